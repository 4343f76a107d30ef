"""Functions of numbers: XPath 1.0, and the mathematics of the ODK XForms specification."""

import math
from collections.abc import Callable

from httui.xforms.tree import Node
from httui.xforms.xpath.code import NODES, NUMBER, Code, as_nodes
from httui.xforms.xpath.dates import days_of, parse_moment
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions.signature import Function, argument, many, plain, situated
from httui.xforms.xpath.syntax import Call
from httui.xforms.xpath.values import (
    NAN,
    DateValue,
    Value,
    members,
    node_text,
    text_number,
    to_number,
    to_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from httui.xforms.xpath.compiler import Compiler


def _safe(compute: Callable[[float], float], overflow: float = NAN) -> Callable[[float], float]:
    """``compute`` with NaN where the mathematics has no answer."""

    def run(number: float) -> float:
        try:
            return float(compute(number))
        except ValueError:
            return NAN
        except OverflowError:
            return overflow

    return run


def half_up(number: float) -> float:
    """To the nearest integer, halves towards plus infinity."""
    if not math.isfinite(number):
        return number
    whole = math.floor(number)
    return float(whole + 1 if number - whole >= 0.5 else whole)


def round_to(number: float, places: float = 0.0) -> float:
    """To ``places`` decimals, halves away from zero; negative places round to tens, hundreds..."""
    if math.isnan(number) or math.isnan(places):
        return NAN
    if not math.isfinite(number):
        return number
    places = math.trunc(max(-400.0, min(400.0, places)))
    try:
        factor = 10.0**places
    except OverflowError:
        return number
    if factor == 0.0:
        return 0.0
    shifted = abs(number) * factor
    if math.isinf(shifted):
        return number
    return math.copysign(half_up(shifted) / factor, number)


def truncate(number: float) -> float:
    """Without the fraction."""
    return float(math.trunc(number)) if math.isfinite(number) else number


def _floor(number: float) -> float:
    return float(math.floor(number)) if math.isfinite(number) else number


def _ceiling(number: float) -> float:
    return float(math.ceil(number)) if math.isfinite(number) else number


def _log(number: float) -> float:
    return -math.inf if number == 0 else math.log(number)


def _log10(number: float) -> float:
    return -math.inf if number == 0 else math.log10(number)


def power(base: float, exponent: float) -> float:
    """``base`` to the power of ``exponent``, with infinity and NaN instead of errors."""
    if math.isnan(base) or math.isnan(exponent):
        return NAN
    if abs(base) == 1 and math.isinf(exponent):
        return NAN
    try:
        return math.pow(base, exponent)
    except OverflowError:
        odd = exponent % 2 == 1
        return -math.inf if base < 0 and odd else math.inf
    except ValueError:
        return math.inf if base == 0 else NAN


def _atan2(one: float, other: float) -> float:
    return math.atan2(one, other)


def _sum(compiler: "Compiler", call: Call) -> Code:
    nodes = argument(compiler, call, 0, "l")

    def run(context: Context) -> float:
        environment = context.environment
        zone = environment.zone
        total = 0.0
        for node in nodes(context):
            text = node_text(node, environment)
            if text and not text.isspace():
                total += text_number(text, zone)
        return total

    return Code(NUMBER, run)


def _extreme(choose: Callable[[list[float]], float]) -> Callable[[Context, list[Value]], float]:
    def run(context: Context, values: list[Value]) -> float:
        environment = context.environment
        zone = environment.zone
        numbers = [float(to_number(item, zone)) for value in values for item in members(value, environment)]
        if not numbers or any(math.isnan(number) for number in numbers):
            return NAN
        return choose(numbers)

    return run


def number_value(context: Context, value: Value) -> float:
    """``number()``: a date stays a date; the text of a date becomes whole days when it is printed."""
    if isinstance(value, DateValue):
        return value
    if isinstance(value, list | str):
        zone = context.environment.zone
        text = to_text(value)
        moment = parse_moment(text, zone)
        if moment is not None:
            days = days_of(moment)
            return DateValue(days, str(math.floor(days)))
        return text_number(text, zone)
    return float(value)


def _number(compiler: "Compiler", call: Call) -> Code:
    if call.arguments:
        run = argument(compiler, call, 0, "v")
        return Code(NUMBER, lambda context: number_value(context, run(context)))
    return Code(NUMBER, lambda context: number_value(context, [context.node]))


def _count(compiler: "Compiler", call: Call) -> Code:
    code = compiler.compile(call.arguments[0])
    nodes = as_nodes(code, call.name, compiler.source, call.at)
    return Code(NUMBER, lambda context: float(len(nodes(context))))


def _count_filled(nodes: list[Node]) -> float:
    return float(sum(1 for node in nodes if node.string_value() != ""))


def _random(context: Context) -> float:
    return context.environment.randomness.random()


NUMBERS: dict[str, Function] = {
    "number": Function(0, 1, NUMBER, _number),
    "int": plain("n", "n", truncate),
    "round": plain("nn", "n", round_to, optional=1),
    "floor": plain("n", "n", _floor),
    "ceiling": plain("n", "n", _ceiling),
    "abs": plain("n", "n", abs),
    "pow": plain("nn", "n", power),
    "log": plain("n", "n", _safe(_log)),
    "log10": plain("n", "n", _safe(_log10)),
    "sqrt": plain("n", "n", _safe(math.sqrt)),
    "exp": plain("n", "n", _safe(math.exp, math.inf)),
    "exp10": plain("n", "n", lambda number: power(10.0, number)),
    "sin": plain("n", "n", _safe(math.sin)),
    "cos": plain("n", "n", _safe(math.cos)),
    "tan": plain("n", "n", _safe(math.tan)),
    "asin": plain("n", "n", _safe(math.asin)),
    "acos": plain("n", "n", _safe(math.acos)),
    "atan": plain("n", "n", _safe(math.atan)),
    "atan2": plain("nn", "n", _atan2),
    "pi": plain("", "n", lambda: math.pi),
    "random": situated("", "n", _random),
    "sum": Function(1, 1, NUMBER, _sum),
    "max": many(0, "n", _extreme(max)),
    "min": many(0, "n", _extreme(min)),
    "count": Function(1, 1, NUMBER, _count),
    "count-non-empty": plain("l", "n", _count_filled),
}

__all__ = ["NODES", "NUMBERS", "half_up", "number_value", "power", "round_to", "truncate"]
