"""Filling a form: the public face of the engine (DESIGN section 4).

References are absolute paths with positions on repeats only, counted from 1: ``/data/household[2]/age``. Values
are text in ODK's lexical form.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any, NamedTuple

from httui.i18n import N_, _
from httui.xforms import limits
from httui.xforms.datatypes import cast, fitting
from httui.xforms.errors import FormError
from httui.xforms.fields import MISSING, allowed_missing, language_code, soft_messages
from httui.xforms.recompute import Engine
from httui.xforms.record import Record
from httui.xforms.state import Range, State
from httui.xforms.tree import Node
from httui.xforms.xpath import Context

if TYPE_CHECKING:
    from httui.xforms.form import Form
    from httui.xforms.upgrade import Unfit


class Violation(NamedTuple):
    """Something that does not fit yet: ``kind`` is ``required``, ``constraint`` or ``soft``."""

    ref: str
    kind: str
    message: str


class NodeState:
    """One current node. ``kind`` is group, repeat, range (a repeat as a whole, or a number on a scale), input,
    note, select, rank, trigger, upload or value. Groups and repeats have no value; ``count`` belongs to repeats
    as a whole. Validity, message, label, hint and choices are computed when they are asked for.
    """

    __slots__ = (
        "_node",
        "_session",
        "count",
        "kind",
        "missing",
        "readonly",
        "ref",
        "relevant",
        "required",
        "value",
    )

    def __init__(self, session: "FormSession", ref: str, kind: str, node: Node | None) -> None:
        self._session = session
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
        return "ok" if self._node is None else self._session._validity(self._node)

    @property
    def message(self) -> str:
        """What is said about the validity, in the session's language; empty when it is ok."""
        return "" if self._node is None else self._session._message(self._node)

    @property
    def label(self) -> str:
        """The label in the session's language."""
        return "" if self._node is None else self._session._label(self._node)

    @property
    def hint(self) -> str:
        """The hint in the session's language."""
        return "" if self._node is None else self._session._hint(self._node)

    @property
    def choices(self) -> list[tuple[str, str]]:
        """Values and labels on offer."""
        return [] if self._node is None else self._session._choices(self._node)

    @property
    def type(self) -> str:
        """The ODK data type."""
        return "" if self._node is None else self._node.data.model.type


