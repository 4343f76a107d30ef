"""Filling a form: the public face of the engine (DESIGN section 4).

References are absolute paths with positions on repeats only, counted from 1: ``/data/household[2]/age``. Values
are text in ODK's lexical form.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.xforms import actions, limits
from httui.xforms.clock import clock_and_zone
from httui.xforms.datatypes import cast
from httui.xforms.errors import FormError
from httui.xforms.fields import language_code
from httui.xforms.node_states import NodeState, node_states
from httui.xforms.questions import Questions, Violation
from httui.xforms.record import Record
from httui.xforms.state import Range, State
from httui.xforms.tree import Node

if TYPE_CHECKING:
    from httui.xforms.form import Form
    from httui.xforms.upgrade import Unfit


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
        clock, zone = clock_and_zone(now, tz)
        saved = snapshot.get("language") if isinstance(snapshot, Mapping) else None
        self._language = self._known_language(
            language if language is not None else str(saved) if saved else None
        )
        record = self._record = Record(
            form, language=self._language, clock=clock, zone=zone, properties=properties or {}
        )
        self._questions = Questions(record)
        restored = instance is not None or snapshot is not None
        if instance is not None:
            from httui.xforms.submission import restore_xml

            self.unfit = restore_xml(record, instance)
        elif snapshot is not None:
            from httui.xforms.snapshot import restore_snapshot

            self.unfit = restore_snapshot(record, snapshot)
        for ref, text in (prefill or {}).items():
            self._prefill(ref, text)
        actions.preload(record, restored=restored)
        if restored:
            from httui.xforms.upgrade import chosen_values, lost_choices

            before = chosen_values(record)
        record.engine.tolerant = restored
        record.engine.start(keep_volatile=restored)
        record.settle()
        if restored:
            self.unfit += lost_choices(record, before)
        if not restored:
            actions.run_load(record, "odk-instance-first-load")
        actions.run_load(record, "odk-instance-load")
        self._begin()
        record.engine.watching = record.engine.tolerant = True

    # -- answering ---------------------------------------------------------------------------------------

    def answer(self, ref: str, text: str) -> list[str]:
        """Answer a question; an empty text takes the answer back. Returns the references that changed.

        A text that does not fit the type is stored as empty. Raises :class:`FormError` for a question that is
        read-only or computed, for a ranking that does not hold every choice, and for unknown references.
        """
        node = self._value_node(ref)
        state: State = node.data
        model = state.model
        self._questions.require_editable(node)
        if len(text) > limits.MAX_VALUE:
            raise FormError(
                N_("The answer has more than {limit} characters."), reference=ref, limit=limits.MAX_VALUE
            )
        value = self._questions.fitting(state, text)
        if model.actions and value != node.text:
            actions.check(self._record, node)
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
        self._questions.require_editable(node)
        if code is not None and code not in self._questions.missing_allowed(state):
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
        return self._questions.missing_allowed(self._value_node(ref).data)

    def is_relevant(self, ref: str) -> bool:
        """Whether the question is asked now."""
        return self._record.find(ref).relevant

    def is_required(self, ref: str) -> bool:
        """Whether it must be answered."""
        state: State = self._record.find(ref).data
        return state.required

    def is_readonly(self, ref: str) -> bool:
        """Whether it, or a group around it, is for reading only."""
        return self._questions.is_readonly(self._record.find(ref))

    def validity(self, ref: str) -> str:
        """``ok``, ``required`` or ``constraint``."""
        return self._questions.validity(self._record.find(ref))

    def message(self, ref: str) -> str:
        """What is said about the validity; empty when it is ok."""
        return self._questions.message(self._record.find(ref))

    def label(self, ref: str) -> str:
        """The label in the session's language. Markdown in it is left alone: see ``plain_text``."""
        return self._questions.label(self._node_or_first(ref))

    def hint(self, ref: str) -> str:
        """The short prompt."""
        return self._questions.hint(self._node_or_first(ref))

    def guidance(self, ref: str) -> str:
        """The longer definition that is shown on request."""
        return self._questions.guidance(self._node_or_first(ref))

    def choices(self, ref: str) -> list[tuple[str, str]]:
        """(value, label) of what is on offer now, filtered and in the session's language."""
        return self._questions.choices(self._value_node(ref))

    def violations(self) -> list[Violation]:
        """What does not fit yet, in the order of the form; ``soft`` ones need a reason, not another answer."""
        return self._questions.violations()

    def answered(self) -> list[tuple[str, str, str | None]]:
        """(ref, value, missing-data code) of every relevant question that has one of the two, in the form's order."""
        ref, leaves = self._record.ref, self.form.leaves
        found = []
        stack = [node for node in self._record.top.node.children if node.data.model.name != "meta"]
        stack.reverse()
        while stack:
            node = stack.pop()
            if not node.relevant:  # nor is anything below it
                continue
            if node.children:
                stack.extend(reversed(node.children))
                continue
            state: State = node.data
            if (node.text or state.missing) and (model := state.model) in leaves:
                name = model.path if state.scope.parent is None else ref(node)
                found.append((name, node.text, state.missing))
        return found

    @property
    def revision(self) -> int:
        """A number that grows with every answer, code, entry of a repeat and change of language."""
        return self._record.engine.revision

    def nodes(self) -> Iterator[NodeState]:
        """Every current node in the order of the form; the root and ``meta`` are left out."""
        return node_states(self._questions)

    @property
    def failures(self) -> dict[str, str]:
        """Expressions that failed and count as empty since: why, by the path of the question."""
        return self._record.engine.failures

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
        if len(range_.instances) >= limits.MAX_INSTANCES or self._record.full:
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
        actions.finish(self._record)
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

    def _begin(self) -> None:
        engine = self._record.engine
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
