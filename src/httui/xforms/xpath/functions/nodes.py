"""Functions of nodes: names, positions, instances, repeats, translations."""

import math

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.tree import ATTRIBUTE, ELEMENT, INSTRUCTION, Node
from httui.xforms.xpath import code as pieces
from httui.xforms.xpath.axes import in_order
from httui.xforms.xpath.code import NUMBER, TEXT, Code, as_nodes, as_number
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions.signature import Function, argument, of_node, situated
from httui.xforms.xpath.functions.texts import words
from httui.xforms.xpath.syntax import Call
from httui.xforms.xpath.values import Value, to_number, to_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from httui.xforms.xpath.compiler import Compiler

_NAMED = (ELEMENT, ATTRIBUTE, INSTRUCTION)
_MODULUS = 2_147_483_647
_MULTIPLIER = 16_807


def _local_name(nodes: list[Node]) -> str:
    return nodes[0].name if nodes and nodes[0].kind in _NAMED else ""


def _name(nodes: list[Node]) -> str:
    return nodes[0].qualified_name() if nodes and nodes[0].kind in _NAMED else ""


def _namespace_uri(nodes: list[Node]) -> str:
    return nodes[0].namespace if nodes else ""


def _position(compiler: "Compiler", call: Call) -> Code:
    if not call.arguments:
        return Code(NUMBER, lambda context: float(context.position))
    nodes = argument(compiler, call, 0, "l")

    def run(context: Context) -> float:
        found: list[Node] = nodes(context)
        if not found:
            raise XPathError(N_("position() was asked of a question or repeat that is not there."))
        place = place_among_equals(found[0])
        context.environment.spend(int(place) // 16)
        return place

    return Code(NUMBER, run)


def place_among_equals(node: Node) -> float:
    """``position(node)``: the place in the unbroken run of siblings with the same name, from 1."""
    if node.parent is None or node.kind != ELEMENT:
        return 1.0
    same = node.parent.children_named(node.name)
    if len(same) == len(node.parent.children):
        return float(same.index(node) + 1)
    place = 0
    for sibling in node.parent.children:
        place = place + 1 if sibling.name == node.name and sibling.namespace == node.namespace else 0
        if sibling is node:
            break
    return float(place)


def _last(context: Context) -> float:
    return float(context.size)


def _current(_compiler: "Compiler", _call: Call) -> Code:
    return Code(pieces.NODES, lambda context: [context.current])


def _instance(context: Context, name: str) -> list[Node]:
    found = context.environment.instance(name)
    return [] if found is None else [found]


def _once(compiler: "Compiler", call: Call) -> Code:
    value = argument(compiler, call, 0, "t")
    return Code(TEXT, lambda context: context.node.string_value() or value(context))


def _id(context: Context, value: Value) -> list[Node]:
    texts = [node.string_value() for node in value] if isinstance(value, list) else [to_text(value)]
    wanted = {word for text in texts for word in words(text)}
    if not wanted:
        return []
    found: dict[str, Node] = {}
    count = 0
    for node in context.node.root().walk():
        count += 1
        name = node.attributes.get("id")
        if name in wanted and name is not None:
            found.setdefault(name, node)
    context.environment.spend(count)
    return in_order(list(found.values()), context.environment)


def _randomize(compiler: "Compiler", call: Call) -> Code:
    nodes = argument(compiler, call, 0, "l")
    if len(call.arguments) == 1:

        def shuffled(context: Context) -> list[Node]:
            found = list(nodes(context))
            context.environment.randomness.shuffle(found)
            return found

        return Code(pieces.NODES, shuffled)
    seed = compiler.compile(call.arguments[1]).run
    return Code(
        pieces.NODES,
        lambda context: shuffle(nodes(context), seed_of(seed(context), context)),
    )


def seed_of(value: Value, context: Context) -> int:
    """The seed that a value means: a whole number, or for other text the first 8 bytes of its SHA-256."""
    number = to_number(value, context.environment.zone)
    if math.isnan(number):
        text = to_text(value)
        if not text:
            return 0
        import hashlib

        digest = hashlib.sha256(text.encode("utf-8", "replace")).digest()
        return int.from_bytes(digest[:8], "big", signed=True)
    if math.isinf(number):
        return 2**63 - 1 if number > 0 else -(2**63)
    return math.trunc(number)


def shuffle(nodes: list[Node], seed: int) -> list[Node]:
    """The nodes in the order that the Park-Miller generator gives for ``seed``, as JavaRosa does."""
    state = int(math.fmod(seed, _MODULUS)) if abs(seed) < 2**53 else _remainder(seed)
    if state <= 0:
        state += _MODULUS - 1
    result: list[Node] = []
    for place, node in enumerate(nodes):
        state = state * _MULTIPLIER % _MODULUS
        target = int((state - 1) / (_MODULUS - 1) * (place + 1))
        result.append(node)
        if target != place:
            result[place] = result[target]
            result[target] = node
    return result


def _remainder(seed: int) -> int:
    remainder = abs(seed) % _MODULUS
    return remainder if seed >= 0 else -remainder


def _indexed_repeat(compiler: "Compiler", call: Call) -> Code:
    if len(call.arguments) % 2 == 0:
        raise XPathError(
            N_("indexed-repeat() needs a path, and then a repeat and a number for each level."),
            expression=compiler.source,
            at=call.at,
        )
    # inside it, paths mean every instance: it picks the instance itself
    outer = compiler.contextual
    compiler.contextual = False
    try:
        target = argument(compiler, call, 0, "l")
        repeats = [argument(compiler, call, place, "l") for place in range(1, len(call.arguments), 2)]
    finally:
        compiler.contextual = outer
    numbers = [argument(compiler, call, place, "n") for place in range(2, len(call.arguments), 2)]

    def run(context: Context) -> list[Node]:
        levels: list[tuple[int, list[Node], float]] = []
        for repeat, number in zip(repeats, numbers, strict=True):
            place = float(number(context))
            found = repeat(context)
            if math.isnan(place) or not found:
                return []
            levels.append((_depth(found[0]), found, place))
        levels.sort(key=lambda level: level[0])
        chosen: Node | None = None
        for _, found, place in levels:
            inside = found if chosen is None else [node for node in found if _within(node, chosen)]
            context.environment.spend(len(found))
            if not place.is_integer() or not 1 <= place <= len(inside):
                return []
            chosen = inside[int(place) - 1]
        nodes: list[Node] = target(context)
        context.environment.spend(len(nodes))
        assert chosen is not None
        return [node for node in nodes if _within(node, chosen)]

    return Code(pieces.NODES, run)


def _depth(node: Node) -> int:
    return sum(1 for _ in node.ancestors())


def _within(node: Node, above: Node) -> bool:
    place: Node | None = node.parent
    while place is not None:
        if place is above:
            return True
        place = place.parent
    return False


def _pulldata(context: Context, name: str, wanted: str, column: str, value: str) -> str:
    instance = context.environment.instance(name)
    if instance is None:
        return ""
    attribute = column.startswith("@")
    key = column.removeprefix("@")
    for top in instance.children:
        table = top.lookup(
            ("pulldata", column),
            lambda parent: _first_items(parent, key, attribute=attribute),
        )
        for item in table.get(value, ()):
            if wanted.startswith("@"):
                return item.attributes.get(wanted[1:], "")
            node = item
            for part in wanted.split("/"):
                child = node.child(part)
                if child is None:
                    return ""
                node = child
            return node.string_value()
    return ""


def _first_items(parent: Node, column: str, *, attribute: bool) -> dict[str, list[Node]]:
    table: dict[str, list[Node]] = {}
    for item in parent.children:
        if attribute:
            texts = [item.attributes[column]] if column in item.attributes else []
        else:
            texts = [child.string_value() for child in item.children_named(column)]
        for text in texts:
            table.setdefault(text, [item])
    return table


def _itext(context: Context, name: str) -> str | list[Node]:
    return context.environment.itext(name)


def _choice_name(context: Context, value: str, path: str) -> str:
    return context.environment.choice_name(value, path, context)


NODES: dict[str, Function] = {
    "position": Function(0, 1, NUMBER, _position),
    "last": situated("", "n", _last),
    "current": Function(0, 0, pieces.NODES, _current),
    "instance": situated("t", "l", _instance),
    "name": of_node("l", "t", _name),
    "local-name": of_node("l", "t", _local_name),
    "namespace-uri": of_node("l", "t", _namespace_uri),
    "once": Function(1, 1, TEXT, _once),
    "id": situated("v", "l", _id),
    "randomize": Function(1, 2, pieces.NODES, _randomize),
    "indexed-repeat": Function(3, None, pieces.NODES, _indexed_repeat),
    "pulldata": situated("tttt", "t", _pulldata),
    "jr:itext": situated("t", "v", _itext),
    "jr:choice-name": situated("tt", "t", _choice_name),
}

__all__ = ["NODES", "as_nodes", "as_number", "place_among_equals", "seed_of", "shuffle"]
