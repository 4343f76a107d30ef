"""Differencing of tables: what two releases tell together, for whom, and what is hidden for it."""

import json

import pytest

from httui.sharing.disclosure import Table, Trust
from httui.sharing.suppression import Counts, NotTabulated, Suppressed, audit, suppress, tabulate
from httui.sharing.suppression_compare import Earlier, Kind, compare, kept, seen_by, suppress_beside


def counts_of(**persons: dict[str, int]) -> Counts:
    """By sex and age: ``counts_of(f={"young": 3})``."""
    rows = [[sex, age] for sex, ages in persons.items() for age, count in ages.items() for _ in range(count)]
    names = {"sex": ("f", "m"), "age": ("young", "old")}
    return tabulate(Table(("sex", "age"), rows), ["sex", "age"], categories=names)


BEFORE = counts_of(f={"young": 40, "old": 30}, m={"young": 50, "old": 60})


def released(counts: Counts, trust: Trust = Trust.OPEN) -> Earlier:
    return kept(suppress(counts), trust)


def test_a_count_and_its_totals_that_changed_by_fewer_than_k_are_found() -> None:
    now = suppress(counts_of(f={"young": 43, "old": 30}, m={"young": 50, "old": 80}))
    found = {change.place: change.kind for change in compare(now, [released(BEFORE)], Trust.OPEN)}
    assert found == {
        ("f", "young"): Kind.CHANGED,
        ("f", None): Kind.CHANGED,
        (None, "young"): Kind.CHANGED,
    }


@pytest.mark.parametrize(
    ("more", "told"), [(0, False), (1, True), (10, True), (11, False), (-10, True), (-11, False)]
)
def test_the_border_is_k(more: int, told: bool) -> None:
    now = suppress(counts_of(f={"young": 40 + more, "old": 30}, m={"young": 50, "old": 60}))
    assert bool(compare(now, [released(BEFORE)], Trust.OPEN)) is told


def test_only_releases_that_the_readers_may_hold_count() -> None:
    earlier = [released(BEFORE, trust) for trust in (Trust.OPEN, Trust.NETWORK, Trust.CASEWORK)]
    assert [release.trust for release in seen_by(earlier, Trust.NETWORK)] == [Trust.OPEN, Trust.NETWORK]
    now = suppress(counts_of(f={"young": 43, "old": 30}, m={"young": 50, "old": 60}))
    assert compare(now, earlier[1:], Trust.OPEN) == []
    assert compare(now, earlier[1:], Trust.NETWORK)


def test_tables_of_other_dimensions_meet_in_their_totals() -> None:
    rows = [["f"]] * 73 + [["m"]] * 110
    alone = suppress(tabulate(Table(("sex",), rows), ["sex"]))
    found = {change.place for change in compare(alone, [released(BEFORE)], Trust.OPEN)}
    assert found == {("f",), (None,)}


def test_hidden_now_but_shown_before_and_the_other_way_round() -> None:
    with_small = counts_of(f={"young": 5, "old": 30}, m={"young": 50, "old": 60})
    without = counts_of(f={"young": 12, "old": 30}, m={"young": 50, "old": 60})
    now = {
        change.place: change.kind for change in compare(suppress(without), [released(with_small)], Trust.OPEN)
    }
    assert now["f", "young"] is Kind.HIDDEN_BEFORE
    then = {
        change.place: change.kind for change in compare(suppress(with_small), [released(without)], Trust.OPEN)
    }
    assert then["f", "young"] is Kind.SHOWN_BEFORE
    assert then["f", "old"] is Kind.SHOWN_BEFORE, "an old number gives the new small one away"


def test_a_zero_after_a_hidden_count_tells_no_count() -> None:
    before = counts_of(f={"young": 5, "old": 30}, m={"young": 50, "old": 60})
    now = counts_of(f={"young": 0, "old": 50}, m={"young": 70, "old": 80})
    assert compare(suppress(now), [released(before)], Trust.OPEN) == []


def test_what_changed_too_little_is_hidden_with_what_protects_it() -> None:
    now = counts_of(f={"young": 43, "old": 45}, m={"young": 70, "old": 80})
    made, _left = suppress_beside(now, [released(BEFORE)], Trust.OPEN)
    assert ("f", "young") in made.hidden
    assert audit(made) == ()
    assert not any(change.kind is Kind.CHANGED for change in compare(made, [released(BEFORE)], Trust.OPEN))


def test_a_base_that_changed_too_little_is_no_release() -> None:
    now = counts_of(f={"young": 43, "old": 30}, m={"young": 50, "old": 60})
    with pytest.raises(NotTabulated, match="came or left"):
        suppress_beside(now, [released(BEFORE)], Trust.OPEN)
    again, left = suppress_beside(BEFORE, [released(BEFORE)], Trust.OPEN)
    assert (again.hidden, left) == (frozenset(), [])


def test_a_release_is_kept_as_json() -> None:
    made: Suppressed = suppress(counts_of(f={"young": 5, "old": 30}, m={"young": 50, "old": 60}))
    release = kept(made, Trust.NETWORK)
    assert Earlier.from_json(json.loads(json.dumps(release.as_json()))) == release


def test_a_change_is_told_in_words() -> None:
    now = suppress(counts_of(f={"young": 43, "old": 30}, m={"young": 50, "old": 80}))
    assert (
        compare(now, [released(BEFORE)], Trust.OPEN)[0].text
        == "changed by fewer than 11 since an earlier release"
    )
