"""Random expressions never crash and always end."""

import time

from hypothesis import given
from hypothesis import strategies as st

from httui.xforms.errors import FormError
from httui.xforms.tree import Node
from httui.xforms.xpath import Context, compile_expression
from httui.xforms.xpath.functions import FUNCTIONS
from tests.xforms.xpath.support import Household

_ATOMS = st.sampled_from(
    [
        *(
            "1",
            "-0.5",
            "1e300",
            "''",
            "'a b'",
            "'2024-02-29'",
            "'0 0;0 1;1 1'",
            ".",
            "..",
            "/",
            "//*",
            "age",
            "@id",
        ),
        *(
            "*",
            "/data/member/age",
            "/data/member[2]/name",
            "instance('places')/root/item",
            "true()",
            "today()",
        ),
        *(
            "position()",
            "last()",
            "current()",
            "ancestor::*",
            "following::node()",
            "'(a+)+$'",
            "'%Y-%b'",
            "0 div 0",
        ),
        "namespace::*",
    ]
)
_SIGNS = ("+", "-", "*", "div", "mod", "=", "!=", "<", "<=", ">", ">=", "and", "or", "|")


def _call(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(st.sampled_from(sorted(FUNCTIONS)), st.lists(inner, max_size=4)).map(
        lambda pair: f"{pair[0]}({', '.join(pair[1])})"
    )


_EXPRESSIONS = st.recursive(
    _ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(_SIGNS), inner).map(" ".join),
        _call(inner),
        inner.map(lambda part: f"({part})"),
        inner.map(lambda part: f"-{part}"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]})[{pair[1]}]"),
        st.tuples(inner, inner).map(lambda pair: f"/data/*[{pair[0]}]/../*[{pair[1]}]"),
        st.tuples(inner, inner).map(lambda pair: f"if({pair[0]}, {pair[1]}, {pair[0]})"),
    ),
    max_leaves=8,
)


def attempt(expression: str) -> None:
    """Compile and evaluate in every way; only :class:`FormError` may come out."""
    environment = Household(contextual=True)
    context = Context(environment.root.children[0].children[5].children[0], environment)
    begin = time.perf_counter()
    try:
        compiled = compile_expression(expression)
    except FormError:
        return
    for evaluate in (compiled.evaluate, compiled.string, compiled.number, compiled.boolean, compiled.nodes):
        try:
            value = evaluate(context)
        except FormError:
            continue
        assert isinstance(value, float | str | bool | list)
        if isinstance(value, list):
            assert all(isinstance(node, Node) for node in value)
    for reference in compiled.references:
        reference.resolve(("data", "member", "name"))
    assert time.perf_counter() - begin < 5


@given(_EXPRESSIONS)
def test_sensible_looking_expressions(expression: str) -> None:
    """Any function with any arguments, in any place."""
    attempt(expression)


@given(st.text(alphabet="ab1./@*[]()'\"=<>!|+-,:$ \n\té0e", max_size=40))
def test_nonsense(expression: str) -> None:
    """Any text at all."""
    attempt(expression)


@given(st.text(max_size=60))
def test_any_text_as_a_literal(content: str) -> None:
    """Whatever stands between quotes comes out as it is."""
    if "'" not in content:
        environment = Household()
        assert compile_expression(f"'{content}'").string(Context(environment.root, environment)) == content
