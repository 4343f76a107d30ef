"""One encrypted SQLite file behind peewee: the only place that knows the driver.

Serves DESIGN section 5 "Engine". What was measured there is guarded here: keys are 32 raw bytes handed to the
driver, never part of an SQL text (so no logger or trace can hold them) and never empty; SQLite is new
enough for several writers on one WAL; transactions are IMMEDIATE and wait 30 s; a commit is on the disk
when it returns; deleted content is overwritten; nothing temporary reaches a disk; the file has its mode
before SQLite opens it.

``cipher_memory_security`` stays off: it made everything eight times slower (said in the threat model).

Integrity: SQLCipher authenticates every page (HMAC) whenever it is read, so nobody ever sees a damaged page
as data. At open the structure is checked by ``quick_check``, for at most a third of a second: a file of some 50
MB is checked whole, of a larger one the first part. The check of every page, ``integrity()``, reads the
whole file and so is made on demand, before a backup counts as made, and in a restore.
"""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NoReturn

from peewee import SqliteDatabase
from sqlcipher3 import dbapi2 as driver

from httui.i18n import N_
from httui.store import problems
from httui.store.files import make_file
from httui.store.inuse import hold_shared, release

KEY_BYTES = 32
OLDEST_SQLITE = (3, 51, 3)
"""Older ones can corrupt a WAL that has several writers."""
WAIT_SECONDS = 30
OPENING_CHECK_SECONDS = 0.3
APPLICATION_IDS = {"cases": 0x68747563, "identities": 0x68747569}
"""Marks in the file header, so that one file is never taken for the other."""

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
        return self.cursor().execute(sql, parameters)


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


def _spelled(key: bytes) -> str:
    return f"x'{check_key(key).hex()}'"


def connect(path: Path, key: bytes, *, wal: bool = True, timeout: float = WAIT_SECONDS) -> Connection:
    """A connection of the driver to the encrypted file at ``path`` with every setting of ours.

    ``wal`` False keeps a file in one piece (backups). Raises ``KeyRefused``, ``DamagedStore`` and the like.
    """
    spelled = _spelled(key)
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
        connection.set_key(spelled)
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


