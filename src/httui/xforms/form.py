"""A loaded form: its questions, languages and warnings, and the door to sessions.

Serves DESIGN section 4. A form never changes; any number of sessions share it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Any

from httui.xforms.document import HTTUI
from httui.xforms.expressions import Lazy
from httui.xforms.fields import Field, Option, Page
from httui.xforms.graph import Plan
from httui.xforms.instances import Instances
from httui.xforms.model import Itemset, ModelNode
from httui.xforms.notices import Notice
from httui.xforms.parse_body import Body
from httui.xforms.parse_model import Model, entity_of
from httui.xforms.texts import Parts, Text
from httui.xforms.tree import Node

if TYPE_CHECKING:
    from httui.xforms.choices import Offer
    from httui.xforms.session import FormSession

DEFAULT_LANGUAGE = "default"
"""Name of the only language of a form without translations."""


class Form:
    """A form that can be filled. Made by :func:`httui.xforms.load_form`.

    ``id``, ``version`` and ``title`` are as the form says; ``xml`` is the XForm as text, ``source_hash`` the
    SHA-256 of what it was loaded from, ``warnings`` what its author should know.
    """

    def __init__(
        self,
        *,
        definition: Model,
        body: Body,
        plan: Plan,
        instances: Instances,
        title: str,
        xml: str,
        source_hash: str,
    ) -> None:
        self.definition = definition
        self.body = body
        self.plan = plan
        self.instances = instances
        self.title = title
        self.xml = xml
        self.source_hash = source_hash
        self.warnings: list[Notice] = []
        root = definition.primary
        self.id: str = root.get("id") or definition.root.name
        self.version: str = root.get("version") or ""
        self.plain_offers: dict[Itemset, Offer] = {}
        self.repeat_names = frozenset(
            tuple(step.rpartition(":")[2] for step in node.path[1:].split("/"))
            for node in definition.nodes.values()
            if node.is_repeat
        )
        self.preloaded = [
            node for node in definition.nodes.values() if node.bind is not None and node.bind.preload
        ]
        self.constants: dict[ModelNode | None, list[ModelNode]] = {}
        for node in definition.nodes.values():
            bind = node.bind
            if bind is not None and (
                bind.readonly is True or bind.required is True or bind.relevant is False
            ):
                self.constants.setdefault(node.home, []).append(node)
        self._rewritten: dict[Lazy, Lazy] = {}
        self._pieces: dict[ModelNode, list[str]] = {}

    def __repr__(self) -> str:
        return f"<Form {self.id} {self.version}>"

    # -- sessions ----------------------------------------------------------------------------------------

    def new_session(  # noqa: PLR0917 - the order is part of the public API
        self,
        language: str | None = None,
        now: datetime | Callable[[], datetime] | None = None,
        tz: tzinfo | None = None,
        prefill: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
        instance: str | None = None,
    ) -> "FormSession":
        """Begin to fill the form.

        ``language`` is one of :attr:`languages`; ``now`` an aware moment, or a function that gives one; ``tz`` the
        time zone (that of ``now``, else this machine's); ``prefill`` values by reference; ``properties`` what the
        form may ask the device for (``username``, ``deviceid`` ...); ``instance`` the XML of a submission to
        restore. Raises :class:`FormError` for XML that is none of this form's.
        """
        from httui.xforms.session import FormSession

        return FormSession(
            self, language=language, now=now, tz=tz, prefill=prefill, properties=properties, instance=instance
        )

    def restore(
        self,
        snapshot: Mapping[str, Any],
        *,
        now: datetime | Callable[[], datetime] | None = None,
        tz: tzinfo | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> "FormSession":
        """Go on with what :meth:`FormSession.snapshot` gave, also of an older version of the form.

        What does not fit is left out and listed in ``session.unfit``. Raises :class:`FormError` when the value is
        no snapshot.
        """
        from httui.xforms.session import FormSession

        return FormSession(self, now=now, tz=tz, properties=properties, snapshot=snapshot)

    # -- what the form is --------------------------------------------------------------------------------

    @property
    def languages(self) -> list[str]:
        """The languages in the order of the form; at least one."""
        return list(self.definition.translations.languages) or [DEFAULT_LANGUAGE]

    @property
    def default_language(self) -> str:
        """The language that is shown when nobody chooses, and where a translation is missing."""
        return self.definition.translations.default or DEFAULT_LANGUAGE

    @cached_property
    def fields(self) -> list[Field]:
        """Every question, group and repeat, in the order of the form; the root and ``meta`` are left out."""
        root = self.definition.root
        return [
            Field(self, node)
            for node in self.definition.nodes.values()
            if node is not root and not _in_meta(node, root)
        ]

    @cached_property
    def by_ref(self) -> dict[str, Field]:
        """The fields by their path."""
        return {field.ref: field for field in self.fields}

    @cached_property
    def leaves(self) -> frozenset[ModelNode]:
        """The questions, and whatever else holds a value rather than other nodes."""
        return frozenset(model for model in self.definition.root.walk() if model.leaf)

    @cached_property
    def ruled(self) -> frozenset[ModelNode]:
        """The questions that can be answered wrongly (required, or with a rule), and what they stand in."""
        found: set[ModelNode] = set()
        for model in self.definition.root.walk():
            bind = model.bind
            if bind is None or (bind.required is None and bind.constraint is None and bind.soft is None):
                continue
            at: ModelNode | None = model
            while at is not None and at not in found:
                found.add(at)
                at = at.parent
        return frozenset(found)

    @cached_property
    def pages(self) -> list[Page]:
        """The questions in screen order, cut into groups of the outermost level."""
        from httui.xforms.reading import pages_of

        return pages_of(self)

    @cached_property
    def calculations(self) -> dict[str, set[str]]:
        """Questions whose value is made of other answers, with the paths read for it (``reading.sources_of``)."""
        from httui.xforms.reading import sources_of

        return sources_of(self.definition)

    @cached_property
    def entity(self) -> dict[str, Any] | None:
        """The entity that a finished record makes or changes: dataset, create, update, label, saveto."""
        return entity_of(self.definition)

    @property
    def resource_names(self) -> list[str]:
        """The files beside the form that it asks for, as it names them (``jr://file-csv/places.csv``)."""
        sources = (element.get("src") for element in self.definition.instances.values())
        return [source for source in sources if source and not source.startswith("jr://instance/")]

    @property
    def missing_translations(self) -> list[tuple[str, str]]:
        """(language, id of the text) for every text that another language has."""
        return self.definition.translations.missing()

    def words(self, text: Text | None, form: str = "") -> dict[str, str]:
        """A text in every language that has it; outputs are shown as an ellipsis."""
        if text is None:
            return {}
        if not text.itext:
            words = text.plain.strip() if not form else ""
            return dict.fromkeys(self.languages, words) if words else {}
        found = {}
        translations = self.definition.translations
        for language in translations.languages:
            forms = translations.forms(language, text.itext)
            parts: Parts = forms.get(form, () if form else forms.get("long", ()))
            words = "".join(part if isinstance(part, str) else "…" for part in parts).strip()
            if words and words != "-":
                found[language] = words.replace("\\n", "\n")
        return found

    def set_items(self, list_name: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Let the list of the instance ``list_name`` hold these rows ({column: text}).

        In memory only, for every session of this form: an answer may be one of them at once.
        """
        self.instances.replace(list_name, rows)
        self.plain_offers.clear()

    def options(self, ref: str) -> list[Option]:
        """Every choice of a question, unfiltered: those of its list or those written in the body."""
        from httui.xforms.reading import options_of

        return options_of(self, self.by_ref[ref].model)

    @property
    def namespace(self) -> str:
        """The namespace of ``httui`` attributes in this form and in its submissions."""
        return self.definition.namespaces.get(self.definition.extension_prefix, HTTUI)

    # -- for sessions ------------------------------------------------------------------------------------

    def pieces(self, model: ModelNode) -> list[str]:
        """The path of a node, cut after each repeat: ``["/data/household", "/age"]``."""
        found = self._pieces.get(model)
        if found is None:
            ends = [len(repeat.path) for repeat in model.repeats()]
            starts = [0, *ends]
            found = [model.path[start:end] for start, end in zip(starts, [*ends, None], strict=True)]
            self._pieces[model] = found
        return found

    def rewritten(self, expression: Lazy, source: str) -> Lazy:
        """``expression`` with another text, made once."""
        found = self._rewritten.get(expression)
        if found is None:
            found = Lazy(source, expression.namespaces, expression.reference, expression.what)
            self._rewritten[expression] = found
        return found

    def model_at(self, path: str, node: Node) -> ModelNode | None:
        """The node that a path in a text means: absolute, or relative to ``node``."""
        if path.startswith("/"):
            return self.definition.find(path)
        at: Node | None = node
        while at is not None and at.data is None:
            at = at.parent
        from httui.xforms.parse_body import resolve

        return resolve(self.definition, path, at.data.model if at is not None else self.definition.root)

    def expressions(self) -> list[Lazy]:
        """Every expression of the form, those of texts included."""
        from httui.xforms.reading import all_expressions

        return all_expressions(self)


def _in_meta(node: ModelNode, root: ModelNode) -> bool:
    at: ModelNode | None = node
    while at is not None and at.parent is not root:
        at = at.parent
    return at is not None and at.name == "meta"
