"""Clean-up days: everybody looks through their own area, decides, destroys, and two people sign for it (S-195).

The program destroys nothing here by itself. It proposes what it knows of (drafts, exports, devices, files in the
outbox), keeps what people found and decided, and writes a certificate with kinds and numbers only, never a name of
somebody whom the office helps.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.problem import Problem
from httui.security.cleaning_words import AREAS, DECISIONS, FITTING, METHODS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from httui.store.session import Session

Row = Any
DUTY = "clean_up"
OVERDUE_AFTER = timedelta(days=365)
LONGEST_WHAT, LONGEST_NAME, LONGEST_LESSONS, MOST = 120, 120, 2000, 1_000_000


class NoSuchCleanUp(Problem):
    """There is no clean-up day, or entry of one, with this id that the person may change."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such clean-up day or entry, or it is closed."))


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that somebody found: ``area``, ``decision`` and ``method`` are keys of ``cleaning_words``.

    ``amount`` is a number of pieces, or None; ``by`` an account id. It is done where ``done_at`` is there.
    """

    id: int
    by: str
    area: str
    what: str
    amount: int | None
    decision: str
    method: str
    done_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.decision == "ask" or (self.decision in {"destroy", "move"} and self.done_at is None)


@dataclass(frozen=True, slots=True)
class Day:
    """One clean-up day with its entries that the asker may see. ``people`` are account ids."""

    id: str
    day: date
    areas: tuple[str, ...]
    people: tuple[str, ...]
    state: str
    started_by: str
    closed_at: datetime | None
    closed_by: str | None
    witness: str | None
    lessons: str
    entries: tuple[Entry, ...]


def start(session: "Session", day: date, areas: "Sequence[str]", people: "Sequence[str]") -> Day:
    """Begin a clean-up day: when, which areas (keys of ``AREAS``), which accounts. One is open at a time.

    Raises ``Refused``, :class:`Problem`.
    """
    from httui.store.security_models import CleanUp

    session.require("security")
    chosen = tuple(area for area in AREAS if area in areas)
    active = {user.id for user in session.keyring.active()}
    if not chosen or not people or not set(people) <= active or set(areas) - set(AREAS):
        raise Problem(N_("A clean-up day needs areas to look at, and people who look."))
    if current(session) is not None:
        raise Problem(N_("A clean-up day is open already."), remedy=N_("Close it first."))
    made = str(uuid.uuid4())
    with session.transaction():
        CleanUp.create(
            id=made,
            day=day.isoformat(),
            areas={"areas": list(chosen), "people": list(dict.fromkeys(people))},
            started_by=session.user.id,
            started_at=session.clock.now(),
        )
        session.audit.append("create", "clean_up", made)
    return get(session, made)


def current(session: "Session") -> Day | None:
    """The clean-up day that is open, or None. Raises ``Refused``."""
    from httui.store.security_models import CleanUp

    session.require("workflows.read")
    row = CleanUp.get_or_none(CleanUp.state == "open")
    return None if row is None else _day(session, row)


def get(session: "Session", clean_up_id: str) -> Day:
    """One clean-up day. Raises ``Refused``, :class:`NoSuchCleanUp`."""
    session.require("workflows.read")
    return _day(session, _row(clean_up_id))


def listing(session: "Session") -> list[Day]:
    """Every clean-up day, newest first. Raises ``Refused``."""
    from httui.store.security_models import CleanUp

    session.require("workflows.read")
    return [_day(session, row) for row in CleanUp.select().order_by(CleanUp.started_at.desc())]


def add(
    session: "Session",
    area: str,
    what: str,
    *,
    amount: int | None = None,
    decision: str = "ask",
    method: str = "",
) -> Entry:
    """Note something in one's own area, on the day that is open. ``what``: what it is, without names.

    Raises ``Refused``, :class:`NoSuchCleanUp` (none is open), :class:`Problem`.
    """
    from httui.store.security_models import CleanUpEntry

    session.require("workflows.read")
    row = _open_row()
    if area not in AREAS:
        raise Problem(N_("There is no such area."))
    text = " ".join(what.split())
    if not text or len(text) > LONGEST_WHAT:
        raise Problem(N_("Say what it is in at most {most} letters, without names."), most=LONGEST_WHAT)
    if amount is not None and not 0 <= amount <= MOST:
        raise Problem(N_("How many is a number of 0 or more."))
    _check(area, decision, method)
    with session.transaction():
        made = CleanUpEntry.create(
            clean_up=row,
            by=session.user.id,
            area=area,
            what=text,
            amount=amount,
            decision=decision,
            method=method,
        )
        session.audit.append("create", "clean_up_entry", str(made.id), area)
    return _entry(made)


def decide(
    session: "Session", entry_id: int, decision: str, method: str = "", *, done: bool = False
) -> Entry:
    """Decide about something that one found, and say whether it is ``done``. Its finder's, or who leads the day.

    Raises ``Refused``, :class:`NoSuchCleanUp`, :class:`Problem` (a method is missing or does not fit).
    """
    session.require("workflows.read")
    row = _own_entry(session, entry_id)
    _check(row.area, decision, method)
    if done and decision == "ask":
        raise Problem(N_("Decide first: keep, move or destroy."))
    if done and decision == "destroy" and not method:
        raise Problem(N_("How was it destroyed?"), remedy=N_("Choose the method that fits the medium."))
    row.decision, row.method = decision, method
    row.done_at = session.clock.now() if done else None
    with session.transaction():
        row.save(only=["decision", "method", "done_at"])
        told = f"{row.area} {decision}" + (" done" if done else "")
        session.audit.append("change", "clean_up_entry", str(row.id), told)
    return _entry(row)


def remove(session: "Session", entry_id: int) -> None:
    """Take back something that was noted by mistake. Raises ``Refused``, :class:`NoSuchCleanUp`."""
    session.require("workflows.read")
    row = _own_entry(session, entry_id)
    with session.transaction():
        row.delete_instance()
        session.audit.append("delete", "clean_up_entry", str(entry_id))


def close(session: "Session", witness: str, lessons: str, next_on: date) -> Day:
    """End the day that is open: who witnessed it, what was learnt, when the next one is. The duty moves there.

    Raises ``Refused``, :class:`NoSuchCleanUp`, :class:`Problem` (something is open, no witness, a date too late).
    """
    from httui.store.security_models import CleanUp

    session.require("security")
    row = _open_row()
    if any(entry.open for entry in _entries(row)):
        raise Problem(
            N_("Something is still open: to ask, to move or to destroy."),
            remedy=N_("Decide about every line and mark what was done."),
        )
    name = witness.strip()
    if not name or len(name) > LONGEST_NAME or len(lessons) > LONGEST_LESSONS:
        raise Problem(N_("A clean-up day is closed with the name of a witness."))
    now = session.clock.now()
    if not now.date() < next_on <= now.date() + timedelta(days=366):
        raise Problem(N_("The next clean-up day is within a year."))
    with session.transaction():
        CleanUp.update(
            state="closed", closed_at=now, closed_by=session.user.id, witness=name, lessons=lessons.strip()
        ).where(CleanUp.id == row.id).execute()
        session.audit.append("change", "clean_up", row.id, "closed")
        _move_duty(session, next_on)
    return get(session, row.id)


def _move_duty(session: "Session", next_on: date) -> None:
    """The office's yearly duty is done, and comes again on the day that was set."""
    from httui.store.workflow_models import Duty
    from httui.workflows import duty_rows
    from httui.workflows.duty_kinds import KINDS

    today = duty_rows.today_of(session).isoformat()
    rows: list[Row] = list(Duty.select().where(Duty.kind == DUTY, Duty.active).order_by(Duty.next_on))
    if not rows:
        duty_rows.put(session, KINDS[DUTY], None, next_on)
        return
    duty = rows[0]
    kept = {name: duty.__data__[name] for name in ("kind", "title", "next_on", "owner", "role")}
    done = {"last_on": today, "last_by": session.user.id}
    Duty.create(id=str(uuid.uuid4()), subject=duty.id, active=False, **kept, **done)
    Duty.update(next_on=next_on.isoformat(), **done).where(Duty.id == duty.id).execute()
    session.audit.append("change", "duty", duty.id, f"done {DUTY} {duty.next_on}")


