"""A person at a real terminal: the program in a pty, its output through a terminal emulator, keys by name."""

import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pexpect
import pyte

KEYS = {
    "enter": "\r",
    "esc": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pgup": "\x1b[5~",
    "pgdn": "\x1b[6~",
    "backspace": "\x7f",
    "space": " ",
    **{f"f{n}": f"\x1bO{c}" for n, c in zip(range(1, 5), "PQRS", strict=True)},
    **{
        f"f{n}": f"\x1b[{code}~"
        for n, code in zip(range(5, 13), (15, 17, 18, 19, 20, 21, 23, 24), strict=True)
    },
    **{f"ctrl+{chr(c)}": chr(c - 96) for c in range(ord("a"), ord("z") + 1)},
}
"""Name to the bytes that xterm sends."""


class Terminal:
    """One program on one terminal of 80x24.

    ``until`` waits for words on the screen and fails with a picture of it; nothing sleeps for a fixed time.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        home: Path,
        env: dict[str, str] | None = None,
        term: str = "xterm-256color",
        program: Sequence[str] = (sys.executable, "-m", "httui"),
    ) -> None:
        environment = {
            k: v for k, v in os.environ.items() if not k.startswith(("HTTUI_", "TEXTUAL", "LC_", "LANG"))
        }
        environment |= {
            "TERM": term,
            "LANG": "C.UTF-8",
            "HOME": str(home),
            "XDG_DATA_HOME": str(home / "share"),
        }
        environment |= env or {}
        self.screen = pyte.Screen(80, 24)
        self._stream = pyte.ByteStream(self.screen)
        self.sent = bytearray()
        """Every byte that the program has written."""
        self.child: pexpect.spawn[bytes] = pexpect.spawn(
            program[0],
            [*program[1:], *arguments],
            env=environment,
            dimensions=(24, 80),
            timeout=20,
            encoding=None,
        )
        self.child.delaybeforesend = None

    def read(self, seconds: float = 0.05) -> bool:
        """Take in what has arrived; returns whether anything had."""
        try:
            data = self.child.read_nonblocking(65536, seconds)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.sent.extend(data)
        self._stream.feed(data)
        return True

    @property
    def text(self) -> str:
        """What the person sees now."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def until(self, *words: str, timeout: float = 20) -> str:
        """Wait until all ``words`` stand on the screen; returns the screen."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self.read()
            if all(word in self.text for word in words):
                return self.text
            if not self.child.isalive() and not self.read():
                break
        missing = [word for word in words if word not in self.text]
        raise AssertionError(f"{missing} did not appear; the screen:\n{self.text}")

    def settle(self, quiet: float = 0.3, timeout: float = 10) -> str:
        """Wait until nothing was written for ``quiet`` seconds; returns the screen."""
        last = start = time.monotonic()
        while time.monotonic() - last < quiet and time.monotonic() - start < timeout:
            if self.read(0.05):
                last = time.monotonic()
        return self.text

    def press(self, *keys: str) -> None:
        """Press keys by name (``f2``, ``enter``, ``ctrl+l``) one after the other."""
        for key in keys:
            self.child.send(KEYS[key].encode())
            self.read(0.02)

    def type(self, text: str) -> None:
        """Type ``text`` as it is."""
        self.child.send(text.encode())
        self.read(0.02)

    def resize(self, columns: int, lines: int) -> None:
        """Pull the window to another size; the program is told, as by a window manager."""
        self.screen.resize(lines, columns)
        self.child.setwinsize(lines, columns)

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to the program."""
        self.child.kill(number)

    def ended(self, timeout: float = 10) -> int | None:
        """Wait for the end of the program; returns its exit status, None if a signal ended it."""
        end = time.monotonic() + timeout
        while self.child.isalive() and time.monotonic() < end:
            self.read()
        while self.read():
            pass
        if self.child.isalive():
            raise AssertionError(f"still running; the screen:\n{self.text}")
        self.child.close()
        return self.child.exitstatus


@contextmanager
def terminal(arguments: Sequence[str], **options: object) -> Iterator[Terminal]:
    """A :class:`Terminal` whose program is gone at the end, whatever happens."""
    opened = Terminal(arguments, **options)  # type: ignore[arg-type]
    try:
        yield opened
    finally:
        opened.child.close(force=True)
