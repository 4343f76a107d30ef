"""Paths: axes, predicates, unions, repeats, and tables over lists."""

from datetime import UTC
from typing import Any

import pytest

from httui.xforms.errors import XPathError
from httui.xforms.xml import parse_document
from httui.xforms.xpath import Context, Environment, compile_expression, evaluate
from tests.xforms.xpath.support import Household, text, value

TREE = "<r><a><b/><c>1</c></a><!--note--><a x='1' y='2'><b><c>2</c></b></a><?go now?>tail</r>"


def names(expression: str, context: str = "/") -> list[str]:
    found = evaluate(expression, TREE, context, as_="nodeset")
    assert isinstance(found, list)
    return [node.path() for node in found]


@pytest.mark.parametrize(
    ("expression", "context", "want"),
    [
        ("/r/a", "/", ["/r/a[1]", "/r/a[2]"]),
        ("//c", "/", ["/r/a[1]/c", "/r/a[2]/b/c"]),
        ("//a[2]", "/", ["/r/a[2]"]),
        ("/descendant::c[2]", "/", ["/r/a[2]/b/c"]),
        ("ancestor::*", "/r/a[2]/b/c", ["/r", "/r/a[2]", "/r/a[2]/b"]),
        ("ancestor::*[1]", "/r/a[2]/b/c", ["/r/a[2]/b"]),
        ("ancestor-or-self::c", "/r/a[2]/b/c", ["/r/a[2]/b/c"]),
        ("following-sibling::*", "/r/a[1]", ["/r/a[2]"]),
        ("preceding-sibling::a", "/r/a[2]", ["/r/a[1]"]),
        ("following::c", "/r/a[1]/b", ["/r/a[1]/c", "/r/a[2]/b/c"]),
        ("preceding::*", "/r/a[2]/b", ["/r/a[1]", "/r/a[1]/b", "/r/a[1]/c"]),
        ("preceding::*[1]", "/r/a[2]/b", ["/r/a[1]/c"]),
        ("parent::a", "/r/a[1]/b", ["/r/a[1]"]),
        ("self::b", "/r/a[1]/b", ["/r/a[1]/b"]),
        ("self::c", "/r/a[1]/b", []),
        ("@*", "/r/a[2]", ["/r/a[2]/@x", "/r/a[2]/@y"]),
        ("@y/..", "/r/a[2]", ["/r/a[2]"]),
        ("//@x", "/", ["/r/a[2]/@x"]),
        ("//b | //a | //b", "/", ["/r/a[1]", "/r/a[1]/b", "/r/a[2]", "/r/a[2]/b"]),
        ("//c/..", "/", ["/r/a[1]", "/r/a[2]/b"]),
        ("(//c)[2]", "/", ["/r/a[2]/b/c"]),
        ("//a[b/c]", "/", ["/r/a[2]"]),
        ("//a[@x and @y]", "/", ["/r/a[2]"]),
        ("//*[last()]", "/", ["/r", "/r/a[1]/c", "/r/a[2]", "/r/a[2]/b", "/r/a[2]/b/c"]),
        ("/", "/r/a[1]", ["/"]),
        ("..", "/", []),
        ("//nothing/a", "/", []),
    ],
)
def test_axes(expression: str, context: str, want: list[str]) -> None:
    """Every axis gives its nodes, in document order, once."""
    assert names(expression, context) == want


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("count(/r/node())", 5),
        ("count(/r/text())", 1),
        ("string(/r/text())", "tail"),
        ("string(//comment())", "note"),
        ("string(//processing-instruction('go'))", "now"),
        ("count(//processing-instruction('stop'))", 0),
        ("name(//processing-instruction())", "go"),
        ("string(/)", "12tail"),
        ("count(/r/a/namespace::*)", 2),
    ],
)
def test_node_kinds(expression: str, want: Any) -> None:
    """Text, comments and instructions are nodes, too."""
    assert evaluate(expression, TREE) == want


def test_prefixes_follow_declarations() -> None:
    """Outside forms a prefix stands for its namespace and a bare name for none."""
    xml = "<a xmlns:o='urn:o' xmlns='urn:d'><o:b/><b/></a>"
    assert evaluate("count(//x:b)", xml, namespaces={"x": "urn:o"}) == 1
    assert evaluate("count(//d:*)", xml, namespaces={"d": "urn:d"}) == 2
    assert evaluate("count(//b)", xml) == 0
    with pytest.raises(XPathError, match="prefix"):
        evaluate("//nowhere:b", xml)


