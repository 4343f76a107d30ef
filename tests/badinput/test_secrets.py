"""No passphrase, recovery word, key or name of a person lies anywhere but sealed: files, output, logs, reports."""

import base64
import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from httui.cases.intake import Intake
from httui.problem import Problem
from httui.store.files import DataDir
from httui.store.session import Session, sign_in
from httui.store.vault import Vault
from httui.store.words import from_words
from tests.badinput.conftest import NAMES, Office
from tests.badinput.line import ROOT
from tests.store.support import PASSPHRASE

NIK = "3201234567890123"
TYPED = "Sulastri Contoh"
WRONG = "payung merah hilang di pasar malam"
TEMPORARY = "gerobak kuning lewat jembatan tua"


def spellings(secret: str | bytes) -> Iterator[bytes]:
    """The bytes that ``secret`` could lie in a file as: UTF-8 and UTF-16, in hex, in base64 at any offset."""
    raws = (
        [secret]
        if isinstance(secret, bytes)
        else [secret.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")]
    )
    for raw in raws:
        yield raw
        yield raw.hex().encode()
        yield raw.hex().upper().encode()
        for offset in range(3):
            # what is left of it in base64 whatever stands before and behind
            text = base64.b64encode(bytes(offset) + raw)[4 if offset else 0 :]
            whole = text[: len(text) // 4 * 4 - 4]
            yield whole
            yield whole.translate(bytes.maketrans(b"+/", b"-_"))


@dataclass
class Secrets:
    """What may lie nowhere."""

    all: dict[str, str | bytes] = field(default_factory=dict)

    def found_in(self, content: bytes) -> list[str]:
        """Names of the secrets that ``content`` holds in some spelling."""
        return [
            name for name, secret in self.all.items() if any(s and s in content for s in spellings(secret))
        ]

    def found_in_text(self, text: str) -> list[str]:
        return self.found_in(text.encode("utf-8", "surrogatepass"))


def of_session(session: Session) -> dict[str, bytes]:
    """The raw keys of an open session."""
    found = {"private keys": session.keys.to_bytes()[:32], "signing key": session.keys.to_bytes()[32:]}
    for name in ("cases", "identities"):
        key = session.database_key(name)
        assert key is not None
        found[f"key of {name}"] = key.reveal()
    return found


@pytest.fixture
def worked(office: Office, caplog: pytest.LogCaptureFixture) -> tuple[Office, Secrets, str]:
    """A day of work, with failures, under DEBUG logging; the secrets, and everything that was said or logged."""
    caplog.set_level(logging.DEBUG)
    for name in list(logging.Logger.manager.loggerDict):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).disabled = False
    named = {f"name {n}": name for n, name in enumerate(NAMES)}
    secrets = Secrets(
        {"passphrase": PASSPHRASE, "wrong": WRONG, "temporary": TEMPORARY, "nik": NIK, "typed": TYPED}
    )
    secrets.all |= named
    pages = office.sheet.read_text().split("\f")
    for sheet, page in zip(("cases", "identities"), pages, strict=True):
        words = re.findall(r"\d+\.\s+([a-z]+)", page)
        secrets.all[f"sheet of {sheet}"] = from_words(" ".join(words), sheet)
        secrets.all[f"words of {sheet}"] = " ".join(words[:3])
    said = []

    def do(*command: str, **who: Any) -> None:
        done = office(*command, **who)
        said.append(done.out + done.err)

    wrong, temporary = office.home / "wrong", office.home / "temporary"
    wrong.write_text(WRONG)
    temporary.write_text(TEMPORARY)
    do("case", "list", passphrase=wrong)
    do("case", "list", user=WRONG, passphrase=wrong)
    do("user", "add", "budi", "--new-passphrase-file", str(temporary))
    do("import", "small", office.file("x.jsonl", office.line(9, full_name=TYPED, nik=NIK)))
    do("import", "small", office.file("y.jsonl", office.line(10, full_name=TYPED, nik=NIK, age=NAMES[0])))
    do("import", "small", office.file("z.jsonl", '{"id": "' + NAMES[1] + '", "answers": "' + TYPED + '"'))
    answers = office.file("a.json", json.dumps({"age": NAMES[0], "nobody": NIK}))
    do("form", "run", "small", "--answers", answers)
    do("backup", "create")
    do("audit", "show", "--limit", "500", "--json")
    for case in office("case", "list", "--json").json:
        for command in ("show", "export"):
            do("case", command, case["id"])
    do("user", "list")
    do("doctor")
    session = sign_in(DataDir(office.data), "rina", PASSPHRASE)
    secrets.all |= of_session(session)
    draft = Intake.start(session, "small")
    draft.decide("services", "yes")
    draft.answer("/data/full_name", TYPED)
    draft.answer("/data/nik", NIK)
    assert draft.save_draft()
    session.close()
    do("user", "disable", "budi", "--reason", "left")
    session = sign_in(DataDir(office.data), "rina", PASSPHRASE)
    secrets.all |= {f"new {name}": key for name, key in of_session(session).items() if name.startswith("key")}
    session.close()
    return office, secrets, "\n".join(said) + caplog.text


def test_nothing_lies_in_any_file_output_or_log(worked: tuple[Office, Secrets, str]) -> None:
    office, secrets, said = worked
    files = [path for path in office.data.rglob("*") if path.is_file()]
    assert len(files) > 10
    for path in files:
        assert secrets.found_in(path.read_bytes()) == [], path.name
        assert secrets.found_in_text(str(path)) == []
    assert len(said) > 2000
    assert secrets.found_in_text(said) == []


def test_the_search_would_find_them(tmp_path: Path) -> None:
    secrets = Secrets({"name": NAMES[0], "key": bytes(range(32))})
    for raw in (NAMES[0].encode(), bytes(range(32))):
        for content in (
            b"x" + raw + b"y",
            raw.hex().encode(),
            *(base64.b64encode(b"z" * n + raw + b"tail") for n in range(5)),
            base64.urlsafe_b64encode(raw),
        ):
            assert len(secrets.found_in(content)) == 1, content
    assert secrets.found_in(NAMES[0].encode("utf-16-le")) == ["name"]


def reprs(value: object, seen: set[int], depth: int = 0) -> Iterator[str]:
    """repr and str of ``value`` and of whatever hangs on it, for objects of ours."""
    if id(value) in seen or depth > 6:
        return
    seen.add(id(value))
    yield f"{value!r} {value!s}"
    if type(value).__module__.startswith("httui"):
        held = {**getattr(value, "__dict__", {})}
        yield repr(held)
        for part in held.values():
            yield from reprs(part, seen, depth + 1)
    elif isinstance(value, dict):
        for part in value.values():
            yield from reprs(part, seen, depth + 1)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for part in value:
            yield from reprs(part, seen, depth + 1)


def test_no_object_of_the_store_shows_one(office: Office) -> None:
    session = sign_in(DataDir(office.data), "rina", PASSPHRASE)
    try:
        secrets = Secrets({"passphrase": PASSPHRASE, **of_session(session)})
        shown = " ".join(reprs(session, set())) + repr(session.cases) + str(session.cases)
        assert len(shown) > 2000
        for name, secret in secrets.all.items():
            if isinstance(secret, bytes):
                assert repr(secret)[2:-1] not in shown, name
        assert secrets.found_in_text(shown) == []
        person = str(session.cases.sql("SELECT id FROM person").fetchone()[0])
        history = Vault(session).open(person, "test")
        assert not any(name in repr(history) for name in NAMES)
    finally:
        session.close()


def test_no_exception_shows_one(office: Office) -> None:
    """What is refused with a secret in hand names it neither in its words nor in its parts."""
    caught: list[BaseException] = []
    for name, passphrase in (("rina", WRONG), (WRONG, WRONG), ("rina", WRONG * 20)):
        with pytest.raises(Problem) as raised:
            sign_in(DataDir(office.data), name, passphrase)
        caught.append(raised.value)
    session = sign_in(DataDir(office.data), "rina", PASSPHRASE)
    try:
        intake = Intake.start(session, "small")
        intake.decide("services", "yes")
        for ref in ("/data/age", "/data/nobody", "/data/place"):
            try:
                intake.answer(ref, NAMES[0])
            except Problem as problem:
                caught.append(problem)
    finally:
        session.close()
    assert len(caught) > 3
    secrets = Secrets({"wrong": WRONG, "name": NAMES[0]})
    for error in caught:
        parts = f"{error!r} {error} {error.args!r} {vars(error)!r} {error.__cause__!r}"
        assert secrets.found_in_text(parts) == [], type(error)


WATCHED = """
import json, os, sys
from tests.badinput.cheap import lower
from httui.cli import run
lower()
seen = []
def hook(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            seen.append(["write", str(path)])
    elif event in ("subprocess.Popen", "os.exec", "os.posix_spawn", "os.system"):
        seen.append([event, repr(arguments)])
    elif event.startswith("socket.") or event in ("os.fork", "os.forkpty", "shutil.copyfile"):
        seen.append([event, repr(arguments)])
sys.dont_write_bytecode = True
sys.addaudithook(hook)
status = run(sys.argv[1:])
print(json.dumps(seen), file=sys.stderr)
sys.exit(status)
"""


@pytest.mark.parametrize(
    "words",
    [
        ("import", "small", "{lines}"),
        ("backup", "create"),
        ("doctor",),
    ],
    ids=lambda words: words[0],
)
def test_nothing_is_written_elsewhere_started_or_sent(office: Office, words: tuple[str, ...]) -> None:
    """No temporary file, no child process that could carry a secret, no connection."""
    lines = office.file("x.jsonl", office.line(9, full_name=TYPED))
    temporary = office.home / "tmp"
    temporary.mkdir()
    command = office.command(*(word.format(lines=lines) for word in words))[3:]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, *command],
        cwd=ROOT,
        env=os.environ | {"TMPDIR": str(temporary), "SQLITE_TMPDIR": str(temporary), "LC_ALL": "C.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )
    seen = json.loads(done.stderr.splitlines()[-1])
    assert done.returncode == (1 if words[0] == "doctor" else 0), done.stdout + done.stderr
    assert list(temporary.iterdir()) == []
    for event, what in seen:
        if event == "write":
            assert what.startswith(str(office.data)) or what == os.devnull or what.isdigit(), what
        else:
            assert words[0] == "doctor", (event, what)
            assert Secrets({"p": PASSPHRASE}).found_in_text(what) == []


def test_a_process_shows_no_secret_to_others(office: Office) -> None:
    """Neither its arguments nor its environment; and its memory is closed to other processes of this person."""
    process = office.start("import", "small", "-", stdin=subprocess.PIPE)
    assert process.stdin is not None
    place = Path(f"/proc/{process.pid}")
    if not place.exists():
        process.kill()
        pytest.skip("needs /proc")
    process.stdin.write(office.line(9, full_name=TYPED))
    process.stdin.flush()
    secrets = Secrets({"passphrase": PASSPHRASE, "typed": TYPED})
    for name in ("cmdline", "environ"):
        assert secrets.found_in((place / name).read_bytes()) == []
    process.communicate(timeout=30)
    assert process.returncode == 0
