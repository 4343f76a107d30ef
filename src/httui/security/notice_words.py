"""The drafts of notices: what the law asks to be told, in words that a person can bear (S-200).

What data, when and how it came out, what the office does. What is not known stands as an open place in the letter, so
that nobody sends a guess. No draft names a person or a case: names are written by hand where a letter needs one. Every
draft says that a lawyer has to look at it.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import Block, Bullets, Document, Heading, KeyValues, Note, Paragraph, Signature
from httui.security.incident_clock import CHECK_LAW, NOTIFY_WITHIN
from httui.security.incident_work import ENCRYPTED

if TYPE_CHECKING:
    from httui.security.incident_rows import IncidentView

OPEN = "[..........]"
"""What is to be filled in by hand."""
TITLES = {
    "person": N_("About your data"),
    "authority": N_("Written notice of a failure to protect personal data"),
    "partner": N_("Notice to a partner: personal data may have come out"),
    "donor": N_("Notice to a donor: an incident with data"),
    "public": N_("Public notice"),
}
SPOKEN_TITLE = N_("What to say: an incident with somebody's data")
TIER_DATA = {
    0: N_("information that is public anyway"),
    1: N_("numbers without persons"),
    2: N_("coded records without names"),
    3: N_("names and other data that identify a person"),
    4: N_("data of the highest risk: places, identities, threats"),
}
"""Kinds of data by tier, in the words of a letter."""


DONE = {
    2: N_("We stopped what could be stopped."),
    5: N_("We judged who may be harmed, and how."),
    8: N_("We help those who are affected."),
    9: N_("We repaired the cause and changed passphrases and keys."),
}
"""What a done step means in a letter, by its number."""
NOTED = (2, 9)
"""Steps whose notes may stand in a letter to a person affected or to the authority."""


def document(view: "IncidentView", org: str, kind: str, language: str, *, spoken: bool = False) -> Document:
    """The draft for ``kind`` (a key of ``notices.KINDS``) in ``language``; ``spoken``: the script for a talk."""
    with speaking(language):
        if kind == "person" and spoken:
            title, blocks = _(SPOKEN_TITLE), _spoken(view)
        else:
            title, blocks = _(TITLES[kind]), _LETTERS[kind](view, org)
        blocks = [*blocks, Note(_(CHECK_LAW))]
        return Document(
            title,
            tuple(blocks),
            subtitle=_("{number}, draft").format(number=view.head.number),
            language=language,
            draft=True,
            footer=_(CHECK_LAW),
        )


def what_data(view: "IncidentView") -> str:
    """The kinds of data that are concerned, as judged in step 5, in the language in use."""
    tiers = view.facts.get("judged", {}).get("tiers", ())
    return "; ".join(_(TIER_DATA[tier]) for tier in tiers) or OPEN


def how_many(view: "IncidentView") -> str:
    """How many persons: as judged, else as drawn from the audit, else open."""
    persons = view.facts.get("judged", {}).get("persons")
    if persons is None and "affected" in view.facts:
        persons = len(view.facts["affected"]["people"])
    return OPEN if persons is None else str(persons)


def what_is_done(view: "IncidentView", *, notes: bool = False) -> list[str]:
    """What the office has done so far, by the steps that are done, in words that tell nothing of anybody.

    ``notes``: with what was noted at stopping the leak and at the repair, for those whom it concerns; what was noted
    at the other steps (where somebody is now, who helps) goes into no letter.
    """
    told: list[str] = []
    for one in view.steps:
        if one.done_at is None or one.left_out or one.step.number not in DONE:
            continue
        told.append(_(DONE[one.step.number]))
        if notes and one.note and one.step.number in NOTED:
            told.append(one.note)
    return told or [OPEN]


def _day(moment: datetime) -> str:
    return f"{moment.astimezone():%d-%m-%Y %H:%M}"


def _facts(view: "IncidentView", *, notes: bool = False) -> list[Block]:
    """What the law asks every written notice for; ``notes`` as for :func:`what_is_done`."""
    judged = view.facts.get("judged", {})
    return [
        Heading(_("What data")),
        Paragraph(what_data(view)),
        Heading(_("When and how")),
        KeyValues(
            (
                (_("Known since"), _day(view.head.first_known_at)),
                (_("When it happened"), OPEN),
                (_("What happened"), view.trigger_words),
                (_("How it could happen"), OPEN),
                (_("Encrypted"), _(ENCRYPTED[judged.get("encrypted", "unknown")])),
            )
        ),
        Heading(_("What we do about it")),
        Bullets(tuple(what_is_done(view, notes=notes))),
    ]


def _person(view: "IncidentView", org: str) -> list[Block]:
    return [
        Paragraph(_("This letter is from {org}.").format(org=org or OPEN)),
        Paragraph(
            _(
                "Something happened with data that we keep about you. We are sorry. You did nothing wrong, and you "
                "have a right to know."
            )
        ),
        *_facts(view, notes=True),
        Heading(_("What it can mean for you, and what you can do")),
        Bullets(
            (
                _("What we think can happen: {place}").format(place=OPEN),
                _("If you feel unsafe, tell us or the police at once. We help you to be safe."),
                _("You may ask what we hold about you, have it corrected, or have it erased."),
                _("Somebody you can talk to here: {place}").format(place=OPEN),
            )
        ),
        Signature((_("For the office"),)),
    ]


def _spoken(view: "IncidentView") -> list[Block]:
    return [
        Note(
            _(
                "Before you speak: a safe place, alone with the person, an interpreter they trust. Never through a "
                "telephone that the exploiter may hold. Have help ready. Speak slowly; let them ask."
            )
        ),
        Bullets(
            (
                _(
                    '"May I talk with you about something that went wrong on our side? Is this a good moment?"'
                ),
                _(
                    '"Some data that we keep about you may have been seen by others. It is our fault, not yours."'
                ),
                _('"This is what we know: {data}. It happened like this: {how}."').format(
                    data=what_data(view), how=view.trigger_words
                ),
                _('"This we have done already: {done}"').format(done="; ".join(what_is_done(view))),
                _('"What worries you most now? Is there anybody who must not know?"'),
                _('"We can help: a new number, another place, somebody to talk to, legal help."'),
                _(
                    '"You decide. You can ask me again at any time. I can give you this in writing, if that is safe."'
                ),
            ),
            numbered=True,
        ),
        Paragraph(_("Afterwards: write down only that you told them, when, and what they need.")),
    ]


def _authority(view: "IncidentView", org: str) -> list[Block]:
    blocks: list[Block] = [
        Paragraph(_("From: {org}").format(org=org or OPEN)),
        Paragraph(_("To: the data-protection authority; until it is set up, the ministry")),
        Paragraph(_("Number of persons affected: {count}").format(count=how_many(view))),
        *_facts(view, notes=True),
        Heading(_("What we tell the people affected")),
        Paragraph(_("They are told one by one, by a way that is safe for each of them.")),
    ]
    if view.late_reason:
        blocks += [
            Heading(_("Why this notice comes after {hours} hours").format(hours=NOTIFY_WITHIN.days * 24)),
            Paragraph(view.late_reason),
        ]
    return [*blocks, Signature((_("For the office"),))]


def _partner(view: "IncidentView", org: str) -> list[Block]:
    return [
        Paragraph(_("From: {org}").format(org=org or OPEN)),
        Paragraph(_("Data that you gave us, or that we gave you, may be concerned.")),
        *_facts(view),
        Heading(_("What we ask of you")),
        Bullets(
            (
                _("Please stop sending us data until we tell you that it is safe."),
                _("Please look whether you saw something unusual, and tell us by telephone."),
                _("Please tell nobody the codes or circumstances of persons; the agreement holds."),
            )
        ),
        Signature((_("For the office"),)),
    ]


def _donor(view: "IncidentView", org: str) -> list[Block]:
    return [
        Paragraph(_("From: {org}").format(org=org or OPEN)),
        Paragraph(
            _(
                "As our agreement asks, we tell you of an incident. No person can be recognised from this letter."
            )
        ),
        Paragraph(_("Number of persons affected: {count}").format(count=how_many(view))),
        *_facts(view),
        Signature((_("For the office"),)),
    ]


def _public(view: "IncidentView", org: str) -> list[Block]:
    return [
        Note(
            _(
                "Only where the law asks for it or people cannot be reached; never where it would point at somebody."
            )
        ),
        Paragraph(
            _("{org} tells the public that data which it keeps may have come out.").format(org=org or OPEN)
        ),
        *_facts(view),
        Paragraph(
            _("Who thinks that this concerns them can ask here, without giving a reason: {place}").format(
                place=OPEN
            )
        ),
    ]


_LETTERS = {
    "person": _person,
    "authority": _authority,
    "partner": _partner,
    "donor": _donor,
    "public": _public,
}
