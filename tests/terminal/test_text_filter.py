"""The line filter: what is hidden is seen, widths stay, pasted text is clean."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style

from httui.terminal.text_filter import MARK, clean, clean_paste, is_safe, plain, safe_segments


@given(st.text(max_size=40))
def test_no_control_or_format_character_is_left(text: str) -> None:
    """Whatever the text: no category of controls, formats, surrogates or line breaks, and nothing to do twice."""
    shown = clean(text)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert is_safe(shown)
    assert clean(shown) == shown


def test_every_control_and_format_character_of_unicode_is_known() -> None:
    """All of them, one by one, as far as this Python knows Unicode."""
    hidden = [
        c for c in map(chr, range(0x110000)) if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}
    ]
    assert len(hidden) > 2200
    assert not [ascii(c) for c in hidden if clean(c) != MARK]


@given(st.lists(st.text(max_size=12), min_size=1, max_size=6), st.integers(0, 20))
def test_a_line_stays_as_wide_as_it_was(parts: list[str], padding: int) -> None:
    """Else the widget beside it would be pushed over."""
    line = [*(Segment(part, Style(bold=True)) for part in parts), Segment(" " * padding)]
    width = sum(cell_len(segment.text) for segment in line)
    assert sum(cell_len(segment.text) for segment in safe_segments(line)) == width


def test_marks_take_the_room_of_the_spaces_that_follow() -> None:
    line = [Segment("a\u200bb    "), Segment("|")]
    assert "".join(segment.text for segment in safe_segments(line)) == f"a{MARK}b   |"


def test_links_are_taken_out() -> None:
    """A link is an escape sequence with data in it."""
    (segment,) = safe_segments([Segment("x", Style(link="http://elsewhere.invalid", bold=True))])
    assert segment.style is not None
    assert segment.style.link is None
    assert segment.style.bold


@pytest.mark.parametrize(
    ("pasted", "lines", "kept"),
    [
        ("Melati\r\nJl. Contoh\t1\r", False, "Melati Jl. Contoh 1"),
        ("Melati\r\nJl. Contoh\x1b[31m\r", True, "Melati\nJl. Contoh[31m\n"),
        ("081\u200b2\u202e3", False, "08123"),
        ("Café e\u0301 漢", False, "Café e\u0301 漢"),
    ],
)
def test_pasted_text(pasted: str, lines: bool, kept: str) -> None:
    """Hidden characters are dropped, not marked: nobody wants marks in an answer."""
    assert clean_paste(pasted, lines=lines) == kept


def test_data_is_never_markup() -> None:
    assert plain("[@click=app.bell]x[/] [/b]\x1b").plain == f"[@click=app.bell]x[/] [/b]{MARK}"
