"""Ladders: what a value reads on each rung, borders, what is not understood, and that rungs nest."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.sharing import hierarchies as ladders
from httui.sharing.disclosure import Trust
from httui.sharing.hierarchies import Hierarchy


def read(ladder: Hierarchy, value: str) -> list[str]:
    return [rung.of(value) for rung in ladder.rungs]


@pytest.mark.parametrize(
    ("value", "band", "wide", "broad"),
    [
        ("0", "0-8", "0-17", "0-17"),
        ("8", "0-8", "0-17", "0-17"),
        ("17", "9-17", "0-17", "0-17"),
        ("18", "18-20", "18-23", "18+"),
        ("47", "39-47", "30-47", "18+"),
        ("48", "48+", "48+", "18+"),
        ("120", "48+", "48+", "18+"),
        ("9-17", "9-17", "0-17", "0-17"),
        ("21--23", "21-23", "18-23", "18+"),
        ("48+", "48+", "48+", "18+"),
        ("17.5", "9-17", "0-17", "0-17"),
        ("15-19", "", "", ""),
        ("18+", "", "", "18+"),
        ("121", "", "", ""),
        ("about 20", "", "", ""),
    ],
)
def test_ages(value: str, band: str, wide: str, broad: str) -> None:
    assert read(ladders.age(), value) == [value, band, wide, broad, ""]


@pytest.mark.parametrize(
    ("born", "band"),
    [
        ("2008-06-15", "18-20"),
        ("2008-06-16", "9-17"),
        ("2008", "18-20"),
        ("2009", "9-17"),
        ("1890", ""),
        ("2030", ""),
        ("2008-Q2", ""),
        ("soon", ""),
    ],
)
def test_birth_dates_become_the_age_on_a_day(born: str, band: str) -> None:
    assert ladders.birth(date(2026, 6, 15)).rungs[1].of(born) == band


@pytest.mark.parametrize(
    ("value", "rungs"),
    [
        ("2024-05-17", ["2024-05", "2024-Q2", "2024", "2022-2024", "2022-2027"]),
        ("2024-05-17T10:00:00+07:00", ["2024-05", "2024-Q2", "2024", "2022-2024", "2022-2027"]),
        ("2024-12", ["2024-12", "2024-Q4", "2024", "2022-2024", "2022-2027"]),
        ("2024-Q3", ["2024-Q3", "2024-Q3", "2024", "2022-2024", "2022-2027"]),
        ("2024", ["2024", "2024", "2024", "2022-2024", "2022-2027"]),
        ("2024-13-01", [""] * 5),
        ("yesterday", [""] * 5),
    ],
)
def test_dates(value: str, rungs: list[str]) -> None:
    assert read(ladders.day(), value) == [value, *rungs, ""]


@pytest.mark.parametrize(
    ("value", "rungs"),
    [
        ("33.01", ["33.01", "33", "Jawa"]),
        ("33.01.02", ["33.01", "33", "Jawa"]),
        ("3301022003", ["33.01", "33", "Jawa"]),
        ("33.01.02.2003", ["33.01", "33", "Jawa"]),
        ("21", ["21", "21", "Sumatera"]),
        ("53.01", ["53.01", "53", "Bali-Nusa Tenggara"]),
        ("41.01", ["", "", ""]),
        ("Jakarta", ["", "", ""]),
    ],
)
def test_places(value: str, rungs: list[str]) -> None:
    assert read(ladders.place(), value) == [value, *rungs, ""]


def test_rare_values_are_pooled_until_the_pool_is_not_rare_itself() -> None:
    values = ["a"] * 20 + ["b"] * 12 + ["c"] * 3 + ["d"]
    ladder = ladders.rare(values, 11)
    assert [ladder.rungs[1].of(value) for value in "abcd"] == ["a", "other", "other", "other"]
    enough = ladders.rare([*values, *"eeeeeee"], 11)
    assert [enough.rungs[1].of(value) for value in "abcde"] == ["a", "b", "other", "other", "other"]
    assert ladders.rare(["a"] * 20, 11).top == 1


def test_a_tree_that_parts_what_has_met_is_refused() -> None:
    with pytest.raises(ValueError, match="two values"):
        ladders.tree([("low", {"a": "x", "b": "x"}), ("high", {"a": "1", "b": "2"})])


def test_the_lowest_rung_by_trust_level() -> None:
    assert ladders.age().lowest(Trust.OPEN) == 1
    assert ladders.birth(date(2026, 1, 1)).lowest(Trust.NETWORK) == 1
    assert ladders.day().rungs[ladders.day().lowest(Trust.OPEN)].name == ladders.MONTH
    assert ladders.place().rungs[ladders.place().lowest(Trust.OPEN)].name == ladders.REGENCY
    assert ladders.place().lowest(Trust.CASEWORK) == 0
    assert ladders.day().rung(ladders.YEAR) == 3
    with pytest.raises(KeyError):
        ladders.day().rung(ladders.REGENCY)


@pytest.mark.parametrize("ladder", [ladders.age(), ladders.day(), ladders.place(), ladders.year()])
@given(data=st.data())
def test_what_meets_on_a_rung_stays_together_above(ladder: Hierarchy, data: st.DataObject) -> None:
    values = st.one_of(
        st.integers(0, 130).map(str),
        st.dates(date(2000, 1, 1), date(2030, 1, 1)).map(str),
        st.sampled_from(["33.01", "33.02.01", "31", "2024", "2024-05", "x"]),
    )
    one, other = data.draw(values), data.draw(values)
    met = False
    for rung in ladder.rungs[1:]:
        first, second = rung.of(one), rung.of(other)
        assert not met or first == second
        met = met or (first == second and first != "")
