"""A blank paper form as PDF: the questions in screen order, numbered, with boxes to tick (S-029).

For places where no computer may or can be used. Skip rules are said in words, missing-data codes are boxes
too, and only a code - never a name - is asked for at the top. The PDF uses the standard fonts that every
reader has, which cover Indonesian and other Latin-1 languages; other letters lose their accents or become
``?`` unless a TrueType font file is given. fpdf2 is imported when a form is printed, not before.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from httui.i18n import _
from httui.xforms.dictionary import MISSING_WORDS, Dictionary, Entry, Line, form_language, of, speaking
from httui.xforms.words import in_words

if TYPE_CHECKING:
    from httui.xforms.form import Form

_MARGIN: Final = 15.0
_BOTTOM: Final = 16.0
_LINE: Final = 5.0
_BOX: Final = 3.2
_INDENT: Final = 7.0
_TICKED_LIST: Final = 45
"""Longer lists, and those from files, are written by hand instead of ticked."""

_ASCII: Final = str.maketrans(
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
        "\u00a0": " ",
        "≤": "<=",
        "≥": ">=",
    }
)

_ANY_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Given as the date of making: when an office printed a form is nobody's business, its version is enough."""

_LINES_FOR: Final = {"int": 1, "decimal": 1, "geotrace": 3, "geoshape": 3}


def pdf(
    source: "Form | Dictionary", language: str = "", *, definitions: bool = False, font: Path | None = None
) -> bytes:
    """The blank form in ``language`` (the form's default when empty) as the bytes of a PDF.

    ``definitions`` prints the data-dictionary definition under each question. ``font`` is a TrueType file for
    languages beyond Latin-1.
    """
    dictionary = of(source)
    language = form_language(dictionary, language)
    with speaking(language):
        sheet = _Sheet(dictionary, language, definitions, font)
        sheet.draw()
        return bytes(sheet.pdf.output())


def _latin(text: str) -> str:
    """``text`` in letters of the standard fonts (Latin-1)."""
    out = []
    for sign in text.translate(_ASCII):
        try:
            sign.encode("latin-1")
        except UnicodeEncodeError:
            plain = unicodedata.normalize("NFKD", sign).encode("ascii", "ignore").decode("ascii")
            out.append(plain or "?")
        else:
            out.append(sign if sign.isprintable() else " ")
    return "".join(out)


