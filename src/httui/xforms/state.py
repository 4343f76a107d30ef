"""What a session keeps beside the tree: the state of each node, and the instances of repeats.

Serves sections 3 and 4 of the engine's specification.
"""

from xml.etree import ElementTree as ET

from httui.xforms.datatypes import fitting
from httui.xforms.document import JR, local
from httui.xforms.model import ModelNode
from httui.xforms.tree import Node

_TEMPLATE = f"{{{JR}}}template"


class State:
    """State of one node, kept on ``node.data``.

    ``relevant``, ``readonly`` and ``required`` are the node's own, without its ancestors. ``missing`` is a
    missing-data code or ``None``. ``wanted`` holds what was chosen before choices that are not offered were
    dropped. ``result`` is the last text that its calculation gave.
    """

    __slots__ = (
        "beyond",
        "choices",
        "missing",
        "model",
        "node",
        "readonly",
        "relevant",
        "required",
        "result",
        "scope",
        "wanted",
    )

    def __init__(self, node: Node, model: ModelNode, scope: "Scope") -> None:
        self.node = node
        self.model = model
        self.scope = scope
        self.relevant = True
        self.readonly = False
        self.required = False
        self.missing: str | None = None
        self.wanted: str | None = None
        self.result: str | None = None
        self.choices: tuple[int, object] | None = None
        self.beyond = False


class Scope:
    """One repeat instance, or the whole form: its nodes by their model, and the repeats directly inside.

    ``position`` counts from 1. The whole form has neither ``model`` nor ``parent``.
    """

    __slots__ = ("model", "node", "nodes", "parent", "position", "ranges")

    def __init__(self, model: ModelNode | None, parent: "Scope | None") -> None:
        self.model = model
        self.parent = parent
        self.node: Node
        self.nodes: dict[ModelNode, Node] = {}
        self.ranges: dict[ModelNode, Range] = {}
        self.position = 1


class Range:
    """All instances of one repeat inside one parent.

    ``reserve`` are instances of the form's definition that a count has not called up yet. ``stand_in`` is a node
    that stands in for an instance when an expression needs one and there is none.
    """

    __slots__ = ("capped", "count", "instances", "model", "parent", "reserve", "scope", "stand_in")

    def __init__(self, model: ModelNode, parent: Node, scope: Scope) -> None:
        self.model = model
        self.parent = parent
        self.scope = scope
        self.instances: list[Scope] = []
        self.reserve: list[ET.Element] = []
        self.count: int | None = None
        self.capped = False
        self.stand_in: Node | None = None

    def context(self) -> Node:
        """The node that expressions of the repeat as a whole stand on: its first instance, or a stand-in."""
        if self.instances:
            return self.instances[0].node
        if self.stand_in is None:
            self.stand_in = Node(self.model.name, self.model.namespace, prefix=self.model.prefix)
            self.stand_in.parent = self.parent
        return self.stand_in

    def renumber(self, start: int = 0) -> None:
        """Set the positions again from the instance at ``start`` (from 0)."""
        for number in range(start, len(self.instances)):
            self.instances[number].position = number + 1


def build_form(root: ModelNode, element: ET.Element) -> Scope:
    """The tree of a new record from the form's primary instance."""
    scope = Scope(None, None)
    scope.node = _build(root, element, scope)
    return scope


def new_instance(range_: Range, element: ET.Element, index: int) -> Scope:
    """Make an instance of a repeat from ``element``, put it at ``index`` (from 0) and return its scope."""
    scope = Scope(range_.model, range_.scope)
    node = scope.node = _build(range_.model, element, scope)
    parent = range_.parent
    if index < len(range_.instances):
        parent.insert(parent.children.index(range_.instances[index].node), node)
    elif range_.instances:
        last = range_.instances[-1].node
        if parent.children[-1] is last:
            parent.append(node)
        else:
            parent.insert(parent.children.index(last) + 1, node)
    else:
        order = range_.model.order
        place = next((i for i, item in enumerate(parent.children) if item.data.model.order > order), None)
        if place is None:
            parent.append(node)
        else:
            parent.insert(place, node)
    range_.instances.insert(index, scope)
    range_.renumber(index)
    return scope


def drop_instance(range_: Range, index: int) -> Scope:
    """Take the instance at ``index`` (from 0) out and return its scope."""
    scope = range_.instances.pop(index)
    range_.parent.remove(scope.node)
    range_.renumber(index)
    return scope


def template_of(model: ModelNode, root: ET.Element) -> ET.Element:
    """The element that a new instance of ``model`` copies: its template, else its first instance."""
    if model.template is None:
        names = []
        node: ModelNode | None = model
        while node is not None and node.parent is not None:
            names.append(node.name)
            node = node.parent
        level = [root]
        for name in reversed(names):
            level = [item for parent in level for item in parent if local(item) == name]
        model.template = level[0]
    found: ET.Element = model.template
    return found


def _build(model: ModelNode, element: ET.Element, scope: Scope) -> Node:
    node = Node(model.name, model.namespace, prefix=model.prefix)
    state = node.data = State(node, model, scope)
    scope.nodes[model] = node
    if element.attrib:
        node.attributes = {key: value for key, value in element.attrib.items() if key != _TEMPLATE}
    if not model.children:
        text = element.text
        if text and not model.is_repeat:
            if model.chosen:
                state.wanted = node.text = text.strip()
            else:
                node.text = fitting(model, text)
        return node
    for model_child in model.children:
        if model_child.is_repeat:
            scope.ranges[model_child] = Range(model_child, node, scope)
    for item in element:
        found = model.by_name[local(item)]
        if not found.is_repeat:
            node.append(_build(found, item, scope))
        elif item.get(_TEMPLATE) is None:
            range_ = scope.ranges[found]
            if found.control is not None and found.control.count is not None:
                range_.reserve.append(item)
            else:
                inner = Scope(found, scope)
                inner.node = _build(found, item, inner)
                node.append(inner.node)
                range_.instances.append(inner)
                inner.position = len(range_.instances)
    return node


def leaves(scope: Scope) -> list[Node]:
    """Every value of the record in document order, those of repeats included."""
    return [node for node in scope.node.walk() if not node.children and node.data.model.leaf]
