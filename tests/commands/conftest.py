"""The command line as a person calls it, over a real store with a cheap key derivation."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from httui.cli import run
from httui.store import kdf, office
from tests.store.support import INSECURE, PASSPHRASE

TIER = "3"


@dataclass
class Ran:
    """What one command did."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """Standard output as JSON."""
        return json.loads(self.out)


class Desk:
    """A data directory and the founder's passphrase; ``desk("case", "list")`` runs a command there."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.data = home / "office"
        self.passphrase = home / "pass"
        self.sheet = home / "sheet"
        self.capture = capture
        self.passphrase.write_text(PASSPHRASE + "\n", encoding="utf-8")

    def __call__(self, *words: str, user: str | None = "rina", passphrase: Path | None = None) -> Ran:
        """Run httui; ``user`` None gives no account."""
        account = ["--user", user, "--passphrase-file", str(passphrase or self.passphrase)] if user else []
        try:
            status = run([*words, "--data", str(self.data), *account])
        except SystemExit as end:
            status = int(end.code or 0)
        said = self.capture.readouterr()
        return Ran(status, said.out, said.err)

    def file(self, name: str, content: str | bytes) -> str:
        """Write a file and return its path."""
        path = self.home / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return str(path)

    def init(self, *more: str) -> Ran:
        """Set the office up."""
        words = ["init", "--org", "Lembaga Pelita", "--user", "rina", "--recovery-out", str(self.sheet)]
        return self(*words, "--passphrase-file", str(self.passphrase), *more, user=None)


@pytest.fixture(autouse=True)
def insecure_kdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """INSECURE, for tests only: passphrases cost next to nothing to guess, so that tests are quick."""
    monkeypatch.setattr(kdf, "MEMORY_FLOOR", 8)
    monkeypatch.setattr(kdf, "PASSES_FLOOR", 1)
    monkeypatch.setattr(office, "calibrate", lambda: INSECURE)


@pytest.fixture
def empty(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    """A desk without an office."""
    return Desk(tmp_path, capsys)


@pytest.fixture(scope="session")
def _made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[pytest.CaptureFixture[str]], Path]:
    """Makes the office once for all tests."""
    made: list[Path] = []

    def make(capture: pytest.CaptureFixture[str]) -> Path:
        if not made:
            desk = Desk(tmp_path_factory.mktemp("commands"), capture)
            assert desk.init("--tier", TIER, "--signed-by", "Direktur Contoh").status == 0
            made.append(desk.home)
        return made[0]

    return make


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], _made: Callable[[pytest.CaptureFixture[str]], Path]
) -> Desk:
    """A desk with a fresh office at tier 3 whose founder ``rina`` holds every role."""
    shutil.copytree(_made(capsys), tmp_path, dirs_exist_ok=True)
    return Desk(tmp_path, capsys)
