"""An agreement as a paper: the clauses, the signatures, five annexes (S-250; instruments, section 6).

It is a draft on every page until every variable is known and it is signed or ready to be; that a lawyer is to read it
stands on every page, in both languages.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Signature,
)
from httui.sharing import agreement as words
from httui.sharing import agreements, office_keys, partner_keys
from httui.sharing.papers import LAWYER, field_table, release_log

if TYPE_CHECKING:
    from httui.sharing.agreements import AgreementView
    from httui.store.session import Session

TITLES = {
    "full": N_("Data-sharing agreement"),
    "protocol": N_("Data-sharing protocol"),
    "letter": N_("Letter of release"),
    "processor": N_("Addendum on processing data on instruction"),
}
"""The title of each mode (a message id)."""


def document(session: "Session", agreement: str, language: str) -> Document:
    """An agreement (id or code) in ``en`` or ``id``. Raises ``Refused``, ``NoSuchAgreement``."""
    view = agreements.get(session, agreement)
    with speaking(language):
        blocks = [*_head(session, view), *_clauses(view, language), *_annexes(session, view, language)]
        mark = view.sha256[:16]
        subtitle = f"{view.values.get('office', '')} - {view.values.get('partner', '')}"
        return Document(
            _(TITLES[view.mode]),
            tuple(blocks),
            subtitle=f"{subtitle}, {view.code}",
            language=language,
            draft=bool(view.missing) or view.state == "draft",
            footer=f"{view.code} {mark}  {LAWYER}".replace("   ", " "),
            made_on=view.signed_on,
        )


def _head(session: "Session", view: "AgreementView") -> Iterator[Block]:
    from httui.workflows.duty_rows import today_of

    yield Note(
        _(
            "This text was made by a program from a plan. It is not legal advice. Have a lawyer read it before anybody "
            "signs."
        )
    )
    if view.missing:
        yield Note(_("Still to be filled in: {what}").format(what=_list(view.missing)))
    pairs = [
        (_("Version"), str(view.number)),
        (_("State"), _(agreements.STANDINGS[view.standing(today_of(session))])),
    ]
    if view.amends:
        pairs.append((_("Amends"), agreements.get(session, view.amends).code))
    if view.sha256:
        pairs.append(("SHA-256", view.sha256))
    yield KeyValues(tuple(pairs))


def _list(names: list[str]) -> str:
    return "; ".join(_(words.VARIABLES[name]) for name in names)


def _clauses(view: "AgreementView", language: str) -> Iterator[Block]:
    for clause in words.clauses(view.mode, view.choices, view.values, language):
        yield Heading(f"{clause.number}. {clause.heading}", 2)
        for paragraph in clause.paragraphs:
            yield Paragraph(paragraph)
    yield Signature(
        tuple(
            view.values.get(name) or f"[{_(words.VARIABLES[name])}]"
            for name in ("office_person", "partner_person")
        )
    )


def _annexes(session: "Session", view: "AgreementView", language: str) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(_("Annex A: data"))
    yield field_table(session, view.plan)
    yield Heading(_("Annex B: security measures"))
    yield Paragraph(
        _("Both parties keep these measures. Tick what is so today; note what makes up for the rest.")
    )
    yield Bullets(tuple(f"[ ] {text}" for text in _criticals(language)))
    yield Heading(_("Annex C: contacts and what to do in an incident"))
    yield from _contacts(view)
    yield Heading(_("Annex D: transfer and fingerprints of keys"))
    yield from _transfer(session, view, language)
    yield Heading(_("Annex E: release log"))
    yield release_log(view.plan)


def _criticals(language: str) -> list[str]:
    """The critical items of the security self-assessment, by their short titles."""
    from httui.security.items import in_language, read_assessment, shipped_assessment

    items = read_assessment(shipped_assessment()).items
    return [f"{item.id.upper()} {in_language(item.title, language)}" for item in items if item.critical]


def _contacts(view: "AgreementView") -> Iterator[Block]:
    names = ("office_contact", "office_incident", "partner_contact", "partner_incident")
    yield KeyValues(tuple((_(words.VARIABLES[name]), view.values.get(name, "")) for name in names))
    steps = (
        _("Stop it from getting worse: lock, take offline, change passphrases. Delete nothing."),
        _("Call the other party within {hours} hours: what, when, whose data, what was done.").format(
            hours=view.values.get("incident_hours", "24")
        ),
        _("Write down together which people are affected and what could happen to them."),
        _("Decide who tells the people concerned and the authority, within three times 24 hours."),
        _("Look afterwards at what has to change, without blame."),
    )
    yield Bullets(steps, numbered=True)


def _transfer(session: "Session", view: "AgreementView", language: str) -> Iterator[Block]:
    yield Paragraph(view.values.get(f"transfer:{language}") or view.values.get("transfer", "") or "-")
    partner = partner_keys.words(session, view.plan.partner)
    yield KeyValues(
        (
            (
                _("Keys of {name}").format(name=view.values.get("office", "")),
                " ".join(office_keys.words(session)),
            ),
            (_("Keys of {name}").format(name=view.values.get("partner", "")), " ".join(partner)),
        )
    )
    yield Paragraph(_("Compare the words by voice with somebody you know before the first package."))
