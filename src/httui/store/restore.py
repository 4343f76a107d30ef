"""Put a backup back: on another machine, or over a store that is here.

Serves S-117 and DESIGN section 5. The backup is copied aside, opened and checked there, what was erased
since is erased again, the audit gets its entry; only then do the files change places, in one step
(``store.swap``). The files that were there before are kept in a folder of their own. A backup that is older
than the store needs to be confirmed, and a second person's agreement.
"""

import contextlib
import json
import secrets
import shutil
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from httui.i18n import N_
from httui.store.anchors import Anchor
from httui.store.audit import AuditLog
from httui.store.backup import Clock, list_backups
from httui.store.connection import connect
from httui.store.database import EncryptedDatabase
from httui.store.errors import Refused
from httui.store.fields import text_moment
from httui.store.files import (
    DataDir,
    make_directory,
    make_file,
    remove_tree,
    sync_directory,
    sync_file,
    translated,
)
from httui.store.integrity import Snapshot, counts, examine
from httui.store.inuse import hold_alone, release
from httui.store.keyring import Keyring
from httui.store.keyring_file import KeyringFile
from httui.store.manifest import BackupRefused, Manifest, check_parts, read_manifest
from httui.store.migrations import check_version
from httui.store.problems import KeyRefused, StoreProblem
from httui.store.swap import STAGING_PREFIX, swap_in
from httui.store.tombstones import KINDS, Stone, apply_again, keep_file, read_file, stones_in
from httui.store.unlock import Opener

_DATABASES = {"cases": "cases.db", "identities": "identities.db"}


class OlderBackup(StoreProblem):
    """The store that is here knows more than the backup. ``comparison`` has the dates and counts."""

    comparison: "Comparison"


@dataclass(frozen=True)
class Comparison:
    """The backup beside the store that is here. Counts are of cases and records; moments are UTC or None."""

    manifest: Manifest
    store_here: bool
    readable: bool = False
    store_anchor: Anchor | None = None
    store_cases: int | None = None
    store_records: int | None = None
    erased_since: int = 0
    closed_since: tuple[str, ...] = ()
    stones: tuple[Stone, ...] = field(default=(), repr=False)

    @property
    def older(self) -> bool:
        """Whether putting the backup back would take something away, as far as can be told."""
        if not self.store_here:
            return False
        if self.store_anchor is None:
            return True
        return self.manifest.anchor is None or self.store_anchor.seq > self.manifest.anchor.seq

    @property
    def store_moment(self) -> datetime | None:
        """When something was last done in the store that is here."""
        return text_moment(self.store_anchor.at) if self.store_anchor and self.store_anchor.at else None


@dataclass(frozen=True)
class Restored:
    """What a restore did. ``replaced`` is the folder with the files that were there before, or None."""

    manifest: Manifest
    erased_again: int
    closed_since: tuple[str, ...]
    replaced: Path | None


def compare(folder: Path, data: DataDir, opener: Opener) -> Comparison:
    """Look at the backup in ``folder`` and at what is in ``data``, without changing either.

    Raises ``BackupRefused`` for a backup that is not whole or of another office than the store that is here.
    """
    manifest = read_manifest(folder)
    manifest.check_signature(opener.trusted)
    check_parts(folder, manifest)
    if not data.exists:
        return Comparison(manifest, store_here=False)
    keyring = _keyring_here(data)
    if keyring is not None and keyring.office != opener.keyring.office:
        raise BackupRefused(
            N_("This backup is of another office than the store in this data directory."),
            where=folder.name,
            remedy=N_("Choose another data directory for it."),
        )
    known = [Anchor.from_json(anchor) for anchor in keyring.anchors] if keyring else []
    known += [
        backup.manifest.anchor
        for backup in list_backups(data.backups)
        if backup.manifest.anchor and backup.manifest.office == opener.keyring.office
    ]
    stones = _stones_in_file(data, opener, keyring)
    found = _look_into(data, opener, keyring)
    cases: int | None = None
    records: int | None = None
    if found is not None:
        head, cases, records, buried = found
        known += [head] if head else []
        # The database was opened with a key of the office: its tombstones need no signature.
        stones = {stone.id: stone for stone in (*stones.values(), *buried)}
    closed = _closed_since(keyring, opener.keyring)
    since = [stone for stone in stones.values() if stone.at > manifest.created_at]
    return Comparison(
        manifest,
        store_here=True,
        readable=found is not None,
        store_anchor=max(known, key=lambda anchor: anchor.seq, default=None),
        store_cases=cases,
        store_records=records,
        erased_since=len(since),
        closed_since=closed,
        stones=tuple(stones.values()),
    )


