"""Drafts: everything of a session as JSON, and back.

Serves DESIGN section 7 (nothing typed is ever lost). A snapshot holds values of questions that are not relevant,
choices that are not offered just now, missing-data codes, the number of instances of each repeat and the
language; it can be restored into another version of the form (see ``upgrade``).
"""

from collections.abc import Mapping
from typing import Any, Final

from httui.i18n import N_
from httui.xforms.errors import FormError
from httui.xforms.record import Record
from httui.xforms.state import Scope, State
from httui.xforms.tree import Node
from httui.xforms.upgrade import NO_QUESTION, NO_REPEAT, Unfit, set_count, set_missing, set_value

KIND: Final = "httui-record"
FORMAT: Final = 1


def take_snapshot(record: Record) -> dict[str, Any]:
    """The record as JSON-able data."""
    values: dict[str, str] = {}
    missing: dict[str, str] = {}
    chosen: dict[str, str] = {}
    results: dict[str, str] = {}
    attributes: dict[str, dict[str, str]] = {}
    for node in record.top.node.walk():
        state: State = node.data
        model = state.model
        if node.attributes and model.parent is not None:
            attributes[record.ref(node)] = dict(node.attributes)
        if node.children or not model.leaf:
            continue
        if node.text or model.default:
            values[record.ref(node)] = node.text
        if state.missing is not None:
            missing[record.ref(node)] = state.missing
        if state.wanted and state.wanted != node.text:
            chosen[record.ref(node)] = state.wanted
        if state.result is not None and model.control is not None:
            results[record.ref(node)] = state.result
    repeats: dict[str, int] = {}
    _count(record, record.top, repeats)
    return {
        "kind": KIND,
        "format": FORMAT,
        "form": record.form.id,
        "version": record.form.version,
        "language": record.language,
        "repeats": repeats,
        "values": values,
        "missing": missing,
        "chosen": chosen,
        "results": results,
        "attributes": attributes,
    }


def _count(record: Record, scope: Scope, found: dict[str, int]) -> None:
    for range_ in scope.ranges.values():
        found[record.range_ref(range_)] = len(range_.instances)
        for inner in range_.instances:
            _count(record, inner, found)


def _part(snapshot: Mapping[str, Any], name: str) -> dict[str, Any]:
    found = snapshot.get(name, {})
    if not isinstance(found, dict) or not all(isinstance(key, str) for key in found):
        raise FormError(N_("The saved draft cannot be read."))
    return found


def restore_snapshot(record: Record, snapshot: Mapping[str, Any]) -> list[Unfit]:
    """Fill a new record from a snapshot. Returns what did not fit; raises :class:`FormError` for other data."""
    if not isinstance(snapshot, Mapping) or snapshot.get("kind") != KIND:
        raise FormError(N_("The saved draft cannot be read."))
    if not isinstance(snapshot.get("format"), int) or snapshot["format"] > FORMAT:
        raise FormError(N_("The saved draft was written by a newer version of this program."))
    unfit: list[Unfit] = []
    for ref, count in sorted(_part(snapshot, "repeats").items(), key=lambda item: item[0].count("/")):
        if not isinstance(count, int) or count < 0:
            raise FormError(N_("The saved draft cannot be read."))
        try:
            range_ = record.find_range(ref)
        except FormError:
            continue
        set_count(record, range_, count)
    values = _part(snapshot, "values")
    for ref, text in values.items():
        node = _find(record, ref)
        if node is None:
            if text:
                what = (
                    NO_REPEAT if ref.endswith("]") or _find(record, _first(ref)) is not None else NO_QUESTION
                )
                unfit.append(Unfit(ref, what, str(text)))
            continue
        set_value(record, node, str(text), unfit)
    for ref, text in _part(snapshot, "chosen").items():
        node = _find(record, ref)
        if node is not None and node.data.model.chosen:
            node.data.wanted = str(text)
    for ref, text in _part(snapshot, "results").items():
        node = _find(record, ref)
        if node is not None:
            node.data.result = str(text)
    for ref, code in _part(snapshot, "missing").items():
        node = _find(record, ref)
        if node is None:
            unfit.append(Unfit(ref, NO_QUESTION, str(code)))
        else:
            set_missing(record, node, str(code), unfit)
    for ref, found in _part(snapshot, "attributes").items():
        node = _find(record, ref)
        if node is not None and isinstance(found, dict):
            node.attributes.update({k: str(v) for k, v in found.items() if k in node.attributes})
    return unfit


def _find(record: Record, ref: str) -> Node | None:
    try:
        return record.find(ref)
    except FormError:
        return None


def _first(ref: str) -> str:
    """``/data/household[2]/age`` as ``/data/household/age``: positions dropped."""
    parts = []
    for step in ref.split("/"):
        parts.append(step.partition("[")[0])
    return "/".join(parts)
