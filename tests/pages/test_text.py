"""A document as plain text: nothing is lost, no line is too wide."""

from hypothesis import given
from hypothesis import strategies as st

from httui.i18n import language, speaking
from httui.pages.document import Document, KeyValues, Table, draft_words
from httui.pages.text import cells, to_text, wrapped
from tests.pages.samples import TRICKS, everything, tricky

WORDS = st.text(st.characters(codec="utf-8"), max_size=60)


def test_every_block_is_told() -> None:
    text = to_text(everything())
    for words in (
        "Paper of Lembaga Pelita\n=====",
        "For the wall",
        "Section one\n-----------",
        "A paragraph about Siti Contoh.",
        "- first thing",
        "2. next step",
        "Office: Lembaga Pelita",
        "Nobody: -",
        "Lost laptop  high",
        "| Keep it locked away.",
        "Director\nName: ____",
    ):
        assert words in text
    assert "DRAFT" not in text


def test_a_draft_says_so_at_both_ends_in_its_own_language() -> None:
    before = language()
    for code in ("en", "id"):
        with speaking(code):
            mark = f"*** {draft_words()} ***"
        lines = to_text(everything(language=code, draft=True)).splitlines()
        assert (lines[0], lines[-1]) == (mark, mark)
    assert language() == before


def test_markup_stays_text() -> None:
    text = to_text(tricky(), 120)
    assert all(text.count(trick) >= 6 for trick in TRICKS)


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), max_size=4), st.integers(20, 90))
def test_no_line_is_wider_than_asked(rows: list[tuple[str, str, str]], width: int) -> None:
    document = Document("T", (Table(("A", "B", "C"), tuple(rows)), KeyValues(tuple(row[:2] for row in rows))))
    assert all(cells(line) <= width for line in to_text(document, width).splitlines())


@given(WORDS, st.integers(2, 40))
def test_wrapping_loses_no_sign(text: str, width: int) -> None:
    lines = wrapped(text, width)
    kept = "".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    assert "".join("".join(lines).split()) == kept
    assert all(cells(line) <= width for line in lines)


def test_a_table_too_narrow_for_columns_is_told_row_by_row() -> None:
    headings = tuple("ABCDEF")
    text = to_text(Document("T", (Table(headings, (tuple("123456"),)),)), 40)
    assert "A: 1\nB: 2" in text


def test_a_table_without_rows_keeps_its_headings() -> None:
    assert "What / Who\n-\n" in to_text(Document("T", (Table(("What", "Who"), ()),)))
