"""Exceptions: signed, short, few, and never for what protects most."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.problem import Problem
from httui.security.answers import Answer, Value
from httui.security.exceptions import LONGEST, REFUSED, GateException, check_exception, in_force, refusal
from httui.security.gate_rule import verdict
from tests.security.assessing import GATES, NOW, answers, any_answers, facts, items

DAY = timedelta(days=1)


def exception(name: str = "e1", start: int = -5, days: int = 30, **words: str) -> GateException:
    given = {
        "director": "Direktur Contoh",
        "reason": "drive ordered",
        "measure": "laptop in the safe",
    } | words
    starts = NOW + start * DAY
    return GateException(
        name, given["director"], given["reason"], given["measure"], starts, starts + days * DAY
    )


def test_an_exception_opens_tier_three_until_it_ends() -> None:
    found = verdict(facts(answers(e1="no"), exceptions=(exception(),)))
    assert (found.tier, found.state(3).excepted) == (3, ("e1",))
    assert [one.item for one in found.exceptions] == ["e1"]
    assert found.expires_at == NOW + 25 * DAY
    assert verdict(facts(answers(e1="no"), exceptions=(exception(),), now=NOW + 25 * DAY)).tier == 2
    assert verdict(facts(answers(e1="no"), exceptions=(exception(start=1),))).tier == 2


def test_an_exception_covers_only_its_item() -> None:
    found = verdict(facts(answers(e1="no", e5="no"), exceptions=(exception(),)))
    assert found.tier == 2
    assert [block.item for block in found.state(3).blocks] == ["e5"]
    assert found.exceptions == ()


def test_tier_four_stays_closed() -> None:
    found = verdict(facts(answers(e1="no"), exceptions=(exception(),)))
    assert [block.item for block in found.state(4).blocks] == ["e1"]
    assert verdict(facts(answers(d7="no"), exceptions=(exception("d7"),))).tier == 3


@pytest.mark.parametrize(
    ("given", "found", "why"),
    [
        (exception("zz"), answers(), "unknown"),
        (exception("c1"), answers(c1="no"), "enforced"),
        (exception("e2"), answers(e2="no"), "enforced"),
        (exception("k1"), answers(k1="partly"), "enforced"),
        (exception("d7"), answers(d7="no"), "tier"),
        (exception("a2"), answers(a2="no"), "nothing_open"),
        (exception("e1"), answers(), "nothing_open"),
        (exception("e1"), answers(e1="na"), "nothing_open"),
        (exception("e1"), answers(e1="dont_know"), "not_known"),
        (exception("e1"), answers(e1=None), "not_known"),
        (exception("e1", director=" "), answers(e1="no"), "unsigned"),
        (exception("e1", reason=""), answers(e1="no"), "unsigned"),
        (exception("e1", measure="\t"), answers(e1="no"), "unsigned"),
        (exception("e1", days=31), answers(e1="no"), "length"),
        (exception("e1", days=0), answers(e1="no"), "length"),
        (exception("e1", days=-3), answers(e1="no"), "length"),
    ],
)
def test_what_is_not_taken(given: GateException, found: dict[str, Answer], why: str) -> None:
    assert refusal(given, items(), found) == why
    with pytest.raises(Problem) as problem:
        check_exception(given, items(), found)
    assert problem.value.what == REFUSED[why]
    assert in_force([given], items(), found, NOW) == {}


def test_two_in_a_row_and_no_third() -> None:
    first, second, third = exception(start=-65), exception(start=-34), exception(start=-3)
    found = answers(e1="partly")
    assert refusal(second, items(), found, [first]) is None
    assert refusal(third, items(), found, [first, second]) == "row"
    assert in_force([third, first, second], items(), found, NOW) == {}
    assert refusal(third, items(), found, [exception("e3", start=-65), second]) is None
    assert refusal(exception(start=26), items(), found, [first, second]) is None, "30 days without"
    assert refusal(exception(start=25), items(), found, [first, second]) == "row"


def test_overlapping_ones_are_a_row_too() -> None:
    same = [exception(start=-5), exception(start=-4), exception(start=-3)]
    assert list(in_force(same, items(), answers(e1="no"), NOW).values()) == [same[1]]


def made(name: str, start: int, days: int, director: str) -> GateException:
    return exception(name, start, days, director=director)


ANY = st.lists(
    st.builds(
        made,
        st.sampled_from([name for names in GATES.values() for name in names]),
        st.integers(-120, 20),
        st.integers(-5, 60),
        st.sampled_from(["Direktur Contoh", ""]),
    ),
    max_size=8,
)


@given(any_answers(), ANY)
def test_no_set_of_exceptions_opens_what_may_not_be(
    found: dict[str, Answer], given_: list[GateException]
) -> None:
    with_them = verdict(facts(found, exceptions=tuple(given_)))
    without = verdict(facts(found))
    assert with_them.tier >= without.tier
    assert (with_them.tier == 4) == (without.tier == 4)
    for name in ("c1", "e2", "k1"):
        if with_them.tier >= 2:
            assert found[name].settled
    for names in (names for tier, names in GATES.items() if tier <= with_them.tier):
        for name in names:
            if not found[name].settled:
                assert found[name].value in {Value.NO, Value.PARTLY}
                (used,) = [one for one in with_them.exceptions if one.item == name]
                assert used.holds(NOW)
                assert used.ends - used.starts <= LONGEST
    if with_them.tier > without.tier:
        assert with_them.expires_at is not None
        assert with_them.expires_at <= NOW + LONGEST
