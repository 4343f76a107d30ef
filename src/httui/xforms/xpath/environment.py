"""What an expression is evaluated in: the node, and everything outside the node that functions may ask for.

The session of the form engine subclasses :class:`Environment`; DESIGN section 4 and section 9 of the engine's
specification say what it must offer.
"""

import random
from datetime import UTC, datetime, tzinfo
from time import monotonic

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.tree import DOCUMENT, Node, document

MAX_WORK = 1_000_000
"""How many nodes one evaluation may look at; beyond it the expression is refused, so that nothing hangs."""
MAX_SECONDS = 3.0
"""How long the predicates of one evaluation may take, whatever work they counted."""
MAX_TEXT = 1_000_000
"""The longest text that one function may build."""


class Environment:
    """The surroundings of an evaluation.

    ``root`` is the node whose children absolute paths start from: the document of the primary instance.
    ``zone`` is the time zone of dates without one, ``language`` the form's language (for month names), and
    ``repeats`` the generic paths of repeats as tuples of names (``("data", "member")``).
    """

    root: Node
    zone: tzinfo
    language: str | None
    repeats: frozenset[tuple[str, ...]]
    randomness: random.Random

    def __init__(
        self,
        root: Node,
        *,
        zone: tzinfo = UTC,
        language: str | None = None,
        now: datetime | None = None,
        repeats: frozenset[tuple[str, ...]] = frozenset(),
    ) -> None:
        self.root = document(root) if root.kind != DOCUMENT and root.parent is None else root
        self.zone = zone
        self.language = language
        self.repeats = repeats
        self.randomness = random.SystemRandom()
        self.work = 0
        self.busy = False
        self.deadline = 0.0
        self._now = now
        self._anchor_lengths: dict[tuple[str, ...], tuple[int, ...]] = {}

    # -- to be replaced by the session ---------------------------------------------------------------------

    def now(self) -> datetime:
        """The present moment, aware of its zone."""
        return (self._now or datetime.now(self.zone)).astimezone(self.zone)

    def instance(self, name: str) -> Node | None:  # noqa: ARG002
        """The node *above* the root element of a secondary instance, or ``None``. It must never change."""
        return None

    def itext(self, name: str) -> str | list[Node]:  # noqa: ARG002
        """The text of a translation in the present language (or its value nodes); empty when there is none."""
        return ""

    def choice_name(self, value: str, path: str, context: "Context") -> str:  # noqa: ARG002
        """The label of the choice ``value`` of the question at ``path`` (an expression's text)."""
        return value

    # -- used by compiled expressions ----------------------------------------------------------------------

    def anchor(self, current: Node, names: tuple[str, ...]) -> tuple[Node, int] | None:
        """Where an absolute path begins when it stands inside a repeat (Contextualisation, section 4).

        ``names`` are the leading steps without predicates. Returns the repeat instance that contains ``current``
        and the number of steps it stands for, or ``None`` when the path means what it says.
        """
        lengths = self._anchor_lengths.get(names)
        if lengths is None:
            lengths = tuple(n for n in range(len(names) - 1, 0, -1) if names[:n] in self.repeats)
            self._anchor_lengths[names] = lengths
        if not lengths:
            return None
        chain: list[Node] = []
        node: Node | None = current
        while node is not None and node is not self.root:
            chain.append(node)
            node = node.parent
        if node is None:
            return None
        chain.reverse()
        for length in lengths:
            if len(chain) >= length and all(chain[place].name == names[place] for place in range(length)):
                return chain[length - 1], length
        return None

    def spend(self, nodes: int) -> None:
        """Count work; raises :class:`XPathError` when one evaluation looks at too many nodes."""
        self.work += nodes
        if self.work > MAX_WORK:
            raise self.too_much()

    def watch(self) -> None:
        """Look at the clock: long loops call this now and then; raises :class:`XPathError` after three seconds."""
        now = monotonic()
        if not self.deadline:
            self.deadline = now + MAX_SECONDS
        elif now > self.deadline:
            raise self.too_much()

    def too_much(self) -> XPathError:
        """The refusal of an expression that takes too much work."""
        return XPathError(N_("The expression takes too much work for a form of this size."))


class Context:
    """Where an expression stands: its node, the node's position and the size of its node-set.

    ``current`` is the node that the whole expression was started for (``current()``); it stays the same inside
    predicates.
    """

    __slots__ = ("current", "environment", "node", "position", "size")

    def __init__(
        self,
        node: Node,
        environment: Environment,
        position: int = 1,
        size: int = 1,
        current: Node | None = None,
    ) -> None:
        self.node = node
        self.environment = environment
        self.position = position
        self.size = size
        self.current = node if current is None else current
