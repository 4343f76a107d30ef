"""The table of a standard operating procedure as a workbook and as a PDF to print (S-131, S-134, S-135).

Both hold text only: no formula, no link. Neither says who made it, when, or where on the machine it lay. xlsxwriter
and fpdf2 are imported when they are used.
"""

import io
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from httui.i18n import _
from httui.store.files import atomic_write
from httui.workflows.definition import Workflow
from httui.workflows.sop import MARK, Sop, headings, table

MAX_CELL: Final = 32_000
"""Characters of one cell at most; a spreadsheet takes 32,767."""
_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Given as the date of making: when an office printed a procedure is nobody's business."""
_ASCII: Final = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "•": "-",
        "→": "->",
        "\u00a0": " ",
    }
)


def to_xlsx(workflow: Workflow, path: Path) -> None:
    """Write the table as a workbook, in place of a file of that name. Raises the problems of the disk."""
    atomic_write(path, xlsx(workflow))


def to_pdf(workflow: Workflow, path: Path, *, font: Path | None = None) -> None:
    """Write the table as a PDF (see :func:`pdf`), in place of a file of that name."""
    atomic_write(path, pdf(workflow, font=font))


def xlsx(workflow: Workflow) -> bytes:
    """The table as a workbook in the language in use; printed across the page, with the headings on every one."""
    import xlsxwriter

    sop = table(workflow)
    target = io.BytesIO()
    # in memory: row by row, the library would lay its rows in a readable file on the disk meanwhile
    book = xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": sop.title, "author": "", "comments": "", "created": _ANY_DAY})
    sheet = book.add_worksheet(_("SOP"))
    looks = {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "head": book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "align": "center",
                "border": 1,
                "num_format": "@",
            }
        ),
        "cell": book.add_format({"text_wrap": True, "valign": "top", "border": 1, "num_format": "@"}),
        "mark": book.add_format({"align": "center", "valign": "top", "border": 1, "num_format": "@"}),
        "label": book.add_format({"bold": True, "num_format": "@"}),
        "plain": book.add_format({"num_format": "@"}),
    }
    _page(sheet, len(sop.roles))
    _head(sheet, sop, looks)
    place = _body(sheet, sop, looks)
    for label, said in sop.footer():
        place += 1
        sheet.write_string(place, 0, f"{label}: {said}"[:MAX_CELL], looks["label"])
    book.close()
    return target.getvalue()


