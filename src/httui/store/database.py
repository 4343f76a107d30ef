"""One encrypted SQLite file behind peewee: what every room of the store, and every model, speaks to.

Serves DESIGN section 5 "Engine". Transactions are IMMEDIATE and wait 30 s; the file has its mode before
SQLite opens it; one that is missing, empty or another is never taken for the store; a lock closes every
thread's connection. The settings of a connection, and what is checked when, are in ``store.connection``.
"""

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from peewee import SqliteDatabase
from peewee import __exception_wrapper__ as as_peewee  # type: ignore[attr-defined]

from httui.i18n import N_
from httui.store import problems
from httui.store.connection import (
    Connection,
    check_key,
    check_versions,
    connect,
    end,
    full_check,
    quick_check,
    spelled,
)
from httui.store.files import make_file
from httui.store.inuse import hold_shared, release
from httui.store.secret import Secret

OPENING_CHECK_SECONDS = 0.3
APPLICATION_IDS = {"cases": 0x68747563, "identities": 0x68747569}
"""Marks in the file header, so that one file is never taken for the other."""


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
        self._key: Secret | None = Secret(check_key(key))
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
            connection = connect(self.path, self._key.reveal())
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
            raise problems.StoreMissing(
                N_("This file of the store is not there."),
                where=self.path.name,
                remedy=N_("Look whether its disk is connected; otherwise restore the newest backup."),
            )
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
                N_("This file holds another part of a store than its name says."), where=self.path.name
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
            end(connection)

    def _let_go(self) -> None:
        if not self._opened and self._hold is not None:
            release(self._hold)
            self._hold = None

    def shut(self) -> None:
        """Close the connections of every thread and forget the key. Unfinished transactions are undone."""
        with self._opening:
            self._key = None
            for connection in self._opened:
                end(connection)
            self._opened.clear()
            self._let_go()
        # A transaction open on this thread died with its connection.
        self._state.reset()  # type: ignore[attr-defined]

    def sql(self, statement: str, parameters: Sequence[object] = ()) -> Any:
        """Run one statement on this thread's connection; the cursor. Errors are peewee's, or the store's."""
        with as_peewee:
            return self.raw().execute(statement, parameters)

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
        connection = connect(self.path, self._key.reveal())
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
        connection = connect(path, self._key.reveal(), wal=False)
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
        key_text = spelled(new_key)
        if self.in_transaction():
            raise ValueError("no rekey inside a transaction")
        connection = self.raw()
        self.checkpoint()
        with connection.guard:
            connection.reset_key(key_text)
        self._key = Secret(bytes(new_key))
        self.checkpoint()
        with self.separate() as fresh:
            fresh.execute("SELECT count(*) FROM sqlite_master").fetchone()

    def schema_version(self) -> int:
        """The version of the schema in the file; 0 for a new one."""
        return int(self.sql("PRAGMA user_version").fetchone()[0])
