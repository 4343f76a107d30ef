"""Parses Java and JavaScript regular expressions into small parts.

Serves section 9 of the engine's specification (Regex: patterns are Java/JavaScript, to be translated).
"""

import re
from dataclasses import dataclass, field
from typing import TypeAlias

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.xpath.regex_classes import (
    DIGITS,
    EVERYTHING,
    LINE_ENDS,
    SPACES,
    WORDS,
    Ranges,
    complement,
    normal,
    property_class,
)

MAX_PATTERN = 4_000
"""The longest pattern that is read."""
FOREVER = -1
"""``Repeat.most`` when there is no limit."""

_MAX_DEPTH = 60
_MAX_REPEAT = 10_000
_SETS: dict[str, Ranges] = {"d": DIGITS, "w": WORDS, "s": SPACES, "h": ((9, 9), (32, 32), (0xA0, 0xA0))}
_CONTROL = {"t": 9, "n": 10, "r": 13, "f": 12, "v": 11, "a": 7, "e": 27}
_PLACES = {"b": "edge", "B": "inside", "A": "start", "z": "end", "Z": "end"}
_QUANTIFIER = re.compile(r"\{(\d{1,6})(,(\d{0,6}))?\}", re.ASCII)
_NAMED = re.compile(r"\(\?P?<([A-Za-z_][A-Za-z0-9_]*)>")
_FLAGS = re.compile(r"\(\?([a-z]+)\)")
_BACK = re.compile(r"\\k<(\w+)>")
_PROPERTY = re.compile(r"\{(\^?[\w=]+)\}|([A-Z])")
_OCTAL = re.compile(r"[0-7]{0,3}")
_HEXADECIMAL = {
    "u": re.compile(r"([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]{1,6})\}"),
    "x": re.compile(r"([0-9A-Fa-f]{2})|\{([0-9A-Fa-f]{1,6})\}"),
}


@dataclass(slots=True)
class Chars:
    """One character out of ``ranges``."""

    ranges: Ranges


@dataclass(slots=True)
class Place:
    """A place: ``start``, ``end``, ``line start``, ``line end``, ``edge`` (of a word) or ``inside`` (of one)."""

    kind: str


@dataclass(slots=True)
class Look:
    """A look ahead or behind."""

    body: "Part"
    behind: bool
    negative: bool


@dataclass(slots=True)
class Back:
    """What a group matched, again."""

    number: int


@dataclass(slots=True)
class Group:
    """A group; ``number`` 0 when nothing can refer to it, ``atomic`` when it gives nothing back."""

    body: "Part"
    number: int = 0
    atomic: bool = False


@dataclass(slots=True)
class Repeat:
    """``body`` from ``least`` to ``most`` times."""

    body: "Part"
    least: int
    most: int
    lazy: bool = False
    possessive: bool = False


@dataclass(slots=True)
class Sequence:
    """Parts one after the other."""

    parts: "list[Part]" = field(default_factory=list)


@dataclass(slots=True)
class Choice:
    """One of several parts."""

    parts: "list[Part]"


Part: TypeAlias = Chars | Place | Look | Back | Group | Repeat | Sequence | Choice


