"""Reads the model of an XForm: the primary instance, secondary instances, binds, translations and actions.

Serves sections 2, 3 and 5 of the engine's specification.
"""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET

from httui.i18n import N_
from httui.xforms import limits
from httui.xforms.datatypes import canonical_type
from httui.xforms.document import (
    ENTITIES,
    JR,
    ORX,
    XFormDocument,
    attribute,
    child,
    children,
    local,
    namespace,
)
from httui.xforms.errors import FormError
from httui.xforms.expressions import Lazy
from httui.xforms.model import Action, Bind, ModelNode
from httui.xforms.notices import Notice
from httui.xforms.texts import Text, Translations, message_text

EVENTS = frozenset(
    (
        "odk-instance-first-load",
        "odk-instance-load",
        "odk-new-repeat",
        "xforms-value-changed",
        "xforms-ready",
        "xforms-revalidate",
    )
)
_IGNORED_ACTIONS = frozenset(("setgeopoint", "recordaudio", "pollsensor"))
_EXTENSIONS = ("privacy", "tier", "missing", "soft", "unique", "purpose", "map", "weight", "gate", "domain")
_TRUE = frozenset(("true()", "true"))
_FALSE = frozenset(("false()", "false"))
_TEMPLATE = f"{{{JR}}}template"
_ENTITY_NAMES = ("entity",)
_XFORMS = "http://www.w3.org/2002/xforms"


class Model:
    """What the ``<model>`` holds. ``nodes`` maps paths without positions to nodes, in document order."""

    def __init__(self, file: str | None, namespaces: Mapping[str, str]) -> None:
        self.file = file
        self.namespaces = namespaces
        self.root: ModelNode
        self.primary: ET.Element
        self.nodes: dict[str, ModelNode] = {}
        self.by_local: dict[str, ModelNode] = {}
        self.instances: dict[str, ET.Element] = {}
        self.translations: Translations
        self.actions: list[Action] = []
        self.warnings: list[Notice] = []
        self.encrypted = False
        self.extension_prefix = "httui"
        self.bind_ids: dict[str, str] = {}
        self.initial_counts: dict[str, int] = {}

    def find(self, path: str) -> ModelNode | None:
        """A node by its path without positions; prefixes may be missing or different."""
        found = self.nodes.get(path)
        return found if found is not None else self.by_local.get(local_path(path))

    def lazy(self, source: str, reference: str, what: str) -> Lazy:
        """An expression of this form."""
        return Lazy(source, self.namespaces, reference, what)


def local_path(path: str) -> str:
    """``/data/orx:meta/orx:instanceID`` as ``/data/meta/instanceID``."""
    if ":" not in path:
        return path
    return "/".join(step.rpartition(":")[2] for step in path.split("/"))


def read_model(document: XFormDocument, file: str | None) -> tuple[Model, ET.Element]:
    """The model of ``document`` and its ``<model>`` element. Raises :class:`FormError`."""
    element = child(child(document.root, "head"), "model")
    if local(document.root) != "html" or element is None:
        raise FormError(N_("The XML is not an XForm: it has no <model>."), file=file)
    model = Model(file, document.namespaces)
    _read_instances(model, element)
    _read_binds(model, element)
    model.translations = Translations(child(element, "itext"), document.namespaces)
    for action in element:
        name = local(action)
        if name in {"setvalue", *_IGNORED_ACTIONS} and (read := read_action(model, action)) is not None:
            if "odk-new-repeat" in read.events:
                raise FormError(
                    N_("The event “{event}” belongs inside the repeat in the body of the form."),
                    file=model.file,
                    reference=read.target.source.strip() or None,
                    event="odk-new-repeat",
                )
            model.actions.append(read)
    submission = child(element, "submission")
    if submission is not None and submission.get("base64RsaPublicKey"):
        model.encrypted = True
    return model, element


def _read_instances(model: Model, element: ET.Element) -> None:
    found = children(element, "instance")
    if not found:
        raise FormError(N_("The XML is not an XForm: it has no <instance>."), file=model.file)
    roots = list(found[0])
    if len(roots) != 1:
        raise FormError(N_("The first <instance> must hold exactly one element."), file=model.file)
    model.primary = roots[0]
    for instance in found[1:]:
        name = instance.get("id")
        if name and name not in model.instances:
            model.instances[name] = instance
        elif name:
            raise FormError(N_("Two instances have the id “{name}”."), file=model.file, name=name)
    _read_tree(model)


