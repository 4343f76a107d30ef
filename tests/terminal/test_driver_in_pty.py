"""Real apps in a real pty: the same screen with the changed-cells driver as with Textual's own, in fewer bytes."""

import os
import sys
import time
from pathlib import Path

import pexpect
import pytest

from tests.journeys.terminal import KEYS
from tests.terminal.emulator import Terminal

ROOT = Path(__file__).parents[2]


class Watched:
    """A program in a pty whose output is counted and drawn."""

    def __init__(self, module: str, *, driver: str = "", term: str = "xterm-256color", **env: str) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "HTTUI_"))}
        environment |= {"TERM": term, "LANG": "C.UTF-8", "HTTUI_DRIVER": driver, **env}
        self.terminal = Terminal(newline=False)
        self.raw = ""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", module],
            env=environment,
            dimensions=(24, 80),
            encoding="utf-8",
            cwd=str(ROOT),
        )
        self.child.delaybeforesend = None

    def settle(self, quiet: float = 0.13, limit: float = 8) -> int:
        """Take in what is written until it falls silent; returns how many characters came."""
        count = 0
        last = start = time.monotonic()
        while time.monotonic() - last < quiet and time.monotonic() - start < limit:
            try:
                data = self.child.read_nonblocking(65536, 0.05)
            except pexpect.TIMEOUT:
                continue
            except pexpect.EOF:
                break
            count += len(data.encode())
            self.raw += data
            # pyte prints the rest of sequences with a private sign that it does not know
            for unknown in ("\x1b[>25u", "\x1b[<u", "\x1b[?2026$p", "\x1b[?2048$p"):
                data = data.replace(unknown, "")
            self.terminal.feed(data)
            last = time.monotonic()
        return count

    def start(self, *words: str) -> int:
        """Wait for the first screen; returns the bytes it took."""
        total, end = 0, time.monotonic() + 20
        while time.monotonic() < end:
            total += self.settle()
            if all(word in "\n".join(self.terminal.text()) for word in words):
                return total
        raise AssertionError("\n".join(self.terminal.text()))

    def press(self, key: str) -> None:
        """Press one key (by name, or as it is)."""
        self.child.send(KEYS.get(key, key))

    def resize(self, width: int, height: int) -> None:
        self.terminal.resize(width, height)
        self.child.setwinsize(height, width)
        self.settle(quiet=0.6)

    def close(self) -> None:
        self.child.close(force=True)


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
