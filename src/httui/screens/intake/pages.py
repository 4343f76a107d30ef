"""From the engine's nodes to pages of fields: which questions stand together and how each is shown.

Every group at the top of a form is a page; questions outside of groups make pages of their own. What a
question may hold is decided in the rooms; a closed one is left out and counted, with the reason on its page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from httui.i18n import _, ngettext
from httui.widgets.fields import Field, Kind

if TYPE_CHECKING:
    from httui.cases.filling import Filling

Node = Any
"""A node as the engine's ``nodes()`` gives it."""

STRUCTURE = ("group", "repeat")
NEW_ENTRY = "+"
"""The choice that adds an entry to a list of the office's own; it is never an answer."""
PRECISION = "_precision"
"""A date question whose neighbour has this ending takes partial dates and says there how exact they are."""


@dataclass(slots=True)
class Page:
    """The nodes of one page; ``title`` in the language of the form."""

    key: str
    title: str
    nodes: list[Node] = field(default_factory=list)


def plain(ref: str) -> str:
    """A reference without positions of repeats."""
    if "[" not in ref:
        return ref
    return "/".join(step.partition("[")[0] for step in ref.split("/"))


def pages_of(nodes: Iterable[Node], title: str) -> list[Page]:
    """The pages of a form in order; ``title`` names those without a group."""
    pages: list[Page] = []
    for node in nodes:
        steps = node.ref.split("/")
        if len(steps) < 3 or (node.kind == "value" and len(steps) == 3):
            continue
        top = "/".join(steps[:3])
        grouped = len(steps) > 3 or node.kind in STRUCTURE or is_list(node)
        key = plain(top) if grouped else "-"
        if not pages or pages[-1].key.partition("#")[0] != key:
            name = (node.label or title) if grouped and len(steps) == 3 else title
            pages.append(Page(key if grouped else f"-#{len(pages)}", name))
        pages[-1].nodes.append(node)
    return pages


def visible(page: Page) -> bool:
    """Whether there is anything to see on this page now."""
    return any(node.relevant and is_shown(node) for node in page.nodes)


def is_list(node: Node) -> bool:
    """Whether a node stands for a repeat as a whole (its place to add an entry)."""
    return node.kind == "range" and node.count is not None


def is_question(node: Node) -> bool:
    """Whether a node is something that a person answers."""
    return node.kind not in (*STRUCTURE, "value", "note")


def is_shown(node: Node) -> bool:
    """Whether a node has a place on the page at all (calculated values and groups have none)."""
    return node.kind not in ("value", "group")


