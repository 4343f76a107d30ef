"""The four kinds of values of expressions and how they turn into one another.

Numbers are ``float``, texts ``str``, truth values ``bool`` and node-sets ``list[Node]``. A date is a
:class:`DateValue`: a number of days that prints as a date (section 9 of the engine's specification, Dates).
"""

import math
import re
from datetime import datetime, tzinfo
from typing import Protocol, Self, TypeAlias

from httui.xforms.tree import Node
from httui.xforms.xpath.dates import days_of, parse_moment, render

NAN = math.nan
_SPACE = " \t\r\n"
_LONG = 1_000
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)


class DateValue(float):
    """A moment as the number of days since 1970-01-01 UTC; ``text`` is how it prints."""

    __slots__ = ("text",)
    text: str

    def __new__(cls, days: float, text: str) -> Self:
        value = super().__new__(cls, days)
        value.text = text
        return value

    @classmethod
    def of(cls, moment: datetime | None) -> "DateValue":
        """The value for a moment; an invalid date for ``None``."""
        if moment is None:
            return cls(NAN, INVALID_DATE)
        return cls(days_of(moment), render(moment))


INVALID_DATE = "Invalid Date"

Value: TypeAlias = float | str | bool | list[Node]


class Surroundings(Protocol):
    """What turning values into one another needs of the environment."""

    zone: tzinfo

    def spend(self, nodes: int) -> None:
        """Count work."""


def number_text(number: float) -> str:
    """A number as text: no exponent, no needless ``.0``, and nothing for "not a number"."""
    if isinstance(number, DateValue):
        return number.text
    if number != number:  # noqa: PLR0124 - the test for NaN
        return ""
    if number == int_or_inf(number):
        if math.isinf(number):
            return "Infinity" if number > 0 else "-Infinity"
        if abs(number) < 1e15:
            return str(int(number))
    text = repr(number)
    if "e" in text:
        from decimal import Decimal

        text = format(Decimal(text), "f")
    return text.removesuffix(".0")


def int_or_inf(number: float) -> float:
    """``number`` without its fraction; infinity stays."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def text_number(text: str, zone: tzinfo) -> float:
    """The number that a text means: a decimal, or a date as days; NaN otherwise."""
    try:
        number = float(text)
    except ValueError:
        return _date_number(text.strip(_SPACE), zone)
    if number - number == 0 and "_" not in text and text.isascii():
        return number  # finite, and written with digits
    if _NUMBER.fullmatch(text.strip(_SPACE)):
        return number
    return {"Infinity": math.inf, "-Infinity": -math.inf}.get(text.strip(_SPACE), NAN)


def _date_number(text: str, zone: tzinfo) -> float:
    if len(text) < 10 or text[4] != "-":
        return NAN
    moment = parse_moment(text, zone)
    return NAN if moment is None else days_of(moment)


def node_text(node: Node, environment: Surroundings) -> str:
    """The text of a node; a group's is put together from all below it, which counts as work."""
    if node.children or node.content is not None:
        environment.spend(sum(1 for _ in node.walk()))
    text = node.string_value()
    if len(text) > _LONG:
        environment.spend(len(text) // 100)
    return text


def to_text(value: Value) -> str:
    """Any value as text: the first node's, ``true``/``false``, a number or a date."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return value[0].string_value() if value else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return number_text(value)


def to_number(value: Value, zone: tzinfo) -> float:
    """Any value as a number."""
    if isinstance(value, str):
        return text_number(value, zone)
    if isinstance(value, list):
        return text_number(value[0].string_value(), zone) if value else NAN
    return float(value)


def to_boolean(value: Value) -> bool:
    """Any value as true or false: a node-set by having nodes, a text by having characters."""
    if isinstance(value, float):
        return value == value and value != 0  # noqa: PLR0124 - the test for NaN
    return bool(value)


def members(value: Value, environment: Surroundings) -> list[Value]:
    """The single values that functions with many arguments count: each node's text, or the value itself."""
    if isinstance(value, list):
        return [node_text(node, environment) for node in value]
    return [value]


def equal(left: Value, right: Value, environment: Surroundings) -> bool:
    """``=`` for any two values."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, list):
        if isinstance(right, list):
            texts = {node_text(node, environment) for node in right}
            return any(node_text(node, environment) in texts for node in left)
        return any(_equal_single(node_text(node, environment), right, environment.zone) for node in left)
    if isinstance(right, list):
        return any(_equal_single(node_text(node, environment), left, environment.zone) for node in right)
    return _equal_single(left, right, environment.zone)


def unequal(left: Value, right: Value, environment: Surroundings) -> bool:
    """``!=`` for any two values (not the opposite of ``=`` for node-sets)."""
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) != to_boolean(right)
    if isinstance(left, list):
        if isinstance(right, list):
            texts = {node_text(node, environment) for node in right}
            if len(texts) > 1:
                return bool(left)
            return any(node_text(node, environment) not in texts for node in left) if texts else False
        return any(not _equal_single(node_text(node, environment), right, environment.zone) for node in left)
    if isinstance(right, list):
        return any(not _equal_single(node_text(node, environment), left, environment.zone) for node in right)
    return not _equal_single(left, right, environment.zone)


def _equal_single(left: float | str, right: float | str, zone: tzinfo) -> bool:
    if isinstance(left, str):
        if isinstance(right, str):
            return left == right
        return text_number(left, zone) == right
    if isinstance(right, str):
        return left == text_number(right, zone)
    return left == right


def numbers(value: Value, environment: Surroundings) -> list[float]:
    """The numbers that ``<`` and its kin compare: one for each node of a node-set."""
    if isinstance(value, list):
        return [text_number(node_text(node, environment), environment.zone) for node in value]
    return [to_number(value, environment.zone)]