def _keyring_here(data: DataDir) -> Keyring | None:
    from httui.problem import Problem

    try:
        return KeyringFile(data).read()
    except (Problem, OSError):
        return None


def _closed_since(here: Keyring | None, then: Keyring) -> tuple[str, ...]:
    """Sign-in names of accounts that the backup would open again."""
    if here is None:
        return ()
    open_then = {user.id for user in then.active()}
    gone = [user.name for user in here.users.values() if user.disabled and user.id in open_then]
    return tuple(sorted(gone))


def _stones_in_file(data: DataDir, opener: Opener, keyring: Keyring | None) -> dict[str, Stone]:
    def trusted(user_id: str) -> list[bytes]:
        return opener.trusted(user_id) + (keyring.signing_keys(user_id) if keyring else [])

    with contextlib.suppress(StoreProblem):
        return {stone.id: stone for stone in read_file(data) if stone.genuine(trusted)}
    return {}


def _look_into(
    data: DataDir, opener: Opener, keyring: Keyring | None
) -> tuple[Anchor | None, int, int, list[Stone]] | None:
    """End of the audit, counts and tombstones of the store that is here, if this person's keys open it."""
    keys = [*(opener.keys_in(keyring, "cases") if keyring else ()), *opener.cases]
    for key in keys if data.cases_db.exists() and data.cases_db.stat().st_size else ():
        try:
            connection = connect(data.cases_db, key.reveal())
        except KeyRefused:
            continue
        except StoreProblem:
            return None
        try:
            source = Snapshot(connection)
            found = counts(source)
            return AuditLog(source).anchor(), found["cases"], found["record"], stones_in(source)
        except (StoreProblem, KeyError):
            return None
        finally:
            connection.close()
    return None


def restore(
    folder: Path,
    data: DataDir,
    opener: Opener,
    clock: Clock,
    *,
    confirmed: bool = False,
    second: str | None = None,
) -> Restored:
    """Put the backup in ``folder`` in the place of what is in ``data``.

    ``opener`` comes from ``store.unlock``. Where a store is here, it needs the right "restore"; where that
    store is newer, also ``confirmed`` and ``second``, the user id of a second person who agreed (proven by
    their passphrase before; never the same person). Raises ``OlderBackup``, ``BackupRefused``, ``Refused``,
    ``StoreBusy`` while anybody is signed in, and the disk's problems; the store that is here then stays as
    it is.
    """
    data = data.ready()
    hold = hold_alone(data.in_use, data.group)
    try:
        comparison = compare(folder, data, opener)
        _agree(comparison, opener, confirmed, second)
        staged = data.path / f"{STAGING_PREFIX}{secrets.token_hex(4)}"
        try:
            erased_again = _prepare(folder, staged, data, opener, clock, comparison=comparison, second=second)
        except BaseException:
            remove_tree(staged)
            raise
        stamp = clock.now().astimezone().strftime("%Y-%m-%d-%H%M%S")
        replaced = data.path / f"replaced-{stamp}-{staged.name[-4:]}"
        names = sorted(path.name for path in staged.iterdir())
        swap_in(data, staged, replaced, names)
        with contextlib.suppress(OSError):
            replaced.rmdir()  # nothing was there before
    finally:
        release(hold)
    return Restored(
        comparison.manifest, erased_again, comparison.closed_since, replaced if replaced.exists() else None
    )


