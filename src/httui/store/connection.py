"""One keyed connection of the driver: the only place that knows SQLCipher's Python module.

Serves DESIGN section 5 "Engine". What was measured there is guarded here: keys are 32 raw bytes handed to
the driver, never part of an SQL text (so no logger or trace can hold them) and never empty; SQLite is new
enough for several writers on one WAL; a commit is on the disk when it returns; deleted content is
overwritten; nothing temporary reaches a disk.

``cipher_memory_security`` stays off: it made everything eight times slower (said in the threat model).

Integrity: SQLCipher authenticates every page (HMAC) whenever it is read, so nobody ever sees a damaged page
as data. At open the structure is checked by ``quick_check``, for at most a third of a second: a file of
some 50 MB is checked whole, of a larger one the first part. The check of every page, ``integrity()``, reads
the whole file and so is made on demand, before a backup counts as made, and in a restore.
"""

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from sqlcipher3 import dbapi2 as driver

from httui.i18n import N_
from httui.store import problems

KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL that has several writers."""
WAIT_SECONDS = 30
_BEFORE_KEY = ("cipher_log_level = NONE", "cipher_memory_security = OFF")
_AFTER_KEY = (
    f"busy_timeout = {WAIT_SECONDS * 1000}",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "synchronous = FULL",
    "trusted_schema = OFF",
    "cell_size_check = ON",
    "cache_size = -16384",
)


class _Cursor(driver.Cursor):  # type: ignore[misc]
    """A cursor whose faults are the store's problems. Constraint errors and misuse pass as they are."""

    def execute(self, sql: str, parameters: Any = ()) -> "_Cursor":
        if sql.startswith("ROLLBACK") and not self.connection.in_transaction:
            # A full disk has undone the transaction already: complaining would hide why.
            return self
        with self.connection.guard:
            super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Any) -> "_Cursor":
        with self.connection.guard:
            super().executemany(sql, parameters)
        return self

    def fetchone(self) -> Any:
        with self.connection.guard:
            return super().fetchone()

    def fetchall(self) -> Any:
        with self.connection.guard:
            return super().fetchall()


