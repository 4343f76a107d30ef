"""Who must be computed again when something changes, and in which order.

Serves section 3 of the engine's specification (Dependency rule). The graph is static: it speaks of nodes
without positions. A target is one expression of one node; an edge leads from what it reads to the target, with
the repeat inside which reader and read stay together (its anchor): an answer in the third household marks only
expressions of the third household, unless they look at all of them.
"""

from collections.abc import Iterable
from typing import Final

from httui.i18n import N_
from httui.xforms import limits
from httui.xforms.choice_names import named_by
from httui.xforms.errors import FormError
from httui.xforms.expressions import Lazy
from httui.xforms.model import ModelNode
from httui.xforms.parse_model import Model
from httui.xforms.xpath.references import ANY_DEPTH, ANY_NAME, Reference

RELEVANT: Final = 0
READONLY: Final = 1
REQUIRED: Final = 2
COUNT: Final = 3
CALCULATE: Final = 4
CHOICES: Final = 5
KINDS: Final = ("relevant", "readonly", "required", "jr:count", "calculate", "choices")

_STRUCTURAL = frozenset(("count", "position", "last", "name", "local-name", "namespace-uri"))
_LANGUAGE = frozenset(("jr:choice-name", "jr:itext", "itext", "choice-name"))


class Target:
    """One expression that is kept up to date: ``kind`` of ``model``. ``rank`` is its place in the order."""

    __slots__ = ("chained", "expression", "kind", "language", "model", "rank", "reads")

    def __init__(self, model: ModelNode, kind: int, expression: Lazy | None) -> None:
        self.model = model
        self.kind = kind
        self.expression = expression
        self.rank = 0
        self.chained = False
        self.language = False
        self.reads = False

    def __repr__(self) -> str:
        return f"<Target {KINDS[self.kind]} of {self.model.path}>"


Edge = tuple[Target, ModelNode | None]


class Plan:
    """The dependency graph of a form.

    ``values[node]`` are the targets that read its value or relevance, ``structure[repeat]`` those that look at
    several of its instances, ``positions[repeat]`` those that ask for the place of their own instance, and
    ``of[node]`` the targets of one node by kind. ``targets`` are in order of rank.
    """

    def __init__(self) -> None:
        self.targets: list[Target] = []
        self.of: dict[ModelNode, dict[int, Target]] = {}
        self.values: dict[ModelNode, list[Edge]] = {}
        self.structure: dict[ModelNode, list[Edge]] = {}
        self.positions: dict[ModelNode, list[Edge]] = {}
        self.inside: dict[ModelNode | None, list[Target]] = {}


def build(model: Model) -> Plan:
    """Make the plan of ``model``. Raises :class:`FormError` for cycles, with their chain."""
    return _Builder(model).build()


