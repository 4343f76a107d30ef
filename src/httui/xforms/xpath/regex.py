"""Regular expressions that cannot hang: Python's own matcher where that is quick, an automaton otherwise.

A pattern is parsed, and the number of ways in which a backtracking matcher could try it on a text of the given
length is estimated. Few ways: the translated pattern goes to :mod:`re`. Many ways: all of them are followed at
once by an automaton, whose time grows with the length of text and pattern only. Serves section 9 of the engine's
specification and the rule that no expression may hang.
"""

import re
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeAlias

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.xpath.regex_classes import WORDS, Ranges, class_text
from httui.xforms.xpath.regex_syntax import (
    FOREVER,
    Back,
    Chars,
    Choice,
    Group,
    Look,
    Part,
    PatternParser,
    Place,
    Repeat,
    Sequence,
)

MAX_SUBJECT = 20_000
"""The longest text that is searched."""
_FEW = 20_000.0
"""Up to so many ways a backtracking matcher is let loose."""
_MANY = 1e300
_MAX_STATES = 4_000
_MAX_STEPS = 2_000_000
_CACHE_SIZE = 512
_PLACES = {
    "start": r"\A",
    "end": r"\Z",
    "line start": r"(?:\A|(?<=[\n\r]))",
    "line end": r"(?=[\n\r]|\Z)",
    "edge": r"\b",
    "inside": r"\B",
}


