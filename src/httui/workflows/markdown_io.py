"""Tables in a Markdown file, shaped as XLSForms in Markdown are: the plain format of a workflow (S-140, S-141).

``| tasks |`` begins a table, the next row has its headings, and each row begins with an empty cell. Lines that do
not begin with ``|`` are words for people. In a cell ``\\|`` is a bar, ``\\\\`` a backslash, ``\\n`` a new line.
"""

import re
from collections.abc import Sequence

from httui.i18n import N_
from httui.problem import Problem
from httui.workflows.columns import COLUMNS, Grid, place

_CELL = re.compile(r"((?:[^\\|]|\\.|\\$)*)\|?")
_RULE = re.compile(r":?-+:?")
_ESCAPE = re.compile(r"\\([\\|n])")


def parse(text: str, file: str) -> Grid:
    """The tables of a Markdown text, rows numbered by line. Raises :class:`Problem`."""
    tables: dict[str, list[tuple[int, Sequence[str]]]] = {}
    current: list[tuple[int, Sequence[str]]] | None = None
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if not line.lstrip().startswith("|"):
            continue
        cells = _cells(line.strip())
        if all(_RULE.fullmatch(cell) for cell in cells if cell):
            continue  # a line that is drawn under the headings, or an empty row
        if cells[0]:
            current = tables.setdefault(_table(cells, tables, place(file, row=number)), [])
        elif current is None:
            raise Problem(
                N_("This row belongs to no table."),
                where=place(file, row=number),
                remedy=N_("Begin the table with a line that names it, such as | tasks |."),
            )
        else:
            current.append((number, cells[1:]))
    return tables


def _table(cells: Sequence[str], tables: Grid, where: str) -> str:
    name = cells[0].lower()
    if name not in COLUMNS or any(cells[1:]):
        raise Problem(
            N_("There is no table “{name}”."),
            where=where,
            remedy=N_("The tables are: {known}. A row of a table begins with an empty cell: | | ..."),
            name=cells[0][:60],
            known=", ".join(COLUMNS),
        )
    if name in tables:
        raise Problem(N_("The table {name} stands there twice."), where=where, name=name)
    return name


def _cells(line: str) -> list[str]:
    found, at = [], 1
    while at < len(line):
        match = _CELL.match(line, at)
        assert match is not None  # it matches nothing as well
        found.append(_ESCAPE.sub(lambda sign: "\n" if sign[1] == "n" else sign[1], match[1].strip()))
        at = match.end()
    return found or [""]


def write(grid: Grid) -> str:
    """The tables as :func:`parse` reads them."""
    blocks = []
    for name, lines in grid.items():
        rows = [f"| {name} |"]
        rows += ["|  | " + " | ".join(_escaped(cell) for cell in cells) + " |" for _number, cells in lines]
        blocks.append("\n".join(rows))
    return "\n\n".join(blocks) + "\n"


def _escaped(cell: str) -> str:
    return cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")
