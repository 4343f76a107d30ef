"""Scores, several people, kept rounds and what changed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.problem import Problem
from httui.security.answers import Answer, Value, combine
from httui.security.assessment import CAPPED, LEVEL_WORDS, level_of, score
from httui.security.items import Item
from httui.security.rounds import StoredRound, changes, new_round, round_from_json
from tests.security.assessing import answers, any_answers, assessment, items

DEMO = (
    Item("p1", "P", 5, "critical", gate=2),
    Item("p2", "P", 3, "high"),
    Item("q1", "Q", 2, "medium"),
)
Y, P, N, D = Answer(Value.YES), Answer(Value.PARTLY), Answer(Value.NO), Answer(Value.DONT_KNOW)
NA, NA_BARE = Answer(Value.NOT_APPLICABLE, "we have none"), Answer(Value.NOT_APPLICABLE, " - ")


def test_scores_by_the_weights_of_the_form() -> None:
    scores = score(DEMO, {"p1": Y, "p2": P, "q1": N})
    assert [(one.domain, one.percent, one.level) for one in scores.domains] == [
        ("Q", 0, "start"),
        ("P", 81, "solid"),  # (5 + 1.5) of 8 is 81.25
    ]
    assert (scores.percent, scores.level, scores.capped) == (65, "building", False)
    assert scores.weakest is not None
    assert scores.weakest.domain == "Q"
    assert scores.weakest.open == ("q1",)


@pytest.mark.parametrize("answer", [P, N, D, NA_BARE, None])
def test_an_open_critical_item_caps_everything(answer: Answer | None) -> None:
    given = {"p2": Y, "q1": Y} | ({"p1": answer} if answer else {})
    scores = score(DEMO, given)
    assert (scores.level, scores.open_critical) == (CAPPED, ("p1",))


def test_what_does_not_apply_leaves_the_sum_only_with_a_reason() -> None:
    assert score(DEMO, {"p1": Y, "p2": NA, "q1": Y}).percent == 100
    bare = score(DEMO, {"p1": Y, "p2": NA_BARE, "q1": Y})
    assert (bare.percent, bare.unanswered) == (70, ("p2",))
    nothing = score(DEMO, {"p1": NA, "p2": NA, "q1": NA})
    assert (nothing.percent, nothing.level, nothing.weakest) == (None, "none", None)


def test_what_nobody_knows_is_listed_and_counts_as_no() -> None:
    unknown, no = score(DEMO, {"p1": D, "p2": Y}), score(DEMO, {"p1": N, "p2": Y})
    assert (unknown.find_out, no.find_out) == (("p1",), ())
    assert unknown.percent == no.percent == 30
    assert unknown.unanswered == ("q1",)


@pytest.mark.parametrize(
    ("percent", "level"),
    [(0, "start"), (39, "start"), (40, "building"), (69, "building"), (70, "solid"), (89, "solid"),
     (90, "strong"), (100, "strong"), (None, "none")],
)  # fmt: skip
def test_levels(percent: int | None, level: str) -> None:
    assert level_of(percent) == level
    assert LEVEL_WORDS[level]


@given(any_answers(), st.sampled_from([one.id for one in items()]))
def test_one_more_yes_never_lowers_a_score(found: dict[str, Answer], name: str) -> None:
    before, after = score(items(), found), score(items(), found | {name: Y})
    assert (after.percent or 0) >= (before.percent or 0) or before.percent is None
    old = {one.domain: one.percent for one in before.domains}
    for one in after.domains:
        known = old[one.domain]
        assert known is None or one.percent is None or one.percent >= known
    assert set(after.open_critical) <= set(before.open_critical)


@given(any_answers(), st.sampled_from([one.id for one in items()]))
def test_dont_know_scores_as_no(found: dict[str, Answer], name: str) -> None:
    one, other = score(items(), found | {name: D}), score(items(), found | {name: N})
    assert (one.percent, one.level, one.domains) == (other.percent, other.level, other.domains)


def test_the_most_careful_answer_counts_and_differences_are_listed() -> None:
    people = {"u1": {"p1": Y, "p2": P, "q1": NA}, "u2": {"p1": D, "p2": P, "q1": Y}, "u3": {"p1": N}}
    combined = combine(DEMO, people)
    assert {name: answer.value for name, answer in combined.answers.items()} == {
        "p1": Value.NO, "p2": Value.PARTLY, "q1": Value.YES,
    }  # fmt: skip
    assert [(one.item, dict(one.said)) for one in combined.disagreements] == [
        ("p1", {"u1": Value.YES, "u2": Value.DONT_KNOW, "u3": Value.NO}),
        ("q1", {"u1": Value.NOT_APPLICABLE, "u2": Value.YES}),
    ]
    assert combine(DEMO, {"u1": {"p1": P}, "u2": {"p1": D}}).answers["p1"].value is Value.DONT_KNOW


def test_not_applicable_without_a_reason_says_nothing() -> None:
    assert combine(DEMO, {"u1": {"p1": NA_BARE}, "u2": {"p1": NA}}).answers["p1"] is NA
    alone = combine(DEMO, {"u1": {"p1": NA_BARE}})
    assert alone.answers["p1"].counted is None


@given(any_answers(), any_answers())
def test_another_colleague_never_makes_it_better(one: dict[str, Answer], other: dict[str, Answer]) -> None:
    together = combine(items(), {"u1": one, "u2": other}).answers
    for name, answer in together.items():
        heard = [found[name].counted for found in (one, other) if name in found]
        for value in (Value.NO, Value.DONT_KNOW, Value.PARTLY):
            if value in heard:
                assert not answer.settled


@given(any_answers(), any_answers())
def test_a_kept_round_is_judged_the_same(one: dict[str, Answer], other: dict[str, Answer]) -> None:
    kept = new_round(assessment(), {"u1": one, "u2": other})
    again = round_from_json(json.loads(json.dumps(kept.as_json())))
    assert again == kept
    assert again.scores == kept.scores
    assert again.combined == kept.combined


def test_a_kept_round_does_not_follow_a_later_form() -> None:
    old = StoredRound("f", "1", DEMO, {}, {"u1": {"p1": Y, "p2": N, "q1": Y}})
    later = (
        Item("p1", "P", 1, "low"),
        Item("p2", "P", 5, "critical", gate=2),
        Item("n1", "N", 5, "critical"),
    )
    kept = round_from_json(json.loads(json.dumps(old.as_json())))
    assert kept.scores.percent == 70
    assert score(later, kept.combined.answers).percent != 70


@pytest.mark.parametrize(
    "damage",
    [
        {"format": 2}, {"items": [{"id": "p1"}]}, {"items": None}, {"answers": {"u": {"p1": {"value": "maybe"}}}},
        {"answers": {"u": {"p1": None}}}, {"answers": []}, {"domains": {"A": 3}},
        {"items": [Item("p1", "P", 5, "critical", gate=2).as_json() | {"weight": -5}]},
        {"items": [Item("p1", "P", 5, "critical", gate=2).as_json() | {"gate": 7}]},
        {"items": [Item("p1", "P", 5, "critical").as_json()] * 2},
    ],
)  # fmt: skip
def test_a_damaged_round_is_refused(damage: dict[str, object]) -> None:
    whole = StoredRound("f", "1", DEMO, {}, {"u": {"p1": Y}}).as_json()
    assert round_from_json(whole)
    with pytest.raises(Problem):
        round_from_json(whole | damage)


def test_what_changed_since_the_last_round() -> None:
    before = StoredRound("f", "1", DEMO, {}, {"u": {"p1": N, "p2": Y, "q1": D}})
    now = (*DEMO[:2], Item("q1", "Q", 2, "medium"), Item("r1", "R", 2, "medium"))
    after = StoredRound("f", "2", now[:2] + now[3:], {}, {"u": {"p1": Y, "p2": P, "r1": Y}})
    found = changes(before, after)
    assert [(one.item, one.before, one.after) for one in found.better] == [("p1", Value.NO, Value.YES)]
    assert [one.item for one in found.worse] == ["p2"]
    assert (found.new_items, found.gone_items) == (("r1",), ("q1",))
    assert found.domains == {"P": (37, 81), "R": (None, 100)}
    to_na = StoredRound("f", "2", DEMO, {}, {"u": {"p1": NA, "p2": Y, "q1": N}})
    other = changes(before, to_na)
    assert [one.item for one in other.other] == ["p1", "q1"]
    assert not other.better
    assert not other.worse


def test_all_yes_is_strong_and_nothing_else_is_needed() -> None:
    scores = score(items(), answers())
    assert (scores.percent, scores.level, scores.weakest, scores.unanswered) == (100, "strong", None, ())
    assert len(score(items(), {}).unanswered) == 66
