"""One filling of a form from the inside: its tree, its engine, references, texts, repeats and actions.

Serves sections 4 to 6 of the engine's specification. :class:`httui.xforms.session.FormSession` is the public
face of this.
"""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.xforms import actions, limits
from httui.xforms.choices import Choices
from httui.xforms.errors import FormError, XPathError
from httui.xforms.expressions import Lazy
from httui.xforms.graph import CALCULATE, CHOICES, COUNT
from httui.xforms.model import ModelNode
from httui.xforms.recompute import Engine, instances_of
from httui.xforms.state import Range, Scope, State, build_form, drop_instance, new_instance, template_of
from httui.xforms.texts import Parts, Text
from httui.xforms.tree import Node, document
from httui.xforms.xpath import Context, Environment

if TYPE_CHECKING:
    from httui.xforms.form import Form

_STEP = re.compile(r"/([^/\[\]]+)(?:\[(\d+)\])?")
UNKNOWN = "[?]"
"""Stands in a text for what cannot be computed."""
MAX_FIRED = 2_000
"""How many actions one change may set off."""


class RecordEnvironment(Environment):
    """What expressions of a record may ask for."""

    def __init__(self, record: "Record", root: Node, zone: tzinfo, clock: Callable[[], datetime]) -> None:
        super().__init__(root, zone=zone, language=record.language or None, repeats=record.form.repeat_names)
        self.record = record
        self.clock = clock
        self.text_node = root

    def now(self) -> datetime:
        return self.clock().astimezone(self.zone)

    def instance(self, name: str) -> Node | None:
        return self.record.form.instances.get(name)

    def itext(self, name: str) -> str:
        return self.record.itext(name, self.text_node)

    def choice_name(self, value: str, path: str, context: Context) -> str:
        return self.record.choice_name(value, path, context.current)


