"""Small things in which records must be as ODK's own programs write them, found by running hundreds of public forms."""

import unicodedata

import pytest

from httui.xforms import FormError
from tests.xforms.making import NOW, bind, load, start, table, xform

APART = "Rene\u0301"
TOGETHER = "Ren\u00e9"


def test_accents_are_sent_as_one_character() -> None:
    form = load(xform('<input ref="/data/a"/>', f"<data id='t'><a/><b>{APART}</b><c>\u0338x</c></data>"))
    session = form.new_session(now=NOW)
    session.answer("/data/a", APART)
    xml = session.to_xml()
    assert f"<a>{TOGETHER}</a><b>{TOGETHER}</b><c>\u0338x</c>" in xml
    assert form.new_session(instance=xml, now=NOW).value("/data/a") == TOGETHER


def test_names_of_questions_are_sent_as_the_form_writes_them() -> None:
    name = unicodedata.normalize("NFD", "prénom")
    form = load(xform(f'<input ref="/data/{name}"/>', f"<data id='t'><{name}/></data>"))
    session = form.new_session(now=NOW)
    session.answer(f"/data/{name}", APART)
    assert form.new_session(instance=session.to_xml(), now=NOW).value(f"/data/{name}") == TOGETHER


def test_places_in_texts_are_written_with_decimal_points() -> None:
    session = start(table("type | name | label\n geopoint | p | Place\n note | n | At ${p}"))
    session.answer("/data/p", "-7 107.5")
    assert session.label("/data/n") == "At -7.0 107.5 0.0 0.0"


@pytest.mark.parametrize("start_", ["-2.0.1", "low"])
def test_a_scale_without_numbers_is_refused(start_: str) -> None:
    with pytest.raises(FormError) as caught:
        load(
            xform(
                f'<range ref="/data/a" start="{start_}" end="2" step="1"/>', model=bind("/data/a", type="int")
            )
        )
    assert caught.value.reference == "/data/a"
    assert start_ in str(caught.value)


def test_an_image_without_a_name_is_not_named() -> None:
    texts = "".join(
        f'<translation lang="{language}"><text id="a"><value form="image">jr://images/{name}</value></text></translation>'
        for language, name in (("en", "house.png"), ("id", "-"))
    )
    session = start(
        xform('<input ref="/data/a"><label ref="jr:itext(\'a\')"/></input>', model=f"<itext>{texts}</itext>")
    )
    assert session.label("/data/a") == "[image: house.png]"
    session.set_language("id")
    assert session.label("/data/a") == "[image: house.png]"


def test_a_new_entry_is_no_event_of_the_whole_form() -> None:
    body = '<repeat nodeset="/data/r">{}<input ref="/data/r/x"/></repeat>'
    action = '<setvalue event="odk-new-repeat" ref="/data/r/x" value="7"/>'
    instance = "<data id='t'><r jr:template=''><x/></r></data>"
    with pytest.raises(FormError) as caught:
        load(xform(body.format(""), instance, action))
    assert caught.value.reference == "/data/r/x"
    session = start(xform(body.format(action), instance))
    session.add_repeat("/data/r")
    assert session.value("/data/r[1]/x") == "7"
