"""The four tables of a workflow file: their columns, their limits, and what one cell may hold (S-125 to S-130).

Whatever the file is (Markdown, workbook, CSV), it comes here as rows of text with their numbers. Everything that
is refused names file, sheet, row and column. Nothing in a cell is markup, a formula or a path.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from httui.i18n import N_
from httui.problem import Problem
from httui.workflows.conditions import parse
from httui.workflows.definition import LONGEST_TASK, RESOURCES, Condition, Span

Rows = Sequence[tuple[int, Sequence[str]]]
"""Rows of one table with their numbers in the file (from 1); the first holds the headings."""
Grid = Mapping[str, Rows]
"""Tables by name."""

MAX_FILE: Final = 2 * 1024 * 1024
"""Bytes of a file at most."""
MAX_TASKS: Final = 300
MAX_ROLES: Final = 30
MAX_OUTCOMES: Final = 12
"""Outcomes of one task at most."""
MAX_TEXT: Final = 2_000
"""Characters of a text at most; labels and titles have ``LONGEST_TASK``."""
MAX_ROWS: Final = MAX_TASKS * MAX_OUTCOMES + 100
"""Rows of one table at most."""
MAX_AMOUNT: Final = 9_999
"""Minutes, hours or days of one span at most."""

LANGUAGES: Final = ("en", "id")
"""Languages of the texts, in the order in which they are written."""

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "workflow": ("id", "title", "goal", "start", "trigger", "end", "end_check", "source", "note"),
    "roles": ("name", "label", "held_by"),
    "tasks": (
        "name", "label", "who", "time", "within", *RESOURCES, "tools", "output", "information",
        "form", "needs", "join", "waits",
    ),
    "outcomes": ("task", "name", "label", "next"),
}  # fmt: skip
"""The columns of each table, in the order in which they are written."""
TEXTS: Final = frozenset(
    {"title", "goal", "start", "end", "source", "note", "label", *RESOURCES, "tools", "output", "information"}
)
"""Columns with a column for each language."""

_UNITS = {
    "minute": "minutes", "minutes": "minutes", "menit": "minutes",
    "hour": "hours", "hours": "hours", "jam": "hours",
    "day": "days", "days": "days", "hari": "days", "working days": "days", "hari kerja": "days",
}  # fmt: skip
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")
_SPAN = re.compile(r"(\d{1,6})\s*([a-z]+(?: [a-z]+)?)")
_HEADING = re.compile(r"([a-z_]+)(?:\s*::\s*(.+))?")
_LANGUAGE = {"en": "en", "english": "en", "id": "id", "bahasa indonesia": "id", "indonesia": "id"}
_DROPPED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))
_BLANKS = dict.fromkeys(map(ord, "\t\u00a0\u2007\u202f"), " ")


def place(file: str, sheet: str = "", row: int = 0, column: str = "") -> str:
    """Where something stands, as a Problem tells it: ``file:sheet:row:column``."""
    return ":".join(part for part in (file, sheet, str(row or ""), column) if part)


def plain(text: str, where: str) -> str:
    """``text`` as it is kept: one kind of line break, nothing invisible, no blanks around it.

    What word processors leave in text is dropped. Raises :class:`Problem` for what can steer a terminal or turn
    the direction of letters: nobody types that.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").translate(_DROPPED).translate(_BLANKS).strip()
    if not text.isascii() or not text.isprintable():
        for sign in text:
            if sign != "\n" and _hidden(sign):
                raise Problem(
                    N_("There is an invisible control character ({code})."),
                    where=where,
                    remedy=N_("Type the text anew and try again."),
                    code=f"U+{ord(sign):04X}",
                )
    return text


