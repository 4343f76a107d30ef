"""What a paper consists of, whatever it is written as (S-012, S-016, S-207, DESIGN section 9).

Every text is plain: signs that mark something up in one format or another are shown as they are. A line break is kept
in paragraphs, notes and cells; other signs that cannot be printed become spaces. The words that the product adds
(page, draft) are in the language of the document.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from httui.i18n import N_, _

DRAFT = N_("DRAFT")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` is 1 for a section and 2 for a part of one."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; ``strong`` stands out by weight."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; ``numbered`` counts from 1."""

    items: tuple[str, ...]
    numbered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells under headings, as many cells in each as there are headings.

    ``widths`` are shares of the page, one a column; without them every column gets the same.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        count = len(self.headings)
        if not count or any(len(row) != count for row in self.rows) or len(self.widths) not in (0, count):
            raise ValueError("a table needs as many cells and widths as headings")

    def shares(self) -> tuple[float, ...]:
        """The columns' parts of the width; their sum is 1."""
        widths = self.widths or (1.0,) * len(self.headings)
        return tuple(width / sum(widths) for width in widths)


@dataclass(frozen=True, slots=True)
class KeyValues:
    """Names with what belongs to each; what is empty is shown as a dash."""

    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Signature:
    """A line to sign on for each of ``labels``, with room for name and date."""

    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins on a new page."""


@dataclass(frozen=True, slots=True)
class Note:
    """A remark in a frame: limits, warnings, what to remember."""

    text: str


Block: TypeAlias = Heading | Paragraph | Bullets | Table | KeyValues | Signature | PageBreak | Note


@dataclass(frozen=True, slots=True)
class Document:
    """A paper. ``language`` is ``en`` or ``id``; ``footer`` stands beside the number of every page.

    ``draft`` marks every page; ``made_on`` is the only day that a file may say of itself; ``landscape`` lays the pages
    across; ``large`` letters can be read from a wall.
    """

    title: str
    blocks: tuple[Block, ...]
    subtitle: str = ""
    language: str = "en"
    draft: bool = False
    footer: str = ""
    made_on: date | None = None
    landscape: bool = field(default=False, kw_only=True)
    large: bool = field(default=False, kw_only=True)

    def size(self, points: float) -> float:
        """The size of letters on paper, half as large again in a document that is ``large``."""
        return points * 1.5 if self.large else points


def plain(text: str) -> str:
    """``text`` without signs that cannot be printed; line breaks stay."""
    if text.isprintable():
        return text
    joined = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign if sign.isprintable() or sign == "\n" else " " for sign in joined)


def one_line(text: str) -> str:
    """``text`` on one line, each row of spaces as one."""
    return " ".join(plain(text).split())


def value_text(text: str) -> str:
    """A value for a reader: a dash where there is none."""
    return plain(text).strip() or "-"


def draft_words() -> str:
    """The mark of a draft, in the language in use."""
    return _(DRAFT)


def signing_words() -> tuple[str, str]:
    """What is written beside a line to sign on: name, date; in the language in use."""
    return _("Name"), _("Date")
