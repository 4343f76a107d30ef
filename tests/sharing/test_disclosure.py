"""The check of a table: classes, missing values, persons with several rows, few persons, roles."""

import dataclasses

import pytest

from httui.sharing.disclosure import (
    ROW_ID,
    Disclosure,
    Need,
    NotChecked,
    NotShared,
    Role,
    Table,
    Trust,
    check,
    need_of,
    require_records,
)

ROLES = {"age": Role.QUASI, "sex": Role.QUASI, "harm": Role.SENSITIVE, "note": Role.OTHER}


def judged(rows: list[list[str | None]], trust: Trust = Trust.NETWORK, **more: object) -> Disclosure:
    return check(Table(("age", "sex", "harm", "note"), rows), ROLES, trust, **more)  # type: ignore[arg-type]


def alike(count: int, age: str | None = "18-20", sex: str | None = "f") -> list[list[str | None]]:
    return [[age, sex, "a" if at % 2 else "b", str(at // 2)] for at in range(count)]


def test_classes_of_five_pass_for_the_network_and_of_four_do_not() -> None:
    assert judged(alike(5)).passes
    found = judged([*alike(5), *alike(4, "48+")])
    assert (found.classes, found.smallest, found.rows_under) == (2, 4, 4)
    assert [finding.kind for finding in found.findings] == ["k"]
    assert found.findings[0].text == "4 of 9 rows describe fewer than 5 persons."


def test_missing_is_a_value_of_its_own_however_it_is_written() -> None:
    found = judged([*alike(5), *alike(3, None), *alike(2, "")])
    assert (found.classes, found.smallest, found.rows_under) == (2, 5, 0)
    assert judged([*alike(9), *alike(1, None)]).rows_under == 1


def test_k_and_l_by_trust_level() -> None:
    assert need_of(Trust.OPEN) == Need(11, 2)
    assert need_of(Trust.NETWORK).k == 5
    assert judged(alike(1), Trust.CASEWORK).passes
    with pytest.raises(NotShared):
        need_of(Trust.NEVER)
    with pytest.raises(NotShared):
        judged(alike(20), Trust.NEVER)


def test_a_wish_never_lowers_what_the_trust_level_asks_for() -> None:
    assert judged(alike(5), need=Need(2, 1)).need == Need(5, 2)
    assert judged(alike(5), need=Need(7, 3)).need == Need(7, 3)
    assert judged(alike(5), need=Need(7, 1)).rows_under == 5


@pytest.mark.parametrize(("count", "refused"), [(499, True), (500, False)])
def test_open_rows_need_five_hundred_persons(count: int, refused: bool) -> None:
    kinds = {finding.kind for finding in judged(alike(count), Trust.OPEN).findings}
    assert kinds == ({"persons"} if refused else set())
    if refused:
        with pytest.raises(NotShared, match="tables of counts"):
            require_records(Trust.OPEN, count)
    else:
        require_records(Trust.OPEN, count)


def test_persons_are_counted_not_rows() -> None:
    assert judged(alike(6), persons=["p"] * 6).smallest == 1
    found = judged(alike(600), Trust.OPEN, persons=[at // 2 for at in range(600)])
    assert found.persons == 300
    assert {finding.kind for finding in found.findings} == {"persons"}


def test_a_class_in_which_all_have_the_same_harm_is_found_and_one_without_any_is_not() -> None:
    same: list[list[str | None]] = [["18-20", "f", "a", None] for _ in range(5)]
    silent: list[list[str | None]] = [["48+", "f", None, None] for _ in range(5)]
    found = judged([*same, *silent])
    assert found.rows_under == 0
    (diversity,) = found.diversity
    assert (diversity.fewest, diversity.classes_under, diversity.rows_under) == (1, 1, 5)
    assert [finding.kind for finding in found.findings] == ["l"]
    half = judged([*same[:4], ["18-20", "f", None, None]])
    assert half.diversity[0].rows_under == 5, "missing is no second value"


def test_identifiers_and_free_text_stand_against_a_release() -> None:
    table = Table(("name", "story"), [["x", "y"]] * 600)
    roles = {"name": Role.IDENTIFIER, "story": Role.FREE_TEXT}
    assert [found.kind for found in check(table, roles, Trust.OPEN).findings] == ["identifier", "free_text"]
    assert [found.kind for found in check(table, roles, Trust.NETWORK).findings] == ["identifier"]
    assert check(table, roles, Trust.CASEWORK).passes


def test_every_column_needs_a_role_and_seven_quasi_identifiers_are_the_most() -> None:
    eight = Table(tuple("abcdefgh"), [["1"] * 8])
    with pytest.raises(NotChecked, match="8 columns"):
        check(eight, dict.fromkeys("abcdefgh", Role.QUASI), Trust.NETWORK)
    check(eight, dict.fromkeys("abcdefg", Role.QUASI) | {"h": Role.OTHER}, Trust.NETWORK)
    with pytest.raises(NotChecked, match="what h is"):
        check(eight, dict.fromkeys("abcdefg", Role.QUASI), Trust.NETWORK)


def test_fields_say_what_is_unique_and_what_leaving_them_out_would_bring() -> None:
    found = judged([*alike(6), *alike(2, "48+")])
    age, sex, harm, note = found.fields
    assert (age.distinct, age.unique, age.missing, age.under_without) == (2, 0, 0, 0)
    assert (sex.distinct, sex.under_without) == (1, 2)
    assert (harm.role, harm.under_without) == (Role.SENSITIVE, None)
    assert (note.distinct, note.unique) == (3, 0)


def test_the_worst_rows_come_first_with_what_would_help_them() -> None:
    found = judged([*alike(6), *alike(3, "48+"), *alike(1, "0-8", "m")], worst=2)
    assert [(row.row, row.size) for row in found.worst] == [(9, 1), (6, 3)]
    assert found.worst[1].without == (("age", 9), ("sex", 3))


def test_an_empty_table_and_one_without_quasi_identifiers_are_judged() -> None:
    empty = judged([])
    assert (empty.rows, empty.classes, empty.smallest) == (0, 0, 0)
    only = check(Table(("note",), [["x"], ["y"]]), {"note": Role.OTHER}, Trust.NETWORK)
    assert (only.classes, only.smallest) == (1, 2)


def test_a_column_that_is_said_to_tell_nothing_but_tells_rows_apart_is_found() -> None:
    rows = [[*row[:3], f"CASE-{at}"] for at, row in enumerate(alike(6))]
    assert [finding.kind for finding in judged(rows).findings] == ["unique"]
    assert judged(rows, Trust.CASEWORK).passes
    rows = [["18-20", "f", "ab"[at % 2], f"{at}"] for at in range(6)]
    named = Table(("age", "sex", "harm", ROW_ID), rows)
    assert check(named, {**ROLES, ROW_ID: Role.OTHER}, Trust.NETWORK).passes


def test_the_judgement_is_data() -> None:
    assert dataclasses.asdict(judged(alike(5)))["need"] == {"k": 5, "l": 2}