class FieldMaker:
    """Makes the fields of a page from a filling."""

    def __init__(self, filling: "Filling") -> None:
        self.filling = filling
        self._types = {item.ref: item for item in filling.form.fields}

    def page_fields(self, page: Page, warnings: dict[str, str]) -> list[Field]:
        """The fields of ``page``; ``warnings`` are soft warnings by reference."""
        made: list[Field] = []
        closed: dict[str, int] = {}
        refs = {node.ref for node in page.nodes}
        depth = page.key.count("/")
        for node in page.nodes:
            if not node.relevant:
                continue
            indent = 2 * max(0, node.ref.count("/") - depth - 2)
            if node.kind == "group":
                if node.label and node.label != page.title:
                    made.append(Field(node.ref, "heading", node.label, indent=indent))
            elif node.kind == "repeat":
                made.append(Field(node.ref, "heading", self._entry_title(node), indent=indent))
            elif is_list(node):
                if self._can_grow(page, node):
                    label = self._label_of(self._types.get(plain(node.ref)))
                    words = _("Add: {what}").format(what=label) if label else _("Add another")
                    made.append(Field(f"+{node.ref}", "button", words, indent=indent))
            elif is_shown(node):
                # What the form says to the one who asks holds no answer: it is there from the start.
                reason = self.filling.closed(node.ref) if is_question(node) else None
                if reason is not None and not (node.value or node.missing):
                    closed[reason.text] = closed.get(reason.text, 0) + 1
                    continue
                made.append(self.field(node, refs, warnings.get(node.ref, ""), indent))
        return [*self._closed_notes(closed), *_without_empty_headings(made)]

    @staticmethod
    def _closed_notes(closed: dict[str, int]) -> list[Field]:
        """What is not asked here and why; first on the page, so that nobody looks for it in vain."""
        notes: list[Field] = []
        for text, count in closed.items():
            words = ngettext(
                "{count} question is closed here: {why}", "{count} questions are closed here: {why}", count
            )
            notes.append(Field(f"closed:{len(notes)}", "note", words.format(count=count, why=text)))
        return notes

    def _can_grow(self, page: Page, node: Node) -> bool:
        entries = [
            other for other in page.nodes if other.kind == "repeat" and other.ref.startswith(node.ref + "[")
        ]
        asked = not entries or any(entry.relevant for entry in entries)
        return asked and not self.filling.run.is_fixed(node.ref)

    @staticmethod
    def _entry_title(node: Node) -> str:
        number = node.ref.rpartition("[")[2].rstrip("]")
        return f"{node.label} {number}".strip()

    def _label_of(self, item: Any) -> str:
        labels = dict(item.labels) if item is not None else {}
        chosen = labels.get(self.filling.run.language, "")
        return chosen or next((label for label in labels.values() if label), "")

    def field(self, node: Node, refs: set[str], warning: str = "", indent: int = 0) -> Field:
        """One question as it is shown."""
        run, ref = self.filling.run, node.ref
        item = self._types.get(plain(ref))
        kind = kind_of(node, item)
        label = " ".join((run.label(ref) or plain(ref).rpartition("/")[2]).split())
        if kind == "note":
            return Field(ref, "note", label, indent=indent)
        choices: Sequence[tuple[str, str]] = ()
        if kind in ("choice", "multi", "rank"):
            choices = (("OK", _("Yes")),) if node.kind == "trigger" else run.choices(ref)
            if kind != "rank" and not node.readonly and self.filling.office_list(ref):
                choices = [*choices, (NEW_ENTRY, _("+ Add an organisation to this list"))]
        identity = self.filling.is_direct(ref)
        partial = kind == "date" and ref + PRECISION in refs
        made = Field(
            ref,
            kind,
            label + (" #" if identity else ""),
            value=node.value or "",
            hint=" ".join((run.hint(ref) or "").split()),
            choices=choices,
            required=bool(node.required),
            readonly=bool(node.readonly),
            missing=node.missing,
            missing_allowed=self.missing_allowed(ref),
            warning=warning,
            identity=identity,
            indent=indent,
            partial=partial,
        )
        sealed = getattr(self.filling, "sealed", None)
        if sealed is not None and sealed(ref):
            made.required = False
            made.hint = _("In the identity vault, not shown here. What you type replaces it.")
        if kind == "date":
            made.precision = self._precision(ref, item, partial)
        if made.answered and node.validity == "constraint":
            made.problem = run.message(ref) or _("This answer does not fit.")
        return made

    def _precision(self, ref: str, item: Any, partial: bool) -> str:
        appearance = str(getattr(item, "appearance", "") or "")
        if "month-year" in appearance:
            return "month"
        if "year" in appearance.split():
            return "year"
        if partial:
            said = self.filling.run.value(ref + PRECISION)
            if said == "estimate" and (self.filling.run.value(ref) or "").endswith("-01-01"):
                return "year"
            return said if said in ("month", "year") else "day"
        return "day"

    def missing_allowed(self, ref: str) -> tuple[str, ...]:
        """The reasons for no answer that this question allows (all three unless it says otherwise)."""
        from httui.xforms.fields import allowed_missing

        return allowed_missing(self.filling.attribute(ref, "missing") or None)


def kind_of(node: Node, item: Any) -> Kind:
    """How a node is shown."""
    if node.kind == "select":
        return "multi" if item is not None and item.multiple else "choice"
    if node.kind in ("rank", "trigger"):
        return "rank" if node.kind == "rank" else "choice"
    if node.kind == "note":
        return "note"
    type_ = str(item.type if item is not None else "string")
    kinds: dict[str, Kind] = {"int": "integer", "integer": "integer", "decimal": "number", "date": "date"}
    if type_ in kinds:
        return kinds[type_]
    return "area" if item is not None and "multiline" in item.appearance else "text"


def _without_empty_headings(fields: list[Field]) -> list[Field]:
    kept: list[Field] = []
    for made in reversed(fields):
        if made.kind == "heading" and (
            not kept or (kept[-1].kind == "heading" and kept[-1].indent <= made.indent)
        ):
            continue
        kept.append(made)
    return kept[::-1]


def progress(pages: Iterable[Page]) -> tuple[int, int]:
    """How many questions that are asked now have an answer or a reason, and how many there are."""
    answered = total = 0
    for page in pages:
        for node in page.nodes:
            if node.relevant and is_question(node) and not node.readonly:
                total += 1
                answered += bool(node.value or node.missing)
    return answered, total