class _Builder:
    def __init__(self, model: Model) -> None:
        self.model = model
        self.plan = Plan()
        self.names: dict[tuple[str, ...], ModelNode] = {}
        self.paths: dict[ModelNode, tuple[str, ...]] = {}
        for node in model.nodes.values():
            parent = node.parent
            path = (*self.paths[parent], node.name) if parent is not None else (node.name,)
            self.paths[node] = path
            self.names[path] = node
        self.before: dict[Target, set[Target]] = {}
        self.seen: set[tuple[int, ModelNode, Target, ModelNode | None]] = set()
        self.calculations: dict[ModelNode, set[ModelNode]] = {}

    def build(self) -> Plan:
        for node in self.model.nodes.values():
            self._targets(node)
        for target in self.plan.targets:
            self._read(target)
        self._refuse_cycles()
        self._rank()
        for target in self.plan.targets:
            self.plan.inside.setdefault(target.model.home, []).append(target)
        return self.plan

    def _targets(self, node: ModelNode) -> None:
        bind = node.bind
        found: dict[int, Target] = {}
        if bind is not None:
            for kind, source in (
                (RELEVANT, bind.relevant),
                (READONLY, bind.readonly),
                (REQUIRED, bind.required),
            ):
                if isinstance(source, Lazy):
                    found[kind] = Target(node, kind, source)
            if bind.calculate is not None:
                found[CALCULATE] = Target(node, CALCULATE, bind.calculate)
        control = node.control
        if control is not None:
            if control.count is not None:
                found[COUNT] = Target(node, COUNT, control.count)
            if node.chosen and (control.itemset is not None or control.items):
                source = control.itemset.nodeset if control.itemset is not None else None
                found[CHOICES] = Target(node, CHOICES, source)
        if found:
            self.plan.of[node] = found
            self.plan.targets.extend(found.values())

    # -- what a target reads -----------------------------------------------------------------------------

    def _read(self, target: Target) -> None:
        before = self.before[target] = set()
        self._own_order(target, before)
        expression = target.expression
        if expression is None:
            return
        compiled = expression.compiled
        target.language = not _LANGUAGE.isdisjoint(compiled.functions)
        context = self.paths[target.model]
        for reference in compiled.references:
            self._read_reference(target, reference, context, before)
        for node in named_by(self.model, target.model, expression):
            self._edges(target, node, None, before, structural=False)
        itemset = target.model.control.itemset if target.kind == CHOICES and target.model.control else None
        if itemset is not None:
            base = next((r for r in compiled.references if r.base is None and r.instance is None), None)
            start = base.resolve(context) if base is not None and not base.within else None
            if start is not None:
                for reference in itemset.value.compiled.references:
                    self._read_reference(target, reference, start, before, wide=True)

    def _own_order(self, target: Target, before: set[Target]) -> None:
        if target.kind in {CALCULATE, CHOICES, COUNT}:
            node: ModelNode | None = target.model
            while node is not None:
                relevant = self.plan.of.get(node, {}).get(RELEVANT)
                if relevant is not None:
                    before.add(relevant)
                node = node.parent
        if target.kind == CHOICES and (calculate := self.plan.of[target.model].get(CALCULATE)):
            before.add(calculate)

    def _read_reference(
        self,
        target: Target,
        reference: Reference,
        context: tuple[str, ...],
        before: set[Target],
        *,
        wide: bool = False,
    ) -> None:
        path = reference.resolve(context)
        if path is None:
            return
        anchor = None if wide else self._anchor(reference, path, context, target.model)
        exact = self.names.get(path)
        if exact is not None:
            found: Iterable[ModelNode] = (exact,)
        else:
            found = self._match(path)
        # a question's type is no matter here: a path to a value is often written as the argument of position()
        structural = bool(reference.within) and reference.within[-1] in _STRUCTURAL
        for node in found:
            self._edges(target, node, anchor, before, structural=structural)
            if exact is not None and target.kind == CALCULATE and not structural:
                self._calculation(target, reference, node, anchor)
            if exact is not None and node is target.model:
                self._own_value(target, reference, anchor, structural=structural)
        target.reads = True

    def _anchor(
        self, reference: Reference, path: tuple[str, ...], context: tuple[str, ...], reader: ModelNode
    ) -> ModelNode | None:
        """The innermost repeat of whose instance both reader and read are part."""
        if "indexed-repeat" in reference.within:
            return None
        if reference.base is not None:
            base = reference.base.resolve(context)
            return self._anchor(reference.base, base, context, reader) if base is not None else None
        if reference.absolute:
            if reference.filtered:
                return None
            for repeat in reversed(reader.repeats()):
                own = self.paths[repeat]
                if len(own) < len(path) and path[: len(own)] == own:
                    return repeat
            return None
        turn = list(context)
        for step in reference.steps:
            if step != "..":
                if step != ".":
                    break
            elif turn:
                turn.pop()
        node = self.names.get(tuple(turn))
        return node.home if node is not None else None

    def _match(self, path: tuple[str, ...]) -> list[ModelNode]:
        """Nodes that a path with ``*`` and ``**`` may mean; too many rather than too few."""
        if ANY_DEPTH in path:
            start = path[: path.index(ANY_DEPTH)]
            if ANY_NAME in start:
                start = start[: start.index(ANY_NAME)]
            node = self.names.get(start) if start else self.model.root
            return node.walk() if node is not None else []
        if ANY_NAME not in path:
            return []
        if any(step.startswith("@") for step in path):
            return self._match(tuple(step for step in path if not step.startswith("@")))
        level = [self.model.root] if path[0] in {ANY_NAME, self.model.root.name} else []
        for step in path[1:]:
            level = [child for node in level for child in node.children if step in {ANY_NAME, child.name}]
        return level

    def _edges(
        self,
        target: Target,
        node: ModelNode,
        anchor: ModelNode | None,
        before: set[Target],
        *,
        structural: bool,
    ) -> None:
        edge = (target, anchor)
        read = [node] if structural or not node.children else node.walk()
        for item in read:
            self._add(self.plan.values, 0, item, edge)
            for kind in (CALCULATE, CHOICES, RELEVANT):
                other = self.plan.of.get(item, {}).get(kind)
                if other is not None and other is not target:
                    before.add(other)
        own = anchor.repeats() if anchor is not None else []
        above: ModelNode | None = node.parent
        while above is not None:
            relevant = self.plan.of.get(above, {}).get(RELEVANT)
            if relevant is not None and relevant is not target:
                # its flip reaches every node below, and through them this target
                before.add(relevant)
            above = above.parent
        for repeat in {item for one in read for item in one.repeats()}:
            if repeat not in own:
                self._add(self.plan.structure, 1, repeat, edge)
                count = self.plan.of.get(repeat, {}).get(COUNT)
                if count is not None and count is not target:
                    before.add(count)
            elif repeat is node and structural:
                self._add(self.plan.positions, 2, repeat, edge)

    def _add(self, table: dict[ModelNode, list[Edge]], number: int, node: ModelNode, edge: Edge) -> None:
        key = (number, node, *edge)
        if key in self.seen:
            return
        self.seen.add(key)
        if len(self.seen) > limits.MAX_EDGES:
            raise FormError(
                N_("The expressions of the form read too many questions: more than {limit} pairs."),
                file=self.model.file,
                reference=edge[0].model.path,
                limit=limits.MAX_EDGES,
            )
        table.setdefault(node, []).append(edge)

    # -- cycles ------------------------------------------------------------------------------------------

    def _calculation(
        self, target: Target, reference: Reference, node: ModelNode, anchor: ModelNode | None
    ) -> None:
        other = self.plan.of.get(node, {}).get(CALCULATE)
        if other is not None and node is not target.model and "once" not in reference.within:
            self.calculations.setdefault(target.model, set()).add(node)
        _ = anchor

    def _own_value(
        self, target: Target, reference: Reference, anchor: ModelNode | None, *, structural: bool
    ) -> None:
        if structural or "once" in reference.within or target.kind in {CHOICES, COUNT}:
            return
        sibling = target.model.home is not None and anchor is not target.model.home
        if sibling and (
            reference.filtered or "indexed-repeat" in reference.within or reference.base is not None
        ):
            target.chained = True
            return
        raise FormError(
            N_("The {what} of the question reads its own value, so it can never be settled."),
            file=self.model.file,
            reference=target.model.path,
            what=KINDS[target.kind],
        )

    def _refuse_cycles(self) -> None:
        done: set[ModelNode] = set()
        for start in self.calculations:
            if start in done:
                continue
            trail: list[ModelNode] = []
            on_trail: set[ModelNode] = set()
            stack: list[tuple[ModelNode, bool]] = [(start, True)]
            while stack:
                node, entering = stack.pop()
                if not entering:
                    trail.pop()
                    on_trail.discard(node)
                    done.add(node)
                    continue
                if node in on_trail:
                    chain = [*trail[trail.index(node) :], node]
                    raise FormError(
                        N_("These calculations wait for each other in a circle: {chain}."),
                        file=self.model.file,
                        reference=node.path,
                        chain=" → ".join(item.path for item in chain),
                    )
                if node in done:
                    continue
                trail.append(node)
                on_trail.add(node)
                stack.append((node, False))
                stack.extend((other, True) for other in self.calculations.get(node, ()))

    # -- order -------------------------------------------------------------------------------------------

    def _rank(self) -> None:
        """Topological order; what depends on itself in a circle (mutual relevance) keeps its written order."""
        ordered: list[Target] = []
        state: dict[Target, int] = {}
        for start in self.plan.targets:
            if start in state:
                continue
            state[start] = 1
            stack = [(start, iter(self._sorted(start)))]
            while stack:
                target, rest = stack[-1]
                for other in rest:
                    if other not in state:
                        state[other] = 1
                        stack.append((other, iter(self._sorted(other))))
                        break
                    if state[other] == 1:
                        target.chained = other.chained = True
                else:
                    stack.pop()
                    state[target] = 2
                    ordered.append(target)
        for rank, target in enumerate(ordered):
            target.rank = rank
        self.plan.targets = ordered

    def _sorted(self, target: Target) -> list[Target]:
        before = self.before[target]
        return (
            sorted(before, key=lambda other: (other.model.order, other.kind))
            if len(before) > 1
            else list(before)
        )
