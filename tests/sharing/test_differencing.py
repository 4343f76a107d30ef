"""Differencing of rows: classes that changed by few, rows that appear or vanish, whose releases count."""

import json

from httui.sharing.differencing import ChangedClass, Sent, compare, sent
from httui.sharing.disclosure import Cell, Table, Trust

QUASI = ("age", "sex")


def release(*rows: tuple[list[Cell], int], trust: Trust = Trust.OPEN) -> Sent:
    made = [[f"id{at}", *row] for at, row in enumerate(row for row, count in rows for _ in range(count))]
    return sent(Table(("row_id", "age", "sex", "harm"), made), QUASI, trust, leave=["row_id"])


A: list[Cell] = ["18-20", "f", "a"]
B: list[Cell] = ["18-20", "f", "b"]
C: list[Cell] = ["48+", None, "a"]


def test_the_same_release_again_tells_nothing() -> None:
    (found,) = compare(release((A, 20), (C, 15)), [release((C, 15), (A, 20))], 11)
    assert (found.classes, found.appeared, found.vanished, found.lone, found.findings) == ((), 0, 0, (), ())


def test_a_class_that_grew_by_few_is_found_and_one_that_grew_by_eleven_is_not() -> None:
    (found,) = compare(release((A, 23), (C, 26)), [release((A, 20), (C, 15))], 11)
    assert found.classes == (ChangedClass(("18-20", "f"), 20, 23),)
    assert (found.appeared, found.vanished) == (14, 0)
    assert found.lone == (("18-20", "f"),)
    assert [finding.kind for finding in found.findings] == ["changed", "lone"]
    assert found.findings[0].text == "1 groups changed by fewer than 11 rows since an earlier release."


def test_one_who_left_and_one_who_came_show_although_the_class_kept_its_size() -> None:
    (found,) = compare(release((A, 19), (B, 1)), [release((A, 20))], 11)
    assert found.classes == ()
    assert (found.appeared, found.vanished) == (1, 1)
    assert found.lone == (("18-20", "f"),)


def test_releases_to_a_higher_trust_level_are_not_held_by_these_readers() -> None:
    now, before = release((A, 23), trust=Trust.NETWORK), release((A, 20), trust=Trust.CASEWORK)
    assert compare(now, [before], 11) == []
    assert len(compare(before, [now, before], 11)) == 2


def test_only_shared_columns_are_compared() -> None:
    ages = sent(Table(("age",), [["18-20"]] * 20 + [["48+"]] * 12), ["age"], Trust.OPEN)
    (found,) = compare(release((A, 23), (C, 12)), [ages], 11)
    assert found.quasi == ("age",)
    assert found.classes == (ChangedClass(("18-20",), 20, 23),)
    assert compare(release((A, 23)), [sent(Table(("harm",), [["a"]]), [], Trust.OPEN)], 11) == []


def test_a_release_is_kept_as_json() -> None:
    kept = release((A, 3), (C, 2), trust=Trust.NETWORK)
    assert kept.rows == {("18-20", "f", "a"): 3, ("48+", "", "a"): 2}
    assert Sent.from_json(json.loads(json.dumps(kept.as_json()))) == kept
