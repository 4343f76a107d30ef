"""Runs: opened by hand, looked at, stopped, closed; and what can be done with their steps (S-133, S-137).

The one module to import for work in progress: doing a step (``steps``) and handing it on (``handing``) stand here
too.
"""

from typing import TYPE_CHECKING

from httui.cases import access
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import going, needs, register, views
from httui.workflows.duty_rows import today_of
from httui.workflows.handing import attach, comment, hand_over, take
from httui.workflows.progress import OPEN
from httui.workflows.steps import (
    OutcomeNeeded,
    StepChanged,
    StepClosed,
    StepOver,
    finish,
    hold,
    resume,
    skip,
    start,
    text_of,
)
from httui.workflows.views import Comment, Paper, RunView, StepView

if TYPE_CHECKING:
    from httui.cases.access import Row
    from httui.store.session import Session

__all__ = [
    "STATES", "STEP_STATES", "Comment", "OutcomeNeeded", "Paper", "RunView", "StepChanged", "StepClosed", "StepOver",
    "StepView", "attach", "close", "comment", "finish", "hand_over", "hold", "of_case", "open_run", "open_steps",
    "resume", "skip", "start", "step", "stop", "take", "view",
]  # fmt: skip

STATES = {
    "open": N_("in progress"),
    "checking": N_("all steps over, end not proven yet"),
    "finished": N_("finished"),
    "stopped": N_("stopped"),
}
"""States of a run with their words."""
STEP_STATES = {
    "waiting": N_("waits for other branches"),
    "ready": N_("to do"),
    "started": N_("begun"),
    "held": N_("waits for somebody"),
    "done": N_("done"),
    "skipped": N_("left out"),
    "cancelled": N_("cancelled"),
}
"""States of a step with their words."""


def open_run(
    session: "Session",
    workflow_id: str,
    *,
    case: str | None = None,
    version_id: int | None = None,
    trigger: str = "hand",
    key: str | None = None,
) -> str:
    """Open a run of the version that is in use (or of ``version_id``) and return its id.

    ``case``: code or id. ``key`` names the cause: with the same one nothing is opened twice, and the id of the run
    that is there is returned. Raises ``Refused``, ``NoSuchCase``, ``CaseClosed``, ``WorkflowUnknown``,
    :class:`Problem` for a version that is not in use.
    """
    from httui.store.workflow_models import WorkflowRun

    _require_opening(session, case is not None)
    with session.transaction():
        found = None if case is None else access.case_of(session, case, write=True)
        if found is not None:
            access.require_open(found)
        version = _version(session, workflow_id, version_id)
        made = going.open_version(session, version, found, trigger=trigger, key=key)
        if made is None:
            made = WorkflowRun.get(WorkflowRun.trigger_key == key).id
    return str(made)


def view(session: "Session", run_id: str) -> RunView:
    """A run with the steps that the asker may see; the look is logged. Raises ``Refused``."""
    place = views.here(session, views.run_row(session, run_id))
    seen = [step for step in going.steps_of(place.run) if views.may_see(session, place, step)]
    if not place.whole and not seen:
        raise views.no_run()
    session.audit.append("view", "run", run_id)
    return views.run_view(session, place, seen)


def of_case(session: "Session", case: str) -> list[RunView]:
    """The runs of a case, those in progress first, newest first. Raises ``Refused``, ``NoSuchCase``."""
    from httui.store.rows import find
    from httui.store.workflow_models import WorkflowRun

    session.require("workflows.read")
    found = access.case_of(session, case)
    rows = sorted(find(WorkflowRun, "case", found.id), key=lambda run: run.opened_at, reverse=True)
    rows.sort(key=lambda run: run.state not in {"open", "checking"})
    if rows:
        session.audit.append("view", "case", found.id, "workflows")
    made = []
    for run in rows:
        place = views.here(session, run)
        made.append(views.run_view(session, place, going.steps_of(run)))
    return made


