"""Evaluates an expression over XML text, outside any form: the public ``evaluate`` of DESIGN section 4."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Literal

from httui.i18n import N_
from httui.xforms.errors import FormError, XPathError
from httui.xforms.tree import DOCUMENT, Node, document
from httui.xforms.xml import parse_document
from httui.xforms.xpath.environment import Context, Environment
from httui.xforms.xpath.expression import compile_expression
from httui.xforms.xpath.values import Value

Kind = Literal["any", "string", "number", "boolean", "nodeset"]


def is_form(root: Node) -> bool:
    """Whether the document is an XForm (``h:html``): names without prefix then fit any namespace."""
    return any(node.qualified_name() == "h:html" for node in root.walk())


class DocumentEnvironment(Environment):
    """The surroundings that an XML document offers: its own instances and translations, if it has any."""

    def __init__(
        self,
        top: Node,
        *,
        root: Node | None = None,
        zone: tzinfo = UTC,
        language: str | None = None,
        now: datetime | None = None,
    ) -> None:
        super().__init__(root or top, zone=zone, language=language, now=now)
        self.top = document(top)
        self._instances: dict[str, Node] | None = None

    def instance(self, name: str) -> Node | None:
        if self._instances is None:
            self._instances = {}
            for node in self.top.walk():
                if node.name == "instance" and "id" in node.attributes:
                    self._instances.setdefault(node.attributes["id"], node)
        return self._instances.get(name)

    def itext(self, name: str) -> str | list[Node]:
        translations = [node for node in self.top.walk() if node.name == "translation"]
        chosen = [node for node in translations if node.attributes.get("lang") == self.language]
        chosen = chosen or [node for node in translations if "default" in node.attributes] or translations
        for translation in chosen[:1]:
            for text in translation.children_named("text"):
                if text.attributes.get("id") == name:
                    return text.children_named("value")
        return []


def evaluate(
    expression: str,
    xml: str | bytes | Node,
    context: str | Node = "/",
    *,
    as_: Kind = "any",
    now: datetime | None = None,
    tz: tzinfo | None = None,
    language: str | None = None,
    namespaces: Mapping[str, str] | None = None,
) -> Value:
    """The value of ``expression`` over ``xml`` (text, bytes or a tree), seen from ``context`` (a path or a node).

    ``as_`` is ``any``, ``string``, ``number``, ``boolean`` or ``nodeset``; ``now`` an aware moment for ``now()``
    and ``today()``, ``tz`` the zone of dates without one (default UTC), ``language`` that of month names and
    translations, ``namespaces`` maps prefixes of the expression to URIs. Raises :class:`FormError` for XML that
    cannot be read and :class:`XPathError` for an expression that cannot be evaluated.
    """
    top = xml if isinstance(xml, Node) else parse_document(xml, exact=True)
    environment = DocumentEnvironment(top, zone=tz or UTC, language=language, now=now)
    lenient = is_form(environment.top)
    names = {**_declared(environment.top), **(namespaces or {})}
    start = environment.root
    if isinstance(context, Node):
        start = context
    elif context != "/":
        found = compile_expression(context, names, lenient=lenient).nodes(Context(start, environment))
        if not found:
            raise FormError(N_("There is nothing at {path}."), path=context[:200])
        start = found[0]
    compiled = compile_expression(expression, names, lenient=lenient)
    place = Context(start, environment)
    if as_ == "string":
        return compiled.string(place)
    if as_ == "number":
        return compiled.number(place)
    if as_ == "boolean":
        return compiled.boolean(place)
    if as_ == "nodeset":
        return list(compiled.nodes(place))
    if as_ != "any":
        raise XPathError(N_("There is no kind of value “{name}”."), name=str(as_))
    return compiled.evaluate(place)


def _declared(top: Node) -> dict[str, str]:
    """The prefixes that the root element declares."""
    root = top.children[0] if top.kind == DOCUMENT and top.children else top
    return {prefix: uri for prefix, uri in (root.namespaces or {}).items() if prefix}
