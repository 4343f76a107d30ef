"""Whom to tell of an incident, by which way, and what was sent (S-200): decided by people, sent by people.

The program sends nothing. For each person one decides whether and how to tell, by a way that nobody who harms them
controls: what their own record says is never safe is refused, a telephone asks for a second look. What a letter says
is made by ``notice_words``.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security.incident_rows import Row, check_text, lead_row, view_of
from httui.security.incident_work import require_late_reason

if TYPE_CHECKING:
    from httui.pages.document import Document
    from httui.store.session import Session

KINDS = {
    "person": N_("a person affected"),
    "authority": N_("the data-protection authority"),
    "partner": N_("a partner"),
    "donor": N_("a donor"),
    "public": N_("the public"),
}
"""To whom a notice goes, with its words."""
DECISIONS = {
    "tell": N_("tell them"),
    "later": N_("not yet: it would bring danger now"),
    "no": N_("not needed, the note says why"),
}
"""What was decided, with its words."""
CHANNELS = {
    "face": N_("face to face, in a safe place"),
    "visit": N_("a visit"),
    "call": N_("a telephone call"),
    "message": N_("a text or chat message"),
    "letter": N_("a letter"),
    "trusted_person": N_("through a trusted person"),
    "person_calls_us": N_("when the person contacts us"),
    "email": N_("an email"),
    "meeting": N_("a meeting"),
    "publication": N_("a public notice"),
}
"""Ways to tell, with their words. The first seven are for persons; some are answers of the intake."""
PERSONAL = ("face", "visit", "call", "message", "letter", "trusted_person", "person_calls_us")
BY_PHONE = frozenset({"call", "message"})
"""Ways through a telephone, which the exploiter may hold."""
NEVER = {
    "no_message": frozenset({"message"}),
    "no_call": frozenset({"call"}),
    "no_visit": frozenset({"visit"}),
    "no_letter": frozenset({"letter"}),
    "not_other_person": frozenset({"trusted_person"}),
}
"""What a person said must never be done (answers of the intake), and the ways that it rules out."""


class NotSafe(Problem):
    """The way is one that the person's own record rules out."""


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What a person's records say of safe ways: codes of ways, and of what must never be done; both may be empty.

    ``asked`` says that a record that the asker may read answers it at all.
    """

    ways: tuple[str, ...]
    never: tuple[str, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """One notice. ``person`` is the id of a person, ``code`` their code (empty: erased since, or no person)."""

    id: int
    kind: str
    person: str
    code: str
    channel: str
    decision: str
    sent_at: datetime | None
    sent_by: str
    note: str


def listing(session: "Session", incident: str) -> list[Notice]:
    """The notices of an open incident, in the order in which they were decided on. For who leads it.

    Raises ``Refused``, ``NoSuchIncident``.
    """
    from httui.store.rows import find
    from httui.store.security_models import IncidentNotice

    row = lead_row(session, incident)
    return [_notice(found) for found in find(IncidentNotice, "incident", row.id)]


def safe_contact(session: "Session", person: str) -> SafeContact:
    """What the coded answers on safe contact say, from records that the asker may read: the newest of each counts.

    Raises ``Refused``.
    """
    from httui.cases import access
    from httui.store.models import Case, Record

    session.require("workflows.read")
    ways: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    asked = False
    for case in Case.select().where(Case.person == person):
        if not access.may_read(session, case):
            continue
        for record in Record.select().where(Record.case == case.id).order_by(Record.updated_at):
            for ref, text in (record.answers or {}).items():
                name = str(ref).rpartition("/")[2]
                if name == "contact_channel":
                    ways, asked = tuple(str(text).split()), True
                elif name == "contact_never":
                    never, asked = tuple(str(text).split()), True
        if asked:
            session.audit.append("view", "case", case.id, "safe contact")
    return SafeContact(ways, never, asked)


def decide(
    session: "Session",
    incident: str,
    kind: str,
    decision: str,
    *,
    person: str = "",
    channel: str = "",
    note: str = "",
    phone_is_safe: bool = False,
) -> Notice:
    """Decide about one notice, or anew while it was not sent. ``person`` (an id) goes with the kind ``person``.

    ``phone_is_safe``: somebody made sure that nobody who harms the person holds their telephone. For who leads.
    Raises ``Refused``, ``NoSuchIncident``, :class:`NotSafe`, :class:`Problem`.
    """
    from httui.store.security_models import IncidentNotice

    with session.transaction():
        row = lead_row(session, incident)
        said = _check(kind, decision, person, channel, note)
        if kind == "person" and decision == "tell":
            _require_safe(session, person, channel, phone_is_safe=phone_is_safe)
        found = _standing(row, kind, person)
        values = {"channel": channel, "decision": decision, "note": said}
        if found is None:
            found = IncidentNotice.create(incident=row.id, kind=kind, person=person or None, **values)
        else:
            IncidentNotice.update(values).where(IncidentNotice.id == found.id).execute()
            found = IncidentNotice.get_by_id(found.id)
        session.audit.append("change", "incident", row.id, f"notice {kind} {decision}")
        return _notice(found)


def sent(session: "Session", incident: str, notice: int, note: str = "") -> Notice:
    """Note that a notice went out now, by oneself. After the 3x24 hours the reason of the delay is asked first.

    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    from httui.store.security_models import IncidentNotice

    with session.transaction():
        row = lead_row(session, incident)
        found = IncidentNotice.get_or_none(
            (IncidentNotice.id == notice) & (IncidentNotice.incident == row.id)
        )
        if found is None or found.decision != "tell":
            raise Problem(N_("Decide first whom to tell, and how."))
        if found.sent_at is not None:
            raise Problem(N_("This was sent already."))
        require_late_reason(session, row)
        values: dict[str, Any] = {"sent_at": session.trusted_now(), "sent_by": session.user.id}
        if said := check_text(note):
            values["note"] = said
        IncidentNotice.update(values).where(IncidentNotice.id == notice).execute()
        session.audit.append("change", "incident", row.id, f"notice {found.kind} sent")
        return _notice(IncidentNotice.get_by_id(notice))