class _Guard:
    """Around each call of the driver: one thread at a time (a lock of the store may close it), faults
    translated.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self.lock = threading.RLock()

    def __enter__(self) -> None:
        self.lock.acquire()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        self.lock.release()
        if kind is not None and isinstance(error, driver.DatabaseError):
            _tell(error, self.path)


class Connection(driver.Connection):  # type: ignore[misc]
    """A keyed connection of the driver. Also used on its own, for backups and checks."""

    guard = _Guard("")

    def cursor(self, factory: Any = _Cursor) -> Any:
        with self.guard:
            return super().cursor(factory)

    def execute(self, sql: str, parameters: Any = ()) -> Any:
        with self.guard:  # held once for both: each saving runs a dozen statements
            return super().cursor(_Cursor).execute(sql, parameters)


def _tell(error: Exception, path: str) -> NoReturn:
    problem = None if isinstance(error, driver.IntegrityError) else problems.from_sqlite(error, path)
    if problem is None:
        raise error
    raise problem from None


def check_versions() -> None:
    """Refuse a driver that is not encrypted or not safe for several writers. Raises ``StoreProblem``."""
    if tuple(driver.sqlite_version_info) < OLDEST_SQLITE:
        raise problems.StoreProblem(
            N_("The database library on this machine is too old ({found}); at least {needed} is needed."),
            remedy=N_("Install the program again with its listed libraries."),
            found=driver.sqlite_version,
            needed=".".join(map(str, OLDEST_SQLITE)),
        )
    probe = driver.connect(":memory:")
    try:
        if not probe.execute("PRAGMA cipher_version").fetchone():
            raise problems.StoreProblem(
                N_("The database library on this machine cannot encrypt."),
                remedy=N_("Install the program again with its listed libraries."),
            )
    finally:
        probe.close()


def check_key(key: bytes) -> bytes:
    """``key`` if it is 32 raw bytes that are not all zero; ``ValueError`` otherwise (a fault of ours, not a
    person's).

    A shorter one would silently become a passphrase, an empty one a file in the clear.
    """
    if not isinstance(key, (bytes, bytearray)) or len(key) != KEY_BYTES or not any(key):
        raise ValueError("a database key is 32 raw bytes")
    return bytes(key)


def spelled(key: bytes) -> str:
    """A key as the driver takes it raw."""
    return f"x'{check_key(key).hex()}'"


def connect(path: Path, key: bytes, *, wal: bool = True, timeout: float = WAIT_SECONDS) -> Connection:
    """A connection of the driver to the encrypted file at ``path`` with every setting of ours.

    ``wal`` False keeps a file in one piece (backups). Raises ``KeyRefused``, ``DamagedStore`` and the like.
    """
    key_text = spelled(key)
    try:
        made = driver.connect(
            str(path), timeout=timeout, isolation_level=None, check_same_thread=False, factory=Connection
        )
    except driver.DatabaseError as error:
        _tell(error, str(path))
    connection: Connection = made
    connection.guard = _Guard(str(path))
    try:
        for pragma in _BEFORE_KEY:
            connection.execute(f"PRAGMA {pragma}")
        connection.set_key(key_text)
        # A key that was not taken would mean a file in the clear: SQLCipher says so itself.
        if connection.execute("PRAGMA cipher_status").fetchone() not in {("1",), (1,)}:
            raise problems.StoreProblem(N_("The database library on this machine cannot encrypt."))
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        for pragma in _AFTER_KEY:
            connection.execute(f"PRAGMA {pragma}")
        connection.execute(f"PRAGMA busy_timeout = {int(timeout * 1000)}")
        if wal:
            connection.execute("PRAGMA journal_mode = WAL")
    except BaseException:
        connection.close()
        raise
    return connection


def end(connection: Connection) -> None:
    """Close a connection, also one whose statement runs on another thread: that is stopped first."""
    lock = connection.guard.lock
    busy = not lock.acquire(blocking=False)
    if busy:
        with contextlib.suppress(driver.Error):
            connection.interrupt()
        lock.acquire()
    try:
        if busy:
            # An interrupt that lingers would also stop the merging of the WAL at the close.
            with contextlib.suppress(driver.Error, problems.StoreProblem):
                connection.execute("SELECT 1").fetchone()
        with contextlib.suppress(driver.Error):
            connection.close()
    finally:
        lock.release()


def quick_check(connection: Connection, seconds: float | None = None) -> bool:
    """Whether the structure is sound as far as it could be checked in ``seconds`` (None: to the end)."""
    stopped = _stop_after(connection, seconds)
    try:
        rows = connection.execute("PRAGMA quick_check(1)").fetchall()
    except problems.DamagedStore:
        return False
    except driver.OperationalError:
        if stopped():
            return True
        raise
    finally:
        connection.set_progress_handler(None, 0)
    return rows == [("ok",)] or stopped()


def _stop_after(connection: Connection, seconds: float | None) -> Callable[[], bool]:
    if seconds is None:
        return lambda: False
    until = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > until, 1000)
    return lambda: time.monotonic() > until


def full_check(connection: Connection) -> list[str]:
    """Every page's HMAC, then the whole structure and the foreign keys; [] if all is well."""
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    found = [str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check").fetchall()]
    if found:
        return found
    try:
        found = [str(row[0]) for row in connection.execute("PRAGMA quick_check").fetchall() if row[0] != "ok"]
        # Table and row number only: a key of ours is never content, but the words of a row would be.
        broken = connection.execute("PRAGMA foreign_key_check").fetchall()
    except problems.DamagedStore as problem:
        return [*found, problem.what]
    return found + [f"foreign key: {row[0]} {row[1]}" for row in broken]
