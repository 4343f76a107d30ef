"""A program in a real pty, drawn by an emulator, its bytes counted."""

import contextlib
import os
import sys
import time
from pathlib import Path

import pexpect

from tests.journeys.terminal import KEYS
from tests.terminal.emulator import Terminal

ROOT = Path(__file__).parents[2]


class Watched:
    """A program in a pty whose output is counted and drawn."""

    def __init__(
        self, module: str, *arguments: str, driver: str = "", term: str = "xterm-256color", **env: str
    ) -> None:
        environment = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG", "HTTUI_"))}
        environment |= {"TERM": term, "LANG": "C.UTF-8", "HTTUI_DRIVER": driver, **env}
        self.terminal = Terminal(newline=False)
        self.raw = ""
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", module, *arguments],
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

    def screen_text(self) -> str:
        """What stands on the terminal now."""
        return "\n".join(self.terminal.text())

    def ended(self, seconds: float) -> int | None:
        """Wait at most ``seconds`` for the program's end; returns its exit status, None if a signal ended it."""
        end = time.monotonic() + seconds
        while self.child.isalive() and time.monotonic() < end:
            self.settle(0.05)
        assert not self.child.isalive(), f"still running after {seconds} s:\n{self.screen_text()}"
        self.settle(0.1)
        return self.child.exitstatus

    def resize(self, width: int, height: int) -> None:
        self.terminal.resize(width, height)
        self.child.setwinsize(height, width)
        self.settle(quiet=0.6)

    def close(self) -> None:
        with contextlib.suppress(OSError):  # a test may have closed the line itself
            self.child.close(force=True)
