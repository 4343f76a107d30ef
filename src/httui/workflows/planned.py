"""Days on which a run opens by itself: a date in a record, or so long after a case was closed (S-133).

Each is noted when the record is saved or the case closed, so that a sign-in reads only what is due and never all
records. The notes are duties that nobody sees (not active): erasing a case takes them away.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.workflows import needs
from httui.workflows.definition import Condition, Workflow
from httui.workflows.duty_rows import today_of

if TYPE_CHECKING:
    from httui.cases.events import Event
    from httui.store.session import Session

KIND = "workflow_opens"
"""The kind of these duties."""


@dataclass(frozen=True, slots=True)
class Note:
    """A day to come: the duty's id, what opens (``date`` or ``closed``), of which workflow, by which object."""

    id: str
    workflow_id: str
    trigger: str
    object_id: str
    case_id: str


def plan_record(workflow: Workflow, event: "Event") -> None:
    """Note the days that a record brings for a workflow; a day that stood there before is forgotten."""
    days = [
        day
        for trigger in _dated(workflow, "date")
        if trigger.form == event.form
        for day in _days(needs.answers_to(event.answers, trigger.ref), trigger.days)
    ]
    _note(workflow.id, "date", event.id, event.case.id, min(days, default=None))


def plan_closed(session: "Session", workflow: Workflow, case: Row) -> None:
    """Note the days that the closing of a case today brings for a workflow."""
    waits = [trigger.days for trigger in _dated(workflow, "closed") if trigger.days]
    day = today_of(session) + timedelta(days=min(waits)) if waits else None
    _note(workflow.id, "closed", case.id, case.id, day)


def plan_all(session: "Session", workflow: Workflow) -> None:
    """Note every day to come for a workflow that begins to be used; days that passed before open nothing."""
    today = today_of(session)
    _forget(workflow.id, today)
    for form in dict.fromkeys(trigger.form for trigger in _dated(workflow, "date")):
        _plan_records(workflow, form, today)
    if waits := [trigger.days for trigger in _dated(workflow, "closed") if trigger.days]:
        _plan_cases(session, workflow, waits, today)


def _plan_records(workflow: Workflow, form: str, today: date) -> None:
    from httui.store.models import FormVersion, Record

    rows = Record.select(Record.id, Record.answers, Record.case).join(FormVersion)
    triggers = [trigger for trigger in _dated(workflow, "date") if trigger.form == form]
    row: Row
    for row in rows.where(Record.status == "final", FormVersion.form == form):
        days = [
            day
            for trigger in triggers
            for day in _days(needs.answers_to(row.answers, trigger.ref), trigger.days)
            if day >= today
        ]
        _note(workflow.id, "date", row.id, row.case_id, min(days, default=None))


def _plan_cases(session: "Session", workflow: Workflow, waits: list[int], today: date) -> None:
    """Cases count as closed when they were changed last: nothing but the closing is noted of it in their row."""
    from httui.store.models import Case

    now = session.clock.now()
    since = now - timedelta(days=max(waits) + 1)
    for case in Case.select().where(Case.status == "closed", Case.updated_at >= since):
        closed = case.updated_at.astimezone(now.tzinfo).date()
        coming = [day for wait in waits if (day := closed + timedelta(days=wait)) >= today]
        _note(workflow.id, "closed", case.id, case.id, min(coming, default=None))


def due(today: date) -> list[Note]:
    """What is to be opened today or should have been before, oldest first."""
    from httui.store.workflow_models import Duty

    rows = Duty.select().where(Duty.kind == KIND, Duty.next_on <= today.isoformat()).order_by(Duty.next_on)
    return [_note_of(row) for row in rows]


def _note_of(row: Row) -> Note:
    workflow_id, trigger, object_id = row.subject.split(" ", 2)
    return Note(row.id, workflow_id, trigger, object_id, row.case_id)


def done(note: Note) -> None:
    """Forget a note, inside the caller's transaction."""
    from httui.store.workflow_models import Duty

    Duty.delete().where(Duty.id == note.id).execute()


def _dated(workflow: Workflow, kind: str) -> list[Condition]:
    return [trigger for trigger in workflow.triggers if trigger.kind == kind]


def _days(texts: Iterable[str], after: int) -> list[date]:
    """The days that answers name (dates, or moments that begin with one), each ``after`` days later."""
    found = []
    for text in texts:
        try:
            found.append(date.fromisoformat(text[:10]) + timedelta(days=after))
        except (ValueError, OverflowError):
            continue
    return found


def _note(workflow_id: str, trigger: str, object_id: str, case_id: str, day: date | None) -> None:
    from httui.store.workflow_models import Duty

    subject = f"{workflow_id} {trigger} {object_id}"
    Duty.delete().where(Duty.kind == KIND, Duty.subject == subject).execute()
    if day is not None:
        Duty.create(
            id=str(uuid.uuid4()),
            kind=KIND,
            next_on=day.isoformat(),
            case=case_id,
            subject=subject,
            active=False,
        )


def _forget(workflow_id: str, today: date) -> None:
    """Drop the notes of a workflow for days to come; those that are due are still to be opened."""
    from httui.store.workflow_models import Duty

    Duty.delete().where(
        Duty.kind == KIND, Duty.next_on > today.isoformat(), Duty.subject.startswith(f"{workflow_id} ")
    ).execute()
