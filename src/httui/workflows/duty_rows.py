"""Rows of duties: made, moved and ended inside the transaction of whoever has a reason to (S-040; other rooms too)."""

import uuid
from datetime import date
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.i18n import _
from httui.store.rights import ROLES
from httui.workflows.definition import Text, words
from httui.workflows.duty_kinds import Kind

if TYPE_CHECKING:
    from httui.store.session import Session


def put(
    session: "Session",
    kind: Kind,
    subject: str | None,
    next_on: date,
    *,
    owner: str | None = None,
    role: str | None = None,
    case: str | None = None,
    rhythm: str | None = None,
    lead_days: int | None = None,
    title: str = "",
) -> str:
    """Make or move the duty of a subject inside the caller's transaction, who decided the rights; returns its id."""
    from httui.store.workflow_models import Duty

    row = None if subject is None else _of_subject(kind.name, subject)
    day = next_on.isoformat()
    if row is not None:
        if (row.next_on, row.owner) != (day, owner):
            whose = role or row.role or (None if owner else kind.role)
            Duty.update(next_on=day, owner=owner, role=whose).where(Duty.id == row.id).execute()
            session.audit.append("change", "duty", row.id, f"{kind.name} {day}")
        return str(row.id)
    duty_id = str(uuid.uuid4())
    Duty.create(
        id=duty_id,
        kind=kind.name,
        title=title.strip() or kind.words,
        rhythm=kind.rhythm if rhythm is None else rhythm,
        next_on=day,
        lead_days=kind.lead_days if lead_days is None else lead_days,
        owner=owner,
        role=role or (None if owner else kind.role),
        case=case,
        subject=subject,
    )
    session.audit.append("create", "duty", duty_id, f"{kind.name} {day}")
    return duty_id


def retire(session: "Session", kind: str, subject: str) -> None:
    """End the duty of a subject inside the caller's transaction; nothing happens where there is none."""
    from httui.store.workflow_models import Duty

    row = _of_subject(kind, subject)
    if row is not None:
        Duty.update(active=False).where(Duty.id == row.id).execute()
        session.audit.append("change", "duty", row.id, f"ended {kind}")


def today_of(session: "Session") -> date:
    """Today on the office's clock."""
    from httui.workflows.calendar import DEFAULT_ZONE, zone_of

    session.alive()
    return session.clock.now().astimezone(zone_of(session.setting("zone", DEFAULT_ZONE))).date()


def roles_of(session: "Session") -> frozenset[str]:
    """The roles whose duties the person has: their own, and for an administrator those that nobody holds."""
    own = session.user.roles
    if "admin" not in own:
        return own
    held = frozenset[str]().union(*(user.roles for user in session.keyring.active()))
    return own | (frozenset(ROLES) - held)


def _of_subject(kind: str, subject: str) -> Row | None:
    from httui.store.workflow_models import Duty

    return Duty.get_or_none(Duty.kind == kind, Duty.subject == subject, Duty.active)


def tried(session: "Session", kind: str, subject: str | None) -> Text:
    """Of the end of a trial the title of the workflow that is on trial; nothing for other duties."""
    from httui.workflows import version_rows

    session.alive()
    if kind != "trial_ends" or not (subject or "").isdecimal():
        return {}
    try:
        return version_rows.load(session, int(subject or 0)).title
    except version_rows.WorkflowUnknown:
        return {}


def duty_words(message: str, about: Text) -> str:
    """What is to be done, in the language in use; ``about`` is what :func:`tried` found."""
    if about:
        return _("Trial ends: {workflow}. Adopt it, revise it or retire it.").format(workflow=words(about))
    return _(message)
