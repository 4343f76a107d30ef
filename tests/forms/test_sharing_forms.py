"""What the forms of sharing say: sixteen questions, twenty-seven clauses, both languages whole (S-241 to S-250)."""

import re
from itertools import product
from typing import Any

import pytest

from httui.sharing import agreement
from httui.sharing.disclosure import Trust
from httui.sharing.partner_words import BODIES
from httui.sharing.permission import FITTING
from httui.sharing.plan_document import SECTIONS
from httui.sharing.plan_form import plan_form, references
from tests.forms.conftest import EN, FORMS, ID

Rows = list[dict[str, str]]
WORKBOOK = {1, 3, 4, 6, 7, 8, 9, 10, 11, 12}
"""The questions that the workbook asks too."""


@pytest.fixture(scope="module")
def sheets() -> dict[str, Rows]:
    from pyxform.xls2json_backends import get_xlsform

    book: Any = get_xlsform((FORMS / "sharing" / "plan.md").read_bytes(), file_type=".md")
    return {name: getattr(book, name) for name in ("survey", "choices", "settings")}


@pytest.fixture(scope="module")
def survey(sheets: dict[str, Rows]) -> Rows:
    return sheets["survey"]


def test_there_are_sixteen_questions_in_order_and_the_workbooks_are_marked(survey: Rows) -> None:
    groups = [row for row in survey if row["type"] == "begin_group"]
    assert [row["name"] for row in groups] == [f"q{number:02}" for number in range(1, 17)]
    marked = {int(row["name"][1:]) for row in groups if row.get("bind::httui:workbook") == "yes"}
    assert marked == WORKBOOK
    for row in groups:
        number = int(row["name"][1:])
        assert all(row[f"label::{language}"].startswith(f"{number}. ") for language in (EN, ID))
        first = next(item for item in survey if item.get("name", "").startswith(f"{row['name']}_"))
        assert first[f"hint::{EN}"].startswith("From the workbook.") == (number in WORKBOOK)
        assert first[f"hint::{ID}"].startswith("Pertanyaan buku kerja.") == (number in WORKBOOK)


def test_every_question_is_whole_in_both_languages(survey: Rows) -> None:
    asked = [row for row in survey if "_group" not in row["type"]]
    assert len(asked) > 30
    for row in asked:
        for column, language in product(("label", "hint", "guidance_hint"), (EN, ID)):
            assert row.get(f"{column}::{language}", "").strip(), (row["name"], column, language)
        for column in ("label", "guidance_hint"):
            assert row[f"{column}::{EN}"] != row[f"{column}::{ID}"], row["name"]
        if row.get("constraint"):
            assert all(row[f"constraint_message::{language}"] for language in (EN, ID))


def test_nothing_in_a_plan_is_personal(survey: Rows) -> None:
    for row in survey:
        if "_group" not in row["type"]:
            assert (row["bind::httui:privacy"], row["bind::httui:tier"]) == ("none", "0"), row["name"]
            assert row["bind::httui:missing"] == "no", "a gap in a plan has no excuse"


def test_every_choice_has_words_and_every_list_is_used(sheets: dict[str, Rows]) -> None:
    used = {row["type"].split()[1] for row in sheets["survey"] if row["type"].startswith("select_")}
    assert {row["list_name"] for row in sheets["choices"]} == used
    for row in sheets["choices"]:
        assert all(row[f"label::{language}"].strip() for language in (EN, ID)), row
    assert {row["name"] for row in sheets["choices"] if row["list_name"] == "body"} == set(BODIES)
    assert len([row for row in sheets["choices"] if row["list_name"] == "benefit"]) == 6, "S-230"


def test_the_consents_offered_are_those_by_which_something_may_leave(sheets: dict[str, Rows]) -> None:
    offered = {row["name"] for row in sheets["choices"] if row["list_name"] == "purpose"}
    assert offered == set().union(*(FITTING[trust] for trust in Trust))


def test_the_paper_shows_every_question_once() -> None:
    shown = [name for _title, names in SECTIONS for name in names]
    assert sorted(shown) == sorted(references())


def test_the_form_starts_in_both_languages_without_a_warning() -> None:
    form = plan_form()
    assert form.warnings == []
    assert form.missing_translations == []
    for language in form.languages:
        assert form.new_session(language=language).violations()


VARIABLE = re.compile(r"\{(\w+)\}")
CHOICES = [
    dict(zip(("roles", "basis", "border", "onward", "publish"), picked, strict=True))
    for picked in product(
        agreement.ROLES,
        ("consent", "law", "counts"),
        ("no", "yes"),
        ("no", "written"),
        ("no", "review", "counts"),
    )
]


@pytest.mark.parametrize(("mode", "language"), product(agreement.MODES, ("en", "id")))
def test_every_mode_has_all_clauses_whole_whatever_is_chosen(mode: str, language: str) -> None:
    values = dict.fromkeys(agreement.VARIABLES, "contoh")
    for choices in CHOICES:
        found = agreement.clauses(mode, choices, values, language)
        assert [clause.number for clause in found] == list(range(1, agreement.CLAUSES + 1))
        for clause in found:
            assert clause.heading.strip()
            assert clause.paragraphs, (mode, clause.number, choices)
            assert all(len(text) > 20 for text in clause.paragraphs)
            assert "{" not in "".join(clause.paragraphs)
            assert "[" not in "".join(clause.paragraphs)


def test_both_languages_say_the_same_and_name_the_same() -> None:
    for line in agreement.lines():
        english, indonesian = line["en"], line["id"]
        assert english != indonesian
        assert set(VARIABLE.findall(english)) == set(VARIABLE.findall(indonesian)), line
        assert set(VARIABLE.findall(english)) <= set(agreement.VARIABLES)
        if line["kind"] == "text":
            assert 0.5 < len(english) / len(indonesian) < 1.6, line
            assert set(line["modes"].split()) <= set(agreement.MODES)
            assert line["modes"]
            name, _equals, value = line["choice"].partition("=")
            assert not name or name in agreement.FIRST, line
            assert not name or any(picked[name] == value for picked in CHOICES), line


def test_every_variable_is_used_and_the_first_variant_is_there() -> None:
    used = {name for line in agreement.lines() for name in VARIABLE.findall(line["en"])}
    assert used | set(agreement.ALWAYS) == set(agreement.VARIABLES)
    assert set(agreement.ASKED) <= set(agreement.VARIABLES)
    for name, value in agreement.FIRST.items():
        assert any(line["choice"] == f"{name}={value}" for line in agreement.lines())


def test_the_short_modes_are_short() -> None:
    values = dict.fromkeys(agreement.VARIABLES, "contoh")
    sizes = {
        mode: sum(
            len(text) for clause in agreement.clauses(mode, {}, values, "en") for text in clause.paragraphs
        )
        for mode in agreement.MODES
    }
    assert max(sizes["protocol"], sizes["letter"]) < sizes["full"] / 2 < sizes["processor"]
