"""Tables in a workbook (.xlsx) and in a CSV file, as an office edits them in a spreadsheet (S-125, S-140).

A workbook comes from outside: it is looked through before any library opens it (size, ratio, cells, entities).
Every cell that is written is text; a formula or joined cells that come back are refused, for nobody could see
what they stand for.
"""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.store.files import atomic_write
from httui.workflows.columns import COLUMNS, MAX_ROWS, Grid, place
from httui.xforms.limits import check_workbook

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

MAX_UNPACKED = 12 * 1024 * 1024
"""Bytes of a workbook at most when it is unpacked."""
MAX_CELLS = 60_000
"""Cells of a workbook at most, empty ones that have a format among them."""
MAX_COLUMNS = 60
"""Columns of one sheet at most."""

_WIDTHS = {"label": 46, "goal": 40, "start": 40, "end": 40, "source": 40, "note": 40}
_FORMULA = N_("The cell holds a formula.")
_TYPE_IT = N_("Write what it stands for as text and try again.")


def parse(data: bytes, file: str) -> Grid:
    """The tables of a workbook, one a sheet. Raises :class:`Problem`."""
    check_workbook(data, file)
    _check_cells(data, file)
    book = _opened(data, file)
    tables: dict[str, list[tuple[int, Sequence[str]]]] = {}
    for sheet in book:
        rows: list[tuple[int, Sequence[str]]] = list(_rows(sheet, file))
        name = sheet.title.strip().lower()
        if not rows or name.startswith("#"):
            continue
        if name not in COLUMNS or name in tables:
            raise Problem(
                N_("There is no table “{name}”."),
                where=file,
                remedy=N_("The tables are: {known}. A sheet whose name begins with # is skipped."),
                name=sheet.title,
                known=", ".join(COLUMNS),
            )
        tables[name] = rows
    return tables


def _check_cells(data: bytes, file: str) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [entry for entry in archive.infolist() if entry.filename.lower().endswith(".xml")]
        if sum(entry.file_size for entry in archive.infolist()) > MAX_UNPACKED:
            raise Problem(
                N_("The workbook is larger than {limit} megabytes when it is unpacked."),
                where=file,
                limit=MAX_UNPACKED >> 20,
            )
        cells = 0
        for entry in parts:
            content = archive.read(entry)
            cells += content.count(b"<c ") + content.count(b"<c>") + content.count(b":c ")
    if cells > MAX_CELLS:
        raise Problem(N_("The workbook has more than {limit} cells."), where=file, limit=MAX_CELLS)


def _opened(data: bytes, file: str) -> "list[Worksheet]":
    import warnings

    import openpyxl
    from openpyxl.worksheet.worksheet import Worksheet

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about validations and styles that are not needed here
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False)
    except Exception as error:
        # openpyxl raises whatever its parsers raise: KeyError, TypeError, ValueError, BadZipFile ...
        raise Problem(
            N_("The workbook cannot be read."),
            where=file,
            remedy=N_("Save it as .xlsx in the spreadsheet program and try again."),
        ) from error
    return [sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)]


def _rows(sheet: "Worksheet", file: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that hold anything, with their numbers."""
    if sheet.title.strip().startswith("#"):
        return
    joined = next((str(area) for area in sheet.merged_cells.ranges), "")
    if joined:
        raise Problem(
            N_("The cells {cells} are joined."),
            where=place(file, sheet.title),
            remedy=N_("Separate them, and write the words into each row that they belong to."),
            cells=joined,
        )
    if sheet.max_row > MAX_ROWS or sheet.max_column > MAX_COLUMNS:
        raise Problem(
            N_("The sheet reaches beyond {rows} rows or {columns} columns."),
            where=place(file, sheet.title),
            remedy=N_("Delete what lies outside the table, empty rows and columns too."),
            rows=MAX_ROWS,
            columns=MAX_COLUMNS,
        )
    for number, row in enumerate(sheet.iter_rows(), 1):
        cells = [_text(cell, place(file, sheet.title, number, cell.coordinate)) for cell in row]
        if any(cells):
            yield number, cells


def _text(cell: "Cell | MergedCell", where: str) -> str:
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        raise Problem(_FORMULA, where=where, remedy=_TYPE_IT)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def parse_csv(text: str, file: str) -> Grid:
    """The table of tasks in a CSV text; ``,``, ``;`` or a tab between the cells. Raises :class:`Problem`."""
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    rows: list[tuple[int, Sequence[str]]] = []
    try:
        for cells in reader:
            if len(rows) >= MAX_ROWS:
                raise Problem(
                    N_("The table has more than {limit} rows."),
                    where=place(file, row=reader.line_num),
                    limit=MAX_ROWS,
                )
            if any(cell.strip() for cell in cells):
                rows.append((reader.line_num, cells))
    except csv.Error:
        raise Problem(
            N_("This line is not CSV: a quotation mark is missing, or a cell is far too long."),
            where=place(file, row=reader.line_num),
        ) from None
    return {"tasks": rows} if rows else {}


def write(grid: Grid, path: Path) -> None:
    """A workbook with a sheet for each table, every cell as text. Raises :class:`Problem` where it cannot be."""
    import xlsxwriter

    target = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(target, options)
    book.set_properties({"author": "", "comments": ""})
    head = book.add_format({"bold": True, "valign": "top", "num_format": "@"})
    body = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
    for name, lines in grid.items():
        sheet = book.add_worksheet(name)
        for row, (_number, cells) in enumerate(lines):
            for column, text in enumerate(cells):
                # an empty cell has the format of text as well: what is typed there stays as it is typed
                if text:
                    sheet.write_string(row, column, text, body if row else head)
                else:
                    sheet.write_blank(row, column, None, body)
        for column, heading in enumerate(lines[0][1]):
            sheet.set_column(column, column, _WIDTHS.get(heading.partition("::")[0], 22), body)
        sheet.freeze_panes(1, 1)
    book.close()
    atomic_write(path, target.getvalue())
