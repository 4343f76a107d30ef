"""Rows of work made directly: versions, runs and steps, for what only reads them."""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from httui.store.session import Session
from httui.store.workflow_models import Workflow as WorkflowRow
from httui.store.workflow_models import WorkflowRun, WorkflowStep, WorkflowVersion
from httui.workflows.definition import Role, Workflow, to_json
from tests.workflows.making import workflow

ROLES = (
    Role("worker", {"en": "Case worker"}, ("worker",)),
    Role("boss", {"en": "Supervisor"}, ("supervisor",)),
    Role("named", {"en": "Contact"}, ("other",)),
    Role("outside", {"en": "Somebody outside"}, ()),
)


def version(session: Session, name: str = "sample", **fields: Any) -> WorkflowVersion:
    """A version in use of a workflow of three tasks in a row."""
    made = workflow({"a": [["b"]], "b": [["c"]], "c": [["end"]]}, id=name, **{"roles": ROLES, **fields})
    return of_definition(session, made)


def of_definition(session: Session, made: Workflow) -> WorkflowVersion:
    """A version in use with this definition; an earlier one of the workflow is retired."""
    now = session.clock.now()
    WorkflowRow.insert(id=made.id, created_at=now).on_conflict_ignore().execute()
    older = WorkflowVersion.update(state="retired").where(WorkflowVersion.workflow == made.id).execute()
    return WorkflowVersion.create(
        workflow=made.id, number=older + 1, definition=to_json(made), state="adopted",
        added_at=now, added_by=session.user.id, changed_at=now,
    )  # fmt: skip


def run(session: Session, kept: WorkflowVersion, case: str | None = None, **fields: Any) -> WorkflowRun:
    """An open run."""
    given: Mapping[str, Any] = {
        "id": str(uuid.uuid4()), "version": kept.id, "case": case, "state": "open", "trigger": "hand",
        "opened_at": session.clock.now(), "opened_by": session.user.id, **fields,
    }  # fmt: skip
    return WorkflowRun.create(**given)


def step(of: Any, task: str = "a", state: str = "ready", **fields: Any) -> str:
    """A step of a run; its id."""
    ready: datetime | None = of.opened_at if state != "waiting" else None
    given: Mapping[str, Any] = {
        "id": str(uuid.uuid4()), "run": of.id, "version": of.version_id, "task": task, "state": state,
        "opened_at": of.opened_at, "ready_at": ready, **fields,
    }  # fmt: skip
    return str(WorkflowStep.create(**given).id)
