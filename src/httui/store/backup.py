"""Backups: made while people work, encrypted with the same keys, checked by opening them, never half there.

Serves S-012, S-117 and DESIGN section 5. Both databases are copied from one moment: their snapshots are
taken while nobody can write, then people go on. A copy is reopened fresh and checked (pages, structure,
counts, audit chain and anchors) before its signed manifest is written; the folder gets its name last. So a
folder without a manifest, or with a hidden name, is no backup.
"""

import contextlib
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from httui import __version__
from httui.i18n import N_
from httui.store.anchors import Anchor
from httui.store.connection import Connection, connect
from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text
from httui.store.files import (
    DataDir,
    atomic_write,
    make_directory,
    make_file,
    remove_tree,
    sync_directory,
    sync_file,
    translated,
)
from httui.store.integrity import Report, examine
from httui.store.manifest import (
    FILE,
    BackupRefused,
    Manifest,
    Part,
    check_parts,
    hash_file,
    read_manifest,
)
from httui.store.problems import StoreBusy
from httui.store.retention import to_keep

PARTIAL = ".partial-"
VAULT = "identities.db"
_ABANDONED_SECONDS = 6 * 3600
_KEYRING_TRIES = 20
_WHOLE_AUDIT_UP_TO = 5000


class Clock(Protocol):
    """What tells the time."""

    def now(self) -> datetime:
        """The moment, aware, in the office's zone."""


@dataclass(frozen=True)
class Maker:
    """Who makes a backup: user id and signing key, and the keys that the keyring vouches for per user id."""

    user: str
    key: Ed25519PrivateKey
    trusted: Callable[[str], Iterable[bytes]] | None = None


@dataclass(frozen=True)
class Backup:
    """A backup that was made: its folder and manifest."""

    folder: Path
    manifest: Manifest


def make_backup(
    data: DataDir,
    cases: EncryptedDatabase,
    identities: EncryptedDatabase | None,
    maker: Maker,
    clock: Clock,
    *,
    office: str = "",
    generations: dict[str, int] | None = None,
    cause: str = "by hand",
    to: Path | None = None,
) -> Backup:
    """Make a backup in ``to`` (default: the data directory's backups) while others work.

    ``identities`` None leaves the vault out (it is not here, or this person may not carry it): the manifest
    says so. ``office`` and ``generations`` (database to number) are the keyring's. Raises ``BackupRefused``
    where the copy does not verify, and the disk's problems; then nothing remains of it.
    """
    place = to or data.backups
    if not place.is_dir():
        make_directory(place, data.group)  # one that exists may be somebody's whole USB stick: left as it is
    _sweep(place)
    now = clock.now()
    name = f"{now.astimezone().strftime('%Y-%m-%d-%H%M%S')}-{secrets.token_hex(2)}"
    partial = place / f"{PARTIAL}{name}"
    make_directory(partial, data.group)
    try:
        _copy(data, cases, identities, partial)
        reports = {
            kind: _examine(
                database, partial / f"{kind}.db", kind, _known_anchor(place, office), maker.trusted
            )
            for kind, database in (("cases", cases), ("identities", identities))
            if database is not None
        }
        manifest = Manifest(
            name=name,
            office=office,
            created_at=moment_text(now),
            zone=now.strftime("%z"),
            cause=cause,
            by=maker.user,
            key="",
            program=__version__,
            generations=generations or {},
            schemas={kind: database.schema_version() for kind, database in _both(cases, identities)},
            parts={
                path.name: Part(path.stat().st_size, hash_file(path)) for path in sorted(partial.iterdir())
            },
            counts={kind: report.counts for kind, report in reports.items()},
            anchor=reports["cases"].anchor,
            audit_broken=reports["cases"].broken.seq if reports["cases"].broken else None,
        ).signed(maker.key)
        folder = _publish(partial, place / name, manifest, data.group)
    except BaseException:
        remove_tree(partial)
        raise
    return Backup(folder, manifest)


def _both(
    cases: EncryptedDatabase, identities: EncryptedDatabase | None
) -> Iterator[tuple[str, EncryptedDatabase]]:
    yield "cases", cases
    if identities is not None:
        yield "identities", identities


def _copy(
    data: DataDir, cases: EncryptedDatabase, identities: EncryptedDatabase | None, partial: Path
) -> None:
    """Copy both databases and the keyring as of one moment."""
    for _ in range(_KEYRING_TRIES):
        keyring = data.keyring.read_bytes() if data.keyring.exists() else b""
        with contextlib.ExitStack() as stack:
            snapshots = _snapshots(stack, [database for _kind, database in _both(cases, identities)])
            # A keyring that changed meanwhile may hold other keys than the snapshot needs.
            if keyring != (data.keyring.read_bytes() if data.keyring.exists() else b""):
                continue
            for (kind, database), snapshot in zip(_both(cases, identities), snapshots, strict=True):
                _copy_one(database, snapshot, partial / f"{kind}.db", data.group)
        if keyring:
            atomic_write(partial / data.keyring.name, keyring, group=data.group)
        if data.erasures.exists():
            atomic_write(partial / data.erasures.name, data.erasures.read_bytes(), group=data.group)
        return
    raise StoreBusy(
        N_("Another session is using the store just now."),
        remedy=N_("Nothing that was saved is lost. Try again in a moment."),
    )


def _snapshots(stack: contextlib.ExitStack, databases: list[EncryptedDatabase]) -> list[Connection]:
    """Connections that all see one moment. Writers wait while they are taken, not while they are read."""
    made = []
    with contextlib.ExitStack() as writers:
        for database in databases:
            writer = writers.enter_context(database.separate())
            writer.execute("BEGIN IMMEDIATE")
        for database in databases:
            snapshot = stack.enter_context(database.separate())
            snapshot.execute("BEGIN")
            snapshot.execute("SELECT count(*) FROM sqlite_master").fetchone()
            made.append(snapshot)
    return made


