"""A document as PDF: A4, page numbers, text that can be marked and read aloud; for reading only where asked.

The standard fonts cover Indonesian and other Latin-1 languages. Where a text has other letters, a common font of the
machine is put in; where there is none, they lose their accents or become ``?``. The file says nothing of who made it,
when and where, except the day that the document itself gives. fpdf2 is imported when it is used.
"""

import secrets
import unicodedata
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any, Final

from httui.i18n import _, speaking
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

ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Given as the date of making: when an office printed something is nobody's business."""
_TOTAL: Final = "\x02" * 3
"""Stands for the number of pages, as wide as it may get; no text can hold it (:func:`plain`)."""
_MARGIN, _BOTTOM = 18.0, 18.0
_SIZE, _SMALL = 10.0, 9.0
_MOST_LINES: Final = 20
"""Lines of one row of a table on paper; a longer cell goes on in the next row."""
_FONTS: Final = (
    ("/usr/share/fonts/truetype/dejavu", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/dejavu-sans-fonts", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/TTF", "DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    ("/usr/share/fonts/truetype/liberation", "LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
    ("C:/Windows/Fonts", "arial.ttf", "arialbd.ttf"),
    ("/System/Library/Fonts/Supplemental", "Arial.ttf", "Arial Bold.ttf"),
)
"""Where common fonts lie: folder, plain, bold."""
_PLAINER: Final = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "–": "-",
        "—": "-",
        "…": "...",
        "•": "-",
        "→": "->",
        "≤": "<=",
        "≥": ">=",
    }
)


def to_pdf(document: Document, *, password: str = "") -> bytes:
    """The document as the bytes of a PDF.

    With a ``password`` it is encrypted with AES-256 and opens with that only; copying and changing are not allowed
    then, which a reader may ignore: the password protects, the rest asks.
    """
    with speaking(document.language):
        return _Paper(document, password).made()


