"""The driver between Textual and the terminal: changed cells only, nothing at idle, a clean terminal after.

Against Textual's own driver it sends a small part of the bytes (costs on slow lines are what people feel),
asks the terminal nothing, reports no mouse motion, and wipes the screen before it hands the terminal back:
a console without an alternate screen would keep showing the last record. ``HTTUI_DRIVER=plain`` or
``--plain-driver`` switches it off; on Windows Textual's own is used (:mod:`httui.terminal.choice`).
"""

import contextlib
import io
import os
import sys
import termios
import time
from typing import TYPE_CHECKING, Any

from textual.drivers.linux_driver import LinuxDriver

from httui.terminal.capability import capability_of
from httui.terminal.painter import Painter

if TYPE_CHECKING:
    from textual.app import App

_ENTER = "\x1b[?1049h"
_LEAVE = "\x1b[?1049l"

_SETTLING_SECONDS = 0.5
"""For so long after a change of size the terminal may still rearrange what it shows: nothing is taken for known."""

_LINES_IN_ASCII = str.maketrans(
    dict(zip("─━═│┃║╭╮╰╯┌┐└┘├┤┬┴┼█▌▐▀▄░▒▓•·…✓→←↑↓", "---|||++++++++++++##|-#   *..v><^v", strict=False))
)


class ChangedCellsDriver(LinuxDriver):
    """Textual's POSIX driver with a memory of what the terminal shows; arguments as Textual passes them."""

    def __init__(
        self, app: "App[Any]", *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        self.painter = Painter(*_terminal_size(), capability_of(os.environ.get("TERM", "")))
        self._host = app
        self._unsettled_until = 0.0
        self._ascii = False

    def write(self, data: str) -> None:
        """Send what ``data`` changes on the terminal."""
        if getattr(self._host, "line_dropped", False):
            return  # nobody is there; a full queue must not block the way out
        if data == _ENTER:
            super().write(_ENTER + self.painter.clear())
            return
        if data == _LEAVE:
            super().write(self.painter.clear() + _LEAVE)
            return
        if getattr(self._host, "terminal_disturbed", False):
            self._host.terminal_disturbed = False  # type: ignore[attr-defined]
            self.painter.forget()
        self._watch_size()
        changes = self.painter.feed(data)
        if changes:
            super().write(changes.translate(_LINES_IN_ASCII) if self._ascii else changes)

    def start_application_mode(self) -> None:
        """Take the terminal over (also after a suspension)."""
        self._ascii = not _can_draw_lines()
        self.painter = Painter(
            *_terminal_size(), capability_of(os.environ.get("TERM", ""), newline=self._returns())
        )
        super().start_application_mode()  # type: ignore[no-untyped-call]

    def _watch_size(self) -> None:
        size = _terminal_size()
        moment = time.monotonic()
        if size != (self.painter.width, self.painter.height):
            self.painter.resize(*size)
            self._unsettled_until = moment + _SETTLING_SECONDS
        elif moment < self._unsettled_until:
            self.painter.forget()

    def _returns(self) -> bool:
        """Whether the line turns a line feed into carriage return and line feed."""
        try:
            output = termios.tcgetattr(self.fileno)[1]
        except termios.error:
            return False
        return bool(output & termios.OPOST and output & termios.ONLCR)


def _terminal_size() -> tuple[int, int]:
    """Columns and rows, asked of the same stream that Textual asks."""
    for stream in (sys.__stdout__, sys.__stderr__):
        with contextlib.suppress(OSError, ValueError, AttributeError):
            size = os.get_terminal_size(stream.fileno())  # type: ignore[union-attr]
            if size.columns > 0 and size.lines > 0:
                return size.columns, size.lines
    return 80, 24


def _can_draw_lines() -> bool:
    """Whether what is written can carry more than ASCII; else it must at least not fail or shift the line."""
    stream = sys.__stderr__
    if not isinstance(stream, io.TextIOWrapper):
        return True
    stream.reconfigure(errors="replace")
    try:
        "─│█".encode(stream.encoding)
    except UnicodeEncodeError:
        return False
    return True