def step(session: "Session", step_id: str) -> StepView:
    """One step, when the asker may see it; the look is logged. Raises ``Refused``."""
    row, place = views.step_row(session, step_id)
    session.audit.append("view", "step", step_id)
    return views.step_views(session, place, [row])[0]


def open_steps(session: "Session", *, everybody: bool = False) -> list[StepView]:
    """Steps to be done, by due moment: those given to the asker or open to them.

    ``everybody``: those of the whole office, for who looks after the team. Raises ``Refused``.
    """
    from httui.store.workflow_models import WorkflowStep

    session.require("tasks.team" if everybody else "workflows.read")
    query = WorkflowStep.select().where(WorkflowStep.state.in_(OPEN))
    if not everybody:
        query = query.where(
            (WorkflowStep.assigned_to == session.user.id) | WorkflowStep.assigned_to.is_null()
        )
    made: list[StepView] = []
    row: Row
    for row in query.order_by(WorkflowStep.due.is_null(), WorkflowStep.due, WorkflowStep.opened_at):
        if everybody or _is_theirs(session, row):
            place = views.here(session, views.run_row(session, row.run_id))
            made += views.step_views(session, place, [row])
    return made


def stop(session: "Session", run_id: str, reason: str) -> None:
    """End a run before its end, saying why: what is still open is cancelled. Raises ``Refused``, :class:`Problem`."""
    session.require("tasks.team")
    why = _why(reason)
    with session.transaction():
        run = _running(session, run_id)
        for row in going.steps_of(run):
            if row.state in OPEN:
                going.change_step(row, state="cancelled", done_at=session.clock.now())
        _end(session, run, "stopped", why)


def close(session: "Session", run_id: str, reason: str) -> None:
    """Finish a run whose steps are over although its end is not proven, saying why.

    Raises ``Refused``, :class:`Problem` while steps are open.
    """
    session.require("tasks.team")
    why = _why(reason)
    with session.transaction():
        run = _running(session, run_id)
        if run.state != "checking":
            raise Problem(N_("There are open steps."), remedy=N_("Finish them, or stop the whole."))
        _end(session, run, "finished", why)


def _require_opening(session: "Session", for_case: bool) -> None:
    """For a case, who writes cases; without one, who works here in any way: not those who only read."""
    session.require("workflows.read")
    rights = ("cases.write",) if for_case else ("cases.write", "tasks.team", "workflows", "settings")
    if not any(session.may(right) for right in rights):
        session.require(rights[0])


def _version(session: "Session", workflow_id: str, version_id: int | None) -> int:
    if version_id is None:
        version_id = register.opens_runs(workflow_id, today_of(session))
        if version_id is None and not register.rows_of(workflow_id):
            raise register.WorkflowUnknown
    found = None if version_id is None else register.version_row(version_id)
    if found is not None and found.workflow_id != workflow_id:
        raise register.WorkflowUnknown
    if found is None or found.state not in register.IN_USE:
        raise Problem(N_("This workflow is not in use."), remedy=N_("Adopt it, or put it on trial, first."))
    return int(found.id)


def _is_theirs(session: "Session", row: "Row") -> bool:
    return row.assigned_to == session.user.id or views.is_open_to(session, row)


def _running(session: "Session", run_id: str) -> "Row":
    run = views.run_row(session, run_id)
    if run.state not in {"open", "checking"}:
        raise Problem(N_("This workflow is over already."))
    return run


def _end(session: "Session", run: "Row", state: str, reason: str) -> None:
    from httui.store.rows import change

    case = needs.case_of_run(run)
    kept = None if case is not None and case.status == "erased" else reason
    change(run, state=state, ended_at=session.clock.now(), end_reason=kept)
    session.audit.append("change", "run", run.id, state)


def _why(reason: str) -> str:
    why = text_of(reason)
    if why is None:
        raise Problem(N_("Say why."))
    return why
