"""No expression may hang, exhaust memory or overflow the stack."""

import time

import pytest

from httui.xforms.errors import FormError, XPathError
from httui.xforms.xml import parse_document
from httui.xforms.xpath import Context, Environment, compile_expression
from httui.xforms.xpath.environment import MAX_TEXT

BIG = parse_document("<data>" + "".join(f"<a><b>{n}</b><c>x{n}</c></a>" for n in range(2000)) + "</data>")


def brief(value: object) -> str:
    """A short name for a test with a long expression."""
    return str(value)[:30]


def run(expression: str) -> object:
    environment = Environment(BIG)
    return compile_expression(expression).evaluate(Context(BIG.children[0], environment))


@pytest.mark.parametrize(
    "expression",
    [
        "1" + "+1" * 50_000,
        "a" * 100_000,
        "(" * 30_000,
        "(" * 101 + "1" + ")" * 101,
        "not(" * 200 + "1" + ")" * 200,
        "a[" * 150 + "1" + "]" * 150,
        "/".join(["*"] * 500),
        "a" + "//a" * 500,
        "-" * 100_000 + "1",
    ],
    ids=brief,
)
def test_long_and_deep_expressions_are_refused(expression: str) -> None:
    """With a message, at once, and without a full copy of the expression in it."""
    begin = time.perf_counter()
    with pytest.raises(XPathError) as caught:
        run(expression)
    assert time.perf_counter() - begin < 2
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("1" + "+1" * 10_000, 10_001.0),
        ("(" * 90 + "1" + ")" * 90, 1.0),
        ("not(" * 90 + "1" + ")" * 90, True),
        ("if(false(), 1, " * 90 + "2" + ")" * 90, 2.0),
        ("-" * 10_000 + "1", 1.0),
        ("concat(" + ",".join(["'a'"] * 5000) + ")", "a" * 5000),
        ("1 or " * 5000 + "1", True),
    ],
    ids=brief,
)
def test_long_but_honest_expressions_work(expression: str, want: object) -> None:
    """Length alone is no fault."""
    assert run(expression) == want


@pytest.mark.parametrize(
    "expression",
    [
        "count(//*[count(//*) > 1])",
        "//*[//*[//*]]",
        "//*[string(/) = 'x']",
        "//*[following::*]",
        "//*[preceding::*[. = 'x']]",
        "//*[. = //*]",
        "//b[. > //c]",
        "//*[//a | //b]",
        "sum(//b[sum(//b) > 0])",
        "//a[preceding-sibling::a[last()]/b = 3]",
        "concat(" + ",".join(["/"] * 2000) + ")",
        "//*[" * 20 + "1" + "]" * 20,
        "//c[regex('" + "a" * 10_000 + "', '(a*)*b')]",
        "//*[id('x')]",
    ],
    ids=brief,
)
def test_much_work_is_refused(expression: str) -> None:
    """What would take minutes is stopped within three seconds (usually one)."""
    begin = time.perf_counter()
    with pytest.raises(XPathError, match="too much work"):
        run(expression)
    assert time.perf_counter() - begin < 4


def test_texts_do_not_grow_without_end() -> None:
    """Doubling a text again and again is stopped at a million characters."""
    with pytest.raises(XPathError, match="1000000"):
        run(f"join('{'x' * 5000}', //*)")
    assert MAX_TEXT == 1_000_000
    text = "'" + "y" * 1000 + "'"
    for _ in range(11):
        text = f"concat({text}, {text})" if len(text) < 20_000 else text
    assert isinstance(run(text), str)


def test_a_deep_stack_gives_an_error_and_no_crash() -> None:
    """Even where Python's stack is nearly used up."""
    expression = compile_expression("if(true(), " * 90 + "1" + ", 2)" * 90)
    context = Context(BIG.children[0], Environment(BIG))

    def deeper(depth: int) -> float:
        return expression.number(context) if depth == 0 else deeper(depth - 1)

    with pytest.raises(FormError, match="too deep"):
        deeper(930)
    assert expression.number(context) == 1


def test_the_count_starts_anew_for_each_evaluation() -> None:
    """One heavy expression does not use up the next one's share."""
    environment = Environment(BIG)
    context = Context(BIG.children[0], environment)
    expression = compile_expression("count(//*[. != ''])")
    for _ in range(30):
        assert expression.number(context) > 0
    with pytest.raises(XPathError):
        compile_expression("//*[. = //*]").evaluate(context)
    assert expression.number(context) > 0
