"""Versions of workflows as they lie in the store, for the modules of this room (S-132)."""

import json
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows.definition import Workflow, from_json

if TYPE_CHECKING:
    from httui.store.session import Session

IN_USE = frozenset({"trial", "adopted"})
"""States in which a version opens runs."""


class WorkflowUnknown(Problem):
    """No workflow of this office has this name, number or id."""

    def __init__(self) -> None:
        super().__init__(
            N_("This office has no such workflow."),
            remedy=N_("See which there are in the list of workflows."),
        )


def load(session: "Session", version_id: int) -> Workflow:
    """The definition of a version, from memory where the same was read before; asks for no right."""
    from httui.store.rows import value
    from httui.store.workflow_models import WorkflowVersion

    session.alive()
    text = value(WorkflowVersion, "definition", version_id)
    if text is None:
        raise WorkflowUnknown
    return _read_definition(str(text))


@lru_cache(maxsize=64)
def _read_definition(text: str) -> Workflow:
    return from_json(json.loads(text))


def version_row(version_id: int) -> Row:
    """The stored version; raises :class:`WorkflowUnknown`."""
    from httui.store.workflow_models import WorkflowVersion

    found = WorkflowVersion.get_or_none(WorkflowVersion.id == version_id)
    if found is None:
        raise WorkflowUnknown
    return found


def rows_of(workflow_id: str) -> list[Row]:
    """The stored versions of a workflow, newest first."""
    from httui.store.workflow_models import WorkflowVersion

    return list(
        WorkflowVersion.select()
        .where(WorkflowVersion.workflow == workflow_id)
        .order_by(WorkflowVersion.number.desc())
    )


def opens_runs(workflow_id: str, today: date) -> int | None:
    """The id of the version of a workflow that opens a run today: a trial until its last day, else the adopted one.

    A trial that is over goes on where nothing was adopted yet: work does not stop for a missed review.
    """
    from httui.store.rows import pick
    from httui.store.workflow_models import WorkflowVersion

    rows = pick(WorkflowVersion, ("id", "state", "trial_ends"), "workflow", workflow_id)
    trial = next(((number, ends) for number, state, ends in rows if state == "trial"), None)
    if trial is not None and (trial[1] or "") >= today.isoformat():
        return int(trial[0])
    adopted = next((number for number, state, _ends in rows if state == "adopted"), None)
    if adopted is not None:
        return int(adopted)
    return None if trial is None else int(trial[0])
