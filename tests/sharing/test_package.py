"""Packages: what fits opens, and everything hostile is refused before anything is written outside quarantine."""

import dataclasses
import io
import os
import shutil
import stat
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.problem import Problem
from httui.sharing import age, package
from httui.sharing.age import AgeProblem, NotForThisKey
from httui.sharing.age_keys import identity_text
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.manifest import (
    MAX_TEXT,
    Manifest,
    NewerPackage,
    NotAPackage,
    NotToAsk,
    Party,
    describe,
    is_member_name,
    parse,
)
from httui.sharing.package import (
    ChangedInside,
    Expectation,
    Expired,
    NotYet,
    OpenedBefore,
    TooLarge,
    UnknownSender,
    WrongRecipient,
    open_package,
    write_package,
)
from httui.sharing.package_archive import ArchiveReader, ArchiveWriter
from httui.store.problems import StoreMissing
from httui.store.secret import PrivateKeys, canonical

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
PELITA, HARAPAN, OTHER = PrivateKeys.generate(), PrivateKeys.generate(), PrivateKeys.generate()
FILES = {
    "data.csv": b"code,age band\r\n7K3-M9Q-XAC,18-20\r\n",
    "dictionary.xlsx": b"PK-not-really" * 7000,
    "empty.txt": b"",
}


def party(name: str, keys: PrivateKeys) -> Party:
    return Party(name.lower(), f"Lembaga {name}", PublicKeys.of(keys))


def manifest(**changes: Any) -> Manifest:
    made = Manifest(
        id="0123456789abcdef" * 2,
        sender=party("Pelita", PELITA),
        recipient=party("Harapan", HARAPAN),
        plan="plan-3",
        agreement="agreement-1",
        purpose="referral",
        period=(date(2026, 1, 1), date(2026, 6, 30)),
        rows=1,
        made_at=NOW,
        expires_at=NOW + timedelta(days=30),
        destroy_by=date(2027, 6, 30),
        caveats=("Only persons who were identified.",),
        not_to_ask=(NotToAsk("7K3-M9Q-XAC", ("recruitment", "health")),),
        members=tuple(
            describe(name, io.BytesIO(data), rows=data.count(b"\n")) for name, data in FILES.items()
        ),
    )
    return dataclasses.replace(made, **changes)


def written(made: Manifest | None = None, keys: PrivateKeys = PELITA) -> bytes:
    target = io.BytesIO()
    contents = {name: io.BytesIO(data) for name, data in FILES.items()}
    write_package(target, made or manifest(), contents, keys)
    return target.getvalue()


def expected(**changes: Any) -> Expectation:
    made = Expectation(
        (HARAPAN.box,), {"pelita": [PublicKeys.of(PELITA).sign]}, frozenset(), NOW + timedelta(days=1)
    )
    return dataclasses.replace(made, **changes)


def opened(data: bytes, **changes: Any) -> dict[str, bytes]:
    return open_package(io.BytesIO(data), expected(**changes)).to_memory()


PACKAGE = written()
SMALL = manifest(members=(describe("a.txt", io.BytesIO(b"abc")),))


def forged(
    made: Manifest | None = None,
    *,
    text: bytes | None = None,
    sign: PrivateKeys = PELITA,
    to: PrivateKeys = HARAPAN,
    rest: Callable[[ArchiveWriter], None] | None = None,
    after: bytes | None = None,
) -> bytes:
    """A package by somebody who writes what he likes: manifest, inner files by ``rest`` or raw bytes ``after``."""
    text = text if text is not None else (made or SMALL).dump_unchecked()
    target = io.BytesIO()
    with age.AgeWriter(target, [to.box.public_key()]) as writer:
        archive = ArchiveWriter(writer)
        archive.add("manifest.json", len(text), iter([text]))
        archive.add("signature", 64, iter([sign.sign.sign(package._SIGNED + text)]))
        if after is not None:
            writer.write(after)
        else:
            (rest or (lambda archive: archive.add("a.txt", 3, iter([b"abc"]))))(archive)
            archive.close()
    return target.getvalue()


# -- what fits -----------------------------------------------------------------------------------------


def test_a_package_opens_for_whom_it_was_made(tmp_path: Path) -> None:
    opening = open_package(io.BytesIO(PACKAGE), expected())
    assert opening.manifest == manifest()
    assert opening.to_memory() == FILES
    assert opened(PACKAGE, boxes=(OTHER.box, HARAPAN.box)) == FILES
    with open_package(io.BytesIO(PACKAGE), expected()).to_quarantine(tmp_path) as quarantine:
        assert {name: path.read_bytes() for name, path in quarantine.files.items()} == FILES
        assert [path.name for path in quarantine.files.values()] == ["part-01", "part-02", "part-03"]
        if os.name == "posix":
            assert stat.S_IMODE(quarantine.folder.stat().st_mode) == 0o700
            assert {stat.S_IMODE(path.stat().st_mode) for path in quarantine.files.values()} == {0o600}
    assert list(tmp_path.iterdir()) == []


