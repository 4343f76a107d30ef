"""Conditions, checklists, names, positions, repeats, shuffling, places on earth."""

from typing import Any

import pytest

from httui.xforms.errors import XPathError
from httui.xforms.xpath import Context, compile_expression
from httui.xforms.xpath.functions.nodes import seed_of
from tests.xforms.xpath.support import Household, text, value

UNIT = "0 0 0 0;0 1 0 0;1 1 0 0;1 0 0 0;0 0 0 0"


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("if(age > 18, 'adult', 'child')", "adult"),
        ("count(if(true(), member, age))", 3),
        ("not('')", True),
        ("boolean(empty)", True),
        ("boolean(nowhere)", False),
        ("boolean(0 div 0)", False),
        ("checklist(1, 2, 1 = 1, 2 = 2, 3 = 3)", False),
        ("checklist(-1, 2, 1 = 1)", True),
        ("checklist(2, -1, true(), true(), true())", True),
        ("checklist(2, 2, member/age)", True),
        ("weighted-checklist(3, 5, true(), 2, true(), 2)", True),
        ("weighted-checklist(-1, 1, true(), 2)", False),
        ("lang('en')", True),
        ("lang('EN-gb')", True),
        ("lang('id')", False),
        ("position()", 1),
        ("position(member[2])", 2),
        ("last()", 1),
        ("count(current())", 1),
        ("name(member)", "member"),
        ("local-name()", "data"),
        ("namespace-uri()", ""),
        ("name(@version)", "version"),
        ("name(nowhere)", ""),
        ("string(id('m2')/name)", "Citra"),
        ("count(id('m3 m1 none'))", 2),
        ("indexed-repeat(/data/member/name, /data/member, 2)", ["/data/member[2]/name"]),
        ("indexed-repeat(/data/member/name, /data/member, 9)", []),
        ("indexed-repeat(/data/member/name, /data/member, 'a')", []),
        ("pulldata('places', 'label', 'name', 'p2')", "Beta"),
        ("pulldata('places', 'label', '@kind', 'odd')", "Delta"),
        ("pulldata('places', '@kind', 'name', 'p4')", "odd"),
        ("pulldata('places', 'label', 'name', 'none')", ""),
        ("jr:itext('hello')", "text of hello"),
        ("jr:choice-name(age, '/data/age')", "23 at /data/age"),
        ("distance('0 0;0 1')", 111318.85),
        ("distance('0 0', '0 1')", 111318.85),
        ("distance('0 0 0 0; 0 0 0 0')", 0),
        ("area('0 0;0 1')", 0),
        ("area('nowhere')", 0),
        ("area('0 0;0 1;1 1;1 0;0 0')", 12391399902.07),
        (f"geofence('0.5 0.5 0 0', '{UNIT}')", True),
        (f"geofence('2 0.5 0 0', '{UNIT}')", False),
        ("geofence('0.5 0.5', '0 0;0 1;1 1')", False),
        (f"geofence('', '{UNIT}')", False),
    ],
)
def test_functions(expression: str, want: Any) -> None:
    """Each function at its edges."""
    got = value(expression)
    if isinstance(want, float) and want > 1e6:
        assert abs(got - want) / want < 1e-3
    else:
        assert got == want


@pytest.mark.parametrize(
    "expression",
    [
        "distance('')",
        "distance('5000 5000; 5000 5000')",
        "weighted-checklist(1, 2, true())",
        "indexed-repeat(a, b, 1, c)",
        "position(nowhere)",
        "name('a')",
        "randomize('a')",
    ],
)
def test_wrong_arguments(expression: str) -> None:
    """What cannot be done is refused with a reason."""
    with pytest.raises(XPathError):
        value(expression)


def test_once_keeps_what_is_there() -> None:
    """``once`` never overwrites an answer."""
    assert text("once('new')", "/data/age") == "23"
    assert text("once('new')", "/data/empty") == "new"


def test_positions_count_neighbours_only() -> None:
    """``position(node)`` counts the unbroken run of siblings with the same name."""
    environment = Household("<r><a/><a/><b/><a/></r>")
    assert [value(f"position(/r/a[{n}])", "/r", environment=environment) for n in (1, 2, 3)] == [1, 2, 1]


def test_shuffling_is_the_same_everywhere() -> None:
    """The order for a seed is JavaRosa's, so that all devices show the same."""
    environment = Household("<r>" + "".join(f"<i>{n}</i>" for n in "ABCDEF") + "</r>")

    def order(seed: str) -> str:
        nodes = compile_expression(f"randomize(/r/i, {seed})").nodes(Context(environment.root, environment))
        return "".join(node.text for node in nodes)

    assert order("42") == order("42.9") == "AFCBDE"
    assert order("1") == "BFEACD"
    assert order("''") == order("0")
    assert order("'text'") == order("'text'") != order("'other'")
    assert sorted(order("-1 div 0")) == list("ABCDEF")
    nodes = compile_expression("randomize(/r/i)").nodes(Context(environment.root, environment))
    assert sorted(node.text for node in nodes) == list("ABCDEF")


def test_seeds_from_text() -> None:
    """A text seed is the first eight bytes of its SHA-256, as a signed number."""
    environment = Household()
    context = Context(environment.root, environment)
    assert seed_of("abc", context) == int.from_bytes(bytes.fromhex("ba7816bf8f01cfea"), "big", signed=True)
    assert seed_of("3.9", context) == 3
    assert seed_of(float("inf"), context) == 2**63 - 1
