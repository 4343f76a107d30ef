"""A terminal to compare with: pyte, taught two things that real terminals do and it does not."""

from typing import Any

import pyte
from pyte.screens import wcwidth


class Terminal:
    """A screen of ``width`` x ``height`` that can be fed, resized and looked at."""

    def __init__(self, width: int = 80, height: int = 24, *, newline: bool = True) -> None:
        self.screen = _Screen(width, height)
        self.stream = pyte.Stream(self.screen)
        if newline:
            self.screen.set_mode(pyte.modes.LNM)

    def feed(self, data: str) -> None:
        """Write on the terminal; a few sequences that pyte prints instead of ignoring are taken out first."""
        self.stream.feed(data)

    def resize(self, width: int, height: int) -> None:
        self.screen.resize(height, width)

    def text(self) -> list[str]:
        """The rows as they are read."""
        return list(self.screen.display)

    def cells(self) -> list[list[tuple[Any, ...]]]:
        """Every cell: character and all attributes that can be seen on it."""
        return [
            [_seen(self.screen.buffer[y][x]) for x in range(self.screen.columns)]
            for y in range(self.screen.lines)
        ]

    def cursor(self) -> tuple[int, int]:
        return min(self.screen.cursor.x, self.screen.columns - 1), self.screen.cursor.y


class _Screen(pyte.Screen):  # type: ignore[misc]
    """Half of a wide character that is overwritten leaves a space, as in xterm, not a stump."""

    def draw(self, data: str) -> None:
        for character in data:
            width = wcwidth(character)
            x = min(self.cursor.x, self.columns - 1) if width > 0 else -1
            if x >= 0:
                self._cut(x)
                self._cut(min(x + width, self.columns))
            super().draw(character)

    def _cut(self, x: int) -> None:
        line = self.buffer[self.cursor.y]
        if 0 < x < self.columns and line[x].data == "":
            line[x - 1] = line[x - 1]._replace(data=" ")
            line[x] = line[x]._replace(data=" ")

    def erase_in_line(self, how: int = 0, private: bool = False) -> None:
        self._cut(min(self.cursor.x, self.columns - 1) + (1 if how == 1 else 0))
        super().erase_in_line(how, private)

    def erase_characters(self, count: int | None = None) -> None:
        self._cut(self.cursor.x)
        self._cut(min(self.cursor.x + (count or 1), self.columns))
        super().erase_characters(count)


def _seen(cell: Any) -> tuple[Any, ...]:
    lines = (cell.underscore, cell.strikethrough)
    if cell.data not in {" ", ""}:
        return tuple(cell)
    if cell.data == "":
        return ("",)
    if cell.reverse:
        return (" ", cell.fg, cell.bg if any(lines) else "", lines, True, cell.bold, cell.blink)
    return (" ", cell.fg if any(lines) else "", cell.bg, lines, False, cell.bold if any(lines) else "", "")
