"""The questions of a form as data: what rooms, exports and the data dictionary ask about a form.

Serves DESIGN section 3 (the ``httui`` columns) and section 4 (``form.fields``).
"""

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from httui.xforms.expressions import Lazy
from httui.xforms.model import ModelNode

if TYPE_CHECKING:
    from httui.xforms.form import Form

MISSING = ("unknown", "unavailable", "declined")
"""Codes that may stand in for an answer (DESIGN section 3), in the order in which they are offered."""


def allowed_missing(value: str | None) -> tuple[str, ...]:
    """The codes that ``httui:missing`` allows: all three by default, none for ``no``."""
    if value is None or not value.strip():
        return MISSING
    words = value.lower().replace(",", " ").split()
    return tuple(code for code in MISSING if code in words)


def _source(value: Lazy | bool | None) -> str:
    if isinstance(value, Lazy):
        return value.source.strip()
    return "" if value is None else "true()" if value else "false()"


class Field:
    """One node of a form: a question, a group or a repeat.

    ``ref`` is its path without positions. ``kind`` is group, repeat, input, note, select, rank, range, trigger,
    upload or value (nothing to ask). ``type`` is the ODK data type. Texts are mappings from a language of the form
    to words; outputs in them are shown as an ellipsis. Expressions are text, empty where the form has none.
    """

    def __init__(self, form: "Form", model: ModelNode) -> None:
        self._form = form
        self.model = model
        self.ref = model.path
        self.name = model.name
        self.kind = model.kind
        self.type = model.type
        bind, control = model.bind, model.control
        self.relevant = _source(bind.relevant) if bind else ""
        self.required = _source(bind.required) if bind else ""
        self.readonly = _source(bind.readonly) if bind else ""
        self.constraint = _source(bind.constraint) if bind else ""
        self.calculate = _source(bind.calculate) if bind else ""
        self.preload = bind.preload if bind else ""
        self.saveto = bind.saveto if bind else ""
        self.attributes: Mapping[str, str] = bind.extensions if bind else {}
        self.control = control.kind if control else ""
        self.appearance = control.appearance if control else ""
        self.parameters: Mapping[str, str] = control.attributes if control else {}
        self.count = control.count.source.strip() if control and control.count else ""
        self.default = model.default
        self.group = model.parent.path if model.parent is not None else ""
        self.repeat = model.home.path if model.home is not None else ""

    def __repr__(self) -> str:
        return f"<Field {self.ref} ({self.kind}, {self.type})>"

    @property
    def multiple(self) -> bool:
        """Whether the answer is a list of choices."""
        return self.control in {"select", "rank"}

    @property
    def repeats(self) -> tuple[str, ...]:
        """The paths of the repeats around it, outermost first; its own included for a repeat."""
        return tuple(node.path for node in self.model.repeats())

    @cached_property
    def labels(self) -> dict[str, str]:
        """The label in each language that has one."""
        return self._form.words(self.model.control.label if self.model.control else None)

    @cached_property
    def hints(self) -> dict[str, str]:
        """The short prompt in each language that has one."""
        return self._form.words(self.model.control.hint if self.model.control else None)

    @cached_property
    def guidance(self) -> dict[str, str]:
        """The definition (``guidance_hint``) in each language that has one."""
        control = self.model.control
        hint = self._form.words(control.hint if control else None, "guidance")
        return hint or self._form.words(control.label if control else None, "guidance")

    @cached_property
    def constraint_messages(self) -> dict[str, str]:
        """What is said when the constraint does not hold, in each language."""
        return self._form.words(self.model.bind.constraint_message if self.model.bind else None)

    @cached_property
    def required_messages(self) -> dict[str, str]:
        """What is said when the answer is missing, in each language."""
        return self._form.words(self.model.bind.required_message if self.model.bind else None)

    @cached_property
    def list_name(self) -> str:
        """The list that the choices come from: the id of an instance, a repeat's path, or empty."""
        control = self.model.control
        if control is None or control.itemset is None:
            return ""
        for reference in control.itemset.nodeset.compiled.references:
            if reference.instance is not None and reference.base is None:
                return reference.instance
        return control.itemset.nodeset.source.strip()

    # -- the httui columns -------------------------------------------------------------------------------

    @property
    def privacy(self) -> str:
        """``direct``, ``quasi``, ``sensitive``, ``none``, or empty where the form does not say."""
        return self.attributes.get("privacy", "").strip()

    @property
    def tier(self) -> int | None:
        """The data tier that must be open for it, 0 to 4, or ``None`` where the form does not say."""
        text = self.attributes.get("tier", "").strip()
        return int(text) if text in {"0", "1", "2", "3", "4"} else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The missing-data codes that may stand in for an answer."""
        return allowed_missing(self.attributes.get("missing"))

    @property
    def soft(self) -> str:
        """The expression that should hold, else the answer needs a reason."""
        return self.attributes.get("soft", "").strip()

    @property
    def soft_messages(self) -> dict[str, str]:
        """What is said when it does not: ``""`` is the general text, other keys are language codes (``id``)."""
        return soft_messages(self.attributes)

    @property
    def unique(self) -> bool:
        """Whether no second record may hold the same value."""
        return self.attributes.get("unique", "").strip().lower() in {"yes", "true", "true()"}

    @property
    def purpose(self) -> tuple[str, ...]:
        """Ids of the office's questions that the field answers."""
        return tuple(self.attributes.get("purpose", "").split())

    @property
    def map(self) -> tuple[str, ...]:
        """Names in other standards, as ``htcds:prs_Gender``."""
        return tuple(self.attributes.get("map", "").split())

    @property
    def weight(self) -> str:
        """The weight of the question in a score."""
        return self.attributes.get("weight", "").strip()

    @property
    def gate(self) -> str:
        """The gate that the question decides."""
        return self.attributes.get("gate", "").strip()

    @property
    def domain(self) -> str:
        """The domain of an assessment that the question belongs to."""
        return self.attributes.get("domain", "").strip()


def soft_messages(attributes: Mapping[str, str]) -> dict[str, str]:
    """``softMsg`` and ``softMsg_<language code>`` of a question: code to text, ``""`` for the general one."""
    found = {}
    for name, text in attributes.items():
        if name == "softMsg":
            found[""] = text
        elif name.startswith("softMsg_"):
            found[name[8:]] = text
    return found


def language_code(language: str) -> str:
    """``Bahasa Indonesia (id)`` as ``id``; a language without brackets as it stands."""
    start, mark, rest = language.rpartition("(")
    return rest.rstrip(") ").strip() if mark and start is not None else language


class Option:
    """One choice of a list: its ``value``, ``labels`` by language and the other columns of its row."""

    __slots__ = ("columns", "labels", "value")

    def __init__(self, value: str, labels: dict[str, str], columns: dict[str, str]) -> None:
        self.value = value
        self.labels = labels
        self.columns = columns

    def __repr__(self) -> str:
        return f"<Option {self.value}>"


class Page:
    """One screen of a form: a group of the outermost level, or the questions that stand between two of them.

    ``ref`` is the group's path (empty for questions that stand in none), ``labels`` its label by language and
    ``refs`` the paths of its questions in screen order.
    """

    __slots__ = ("labels", "ref", "refs")

    def __init__(self, ref: str, labels: dict[str, str], refs: list[str]) -> None:
        self.labels = labels
        self.ref = ref
        self.refs = refs

    def __repr__(self) -> str:
        return f"<Page {self.ref or '-'} {len(self.refs)}>"