def _agree(comparison: Comparison, opener: Opener, confirmed: bool, second: str | None) -> None:
    if comparison.store_here and "restore" not in opener.rights:
        raise Refused(
            N_("Your account has no right to put a backup over a store."),
            remedy=N_("Ask your administrator, or use the recovery sheet."),
        )
    if second is not None and second == opener.user:
        raise Refused(N_("The second person must be somebody else."))
    if not comparison.older or (confirmed and second is not None):
        return
    manifest = comparison.manifest
    when = comparison.store_moment
    problem = OlderBackup(
        N_(
            "This backup is older than the store here. Backup: {backup_day}, {backup_cases} cases, {backup_records} "
            "records. Store: {store_day}, {store_cases} cases, {store_records} records. What was written since then "
            "would be gone from the store."
        ),
        where=manifest.name,
        remedy=N_("If that is what you want, confirm it together with a second person."),
        backup_day=_day(manifest.made),
        backup_cases=manifest.cases,
        backup_records=manifest.records,
        store_day=_day(when) if when else "?",
        store_cases="?" if comparison.store_cases is None else comparison.store_cases,
        store_records="?" if comparison.store_records is None else comparison.store_records,
    )
    problem.comparison = comparison
    raise problem


def _day(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _prepare(
    folder: Path,
    staged: Path,
    data: DataDir,
    opener: Opener,
    clock: Clock,
    *,
    comparison: Comparison,
    second: str | None,
) -> int:
    """Make the whole new store in ``staged``; how many erasures were applied again."""
    manifest = comparison.manifest
    make_directory(staged, data.group)
    for name in manifest.parts:
        make_file(staged / name, data.group)
        with translated(staged / name):
            shutil.copyfile(folder / name, staged / name)
            sync_file(staged / name)
    # What was read from the backup's medium may differ from what was checked there.
    check_parts(staged, manifest)
    aside = DataDir(staged, data.group)
    _check_copy(staged, manifest, opener)
    databases = _open_aside(aside, manifest, opener)
    try:
        cases = databases["cases"]
        stones = [stone for stone in comparison.stones if stone.kind in KINDS]
        erased = apply_again(cases, databases.get("identities"), stones)
        place = str(data.identities_at) if data.identities_at else None
        cases.sql(
            "UPDATE setting SET value = ? WHERE key = 'identities.path'",
            (json.dumps(place),),
        )
        told = f"{manifest.name}; older: {'yes' if comparison.older else 'no'}; erased again: {erased}"
        AuditLog(cases, opener.user, opener.keys.sign, clock).append(
            "restore", "backup", manifest.name, told + (f"; second: {second}" if second else "")
        )
        keep_file(aside, cases, opener.user, opener.keys.sign, trusted=opener.trusted, also=comparison.stones)
    finally:
        for database in databases.values():
            database.shut()
    (staged / ".in-use").unlink(missing_ok=True)
    copy = staged / "keyring.copy.json"
    shutil.copyfile(aside.keyring, copy)
    make_file(copy, data.group)
    for path in staged.iterdir():
        sync_file(path)
    sync_directory(staged)
    return erased


def _check_copy(staged: Path, manifest: Manifest, opener: Opener) -> None:
    """Every page, the structure, the audit, the counts, of what this person can open."""
    for kind, keys in (("cases", opener.cases), ("identities", opener.identities)):
        path = staged / _DATABASES[kind]
        if path.name not in manifest.parts or not keys:
            continue
        connection = connect(path, _fitting(path, keys), wal=False)
        try:
            report = examine(connection, kind, trusted=opener.trusted)
        finally:
            connection.close()
        if report.faults or report.counts != manifest.counts[kind]:
            raise BackupRefused(
                N_("This backup opens, but does not hold what its manifest says."),
                where=manifest.name,
                remedy=N_("Choose another backup, and tell your security lead."),
            )


def _fitting(path: Path, keys: tuple[object, ...]) -> bytes:
    from httui.store.secret import Secret

    refused: KeyRefused | None = None
    for key in keys:
        assert isinstance(key, Secret)
        try:
            connect(path, key.reveal(), wal=False).close()
        except KeyRefused as problem:
            refused = problem
            continue
        return key.reveal()
    raise refused or StoreProblem(N_("Nobody here has a key for this file."), where=path.name)


def _open_aside(aside: DataDir, manifest: Manifest, opener: Opener) -> dict[str, EncryptedDatabase]:
    opened: dict[str, EncryptedDatabase] = {}
    for kind, keys in (("cases", opener.cases), ("identities", opener.identities)):
        path = aside.path / _DATABASES[kind]
        if path.name in manifest.parts and keys:
            database = EncryptedDatabase(path, _fitting(path, keys), kind=kind, group=aside.group)
            opened[kind] = database
            try:
                check_version(database.open())
            except BaseException:
                for one in opened.values():
                    one.shut()
                raise
    return opened
