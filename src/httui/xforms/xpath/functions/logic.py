"""Functions of truth: conditions and checklists. What is not needed is not evaluated."""

import math

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.tree import XML_NAMESPACE, Node
from httui.xforms.xpath.code import ANY, BOOLEAN, Code
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions.signature import Function, argument, many, plain, situated
from httui.xforms.xpath.syntax import Call
from httui.xforms.xpath.values import Value, members, to_boolean, to_number

TYPE_CHECKING = False
if TYPE_CHECKING:
    from httui.xforms.xpath.compiler import Compiler


def _if(compiler: "Compiler", call: Call) -> Code:
    test = argument(compiler, call, 0, "b")
    yes = compiler.compile(call.arguments[1])
    no = compiler.compile(call.arguments[2])
    one, other = yes.run, no.run
    kind = yes.kind if yes.kind == no.kind else ANY
    return Code(kind, lambda context: one(context) if test(context) else other(context))


def _truth(value: Value) -> bool:
    """Whether one value in a checklist counts: a node counts when it is not blank."""
    return bool(value.strip()) if isinstance(value, str) else to_boolean(value)


def _limits(context: Context, values: list[Value]) -> tuple[float, float]:
    zone = context.environment.zone
    least, most = to_number(values[0], zone), to_number(values[1], zone)
    return (-math.inf if least == -1 else least), (math.inf if most == -1 else most)


def _checklist(context: Context, values: list[Value]) -> bool:
    least, most = _limits(context, values)
    count = sum(1 for value in values[2:] for item in _tests(value, context) if item)
    return least <= count <= most


def _tests(value: Value, context: Context) -> list[bool]:
    if isinstance(value, list):
        return [_truth(item) for item in members(value, context.environment)]
    return [to_boolean(value)]


def _weighted(context: Context, values: list[Value]) -> bool:
    if len(values) % 2:
        raise XPathError(N_("weighted-checklist() needs a weight for every condition."))
    least, most = _limits(context, values)
    zone = context.environment.zone
    total = 0.0
    for place in range(2, len(values), 2):
        tests = _tests(values[place], context)
        weights = [to_number(item, zone) for item in members(values[place + 1], context.environment)]
        for number, weight in enumerate(weights):
            if number >= len(tests):
                return False
            if tests[number]:
                total += weight
    return least <= total <= most


def _lang(context: Context, wanted: str) -> bool:
    if not wanted:
        return False
    key = f"{{{XML_NAMESPACE}}}lang"
    node: Node | None = context.node
    while node is not None:
        if key in node.attributes:
            found = node.attributes[key].lower()
            return found == wanted.lower() or found.startswith(f"{wanted.lower()}-")
        node = node.parent
    return False


LOGIC: dict[str, Function] = {
    "true": plain("", "b", lambda: True),
    "false": plain("", "b", lambda: False),
    "not": plain("b", "b", lambda truth: not truth),
    "boolean": plain("b", "b", bool),
    "boolean-from-string": plain("t", "b", lambda text: text in ("1", "true")),
    "if": Function(3, 3, ANY, _if),
    "checklist": many(2, "b", _checklist),
    "weighted-checklist": many(2, "b", _weighted),
    "lang": situated("t", "b", _lang),
}

__all__ = ["BOOLEAN", "LOGIC"]
