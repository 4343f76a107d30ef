"""Backups: made while people work, whole or refused, removed in time."""

import json
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from httui.store.backup import (
    Backup,
    Maker,
    generations_kept,
    list_backups,
    make_backup,
    rotate,
    verify_backup,
)
from httui.store.files import atomic_write
from httui.store.manifest import BackupRefused, read_manifest
from httui.store.problems import DiskFull, KeyRefused
from httui.store.safekeeping import back_up, back_up_if_due, check
from tests.store.bare import Bare, bare, small_disk
from tests.store.support import Office

__all__ = ["bare"]


def back_up_bare(store: Bare, to: Path | None = None, generation: int = 1) -> Backup:
    return make_backup(
        store.data,
        store.database,
        None,
        Maker("u1", store.signing, store.trusted),
        store.clock,
        office="office",
        generations={"cases": generation},
        to=to,
    )


@pytest.fixture
def made(bare: Bare) -> Backup:
    atomic_write(bare.data.keyring, b'{"httui": "keyring"}')
    for number in range(20):
        bare.add_case(number, pseudonym="Melati")
    bare.audit.append("create", "case", "c1")
    return back_up_bare(bare)


def test_a_backup_opens_with_the_same_key_and_holds_the_same(bare: Bare, made: Backup) -> None:
    manifest = verify_backup(made.folder, {"cases": bare.key}, trusted=bare.trusted)
    assert manifest == made.manifest
    assert (manifest.cases, manifest.records, manifest.with_identities) == (20, 0, False)
    assert manifest.anchor == bare.audit.anchor()
    assert (manifest.office, manifest.generations, manifest.by) == ("office", {"cases": 1}, "u1")
    assert manifest.made == bare.clock.now()
    assert sorted(path.name for path in made.folder.iterdir()) == [
        "cases.db",
        "keyring.json",
        "manifest.json",
    ]
    assert b"Melati" not in (made.folder / "cases.db").read_bytes()
    with pytest.raises(KeyRefused):
        verify_backup(made.folder, {"cases": b"x" * 32})


def test_the_manifest_says_no_name_and_no_content(made: Backup) -> None:
    text = (made.folder / "manifest.json").read_text()
    assert "Melati" not in text
    assert set(json.loads(text)) == {
        *("format", "name", "office", "created_at", "zone", "cause", "by", "key", "program", "generations"),
        *("schemas", "parts", "counts", "anchor", "audit_broken", "signature"),
    }


@pytest.mark.parametrize("how", ["cut", "missing", "no manifest", "empty", "flipped"])
def test_a_half_copied_backup_is_refused_and_said(bare: Bare, made: Backup, how: str) -> None:
    copy = bare.data.path / "stick" / made.folder.name
    shutil.copytree(made.folder, copy)
    database = copy / "cases.db"
    raw = database.read_bytes()
    if how == "cut":
        database.write_bytes(raw[: len(raw) // 2])
    elif how == "missing":
        database.unlink()
    elif how == "no manifest":
        (copy / "manifest.json").unlink()
    elif how == "empty":
        database.write_bytes(b"")
    else:
        database.write_bytes(raw[:5000] + bytes([raw[5000] ^ 1]) + raw[5001:])
    with pytest.raises(BackupRefused, match="Copy the whole backup folder again"):
        verify_backup(copy, {"cases": bare.key})


@pytest.mark.parametrize("field", ["cases", "anchor", "by", "created_at", "key", "extra"])
def test_a_changed_manifest_is_refused(bare: Bare, made: Backup, field: str) -> None:
    path = made.folder / "manifest.json"
    value = json.loads(path.read_text())
    if field == "cases":
        value["counts"]["cases"]["cases"] = 19
    elif field == "anchor":
        value["anchor"]["seq"] = 0
    elif field == "key":
        value["key"] = "A" * 43 + "="
    else:
        value[field] = "2020-01-01T00:00:00.000000Z"
    path.write_text(json.dumps(value))
    with pytest.raises(BackupRefused, match="changed or damaged"):
        read_manifest(made.folder)
    assert list_backups(bare.data.backups) == []


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b"null", b"{" * 10_000, b'{"format": "httui backup 1"}'], ids=range(6)
)
def test_a_hostile_manifest_is_refused(made: Backup, raw: bytes) -> None:
    (made.folder / "manifest.json").write_bytes(raw)
    with pytest.raises(BackupRefused):
        read_manifest(made.folder)


def test_a_manifest_of_a_stranger_is_refused(bare: Bare, made: Backup) -> None:
    forged = made.manifest.signed(Ed25519PrivateKey.generate())
    (made.folder / "manifest.json").write_bytes(forged.dump())
    with pytest.raises(BackupRefused, match="not of this office"):
        verify_backup(made.folder, trusted=bare.trusted)


