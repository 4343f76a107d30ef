"""Keeps a record settled: computes again what depends on a change, in order, and nothing else.

Serves sections 3 and 4 of the engine's specification, and its speed budget (section 10).
"""

import math
from collections.abc import Callable
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from httui.xforms import limits
from httui.xforms.datatypes import fitting
from httui.xforms.errors import XPathError
from httui.xforms.graph import CALCULATE, CHOICES, COUNT, READONLY, RELEVANT, REQUIRED, Edge, Plan, Target
from httui.xforms.model import ModelNode
from httui.xforms.state import Range, Scope, State
from httui.xforms.tree import Node
from httui.xforms.xpath import Context, Environment, Expression

if TYPE_CHECKING:
    from httui.xforms.choices import Choices

_FACTS = frozenset((RELEVANT, READONLY, REQUIRED))
MAX_ROUNDS = 5_000
"""How often one expression that reads itself through others may be computed again in one change."""


class Engine:
    """Computes relevance, read-only, required, counts, calculations and dropped choices of one record.

    ``changed`` collects the nodes whose facts changed; ``fired`` those whose value changed, for actions. An
    expression that fails is an error while a new record is begun. Once ``tolerant`` is set, answers are more important
    than a form's mistakes: the expression counts as empty, and ``failures`` says why, by the question's path.
    """

    def __init__(self, plan: Plan, top: Scope, environment: Environment) -> None:
        self.plan = plan
        self.top = top
        self.environment = environment
        self.changed: dict[Node, None] = {}
        self.changed_ranges: dict[Range, None] = {}
        self.fired: dict[Node, None] = {}
        self.watching = False
        self.tolerant = False
        self.failures: dict[str, str] = {}
        self.revision = 0
        self.choices: Choices
        self.grow: Callable[[Range, int], None]
        self._dirty: dict[int, dict[Node, None]] = {}
        self._heap: list[int] = []
        self._pass: dict[Node, None] | None = None
        self._pass_rank = -1
        self._floor = -1

    # -- marking -----------------------------------------------------------------------------------------

    def mark(self, target: Target, node: Node) -> None:
        """``target`` must be computed again for ``node``."""
        rank = target.rank
        if rank > self._floor >= 0:
            return
        if rank == self._pass_rank and self._pass is not None and node in self._pass:
            return
        bucket = self._dirty.get(rank)
        if bucket is None:
            self._dirty[rank] = {node: None}
            heappush(self._heap, rank)
        else:
            bucket[node] = None

    def mark_edges(self, edges: list[Edge], scope: Scope) -> None:
        """Mark the targets of ``edges`` that can see something inside ``scope``."""
        for target, anchor in edges:
            at = scope
            while at.model is not anchor:
                assert at.parent is not None
                at = at.parent
            model = target.model
            if target.kind == COUNT:
                self._mark_ranges(target, at)
            elif model.home is at.model:
                node = at.nodes.get(model)
                if node is not None:
                    self.mark(target, node)
            else:
                for node in instances_of(model, at):
                    self.mark(target, node)

    def _mark_ranges(self, target: Target, scope: Scope) -> None:
        for range_ in ranges_of(target.model, scope):
            self.mark(target, range_.context())

    def value_changed(self, node: Node) -> None:
        """What reads ``node`` must be computed again: its value or its relevance is another now."""
        state: State = node.data
        edges = self.plan.values.get(state.model)
        if edges:
            self.mark_edges(edges, state.scope)

    def structure_changed(self, range_: Range, index: int) -> None:
        """An instance was added at or removed from ``index`` (from 0): mark what looks at several of them."""
        model = range_.model
        self.changed_ranges[range_] = None
        edges = self.plan.structure.get(model)
        if edges:
            self.mark_edges(edges, range_.scope)
        edges = self.plan.positions.get(model)
        if edges:
            for scope in range_.instances[index:]:
                self.mark_edges(edges, scope)

    def mark_everything_in(self, scope: Scope) -> None:
        """Mark every target of a new instance and of the instances inside it."""
        for target in self.plan.inside.get(scope.model, ()):
            if target.kind == COUNT:
                continue
            node = scope.nodes.get(target.model)
            if node is not None:
                self.mark(target, node)
        for range_ in scope.ranges.values():
            count = self.plan.of.get(range_.model, {}).get(COUNT)
            if count is not None:
                self.mark(count, range_.context())
            for inner in range_.instances:
                self.mark_everything_in(inner)

    # -- computing ---------------------------------------------------------------------------------------

    def start(self, *, keep_volatile: bool = False) -> None:
        """Compute everything once, in order; with ``keep_volatile``, what reads nothing keeps its value."""
        self._dirty.clear()
        self._heap.clear()
        for target in self.plan.targets:
            # later targets are computed anyway: only what lies behind in the order must be marked
            self._floor = target.rank
            if target.kind == COUNT:
                for range_ in ranges_of(target.model, self.top):
                    self._attempt(target, range_.context())
                continue
            model = target.model
            if keep_volatile and target.kind == CALCULATE and not target.reads:
                for node in instances_of(model, self.top):
                    if not node.text:
                        self._attempt(target, node)
                continue
            if model.home is None:
                found = self.top.nodes.get(model)
                if found is not None:
                    self._attempt(target, found)
            else:
                for node in instances_of(model, self.top):
                    self._attempt(target, node)
        self._floor = -1
        self.settle()

    def settle(self) -> None:
        """Compute what is marked, until nothing is."""
        self.revision += 1
        rounds: dict[int, int] = {}
        heap, dirty = self._heap, self._dirty
        while heap:
            rank = heappop(heap)
            bucket = dirty.pop(rank, None)
            if not bucket:
                continue
            target = self.plan.targets[rank]
            if target.chained:
                rounds[rank] = rounds.get(rank, 0) + 1
                if rounds[rank] > MAX_ROUNDS:
                    dirty.clear()
                    heap.clear()
                    break
                if len(bucket) > 1:
                    bucket = dict.fromkeys(sorted(bucket, key=_position))
            self._pass, self._pass_rank = bucket, rank
            while bucket:
                node = next(iter(bucket))
                del bucket[node]
                self._attempt(target, node)
            self._pass, self._pass_rank = None, -1

    def _attempt(self, target: Target, node: Node) -> None:
        try:
            self._compute(target, node)
        except XPathError as error:
            self.pass_over(target.model, error)
            if target.kind == CALCULATE:
                node.data.result = None
                self.put(node, "")
            elif target.kind in _FACTS:
                # what cannot be decided is asked, may be answered and may be left out
                self._decided(target.kind, node, target.kind == RELEVANT)

    def pass_over(self, model: ModelNode, error: XPathError) -> None:
        """Note that an expression of ``model`` failed; raise when nothing is to be lost by that."""
        if not self.tolerant:
            raise error
        self.failures[model.path] = str(error)

    def _compute(self, target: Target, node: Node) -> None:
        kind = target.kind
        if kind == COUNT:
            self._count(target, node)
            return
        state: State = node.data
        if kind == CALCULATE:
            if node.relevant:
                self.calculate(target, node, state)
            return
        if kind == CHOICES:
            if state.wanted and node.relevant:
                self.choices.filter(state)
            return
        assert target.expression is not None
        self._decided(kind, node, target.expression.compiled.boolean(Context(node, self.environment)))

    def _decided(self, kind: int, node: Node, value: bool) -> None:
        state: State = node.data
        if kind == RELEVANT:
            if value is not state.relevant:
                state.relevant = value
                self.spread_relevance(node)
        elif kind == READONLY:
            if value is not state.readonly:
                state.readonly = value
                for item in node.walk():
                    self.changed[item] = None
        elif value is not state.required:
            state.required = value
            self.changed[node] = None

    def spread_relevance(self, node: Node) -> None:
        """Bring ``relevant`` of ``node`` and all below it up to date."""
        stack = [node]
        while stack:
            item = stack.pop()
            state: State = item.data
            parent = item.parent
            above = parent is None or parent.relevant
            relevant = state.relevant and above
            if relevant is item.relevant:
                continue
            item.relevant = relevant
            self.changed[item] = None
            self.value_changed(item)
            if self.watching and item.text and state.model.actions:
                self.fired[item] = None
            if relevant:
                targets = self.plan.of.get(state.model)
                if targets:
                    for kind in (CALCULATE, CHOICES):
                        if kind in targets:
                            self.mark(targets[kind], item)
            if item.children:
                stack.extend(item.children)
            for model_child in state.model.children:
                if model_child.is_repeat:
                    range_ = state.scope.ranges.get(model_child)
                    count = self.plan.of.get(model_child, {}).get(COUNT)
                    if range_ is not None and count is not None:
                        self.mark(count, range_.context())

    def calculate(self, target: Target, node: Node, state: State) -> None:
        """Compute a calculation; on an editable question it overwrites only when its own result changed."""
        assert target.expression is not None
        text = self.text(target.expression.compiled, node)
        if text == state.result:
            return
        first = state.result is None
        state.result = text
        if first and state.missing is not None and not text:
            return
        self.put(node, text)

    def text(self, expression: Expression, node: Node) -> str:
        """The result of an expression as the text of a value: NaN is empty, numbers have no exponent."""
        return expression.string(Context(node, self.environment))

    def put(self, node: Node, text: str) -> None:
        """Store ``text`` as the value of ``node``, in the form its type allows."""
        state: State = node.data
        model = state.model
        if model.chosen:
            state.wanted = text
            self.choices.filter(state)
            return
        self.store(node, state, fitting(model, text) if text else text)

    def store(self, node: Node, state: State, text: str) -> None:
        """Store a text that already fits, and mark what depends on it."""
        if text and state.missing is not None:
            state.missing = None
            self.changed[node] = None
        if text == node.text:
            return
        node.text = text
        self.changed[node] = None
        if node.relevant:
            self.value_changed(node)
        if self.watching and state.model.actions:
            self.fired[node] = None

    def _count(self, target: Target, node: Node) -> None:
        parent = node.parent
        if parent is None or target.expression is None:
            return
        range_ = parent.data.scope.ranges.get(target.model)
        if range_ is None or not parent.relevant:
            return
        number = target.expression.compiled.number(Context(node, self.environment))
        if math.isnan(number):
            return
        wanted = (
            limits.MAX_INSTANCES
            if math.isinf(number) and number > 0
            else max(0, int(number))
            if not math.isinf(number)
            else 0
        )
        range_.capped = wanted > limits.MAX_INSTANCES
        wanted = min(wanted, limits.MAX_INSTANCES)
        if range_.count != wanted:
            range_.count = wanted
            self.changed_ranges[range_] = None
        if wanted > len(range_.instances):
            self.grow(range_, wanted)


