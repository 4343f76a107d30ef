"""A full disk, a disk that cannot be written to, a file that may not grow: said in words, nothing saved is lost."""

import os
import resource
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.badinput.conftest import Office, refused
from tests.cases.support import SMALL
from tests.store.bare import make_read_only, small_disk

KILOBYTES = 20_000


@pytest.fixture
def on_small_disk(office: Office, tmp_path: Path) -> Iterator[Office]:
    """The office on a real disk of twenty megabytes."""
    with small_disk(tmp_path / "disk", KILOBYTES) as disk:
        shutil.copytree(office.data, disk / "office")
        office.data = disk / "office"
        yield office


def fill(office: Office, left: int = 0) -> Path:
    """Fill the disk but for about ``left`` bytes; the file that does it."""
    ballast = office.data.parent / "ballast"
    found = os.statvfs(office.data.parent)
    with ballast.open("wb") as file:
        try:
            for _ in range(max(0, found.f_bavail * found.f_frsize - left) // 4096):
                file.write(bytes(4096))
                file.flush()
        except OSError:
            assert not left
    return ballast


@pytest.mark.parametrize(
    "words",
    [
        ("case", "list"),
        ("import", "small", "{lines}"),
        ("form", "add", "{form}"),
        ("user", "add", "budi"),
        ("backup", "create"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_full_disk(on_small_disk: Office, words: tuple[str, ...]) -> None:
    office = on_small_disk
    paths = {
        "lines": office.file("new.jsonl", office.line(9, full_name="Aminah Contoh")),
        "form": office.file("other.md", SMALL.replace("| small |", "| other |")),
    }
    ballast = fill(office)
    office.refuses(*(word.format(**paths) for word in words), words=["The disk is full", "Make room"])
    ballast.unlink()
    office.whole()


def test_a_disk_that_fills_up_in_the_middle(on_small_disk: Office) -> None:
    """Of an import, each line is there whole or said to be missing; then the same file completes it."""
    office = on_small_disk
    count = 30
    lines = office.file(
        "many.jsonl",
        "".join(office.line(100 + n, notes="x" * 4000, full_name=f"Nama {n}") for n in range(count)),
    )
    ballast = fill(office, left=1_500_000)
    done = office("import", "small", lines, "--json")
    assert done.status == 1
    assert "Traceback" not in done.err
    assert "incident" not in done.err
    assert "disk is full" in done.out + done.err
    ballast.unlink()
    saved = len(office("case", "list", "--json").json) - 2
    assert 0 < saved < count
    if done.out:
        assert done.json["saved"] == saved
    again = office("import", "small", lines, "--json")
    assert again.status == 0, again.out
    assert (again.json["known"], again.json["saved"]) == (saved, count - saved)
    office.whole(2 + count)


def test_a_backup_for_which_there_is_no_room(on_small_disk: Office) -> None:
    office = on_small_disk
    ballast = fill(office, left=900_000)
    refused(office("backup", "create"), "The disk is full")
    assert not list((office.data / "backups").iterdir())
    ballast.unlink()
    office.whole()


def test_a_disk_that_cannot_be_written_to(on_small_disk: Office) -> None:
    office = on_small_disk
    make_read_only(office.data.parent)
    for words in (
        ("case", "list"),
        ("backup", "create"),
        ("import", "small", office.file("x", office.line(9))),
    ):
        office.refuses(*words, words=["cannot be written to"])


def test_no_new_office_on_such_a_disk(on_small_disk: Office) -> None:
    office = on_small_disk
    disk = office.data.parent
    office.data, office.sheet = disk / "new", office.home / "new sheet"
    ballast = fill(office)
    refused(office.init(), "The disk is full")
    assert not office.sheet.exists()
    ballast.unlink()
    make_read_only(disk)
    refused(office.init(), "cannot be written to")
    assert not office.sheet.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_a_file_that_may_not_grow(office: Office) -> None:
    """A quota, as any user can meet it: no room for one file more."""
    lines = office.file("many.jsonl", "".join(office.line(100 + n, notes="x" * 4000) for n in range(100)))
    most = (office.data / "cases.db").stat().st_size + 100_000

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    running = office.start("import", "small", lines, preexec_fn=limit)
    _out, err = running.communicate(timeout=60)
    assert running.returncode == 1
    assert "Traceback" not in err
    assert "incident" not in err
    again = office("import", "small", lines, "--json")
    assert again.json["known"] + again.json["saved"] == 100
    office.whole(102)


def test_an_output_file_on_a_full_disk(on_small_disk: Office) -> None:
    office = on_small_disk
    (first, _second) = office("case", "list", "--json").json
    disk = office.data.parent
    shutil.move(office.data, office.home / "elsewhere")
    office.data = office.home / "elsewhere"
    found = os.statvfs(disk)
    with (disk / "ballast").open("wb") as file:
        file.write(bytes(found.f_bavail * found.f_frsize))
    office.refuses("case", "export", first["id"], "--output", str(disk / "case.json"), words=["written"])
    assert not (disk / "case.json").exists()
    office.whole()
