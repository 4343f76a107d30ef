"""What the shipped self-assessment says: all items, both languages, short enough for a small screen."""

import re
from collections import Counter
from textwrap import wrap

import pytest

from httui.security.items import shipped_assessment
from httui.xforms import Field
from tests.security.assessing import GATES, assessment, item, items

COUNTS = {"A": 6, "B": 5, "C": 8, "D": 7, "E": 7, "F": 5, "G": 5, "H": 6, "I": 4, "J": 4, "K": 4, "L": 5}
HIGH = [
    "a2",
    "a4",
    "b2",
    "b3",
    "b5",
    "c3",
    "c6",
    "c7",
    "c8",
    "d5",
    "f2",
    "f4",
    "f5",
    "g1",
    "g2",
    "g5",
    "h3",
    "h5",
    "h6",
    "i3",
    "j2",
    "j4",
    "k2",
    "k3",
    "k4",
]
MEDIUM = ["a5", "a6", "b4", "c4", "d3", "d6", "f3", "g4", "h2", "h4", "i2", "i4", "j3", "l3"]
AUTO = [
    "b2",
    "c1",
    "c2",
    "c5",
    "c7",
    "c8",
    "d1",
    "d2",
    "e1",
    "e2",
    "e3",
    "e4",
    "e5",
    "e6",
    "e7",
    "f3",
    "k1",
    "k2",
    "k3",
]
FORM = shipped_assessment()
ITEMS = [field for field in FORM.fields if field.weight]
LANGUAGES = {"English (en)", "Bahasa Indonesia (id)"}
LAW = {"English (en)": "check with a lawyer", "Bahasa Indonesia (id)": "konsultasikan dengan penasihat hukum"}


def test_there_are_66_items_in_12_domains() -> None:
    assert Counter(one.domain for one in items()) == COUNTS
    wanted = [f"{domain.lower()}{number}" for domain in COUNTS for number in range(1, COUNTS[domain] + 1)]
    assert [one.id for one in items()] == wanted
    assert [page.labels["English (en)"][0] for page in FORM.pages] == list(COUNTS)


def test_the_critical_items_are_those_of_the_source() -> None:
    for tier, names in GATES.items():
        assert [one.id for one in items() if one.gate == tier] == names
    assert {one.id for one in items() if one.critical} == {name for names in GATES.values() for name in names}
    assert sum(one.critical for one in items()) == 26


def test_the_weights_follow_what_an_item_is_worth() -> None:
    assert [one.id for one in items() if one.criticality == "high"] == HIGH
    assert [one.id for one in items() if one.criticality == "medium"] == MEDIUM
    assert [one.id for one in items() if one.criticality == "low"] == ["l4"]
    weights = {"critical": 5, "high": 3, "medium": 2, "low": 1}
    assert all(one.weight == weights[one.criticality] for one in items())


def test_what_the_program_can_see_and_what_it_stands_for() -> None:
    assert [one.id for one in items() if one.auto] == AUTO
    assert [one.id for one in items() if one.enforced] == ["c1", "e2", "k1"]
    assert all(0 < one.effort <= 480 for one in items())


def test_every_text_is_there_in_both_languages() -> None:
    assert FORM.missing_translations == []
    assert FORM.warnings == []
    for field in FORM.fields:
        texts = [field.labels] if field.kind in {"group", "note"} else [
            field.labels, field.hints, field.guidance,
        ]  # fmt: skip
        if field.name == "meta" or not field.labels:
            continue
        for text in texts:
            assert set(text) == LANGUAGES, field.name
            assert all(words.strip(" -.…") for words in text.values()), field.name
            assert len(set(text.values())) == 2, field.name
    asked = [
        field for field in FORM.fields if field.kind in {"select", "input"} and field.name != "instanceID"
    ]
    assert len(asked) == 66 * 4 + 1
    assert all(field.labels for field in asked)


def test_every_item_has_title_and_remedy_in_both_languages() -> None:
    for one in items():
        assert one.title["en"].strip(), one.id
        assert one.title["id"].strip(), one.id
        remedy = assessment().words[one.id].remedy
        assert set(remedy) == {"en", "id"}, one.id
        assert remedy["en"] != remedy["id"], one.id


def test_every_item_says_why_and_how_to_look() -> None:
    for one in items():
        guidance = assessment().words[one.id].guidance
        assert re.fullmatch(r"Why: .+\nLook: .+", guidance["en"]), one.id
        assert re.fullmatch(r"Mengapa: .+\nPeriksa: .+", guidance["id"]), one.id


def test_law_is_never_cited_without_sending_people_to_a_lawyer() -> None:
    cited = 0
    for field in FORM.fields:
        for text in (field.labels, field.hints, field.guidance):
            for language, words in text.items():
                if re.search(r"UU |article|Pasal|Permen|law |unlawful|melanggar hukum", words):
                    cited += 1
                    generic = "follows the law of the country" in words
                    assert generic or LAW[language] in words, (field.name, words)
    assert cited >= 12


def test_no_answer_can_be_held_back_by_the_gate() -> None:
    for field in FORM.fields:
        if field.kind in {"select", "input"} and field.name != "instanceID":
            assert (field.privacy, field.tier, field.missing) == ("none", 0, ()), field.name


@pytest.mark.parametrize("field", ITEMS, ids=lambda field: field.name)
def test_the_texts_fit_a_small_screen(field: Field) -> None:
    for hint in field.hints.values():
        assert len(hint) <= 76
    for label in field.labels.values():
        assert len(wrap(label, 76)) <= 3
    for text in field.guidance.values():
        assert sum(len(wrap(part, 74)) for part in text.split("\n")) <= 8


def test_the_five_answers() -> None:
    options = FORM.options("/data/domain_a/a1")
    assert all(FORM.options(field.ref)[0].value == "yes" and field.list_name == "answer" for field in ITEMS)
    assert [option.value for option in options] == ["yes", "partly", "no", "dont_know", "na"]
    assert [option.labels["Bahasa Indonesia (id)"] for option in options] == [
        "Ya", "Sebagian", "Belum", "Tidak tahu", "Tidak berlaku",
    ]  # fmt: skip


def test_items_that_an_office_may_not_use_say_so() -> None:
    for name in ("i1", "j1"):
        hints = next(field.hints for field in ITEMS if field.name == name)
        assert hints["English (en)"].endswith("if used.")
        assert item(name).gate == 3
