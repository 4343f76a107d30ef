"""Printed counts: rounded to 5, hidden ones gone, no percentage on a small base, what is missing said."""

import pytest

from httui import i18n
from httui.sharing.disclosure import Table
from httui.sharing.suppression import suppress, tabulate
from httui.sharing.suppression_numbers import may_rate, percent, printed, rounded


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (2, 0), (3, 5), (7, 5), (8, 10), (11, 10), (12, 10), (13, 15)]
)
def test_counts_are_rounded_to_five(count: int, shown: int) -> None:
    assert rounded(count) == shown


@pytest.mark.parametrize(
    ("part", "base", "shown"),
    [(10, 29, None), (10, 30, 33), (20, 30, 67), (1, 200, 1), (None, 100, None), (5, None, None)],
)
def test_a_percentage_is_whole_and_has_a_base_of_thirty(
    part: int | None, base: int | None, shown: int | None
) -> None:
    assert percent(part, base) == shown


def test_a_rate_needs_sixteen() -> None:
    assert [may_rate(count) for count in (15, 16, None)] == [False, True, False]


def test_a_printed_table_has_no_trace_of_what_is_hidden() -> None:
    sexes = {"f": 43, "m": 22, "other": 4, "": 18}
    rows = [[sex] for sex, count in sexes.items() for _ in range(count)]
    made = printed(suppress(tabulate(Table(("sex",), rows), ["sex"])))
    assert made.cells == {("f",): 45, ("m",): 20, ("other",): None, ("",): None, (None,): 85}
    assert made.text(("other",)) == "hidden"
    assert made.text(("f",)) == "45"
    assert (made.percent(("f",)), made.percent(("other",))) == (53, None)
    assert (made.base, made.missing) == (85, {"sex": None})
    assert made.base_words() == [
        "Base: 85 persons that this office knows of, rounded to 5.",
        "sex: no answer from hidden.",
    ]


def test_nothing_missing_is_not_told() -> None:
    made = printed(suppress(tabulate(Table(("sex",), [["f"]] * 40), ["sex"])))
    assert made.missing == {"sex": 0}
    assert len(made.base_words()) == 1
    i18n.use("id")
    assert made.text(("f",)) == "40"
