"""Reads the body of an XForm: which question is shown how, in which group, with which choices.

Serves section 7 of the engine's specification (Body Elements, Appearances).
"""

import re
from xml.etree import ElementTree as ET

from httui.i18n import N_
from httui.xforms.document import JR, attribute, child, local
from httui.xforms.errors import FormError
from httui.xforms.model import SELECTS, Control, Itemset, ModelNode
from httui.xforms.notices import Notice
from httui.xforms.parse_model import Model, read_action
from httui.xforms.texts import Text, element_text, reference_text

KINDS = {
    "input": "input",
    "secret": "input",
    "textarea": "input",
    "select1": "select1",
    "select": "select",
    "rank": "rank",
    "range": "range",
    "trigger": "trigger",
    "upload": "upload",
    "group": "group",
    "repeat": "repeat",
}
_ACTIONS = frozenset(("setvalue", "setgeopoint", "recordaudio"))
_PREDICATE = re.compile(r"\[[^\]]*\]")


class Body:
    """The body as a tree of controls; ``top`` holds the outermost ones in screen order."""

    def __init__(self) -> None:
        self.top: list[Control] = []
        self.all: list[Control] = []


def read_body(model: Model, html: ET.Element) -> Body:
    """Read ``<h:body>`` and tie its controls to the nodes of ``model``. Raises :class:`FormError`."""
    body = Body()
    element = child(html, "body")
    stack: list[tuple[ET.Element, Control | None, ModelNode]] = []
    if element is not None:
        stack = [(item, None, model.root) for item in reversed(list(element))]
    while stack:
        item, parent, context = stack.pop()
        name = local(item)
        if name in _ACTIONS:
            _nested_action(model, item, parent)
            continue
        kind = KINDS.get(name)
        if kind is None:
            if name not in {"label", "hint", "help", "alert"} and parent is None:
                model.warnings.append(
                    Notice(N_("<{name}> is not known in a form and is left out."), name=name)
                )
            continue
        control = _read_control(model, item, kind, parent, context)
        body.all.append(control)
        (body.top if parent is None else parent.children).append(control)
        if kind in {"group", "repeat"}:
            inner = control.model or context
            stack.extend((i, control, inner) for i in reversed(list(item)))
        else:
            for action in item:
                if local(action) in _ACTIONS:
                    _nested_action(model, action, control)
    _finish(model)
    return body


def resolve(model: Model, source: str, context: ModelNode) -> ModelNode | None:
    """The node that a control's ``ref`` names: absolute, or relative to ``context``."""
    path = re.sub(r"\s+", "", _PREDICATE.sub("", source))
    path = path.removeprefix("current()/")
    if not path.startswith("/"):
        steps = path.split("/")
        node: ModelNode | None = context
        for step in steps:
            if node is None:
                return None
            if step in {".", "current()"}:
                continue
            node = node.parent if step == ".." else node.by_name.get(step.rpartition(":")[2])
        return node
    return model.find(path)


def _read_control(
    model: Model, item: ET.Element, kind: str, parent: Control | None, context: ModelNode
) -> Control:
    source = item.get("nodeset") if kind == "repeat" else item.get("ref")
    source = (
        source or item.get("ref") or item.get("nodeset") or model.bind_ids.get(item.get("bind") or "") or ""
    )
    node = resolve(model, source, context) if source.strip() else None
    if node is None and (kind != "group" or source.strip()):
        raise FormError(
            N_("The {kind} “{path}” of the body has no node in the form."),
            file=model.file,
            path=source[:200],
            kind=kind,
        )
    control = Control(kind, node, parent)
    control.appearance = (item.get("appearance") or "").strip()
    control.attributes = {
        key.rpartition("}")[2]: value for key, value in item.attrib.items() if key not in {"ref", "nodeset"}
    }
    path = node.path if node is not None else ""
    for part in item:
        name = local(part)
        if name == "label" and control.label is None:
            control.label = element_text(part, model.namespaces, path, "label")
        elif name == "hint":
            control.hint = element_text(part, model.namespaces, path, "hint")
        elif name == "item":
            control.items.append(_read_item(model, part, path))
        elif name == "itemset":
            control.itemset = _read_itemset(model, part, path)
    if kind == "repeat" and node is not None:
        count = attribute(item, "count", JR)
        if count and count.strip():
            control.count = model.lazy(count, path, "jr:count")
        control.fixed = (attribute(item, "noAddRemove", JR) or "").strip() in {"true()", "true"}
        node.is_repeat = True
        node.fixed = control.fixed
    if node is not None:
        _tie(model, control, node)
    return control


def _tie(model: Model, control: Control, node: ModelNode) -> None:
    existing = node.control
    if control.kind == "repeat":
        # the label of a repeat is its own, or that of the group that holds nothing but this repeat
        around = control.parent
        if around is not None and around.kind == "group" and around.model is node and control.label is None:
            control.label, control.hint = around.label, around.hint
        node.control = control
    elif existing is None:
        node.control = control
    elif control.kind != "group" and existing.kind != "group":
        if existing.kind in SELECTS and control.kind in SELECTS and existing.kind != control.kind:
            raise FormError(
                N_("Two questions of different kinds share the node."), file=model.file, reference=node.path
            )
        model.warnings.append(Notice(N_("Two questions share this node; the first one counts."), node.path))
    elif existing.kind == "group" and control.kind != "group":
        node.control = control


def _read_item(model: Model, item: ET.Element, path: str) -> tuple[str, Text | None]:
    label, value = child(item, "label"), child(item, "value")
    return (
        (value.text or "").strip() if value is not None else "",
        element_text(label, model.namespaces, path, "label") if label is not None else None,
    )


def _read_itemset(model: Model, item: ET.Element, path: str) -> Itemset:
    source = (item.get("nodeset") or "").strip()
    value, label = child(item, "value"), child(item, "label")
    value_ref = (value.get("ref") or "").strip() if value is not None else ""
    if not source or not value_ref:
        raise FormError(
            N_("A list of choices has no source or no value."), file=model.file, reference=path or None
        )
    text = None
    if label is not None and (label.get("ref") or "").strip():
        text = reference_text(label.get("ref") or "", model.namespaces, path, "label")
    elif label is not None:
        text = element_text(label, model.namespaces, path, "label")
    return Itemset(model.lazy(source, path, "choices"), model.lazy(value_ref, path, "choices"), text)


def _nested_action(model: Model, item: ET.Element, control: Control | None) -> None:
    action = read_action(model, item)
    if action is None:
        return
    around = control
    while around is not None and (around.kind != "repeat" or around.model is None):
        around = around.parent
    action.repeat = around.model if around is not None else None
    if control is not None and control.kind not in {"group", "repeat"} and control.model is not None:
        action.source = control.model
        if "xforms-value-changed" in action.events:
            control.model.actions.append(action)
    if "odk-new-repeat" in action.events and action.repeat is not None:
        action.repeat.new_actions.append(action)
    if action.events & {"odk-instance-first-load", "odk-instance-load", "xforms-ready", "xforms-revalidate"}:
        model.actions.append(action)


def _finish(model: Model) -> None:
    """Now that repeats are known: the innermost repeat of each node, and what may not occur twice."""
    for node in model.nodes.values():
        above = node.parent.home if node.parent is not None else None
        node.home = node if node.is_repeat else above
        if not node.is_repeat and (model.initial_counts.get(node.path, 0) > 1 or node.template is not None):
            if node.template is not None and model.initial_counts.get(node.path, 0) <= 1:
                continue
            raise FormError(
                N_("Two questions have the same name in the same place."),
                file=model.file,
                reference=node.path,
            )
