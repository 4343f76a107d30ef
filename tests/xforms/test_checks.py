"""What is refused when a form is loaded, and what its author is only warned about (section 8)."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import pytest

from httui.xforms import FormError, load_form
from tests.xforms.making import bind, load, table, xform

A = '<input ref="/data/a"/>'


@pytest.mark.parametrize(
    ("source", "words", "reference"),
    [
        (xform(A, model=bind("/data/a", calculate="1 +")), "ends too early", "/data/a"),
        (
            xform(A, model=bind("/data/a", relevant="cht:difference-in-days(1, 2)")),
            "cht:difference-in-days",
            "/data/a",
        ),
        (xform(A, model=bind("/data/a", constraint="extract-signed(.)")), "extract-signed", "/data/a"),
        (xform(A, model=bind("/data/a", constraint="contains(.)")), "contains", "/data/a"),
        (xform(A, model=bind("/data/a", constraint="regex(., '(a')")), "bracket", "/data/a"),
        (xform(A, model=bind("/data/a", calculate="/data/zz")), "/data/zz", "/data/a"),
        (xform(A, model=bind("/data/a", required="/data/g/a = 1")), "/data/g/a", "/data/a"),
        (xform(A, model=bind("/data/a", calculate="jr:choice-name('x', '/data/zz')")), "/data/zz", "/data/a"),
        (xform('<input ref="/data/zz"/>'), "/data/zz", None),
        (xform('<repeat nodeset="/data/zz"/>'), "/data/zz", None),
        (xform(A, "<data id='t'><a/><a/></data>"), "same name", "/data/a"),
        (
            xform(
                '<select1 ref="/data/a"><itemset nodeset="instance(\'zz\')/root/item"><value ref="n"/></itemset></select1>'
            ),
            "zz",
            "/data/a",
        ),
        (xform('<select1 ref="/data/a"><itemset nodeset="/data/b"/></select1>'), "choices", "/data/a"),
        (
            xform('<input ref="/data/a"><label><output value="/data/zz"/></label></input>'),
            "/data/zz",
            "/data/a",
        ),
        (xform('<input ref="/data/a" query="instance(\'x\')/root/item"/>'), "query", "/data/a"),
        (xform('<select1 ref="/data/a" appearance="minimal search(\'x\')"/>'), "search()", "/data/a"),
        (xform('<input ref="/data/a" appearance="ex:org.app(x=1)"/>'), "another app", "/data/a"),
        (
            xform('<upload ref="/data/a"/>', model=bind("/data/a", type="binary", required="true()")),
            "photo",
            "/data/a",
        ),
        (xform(A, model='<submission base64RsaPublicKey="abc"/>'), "encrypted", None),
        (xform(A, "<data id='t'/><other/>"), "exactly one", None),
        ("<html/>", "not an XForm", None),
        ("<a><b>", "damaged", None),
        (table("type | name | label\n select_one nope | q | Q"), "choices sheet", None),
        (
            table("type | name | label | calculation\n calculate | c | | frobnicate(1)"),
            "frobnicate",
            "/data/c",
        ),
    ],
)
def test_refused_with_question_and_reason(source: str, words: str, reference: str | None) -> None:
    with pytest.raises(FormError) as caught:
        load_form(source, name="form.xml")
    assert words in str(caught.value)
    assert caught.value.file == "form.xml"
    if reference is not None:
        assert caught.value.reference == reference


@pytest.mark.parametrize(
    "source",
    [
        xform(A, model='<submission base64RsaPublicKey="abc"/>'),
        xform('<select1 ref="/data/a" appearance="search(\'x\')"/>'),
        xform('<upload ref="/data/a"/>', model=bind("/data/a", required="true()")),
    ],
)
def test_what_only_this_product_refuses_can_be_let_through(source: str) -> None:
    assert list(load_form(source, strict=False).new_session().nodes())


def test_a_lenient_entry_of_the_cache_does_not_open_the_strict_door(tmp_path: object) -> None:
    source = xform(A, model='<submission base64RsaPublicKey="abc"/>')
    load_form(source, cache=str(tmp_path), strict=False)
    with pytest.raises(FormError):
        load_form(source, cache=str(tmp_path))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (xform(A, model=bind("/data/a", relevant="null = ''")), "null"),
        (xform(A, model=bind("/data/a", required="T")), "“T”"),
        (xform(A, model=bind("/data/a", calculate="../zz/y")), "../zz/y"),
        (xform(A, model=bind("/data/zz", type="int")), "left out"),
        (xform(A, model=bind("/data/a", constraint="regex(., '[0-9]+')")), "also fits a part"),
        (xform(A, model=bind("/data/a", jr_preload="property", jr_preloadParams="deviceid")), "phones only"),
        (xform(A, model=bind("/data/a", calculate="count(instance('zz')/root/item)")), "zz"),
        (xform(A + A), "share this node"),
        (xform("<mystery/>" + A), "mystery"),
    ],
)
def test_warned_about_and_loaded(source: str, words: str) -> None:
    form = load(source)
    assert any(words in str(warning) for warning in form.warnings), [str(w) for w in form.warnings]
    form.new_session().answer("/data/a", "1")


def test_an_anchored_pattern_is_no_reason_to_warn() -> None:
    assert load(xform(A, model=bind("/data/a", constraint="regex(., '^[0-9]+$')"))).warnings == []


def test_more_questions_than_fit() -> None:
    nodes = "".join(f"<q{n}/>" for n in range(5001))
    controls = "".join(f'<input ref="/data/q{n}"/>' for n in range(5001))
    with pytest.raises(FormError, match="5000 questions"):
        load(xform(controls, f"<data id='t'>{nodes}</data>"))


def test_namespaces_of_the_instance_do_not_break_look_ups() -> None:
    session = load(
        xform(
            '<input ref="/data/meta/name"/>',
            "<data id='t'><orx:meta><orx:name/></orx:meta><b/></data>",
            bind("/data/b", calculate="/data/orx:meta/orx:name"),
        )
    ).new_session()
    session.answer("/data/orx:meta/orx:name", "x")
    assert session.value("/data/b") == "x"
    assert session.value("/data/meta/name") == "x"
