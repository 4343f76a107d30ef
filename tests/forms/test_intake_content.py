"""What the shipped intake form says: both languages, classes, lists (S-083 to S-093, S-142)."""

import csv
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from tests.forms.conftest import EN, FORMS, ID

PURPOSES = [
    "services",
    "referral",
    "police",
    "family",
    "statistics",
    "network",
    "research",
    "story",
    "follow_up",
    "companion",
]
SOURCES = [
    "cso",
    "embassy",
    "immigration",
    "police",
    "prosecutor",
    "public_prosecutor",
    "recovery_center",
    "central_government",
    "local_government",
    "bnp2tki",
    "family_or_friends",
    "self_referral",
    "hotline",
    "other",
    "unknown",
    "decline_to_state",
]
Rows = list[dict[str, str]]


def asked(rows: Rows) -> Rows:
    return [row for row in rows if row["type"] not in {"calculate", "start", "end", "username"}]


def choices_of(sheets: Mapping[str, Rows], name: str) -> Rows:
    return [row for row in sheets["choices"] if row["list_name"] == name]


def test_every_question_speaks_both_languages_and_has_a_definition(questions: Rows) -> None:
    for row in asked(questions):
        for column in ("label", "guidance_hint"):
            for language in (EN, ID):
                assert row.get(f"{column}::{language}", "").strip(), (row["name"], column, language)
        assert row[f"guidance_hint::{EN}"].endswith((".", "?")), row["name"]


@pytest.mark.parametrize("column", ["label", "hint", "required_message", "constraint_message"])
def test_no_text_is_in_one_language_only(survey: Rows, column: str) -> None:
    for row in survey:
        assert bool(row.get(f"{column}::{EN}")) == bool(row.get(f"{column}::{ID}")), row["name"]


def test_a_language_is_not_a_copy_of_the_other(questions: Rows) -> None:
    same = [
        row["name"] for row in asked(questions) if row[f"guidance_hint::{EN}"] == row[f"guidance_hint::{ID}"]
    ]
    assert not same


def test_every_value_has_privacy_tier_purpose_and_known_words(questions: Rows) -> None:
    with (FORMS / "lists" / "questions.csv").open(encoding="utf-8") as file:
        known = {row["code"] for row in csv.DictReader(file)}
    used = set()
    for row in questions:
        assert row["bind::httui:privacy"] in {"direct", "quasi", "sensitive", "none"}, row["name"]
        assert row["bind::httui:tier"] in {"2", "3", "4"}, row["name"]
        purposes = row["bind::httui:purpose"].split()
        assert purposes, row["name"]
        assert set(purposes) <= known, row["name"]
        used |= set(purposes)
        assert set(row.get("bind::httui:missing", "no").split()) <= {
            "no",
            "unknown",
            "unavailable",
            "declined",
        }
    assert used == known, "a question of the office that no field answers"


def test_identifiers_and_free_text_stay_closed_at_tier_two(questions: Rows) -> None:
    free_at_two = {"pseudonym", "interviewer_name", "facts_asked_by"}
    for row in questions:
        if row["bind::httui:privacy"] == "direct" or row["type"] == "text":
            if row["name"] in free_at_two:
                assert row["bind::httui:privacy"] == "sensitive"
                continue
            assert int(row["bind::httui:tier"]) >= 3, row["name"]


def test_nothing_that_a_fresh_office_cannot_write_is_required(questions: Rows) -> None:
    """A closed field may be demanded only behind a coded question that offers another way (S-091, S-092)."""
    for row in questions:
        if row.get("required") and int(row["bind::httui:tier"]) > 2:
            assert re.fullmatch(r"\$\{\w+_kept\} = 'here'", row.get("relevant", "")), row["name"]


def test_consent_decisions_are_one_by_one_and_nothing_is_ticked(by_name: dict[str, dict[str, str]]) -> None:
    names = [name for name in by_name if name.startswith("consent_")]
    assert [name.removeprefix("consent_") for name in names] == PURPOSES
    for name in names:
        row = by_name[name]
        assert row["type"] == "select_one decision"
        assert row["required"] == "yes"
        assert "default" not in row
        assert row["bind::httui:missing"] == "no"


def test_decisions_are_yes_no_later(sheets: Mapping[str, Rows]) -> None:
    assert [row["name"] for row in choices_of(sheets, "decision")] == ["yes", "no", "later"]


def test_consent_is_the_first_page_and_lies_in_a_group_of_that_name(survey: Rows) -> None:
    groups = [row["name"] for row in survey if row["type"].startswith("begin")]
    assert groups[0] == "consent"
    start = next(at for at, row in enumerate(survey) if row.get("name") == "consent")
    before = {row["type"] for row in survey[:start]}
    assert before <= {"start", "end", "username"}
    depth = 0
    inside = set()
    for row in survey[start:]:
        depth += row["type"].startswith("begin") - row["type"].startswith("end_")
        inside.add(row.get("name"))
        if depth == 0:
            break
    assert {f"consent_{purpose}" for purpose in PURPOSES} <= inside


def test_thirteen_points_are_told(sheets: Mapping[str, Rows]) -> None:
    assert len(choices_of(sheets, "told")) == 13


