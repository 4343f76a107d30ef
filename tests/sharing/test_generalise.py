"""Coarsening: every class is large and varied enough or gone, as little as possible is lost, plans step by step."""

from collections import Counter, defaultdict

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.sharing import generalise_search, hierarchies
from httui.sharing.disclosure import Need, NotChecked, NotShared, Role, Table, Trust, check
from httui.sharing.generalise import Plan, TooExact
from tests.sharing.tables import COLUMNS, LADDERS, table_of, tables

QUASI = ("age", "place", "date", "sector")


def classes(table: Table) -> dict[tuple[str | None, ...], list[list[str | None]]]:
    """The rows of each class, found without any of the code under test."""
    found = defaultdict(list)
    for row in table.rows:
        found[tuple(row[:4])].append(list(row))
    return found


@settings(max_examples=120, deadline=None)
@given(tables(), st.integers(2, 9), st.integers(1, 3))
def test_every_class_is_large_and_varied_enough_or_its_rows_are_gone(
    table: Table, k: int, least: int
) -> None:
    plan = Plan(table, LADDERS, Trust.CASEWORK, need=Need(k, least), sensitive=["harm"])
    made = plan.finish()
    for rows in classes(made.table).values():
        assert len(rows) >= k
        harms = {row[4] for row in rows} - {None}
        assert not harms or len(harms) >= least
    assert made.loss.rows_left_out == len(table.rows) - len(made.table.rows)
    for kept, row in zip(made.rows, made.table.rows, strict=True):
        source = table.rows[kept]
        assert row[4] == (source[4] or None), "other columns stay as they are"
        for at, name in enumerate(QUASI):
            texts = {rung.of(source[at] or "") or None for rung in LADDERS[name].rungs}
            assert row[at] in texts, "a cell reads as one of its own rungs"


@settings(max_examples=60, deadline=None)
@given(tables(), st.data())
def test_persons_with_several_rows_count_once(table: Table, data: st.DataObject) -> None:
    persons = data.draw(st.lists(st.integers(0, 12), min_size=len(table.rows), max_size=len(table.rows)))
    made = Plan(table, LADDERS, Trust.CASEWORK, need=Need(5, 1), persons=persons).finish()
    found = defaultdict(set)
    for kept, row in zip(made.rows, made.table.rows, strict=True):
        found[tuple(row[:4])].add(persons[kept])
    assert all(len(who) >= 5 for who in found.values())
    assert made.loss.persons_left_out == len(set(persons)) - len({persons[kept] for kept in made.rows})


