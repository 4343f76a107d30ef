"""A few pictures at 80x24, to see at a glance when the look changes. No colour carries meaning in any of them."""

import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.cases.support import Staff, saved
from tests.screens.desk import Desk, DeskApp

SIZE = (80, 24)
Before = Callable[[Pilot[int]], Awaitable[None]]


def seated(staff: Staff, name: str, *keys: str) -> tuple[DeskApp, Before]:
    """The app, and what to do before the picture: sign in, press keys."""
    desk = Desk(staff)

    async def before(pilot: Pilot[int]) -> None:
        desk.pilot = pilot
        await desk.enter(name)
        await desk.press(*keys)

    return desk.app, before


def test_the_first_screen(snap_compare: Any, tmp_path: Path) -> None:
    assert snap_compare(DeskApp(tmp_path / "office"), terminal_size=SIZE)


def test_the_first_screen_without_colour(
    snap_compare: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(DeskApp(tmp_path / "office"), terminal_size=SIZE)


def test_sign_in(snap_compare: Any, staff: Staff) -> None:
    assert snap_compare(DeskApp(staff.data.path), terminal_size=SIZE)


def test_consent_comes_first(snap_compare: Any, staff: Staff) -> None:
    app, before = seated(staff, "worker", "1")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


def test_help(snap_compare: Any, staff: Staff) -> None:
    app, before = seated(staff, "worker", "f1")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@pytest.mark.parametrize("language", ["en", "id"])
async def test_every_line_fits_and_help_is_never_hidden(sit: Any, staff: Staff, language: str) -> None:
    """In both languages: F1 stands first in the key bar, and nothing is wider than the screen."""
    from httui import i18n

    saved(staff.as_("worker"), {"/data/pseudonym": "Melati"})
    async with sit("holder") as desk:
        i18n.use(language)
        for screen in desk.app.screen_stack:
            retext = getattr(screen, "retext", None)
            if retext is not None:
                retext()
        for keys in (
            ("f1",),
            ("escape", "f10"),
            ("escape", "slash", "=mel", "enter"),
            ("k",),
            ("escape", "r"),
            ("f10",),
        ):
            await desk.press(*keys)
            lines = desk.shown().split("\n")
            assert len(lines) == 24
            assert re.match(r" F1 ", lines[-1]), lines[-1]
            assert "holder contoh" in lines[0]
            assert re.search(r"(Gate|Gerbang).* 3", lines[0]), lines[0]
