"""The ledger: every time that something about a person was told outside, by a plan or in a talk (S-238 to S-240).

Releases are written by the release itself; what was told in a talk, a call or a message is noted here in half a minute:
why, how, when, with whom, which kinds of data, who said yes. Only kinds of data are noted, never the data. Somebody
who works on cases sees what was told of their own cases; who keeps the ledger sees all of it.
"""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.cases.consent_rules import PURPOSES
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

CHANNELS = {
    "talk": N_("a talk, face to face"),
    "phone": N_("a telephone call"),
    "whatsapp": N_("WhatsApp or another chat"),
    "email": N_("an e-mail"),
    "paper": N_("paper"),
    "other": N_("another way"),
}
"""How something was told outside a release, with its words."""
DATA = {
    "identity": N_("name or another identity"),
    "contact": N_("telephone, address, contact"),
    "place": N_("where the person is now"),
    "story": N_("what happened to the person"),
    "needs": N_("needs and services"),
    "health": N_("health"),
    "family": N_("family, children"),
    "legal": N_("police and court"),
    "papers": N_("copies of papers or pictures"),
    "numbers": N_("numbers only"),
}
"""Kinds of data that can have been told, with their words."""
MATCHING, KNOWN = "matching", "known"
"""Way and kind of data of what a matching told the partner; nobody types these."""
REASONS = {
    "danger": N_("Immediate danger, a child in danger"),
    "court": N_("The law or a court asked for it"),
}
"""Why something is told besides the purposes of consent."""
SAID_YES = {
    "person": N_("the person themselves"),
    "supervisor": N_("a supervisor"),
    "nobody": N_("nobody was asked"),
}
"""Who said yes to it, with its words."""
MOST_WORDS = 120
"""Characters of a name or a remark."""


class NotTold(Problem):
    """What was entered about a disclosure cannot be kept as it is."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger. ``kind`` is release or told; ``channel`` a key of ``CHANNELS``, or a format.

    ``why`` is a purpose of consent or a key of ``REASONS``; ``fields`` are keys of ``DATA`` or, for a release, the
    names of its fields; ``persons`` are codes of those that the asker may know, ``count`` says how many there were.
    ``state`` is "" for what was told, ``recalled`` once it was asked back, else the state of the release.
    """

    id: str
    kind: str
    at: datetime
    by: str
    with_whom: str
    partner: str | None
    channel: str
    why: str
    note: str
    fields: tuple[str, ...]
    persons: tuple[str, ...]
    count: int
    said_yes: str
    state: str


def why_words(why: str) -> str:
    """A reason in the language in use."""
    if why in PURPOSES:
        return _(PURPOSES[why].words)
    return _(REASONS[why]) if why in REASONS else why


def channel_words(channel: str) -> str:
    """A way in the language in use; a format is shown as it is."""
    if channel == MATCHING:
        return _("persons in common")
    return _(CHANNELS[channel]) if channel in CHANNELS else channel.upper()


def data_words(fields: Iterable[str]) -> str:
    """Kinds of data in the language in use."""
    words = {**DATA, KNOWN: N_("that this office knows the person")}
    return ", ".join(_(words[name]) if name in words else name for name in fields)


def yes_words(said_yes: str) -> str:
    """Who said yes, in the language in use; for a release the account is named by the caller."""
    return _(SAID_YES[said_yes]) if said_yes in SAID_YES else said_yes


def add(
    session: "Session",
    cases: Sequence[str],
    *,
    why: str,
    channel: str,
    with_whom: str,
    fields: Sequence[str],
    said_yes: str,
    note: str = "",
    partner: str | None = None,
    at: datetime | None = None,
) -> str:
    """Note that something about the persons of ``cases`` (codes) was told outside; returns the entry's id.

    ``with_whom``: the body and role, as short as it can be; ``partner``: the id of a partner, where it is one (the name
    of one is known as it); ``at``: aware, now if None. For everybody who works on cases, about cases that they may
    read. Raises ``Refused``, ``NoSuchCase``, :class:`NotTold`.
    """
    from httui.store.sharing_models import Disclosure, ReleasePerson

    session.require("ledger")
    now = session.clock.now()
    told_at = at or now
    _check(why, channel, fields, said_yes)
    if told_at > now + timedelta(minutes=1):
        raise NotTold(N_("This is still to come: note what was told already."))
    with session.transaction():
        rows = _cases(session, cases)
        known = _partner(partner, with_whom)
        words = _one_line(with_whom or (known.name if known else ""), N_("Say with whom."))
        reason = f"{why}: {_one_line(note)}" if note.strip() else why
        entry = str(uuid.uuid4())
        Disclosure.create(
            id=entry,
            partner=known,
            with_whom=words,
            why=reason,
            channel=channel,
            fields=sorted(set(fields), key=list(DATA).index),
            at=told_at,
            by=session.user.id,
            approved_by=said_yes,
        )
        for row in rows:
            ReleasePerson.create(disclosure=entry, person=row.person_id, case=row.id)
            session.audit.append("share", "case", row.id, f"told {channel}")
    return entry


def listing(
    session: "Session",
    *,
    since: date | None = None,
    until: date | None = None,
    partner: str | None = None,
    kind: str = "",
    words: str = "",
) -> list[Entry]:
    """The entries that the asker may see, newest first. ``kind``: release or told; ``words``: in whom or whose code.

    Somebody without the right to the whole ledger sees what they told, and what left of their own cases. Raises
    ``Refused``.
    """
    every = session.may("ledger.read")
    session.require("ledger.read" if every else "ledger")
    own = None if every else _own(session)
    entries = [*_told(session, own), *_released(session, own)]
    wanted = words.strip().lower()
    return sorted(
        (
            entry
            for entry in entries
            if (not kind or entry.kind == kind)
            and (partner is None or entry.partner == partner)
            and (since is None or entry.at.astimezone().date() >= since)
            and (until is None or entry.at.astimezone().date() <= until)
            and (not wanted or wanted in " ".join((entry.with_whom, *entry.persons)).lower())
        ),
        key=lambda entry: entry.at,
        reverse=True,
    )


