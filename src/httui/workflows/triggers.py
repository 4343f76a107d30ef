"""What opens runs by itself: things that happen to a case, and days that come (S-133).

``heard`` is told of every event while it is being written, whatever the way in (app, importer, command line), and
writes inside the same transaction. What opens a run is remembered with it, so that it never opens a second one of
the same workflow. Only versions that are adopted or on trial listen.
"""

from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.events import Event
from httui.workflows import going, needs, planned, register
from httui.workflows.definition import Condition, Workflow
from httui.workflows.duty_rows import today_of

if TYPE_CHECKING:
    from datetime import date

    from httui.store.session import Session

_KINDS = {
    "record": ("record", "field", "screening", "date"),
    "change": ("field", "screening", "date"),
    "withdrawal": ("withdrawal",),
    "closed": ("closed",),
    "incident": ("incident",),
}
"""Kind of event to the triggers that it can set off."""


def heard(session: "Session", event: Event) -> None:
    """Open the runs that ``event`` opens, and look again at those that only wait for their end."""
    workflows = _listening(session, event)
    today = today_of(session) if workflows else None
    for workflow_id in workflows:
        assert today is not None
        version = register.opens_runs(workflow_id, today)
        if version is None:
            continue
        workflow = register.load(session, version)
        _plan(session, workflow, event)
        if (trigger := _set_off(workflow, event)) is not None and _may_open(event):
            key = _key(workflow_id, "record" if event.kind == "change" else event.kind, event.id)
            going.open_version(session, version, event.case, trigger=trigger.kind, key=key)
    if event.kind == "assigned":
        going.give_on(session, event.case, event.id)
    if event.case is not None:
        going.look_again(session, event.case)


def catch_up(session: "Session") -> int:
    """Open the runs whose day has come, and look again at runs that wait for their end; how many were opened.

    Called when somebody signs in, and before a list of tasks is shown.
    """
    session.alive()
    today = today_of(session)
    opened = 0
    for note in planned.due(today):
        with session.transaction():
            opened += _open_planned(session, note, today)
    with session.transaction():
        going.look_again(session, None)
    return opened


def _open_planned(session: "Session", note: planned.Note, today: "date") -> bool:
    """Open what was noted for a day, unless its case or record is gone or the case stands still."""
    from httui.store.models import Case
    from httui.store.rows import first

    planned.done(note)
    case = first(Case, "id", note.case_id)
    version = register.opens_runs(note.workflow_id, today)
    if case is None or version is None or not _still_true(note, case):
        return False
    workflow = register.load(session, version)
    if not any(trigger.kind == note.trigger for trigger in workflow.triggers):
        return False
    subject = "record" if note.trigger == "date" else f"closed+{today.isoformat()}"
    key = _key(workflow.id, subject, note.object_id)
    return going.open_version(session, version, case, trigger=note.trigger, key=key) is not None


def _still_true(note: planned.Note, case: Row) -> bool:
    from httui.store.models import Record
    from httui.store.rows import is_there

    if note.trigger == "closed":
        return str(case.status) == "closed"
    return case.status in {"open", "closed"} and is_there(Record, note.object_id)


def _listening(session: "Session", event: Event) -> list[str]:
    """Workflows in use that have a trigger for this kind of event and form."""
    from httui.store.listening import listening

    return listening(session.cases, _KINDS.get(event.kind, ()), event.form)


def _may_open(event: Event) -> bool:
    """A case that is frozen or erased gets no new work, except what the withdrawal itself brings."""
    return event.kind == "withdrawal" or event.case is None or event.case.status in {"open", "closed"}


def _plan(session: "Session", workflow: Workflow, event: Event) -> None:
    if event.kind in {"record", "change"} and any(item.kind == "date" for item in workflow.triggers):
        planned.plan_record(workflow, event)
    elif event.kind == "closed":
        planned.plan_closed(session, workflow, event.case)


def _set_off(workflow: Workflow, event: Event) -> Condition | None:
    """The trigger of a workflow that this event sets off."""
    return next((trigger for trigger in workflow.triggers if _fires(trigger, event)), None)


def _fires(trigger: Condition, event: Event) -> bool:
    if trigger.kind not in _KINDS.get(event.kind, ()) or trigger.form not in {"", event.form}:
        return False
    if trigger.kind == "withdrawal":
        return not trigger.value or trigger.value in event.purposes
    if trigger.kind == "field":
        return needs.says(event.answers, trigger.ref, trigger.value) and _is_new(event, ref=trigger.ref)
    if trigger.kind == "screening":
        return event.screening == trigger.value and _is_new(event, value=trigger.value)
    if trigger.kind == "closed":
        return not trigger.days
    return trigger.kind in {"record", "incident"}


def _is_new(event: Event, *, ref: str = "", value: str = "") -> bool:
    """Whether an answer (by reference, or by what it is now) came with this very event: it *becomes* true."""
    from httui.store.models import Record, RecordChange
    from httui.store.rows import value as field_of

    if event.kind != "change":
        return True
    revision = field_of(Record, "revision", event.id)
    rows = RecordChange.select(RecordChange.ref, RecordChange.new).where(
        RecordChange.record == event.id, RecordChange.revision == revision
    )
    if ref:
        return bool(needs.answers_to({plain(row.ref): row.new or "" for row in rows}, ref))
    return any(row.new == value for row in rows)


def _key(workflow_id: str, kind: str, object_id: str) -> str:
    """What names the cause of a run, once for all versions of a workflow."""
    return f"{workflow_id} {kind} {object_id}"
