"""Expressions that fail while a record is filled: a form's mistake costs nobody an answer.

While a new record is begun a failure is an error: its author sees it. Later, and when a draft is opened again, the
expression counts as empty, everything else is computed, and the record can be finished, kept and sent.
"""

# ruff: noqa: E501 - a bare form reads best with its rows in one line

import json

import pytest

from httui.xforms import FormError
from tests.xforms.making import NOW, bind, load, start, table, xform

ABSENT = "position(/data/person[name = 'nobody'])"
"""Fails: there is no such person. Parses, and names only what is there."""


def failing(**more: str) -> str:
    """A form in which something fails once ``n`` is above 1; ``more`` are attributes of the bind of ``b``."""
    return xform(
        """<input ref="/data/n"/><input ref="/data/b"/><select1 ref="/data/c"><label>Since <output value="/data/bad"/></label><item><label>A</label><value>a</value></item></select1>
        <repeat nodeset="/data/person"><input ref="/data/person/name"/></repeat>""",
        '<data id="t"><n/><b/><c/><bad/><good/><last/><person><name/></person></data>',
        bind("/data/bad", calculate=f"if(/data/n &gt; 1, {ABSENT}, 1)")
        + bind("/data/good", calculate="/data/n + 1")
        + bind("/data/last", calculate="concat('&lt;', /data/bad, '&gt;')")
        + bind("/data/b", **more),
    )


def test_an_answer_is_kept_and_the_rest_is_computed() -> None:
    session = start(failing())
    session.answer("/data/n", "1")
    changed = session.answer("/data/n", "2")
    assert session.value("/data/n") == "2"
    assert session.value("/data/bad") == ""
    assert session.value("/data/good") == "3"
    assert session.value("/data/last") == "<>"
    assert set(changed) == {"/data/n", "/data/bad", "/data/good", "/data/last"}
    assert "position()" in session.failures["/data/bad"]
    session.answer("/data/n", "0")
    assert session.value("/data/bad") == "1"
    assert session.value("/data/last") == "<1>"


def test_a_draft_is_opened_again_and_finished() -> None:
    form = load(failing())
    session = form.new_session(now=NOW)
    session.answer("/data/n", "2")
    session.answer("/data/b", "said")
    again = form.restore(json.loads(json.dumps(session.snapshot())), now=NOW)
    assert again.value("/data/b") == "said"
    assert again.value("/data/good") == "3"
    assert again.violations() == []
    again.finalize()
    assert "<b>said</b>" in again.to_xml()
    sent = form.new_session(instance=again.to_xml(), now=NOW)
    assert sent.value("/data/b") == "said"


def test_a_new_record_of_a_form_that_fails_at_once_is_an_error() -> None:
    form = load(
        xform('<input ref="/data/a"/>', model=bind("/data/b", calculate="position(/data/a[. = 'x'])"))
    )
    with pytest.raises(FormError) as caught:
        form.new_session(now=NOW)
    assert "position()" in str(caught.value)


def test_what_cannot_be_decided_is_asked_and_may_be_left_out() -> None:
    rule = f"if(/data/n &gt; 1, {ABSENT} = 1, {{}})"
    session = start(
        failing(
            relevant=rule.format("false()"), required=rule.format("true()"), readonly=rule.format("true()")
        )
    )
    assert not session.is_relevant("/data/b")
    session.answer("/data/n", "2")
    assert session.is_relevant("/data/b")
    assert not session.is_required("/data/b")
    session.answer("/data/b", "said")
    assert session.value("/data/b") == "said"


@pytest.mark.parametrize("rule", ["constraint", "httui:soft"])
def test_a_rule_that_cannot_be_checked_asks_for_a_reason(rule: str) -> None:
    session = start(
        failing(**{rule: f"{ABSENT} = 1"}).replace("xmlns:jr=", 'xmlns:httui="urn:httui:xforms" xmlns:jr=')
    )
    session.answer("/data/b", "said")
    assert session.validity("/data/b") == "ok"
    assert [(item.ref, item.kind) for item in session.violations()] == [("/data/b", "soft")]
    session.answer("/data/b", "")
    assert session.violations() == []


def test_a_text_shows_that_something_is_missing_in_it() -> None:
    session = start(
        xform(
            """<input ref="/data/a"><label>You are number <output value="if(/data/a = 'x', position(/data/b[. = 'nobody']), 1)"/>.</label></input>"""
        )
    )
    assert session.label("/data/a") == "You are number 1."
    session.answer("/data/a", "x")
    assert session.label("/data/a") == "You are number [?]."


