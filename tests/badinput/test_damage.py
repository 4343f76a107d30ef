"""Damaged, cut, swapped and foreign files: told in words in both languages; what was saved comes back with the file."""

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from httui.store.files import DataDir
from httui.store.keyring_file import KeyringFile
from httui.store.migrations import newest
from httui.store.session import sign_in
from tests.badinput.conftest import Office, refused
from tests.store.support import PASSPHRASE

KEYRINGS = ("keyring.json", "keyring.copy.json")


def flipped(raw: bytes, at: float = 0.5, count: int = 40) -> bytes:
    """``raw`` with ``count`` bytes changed from the fraction ``at`` on."""
    start = int((len(raw) - count) * at)
    return raw[:start] + bytes(byte ^ 0x5A for byte in raw[start : start + count]) + raw[start + count :]


def keyring_with(change: Callable[[bytes], bytes]) -> Callable[[Office], None]:
    def do(office: Office) -> None:
        for name in KEYRINGS:
            path = office.data / name
            path.write_bytes(change(path.read_bytes()))

    return do


def without_keyring(office: Office) -> None:
    for name in KEYRINGS:
        (office.data / name).unlink()


def keyring_is_a_directory(office: Office) -> None:
    without_keyring(office)
    (office.data / "keyring.json").mkdir()


def huge_keyring(office: Office) -> None:
    for name in KEYRINGS:
        os.truncate(office.data / name, 3 << 30)  # three gigabytes, none of them on the disk


