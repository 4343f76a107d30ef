"""The gate's rule: what opens a tier, what closes it, and that nothing opens by itself."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui import i18n
from httui.security import gate_words
from httui.security.answers import Answer, Value
from httui.security.gate_rule import _MINUTES, GATED_TIERS, Verdict, ladder, verdict
from httui.security.items import Item
from tests.security.assessing import GATES, NOW, SIGNED, answers, any_answer, any_answers, facts, item, items

YES = Answer(Value.YES)
NAMES = [one.id for one in items()]
GATING = [(tier, name) for tier, names in GATES.items() for name in names]
DAY = timedelta(days=1)


def reasons(found: Verdict, tier: int) -> set[str]:
    return {block.reason for block in found.state(tier).blocks}


def test_everything_in_order_opens_every_tier() -> None:
    found = verdict(facts())
    assert found.tier == 4
    assert found.path is None
    assert found.expires_at == NOW + timedelta(days=80), "the restore drill counts for 90 days"
    assert verdict(facts(drill=NOW - DAY)).expires_at == NOW + timedelta(days=89)


@pytest.mark.parametrize(("tier", "name"), GATING)
@pytest.mark.parametrize("answer", ["partly", "no", "dont_know", None])
def test_one_open_critical_item_closes_its_tier(tier: int, name: str, answer: str | None) -> None:
    found = verdict(facts(answers(**{name: answer})))
    assert found.tier == tier - 1
    (block,) = found.state(tier).blocks
    assert (block.item, block.reason) == (name, answer or "unanswered")
    assert block.minutes >= item(name).effort


def test_items_that_decide_no_tier_do_not_count() -> None:
    found = answers("no", **{name: "yes" for _tier, name in GATING})
    assert verdict(facts(found)).tier == 4


def test_not_applicable_needs_a_reason_and_is_named() -> None:
    found = verdict(facts(answers(i1="na", j1="na")))
    assert (found.tier, found.rests_on_reasons) == (4, ("i1", "j1"))
    bare = answers() | {"i1": Answer(Value.NOT_APPLICABLE, "  ")}
    assert verdict(facts(bare)).tier == 2
    assert reasons(verdict(facts(bare)), 3) == {"no_reason"}


@given(any_answers(), st.lists(st.sampled_from(NAMES), max_size=30))
def test_more_yes_never_lowers_a_tier(found: dict[str, Answer], names: list[str]) -> None:
    before = verdict(facts(found))
    after = verdict(facts(found | dict.fromkeys(names, YES)))
    assert after.tier >= before.tier
    for tier in GATED_TIERS:
        assert after.state(tier).open >= before.state(tier).open


@given(any_answers())
def test_an_open_critical_item_never_leaves_its_tier_open(found: dict[str, Answer]) -> None:
    reached = verdict(facts(found)).tier
    for tier, name in GATING:
        if tier <= reached:
            assert name in found
            assert found[name].settled


@given(any_answers(), st.sampled_from(GATING))
def test_dont_know_never_counts_as_yes(found: dict[str, Answer], gating: tuple[int, str]) -> None:
    tier, name = gating
    assert verdict(facts(found | {name: Answer(Value.DONT_KNOW, "really sure")})).tier < tier


@given(any_answers(), any_answer(), st.sampled_from(NAMES))
def test_a_tier_is_open_only_when_nothing_blocks_it_or_one_below(
    found: dict[str, Answer], answer: Answer, name: str
) -> None:
    seen = verdict(facts(found | {name: answer}))
    states = [state.open for state in seen.tiers]
    assert states == sorted(states, reverse=True)
    assert seen.tier == 1 + sum(states)


def test_an_old_assessment_closes() -> None:
    last = SIGNED + timedelta(days=180)
    assert verdict(facts(now=last - timedelta(seconds=1), drill=last - DAY)).tier == 4
    found = verdict(facts(now=last, drill=last - DAY))
    assert (found.tier, found.expires_at) == (1, None)
    assert reasons(found, 2) == {"expired"}


@given(any_answers(), st.integers(0, 4000))
def test_an_expired_assessment_never_opens(found: dict[str, Answer], hours: int) -> None:
    late = SIGNED + timedelta(days=180, hours=hours)
    assert verdict(facts(found, now=late, drill=late - DAY)).tier == 1


def test_without_a_signature_nothing_opens() -> None:
    assert verdict(facts(signed_at=None)).tier == 1
    assert reasons(verdict(facts(signed_at=None)), 2) == {"no_assessment"}


@given(st.integers(-5000, 5000), st.integers(0, 10000))
def test_a_clock_set_back_opens_nothing(seen_hours: int, back: int) -> None:
    seen = NOW + timedelta(hours=seen_hours)
    honest = verdict(facts(now=seen, seen=seen))
    assert verdict(facts(now=seen - timedelta(hours=back), seen=seen)) == honest


def test_a_signature_from_the_future_opens_nothing() -> None:
    found = verdict(facts(now=SIGNED - DAY))
    assert found.tier == 1
    assert "clock" in reasons(found, 2)


def test_an_incident_without_review_closes() -> None:
    found = verdict(facts(incidents=1))
    assert (found.tier, reasons(found, 2), reasons(found, 4)) == (1, {"incident"}, {"incident"})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"director": " "}, "no_director"),
        ({"dual_control": False}, "no_dual_control"),
        ({"drill": None}, "no_drill"),
        ({"drill": NOW - timedelta(days=90)}, "no_drill"),
        ({"drill": NOW + DAY}, "no_drill"),
    ],
)
def test_tier_four_needs_more(change: dict[str, Any], reason: str) -> None:
    found = verdict(facts(**change))
    assert found.tier == 3
    assert reasons(found, 4) == {reason}
    assert found.expires_at == SIGNED + timedelta(days=180)


def test_a_form_that_asks_nothing_opens_nothing() -> None:
    assert verdict(facts({}, items=())).tier == 1
    only_two = (Item("x", "X", 5, "critical", gate=2),)
    found = verdict(facts({"x": YES}, items=only_two))
    assert found.tier == 2
    assert "nothing_asked" in reasons(found, 3)


def test_the_shortest_path_names_every_step_and_the_least_first() -> None:
    found = verdict(facts(answers(e1="no", e5="dont_know", i1=None, d7="no")))
    path = found.path
    assert path is not None
    assert path.tier == 3
    assert [step.item for step in path.steps] == ["e5", "e1", "i1"]
    assert path.minutes == (item("e5").effort + 10) + item("e1").effort + (item("i1").effort + 10)
    done = answers(d7="no")
    assert verdict(facts(done)).tier == 3, "taking the path opens the tier"


@given(any_answers())
def test_taking_the_path_opens_the_next_tier(found: dict[str, Answer]) -> None:
    before = verdict(facts(found))
    if before.path is not None:
        done = found | {step.item: YES for step in before.path.steps}
        assert verdict(facts(done)).tier >= before.path.tier


@pytest.mark.parametrize(
    ("tier", "state", "text"),
    [(1, "Gate closed", "Do not collect"), (2, "Gate partly open", "coded records only"),
     (3, "Gate open", "up to tier 3"), (4, "Gate open", "up to tier 4")],
)  # fmt: skip
def test_the_result_in_words(tier: int, state: str, text: str) -> None:
    i18n.use("en")
    opened = {name: "yes" for at, name in GATING if at <= tier}
    found = verdict(facts(answers("no", **opened)))
    assert found.tier == tier
    assert gate_words.state_word(tier) == state
    assert text in gate_words.result_text(found)
    assert (gate_words.path_text(found) == "") == (tier == 4)
    for one in found.tiers:
        for block in one.blocks:
            assert gate_words.block_text(block, "Title").startswith(block.item.upper())


def test_every_reason_has_words_and_minutes() -> None:
    assert set(_MINUTES) <= set(gate_words.REASONS)
    assert {value.value for value in Value} - {"yes", "na"} <= set(gate_words.REASONS)
    assert "02-11-2026" in gate_words.certificate_line(SIGNED)


def test_the_nine_options() -> None:
    assert [option.number for option in gate_words.OPTIONS] == list(range(1, 10))
    assert all(option.words and option.consequences for option in gate_words.OPTIONS)
    closed = [option.number for option in gate_words.fitting_options(1)]
    assert closed == [3, 5, 6, 7, 8, 9], "coded records need tier 2 to be open"
    assert len(gate_words.fitting_options(2)) == len(gate_words.fitting_options(3)) == 9
    assert gate_words.fitting_options(4) == ()


@given(any_answers(), st.integers(0, 400), st.integers(0, 200))
def test_the_ladder_is_the_verdict_tier_by_tier(
    given_answers: dict[str, Answer], age: int, drill_age: int
) -> None:
    """What is left when a higher tier falls is what the rule says at that moment."""
    found = facts(given_answers, signed_at=NOW - timedelta(days=age), drill=NOW - timedelta(days=drill_age))
    rungs = ladder(found)
    stands = verdict(found)
    assert [rung.tier for rung in rungs] == list(range(2, stands.tier + 1))
    ends = [rung.expires_at for rung in rungs]
    assert ends == sorted(ends, reverse=True), "a higher tier never outlives a lower one"
    assert all(end > NOW for end in ends)
    for rung in rungs:
        later = replace(found, now=rung.expires_at)
        assert verdict(later).tier < rung.tier
        if rung is rungs[-1]:
            assert stands.expires_at == rung.expires_at