def latin(text: str) -> str:
    """``text`` in letters of the standard fonts (Latin-1): accents are lost rather than letters."""
    out = []
    for sign in text.translate(_PLAINER):
        try:
            sign.encode("latin-1")
        except UnicodeEncodeError:
            out.append(unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii") or "?")
        else:
            out.append(sign)
    return "".join(out)


def _beyond_latin(text: str) -> bool:
    try:
        plain(text).translate(_PLAINER).encode("latin-1")
    except UnicodeEncodeError:
        return True
    return False


def texts(document: Document) -> Iterator[str]:
    """Every text that a document holds."""
    yield from (document.title, document.subtitle, document.footer)
    for block in document.blocks:
        match block:
            case Heading(text) | Paragraph(text) | Note(text):
                yield text
            case Bullets(items):
                yield from items
            case Signature(labels):
                yield from labels
            case KeyValues(pairs):
                yield from (text for pair in pairs for text in pair)
            case Table(headings, rows):
                yield from headings
                yield from (text for row in rows for text in row)
            case PageBreak():
                pass


def _font_files() -> tuple[Path, Path] | None:
    for folder, regular, bold in _FONTS:
        found = Path(folder) / regular, Path(folder) / bold
        if all(path.is_file() for path in found):
            return found
    return None


class _Paper:
    """Writes one document, block by block."""

    def __init__(self, document: Document, password: str) -> None:
        from fpdf import FPDF

        self.document = document
        self.small = document.size(_SMALL)
        font = _font_files() if any(map(_beyond_latin, texts(document))) else None
        self.letters = latin if font is None else str
        paper = self

        class Pages(FPDF):  # type: ignore[misc]
            def header(self) -> None:
                paper.watermark()

            def footer(self) -> None:
                paper.foot()

        self.pdf: Any = Pages(
            orientation="landscape" if document.landscape else "portrait", format="A4", unit="mm"
        )
        self.face = "Helvetica"
        if font is not None:
            self.face = "office"
            for style, path in zip(("", "B"), font, strict=True):
                self.pdf.add_font(self.face, style, str(path))
        self.pdf.alias_nb_pages(_TOTAL)
        self.pdf.set_margin(_MARGIN)
        self.pdf.set_auto_page_break(True, _BOTTOM)
        self.pdf.set_title(self.clean(one_line(document.title)))
        self.pdf.set_lang(document.language)
        self.pdf.set_creator("httui")
        self.pdf.set_producer("httui")
        day = document.made_on
        self.pdf.set_creation_date(ANY_DAY if day is None else datetime.combine(day, time(), UTC))
        if password:
            self._lock(password)
        self.pdf.add_page()

    def _lock(self, password: str) -> None:
        from fpdf.enums import AccessPermission, EncryptionMethod

        self.pdf.set_encryption(
            owner_password=secrets.token_urlsafe(32),
            user_password=password,
            encryption_method=EncryptionMethod.AES_256,
            permissions=AccessPermission.PRINT_LOW_RES | AccessPermission.PRINT_HIGH_RES,
            encrypt_metadata=True,
        )

    def made(self) -> bytes:
        """The bytes of the file."""
        self._line(one_line(self.document.title), 16, "B")
        if self.document.subtitle:
            self._line(self.document.subtitle, _SIZE)
        self.pdf.ln(3)
        blocks = self.document.blocks
        for block, following in zip(blocks, (*blocks[1:], None), strict=True):
            if isinstance(block, Heading):
                # a heading stays with what it is a heading of
                self._room(60 if isinstance(following, Table) else 25)
            self._block(block)
        return bytes(self.pdf.output())

    def clean(self, text: str) -> str:
        """``text`` in signs that the font has."""
        return self.letters(plain(text))

    # -- every page ----------------------------------------------------------------------------------

    def watermark(self) -> None:
        """The mark of a draft, behind the text of a page."""
        if not self.document.draft:
            return
        pdf, words = self.pdf, draft_words()
        pdf.set_font("Helvetica", "B", 110)
        pdf.set_text_color(228)
        wide = pdf.get_string_width(words)
        middle, half = pdf.w / 2, pdf.h / 2
        with pdf.rotation(50, middle, half):
            pdf.text(middle - wide / 2, half + 14, words)
        pdf.set_text_color(0)
        pdf.set_xy(_MARGIN, _MARGIN)

    def foot(self) -> None:
        """Title or footer, and the number of the page."""
        document = self.document
        page = _("Page {page} of {pages}").format(page=self.pdf.page_no(), pages=_TOTAL)
        words = self.clean(one_line(document.footer or document.title)[:90])
        mark = f"{self.clean(draft_words())} - " if document.draft else ""
        self.pdf.set_y(-12)
        self.pdf.set_font(self.face, size=8)
        self.pdf.cell(0, 4, f"{mark}{words} - {page}", align="C")

    # -- blocks --------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self.pdf.ln(2 if level == 1 else 1)
                self._line(one_line(text), 13 if level == 1 else 11, "B")
                self.pdf.ln(1)
            case Paragraph(text, strong):
                self._line(text, _SIZE, "B" if strong else "")
                self.pdf.ln(2)
            case Bullets():
                self._bullets(block)
            case Table():
                self._table(block)
            case KeyValues(pairs):
                self._pairs(pairs)
            case Signature(labels):
                self._signatures(labels)
            case Note(text):
                self._note(text)
            case PageBreak():
                self.pdf.add_page()

    def _line(self, text: str, points: float, style: str = "", *, indent: float = 0.0) -> None:
        size = self.document.size(points)
        self.pdf.set_font(self.face, style, size)
        self.pdf.set_x(_MARGIN + indent)
        wide = self.pdf.epw - indent
        self.pdf.multi_cell(wide, size * 0.48, self.clean(text), align="L", new_x="LMARGIN", new_y="NEXT")

    def _room(self, height: float) -> None:
        """A new page where fewer than ``height`` mm are left."""
        if self.pdf.get_y() + height > self.pdf.h - _BOTTOM:
            self.pdf.add_page()

    def _bullets(self, block: Bullets) -> None:
        for number, item in enumerate(block.items, 1):
            self._room(6)
            top = self.pdf.get_y()
            self._line(f"{number}." if block.numbered else "-", _SIZE, indent=1)
            self.pdf.set_y(top)
            self._line(item, _SIZE, indent=self.document.size(8 if block.numbered else 5))
        self.pdf.ln(2)

    def _note(self, text: str) -> None:
        self.pdf.set_font(self.face, "", self.small)
        self.pdf.multi_cell(
            self.pdf.epw,
            self.small * 0.5,
            self.clean(text),
            border=1,
            padding=2,
            align="L",
            new_x="LMARGIN",
            new_y="NEXT",
        )
        self.pdf.ln(3)

    def _signatures(self, labels: Sequence[str]) -> None:
        name, day = signing_words()
        for label in labels:
            self._room(30)
            self.pdf.ln(12)
            y = self.pdf.get_y()
            self.pdf.line(_MARGIN, y, _MARGIN + 80, y)
            self.pdf.ln(1)
            self._line(one_line(label), _SIZE)
            self._line(f"{name}: ______________________    {day}: ______________", _SIZE)
            self.pdf.ln(2)

    def _pairs(self, pairs: Sequence[tuple[str, str]]) -> None:
        cells = [(one_line(name), value_text(value)) for name, value in pairs]
        self._grid(cells, (0.3, 0.7), headings=None)

    def _table(self, block: Table) -> None:
        if not block.rows:
            self._line(" / ".join(block.headings) + ": -", _SMALL)
            self.pdf.ln(2)
            return
        rows = [tuple(value_text(cell) for cell in row) for row in block.rows]
        self._grid(rows, block.shares(), headings=block.headings)

    def _grid(
        self, rows: Sequence[tuple[str, ...]], shares: Sequence[float], *, headings: Sequence[str] | None
    ) -> None:
        from fpdf.enums import TableBordersLayout, TableCellFillMode
        from fpdf.fonts import FontFace

        pdf = self.pdf
        pdf.set_font(self.face, "", self.small)
        widths = tuple(share * pdf.epw for share in shares)
        bold = FontFace(emphasis="BOLD")
        self._room(20)
        with pdf.table(
            col_widths=widths,
            width=pdf.epw,
            align="LEFT",
            text_align="LEFT",
            v_align="TOP",
            line_height=self.small * 0.48,
            padding=1,
            first_row_as_headings=headings is not None,
            headings_style=FontFace(emphasis="BOLD", fill_color=(228, 228, 228)),
            borders_layout=TableBordersLayout.ALL,
            cell_fill_mode=TableCellFillMode.NONE,
        ) as grid:
            if headings is not None:
                grid.row([self.clean(one_line(heading)) for heading in headings])
            for row in rows:
                for part in self._parts(row, widths):
                    line = grid.row()
                    for place, text in enumerate(part):
                        line.cell(text, style=bold if headings is None and place == 0 else None)
        pdf.ln(3)

    def _parts(self, row: Sequence[str], widths: Sequence[float]) -> Iterator[list[str]]:
        """A row in parts that each fit on a page."""
        cells = [self._lines_of(text, width) for text, width in zip(row, widths, strict=True)]
        for start in range(0, max(map(len, cells)), _MOST_LINES):
            yield ["\n".join(lines[start : start + _MOST_LINES]) for lines in cells]

    def _lines_of(self, text: str, width: float) -> list[str]:
        cleaned = self.clean(text)
        if len(cleaned) <= _MOST_LINES:
            return [cleaned]
        found: list[str] = self.pdf.multi_cell(
            width - 4, self.small * 0.48, cleaned, align="L", dry_run=True, output="LINES"
        )
        return found if len(found) > _MOST_LINES else [cleaned]