def test_nothing_outside_tells_who_or_what() -> None:
    for word in (b"Pelita", b"pelita", b"Harapan", b"data.csv", b"plan-3", PublicKeys.of(PELITA).sign):
        assert word not in PACKAGE
    lengths = set()
    for size in range(60_000, 61_000, 100):
        member = describe("a.txt", io.BytesIO(bytes(size)))
        lengths.add(len(written_with(manifest(members=(member,)), {"a.txt": bytes(size)})))
    assert len(lengths) == 1


def written_with(made: Manifest, files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    write_package(target, made, {name: io.BytesIO(data) for name, data in files.items()}, PELITA)
    return target.getvalue()


@given(size=st.integers(0, 300_000))
def test_padding_costs_an_eighth_at_most(size: int) -> None:
    member = describe("a.txt", io.BytesIO(bytes(size)))
    data = written_with(manifest(members=(member,)), {"a.txt": bytes(size)})
    assert opened(data) == {"a.txt": bytes(size)}
    assert len(data) <= (size + 7000) * 1.125


@pytest.mark.skipif(
    shutil.which("age") is None, reason="the age program is not installed (Debian package age)"
)
def test_age_and_tar_open_it_without_httui(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(identity_text(HARAPAN.box))
    (tmp_path / "a.age").write_bytes(PACKAGE)
    command = ["age", "-d", "-i", "key", "a.age"]
    plain = subprocess.run(command, cwd=tmp_path, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(plain), mode="r:") as archive:
        assert archive.getnames() == ["manifest.json", "signature", *FILES]
        entry = archive.extractfile("data.csv")
        assert entry is not None
        assert entry.read() == FILES["data.csv"]
    subprocess.run(["tar", "x"], cwd=tmp_path, input=plain, capture_output=True, check=True)
    assert (tmp_path / "dictionary.xlsx").read_bytes() == FILES["dictionary.xlsx"]
    assert parse((tmp_path / "manifest.json").read_bytes()) == manifest()


def test_the_ledger_gets_the_hash_of_the_encrypted_file() -> None:
    import hashlib

    target = io.BytesIO()
    contents = {name: io.BytesIO(data) for name, data in FILES.items()}
    told = write_package(target, manifest(), contents, PELITA)
    assert told == hashlib.sha256(target.getvalue()).hexdigest()


# -- what does not fit ---------------------------------------------------------------------------------

RE_ADDRESSED = manifest(recipient=party("Lain", OTHER))
HOSTILE: dict[str, tuple[Callable[[], bytes], dict[str, Any], type[Problem]]] = {
    "not ours to open": (lambda: forged(to=OTHER), {}, NotForThisKey),
    "signed by a stranger": (lambda: forged(sign=OTHER), {}, UnknownSender),
    "stranger with his own key": (
        lambda: forged(dataclasses.replace(SMALL, sender=party("Pelita", OTHER)), sign=OTHER),
        {},
        UnknownSender,
    ),
    "partner who is another's name": (
        lambda: PACKAGE,
        {"partners": {"lain": [PublicKeys.of(PELITA).sign]}},
        UnknownSender,
    ),
    "partner struck off the register": (lambda: PACKAGE, {"partners": {}}, UnknownSender),
    "passed on to us": (
        lambda: forged(dataclasses.replace(SMALL, recipient=party("Lain", OTHER))),
        {},
        WrongRecipient,
    ),
    "replayed": (lambda: PACKAGE, {"opened": {manifest().id}}, OpenedBefore),
    "expired": (lambda: PACKAGE, {"now": NOW + timedelta(days=30)}, Expired),
    "from tomorrow": (lambda: PACKAGE, {"now": NOW - timedelta(days=1, seconds=1)}, NotYet),
    "newer schema": (lambda: forged(dataclasses.replace(SMALL, schema=2)), {}, NewerPackage),
    "newer manifest": (
        lambda: forged(text=canonical(SMALL.to_json() | {"version": 2, "new": 1})),
        {},
        NewerPackage,
    ),
    "fields unknown": (lambda: forged(text=canonical(SMALL.to_json() | {"new": 1})), {}, NotAPackage),
    "another spelling": (lambda: forged(text=SMALL.dump_unchecked() + b"\n"), {}, NotAPackage),
    "deep JSON": (lambda: forged(text=b"[" * 100_000), {}, NotAPackage),
    "no JSON": (lambda: forged(text=b"\xff\0"), {}, NotAPackage),
    "huge number": (
        lambda: forged(text=b'{"format":"httui package","version":' + b"9" * 9000 + b"}"),
        {},
        NotAPackage,
    ),
    "plain age file": (lambda: age.encrypt(b"hello", [HARAPAN.box.public_key()]), {}, NotAPackage),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_refused_before_anything_is_unpacked(kind: str) -> None:
    make, changes, problem = HOSTILE[kind]
    with pytest.raises(problem) as caught:
        open_package(io.BytesIO(make()), expected(**changes))
    assert str(caught.value)


def test_the_forger_can_also_write_what_opens() -> None:
    """So that the refusals above are for their reason, not because the forger's tool is broken."""
    assert opened(forged()) == {"a.txt": b"abc"}


BAD_VALUES: list[dict[str, Any]] = [
    {"id": "../../etc/passwd"},
    {"plan": "\x1b]0;title\x07"},
    {"purpose": "\u202egpj.exe"},
    {"caveats": ("x" * (MAX_TEXT + 1),)},
    {"caveats": ("a",) * 101},
    {"rows": -1},
    {"members": ()},
    {"members": SMALL.members * 2},
    {"members": (dataclasses.replace(SMALL.members[0], size=2**40),)},
    {"members": tuple(dataclasses.replace(SMALL.members[0], name=f"a{n}.txt", size=2**28) for n in range(3))},
    {"members": tuple(dataclasses.replace(SMALL.members[0], name=f"a{n}.txt") for n in range(33))},
    {"members": (dataclasses.replace(SMALL.members[0], sha256="0"),)},
    {"expires_at": NOW},
    {"period": (date(2026, 2, 1), date(2026, 1, 1))},
]


@pytest.mark.parametrize("changes", BAD_VALUES, ids=lambda changes: next(iter(changes)))
def test_manifests_with_bad_values_are_neither_written_nor_read(changes: dict[str, Any]) -> None:
    made = dataclasses.replace(SMALL, **changes)
    with pytest.raises(ValueError):
        made.dump()
    with pytest.raises(NotAPackage):
        open_package(io.BytesIO(forged(made)), expected())


NAMES = [
    *(
        "../a.txt",
        "/etc/passwd",
        "a/b.txt",
        "..",
        ".hidden",
        "A.txt",
        "a b.txt",
        "a.txt ",
        "con.txt",
        "lpt1.txt",
    ),
    *(
        "a\\b.txt",
        "c:a.txt",
        "a.txt\0.csv",
        "signature",
        "manifest.json",
        "é.txt",
        "a",
        "",
        "x" * 41 + ".txt",
    ),
]


@pytest.mark.parametrize("name", NAMES)
def test_names_that_could_be_a_path_are_refused(name: str) -> None:
    assert not is_member_name(name)
    made = dataclasses.replace(SMALL, members=(dataclasses.replace(SMALL.members[0], name=name),))
    with pytest.raises(NotAPackage):
        open_package(io.BytesIO(forged(made)), expected())


def entry(name: str = "a.txt", data: bytes = b"abc", **fields: Any) -> bytes:
    """What ordinary tar makes of one entry."""
    info = tarfile.TarInfo(name)
    info.size, info.mode = len(data), 0o600
    for field, value in fields.items():
        setattr(info, field, value)
    return info.tobuf(tarfile.USTAR_FORMAT) + data + bytes(-len(data) % 512)


ARCHIVES = {
    "traversal": entry("../../a.txt"),
    "absolute": entry("/tmp/a.txt"),
    "symbolic link": entry(type=tarfile.SYMTYPE, linkname="/etc/passwd", data=b""),
    "hard link": entry(type=tarfile.LNKTYPE, linkname="manifest.json", data=b""),
    "device": entry(type=tarfile.CHRTYPE, data=b""),
    "pipe": entry(type=tarfile.FIFOTYPE, data=b""),
    "directory": entry(type=tarfile.DIRTYPE, data=b""),
    "setuid": entry(mode=0o4755),
    "owner": entry(uname="root"),
    "another name": entry("b.txt"),
    "larger than told": entry(data=b"abcd"),
    "smaller than told": entry(data=b"ab"),
    "nothing": b"",
    "no end": entry(),
    "more behind": entry() + entry("b.txt") + bytes(20_000),
    "padding that is not zero": entry()[:-1] + b"x" + bytes(9000),
    "long zeros": entry() + bytes(5_000_000),
    "rubbish at the end": entry() + bytes(1024) + b"x" * 3000,
}


def test_ordinary_tar_can_write_what_opens() -> None:
    """So that the archives above are refused for what is wrong with them."""
    plain = age.decrypt(forged(), [HARAPAN.box], 10_000)
    start = plain.index(b"a.txt\0")
    assert plain[start : start + 1024] == entry()
    assert opened(forged(after=plain[start:])) == {"a.txt": b"abc"}


@pytest.mark.parametrize("kind", ARCHIVES)
def test_hostile_archives_leave_nothing_behind(kind: str, tmp_path: Path) -> None:
    data = forged(after=ARCHIVES[kind])
    with pytest.raises(NotAPackage):
        open_package(io.BytesIO(data), expected()).to_quarantine(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(NotAPackage):
        opened(data)


def test_content_other_than_signed_leaves_nothing_behind(tmp_path: Path) -> None:
    data = forged(rest=lambda archive: archive.add("a.txt", 3, iter([b"abd"])))
    with pytest.raises(ChangedInside):
        open_package(io.BytesIO(data), expected()).to_quarantine(tmp_path)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ChangedInside):
        opened(data)


def test_nothing_may_follow_the_end() -> None:
    """Neither inside, behind the padding, nor outside, where the archive ends just where a chunk of age ends."""
    plain = age.decrypt(forged(), [HARAPAN.box], 10_000)
    assert opened(age.encrypt(plain, [HARAPAN.box.public_key()])) == {"a.txt": b"abc"}
    for more in (b"\0", b"x", bytes(512)):
        with pytest.raises(NotAPackage):
            opened(age.encrypt(plain + more, [HARAPAN.box.public_key()]))
    content = {"a.txt": bytes(120_000)}
    data = written_with(manifest(members=(describe("a.txt", io.BytesIO(content["a.txt"])),)), content)
    length = len(age.decrypt(data, [HARAPAN.box], 10**6))
    content = {"a.txt": bytes(120_000 + 2 * age.CHUNK - length)}
    data = written_with(manifest(members=(describe("a.txt", io.BytesIO(content["a.txt"])),)), content)
    assert len(age.decrypt(data, [HARAPAN.box], 10**6)) == 2 * age.CHUNK
    assert opened(data) == content
    with pytest.raises(AgeProblem):
        opened(data + b"\0")


def test_memory_is_bounded_before_anything_is_read() -> None:
    opening = open_package(io.BytesIO(PACKAGE), expected())
    with pytest.raises(TooLarge):
        opening.to_memory(limit=1000)
    with pytest.raises(NotAPackage):
        ArchiveReader(io.BytesIO(entry("manifest.json", bytes(2000)))).small("manifest.json", 1999)


@settings(max_examples=100)
@given(place=st.integers(0, len(PACKAGE) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_found(place: int, bit: int) -> None:
    data = bytearray(PACKAGE)
    data[place] ^= 1 << bit
    with pytest.raises(AgeProblem):
        opened(bytes(data))


@given(size=st.integers(0, len(PACKAGE) - 1))
def test_a_package_cut_anywhere_leaves_nothing_behind(size: int, tmp_path: Path) -> None:
    with pytest.raises(AgeProblem):
        open_package(io.BytesIO(PACKAGE[:size]), expected()).to_quarantine(tmp_path)
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=100)
@given(place=st.integers(0, 2**20), bit=st.integers(0, 7))
def test_a_recipient_who_changes_the_inside_is_found(place: int, bit: int) -> None:
    """Whoever can decrypt can also encrypt anew; only the signature and the hashes hold then."""
    plain = bytearray(age.decrypt(forged(), [HARAPAN.box], 10_000))
    plain[place % len(plain)] ^= 1 << bit
    with pytest.raises((NotAPackage, NewerPackage, UnknownSender, WrongRecipient, ChangedInside)):
        opened(age.encrypt(bytes(plain), [HARAPAN.box.public_key()]))


def test_what_does_not_fit_is_not_written() -> None:
    contents = {name: io.BytesIO(data) for name, data in FILES.items()}
    for made, keys, files in (
        (manifest(), OTHER, contents),
        (manifest(), PELITA, {"data.csv": io.BytesIO()}),
        (manifest(), PELITA, contents | {"data.csv": io.BytesIO(b"changed since")}),
        (manifest(), PELITA, contents | {"data.csv": io.BytesIO(b"x" * len(FILES["data.csv"]))}),
    ):
        target = io.BytesIO()
        with pytest.raises(ValueError):
            write_package(target, made, files, keys)
        with pytest.raises(Problem):
            opened(target.getvalue())


def test_a_quarantine_needs_its_parent(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing):
        open_package(io.BytesIO(PACKAGE), expected()).to_quarantine(tmp_path / "not there")


def test_a_link_in_the_way_is_not_followed(tmp_path: Path) -> None:
    from httui.sharing.quarantine import Quarantine

    quarantine = Quarantine.make(tmp_path)
    (tmp_path / "kept").write_text("kept")
    (quarantine.folder / "part-01").symlink_to(tmp_path / "kept")

    def parts() -> Iterator[bytes]:
        yield b"evil"

    with pytest.raises((Problem, OSError)):
        quarantine.add("a.txt", parts())
    assert (tmp_path / "kept").read_text() == "kept"
    quarantine.remove()
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
