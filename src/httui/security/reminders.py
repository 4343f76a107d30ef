"""When the self-assessment is due again: after six months, or at once when something changed (S-014, S-195).

At once means after an incident, an office move, a new kind of data, a new partner, or when an administrator leaves.
What the store shows by itself is looked for; an office move and a new kind of data are told by a person.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import duty_rows, rhythm
from httui.workflows.duty_kinds import Kind, register

if TYPE_CHECKING:
    from httui.store.session import Session

AGAIN = Kind("assess_again", N_("Do the security self-assessment again"), role="data_lead", lead_days=30)
ACTION = Kind(
    "security_action",
    N_("Something to do for the security of data"),
    lead_days=7,
    parts=(("evidence", N_("What shows that it is done")),),
)
register(AGAIN, ACTION)

CAUSES = {
    "incident": N_("Do the security self-assessment again: there was an incident"),
    "move": N_("Do the security self-assessment again: the office moved"),
    "new_data": N_("Do the security self-assessment again: a new kind of data is collected"),
    "partner": N_("Do the security self-assessment again: there is a new partner"),
    "admin_left": N_("Do the security self-assessment again: an administrator left"),
}
"""What makes it due at once, with the title of the duty."""
TOLD = ("move", "new_data", "incident", "partner")
"""What a person tells."""

_SUBJECT = "assessment"
_INTERVAL = "6 months"


def signed(session: "Session") -> date:
    """A round was signed: the next one is due after six months. Inside the caller's transaction."""
    day = rhythm.after(duty_rows.today_of(session), _INTERVAL)
    duty_rows.retire(session, AGAIN.name, _SUBJECT)
    for cause in CAUSES:
        duty_rows.retire(session, AGAIN.name, cause)
    duty_rows.put(session, AGAIN, _SUBJECT, day)
    return day


def tell(session: "Session", cause: str) -> None:
    """Something changed: the self-assessment is due at once. ``cause`` is a key of :data:`CAUSES`.

    For everybody with an account. Raises ``Refused``, :class:`Problem`.
    """
    session.require("workflows.read")
    if cause not in CAUSES:
        raise Problem(N_("This is no reason to assess again."))
    with session.transaction():
        put(session, cause)


def put(session: "Session", cause: str) -> None:
    """As :func:`tell`, inside the caller's transaction, by a room that knows of the change."""
    today = duty_rows.today_of(session)
    duty_rows.put(session, AGAIN, cause, today, lead_days=0, title=CAUSES[cause])


def look(session: "Session", since: datetime | None) -> list[str]:
    """Find what changed since ``since`` (the last signed round) and remind of it; the causes that are new.

    Called when somebody signs in; shows nothing of a record.
    """
    session.alive()
    if since is None:
        return []
    found = [cause for cause, at in _happened(session).items() if at > since and not _known(cause, at)]
    if found:
        with session.transaction():
            for cause in found:
                put(session, cause)
    return found


def _happened(session: "Session") -> dict[str, datetime]:
    """What the store shows: the newest incident, partner, and leaving of an administrator."""
    from httui.store.accounts import list_accounts
    from httui.store.security_models import Incident
    from httui.store.sharing_models import Partner

    left = [
        account.disabled_at
        for account in list_accounts(session)
        if account.disabled_at is not None and _was_admin(account.id)
    ]
    found = {
        "incident": [row.opened_at for row in Incident.select(Incident.opened_at)],
        "partner": [row.created_at for row in Partner.select(Partner.created_at)],
        "admin_left": left,
    }
    return {cause: max(moments) for cause, moments in found.items() if moments}


def _was_admin(user_id: str) -> bool:
    """Whether a closed account had that role last: it has none any more, but the audit tells what it was given."""
    from httui.store.models import AuditEntry

    given = (
        AuditEntry.select()
        .where(
            AuditEntry.kind == "user",
            AuditEntry.object_id == user_id,
            AuditEntry.action.in_(("create", "change")),
        )
        .order_by(AuditEntry.seq.desc())
        .first()
    )
    # Only the founder's account was made without roles in its entry.
    return given is not None and (not given.reason or "admin" in given.reason.partition(":")[0].split())


def _known(cause: str, at: datetime) -> bool:
    """Whether the duty stands, or was done on the day of the change or later."""
    from httui.store.workflow_models import Duty

    rows: Any = Duty.select().where(Duty.kind == AGAIN.name, Duty.subject == cause)
    return any(row.active or (row.last_on or "") >= at.date().isoformat() for row in rows)
