"""Where a workflow breaks down: how far its runs come, and which steps take longer than was thought (S-138).

Counted are the runs opened in a period, whichever version of the workflow they went by. Times run from the moment
when a step could be begun to the moment when it was done. What was measured is set against the estimate in office
time, for nobody works at night. Small numbers are hidden (``honest``).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import register, version_rows
from httui.workflows.calendar import OfficeCalendar, office_calendar
from httui.workflows.definition import Span, Task, Text, Workflow
from httui.workflows.honest import Count, Times, count_of, parts_of, share_of, times_of
from httui.workflows.progress import OPEN
from httui.workflows.working_time import WorkingTime

if TYPE_CHECKING:
    from httui.store.breakdown_rows import RunRow, StepRow
    from httui.store.session import Session

DAYS = 365
"""Length of the period where none is given."""


@dataclass(frozen=True, slots=True)
class StepLine:
    """One task over all runs. ``number`` is its place in the workflow, 0 for a task of an older version only.

    ``opened`` counts every time that the step came up; ``done``, ``skipped``, ``open`` and ``dropped`` (the run was
    stopped here) are parts of it; ``again`` are second and further times. ``office`` is time from ready to done inside
    office hours, ``elapsed`` the same on the clock; ``waiting`` is until somebody began, and while it was held;
    ``working`` from beginning to done without that; ``stated`` is the working time that people gave themselves.
    """

    task: str
    number: int
    label: Text
    estimate: Span | None
    expected: int | None
    """The estimate in seconds of office time."""
    opened: Count
    done: Count
    skipped: Count
    open: Count
    dropped: Count
    again: Count
    office: Times
    elapsed: Times
    waiting: Times
    working: Times
    stated: Times

    @property
    def longer(self) -> bool | None:
        """Whether half of the steps took longer than the estimate; None where that cannot be said."""
        if self.expected is None or self.office.median is None:
            return None
        return self.office.median > self.expected


@dataclass(frozen=True)
class Breakdown:
    """The report on one workflow. ``first`` and ``last`` are days of the office, both included."""

    workflow_id: str
    title: Text
    org: str
    first: date
    last: date
    made_on: date
    versions: tuple[int, ...]
    entered: Count
    finished: Count
    stopped: Count
    open: Count
    finished_share: int | None
    empty_months: tuple[str, ...]
    day_seconds: int
    """Seconds of one working day of the office."""
    steps: tuple[StepLine, ...]


@dataclass
class _Tally:
    """What is added up for one task."""

    states: dict[str, int] = field(default_factory=dict)
    opened: int = 0
    again: int = 0
    office: list[float] = field(default_factory=list)
    elapsed: list[float] = field(default_factory=list)
    waiting: list[float] = field(default_factory=list)
    working: list[float] = field(default_factory=list)
    stated: list[float] = field(default_factory=list)

    def add(self, step: "StepRow", office: WorkingTime) -> None:
        """Count one step."""
        self.opened += 1
        self.again += step.attempt > 1
        state = _state(step)
        self.states[state] = self.states.get(state, 0) + 1
        if step.state != "done" or step.ready_at is None or step.done_at is None:
            return
        ready, done = datetime.fromisoformat(step.ready_at), datetime.fromisoformat(step.done_at)
        self.elapsed.append(max((done - ready).total_seconds(), 0))
        self.office.append(office.seconds(ready, done))
        if step.started_at is not None:
            started = datetime.fromisoformat(step.started_at)
            self.waiting.append(max((started - ready).total_seconds(), 0) + step.held_seconds)
            self.working.append(max((done - started).total_seconds() - step.held_seconds, 0))
        if step.minutes is not None:
            self.stated.append(step.minutes * 60)


def _state(step: "StepRow") -> str:
    if step.state in OPEN:
        return "open"
    if step.state == "cancelled":
        return "dropped" if step.run_state == "stopped" else "moved"
    return step.state


def report(
    session: "Session", workflow_id: str, start: date | None = None, end: date | None = None
) -> Breakdown:
    """The report on the runs of a workflow that were opened from ``start`` to ``end`` (days, both included).

    Without them: the last 365 days until today. Needs the right to look after the team, or to design workflows.
    Raises ``Refused``, ``WorkflowUnknown``, :class:`Problem`.
    """
    from httui.store import breakdown_rows

    require_reading(session)
    calendar = office_calendar(session)
    today = calendar.local(session.clock.now()).date()
    last = end or today
    first = start or last - timedelta(days=DAYS - 1)
    if first > last:
        raise Problem(N_("The period ends before it begins."))
    known = {row.id: row.number for row in version_rows.rows_of(workflow_id)}
    bounds = _midnight(calendar, first), _midnight(calendar, last + timedelta(days=1))
    runs = breakdown_rows.runs(session.cases, workflow_id, *bounds)
    steps = breakdown_rows.steps(session.cases, workflow_id, *bounds)
    newest = register.definition(session, register.find(session, workflow_id).version_id)
    used = sorted({run.version_id for run in runs} | {step.version_id for step in steps}, reverse=True)
    older = [register.definition(session, version) for version in used]
    office = WorkingTime(calendar)
    return _made(
        [newest, *older],
        runs,
        _lines([newest, *older], steps, office),
        org=session.org,
        first=first,
        last=last,
        made_on=today,
        versions=tuple(sorted(known[version] for version in used if version in known)),
        empty_months=tuple(_empty_months(runs, first, min(last, today), calendar)),
        day_seconds=office.day,
    )


def require_reading(session: "Session") -> None:
    """Go on only for those who look after the team, or design workflows. Raises ``Refused``."""
    session.require("workflows" if session.may("workflows") else "tasks.team")


def _midnight(calendar: OfficeCalendar, day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=calendar.zone)


def _made(
    workflows: Sequence[Workflow], runs: "Sequence[RunRow]", steps: tuple[StepLine, ...], **facts: object
) -> Breakdown:
    states = [run.state for run in runs]
    finished, stopped = states.count("finished"), states.count("stopped")
    entered = count_of(len(runs))
    shown = parts_of([finished, stopped, len(runs) - finished - stopped])
    return Breakdown(
        workflow_id=workflows[0].id,
        title=workflows[0].title,
        entered=entered,
        finished=shown[0],
        stopped=shown[1],
        open=shown[2],
        finished_share=share_of(shown[0], entered),
        steps=steps,
        **facts,  # type: ignore[arg-type]
    )


def _lines(
    workflows: Sequence[Workflow], steps: "Iterable[StepRow]", office: WorkingTime
) -> tuple[StepLine, ...]:
    """A line for each task of the newest definition, then for those that only older ones have."""
    tallies: dict[str, _Tally] = {}
    for step in steps:
        tallies.setdefault(step.task, _Tally()).add(step, office)
    tasks: dict[str, tuple[int, Task]] = {}
    for version, workflow in enumerate(workflows):
        for number, task in enumerate(workflow.tasks, 1):
            if version == 0 or task.name in tallies:
                tasks.setdefault(task.name, (0 if version else number, task))
    return tuple(
        _line(task, number, tallies.get(name, _Tally()), office) for name, (number, task) in tasks.items()
    )


def _line(task: Task, number: int, tally: _Tally, office: WorkingTime) -> StepLine:
    kinds = ("done", "skipped", "open", "dropped", "moved")
    done, skipped, still_open, dropped, _moved = parts_of([tally.states.get(kind, 0) for kind in kinds])
    return StepLine(
        task.name,
        number,
        task.label,
        task.estimate,
        _expected(task.estimate, office),
        count_of(tally.opened),
        done,
        skipped,
        still_open,
        dropped,
        count_of(tally.again),
        *(
            _times(found, done)
            for found in (tally.office, tally.elapsed, tally.waiting, tally.working, tally.stated)
        ),
    )


def _times(seconds: Sequence[float], done: Count) -> Times:
    """The times of a step; of how many is not told where the number of steps that are done is hidden."""
    found = times_of(seconds)
    return found if done.number is not None else replace(found, count=Count(None, few=done.few))


def _expected(estimate: Span | None, office: WorkingTime) -> int | None:
    if estimate is None:
        return None
    return estimate.amount * {"minutes": 60, "hours": 3600, "days": office.day}[estimate.unit]


def _empty_months(
    runs: "Iterable[RunRow]", first: date, last: date, calendar: OfficeCalendar
) -> Iterable[str]:
    """Months of the period in which no run was opened, as ``2026-03``."""
    seen = {f"{calendar.local(datetime.fromisoformat(run.opened_at)):%Y-%m}" for run in runs}
    year, month = first.year, first.month
    while (year, month) <= (last.year, last.month):
        if (name := f"{year:04d}-{month:02d}") not in seen:
            yield name
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