def test_sixteen_referral_sources(sheets: Mapping[str, Rows]) -> None:
    found = choices_of(sheets, "referral_type")
    assert [row["name"] for row in found] == SOURCES
    assert {row["name"]: row["missing_code"] for row in found if row.get("missing_code")} == {
        "unknown": "unknown",
        "decline_to_state": "declined",
    }


def test_relationship_status_is_the_sample_entry(sheets: Mapping[str, Rows], by_name: dict[str, Any]) -> None:
    labels = [row[f"label::{EN}"] for row in choices_of(sheets, "relationship_status")]
    assert labels == ["Common Law", "Divorced", "Married", "Separated", "Single", "Unknown", "Widowed"]
    assert by_name["relationship_status"]["required"] == "yes"


def test_referral_block_is_complete(by_name: dict[str, Any]) -> None:
    wanted = (
        "referral_type referring_cso referring_name referring_province referring_regency examination_date "
        "examination_province examination_regency interviewer_name interviewer_affiliation "
        "interviewer_contact language language_other interpreter_name "
        "interpreter_contact guardian_name guardian_contact complainant_name complainant_contact "
        "complainant_relation"
    )
    assert set(wanted.split()) <= set(by_name)
    assert by_name["interviewer_name"]["calculation"] == "once(${username})"
    assert by_name["complainant"]["type"] == "begin_repeat"


def test_the_elements_of_the_law_are_all_there(by_name: dict[str, Any]) -> None:
    parts = Counter(
        name.split("_")[0] for name, row in by_name.items() if row.get("type") == "select_one fact"
    )
    assert parts == {"process": 6, "means": 10, "purpose": 7}


def test_machine_names_are_plain(sheets: Mapping[str, Rows], by_name: dict[str, Any]) -> None:
    for name in [*by_name, *(row["name"] for row in sheets["choices"])]:
        assert re.fullmatch(r"[a-z0-9][a-z0-9_]*", name), name
    for list_name, rows in _lists(sheets).items():
        repeated = [name for name, count in Counter(row["name"] for row in rows).items() if count > 1]
        assert not repeated, list_name


def _lists(sheets: Mapping[str, Rows]) -> dict[str, Rows]:
    out: dict[str, Rows] = {}
    for row in sheets["choices"]:
        out.setdefault(row["list_name"], []).append(row)
    return out


def test_choices_speak_both_languages(sheets: Mapping[str, Rows]) -> None:
    for row in sheets["choices"]:
        assert row[f"label::{EN}"].strip()
        assert row[f"label::{ID}"].strip()


def test_sensitive_pages_warn_first(survey: Rows) -> None:
    start = next(at for at, row in enumerate(survey) if row.get("name") == "journey")
    assert survey[start + 1]["type"] == "note"
    assert survey[start + 2]["name"] == "journey_now"


def test_domestic_cases_need_no_border(by_name: dict[str, Any]) -> None:
    """S-059: a person exploited at home passes without any field about a border or movement."""
    for name in ("movement", "has_stops", "stop_country", "recruitment_country", "exploitation_country"):
        assert "required" not in by_name[name]


def test_law_is_named_with_the_advice_to_ask_a_lawyer(survey: Rows) -> None:
    for row in survey:
        for language, law, advice in (
            (EN, r"UU \d|Palermo", "lawyer"),
            (ID, r"UU \d|Palermo", "penasihat hukum"),
        ):
            words = " ".join(
                row.get(f"{column}::{language}", "") for column in ("label", "hint", "guidance_hint")
            )
            if re.search(law, words):
                assert advice in words, (row["name"], language)


@pytest.mark.parametrize(
    ("file", "count", "head"),
    [
        ("provinces.csv", 38, ["code", "name"]),
        ("regencies.csv", 514, ["code", "province_code", "name"]),
        ("countries.csv", 250, ["code", "label", "name_en", "name_id"]),
        ("languages.csv", None, ["code", "label", "name_en", "name_id"]),
    ],
)
def test_lists_are_whole_and_codes_unique(file: str, count: int | None, head: list[str]) -> None:
    with (FORMS / "lists" / file).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))
    assert rows[0] == head
    codes = [row[0] for row in rows[1:]]
    assert len(set(codes)) == len(codes)
    assert count is None or len(codes) == count
    assert all(cell.strip() for row in rows[1:] for cell in row)


def test_every_regency_lies_in_a_province() -> None:
    with (FORMS / "lists" / "provinces.csv").open(encoding="utf-8") as file:
        provinces = {row["code"] for row in csv.DictReader(file)}
    with (FORMS / "lists" / "regencies.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert {row["province_code"] for row in rows} == provinces
    assert all(row["code"].startswith(row["province_code"] + ".") for row in rows)


def test_crosswalk_names_exist_in_the_standards(questions: Rows) -> None:
    with (FORMS / "standards.csv").open(encoding="utf-8") as file:
        known = {f"{row['standard']}:{row['name']}" for row in csv.DictReader(file)}
    used = [target for row in questions for target in row.get("bind::httui:map", "").split()]
    assert set(used) <= known
    assert len(used) > 60
