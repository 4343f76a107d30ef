"""Duties that follow from what lies in the store: consents and trials that end, passphrases to ask about (S-081).

:func:`refresh` compares the rows with the data, at a sign-in: what is new is added, what moved is moved, what is over
ends. What somebody marked as done does not come back. The first time, the office gets the duties that all have.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.workflows import duty_rows
from httui.workflows import rhythm as rhythms
from httui.workflows.calendar import OfficeCalendar, office_calendar
from httui.workflows.duty_kinds import KINDS, Kind

if TYPE_CHECKING:
    from httui.store.session import Session

WINDOW = timedelta(days=60)
"""How early a consent that ends is shown, and how long after."""

_SEEDED = "duties.seeded"
_FROM_DATA = ("consent_expiry", "trial_ends", "passphrase_check_in")


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A duty that the data ask for."""

    kind: str
    subject: str
    next_on: date
    owner: str | None
    case: str | None = None


def seed(session: "Session") -> int:
    """Give the office the duties that every office has, once; how many were made. Raises ``Refused``."""
    session.require("workflows" if session.may("workflows") else "settings")
    with session.transaction():
        return _seed(session)


def refresh(session: "Session") -> int:
    """Bring the duties in line with the data, whoever signs in; how many rows changed. Shows nothing."""
    calendar = office_calendar(session)
    made = 0
    if not session.setting(_SEEDED):
        with session.transaction():
            made = _seed(session)
    wanted = {(item.kind, item.subject): item for item in _wanted(session, calendar)}
    standing = _standing()
    over = [key for key in standing if key not in wanted]
    new = [
        item
        for key, item in wanted.items()
        if standing.get(key) != (item.next_on.isoformat(), item.owner) and not _was_done(item)
    ]
    if not over and not new:
        return made
    with session.transaction():
        for kind, subject in over:
            duty_rows.retire(session, kind, subject)
        for item in new:
            duty_rows.put(
                session, KINDS[item.kind], item.subject, item.next_on, owner=item.owner, case=item.case
            )
    return made + len(over) + len(new)


def _wanted(session: "Session", calendar: OfficeCalendar) -> Iterator[_Wanted]:
    from httui.store.accounts import list_accounts
    from httui.store.expiries import consents_ending
    from httui.store.passphrase import CHECK_IN_DAYS
    from httui.store.workflow_models import WorkflowVersion

    now = session.clock.now()
    active = {user.id for user in session.keyring.active()}
    standing = _standing()

    def owner_of(kind: str, subject: str, first: str | None) -> str | None:
        """Whose it is: the first choice, else who was given it meanwhile; nobody whose account is closed."""
        kept = standing.get((kind, subject), ("", None))[1]
        return next((user for user in (first, kept) if user in active), None)

    for case, worker, ends in consents_ending(session.cases, now - WINDOW, now + WINDOW):
        owner = owner_of("consent_expiry", case, worker)
        yield _Wanted("consent_expiry", case, calendar.local(ends).date(), owner, case)
    for row in WorkflowVersion.select().where(WorkflowVersion.state == "trial"):
        if row.trial_ends:
            kept = standing.get(("trial_ends", str(row.id)), ("", row.added_by))[1]
            owner = owner_of("trial_ends", str(row.id), kept)
            yield _Wanted("trial_ends", str(row.id), date.fromisoformat(row.trial_ends), owner)
    for account in list_accounts(session):
        since = account.checked_in_at or account.passphrase_changed_at or account.created_at
        if since is not None and not account.disabled:
            day = calendar.local(since).date() + timedelta(days=CHECK_IN_DAYS)
            yield _Wanted("passphrase_check_in", account.id, day, account.id)


def _standing() -> dict[tuple[str, str], tuple[str, str | None]]:
    """Kind and subject of the active duties that follow from data, to their day and owner."""
    from httui.store.workflow_models import Duty

    rows: Row = Duty.select().where(Duty.kind.in_(_FROM_DATA), Duty.active, Duty.subject.is_null(False))
    return {(row.kind, row.subject): (row.next_on, row.owner) for row in rows}


def _was_done(item: _Wanted) -> bool:
    """Whether somebody marked this very duty as done: it is not asked again until its day moves."""
    from httui.store.workflow_models import Duty

    return bool(
        Duty.select()
        .where(
            Duty.kind == item.kind,
            Duty.subject == item.subject,
            Duty.next_on == item.next_on.isoformat(),
            ~Duty.active,
            Duty.last_on.is_null(False),
        )
        .exists()
    )


def _seed(session: "Session") -> int:
    from httui.store.models import Setting

    if session.setting(_SEEDED):
        return 0
    today = duty_rows.today_of(session)
    seeds = [kind for kind in KINDS.values() if kind.seeded]
    for kind in seeds:
        duty_rows.put(session, kind, None, first_day(kind, today))
    Setting.insert(key=_SEEDED, value=today.isoformat()).on_conflict_replace().execute()
    session.audit.append("settings", "setting", _SEEDED)
    return len(seeds)


def first_day(kind: Kind, today: date) -> date:
    """When a seeded duty comes for the first time: at the end of its period, or one rhythm from today."""
    if kind.seeded == "later":
        return rhythms.after(today, kind.rhythm)
    months = {"month": 1, "quarter": 3, "year": 12}[kind.seeded]
    last = -(-today.month // months) * months
    return (date(today.year, last, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
