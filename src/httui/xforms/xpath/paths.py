"""Compiles location paths: quick ways for the paths that forms write, a general way for all others.

Serves section 4 (Contextualisation) and section 10 (a hash index for ``item[column = expression]`` over secondary
instances) of the engine's specification.
"""

from collections.abc import Callable
from typing import TypeAlias

from httui.xforms.tree import Node
from httui.xforms.xpath import axes
from httui.xforms.xpath.code import ANY, BOOLEAN, NUMBER, Code, Run, as_boolean
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.syntax import Step

Filter: TypeAlias = Callable[[list[Node], Context], list[Node]]
Move: TypeAlias = Callable[[list[Node], Context], list[Node]]

NONE: list[Node] = []
_ELEMENT_TESTS = frozenset(("name", "any", "namespace"))
_COUNTED = 8


def simple(step: Step) -> bool:
    """Whether the step is a plain child name: no prefix, no predicate."""
    return step.axis == "child" and step.test == "name" and not step.prefix and not step.predicates


def follow(node: Node, names: tuple[str, ...]) -> list[Node]:
    """The nodes that child names lead to from ``node``, in document order."""
    nodes = [node]
    for name in names:
        if len(nodes) == 1:
            nodes = nodes[0].children_named(name)
        else:
            nodes = [child for parent in nodes for child in parent.children_named(name)]
        if not nodes:
            return NONE
    return nodes


def absolute_names(names: tuple[str, ...], *, contextual: bool) -> Run:
    """``/a/b/c``: from the root, or from the repeat instance that contains the current node."""

    def run(context: Context) -> list[Node]:
        environment = context.environment
        if contextual and environment.repeats:
            anchor = environment.anchor(context.current, names)
            if anchor is not None:
                return follow(anchor[0], names[anchor[1] :])
        nodes = follow(environment.root, names)
        if len(nodes) > _COUNTED:
            environment.spend(len(nodes))
        return nodes

    return run


def relative_names(ups: int, names: tuple[str, ...]) -> Run:
    """``.``, ``..``, ``name``, ``../../a/b``."""
    if not ups and not names:
        return lambda context: [context.node]
    if ups == 1 and len(names) == 1:
        name = names[0]

        def sibling(context: Context) -> list[Node]:
            parent = context.node.parent
            return NONE if parent is None else parent.children_named(name)

        return sibling

    def run(context: Context) -> list[Node]:
        node: Node | None = context.node
        for _ in range(ups):
            node = node.parent if node is not None else None
        return NONE if node is None else follow(node, names)

    return run


def predicate(code: Code) -> Filter:
    """A predicate as a filter of nodes in axis order."""
    if code.kind == NUMBER:
        if code.constant is not None:
            place = float(code.constant) if isinstance(code.constant, float) else 0.0
            if not place.is_integer() or place < 1:
                return lambda _nodes, _context: NONE
            start = int(min(place, 1e9)) - 1
            return lambda nodes, _context: nodes[start : start + 1]
        number = code.run
        return _filter(lambda inner: bool(number(inner) == inner.position))
    if code.kind == ANY:
        either = code.run
        boolean = as_boolean(Code(ANY, lambda value: value))

        def test(inner: Context) -> bool:
            value = either(inner)
            if isinstance(value, float):
                return value == inner.position
            return boolean(value)

        return _filter(test)
    return _filter(as_boolean(code))


def _filter(test: Callable[[Context], bool]) -> Filter:
    def apply(nodes: list[Node], context: Context) -> list[Node]:
        if not nodes:
            return nodes
        environment = context.environment
        environment.spend(len(nodes))
        inner = Context(nodes[0], environment, 0, len(nodes), context.current)
        kept = []
        for node in nodes:
            inner.node = node
            inner.position += 1
            if not inner.position & 15:
                environment.watch()
            if test(inner):
                kept.append(node)
        return kept

    return apply


def move(step: Step, test: axes.Test | None, filters: list[Filter], *, named: str | None) -> Move:
    """One step of a path. ``named`` is the child name when the index of children by name can be used."""
    if named is not None:
        return _children_named(named, filters)
    axis = axes.AXES[step.axis]
    kids = axes.elements if step.test in _ELEMENT_TESTS else axes.everything
    reverse = step.axis in axes.REVERSE
    flat = step.axis in axes.FLAT
    beside = step.axis in axes.BESIDE

    def run(nodes: list[Node], context: Context) -> list[Node]:
        gathered: list[Node] = []
        for node in nodes:
            found = [item for item in axis(node, kids) if test is None or test(item)]
            context.environment.spend(len(found) + 1 + (_crowd(node) if beside else 0))
            for apply in filters:
                found = apply(found, context)
            if reverse:
                found = found[::-1]
            if len(nodes) == 1:
                return found
            gathered.extend(found)
        # only several starting points can bring nodes twice or out of order
        return gathered if flat and _apart(nodes) else axes.in_order(gathered, context.environment)

    return run


