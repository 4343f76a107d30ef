"""The measured facts that the database class guards (DESIGN section 5, "Engine")."""

import logging
import os
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from peewee import IntegrityError
from sqlcipher3 import dbapi2

from httui.store import connection as module
from httui.store import database
from httui.store.connection import check_key, check_versions, connect, full_check
from httui.store.database import EncryptedDatabase
from httui.store.models import Case
from httui.store.problems import (
    DamagedStore,
    DiskFull,
    KeyRefused,
    StoreBusy,
    StoreClosed,
    StoreMissing,
    StoreProblem,
)
from httui.store.schema import bind_cases
from tests.store.bare import Bare, bare

__all__ = ["bare"]

KEY = bytes(range(1, 33))


@pytest.mark.parametrize("key", [b"", b"x" * 31, b"x" * 33, b"x" * 64, bytes(32), "x" * 32, None])
def test_only_32_raw_bytes_are_a_key(key: object, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 raw bytes"):
        check_key(key)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="32 raw bytes"):
        EncryptedDatabase(tmp_path / "cases.db", key, create=True)  # type: ignore[arg-type]
    assert not (tmp_path / "cases.db").exists()


def test_the_key_is_used_raw_and_the_file_is_not_plain(bare: Bare) -> None:
    bare.add_case(1, pseudonym="Melati")
    bare.database.checkpoint()
    raw = b"".join(path.read_bytes() for path in bare.data.path.glob("cases.db*"))
    assert b"Melati" not in raw
    assert b"SQLite format" not in raw
    with sqlite3.connect(bare.data.cases_db) as plain, pytest.raises(sqlite3.DatabaseError):
        plain.execute("SELECT * FROM sqlite_master")
    plain.close()
    # Raw, not stretched: the same bytes in SQLCipher's own spelling open it.
    other = dbapi2.connect(str(bare.data.cases_db))
    other.execute(f"PRAGMA key = \"x'{bare.key.hex()}'\"")
    assert other.execute("SELECT count(*) FROM cases").fetchone() == (1,)
    other.close()


def test_settings_are_as_measured(bare: Bare) -> None:
    def pragma(name: str) -> object:
        return bare.database.sql(f"PRAGMA {name}").fetchone()[0]

    assert bare.database._lock_type == "IMMEDIATE"  # type: ignore[attr-defined]
    assert pragma("busy_timeout") == 30_000
    assert pragma("journal_mode") == "wal"
    assert pragma("foreign_keys") == 1
    assert pragma("secure_delete") == 1
    assert pragma("temp_store") == 2
    assert pragma("synchronous") == 2
    assert pragma("cipher_memory_security") in {0, "0"}
    assert pragma("trusted_schema") == 0


def test_the_log_of_the_cipher_is_off_before_the_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    done: list[str] = []

    class Noting(module.Connection):
        def execute(self, sql: str, parameters: object = ()) -> object:
            done.append(sql)
            return super().execute(sql, parameters)

        def set_key(self, key: str) -> None:
            done.append("key")
            super().set_key(key)

    monkeypatch.setattr(module, "Connection", Noting)
    connect(tmp_path / "a.db", KEY).close()
    assert done[: done.index("key")] == [
        "PRAGMA cipher_log_level = NONE",
        "PRAGMA cipher_memory_security = OFF",
    ]
    assert not any(KEY.hex() in sql for sql in done)


def test_an_old_or_plain_library_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    check_versions()
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(StoreProblem, match="too old"):
        check_versions()
    monkeypatch.undo()
    monkeypatch.setattr(module, "driver", sqlite3)
    monkeypatch.setattr(module, "OLDEST_SQLITE", (3, 0, 0))
    with pytest.raises(StoreProblem, match="cannot encrypt"):
        check_versions()


def test_nothing_is_logged_not_even_a_new_key(bare: Bare, caplog: pytest.LogCaptureFixture) -> None:
    new = os.urandom(32)
    with caplog.at_level(logging.DEBUG):
        bare.add_case(1, pseudonym="Melati")
        bare.database.rekey(new)
        bind_cases(bare.database)
        assert Case.get().code == "C001"
    assert caplog.text == ""
    bare.key = new


def test_after_a_rekey_the_old_key_is_refused_and_other_sessions_are_told(bare: Bare) -> None:
    bare.add_case(1)
    other = EncryptedDatabase(bare.data.cases_db, bare.key).open()
    assert other.sql("SELECT count(*) FROM cases").fetchone() == (1,)
    new = os.urandom(32)
    bare.database.rekey(new)
    with pytest.raises(KeyRefused, match="Sign in again"):
        other.sql("SELECT count(*) FROM cases").fetchone()
    other.shut()
    bare.database.shut()
    with pytest.raises(KeyRefused):
        EncryptedDatabase(bare.data.cases_db, bare.key).open()
    again = EncryptedDatabase(bare.data.cases_db, new).open()
    assert again.sql("SELECT count(*) FROM cases").fetchone() == (1,)
    assert again.integrity() == []
    again.shut()


