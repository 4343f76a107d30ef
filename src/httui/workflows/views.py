"""Runs and steps as the asker may see them (S-137; S-217).

A run is seen by whoever may read its case or looks after the team. Somebody else sees a step of it that is given to
them, or open to a role that they hold: that step only, and no words of others. Coded-only roles see no words at all.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.i18n import N_
from httui.store.errors import Refused
from httui.workflows import needs, people, register
from httui.workflows.definition import Outcome, Task, Text, Workflow
from httui.workflows.progress import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from httui.store.session import Session


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody wrote about a step; ``by`` is a user id."""

    at: datetime
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A document of a step: what it is, where it is kept, the SHA-256 of its file where one was read."""

    at: datetime
    by: str
    label: str
    place: str
    sha256: str | None


@dataclass(frozen=True, slots=True)
class StepView:
    """One step. ``assigned_to`` and ``done_by`` are user ids, moments are aware, ``minutes`` is working time.

    ``version_id`` has the definition that it stands in; ``form_missing``: only its form is still to be filled in.
    ``closed_because`` says in words why the asker cannot finish it now (empty: they can, or it is over). ``mine``:
    it is given to the asker; ``may_do``: the asker may do it, also where it is given to nobody or to the team.
    """

    id: str
    run_id: str
    version_id: int
    task: str
    label: Text
    state: str
    attempt: int
    assigned_to: str | None
    responsible: tuple[str, ...]
    due: datetime | None
    ready_at: datetime | None
    started_at: datetime | None
    done_at: datetime | None
    done_by: str | None
    outcome: str | None
    outcomes: tuple[Outcome, ...]
    minutes: int | None
    held_until: date | None
    reason: str | None
    note: str | None
    form: str
    record_id: str | None
    form_missing: bool
    closed_because: tuple[str, ...]
    comments: tuple[Comment, ...]
    papers: tuple[Paper, ...]
    revision: int
    mine: bool
    may_do: bool
    waits: bool
    case_code: str | None


@dataclass(frozen=True, slots=True)
class RunView:
    """One run with the steps that the asker may see. ``state``: open, checking, finished, stopped.

    ``missing_for_end`` says what the end still needs while the run is ``checking``.
    """

    id: str
    version_id: int
    workflow_id: str
    title: Text
    state: str
    case_code: str | None
    opened_at: datetime
    opened_by: str
    ended_at: datetime | None
    end_reason: str | None
    zone: str
    steps: tuple[StepView, ...]
    missing_for_end: list[str]


@dataclass(frozen=True, slots=True)
class Here:
    """A run with what belongs to it, looked at by somebody. ``whole``: they may see all of it."""

    run: Row
    case: Row | None
    workflow: Workflow
    whole: bool


def here(session: "Session", run: Row) -> Here:
    """A run and whether the signed-in person may see all of it; decides nothing."""
    case = needs.case_of_run(run)
    whole = session.may("tasks.team") or needs.reads(session, case)
    return Here(run, case, register.load(session, run.version_id), whole)


def no_run() -> Refused:
    """No such run, or the person may not know that there is one: one sentence for both."""
    return access.refused(N_("There is no such workflow in progress that you work on."))


def no_step() -> Refused:
    """No such step, or the person may not know that there is one: one sentence for both."""
    return access.refused(N_("There is no such step that you work on."))


def run_row(session: "Session", run_id: str) -> Row:
    """The stored run; :class:`Refused` if there is none."""
    from httui.store.rows import first
    from httui.store.workflow_models import WorkflowRun

    session.require("workflows.read")
    found = first(WorkflowRun, "id", run_id)
    if found is None:
        raise no_run()
    return found


def step_row(session: "Session", step_id: str) -> tuple[Row, Here]:
    """The stored step and its run, when the person may see the step. Raises :class:`Refused`."""
    from httui.store.rows import first
    from httui.store.workflow_models import WorkflowStep

    session.require("workflows.read")
    step: Row = first(WorkflowStep, "id", step_id)
    if step is None:
        raise no_step()
    place = here(session, run_row(session, step.run_id))
    if not may_see(session, place, step):
        raise no_step()
    return step, place


def may_see(session: "Session", place: Here, step: Row) -> bool:
    """Whether the signed-in person may see a step."""
    return place.whole or step.assigned_to == session.user.id or is_open_to(session, step)


def may_do(session: "Session", step: Row) -> bool:
    """Whether the signed-in person may do a step: theirs, nobody's and their role's, or anything for the team."""
    return session.may("tasks.team") or step.assigned_to == session.user.id or is_open_to(session, step)


def is_open_to(session: "Session", step: Row) -> bool:
    """Whether a step is given to nobody and the person holds a role that is responsible."""
    if step.assigned_to is not None or step.state not in OPEN:
        return False
    workflow = register.load(session, step.version_id)
    return people.is_responsible(session, workflow, workflow.task(step.task))


def run_view(session: "Session", place: Here, steps: "Sequence[Row]") -> RunView:
    """A run with those of its ``steps`` that the person may see."""
    run, case, workflow = place.run, place.case, place.workflow
    words = place.whole and not access.coded_only(session)
    checking = run.state == "checking" and place.whole
    end = needs.Place(workflow, run, case)
    return RunView(
        run.id,
        run.version_id,
        workflow.id,
        workflow.title,
        run.state,
        None if case is None else case.code,
        run.opened_at,
        run.opened_by,
        run.ended_at,
        run.end_reason if words else None,
        run.zone,
        tuple(step_views(session, place, [step for step in steps if may_see(session, place, step)])),
        needs.missing_for_end(session, end) if checking else [],
    )


def step_views(session: "Session", place: Here, steps: "Sequence[Row]") -> list[StepView]:
    """Steps of one run to show; the caller knows that the person may see them."""
    ids = [step.id for step in steps]
    comments, papers = _comments(ids), _papers(ids)
    return [_step(session, place, step, comments.get(step.id, ()), papers.get(step.id, ())) for step in steps]


def _step(
    session: "Session", place: Here, step: Row, comments: tuple[Comment, ...], papers: tuple[Paper, ...]
) -> StepView:
    workflow = register.load(session, step.version_id)
    task = workflow.task(step.task)
    mine = step.assigned_to == session.user.id
    words = not access.coded_only(session)
    # Beside a case that one may not read: what was said to oneself about one's own step, and what one wrote.
    own = words and (place.whole or step.done_by in {None, session.user.id})
    spoken = words and (place.whole or mine)
    because = closed_because(session, place, step) if step.state in OPEN else ()
    other = closed_because(session, place, step, record="") if because and task.form else because
    return StepView(
        id=step.id,
        run_id=step.run_id,
        version_id=step.version_id,
        task=step.task,
        label=task.label,
        state=step.state,
        attempt=step.attempt,
        assigned_to=step.assigned_to,
        responsible=task.responsible,
        due=step.due,
        ready_at=step.ready_at,
        started_at=step.started_at,
        done_at=step.done_at,
        done_by=step.done_by,
        outcome=step.outcome,
        outcomes=task.outcomes,
        minutes=step.minutes,
        held_until=date.fromisoformat(step.held_until) if step.held_until else None,
        reason=step.reason if own else None,
        note=step.note if own else None,
        form=task.form,
        record_id=step.record_id,
        form_missing=bool(because) and not other,
        closed_because=because,
        comments=comments if spoken else (),
        papers=papers if spoken else (),
        revision=step.revision,
        mine=mine,
        may_do=step.state in OPEN and may_do(session, step),
        waits=task.waits,
        case_code=None if place.case is None else place.case.code,
    )


def closed_because(
    session: "Session", place: Here, step: Row, *, record: str | None = None
) -> tuple[str, ...]:
    """Why an open step cannot be finished now, in words; ``record``: the id of one that is brought for its form."""
    from httui.i18n import _

    if shut := needs.shut(place.run, place.case):
        return shut
    workflow, task = _task(session, step)
    found = [_(needs.WAITING)] if step.state == "waiting" else []
    found += needs.unmet(session, task.needs, needs.Place(workflow, place.run, place.case))
    if task.form and record is None and fitting_record(place, step, task) is None:
        found.append(_("Closed until the form {form} is filled in for it.").format(form=task.form))
    return tuple(found)


def _task(session: "Session", step: Row) -> tuple[Workflow, Task]:
    workflow = register.load(session, step.version_id)
    return workflow, workflow.task(step.task)


def fitting_record(place: Here, step: Row, task: Task) -> Row | None:
    """The newest final record that fills a step's form: made since it was ready, or the one that opened the run.

    A record that another step of the run was finished with does not count again.
    """
    from httui.store.rows import find
    from httui.store.workflow_models import WorkflowStep

    if place.case is None or step.ready_at is None:
        return None
    steps: list[Row] = list(find(WorkflowStep, "run", place.run.id))
    used = {other.record_id for other in steps if other.id != step.id}
    key = str(place.run.trigger_key or "")
    for record in needs.records_of(place.case, task.form):
        opened = key.endswith(f" record {record.id}")
        if record.id not in used and (opened or record.created_at >= step.ready_at):
            return record
    return None


def _comments(ids: "Sequence[str]") -> "Mapping[str, tuple[Comment, ...]]":
    from httui.store.workflow_models import StepComment

    found: dict[str, tuple[Comment, ...]] = {}
    if ids:
        row: Row
        for row in StepComment.select().where(StepComment.step.in_(list(ids))).order_by(StepComment.id):
            found[row.step_id] = (*found.get(row.step_id, ()), Comment(row.at, row.by, row.text))
    return found


def _papers(ids: "Sequence[str]") -> "Mapping[str, tuple[Paper, ...]]":
    from httui.store.workflow_models import StepDocument

    found: dict[str, tuple[Paper, ...]] = {}
    if ids:
        row: Row
        for row in StepDocument.select().where(StepDocument.step.in_(list(ids))).order_by(StepDocument.id):
            paper = Paper(row.at, row.by, row.label, row.place, row.sha256)
            found[row.step_id] = (*found.get(row.step_id, ()), paper)
    return found
