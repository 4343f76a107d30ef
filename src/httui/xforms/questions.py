"""What a question says just now: whether it is valid, its label, hint, message and choices, what may be answered.

Serves sections 3, 6 and 7 of the engine's specification and the missing-data states of DESIGN section 3.
"""

from typing import NamedTuple

from httui.i18n import N_, _
from httui.xforms.datatypes import cast, fitting
from httui.xforms.errors import FormError, XPathError
from httui.xforms.expressions import Lazy
from httui.xforms.fields import MISSING, allowed_missing, language_code, soft_messages
from httui.xforms.model import ModelNode
from httui.xforms.record import Record
from httui.xforms.state import Range, State
from httui.xforms.tree import Node
from httui.xforms.xpath import Context


class Violation(NamedTuple):
    """Something that does not fit yet: ``kind`` is ``required``, ``constraint`` or ``soft``."""

    ref: str
    kind: str
    message: str


class Questions:
    """The questions of one record, by their nodes."""

    def __init__(self, record: Record) -> None:
        self.record = record

    # -- state -------------------------------------------------------------------------------------------

    def is_asked(self, range_: Range) -> bool:
        """Whether a repeat as a whole is relevant: one of its entries is, or the first one would be."""
        if not range_.parent.relevant:
            return False
        if range_.instances:
            return any(scope.node.relevant for scope in range_.instances)
        bind = range_.model.bind
        if bind is None or not isinstance(bind.relevant, Lazy):
            return bind is None or bind.relevant is not False
        return self._holds(bind.relevant, range_.context()) is not False

    def is_readonly(self, node: Node) -> bool:
        """Whether the node, or one around it, is for reading only."""
        at: Node | None = node
        while at is not None and at.data is not None:
            if at.data.readonly:
                return True
            at = at.parent
        return False

    def validity(self, node: Node) -> str:
        """``ok``, ``required`` or ``constraint``."""
        state: State = node.data
        model = state.model
        if not node.relevant or node.children or not model.leaf:
            return "ok"
        if not node.text:
            return "required" if state.required and state.missing is None else "ok"
        bind = model.bind
        if bind is not None and bind.constraint is not None and self._holds(bind.constraint, node) is False:
            return "constraint"
        return "ok"

    def _holds(self, expression: Lazy, node: Node) -> bool | None:
        """Whether a rule holds; ``None`` when it cannot be computed."""
        try:
            return expression.compiled.boolean(Context(node, self.record.environment))
        except XPathError:
            return None

    def violations(self) -> list[Violation]:
        """All violations in the order of the form."""
        found = []
        ref = self.record.ref
        ruled = self.record.form.ruled
        stack = [self.record.top.node]
        while stack:
            node = stack.pop()
            state: State = node.data
            if not node.relevant or state.model not in ruled:
                continue
            if node.children:
                stack.extend(reversed(node.children))
                continue
            bind = state.model.bind
            if bind is None:
                continue
            # Most questions have nothing to be looked at: that must cost nothing.
            if not node.text:
                if not state.required:
                    continue
            elif bind.constraint is None and bind.soft is None:
                continue
            if not state.model.leaf:
                continue
            kind = self.validity(node)
            if kind != "ok":
                found.append(Violation(ref(node), kind, self.message(node, kind)))
            elif node.text and bind.soft is not None and self._holds(bind.soft, node) is False:
                found.append(Violation(ref(node), "soft", self.soft_message(state)))
            elif node.text and any(
                rule is not None and self._holds(rule, node) is None for rule in (bind.constraint, bind.soft)
            ):
                # a form's mistake must not keep a record from being finished, nor go unseen
                found.append(
                    Violation(
                        ref(node), "soft", _("The rule for this answer could not be checked. Is it right?")
                    )
                )
        return found

    # -- words -------------------------------------------------------------------------------------------

    def message(self, node: Node, kind: str | None = None) -> str:
        """What is said about the validity: the form's words, else ours; empty when it is ok."""
        kind = kind or self.validity(node)
        bind = node.data.model.bind
        if kind == "ok" or bind is None:
            return ""
        if kind == "required":
            return self.record.render(bind.required_message, node) or _("This question needs an answer.")
        words = self.record.render(bind.constraint_message, node)
        return words or _("This answer does not fit the rule of the form.")

    def soft_message(self, state: State) -> str:
        """What is said about an unusual answer."""
        bind = state.model.bind
        messages = soft_messages(bind.extensions) if bind is not None else {}
        text = messages.get(language_code(self.record.language), "") or messages.get("", "")
        return text or _("This answer is unusual. Please say why it is right.")

    def label(self, node: Node) -> str:
        """The label; of a repeat without instances as well."""
        control = self._model(node).control
        return self.record.render(control.label, node) if control is not None else ""

    def hint(self, node: Node) -> str:
        """The hint."""
        control = self._model(node).control
        return self.record.render(control.hint, node) if control is not None else ""

    def guidance(self, node: Node) -> str:
        """The longer definition (``guidance_hint``)."""
        control = self._model(node).control
        for text in (control.hint, control.label) if control is not None else ():
            if text is not None and text.itext:
                found = self.record.itext(text.itext, node, "guidance")
                if found:
                    return found
        return ""

    def choices(self, node: Node) -> list[tuple[str, str]]:
        """Values and labels on offer; none for a question without choices."""
        state: State = node.data
        return self.record.choices.labelled(state) if state.model.chosen else []

    def _model(self, node: Node) -> ModelNode:
        if node.data is not None:
            state: State = node.data
            return state.model
        # the stand-in of a repeat without instances
        assert node.parent is not None
        model: ModelNode = node.parent.data.model
        return model.by_name[node.name]

    # -- answering ---------------------------------------------------------------------------------------

    def fitting(self, state: State, text: str) -> str:
        """An answer as the question can hold it. Raises :class:`FormError` for an incomplete ranking."""
        model = state.model
        kind = model.control.kind if model.control is not None else ""
        if model.chosen:
            return self._chosen(state, kind, text.strip())
        if kind == "upload":
            return text.replace("\\", "/").rpartition("/")[2]
        value = cast(text, model.type)
        return fitting(model, value) if kind in {"trigger", "range"} else value

    def _chosen(self, state: State, kind: str, text: str) -> str:
        if not text:
            return ""
        offered = self.record.choices.offered(state)[0]
        if kind == "select1":
            return text if text in offered else ""
        tokens = dict.fromkeys(text.split())
        if kind == "select":
            return " ".join(dict.fromkeys(value for value in offered if value in tokens))
        if not set(tokens).issuperset(offered):
            raise FormError(
                N_("A ranking must hold every choice exactly once."), reference=self.record.ref(state.node)
            )
        known = set(offered)
        return " ".join(token for token in tokens if token in known)

    def require_editable(self, node: Node) -> None:
        """Raise :class:`FormError` when the question cannot be answered by a person."""
        state: State = node.data
        model = state.model
        if self.is_readonly(node):
            raise FormError(N_("This question is for reading only."), reference=self.record.ref(node))
        bind = model.bind
        if model.control is None and bind is not None and (bind.calculate is not None or bind.preload):
            raise FormError(N_("This value is computed by the form."), reference=self.record.ref(node))

    def missing_allowed(self, state: State) -> tuple[str, ...]:
        """The missing-data codes that may stand in for an answer."""
        bind = state.model.bind
        return allowed_missing(bind.extensions.get("missing")) if bind is not None else MISSING
