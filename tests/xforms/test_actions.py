"""Events and preloads: what is set when, and where."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import re

import pytest

from httui.xforms import FormError
from tests.xforms.making import NOW, bind, load, start, table, xform


def setvalue(event: str, ref: str, value: str = "", text: str = "") -> str:
    attribute = f' value="{value}"' if value else ""
    return f'<setvalue event="{event}" ref="{ref}"{attribute}>{text}</setvalue>'


def test_first_load_load_and_restore() -> None:
    form = load(
        xform(
            '<input ref="/data/a"/><input ref="/data/b"/>',
            model=setvalue("odk-instance-first-load", "/data/a", "1 + 1")
            + setvalue("odk-instance-load", "/data/b", text="now"),
        )
    )
    session = form.new_session(now=NOW)
    assert (session.value("/data/a"), session.value("/data/b")) == ("2", "now")
    session.answer("/data/a", "9")
    session.answer("/data/b", "later")
    again = form.new_session(instance=session.to_xml(), now=NOW)
    assert (again.value("/data/a"), again.value("/data/b")) == ("9", "now")


def test_load_events_leave_out_what_is_not_asked_and_changes_do_not() -> None:
    session = start(
        xform(
            f'<input ref="/data/a">{setvalue("xforms-value-changed", "/data/b", text="set")}</input><input ref="/data/b"/><input ref="/data/c"/>',
            model=bind("/data/b", relevant="/data/a = 'show'")
            + bind("/data/c", relevant="/data/a = 'show'")
            + setvalue("odk-instance-first-load", "/data/c", text="set"),
        )
    )
    session.answer("/data/a", "first")
    session.answer("/data/a", "show")
    assert (session.value("/data/b"), session.value("/data/c")) == ("set", "")


def test_a_change_by_calculation_counts_and_the_same_value_does_not() -> None:
    session = start(
        xform(
            f'<input ref="/data/a"/><input ref="/data/b">{setvalue("xforms-value-changed", "/data/c", "concat(/data/c, &apos;x&apos;)")}</input>',
            model=bind("/data/b", calculate="/data/a &gt; 5"),
        )
    )
    for value in ("1", "2", "7", "8", "1"):
        session.answer("/data/a", value)
    assert session.value("/data/c") == "xx"


def test_actions_that_feed_each_other_come_to_an_end() -> None:
    session = start(
        xform(
            f'<input ref="/data/a">{setvalue("xforms-value-changed", "/data/b", "/data/a + 1")}</input>'
            f'<input ref="/data/b">{setvalue("xforms-value-changed", "/data/a", "/data/b + 1")}</input>'
        )
    )
    session.answer("/data/a", "1")
    assert int(session.value("/data/a")) > 3


def test_several_targets_at_once_are_refused_before_anything_changes() -> None:
    session = start(
        xform(
            f'<input ref="/data/a">{setvalue("xforms-value-changed", "/data/r/q", text="1")}</input><repeat nodeset="/data/r"><input ref="/data/r/q"/></repeat>',
            "<data id='t'><a/><r><q/></r></data>",
        )
    )
    session.answer("/data/a", "x")
    assert session.value("/data/r[1]/q") == "1"
    session.add_repeat("/data/r")
    with pytest.raises(FormError, match="several"):
        session.answer("/data/a", "y")
    assert session.value("/data/a") == "x"


def test_targets_inside_an_entry_are_its_own() -> None:
    session = start(
        xform(
            f'<repeat nodeset="/data/r">{setvalue("odk-new-repeat", "/data/r/n", "position(..)")}'
            f'<input ref="/data/r/q">{setvalue("xforms-value-changed", "/data/r/copy", "../q")}</input></repeat>',
            "<data id='t'><r><q/><copy/><n/></r></data>",
        )
    )
    session.add_repeat("/data/r")
    session.add_repeat("/data/r")
    session.answer("/data/r[2]/q", "x")
    assert [session.value(f"/data/r[{n}]/copy") for n in (1, 2, 3)] == ["", "x", ""]
    assert [session.value(f"/data/r[{n}]/n") for n in (1, 2, 3)] == ["", "2", "3"]


def test_trigger_columns_of_xlsforms() -> None:
    session = start(
        table(
            "type | name | label | trigger | calculation\n text | a | A | |\n text | b | B | ${a} | concat('<', ${a}, '>')"
        )
    )
    session.answer("/data/a", "1")
    session.answer("/data/b", "mine")
    assert session.value("/data/b") == "mine"
    session.answer("/data/a", "2")
    assert session.value("/data/b") == "<2>"


@pytest.mark.parametrize("event", ["boom", "", "odk-new-repeat boom"])
def test_unknown_events_are_refused(event: str) -> None:
    with pytest.raises(FormError, match="event"):
        load(xform('<input ref="/data/a"/>', model=setvalue(event, "/data/a", "1")))


def test_device_actions_are_left_out_with_a_warning() -> None:
    form = load(
        xform(
            '<input ref="/data/a"/>', model='<odk:setgeopoint event="odk-instance-first-load" ref="/data/a"/>'
        )
    )
    assert any("sensors" in str(warning) for warning in form.warnings)


def test_an_attribute_can_be_set() -> None:
    session = start(
        xform(
            f'<input ref="/data/a">{setvalue("xforms-value-changed", "/data/b/@note", "7")}</input>',
            "<data id='t'><a/><b note=''/></data>",
        )
    )
    session.answer("/data/a", "x")
    assert '<b note="7"/>' in session.to_xml()


METADATA = table(
    """type | name | label | parameters
    start | start | |
    end | end | |
    today | today | |
    username | user | |
    deviceid | device | |
    email | mail | |
    audit | audit | |
    text | a | A |"""
)


def test_metadata_comes_from_clock_and_settings() -> None:
    session = start(METADATA, properties={"username": "sari", "deviceID": "pc-1"})
    assert session.value("/data/start") == "2026-03-14T09:26:53.000+00:00"
    assert session.value("/data/end") == ""
    assert session.value("/data/today") == "2026-03-14"
    assert [session.value(f"/data/{name}") for name in ("user", "device", "mail")] == ["sari", "pc-1", ""]
    session.finalize()
    assert session.value("/data/end") == "2026-03-14T09:26:53.000+00:00"
    assert any("phones only" in str(warning) for warning in session.form.warnings)


def test_every_record_has_an_id_that_it_keeps() -> None:
    session = start(xform('<input ref="/data/a"/>'))
    xml = session.to_xml()
    found = re.search(r"uuid:[0-9a-f-]{36}", xml)
    assert found
    assert found[0] in session.form.new_session(instance=xml).to_xml()
    assert found[0] not in start(xform('<input ref="/data/a"/>')).to_xml()


def test_attributes_can_be_preloaded_and_calculated() -> None:
    session = start(
        xform(
            '<input ref="/data/a"/>',
            "<data id='t'><a/><b id='' double=''/></data>",
            bind("/data/b/@id", jr_preload="uid") + bind("/data/b/@double", calculate="../../a * 2"),
        )
    )
    session.answer("/data/a", "21")
    assert re.search(r'<b id="uuid:[0-9a-f-]{36}" double="42"/>', session.to_xml())


def test_prefilled_values_and_what_may_not_be_prefilled() -> None:
    session = start(
        xform('<input ref="/data/a"/><input ref="/data/b"/>', model=bind("/data/b", type="int")),
        prefill={
            "/data/a": "x",
            "/data/b": "y",
            "/data/nothing": "z",
            "/data": "z",
            "/data/orx:meta/orx:instanceID": "mine",
        },
    )
    assert (session.value("/data/a"), session.value("/data/b")) == ("x", "")
    assert "mine" not in session.to_xml()


def test_computed_values_and_metadata_cannot_be_answered() -> None:
    session = start(table("type | name | label | calculation\n calculate | c | | 1 + 1\n start | s | |"))
    for name in ("c", "s"):
        with pytest.raises(FormError, match="computed"):
            session.answer(f"/data/{name}", "x")


def test_questions_and_actions_may_name_a_bind_by_its_id() -> None:
    session = start(
        xform(
            '<input bind="first"/>',
            model='<bind id="first" nodeset="/data/a" type="int"/><bind id="second" nodeset="/data/b"/>'
            '<setvalue bind="second" event="odk-instance-first-load">here</setvalue>',
        )
    )
    session.answer("/data/a", "7.9")
    assert (session.value("/data/a"), session.value("/data/b")) == ("7", "here")


def test_a_count_that_feeds_itself_stops_at_the_cap() -> None:
    session = start(
        xform(
            '<repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat>',
            "<data id='t'><n/><r jr:template=''><q/></r></data>",
            bind("/data/n", calculate="count(/data/r) + 1"),
        )
    )
    assert (session.count("/data/r"), session.value("/data/n"), session.is_capped("/data/r")) == (
        500,
        "501",
        True,
    )
