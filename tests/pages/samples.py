"""A document with every kind of block, and texts that try to be more than text."""

from datetime import date

from httui.pages.document import (
    Bullets,
    Document,
    Heading,
    KeyValues,
    Note,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)

TRICKS = (
    "**bold** __under__ [link](http://example.org)",
    "<b>tag</b> &amp; <w:p/>",
    "{nb} {pages} {page}",
    '=HYPERLINK("http://example.org")',
    "# not a heading",
    "%PDF-1.7 (text) Tj",
)
"""Markup of one format or another; each must be readable as it is."""


def everything(*, language: str = "en", draft: bool = False, made_on: date | None = None) -> Document:
    """Every kind of block once."""
    return Document(
        "Paper of Lembaga Pelita",
        (
            Heading("Section one"),
            Paragraph("A paragraph about Siti Contoh."),
            Paragraph("Strong words.", strong=True),
            Heading("Part", 2),
            Bullets(("first thing", "second thing")),
            Bullets(("step", "next step"), numbered=True),
            KeyValues((("Office", "Lembaga Pelita"), ("Nobody", ""))),
            Table(("Risk", "Rating"), (("Lost laptop", "high"), ("Fire", "low")), (3, 1)),
            Note("Keep it locked away."),
            PageBreak(),
            Signature(("Director", "Data lead")),
        ),
        subtitle="For the wall",
        language=language,
        draft=draft,
        made_on=made_on,
    )


def tricky() -> Document:
    """Each trick in each kind of block."""
    return Document(
        TRICKS[0],
        (
            *(Paragraph(text) for text in TRICKS),
            Bullets(TRICKS),
            KeyValues(tuple((text, text) for text in TRICKS)),
            Table(("A", "B"), tuple((text, text) for text in TRICKS)),
            *(Note(text) for text in TRICKS),
            Signature(TRICKS),
        ),
    )
