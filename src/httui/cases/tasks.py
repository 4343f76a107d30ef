"""Things to be done by somebody by a day: withdrawal duties, asking again, erasing (S-044; UU 27/2022, 40).

A task never names a person or holds content: kind, due moment, the case and person by id.
"""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

THREE_DAYS = timedelta(hours=72)
"""3x24 hours, the time that the law gives."""

KINDS = {
    "ask_again": N_("Ask about consent again, when it is safe"),
    "erase_refused": N_("The person declined: erase what was noted, keep the tally"),
    "withdrawal_stop": N_("Consent withdrawn: stop every use"),
    "withdrawal_notify": N_("Consent withdrawn: tell everybody who received the data"),
    "withdrawal_erase": N_("Consent withdrawn: erase or de-identify, unless the law says keep"),
    "withdrawal_tell": N_("Consent withdrawn: tell the person what was done"),
    "answer_person": N_("Answer the person's request"),
}
"""Kinds of task with their titles (message ids)."""

WITHDRAWAL = ("withdrawal_stop", "withdrawal_notify", "withdrawal_erase", "withdrawal_tell")
"""What the law asks for after a withdrawal: one task of each kind, all due at the same moment."""


def add(
    session: "Session",
    kind: str,
    *,
    due: datetime,
    case: str | None = None,
    person: str | None = None,
    assigned_to: str | None = None,
    note: str | None = None,
) -> str:
    """Write a task inside the caller's transaction; returns its id. ``due`` is an aware moment."""
    from httui.store.fields import moment_text
    from httui.store.models import Task

    task_id = str(uuid.uuid4())
    Task.create(
        id=task_id,
        case=case,
        person=person,
        kind=kind,
        title=KINDS[kind],
        due=moment_text(due),
        assigned_to=assigned_to,
        state="open",
        created_at=session.clock.now(),
        note=note,
    )
    return task_id


def open_tasks(session: "Session", case: str | None = None) -> list[Row]:
    """Open tasks by due moment: of one case, or of every case that the person may read."""
    from httui.store.models import Case, Task

    if case is not None:
        found = access.case_of(session, case)
        return list(Task.select().where(Task.case == found.id, Task.state == "open").order_by(Task.due))
    access.require_reading(session)
    query = Task.select().where(Task.state == "open")
    if not access.sees_all(session):
        own = Case.select(Case.id).where(Case.worker == session.user.id)
        query = query.where((Task.assigned_to == session.user.id) | Task.case.in_(own))
    return list(query.order_by(Task.due))


def of_withdrawal(task_id: str) -> list[Row]:
    """The open tasks of the withdrawal that the task ``task_id`` belongs to; none where it is no such task."""
    from httui.store.models import Task

    first: Row | None = Task.get_or_none(Task.id == task_id)
    if first is None or first.kind not in WITHDRAWAL or first.case is None:
        return []
    same = (Task.case == first.case) & (Task.due == first.due) & Task.kind.in_(WITHDRAWAL)
    return list(Task.select().where(same, Task.state == "open"))


def done_with(session: "Session", rows: list[Row], reason: str) -> None:
    """Mark tasks as done inside the caller's transaction, by what did them: ``reason`` (no content) is audited."""
    for task in rows:
        task.state, task.done_at = "done", session.clock.now()
        task.save(only=["state", "done_at"])
        session.audit.append("change", "task", task.id, reason)


def finish(session: "Session", task_id: str, note: str = "") -> None:
    """Mark a task as done. Raises ``Refused`` or :class:`Problem`."""
    from httui.store.models import Case, Task

    session.require("cases.write")
    task = Task.get_or_none(Task.id == task_id)
    if task is None:
        raise Problem(N_("There is no such task."))
    case = Case.get_or_none(Case.id == task.case)
    mine = task.assigned_to == session.user.id
    if not mine and not (access.may_read(session, case) if case else access.sees_all(session)):
        raise Problem(N_("There is no such task."))
    with session.transaction():
        task.state, task.done_at = "done", session.clock.now()
        task.note = note or task.note
        task.save()
        session.audit.append("change", "task", task.id)