def draft(session: "Session", incident: str, kind: str, language: str, *, spoken: bool = False) -> "Document":
    """The draft of a notice in ``language`` (``en`` or ``id``); ``spoken``: what to say to a person.

    For who leads; making it is logged as an export. Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    from httui.security import notice_words

    row = lead_row(session, incident)
    if kind not in KINDS:
        raise Problem(N_("There is no such notice."))
    session.audit.append("export", "incident", row.id, f"notice {kind}")
    return notice_words.document(view_of(session, row), session.org, kind, language, spoken=spoken)


def _check(kind: str, decision: str, person: str, channel: str, note: str) -> str:
    from httui.store.models import Person
    from httui.store.rows import is_there

    said = check_text(note)
    if kind not in KINDS or decision not in DECISIONS:
        raise Problem(N_("There is no such notice."))
    if (kind == "person") is not bool(person) or (person and not is_there(Person, person)):
        raise Problem(N_("Choose the person this is for."))
    if decision == "tell" and channel not in (PERSONAL if kind == "person" else CHANNELS):
        raise Problem(N_("Choose how to tell them."))
    if decision != "tell" and not said:
        raise Problem(N_("Please say why."))
    return said


def _require_safe(session: "Session", person: str, channel: str, *, phone_is_safe: bool) -> None:
    contact = safe_contact(session, person)
    if any(channel in NEVER.get(rule, ()) for rule in contact.never):
        raise NotSafe(N_("This person said that this way is never safe."), remedy=N_("Choose another way."))
    if channel in BY_PHONE and not phone_is_safe:
        raise NotSafe(
            N_("Never through a telephone that the exploiter may hold."),
            remedy=N_("Make sure first who holds it, or choose another way."),
        )


def _standing(row: Row, kind: str, person: str) -> Row | None:
    """The notice to the same one that was not sent yet."""
    from httui.store.rows import find
    from httui.store.security_models import IncidentNotice

    rows: list[Row] = list(find(IncidentNotice, "incident", row.id))
    return next(
        (one for one in rows if one.kind == kind and one.sent_at is None and (one.person or "") == person),
        None,
    )


def _notice(row: Row) -> Notice:
    from httui.store.models import Person
    from httui.store.rows import value

    return Notice(
        row.id,
        row.kind,
        row.person or "",
        (value(Person, "code", row.person) or "") if row.person else "",
        row.channel,
        row.decision,
        row.sent_at,
        row.sent_by or "",
        row.note,
    )
