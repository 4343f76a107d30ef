"""The grammar: precedence, names that look like operators, and where a fault is found."""

import pytest

from httui.xforms.errors import XPathError
from httui.xforms.xpath import compile_expression
from httui.xforms.xpath.tokens import tokenize
from tests.xforms.xpath.support import value


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 2 - 3", 5),
        ("8 div 2 div 2", 2),
        ("2 + 3 = 5 and 1 < 2", True),
        ("1 < 2 = true()", True),
        ("3 > 2 > 1", False),
        ("1 or 0 and 0", True),
        ("--1", 1),
        ("---1", -1),
        ("-2 * -3", 6),
        ("5 - -3", 8),
        ("1div2", 0.5),
        ("1 mod1", 0),
        ("'6'div'2'", 3),
        ("1and1", True),
        ("7e-3", 0.007),
        (".5 + .5", 1),
        ("count(*)*2", 16),
        ("age - 1", 22),
        ("age -1", 22),
        ("- age", -23),
        ("-age|empty", -23),
        ("* * *", float("nan")),
        ("string-length('a-b')", 3),
    ],
)
def test_precedence_and_spacing(expression: str, want: float) -> None:
    """Operators bind as XPath says, with or without spaces around them."""
    got = value(expression)
    assert got == want or (got != got and want != want)  # noqa: PLR0124 - NaN


def test_operator_names_are_names_where_an_operand_is_due() -> None:
    """An element may be called ``div`` or ``and``."""
    from tests.xforms.xpath.support import Household

    environment = Household("<data><div>8</div><and>2</and><or>1</or></data>")
    assert value("div div and", environment=environment) == 4
    assert value("or and and", environment=environment) is True


@pytest.mark.parametrize(
    ("expression", "at"),
    [
        ("1 +", 4),
        ("(1", 3),
        ("age[", 5),
        ("age]", 4),
        ("$x", 1),
        ("1 And 1", 3),
        ("'open", 1),
        ("a b", 3),
        ("foo::bar", 1),
        ("nosuch(1)", 1),
        ("1 + cht:difference-in-days(a)", 5),
        ("not(1, 2)", 1),
        ("floor()", 1),
        ("count(1)", 1),
        ("sum('a')", 1),
        ("#", 1),
        ("age = ‘23’", 7),
        ("naïve” = 1", 6),
    ],
)
def test_a_fault_is_placed(expression: str, at: int) -> None:
    """The error names the position and quotes the expression."""
    with pytest.raises(XPathError) as caught:
        compile_expression(expression)
    assert caught.value.at == at
    assert f"character {at}" in str(caught.value)


def test_names_in_any_script() -> None:
    """Questions may be named in the office's own letters."""
    from tests.xforms.xpath.support import Household

    environment = Household("<data><nama_ibu>a</nama_ibu><naïve.x-1>b</naïve.x-1><नाम>c</नाम></data>")
    assert value("concat(nama_ibu, naïve.x-1, नाम)", environment=environment) == "abc"


def test_unknown_functions_are_named() -> None:
    """Forms of other products use functions of their own."""
    with pytest.raises(XPathError, match="cht:difference-in-days"):
        compile_expression("cht:difference-in-days(a, b)")


def test_empty_expressions_are_refused() -> None:
    """Nothing is not an expression."""
    for blank in ("", "  \n"):
        with pytest.raises(XPathError, match="empty"):
            compile_expression(blank)


def test_tokens_keep_their_places() -> None:
    """Each token knows where it begins."""
    assert [(token.kind, token.at) for token in tokenize("a = 'b'")] == [
        ("name", 1),
        ("sign", 3),
        ("text", 5),
        ("end", 8),
    ]


def test_expressions_are_compiled_once() -> None:
    """The same text gives the same object."""
    assert compile_expression("1 + 41") is compile_expression("1 + 41")
    assert compile_expression("1 + 41") is not compile_expression("1 + 41", lenient=False)
