"""Real apps in a real pty: the same screen with the changed-cells driver as with Textual's own, in fewer bytes."""

import pytest

from tests.terminal.watched import Watched

STEPS = ["A", "b", "漢", "tab", "down", "down", "down", "pgdn", "tab", "down", "right", "pgdn", "tab", "space", "f2",
         "tab", "x", "漢", "enter", "backspace", "f2", "shift+tab"]  # fmt: skip


@pytest.mark.parametrize(
    ("term", "env"), [("xterm-256color", {}), ("xterm-256color", {"NO_COLOR": "1"}), ("linux", {})]
)
def test_the_same_screen_as_with_the_plain_driver(term: str, env: dict[str, str]) -> None:
    """Typing, lists, a table, toggled styles, wide characters and two resizes."""
    lean = Watched("tests.terminal.sample_app", term=term, **env)
    plain = Watched("tests.terminal.sample_app", driver="plain", term=term, **env)
    try:
        lean_bytes, plain_bytes = lean.start("option 2", "K001"), plain.start("option 2", "K001")
        assert lean.terminal.cells() == plain.terminal.cells()
        for step in STEPS:
            for app in (lean, plain):
                app.press(step)
            lean_bytes += lean.settle()
            plain_bytes += plain.settle()
            assert lean.terminal.text() == plain.terminal.text(), step
            assert lean.terminal.cells() == plain.terminal.cells(), step
        assert lean_bytes * 2 < plain_bytes
        for size in ((60, 20), (100, 30)):
            lean.resize(*size)
            plain.resize(*size)
            assert lean.terminal.cells() == plain.terminal.cells(), size
    finally:
        lean.close()
        plain.close()


def test_the_terminal_is_asked_nothing() -> None:
    """No query, no keyboard protocol, no reports of focus or mouse, no titles and no pointers."""
    app = Watched("tests.terminal.sample_app")
    try:
        app.start("option 2")
        for unwanted in (
            "$p",
            "\x1b[>",
            "\x1b[<",
            "?1004",
            "?1003",
            "?1000",
            "?2026",
            "?2048",
            "\x1b]",
            "\x1bP",
        ):
            assert unwanted not in app.raw, unwanted
    finally:
        app.close()
