"""Stores without accounts, for tests of the files and databases themselves."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from httui.store.audit import AuditLog
from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text
from httui.store.files import DataDir
from httui.store.migrations import migrate
from tests.store.support import TurnedClock

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@dataclass
class Bare:
    """An open ``cases.db`` with its key, an actor and a clock."""

    data: DataDir
    database: EncryptedDatabase
    key: bytes
    signing: Ed25519PrivateKey
    clock: TurnedClock

    @property
    def audit(self) -> AuditLog:
        """The audit, as user ``u1``."""
        return AuditLog(self.database, "u1", self.signing, self.clock)

    def trusted(self, user: str) -> list[bytes]:
        """What a keyring would vouch for."""
        return [self.signing.public_key().public_bytes_raw()] if user == "u1" else []

    def add_case(self, number: int, **fields: str | None) -> None:
        """A person and a case, by plain SQL: ``P1`` and ``C001``."""
        values: dict[str, str | None] = {"status": "open", "worker": None, "place": None, "pseudonym": None}
        values |= {"opened_on": "2026-11-02", "code": f"C{number:03}", "at": moment_text(AT)} | fields
        self.database.sql(
            "INSERT INTO person (id, code, pseudonym, created_at, created_by) VALUES (?, ?, ?, ?, 'u1')",
            (f"p{number}", f"P{number}", values["pseudonym"], values["at"]),
        )
        self.database.sql(
            "INSERT INTO cases (id, code, person_id, status, worker, place, opened_on, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                f"c{number}",
                *(values["code"], f"p{number}", values["status"], values["worker"], values["place"]),
                *(values["opened_on"], values["at"]),
            ),
        )

    def reopen(self) -> "Bare":
        """The same store, opened anew."""
        self.database.shut()
        again = EncryptedDatabase(self.data.cases_db, self.key).open()
        return Bare(self.data, again, self.key, self.signing, self.clock)


def make_bare(path: Path) -> Bare:
    """A new, migrated ``cases.db`` under ``path``."""
    data, key = DataDir(path).ready(), os.urandom(32)
    database = EncryptedDatabase(data.cases_db, key, create=True).open()
    migrate(database)
    return Bare(data, database, key, Ed25519PrivateKey.generate(), TurnedClock(AT))


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Bare]:
    """A bare store, shut at the end."""
    made = make_bare(tmp_path / "office")
    yield made
    made.database.shut()


@contextmanager
def small_disk(path: Path, kilobytes: int) -> Iterator[Path]:
    """A real disk of this size at ``path``; skips the test where this machine allows no mount."""
    path.mkdir()
    if not sys.platform.startswith("linux") or _mount(
        "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", path
    ):
        pytest.skip("needs the right to mount")
    try:
        yield path
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def make_read_only(path: Path) -> None:
    """Turn a ``small_disk`` into one that cannot be written to."""
    assert _mount("-o", "remount,ro", path) == 0


def _mount(*arguments: str | Path) -> int:
    command = ["mount", *map(str, arguments)]
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode
    except OSError:
        return 1
