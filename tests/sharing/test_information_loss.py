"""Loss as numbers and words, in both languages."""

import pytest

from httui.sharing.disclosure import Need, Table, Trust
from httui.sharing.generalise import Plan
from httui.sharing.hierarchies import tree
from httui.sharing.information_loss import ColumnLoss, Loss

LADDER = tree([("wide", {"a": "ab", "b": "ab", "c": "cd", "d": "cd"})])


def test_a_cell_loses_by_how_many_values_it_cannot_be_told_from() -> None:
    rows = [["a"]] * 3 + [["b"]] * 3 + [["c"]] * 6
    made = Plan(Table(("x",), rows), {"x": LADDER}, Trust.CASEWORK, need=Need(6, 1)).finish()
    (column,) = made.loss.columns
    assert (column.column, column.cells, column.coarser, column.blanked) == ("x", 12, (("wide", 6),), 0)
    assert column.loss == pytest.approx(6 * 0.5 / 12)
    assert made.loss.loss == pytest.approx(0.25)
    assert (
        made.loss.sentence({"x": "birth year"}) == "nobody left out; birth year became wide in 6 of 12 rows"
    )


def test_everything_in_words() -> None:
    loss = Loss(
        rows=400,
        rows_left_out=15,
        persons=340,
        persons_left_out=12,
        columns=(
            ColumnLoss("birth", 328, (("age band", 328),), 0, 0.1),
            ColumnLoss("place", 300, (("province", 100),), 20, 0.1),
            ColumnLoss("sex", 328, (), 328, 1.0),
        ),
    )
    assert loss.words({"birth": "birth year"}) == [
        "12 of 340 persons left out",
        "15 of 400 rows left out",
        "birth year became age band",
        "place became province in 100 of 300 rows",
        "place left blank in 20 of 300 rows",
        "sex left blank",
    ]
    assert loss.blanked == pytest.approx(348 / 956)
    assert loss.left_out == pytest.approx(0.0375)


def test_nothing_at_all_is_no_loss() -> None:
    loss = Loss(0, 0, 0, 0, ())
    assert (loss.blanked, loss.left_out, loss.loss) == (0.0, 0.0, 0.0)
    assert loss.words() == ["nobody left out"]
