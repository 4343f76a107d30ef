"""The assessment as people fill it: what appears when, what is demanded, what is read from it."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from httui.problem import Problem
from httui.security.answers import Value, read_answers
from httui.security.items import read_assessment, shipped_assessment, weaker_than
from httui.xforms import FormSession, load_form
from tests.forms.walker import plain, walk
from tests.security.assessing import items

FORM = shipped_assessment()
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
REFS = {field.name: field.ref for field in FORM.fields}


def session(language: str = "English (en)") -> FormSession:
    return FORM.new_session(language=language, now=AT)


def text_of(filled: FormSession) -> Callable[[str], str]:
    return lambda name: filled.value(REFS[name])


def test_the_remedy_appears_when_something_is_open() -> None:
    filled = session("Bahasa Indonesia (id)")
    shown = {}
    for answer in ("", "yes", "partly", "no", "dont_know", "na"):
        filled.answer(REFS["e5"], answer)
        shown[answer] = filled.is_relevant(REFS["e5_remedy"])
    assert shown == {"": False, "yes": False, "partly": True, "no": True, "dont_know": True, "na": False}
    assert "seperempat jam" in filled.label(REFS["e5_remedy"])


def test_not_applicable_demands_a_reason() -> None:
    filled = session()
    filled.answer(REFS["i1"], "na")
    assert [(v.ref, v.kind) for v in filled.violations()] == [(REFS["i1_na_reason"], "required")]
    filled.answer(REFS["i1_na_reason"], "-")
    assert [v.kind for v in filled.violations()] == ["constraint"]
    filled.answer(REFS["i1_na_reason"], "no cloud here")
    assert not filled.violations()


def test_a_number_in_the_evidence_is_asked_about() -> None:
    filled = session()
    filled.answer(REFS["a1"], "yes")
    filled.answer(REFS["a1_note"], "signed on 2026-11-01")
    assert not filled.violations()
    filled.answer(REFS["a1_note"], "call 081234567890")
    assert [v.kind for v in filled.violations()] == ["soft"]


@pytest.mark.parametrize("seed", range(3))
def test_any_walk_can_be_finished_kept_and_read(seed: int) -> None:
    filled = session()
    assert walk(filled, random.Random(seed), filled=0.8) > 60
    assert {violation.kind for violation in filled.violations()} <= {"soft"}
    again = FORM.restore(filled.snapshot())
    read = read_answers(items(), text_of(again), by="u1", at=AT)
    assert read == read_answers(items(), text_of(filled), by="u1", at=AT)
    for name, answer in read.items():
        assert answer.value == filled.value(REFS[name])
        assert answer.counted is not None, "the form demands a reason"
    left = [one.id for one in items() if one.id not in read]
    assert all(filled.value(REFS[name]) == "" for name in left)
    assert plain(REFS["a1"]) == "/data/domain_a/a1"


def test_an_answer_brings_evidence_and_looking() -> None:
    filled = session()
    filled.answer(REFS["b1"], "partly")
    filled.answer(REFS["b1_looked"], "yes")
    filled.answer(REFS["b1_note"], "list from March")
    answer = read_answers(items(), text_of(filled), by="u1", at=AT)["b1"]
    assert (answer.value, answer.looked, answer.note, answer.by, answer.at) == (
        Value.PARTLY, True, "list from March", "u1", AT,
    )  # fmt: skip


OWN = """
| survey |
|  | type | name | label | bind::httui:weight | bind::httui:domain | bind::httui:criticality | bind::httui:gate |
|  | select_one a | q1 | Door locked? | {weight} | Z | {criticality} | {gate} |
| choices |
|  | list_name | name | label |
|  | a | yes | Yes |
|  | a | no | No |
| settings |
|  | form_id | namespaces |
|  | own | httui="http://httui.org/xforms" |
"""


def own(weight: object = 2, criticality: str = "", gate: str = "") -> str:
    return OWN.format(weight=weight, criticality=criticality or " ", gate=gate or " ")


def test_an_office_may_bring_its_own() -> None:
    (item,) = read_assessment(load_form(own())).items
    assert (item.id, item.domain, item.weight, item.criticality, item.gate) == ("q1", "Z", 2, "medium", None)


@pytest.mark.parametrize(
    "text",
    [
        own(weight="heavy"), own(weight=-1), own(weight=4), own(weight=" "), own(criticality="urgent"),
        own(gate="9"), own(gate="3"),
    ],
)  # fmt: skip
def test_what_cannot_be_scored_is_refused(text: str) -> None:
    with pytest.raises(Problem) as problem:
        read_assessment(load_form(text))
    assert problem.value.where


def test_an_own_form_cannot_ease_the_gate() -> None:
    assert not weaker_than(items(), items())
    bare = read_assessment(load_form(own(weight=5))).items
    assert len(weaker_than(bare, items())) == 26


@pytest.mark.parametrize(
    ("name", "eased"),
    [
        ("e1", {"gate": 4}),
        ("e1", {"gate": None}),
        ("e1", {"gate": None, "criticality": "high"}),
        ("c1", {"enforced": False}),
    ],
)
def test_every_way_of_easing_an_item_is_seen(name: str, eased: dict[str, Any]) -> None:
    changed = [replace(one, **eased) if one.id == name else one for one in items()]
    assert weaker_than(changed, items()) == (name,)
    stricter = [replace(one, gate=2) if one.id == "e1" else one for one in items()]
    assert weaker_than(stricter, items()) == ()
