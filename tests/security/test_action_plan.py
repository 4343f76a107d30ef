"""The plan: an action for everything open, the most pressing first, one thing for today."""

from hypothesis import given

from httui import i18n
from httui.security.action_plan import EFFORTS, FIND_OUT, FIX, GROUPS, action_text, make_plan
from httui.security.answers import Answer
from tests.security.assessing import answers, any_answers, assessment, item, items


def test_critical_first_then_high_then_the_rest_least_effort_first() -> None:
    plan = make_plan(items(), answers(e1="no", a1="partly", a2="no", g1="no", l4="no", a5="no"))
    assert [action.item for action in plan.actions] == ["a1", "e1", "g1", "a2", "a5", "l4"]
    assert [action.minutes for action in plan.actions] == [20, 240, 15, 180, 15, 20]


def test_the_groups_and_the_one_for_today() -> None:
    plan = make_plan(items(), answers(e1="no", b1="no", a1="no", e4="no"))
    assert [action.item for action in plan.group("today")] == ["a1"]
    assert [action.item for action in plan.group("month")] == ["e4", "b1"]
    assert [action.item for action in plan.group("help")] == ["e1"]
    assert plan.today is not None
    assert plan.today.item == "a1"
    hard = make_plan(items(), answers(e1="no"))
    assert hard.today is not None
    assert hard.today.item == "e1"
    assert make_plan(items(), answers()).today is None


def test_what_nobody_knows_is_found_out_not_repaired() -> None:
    i18n.use("en")
    plan = make_plan(items(), answers(e1="dont_know", d2=None, f3="no"))
    kinds = {action.item: action.kind for action in plan.actions}
    assert kinds == {"e1": FIND_OUT, "d2": FIND_OUT, "f3": FIX}
    first = plan.actions[0]
    assert (first.group, first.minutes, first.help) == ("today", 10, False)
    words = assessment().words
    assert action_text(first, words[first.item]).startswith("Find out: ")
    last = plan.actions[-1]
    assert action_text(last, words["f3"]) == "Switch it on for all networks."
    i18n.use("id")
    assert action_text(last, words["f3"]) == "Nyalakan untuk semua jaringan."


def test_efforts() -> None:
    plan = make_plan(items(), answers("no"))
    assert len(plan.actions) == 66
    efforts = {action.item: action.effort for action in plan.actions}
    assert (efforts["a1"], efforts["a2"], efforts["b5"]) == ("short", "half_day", "days")
    assert set(efforts.values()) == set(EFFORTS)
    assert sum(len(plan.group(name)) for name in GROUPS) == 66


@given(any_answers())
def test_every_open_item_has_one_action_and_no_other(found: dict[str, Answer]) -> None:
    plan = make_plan(items(), found)
    wanted = {one.id for one in items() if one.id not in found or not found[one.id].settled}
    assert {action.item for action in plan.actions} == wanted
    assert len(plan.actions) == len(wanted)
    weights = [item(action.item).critical for action in plan.actions]
    assert weights == sorted(weights, reverse=True)
