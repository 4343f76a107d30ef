"""Where what is kept lies, kind by kind, and since when (S-195; instruments, section 10).

What the program cannot see has no line here: prints, photos and recordings on other media, screenings on paper, notes
on health inside a case. They belong to the clean-up day (``security.cleaning``).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from httui.security.retention_cases import case_items
from httui.security.retention_items import Asking, DueItem, day_end

VERSIONS_KEPT = 3
"""So many versions of an assessment or plan stay."""
PACKAGES = (".age",)
"""Endings of encrypted packages; everything else in the outbox is plain."""
AUDIT = "audit"
ORPHANS = "vault"


def everything(asking: Asking) -> Iterator[DueItem]:
    """Every item of every kind that is to be shown."""
    for source in (
        case_items,
        _consents,
        _proofs,
        _identities,
        _files,
        _packages,
        _backups,
        _records_of_security,
    ):
        for item in source(asking):
            if item is not None and asking.only in {"", item.object_id}:
                yield item


def _consents(asking: Asking) -> Iterator[DueItem | None]:
    """Photos, recordings and stories live as long as the consent to them; one taken back ends at once."""
    from httui.store.fields import moment_text, text_moment
    from httui.store.retention_rows import stories

    only = asking.only if asking.only.isdecimal() else ""
    cut, ends = moment_text(asking.cut("images")), moment_text(asking.horizon)
    for row in stories(asking.session.cases, cut, ends, only):
        object_id = str(row.id)
        if asking.standing("consent", object_id).settled:
            continue
        if row.withdrawn_at:
            starts = text_moment(row.withdrawn_at)
            yield asking.item("consent", object_id, row.code, "images", starts, at_once=True)
        else:
            agreed = text_moment(row.expires_at) if row.expires_at else None
            yield asking.item(
                "consent", object_id, row.code, "images", text_moment(row.given_at), agreed_end=agreed
            )


def _proofs(asking: Asking) -> Iterator[DueItem | None]:
    from httui.store.fields import moment_text, text_moment
    from httui.store.retention_rows import proofs

    for row in proofs(asking.session.cases, moment_text(asking.cut("consent")), asking.only):
        yield asking.item("proof", row.case_id, row.code, "consent", text_moment(row.gone_at))


def _identities(asking: Asking) -> Iterator[DueItem | None]:
    """Sealed identities whose record is gone or was never saved; only where the vault is connected."""
    from httui.cases.erasure import orphans

    count = len(orphans(asking.session)) if asking.only in {"", ORPHANS} else 0
    if count:
        yield asking.item("identity", ORPHANS, str(count), "identity", asking.now, at_once=True)


def _files(asking: Asking) -> Iterator[DueItem | None]:
    """Files in the outbox: plain ones go the same day, packages when the office's period for them is over."""
    for path in outbox_files(asking.session.data.outbox):
        made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        name = "package_out" if path.suffix.lower() in PACKAGES else "plain"
        yield asking.item("file", path.name, path.name, name, made)


def outbox_files(outbox: Path) -> list[Path]:
    """Ordinary files in the outbox, by name; links are left alone."""
    if not outbox.is_dir():
        return []
    return sorted(path for path in outbox.iterdir() if path.is_file() and not path.is_symlink())


def _packages(asking: Asking) -> Iterator[DueItem | None]:
    """What went to partners (our copy), and what came from them."""
    from httui.store.sharing_models import ReceivedPackage, Release

    sent: Any = Release.select().where(Release.state == "written")
    for row in sent:
        yield asking.item("release", row.id, row.id[:8], "package_out", _receipt_moment(row.receipt))
    received: Any = ReceivedPackage.select().where(ReceivedPackage.destroyed_at.is_null())
    for row in received:
        ends = _day(row.manifest.get("destroy_by") if isinstance(row.manifest, dict) else None)
        agreed = None if ends is None else day_end(ends, asking.zone)
        yield asking.item("received", row.id, row.id[:8], "received", row.received_at, agreed_end=agreed)


def _receipt_moment(receipt: Any) -> datetime | None:
    """When the partner confirmed that a package arrived."""
    said = receipt.get("at") if isinstance(receipt, dict) else None
    try:
        found = datetime.fromisoformat(said) if isinstance(said, str) else None
    except ValueError:
        return None
    return found if found is None or found.tzinfo is not None else found.replace(tzinfo=UTC)


def _day(text: Any) -> date | None:
    try:
        return date.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _backups(asking: Asking) -> Iterator[DueItem | None]:
    from httui.store.backup import list_backups

    session = asking.session
    own = [
        backup for backup in list_backups(session.data.backups) if backup.manifest.office == session.office
    ]
    for backup in own[1:]:  # the newest one stays, however old it is
        yield asking.item("backup", backup.folder.name, backup.folder.name, "backups", backup.manifest.made)


def _records_of_security(asking: Asking) -> Iterator[DueItem | None]:
    from httui.store.fields import text_moment
    from httui.store.retention_rows import oldest_entry
    from httui.store.security_models import AssessmentRound, Incident, PlanVersion

    closed: Any = Incident.select().where(Incident.state == "closed", Incident.closed_at.is_null(False))
    for row in closed:
        if not asking.standing("incident", row.id).settled:
            yield asking.item("incident", row.id, row.number, "incident", row.closed_at)
    rounds: Any = AssessmentRound.select().where(AssessmentRound.state == "signed")
    for row in list(rounds.order_by(AssessmentRound.number.desc()))[VERSIONS_KEPT:]:
        yield asking.item("round", row.id, str(row.number), "plans", row.signed_at, at_once=True)
    plans: Any = PlanVersion.select().order_by(PlanVersion.number.desc())
    for row in list(plans)[VERSIONS_KEPT:]:
        yield asking.item("plan", str(row.id), str(row.number), "plans", row.approved_at, at_once=True)
    oldest = oldest_entry(asking.session.cases)
    if oldest is not None:
        yield asking.item(AUDIT, AUDIT, AUDIT, "audit", text_moment(oldest))