def test_a_backup_of_a_broken_audit_is_kept_and_says_so(bare: Bare) -> None:
    for _ in range(5):
        bare.audit.append("view", "case", "c1")
    back_up_bare(bare)
    bare.database.sql("DROP TRIGGER audit_entry_no_update")
    bare.database.sql("UPDATE audit_entry SET reason = 'x' WHERE seq = 5")
    bare.clock.pass_time(hours=1)
    broken = back_up_bare(bare)
    assert broken.manifest.audit_broken == 5
    assert verify_backup(broken.folder, {"cases": bare.key}).audit_broken == 5
    # The newest one whose audit is whole stays however many follow.
    for _ in range(12):
        bare.clock.pass_time(days=25)
        back_up_bare(bare)
        rotate(bare.data.backups)
    found = [backup.manifest.audit_broken for backup in list_backups(bare.data.backups)]
    assert found == [*([5] * (len(found) - 1)), None]
    assert len(found) < 12


def test_people_go_on_writing_while_a_backup_is_made(bare: Bare) -> None:
    """Each transaction adds a person and a case: every backup holds as many of each."""
    stop, written = threading.Event(), []

    def write() -> None:
        number = 1000
        while not stop.is_set():
            with bare.database.atomic():
                bare.add_case(number, pseudonym="x" * 300)
            number += 1
            stop.wait(0.01)  # people type more slowly than a loop
        written.append(number - 1000)
        bare.database.close()

    writers = threading.Thread(target=write)
    writers.start()
    counted = []
    for _ in range(4):
        counts = back_up_bare(bare).manifest.counts["cases"]
        assert counts["person"] == counts["cases"]
        counted.append(counts["cases"])
    stop.set()
    writers.join()
    assert counted == sorted(counted)
    assert written[0] > 0


def test_a_full_disk_leaves_no_half_backup(bare: Bare, tmp_path: Path) -> None:
    with bare.database.atomic():
        for number in range(400):
            bare.add_case(number, pseudonym="x" * 2000)
    with small_disk(tmp_path / "stick", 512) as stick:
        with pytest.raises(DiskFull, match="Make room"):
            back_up_bare(bare, stick)
        assert list(stick.iterdir()) == []
    assert bare.database.integrity() == []


def test_a_folder_that_was_there_keeps_its_mode(bare: Bare, tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    stick.chmod(0o755)
    made = back_up_bare(bare, stick)
    assert stick.stat().st_mode & 0o777 == 0o755
    assert made.folder.stat().st_mode & 0o777 == 0o700


def test_old_backups_go_and_others_are_not_touched(bare: Bare) -> None:
    stranger = bare.data.backups / "holiday pictures"
    stranger.mkdir()
    for _ in range(12):
        back_up_bare(bare)
        bare.clock.pass_time(days=1)
    foreign = make_backup(
        bare.data, bare.database, None, Maker("u1", bare.signing), bare.clock, office="another office"
    )
    gone = rotate(bare.data.backups, "office")
    assert [folder.name[:10] for folder in gone] == [f"2026-11-0{day}" for day in (6, 5, 4, 3, 2)]
    assert len(list_backups(bare.data.backups)) == 8
    assert foreign.folder.exists()
    assert stranger.exists()
    assert generations_kept(bare.data.backups) == {("cases", 1)}


def test_what_a_killed_backup_left_is_swept_later(bare: Bare) -> None:
    import os
    import time

    left, fresh = bare.data.backups / ".partial-old", bare.data.backups / ".partial-now"
    for folder in (left, fresh):
        folder.mkdir()
        (folder / "cases.db").write_bytes(b"half")
    os.utime(left, (time.time() - 86400,) * 2)
    made = back_up_bare(bare)
    assert not left.exists()
    assert fresh.exists()
    assert [backup.folder for backup in list_backups(bare.data.backups)] == [made.folder]


def test_a_session_backs_up_both_databases_once_a_day(office: Office) -> None:
    session = office.session
    first = back_up_if_due(session)
    assert first is not None
    assert first.manifest.with_identities
    assert first.manifest.cause == "daily"
    assert back_up_if_due(session) is None
    office.clock.pass_time(days=1)
    office.session = office.sign_in()
    assert back_up_if_due(office.session) is not None
    by_hand = back_up(office.session)
    assert check(office.session, by_hand.folder) == by_hand.manifest
    assert [entry.action for entry in office.session.audit.newest(2)] == ["backup.verify", "backup"]
    assert office.session.keyring.anchors
    office.clock.pass_time(days=-10)
    assert back_up_if_due(office.session) is not None


def test_a_backup_holds_the_keyring_that_fits(office: Office) -> None:
    made = back_up(office.session)
    assert (made.folder / "keyring.json").stat().st_size == made.manifest.parts["keyring.json"].size
    assert made.manifest.office == office.session.office
    assert made.manifest.created_at.startswith((office.clock.now() - timedelta()).strftime("%Y-%m-%d"))
