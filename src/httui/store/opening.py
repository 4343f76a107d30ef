"""Opening the two databases with what the keyring grants: the current generation's key, else the pending one.

A change of keys may have been interrupted (see ``rotation``): then the database has either key, and both are
granted to everyone who stays. The identity vault may be absent; everything else works without it (S-215).
"""

import os
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.problem import Problem
from httui.store.database import EncryptedDatabase
from httui.store.errors import CannotOpen, KeyringRolledBack
from httui.store.files import SHARED_DIRECTORY, DataDir
from httui.store.grants import open_grant
from httui.store.identity_models import bind_identities
from httui.store.keyring import Keyring
from httui.store.migrations import check_version
from httui.store.models import Setting
from httui.store.problems import KeyRefused
from httui.store.schema import bind_cases
from httui.store.secret import Secret


@dataclass
class OpenDatabase:
    """An open database, its key, and whether that is the pending generation's."""

    database: EncryptedDatabase
    key: Secret
    pending: bool = False


def keys_for(keyring: Keyring, database: str, to: str, box: X25519PrivateKey) -> list[tuple[Secret, bool]]:
    """The keys that are granted to a recipient: current first, then pending (with True)."""
    found = []
    for generation, pending in ((keyring.current[database], False), (keyring.pending.get(database), True)):
        key = None if generation is None else open_grant(keyring, database, generation, to, box)
        if key is not None:
            found.append((key, pending))
    return found


def mac_key(keyring: Keyring, to: str, box: X25519PrivateKey) -> Secret:
    """The key of cases under which the keyring is vouched for; the keyring is verified with it.

    Raises :class:`CannotOpen`, :class:`ForeignKeyring`.
    """
    key = open_grant(keyring, "cases", keyring.current["cases"], to, box)
    if key is None:
        raise CannotOpen("keyring.json")
    keyring.verify(key.reveal())
    return key


def open_database(data: DataDir, kind: str, keys: list[tuple[Secret, bool]]) -> OpenDatabase:
    """Open one database with the first key that fits. Raises :class:`CannotOpen` and the store's problems."""
    path: Path = data.cases_db if kind == "cases" else data.identities_db
    for key, pending in keys:
        database = EncryptedDatabase(path, key.reveal(), kind=kind, group=data.group)
        try:
            database.open()
            check_version(database)
        except KeyRefused:
            database.shut()
            continue
        except BaseException:
            database.shut()
            raise
        return OpenDatabase(database, key, pending)
    raise CannotOpen(path.name)


def open_cases(data: DataDir, keyring: Keyring, keys: list[tuple[Secret, bool]]) -> OpenDatabase:
    """Open ``cases.db``, bind its tables, and hold the keyring against what it remembers.

    Raises :class:`KeyringRolledBack`, :class:`ForeignKeyring` (signed with a withdrawn key).
    """
    opened = open_database(data, "cases", keys)
    try:
        check_remembered(opened.database, keyring)
        bind_cases(opened.database)
    except BaseException:
        opened.database.shut()
        raise
    return opened


@dataclass(frozen=True)
class Remembered:
    """What ``cases.db`` has seen of the keyring: its serial, that of its office's part, withdrawn keys, and the
    keys that were vouched for.
    """

    serial: int = 0
    signed: int = 0
    revoked: frozenset[str] = frozenset()
    vouched: frozenset[str] | None = None


def remembered(database: EncryptedDatabase) -> Remembered:
    """What ``cases.db`` has seen of the keyring."""
    row = database.sql("SELECT value FROM setting WHERE key = 'keyring'").fetchone()
    if row is None:
        return Remembered()
    value = Setting.value.python_value(row[0])
    known = value.get("vouched")
    return Remembered(
        int(value["serial"]),
        int(value["signed"]),
        frozenset(value["revoked"]),
        None if known is None else frozenset(known),
    )


def check_remembered(database: EncryptedDatabase, keyring: Keyring) -> None:
    """Refuse a keyring (or only its office's part) that is older, or signed with a key withdrawn since.

    Raises :class:`KeyringRolledBack`, :class:`ForeignKeyring`.
    """
    seen = remembered(database)
    if keyring.serial < seen.serial or keyring.signed_serial < seen.signed:
        raise KeyringRolledBack(keyring.serial, seen.serial)
    keyring.check_signer(seen.revoked, seen.vouched)


def remember(database: EncryptedDatabase, keyring: Keyring) -> None:
    """Note a keyring that passed every check in ``cases.db``; one that is not newer changes nothing."""
    if keyring.serial <= remembered(database).serial:
        return
    with database.atomic():
        if keyring.serial > remembered(database).serial:
            value = {
                "revoked": sorted(keyring.revoked),
                "serial": keyring.serial,
                "signed": keyring.signed_serial,
                "vouched": sorted(keyring.vouched()),
            }
            Setting.insert(key="keyring", value=value).on_conflict_replace().execute()


def open_identities(
    data: DataDir, keyring: Keyring, to: str, box: X25519PrivateKey
) -> tuple[OpenDatabase | None, Problem | None]:
    """Open the vault's file if it is there and granted; else None, with the problem if it is damaged."""
    keys = keys_for(keyring, "identities", to, box)
    if not keys or not data.identities_db.exists():
        return None, None
    try:
        opened = open_database(data, "identities", keys)
    except Problem as problem:
        return None, problem
    bind_identities(opened.database)
    return opened, None


def as_shared(data: DataDir) -> DataDir:
    """The data directory of an SSH server, where its mode says so: writable for its group, closed to others."""
    if data.group is not None or not hasattr(os, "getgid") or not data.path.is_dir():
        return data
    found = data.path.stat()
    shared = found.st_mode & 0o777 == SHARED_DIRECTORY
    return replace(data, group=found.st_gid) if shared else data


def with_vault_path(data: DataDir, database: EncryptedDatabase) -> DataDir:
    """The data directory with the place of the vault that the office chose, unless one is given already."""
    if data.identities_at is not None:
        return data
    row = database.sql("SELECT value FROM setting WHERE key = 'identities.path'").fetchone()
    path = Setting.value.python_value(row[0]) if row else None
    return replace(data, identities_at=Path(path)) if path else data