def _copy_one(database: EncryptedDatabase, snapshot: Connection, target: Path, group: int | None) -> None:
    make_file(target, group)
    with database.separate_file(target) as copy:
        with copy.guard:
            # All pages in one step: stepwise, writers make it start over and over.
            snapshot.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode = DELETE").fetchall()
    sync_file(target)


def _examine(
    database: EncryptedDatabase,
    copy: Path,
    kind: str,
    since: Anchor | None,
    trusted: Callable[[str], Iterable[bytes]] | None,
) -> Report:
    """Open the copy fresh and check it. A long audit is followed from the end that the last backup verified."""
    if since is not None and since.seq <= _WHOLE_AUDIT_UP_TO:
        since = None
    with database.separate_file(copy) as connection:
        report = examine(connection, kind, since=since, trusted=trusted)
        if report.broken and since is not None:
            # The store may have been put back since: then the whole chain decides.
            report = examine(connection, kind, trusted=trusted)
    if report.faults:
        raise BackupRefused(
            N_("The backup does not verify, so it was not kept."),
            remedy=N_("Check the disk. If this happens again, restore the newest backup on another disk."),
        )
    return report


def _publish(partial: Path, folder: Path, manifest: Manifest, group: int | None) -> Path:
    atomic_write(partial / FILE, manifest.dump(), group=group)
    with translated(folder):
        sync_directory(partial)
        partial.rename(folder)
        sync_directory(folder.parent)
    return folder


def _known_anchor(place: Path, office: str) -> Anchor | None:
    found = [backup.manifest for backup in list_backups(place) if backup.manifest.office == office]
    sound = [manifest for manifest in found if manifest.audit_broken is None]
    return sound[0].anchor if sound else None


def _sweep(place: Path) -> None:
    """Remove what a killed backup left behind, if nobody can be at it any more."""
    for left in place.glob(f"{PARTIAL}*"):
        with contextlib.suppress(OSError):
            if time.time() - left.stat().st_mtime > _ABANDONED_SECONDS:
                remove_tree(left)


def list_backups(place: Path) -> list[Backup]:
    """The backups in ``place`` whose manifest is in order, newest first. Their files are not looked at."""
    found = []
    for folder in place.iterdir() if place.is_dir() else ():
        if folder.name.startswith(".") or not folder.is_dir():
            continue
        with contextlib.suppress(BackupRefused):
            found.append(Backup(folder, read_manifest(folder)))
    return sorted(found, key=lambda backup: backup.manifest.created_at, reverse=True)


def verify_backup(
    folder: Path,
    keys: dict[str, bytes] | None = None,
    *,
    anchors: Iterable[Anchor] = (),
    trusted: Callable[[str], Iterable[bytes]] | None = None,
) -> Manifest:
    """Check a backup: manifest, signature, every file's size and hash; with ``keys`` also by opening it.

    ``keys``: database ("cases", "identities") to its 32 raw bytes. Raises ``BackupRefused`` and, for a key
    that does not fit, ``KeyRefused``. Nothing is written into the folder.
    """
    manifest = read_manifest(folder)
    manifest.check_signature(trusted)
    check_parts(folder, manifest)
    for kind, key in (keys or {}).items():
        path = folder / f"{kind}.db"
        if path.name not in manifest.parts:
            continue
        connection = connect(path, key, wal=False)
        try:
            report = examine(connection, kind, anchors=anchors, trusted=trusted)
        finally:
            connection.close()
        if manifest.audit_broken is None and report.broken:
            raise BackupRefused(
                N_("The audit in this backup is not as it was written, from entry {entry} on."),
                where=folder.name,
                remedy=N_("Choose another backup, and tell your security lead."),
                entry=report.broken.seq,
            )
        if report.faults or report.counts != manifest.counts[kind]:
            raise BackupRefused(
                N_("This backup opens, but does not hold what its manifest says."),
                where=folder.name,
                remedy=N_("Choose another backup, and tell your security lead."),
            )
    return manifest


def rotate(place: Path, office: str | None = None) -> list[Path]:
    """Remove the backups that are no longer to be kept (``store.retention``); the folders that went.

    Only folders with a good manifest (of ``office``, if given) are counted and removed.
    """
    backups = [backup for backup in list_backups(place) if office is None or backup.manifest.office == office]
    kept = to_keep(backup.manifest.made for backup in backups)
    kept |= to_keep(backup.manifest.made for backup in backups if backup.manifest.audit_broken is None)
    # A vault that is away or damaged for months must not cost the last backup of it.
    kept |= to_keep(backup.manifest.made for backup in backups if VAULT in backup.manifest.parts)
    gone = []
    for backup in backups:
        if backup.manifest.made not in kept:
            remove(backup)
            gone.append(backup.folder)
    return gone


def remove(backup: Backup) -> None:
    """Remove one backup. Raises the disk's problems."""
    # Out of sight first: a removal that is interrupted leaves no half backup behind.
    hidden = backup.folder.with_name(f"{PARTIAL}gone-{backup.folder.name}")
    with translated(backup.folder):
        backup.folder.rename(hidden)
    remove_tree(hidden)


def generations_kept(place: Path) -> set[tuple[str, int]]:
    """(database, generation) that some backup still needs; the keys of others can be forgotten."""
    return {
        (database, generation)
        for backup in list_backups(place)
        for database, generation in backup.manifest.generations.items()
    }