def test_forms_do_not_ask_for_namespaces() -> None:
    """In forms an element is found by its name, with or without its prefix."""
    root = parse_document(
        "<data xmlns:orx='urn:orx'><orx:meta><orx:instanceID>7</orx:instanceID></orx:meta></data>"
    )
    context = Context(root, Environment(root))
    for expression in ("/data/meta/instanceID", "/data/orx:meta/orx:instanceID", "//instanceID"):
        assert compile_expression(expression).string(context) == "7"


def test_absolute_paths_stay_in_their_repeat() -> None:
    """Section 4, Contextualisation: steps after the repeat mean the present instance."""
    environment = Household(contextual=True)
    at = "/data/member[2]/name"
    assert text("/data/member/age", at, environment=environment) == "7"
    assert value("count(/data/member)", at, environment=environment) == 3
    assert text("/data/member[1]/age", at, environment=environment) == "30"
    assert value("sum(/data/member/age)", "/data/age", environment=environment) == 37
    assert text("/data/member/child/name", "/data/member[1]/child/name", environment=environment) == "Budi"
    assert text("/data/member/name[. != '']", at, environment=environment) == "Citra"
    nodes = "instance('places')/root/item[name = concat('p', string-length(/data/member/name))]/label"
    assert text(nodes, "/data/member[1]/name", environment=environment) == "Gamma"


def test_not_relevant_nodes_read_as_empty() -> None:
    """Section 3: what is not relevant has no text, alone or as a part of its group."""
    environment = Household()
    root = environment.root.children[0]
    member = root.children_named("member")[0]
    for node in member.walk():
        node.relevant = False
    assert text("/data/member[1]/name", environment=environment) == ""
    assert value("count(/data/member)", environment=environment) == 3
    assert "Ani" not in text("/data", environment=environment)


@pytest.mark.parametrize(
    ("condition", "want"),
    [
        ("area = 'a'", ["p1", "p3"]),
        ("'a' = area", ["p1", "p3"]),
        ("./area = 'b'", ["p2"]),
        ("rank = 2", ["p2"]),
        ("rank = '2'", []),
        ("rank = /data/age - 13", ["p3"]),
        ("name = /data/member/name", []),
        ("name = concat('p', 4)", ["p4"]),
        ("@kind = 'odd'", ["p4"]),
        ("area = 'a' and rank > 5", ["p3"]),
        ("rank > 5 and area = 'a'", ["p3"]),
        ("area = true()", ["p1", "p2", "p3"]),
        ("area = 'a'][2", ["p3"]),
        ("area = 'a'][rank = 1", ["p1"]),
        ("2", ["p2"]),
        ("position() = last()", ["p4"]),
        ("area = current()/empty", []),
    ],
)
def test_lists_by_table_and_without(condition: str, want: list[str]) -> None:
    """``item[column = value]`` gives the same nodes with the table as one by one."""
    environment = Household()
    expression = f"instance('places')/root/item[{condition}]/name"
    found = compile_expression(expression).nodes(Context(environment.root.children[0], environment))
    assert [node.text for node in found] == want
    slow = f"instance('places')/root/*[self::item][{condition}]/name"
    again = compile_expression(slow).nodes(Context(environment.root.children[0], environment))
    assert [node.text for node in again] == want


def test_tables_are_really_used() -> None:
    """A choice filter looks at the matching items only."""
    environment = Household()
    expression = compile_expression("instance('places')/root/item[area = 'a']")
    for _ in range(2):
        expression.nodes(Context(environment.root, environment))
    assert environment.work < 4
    root = environment.lists["places"].children[0]
    assert root._lookups


def test_paths_need_nodes_to_start_from() -> None:
    """A value has no children."""
    for expression in ("'a'/b", "(1 + 1)/b", "true()[1]", "1 | 2"):
        with pytest.raises(XPathError):
            compile_expression(expression)


def test_evaluate_has_a_context_and_a_zone() -> None:
    """The public function takes a path or a node to stand on."""
    assert evaluate("../c", TREE, "/r/a[1]/b", as_="string") == "1"
    node = parse_document(TREE).children[0].children[1]
    assert evaluate("@x", node, node, as_="number") == 1
    assert evaluate("decimal-date-time('1970-01-02')", "<a/>", tz=UTC) == 1
    with pytest.raises(Exception, match="nothing at"):
        evaluate("1", TREE, "/nowhere")