class FormSession:
    """One filling of a form, made by :meth:`Form.new_session` or :meth:`Form.restore`.

    ``unfit`` lists what did not fit when a saved record was loaded into another version of the form. Only what
    depends on a change is computed again; what lies on a screen should be asked for again after each change.
    """

    def __init__(
        self,
        form: "Form",
        *,
        language: str | None = None,
        now: datetime | Callable[[], datetime] | None = None,
        tz: tzinfo | None = None,
        prefill: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
        instance: str | None = None,
        snapshot: Mapping[str, Any] | None = None,
    ) -> None:
        self.form = form
        self.unfit: list[Unfit] = []
        clock, zone = _time(now, tz)
        saved = snapshot.get("language") if snapshot is not None else None
        self._language = self._known_language(language if language is not None else saved)
        record = self._record = Record(
            form, language=self._language, clock=clock, zone=zone, properties=properties or {}
        )
        restored = instance is not None or snapshot is not None
        if instance is not None:
            from httui.xforms.submission import restore_xml

            self.unfit = restore_xml(record, instance)
        elif snapshot is not None:
            from httui.xforms.snapshot import restore_snapshot

            self.unfit = restore_snapshot(record, snapshot)
        for ref, text in (prefill or {}).items():
            self._prefill(ref, text)
        record.preload(restored=restored)
        if restored:
            from httui.xforms.upgrade import chosen_values, lost_choices

            before = chosen_values(record)
        record.engine.start(keep_volatile=restored)
        record.settle()
        if restored:
            self.unfit += lost_choices(record, before)
        if not restored:
            record.load_actions("odk-instance-first-load")
        record.load_actions("odk-instance-load")
        self._begin()
        record.engine.watching = True

    # -- answering ---------------------------------------------------------------------------------------

    def answer(self, ref: str, text: str) -> list[str]:
        """Answer a question; an empty text takes the answer back. Returns the references that changed.

        A text that does not fit the type is stored as empty. Raises :class:`FormError` for a question that is
        read-only or computed, for a ranking that does not hold every choice, and for unknown references.
        """
        node = self._value_node(ref)
        state: State = node.data
        model = state.model
        self._require_editable(node, state)
        if len(text) > limits.MAX_VALUE:
            raise FormError(
                N_("The answer has more than {limit} characters."), reference=ref, limit=limits.MAX_VALUE
            )
        value = self._fitting(state, text)
        if model.actions and value != node.text:
            self._record.check_actions(node)
        self._begin()
        if state.missing is not None and not value:
            state.missing = None
            self._record.engine.changed[node] = None
        self._record.engine.put(node, value)
        self._record.settle()
        return self._changed()

    def set_missing(self, ref: str, code: str | None) -> list[str]:
        """Say why there is no answer: ``unknown``, ``unavailable`` or ``declined``; ``None`` takes it back.

        The answer itself is taken away. Returns the references that changed. Raises :class:`FormError` for a code
        that the question does not allow, and for questions that cannot be answered.
        """
        node = self._value_node(ref)
        state: State = node.data
        self._require_editable(node, state)
        if code is not None and code not in self._allowed(state):
            raise FormError(
                N_("“{code}” cannot stand in for an answer here."), reference=ref, code=str(code)[:40]
            )
        self._begin()
        if code is not None:
            self._record.engine.put(node, "")
        if state.missing != code:
            state.missing = code
            self._record.engine.changed[node] = None
        self._record.settle()
        return self._changed()

    def _fitting(self, state: State, text: str) -> str:
        """An answer as the question can hold it."""
        model = state.model
        control = model.control
        kind = control.kind if control is not None else ""
        if model.chosen:
            text = text.strip()
            if not text:
                return ""
            offered = self._record.choices.offered(state)[0]
            if kind == "select1":
                return text if text in offered else ""
            tokens = set(text.split())
            if kind == "rank":
                if not tokens.issuperset(offered):
                    raise FormError(
                        N_("A ranking must hold every choice exactly once."),
                        reference=self._record.ref(state.node),
                    )
                return " ".join(dict.fromkeys(token for token in text.split() if token in set(offered)))
            return " ".join(dict.fromkeys(value for value in offered if value in tokens))
        if kind == "upload":
            return text.replace("\\", "/").rpartition("/")[2]
        if kind in {"trigger", "range"}:
            return fitting(model, cast(text, model.type))
        return cast(text, model.type)

    def _require_editable(self, node: Node, state: State) -> None:
        model = state.model
        if self._is_readonly(node):
            raise FormError(N_("This question is for reading only."), reference=self._record.ref(node))
        if (
            model.control is None
            and model.bind is not None
            and (model.bind.calculate is not None or model.bind.preload)
        ):
            raise FormError(N_("This value is computed by the form."), reference=self._record.ref(node))

    def _allowed(self, state: State) -> tuple[str, ...]:
        bind = state.model.bind
        return allowed_missing(bind.extensions.get("missing")) if bind is not None else MISSING

    # -- reading -----------------------------------------------------------------------------------------

    def value(self, ref: str) -> str:
        """The value; empty when the question is not relevant."""
        node = self._value_node(ref)
        return node.text if node.relevant else ""

    def stored_value(self, ref: str) -> str:
        """The value that is kept, also while the question is not relevant."""
        return self._value_node(ref).text

    def missing(self, ref: str) -> str | None:
        """The missing-data code, or ``None``."""
        state: State = self._value_node(ref).data
        return state.missing

    def missing_allowed(self, ref: str) -> tuple[str, ...]:
        """The codes that may stand in for an answer."""
        return self._allowed(self._value_node(ref).data)

    def is_relevant(self, ref: str) -> bool:
        """Whether the question is asked now."""
        return self._record.find(ref).relevant

    def is_required(self, ref: str) -> bool:
        """Whether it must be answered."""
        state: State = self._record.find(ref).data
        return state.required

    def is_readonly(self, ref: str) -> bool:
        """Whether it, or a group around it, is for reading only."""
        return self._is_readonly(self._record.find(ref))

    def validity(self, ref: str) -> str:
        """``ok``, ``required`` or ``constraint``."""
        return self._validity(self._record.find(ref))

    def message(self, ref: str) -> str:
        """What is said about the validity; empty when it is ok."""
        return self._message(self._record.find(ref))

    def label(self, ref: str) -> str:
        """The label in the session's language. Markdown in it is left alone: see ``plain_text``."""
        return self._label(self._node_or_first(ref))

    def hint(self, ref: str) -> str:
        """The short prompt."""
        return self._hint(self._node_or_first(ref))

    def guidance(self, ref: str) -> str:
        """The longer definition that is shown on request."""
        node = self._node_or_first(ref)
        control = node.data.model.control
        for text in (control.hint, control.label) if control is not None else ():
            if text is not None and text.itext:
                found = self._record.itext(text.itext, node, "guidance")
                if found:
                    return found
        return ""

    def choices(self, ref: str) -> list[tuple[str, str]]:
        """(value, label) of what is on offer now, filtered and in the session's language."""
        return self._choices(self._value_node(ref))

    def violations(self) -> list[Violation]:
        """What does not fit yet, in the order of the form; ``soft`` ones need a reason, not another answer."""
        found = []
        for node in self._record.top.node.walk():
            state: State = node.data
            if not node.relevant or node.children or not state.model.leaf:
                continue
            bind = state.model.bind
            if bind is None:
                continue
            kind = self._validity(node)
            if kind != "ok":
                found.append(Violation(self._record.ref(node), kind, self._message(node)))
            elif bind.soft is not None and node.text and not self._holds(bind.soft.compiled, node):
                found.append(Violation(self._record.ref(node), "soft", self._soft_message(state)))
        return found

    def nodes(self) -> Iterator[NodeState]:
        """Every current node in the order of the form; the root and ``meta`` are left out."""
        top = self._record.top.node
        for child in top.children:
            if child.name != "meta":
                yield from self._states(child)
        for range_ in self._record.top.ranges.values():
            if range_.parent is top and not range_.instances:
                yield self._range_state(range_)

    # -- repeats -----------------------------------------------------------------------------------------

    def add_repeat(self, ref: str, after: int | str | None = None) -> list[str]:
        """Add an instance to the repeat ``ref``: last, or after a position (or an instance's reference).

        Returns the references that changed, the new instance first. Raises :class:`FormError` where the form does
        not allow it.
        """
        range_ = self._record.find_range(ref)
        self._require_free(range_)
        place = len(range_.instances)
        if isinstance(after, str) and after:
            after = self._position_of(range_, after)
        if isinstance(after, int):
            if not 0 <= after <= place:
                raise FormError(N_("The form has no such question."), reference=f"{ref}[{after}]")
            place = after
        if len(range_.instances) >= limits.MAX_INSTANCES:
            raise FormError(
                N_("There are already {limit} entries, more are not taken."),
                reference=ref,
                limit=limits.MAX_INSTANCES,
            )
        self._begin()
        scope = self._record.add(range_, place)
        self._record.settle()
        return [
            self._record.ref(scope.node),
            *(r for r in self._changed() if r != self._record.ref(scope.node)),
        ]

    def remove_repeat(self, ref: str) -> list[str]:
        """Remove one instance (``/data/household[2]``); those behind it move up. Returns what changed."""
        node = self._record.find(ref)
        state: State = node.data
        if not state.model.is_repeat:
            raise FormError(N_("The form has no such question."), reference=ref)
        range_ = self._record.find_range(ref)
        self._require_free(range_)
        self._begin()
        self._record.remove(range_, state.scope.position - 1)
        self._record.settle()
        return self._changed()

    def count(self, ref: str) -> int:
        """How many instances the repeat ``ref`` has."""
        return len(self._record.find_range(ref).instances)

    def is_fixed(self, ref: str) -> bool:
        """Whether the form itself decides how many instances the repeat has."""
        model = self._record.find_range(ref).model
        return model.fixed or self._record.has_count(model)

    def beyond_count(self, ref: str) -> int:
        """How many instances at the end are more than the form's count asks for (they are never deleted)."""
        range_ = self._record.find_range(ref)
        return 0 if range_.count is None else max(0, len(range_.instances) - range_.count)

    def is_capped(self, ref: str) -> bool:
        """Whether the form's count asks for more instances than are ever made."""
        return self._record.find_range(ref).capped

    def _require_free(self, range_: Range) -> None:
        if range_.model.fixed or self._record.has_count(range_.model):
            raise FormError(
                N_("The form itself decides how many entries there are."),
                reference=self._record.range_ref(range_),
            )

    def _position_of(self, range_: Range, ref: str) -> int:
        node = self._record.find(ref)
        state: State = node.data
        if state.model is not range_.model:
            raise FormError(N_("The form has no such question."), reference=ref)
        return state.scope.position

    # -- language ----------------------------------------------------------------------------------------

    @property
    def language(self) -> str:
        """The language of labels, hints, messages and choices."""
        return self._language

    def set_language(self, language: str) -> list[str]:
        """Switch to a language of the form. Returns references whose values changed with it."""
        if language not in self.form.languages:
            raise FormError(N_("The form has no texts in “{language}”."), language=language[:100])
        self._language = language
        self._begin()
        self._record.change_language(language)
        return self._changed()

    def _known_language(self, language: str | None) -> str:
        if language is None:
            return self.form.default_language
        if language in self.form.languages:
            return language
        wanted = language_code(language).lower()
        return next(
            (known for known in self.form.languages if language_code(known).lower() == wanted),
            self.form.default_language,
        )

    # -- finishing and keeping ---------------------------------------------------------------------------

    def finalize(self) -> list[str]:
        """Set what is set at the end (the time of finishing). Returns what changed."""
        self._begin()
        self._record.finish()
        return self._changed()

    def to_xml(self, drop_irrelevant: bool = True) -> str:
        """The record as an ODK submission. See ``submission`` for how missing-data codes are written."""
        from httui.xforms.submission import to_xml

        return to_xml(self._record, drop_irrelevant=drop_irrelevant)

    def snapshot(self) -> dict[str, Any]:
        """Everything as JSON: values (also of questions that are not relevant), codes, repeats, language."""
        from httui.xforms.snapshot import take_snapshot

        return take_snapshot(self._record)

    def entity(self) -> dict[str, Any] | None:
        """The case record that this record makes or changes: dataset, create, update, label and properties."""
        from httui.xforms.submission import entity_values

        return entity_values(self._record)

    # -- within ------------------------------------------------------------------------------------------

    def _value_node(self, ref: str) -> Node:
        node = self._record.find(ref)
        state: State = node.data
        if not state.model.leaf:
            raise FormError(N_("This is a group of questions, not a question."), reference=ref[:300])
        return node

    def _node_or_first(self, ref: str) -> Node:
        model, scope, whole = self._record.locate(ref)
        if whole:
            return scope.ranges[model].context()
        node = scope.nodes.get(model)
        if node is None:
            raise FormError(N_("The form has no such question."), reference=ref[:300])
        return node

    def _prefill(self, ref: str, text: str) -> None:
        try:
            node = self._record.find(ref)
        except FormError:
            return
        state: State = node.data
        protected = state.model.parent is not None and state.model.parent.name == "meta"
        if protected or not state.model.leaf:
            return
        if state.model.chosen:
            state.wanted = text.strip()
            node.text = state.wanted
        else:
            node.text = cast(text, state.model.type)

    def _is_readonly(self, node: Node) -> bool:
        at: Node | None = node
        while at is not None and at.data is not None:
            if at.data.readonly:
                return True
            at = at.parent
        return False

    def _holds(self, expression: Any, node: Node) -> bool:
        return bool(expression.boolean(Context(node, self._record.environment)))

    def _validity(self, node: Node) -> str:
        state: State = node.data
        model = state.model
        if not node.relevant or node.children or not model.leaf:
            return "ok"
        if not node.text:
            if state.required and state.missing is None:
                return "required"
            return "ok"
        bind = model.bind
        if (
            bind is not None
            and bind.constraint is not None
            and not self._holds(bind.constraint.compiled, node)
        ):
            return "constraint"
        return "ok"

    def _message(self, node: Node) -> str:
        kind = self._validity(node)
        bind = node.data.model.bind
        if kind == "required":
            found = self._record.render(bind.required_message, node) if bind is not None else ""
            return found or _("This question needs an answer.")
        if kind == "constraint":
            found = self._record.render(bind.constraint_message, node) if bind is not None else ""
            return found or _("This answer does not fit the rule of the form.")
        return ""

    def _soft_message(self, state: State) -> str:
        bind = state.model.bind
        messages = soft_messages(bind.extensions) if bind is not None else {}
        text = messages.get(language_code(self._language), "") or messages.get("", "")
        return text or _("This answer is unusual. Please say why it is right.")

    def _label(self, node: Node) -> str:
        control = self._model_of(node).control
        return self._record.render(control.label, node) if control is not None else ""

    def _hint(self, node: Node) -> str:
        control = self._model_of(node).control
        return self._record.render(control.hint, node) if control is not None else ""

    def _model_of(self, node: Node) -> Any:
        if node.data is not None:
            return node.data.model
        parent = node.parent
        assert parent is not None
        return parent.data.model.by_name[node.name]

    def _choices(self, node: Node) -> list[tuple[str, str]]:
        state: State = node.data
        return self._record.choices.labelled(state) if state.model.chosen else []

    def _states(self, node: Node) -> Iterator[NodeState]:
        stack: list[Node | Range] = [node]
        while stack:
            item = stack.pop()
            if isinstance(item, Range):
                yield self._range_state(item)
                continue
            state: State = item.data
            yield self._state(item, state)
            if state.model.is_repeat:
                parent = state.scope.parent
                range_ = parent.ranges[state.model] if parent is not None else None
                if range_ is not None and range_.instances[-1] is state.scope:
                    stack.append(range_)
            empty = [
                range_
                for child in state.model.children
                if child.is_repeat
                and (range_ := state.scope.ranges.get(child)) is not None
                and not range_.instances
            ]
            stack.extend(empty)
            stack.extend(reversed(item.children))

    def _state(self, node: Node, state: State) -> NodeState:
        found = NodeState(self, self._record.ref(node), state.model.kind, node)
        found.relevant = node.relevant
        found.readonly = self._is_readonly(node)
        found.required = state.required
        if state.model.leaf:
            found.value = node.text if node.relevant else ""
            found.missing = state.missing
        return found

    def _range_state(self, range_: Range) -> NodeState:
        found = NodeState(self, self._record.range_ref(range_), "range", None)
        found.count = len(range_.instances)
        found.relevant = range_.parent.relevant
        return found

    def _begin(self) -> None:
        engine: Engine = self._record.engine
        engine.changed.clear()
        engine.changed_ranges.clear()
        engine.fired.clear()

    def _changed(self) -> list[str]:
        engine = self._record.engine
        top = self._record.top.node
        found: dict[str, None] = {}
        for node in engine.changed:
            if node.data is not None and node.root() is top.root():
                found[self._record.ref(node)] = None
        for range_ in engine.changed_ranges:
            if range_.parent.root() is top.root():
                found[self._record.range_ref(range_)] = None
        return list(found)


def _time(
    now: datetime | Callable[[], datetime] | None, zone: tzinfo | None
) -> tuple[Callable[[], datetime], tzinfo]:
    if callable(now):
        moment = now()
        return now, zone or moment.tzinfo or _local()
    if now is not None:
        fixed = now if now.tzinfo is not None else now.replace(tzinfo=zone or _local())
        return (lambda: fixed), zone or fixed.tzinfo or _local()
    local = zone or _local()
    return (lambda: datetime.now(local)), local


def _local() -> tzinfo:
    found = datetime.now().astimezone().tzinfo
    assert found is not None
    return found
