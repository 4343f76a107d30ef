"""The cells of one screen: characters and looks, row by row, each cell known or unknown."""

import re
from functools import lru_cache

from rich.cells import cell_len, split_graphemes

from httui.terminal.style import Look, of_blank

SIMPLE = re.compile(
    "[ -~\xa0-\xac\xae-\u02ff\u0370-\u0377\u037a-\u037f\u0384-\u038a\u038e-\u03a1\u03a3-\u0482\u048a-\u052f"
    "\u2010-\u2027\u2030-\u205e\u20a0-\u20bf\u2190-\u21ff\u2500-\u25fc\u2800-\u28ff]*"
)
"""Text in which every character takes one cell on every terminal; all else may be drawn in ways of its own."""

REST = ""
"""Stands in the second cell of a wide character."""


class Cells:
    """``height`` rows of ``width`` cells. ``text[y][x]`` is a character (with its combining marks), :data:`REST`, or
    None where it is not known what the terminal shows; ``look[y][x]`` is how it looks there.
    """

    def __init__(self, width: int, height: int) -> None:
        self.width = width
        self.height = height
        self.text: list[list[str | None]] = [[None] * width for _ in range(height)]
        self.look: list[list[Look | None]] = [[None] * width for _ in range(height)]

    def forget(self) -> None:
        """Nothing is known of any cell from now on."""
        for texts, looks in zip(self.text, self.look, strict=True):
            texts[:] = [None] * self.width
            looks[:] = [None] * self.width

    def blank(self, look: Look) -> None:
        """Every cell is a space in ``look``."""
        for y in range(self.height):
            self.erase(y, 0, self.width, look)

    def erase(self, y: int, start: int, end: int, look: Look) -> None:
        """Cells ``start`` to ``end`` (exclusive) of row ``y`` become spaces in ``look``."""
        self._break_wide(y, start)
        self._break_wide(y, end)
        self.text[y][start:end] = [" "] * (end - start)
        self.look[y][start:end] = [of_blank(look)] * (end - start)

    def put(self, y: int, x: int, text: str, look: Look) -> int | None:
        """Write ``text`` from cell ``x``; returns the column after it (it may be ``width``).

        Returns None, with the row left in doubt, where terminals disagree about the outcome: text that does not
        fit, or a combining mark with nothing before it.
        """
        if SIMPLE.fullmatch(text):
            end = x + len(text)
            if end > self.width:
                return None
            self._break_wide(y, x)
            self._break_wide(y, end)
            self.text[y][x:end] = text
            if text.isspace():
                self.look[y][x:end] = [of_blank(look)] * (end - x)
            elif " " in text:
                blank = of_blank(look)
                self.look[y][x:end] = [blank if character == " " else look for character in text]
            else:
                self.look[y][x:end] = [look] * (end - x)
            return end
        for cluster, cells in _clusters(text):
            if not cells or x + cells > self.width:
                return None
            self._break_wide(y, x)
            self._break_wide(y, x + cells)
            self.text[y][x : x + cells] = [cluster] + [REST] * (cells - 1)
            self.look[y][x : x + cells] = [of_blank(look) if cluster == " " else look] * cells
            x += cells
        return x

    def _break_wide(self, y: int, x: int) -> None:
        """A wide character that is about to be cut at ``x`` turns into spaces."""
        row = self.text[y]
        if x >= self.width or row[x] != REST:
            return
        start = x
        while start > 0 and row[start] == REST:
            start -= 1
        end = x + 1
        while end < self.width and row[end] == REST:
            end += 1
        look = self.look[y][start]
        row[start:end] = [" "] * (end - start)
        self.look[y][start:end] = [None if look is None else of_blank(look)] * (end - start)


@lru_cache(1024)
def _clusters(text: str) -> list[tuple[str, int]]:
    """The user-perceived characters of ``text`` with their widths, counted as Textual's layout counts them."""
    spans, _width = split_graphemes(text)
    return [(text[start:end], cells) for start, end, cells in spans]


def is_simple(row: list[str | None]) -> bool:
    """Whether all known cells of ``row`` hold characters of one undisputed cell each."""
    if REST in row:
        return False
    return SIMPLE.fullmatch("".join(text for text in row if text is not None)) is not None


def width_of(text: str) -> int:
    """Cells that ``text`` takes."""
    return cell_len(text)
