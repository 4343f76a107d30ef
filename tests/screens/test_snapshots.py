"""A few pictures at 80x24, to see at a glance when the look changes. No colour carries meaning in any of them."""

import random
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from httui.screens.home import DOOR_KEYS, Home
from httui.security import incidents
from httui.store.safekeeping import back_up_if_due
from httui.workflows import register
from tests.cases.support import Staff, saved
from tests.screens.desk import Desk, DeskApp
from tests.security.rounds import signed

SIZE = (80, 24)
Before = Callable[[Pilot[int]], Awaitable[None]]


@pytest.fixture(autouse=True)
def _fixed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The same codes and the same time zone in every picture; the office's clock stands still already."""
    chance = random.Random(7)
    monkeypatch.setattr("httui.store.codes.secrets.randbelow", chance.randrange)
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def seated(staff: Staff, name: str, language: str, *keys: str, door: str = "") -> tuple[DeskApp, Before]:
    """The app, and what to do before the picture: sign in, switch the language, open a door of home, press keys."""
    desk = Desk(staff)

    async def before(pilot: Pilot[int]) -> None:
        desk.pilot = pilot
        await desk.enter(name)
        if language == "id":
            await desk.press("ctrl+v")
        if isinstance(desk.screen, Home) and door:
            await desk.press(DOOR_KEYS[[key for key, _words in desk.screen.doors()].index(door)])
        await desk.press(*keys)
        await pilot.pause(0.2)

    return desk.app, before


def alone(path: Path, language: str) -> tuple[DeskApp, Before]:
    """The app before anybody signs in."""

    async def before(pilot: Pilot[int]) -> None:
        if language == "id":
            await pilot.press("ctrl+v")
        await pilot.pause()

    return DeskApp(path), before


BOTH = pytest.mark.parametrize("language", ["en", "id"])


@BOTH
def test_the_first_screen(snap_compare: Any, tmp_path: Path, language: str) -> None:
    app, before = alone(tmp_path / "office", language)
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@BOTH
def test_sign_in(snap_compare: Any, staff: Staff, language: str) -> None:
    app, before = alone(staff.data.path, language)
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@BOTH
def test_consent_comes_first(snap_compare: Any, staff: Staff, language: str) -> None:
    app, before = seated(staff, "worker", language, "1")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@BOTH
def test_help(snap_compare: Any, staff: Staff, language: str) -> None:
    app, before = seated(staff, "worker", language, "f1")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@BOTH
def test_a_case(snap_compare: Any, staff: Staff, language: str) -> None:
    saved(
        staff.as_("worker"), {"/data/pseudonym": "Melati", "/data/full_name": "Siti Rekaan"}, statistics="yes"
    )
    app, before = seated(staff, "worker", language, "slash", "=mel", "enter")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


def test_a_case_without_colour(snap_compare: Any, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    saved(
        staff.as_("worker"), {"/data/pseudonym": "Melati", "/data/full_name": "Siti Rekaan"}, statistics="yes"
    )
    app, before = seated(staff, "worker", "en", "slash", "=mel", "enter")
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


@BOTH
def test_home(snap_compare: Any, staff: Staff, language: str) -> None:
    """Who does everything: doors in two columns, an incident, a day's work."""
    founder = staff.as_("rini")
    incidents.open_(founder, "lost")
    back_up_if_due(founder)
    app, before = seated(staff, "rini", language)
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@BOTH
def test_the_gate(snap_compare: Any, staff: Staff, language: str) -> None:
    """What is open, what blocks the next tier."""
    signed(staff.as_("lead"), b1="no", d4="dont_know")
    app, before = seated(staff, "lead", language, "down", "enter", door="security")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


def test_the_gate_without_colour(snap_compare: Any, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    signed(staff.as_("lead"), b1="no", d4="dont_know")
    app, before = seated(staff, "lead", "en", "down", "enter", door="security")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)


@BOTH
def test_a_workflow_drawn(snap_compare: Any, staff: Staff, language: str) -> None:
    """The first workflow that ships with the product, as it is drawn."""
    register.register_shipped(staff.as_("lead"))
    app, before = seated(staff, "lead", language, "enter", door="workflows")
    assert snap_compare(app, terminal_size=SIZE, run_before=before)