class PatternParser:
    """Reads one pattern; ``flags`` afterwards holds the letters of ``(?ims)`` at its beginning."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > MAX_PATTERN:
            raise XPathError(N_("The pattern is longer than {limit} characters."), limit=MAX_PATTERN)
        self.source = pattern
        self.place = 0
        self.depth = 0
        self.groups = 0
        self.names: dict[str, int] = {}
        self.flags: set[str] = set()

    def fail(self, what: str) -> XPathError:
        return XPathError(what, pattern=self.source[:80], position=self.place + 1)

    def parse(self) -> Part:
        """The whole pattern; raises :class:`XPathError` when it is none."""
        while match := _FLAGS.match(self.source, self.place):
            if not set(match.group(1)) <= set("imsu"):
                raise self.fail(N_("The pattern “{pattern}” has an unknown group at {position}."))
            self.flags |= set(match.group(1))
            self.place = match.end()
        part = self.choice()
        if self.place < len(self.source):
            raise self.fail(N_("The pattern “{pattern}” has a bracket without its partner at {position}."))
        return part

    def peek(self) -> str:
        return self.source[self.place : self.place + 1]

    def choice(self) -> Part:
        self.depth += 1
        if self.depth > _MAX_DEPTH:
            raise self.fail(N_("The pattern “{pattern}” is nested too deep at {position}."))
        parts = [self.sequence()]
        while self.peek() == "|":
            self.place += 1
            parts.append(self.sequence())
        self.depth -= 1
        return parts[0] if len(parts) == 1 else Choice(parts)

    def sequence(self) -> Part:
        sequence = Sequence()
        while (sign := self.peek()) and sign not in "|)":
            sequence.parts.append(self.quantified(self.atom()))
        return sequence.parts[0] if len(sequence.parts) == 1 else sequence

    def quantified(self, part: Part) -> Part:
        sign = self.peek()
        least, most = 0, FOREVER
        length = 1
        if sign == "+":
            least = 1
        elif sign == "?":
            most = 1
        elif sign == "{" and (match := _QUANTIFIER.match(self.source, self.place)):
            least = int(match.group(1))
            most = least if match.group(2) is None else int(match.group(3) or FOREVER)
            length = match.end() - self.place
            if most != FOREVER and most < least:
                raise self.fail(N_("The pattern “{pattern}” repeats from more to less at {position}."))
            if max(least, most) > _MAX_REPEAT:
                raise self.fail(N_("The pattern “{pattern}” repeats too often at {position}."))
        elif sign != "*":
            return part
        if isinstance(part, Place):
            raise self.fail(N_("The pattern “{pattern}” repeats nothing at {position}."))
        self.place += length
        repeat = Repeat(part, least, most, lazy=self.peek() == "?", possessive=self.peek() == "+")
        if repeat.lazy or repeat.possessive:
            self.place += 1
        if self.peek() in ("*", "+", "?") or _QUANTIFIER.match(self.source, self.place):
            raise self.fail(N_("The pattern “{pattern}” repeats nothing at {position}."))
        return repeat

    def atom(self) -> Part:
        sign = self.peek()
        if sign == "(":
            return self.group()
        if sign == "[":
            return self.char_class()
        if sign == "\\":
            return self.escape()
        if sign in "*+?":
            raise self.fail(N_("The pattern “{pattern}” repeats nothing at {position}."))
        self.place += 1
        if sign == ".":
            return Chars(EVERYTHING if "s" in self.flags else complement(LINE_ENDS))
        if sign == "^":
            return Place("line start" if "m" in self.flags else "start")
        if sign == "$":
            return Place("line end" if "m" in self.flags else "end")
        return _one(ord(sign))

    def group(self) -> Part:
        source = self.source
        for opening, behind, negative in (
            ("(?=", False, False),
            ("(?!", False, True),
            ("(?<=", True, False),
            ("(?<!", True, True),
        ):
            if source.startswith(opening, self.place):
                return Look(self.inside(len(opening), 0).body, behind, negative)
        if source.startswith("(?:", self.place):
            return self.inside(3, 0)
        if source.startswith("(?>", self.place):
            group = self.inside(3, 0)
            group.atomic = True
            return group
        if match := _NAMED.match(source, self.place):
            self.groups += 1
            self.names[match.group(1)] = self.groups
            return self.inside(match.end() - self.place, self.groups)
        if source.startswith("(?", self.place):
            raise self.fail(N_("The pattern “{pattern}” has an unknown group at {position}."))
        self.groups += 1
        return self.inside(1, self.groups)

    def inside(self, skip: int, number: int) -> Group:
        self.place += skip
        body = self.choice()
        if self.peek() != ")":
            raise self.fail(N_("The pattern “{pattern}” has a bracket without its partner at {position}."))
        self.place += 1
        return Group(body, number)

    def escape(self) -> Part:
        sign = self.source[self.place + 1 : self.place + 2]
        if sign == "Q":
            end = self.source.find("\\E", self.place + 2)
            quoted = self.source[self.place + 2 : end if end >= 0 else None]
            self.place = end + 2 if end >= 0 else len(self.source)
            return Group(Sequence([_one(ord(letter)) for letter in quoted]))
        if sign in _PLACES and sign:
            self.place += 2
            return Place(_PLACES[sign])
        if sign and sign in "123456789":
            self.place += 2
            return Back(int(sign))
        if match := _BACK.match(self.source, self.place):
            self.place = match.end()
            if match.group(1) not in self.names:
                raise self.fail(N_("The pattern “{pattern}” has an unknown group at {position}."))
            return Back(self.names[match.group(1)])
        code, ranges = self.character()
        return Chars(ranges) if code is None else _one(code)

    def character(self) -> tuple[int | None, Ranges]:
        """One character or escape, inside or outside a class: its code point, or ``None`` and a set."""
        source = self.source
        sign = source[self.place]
        self.place += 1
        if sign != "\\":
            return ord(sign), ()
        sign = source[self.place : self.place + 1]
        if not sign:
            raise self.fail(N_("The pattern “{pattern}” ends with a backslash."))
        self.place += 1
        if sign in _SETS:
            return None, _SETS[sign]
        if sign != sign.lower() and sign.lower() in _SETS:
            return None, complement(_SETS[sign.lower()])
        if sign in "pP":
            match = _PROPERTY.match(source, self.place)
            ranges = property_class(match.group(1) or match.group(2)) if match else None
            if match is None or ranges is None:
                raise self.fail(N_("The pattern “{pattern}” has an unknown kind of letters at {position}."))
            self.place = match.end()
            return None, complement(ranges) if sign == "P" else ranges
        if sign in _CONTROL:
            return _CONTROL[sign], ()
        if sign == "0":
            match = _OCTAL.match(source, self.place)
            text = match.group() if match else ""
            self.place += len(text)
            return int(text or "0", 8), ()
        if sign in _HEXADECIMAL and (match := _HEXADECIMAL[sign].match(source, self.place)):
            self.place = match.end()
            code = int(match.group(1) or match.group(2), 16)
            if code <= 0x10FFFF:
                return code, ()
            raise self.fail(N_("The pattern “{pattern}” has an unknown kind of letters at {position}."))
        if sign == "c" and self.peek().isalpha() and self.peek().isascii():
            self.place += 1
            return ord(source[self.place - 1]) % 32, ()
        return ord(sign), ()

    def char_class(self) -> Chars:
        self.place += 1
        negative = self.peek() == "^"
        self.place += negative
        ranges: list[tuple[int, int]] = []
        while (sign := self.peek()) != "]":
            if not sign:
                raise self.fail(
                    N_("The pattern “{pattern}” has a bracket without its partner at {position}.")
                )
            code, found = self.class_member()
            dash = self.peek() == "-" and self.source[self.place + 1 : self.place + 2] not in ("]", "")
            if code is None:
                ranges.extend(found)
                continue
            last = code
            if dash:
                mark = self.place
                self.place += 1
                end, _ = self.class_member()
                if end is None:
                    self.place = mark  # [a-\w]: the dash stands for itself
                elif end < code:
                    raise self.fail(
                        N_("The pattern “{pattern}” has letters in the wrong order at {position}.")
                    )
                else:
                    last = end
            ranges.append((code, last))
        self.place += 1
        return Chars(complement(tuple(ranges)) if negative else normal(ranges))

    def class_member(self) -> tuple[int | None, Ranges]:
        if self.source.startswith("\\b", self.place):
            self.place += 2
            return 8, ()
        return self.character()


def _one(code: int) -> Chars:
    return Chars(((code, code),))
