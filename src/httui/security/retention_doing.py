"""Carrying a decision of retention out, kind by kind; the decision itself was checked by ``security.retention``."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from httui.cases.erasure import SecondPersonNeeded
from httui.security.retention_items import DueItem

if TYPE_CHECKING:
    from httui.store.session import Session


def carry_out(
    session: "Session", item: DueItem, decision: str, reason: str, second: tuple[str, str] | None
) -> str | None:
    """Do what was decided; the id of the second person's account, where there is one.

    Keeping and holding change nothing but the decision. Raises ``Refused``, ``WrongSignIn``, ``VaultAbsent``, and
    the problems of the disk.
    """
    session.require("retention")
    if item.kind == "case" and decision in {"destroy", "deidentify"}:
        return _case(session, item, decision, reason, second)
    second_by = None if second is None else session.second_person(*second, right="retention").id
    if decision == "destroy":
        if second_by is None:
            raise SecondPersonNeeded
        _DESTROY[item.kind](session, item)
    elif decision == "deidentify":
        _clear_incident(session, item)
    return second_by


def _case(
    session: "Session", item: DueItem, decision: str, reason: str, second: tuple[str, str] | None
) -> str | None:
    """The rooms of cases ask for the second person themselves."""
    from httui.cases import anonymity, erasure
    from httui.store.models import Tombstone

    if decision == "destroy":
        erasure.erase_due(session, item.object_id, reason, second=second)
    else:
        anonymity.anonymise_case(session, item.object_id, reason, second=second)
    stone = (
        Tombstone.select().where(Tombstone.object_id == item.object_id).order_by(Tombstone.at.desc()).first()
    )
    return None if stone is None or stone.second_by is None else str(stone.second_by)


def _nothing_here(_session: "Session", _item: DueItem) -> None:
    """Photos and stories lie outside of the program: two people say that they are destroyed and taken down."""


def _proof(session: "Session", item: DueItem) -> None:
    from httui.store.retention_rows import forget_proof

    with session.transaction():
        forget_proof(session.cases, item.object_id)
        session.audit.append("delete", "consent", item.object_id)


def _identities(session: "Session", _item: DueItem) -> None:
    from httui.cases.erasure import sweep_orphans

    sweep_orphans(session)


def _file(session: "Session", item: DueItem) -> None:
    """Delete a file in the outbox: found again by its name among those that are there."""
    from httui.security.retention_sources import outbox_files
    from httui.store.files import sync_directory, translated

    for path in outbox_files(session.data.outbox):
        if path.name == item.object_id:
            with translated(path):
                path.unlink()
            sync_directory(path.parent)
    session.audit.append("delete", "file", None)


def _backup(session: "Session", item: DueItem) -> None:
    from httui.store.backup import list_backups, remove

    for backup in list_backups(session.data.backups):
        if backup.folder.name == item.object_id:
            remove(backup)
    session.audit.append("delete", "backup", item.object_id)


def _release(session: "Session", item: DueItem) -> None:
    from httui.store.sharing_models import Release

    with session.transaction():
        Release.update(state="destroyed").where(Release.id == item.object_id).execute()
        session.audit.append("delete", "release", item.object_id)


def _received(session: "Session", item: DueItem) -> None:
    from httui.store.sharing_models import ReceivedPackage

    with session.transaction():
        now = session.clock.now()
        ReceivedPackage.update(state="destroyed", destroyed_at=now).where(
            ReceivedPackage.id == item.object_id
        ).execute()
        session.audit.append("delete", "received", item.object_id)


def _incident(session: "Session", item: DueItem) -> None:
    from httui.store.security_models import Incident

    with session.transaction():
        Incident.delete().where(Incident.id == item.object_id).execute()
        session.audit.append("delete", "incident", item.object_id)


def _clear_incident(session: "Session", item: DueItem) -> None:
    """Take every text and every person out of an incident; numbers, days, severity and steps stay."""
    from httui.store.security_models import Incident, IncidentNotice, IncidentStep

    with session.transaction():
        Incident.update(summary="", late_reason=None, lessons=None).where(
            Incident.id == item.object_id
        ).execute()
        IncidentStep.update(note="").where(IncidentStep.incident == item.object_id).execute()
        IncidentNotice.update(person=None, note="", decision="").where(
            IncidentNotice.incident == item.object_id
        ).execute()
        session.audit.append("anonymise", "incident", item.object_id)


def _round(session: "Session", item: DueItem) -> None:
    from httui.store.security_models import AssessmentRound

    with session.transaction():
        AssessmentRound.delete().where(AssessmentRound.id == item.object_id).execute()
        session.audit.append("delete", "assessment", item.object_id)


def _plan(session: "Session", item: DueItem) -> None:
    from httui.store.security_models import PlanVersion

    with session.transaction():
        PlanVersion.delete().where(PlanVersion.id == int(item.object_id)).execute()
        session.audit.append("delete", "security_plan", item.object_id)


_DESTROY: dict[str, Callable[["Session", DueItem], None]] = {
    "consent": _nothing_here,
    "proof": _proof,
    "identity": _identities,
    "file": _file,
    "release": _release,
    "received": _received,
    "backup": _backup,
    "incident": _incident,
    "round": _round,
    "plan": _plan,
}
