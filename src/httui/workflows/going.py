"""Runs being opened, carried on and brought to their end, inside the caller's transaction (S-133, S-136, S-137).

The rules are those of ``progress``; here they become rows. Nothing here asks for rights: the caller did, or it is an
event that opens the run.
"""

import uuid
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.workflows import needs, people, progress, register, withdrawal
from httui.workflows.definition import Workflow
from httui.workflows.progress import OPEN, At, Moves

if TYPE_CHECKING:
    from datetime import datetime

    from httui.store.session import Session
    from httui.workflows.calendar import OfficeCalendar
    from httui.workflows.definition import Task


def open_version(
    session: "Session", version_id: int, case: Row | None, *, trigger: str = "hand", key: str | None = None
) -> str | None:
    """Open a run of a version with its first step; its id, or ``None`` where ``key`` opened one already."""
    from httui.store.rows import add, pick
    from httui.store.workflow_models import WorkflowRun
    from httui.workflows.calendar import DEFAULT_ZONE

    if key is not None and pick(WorkflowRun, ("id",), "trigger_key", key):
        return None
    now = session.clock.now()
    workflow = register.load(session, version_id)
    run = WorkflowRun(
        id=str(uuid.uuid4()),
        version=version_id,
        case=None if case is None else case.id,
        state="open",
        trigger=trigger,
        trigger_key=key,
        opened_at=now,
        opened_by=session.user.id,
        zone=str(session.setting("zone") or DEFAULT_ZONE),
    )
    add(WorkflowRun, run.__data__)
    session.audit.append("create", "run", run.id, workflow.id)
    carry_on(session, run, case, progress.begin(workflow))
    look(session, run, case)
    return str(run.id)


def steps_of(run: Row) -> list[Row]:
    """Every step of a run, in the order in which they were opened."""
    from httui.store.rows import find
    from httui.store.workflow_models import WorkflowStep

    rows: list[Row] = list(find(WorkflowStep, "run", run.id))
    return sorted(rows, key=lambda step: (step.opened_at, step.task, step.attempt))


def at(steps: list[Row]) -> list[At]:
    """Steps as the rules see them."""
    return [At(step.id, step.task, step.state) for step in steps]


def carry_on(
    session: "Session",
    run: Row,
    case: Row | None,
    moves: Moves,
    *,
    assigned: dict[str, str | None] | None = None,
) -> None:
    """Write what follows: steps that open, waiting ones that may begin.

    ``assigned``: whom the step of a task is given to, instead of those who are responsible for it.
    """
    from httui.store.rows import add
    from httui.store.workflow_models import WorkflowStep

    if not (moves.opens or moves.begins):
        return
    from httui.workflows.calendar import office_calendar

    now, calendar = session.clock.now(), office_calendar(session)
    workflow = register.load(session, run.version_id)
    steps = steps_of(run)
    for name, state in moves.opens:
        task, ready = workflow.task(name), state == "ready"
        given = (assigned or {}).get(name) or people.assignee(session, workflow, task, case)
        step = {
            "id": str(uuid.uuid4()),
            "run": run.id,
            "version": run.version_id,
            "task": name,
            "attempt": 1 + sum(step.task == name for step in steps),
            "state": state,
            "assigned_to": given,
            "due": due(task, now, calendar) if ready else None,
            "opened_at": now,
            "ready_at": now if ready else None,
            "held_seconds": 0,
            "revision": 1,
        }
        add(WorkflowStep, step)
    begins = [step for step in steps if step.id in moves.begins]
    for step in begins:
        change_step(step, state="ready", ready_at=now, due=due(workflow.task(step.task), now, calendar))


def due(task: "Task", ready_at: "datetime", calendar: "OfficeCalendar") -> "datetime | None":
    """When a task is due; ``None`` where nothing was said, or a time beyond all calendars."""
    from httui.workflows.calendar import due_of

    try:
        return due_of(task, ready_at, calendar)
    except OverflowError:
        return None


def change_step(step: Row, **values: object) -> None:
    """Change a step and raise its revision, so that whoever looked before notices."""
    from httui.store.rows import change

    change(step, **values, revision=step.revision + 1)


def follow(session: "Session", run: Row, case: Row | None, step: Row, outcome: str) -> None:
    """Go on from a step that is over: what its outcome leads to opens, and the end is looked at."""
    workflow: Workflow = register.load(session, run.version_id)
    moves = progress.follow(workflow, at(steps_of(run)), step.id, outcome)
    carry_on(session, run, case, moves)
    look(session, run, case)


def look(session: "Session", run: Row, case: Row | None) -> None:
    """Finish a run whose steps are over and whose end is proven; without the proof it is ``checking``."""
    from httui.store.rows import change

    if run.state not in {"open", "checking"}:
        return
    if any(step.state in OPEN for step in steps_of(run)):
        state = "open"
    else:
        place = needs.Place(register.load(session, run.version_id), run, case)
        state = "checking" if needs.missing_for_end(session, place) else "finished"
    if state == run.state:
        return
    change(run, state=state, ended_at=session.clock.now() if state == "finished" else None)
    session.audit.append("change", "run", run.id, state)
    if state == "finished":
        withdrawal.finished(session, run)


def look_again(session: "Session", case: Row | None) -> None:
    """Look at the end of every run that only waits for it: of a case, or (``None``) of the office."""
    from httui.store.rows import find
    from httui.store.workflow_models import WorkflowRun

    name, value = ("state", "checking") if case is None else ("case", case.id)
    for run in find(WorkflowRun, name, value):
        if run.state == "checking":
            look(session, run, case if case is not None else needs.case_of_run(run))


def give_on(session: "Session", case: Row, former: str) -> None:
    """Give open steps of a case's former worker, and those that nobody had, to whom they now belong."""
    from httui.store.rows import find
    from httui.store.workflow_models import WorkflowRun

    for run in find(WorkflowRun, "case", case.id):
        for step in steps_of(run):
            if step.state not in OPEN or step.assigned_to not in {former, None}:
                continue
            workflow = register.load(session, step.version_id)
            given = people.assignee(session, workflow, workflow.task(step.task), case)
            if given is not None and given != step.assigned_to:
                change_step(step, assigned_to=given)
                session.audit.append("change", "step", step.id, "handed over")
