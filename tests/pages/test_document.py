"""The model of a paper: tables that fit together, texts without signs that cannot be printed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.pages.document import Table, one_line, plain, value_text


@given(st.text())
def test_plain_text_prints_and_keeps_its_lines(text: str) -> None:
    found = plain(text)
    assert all(sign.isprintable() or sign == "\n" for sign in found)
    assert plain(found) == found
    assert found.count("\n") == text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    assert "\n" not in one_line(text)


def test_nothing_is_a_dash() -> None:
    assert value_text(" \n") == "-"
    assert value_text(" a ") == "a"


@pytest.mark.parametrize(
    ("headings", "rows", "widths"),
    [((), (), ()), (("A", "B"), (("1",),), ()), (("A",), (("1",),), (1.0, 2.0))],
)
def test_a_table_that_does_not_fit_together_is_refused(
    headings: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[float, ...]
) -> None:
    with pytest.raises(ValueError, match="as many"):
        Table(headings, rows, widths)


def test_shares_make_a_whole() -> None:
    assert Table(("A", "B"), (), (3, 1)).shares() == (0.75, 0.25)
    assert sum(Table(("A", "B", "C"), ()).shares()) == pytest.approx(1)
