"""Modes whatever the umask, and files that are never half there."""

import contextlib
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from httui.store.database import EncryptedDatabase
from httui.store.files import DataDir, atomic_write, make_directory, make_file
from httui.store.inuse import hold_alone, hold_shared, release
from httui.store.problems import DiskFull, DiskReadOnly, StoreBusy
from tests.store.bare import Bare, make_bare, make_read_only, small_disk

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no modes")


@pytest.fixture(params=[0o000, 0o022, 0o077, 0o777], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_everything_is_private_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    place = tmp_path / "deep"
    make_directory(place)
    store = make_bare(place / "office")
    store.add_case(1)
    atomic_write(store.data.keyring, b"{}")
    found = {path.name: mode(path) for path in store.data.path.iterdir()}
    assert {"cases.db", "cases.db-wal", "cases.db-shm", "keyring.json", ".in-use"} <= set(found)
    wanted = {name: 0o700 if (store.data.path / name).is_dir() else 0o600 for name in found}
    assert found == wanted
    assert mode(store.data.path) == 0o700
    store.database.shut()


def test_a_group_shares_the_store_on_a_server(tmp_path: Path, umask: int) -> None:
    data = DataDir(tmp_path / "office", group=os.getgid()).ready()
    database = EncryptedDatabase(data.cases_db, b"k" * 32, create=True, group=data.group).open()
    database.sql("CREATE TABLE t (a)")
    assert {mode(path) for path in (data.path, data.backups, data.cache)} == {0o2770}
    for name in ("cases.db", "cases.db-wal", "cases.db-shm"):
        assert mode(data.path / name) == 0o660
        assert (data.path / name).stat().st_gid == os.getgid()
    database.shut()


def test_a_shared_directory_is_known_by_its_mode_and_stays_shared(tmp_path: Path) -> None:
    shared, plain = tmp_path / "shared", tmp_path / "plain"
    for path, wanted in ((shared, 0o770), (plain, 0o775)):
        path.mkdir()
        path.chmod(wanted)
    assert DataDir(shared).ready().group == shared.stat().st_gid
    assert mode(shared) == 0o2770
    assert mode(DataDir(shared).ready().backups) == 0o2770
    # Group rights with reading for others are many systems' default: they are taken away.
    assert DataDir(plain).ready().group is None
    assert mode(plain) == 0o700


def test_the_file_has_its_mode_before_the_database_library_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from httui.store import database as module

    seen = []

    def look(path: Path, key: bytes, **_: object) -> object:
        seen.append(mode(path))
        raise RuntimeError("far enough")

    monkeypatch.setattr(module, "connect", look)
    with pytest.raises(RuntimeError):
        EncryptedDatabase(tmp_path / "cases.db", b"k" * 32, create=True).open()
    assert seen == [0o600]


def test_an_open_file_that_was_too_open_is_closed_up(tmp_path: Path) -> None:
    store = make_bare(tmp_path / "office")
    store.data.cases_db.chmod(0o644)
    again = store.reopen()
    assert mode(store.data.cases_db) == 0o600
    again.database.shut()


def test_atomic_write_keeps_the_old_file_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keyring.json"
    atomic_write(path, b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(DiskFull, match="Nothing that was saved is lost"):
        atomic_write(path, b"new")
    assert path.read_bytes() == b"old"
    assert [found.name for found in tmp_path.iterdir()] == ["keyring.json"]


def test_atomic_write_syncs_the_file_before_the_rename_and_the_directory_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = []
    real_sync, real_replace = os.fsync, Path.replace

    def sync(descriptor: int) -> None:
        order.append("directory" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file")
        real_sync(descriptor)

    def replace(self: Path, target: Path) -> Path:
        order.append("rename")
        return real_replace(self, target)

    monkeypatch.setattr(os, "fsync", sync)
    monkeypatch.setattr(Path, "replace", replace)
    atomic_write(tmp_path / "keyring.json", b"new")
    assert order == ["file", "rename", "directory"]


def _fill_up(filler: Path) -> None:
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)


def _add_many(store: Bare) -> None:
    for number in range(2, 2000):
        store.add_case(number, pseudonym="x" * 2000)


def test_a_full_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 2048) as disk:
        store = make_bare(disk / "office")
        store.add_case(1)
        filler = disk / "filler"
        _fill_up(filler)
        with pytest.raises(DiskFull, match="disk is full"):
            _add_many(store)
        with pytest.raises(DiskFull):
            atomic_write(store.data.keyring, b"x" * 100_000)
        filler.unlink()
        again = store.reopen()
        assert again.database.sql("SELECT code FROM cases WHERE id = 'c1'").fetchone() == ("C001",)
        assert again.database.integrity() == []
        again.add_case(5000)
        again.database.shut()


def test_a_read_only_disk_is_said_and_loses_nothing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 4096) as disk:
        store = make_bare(disk / "office")
        store.add_case(1)
        store.database.shut()
        make_read_only(disk)
        with pytest.raises(DiskReadOnly, match="cannot be written to"):
            EncryptedDatabase(store.data.cases_db, store.key).open()
        with pytest.raises(DiskReadOnly):
            atomic_write(store.data.keyring, b"{}")


def test_a_restore_waits_for_nobody_and_keeps_everybody_out(tmp_path: Path) -> None:
    lock = tmp_path / ".in-use"
    first, second = hold_shared(lock), hold_shared(lock)
    with pytest.raises(StoreBusy, match="sign out"):
        hold_alone(lock)
    release(first)
    release(second)
    alone = hold_alone(lock)
    with pytest.raises(StoreBusy):
        hold_shared(lock)
    release(alone)
    release(hold_shared(lock))


def test_an_open_database_holds_the_store(tmp_path: Path) -> None:
    store = make_bare(tmp_path / "office")
    with pytest.raises(StoreBusy):
        hold_alone(store.data.in_use)
    store.database.shut()
    release(hold_alone(store.data.in_use))


def test_a_disk_without_modes_is_no_reason_to_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, wanted: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    path = tmp_path / "a"
    path.touch(mode=0o644)
    monkeypatch.setattr(Path, "chmod", refuse)
    make_file(path)
    atomic_write(tmp_path / "b", b"content")
    assert (tmp_path / "b").read_bytes() == b"content"


def test_make_file_keeps_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"content")
    make_file(path)
    assert path.read_bytes() == b"content"