def instances_of(model: ModelNode, scope: Scope) -> list[Node]:
    """Every node of ``model`` inside ``scope``, in document order."""
    chain = []
    home = model.home
    while home is not scope.model:
        if home is None:
            return []
        chain.append(home)
        home = home.parent.home if home.parent is not None else None
    level = [scope]
    for repeat in reversed(chain):
        level = [inner for at in level if repeat in at.ranges for inner in at.ranges[repeat].instances]
    return [at.nodes[model] for at in level if model in at.nodes]


def ranges_of(model: ModelNode, scope: Scope) -> list[Range]:
    """Every range of the repeat ``model`` inside ``scope`` or around it."""
    above = model.parent.home if model.parent is not None else None
    if scope.model is model:
        assert scope.parent is not None
        scope = scope.parent
    chain = []
    home = above
    while home is not scope.model:
        if home is None:
            return []
        chain.append(home)
        home = home.parent.home if home.parent is not None else None
    level = [scope]
    for repeat in reversed(chain):
        level = [inner for at in level if repeat in at.ranges for inner in at.ranges[repeat].instances]
    return [at.ranges[model] for at in level if model in at.ranges]


def _position(node: Node) -> tuple[int, ...]:
    places = []
    scope: Scope | None = node.data.scope if node.data is not None else None
    while scope is not None:
        places.append(scope.position)
        scope = scope.parent
    return tuple(reversed(places))
