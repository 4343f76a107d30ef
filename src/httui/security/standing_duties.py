"""Duties that security brings to every office: the weekly look at what is due to go, the yearly word of everybody.

Serves S-189 and S-195. Looked after when somebody signs in; what somebody ended in the calendar stays ended.
"""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from httui.workflows import duty_rows
from httui.workflows.duty_kinds import KINDS

if TYPE_CHECKING:
    from httui.store.session import Session

WEEKLY, YEARLY = "retention_review", "awareness"
SUBJECT = "retention"
FIRST = timedelta(days=30)
"""How long a new colleague has to read and confirm."""


def look(session: "Session") -> int:
    """Bring these duties in line with the accounts; how many rows changed. It shows nothing."""
    from httui.store.workflow_models import Duty

    session.alive()
    rows: Any = Duty.select(Duty.kind, Duty.subject, Duty.active).where(
        Duty.kind.in_([WEEKLY, YEARLY]), Duty.subject.is_null(False)
    )
    standing = {(row.kind, row.subject): row.active for row in rows.order_by(Duty.active)}
    people = {user.id for user in session.keyring.active()}
    new = sorted(person for person in people if (YEARLY, person) not in standing)
    over = [
        who for (kind, who), active in standing.items() if kind == YEARLY and active and who not in people
    ]
    weekly = (WEEKLY, SUBJECT) not in standing
    if new or over or weekly:
        with session.transaction():
            today = duty_rows.today_of(session)
            for person in new:
                duty_rows.put(session, KINDS[YEARLY], person, today + FIRST, owner=person)
            for person in over:
                duty_rows.retire(session, YEARLY, person)
            if weekly:
                duty_rows.put(session, KINDS[WEEKLY], SUBJECT, today + timedelta(days=7))
    return len(new) + len(over) + weekly
