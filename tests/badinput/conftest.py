"""An office with two saved cases, copied for each test; what every test asks at the end: is all of it still there?"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from httui.store.files import DataDir
from httui.store.models import Record
from httui.store.safekeeping import known_anchors
from httui.store.session import sign_in
from tests.badinput.line import ROOT, line  # noqa: F401 - a fixture
from tests.cases.support import SMALL
from tests.commands.conftest import Desk, Ran, insecure_kdf  # noqa: F401 - a fixture
from tests.store.support import OTHER, PASSPHRASE

NAMES = ("Siti Zaenab Contoh", "Marsinah Contoh")
"""Direct identifiers of the two saved persons."""
LANGUAGES = {"en": "C.UTF-8", "id": "id_ID.UTF-8"}


class Office(Desk):
    """A desk whose office holds two cases; ``environ`` is what its processes get."""

    def whole(self, cases: int = 2) -> None:
        """Everything that was saved is there, and every check of it passes."""
        listed = self("case", "list", "--json")
        assert listed.status == 0, listed.err
        assert len(listed.json) == cases
        session = sign_in(DataDir(self.data), "rina", PASSPHRASE)
        try:
            assert Record.select().count() == cases
            assert session.audit.verify(known_anchors(session), trusted=session.trusted_keys) is None
            assert session.cases.integrity() == []
            assert session.identities is not None
            assert session.identities.integrity() == []
        finally:
            session.close()

    def refuses(self, *command: str, words: Sequence[str] = (), kept: Sequence[str] = (), **who: Any) -> None:
        """The command is refused in both languages: in English with ``words``, in both with ``kept``."""
        before = os.environ.get("LC_ALL")
        try:
            for language, locale in LANGUAGES.items():
                os.environ["LC_ALL"] = locale
                refused(self(*command, **who), *kept, *(words if language == "en" else ()))
        finally:
            if before is None:
                del os.environ["LC_ALL"]
            else:
                os.environ["LC_ALL"] = before

    def line(self, number: int, **answers: str) -> str:
        """A line for import, with an id of its own."""
        found = {
            "id": f"00000000-0000-4000-8000-{number:012}",
            "case": None,
            "answers": {"age": "17"} | answers,
            "missing": {},
            "consent": {"services": "yes"},
        }
        return json.dumps(found) + "\n"

    def command(self, *words: str, user: str | None = "rina") -> list[str]:
        """The same command for a process of its own."""
        account = ["--user", user, "--passphrase-file", str(self.passphrase)] if user else []
        return [sys.executable, "-m", "tests.badinput.cheap", *words, "--data", str(self.data), *account]

    def start(self, *words: str, user: str | None = "rina", **options: Any) -> "subprocess.Popen[str]":
        """Start the command in a process of its own."""
        settings: dict[str, Any] = {
            "cwd": ROOT,
            "env": {**os.environ, "LC_ALL": "C.UTF-8"},
            "stdin": subprocess.DEVNULL,
            "stdout": subprocess.PIPE,
            "stderr": subprocess.PIPE,
            "text": True,
        }
        return subprocess.Popen(self.command(*words, user=user), **(settings | options))


def refused(done: Ran, *words: str) -> None:
    """Refused in words: status 1, one message that says ``words``, no traceback, no incident."""
    assert done.status == 1, done.out + done.err
    assert done.err.startswith("httui: "), done.err
    assert "Traceback" not in done.err
    assert "incident" not in done.err
    for word in words:
        assert word in done.err, done.err


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[pytest.CaptureFixture[str]], Path]:
    made: list[Path] = []

    def make(capture: pytest.CaptureFixture[str]) -> Path:
        if not made:
            first = Office(tmp_path_factory.mktemp("bad"), capture)
            assert first.init("--tier", "3", "--signed-by", "Direktur Contoh").status == 0
            assert first("form", "add", first.file("small.md", SMALL)).status == 0
            lines = [first.line(n, full_name=name) for n, name in enumerate(NAMES)]
            done = first("import", "small", first.file("in.jsonl", "".join(lines)))
            assert done.status == 0, done.out + done.err
            (first.home / "in.jsonl").unlink()
            first.file("other", OTHER)
            first.whole()
            made.append(first.home)
        return made[0]

    return make


@pytest.fixture
def office(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], _made: Callable[[pytest.CaptureFixture[str]], Path]
) -> Office:
    """An office with two cases at tier 3; its founder is ``rina``."""
    shutil.copytree(_made(capsys), tmp_path, dirs_exist_ok=True)
    return Office(tmp_path, capsys)