@pytest.mark.parametrize("most", [generalise_search.MOST_NODES, 5])
def test_a_larger_table_with_fewer_nodes_tried_is_as_safe(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(generalise_search, "MOST_NODES", most)
    table = table_of(3000, seed=4)
    made = Plan(table, LADDERS, Trust.OPEN, sensitive=["harm"]).finish()
    assert made.loss.left_out < 0.005
    for rows in classes(made.table).values():
        assert len(rows) >= 11
        assert len({row[4] for row in rows} - {None}) != 1


def test_without_sensitive_columns_fewer_rows_than_k_are_left_out() -> None:
    made = Plan(table_of(400), LADDERS, Trust.NETWORK, need=Need(5, 1)).finish()
    assert made.loss.rows_left_out < 5


def test_the_same_table_gives_the_same_result() -> None:
    first, second = (Plan(table_of(300), LADDERS, Trust.NETWORK, need=Need(5, 1)).finish() for _ in range(2))
    assert first.table.rows == second.table.rows
    assert first.loss == second.loss


def test_coarser_comes_before_blank_and_only_where_it_is_needed() -> None:
    many: list[list[str | None]] = [["25", "33.01", "2024-01-15", "fishing", None] for _ in range(20)]
    few: list[list[str | None]] = [
        [age, place, "2024-01-15", "fishing", None]
        for age in ("18", "19")
        for place in ("53.01", "53.07")
        for _ in range(3)
    ]
    made = Plan(Table(COLUMNS, [*many, *few]), LADDERS, Trust.CASEWORK, need=Need(11, 1)).finish()
    assert Counter(tuple(row[:4]) for row in made.table.rows) == {
        ("25", "33.01", "2024-01-15", "fishing"): 20,
        ("18-20", "53", "2024-01-15", "fishing"): 12,
    }
    assert made.loss.blanked == 0
    assert made.loss.words({"age": "umur"}) == [
        "nobody left out",
        "umur became age band in 12 of 32 rows",
        "place became province in 12 of 32 rows",
    ]


def test_a_row_joins_a_class_that_reads_like_it_rather_than_being_left_out() -> None:
    gap: list[list[str | None]] = [["25", None, "2024-01-15", "fishing", None] for _ in range(11)]
    lone: list[str | None] = ["25", "91.01", "2024-01-15", "fishing", None]
    made = Plan(Table(COLUMNS, [*gap, lone]), LADDERS, Trust.CASEWORK, need=Need(11, 1)).finish()
    assert len(made.table.rows) == 12
    assert made.table.rows[11] == ["25", None, "2024-01-15", "fishing", None]
    assert made.loss.blanked == pytest.approx(1 / (4 * 11 - 10 + 3))


def test_nobody_with_a_value_joins_a_class_that_has_none() -> None:
    silent: list[list[str | None]] = [["25", None, "2024-01-15", "fishing", None] for _ in range(11)]
    lone: list[str | None] = ["25", "91.01", "2024-01-15", "fishing", "a"]
    plan = Plan(
        Table(COLUMNS, [*silent, lone]), LADDERS, Trust.CASEWORK, need=Need(11, 2), sensitive=["harm"]
    )
    made = plan.finish()
    assert made.rows == list(range(11))
    assert made.loss.sentence() == "1 of 12 persons left out"


def test_the_open_never_sees_exact_ages_dates_or_places() -> None:
    table = Table(COLUMNS, [["25", "33.01.02", "2024-01-15", "fishing", "ab"[at % 2]] for at in range(600)])
    made = Plan(table, LADDERS, Trust.OPEN, sensitive=["harm"]).finish()
    assert {tuple(row[:4]) for row in made.table.rows} == {("24-26", "33.01", "2024-01", "fishing")}
    roles = dict.fromkeys(QUASI, Role.QUASI) | {"harm": Role.SENSITIVE}
    assert check(made.table, roles, Trust.OPEN).passes


def test_a_plan_is_changed_step_by_step() -> None:
    plan = Plan(table_of(300), LADDERS, Trust.OPEN, need=Need(11, 1))
    assert plan.levels == {"age": 1, "place": 1, "date": 1, "sector": 0}
    before = plan.effect()
    assert before.rows_under > 0
    assert len(before.worst) <= 20
    steps = plan.steps()
    assert plan.levels["age"] == 1, "looking ahead changes nothing"
    after = plan.coarser("age")
    assert after.rows_under == steps["age"] <= before.rows_under
    assert after.loss > before.loss
    assert plan.finer("age") == before
    with pytest.raises(TooExact):
        plan.finer("age")
    top = LADDERS["age"].top
    assert plan.stand("age", top) == plan.coarser("age")
    with pytest.raises(IndexError):
        plan.stand("age", top + 1)
    with pytest.raises(KeyError):
        plan.coarser("harm")
    for name in QUASI:
        plan.stand(name, LADDERS[name].top)
    assert (plan.effect().classes, plan.effect().rows_under, plan.effect().loss) == (1, 0, 1.0)


def test_a_finished_plan_stands_at_least_on_its_rungs() -> None:
    plan = Plan(table_of(300), LADDERS, Trust.NETWORK, need=Need(5, 1))
    plan.stand("age", 3)
    plan.stand("sector", LADDERS["sector"].top)
    made = plan.finish()
    assert {row[0] for row in made.table.rows} <= {"0-17", "18+", None}
    assert {row[3] for row in made.table.rows} == {None}


def test_the_effect_counts_what_is_too_much_alike() -> None:
    rows: list[list[str | None]] = [["25", "33.01", None, None, "a"] for _ in range(20)]
    plan = Plan(Table(COLUMNS, rows), LADDERS, Trust.CASEWORK, need=Need(11, 2), sensitive=["harm"])
    assert plan.effect().rows_under == 20
    assert plan.finish().table.rows == []


def test_plans_that_cannot_be() -> None:
    table = Table(tuple("abcdefgh"), [["1"] * 8])
    with pytest.raises(NotChecked):
        Plan(table, dict.fromkeys("abcdefgh", hierarchies.choice()), Trust.NETWORK)
    with pytest.raises(NotChecked):
        Plan(table, {}, Trust.NETWORK)
    with pytest.raises(NotShared):
        Plan(table, {"a": hierarchies.choice()}, Trust.NEVER)
