"""Cuts the text of an expression into tokens (XPath 1.0, section 3.7, and the liberties that forms take)."""

import re
import unicodedata
from dataclasses import dataclass

from httui.i18n import N_
from httui.xforms.errors import XPathError

MAX_LENGTH = 50_000
"""The longest expression that is read."""

# big classes of characters take long to compile: what is not ASCII is looked at afterwards (see _check_name)
_NAME = r"(?:[A-Za-z_]|[^\x00-\x7f])(?:[\w.\-]|[^\x00-\x7f])*"
_JOINERS = "\u00b7\u200c\u200d"

_TOKEN = re.compile(
    rf"""
      [ \t\r\n\u00a0]*+
    (?:
      (?P<number>(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<text>"[^"]*"|'[^']*')
    | (?P<spread>{_NAME}:\*)
    | (?P<name>(?:{_NAME}:(?!:))?{_NAME})
    | (?P<sign>//|::|\.\.|!=|<=|>=|[()\[\].@,/|+\-=<>*$])
    )
    """,
    re.VERBOSE,
)
_SPACE = " \t\r\n\u00a0"
_WORD = re.compile(rf"[{_SPACE}]*+((?:and|or|div|mod))(?![A-Za-z_:]|[^\x00-\x7f])")
# /data/group/question as one token: most expressions of large forms consist of little else
_WHOLE_PATH = re.compile(
    rf"[{_SPACE}]*+((?:/[A-Za-z_][A-Za-z0-9_.\-]*+)++)(?=[{_SPACE}]*+(?:[)\],+\-=<>!|*]|(?:and|or|div|mod)[{_SPACE}(]|\Z))"
)
_OPERAND_ENDS = frozenset((")", "]", ".", ".."))


@dataclass(slots=True)
class Token:
    """``kind`` is number, text, name, path (a whole ``/a/b``), spread (``prefix:*``), word (an operator), sign or
    end; ``at`` counts from 1.
    """

    kind: str
    text: str
    at: int


def tokenize(expression: str) -> list[Token]:
    """The tokens of ``expression`` and an end mark; :class:`XPathError` says where it cannot be read."""
    if len(expression) > MAX_LENGTH:
        raise XPathError(
            N_("The expression is {length} characters long; at most {limit} are read."),
            expression=expression[:200],
            length=len(expression),
            limit=MAX_LENGTH,
        )
    tokens: list[Token] = []
    place = 0
    length = len(expression.rstrip(_SPACE))
    after_operand = False
    while place < length:
        if after_operand:
            if word := _WORD.match(expression, place):
                tokens.append(Token("word", word[1], word.start(1) + 1))
                place = word.end()
                after_operand = False
                continue
        elif whole := _WHOLE_PATH.match(expression, place):
            tokens.append(Token("path", whole[1], whole.start(1) + 1))
            place = whole.end(1)
            after_operand = True
            continue
        match = _TOKEN.match(expression, place)
        if match is None:
            while expression[place] in _SPACE:
                place += 1
            what = N_("There is a quotation mark without its partner.")
            if expression[place] not in "\"'":
                what = N_("The sign “{sign}” does not belong here.")
            raise XPathError(what, expression=expression, at=place + 1, sign=expression[place])
        kind = match.lastgroup or ""
        text = match[kind]
        begin = match.start(kind)
        if kind in ("name", "spread") and not text.isascii():
            _check_name(text, expression, begin)
        if after_operand and text == "*":
            kind = "word"
        tokens.append(Token(kind, text, begin + 1))
        place = match.end()
        after_operand = text in _OPERAND_ENDS or text == "*" if kind == "sign" else kind != "word"
    tokens.append(Token("end", "", len(expression) + 1))
    return tokens


def _check_name(text: str, expression: str, place: int) -> None:
    """Refuse signs that no name may have, such as curly quotation marks pasted from a text."""
    for number, sign in enumerate(text):
        if not sign.isascii() and unicodedata.category(sign)[0] not in "LMN" and sign not in _JOINERS:
            raise XPathError(
                N_("The sign “{sign}” does not belong here."),
                expression=expression,
                at=place + number + 1,
                sign=sign,
            )