def _hidden(sign: str) -> bool:
    return (
        unicodedata.category(sign) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
        or ord(sign) & 0xFFFE == 0xFFFE
        or 0xFDD0 <= ord(sign) <= 0xFDEF
    )


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, ``label::en`` where the column has languages."""

    file: str
    sheet: str
    number: int
    cells: Mapping[str, str]

    def where(self, column: str = "") -> str:
        """The place of a cell of this row."""
        return place(self.file, self.sheet, self.number, column)

    def cell(self, column: str) -> str:
        """The text of one cell, empty where the column is missing."""
        return self.cells.get(column, "")

    def text(self, column: str) -> dict[str, str]:
        """The words of a column by language."""
        return {code: words for code in LANGUAGES if (words := self.cell(f"{column}::{code}"))}

    def name(self, column: str) -> str:
        """One name; empty where there is none. Raises :class:`Problem`."""
        found = self.names(column)
        if len(found) > 1:
            raise self.refuse(column, N_("One name is expected here."))
        return found[0] if found else ""

    def names(self, column: str) -> tuple[str, ...]:
        """Names with blanks or commas between, each once. Raises :class:`Problem`."""
        found = tuple(dict.fromkeys(word.lower() for word in words_in(self.cell(column))))
        for name in found:
            if not _NAME.fullmatch(name):
                raise Problem(
                    N_("“{name}” cannot be a name."),
                    where=self.where(column),
                    remedy=N_("Use at most 40 small letters, digits, _ or -, without blanks."),
                    name=name[:60],
                )
        return found

    def span(self, column: str) -> Span | None:
        """A time with its unit, in English or Indonesian; None where there is none. Raises :class:`Problem`."""
        if not (cell := self.cell(column)):
            return None
        match = _SPAN.fullmatch(" ".join(cell.lower().split()))
        unit = _UNITS.get(match[2]) if match else None
        if match is None or unit is None or int(match[1]) > MAX_AMOUNT:
            raise self.refuse(
                column,
                N_("This is not a time that can be used."),
                N_("Write a number up to 9,999 and its unit: 5 minutes, 2 hours or 3 days."),
            )
        return Span(int(match[1]), unit)

    def conditions(self, column: str) -> tuple[Condition, ...]:
        """The conditions in a cell. Raises :class:`Problem`."""
        return parse(self.cell(column), where=self.where(column))

    def choice(self, column: str, choices: Mapping[str, str]) -> str:
        """What the cell stands for by ``choices``, which must know the empty cell. Raises :class:`Problem`."""
        found = choices.get(self.cell(column).lower())
        if found is None:
            raise Problem(
                N_("Only these are possible here: {choices}."),
                where=self.where(column),
                choices=", ".join(sorted({word for word in choices if word})),
            )
        return found

    def refuse(self, column: str, what: str, remedy: str = "") -> Problem:
        """The Problem to raise about a cell."""
        return Problem(what, where=self.where(column), remedy=remedy)


def words_in(text: str) -> list[str]:
    """The words of a cell that holds names."""
    return [word for word in re.split(r"[\s,;]+", text) if word]


def rows_of(grid: Grid, sheet: str, file: str) -> list[Row]:
    """The rows of one table that hold anything. Raises :class:`Problem` for headings and texts that do not fit."""
    lines = grid.get(sheet, ())
    if not lines:
        return []
    if len(lines) > MAX_ROWS:
        raise Problem(N_("The table has more than {limit} rows."), where=place(file, sheet), limit=MAX_ROWS)
    columns = _columns(lines[0], sheet, file)
    found = []
    for number, cells in lines[1:]:
        kept: dict[str, str] = {}
        for at, cell in enumerate(cells):
            column = columns[at] if at < len(columns) else ""
            if column.startswith("#"):
                continue
            text = plain(cell, place(file, sheet, number, column)) if cell else ""
            if text:
                kept[column] = _checked(text, column, place(file, sheet, number, column))
        if kept:
            found.append(Row(file, sheet, number, kept))
    return found


def _checked(text: str, column: str, where: str) -> str:
    if not column:
        raise Problem(
            N_("There is a word in a column without a heading."),
            where=where,
            remedy=N_("Give the column a heading, or empty it."),
        )
    limit = LONGEST_TASK if column.partition("::")[0] in {"label", "title"} else MAX_TEXT
    if len(text) > limit:
        raise Problem(N_("The text has more than {limit} characters."), where=where, limit=limit)
    return text


def _columns(line: tuple[int, Sequence[str]], sheet: str, file: str) -> list[str]:
    """The columns that the headings stand for; one that begins with ``#`` is the office's own, and skipped."""
    number, headings = line
    found: list[str] = []
    for heading in headings:
        where = place(file, sheet, number)
        name = " ".join(plain(heading, where).lower().split())
        column = name if not name or name.startswith("#") else _column(name, sheet, where)
        if column and not column.startswith("#") and column in found:
            raise Problem(N_("The column {column} stands there twice."), where=where, column=name[:60])
        found.append(column)
    return found


def _column(name: str, sheet: str, where: str) -> str:
    match = _HEADING.fullmatch(name)
    base, language = (match[1], match[2]) if match else ("", "")
    if base in COLUMNS[sheet]:
        if base not in TEXTS and not language:
            return base
        code = _code(language) if language else "en"
        if base in TEXTS and code:
            return f"{base}::{code}"
    raise Problem(
        N_("The column “{column}” is not known."),
        where=where,
        remedy=N_("Known are: {known}. A heading that begins with # is skipped."),
        column=name[:60],
        known=", ".join(COLUMNS[sheet]),
    )


def _code(language: str) -> str | None:
    """``en`` for "English (en)", "English" or "en"; None for a language that is not kept."""
    coded = re.fullmatch(r".*\((\w+)\)", language)
    return _LANGUAGE.get(coded[1] if coded else language.strip())
