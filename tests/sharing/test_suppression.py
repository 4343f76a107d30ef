"""Small counts and what protects them, against a brute-force reader who tries every table that fits."""

import random
from collections.abc import Collection, Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.sharing import suppression
from httui.sharing.disclosure import Table
from httui.sharing.suppression import Counts, NotTabulated, Place, Suppressed, audit, suppress, tabulate


def counts_of(*rows: list[int]) -> Counts:
    """A table of one or two dimensions with these counts inside."""
    if len(rows) == 1:
        table = [[f"c{at}"] for at, count in enumerate(rows[0]) for _ in range(count)]
        names = {"a": [f"c{at}" for at in range(len(rows[0]))]}
        return tabulate(Table(("a",), table), ["a"], categories=names)
    both = [
        [f"r{down}", f"c{across}"]
        for down, row in enumerate(rows)
        for across, count in enumerate(row)
        for _ in range(count)
    ]
    names = {"a": [f"r{at}" for at in range(len(rows))], "b": [f"c{at}" for at in range(len(rows[0]))]}
    return tabulate(Table(("a", "b"), both), ["a", "b"], categories=names)


def cube_of(values: Collection[int]) -> Counts:
    """2 x 2 x 2 with these counts."""
    cells = list(product("xy", "pq", "st"))
    table = [list(cell) for cell, count in zip(cells, values, strict=True) for _ in range(count)]
    names = {"a": "xy", "b": "pq", "c": "st"}
    return tabulate(Table(("a", "b", "c"), table), ["a", "b", "c"], categories=names)


class Reader:
    """Tries every table of whole numbers that agrees with all that is shown; no algebra, no short cuts.

    It knows that a hidden count is at least one. It begins near the truth and goes up to ``most`` away from it.
    """

    def __init__(self, counts: Counts, hidden: Collection[Place], most: int) -> None:
        self.counts = counts
        self.hidden = set(hidden)
        self.inner = [place for place in counts.values if None not in place]
        self.totals = [place for place in counts.values if None in place]
        self.open = [place for place in self.inner if place in self.hidden]
        self.most = most
        self.away = most

    def tables(self, away: int) -> Iterator[dict[Place, int]]:
        """Each table with its totals, no inner count further than ``away`` from the truth."""
        fixed = {place: self.counts.values[place] for place in self.inner if place not in self.hidden}
        under = {total: [cell for cell in self.inner if covers(total, cell)] for total in self.totals}
        self.away = away
        yield from self._fill(dict(fixed), 0, under)

    def _fill(
        self, cells: dict[Place, int], at: int, under: dict[Place, list[Place]]
    ) -> Iterator[dict[Place, int]]:
        for total, parts in under.items():
            known = sum(cells[part] for part in parts if part in cells)
            whole = all(part in cells for part in parts)
            if total in self.hidden:
                if whole and known < min(self.counts.values[total], 1):
                    return
            elif known > self.counts.values[total] or (whole and known != self.counts.values[total]):
                return
        if at == len(self.open):
            yield cells | {total: sum(cells[part] for part in parts) for total, parts in under.items()}
            return
        place = self.open[at]
        true = self.counts.values[place]
        for value in range(max(min(true, 1), true - self.away), true + self.away + 1):
            yield from self._fill({**cells, place: value}, at + 1, under)

    def safe(self, k: int) -> set[Place]:
        """The hidden places that may be something else than they are, and may be ``k`` or more."""
        differs: set[Place] = set()
        large: set[Place] = set()
        for away in (1, 2, 3, self.most):
            for table in self.tables(away):
                differs |= {place for place in self.hidden if table[place] != self.counts.values[place]}
                large |= {place for place in self.hidden if table[place] >= k}
                if differs == self.hidden == large:
                    return differs
        return differs & large


def covers(total: Place, cell: Place) -> bool:
    return all(wide is None or wide == narrow for wide, narrow in zip(total, cell, strict=True))


SMALL = st.integers(0, 6)


@settings(max_examples=60)
@given(st.lists(st.lists(SMALL, min_size=3, max_size=3), min_size=2, max_size=2))
def test_no_hidden_count_of_a_small_table_can_be_worked_out(rows: list[list[int]]) -> None:
    counts = counts_of(*rows)
    if counts.total < 3:
        return
    made = suppress(counts, 3)
    assert made.small == {place for place, count in counts.values.items() if 0 < count < 3}
    assert made.small <= made.hidden
    assert all(counts.values[place] for place in made.hidden), "zeros are shown"
    assert audit(made) == ()
    assert Reader(counts, made.hidden, 9).safe(3) == made.hidden


@settings(max_examples=25)
@given(st.lists(st.integers(0, 4), min_size=8, max_size=8))
def test_nor_of_a_table_of_three_dimensions(values: list[int]) -> None:
    counts = cube_of(values)
    if counts.total < 3:
        return
    made = suppress(counts, 3)
    assert audit(made) == ()
    assert Reader(counts, made.hidden, 8).safe(3) == made.hidden


@settings(max_examples=80)
@given(st.lists(st.integers(0, 9), min_size=2, max_size=5))
def test_nor_of_a_list(values: list[int]) -> None:
    counts = counts_of(values)
    if counts.total < 4:
        return
    made = suppress(counts, 4)
    assert Reader(counts, made.hidden, 12).safe(4) == made.hidden


