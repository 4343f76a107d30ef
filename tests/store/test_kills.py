"""Killed at random moments: there is always exactly one store, and it opens."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from httui.store.backup import Maker, list_backups, make_backup, verify_backup
from httui.store.database import EncryptedDatabase
from httui.store.files import DataDir
from httui.store.migrations import STEPS, migrate
from httui.store.models import Case
from httui.store.problems import KeyRefused
from httui.store.restore import restore
from httui.store.safekeeping import back_up
from httui.store.session import sign_in
from httui.store.unlock import by_account
from tests.store.bare import Bare, make_bare
from tests.store.support import PASSPHRASE, Office
from tests.store.test_migrations import NEXT, move_names
from tests.store.test_restore import add

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
ROUNDS = 8
CASES = 200


def run_and_kill(work: Callable[[], object], seconds: float | None) -> float:
    """Do ``work`` in another process and kill it after ``seconds`` (None: let it end); how long it lived."""
    begin = time.monotonic()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            # Whatever happens, the copy of the test runner must not go on.
            os._exit(0)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return time.monotonic() - begin


def moments(work: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Random moments within the time that ``work`` takes, the last a little after."""
    whole = run_and_kill(work, None)
    chance = random.Random(whole)
    return [chance.uniform(0, whole * 1.05) for _ in range(rounds)]


def filled(path: Path, cases: int = CASES) -> Bare:
    store = make_bare(path)
    with store.database.atomic():
        for number in range(cases):
            store.add_case(number, pseudonym="x" * 1500)
            store.audit.append("create", "case", f"c{number}")
    store.database.shut()
    return store


def copied(store: Bare, to: Path) -> DataDir:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(store.data.path, to)
    return DataDir(to)


def test_a_rekey(tmp_path: Path) -> None:
    store, new = filled(tmp_path / "office"), os.urandom(32)
    outcomes = set()

    def rekey(data: DataDir) -> Callable[[], object]:
        return lambda: EncryptedDatabase(data.cases_db, store.key).open().rekey(new)

    for seconds in moments(rekey(copied(store, tmp_path / "first"))):
        data = copied(store, tmp_path / "work")
        run_and_kill(rekey(data), seconds)
        opened = []
        for name, key in (("old", store.key), ("new", new)):
            database = EncryptedDatabase(data.cases_db, key)
            try:
                database.open()
            except KeyRefused:
                database.shut()
                continue
            opened.append(name)
            assert database.sql("SELECT count(*) FROM cases").fetchone() == (CASES,)
            assert database.integrity() == []
            database.shut()
        assert len(opened) == 1
        outcomes.add(opened[0])
    assert outcomes <= {"old", "new"}


def test_a_migration(tmp_path: Path) -> None:
    store = filled(tmp_path / "office")
    again = store.reopen()
    migrate(again.database, 1)
    again.database.shut()
    steps = (*STEPS["cases"], move_names(NEXT))

    def go(data: DataDir) -> Callable[[], object]:
        return lambda: migrate(EncryptedDatabase(data.cases_db, store.key).open(), steps=steps)

    seen = set()
    for seconds in moments(go(copied(store, tmp_path / "first"))):
        data = copied(store, tmp_path / "work")
        run_and_kill(go(data), seconds)
        database = EncryptedDatabase(data.cases_db, store.key).open()
        version = database.schema_version()
        seen.add(version)
        assert version in range(1, NEXT + 1)
        assert database.integrity() == []
        names = "SELECT count(*) FROM nickname" if version == NEXT else "SELECT count(pseudonym) FROM person"
        assert database.sql(names).fetchone() == (CASES,)
        migrate(database, steps=steps)
        assert database.sql("SELECT count(*) FROM nickname").fetchone() == (CASES,)
        assert database.sql("SELECT count(*) FROM case_list").fetchone() == (CASES,)
        database.shut()
    assert seen <= set(range(1, NEXT + 1))


def test_a_backup(tmp_path: Path) -> None:
    store = filled(tmp_path / "office")

    def go() -> None:
        database = EncryptedDatabase(store.data.cases_db, store.key).open()
        make_backup(store.data, database, None, Maker("u1", store.signing), store.clock, office="office")
        database.shut()

    for seconds in moments(go):
        run_and_kill(go, seconds)
        database = EncryptedDatabase(store.data.cases_db, store.key).open()
        assert database.sql("SELECT count(*) FROM cases").fetchone() == (CASES,)
        database.shut()
        folders = [path for path in store.data.backups.iterdir() if not path.name.startswith(".")]
        assert {backup.folder for backup in list_backups(store.data.backups)} == set(folders)
    for folder in folders:
        assert verify_backup(folder, {"cases": store.key}).cases == CASES
    assert folders


def test_a_restore(office: Office, tmp_path: Path) -> None:
    for number in range(60):
        add(office.session, number, "x" * 1500)
    backup = back_up(office.session)
    for number in range(60, 75):
        add(office.session, number)
    office.session.close()

    def go(path: Path) -> Callable[[], object]:
        def work() -> None:
            data = DataDir(path)
            who = by_account(backup.folder, data, "rini", PASSPHRASE, office.clock)
            restore(backup.folder, data, who, office.clock, confirmed=True, second="u2")

        return work

    def fresh(name: str) -> Path:
        shutil.rmtree(tmp_path / name, ignore_errors=True)
        shutil.copytree(office.data.path, tmp_path / name)
        return tmp_path / name

    seen = set()
    for seconds in moments(go(fresh("first")), 10):
        path = fresh("work")
        run_and_kill(go(path), seconds)
        session = sign_in(DataDir(path), "rini", PASSPHRASE, clock=office.clock)
        cases = Case.select().count()
        restored = any(entry.action == "restore" for entry in session.audit.newest(3))
        seen.add(cases)
        assert cases == (60 if restored else 75)
        assert session.identities is not None
        found = session.identities.sql("SELECT count(*) FROM identity_entry").fetchone()[0]
        assert found == cases
        assert session.audit.verify(trusted=session.trusted_keys) is None
        assert session.cases.integrity() == []
        assert not list(path.glob(".restoring-*"))
        assert not (path / ".swap.json").exists()
        session.close()
    assert seen <= {60, 75}


@pytest.mark.parametrize("point", range(1, 12))
def test_a_restore_killed_between_any_two_moves(
    office: Office, point: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Killed at each single rename of the swap in turn: from the intent on, the new store counts."""
    for number in range(3):
        add(office.session, number)
    backup = back_up(office.session)
    add(office.session, 9)
    office.session.close()
    who = by_account(backup.folder, office.data, "rini", PASSPHRASE, office.clock)
    real, moved = Path.replace, []

    def replace(self: Path, target: Path) -> Path:
        moved.append(self.name)
        if len(moved) == point + (swap_began[0] if swap_began else 10**6):
            os._exit(9)
        done = real(self, target)
        if Path(target).name == ".swap.json":
            swap_began.append(len(moved))
        return done

    swap_began: list[int] = []

    def work() -> None:
        Path.replace = replace  # type: ignore[method-assign, assignment]
        restore(backup.folder, office.data, who, office.clock, confirmed=True, second="u2")

    run_and_kill(work, None)
    session = office.sign_in()
    assert Case.select().count() == 3
    assert session.audit.verify(trusted=session.trusted_keys) is None
    assert not (office.data.path / ".swap.json").exists()
