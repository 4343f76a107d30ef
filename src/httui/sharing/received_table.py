"""An inner file of a package as a table: columns and rows of text, bounded, nothing guessed (S-148; DESIGN 8).

CSV with one heading row, and JSON lines with one flat object each (or the lines that our own import takes, whose
answers become columns). Everything is text: a cell that a spreadsheet might take for a formula stays what it is.
"""

import csv
import json
from dataclasses import dataclass
from io import StringIO
from typing import Any

from httui.i18n import N_
from httui.problem import Problem

MAX_ROWS, MAX_COLUMNS, MAX_CELL = 50_000, 600, 100_000
"""How much is read: rows, columns, characters of a cell."""
KINDS = ("csv", "jsonl")
"""Endings of inner files that can be brought in."""


class NotATable(Problem):
    """The inner file cannot be read as a table."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in their order, and rows as {column: text}; what is empty is left out of a row."""

    columns: tuple[str, ...]
    rows: tuple[dict[str, str], ...]


def read(name: str, raw: bytes) -> Table:
    """The table in an inner file called ``name``. Raises :class:`NotATable` with the place."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotATable(N_("The file is not UTF-8 text."), where=name) from None
    if name.endswith(".csv"):
        return _csv(name, text)
    if name.endswith(".jsonl"):
        return _lines(name, text)
    raise NotATable(
        N_("Only CSV and JSON lines can be brought in."),
        where=name,
        remedy=N_("Ask the partner for the data as CSV."),
    )


def _csv(name: str, text: str) -> Table:
    rows: list[dict[str, str]] = []
    columns: tuple[str, ...] = ()
    try:
        for number, cells in enumerate(csv.reader(StringIO(text, newline=""), strict=True), 1):
            if not columns:
                columns = _checked(name, cells)
                continue
            if not any(cells):
                continue
            if len(cells) > len(columns):
                raise NotATable(
                    N_("The row has more cells than there are headings."), where=f"{name}:{number}"
                )
            found = {column: _typed(cell) for column, cell in zip(columns, cells, strict=False) if cell}
            rows.append(_row(name, number, found, len(rows)))
    except csv.Error:
        raise NotATable(N_("The file is not CSV as it should be."), where=name) from None
    if not columns:
        raise NotATable(N_("The file is empty."), where=name)
    return Table(columns, tuple(rows))


def _lines(name: str, text: str) -> Table:
    rows: list[dict[str, str]] = []
    columns: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        place = f"{name}:{number}"
        try:
            found = (
                json.loads(line, parse_constant=_constant)
                if line.count("[") + line.count("{") < 5000
                else None
            )
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            raise NotATable(N_("The line is not a JSON object."), where=place)
        if found.get("kind") in {"release", "table"}:
            # The head and the counts of a release: they are no rows about persons.
            continue
        flat = _flat(found)
        if flat is None:
            raise NotATable(N_("The line holds more than plain values."), where=place)
        columns |= dict.fromkeys(flat)
        rows.append(_row(name, number, {key: value for key, value in flat.items() if value}, len(rows)))
    return Table(_checked(name, list(columns)), tuple(rows))


def _flat(found: dict[str, Any]) -> dict[str, str] | None:
    """One level of text; answers and missing-data codes of a line of our import, or of a release, become columns."""
    held = next((found[name] for name in ("answers", "values") if isinstance(found.get(name), dict)), None)
    if held is not None:
        missing = found.get("missing")
        found = {**held, **(missing if isinstance(missing, dict) else {})}
    made = {}
    for key, value in found.items():
        if isinstance(value, bool):
            made[key] = "yes" if value else "no"
        elif isinstance(value, (str, int, float)):
            made[key] = str(value)
        elif value is None:
            made[key] = ""
        else:
            return None
    return made


def _constant(_name: str) -> Any:
    raise ValueError


def _typed(cell: str) -> str:
    """The text that was typed: exporters put an apostrophe before what a spreadsheet would take for a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in {"=", "+", "-", "@", "\t", "\r"} else cell


def _row(name: str, number: int, found: dict[str, str], before: int) -> dict[str, str]:
    if before >= MAX_ROWS:
        raise NotATable(N_("The file has more than {most} rows."), where=name, most=MAX_ROWS)
    if any(len(value) > MAX_CELL for value in found.values()):
        raise NotATable(N_("A cell is too long."), where=f"{name}:{number}")
    return found


def _checked(name: str, headings: list[str]) -> tuple[str, ...]:
    columns = tuple(heading.strip() for heading in headings)
    if not columns or len(columns) > MAX_COLUMNS or len(set(columns)) != len(columns):
        raise NotATable(N_("The headings are missing, too many, or one is there twice."), where=name)
    if not all(column and len(column) <= 200 and column.isprintable() for column in columns):
        raise NotATable(N_("A heading is empty or cannot be shown."), where=name)
    return columns
