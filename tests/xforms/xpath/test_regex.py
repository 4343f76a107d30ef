"""Patterns of Java and JavaScript, and patterns made to hang."""

import contextlib
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.xforms.errors import XPathError
from httui.xforms.xpath import regex
from httui.xforms.xpath.regex import compile_pattern


@pytest.mark.parametrize(
    ("pattern", "subject", "want"),
    [
        ("b", "abc", True),
        ("^b", "abc", False),
        ("^$", "", True),
        ("c$", "abc\n", False),
        (r"[\w-\.]+@x", "a.b-c@x", True),
        ("^[[]$", "[", True),
        (r"^[^\]]+$", "abc", True),
        ("[a-]", "-", True),
        ("[-a]", "-", True),
        (r"^[\d-x]+$", "5-x", True),
        (r"^\p{L}+$", "Ünïcodé", True),
        (r"^\p{Lu}$", "a", False),
        (r"^\p{Upper}\P{Upper}$", "Aa", True),
        (r"^\p{IsLatin}+$", "abc", True),
        (r"^\p{Script=Arabic}+$", "سلام", True),
        (r"^\d+$", "٣", False),
        (r"^\w+$", "é", False),
        (r"\bfoo\b", "a foo b", True),
        (r"\Bo", "foo", True),
        ("(?i)^abc$", "ABC", True),
        ("(?i)é", "É", True),
        ("a{2}", "aa", True),
        ("^a{2,}$", "a", False),
        ("a{,3}", "a{,3}", True),
        ("x{", "x{", True),
        ("a|b|", "", True),
        ("(a)(b)\\2", "abb", True),
        (r"(?<word>a)\k<word>", "aa", True),
        ("(?<=a)b", "ab", True),
        ("(?<!a)b", "ab", False),
        ("(?<=a*)b", "aab", True),
        ("^(?=.*[A-Z])(?=.*[0-9]).{8,}$", "Abcdefg1", True),
        ("^(?=.*[A-Z])(?=.*[0-9]).{8,}$", "abcdefg1", False),
        ("^(?!.*x)", "abx", False),
        ("a++b", "aab", True),
        ("(?>a+)b", "aab", True),
        (r"\Qa.b\E", "axb", False),
        (r"\Qa.b", "a.b", True),
        ("\\u0041\\x42\\t", "AB\t", True),
        (r"\0101", "A", True),
        (r"\cJ", "\n", True),
        (r"\-\@\/", "-@/", True),
        ("(?s)a.b", "a\nb", True),
        ("a.b", "a\nb", False),
        ("(?m)^b$", "a\nb", True),
        ("[^]", "x", True),
        ("[]", "x", False),
        (r"^[\b]$", "\b", True),
        ("^(ab)*$", "abab", True),
        ("^([0-9]{3}-)*[0-9]$", "123-456-7", True),
    ],
)
def test_patterns(pattern: str, subject: str, want: bool) -> None:
    """Each notation means what it means in Java or JavaScript."""
    assert compile_pattern(pattern).search(subject) is want


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "(",
            ")",
            "[a",
            "a**",
            "*a",
            "a{3,1}",
            "\\",
            "(?z)",
            "(?<n",
            r"\p{Foo}",
            r"\k<n>",
            "a{99999}",
            "[b-a]",
        ),
        *("(a{1000}){1000}", "(" * 100 + ")" * 100, "a" * 5000, "(?#x)", r"\u{110000}", "^*"),
    ],
    ids=lambda text: text[:30],
)
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    """A wrong or enormous pattern is refused when the form is loaded."""
    with pytest.raises(XPathError):
        compile_pattern(pattern)


@pytest.mark.parametrize(
    ("pattern", "subject"),
    [
        ("^(a+)+$", "a" * 5000 + "b"),
        ("(a|aa)+$", "a" * 5000 + "b"),
        ("(a*)*b", "a" * 20000),
        ("(x+x+)+y", "x" * 2000),
        ("^(a?){30}a{30}$", "a" * 29),
        ("(.*)*.*(.*)*=", "a" * 1000),
        (".*.*.*.*=", "a" * 5000),
        ("^(([a-z])+.)+[A-Z]([a-z])+$", "a" * 1000),
        ("(?=(a+)+$)b", "a" * 500 + "b"),
        ("(?<=(a+)+)b", "a" * 300),
        (r"(a+)+\1b", "a" * 1000),
        ("(a++)++b", "a" * 1000),
        (r"^([0-9]+-?)+$", "1" * 3000 + "x"),
    ],
    ids=lambda text: text[:30],
)
def test_catastrophic_patterns_end(pattern: str, subject: str) -> None:
    """A pattern that would keep a backtracking matcher busy for years is answered or refused at once."""
    begin = time.perf_counter()
    with contextlib.suppress(XPathError):
        assert compile_pattern(pattern).search(subject) is False
    assert time.perf_counter() - begin < 2.5


def test_long_texts_are_refused() -> None:
    """Nobody checks a novel with a pattern."""
    with pytest.raises(XPathError, match="too long"):
        compile_pattern("a").search("b" * (regex.MAX_SUBJECT + 1))


_PARTS = st.recursive(
    st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\w", "ab", r"\b"]),
    lambda inner: st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})"),
        st.tuples(inner, st.sampled_from(["*", "+", "?", "{1,2}", "{2}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        inner.map(lambda part: f"(?={part})"),
        inner.map(lambda part: f"(?!{part})"),
    ),
    max_leaves=6,
)


@given(pattern=_PARTS, subject=st.text("abc ", max_size=7))
def test_the_automaton_agrees_with_the_backtracker(pattern: str, subject: str) -> None:
    """Both ways to match give the same answer as Python's own matcher."""
    compiled = regex.Pattern(pattern)
    want = re.search(pattern, subject, re.ASCII) is not None
    assert compiled._automaton is None
    automaton = regex._Automaton(compiled._part, fold=False)
    assert automaton.search(subject, anchored=False) is want
    assert compiled.search(subject) is want
