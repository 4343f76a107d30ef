"""Fixtures of the screens' tests: the real app over the real encrypted store, with a cheap key derivation."""

import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from httui.store import kdf
from httui.store.files import DataDir
from tests.cases.support import Staff, make_staff
from tests.screens.desk import Desk
from tests.store.support import INSECURE, TurnedClock


@pytest.fixture(autouse=True)
def insecure_kdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """INSECURE, for tests only: passphrases cost next to nothing to guess, so that tests are quick."""
    monkeypatch.setattr(kdf, "MEMORY_FLOOR", 8)
    monkeypatch.setattr(kdf, "PASSES_FLOOR", 1)
    monkeypatch.setattr("httui.store.office.calibrate", lambda: INSECURE)


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    """An office with staff, made once; every test works on a copy of its files."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kdf, "MEMORY_FLOOR", 8)
        patch.setattr(kdf, "PASSES_FLOOR", 1)
        path = tmp_path_factory.mktemp("screens") / "office"
        return path, make_staff(DataDir(path))


@pytest.fixture
def staff(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Staff]:
    """An office with everybody, a policy, the small form in use, the gate at tier 3."""
    path, ids = template
    shutil.copytree(path, tmp_path / "office")
    made = Staff(DataDir(tmp_path / "office"), TurnedClock(), dict(ids))
    yield made
    made.leave()


@pytest.fixture
def sit(staff: Staff) -> Callable[..., object]:
    """``async with sit("worker") as desk``: the app at 80x24, signed in at the home screen."""

    @asynccontextmanager
    async def sitting(name: str, size: tuple[int, int] = (80, 24)) -> AsyncIterator[Desk]:
        desk = Desk(staff)
        async with desk.app.run_test(size=size) as pilot:
            desk.pilot = pilot
            await desk.enter(name)
            yield desk

    return sitting
