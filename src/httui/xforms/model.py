"""What a form is made of, as data: nodes, binds, controls, texts and actions.

Serves sections 2 to 7 of the engine's specification. These objects are shared by every session of a form and
never change after loading; expressions in them are compiled when first needed.
"""

from typing import Any, Final, Self

from httui.xforms.expressions import Lazy
from httui.xforms.texts import Text

SELECTS: Final = frozenset(("select", "select1", "rank"))
"""Controls whose value is chosen from a list."""


class Bind:
    """One ``<bind>``: expressions are ``None`` where the form has none; ``True``/``False`` where constant."""

    __slots__ = (
        "calculate",
        "constraint",
        "constraint_message",
        "extensions",
        "preload",
        "preload_params",
        "readonly",
        "relevant",
        "required",
        "required_message",
        "saveto",
        "soft",
        "type",
    )

    def __init__(self) -> None:
        self.type = "string"
        self.relevant: Lazy | bool | None = None
        self.readonly: Lazy | bool | None = None
        self.required: Lazy | bool | None = None
        self.calculate: Lazy | None = None
        self.constraint: Lazy | None = None
        self.soft: Lazy | None = None
        self.constraint_message: Text | None = None
        self.required_message: Text | None = None
        self.preload = ""
        self.preload_params = ""
        self.saveto = ""
        self.extensions: dict[str, str] = {}


class Itemset:
    """Choices from a node-set: where they come from, their value and their label (context: the item)."""

    __slots__ = ("label", "nodeset", "value")

    def __init__(self, nodeset: Lazy, value: Lazy, label: Text | None) -> None:
        self.nodeset = nodeset
        self.value = value
        self.label = label


class Action:
    """One ``<setvalue>``: ``value`` is an expression, else ``text`` is set as it stands.

    ``source`` is the question it is nested in, ``repeat`` the innermost repeat around it; either may be absent.
    """

    __slots__ = ("events", "repeat", "source", "target", "text", "value")

    def __init__(self, events: frozenset[str], target: Lazy, value: Lazy | None, text: str) -> None:
        self.events = events
        self.target = target
        self.value = value
        self.text = text
        self.source: ModelNode | None = None
        self.repeat: ModelNode | None = None


class Control:
    """One element of the body. ``kind`` is input, select, select1, rank, range, trigger, upload, group, repeat."""

    __slots__ = (
        "appearance",
        "attributes",
        "children",
        "count",
        "fixed",
        "hint",
        "items",
        "itemset",
        "kind",
        "label",
        "model",
        "parent",
    )

    def __init__(self, kind: str, model: "ModelNode | None", parent: Self | None) -> None:
        self.kind = kind
        self.model = model
        self.parent = parent
        self.children: list[Control] = []
        self.appearance = ""
        self.attributes: dict[str, str] = {}
        self.label: Text | None = None
        self.hint: Text | None = None
        self.items: list[tuple[str, Text | None]] = []
        self.itemset: Itemset | None = None
        self.count: Lazy | None = None
        self.fixed = False


class ModelNode:
    """One node of the form's primary instance, whatever number of instances it may have.

    ``path`` is its path without positions. ``home`` is the innermost repeat around it (itself for a repeat) or
    ``None``; ``order`` counts nodes in document order. ``template`` of a repeat is the XML element that a new
    instance copies.
    """

    __slots__ = (
        "actions",
        "attribute_binds",
        "bind",
        "by_name",
        "children",
        "control",
        "default",
        "fixed",
        "home",
        "is_repeat",
        "name",
        "namespace",
        "new_actions",
        "order",
        "parent",
        "path",
        "prefix",
        "template",
        "type",
    )

    def __init__(self, name: str, namespace: str, prefix: str, parent: Self | None) -> None:
        self.name = name
        self.namespace = namespace
        self.prefix = prefix
        self.parent = parent
        self.children: list[ModelNode] = []
        self.by_name: dict[str, ModelNode] = {}
        step = f"{prefix}:{name}" if prefix else name
        self.path: str = f"{parent.path}/{step}" if parent is not None else f"/{step}"
        self.order = 0
        self.default = ""
        self.type = "string"
        self.bind: Bind | None = None
        self.control: Control | None = None
        self.is_repeat = False
        self.home: ModelNode | None = None
        self.template: Any = None
        self.fixed = False
        self.actions: list[Action] = []
        self.new_actions: list[Action] = []
        self.attribute_binds: dict[str, Bind] | None = None

    def __repr__(self) -> str:
        return f"<ModelNode {self.path}>"

    @property
    def leaf(self) -> bool:
        """Whether it holds a value rather than other nodes."""
        return not self.children and not self.is_repeat and not self.is_group_control

    @property
    def is_group_control(self) -> bool:
        """Whether the body shows it as a group."""
        return self.control is not None and self.control.kind == "group"

    @property
    def kind(self) -> str:
        """group, repeat, input, note, select, rank, range, trigger, upload or value (no question in the body)."""
        if self.is_repeat:
            return "repeat"
        if self.children:
            return "group"
        control = self.control
        if control is None:
            return "value"
        if control.kind in {"select", "select1"}:
            return "select"
        if control.kind == "input" and self.is_note:
            return "note"
        return control.kind

    @property
    def is_note(self) -> bool:
        """A text that is only shown: a read-only string input with words, that calculates nothing."""
        bind, control = self.bind, self.control
        if bind is None or control is None or (control.label is None and control.hint is None):
            return False
        return bind.readonly is True and bind.calculate is None and self.type == "string"

    @property
    def multiple(self) -> bool:
        """Whether its value is a list of choices."""
        return self.control is not None and self.control.kind in {"select", "rank"}

    @property
    def chosen(self) -> bool:
        """Whether its value comes from a list of choices."""
        return self.control is not None and self.control.kind in SELECTS

    def ancestors(self) -> "list[ModelNode]":
        """Its parent, the parent's parent and so on."""
        chain: list[ModelNode] = []
        node: ModelNode | None = self.parent
        while node is not None:
            chain.append(node)
            node = node.parent
        return chain

    def repeats(self) -> "list[ModelNode]":
        """The repeats around it, outermost first; itself included when it is one."""
        chain: list[ModelNode] = []
        home = self.home
        while home is not None:
            chain.append(home)
            home = home.parent.home if home.parent is not None else None
        chain.reverse()
        return chain

    def walk(self) -> "list[ModelNode]":
        """It and all below it, in document order."""
        found: list[ModelNode] = []
        stack = [self]
        while stack:
            node = stack.pop()
            found.append(node)
            stack.extend(reversed(node.children))
        return found