def _page(sheet: Any, roles: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(1, 2)
    sheet.freeze_panes(3, 2)
    sheet.set_footer("&C&P / &N")
    sheet.set_column(0, 0, 5)
    sheet.set_column(1, 1, 46)
    sheet.set_column(2, 1 + max(roles, 1), 12)
    after = 2 + max(roles, 1)
    for place, width in enumerate((28, 12, 28, 34)):
        sheet.set_column(after + place, after + place, width)


def _head(sheet: Any, sop: Sop, looks: dict[str, Any]) -> None:
    """The title, then two rows of headings: those in charge stand under one heading, a column a role."""
    number, activity, pic, *rest = headings()
    last = 1 + max(len(sop.roles), 1)
    sheet.write_string(0, 0, sop.title[:MAX_CELL], looks["title"])
    for place, heading in [
        (0, number),
        (1, activity),
        *((last + 1 + at, head) for at, head in enumerate(rest)),
    ]:
        sheet.merge_range(1, place, 2, place, "", looks["head"])
        sheet.write_string(1, place, heading, looks["head"])
    if last > 2:
        sheet.merge_range(1, 2, 1, last, "", looks["head"])
    sheet.write_string(1, 2, pic, looks["head"])
    for place, role in enumerate(sop.roles or ("",)):
        sheet.write_string(2, 2 + place, role, looks["head"])


def _body(sheet: Any, sop: Sop, looks: dict[str, Any]) -> int:
    """The tasks; the number of the last row."""
    place = 2
    for place, row in enumerate(sop.rows, 3):
        sheet.write_string(place, 0, str(row.number), looks["mark"])
        sheet.write_string(place, 1, row.activity[:MAX_CELL], looks["cell"])
        for role, mark in enumerate(row.marks or (False,)):
            sheet.write_string(place, 2 + role, MARK if mark else "", looks["mark"])
        after = 2 + max(len(row.marks), 1)
        for at, said in enumerate((row.tools, row.time, row.output, row.information)):
            sheet.write_string(place, after + at, said[:MAX_CELL], looks["cell"])
    return place


# -- PDF -----------------------------------------------------------------------------------------------


def pdf(workflow: Workflow, *, font: Path | None = None) -> bytes:
    """The table as the bytes of a PDF in the language in use: A4 across, headings and page numbers on every page.

    The standard fonts cover Indonesian and other Latin-1 languages; other letters lose their accents or become
    ``?`` unless ``font`` names a TrueType file.
    """
    from fpdf import FPDF

    sop = table(workflow)
    clean = _latin if font is None else str

    class Pages(FPDF):  # type: ignore[misc]
        def footer(self) -> None:
            self.set_y(-11)
            self.set_font(self.face, size=8)
            page = _("Page {page} of {pages}").format(page=self.page_no(), pages="{nb}")
            self.cell(0, 4, clean(f"{sop.title[:90]} - {page}"), align="C")

    sheet: Any = Pages(orientation="landscape", format="A4", unit="mm")
    sheet.face = "Helvetica"
    if font is not None:
        for style in ("", "B"):
            sheet.add_font("sop", style, str(font))
        sheet.face = "sop"
    sheet.set_margin(12)
    sheet.set_auto_page_break(True, 15)
    sheet.set_title(clean(sop.title))
    sheet.set_creator("httui")
    sheet.set_producer("httui")
    sheet.set_creation_date(_ANY_DAY)
    sheet.add_page()
    _pdf_line(sheet, clean(sop.title), 14, "B")
    sheet.ln(2)
    _pdf_table(sheet, sop, clean)
    sheet.ln(3)
    if len(sop.roles) > _MOST_NAMED:
        legend = "; ".join(f"{number} = {role}" for number, role in enumerate(sop.roles, 1))
        _pdf_line(sheet, clean(_("PIC (person in charge): {roles}").format(roles=legend)), 9)
    for label, said in sop.footer():
        _pdf_line(sheet, clean(f"{label}: {said}"), 9)
    return bytes(sheet.output())


_MOST_NAMED: Final = 4
"""Roles whose names stand over their columns on paper; more are numbered, with a legend."""


def _pdf_table(sheet: Any, sop: Sop, clean: Any) -> None:
    from fpdf.enums import TableCellFillMode
    from fpdf.fonts import FontFace

    number, activity, pic, *rest = headings()
    roles = list(sop.roles) or [""]
    named = roles if len(roles) <= _MOST_NAMED else [str(place) for place in range(1, len(roles) + 1)]
    role_width = 18.0 if len(roles) <= _MOST_NAMED else max(5.0, min(9.0, 80 / len(roles)))
    sheet.set_font(sheet.face, size=8 if len(roles) < 16 else 6)
    left = sheet.epw - 9 - role_width * len(roles) - 20
    widths = [9.0, left * 0.34, *[role_width] * len(roles), left * 0.22, 20.0, left * 0.2, left * 0.24]
    face = FontFace(emphasis="BOLD", fill_color=(225, 225, 225))
    with sheet.table(
        col_widths=tuple(widths),
        width=sum(widths),
        align="LEFT",
        text_align="LEFT",
        line_height=4,
        padding=1,
        num_heading_rows=2,
        headings_style=face,
        cell_fill_mode=TableCellFillMode.NONE,
    ) as grid:
        top = grid.row()
        for heading in (number, activity):
            top.cell(clean(heading), rowspan=2)
        top.cell(clean(pic), colspan=len(roles), align="CENTER")
        for heading in rest:
            top.cell(clean(heading), rowspan=2)
        second = grid.row()
        for name in named:
            second.cell(clean(name), align="CENTER")
        for row in sop.rows:
            line = grid.row()
            line.cell(str(row.number), align="CENTER")
            line.cell(clean(row.activity))
            for mark in row.marks or (False,):
                line.cell(MARK if mark else "", align="CENTER")
            _cells(line, clean, (row.tools, row.time, row.output, row.information))


def _cells(line: Any, clean: Any, texts: Sequence[str]) -> None:
    for said in texts:
        line.cell(clean(said))


def _pdf_line(sheet: Any, said: str, size: float, style: str = "") -> None:
    sheet.set_font(sheet.face, style, size)
    sheet.multi_cell(sheet.epw, size * 0.45, said, align="L", new_x="LMARGIN", new_y="NEXT")


def _latin(said: str) -> str:
    """``said`` in letters of the standard fonts (Latin-1)."""
    out = []
    for sign in said.translate(_ASCII):
        try:
            sign.encode("latin-1")
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
            out.append(plain or "?")
        else:
            out.append(sign if sign.isprintable() else " ")
    return "".join(out)
