"""Backups as the rooms above ask for them: with rights, the audit, rotation and anchors.

Serves S-012, S-117 and DESIGN section 5. A backup by hand can go anywhere (a USB stick); the daily one lies
in the data directory, where 7 daily, 4 weekly and 6 monthly ones stay.
"""

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.store.anchors import Anchor
from httui.store.backup import Backup, Maker, list_backups, make_backup, rotate, verify_backup
from httui.store.manifest import Manifest, read_manifest
from httui.store.tombstones import finish_in_vault, keep

if TYPE_CHECKING:
    from httui.store.session import Session

BY_HAND, DAILY = N_("by hand"), N_("daily")
"""Why a backup was made: ids of messages, kept in its manifest."""

DUE_AFTER = timedelta(hours=20)
"""An office that opens at eight and at half past seven the next day still gets its daily backup."""


def back_up(session: "Session", *, to: Path | None = None, cause: str = BY_HAND) -> Backup:
    """Make a backup, note it in the audit, and remove those that need not be kept any more.

    Raises ``Refused``, ``BackupRefused``, the disk's problems.
    """
    session.require("backup")
    return _back_up(session, to, cause)


def back_up_if_due(session: "Session") -> Backup | None:
    """Make the daily backup if the newest is from before today's; whoever signs in first makes it. None if
    not due.

    It needs no right: it shows nothing, and a day without a backup would hurt more.
    """
    session.alive()
    newest = newest_backup(session)
    age = session.clock.now() - newest.manifest.made if newest else None
    # A backup from the future was made before the clock was set back: it says nothing about today.
    if age is not None and timedelta() <= age < DUE_AFTER:
        return None
    return _back_up(session, None, DAILY)


def newest_backup(session: "Session") -> Backup | None:
    """The newest backup of this office in its data directory."""
    found = (
        backup for backup in list_backups(session.data.backups) if backup.manifest.office == session.office
    )
    return next(found, None)


def check(session: "Session", folder: Path) -> Manifest:
    """Verify a backup of this office by opening it with today's keys. Raises ``BackupRefused``,
    ``KeyRefused``.

    Backups from before a change of keys are checked by size, hash and signature only.
    """
    session.require("backup")
    keys = {}
    generations = read_manifest(folder).generations
    for name in ("cases", "identities"):
        key = session.database_key(name)
        if key is not None and generations.get(name) == session.generations.get(name):
            keys[name] = key.reveal()
    manifest = verify_backup(folder, keys, trusted=session.trusted_keys)
    with session.transaction():
        session.audit.append("backup.verify", "backup", manifest.name)
    return manifest


def _back_up(session: "Session", to: Path | None, cause: str) -> Backup:
    keep(session)
    if session.identities is not None:
        # A vault that was not here when something was erased, or restored unopened, is caught up with first.
        finish_in_vault(session.cases, session.identities)
    made = make_backup(
        session.data,
        session.cases,
        session.identities,
        Maker(session.user.id, session.keys.sign, session.trusted_keys),
        session.clock,
        office=session.office,
        generations=session.generations,
        cause=cause,
        to=to,
    )
    with session.transaction():
        session.audit.append("backup", "backup", made.manifest.name, cause)
    rotate(session.data.backups, session.office)
    session.keep_anchor()
    return made


def known_anchors(session: "Session") -> list[Anchor]:
    """Earlier ends of the audit that are noted outside of it: in the keyring and in this office's backups.

    When an older backup was put back, what was noted of the days after it tells of entries that went with
    the store that it replaced. Those are left out: the restore has its own signed entry, which says so.
    """
    noted = [Anchor.from_json(anchor) for anchor in session.keyring.anchors]
    noted += [
        backup.manifest.anchor
        for backup in list_backups(session.data.backups)
        if backup.manifest.office == session.office and backup.manifest.anchor is not None
    ]
    restores = session.cases.sql(
        "SELECT seq, at FROM audit_entry WHERE action = 'restore' AND kind = 'backup'"
    ).fetchall()
    return [
        anchor for anchor in noted if not any(seq <= anchor.seq and anchor.at < at for seq, at in restores)
    ]
