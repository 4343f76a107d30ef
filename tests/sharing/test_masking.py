"""Masking: no direct field, exact date, deep place or unapproved text gets through; rows are nameless and shuffled."""

import random
import re
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.cases.privacy import Privacy
from httui.sharing import hierarchies
from httui.sharing.disclosure import ROW_ID, Cell, NotShared, Table, Trust
from httui.sharing.masking import FieldRule, Form, NotAllowed, allowed, mask, published

SHARED = (Trust.OPEN, Trust.NETWORK, Trust.CASEWORK)
NAME = FieldRule(Privacy.DIRECT, Form.RAW, typed=True)
CODE = FieldRule(Privacy.SENSITIVE, Form.CODED)
STORY = FieldRule(Privacy.SENSITIVE, Form.CODED, typed=True)


def column(values: list[Cell], rule: FieldRule, trust: Trust, **more: object) -> list[Cell] | None:
    """The cells of one column after masking in the order of the source, or ``None`` when it is left out."""
    made = mask(Table(("x",), [[value] for value in values]), {"x": rule}, trust, **more)  # type: ignore[arg-type]
    if made.withheld:
        return None
    found: dict[int, Cell] = {row: cells[1] for row, cells in zip(made.order, made.table.rows, strict=True)}
    return [found[row] for row in range(len(values))]


DIRECT_RULES = st.builds(
    FieldRule,
    st.just(Privacy.DIRECT),
    st.sampled_from(list(Form)),
    st.sampled_from(
        [None, hierarchies.choice(), hierarchies.age(), hierarchies.rare(["Siti Contoh"] * 20, 5)]
    ),
    st.integers(0, 1),
    st.booleans(),
)


@given(DIRECT_RULES, st.sampled_from(SHARED), st.sets(st.integers(0, 4)), st.sets(st.integers(0, 4)))
def test_a_direct_field_never_gets_through_but_to_casework_for_who_said_yes(
    rule: FieldRule, trust: Trust, named: set[int], approved: set[int]
) -> None:
    names: list[Cell] = [f"Siti Contoh {at}" for at in range(5)]
    table = Table(("code", "name"), [[str(at), name] for at, name in enumerate(names)])
    try:
        made = mask(table, {"code": CODE, "name": rule}, trust, named=named, approved={"name": approved})
    except NotAllowed:
        return
    seen = {cell for row in made.table.rows for cell in row}
    let = {names[at] for at in named} if trust is Trust.CASEWORK else set()
    assert seen & set(names) <= let
    assert len(made.table.rows) == 5


def test_names_go_to_casework_row_by_row() -> None:
    assert column(["Siti", "Budi", "Ani"], NAME, Trust.CASEWORK, named=[1]) == [None, "Budi", None]
    assert column(["Siti", "Budi"], NAME, Trust.CASEWORK) is None
    for trust in (Trust.OPEN, Trust.NETWORK):
        with pytest.raises(NotAllowed):
            column(["Siti"], NAME, trust, named=[0])


@pytest.mark.parametrize(
    ("trust", "kept"), [(Trust.OPEN, None), (Trust.NETWORK, [None, "b"]), (Trust.CASEWORK, [None, "b"])]
)
def test_free_text_leaves_line_by_line_and_never_in_the_open(trust: Trust, kept: list[Cell] | None) -> None:
    assert column(["a", "b"], STORY, trust, approved={"x": {1}}) == kept
    assert column(["a", "b"], STORY, trust) is None


@given(st.text(min_size=1, max_size=20), st.sampled_from(["choice", "age", "rare"]), st.integers(0, 1))
def test_no_ladder_carries_text_as_it_was_typed_into_the_open(text: str, kind: str, rung: int) -> None:
    ladder = {
        "choice": hierarchies.choice(),
        "age": hierarchies.age(),
        "rare": hierarchies.rare([text] * 20, 11),
    }[kind]
    rule = FieldRule(Privacy.SENSITIVE, Form.GENERALISED, ladder, rung, typed=True)
    assert text not in (column([text], rule, Trust.OPEN) or [])


def test_a_column_for_counts_is_not_in_the_rows_and_says_why() -> None:
    made = mask(Table(("x",), [["1"]]), {"x": FieldRule(Privacy.QUASI, Form.COUNT)}, Trust.OPEN)
    assert made.table.columns == (ROW_ID,)
    assert [(found.column, found.text) for found in made.withheld] == [("x", "shared as counts only")]


def test_columns_that_the_plan_does_not_name_stay_here() -> None:
    made = mask(Table(("x", "y"), [["1", "2"]]), {"y": CODE}, Trust.OPEN)
    assert made.table.columns == (ROW_ID, "y")