class EncryptedDatabase(SqliteDatabase):
    """A peewee database over one encrypted file.

    ``kind`` is "cases" or "identities". ``create`` True makes a new file (0600, or 0660 for ``group``) and
    refuses an existing one; False opens an existing one and never makes an empty file in its place. The
    file is opened by :meth:`open`, or by the first use. Each thread has a connection of its own;
    :meth:`shut` closes them all and forgets the key, after which every use raises ``StoreClosed``.
    """

    def __init__(
        self,
        path: Path | str,
        key: bytes,
        *,
        kind: str = "cases",
        create: bool = False,
        group: int | None = None,
    ) -> None:
        check_versions()
        self.path, self.kind, self.group = Path(path), kind, group
        self._key: bytes | None = check_key(key)
        self._create = create
        self._checked = False
        self._opened: dict[Connection, threading.Thread] = {}
        self._opening = threading.Lock()
        self._hold: Any = None
        # IMMEDIATE: a deferred transaction that reads and then writes met "locked" two times in three.
        super().__init__(str(self.path), lock_type="IMMEDIATE")

    # peewee's logger would write statements with their values.
    def _log_query(self, *_: object) -> None:
        return

    def open(self) -> "EncryptedDatabase":
        """Open the file, check it, and return self. Raises the problems of ``store.problems``."""
        self.connect(reuse_if_open=True)
        return self

    def _connect(self) -> Connection:
        with self._opening:
            if self._key is None:
                raise problems.closed()
            self._prepare_file()
            if self._hold is None:
                self._hold = hold_shared(self.path.parent / ".in-use", self.group)
            connection = connect(self.path, self._key)
            try:
                if not self._checked:
                    self._check(connection)
                super()._add_conn_hooks(connection)  # type: ignore[misc]
            except BaseException:
                connection.close()
                raise
            self._sweep()
            self._opened[connection] = threading.current_thread()
            return connection

    def _prepare_file(self) -> None:
        if self._create:
            if self.path.exists() and self.path.stat().st_size:
                raise problems.StoreProblem(N_("There is a store here already."), where=self.path.name)
            make_file(self.path, self.group)
            self._create = False
            self._checked = True
            return
        if self._checked:
            return
        if not self.path.exists():
            raise problems.StoreMissing(N_("This file of the store is not there."), where=self.path.name)
        if self.path.stat().st_size == 0:
            raise problems.damaged(self.path)
        with contextlib.suppress(
            problems.StoreProblem
        ):  # a colleague's file on a server: its mode is the group's
            make_file(self.path, self.group)

    def _check(self, connection: Connection) -> None:
        found = connection.execute("PRAGMA application_id").fetchone()[0]
        if found not in {0, APPLICATION_IDS[self.kind]}:
            raise problems.DamagedStore(
                N_("This file is another part of a store than its name says."), where=self.path.name
            )
        if not quick_check(connection, OPENING_CHECK_SECONDS):
            raise problems.damaged(self.path)
        self._checked = True

    def _close(self, conn: Connection) -> None:
        with self._opening:
            self._opened.pop(conn, None)
            conn.close()
            self._let_go()

    def _sweep(self) -> None:
        """Close the connections of threads that have ended."""
        for connection in [found for found, thread in self._opened.items() if not thread.is_alive()]:
            del self._opened[connection]
            _end(connection)

    def _let_go(self) -> None:
        if not self._opened and self._hold is not None:
            release(self._hold)
            self._hold = None

    def shut(self) -> None:
        """Close the connections of every thread and forget the key. Unfinished transactions are undone."""
        with self._opening:
            self._key = None
            for connection in self._opened:
                _end(connection)
            self._opened.clear()
            self._let_go()
        # A transaction open on this thread died with its connection.
        self._state.reset()  # type: ignore[attr-defined]

    def sql(self, statement: str, parameters: Sequence[object] = ()) -> Any:
        """Run one statement on this thread's connection; the cursor."""
        return self.execute_sql(statement, parameters)  # type: ignore[no-untyped-call]

    def raw(self) -> Connection:
        """This thread's connection of the driver (opened if need be)."""
        connection: Connection = self.connection()  # type: ignore[no-untyped-call]
        return connection

    @property
    def is_shut(self) -> bool:
        """Whether the key was forgotten."""
        return self._key is None

    @contextlib.contextmanager
    def separate(self) -> Iterator[Connection]:
        """A connection of the driver beside peewee's, for snapshots and checks; closed at the end."""
        if self._key is None:
            raise problems.closed()
        connection = connect(self.path, self._key)
        try:
            yield connection
        finally:
            connection.close()

    @contextlib.contextmanager
    def separate_file(self, path: Path) -> Iterator[Connection]:
        """A connection to another file under this database's key (a copy, kept in one piece); closed at the
        end.
        """
        if self._key is None:
            raise problems.closed()
        connection = connect(path, self._key, wal=False)
        try:
            yield connection
        finally:
            connection.close()

    def integrity(self) -> list[str]:
        """Check every page and the whole structure; [] if all is well, else what was found, in SQLite's
        words.

        The WAL is merged first: the page check gives false alarms about pages that only the WAL holds.
        """
        with self.separate() as connection:
            return full_check(connection)

    def checkpoint(self) -> None:
        """Merge the WAL into the file and empty it, as far as other sessions allow."""
        self.sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def rekey(self, new_key: bytes) -> None:
        """Encrypt the whole file anew under ``new_key`` (32 raw bytes) in one transaction.

        Killed at any moment, the file opens with the old key or with the new one. Other sessions then get
        ``KeyRefused``: they sign in again. A backup is the caller's duty.
        """
        spelled = _spelled(new_key)
        if self.in_transaction():
            raise ValueError("no rekey inside a transaction")
        connection = self.raw()
        self.checkpoint()
        with connection.guard:
            connection.reset_key(spelled)
        self._key = bytes(new_key)
        self.checkpoint()
        with self.separate() as fresh:
            fresh.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def schema_version(self) -> int:
        """The version of the schema in the file; 0 for a new one."""
        return int(self.sql("PRAGMA user_version").fetchone()[0])


def _end(connection: Connection) -> None:
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
