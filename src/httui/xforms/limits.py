"""How large a form, a workbook or an attachment may be, checked before any library opens it.

Serves the bad-input rules of DESIGN section 8 (imported workbooks, XML and ZIP are bounded in size, time and
ratio). A workbook is a ZIP of XML: its directory, its ratio of packed to unpacked size and the cells of each
sheet are counted in a stream first, so that nothing is unfolded in memory before it is known to be small.
"""

import re
import zipfile
from io import BytesIO
from typing import Final
from xml.parsers import expat

from httui.i18n import N_
from httui.xforms.errors import FormError

MAX_FILE: Final = 16 * 1024 * 1024
"""Largest source file, in bytes."""
MAX_ATTACHMENT: Final = 32 * 1024 * 1024
"""Largest file beside a form (CSV, GeoJSON, XML), in bytes."""
MAX_PARTS: Final = 400
"""Most files inside a workbook."""
MAX_UNPACKED: Final = 96 * 1024 * 1024
"""Largest workbook when unpacked, in bytes."""
MAX_RATIO: Final = 150
"""Most times a part above 1 MB may be larger unpacked than packed."""
MAX_ROWS: Final = 50_000
"""Most rows with content in one sheet."""
MAX_COLUMNS: Final = 1_000
"""Most columns in one sheet."""
MAX_CELLS: Final = 250_000
"""Most cells with content in one workbook."""
MAX_CELL: Final = 32_767
"""Most characters in one cell (also Excel's limit)."""
MAX_QUESTIONS: Final = 5_000
"""Most questions in one form (section 8 of the engine's specification)."""
MAX_SURVEY_ROWS: Final = 15_000
"""Most rows of a survey sheet: questions, and the rows that begin and end groups."""
MAX_NESTING: Final = 30
"""Deepest nesting of groups and repeats."""
MAX_REPEAT_NESTING: Final = 10
"""Deepest nesting of repeats alone."""
MAX_EXPRESSION: Final = 32_767
"""Most characters in one expression."""
MAX_INSTANCES: Final = 500
"""Most instances that a repeat count makes, or a saved record may hold, of one repeat."""
MAX_NODES: Final = 50_000
"""Most nodes in a form, and in one record with all its entries."""
MAX_EDGES: Final = 200_000
"""Most pairs of a question and an expression that reads it, in one form."""
MAX_VALUE: Final = 1_000_000
"""Most characters in one answer."""

_CHUNK = 256 * 1024
_DOCTYPES = (b"<!DOCTYPE", b"<!ENTITY", "<!DOCTYPE".encode("utf-16-le"), "<!DOCTYPE".encode("utf-16-be"))
_COLUMN = re.compile(r"[A-Z]+")


def check_size(data: bytes, file: str | None, limit: int = MAX_FILE) -> None:
    """Refuse data of more than ``limit`` bytes."""
    if len(data) > limit:
        raise FormError(
            N_("The file is larger than {limit} megabytes."), file=file, limit=limit // (1024 * 1024)
        )