@settings(max_examples=150)
@given(st.lists(st.lists(SMALL, min_size=3, max_size=3), min_size=2, max_size=2), st.data())
def test_the_audit_finds_exactly_what_the_reader_can_work_out(
    rows: list[list[int]], data: st.DataObject
) -> None:
    counts = counts_of(*rows)
    inside = [place for place in counts.values if None not in place]
    hidden = data.draw(st.sets(st.sampled_from(inside), min_size=1))
    made = Suppressed(counts, 3, frozenset(hidden), frozenset())
    assert set(audit(made)) == hidden - Reader(counts, hidden, 20).safe(3)


@pytest.mark.parametrize(
    ("rows", "hidden", "found"),
    [
        ([[2, 9], [9, 9]], [("r0", "c0")], [("r0", "c0")]),
        ([[2, 9], [9, 9]], [("r0", "c0"), ("r0", "c1")], [("r0", "c0"), ("r0", "c1")]),
        ([[2, 9], [9, 9]], [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")], []),
        (
            [[1, 1, 9], [1, 1, 9], [9, 9, 9]],
            [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")],
            [("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")],
        ),
    ],
)
def test_an_audit_by_hand(rows: list[list[int]], hidden: list[Place], found: list[Place]) -> None:
    made = Suppressed(counts_of(*rows), 3, frozenset(hidden), frozenset())
    assert sorted(audit(made)) == sorted(found)


def test_a_set_of_hidden_counts_comes_to_at_least_k_in_every_sum() -> None:
    made = suppress(counts_of([3, 8, 40], [20, 30, 40]), 11)
    for total, parts in made.counts.lines():
        hidden = [made.counts.values[part] for part in parts if part in made.hidden]
        if hidden and total not in made.hidden:
            assert len(hidden) >= 2
            assert sum(hidden) >= 11


def test_nothing_is_hidden_that_needs_no_hiding() -> None:
    assert suppress(counts_of([11, 40, 0], [20, 30, 40])).hidden == frozenset()


def test_what_is_known_already_protects_nothing() -> None:
    counts = counts_of([3, 12, 13])
    assert suppress(counts).hidden == {("c0",), ("c1",)}
    assert suppress(counts, known=[("c1",)]).hidden == {("c0",), ("c2",)}


def test_what_must_be_hidden_too_is_protected_too() -> None:
    made = suppress(counts_of([30, 40, 50]), also=[("c0",)])
    assert made.hidden == {("c0",), ("c1",)}
    assert made.small == frozenset()
    assert made.shown(("c0",)) is None
    assert made.shown(("c2",)) == 50


def test_a_zero_that_must_be_hidden_is_protected_without_hiding_everything() -> None:
    made = suppress(counts_of([0, 40, 50], [60, 70, 80]), also=[("r0", "c0")])
    assert ("r0", "c0") in made.hidden
    assert len(made.hidden) == 4
    assert audit(made) == ()


def test_what_cannot_be_proven_safe_does_not_leave(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "unproven", lambda _equations, values, _k: [0] if values else [])
    with pytest.raises(NotTabulated, match="cannot be made safe"):
        suppress(counts_of([3, 40, 50]))


def test_counting_with_gaps_empty_categories_and_totals() -> None:
    table = Table(("sex", "age"), [["f", "18-20"], ["f", None], ["m", "18-20"], ["f", "18-20"]])
    counts = tabulate(table, ["sex", "age"], categories={"age": ["0-8"]})
    assert counts.categories == (("f", "m"), ("0-8", "18-20", ""))
    assert counts.values["f", "18-20"] == 2
    assert counts.values["f", ""] == 1
    assert counts.values[None, "0-8"] == 0
    assert counts.values["f", None] == 3
    assert counts.total == 4


def test_what_cannot_be_tabulated() -> None:
    table = Table(tuple("abcd"), [list("wxyz")])
    with pytest.raises(NotTabulated, match="dimensions"):
        tabulate(table, list("abcd"))
    with pytest.raises(NotTabulated, match="dimensions"):
        tabulate(table, [])
    with pytest.raises(NotTabulated, match="more than once"):
        tabulate(Table(("a",), [["x"], ["y"]]), ["a"], persons=[1, 1])
    with pytest.raises(NotTabulated, match="fewer than 11"):
        suppress(counts_of([4, 6]))


def test_a_table_of_three_dimensions_keeps_its_base() -> None:
    chance = random.Random(3)
    rows = [
        [str(chance.randrange(4)), str(int(chance.triangular(0, 4, 1))), str(chance.randrange(3))]
        for _ in range(500)
    ]
    made = suppress(tabulate(Table(("a", "b", "c"), rows), ["a", "b", "c"]))
    assert made.small
    assert len(made.hidden) < 3 * len(made.small)
    assert audit(made) == ()
    assert made.shown((None, None, None)) == 500


def test_what_was_hidden_without_need_is_shown_again() -> None:
    made = suppress(counts_of([2, 9, 30, 40], [9, 2, 30, 40], [50, 60, 70, 80]))
    for place in made.hidden - made.small:
        fewer = Suppressed(made.counts, made.k, made.hidden - {place}, made.small)
        assert audit(fewer), f"{place} need not be hidden"