def _read_tree(model: Model) -> None:
    """Merge the elements of the primary instance into one generic tree."""
    prefixes = {uri: prefix for prefix, uri in reversed(list(model.namespaces.items()))}
    own = namespace(model.primary.tag)
    _add_instance_id(model.primary)

    def make(element: ET.Element, parent: ModelNode | None) -> ModelNode:
        uri = namespace(element.tag)
        # The default namespace of forms is left out of instances; that of the root element needs no prefix
        uri = "" if uri == _XFORMS else uri
        prefix = "" if not uri or uri == own else prefixes.get(uri, "orx" if uri == ORX else "")
        node = ModelNode(local(element), uri, prefix, parent)
        node.order = len(model.nodes)
        model.nodes[node.path] = node
        model.by_local.setdefault(local_path(node.path), node)
        return node

    model.root = make(model.primary, None)
    stack = [(model.primary, model.root, 0)]
    while stack:
        element, node, depth = stack.pop()
        if depth > limits.MAX_NESTING * 2:
            raise FormError(
                N_("Groups or repeats are nested more than {limit} levels deep."),
                file=model.file,
                reference=node.path[:200],
                limit=limits.MAX_NESTING,
            )
        if not len(element) and element.text and not node.children:
            node.default = node.default or element.text
        if not len(element):
            continue
        later = []
        twins = Counter(item.tag for item in element)
        if len(model.nodes) > limits.MAX_NODES:
            raise FormError(
                N_("The form has more than {limit} nodes."), file=model.file, limit=limits.MAX_NODES
            )
        for item in element:
            name = local(item)
            existing = node.by_name.get(name)
            if existing is None:
                existing = make(item, node)
                node.by_name[name] = existing
                node.children.append(existing)
            if item.get(_TEMPLATE) is not None:
                existing.template = item
            else:
                counted = existing.path
                model.initial_counts[counted] = max(model.initial_counts.get(counted, 0), twins[item.tag])
            later.append((item, existing, depth + 1))
        stack.extend(reversed(later))
    _order(model)


def _add_instance_id(root: ET.Element) -> None:
    """Every record has an id: forms without ``meta/instanceID`` get one, as in ODK's own engines."""
    meta = child(root, "meta")
    if meta is None:
        meta = ET.SubElement(root, f"{{{ORX}}}meta")
    if child(meta, "instanceID") is None:
        start = f"{{{namespace(meta.tag)}}}" if namespace(meta.tag) else ""
        ET.SubElement(meta, f"{start}instanceID")


def _order(model: Model) -> None:
    ordered = model.root.walk()
    for number, node in enumerate(ordered):
        node.order = number
    model.nodes = {node.path: node for node in ordered}


def _boolean(model: Model, source: str | None, path: str, what: str) -> Lazy | bool | None:
    if source is None or not source.strip():
        return None
    text = source.strip()
    if text in _TRUE:
        return True if text == "true()" else model.lazy(source, path, what)
    if text in _FALSE:
        return False if text == "false()" else model.lazy(source, path, what)
    return model.lazy(source, path, what)


def _read_binds(model: Model, element: ET.Element) -> None:
    extension = model.namespaces.get(model.extension_prefix, "urn:httui:xforms")
    for item in element:
        if local(item) != "bind":
            continue
        path = (item.get("nodeset") or item.get("ref") or "").strip()
        if item.get("id"):
            model.bind_ids[item.get("id") or ""] = path
        owner, mark, name = path.partition("/@")
        if not path.startswith("/"):
            # relative binds hang below the root element
            owner = f"{model.root.path}/{owner}"
        node = model.nodes.get(owner) or model.find(re.sub(r"\s+|\[[^\]]*\]", "", owner))
        if node is None:
            model.warnings.append(Notice(N_("A bind names no question and is left out."), path[:200]))
            continue
        bind = _read_bind(model, item, node.path if not mark else path, extension)
        if mark:
            node.attribute_binds = node.attribute_binds or {}
            node.attribute_binds[name] = bind
        else:
            node.bind = bind
            node.type = bind.type

    meta = model.root.by_name["meta"]
    identity = meta.by_name["instanceID"]
    if identity.bind is None or (not identity.bind.preload and identity.bind.calculate is None):
        identity.bind = identity.bind or Bind()
        identity.bind.preload = "uid"