KEYRING_DAMAGE: dict[str, tuple[Callable[[Office], None], str]] = {
    "empty": (keyring_with(lambda _raw: b""), "keyring file is damaged"),
    "cut": (keyring_with(lambda raw: raw[: len(raw) // 2]), "keyring file is damaged"),
    "zeros": (keyring_with(lambda raw: bytes(len(raw))), "keyring file is damaged"),
    "huge": (huge_keyring, "keyring file is damaged"),
    "deep": (keyring_with(lambda _raw: b"[" * 200_000), "keyring file is damaged"),
    "another file": (keyring_with(lambda _raw: b'{"httui": "settings"}\n'), "keyring file is damaged"),
    "gone": (without_keyring, "no office"),
    "a directory": (keyring_is_a_directory, "keyring file is damaged"),
}


@pytest.mark.parametrize("kind", KEYRING_DAMAGE)
def test_a_damaged_keyring(office: Office, kind: str) -> None:
    kept = {name: (office.data / name).read_bytes() for name in KEYRINGS}
    change, words = KEYRING_DAMAGE[kind]
    change(office)
    office.refuses("case", "list", words=[words])
    for name, raw in kept.items():
        path = office.data / name
        if path.is_dir():
            path.rmdir()
        path.write_bytes(raw)
    office.whole()


def test_every_field_of_the_keyring(office: Office) -> None:
    """One character changed in each value, one by one: refused each time, by form, checksum, MAC or signature."""
    raw = (office.data / "keyring.json").read_bytes()
    places: list[tuple[str | int, ...]] = []

    def walk(value: object, path: tuple[str | int, ...]) -> None:
        if isinstance(value, dict):
            for key, item in value.items():
                walk(item, (*path, key))
        elif isinstance(value, list):
            for number, item in enumerate(value):
                walk(item, (*path, number))
        else:
            places.append(path)

    walk(json.loads(raw), ())
    assert len(places) > 40
    for place in places:
        changed = json.loads(raw)
        holder = changed
        for step in place[:-1]:
            holder = holder[step]
        old = holder[place[-1]]
        holder[place[-1]] = (
            (not old) if isinstance(old, bool) else old + 1 if isinstance(old, int) else f"{old}A"
        )
        text = json.dumps(changed, sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
        assert text.encode() != raw
        for name in KEYRINGS:
            (office.data / name).write_text(text)
        done = office("case", "list")
        refused(done)
        assert "keyring" in done.err, place
    for name in KEYRINGS:
        (office.data / name).write_bytes(raw)
    office.whole()


def test_one_good_copy_of_the_keyring_is_enough(office: Office) -> None:
    for name in KEYRINGS:
        path = office.data / name
        path.write_bytes(flipped(path.read_bytes()))
        office.whole()  # and mends it, with the first anchor that is noted
        assert (office.data / KEYRINGS[0]).read_bytes() == (office.data / KEYRINGS[1]).read_bytes()


def test_a_keyring_under_a_bad_sector_is_read_from_its_copy(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.open

    def fail(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "keyring.json":
            raise OSError(5, "Input/output error")
        return real(path, *arguments, **options)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", fail)
    assert office("case", "list").status == 0


def plain_sqlite(path: Path) -> None:
    path.unlink()
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE cases (code TEXT)")
    other.execute("INSERT INTO cases VALUES ('planted')")
    other.commit()
    other.close()


def rewritten(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def do(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return do


def swapped(path: Path) -> None:
    other = path.with_name({"cases.db": "identities.db", "identities.db": "cases.db"}[path.name])
    path.write_bytes(other.read_bytes())


def as_directory(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGE: dict[str, tuple[Callable[[Path], None], str]] = {
    "header": (rewritten(lambda raw: flipped(raw, 0.0, 16)), "cannot be opened"),
    "first page": (rewritten(lambda raw: flipped(raw[:4096], 0.5) + raw[4096:]), "cannot be opened"),
    "second page": (rewritten(lambda raw: raw[:4096] + flipped(raw[4096:8192]) + raw[8192:]), "damaged"),
    "last page": (rewritten(lambda raw: flipped(raw, 1.0)), "damaged"),
    "half": (rewritten(lambda raw: raw[: len(raw) // 2 // 4096 * 4096]), "damaged"),
    "odd end": (rewritten(lambda raw: raw[:5000]), "damaged"),
    "few bytes": (rewritten(lambda raw: raw[:7]), "damaged"),
    "zero length": (rewritten(lambda _raw: b""), "damaged"),
    "zeros": (rewritten(lambda raw: bytes(len(raw))), "cannot be opened"),
    "swapped": (swapped, "belongs elsewhere"),
    "in the clear": (plain_sqlite, "cannot be opened"),
    "gone": (Path.unlink, "not there"),
    "a directory": (as_directory, "did not answer"),
}
COMMANDS = (("case", "list"), ("backup", "create"), ("doctor",))


def put_away(office: Office) -> dict[Path, bytes]:
    """The files of both databases, so that they can be put back as they were."""
    return {path: path.read_bytes() for path in office.data.glob("*.db*")}


def put_back(kept: dict[Path, bytes]) -> None:
    for path, raw in kept.items():
        if path.is_dir():
            path.rmdir()
        path.write_bytes(raw)


@pytest.mark.parametrize("kind", DAMAGE)
def test_damaged_cases(office: Office, kind: str) -> None:
    kept = put_away(office)
    change, words = DAMAGE[kind]
    change(office.data / "cases.db")
    left = (office.data / "cases.db").read_bytes() if kind not in {"gone", "a directory"} else b""
    for command in COMMANDS:
        refused(office(*command), "cases.db", words)
    office.refuses("case", "list", kept=["cases.db"])
    if left:
        assert (office.data / "cases.db").read_bytes() == left  # for whoever can rescue more of it
    assert kind != "gone" or not (office.data / "cases.db").exists()
    assert not list((office.data / "backups").iterdir())
    put_back(kept)
    office.whole()


@pytest.mark.parametrize(
    "kind", ["header", "last page", "half", "zero length", "swapped", "in the clear", "a directory"]
)
def test_damaged_identities(office: Office, kind: str) -> None:
    """Cases go on without the vault; every command says that it is damaged; nothing is believed to be whole."""
    kept = put_away(office)
    DAMAGE[kind][0](office.data / "identities.db")
    listed = office("case", "list", "--json")
    assert listed.status == 0
    assert len(listed.json) == 2
    assert "identities.db" in listed.err
    line = office.file("new.jsonl", office.line(9, full_name="Aminah Contoh"))
    done = office("import", "small", line)
    assert done.status == 1
    assert "vault does not open" in done.out
    checked = office("doctor")
    assert checked.status == 1
    assert "The records are damaged." in checked.out
    made = office("backup", "create")
    assert made.status == 1
    assert "not in it" in made.out
    put_back({path: raw for path, raw in kept.items() if path.name.startswith("identities")})
    office.whole()


def test_without_the_vault_the_backup_says_so(office: Office) -> None:
    (office.data / "identities.db").unlink()
    made = office("backup", "create")
    assert made.status == 0
    assert "not in it" in made.out
    assert office("backup", "create", "--json").json["identities"] is False


def test_a_log_of_the_database_that_is_junk_is_ignored(office: Office) -> None:
    for name in ("cases.db", "identities.db"):
        (office.data / f"{name}-wal").write_bytes(os.urandom(100_000))
        (office.data / f"{name}-shm").write_bytes(os.urandom(32_768))
    office.whole()


def test_a_newer_schema(office: Office) -> None:
    for kind in ("identities", "cases"):
        session = sign_in(DataDir(office.data), "rina", PASSPHRASE)
        database = session.cases if kind == "cases" else session.identities
        assert database is not None
        database.sql(f"PRAGMA user_version = {newest(kind) + 1}")
        session.lock()
        if kind == "identities":
            assert "newer version" in office("case", "list").err
    office.refuses("case", "list", words=["newer version", "Nothing is lost"], kept=["cases.db"])


def test_a_newer_keyring(office: Office) -> None:
    from httui.store.keyring import _checksum
    from httui.store.secret import canonical

    data = json.loads((office.data / "keyring.json").read_bytes())
    del data["checksum"]
    data["version"] += 1
    for name in KEYRINGS:
        (office.data / name).write_bytes(canonical(data | {"checksum": _checksum(data)}) + b"\n")
    office.refuses("case", "list", words=["newer version"])
    assert KeyringFile(DataDir(office.data)).path.exists()


@pytest.mark.parametrize("part", ["cases.db", "identities.db", "keyring.json", "manifest.json"])
def test_a_half_copied_backup(office: Office, part: str) -> None:
    """Verified and restored, here and on another machine: refused, and nothing here has changed."""
    folder = Path(office("backup", "create", "--json").json["path"])
    before = put_away(office)
    assert (folder / part).exists()
    raw = (folder / part).read_bytes()
    for damage in (raw[: len(raw) // 2], None):
        if damage is None:
            (folder / part).unlink()
        else:
            (folder / part).write_bytes(damage)
        for command in ("verify", "restore"):
            office.refuses("backup", command, str(folder))
    (office.home / "pc2").mkdir()
    other = Office(office.home / "pc2", office.capture)
    refused(other("backup", "restore", str(folder)))
    assert not (other.data / "cases.db").exists()
    assert put_away(office).keys() == before.keys()
    shutil.rmtree(folder)
    office.whole()
