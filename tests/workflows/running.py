"""Workflows in a real store: adopting one, and finding the steps of its runs."""

from dataclasses import replace

from httui.cases import registry
from httui.store.session import Session, sign_in
from httui.workflows import register, runs
from httui.workflows.definition import Condition, Workflow
from httui.workflows.runs import RunView, StepView
from tests.cases.support import Staff
from tests.store.support import OTHER
from tests.workflows.making import workflow

ASKED = """
| survey |
| | type | name | label::English (en) | label::Bahasa Indonesia (id) |
| | date | again_on | Ask again on | Tanya lagi pada |
| | text | word | A word | Satu kata |
| settings |
| | form_title | form_id | version | default_language |
| | Asked again | asked | 1 | English (en) |
"""
"""A form with a date."""


def line(**fields: object) -> Workflow:
    """Three tasks one after the other."""
    return workflow({"a": [["b"]], "b": [["c"]], "c": [["end"]]}, **fields)


def with_task(made: Workflow, name: str, **fields: object) -> Workflow:
    """The workflow with one task changed."""
    tasks = tuple(replace(task, **fields) if task.name == name else task for task in made.tasks)  # type: ignore[arg-type]
    return replace(made, tasks=tasks)


def opened_by(*triggers: Condition) -> tuple[Condition, ...]:
    """Triggers beside the hand."""
    return (Condition("hand"), *triggers)


def adopt(staff: Staff, made: Workflow, state: str = "adopted") -> int:
    """Have the data lead adopt a workflow; its version's id."""
    return register.add(staff.as_("lead"), made, state=state).version_id


def add_asked(staff: Staff) -> None:
    """Have the form with a date in use."""
    registry.add(staff.as_("lead"), ASKED)


def beside(staff: Staff, name: str) -> Session:
    """A second person, signed in while the others still are."""
    session = sign_in(staff.data, name, OTHER, clock=staff.clock)
    staff.opened.append(session)
    return session


def only(session: Session, case: str) -> RunView:
    """The one run of a case."""
    [run] = runs.of_case(session, case)
    return run


def open_now(run: RunView) -> dict[str, str]:
    """Task to state, of the steps that are open."""
    return {
        step.task: step.state for step in run.steps if step.state in {"waiting", "ready", "started", "held"}
    }


def at(session: Session, run_id: str, task: str) -> StepView:
    """The newest step of a task."""
    return [step for step in runs.view(session, run_id).steps if step.task == task][-1]


def finish(session: Session, run_id: str, task: str, outcome: str = "") -> None:
    """Finish a task's newest step as it stands."""
    step = at(session, run_id, task)
    runs.finish(session, step.id, step.revision, outcome=outcome)
