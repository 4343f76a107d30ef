"""A withdrawal of consent, as four tasks of the law and as a run of a workflow: the same work, done once (S-044).

A run *covers* the tasks of the withdrawal that opened it when its workflow begins with a withdrawal whatever the
purpose. When the last such run comes to its proven end, the tasks that are still open are done with it. They stay open
when it is stopped, or closed without its proof; and each can be marked as done by itself before.
"""

from typing import TYPE_CHECKING

from httui.cases import tasks
from httui.workflows import register
from httui.workflows.definition import Workflow

if TYPE_CHECKING:
    from httui.cases.access import Row
    from httui.store.session import Session


def covers(workflow: Workflow) -> bool:
    """Whether runs of this workflow answer a withdrawal as a whole, and not only one of some purpose."""
    return any(trigger.kind == "withdrawal" and not trigger.value for trigger in workflow.triggers)


def finished(session: "Session", run: "Row") -> None:
    """Mark what a finished run covers as done, inside the caller's transaction, unless another run still covers it."""
    if run.trigger != "withdrawal" or not covers(register.load(session, run.version_id)):
        return
    task_id = _cause(run.trigger_key)
    if not any(_cause(other.trigger_key) == task_id for other in _running(session, run)):
        tasks.done_with(session, tasks.of_withdrawal(task_id), f"done with run {run.id}")


def _running(session: "Session", run: "Row") -> list["Row"]:
    """Other runs of the same case that a withdrawal opened, that cover its tasks and that are not over."""
    from httui.store.rows import find
    from httui.store.workflow_models import WorkflowRun

    rows: list[Row] = find(WorkflowRun, "case", run.case_id)
    return [
        other
        for other in rows
        if other.id != run.id
        and other.trigger == "withdrawal"
        and other.state in {"open", "checking"}
        and covers(register.load(session, other.version_id))
    ]


def _cause(key: str) -> str:
    """The id of the task that stands for the withdrawal in the key of a run that it opened."""
    return key.rpartition(" ")[2]
