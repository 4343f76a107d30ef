"""Events of a form: what is set when it is opened, when an answer changes, when an entry is added or it is done.

Serves section 5 of the engine's specification (Events and Actions, Preload Attributes).
"""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.xforms import limits
from httui.xforms.datatypes import cast_result
from httui.xforms.errors import FormError, XPathError
from httui.xforms.model import Action
from httui.xforms.recompute import instances_of
from httui.xforms.tree import ATTRIBUTE, Node
from httui.xforms.xpath import Context

if TYPE_CHECKING:
    from httui.xforms.record import Record


def targets(record: "Record", action: Action, source: Node, inside: Node | None = None) -> list[Node]:
    """The nodes that an action sets, seen from ``source``; ``inside`` limits them to one repeat instance."""
    found = action.target.compiled.nodes(Context(source, record.environment))
    if inside is not None and len(found) > 1:
        found = [node for node in found if _below(node, inside)]
    return found


def run(
    record: "Record",
    action: Action,
    source: Node,
    *,
    inside: Node | None = None,
    skip_irrelevant: bool = False,
) -> None:
    """Set the targets of an action; the value is computed on each target."""
    for target in targets(record, action, source, inside):
        if skip_irrelevant and not target.relevant:
            continue
        text = action.text
        if action.value is not None:
            try:
                text = record.engine.text(action.value.compiled, target)
            except XPathError as error:
                record.engine.pass_over(source.data.model, error)
                continue
        if target.kind == ATTRIBUTE:
            if target.parent is not None:
                target.parent.attributes[getattr(target, "key", target.name)] = text
        elif not target.children and target.data is not None and not target.data.model.is_repeat:
            record.engine.put(target, text[: limits.MAX_VALUE])


def run_load(record: "Record", event: str) -> None:
    """Run the actions of a load event; questions that are not asked are left alone."""
    for action in record.form.definition.actions:
        if event in action.events:
            run(record, action, record.top.node, skip_irrelevant=True)
    record.settle()


def run_changed(record: "Record", node: Node) -> None:
    """Run what the change of an answer sets off."""
    for action in node.data.model.actions:
        if len(targets(record, action, node)) == 1:
            run(record, action, node)


def check(record: "Record", node: Node) -> None:
    """Refuse an answer whose actions would set several nodes at once."""
    for action in node.data.model.actions:
        if len(targets(record, action, node)) > 1:
            raise FormError(
                N_("An action of the form would set several questions at once ({target})."),
                reference=record.ref(node),
                target=action.target.source.strip(),
            )


def preload(record: "Record", *, restored: bool) -> None:
    """Set what the form asks the device for: ids, times, the person's name. A saved record keeps its own."""
    for model in record.form.preloaded:
        bind = model.bind
        assert bind is not None
        nodes = instances_of(model, record.top)
        if restored and (bind.preload != "uid" or any(node.text for node in nodes)):
            continue
        value = _preloaded(record, bind.preload, bind.preload_params)
        if value is not None:
            for node in nodes:
                node.text = cast_result(value, model.type)
    if not restored:
        _preload_attributes(record)


def _preload_attributes(record: "Record") -> None:
    for model in record.form.definition.nodes.values():
        for name, bind in (model.attribute_binds or {}).items():
            value = _preloaded(record, bind.preload, bind.preload_params) if bind.preload else None
            for node in instances_of(model, record.top) if value is not None else ():
                if name in node.attributes:
                    node.attributes[name] = value or ""


def _preloaded(record: "Record", kind: str, parameter: str) -> str | None:
    now = record.environment.now()
    if kind == "uid":
        return f"uuid:{uuid.uuid4()}"
    if kind == "timestamp" and parameter == "start":
        return time_stamp(now)
    if kind == "date" and parameter == "today":
        return now.date().isoformat()
    if kind == "property":
        return record.properties.get(parameter.lower())
    return None


def finish(record: "Record") -> None:
    """Set the time at which the form was finished, and what the form sets then (``xforms-revalidate``)."""
    for model in record.form.preloaded:
        bind = model.bind
        if bind is not None and bind.preload == "timestamp" and bind.preload_params == "end":
            for node in instances_of(model, record.top):
                record.engine.put(node, time_stamp(record.environment.now()))
    run_load(record, "xforms-revalidate")


def time_stamp(moment: datetime) -> str:
    """A moment as ODK writes it: ``2026-11-21T17:06:58.351-07:00``."""
    return moment.isoformat(timespec="milliseconds")


def _below(node: Node, top: Node) -> bool:
    at: Node | None = node
    while at is not None:
        if at is top:
            return True
        at = at.parent
    return False
