"""A document as plain text of a given width: for screens, pipes and screen readers."""

import unicodedata
from collections.abc import Iterator, Sequence

from httui.i18n import speaking
from httui.pages.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Table,
    draft_words,
    one_line,
    plain,
    signing_words,
    value_text,
)

NARROWEST = 8
"""Cells of a column at least; a table that does not fit is told row by row."""
_LONGEST_KEY = 28
_GAP = 2


def to_text(document: Document, width: int = 78, *, title: bool = True) -> str:
    """The document in lines of at most ``width`` cells (20 at least); ``title``: with its title and subtitle."""
    width = max(20, width)
    with speaking(document.language):
        lines = list(_lines(document, width, title))
    while lines and not lines[-1]:
        lines.pop()
    return "\n".join(lines) + "\n"


def wrapped(text: str, width: int) -> list[str]:
    """``text`` in lines of at most ``width`` cells; line breaks are kept, words that are too long are broken."""
    lines: list[str] = []
    for part in plain(text).split("\n"):
        line = ""
        for word in part.split():
            joined = f"{line} {word}" if line else word
            if cells(joined) <= width:
                line = joined
                continue
            if line:
                lines.append(line)
            *full, line = _pieces(word, width)
            lines += full
        lines.append(line)
    return lines


def cells(text: str) -> int:
    """How many cells of a terminal ``text`` takes."""
    if text.isascii():
        return len(text)
    return sum(_cell(sign) for sign in text)


def _cell(sign: str) -> int:
    if unicodedata.combining(sign):
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1


def _pieces(word: str, width: int) -> list[str]:
    found, piece = [], ""
    for sign in word:
        if piece and cells(piece + sign) > width:
            found.append(piece)
            piece = ""
        piece += sign
    return [*found, piece]


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells(text))


def _lines(document: Document, width: int, title: bool) -> Iterator[str]:
    mark = f"*** {draft_words()} ***" if document.draft else ""
    if mark:
        yield from (mark, "")
    if title:
        heading = wrapped(one_line(document.title), width)
        yield from heading
        yield "=" * max(map(cells, heading))
        if document.subtitle:
            yield from wrapped(document.subtitle, width)
        yield ""
    for block in document.blocks:
        yield from _block(block, width)
    if document.footer:
        yield from wrapped(document.footer, width)
        yield ""
    if mark:
        yield mark


def _block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Heading(text, level):
            heading = wrapped(one_line(text), width)
            yield from heading
            if level == 1:
                yield "-" * max(map(cells, heading))
        case Paragraph(text):
            yield from wrapped(text, width)
        case Bullets():
            yield from _bullets(block, width)
        case Table():
            yield from _table(block, width)
        case KeyValues():
            yield from _pairs(block.pairs, width)
        case Signature():
            yield from _signatures(block, width)
        case Note(text):
            yield from (f"| {line}" for line in wrapped(text, width - 2))
        case PageBreak():
            yield "- " * (width // 2)
    yield ""


def _bullets(block: Bullets, width: int) -> Iterator[str]:
    for number, item in enumerate(block.items, 1):
        mark = f"{number}. " if block.numbered else "- "
        for place, line in enumerate(wrapped(item, width - len(mark))):
            yield (mark if place == 0 else " " * len(mark)) + line


def _pairs(pairs: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    longest = max((cells(one_line(name)) for name, _value in pairs), default=0)
    side = min(longest, _LONGEST_KEY, width // 2) + _GAP
    for name, value in pairs:
        names = wrapped(one_line(name) + ":", side)
        values = wrapped(value_text(value), width - side)
        if len(names) > 1 or cells(names[0]) >= side:
            yield from wrapped(one_line(name) + ":", width)
            yield from (" " * side + line for line in values)
            continue
        for place, line in enumerate(values):
            yield _padded(names[0] if place == 0 else "", side) + line


def _signatures(block: Signature, width: int) -> Iterator[str]:
    name, day = signing_words()
    for label in block.labels:
        yield ""
        yield "_" * min(40, width)
        yield from wrapped(one_line(label), width)
        yield from wrapped(f"{name}: ____________________  {day}: __________", width)


def _table(block: Table, width: int) -> Iterator[str]:
    if not block.rows:
        yield from wrapped(" / ".join(block.headings), width)
        yield "-"
        return
    room = width - _GAP * (len(block.headings) - 1)
    if room < NARROWEST * len(block.headings):
        for row in block.rows:
            yield from _pairs(tuple(zip(block.headings, row, strict=True)), width)
            yield ""
        return
    widths = _column_widths(block, room)
    yield from _row(block.headings, widths)
    yield (" " * _GAP).join("-" * column for column in widths)
    for row in block.rows:
        yield from _row(row, widths)


def _row(row: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    parts = [wrapped(value_text(cell), column) for cell, column in zip(row, widths, strict=True)]
    for place in range(max(map(len, parts))):
        texts = (
            _padded(part[place] if place < len(part) else "", column)
            for part, column in zip(parts, widths, strict=True)
        )
        yield (" " * _GAP).join(texts).rstrip()


def _column_widths(block: Table, room: int) -> list[int]:
    """No column wider than its longest line; what that leaves goes to those that need more, by their shares."""
    needs = [
        max(
            *(cells(line) for text in column for line in value_text(text).split("\n")),
            NARROWEST,
        )
        for column in zip(block.headings, *block.rows, strict=True)
    ]
    if sum(needs) <= room:
        return needs
    widths = [
        max(NARROWEST, min(int(share * room), need))
        for share, need in zip(block.shares(), needs, strict=True)
    ]
    while sum(widths) > room:
        widest = max(range(len(widths)), key=lambda place: widths[place])
        widths[widest] -= 1
    while sum(widths) < room:
        hungry = max(range(len(widths)), key=lambda place: needs[place] - widths[place])
        widths[hungry] += 1
    return widths
