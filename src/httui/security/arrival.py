"""What security looks after at a sign-in: reports taken in, the gate in line with the facts, what to assess again."""

from typing import TYPE_CHECKING

from httui.security import incident_contacts, readiness, reminders, reporting, standing_duties

if TYPE_CHECKING:
    from httui.store.session import Session


def arrive(session: "Session") -> bool:
    """Take in what was told before sign-in, bring the gate in line, remind of what changed; whether the gate moved.

    It shows nothing, closes for everybody and opens only for who may sign the gate. Raises ``Refused``.
    """
    moved = readiness.refresh(session)
    reporting.take_in(session)
    incident_contacts.publish(session)
    row = readiness.latest_row()
    reminders.look(session, None if row is None else row.signed_at)
    standing_duties.look(session)
    return moved
