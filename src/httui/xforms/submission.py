"""Records as ODK submissions: XML out and in.

Serves the round trips of the engine. A question that has a missing-data code instead of an answer is written as
an empty element with the attribute ``missing`` in the form's ``httui`` namespace::

    <age xmlns:httui="urn:httui:xforms" httui:missing="declined"/>

ODK servers keep or pass over such attributes; reading the submission back restores the code.
"""

import re
from typing import Any
from xml.etree import ElementTree as ET

from httui.i18n import N_
from httui.xforms import document
from httui.xforms.document import JR, local
from httui.xforms.errors import FormError, XPathError
from httui.xforms.model import ModelNode
from httui.xforms.recompute import instances_of
from httui.xforms.record import Record
from httui.xforms.state import Scope, State
from httui.xforms.tree import Node
from httui.xforms.upgrade import NO_QUESTION, NO_REPEAT, Unfit, set_count, set_missing, set_value
from httui.xforms.xml import serialize
from httui.xforms.xpath import Context

_CONTENT = re.compile(r"(?<=>)[^<]+")
_TEMPLATE = f"{{{JR}}}template"


def to_xml(record: Record, *, drop_irrelevant: bool = True) -> str:
    """The record as XML text; ``drop_irrelevant`` leaves out what is not asked now."""
    compute_attributes(record)
    root = record.top.node
    form = record.form
    missing = f"{{{form.namespace}}}missing"
    prefixes: dict[str, str] = {}
    for node in root.walk():
        if node.prefix:
            prefixes[node.prefix] = node.namespace
        state: State = node.data
        node.attributes.pop(missing, None)
        if state.missing is not None and (node.relevant or not drop_irrelevant):
            node.attributes[missing] = state.missing
            prefixes["httui"] = form.namespace
        for key in node.attributes:
            if key.startswith("{"):
                uri = key[1:].partition("}")[0]
                prefix = next((p for p, u in form.definition.namespaces.items() if u == uri), "")
                if prefix:
                    prefixes[prefix] = uri
    root.namespaces = prefixes
    return _composed(serialize(root, relevant_only=drop_irrelevant))


def _composed(text: str) -> str:
    """The answers with letters and their accents as one character each, as ODK writes them."""
    if text.isascii():
        return text
    from unicodedata import normalize

    return _CONTENT.sub(lambda found: normalize("NFC", found[0]), text)


def compute_attributes(record: Record) -> None:
    """Compute the attributes that the form calculates (those of entities)."""
    for model in record.form.definition.nodes.values():
        for name, bind in (model.attribute_binds or {}).items():
            for node in attribute_owners(record, model, name) if bind.calculate is not None else ():
                assert bind.calculate is not None
                place = Context(node.attribute_node(name), record.environment)
                try:
                    node.attributes[name] = bind.calculate.compiled.string(place)
                except XPathError as error:
                    record.engine.pass_over(model, error)


def attribute_owners(record: Record, model: ModelNode, name: str) -> list[Node]:
    """The nodes of ``model`` that have the attribute ``name``."""
    return [node for node in instances_of(model, record.top) if name in node.attributes]


def entity_values(record: Record) -> dict[str, Any] | None:
    """The entity of the record: ``dataset``, ``create``/``update`` (whether), ``label`` and ``properties``."""
    entity = record.form.entity
    if entity is None:
        return None
    compute_attributes(record)
    model = record.form.definition.nodes[entity["path"]]
    node = record.top.nodes.get(model)
    if node is None:
        return None
    nodes = record.form.definition.nodes
    label = model.by_name.get("label")
    label_node = record.top.nodes.get(label) if label is not None else None
    properties = {}
    for name, path in entity["saveto"].items():
        found = record.top.nodes.get(nodes[path])
        if found is not None:
            properties[name] = found.text if found.relevant else ""
    return {
        "dataset": entity["dataset"],
        "id": node.attributes.get("id", ""),
        "create": entity["create"] is not None and node.attributes.get("create") in {"1", "true"},
        "update": entity["update"] is not None and node.attributes.get("update") in {"1", "true"},
        "label": label_node.text if label_node is not None else "",
        "properties": properties,
    }


def restore_xml(record: Record, text: str) -> list[Unfit]:
    """Fill a new record from a submission.

    A question that is absent keeps the form's default; a repeat that is absent has no entries, as in ODK Web Forms.
    Returns what did not fit. Raises :class:`FormError` for XML that is damaged or of another form.
    """
    root = document.read(text).root
    expected = record.form.definition.root
    if local(root) != expected.name:
        raise FormError(
            N_("The saved record is of another form: it begins with <{found}>, not with <{expected}>."),
            found=local(root)[:100],
            expected=expected.name,
        )
    unfit: list[Unfit] = []
    _restore(record, root, record.top.node, record.top, unfit)
    return unfit


def _restore(record: Record, element: ET.Element, node: Node, scope: Scope, unfit: list[Unfit]) -> None:
    model: ModelNode = node.data.model
    if model.parent is not None:
        _restore_attributes(record, element, node, unfit)
    if not model.children:
        if not model.is_repeat:
            set_value(record, node, element.text or "", unfit)
        return
    found: dict[str, list[ET.Element]] = {}
    for item in element:
        if item.get(_TEMPLATE) is None:
            found.setdefault(local(item), []).append(item)
    for repeat in model.children:
        if (
            repeat.is_repeat
            and repeat.name not in found
            and not repeat.fixed
            and not record.has_count(repeat)
        ):
            # every entry was taken away, or the repeat was not asked
            set_count(record, scope.ranges[repeat], 0)
    for name, items in found.items():
        child = model.by_name.get(name)
        if child is None:
            if model.name != "meta":
                unfit.extend(Unfit(f"{record.ref(node)}/{name}", NO_QUESTION, _text(item)) for item in items)
            continue
        if child.is_repeat:
            range_ = scope.ranges[child]
            set_count(record, range_, len(items))
            for item, inner in zip(items, range_.instances, strict=True):
                _restore(record, item, inner.node, inner, unfit)
            continue
        target = scope.nodes.get(child)
        if target is not None:
            _restore(record, items[0], target, scope, unfit)
        unfit.extend(Unfit(f"{record.ref(node)}/{name}", NO_REPEAT, _text(item)) for item in items[1:])


def _restore_attributes(record: Record, element: ET.Element, node: Node, unfit: list[Unfit]) -> None:
    for key, value in element.attrib.items():
        uri, _, name = key[1:].partition("}") if key.startswith("{") else ("", "", key)
        if name == "missing" and uri:
            # whatever prefix an older version of the form declared
            set_missing(record, node, value, unfit)
        elif key in node.attributes:
            node.attributes[key] = value


def _text(element: ET.Element) -> str:
    return " ".join("".join(element.itertext()).split())
