"""Text measured in the cells of a terminal: width, wrapping, padding (S-131; DESIGN section 8).

A letter may take two cells (Chinese, Japanese, Korean) or none (an accent of its own). Text comes from data: what
cannot be printed becomes a space here, so that no label can break a line or speak to the terminal.
"""

import unicodedata
from functools import lru_cache

_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""They change how the letter before them looks, and terminals disagree how wide that is."""


def one_line(text: str) -> str:
    """``text`` on one line: line breaks and everything that cannot be printed as single spaces."""
    plain = (
        text
        if text.isprintable() and text.isascii()
        else "".join(letter if letter.isprintable() else " " for letter in text if letter not in _SELECTORS)
    )
    return " ".join(plain.split())


@lru_cache(4096)
def cells_of(letter: str) -> int:
    """Cells that one letter takes: 0, 1 or 2."""
    if unicodedata.category(letter) in {"Mn", "Me", "Mc"}:
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def cells(text: str) -> int:
    """Cells that ``text`` takes."""
    return len(text) if text.isascii() else sum(map(cells_of, text))


def wrap(text: str, width: int) -> list[str]:
    """``text`` as lines of at most ``width`` cells (at least 2); words that are too long are broken.

    An empty text is no line.
    """
    lines: list[str] = []
    line = ""
    for word in one_line(text).split():
        joined = f"{line} {word}" if line else word
        if cells(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _pieces(word, width)
        lines += full
    return [*lines, line] if line else lines


def _pieces(word: str, width: int) -> list[str]:
    """One word in pieces of at most ``width`` cells; an accent stays with its letter."""
    pieces, piece, room = [], "", width
    for letter in word:
        size = cells_of(letter)
        if size > room:
            pieces.append(piece)
            piece, room = "", width
        piece, room = piece + letter, room - size
    return [*pieces, piece]


def pad(text: str, width: int) -> str:
    """``text``, which is at most ``width`` cells wide, filled with spaces to exactly that."""
    return text + " " * (width - cells(text))
