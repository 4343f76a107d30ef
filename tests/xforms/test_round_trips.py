"""Submissions and drafts out and in, and records of older versions of a form."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import json
from typing import Any

import pytest

from httui.xforms import FormError, FormSession
from tests.xforms.making import NOW, bind, load, start, table, xform

FORM = table(
    """type | name | label | relevant | calculation | default
    text | a | A | | |
    integer | n | N | | | 5
    select_multiple c | s | S | | |
    text | hidden | H | ${a} = 'show' | |
    text | edited | E | | concat(${a}, '!') |
    calculate | dice | | | random() |
    begin repeat | r | R | | |
    text | q | Q | | |
    begin repeat | in | In | | |
    text | x | X | | |
    end repeat | | | | |
    end repeat | | | | |""",
    "list_name | name | label\n c | x | X\n c | y | Y\n c | z | Z",
)


def filled() -> FormSession:
    session = start(FORM)
    session.answer("/data/a", "show")
    session.answer("/data/hidden", "kept <&> \"'")
    session.answer("/data/a", "ümlaut ☂")
    session.answer("/data/n", "")
    session.answer("/data/s", "z x")
    session.answer("/data/edited", "mine")
    session.add_repeat("/data/r")
    session.answer("/data/r[2]/q", "second")
    session.add_repeat("/data/r[2]/in")
    session.add_repeat("/data/r[2]/in")
    session.answer("/data/r[2]/in[2]/x", "deep")
    session.remove_repeat("/data/r[1]/in[1]")
    return session


def states(session: FormSession) -> list[tuple[Any, ...]]:
    return [
        (n.ref, n.kind, n.relevant, n.required, n.value, n.missing, n.count, n.validity)
        for n in session.nodes()
    ]


def test_a_draft_is_json_and_brings_everything_back() -> None:
    session = filled()
    snapshot = json.loads(json.dumps(session.snapshot()))
    again = session.form.restore(snapshot, now=NOW)
    assert again.unfit == []
    assert states(again) == states(session)
    assert again.snapshot() == session.snapshot()
    assert again.to_xml() == session.to_xml()
    again.answer("/data/a", "show")
    assert again.value("/data/hidden") == "kept <&> \"'"


def test_a_cleared_default_stays_cleared_in_a_draft() -> None:
    session = filled()
    assert session.form.restore(session.snapshot()).value("/data/n") == ""


def test_a_draft_keeps_its_language_and_choices_that_are_not_offered_just_now() -> None:
    source = table(
        """type | name | label::English (en) | label::Bahasa Indonesia (id) | choice_filter
        select_one p | p | P | P |
        select_one r | r | R | R | g = ${p}""",
        "list_name | name | label::English (en) | label::Bahasa Indonesia (id) | g\n p | a | A | A |\n p | b | B | B |\n r | x | X | X | a",
    )
    session = start(source, language="id")
    session.answer("/data/p", "a")
    session.answer("/data/r", "x")
    session.answer("/data/p", "b")
    again = session.form.restore(session.snapshot())
    assert again.language == "Bahasa Indonesia (id)"
    assert (again.value("/data/r"), again.unfit) == ("", [])
    again.answer("/data/p", "a")
    assert again.value("/data/r") == "x"


def test_a_submission_comes_back_without_what_was_not_asked() -> None:
    session = filled()
    session.add_repeat("/data/r[1]/in")
    xml = session.to_xml()
    again = session.form.new_session(instance=xml, now=NOW)
    assert again.unfit == []
    assert again.to_xml() == xml.replace("mine", "ümlaut ☂!")
    assert again.stored_value("/data/hidden") == ""
    assert again.count("/data/r[2]/in") == 2


def test_a_repeat_whose_entries_were_all_taken_away_stays_empty() -> None:
    session = filled()
    assert session.count("/data/r[1]/in") == 0
    assert session.form.new_session(instance=session.to_xml()).count("/data/r[1]/in") == 0
    assert session.form.restore(session.snapshot()).count("/data/r[1]/in") == 0


def test_dice_and_ids_are_not_thrown_again() -> None:
    session = filled()
    for again in (
        session.form.restore(session.snapshot()),
        session.form.new_session(instance=session.to_xml()),
    ):
        assert again.value("/data/dice") == session.value("/data/dice") != ""


def test_xml_of_another_form_is_refused() -> None:
    form = load(FORM)
    for xml in (
        "<other><a/></other>",
        "<data><a>",
        "",
        "<!DOCTYPE d [<!ENTITY x 'y'>]><data><a>&x;</a></data>",
    ):
        with pytest.raises(FormError):
            form.new_session(instance=xml)


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"kind": "httui-record"},
        {"kind": "httui-record", "format": 99},
        {"kind": "httui-record", "format": 1, "values": []},
        {"kind": "httui-record", "format": 1, "repeats": {"/data/r": -1}},
        {"kind": "httui-record", "format": 1, "repeats": {"/data/r": "many"}},
        {"kind": "httui-record", "format": 1, "repeats": {"/data/r": 10**9}},
        [],
    ],
)
def test_other_data_is_no_draft(snapshot: Any) -> None:
    with pytest.raises(FormError):
        load(FORM).restore(snapshot)


NEWER = table(
    """type | name | label | bind::httui:missing
    integer | a | A |
    begin group | n | N |
    text | more | More |
    end group | | |
    select_one c | s | S |
    text | r | R |
    text | code | Code | no""",
    "list_name | name | label\n c | x | X",
    'namespaces\n httui="http://example.org/httui"',
)


def test_an_older_record_is_taken_over_and_the_rest_is_named() -> None:
    older = load(
        table(
            """type | name | label
            text | a | A
            integer | n | N
            select_one c | s | S
            begin repeat | r | R
            text | q | Q
            end repeat | |
            text | code | Code
            text | gone | Gone""",
            "list_name | name | label\n c | x | X\n c | y | Y",
        )
    ).new_session(now=NOW)
    for ref, text in {"a": "words", "n": "5", "s": "y", "r[1]/q": "one", "gone": "lost?"}.items():
        older.answer(f"/data/{ref}", text)
    older.set_missing("/data/code", "declined")
    newer = load(NEWER)
    restored = newer.restore(older.snapshot())
    found = {entry.ref: (entry.value, entry.reason) for entry in restored.unfit}
    assert found["/data/a"] == ("words", "The answer does not fit the question's type (int).")
    assert found["/data/n"][0] == "5"
    assert "group" in found["/data/n"][1]
    assert found["/data/s"] == ("y", "The choice is not offered any more.")
    assert found["/data/gone"] == ("lost?", "The form has no such question any more.")
    assert found["/data/r[1]/q"][0] == "one"
    assert found["/data/code"][0] == "declined"
    assert len(found) == 6
    from_xml = newer.new_session(instance=older.to_xml())
    assert {entry.ref for entry in from_xml.unfit} >= {"/data/a", "/data/s", "/data/gone"}


def test_new_questions_get_their_defaults_and_a_repeat_that_is_gone_its_first_entry() -> None:
    before = start(
        xform(
            '<repeat nodeset="/data/g"><input ref="/data/g/q"/></repeat>', "<data id='t'><g><q/></g></data>"
        )
    )
    before.answer("/data/g[1]/q", "one")
    before.add_repeat("/data/g")
    before.answer("/data/g[2]/q", "two")
    after = load(
        xform(
            '<group ref="/data/g"><input ref="/data/g/q"/></group><input ref="/data/new"/>',
            "<data id='t'><g><q/></g><new>fresh</new></data>",
        )
    )
    session = after.new_session(instance=before.to_xml())
    assert (session.value("/data/g/q"), session.value("/data/new")) == ("one", "fresh")
    assert [(entry.ref, entry.value) for entry in session.unfit] == [("/data/g", "two")]


def test_entities_of_a_record() -> None:
    session = start(
        table(
            "type | name | label | save_to\n text | name | Name | full_name\n integer | age | Age | age",
            entities="dataset | label | create_if\n people | ${name} | ${age} > 17",
        )
    )
    session.answer("/data/name", "Ani")
    session.answer("/data/age", "9")
    entity = session.entity()
    assert entity is not None
    assert (entity["dataset"], entity["create"], entity["label"]) == ("people", False, "Ani")
    session.answer("/data/age", "20")
    entity = session.entity()
    assert entity is not None
    assert entity["create"] is True
    assert entity["properties"] == {"full_name": "Ani", "age": "20"}
    assert len(entity["id"]) == 36
    assert 'create="true"' in session.to_xml()
    again = session.form.new_session(instance=session.to_xml())
    assert again.entity() == entity
    assert session.form.restore(session.snapshot()).entity() == entity


def test_saved_records_are_bounded() -> None:
    form = load(
        xform(
            '<repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>', "<data id='t'><r><q/></r></data>"
        )
    )
    with pytest.raises(FormError, match="more than"):
        form.new_session(instance="<data>" + "<r><q/></r>" * 6000 + "</data>")
    deep = "<data>" + "<r>" * 200 + "</r>" * 200 + "</data>"
    with pytest.raises(FormError):
        form.new_session(instance=deep)


def test_a_record_of_a_bare_instance_keeps_attributes_of_the_form() -> None:
    session = start(
        xform(
            '<input ref="/data/a"/>',
            "<data id='t' version='2' xmlns:p='urn:p' p:x='1'><a/></data>",
            bind("/data/a"),
        )
    )
    assert session.to_xml().startswith("<data ")
    assert 'version="2"' in session.to_xml()
