"""Plans as files: to keep as a pattern, or to take over from another office. What comes in is always a draft (S-016).

The file is JSON: questions, answers and the table of fields; no partner, no approval, nothing about persons. Nothing
in it is believed: unknown questions are left out, and fields that this office does not have, or that are not allowed
at the trust level, are not shared.
"""

import json
import uuid
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import partners, plan_fields, plan_settings, plans
from httui.sharing.disclosure import Trust
from httui.sharing.plan_fields import FieldRow
from httui.sharing.plan_form import LONGEST_ANSWER, references, spelled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from httui.store.session import Session

FORMAT = "httui-sharing-plan"
VERSION = 1
MOST_BYTES = 1024 * 1024
LONGEST_ORIGIN = 80


class NotAPlanFile(Problem):
    """A file that holds no plan."""

    def __init__(self) -> None:
        super().__init__(
            N_("This file holds no data-sharing plan that can be read."),
            remedy=N_("Ask for the file that httui wrote, unchanged."),
        )


def to_file(session: "Session", plan: str) -> bytes:
    """A plan as a file; audited. Raises ``Refused``, ``NoSuchPlan``."""
    view = plans.get(session, plan)
    content = {
        "format": FORMAT,
        "version": VERSION,
        "title": view.title,
        "trust": str(view.trust),
        "answers": view.answers,
        "fields": [row.as_json() for row in view.shared],
        "settings": asdict(plan_settings.of(view.settings, view.trust)),
    }
    with session.transaction():
        session.audit.append("export", "sharing_plan", view.id)
    return json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\n"


def from_file(session: "Session", partner: str, content: bytes, origin: str) -> str:
    """Take a plan over as a draft for a partner (id or name); ``origin`` is the file's name. Returns the draft's id.

    Raises ``Refused``, ``NoSuchPartner``, :class:`NotAPlanFile`, :class:`Problem`.
    """
    session.require("share")
    data = _read(content)
    title, trust, answers, rows = _parts(data)
    name = "".join(sign for sign in origin if sign.isprintable())[:LONGEST_ORIGIN]
    with session.transaction():
        found = partners.row_of(partner)
        plans.require_trust(found, trust)
        fields = _fields(session, rows, trust)
        return plans.insert(
            session,
            found.id,
            title,
            trust,
            series=str(uuid.uuid4()),
            number=1,
            answers=answers,
            settings=plan_settings.taken(data.get("settings"), trust, fields),
            fields=[row.as_json() for row in fields],
            tier=plan_fields.tier_of(fields),
            origin=name or "-",
            **plans.derived(answers),
        )


def _read(content: bytes) -> dict[str, Any]:
    if len(content) > MOST_BYTES:
        raise NotAPlanFile
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        raise NotAPlanFile from None
    if not isinstance(data, dict) or data.get("format") != FORMAT or data.get("version") != VERSION:
        raise NotAPlanFile
    return data


def _parts(data: dict[str, Any]) -> tuple[str, Trust, dict[str, str], list[FieldRow]]:
    """Title, trust level, answers and rows of a file, each of the shape that it has to be."""
    try:
        rows = [FieldRow.from_json(value) for value in data["fields"]][: plan_fields.MOST_ROWS]
        return (
            str(data["title"])[: plans.LONGEST_TITLE],
            Trust(data["trust"]),
            _answers(dict(data["answers"])),
            rows,
        )
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError):
        raise NotAPlanFile from None


def _answers(given: "Mapping[str, object]") -> dict[str, str]:
    """The answers to questions that a plan has, in a spelling that the form takes."""
    found: dict[str, str] = {}
    for name in references():
        text = given.get(name)
        if not isinstance(text, str) or not 0 < len(text) <= LONGEST_ANSWER:
            continue
        if stored := spelled(name, text):
            found[name] = stored
    return found


def _fields(session: "Session", rows: list[FieldRow], trust: Trust) -> list[FieldRow]:
    """Every field of the forms that this office has too, with what the file says where it is allowed here."""
    from httui.cases.registry import FormUnknown

    wanted = {(row.form, row.ref): row for row in rows}
    found: list[FieldRow] = []
    for form_id in dict.fromkeys(row.form for row in rows):
        try:
            own = plan_fields.candidates(session, form_id, trust)
        except FormUnknown:
            continue
        for row in own:
            asked = wanted.get((row.form, row.ref))
            if asked is not None and asked.form_of in plan_fields.allowed(trust, row):
                found.append(replace(row, need=asked.need, form_of=asked.form_of, reason=asked.reason))
            else:
                found.append(row)
    return found