def test_shutting_forgets_the_key_in_every_thread(bare: Bare) -> None:
    ready, go, said = threading.Event(), threading.Event(), []

    def other() -> None:
        bare.database.sql("SELECT 1").fetchone()
        ready.set()
        go.wait()
        for _ in range(2):
            try:
                bare.database.sql("SELECT 1").fetchone()
            except StoreClosed as problem:
                said.append(str(problem))

    thread = threading.Thread(target=other)
    thread.start()
    ready.wait()
    bare.database.shut()
    go.set()
    thread.join()
    assert said == ["The store is locked. Sign in again."] * 2
    with pytest.raises(StoreClosed):
        bare.database.sql("SELECT 1")
    assert bare.database.is_shut


def test_connections_of_threads_that_ended_are_closed(bare: Bare) -> None:
    for _ in range(5):
        thread = threading.Thread(target=lambda: bare.database.sql("SELECT 1").fetchone())
        thread.start()
        thread.join()
    assert len(bare.database._opened) == 2


def test_shutting_stops_a_long_query_of_another_thread(bare: Bare) -> None:
    started, ended = threading.Event(), []

    def count() -> None:
        started.set()
        try:
            bare.database.sql(
                "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            )
        except Exception as error:
            ended.append(type(error).__name__)

    thread = threading.Thread(target=count)
    thread.start()
    started.wait()
    time.sleep(0.2)
    begin = time.monotonic()
    bare.database.shut()
    thread.join(timeout=5)
    assert ended
    assert time.monotonic() - begin < 5


def test_shutting_undoes_an_unfinished_transaction(bare: Bare) -> None:
    transaction = bare.database.atomic()
    transaction.__enter__()
    bare.add_case(1)
    bare.database.shut()
    assert not bare.data.cases_db.with_name("cases.db-wal").exists()
    again = EncryptedDatabase(bare.data.cases_db, bare.key).open()
    assert again.sql("SELECT count(*) FROM cases").fetchone() == (0,)
    again.shut()


def test_a_missing_or_empty_file_is_never_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "cases.db"
    with pytest.raises(StoreMissing):
        EncryptedDatabase(path, KEY).open()
    assert not path.exists()
    path.touch()
    with pytest.raises(DamagedStore, match="restore the newest backup"):
        EncryptedDatabase(path, KEY).open()
    assert path.stat().st_size == 0


def test_an_existing_store_is_never_made_anew(bare: Bare) -> None:
    with pytest.raises(StoreProblem, match="already"):
        EncryptedDatabase(bare.data.cases_db, KEY, create=True).open()


def test_one_file_is_not_taken_for_the_other(bare: Bare) -> None:
    bare.database.shut()
    with pytest.raises(DamagedStore, match="another part"):
        EncryptedDatabase(bare.data.cases_db, bare.key, kind="identities").open()


@pytest.mark.parametrize("where", ["first page", "middle", "cut"])
def test_a_damaged_file_is_told(bare: Bare, where: str) -> None:
    with bare.database.atomic():
        for number in range(300):
            bare.add_case(number, pseudonym="x" * 500)
    bare.database.shut()
    raw = bytearray(bare.data.cases_db.read_bytes())
    if where == "cut":
        del raw[len(raw) // 2 :]
    else:
        at = 1000 if where == "first page" else len(raw) // 2
        raw[at : at + 64] = bytes(64)
    bare.data.cases_db.write_bytes(raw)
    with pytest.raises((DamagedStore, KeyRefused), match="restore the newest backup"):
        EncryptedDatabase(bare.data.cases_db, bare.key).open()


def test_a_changed_byte_anywhere_is_found_by_the_full_check(bare: Bare) -> None:
    with bare.database.atomic():
        for number in range(300):
            bare.add_case(number, pseudonym="x" * 500)
    assert bare.database.integrity() == []
    bare.database.shut()
    raw = bytearray(bare.data.cases_db.read_bytes())
    for place in (len(raw) // 3, len(raw) * 2 // 3, len(raw) - 10):
        changed = bytearray(raw)
        changed[place] ^= 1
        bare.data.cases_db.write_bytes(changed)
        connection = connect(bare.data.cases_db, bare.key, wal=False)
        assert full_check(connection)
        connection.close()


def test_the_full_check_gives_no_false_alarm_about_a_wal(bare: Bare) -> None:
    bare.database.sql("PRAGMA wal_autocheckpoint = 0")
    with bare.database.atomic():
        for number in range(200):
            bare.add_case(number, pseudonym="x" * 900)
    assert bare.data.cases_db.with_name("cases.db-wal").stat().st_size > 200_000
    assert bare.database.integrity() == []


def test_the_check_at_opening_takes_its_time_and_no_more(bare: Bare, monkeypatch: pytest.MonkeyPatch) -> None:
    with bare.database.atomic():
        for number in range(3000):
            bare.add_case(number, pseudonym="x" * 1500)
    bare.database.shut()
    monkeypatch.setattr(database, "OPENING_CHECK_SECONDS", 0.0)
    begin = time.monotonic()
    EncryptedDatabase(bare.data.cases_db, bare.key).open().shut()
    assert time.monotonic() - begin < 0.5


def test_deleted_content_is_overwritten(bare: Bare) -> None:
    word = "pseudonym-to-forget"
    bare.add_case(1, pseudonym=word)
    bare.database.sql("UPDATE person SET pseudonym = NULL")
    bare.database.checkpoint()
    # What the pages hold, decrypted: SQLCipher's export would leave freed space out, the page reader does not.
    bare.database.shut()
    plain = bare.data.path / "plain.db"
    subprocess.run(
        [sys.executable, "-c", DECRYPT, str(bare.data.cases_db), str(plain), bare.key.hex()], check=True
    )
    pages = plain.read_bytes()
    assert b"sqlite_autoindex" in pages  # it was decrypted
    assert word.encode() not in pages


DECRYPT = """
import sys
from pathlib import Path
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
raw, key = Path(sys.argv[1]).read_bytes(), bytes.fromhex(sys.argv[3])
plain = b""
for number in range(len(raw) // 4096):
    page = raw[number * 4096 : (number + 1) * 4096]
    # SQLCipher 4: the reserve of 80 bytes at the end holds the IV (16) and the HMAC (64).
    body, vector = page[16 if number == 0 else 0 : -80], page[-80:-64]
    decryptor = Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()
    plain += decryptor.update(body) + decryptor.finalize()
Path(sys.argv[2]).write_bytes(plain)
"""


def test_rows_of_others_are_refused_by_foreign_keys(bare: Bare) -> None:
    with pytest.raises(IntegrityError):
        bare.database.sql(
            "INSERT INTO cases (id, code, person_id, status, opened_on, updated_at) "
            "VALUES ('x', 'x', 'nobody', 'open', '2026-01-01', '')"
        )


def test_a_full_file_system_is_said(bare: Bare) -> None:
    bare.add_case(1)
    pages = bare.database.sql("PRAGMA page_count").fetchone()[0]
    bare.database.sql(f"PRAGMA max_page_count = {pages}")

    def fill() -> None:
        with bare.database.atomic():
            for number in range(2, 500):
                bare.add_case(number, pseudonym="x" * 3000)

    with pytest.raises(DiskFull, match="Make room"):
        fill()
    assert bare.database.sql("SELECT count(*) FROM cases").fetchone() == (1,)


def test_who_waits_too_long_is_told(bare: Bare) -> None:
    with bare.database.separate() as other:
        other.execute("BEGIN IMMEDIATE")
        bare.database.sql("PRAGMA busy_timeout = 50")
        with pytest.raises(StoreBusy, match="Try again"):
            bare.add_case(1)
        other.execute("ROLLBACK")
    bare.add_case(1)


WRITER = """
import sys
from pathlib import Path
from httui.store.database import EncryptedDatabase
database = EncryptedDatabase(Path(sys.argv[1]), bytes.fromhex(sys.stdin.readline().strip())).open()
for _ in range(int(sys.argv[2])):
    with database.atomic():
        # Read, then write: deferred transactions fail at this.
        value = int(database.sql("SELECT value FROM setting WHERE key = 'n'").fetchone()[0])
        database.sql("UPDATE setting SET value = ? WHERE key = 'n'", (str(value + 1),))
database.shut()
"""


def test_two_processes_at_once_lose_no_change(bare: Bare) -> None:
    bare.database.sql("INSERT INTO setting (key, value) VALUES ('n', '0')")
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(bare.data.cases_db), "60"], stdin=subprocess.PIPE, text=True
        )
        for _ in range(3)
    ]
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write(bare.key.hex() + "\n")
        writer.stdin.close()
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert bare.database.sql("SELECT value FROM setting WHERE key = 'n'").fetchone() == ("180",)
