"""Functions of text."""

import re
from typing import Any

import pytest

from httui.xforms.errors import XPathError
from tests.xforms.xpath.support import text, value


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("string(age)", "23"),
        ("string()", None),
        ("concat(member/name, '!')", "AniCitraDewi!"),
        ("concat()", ""),
        ("join(', ', member/name, 'x')", "Ani, Citra, Dewi, x"),
        ("join('-')", ""),
        ("substr('hello', 1, 3)", "el"),
        ("substr('hello', -2)", "lo"),
        ("substr('hello', 0, -1)", "hell"),
        ("substr('hello', 3, 1)", ""),
        ("substr('hello', 'a')", ""),
        ("substr('hello', 9)", ""),
        ("substring('12345', 2)", "2345"),
        ("substring('12345', 1.5, 2.6)", "234"),
        ("substring('12345', 0, 3)", "12"),
        ("substring('12345', 0 div 0, 3)", ""),
        ("substring('12345', -42, 1 div 0)", "12345"),
        ("substring('12345', -1 div 0, 1 div 0)", ""),
        ("substring-before('a/b/c', '/')", "a"),
        ("substring-after('a/b/c', '/')", "b/c"),
        ("substring-after('abc', 'bc')", ""),
        ("substring-after('a--b', '--')", "b"),
        ("substring-after('a', '')", "a"),
        ("substring-before('a', 'x')", ""),
        ("translate('aabb', 'ab', 'x')", "xx"),
        ("translate('abc', 'aa', 'xy')", "xbc"),
        ("string-length('añb')", 3),
        ("normalize-space('  a \n b  ')", "a b"),
        ("contains('abc', 'bc')", True),
        ("contains('abc', '')", True),
        ("starts-with('abc', 'ab')", True),
        ("ends-with('abc', 'bc')", True),
        ("ends-with('abc', 'ab')", False),
        ("coalesce('', 'b')", "b"),
        ("coalesce(empty, age)", "23"),
        ("selected(colours, 'green')", True),
        ("selected(colours, ' blue ')", True),
        ("selected(colours, 'gree')", False),
        ("selected('', '')", True),
        ("selected-at(colours, 1)", "green"),
        ("selected-at(colours, 9)", ""),
        ("selected-at(colours, -1)", ""),
        ("count-selected(colours)", 3),
        ("count-selected('  ')", 0),
        ("digest('abc', 'MD5', 'hex')", "900150983cd24fb0d6963f7d28e17f72"),
        ("digest('abc', 'SHA-1', 'hex')", "a9993e364706816aba3e25717850c26c9cd0d89d"),
        ("digest('abc', 'SHA-256')", "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="),
        ("string-length(digest('abc', 'SHA-512', 'hex'))", 128),
        ("base64-decode('w6nDqMOx')", "éèñ"),
        ("base64-decode('YQ')", "a"),
        ("base64-decode('!!')", ""),
        ("string-length(uuid())", 36),
        ("string-length(uuid(5))", 5),
        ("string-length(uuid(100))", 100),
        ("regex('abc', 'b')", True),
        ("regex('abc', '^b$')", False),
        ("regex('abc', concat('^', 'abc', '$'))", True),
        ("boolean-from-string('TRUE')", False),
        ("boolean-from-string('true')", True),
        ("boolean-from-string(1)", True),
    ],
)
def test_functions(expression: str, want: Any) -> None:
    """Each function at its edges."""
    if want is None:
        assert text(expression, "/data/age") == "23"
    else:
        assert value(expression) == want


def test_identifiers_are_version_four_uuids() -> None:
    """No two are alike."""
    one, other = text("uuid()"), text("uuid()")
    assert one != other
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", one)


@pytest.mark.parametrize(
    "expression",
    ["digest('a', 'sha')", "digest('a', 'MD5', 'x')", "uuid('a')", "uuid(1e9)", "regex('a', '(')"],
)
def test_wrong_arguments(expression: str) -> None:
    """What cannot be done is refused with a reason."""
    with pytest.raises(XPathError):
        value(expression)