def of_person(session: "Session", person: Row) -> list[Entry]:
    """The entries about one person (a row that the asker may read), oldest first. Raises ``Refused``."""
    from httui.store.rows import find
    from httui.store.sharing_models import ReleasePerson

    own = None if session.may("ledger.read") else _own(session)
    rows: list[Row] = list(find(ReleasePerson, "person", person.id))
    keys = {
        row.disclosure or row.release_id for row in rows if own is None or row.case is None or row.case in own
    }
    return [entry for entry in listing(session) if entry.id in keys][::-1]


# -- checking --------------------------------------------------------------------------------------------


def _check(why: str, channel: str, fields: Sequence[str], said_yes: str) -> None:
    if why not in PURPOSES and why not in REASONS:
        raise NotTold(N_("Choose why it was told."))
    if channel not in CHANNELS:
        raise NotTold(N_("Choose how it was told."))
    if not fields or not set(fields) <= set(DATA):
        raise NotTold(N_("Choose which kinds of data were told."))
    if said_yes not in SAID_YES:
        raise NotTold(N_("Choose who said yes to it."))


def _partner(partner: str | None, with_whom: str) -> Row | None:
    """The row of the partner that was named by its id, or as the register calls it."""
    from httui.store.sharing_models import Partner

    if partner:
        found = Partner.get_or_none(Partner.id == partner)
        if found is None:
            raise NotTold(N_("There is no such partner."))
        return found
    wanted = " ".join(with_whom.split()).casefold()
    return next((row for row in Partner.select() if row.name.casefold() == wanted), None)


def _one_line(text: str, missing: str = "") -> str:
    made = " ".join(text.split())
    if missing and not made:
        raise NotTold(missing)
    if len(made) > MOST_WORDS or not made.isprintable():
        raise NotTold(N_("Please say it in at most {most} characters."), most=MOST_WORDS)
    return made


def _cases(session: "Session", cases: Sequence[str]) -> list[Row]:
    if not cases:
        raise NotTold(N_("Say about whom: the code of at least one case."))
    found = [access.case_of(session, code) for code in dict.fromkeys(cases)]
    return list({row.id: row for row in found}.values())


# -- reading ---------------------------------------------------------------------------------------------


def _own(session: "Session") -> set[str]:
    """The ids of the cases that somebody without the whole ledger may know of."""
    from httui.store.models import Case

    if access.sees_all(session):
        return {row.id for row in Case.select(Case.id)}
    return {row.id for row in Case.select(Case.id).where(Case.worker == session.user.id)}


def _people(own: set[str] | None, by: str) -> dict[str, tuple[list[str], int, bool]]:
    """Release or disclosure (``by`` names the column) to codes that may be known, how many, whether a case is own."""
    from httui.store.models import Person
    from httui.store.sharing_models import ReleasePerson

    codes = {row.id: row.code for row in Person.select(Person.id, Person.code)}
    field = getattr(ReleasePerson, by)
    made: dict[str, tuple[list[str], int, bool]] = {}
    rows: Row = ReleasePerson.select(field, ReleasePerson.person, ReleasePerson.case).where(
        field.is_null(False)
    )
    for key, person, case in rows.order_by(ReleasePerson.id).tuples():
        known, count, mine = made.get(key, ([], 0, False))
        is_own = own is None or case in own
        code = codes.get(person)
        if is_own and code and code not in known:
            known.append(code)
        made[key] = known, count + 1, mine or is_own
    return made


def _told(session: "Session", own: set[str] | None) -> list[Entry]:
    from httui.store.sharing_models import Disclosure

    people = _people(own, "disclosure")
    made = []
    rows: Row = Disclosure.select()
    for row in rows:
        codes, count, mine = people.get(row.id, ([], 0, own is None))
        if not mine and row.by != session.user.id:
            continue
        why, _colon, note = row.why.partition(": ")
        made.append(
            Entry(
                row.id,
                "told",
                row.at,
                row.by,
                row.with_whom,
                row.partner_id,
                row.channel,
                why,
                note,
                tuple(row.fields),
                tuple(codes),
                count,
                row.approved_by or "",
                "recalled" if row.recalled_at else "",
            )
        )
    return made


def _released(session: "Session", own: set[str] | None) -> list[Entry]:
    from httui.store.sharing_models import Partner, Release, SharingPlan

    people = _people(own, "release")
    made = []
    rows: Row = Release.select(Release, Partner, SharingPlan).join(Partner).switch(Release).join(SharingPlan)
    for row in rows:
        codes, count, mine = people.get(row.id, ([], 0, own is None))
        if not mine and row.by != session.user.id:
            continue
        made.append(
            Entry(
                row.id,
                "release",
                row.at,
                row.by,
                row.partner.name,
                row.partner_id,
                row.format,
                row.plan.purpose,
                row.plan.title,
                tuple(map(field_name, row.fields)),
                tuple(codes),
                max(count, row.rows if not count else 0),
                row.second_by or row.plan.approved_by or "",
                row.state,
            )
        )
    return made


def field_name(field: object) -> str:
    """The name of a released field, whether it is kept as text or with its form."""
    if isinstance(field, dict):
        return str(field.get("ref", "")).rpartition("/")[2]
    return str(field).rpartition("/")[2]
