"""The team's board: where work stands, how long it has stood there, and who has how much (S-137, S-139).

For who looks after the team. Of one workflow the columns are its tasks in their order, of all workflows the states of
steps. A column brings its number and its oldest cards; further ones come by :func:`column`.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.store import teamwork
from httui.store.teamwork import CardRow
from httui.workflows import version_rows
from httui.workflows.calendar import OfficeCalendar, office_calendar
from httui.workflows.definition import Text, Workflow, words

if TYPE_CHECKING:
    from httui.store.session import Session

STATES = {
    "ready": N_("to do"),
    "started": N_("begun"),
    "held": N_("on hold"),
    "waiting": N_("waits for another branch"),
}
"""Columns of the board of all workflows, with their words."""
AGEING = {
    "": N_("in time"),
    "today": N_("due today"),
    "overdue": N_("overdue"),
    "still": N_("stands still"),
}
"""How a card ages, with words; ``still``: nothing has happened for ``STILL_DAYS``, whatever its due moment says."""
STILL_DAYS = 14
FIRST = 30
"""Cards of each column that come with the first look."""


@dataclass(frozen=True, slots=True)
class Card:
    """One open step: days since it came there, and how it ages (a key of ``AGEING``). ``due`` is aware."""

    step_id: str
    run_id: str
    workflow_id: str
    label: Text
    case_code: str | None
    state: str
    assigned_to: str | None
    age_days: int
    due: datetime | None
    ageing: str

    def title(self) -> str:
        """The task, in the language in use."""
        return words(self.label)


@dataclass(frozen=True, slots=True)
class Column:
    """A task of a workflow, or a state: how many cards there are, how many overdue, and the oldest."""

    name: str
    label: Text
    count: int
    overdue: int
    cards: list[Card]

    def title(self) -> str:
        """The task or the state, in the language in use."""
        return words(self.label) or _(STATES.get(self.name, self.name))


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has: open and overdue steps, tasks and duties. ``user_id`` is None for what nobody has."""

    user_id: str | None
    open: int
    overdue: int


@dataclass(frozen=True, slots=True)
class Board:
    """The columns in their order, and the load of everybody who has an account, the most overdue first."""

    columns: list[Column]
    load: list[Load]


def board(session: "Session", workflow_id: str | None = None, *, limit: int = FIRST) -> Board:
    """The board of one workflow (all versions that runs still have), or of all. Raises ``Refused``, WorkflowUnknown."""
    look = _Look(session, workflow_id)
    counted = teamwork.counts(session.cases, look.by, look.now, look.versions)
    cards: dict[str, list[Card]] = {}
    for row in teamwork.cards(session.cases, look.by, 0, limit, look.versions):
        cards.setdefault(row.column, []).append(look.card(row))
    columns = [
        Column(name, label, *counted.get(name, (0, 0)), cards.get(name, []))
        for name, label in look.columns(counted).items()
    ]
    return Board(columns, look.load())


def column(
    session: "Session", name: str, offset: int, workflow_id: str | None = None, *, limit: int = FIRST
) -> list[Card]:
    """Further cards of one column, from the ``offset``-th on. Raises ``Refused``, WorkflowUnknown."""
    look = _Look(session, workflow_id)
    return [
        look.card(row)
        for row in teamwork.cards(session.cases, look.by, offset, limit, look.versions, column=name)
    ]


class _Look:
    """One look at the team's work: of which versions, at which moment."""

    def __init__(self, session: "Session", workflow_id: str | None) -> None:
        from httui.store.fields import moment_text

        session.require("tasks.team")
        self._session, self._calendar = session, office_calendar(session)
        self._moment = session.clock.now()
        self.now = moment_text(self._moment)
        self._today = self._calendar.local(self._moment).date()
        self.by = "state" if workflow_id is None else "task"
        self.versions = None if workflow_id is None else [row.id for row in version_rows.rows_of(workflow_id)]
        if self.versions == []:
            raise version_rows.WorkflowUnknown
        self._loaded: dict[int, Workflow] = {}

    def columns(self, counted: dict[str, tuple[int, int]]) -> dict[str, Text]:
        """The columns with their words: tasks in the newest version's order, then those that only older runs have."""
        if self.versions is None:
            return {name: {} for name in STATES}
        labels: dict[str, Text] = {}
        for place, version in enumerate(self.versions):
            for task in self._workflow(version).tasks:
                if place == 0 or task.name in counted:
                    labels.setdefault(task.name, task.label)
        return labels

    def card(self, row: CardRow) -> Card:
        workflow = self._workflow(row.version_id)
        since = datetime.fromisoformat(row.since)
        due = datetime.fromisoformat(row.due) if row.due else None
        age = max(0, (self._today - self._calendar.local(since).date()).days)
        return Card(
            row.id,
            row.run_id,
            workflow.id,
            workflow.task(row.task).label,
            row.case_code,
            row.state,
            row.assigned_to,
            age,
            due,
            ageing(due, age, self._moment, self._calendar),
        )

    def _workflow(self, version_id: int) -> Workflow:
        """A definition, asked for once a look."""
        if version_id not in self._loaded:
            self._loaded[version_id] = version_rows.load(self._session, version_id)
        return self._loaded[version_id]

    def load(self) -> list[Load]:
        """Everybody with an account, also those who have nothing; closed accounts that still have something."""
        found = teamwork.load(self._session.cases, self.now, self._today.isoformat())
        everybody: dict[str | None, tuple[int, int]] = {
            user.id: (0, 0) for user in self._session.keyring.active()
        }
        loads = [Load(who, *numbers) for who, numbers in {**everybody, **found}.items()]
        return sorted(loads, key=lambda load: (-load.overdue, -load.open, load.user_id or ""))


def ageing(due: datetime | None, age_days: int, now: datetime, calendar: OfficeCalendar) -> str:
    """How a step ages that is due at a moment, and has been where it is for ``age_days``: a key of ``AGEING``."""
    if due is not None and due < now:
        return "overdue"
    if due is not None and calendar.local(due).date() == calendar.local(now).date():
        return "today"
    return "still" if age_days >= STILL_DAYS else ""