def test_a_list_that_cannot_be_made_keeps_what_was_chosen() -> None:
    session = start(
        xform(
            f"""<input ref="/data/n"/><select1 ref="/data/c"><itemset nodeset="instance('l')/root/item[/data/n &lt; 2 or position() = {ABSENT}]"><value ref="name"/><label ref="name"/></itemset></select1>
            <repeat nodeset="/data/person"><input ref="/data/person/name"/></repeat>""",
            '<data id="t"><n/><c/><person><name/></person></data>',
            "<instance id='l'><root><item><name>a</name></item><item><name>b</name></item></root></instance>",
        )
    )
    session.answer("/data/n", "1")
    session.answer("/data/c", "b")
    session.answer("/data/n", "2")
    assert session.value("/data/c") == "b"
    assert session.choices("/data/c") == []
    session.answer("/data/n", "1")
    assert [value for value, _ in session.choices("/data/c")] == ["a", "b"]
    assert session.value("/data/c") == "b"


def test_an_action_whose_value_fails_sets_nothing() -> None:
    session = start(
        xform(
            """<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="position(/data/c[. = 'nobody'])"/>
            <setvalue event="xforms-value-changed" ref="/data/c" value="concat(/data/a, '!')"/></input>""",
            "<data id='t'><a/><b>old</b><c/></data>",
        )
    )
    session.answer("/data/a", "x")
    assert session.value("/data/b") == "old"
    assert session.value("/data/c") == "x!"


def test_pulldata_of_a_list_that_is_not_there_is_empty_and_warned_about() -> None:
    form = load(
        xform(
            '<input ref="/data/a"/>',
            model=bind("/data/b", calculate="pulldata('towns', 'name', 'code', /data/a)"),
        )
    )
    assert any("towns" in str(warning) for warning in form.warnings)
    session = form.new_session(now=NOW)
    session.answer("/data/a", "1")
    assert session.value("/data/b") == ""
    assert session.failures == {}


def test_a_named_choice_follows_what_its_label_is_made_of() -> None:
    survey = """type | name | label::English (en) | label::Bahasa Indonesia (id) | calculation
        text | who | Who? | Siapa? |
        select_one place | place | Where? | Di mana? |
        calculate | said | | | jr:choice-name(${place}, '${place}')
        note | shown | At ${said} | Di ${said} |"""
    choices = """list_name | name | label::English (en) | label::Bahasa Indonesia (id)
        place | home | Home of ${who} | Rumah ${who}
        place | road | On the road | Di jalan"""
    session = start(table(survey, choices))
    session.answer("/data/who", "Ani")
    session.answer("/data/place", "home")
    assert session.value("/data/said") == "Home of Ani"
    assert "/data/said" in session.answer("/data/who", "Budi")
    assert session.value("/data/said") == "Home of Budi"
    assert session.label("/data/shown") == "At Home of Budi"
    session.set_language("Bahasa Indonesia (id)")
    assert session.value("/data/said") == "Rumah Budi"


def test_a_repeat_as_a_whole_is_asked_when_an_entry_is_or_would_be() -> None:
    survey = """type | name | label | relevant
        integer | n | N |
        begin repeat | child | Child | ${n} > 0
        text | name | Name |
        end repeat | | |"""
    session = start(table(survey))

    def asked() -> bool:
        return next(node.relevant for node in session.nodes() if node.count is not None)

    assert not asked()
    session.answer("/data/n", "1")
    assert asked()
    session.remove_repeat("/data/child[1]")
    assert asked()
    session.answer("/data/n", "0")
    assert not asked()


def test_an_action_with_an_empty_expression_clears_whatever_its_text() -> None:
    session = start(
        xform(
            """<input ref="/data/a"><setvalue event="xforms-value-changed" ref="/data/b" value="">words</setvalue></input>""",
            "<data id='t'><a/><b>old</b><c/></data>",
        )
    )
    session.answer("/data/a", "x")
    assert session.value("/data/b") == ""


def test_revalidation_sets_values_when_the_record_is_finished() -> None:
    session = start(
        xform(
            '<input ref="/data/a"/>',
            model='<setvalue event="xforms-revalidate" ref="/data/b" value="concat(/data/a, \' done\')"/>',
        )
    )
    session.answer("/data/a", "x")
    assert session.value("/data/b") == ""
    session.finalize()
    assert session.value("/data/b") == "x done"


def test_titles_without_rows_are_an_empty_form() -> None:
    assert load("| survey |\n| | type | name | label |").fields == []