class _Sheet:
    """Draws one form, line by line, on A4."""

    def __init__(self, dictionary: Dictionary, language: str, definitions: bool, font: Path | None) -> None:
        from fpdf import FPDF

        title, version = dictionary.title, dictionary.version
        clean = _latin if font is None else str

        class Pages(FPDF):  # type: ignore[misc]
            def footer(self) -> None:
                self.set_y(-11)
                self.set_font(self.family, size=8)
                page = _("Page {page} of {pages}").format(page=self.page_no(), pages="{nb}")
                self.cell(0, 4, clean(f"{title[:70]} - {version} - {page}"), align="C")

        self.dictionary = dictionary
        self.language = language
        self.definitions = definitions
        self.clean = clean
        self.pdf: Any = Pages(format="A4", unit="mm")
        self.pdf.family = "Helvetica"
        if font is not None:
            self.pdf.add_font("form", "", str(font))
            for style in ("B", "I"):
                self.pdf.add_font("form", style, str(font))
            self.pdf.family = "form"
        self.pdf.set_margin(_MARGIN)
        self.pdf.set_auto_page_break(True, _BOTTOM)
        self.pdf.set_title(clean(title))
        self.pdf.set_creator("httui")
        self.pdf.set_producer("httui")
        self.pdf.set_creation_date(_ANY_DAY)
        self.pdf.add_page()
        self.width = self.pdf.epw

    def draw(self) -> None:
        self._text(self.dictionary.title, 15, "B", gap=1)
        self._text(
            _(
                "Form {form}, version {version}. Keep it locked away; enter it, then destroy it as planned."
            ).format(form=self.dictionary.form_id, version=self.dictionary.version or "-"),
            9,
            "I",
            gap=2,
        )
        self._blanks([_("Case code (never a name)"), _("Date"), _("Filled in by")])
        for line in self.dictionary.outline:
            self._line(line)

    def _line(self, line: Line) -> None:
        if line.kind in {"group", "repeat"}:
            self._heading(line)
        elif line.kind == "note":
            self._note(line)
        elif line.kind == "question" and line.entry is not None and line.entry.asked:
            self._question(line.entry, line)

    def _font(self, size: float, style: str = "") -> None:
        self.pdf.set_font(self.pdf.family, style, size)

    def _words(self, texts: Any) -> str:
        return self.dictionary.words(texts, self.language).replace("\\n", "\n")

    def _text(
        self, text: str, size: float, style: str = "", *, indent: float = 0.0, gap: float = 0.0
    ) -> None:
        if not text.strip():
            return
        self._font(size, style)
        self.pdf.set_x(_MARGIN + indent)
        self.pdf.multi_cell(
            self.width - indent, size * 0.45, self.clean(text), align="L", new_x="LMARGIN", new_y="NEXT"
        )
        if gap:
            self.pdf.ln(gap)

    def _room(self, height: float) -> None:
        """Start a new page when fewer than ``height`` mm are left on this one."""
        if self.pdf.get_y() + height > self.pdf.h - _BOTTOM:
            self.pdf.add_page()

    def _rule(self, expression: str) -> None:
        if expression and expression not in {"true()", "1"}:
            words = in_words(expression, self.dictionary.names(self.language, numbers=True))
            self._text(_("Only if: {rule}").format(rule=words), 8, "I", indent=_INDENT)

    def _heading(self, line: Line) -> None:
        title = self._words(line.labels)
        if title:
            self._room(24)
            self.pdf.ln(2)
            size = 12 if line.depth == 0 else 10.5
            self._font(size, "B")
            self.pdf.set_fill_color(225 if line.depth == 0 else 240)
            self.pdf.multi_cell(
                self.width, size * 0.5, self.clean(title), fill=True, new_x="LMARGIN", new_y="NEXT"
            )
        if line.kind == "repeat":
            self._text(_("Copy this part for each further one."), 8, "I", indent=_INDENT)
        self._rule(line.relevant)
        self.pdf.ln(1.5)

    def _note(self, line: Line) -> None:
        self._room(12)
        self._rule(line.relevant)
        self._text(self._words(line.labels), 9, "I", indent=_INDENT, gap=1.5)

    def _question(self, entry: Entry, line: Line) -> None:
        self._room(self._height(entry))
        label = self._words(entry.labels) or entry.name
        star = " *" if entry.required == "yes" else ""
        self._text(f"{entry.number}. {label}{star}", 10, "B")
        self._rule(line.relevant)
        self._text(self._words(entry.hints), 8, "I", indent=_INDENT)
        if self.definitions:
            self._text(self._words(entry.definitions), 8, indent=_INDENT)
        self.pdf.ln(0.8)
        self._answer(entry)
        codes = [_(MISSING_WORDS[code]) for code in entry.missing if code in MISSING_WORDS]
        if codes:
            self._boxes(codes, size=7.5)
        self.pdf.ln(2)

    def _height(self, entry: Entry) -> float:
        """A guess at the height of a question, so that short ones are not torn apart."""
        lines = 3 + (0 if entry.options_file else min(len(entry.options), _TICKED_LIST) / 2.5)
        return min(lines * _LINE + 8, 120)

    def _answer(self, entry: Entry) -> None:
        if entry.kind in {"select1", "select", "rank"}:
            if 0 < len(entry.options) <= _TICKED_LIST and not entry.options_file:
                if entry.kind == "select":
                    self._text(_("Tick all that apply."), 8, "I", indent=_INDENT)
                elif entry.kind == "rank":
                    self._text(_("Put them in order: 1, 2, 3 ..."), 8, "I", indent=_INDENT)
                self._boxes([self._words(option.labels) or option.value for option in entry.options])
            else:
                self._text(_("Write the name (and code) from the list."), 8, "I", indent=_INDENT)
                self._writing(1)
        elif entry.kind == "trigger":
            self._boxes([_("Yes")])
        elif entry.type == "boolean":
            self._boxes([_("Yes"), _("No")])
        elif entry.type in {"date", "dateTime"}:
            self._text(self._date(entry), 11, indent=_INDENT, gap=0.5)
        elif entry.type == "time":
            self._text("____ : ____", 11, indent=_INDENT, gap=0.5)
        else:
            long = entry.type == "string" and "multiline" in entry.appearance.split()
            self._writing(5 if long else _LINES_FOR.get(entry.type, 1))

    def _date(self, entry: Entry) -> str:
        looks = entry.appearance.split()
        day, month, year = _("day"), _("month"), _("year")
        if "year" in looks:
            return f"________ ({year})"
        if "month-year" in looks:
            return f"____ / ________ ({month} / {year})"
        tail = "    ____ : ____" if entry.type == "dateTime" else ""
        return f"____ / ____ / ________ ({day} / {month} / {year}){tail}"

    def _writing(self, lines: int) -> None:
        for _number in range(lines):
            self._room(_LINE + 2)
            y = self.pdf.get_y() + _LINE + 0.5
            self.pdf.line(_MARGIN + _INDENT, y, _MARGIN + self.width, y)
            self.pdf.set_y(y + 0.8)

    def _boxes(self, labels: Sequence[str], size: float = 9.5) -> None:
        """A box and its label for each choice, side by side where they fit."""
        self._font(size)
        left, right = _MARGIN + _INDENT, _MARGIN + self.width
        height = max(size * 0.5, _BOX + 0.6)
        x = left
        for label in labels:
            text = self.clean(" ".join(label.split()))
            self._font(size)
            wide = _BOX + 1.5 + float(self.pdf.get_string_width(text)) + 5
            if x > left and x + wide > right:
                self.pdf.set_y(self.pdf.get_y() + height + 0.6)
                x = left
            self._room(height + 1)
            y = self.pdf.get_y()
            self.pdf.rect(x, y + 0.6, _BOX, _BOX)
            self.pdf.set_xy(x + _BOX + 1.2, y)
            if wide > right - left:
                self.pdf.multi_cell(
                    right - x - _BOX - 1.5, height * 0.9, text, align="L", new_x="LMARGIN", new_y="NEXT"
                )
                x = left
            else:
                self.pdf.cell(wide - _BOX - 1.5, height, text)
                x += wide
                self.pdf.set_y(y)
        if x > left:
            self.pdf.set_y(self.pdf.get_y() + height + 0.6)

    def _blanks(self, labels: Sequence[str]) -> None:
        """Labelled blanks on one line for the head of the sheet."""
        self._font(10)
        part = self.width / len(labels)
        y = self.pdf.get_y()
        for at, label in enumerate(labels):
            x = _MARGIN + at * part
            self.pdf.set_xy(x, y)
            self.pdf.cell(part, 4.5, self.clean(f"{label}:"))
            self.pdf.line(x, y + 11, x + part - 4, y + 11)
        self.pdf.set_y(y + 14)