@pytest.mark.parametrize(
    ("ladder", "rung", "trust", "value", "shown"),
    [
        (hierarchies.day(), 0, Trust.OPEN, "2024-05-17", "2024-05"),
        (hierarchies.day(), 2, Trust.OPEN, "2024-05-17", "2024-Q2"),
        (hierarchies.day(), 0, Trust.NETWORK, "2024-05-17", "2024-05-17"),
        (hierarchies.place(), 0, Trust.OPEN, "33.01.02.2003", "33.01"),
        (hierarchies.place(), 0, Trust.NETWORK, "33.01.02.2003", "33.01"),
        (hierarchies.place(), 0, Trust.CASEWORK, "33.01.02.2003", "33.01.02.2003"),
        (hierarchies.age(), 0, Trust.OPEN, "23", "21-23"),
        (hierarchies.age(), 0, Trust.OPEN, "no idea", None),
    ],
)
def test_the_trust_level_raises_the_rung(
    ladder: hierarchies.Hierarchy, rung: int, trust: Trust, value: str, shown: str | None
) -> None:
    assert column([value], FieldRule(Privacy.QUASI, Form.GENERALISED, ladder, rung), trust) == [shown]


def test_a_coded_birth_date_does_not_go_to_the_network_either() -> None:
    rule = FieldRule(Privacy.QUASI, Form.CODED, hierarchies.birth(date(2026, 1, 1)))
    assert column(["2004-05-17"], rule, Trust.NETWORK) == ["21-23"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2024-05-17", "2024-05"),
        ("2024-05-17T08:30:00+07:00", "2024-05"),
        ("33.01.02", "33.01"),
        ("33.01.02.2003", "33.01"),
        ("-6.20876 106.84560 0 0", ""),
        ("left on 17/05/2024", ""),
        ("081234567890", ""),
        ("3301022003", ""),
        ("siti@contoh.invalid", ""),
        ("25000000", "25000000"),
        ("since 2024-05-17", ""),
        ("2024-05", "2024-05"),
        ("33.01", "33.01"),
        ("fishing", "fishing"),
        ("21-23", "21-23"),
        ("3.5", "3.5"),
    ],
)
def test_what_only_looks_exact_is_caught_in_the_open_whatever_the_plan_says(value: str, shown: str) -> None:
    assert published(value) == shown
    assert column([value], CODE, Trust.OPEN) == [shown or None]
    assert column([value], CODE, Trust.NETWORK) == [value]


@given(st.dates(), st.sampled_from(["{}", "{}T10:00", "{} 10:00", "on {}", "{}/x"]))
def test_no_full_date_is_ever_published(day: object, shape: str) -> None:
    assert not re.search(r"\d{4}-\d{2}-\d{2}", published(shape.format(day)))


def test_forms_by_class_and_trust_level() -> None:
    for trust, privacy in product(SHARED, Privacy):
        assert Form.COUNT in allowed(trust, privacy)
    assert Form.RAW not in allowed(Trust.OPEN, Privacy.NONE)
    assert Form.CODED not in allowed(Trust.OPEN, Privacy.QUASI)
    assert allowed(Trust.NEVER, Privacy.NONE) == ()
    with pytest.raises(NotAllowed, match="x may not"):
        column(["1"], FieldRule(Privacy.QUASI, Form.CODED), Trust.OPEN)
    with pytest.raises(NotAllowed, match="coarser"):
        column(["1"], FieldRule(Privacy.QUASI, Form.GENERALISED), Trust.OPEN)
    with pytest.raises(NotShared):
        column(["1"], CODE, Trust.NEVER)


def test_rows_get_new_ids_and_a_new_order_each_time() -> None:
    table = Table(("x",), [[str(at)] for at in range(200)])
    first, second = (mask(table, {"x": CODE}, Trust.NETWORK) for _ in range(2))
    ids = [str(row[0]) for row in first.table.rows]
    assert len(set(ids)) == 200
    assert not set(ids) & {str(row[0]) for row in second.table.rows}
    assert all(re.fullmatch("[0-9A-HJKMNP-TV-Z]{10}", found) for found in ids)
    assert sorted(first.order) == list(range(200))
    assert first.order != second.order
    assert first.order != tuple(range(200))
    for row, source in zip(first.table.rows, first.order, strict=True):
        assert row[1] == str(source)


def test_tests_can_repeat_it() -> None:
    table = Table(("x",), [[str(at)] for at in range(20)])
    first, second = (mask(table, {"x": CODE}, Trust.NETWORK, chance=random.Random(5)) for _ in range(2))
    assert first == second
