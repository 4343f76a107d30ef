"""Fixtures of the store's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from httui.store import kdf
from httui.store.files import DataDir
from tests.store.support import Office, make_office


@pytest.fixture
def insecure_kdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """INSECURE, for tests only: passphrases cost next to nothing to guess, so that tests are quick."""
    monkeypatch.setattr(kdf, "MEMORY_FLOOR", 8)
    monkeypatch.setattr(kdf, "PASSES_FLOOR", 1)


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    """An empty data directory."""
    return DataDir(tmp_path / "office")


@pytest.fixture
def office(data: DataDir, insecure_kdf: None) -> Iterator[Office]:
    """A fresh office; its founder ``rini`` is administrator, case worker and holder of identities."""
    made = make_office(data, roles=frozenset({"admin", "worker", "data_lead"}), identities=True)
    yield made
    for session in made.opened:
        session.lock()