def check_workbook(data: bytes, file: str | None = None) -> None:
    """Refuse an .xlsx that is a bomb, holds document types, or has too many rows, columns or cells.

    ``data`` is the whole file. Nothing is kept in memory beyond one chunk. Raises :class:`FormError`.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = _check_directory(archive, file)
            cells = 0
            for entry in archive.infolist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", entry.filename, re.IGNORECASE):
                    cells += _count_cells(
                        archive, entry, names.get(entry.filename, entry.filename), file, cells
                    )
                elif entry.filename.endswith((".xml", ".rels")):
                    _check_part(archive, entry, file)
    except FormError:
        raise
    except Exception as error:
        # a damaged archive makes zipfile and its packers raise a dozen different errors
        raise FormError(N_("The workbook is damaged: {detail}."), file=file, detail=str(error)) from None


def _check_directory(archive: zipfile.ZipFile, file: str | None) -> dict[str, str]:
    entries = archive.infolist()
    if len(entries) > MAX_PARTS:
        raise FormError(N_("The workbook holds more than {limit} parts."), file=file, limit=MAX_PARTS)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise FormError(
            N_("The workbook is larger than {limit} megabytes when it is unpacked."),
            file=file,
            limit=MAX_UNPACKED // (1024 * 1024),
        )
    for entry in entries:
        if entry.flag_bits & 1:
            raise FormError(N_("The workbook is protected by a password."), file=file)
        if entry.file_size > 1024 * 1024 and entry.file_size > MAX_RATIO * max(1, entry.compress_size):
            raise FormError(
                N_("The workbook unpacks to more than {limit} times its size. It is not opened, for safety."),
                file=file,
                limit=MAX_RATIO,
            )
    return _sheet_names(archive)


def _sheet_names(archive: zipfile.ZipFile) -> dict[str, str]:
    """The sheets' files and their names, as far as they can be told without unfolding anything large."""
    try:
        with archive.open("xl/workbook.xml") as part:
            book = part.read(_CHUNK).decode("utf-8", "replace")
        with archive.open("xl/_rels/workbook.xml.rels") as part:
            relations = part.read(_CHUNK).decode("utf-8", "replace")
    except KeyError:
        return {}
    files = {}
    for relation in re.findall(r"<(?:\w+:)?Relationship\b[^>]*>", relations):
        key, target = re.search(r'\bId="([^"]*)"', relation), re.search(r'\bTarget="([^"]*)"', relation)
        if key and target:
            files[key[1]] = f"xl/{target[1].removeprefix('/xl/').removeprefix('xl/')}"
    names = {}
    for sheet in re.findall(r"<(?:\w+:)?sheet\b[^>]*>", book):
        name, key = re.search(r'\bname="([^"]*)"', sheet), re.search(r'\b\w+:id="([^"]*)"', sheet)
        if name and key and key[1] in files:
            names[files[key[1]]] = name[1]
    return names


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, file: str | None) -> None:
    with archive.open(entry) as part:
        before, size = b"", 0
        while chunk := part.read(_CHUNK):
            size += len(chunk)
            if size > MAX_UNPACKED:
                raise FormError(N_("The workbook is damaged: {detail}."), file=file, detail=entry.filename)
            if any(mark in before + chunk for mark in _DOCTYPES):
                raise FormError(
                    N_("The XML declares a document type or entities. They are not read, for safety."),
                    file=file,
                )
            before = chunk[-32:]


class _Sheet:
    """Counts what one sheet holds while expat reads it."""

    def __init__(self, sheet: str, file: str | None, cells: int) -> None:
        self.sheet, self.file = sheet, file
        self.rows = self.cells = 0
        self.before = cells
        self.reference = ""
        self.filled = False
        self.limit = MAX_SURVEY_ROWS if sheet.strip().lower() == "survey" else MAX_ROWS

    def refuse(self, what: str, limit: int) -> None:
        raise FormError(what, file=self.file, sheet=self.sheet, limit=limit)

    def doctype(self, *_: object) -> None:
        self.refuse(N_("The XML declares a document type or entities. They are not read, for safety."), 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self.reference = attributes.get("r", "")
        elif name in {"v", "is"}:
            self.cells += 1
            self.filled = True
            if self.before + self.cells > MAX_CELLS:
                self.refuse(N_("The workbook has more than {limit} cells with content."), MAX_CELLS)
            if (letters := _COLUMN.match(self.reference)) and column_number(letters[0]) > MAX_COLUMNS:
                self.refuse(N_("The sheet has more than {limit} columns."), MAX_COLUMNS)
        elif name == "row":
            self.filled = False

    def end(self, tag: str) -> None:
        if self.filled and tag.rpartition(":")[2] == "row":
            self.rows += 1
            if self.rows > self.limit:
                self.refuse(N_("The sheet has more than {limit} rows."), self.limit)


def _count_cells(
    archive: zipfile.ZipFile, entry: zipfile.ZipInfo, sheet: str, file: str | None, cells: int
) -> int:
    counter = _Sheet(sheet, file, cells)
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = counter.doctype
    parser.StartElementHandler = counter.start
    parser.EndElementHandler = counter.end
    with archive.open(entry) as part:
        try:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise FormError(
                N_("The workbook is damaged: {detail}."), file=file, sheet=sheet, detail=str(error)
            ) from None
    return counter.cells


def column_number(letters: str) -> int:
    """``A`` is 1, ``Z`` 26, ``AA`` 27."""
    number = 0
    for letter in letters[:4]:
        number = number * 26 + ord(letter) - 64
    return number


def check_text(text: str, file: str | None = None, *, separator: str = ",") -> None:
    """Refuse a CSV or Markdown form with too many lines, too many columns or a far too long cell."""
    lines = text.count("\n") + 1
    if lines > MAX_ROWS:
        raise FormError(N_("The sheet has more than {limit} rows."), file=file, limit=MAX_ROWS)
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > MAX_CELL * 2 and max(map(len, line.split(separator))) > MAX_CELL:
            raise FormError(
                N_("A cell has more than {limit} characters."), file=file, row=number, limit=MAX_CELL
            )
        if len(line) > MAX_COLUMNS and line.count(separator) > MAX_COLUMNS + 1:
            raise FormError(
                N_("The sheet has more than {limit} columns."), file=file, row=number, limit=MAX_COLUMNS
            )
