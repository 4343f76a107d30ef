"""The real app on a real terminal: every kind that offices have draws the same words, and nothing at idle."""

from pathlib import Path

import pytest

from tests.terminal.watched import Watched


@pytest.mark.parametrize(
    ("term", "env"),
    [("xterm-256color", {}), ("xterm-256color", {"NO_COLOR": "1"}), ("linux", {}), ("screen", {})],
)
def test_first_screen_help_and_silence(term: str, env: dict[str, str], tmp_path: Path) -> None:
    app = Watched("httui", "--data", str(tmp_path / "office"), term=term, **env)
    try:
        app.start("no office on this computer")
        app.press("f1")
        app.start("Keys on this screen")
        app.press("esc")
        app.start("no office on this computer")
        app.settle(0.5)
        assert app.settle(1.5, 1.5) == 0
    finally:
        app.close()


def test_a_key_and_a_move_cost_few_bytes(tmp_path: Path) -> None:
    """At most 75 bytes a key and 300 a move, as the goal says; a page of fields in the first run."""
    app = Watched("httui", "--data", str(tmp_path / "office"))
    try:
        app.start("no office on this computer")
        app.press("down")
        app.settle()
        app.press("enter")
        app.start("1 of 5")
        app.settle(0.3)
        for letter in "Rumah Contoh":
            app.press(letter)
            assert app.settle() <= 75
        for key in ("down", "down", "down", "up", "up", "tab"):
            app.press(key)
            assert app.settle() <= 300
    finally:
        app.close()
