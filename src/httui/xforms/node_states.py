"""Every current node of a record, one after the other, for screens and for tests.

Serves DESIGN section 4 (``session.nodes()``).
"""

from collections.abc import Iterator

from httui.xforms.questions import Questions
from httui.xforms.state import Range, State
from httui.xforms.tree import Node


class NodeState:
    """One current node.

    ``kind`` is group, repeat, range (a repeat as a whole, or a number on a scale), input, note, select, rank,
    trigger, upload or value. Groups and repeats have no value; ``count`` belongs to repeats as a whole. Validity,
    message, label, hint and choices are computed when they are asked for.
    """

    __slots__ = (
        "_node",
        "_questions",
        "count",
        "kind",
        "missing",
        "readonly",
        "ref",
        "relevant",
        "required",
        "value",
    )

    def __init__(self, questions: Questions, ref: str, kind: str, node: Node | None) -> None:
        self._questions = questions
        self._node = node
        self.ref = ref
        self.kind = kind
        self.count: int | None = None
        self.relevant = self.readonly = self.required = False
        self.value = ""
        self.missing: str | None = None

    def __repr__(self) -> str:
        return f"<NodeState {self.ref} {self.kind}>"

    @property
    def validity(self) -> str:
        """``ok``, ``required`` or ``constraint``."""
        return "ok" if self._node is None else self._questions.validity(self._node)

    @property
    def message(self) -> str:
        """What is said about the validity, in the session's language; empty when it is ok."""
        return "" if self._node is None else self._questions.message(self._node)

    @property
    def label(self) -> str:
        """The label in the session's language."""
        return "" if self._node is None else self._questions.label(self._node)

    @property
    def hint(self) -> str:
        """The hint in the session's language."""
        return "" if self._node is None else self._questions.hint(self._node)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values and labels on offer."""
        return [] if self._node is None else self._questions.choices(self._node)

    @property
    def type(self) -> str:
        """The ODK data type."""
        return "" if self._node is None else str(self._node.data.model.type)


def node_states(questions: Questions) -> Iterator[NodeState]:
    """Every current node in the order of the form; the root and ``meta`` are left out.

    A repeat as a whole follows its instances; it is there also when it has none.
    """
    record = questions.record
    root = record.top.node.data.model
    stack: list[Node | Range] = []
    _push(stack, record.top.node, skip="meta")
    while stack:
        item = stack.pop()
        if isinstance(item, Range):
            whole = NodeState(questions, record.range_ref(item), "range", None)
            whole.count = len(item.instances)
            whole.relevant = questions.is_asked(item)
            yield whole
            continue
        state: State = item.data
        found = NodeState(questions, record.ref(item), state.model.kind, item)
        found.relevant = item.relevant
        found.readonly = questions.is_readonly(item)
        found.required = state.required
        if state.model.leaf:
            found.value = item.text if item.relevant else ""
            found.missing = state.missing
        yield found
        if state.model is not root and state.model.children:
            _push(stack, item)


def _push(stack: list[Node | Range], node: Node, skip: str = "") -> None:
    """Put what lies directly inside ``node`` on the stack, so that it is taken off in the order of the form."""
    state: State = node.data
    inner: list[Node | Range] = []
    for model in state.model.children:
        if model.name == skip:
            continue
        if model.is_repeat:
            range_ = state.scope.ranges.get(model)
            if range_ is not None:
                inner.extend(scope.node for scope in range_.instances)
                inner.append(range_)
        else:
            found = state.scope.nodes.get(model)
            if found is not None:
                inner.append(found)
    stack.extend(reversed(inner))