def overdue_since(session: "Session") -> date | None:
    """Since when a clean-up day is overdue: 12 months after the last one, or after the office began; else None."""
    from peewee import fn

    from httui.store.security_models import CleanUp
    from httui.workflows.duty_rows import today_of

    session.require("workflows.read")
    last = CleanUp.select(fn.MAX(CleanUp.day)).where(CleanUp.state == "closed").scalar()
    if last is None:
        first = next(session.audit.entries(limit=1), None)
        last = None if first is None else first.at[:10]
    end = None if last is None else date.fromisoformat(last) + OVERDUE_AFTER
    return end if end is not None and end < today_of(session) else None


def care_words(session: "Session") -> list[str]:
    """The line for the home screen of who looks after it; empty while nothing is overdue."""
    since = overdue_since(session) if session.may("security") else None
    if since is None:
        return []
    return [_("! The yearly clean-up day is overdue since {day} (Security).").format(day=f"{since:%d-%m-%Y}")]


# -- rows ------------------------------------------------------------------------------------------------


def _check(area: str, decision: str, method: str) -> None:
    if decision not in DECISIONS:
        raise Problem(N_("There is no such decision."))
    if method and (method not in METHODS or method not in FITTING[area]):
        raise Problem(
            N_("This method does not fit what it is."), remedy=N_("Choose one that fits the medium.")
        )


def _row(clean_up_id: str) -> Row:
    from httui.store.security_models import CleanUp

    row = CleanUp.get_or_none(CleanUp.id == clean_up_id)
    if row is None:
        raise NoSuchCleanUp
    return row


def _open_row() -> Row:
    from httui.store.security_models import CleanUp

    row = CleanUp.get_or_none(CleanUp.state == "open")
    if row is None:
        raise NoSuchCleanUp
    return row


def _own_entry(session: "Session", entry_id: int) -> Row:
    from httui.store.security_models import CleanUpEntry

    row: Row = CleanUpEntry.get_or_none(CleanUpEntry.id == entry_id)
    mine = row is not None and (row.by == session.user.id or session.may("security"))
    if not mine or row.clean_up.state != "open":
        raise NoSuchCleanUp
    return row


def _entries(row: Row) -> list[Entry]:
    from httui.store.security_models import CleanUpEntry

    found = CleanUpEntry.select().where(CleanUpEntry.clean_up == row.id).order_by(CleanUpEntry.id)
    return [_entry(item) for item in found]


def _entry(row: Row) -> Entry:
    return Entry(row.id, row.by, row.area, row.what, row.amount, row.decision, row.method, row.done_at)


def _day(session: "Session", row: Row) -> Day:
    """What others found is seen by who keeps security only."""
    seen = [entry for entry in _entries(row) if entry.by == session.user.id or session.may("security")]
    planned = row.areas if isinstance(row.areas, dict) else {"areas": row.areas, "people": []}
    return Day(
        row.id,
        date.fromisoformat(row.day),
        tuple(planned["areas"]),
        tuple(planned["people"]),
        row.state,
        row.started_by,
        row.closed_at,
        row.closed_by,
        row.witness,
        row.lessons,
        tuple(seen),
    )
