"""The text being typed, and how text is fitted into cells."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from httui.widgets.editing import LineEditor
from httui.widgets.wrapping import fit, one_line, shorten, wrap


def test_undo_goes_back_to_the_beginning() -> None:
    """Each change is one step back."""
    editor = LineEditor("ab")
    editor.insert("c")
    editor.backspace()
    editor.backspace()
    assert editor.text == "a"
    while editor.undo():
        pass
    assert (editor.text, editor.changed) == ("ab", False)


def test_pasted_escape_sequences_do_not_come_in() -> None:
    """Control characters become blanks."""
    editor = LineEditor()
    editor.insert("a\x1b]52;c;AAAA\x07b\n\u202ec")
    assert "\x1b" not in editor.text
    assert "\u202e" not in editor.text
    assert "\n" not in editor.text


def test_a_long_answer_keeps_its_line_breaks() -> None:
    """Only where the field is one for long text."""
    assert LineEditor("a\nb", breaks=True).text == "a\nb"
    assert LineEditor("a\nb").text == "a b"


@given(st.text(max_size=60), st.integers(4, 30), st.integers(0, 60))
def test_the_cursor_is_always_in_sight(text: str, width: int, cursor: int) -> None:
    """Whatever the length and the width of the letters."""
    editor = LineEditor(text)
    editor.cursor = min(cursor, len(editor.text))
    shown, cell = editor.window(width)
    assert cell_len(shown) <= width
    assert 0 <= cell < width


@given(st.text(max_size=80), st.integers(2, 30))
def test_wrapping_loses_no_letter_and_keeps_the_width(text: str, width: int) -> None:
    """Blanks at line ends may go, letters never."""
    lines = wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join("".join(one_line(p) for p in text.splitlines()).split())


@given(st.text(max_size=40), st.integers(1, 30))
def test_fitting_is_exact(text: str, width: int) -> None:
    """Columns stay straight."""
    assert cell_len(fit(text, width)) == width
    assert cell_len(shorten(text, width)) <= width
