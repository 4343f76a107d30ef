"""Moving a run to another version of its workflow (S-132, S-139).

What is over stays as it is, with the version that it was done by. An open step goes on where the new version has its
task; where it has not, somebody says at which task it goes on, or that this branch ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import going, needs, progress, register, views
from httui.workflows.definition import END, Text, Workflow
from httui.workflows.progress import OPEN, At, Moves

if TYPE_CHECKING:
    from httui.store.session import Session


@dataclass(frozen=True, slots=True)
class Placed:
    """One step of the run: its id, its task, and the words of the task as it was opened."""

    id: str
    task: str
    label: Text


@dataclass(frozen=True, slots=True)
class Fit:
    """How a run fits another version. ``stays`` are open steps whose task is there, ``gone`` those that need a
    placement; ``done`` are steps that are over, ``done_gone`` those of them whose task is gone; ``new`` are names of
    tasks that the run's version does not have.
    """

    stays: tuple[Placed, ...]
    gone: tuple[Placed, ...]
    done: tuple[Placed, ...]
    done_gone: tuple[Placed, ...]
    new: tuple[str, ...]


def fit(session: "Session", run_id: str, version_id: int) -> Fit:
    """What moving a run to a version would do; changes nothing. Raises ``Refused``, ``WorkflowUnknown``, Problem."""
    session.require("workflows")
    run, newer = _checked(session, run_id, version_id)
    return _fit(session, run, newer)


def move(
    session: "Session", run_id: str, version_id: int, placements: Mapping[str, str] | None = None
) -> Fit:
    """Move a run to a version that is or was in use; in one transaction, audited.

    ``placements``: step id to the task at which it goes on, or ``end``, for every step in ``Fit.gone``. Raises
    ``Refused``, ``WorkflowUnknown``, :class:`Problem` (another workflow, a draft, a placement that lacks).
    """
    session.require("workflows")
    wanted = dict(placements or {})
    with session.transaction():
        run, newer = _checked(session, run_id, version_id)
        found = _fit(session, run, newer)
        _check_placements(found, wanted, newer)
        _write(session, run, newer, version_id, {step.id: wanted[step.id] for step in found.gone})
        session.audit.append("change", "run", run.id, "moved")
    return found


def _checked(session: "Session", run_id: str, version_id: int) -> tuple[Row, Workflow]:
    run = views.run_row(session, run_id)
    row = register.version_row(version_id)
    if run.state not in {"open", "checking"}:
        raise Problem(N_("This workflow is over already."))
    if row.workflow_id != run.version.workflow_id:
        raise Problem(N_("This is a version of another workflow."))
    if row.state == "draft":
        raise Problem(N_("This workflow is not in use."), remedy=N_("Adopt it, or put it on trial, first."))
    return run, register.load(session, version_id)


def _fit(session: "Session", run: Row, newer: Workflow) -> Fit:
    steps = going.steps_of(run)
    older = register.load(session, run.version_id)

    def placed(step: Row) -> Placed:
        task = register.load(session, step.version_id).task(step.task)
        return Placed(step.id, step.task, task.label)

    left = [step for step in steps if step.state in OPEN]
    over = [step for step in steps if step.state not in OPEN]
    return Fit(
        stays=tuple(placed(step) for step in left if step.task in newer.places),
        gone=tuple(placed(step) for step in left if step.task not in newer.places),
        done=tuple(placed(step) for step in over),
        done_gone=tuple(placed(step) for step in over if step.task not in newer.places),
        new=tuple(task.name for task in newer.tasks if task.name not in older.places),
    )


def _check_placements(found: Fit, wanted: Mapping[str, str], newer: Workflow) -> None:
    for step in found.gone:
        if step.id not in wanted:
            raise Problem(
                N_("A task of an open step is not in this version."),
                where=step.task,
                remedy=N_("Say at which task it goes on, or that this branch ends."),
            )
    for target in wanted.values():
        if target != END and target not in newer.places:
            raise Problem(N_("This version has no such task."), where=target)


def _write(
    session: "Session", run: Row, newer: Workflow, version_id: int, placements: Mapping[str, str]
) -> None:
    from httui.store.rows import change

    case = needs.case_of_run(run)
    change(run, version=version_id)
    steps = [step for step in going.steps_of(run) if step.state in OPEN]
    for step in steps:
        if step.task in newer.places:
            going.change_step(step, version=version_id)
    standing = {step.task for step in steps if step.id not in placements}
    given: dict[str, str | None] = {}
    for step in steps:
        if step.id in placements:
            going.change_step(step, state="cancelled", done_at=session.clock.now())
            target = placements[step.id]
            if target != END and target not in standing:
                given.setdefault(target, step.assigned_to)
    left = [At(step.id, step.task, step.state) for step in steps if step.id not in placements]
    arriving = [At(f"new {name}", name, "waiting") for name in given]
    begins = progress.settle(newer, [*left, *arriving])
    opens = tuple((name, "ready" if f"new {name}" in begins else "waiting") for name in given)
    old = tuple(step_id for step_id in begins if not step_id.startswith("new "))
    going.carry_on(session, run, case, Moves(opens, old), assigned=given)
    going.look(session, run, case)
