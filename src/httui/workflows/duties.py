"""The calendar of duties: the office's one reminder engine (S-040, S-052, S-165, S-195).

A duty comes again in its rhythm, or once, and belongs to a person or to a role. Doing it moves it to its next day;
what was written about it stays as a row of its own, so that every review can be read later. Titles and subjects are
words of the program, ids and codes, never a person's name. Other rooms :func:`register` kinds, and keep their duties
with :func:`put` and :func:`retire`, inside their own transactions.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.i18n import N_, _
from httui.problem import Problem
from httui.store.rights import ROLES
from httui.workflows import people
from httui.workflows import rhythm as rhythms
from httui.workflows.definition import Text
from httui.workflows.duty_kinds import KINDS, Kind, register
from httui.workflows.duty_rows import duty_words, put, retire, roles_of, today_of, tried
from httui.workflows.duty_sources import refresh, seed

if TYPE_CHECKING:
    from httui.store.session import Session

__all__ = [
    "STATES", "Done", "DutyView", "Kind", "NoSuchDuty", "add", "change", "done", "due", "get", "history", "list_",
    "put", "refresh", "register", "retire", "seed", "state_of",
]  # fmt: skip

STATES = {
    "overdue": N_("overdue"),
    "today": N_("today"),
    "soon": N_("soon"),
    "later": N_("later"),
}
"""How near a duty is, with words; ``soon`` is within its lead days."""
LONGEST_TITLE, LONGEST_NOTE, LONGEST_LEAD = 120, 2000, 366


class NoSuchDuty(Problem):
    """No duty has this id, or it belongs to a case that the person may not read."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such duty."))


@dataclass(frozen=True, slots=True)
class DutyView:
    """One duty as lists show it. ``owner`` is a user id, ``role`` an account role; ``mine``: the person may do it.

    ``parts`` are the headings that a report on it needs, by name (message ids).
    """

    id: str
    kind: str
    title: str
    rhythm: str
    next_on: date
    lead_days: int
    state: str
    owner: str | None
    role: str | None
    case_code: str | None
    subject: str | None
    last_on: date | None
    last_by: str | None
    mine: bool
    parts: tuple[tuple[str, str], ...]
    about: Text = field(default_factory=dict)
    """Of the end of a trial: the title of the workflow."""

    def words(self) -> str:
        """What is to be done, in the language in use."""
        return duty_words(self.title, self.about)


@dataclass(frozen=True, slots=True)
class Done:
    """One time that a duty was done: when it was due, when and by whom it was, what was written by part."""

    due: date
    on: date
    by: str
    parts: Mapping[str, str]
    """The parts of the kind by name; ``note`` is the rest."""


# -- looking ---------------------------------------------------------------------------------------------


def list_(session: "Session") -> list[DutyView]:
    """Every active duty that the person may see, soonest first: those of cases only where they may read them."""
    from httui.store.models import Case
    from httui.store.workflow_models import Duty

    session.require("workflows.read")
    rows = Duty.select(Duty, Case).left_outer_join(Case).where(Duty.active).order_by(Duty.next_on, Duty.kind)
    today, roles = today_of(session), roles_of(session)
    return [_view(session, row, today, roles) for row in rows if _may_see(session, row)]


def get(session: "Session", duty_id: str) -> DutyView:
    """One duty. Raises ``Refused``, :class:`NoSuchDuty`."""
    session.require("workflows.read")
    return _view(session, _seen(session, duty_id), today_of(session), roles_of(session))


def due(session: "Session", until: date) -> list[DutyView]:
    """One's own duties that show by ``until``, soonest first."""
    return [
        duty
        for duty in list_(session)
        if duty.mine and duty.next_on - timedelta(days=duty.lead_days) <= until
    ]


def history(session: "Session", duty_id: str) -> list[Done]:
    """Every time that a duty was done, newest first. Raises ``Refused``, :class:`NoSuchDuty`."""
    from httui.store.workflow_models import Duty

    session.require("workflows.read")
    row = _seen(session, duty_id)
    past: Row = Duty.select().where(
        ~Duty.active, Duty.last_on.is_null(False), (Duty.id == row.id) | (Duty.subject == row.id)
    )
    hidden = row.case_id is not None and access.coded_only(session)
    return [
        Done(
            date.fromisoformat(item.next_on),
            date.fromisoformat(item.last_on),
            item.last_by,
            {} if hidden else _parts_of(item.note),
        )
        for item in past.order_by(Duty.last_on.desc(), Duty.next_on.desc())
    ]


