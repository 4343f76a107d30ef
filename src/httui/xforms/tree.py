"""The tree that forms, instances and expressions share: small nodes with an index of children by name.

Serves DESIGN section 4 and section 10 of the engine's specification (a child index by name per node). A node
knows nothing of forms: the session hangs its own state on ``data`` and sets ``relevant``. Only elements are
stored; the nodes for attributes, and for the text of an element without mixed content, are made when an
expression asks for them.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final

ELEMENT: Final = 1
ATTRIBUTE: Final = 2
TEXT: Final = 3
COMMENT: Final = 8
INSTRUCTION: Final = 7
DOCUMENT: Final = 9
NAMESPACE: Final = 13

XML_NAMESPACE: Final = "http://www.w3.org/XML/1998/namespace"

_INDEX_FROM = 6


class Node:
    """One node of a tree.

    ``name`` is the local name; ``namespace`` its URI or ``""``; ``prefix`` as written or ``""``. ``children``
    holds the element children only; change it with :meth:`append`, :meth:`insert` and :meth:`remove`, which
    keep the index right. ``text`` is an element's own text when it has no mixed content. ``content`` is
    ``None`` unless text, comments or instructions stand between the children; then it lists every child node
    in order. ``attributes`` maps names to text; a name in a namespace is written ``{uri}name``. ``relevant``
    is the effective relevance: a node that is not relevant reads as ``""``. ``namespaces`` are the
    declarations made on this very element. ``data`` is free for the owner of the tree.
    """

    __slots__ = (
        "_attribute_nodes",
        "_index",
        "_lookups",
        "_text_node",
        "attributes",
        "children",
        "content",
        "data",
        "kind",
        "name",
        "namespace",
        "namespaces",
        "parent",
        "prefix",
        "relevant",
        "text",
    )

    kind: int
    text: str

    def __init__(
        self, name: str, namespace: str = "", text: str = "", *, prefix: str = "", kind: int = ELEMENT
    ) -> None:
        self.name = name
        self.namespace = namespace
        self.prefix = prefix
        self.kind = kind
        self.text = text
        self.parent: Node | None = None
        self.children: list[Node] = []
        self.content: list[Node] | None = None
        self.attributes: dict[str, str] = {}
        self.namespaces: dict[str, str] | None = None
        self.relevant = True
        self.data: Any = None
        self._index: dict[str, list[Node]] | None = None
        self._lookups: dict[tuple[object, ...], dict[Any, list[Node]]] | None = None
        self._attribute_nodes: dict[str, Node] | None = None
        self._text_node: Node | None = None

    def __repr__(self) -> str:
        return f"<Node {self.path()}>"

    # -- looking things up -------------------------------------------------------------------------------

    def children_named(self, name: str) -> list["Node"]:
        """The element children with this local name, in order. The list may be shared: do not change it."""
        index = self._index
        if index is None:
            if len(self.children) < _INDEX_FROM:
                return [child for child in self.children if child.name == name]
            index = self._index = {}
            for child in self.children:
                index.setdefault(child.name, []).append(child)
        return index.get(name, _NONE)

    def child(self, name: str) -> "Node | None":
        """The first element child with this local name."""
        if self._index is None and len(self.children) < _INDEX_FROM:
            for child in self.children:
                if child.name == name:
                    return child
            return None
        found = self.children_named(name)
        return found[0] if found else None

    def texts(self, name: str) -> list[str]:
        """The string values of the element children with this local name, in order."""
        return [child.string_value() for child in self.children_named(name)]

    def lookup(
        self, key: tuple[object, ...], make: Callable[["Node"], dict[Any, list["Node"]]]
    ) -> dict[Any, list["Node"]]:
        """A table over the children, made once by ``make(self)`` for each ``key``: for trees that never change."""
        if self._lookups is None:
            self._lookups = {}
        table = self._lookups.get(key)
        if table is None:
            table = self._lookups[key] = make(self)
        return table

    def forget_tables(self) -> None:
        """The children are others now: what was worked out over them is made anew when it is needed."""
        self._index = self._lookups = None

    def walk(self) -> Iterator["Node"]:
        """This node and every element below it, in document order; bounded by the tree, not by the stack."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def root(self) -> "Node":
        """The topmost node: the document where there is one, else the topmost element."""
        node = self
        while node.parent is not None:
            node = node.parent
        return node

    def ancestors(self) -> Iterator["Node"]:
        """The parent, its parent and so on."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent

    def position(self) -> int:
        """The place among the siblings with the same name, from 1."""
        if self.parent is None or self.kind != ELEMENT:
            return 1
        return self.parent.children_named(self.name).index(self) + 1

    def path(self, *, positions: bool = True) -> str:
        """``/data/household[2]/age``: positions only where a sibling has the same name, or never."""
        parts: list[str] = []
        node: Node | None = self
        while node is not None and node.kind != DOCUMENT:
            step = node.step_name()
            if positions and node.kind == ELEMENT and node.parent is not None:
                same = node.parent.children_named(node.name)
                if len(same) > 1:
                    step = f"{step}[{same.index(node) + 1}]"
            parts.append(step)
            node = node.parent
        return "/" + "/".join(reversed(parts))

    def step_name(self) -> str:
        """The name as a step of a path writes it: ``orx:meta``, ``@id``, ``text()``."""
        if self.kind == TEXT:
            return "text()"
        if self.kind == COMMENT:
            return "comment()"
        if self.kind == INSTRUCTION:
            return "processing-instruction()"
        sign = "@" if self.kind == ATTRIBUTE else ""
        return f"{sign}{self.qualified_name()}"

    def qualified_name(self) -> str:
        """The name with its prefix."""
        return f"{self.prefix}:{self.name}" if self.prefix else self.name

    # -- values ------------------------------------------------------------------------------------------

    def string_value(self) -> str:
        """The text as XPath sees it: empty when not relevant, joined over relevant descendants for groups."""
        if not self.relevant:
            return ""
        if not self.children and self.content is None:
            return self.text
        parts: list[str] = []
        stack = [self]
        while stack:
            node = stack.pop()
            if not node.relevant:
                continue
            if node.content is not None:
                stack.extend(part for part in reversed(node.content) if part.kind in _TEXTUAL)
            else:
                if node.text:
                    parts.append(node.text)
                if node.children:
                    stack.extend(reversed(node.children))
        return "".join(parts)

    # -- changing the tree -------------------------------------------------------------------------------

    def append(self, child: "Node") -> "Node":
        """Put ``child`` last and return it."""
        child.parent = self
        self.children.append(child)
        if self.content is not None:
            self.content.append(child)
        if self._index is not None:
            self._index.setdefault(child.name, []).append(child)
        self._lookups = None
        return child

    def insert(self, position: int, child: "Node") -> "Node":
        """Put ``child`` before the element at ``position`` (from 0 among the elements) and return it."""
        if self.content is not None:
            if position < len(self.children):
                self.content.insert(self.content.index(self.children[position]), child)
            else:
                self.content.append(child)
        child.parent = self
        self.children.insert(position, child)
        self._index = self._lookups = None
        return child

    def remove(self, child: "Node") -> None:
        """Take ``child`` out; ``ValueError`` when it is not a child of this node."""
        self.children.remove(child)
        if self.content is not None:
            self.content.remove(child)
        child.parent = None
        self._index = self._lookups = None

    def add_content(self, node: "Node") -> None:
        """Add a text, comment or instruction node last (mixed content)."""
        if self.content is None:
            self.content = list(self.children)
        node.parent = self
        self.content.append(node)

    def clone(self) -> "Node":
        """A deep copy without a parent and without ``data``; bounded by the tree, not by the stack."""
        top = self._shallow()
        stack = [(self, top)]
        while stack:
            source, target = stack.pop()
            for child in source.children if source.content is None else source.content:
                copy = child._shallow()
                if source.content is None or child.kind == ELEMENT:
                    target.append(copy)
                    stack.append((child, copy))
                else:
                    target.add_content(copy)
        return top

    def _shallow(self) -> "Node":
        copy = Node(self.name, self.namespace, self.text, prefix=self.prefix, kind=self.kind)
        copy.attributes = dict(self.attributes)
        copy.namespaces = dict(self.namespaces) if self.namespaces else None
        copy.relevant = self.relevant
        if self.content is not None:
            copy.content = []
        return copy

    # -- nodes that are made on demand -------------------------------------------------------------------

    def attribute_nodes(self) -> list["Node"]:
        """The attributes as nodes, in the order they were written."""
        return [self.attribute_node(name) for name in self.attributes]

    def attribute_node(self, key: str) -> "Node":
        """The node of one attribute that exists (``name`` or ``{uri}name``), the same one each time."""
        nodes = self._attribute_nodes
        if nodes is None:
            nodes = self._attribute_nodes = {}
        node = nodes.get(key)
        if node is None:
            node = nodes[key] = Attribute(self, key)
        return node

    def all_children(self) -> list["Node"]:
        """Every child node: elements, text, comments and instructions, in order."""
        if self.content is not None:
            return self.content
        if not self.text or self.kind != ELEMENT:
            return self.children
        if self._text_node is None or self._text_node.text != self.text:
            self._text_node = Node("", text=self.text, kind=TEXT)
            self._text_node.parent = self
        self._text_node.relevant = self.relevant
        return [self._text_node, *self.children]

    def namespaces_in_scope(self) -> dict[str, str]:
        """Prefix to URI for every declaration that is in force here, ``xml`` included."""
        chain = [self, *self.ancestors()]
        scope = {"xml": XML_NAMESPACE}
        for node in reversed(chain):
            if node.namespaces:
                scope.update(node.namespaces)
        return {prefix: uri for prefix, uri in scope.items() if uri}


class Attribute(Node):
    """An attribute as a node: its text is read from the element, so that it is never out of date."""

    __slots__ = ("key",)

    def __init__(self, owner: Node, key: str) -> None:
        namespace, _, name = key[1:].partition("}") if key.startswith("{") else ("", "", key)
        prefix = ""
        if namespace:
            found = (p for p, uri in owner.namespaces_in_scope().items() if uri == namespace and p)
            prefix = next(found, "")
        super().__init__(name, namespace, prefix=prefix, kind=ATTRIBUTE)
        self.parent = owner
        self.key = key

    def string_value(self) -> str:
        """The attribute's present text."""
        owner = self.parent
        return owner.attributes.get(self.key, "") if owner is not None and owner.relevant else ""


def document(element: Node) -> Node:
    """The document node above ``element``; one is made when the element has no parent."""
    top = element.root()
    if top.kind == DOCUMENT:
        return top
    above = Node("", kind=DOCUMENT)
    above.append(top)
    return above


_NONE: list[Node] = []
_TEXTUAL = frozenset((ELEMENT, TEXT))
