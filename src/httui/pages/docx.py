"""A document as DOCX, for offices that go on writing in a word processor: styles, real tables, page numbers.

The file says nothing of who made it, when and where, except the day that the document itself gives. python-docx is
imported when it is used.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime, time
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

_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
_ZIP_DAY: Final = (1980, 1, 1, 0, 0, 0)
_LANGUAGES: Final = {"en": "en-GB", "id": "id-ID"}
_WIDE, _TALL, _MARGIN = 210, 297, 20
"""A4 in mm, and its margin."""


def to_docx(document: Document) -> bytes:
    """The document as the bytes of a DOCX."""
    with speaking(document.language):
        return _Writer(document).made()


class _Writer:
    """Writes one document, block by block."""

    def __init__(self, document: Document) -> None:
        import docx

        self.document = document
        self.file: Any = docx.Document()
        self._properties()
        self._page()
        self._styles()

    def made(self) -> bytes:
        """The bytes of the file."""
        self.file.add_paragraph(one_line(self.document.title), style="Title")
        if self.document.subtitle:
            self.file.add_paragraph(plain(self.document.subtitle), style="Subtitle")
        for block in self.document.blocks:
            self._block(block)
        self._running()
        raw = io.BytesIO()
        self.file.save(raw)
        return _without_traces(raw.getvalue())

    def _properties(self) -> None:
        core = self.file.core_properties
        for name in (
            "author",
            "category",
            "comments",
            "content_status",
            "identifier",
            "keywords",
            "last_modified_by",
            "subject",
            "version",
        ):
            setattr(core, name, "")
        core.title = one_line(self.document.title)[:255]
        core.language = self.document.language
        core.revision = 1
        day = self.document.made_on
        core.created = core.modified = _ANY_DAY if day is None else datetime.combine(day, time(), UTC)
        core.last_printed = _ANY_DAY
        relations = self.file.part.package.rels
        for name in [name for name, relation in relations.items() if relation.reltype.endswith("/thumbnail")]:
            # a picture of the library's own template
            del relations[name]

    def _page(self) -> None:
        from docx.enum.section import WD_ORIENT
        from docx.shared import Mm

        section = self.file.sections[0]
        sides = (_TALL, _WIDE) if self.document.landscape else (_WIDE, _TALL)
        section.page_width, section.page_height = (Mm(side) for side in sides)
        section.orientation = WD_ORIENT.LANDSCAPE if self.document.landscape else WD_ORIENT.PORTRAIT
        for side in ("left_margin", "right_margin", "top_margin", "bottom_margin"):
            setattr(section, side, Mm(_MARGIN))
        self.width = Mm(sides[0] - 2 * _MARGIN)

    def _styles(self) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import Pt, RGBColor

        styles = self.file.styles
        styles["Normal"].font.name = "Arial"
        styles["Normal"].font.size = Pt(self.document.size(10))
        for name, size in (("Title", 20), ("Subtitle", 11), ("Heading 1", 14), ("Heading 2", 12)):
            font = styles[name].font
            font.size, font.bold, font.italic = Pt(self.document.size(size)), name != "Subtitle", False
            # no colour carries a meaning, and black prints best
            font.color.rgb = RGBColor(0, 0, 0)
        language = OxmlElement("w:lang")
        language.set(qn("w:val"), _LANGUAGES.get(self.document.language, self.document.language))
        run = styles["Normal"].element.get_or_add_rPr()
        for old in run.findall(qn("w:lang")):
            run.remove(old)
        run.append(language)

    # -- every page ----------------------------------------------------------------------------------

    def _running(self) -> None:
        from docx.enum.text import WD_ALIGN_PARAGRAPH
        from docx.shared import Pt, RGBColor

        section = self.file.sections[0]
        if self.document.draft:
            head = section.header.paragraphs[0]
            head.alignment = WD_ALIGN_PARAGRAPH.CENTER
            mark = head.add_run(draft_words())
            mark.bold, mark.font.size, mark.font.color.rgb = True, Pt(36), RGBColor(0xB0, 0xB0, 0xB0)
        foot = section.footer.paragraphs[0]
        foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
        foot.add_run(one_line(self.document.footer or self.document.title)[:90] + " - ")
        before, _page, rest = _("Page {page} of {pages}").partition("{page}")
        between, _pages, after = rest.partition("{pages}")
        foot.add_run(before)
        _number(foot, "PAGE")
        foot.add_run(between)
        _number(foot, "NUMPAGES")
        foot.add_run(after)
        for run in foot.runs:
            run.font.size = Pt(8)

    # -- blocks --------------------------------------------------------------------------------------

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self.file.add_paragraph(one_line(text), style=f"Heading {level}")
            case Paragraph(text, strong):
                self.file.add_paragraph().add_run(plain(text)).bold = strong
            case Bullets(items, numbered):
                self._bullets(items, numbered)
            case Table(headings, rows):
                self._grid([headings, *rows], block.shares(), headings=True)
            case KeyValues(pairs):
                self._grid(pairs, (0.3, 0.7), headings=False)
            case Signature(labels):
                self._signatures(labels)
            case Note(text):
                self._grid([(text,)], (1.0,), headings=False, bold=False)
            case PageBreak():
                self.file.add_page_break()

    def _bullets(self, items: Sequence[str], numbered: bool) -> None:
        for number, item in enumerate(items, 1):
            if numbered:
                # a list of its own would go on counting where an earlier one ended
                self.file.add_paragraph(f"{number}. {plain(item)}", style="List")
            else:
                self.file.add_paragraph(plain(item), style="List Bullet")

    def _signatures(self, labels: Sequence[str]) -> None:
        name, day = signing_words()
        for label in labels:
            said = self.file.add_paragraph(
                "\n\n"
                + "_" * 40
                + f"\n{one_line(label)}\n{name}: ______________________    {day}: ______________"
            )
            said.paragraph_format.keep_together = True

    def _grid(
        self, rows: Sequence[Sequence[str]], shares: Sequence[float], *, headings: bool, bold: bool = True
    ) -> None:
        """A table; its first row are headings that come again on every page, or its first column is bold."""
        from docx.oxml import OxmlElement

        grid = self.file.add_table(rows=0, cols=len(shares), style="Table Grid")
        grid.autofit = False
        for number, row in enumerate(rows):
            cells = grid.add_row().cells
            for place, (cell, text, share) in enumerate(zip(cells, row, shares, strict=True)):
                cell.width = int(self.width * share)
                run = cell.paragraphs[0].add_run(value_text(text))
                run.bold = bold and (number == 0 if headings else place == 0)
            if headings and number == 0:
                grid.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        self.file.add_paragraph()


def _number(paragraph: Any, field: str) -> None:
    """A number that the reader's program works out: ``PAGE`` or ``NUMPAGES``."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    run = paragraph.add_run()
    for kind in ("begin", "", "end"):
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.text = field
        run._r.append(mark)


def _without_traces(content: bytes) -> bytes:
    """The same file without the moments of its parts and the name of the program that made its template."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = zipfile.ZipInfo(name, _ZIP_DAY)
            part.compress_type = zipfile.ZIP_DEFLATED
            data = old.read(name)
            if name == "docProps/app.xml":
                data = data.replace(b"Microsoft Macintosh Word", b"httui")
            new.writestr(part, data)
    return made.getvalue()
