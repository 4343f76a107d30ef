"""Operators: arithmetic, comparison, ``and``/``or``, union, each compiled to the quickest fitting function."""

import math
import operator
from collections.abc import Callable

from httui.xforms.tree import Node
from httui.xforms.xpath.axes import in_order
from httui.xforms.xpath.code import BOOLEAN, NODES, NUMBER, TEXT, Code, Run, as_boolean, as_number
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.values import NAN, equal, node_text, numbers, text_number, unequal


def divide(left: float, right: float) -> float:
    """IEEE division: by zero gives infinity or NaN."""
    try:
        return left / right
    except ZeroDivisionError:
        if left == 0 or math.isnan(left):
            return NAN
        return math.copysign(math.inf, left) * math.copysign(1.0, right)


def modulo(left: float, right: float) -> float:
    """The remainder with the sign of the left operand."""
    try:
        return math.fmod(left, right)
    except ValueError:
        return NAN


ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "div": divide,
    "mod": modulo,
}
RELATIONS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def arithmetic(operands: list[Code], signs: list[str]) -> Code:
    """A chain of ``+ - * div mod`` of one precedence."""
    first = as_number(operands[0])
    if len(operands) == 2:
        compute = ARITHMETIC[signs[0]]
        second = as_number(operands[1])
        if signs[0] == "+":
            return Code(NUMBER, lambda context: float(first(context) + second(context)))
        if signs[0] == "-":
            return Code(NUMBER, lambda context: float(first(context) - second(context)))
        return Code(NUMBER, lambda context: compute(float(first(context)), float(second(context))))
    rest = [(ARITHMETIC[sign], as_number(code)) for sign, code in zip(signs, operands[1:], strict=True)]

    def run(context: Context) -> float:
        total = float(first(context))
        for apply, value in rest:
            total = apply(total, float(value(context)))
        return total

    return Code(NUMBER, run)


def logical(operands: list[Code], sign: str) -> Code:
    """A chain of ``and`` or ``or``; what is not needed is not evaluated."""
    tests = [as_boolean(code) for code in operands]
    if len(tests) == 2:
        left, right = tests
        if sign == "and":
            return Code(BOOLEAN, lambda context: left(context) and right(context))
        return Code(BOOLEAN, lambda context: left(context) or right(context))
    if sign == "and":
        return Code(BOOLEAN, lambda context: all(test(context) for test in tests))
    return Code(BOOLEAN, lambda context: any(test(context) for test in tests))


def comparison(operands: list[Code], signs: list[str]) -> Code:
    """A chain of comparisons of one precedence, from left to right."""
    code = operands[0]
    for sign, right in zip(signs[:1], operands[1:2], strict=True):
        code = _compare(code, right, sign)
    if len(operands) == 2:
        return code
    rest = [(RELATIONS.get(sign), sign, right) for sign, right in zip(signs[1:], operands[2:], strict=True)]
    first = code.run

    def run(context: Context) -> bool:
        result: bool = first(context)
        environment = context.environment
        for relation, sign, right in rest:
            value = right.run(context)
            if relation is not None:
                result = any(relation(float(result), number) for number in numbers(value, environment))
            else:
                result = (
                    equal(result, value, environment) if sign == "=" else unequal(result, value, environment)
                )
        return result

    return Code(BOOLEAN, run)


def _compare(left: Code, right: Code, sign: str) -> Code:
    if sign in RELATIONS:
        return Code(BOOLEAN, _relation(left, right, sign))
    if right.kind == NODES and left.kind in (TEXT, NUMBER):
        left, right = right, left
    if left.kind == NODES and right.kind == TEXT:
        return Code(BOOLEAN, _nodes_with_text(left.run, right.run, sign == "="))
    if left.kind == NODES and right.kind == NUMBER:
        return Code(BOOLEAN, _nodes_with_number(left.run, right.run, sign == "="))
    if left.kind == NUMBER == right.kind:
        one, other = left.run, right.run
        if sign == "=":
            return Code(BOOLEAN, lambda context: one(context) == other(context))
        return Code(BOOLEAN, lambda context: one(context) != other(context))
    one, other = left.run, right.run
    if sign == "=":
        return Code(BOOLEAN, lambda context: equal(one(context), other(context), context.environment))
    return Code(BOOLEAN, lambda context: unequal(one(context), other(context), context.environment))


def _nodes_with_text(nodes: Run, text: Run, same: bool) -> Run:
    def run(context: Context) -> bool:
        wanted = text(context)
        found: list[Node] = nodes(context)
        environment = context.environment
        for node in found:  # noqa: SIM110 - half the time of any()
            if (node_text(node, environment) == wanted) is same:
                return True
        return False

    return run


def _nodes_with_number(nodes: Run, number: Run, same: bool) -> Run:
    def run(context: Context) -> bool:
        wanted = number(context)
        environment = context.environment
        zone = environment.zone
        found: list[Node] = nodes(context)
        for node in found:  # noqa: SIM110
            if (text_number(node_text(node, environment), zone) == wanted) is same:
                return True
        return False

    return run


def _relation(left: Code, right: Code, sign: str) -> Run:
    relation = RELATIONS[sign]
    singles = (NUMBER, BOOLEAN, TEXT)
    if left.kind in singles and right.kind in singles:
        one, other = as_number(left), as_number(right)
        return lambda context: relation(one(context), other(context))
    if left.kind == NODES and right.kind in singles:
        nodes, single = left.run, as_number(right)

        def run(context: Context) -> bool:
            limit = single(context)
            environment = context.environment
            zone = environment.zone
            found: list[Node] = nodes(context)
            for node in found:  # noqa: SIM110
                if relation(text_number(node_text(node, environment), zone), limit):
                    return True
            return False

        return run
    one_any, other_any = left.run, right.run

    def general(context: Context) -> bool:
        environment = context.environment
        lefts = [number for number in numbers(one_any(context), environment) if not math.isnan(number)]
        rights = [number for number in numbers(other_any(context), environment) if not math.isnan(number)]
        if not lefts or not rights:
            return False
        if sign in ("<", "<="):
            return relation(min(lefts), max(rights))
        return relation(max(lefts), min(rights))

    return general


def union(operands: list[Run]) -> Code:
    """``|``: the nodes of all operands, once each, in document order."""

    def run(context: Context) -> list[Node]:
        found: list[Node] = []
        for operand in operands:
            found.extend(operand(context))
        context.environment.spend(len(found))
        return in_order(found, context.environment)

    return Code(NODES, run)
