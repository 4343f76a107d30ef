"""The thirteen axes of XPath, node tests, and document order."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from httui.xforms.tree import (
    ATTRIBUTE,
    COMMENT,
    ELEMENT,
    INSTRUCTION,
    NAMESPACE,
    TEXT,
    Node,
)
from httui.xforms.xpath.syntax import Step
from httui.xforms.xpath.values import Surroundings

Kids: TypeAlias = Callable[[Node], list[Node]]
Test: TypeAlias = Callable[[Node], bool]

REVERSE = frozenset(("ancestor", "ancestor-or-self", "preceding", "preceding-sibling"))
FLAT = frozenset(("child", "attribute", "self", "namespace"))
"""Axes that keep document order when the nodes they start from do not contain one another."""

BESIDE = frozenset(("following", "preceding", "following-sibling", "preceding-sibling"))
"""Axes that begin with looking for the node among its siblings."""

_WALK_FROM = 64


def elements(node: Node) -> list[Node]:
    """The element children."""
    return node.children


def everything(node: Node) -> list[Node]:
    """All children: elements, text, comments and instructions."""
    return node.all_children()


def descendants(node: Node, kids: Kids) -> Iterator[Node]:
    """Everything below ``node`` in document order."""
    stack = list(reversed(kids(node)))
    while stack:
        item = stack.pop()
        yield item
        below = kids(item)
        if below:
            stack.extend(reversed(below))


def _self(node: Node, _kids: Kids) -> Iterable[Node]:
    return (node,)


def _parent(node: Node, _kids: Kids) -> Iterable[Node]:
    return () if node.parent is None else (node.parent,)


def _ancestors(node: Node, _kids: Kids) -> Iterable[Node]:
    return node.ancestors()


def _ancestors_or_self(node: Node, _kids: Kids) -> Iterator[Node]:
    yield node
    yield from node.ancestors()


def _child(node: Node, kids: Kids) -> Iterable[Node]:
    return kids(node)


def _descendants_or_self(node: Node, kids: Kids) -> Iterator[Node]:
    yield node
    yield from descendants(node, kids)


def _siblings(node: Node, kids: Kids) -> tuple[list[Node], int]:
    if node.parent is None or node.kind in (ATTRIBUTE, NAMESPACE):
        return [], 0
    around = kids(node.parent)
    if node not in around:
        around = node.parent.all_children()
    return around, around.index(node) if node in around else 0


def _following_siblings(node: Node, kids: Kids) -> Iterable[Node]:
    around, place = _siblings(node, kids)
    return around[place + 1 :]


def _preceding_siblings(node: Node, kids: Kids) -> Iterable[Node]:
    around, place = _siblings(node, kids)
    return reversed(around[:place])


def _following(node: Node, kids: Kids) -> Iterator[Node]:
    if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
        node = node.parent
        yield from descendants(node, kids)
    place: Node | None = node
    while place is not None:
        for sibling in _following_siblings(place, kids):
            yield sibling
            yield from descendants(sibling, kids)
        place = place.parent


def _preceding(node: Node, kids: Kids) -> Iterator[Node]:
    place: Node | None = node.parent if node.kind in (ATTRIBUTE, NAMESPACE) else node
    while place is not None:
        for sibling in _preceding_siblings(place, kids):
            yield from reversed([sibling, *descendants(sibling, kids)])
        place = place.parent


def _attributes(node: Node, _kids: Kids) -> Iterable[Node]:
    return node.attribute_nodes() if node.kind == ELEMENT else ()


def _namespaces(node: Node, _kids: Kids) -> Iterator[Node]:
    if node.kind != ELEMENT:
        return
    for prefix, uri in node.namespaces_in_scope().items():
        item = Node(prefix, text=uri, kind=NAMESPACE)
        item.parent = node
        yield item


AXES: dict[str, Callable[[Node, Kids], Iterable[Node]]] = {
    "ancestor": _ancestors,
    "ancestor-or-self": _ancestors_or_self,
    "attribute": _attributes,
    "child": _child,
    "descendant": descendants,
    "descendant-or-self": _descendants_or_self,
    "following": _following,
    "following-sibling": _following_siblings,
    "namespace": _namespaces,
    "parent": _parent,
    "preceding": _preceding,
    "preceding-sibling": _preceding_siblings,
    "self": _self,
}


def node_test(step: Step, namespace: str | None, *, lenient: bool) -> Test | None:
    """The test of a step, or ``None`` when every node of the axis passes.

    ``namespace`` is the URI of the step's prefix; with ``lenient`` a name without prefix fits any namespace, and
    an undeclared prefix fits the same prefix.
    """
    principal = {"attribute": ATTRIBUTE, "namespace": NAMESPACE}.get(step.axis, ELEMENT)
    name, prefix = step.name, step.prefix
    if step.test == "node":
        return None
    if step.test == "text":
        return lambda node: node.kind == TEXT
    if step.test == "comment":
        return lambda node: node.kind == COMMENT
    if step.test == "instruction":
        if name:
            return lambda node: node.kind == INSTRUCTION and node.name == name
        return lambda node: node.kind == INSTRUCTION
    if step.test == "any":
        return lambda node: node.kind == principal
    if step.test == "namespace":
        if lenient:
            return lambda node: (
                node.kind == principal and (node.prefix == prefix or node.namespace == namespace)
            )
        return lambda node: node.kind == principal and node.namespace == namespace
    if prefix:
        if lenient:
            return lambda node: (
                node.kind == principal
                and node.name == name
                and (node.prefix == prefix or node.namespace == namespace)
            )
        return lambda node: node.kind == principal and node.name == name and node.namespace == namespace
    if lenient:
        return lambda node: node.kind == principal and node.name == name
    return lambda node: node.kind == principal and node.name == name and not node.namespace


def in_order(nodes: list[Node], environment: Surroundings) -> list[Node]:
    """The nodes without repetition, in document order. Looking for their places counts as work."""
    unique = list(dict.fromkeys(nodes))
    if len(unique) < 2:
        return unique
    if len(unique) <= _WALK_FROM:
        return sorted(unique, key=lambda node: _place(node, environment))
    roots = list(dict.fromkeys(node.root() for node in unique))
    numbers: dict[Node, int] = {}
    for root in roots:
        numbers[root] = len(numbers)
        for node in descendants(root, everything):
            numbers[node] = len(numbers)
    environment.spend(len(numbers))

    def key(node: Node) -> tuple[int, int, int]:
        if node.kind in (ATTRIBUTE, NAMESPACE) and node.parent is not None:
            return numbers[node.parent], *_own_place(node)
        return numbers.get(node, 0), 0, 0

    return sorted(unique, key=key)


def _own_place(node: Node) -> tuple[int, int]:
    """The place of an attribute or namespace node: after its element, before the element's children."""
    if node.kind == NAMESPACE:
        return 1, 0
    assert node.parent is not None
    return 2, [*node.parent.attributes].index(getattr(node, "key", ""))


def _place(node: Node, environment: Surroundings) -> tuple[tuple[int, int], ...]:
    key: list[tuple[int, int]] = []
    while node.parent is not None:
        if node.kind in (ATTRIBUTE, NAMESPACE):
            kind, place = _own_place(node)
            key.append((kind - 3, place))
        else:
            around = node.parent.all_children()
            place = around.index(node) if node in around else 0
            environment.spend(place // 16 + 1)
            key.append((0, place))
        node = node.parent
    key.append((0, id(node)))
    return tuple(reversed(key))
