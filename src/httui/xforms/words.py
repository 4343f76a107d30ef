"""Expressions of a form in plain words: when a question is asked, what an answer must be (S-029, S-144).

A person who fills in paper or reads a dictionary cannot read XPath. What forms mostly use - comparisons,
``selected()``, ``regex()``, ``and``, ``or``, ``not()`` - is said in words in the language in use; an
expression with anything else is shown as it stands, with questions named instead of paths, because half a
rule in words would be worse than the whole rule as it was written.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from httui.i18n import N_, _

# Steps of a path are parted by a slash that must be there, so that no text can make the match slow.
_STEPS: Final = r"(?:\.\.|[A-Za-z_][\w.:-]*)(?:/(?:\.\.|[A-Za-z_][\w.:-]*))*"
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<text>"[^"]*"|'[^']*')|(?P<number>\d+(?:\.\d+)?)|(?P<sign><=|>=|!=|[=<>(),])"""
    rf"""|(?P<name>(?:current\(\)/|/)?{_STEPS})|(?P<self>\.)|(?P<other>[-+*]))"""
)
_COMPARE: Final = {
    "=": N_("{left} is {right}"),
    "!=": N_("{left} is not {right}"),
    "<": N_("{left} is less than {right}"),
    "<=": N_("{left} is at most {right}"),
    ">": N_("{left} is more than {right}"),
    ">=": N_("{left} is at least {right}"),
}
_SWAP: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_MAX: Final = 4_000
_DEPTH: Final = 40
_NAMED: Final = re.compile(rf"""(?P<text>"[^"]*"|'[^']*')|(?<![\w.])(?P<path>(?:current\(\)/|/)?{_STEPS})""")


class _HardError(Exception):
    """The expression has something that has no words."""


@dataclass(frozen=True, slots=True)
class _Operand:
    """One side of a comparison: its words; ``path`` of a question, ``literal`` of a constant."""

    words: str
    path: str = ""
    literal: str | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """How questions (quotes included) and choices are called: ``question(path)``, ``choice(path, value)``.

    They give ``None`` for what they do not know. ``path`` is as written in the expression (absolute, or
    relative to the question that has it).
    """

    question: Callable[[str], str | None]
    choice: Callable[[str, str], str | None]


def in_words(expression: str, names: Names) -> str:
    """``expression`` in words of the language in use, or as it stands where words would not be exact."""
    source = expression.strip()
    if not source:
        return ""
    if len(source) <= _MAX:
        try:
            return _Reader(source, names).sentence()
        except _HardError:
            pass
    return as_written(source, names)


def as_written(expression: str, names: Names) -> str:
    """``expression`` itself on one line, with the names of questions in place of their paths."""

    def named(match: re.Match[str]) -> str:
        path = match["path"]
        found = names.question(path) if path and "/" in path else None
        return found or match[0]

    return " ".join(_NAMED.sub(named, expression[:_MAX]).split())