def _read_bind(model: Model, item: ET.Element, path: str, extension: str) -> Bind:
    bind = Bind()
    get = item.get
    bind.type = canonical_type(get("type"))
    bind.relevant = _boolean(model, get("relevant"), path, "relevant")
    bind.readonly = _boolean(model, get("readonly"), path, "readonly")
    bind.required = _boolean(model, get("required"), path, "required")
    for name in ("calculate", "constraint"):
        source = get(name)
        if source is not None and source.strip():
            setattr(bind, name, model.lazy(source, path, name))
    bind.constraint_message = _message(model, item, "constraintMsg", path)
    bind.required_message = _message(model, item, "requiredMsg", path)
    bind.preload = attribute(item, "preload", JR) or ""
    bind.preload_params = attribute(item, "preloadParams", JR) or ""
    bind.saveto = attribute(item, "saveto", ENTITIES) or ""
    start = f"{{{extension}}}"
    for key, value in item.attrib.items():
        if key.startswith(start) and value.strip():
            bind.extensions[key[len(start) :]] = value
    soft = bind.extensions.get("soft")
    if soft:
        bind.soft = model.lazy(soft, path, "soft")
    return bind


def _message(model: Model, item: ET.Element, name: str, path: str) -> Text | None:
    source = attribute(item, name, JR)
    return message_text(source, model.namespaces, path, name) if source and source.strip() else None


def read_action(model: Model, element: ET.Element) -> Action | None:
    """A ``<setvalue>``; ``None`` (and a warning) for actions that need a device. Raises for unknown events."""
    name = local(element)
    events = frozenset(
        (
            element.get("event") or attribute(element, "event", "http://www.w3.org/2001/xml-events") or ""
        ).split()
    )
    target = element.get("ref") or model.bind_ids.get(element.get("bind") or "") or ""
    if not events or events - EVENTS:
        unknown = " ".join(sorted(events - EVENTS)) or "-"
        raise FormError(
            N_("The event “{event}” is not known."), file=model.file, reference=target or None, event=unknown
        )
    if name in _IGNORED_ACTIONS:
        model.warnings.append(
            Notice(N_("{action} needs a device with sensors and is left out."), target[:200], action=name)
        )
        return None
    if not target.strip():
        raise FormError(N_("A <setvalue> does not say which question it sets."), file=model.file)
    value = element.get("value")
    return Action(
        events,
        model.lazy(target, target, "setvalue"),
        model.lazy(value, target, "setvalue") if value is not None and value.strip() else None,
        (element.text or "").strip() if value is None else "",
    )


def entity_of(model: Model) -> dict[str, Any] | None:
    """The ``<entity>`` of the form: its dataset, conditions and label, and which question fills which property."""
    node = next(
        (
            n
            for n in model.nodes.values()
            if n.name in _ENTITY_NAMES and n.parent is not None and n.parent.name == "meta"
        ),
        None,
    )
    if node is None:
        return None
    source = next(
        (e for e in model.primary.iter() if local(e) == "entity" and e.get("dataset")),
        None,
    )
    if source is None:
        return None
    binds = node.attribute_binds or {}
    label = node.by_name.get("label")

    def condition(name: str) -> str | None:
        if source.get(name) is None:
            return None
        bind = binds.get(name)
        return bind.calculate.source.strip() if bind is not None and bind.calculate is not None else "true()"

    return {
        "dataset": source.get("dataset"),
        "path": node.path,
        "create": condition("create"),
        "update": condition("update"),
        "label": label.bind.calculate.source.strip()
        if label and label.bind and label.bind.calculate
        else None,
        "saveto": {
            n.bind.saveto: n.path for n in model.nodes.values() if n.bind is not None and n.bind.saveto
        },
    }