class Pattern:
    """A compiled pattern: :meth:`search` tells whether it fits anywhere in a text."""

    __slots__ = (
        "_automaton",
        "_backtracker",
        "_fold",
        "_only_backtracks",
        "_part",
        "_starts",
        "_ways",
        "source",
    )

    def __init__(self, source: str) -> None:
        parser = PatternParser(source)
        self.source = source
        self._part = parser.parse()
        self._fold = "i" in parser.flags
        self._automaton: _Automaton | None = None
        self._ways: dict[int, float] = {}
        self._starts = _anchored(self._part)
        self._only_backtracks = _needs_memory(self._part)
        if not self._only_backtracks and _size(self._part) > _MAX_STATES:
            raise XPathError(N_("The pattern “{pattern}” repeats too often."), pattern=source[:80])
        # \b follows ASCII letters; with (?i) all letters of the classes have both forms
        flags = re.IGNORECASE if self._fold else re.ASCII
        self._backtracker: re.Pattern[str] | None = None
        try:
            self._backtracker = re.compile(_written(self._part), flags)
        except (re.error, OverflowError, RecursionError):
            # such as a look behind of no fixed length: the automaton can do that
            if self._only_backtracks:
                raise XPathError(N_("The pattern “{pattern}” cannot be read."), pattern=source[:80]) from None

    def search(self, text: str, spend: Callable[[int], None] | None = None) -> bool:
        """Whether the pattern fits a part of ``text``; raises :class:`XPathError` where that takes too long.

        ``spend`` is told how much work it was, in units of looking at a node.
        """
        length = len(text)
        if length > MAX_SUBJECT:
            raise XPathError(
                N_("The text is too long for a pattern: {length} characters, at most {limit}."),
                length=length,
                limit=MAX_SUBJECT,
            )
        ways = self._ways.get(length)
        if ways is None:
            ways = _ways(self._part, length) * (1 if self._starts else length + 1)
            if len(self._ways) > 200:
                self._ways.clear()
            self._ways[length] = ways
        if ways <= _FEW and self._backtracker is not None:
            if spend is not None:
                spend(1 + int(ways) // 200 + length // 200)
            return self._backtracker.search(text) is not None
        if self._only_backtracks:
            raise XPathError(
                N_("The pattern “{pattern}” would take too long on this text."), pattern=self.source[:80]
            )
        if self._automaton is None:
            self._automaton = _Automaton(self._part, fold=self._fold)
        found = self._automaton.search(text, anchored=self._starts)
        if spend is not None:
            spend(self._automaton.steps // 3)
        return found


_Spend: TypeAlias = Callable[[int], None]
_cache: OrderedDict[str, Pattern] = OrderedDict()


def compile_pattern(source: str) -> Pattern:
    """The compiled pattern for ``source``, kept for the next time; :class:`XPathError` when it is no pattern."""
    pattern = _cache.get(source)
    if pattern is None:
        pattern = _cache[source] = Pattern(source)
        if len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)
    return pattern


# -- looking at a pattern ----------------------------------------------------------------------------------


def _children(part: Part) -> list[Part]:
    if isinstance(part, Sequence | Choice):
        return part.parts
    if isinstance(part, Group | Repeat | Look):
        return [part.body]
    return []


def _needs_memory(part: Part) -> bool:
    """Whether only backtracking can match it: it refers back, or gives nothing back."""
    if isinstance(part, Back) or (isinstance(part, Group) and part.atomic):
        return True
    if isinstance(part, Repeat) and part.possessive:
        return True
    return any(_needs_memory(child) for child in _children(part))


def _anchored(part: Part) -> bool:
    """Whether it fits at the very beginning only."""
    if isinstance(part, Place):
        return part.kind == "start"
    if isinstance(part, Sequence):
        return bool(part.parts) and _anchored(part.parts[0])
    if isinstance(part, Choice):
        return all(_anchored(child) for child in part.parts)
    return isinstance(part, Group) and _anchored(part.body)


def _size(part: Part) -> int:
    """The number of states that an automaton needs."""
    inner = sum(_size(child) for child in _children(part))
    if isinstance(part, Repeat):
        return max(1, part.most if part.most != FOREVER else part.least + 1) * (inner + 1)
    return inner + 1


def _ways(part: Part, length: int) -> float:
    """An upper bound of the ways to match it in a text of ``length`` characters, in steps of a backtracker."""
    if isinstance(part, Chars | Place):
        return 1.0
    if isinstance(part, Back):
        return float(length + 1)
    if isinstance(part, Sequence):
        ways = 1.0
        for child in part.parts:
            ways = min(_MANY, ways * _ways(child, length))
        return ways
    if isinstance(part, Choice):
        return min(_MANY, sum(_ways(child, length) for child in part.parts))
    if isinstance(part, Group):
        return _ways(part.body, length)
    if isinstance(part, Look):
        return _ways(part.body, length) * (length + 1)
    inner = _ways(part.body, length)
    # a body that fits in one way only leaves but the number of times open
    most = length if part.most == FOREVER else min(part.most, length)
    choices = max(1, most - part.least + 1)
    if inner == 1.0:
        return float(choices)
    try:
        return min(_MANY, inner ** max(1, most) * choices)
    except OverflowError:
        return _MANY


def _written(part: Part) -> str:
    """The pattern in Python's notation."""
    if isinstance(part, Chars):
        if not part.ranges:
            return r"(?!)"
        return f"[{class_text(part.ranges)}]"
    if isinstance(part, Place):
        return _PLACES[part.kind]
    if isinstance(part, Back):
        return f"(?:\\{part.number})"
    if isinstance(part, Sequence):
        return "".join(_written(child) for child in part.parts)
    if isinstance(part, Choice):
        return f"(?:{'|'.join(_written(child) for child in part.parts)})"
    if isinstance(part, Group):
        opening = "(?>" if part.atomic else "(" if part.number else "(?:"
        return f"{opening}{_written(part.body)})"
    if isinstance(part, Look):
        return f"(?{'<' if part.behind else ''}{'!' if part.negative else '='}{_written(part.body)})"
    most = "" if part.most == FOREVER else str(part.most)
    sign = "?" if part.lazy else "+" if part.possessive else ""
    return f"(?:{_written(part.body)}){{{part.least},{most}}}{sign}"


# -- the automaton -----------------------------------------------------------------------------------------


class _State:
    """A state: reads one character of ``ranges`` (or nothing, when ``check`` or only ``nexts`` are set)."""

    __slots__ = ("check", "lows", "nexts", "ranges")

    def __init__(self, ranges: Ranges | None = None, check: "Place | _Glance | None" = None) -> None:
        self.ranges = ranges
        self.lows = [low for low, _ in ranges] if ranges else []
        self.check = check
        self.nexts: list[int] = []

    def takes(self, codes: tuple[int, ...]) -> bool:
        assert self.ranges is not None
        for code in codes:
            place = bisect_right(self.lows, code) - 1
            if place >= 0 and code <= self.ranges[place][1]:
                return True
        return False


class _Glance:
    """A look ahead or behind with its own automaton."""

    def __init__(self, look: Look, *, fold: bool) -> None:
        self.behind = look.behind
        self.negative = look.negative
        self.automaton = _Automaton(look.body, fold=fold)


class _Automaton:
    """All ways through a pattern at once (Thompson's construction)."""

    def __init__(self, part: Part, *, fold: bool) -> None:
        self.fold = fold
        self.states: list[_State] = []
        self.final = self.add(_State())
        self.first = self.build(part, self.final)
        self.steps = 0

    def add(self, state: _State) -> int:
        self.states.append(state)
        if len(self.states) > 4 * _MAX_STATES:
            raise XPathError(N_("The pattern repeats too often."))
        return len(self.states) - 1

    def empty(self, *nexts: int) -> int:
        state = _State()
        state.nexts = list(nexts)
        return self.add(state)

    def build(self, part: Part, after: int) -> int:
        """The state that begins ``part`` and goes on to ``after``."""
        if isinstance(part, Chars):
            state = _State(part.ranges)
            state.nexts = [after]
            return self.add(state)
        if isinstance(part, Place | Look):
            state = _State(check=part if isinstance(part, Place) else _Glance(part, fold=self.fold))
            state.nexts = [after]
            return self.add(state)
        if isinstance(part, Sequence):
            for child in reversed(part.parts):
                after = self.build(child, after)
            return after
        if isinstance(part, Choice):
            return self.empty(*[self.build(child, after) for child in part.parts])
        if isinstance(part, Group):
            return self.build(part.body, after)
        assert isinstance(part, Repeat)
        if part.most == FOREVER:
            loop = self.empty(after)
            self.states[loop].nexts.insert(0, self.build(part.body, loop))
            after = loop
        else:
            for _ in range(part.most - part.least):
                after = self.empty(self.build(part.body, after), after)
        for _ in range(part.least):
            after = self.build(part.body, after)
        return after

    def spend(self, steps: int) -> None:
        self.steps += steps
        if self.steps > _MAX_STEPS:
            raise XPathError(N_("The pattern would take too long on this text."))

    def search(self, text: str, *, anchored: bool) -> bool:
        """Whether the pattern fits anywhere (or, when ``anchored``, at the beginning)."""
        self.steps = 0
        return self.run(text, 0, anchored=anchored, to=None, spend=self.spend)

    def run(self, text: str, start: int, *, anchored: bool, to: int | None, spend: _Spend) -> bool:
        """Whether a match from ``start`` (or later, unless ``anchored``) exists; with ``to`` it must end there."""
        current = self.closure({self.first}, text, start, spend)
        place = start
        while True:
            if self.final in current and (to is None or place == to):
                return True
            if place >= len(text) or (to is not None and place >= to) or not (current or not anchored):
                return False
            letter = text[place]
            codes = _codes(letter, fold=self.fold)
            spend(len(current) + 1)
            nexts = {
                following
                for number in current
                if self.states[number].ranges is not None and self.states[number].takes(codes)
                for following in self.states[number].nexts
            }
            place += 1
            if not anchored:
                nexts.add(self.first)
            current = self.closure(nexts, text, place, spend)

    def closure(self, start: set[int], text: str, place: int, spend: _Spend) -> set[int]:
        """Every state that can be reached at ``place`` without reading a character."""
        seen: set[int] = set()
        stack = list(start)
        while stack:
            number = stack.pop()
            if number in seen:
                continue
            state = self.states[number]
            seen.add(number)
            if state.ranges is not None:
                continue
            if state.check is not None and not self.holds(state.check, text, place, spend):
                seen.discard(number)
                continue
            stack.extend(state.nexts)
        spend(len(seen))
        return seen

    def holds(self, check: "Place | _Glance", text: str, place: int, spend: _Spend) -> bool:
        if isinstance(check, Place):
            return _at(check.kind, text, place)
        automaton = check.automaton
        if check.behind:
            found = any(
                automaton.run(text, start, anchored=True, to=place, spend=spend)
                for start in range(place, -1, -1)
            )
        else:
            found = automaton.run(text, place, anchored=True, to=None, spend=spend)
        return found is not check.negative


def _codes(letter: str, *, fold: bool) -> tuple[int, ...]:
    if not fold:
        return (ord(letter),)
    return tuple({ord(form) for form in (letter, letter.lower(), letter.upper()) if len(form) == 1})


def _word(text: str, place: int) -> bool:
    return 0 <= place < len(text) and any(low <= ord(text[place]) <= high for low, high in WORDS)


def _at(kind: str, text: str, place: int) -> bool:
    if kind == "start":
        return place == 0
    if kind == "end":
        return place == len(text)
    if kind == "line start":
        return place == 0 or text[place - 1] in "\n\r"
    if kind == "line end":
        return place == len(text) or text[place] in "\n\r"
    edge = _word(text, place - 1) is not _word(text, place)
    return edge if kind == "edge" else not edge
