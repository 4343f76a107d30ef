"""What the program saw suggests answers: never a yes for more than it saw, and never an answer by itself."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.i18n import speaking
from httui.problem import Problem
from httui.security import rounds_store, suggestions
from httui.security.answers import Value
from httui.security.finding import ATTENTION, OK, UNKNOWN, Finding
from httui.security.round_filling import RoundFilling
from httui.security.suggestions import SEEN_BY, WHOLE, Suggestion, suggest
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.security.assessing import items

__all__ = ["insecure_kdf", "staff", "template"]

IDS = sorted({name for names in SEEN_BY.values() for name in names})


def finding(name: str, state: str) -> Finding:
    return Finding(name, state, f"{name} is {state}", "look again")


@given(st.dictionaries(st.sampled_from(IDS), st.sampled_from([OK, ATTENTION, UNKNOWN])))
def test_yes_is_suggested_only_where_all_is_seen_and_in_order(states: dict[str, str]) -> None:
    found = suggest(finding(name, state) for name, state in states.items())
    for item, one in found.items():
        seen = [states[name] for name in SEEN_BY[item] if name in states]
        if one.value is Value.YES:
            assert item in WHOLE
            assert set(seen) == {OK}
        if ATTENTION in seen:
            assert one.value is Value.NO
        elif UNKNOWN in seen:
            assert one.value is None
        assert one.seen


def test_only_items_that_say_so_are_looked_at() -> None:
    auto = {item.id for item in items() if item.auto}
    assert set(SEEN_BY) <= auto
    # What is not looked at yet is answered by looking oneself, as for every other item.
    assert auto - set(SEEN_BY) == {"b2", "k1", "k2", "k3"}


def test_looking_answers_nothing_and_taking_over_answers_as_the_person(staff: Staff) -> None:
    worker = staff.as_("worker")
    begun = rounds_store.start(worker)
    seen = suggestions.look(worker)
    assert seen["e2"].value is Value.YES
    assert seen["c5"].value is Value.YES
    assert seen["e5"].value is Value.NO
    assert rounds_store.mine(worker, begun.id) == {}
    filling = RoundFilling(worker, begun.id)
    filling.take_over(seen["e2"])
    kept = rounds_store.mine(worker, begun.id)["e2"]
    assert (kept.value, kept.by, kept.looked) == (Value.YES, worker.user.id, None)
    assert kept.note == seen["e2"].seen
    filling.answer(filling.ref_of("e5"), "partly")
    filling.answer(filling.ref_of("e5") + "_note", "a drill in May")
    filling.take_over(seen["e5"])
    assert rounds_store.mine(worker, begun.id)["e5"].note == "a drill in May", "what a person wrote stays"
    with pytest.raises(Problem, match="look yourself"):
        filling.take_over(Suggestion("d1", None))


def test_what_was_seen_is_said_in_the_language_in_use() -> None:
    bare = Finding("disk-encryption", ATTENTION, "The disk is not encrypted.", "Switch it on.")
    seen = suggest([bare])["e1"]
    with speaking("id"):
        assert seen.seen == "Disk tidak terenkripsi."
    assert seen.seen == "The disk is not encrypted."


def test_an_account_that_was_not_used_is_seen(staff: Staff) -> None:
    staff.clock.pass_time(days=31)
    assert suggestions.look(staff.as_("worker"))["c5"].value is Value.NO


def test_a_filling_comes_back_as_it_was_left_and_ends_with_the_round(staff: Staff) -> None:
    worker = staff.as_("worker")
    begun = rounds_store.start(worker)
    filling = RoundFilling(worker, begun.id)
    filling.answer(filling.ref_of("a1"), "na")
    assert rounds_store.mine(worker, begun.id)["a1"].counted is None
    filling.answer(filling.ref_of("a1") + "_na_reason", "we are two people")
    filling.answer(filling.ref_of("a2"), "yes")
    filling.answer(filling.ref_of("a2") + "_looked", "yes")
    filling.answer(filling.ref_of("a3"), "no")
    filling.answer(filling.ref_of("a3"), "")
    again = RoundFilling(worker, begun.id)
    assert again.run.value(again.ref_of("a1") + "_na_reason") == "we are two people"
    assert again.run.value(again.ref_of("a2") + "_looked") == "yes"
    assert again.first_open() == again.ref_of("a3")
    assert again.progress() == (2, 66)
    staff.as_("lead").cases.sql("UPDATE assessment_round SET state = 'dropped'")
    worker = staff.as_("worker")
    late = RoundFilling(worker, begun.id)
    with pytest.raises(Problem, match="over"):
        late.answer(late.ref_of("a4"), "yes")
    assert not late.run.value(late.ref_of("a4")), "what could not be kept is not shown as kept"