def state_of(next_on: date, lead_days: int, today: date) -> str:
    """A key of ``STATES`` for a duty that is due on ``next_on``."""
    if next_on <= today:
        return "today" if next_on == today else "overdue"
    return "soon" if next_on - timedelta(days=lead_days) <= today else "later"


# -- doing -----------------------------------------------------------------------------------------------


def done(
    session: "Session", duty_id: str, note: str = "", *, parts: Mapping[str, str] | None = None
) -> date | None:
    """Note that a duty was done, and move it to its next day; that day, or ``None`` where it does not come again.

    ``parts``: what the kind asks for, by name. For the owner, holders of its role, and those who lead the team.
    Raises ``Refused``, :class:`NoSuchDuty`, :class:`Problem` (a part is missing, too long, done today already).
    """
    session.require("workflows.read")
    with session.transaction():
        row = _theirs(session, duty_id)
        today = today_of(session)
        if row.last_on == today.isoformat() or not row.active:
            raise Problem(N_("This was done already."), remedy=N_("Look at the list again."))
        told = _told(row.kind, note, parts or {})
        if row.kind == "passphrase_check_in":
            _check_in(session)
        session.audit.append("change", "duty", row.id, f"done {row.kind} {row.next_on}")
        return _move_on(session, row, today, told)


def require_doing(session: "Session", duty_id: str) -> None:
    """Raise ``Refused`` where :func:`done` would, before anybody writes what came of it; also :class:`NoSuchDuty`."""
    session.require("workflows.read")
    _theirs(session, duty_id)


def _theirs(session: "Session", duty_id: str) -> Row:
    """The duty, if the person may do it."""
    row = _seen(session, duty_id)
    if is_personal(row.kind) and row.owner != session.user.id:
        raise access.refused(N_("Everybody answers this for themselves."))
    if not (_is_mine(session, row, roles_of(session)) or session.may("tasks.team")):
        raise access.refused(N_("This duty belongs to somebody else."))
    return row


def _move_on(session: "Session", row: Row, today: date, told: str | None) -> date | None:
    """Keep what was done, and set the next day, where there is one."""
    from httui.store.workflow_models import Duty

    on = {"last_on": today.isoformat(), "last_by": session.user.id}
    if not row.rhythm:
        Duty.update(active=False, note=told, **on).where(Duty.id == row.id).execute()
        return None
    kept = {name: row.__data__[name] for name in ("kind", "title", "next_on", "owner", "role", "case")}
    Duty.create(id=str(uuid.uuid4()), subject=row.id, active=False, note=told, **kept, **on)
    begin = today if is_personal(row.kind) else date.fromisoformat(row.next_on)
    following = rhythms.next_after(begin, row.rhythm, today)
    Duty.update(next_on=following.isoformat(), **on).where(Duty.id == row.id).execute()
    return following


def _check_in(session: "Session") -> None:
    """The person says that nobody else knows the passphrase."""
    from httui.store import own

    if own.check_in_state(session).must_change:
        raise Problem(N_("Your passphrase is to be changed."), remedy=N_("Choose a new one."))
    own.check_in(session)


def _told(kind: str, note: str, parts: Mapping[str, str]) -> str | None:
    from httui.store.fields import canonical_json

    wanted = KINDS[kind].parts if kind in KINDS else ()
    given = {name: parts.get(name, "").strip() for name, _heading in wanted}
    if missing := next((heading for name, heading in wanted if not given[name]), ""):
        raise Problem(N_("This is still empty: {part}"), part=_(missing))
    if note.strip():
        given["note"] = note.strip()
    if any(len(text) > LONGEST_NOTE for text in given.values()):
        raise Problem(N_("A note has at most {most} characters."), most=LONGEST_NOTE)
    return canonical_json(given) if given else None


def _parts_of(note: str | None) -> Mapping[str, str]:
    import json

    found: Mapping[str, str] = json.loads(note) if note else {}
    return found


# -- keeping ---------------------------------------------------------------------------------------------