class _Reader:
    """Reads the small part of XPath that has words, by recursive descent."""

    def __init__(self, source: str, names: Names) -> None:
        self.names = names
        self.tokens: list[tuple[str, str]] = []
        at = 0
        while at < len(source.rstrip()):
            match = _TOKEN.match(source, at)
            if match is None or match.end() == at:
                raise _HardError
            at = match.end()
            kind = match.lastgroup or ""
            if kind == "other":
                raise _HardError
            if kind == "name" and "/" in match[kind]:
                kind = "path"
            self.tokens.append((kind, match["name"] if kind == "path" else match[kind]))
        self.at = 0
        self.depth = 0

    def sentence(self) -> str:
        words = self._any(top=True)
        if self.at != len(self.tokens):
            raise _HardError
        return words

    def _peek(self) -> tuple[str, str]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("", "")

    def _take(self, value: str | None = None) -> tuple[str, str]:
        token = self._peek()
        if not token[0] or (value is not None and token[1] != value):
            raise _HardError
        self.at += 1
        return token

    def _any(self, *, top: bool = False) -> str:
        self.depth += 1
        if self.depth > _DEPTH:
            raise _HardError
        parts = [self._all()]
        while self._peek() == ("name", "or"):
            self.at += 1
            parts.append(self._all())
        self.depth -= 1
        if len(parts) == 1:
            return _(" and ").join(parts[0])
        # speech has no precedence of "and" over "or": say it with brackets
        conjunction = _(" and ")
        joined = _(" or ").join(f"({conjunction.join(part)})" if len(part) > 1 else part[0] for part in parts)
        return joined if top else f"({joined})"

    def _all(self) -> list[str]:
        parts = [self._term()]
        while self._peek() == ("name", "and"):
            self.at += 1
            parts.append(self._term())
        return parts

    def _term(self) -> str:
        kind, value = self._peek()
        if (kind, value) == ("sign", "("):
            self.at += 1
            inner = self._any()
            self._take(")")
            return inner
        if kind == "name" and self._next_is_call():
            words = self._statement(value)
            if words is not None:
                return words
        left = self._operand()
        sign = self._take()
        if sign[0] != "sign" or sign[1] not in _COMPARE:
            raise _HardError
        return self._compare(left, sign[1], self._operand())

    def _next_is_call(self) -> bool:
        return self.at + 1 < len(self.tokens) and self.tokens[self.at + 1] == ("sign", "(")

    def _statement(self, name: str) -> str | None:
        """A function that says something by itself; ``None`` for one that gives a value."""
        if name == "not":
            self._call_start()
            inner = self._any(top=True)
            self._take(")")
            return _("not: {words}").format(words=inner)
        if name in {"true", "false"}:
            self._call_start()
            self._take(")")
            return _("always") if name == "true" else _("never")
        if name == "selected":
            self._call_start()
            left = self._operand()
            self._take(",")
            right = self._operand()
            self._take(")")
            return _("{left} includes {right}").format(left=left.words, right=self._value(left, right))
        if name == "regex":
            self._call_start()
            left = self._operand()
            self._take(",")
            pattern = self._operand()
            self._take(")")
            return _("{left} has the form {pattern}").format(left=left.words, pattern=pattern.words)
        return None

    def _call_start(self) -> None:
        self.at += 1
        self._take("(")

    def _operand(self) -> _Operand:
        kind, value = self._peek()
        if kind == "text":
            self.at += 1
            return _Operand(f"“{value[1:-1]}”", literal=value[1:-1])
        if kind == "number":
            self.at += 1
            return _Operand(value, literal=value)
        if kind == "self":
            self.at += 1
            return _Operand(_("the answer"), path=".")
        if kind == "path":
            self.at += 1
            found = self.names.question(value)
            if found is None:
                raise _HardError
            return _Operand(found, path=value)
        if kind == "name" and self._next_is_call():
            return self._value_call(value)
        raise _HardError

    def _value_call(self, name: str) -> _Operand:
        if name == "today":
            self._call_start()
            self._take(")")
            return _Operand(_("today"))
        one = {
            "string-length": N_("the number of characters of {left}"),
            "count-selected": N_("the number of choices in {left}"),
        }
        if name in one:
            self._call_start()
            inner = self._operand()
            self._take(")")
            return _Operand(_(one[name]).format(left=inner.words))
        raise _HardError

    def _value(self, question: _Operand, value: _Operand) -> str:
        if question.path and value.literal is not None:
            found = self.names.choice(question.path, value.literal)
            if found:
                return f"“{found}”"
        return value.words

    def _compare(self, left: _Operand, sign: str, right: _Operand) -> str:
        if left.literal is not None and right.literal is None:
            left, right, sign = right, left, _SWAP[sign]
        if right.literal == "":
            if sign == "=":
                return _("{left} is empty").format(left=left.words)
            if sign == "!=":
                return _("{left} is answered").format(left=left.words)
            raise _HardError
        return _(_COMPARE[sign]).format(left=left.words, right=self._value(left, right))