class Record:
    """The working parts of a session. ``values`` of all kinds are text in ODK's lexical form."""

    def __init__(
        self,
        form: "Form",
        *,
        language: str,
        clock: Callable[[], datetime],
        zone: tzinfo,
        properties: Mapping[str, str],
    ) -> None:
        self.form = form
        self.language = language
        self.properties = {name.lower(): str(value) for name, value in properties.items()}
        definition = form.definition
        self.top = build_form(definition.root, definition.primary)
        self.size = len(definition.nodes)
        self.environment = RecordEnvironment(self, document(self.top.node), zone, clock)
        self.engine = Engine(form.plan, self.top, self.environment)
        self.engine.choices = self.choices = Choices(form, self.engine, self.render)
        self.engine.grow = self.grow
        self._fix_ranges(self.top)
        self._set_constants(self.top)

    # -- references --------------------------------------------------------------------------------------

    def locate(self, ref: str) -> tuple[ModelNode, Scope, bool]:
        """The model of ``ref``, the scope it lies in and whether it names a repeat as a whole.

        Raises :class:`FormError` when the form has no such node now.
        """
        model = self.form.definition.nodes.get(ref)
        if model is not None and model.home is None:
            return model, self.top, False
        model, scope, whole = None, self.top, False
        steps = _STEP.findall(ref)
        if not steps or "".join(f"/{name}[{n}]" if n else f"/{name}" for name, n in steps) != ref:
            raise self._unknown(ref)
        for place, (name, position) in enumerate(steps):
            plain = name.rpartition(":")[2]
            if model is None:
                root = self.form.definition.root
                model = root if plain == root.name else None
            else:
                model = model.by_name.get(plain)
            if model is None or (position and not model.is_repeat and position != "1"):
                raise self._unknown(ref)
            if model.is_repeat:
                range_ = scope.ranges.get(model)
                if range_ is None:
                    raise self._unknown(ref)
                if not position and place == len(steps) - 1:
                    return model, scope, True
                number = int(position or 1)
                if not 1 <= number <= len(range_.instances):
                    raise self._unknown(ref)
                scope = range_.instances[number - 1]
        assert model is not None
        return model, scope, whole

    def _unknown(self, ref: str) -> FormError:
        return FormError(N_("The form has no such question."), reference=ref[:300])

    def find(self, ref: str) -> Node:
        """The node of ``ref``."""
        model, scope, whole = self.locate(ref)
        if whole:
            raise self._unknown(ref)
        node = scope.nodes.get(model)
        if node is None:
            raise self._unknown(ref)
        return node

    def find_range(self, ref: str) -> Range:
        """The repeat as a whole that ``ref`` names; a position at its end is passed over."""
        model, scope, whole = self.locate(ref)
        if not whole and model.is_repeat and scope.parent is not None:
            scope = scope.parent
        range_ = scope.ranges.get(model)
        if range_ is None:
            raise self._unknown(ref)
        return range_

    def ref(self, node: Node) -> str:
        """The reference of a node, with positions on repeats only."""
        state: State = node.data
        return self._ref(state.model, state.scope)

    def _ref(self, model: ModelNode, scope: Scope) -> str:
        if scope.parent is None:
            return model.path
        pieces = self.form.pieces(model)
        numbers = []
        at: Scope | None = scope
        while at is not None and at.model is not None:
            numbers.append(at.position)
            at = at.parent
        numbers.reverse()
        parts = []
        for place, piece in enumerate(pieces):
            parts.append(piece)
            if place < len(numbers):
                parts.append(f"[{numbers[place]}]")
        return "".join(parts)

    def range_ref(self, range_: Range) -> str:
        """The reference of a repeat as a whole: no position at its end."""
        return self._ref(range_.model, range_.scope)

    # -- texts -------------------------------------------------------------------------------------------

    def render(self, text: Text | None, node: Node) -> str:
        """A text of the form in the session's language; ``node`` is where its outputs are read from."""
        if text is None:
            return ""
        if text.itext:
            return self.itext(text.itext, node)
        if text.expression is not None:
            before = self.environment.text_node
            self.environment.text_node = node
            try:
                found = text.expression.compiled.string(Context(node, self.environment))
            except XPathError:
                found = UNKNOWN
            finally:
                self.environment.text_node = before
            return found
        return self.join(text.parts, node)

    def join(self, parts: Parts, node: Node) -> str:
        """Words and outputs as one text; the two characters ``\\n`` break the line."""
        found = "".join(part if isinstance(part, str) else self._output(part, node) for part in parts).strip()
        return found.replace("\\n", "\n") if "\\n" in found else found

    def _output(self, output: Lazy, node: Node) -> str:
        """An output. On a repeat, ``../person/name`` (as pyxform writes it) means the entry's own name."""
        state: State | None = node.data
        if state is not None and state.model.is_repeat:
            start = f"../{state.model.name}/"
            source = output.source.strip()
            if source.startswith(start):
                output = self.form.rewritten(output, source.removeprefix(start))
        try:
            return self.engine.text(output.compiled, node)
        except XPathError:
            return UNKNOWN

    def itext(self, text_id: str, node: Node, form: str = "") -> str:
        """A translation; a text that has only media names them."""
        translations = self.form.definition.translations
        parts = translations.find(self.language, text_id, form)
        if parts is None:
            if form:
                return ""
            media = translations.media(self.language, text_id)
            return " ".join(f"[{kind}: {name}]" for kind, name in media.items())
        return self.join(parts, node)

    def choice_name(self, value: str, path: str, node: Node) -> str:
        """The label of the choice ``value`` of the question at ``path``, seen from ``node``."""
        model = self.form.model_at(path.strip(), node)
        if model is None or not model.chosen:
            return ""
        state = self._nearest(model, node)
        if state is None:
            return ""
        return self.choices.name_of(state, value) or ""

    def _nearest(self, model: ModelNode, node: Node) -> State | None:
        """The state of ``model`` in the same repeat instances as ``node``, else its first one."""
        home: Node | None = node
        while home is not None and home.data is None:
            home = home.parent
        scope: Scope | None = home.data.scope if home is not None else self.top
        chain = model.repeats()
        while scope is not None and scope.model is not None and scope.model not in chain:
            scope = scope.parent
        at = scope if scope is not None else self.top
        for repeat in chain[len(_chain(at)) :]:
            range_ = at.ranges.get(repeat)
            if range_ is None or not range_.instances:
                return None
            at = range_.instances[0]
        found = at.nodes.get(model)
        return found.data if found is not None else None

    # -- repeats -----------------------------------------------------------------------------------------

    def grow(self, range_: Range, wanted: int, *, events: bool = True) -> None:
        """Add instances until there are ``wanted``, or the record is full (then ``range_.capped`` says so)."""
        while len(range_.instances) < wanted:
            if self.full:
                range_.capped = True
                return
            self.add(range_, len(range_.instances), events=events)

    def add(self, range_: Range, index: int, *, events: bool = True) -> Scope:
        """Add an instance at ``index`` (from 0): the form's own one first, else a copy of the template."""
        place = len(range_.instances)
        own = range_.reserve[place] if place < len(range_.reserve) and index == place else None
        element = own if own is not None else template_of(range_.model, self.form.definition.primary)
        scope = new_instance(range_, element, index)
        self.size += len(scope.nodes)
        self._fix_ranges(scope)
        self._set_constants(scope)
        parent = range_.parent
        if not parent.relevant or not scope.node.data.relevant:
            for item in scope.node.walk():
                item.relevant = False
        engine = self.engine
        engine.changed.update(dict.fromkeys(item for item in scope.node.walk() if item.data is not None))
        engine.mark_everything_in(scope)
        engine.structure_changed(range_, index)
        if events and own is None and range_.model.new_actions:
            for action in range_.model.new_actions:
                actions.run(self, action, scope.node, inside=scope.node)
        return scope

    @property
    def full(self) -> bool:
        """Whether the record holds so many nodes that no entry is added any more."""
        return self.size >= limits.MAX_NODES

    def remove(self, range_: Range, index: int) -> None:
        """Take the instance at ``index`` (from 0) out."""
        self.size -= sum(1 for _ in drop_instance(range_, index).node.walk())
        self.engine.structure_changed(range_, index)

    def _fix_ranges(self, scope: Scope) -> None:
        """A repeat that cannot be changed has at least one instance."""
        for range_ in scope.ranges.values():
            counted = range_.model.control is not None and range_.model.control.count is not None
            if range_.model.fixed and not counted and not range_.instances:
                inner = new_instance(range_, template_of(range_.model, self.form.definition.primary), 0)
                self._fix_ranges(inner)
                self._set_constants(inner)
            for inner in range_.instances:
                self._fix_ranges(inner)

    def _set_constants(self, scope: Scope) -> None:
        """Facts that no expression decides: ``required="true()"`` and the like."""
        for model in self.form.constants.get(scope.model, ()):
            node = scope.nodes.get(model)
            if node is None or model.bind is None:
                continue
            state: State = node.data
            state.readonly = model.bind.readonly is True
            state.required = model.bind.required is True
            if model.bind.relevant is False:
                state.relevant = False
                for item in node.walk():
                    item.relevant = False
        for range_ in scope.ranges.values():
            for inner in range_.instances:
                self._set_constants(inner)

    def settle(self) -> None:
        """Compute what is marked, run the actions that this sets off, and so on until all is quiet."""
        engine = self.engine
        engine.settle()
        rounds = 0
        while engine.fired:
            node = next(iter(engine.fired))
            del engine.fired[node]
            rounds += 1
            if rounds > MAX_FIRED:
                engine.fired.clear()
                return
            actions.run_changed(self, node)
            engine.settle()

    def change_language(self, language: str) -> None:
        """Switch the language; calculations that name choices or translations are computed again."""
        self.language = language
        self.environment.language = language
        for target in self.form.plan.targets:
            if target.language and target.kind in {CALCULATE, CHOICES}:
                for node in instances_of(target.model, self.top):
                    self.engine.mark(target, node)
        self.settle()

    def has_count(self, model: ModelNode) -> bool:
        """Whether the form itself decides how many instances there are."""
        return COUNT in self.form.plan.of.get(model, {})


def _chain(scope: Scope) -> list[ModelNode]:
    return scope.model.repeats() if scope.model is not None else []
