"""What nobody foresaw, and output that goes wrong: one line and a number, never a traceback, a value or a secret."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from httui.cases import register
from tests.badinput.conftest import LANGUAGES, Office
from tests.badinput.line import ROOT
from tests.store.support import PASSPHRASE

SECRET = "Marsinah-of-Contoh"


def fail(*_arguments: object, **_options: object) -> None:
    """What a fault of ours looks like: a value in a local variable, in the message, and in the cause."""
    person = SECRET
    try:
        raise KeyError(person)
    except KeyError as cause:
        raise RuntimeError(f"cannot show {person}") from cause


@pytest.mark.parametrize("locale", LANGUAGES.values())
def test_one_line_and_a_report_without_content(
    office: Office, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    with monkeypatch.context() as patch:
        patch.setattr(register, "page", fail)
        done = office("case", "list")
    assert done.status == 1
    assert done.out == ""
    (line,) = done.err.splitlines()
    assert line.startswith("httui: ")
    (path,) = (office.data / "incidents").iterdir()
    assert path.stem in line
    assert str(path) in line
    report = path.read_text()
    assert "RuntimeError" in report
    assert "test_unforeseen.py:" in report
    assert "where    command" in report
    for word in (SECRET, "cannot show", "rina", PASSPHRASE, str(office.home)):
        assert word not in report
    assert SECRET not in line
    assert "Traceback" not in line
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    office.whole()


def test_every_kind_of_error(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    for error in (MemoryError, RecursionError, OSError, UnicodeError, AssertionError):

        def raising(*_arguments: object, kind: type[Exception] = error, **_options: object) -> None:
            raise kind(SECRET)

        monkeypatch.setattr(register, "page", raising)
        done = office("case", "list")
        assert done.status == 1
        assert "incident" in done.err
        assert SECRET not in done.err
        assert len(done.err.splitlines()) == 1


def test_a_sentence_that_cannot_be_made_is_no_traceback(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A translation whose placeholder is wrong must not show the values of the right one."""
    from httui.problem import Problem

    def raising(*_arguments: object, **_options: object) -> None:
        raise Problem("Nothing for {nobody}.", somebody=SECRET)

    monkeypatch.setattr(register, "page", raising)
    done = office("case", "list")
    assert done.status == 1
    assert "incident" in done.err
    assert SECRET not in done.err


PROCESS = f"""
import sys, threading
from tests.badinput.cheap import lower
from httui import cli
lower()

class Careless:
    def __del__(self):
        raise ValueError({SECRET!r})

def page(*_a, **_o):
    thread = threading.Thread(target=lambda: [][int({"1"!r})] if not {SECRET!r} else 1 / 0)
    thread.start()
    thread.join()
    Careless()
    return []

from httui.cases import register
register.page = page
sys.exit(cli.run(sys.argv[1:], alone=True))
"""


def test_threads_and_destructors_are_silent_too(office: Office) -> None:
    words = office.command("case", "list")[3:]
    done = subprocess.run(
        [sys.executable, "-c", PROCESS, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stderr == ""
    reports = [path.read_text() for path in (office.data / "incidents").iterdir()]
    assert sorted(line for report in reports for line in report.splitlines() if line.startswith("where")) == [
        "where    destructor",
        "where    thread",
    ]
    assert SECRET not in "".join(reports)


def run(office: Office, *words: str, **options: object) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own."""
    settings = {"cwd": ROOT, "stderr": subprocess.PIPE, "text": True} | options
    return subprocess.run(office.command(*words), check=False, **settings)  # type: ignore[call-overload]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_output_that_cannot_be_written(office: Office) -> None:
    with open("/dev/full", "w") as full:
        done = run(office, "case", "list", stdout=full)
    assert done.returncode == 1
    assert "The disk is full" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_has_gone(office: Office) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    done = run(office, "case", "list", "--json", stdout=writer)
    os.close(writer)
    assert done.returncode == 1
    assert done.stderr == ""


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_output_in_an_older_encoding(office: Office, encoding: str) -> None:
    """Names in other scripts, in a table and as JSON that reads back the same."""
    name = "Sītī \u4e2d\u6587 \U0001f600 \U000e0041 \u202e(x"
    line = office.line(9, pseudonym=name)
    assert office("import", "small", office.file("x.jsonl", line)).status == 0
    env = os.environ | {"PYTHONIOENCODING": encoding, "LC_ALL": "C.UTF-8"}
    table = run(office, "case", "list", stdout=subprocess.PIPE, env=env, encoding=encoding)
    assert table.returncode == 0, table.stderr
    assert not {"\x1b", "\u202e", "\U000e0041"} & set(table.stdout)
    listed = run(office, "case", "list", "--json", stdout=subprocess.PIPE, env=env, encoding=encoding)
    assert listed.returncode == 0, listed.stderr
    assert not {"\x1b", "\u202e", "\U000e0041"} & set(listed.stdout)
    (found,) = [case["pseudonym"] for case in json.loads(listed.stdout) if case["pseudonym"]]
    assert "\U0001f600" in found


def test_misuse_repeats_no_secret(office: Office) -> None:
    for words in (
        ["--passphrase", SECRET],
        [f"--passphrase={SECRET}"],
        [f"--pass={SECRET}"],
        ["--passphrase-fd", SECRET],
        ["--user", "rina", SECRET],
        [f"--secret={SECRET}"],
        [f"-p{SECRET}"],
    ):
        done = office("case", "list", *words, user=None)
        assert done.status == 2
        assert SECRET not in done.out + done.err


def test_misuse_does_not_speak_to_the_terminal(office: Office) -> None:
    done = office("form", "add", "x.md", "--state", "\x1b]0;owned\x07\x9b31m")
    assert done.status == 2
    assert not {"\x1b", "\x07", "\x9b"} & set(done.err)


def test_a_data_directory_called_like_a_command(office: Office) -> None:
    office.data.rename(office.home / "form")
    done = subprocess.run(
        [sys.executable, "-m", "tests.badinput.cheap", "--data", "form", "doctor"],
        cwd=office.home,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert "[" in done.stdout


LOADED = """
import sys
from tests.badinput.cheap import lower
from httui.cli import run
lower()
status = run(sys.argv[1:])
heavy = ("textual", "rich", "pyxform", "openpyxl", "xlsxwriter", "fpdf")
print(sorted(name for name in sys.modules if name.startswith(heavy)), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize("words", [("case", "list"), ("audit", "verify")])
def test_commands_load_no_terminal_library(office: Office, words: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *office.command(*words)[3:]],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.splitlines()[-1] == "[]"
