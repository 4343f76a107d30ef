"""Retention: the classes, when time ends, what may be decided, and that nothing goes by itself."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.problem import Problem
from httui.security.retention_rules import (
    DECISIONS,
    STATES,
    Decision,
    Period,
    allowed_decisions,
    check_decision,
    end_of,
    is_short,
    read_period,
    retention_class,
    retention_classes,
    state,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
IDS = [
    "screening",
    "refused",
    "third_party",
    "active",
    "closed",
    "closed_child",
    "trial",
    "identity",
    "images",
    "health",
    "package_out",
    "received",
    "plain",
    "backups",
    "consent",
    "audit",
    "incident",
    "staff",
    "plans",
]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_every_class_of_the_source_in_both_languages() -> None:
    assert [kind.id for kind in retention_classes()] == IDS
    for kind in retention_classes():
        for words in (kind.label, kind.clock, kind.then_words, kind.legal):
            assert all(words.values()), kind.id
            assert words["en"] != words["id"], kind.id
        assert "heck with a lawyer" in kind.legal["en"], kind.id
        assert "penasihat hukum" in kind.legal["id"], kind.id
        assert 0 <= kind.tier <= 4
    assert {kind.id for kind in retention_classes() if kind.period is None} == {"active", "received", "plans"}


@pytest.mark.parametrize(
    ("text", "period"),
    [("P5Y", Period(years=5)), ("P6M", Period(months=6)), ("P90D", Period(days=90)), ("PT72H", Period(hours=72)),
     ("P1Y2M3DT4H", Period(1, 2, 3, 4)), ("P0D", Period())],
)  # fmt: skip
def test_periods(text: str, period: Period) -> None:
    assert read_period(text) == period


@pytest.mark.parametrize("text", ["", "P", "PT", "5Y", "P5", "P-1D", "five years", "P1W", "P1D\n1"])
def test_what_is_no_period(text: str) -> None:
    with pytest.raises(Problem):
        read_period(text)


def test_calendar_months_end_where_the_month_ends() -> None:
    assert Period(months=6).after(at("2026-08-31")) == at("2027-02-28")
    assert Period(years=1).after(at("2028-02-29")) == at("2029-02-28")
    assert Period(months=1).after(at("2026-12-15")) == at("2027-01-15")
    assert Period(hours=72).after(NOW) == NOW + 3 * DAY


@pytest.mark.parametrize(
    ("birth", "closure", "end"),
    [
        ("2016-05-01", "2026-01-10", "2039-05-01"),
        ("2009-05-01", "2026-01-10", "2032-05-01"),
        ("2008-01-10", "2026-01-10", "2031-01-10"),
        ("2008-01-09", "2026-01-10", "2031-01-10"),
        ("2004-02-29", "2020-01-01", "2027-02-28"),
    ],
)
def test_a_childs_file_stays_five_years_or_until_23_the_later(birth: str, closure: str, end: str) -> None:
    assert end_of(retention_class("closed_child"), at(closure), birth=at(birth)) == at(end)


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(0, 17 * 365))
def test_the_child_rule_is_never_shorter_than_either(born: date, age_days: int) -> None:
    birth = at(str(born))
    closure = birth + age_days * DAY
    end = end_of(retention_class("closed_child"), closure, birth=birth)
    assert end is not None
    assert end >= Period(years=5).after(closure)
    assert end >= Period(years=23).after(birth)


def test_a_child_without_a_birth_date_has_no_end_yet() -> None:
    end = end_of(retention_class("closed_child"), NOW - 9999 * DAY)
    assert end is None
    assert state(end, NOW) == "unknown"
    assert "destroy" not in allowed_decisions("unknown")


def test_ends() -> None:
    assert end_of(retention_class("closed"), NOW) == at("2031-11-22T09:00")
    assert end_of(retention_class("closed"), None) is None
    assert end_of(retention_class("closed"), NOW, period=Period(years=2)) == at("2028-11-22T09:00")
    assert end_of(retention_class("active"), NOW) is None
    assert end_of(retention_class("received"), NOW, agreed_end=NOW + DAY) == NOW + DAY
    assert end_of(retention_class("images"), NOW, agreed_end=NOW + 10 * DAY) == NOW + 10 * DAY
    assert end_of(retention_class("images"), NOW, agreed_end=NOW + 9999 * DAY) == at("2028-11-22T09:00")


@pytest.mark.parametrize(
    ("left", "where"),
    [(61, "open"), (60, "soon"), (1, "soon"), (0, "due"), (-6, "due"), (-7, "overdue"), (-400, "overdue")],
)
def test_states(left: int, where: str) -> None:
    assert state(NOW + left * DAY, NOW) == where
    assert state(NOW + left * DAY, NOW, held=True) == "held"
    assert where in STATES


def test_short_periods_have_no_grace() -> None:
    assert state(NOW, NOW, short=True) == "overdue"
    assert state(None, NOW, expected=False) == "open"
    short = [kind.id for kind in retention_classes() if kind.period and is_short(kind.period)]
    assert short == ["refused", "identity", "plain", "staff"]


def test_nothing_is_destroyed_before_its_time_unless_the_person_asks() -> None:
    for where in ("unknown", "open", "soon"):
        assert allowed_decisions(where) == ("extend", "hold")
        assert allowed_decisions(where, asked_by_person=True) == tuple(DECISIONS)
    for where in ("due", "overdue"):
        assert allowed_decisions(where) == tuple(DECISIONS)
    assert allowed_decisions("held", asked_by_person=True) == ("hold",)


TWO = ("u1", "u2")


@pytest.mark.parametrize(
    ("decision", "tier", "where"),
    [
        (Decision("destroy", people=TWO), 3, "due"),
        (Decision("destroy", people=("u1",)), 2, "overdue"),
        (Decision("deidentify", people=("u1",)), 4, "due"),
        (Decision("extend", "appeal runs", until=NOW + 365 * DAY), 3, "due"),
        (Decision("hold", "court order"), 4, "open"),
    ],
)
def test_what_may_be_decided(decision: Decision, tier: int, where: str) -> None:
    check_decision(decision, tier, where, NOW, NOW)


@pytest.mark.parametrize(
    ("decision", "tier", "where"),
    [
        (Decision("destroy", people=("u1",)), 3, "due"),
        (Decision("destroy", people=("u1", "u1")), 3, "due"),
        (Decision("destroy", people=()), 0, "due"),
        (Decision("destroy", people=TWO), 3, "soon"),
        (Decision("destroy", people=TWO), 3, "held"),
        (Decision("deidentify", people=TWO), 3, "held"),
        (Decision("extend", until=NOW + DAY), 3, "due"),
        (Decision("extend", " ", until=NOW + DAY), 3, "due"),
        (Decision("extend", "appeal"), 3, "due"),
        (Decision("extend", "appeal", until=NOW), 3, "due"),
        (Decision("extend", "appeal", until=NOW + 367 * DAY), 3, "due"),
        (Decision("hold"), 3, "due"),
        (Decision("burn", "why not", TWO), 3, "due"),
    ],
)
def test_what_may_not_be_decided(decision: Decision, tier: int, where: str) -> None:
    with pytest.raises(Problem):
        check_decision(decision, tier, where, NOW, NOW)


def test_the_person_can_ask_for_it_earlier() -> None:
    check_decision(Decision("destroy", people=TWO), 3, "open", NOW + 900 * DAY, NOW, asked=True)


def test_an_unknown_class_is_refused() -> None:
    with pytest.raises(Problem):
        retention_class("forever")
