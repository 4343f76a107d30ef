"""XML in and out, and XML made to do harm."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.xforms.errors import FormError
from httui.xforms.tree import Node
from httui.xforms.xml import parse_document, parse_xml, serialize

BOMB = """<!DOCTYPE b [<!ENTITY a "lol"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><b>&b;</b>"""
OUTSIDE = """<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]><b>&a;</b>"""


@pytest.mark.parametrize(
    "text",
    [
        "<a/>",
        "<a><b>x &amp; y &lt; z</b><c/></a>",
        '<a k="&quot;1&quot; &lt; 2"/>',
        '<o:a xmlns:o="urn:o" o:k="v"><o:b/></o:a>',
        '<a xmlns="urn:d"><b xmlns=""/></a>',
        "<a>one<b/>two<!--note--><?go now?></a>",
    ],
)
def test_round_trip(text: str) -> None:
    """What is read is written the same."""
    assert serialize(parse_document(text, exact=True)) == text


def test_white_space_between_elements_is_dropped_unless_asked_for() -> None:
    """Forms are indented; their data is not."""
    text = "<a>\n  <b> x </b>\n <!--note--></a>"
    assert serialize(parse_xml(text)) == "<a><b> x </b></a>"
    assert serialize(parse_xml(text, exact=True)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (BOMB, "entities"),
        (OUTSIDE, "entities"),
        ('<!DOCTYPE a SYSTEM "http://127.0.0.1/x.dtd"><a/>', "document type"),
        ("<a>&unknown;</a>", "damaged at line 1"),
        ("<a><b></a>", "damaged at line 1, character 9"),
        ("<a/><b/>", "damaged"),
        ("", "damaged"),
        ("nothing", "damaged"),
        ("<a>" * 300 + "</a>" * 300, "nested"),
        ("<a b='1' b='2'/>", "damaged"),
        (b"\xff\xfe<\x00a", "damaged"),
        ("<o:a/>", "damaged"),
    ],
)
def test_bad_xml_is_refused(text: str | bytes, message: str) -> None:
    """With the place, and the name of the file where there is one."""
    begin = time.perf_counter()
    with pytest.raises(FormError, match=message) as caught:
        parse_document(text, name="form.xml")
    assert time.perf_counter() - begin < 1
    assert "form.xml" in str(caught.value)


def test_entities_are_refused_even_behind_a_harmless_document_type() -> None:
    """A document type without declarations is read in exact mode; its entities are unknown."""
    assert parse_document("<!DOCTYPE html><a/>", exact=True).children[0].name == "a"
    for text in ('<!DOCTYPE a SYSTEM "x.dtd"><a>&nbsp;</a>', BOMB, OUTSIDE):
        with pytest.raises(FormError):
            parse_document(text, exact=True)


def test_encodings() -> None:
    """UTF-8 with or without a mark, UTF-16, and what the declaration says."""
    want = "é"
    for data in (
        "<a>é</a>".encode(),
        b"\xef\xbb\xbf" + "<a>é</a>".encode(),
        "<?xml version='1.0' encoding='utf-16'?><a>é</a>".encode("utf-16"),
        "<?xml version='1.0' encoding='iso-8859-1'?><a>é</a>".encode("latin-1"),
        "\n <a>é</a>",
    ):
        assert parse_xml(data).text == want


def test_what_is_not_relevant_can_be_left_out() -> None:
    """Submissions leave out hidden answers."""
    root = parse_xml("<a><b>1</b><c>2</c></a>")
    root.children[0].relevant = False
    assert serialize(root, relevant_only=True) == "<a><c>2</c></a>"
    assert serialize(root) == "<a><b>1</b><c>2</c></a>"


def test_namespaces_are_declared_where_they_are_needed() -> None:
    """Nodes made by hand, too, become good XML."""
    root = Node("a")
    root.append(Node("meta", "urn:orx", prefix="orx")).attributes["{urn:o}k"] = "v"
    again = parse_xml(serialize(root))
    assert again.children[0].namespace == "urn:orx"
    assert again.children[0].attributes == {"{urn:o}k": "v"}


@given(st.text(max_size=50), st.text(max_size=50))
def test_any_text_survives_or_is_replaced(content: str, attribute: str) -> None:
    """Every text gives XML that can be read again; only signs that XML cannot hold are replaced."""
    root = Node("a", text=content)
    root.attributes["k"] = attribute
    again = parse_xml(serialize(root))
    if all(sign in "\t\n\r" or 32 <= ord(sign) < 0xD800 or 0xE000 <= ord(sign) < 0xFFFE for sign in content):
        assert again.string_value() == content
    assert len(again.string_value()) == len(content)
    assert len(again.attributes["k"]) == len(attribute)
