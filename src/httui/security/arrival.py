"""What security looks after at a sign-in: the gate in line with the facts, what is to be assessed again."""

from typing import TYPE_CHECKING

from httui.security import readiness, reminders

if TYPE_CHECKING:
    from httui.store.session import Session


def arrive(session: "Session") -> bool:
    """Bring the gate in line and remind of what changed since the last signed round; whether the gate moved.

    It shows nothing, closes for everybody and opens only for who may sign the gate. Raises ``Refused``.
    """
    moved = readiness.refresh(session)
    row = readiness.latest_row()
    reminders.look(session, None if row is None else row.signed_at)
    return moved