def add(
    session: "Session",
    kind: str,
    *,
    next_on: date,
    rhythm: str | None = None,
    role: str | None = None,
    owner: str | None = None,
    lead_days: int | None = None,
    title: str = "",
    case: str | None = None,
    subject: str | None = None,
) -> str:
    """Make a duty (None: as its kind says) and return its id; where ``subject`` has one, that is moved.

    ``case`` is an id. Raises ``Refused``, :class:`Problem` (unknown kind, account, role or rhythm, title too long).
    """
    _require_keeper(session)
    found = _kind(kind)
    _check(session, rhythm=rhythm, role=role, owner=owner, lead_days=lead_days)
    if len(title) > LONGEST_TITLE:
        raise Problem(N_("A title has at most {most} characters."), most=LONGEST_TITLE)
    with session.transaction():
        return put(
            session,
            found,
            subject,
            next_on,
            owner=owner or None,
            role=role or None,
            case=case,
            rhythm=rhythm,
            lead_days=lead_days,
            title=title,
        )


def change(
    session: "Session",
    duty_id: str,
    *,
    next_on: date | None = None,
    rhythm: str | None = None,
    lead_days: int | None = None,
    owner: str | None = None,
    role: str | None = None,
    active: bool | None = None,
) -> None:
    """Change a duty (None: as it was; an empty ``owner``, ``role`` or ``rhythm`` takes it away).

    Raises ``Refused``, :class:`NoSuchDuty`, :class:`Problem`.
    """
    from httui.store.workflow_models import Duty

    _require_keeper(session)
    _check(session, rhythm=rhythm, role=role, owner=owner, lead_days=lead_days)
    given: dict[str, object] = {
        "next_on": None if next_on is None else next_on.isoformat(),
        "rhythm": rhythm,
        "lead_days": lead_days,
        "owner": owner,
        "role": role,
        "active": active,
    }
    values: dict[str, object] = {name: value for name, value in given.items() if value is not None}
    for name in ("owner", "role"):
        if values.get(name) == "":
            values[name] = None
    with session.transaction():
        row = _seen(session, duty_id)
        if values:
            Duty.update(**values).where(Duty.id == row.id).execute()
        session.audit.append("change", "duty", row.id, " ".join(sorted(values)) or None)


# -- rows ------------------------------------------------------------------------------------------------


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Problem(N_("This kind of duty is not known."))
    return KINDS[name]


def _check(
    session: "Session", *, rhythm: str | None, role: str | None, owner: str | None, lead_days: int | None
) -> None:
    """What a duty is given makes sense; what is empty is not asked about."""
    if rhythm:
        rhythms.read(rhythm)
    if role and role not in ROLES:
        raise Problem(N_("There is no such role."))
    if owner and not people.is_active(session, owner):
        raise Problem(N_("There is no such account, or it is closed."))
    if lead_days is not None and not 0 <= lead_days <= LONGEST_LEAD:
        raise Problem(N_("A duty shows from 0 to {most} days before its day."), most=LONGEST_LEAD)


def is_personal(kind: str) -> bool:
    """Whether a duty of this kind is answered by its owner alone."""
    return kind in KINDS and KINDS[kind].personal


def _seen(session: "Session", duty_id: str) -> Row:
    from httui.store.workflow_models import Duty

    row = Duty.get_or_none(Duty.id == duty_id)
    if row is None or not _may_see(session, row):
        raise NoSuchDuty
    return row


def _may_see(session: "Session", row: Row) -> bool:
    """An office's duties are no secret; those of a case, and other people's check-ins, are not for everybody."""
    if row.owner == session.user.id:
        return True
    if is_personal(row.kind):
        return session.may("accounts")
    return row.case_id is None or access.may_read(session, row.case)


def _is_mine(session: "Session", row: Row, roles: frozenset[str]) -> bool:
    return bool(row.owner == session.user.id if row.owner else row.role in roles)


def _view(session: "Session", row: Row, today: date, roles: frozenset[str]) -> DutyView:
    day = date.fromisoformat(row.next_on)
    known = KINDS.get(row.kind)
    return DutyView(
        row.id,
        row.kind,
        row.title or (known.words if known else row.kind),
        row.rhythm,
        day,
        row.lead_days,
        state_of(day, row.lead_days, today),
        row.owner,
        row.role,
        row.case.code if row.case_id else None,
        row.subject,
        date.fromisoformat(row.last_on) if row.last_on else None,
        row.last_by,
        _is_mine(session, row, roles),
        known.parts if known else (),
        tried(session, row.kind, row.subject),
    )


def _require_keeper(session: "Session") -> None:
    """Those who design workflows keep the duties, and those who keep the settings."""
    session.require("workflows" if session.may("workflows") else "settings")
