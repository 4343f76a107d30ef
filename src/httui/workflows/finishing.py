"""Finishing whatever stands in a list of work, by its id alone: a step, a duty or a task of a case (S-137)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session


def finish_any(
    session: "Session",
    object_id: str,
    *,
    outcome: str = "",
    minutes: int | None = None,
    note: str = "",
    parts: Mapping[str, str] | None = None,
) -> str:
    """Finish it and return what it was: ``step``, ``duty`` or ``task``.

    ``outcome`` and ``minutes`` are a step's, ``parts`` (name to text) a duty's. Raises what finishing each of them
    raises, and :class:`Problem` for what does not belong to it.
    """
    from httui.cases import tasks
    from httui.store.rows import is_there
    from httui.store.workflow_models import Duty, WorkflowStep
    from httui.workflows import duties, runs

    session.require("workflows.read")
    if is_there(WorkflowStep, object_id):
        _without(bool(parts))
        seen = runs.step(session, object_id)
        runs.finish(session, seen.id, seen.revision, outcome=outcome, minutes=minutes, note=note)
        return "step"
    _without(bool(outcome) or minutes is not None)
    if is_there(Duty, object_id):
        duties.done(session, object_id, note, parts=parts)
        return "duty"
    _without(bool(parts))
    tasks.finish(session, object_id, note)
    return "task"


def _without(given: bool) -> None:
    """Refuse what this kind of work cannot keep, rather than losing it."""
    if given:
        raise Problem(
            N_("An outcome and minutes are for steps of a workflow, parts for duties."),
            remedy=N_("Leave them out."),
        )