def _children_named(name: str, filters: list[Filter]) -> Move:
    def run(nodes: list[Node], context: Context) -> list[Node]:
        if len(nodes) == 1:
            found = nodes[0].children_named(name)
            for apply in filters:
                found = apply(found, context)
            return found
        gathered: list[Node] = []
        for node in nodes:
            found = node.children_named(name)
            for apply in filters:
                found = apply(found, context)
            gathered.extend(found)
        context.environment.spend(len(nodes) + len(gathered))
        return gathered if _apart(nodes) else axes.in_order(gathered, context.environment)

    return run


def _crowd(node: Node) -> int:
    """How much work it is to find a node among its siblings."""
    return len(node.parent.children) // 16 if node.parent is not None else 0


def _once(items: list[Node], parent: Node, name: str) -> list[Node]:
    """The items without repetition, in their order under ``parent``."""
    if len(items) < 2:
        return items
    wanted = set(items)
    return [item for item in parent.children_named(name) if item in wanted]


def _apart(nodes: list[Node]) -> bool:
    """Whether the nodes are all children of one parent, so that none contains another."""
    parent = nodes[0].parent if nodes else None
    return all(node.parent is parent for node in nodes)


def indexed(name: str, column: str, attribute: bool, value: Code, rest: list[Filter]) -> Move:
    """``name[column = value]`` over a tree that never changes, by a table from text (or number) to items."""

    def by_text(parent: Node) -> dict[str, list[Node]]:
        table: dict[str, list[Node]] = {}
        for item in parent.children_named(name):
            for text in _texts(item, column, attribute):
                items = table.setdefault(text, [])
                if not items or items[-1] is not item:
                    items.append(item)
        return table

    run_value = value.run
    text_key, number_key = ("text", name, column, attribute), ("number", name, column, attribute)

    def run(nodes: list[Node], context: Context) -> list[Node]:
        wanted = run_value(context)
        gathered: list[Node] = []
        for parent in nodes:
            table = parent.lookup(text_key, by_text)
            if isinstance(wanted, str):
                found = table.get(wanted, NONE)
            elif isinstance(wanted, bool):
                # a truth value asks only whether the column is there
                found = [
                    item for item in parent.children_named(name) if _has(item, column, attribute) is wanted
                ]
            elif isinstance(wanted, float):
                zone = context.environment.zone
                found = parent.lookup((*number_key, zone), _by_number(table, zone, name)).get(
                    float(wanted), NONE
                )
            elif len(wanted) == 1:
                found = table.get(wanted[0].string_value(), NONE)
            else:
                texts = dict.fromkeys(node.string_value() for node in wanted)
                found = axes.in_order(
                    [item for text in texts for item in table.get(text, NONE)], context.environment
                )
            for apply in rest:
                found = apply(found, context)
            if len(nodes) == 1:
                return found
            gathered.extend(found)
        return gathered if _apart(nodes) else axes.in_order(gathered, context.environment)

    return run


def _texts(item: Node, column: str, attribute: bool) -> list[str]:
    if attribute:
        return [item.attributes[column]] if column in item.attributes else []
    return item.texts(column)


def _has(item: Node, column: str, attribute: bool) -> bool:
    return column in item.attributes if attribute else item.child(column) is not None


def _by_number(
    table: dict[str, list[Node]], zone: object, name: str
) -> Callable[[Node], dict[float, list[Node]]]:
    from datetime import tzinfo

    from httui.xforms.xpath.values import text_number

    def make(parent: Node) -> dict[float, list[Node]]:
        assert isinstance(zone, tzinfo)
        numbers: dict[float, list[Node]] = {}
        for text, items in table.items():
            number = text_number(text, zone)
            if number == number:  # noqa: PLR0124 - NaN equals nothing
                numbers.setdefault(number, []).extend(items)
        return {number: _once(items, parent, name) for number, items in numbers.items()}

    return make


def chain(start: Run, moves: list[Move]) -> Run:
    """A path from the nodes that ``start`` gives through ``moves``."""

    def run(context: Context) -> list[Node]:
        nodes: list[Node] = start(context)
        for step in moves:
            if not nodes:
                return NONE
            nodes = step(nodes, context)
        if len(nodes) > _COUNTED:
            context.environment.spend(len(nodes))
        return nodes

    return run


__all__ = [
    "BOOLEAN",
    "absolute_names",
    "chain",
    "follow",
    "indexed",
    "move",
    "predicate",
    "relative_names",
    "simple",
]
