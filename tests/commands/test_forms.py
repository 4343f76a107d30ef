"""``httui form``: check, add, list, show, run."""

import json
from pathlib import Path

import pytest

from tests.cases.support import SMALL
from tests.commands.conftest import Desk

BROKEN = SMALL.replace(". < 120", "no-such-function(.)")


def test_check_says_what_is_usable_and_what_is_not(empty: Desk) -> None:
    good = empty("form", "check", empty.file("small.md", SMALL), "--json", user=None)
    assert good.status == 0
    assert good.json["id"] == "small"
    bad = empty("form", "check", empty.file("broken.md", BROKEN), user=None)
    assert bad.status == 1
    assert "no-such-function" in bad.err
    assert "broken.md" in bad.err
    assert empty("form", "check", str(empty.home / "absent.md"), user=None).status == 1


def test_add_proposes_classes_and_adopts_them(desk: Desk) -> None:
    path = desk.file("small.md", SMALL)
    only = desk("form", "add", path, "--propose-only", "--json")
    assert only.status == 0
    assert only.json["added"] is False
    classes = {row["id"]: row["privacy"] for row in only.json["classes"]}
    assert classes["/data/full_name"] == "direct"
    assert "small" not in [form["id"] for form in desk("form", "list", "--json").json]
    assert desk("form", "add", path).status == 0
    assert "small" in [form["id"] for form in desk("form", "list", "--json").json]


def test_other_classes_can_be_told(desk: Desk) -> None:
    told = desk.file("classes.json", json.dumps({"/data/age": "sensitive"}))
    done = desk("form", "add", desk.file("small.md", SMALL), "--classes", told, "--json")
    assert done.status == 0, done.err
    assert {row["id"]: row["privacy"] for row in done.json["classes"]}["/data/age"] == "sensitive"


def test_two_files_without_an_id_do_not_become_one_form(desk: Desk) -> None:
    for name in ("first", "second"):
        sheet = f"| survey |\n| | type | name | label |\n| | integer | {name} | {name} |\n"
        assert desk("form", "add", desk.file(f"{name}.md", sheet)).status == 0
    assert {"first", "second"} <= {form["id"] for form in desk("form", "list", "--json").json}


def test_run_prints_the_record_and_what_is_wrong(empty: Desk) -> None:
    form = empty.file("small.md", SMALL)
    answers = empty.file(
        "a.json",
        json.dumps({"age": 130, "/data/child[2]/child_name": "Bunga", "nik": {"missing": "declined"}}),
    )
    done = empty("form", "run", form, "--answers", answers, user=None)
    assert done.status == 1
    assert done.json["answers"]["/data/age"] == "130"
    assert done.json["answers"]["/data/child[2]/child_name"] == "Bunga"
    assert done.json["missing"] == {"/data/nik": "declined"}
    assert [(v["ref"], v["kind"]) for v in done.json["violations"]] == [("/data/age", "constraint")]
    fine = empty("form", "run", form, "--answers", empty.file("b.json", '{"age": "17"}'), user=None)
    assert fine.status == 0
    assert fine.json["violations"] == []


@pytest.mark.parametrize(
    "content",
    [
        b"[]",
        b"{",
        b'{"age": 1, "age": 2}',
        b'{"nobody": 1}',
        b'{"age": [1]}',
        b"\xff",
        b"[" * 100_000,
        b'{"age": {"missing": "perhaps"}}',
    ],
)
def test_hostile_answers_are_refused_in_words(empty: Desk, content: bytes) -> None:
    done = empty(
        "form", "run", empty.file("small.md", SMALL), "--answers", empty.file("a.json", content), user=None
    )
    assert done.status == 1
    assert done.err.startswith("httui: ")
    assert "Traceback" not in done.err


def test_show_prints_and_writes_the_dictionary(empty: Desk) -> None:
    form = empty.file("small.md", SMALL)
    assert "full_name" in empty("form", "show", form, user=None).out
    assert "Nama lengkap" in empty("form", "show", form, "--format", "csv", "--language", "id", user=None).out
    pdf = empty.home / "small.pdf"
    assert empty("form", "show", form, "--format", "pdf", "--output", str(pdf), user=None).status == 0
    assert pdf.read_bytes().startswith(b"%PDF")
    assert empty("form", "show", form, "--format", "pdf", "--output", str(pdf), user=None).status == 1
    assert empty("form", "show", form, "--format", "xlsx", user=None).status == 2


def test_escape_bytes_of_a_form_never_reach_the_terminal(empty: Desk) -> None:
    hostile = SMALL.replace("Full name", "Full \x9b31mname\u202e")
    for words in (["form", "show"], ["form", "check"]):
        said = empty(*words, empty.file("hostile.md", hostile), user=None)
        assert not {"\x1b", "\x9b", "\u202e"} & set(said.out + said.err)


def test_the_shipped_intake_shows_itself(empty: Desk) -> None:
    intake = Path(__file__).parents[2] / "forms" / "intake.md"
    done = empty("form", "show", str(intake), "--language", "id", user=None)
    assert done.status == 0
    assert "gender" in done.out
