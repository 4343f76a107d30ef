"""Conditions are read as they are written, told in words, and refused with their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui import i18n
from httui.problem import Problem
from httui.workflows.conditions import END_CHECKS, MOST, NEEDS, TRIGGERS, parse, spell, words_of
from httui.workflows.definition import Condition
from tests.workflows.random_workflows import many


@given(many(NEEDS | END_CHECKS | TRIGGERS))
def test_what_is_spelt_is_read_back(conditions: tuple[Condition, ...]) -> None:
    assert parse(spell(conditions)) == conditions


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_with_its_place(text: str) -> None:
    where = "a.md:tasks:3:needs"
    refused = None
    found: tuple[Condition, ...] = ()
    try:
        found = parse(text, where=where)
    except Problem as problem:
        refused = problem
    assert refused is None or (refused.where == where and str(refused).startswith(where))
    assert parse(spell(found)) == found


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("consent referral", Condition("consent", value="referral")),
        ("Record  intake", Condition("record", form="intake")),
        ("field intake /data/safe_now=no", Condition("field", "intake", "/data/safe_now", "no")),
        ("field f /data/a = two words", Condition("field", "f", "/data/a", "two words")),
        ('field f /data/a = "x; ""y"""', Condition("field", "f", "/data/a", 'x; "y"')),
        ("withdrawal", Condition("withdrawal")),
        ("date f /data/d + 14 days", Condition("date", "f", "/data/d", days=14)),
        ("date f /data/d", Condition("date", "f", "/data/d")),
        ("closed+1 day", Condition("closed", days=1)),
        ("closed + 30 hari", Condition("closed", days=30)),
    ],
)
def test_the_grammar(text: str, meant: Condition) -> None:
    assert parse(text) == (meant,)


@pytest.mark.parametrize(
    "text",
    ["consent", "consent a b", "extends other.md", "steps now", "field f /data/a", "field f = 1", "record",
     "closed + 99999 days", "date f", "hand; nonsense", 'field f /data/a = "open', "screening"],
)  # fmt: skip
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(Problem) as refused:
        parse(text, where="a.md:workflow:3:trigger")
    assert str(refused.value).startswith("a.md:workflow:3:trigger:")


@pytest.mark.parametrize("value", ["", " x", "x ", '"', ";", "a;b", '""', "=", "x = y", "+ 3 days", "a\nb"])
def test_every_value_is_spelt_so_that_it_is_read_back(value: str) -> None:
    condition = Condition("field", "f", "/data/a", value)
    assert parse(spell([condition, condition])) == (condition, condition)


def test_several_are_parted_by_semicolons_and_there_is_a_limit() -> None:
    assert parse(" steps ; closed;; ") == (Condition("steps"), Condition("closed"))
    assert len(parse("; ".join(["steps"] * MOST))) == MOST
    with pytest.raises(Problem):
        parse("; ".join(["steps"] * (MOST + 1)))


def test_a_long_line_of_quotes_does_not_hang() -> None:
    with pytest.raises(Problem):
        parse('field f /data/a = "' + '"" ;' * 20_000)


@pytest.mark.parametrize("kind", sorted(NEEDS | END_CHECKS | TRIGGERS))
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_kind_has_words(kind: str, language: str) -> None:
    i18n.use(language)
    try:
        said = words_of(Condition(kind, "intake", "/data/safe_now", "no", 3 if kind == "date" else 0))
    finally:
        i18n.use("en")
    assert len(said.split()) >= 2
    assert "{" not in said


def test_known_purposes_and_roles_are_named_in_words() -> None:
    assert "Referral to a named organisation" in words_of(Condition("consent", value="referral"))
    assert "Data lead" in words_of(Condition("role", value="data_lead"))
    assert words_of(Condition("withdrawal")) != words_of(Condition("withdrawal", value="story"))
    assert "30" in words_of(Condition("closed", days=30))
