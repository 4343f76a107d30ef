"""One case as JSON: codes only, never a direct identifier (S-212; DESIGN sections 6 and 9). Audited.

``minimal`` leaves out free text and everything else above tier 2, for those who need the coded facts only.
"""

from typing import TYPE_CHECKING, Any

from httui.cases import access, consent, records, registry
from httui.cases.classes import is_typed, plain

if TYPE_CHECKING:
    from httui.store.session import Session

FORMAT = "httui-case-1"


def case_json(
    session: "Session", case: str, *, minimal: bool = False, reason: str | None = None
) -> dict[str, Any]:
    """A case with its records and consents as plain JSON values; needs the right to export.

    Someone who sees coded answers only gets the minimal form. Raises ``Refused``, ``NoSuchCase``, ``CaseClosed``
    when the use of the case is frozen: a withdrawal stops it at once (what is due to the person is printed by
    ``rights_panel.everything``).
    """
    from httui.store.models import Record

    session.require("export")
    found = access.case_of(session, case)
    access.require_open(found)
    minimal = minimal or access.coded_only(session)
    rows = Record.select().where(Record.case == found.id).order_by(Record.created_at)
    made = {
        "format": FORMAT,
        "id": found.id,
        "code": found.code,
        "person": found.person.code,
        "pseudonym": None if minimal else found.person.pseudonym,
        "child": found.person.child,
        "status": found.status,
        "place": found.place,
        "opened_on": found.opened_on,
        "updated_at": found.updated_at.isoformat(),
        "minimal": minimal,
        "records": [_record(session, row, minimal) for row in rows],
        "consents": [_consent(held, minimal) for held in reversed(consent.register(session, found.id))],
    }
    session.audit.append("export", "case", found.id, reason or ("minimal" if minimal else None))
    return made


def _record(session: "Session", row: Any, minimal: bool) -> dict[str, Any]:
    found = records.view_of(session, row)
    kept = dict(found.answers)
    if minimal:
        form = registry.load(session, row.form_version)
        classes = registry.classes_of(row.form_version)
        coded = {item.ref for item in form.fields if not is_typed(item) and item.ref in classes}
        kept = {
            ref: text for ref, text in kept.items() if plain(ref) in coded and classes[plain(ref)].tier <= 2
        }
    return {
        "id": found.id,
        "form": found.form_id,
        "version": found.version,
        "status": found.status,
        "revision": found.revision,
        "created_at": found.created_at.isoformat(),
        "updated_at": found.updated_at.isoformat(),
        "answers": kept,
        "missing": dict(found.missing),
        "in_vault": sorted(found.sealed),
        "left_out": sorted((set(found.answers) - set(kept)) | found.withheld),
    }


def _consent(held: consent.Held, minimal: bool) -> dict[str, Any]:
    return {
        "purpose": held.purpose,
        "decision": str(held.decision),
        "state": str(held.state),
        "recipient": held.recipient,
        "conditions": None if minimal else held.conditions,
        "given_at": held.given_at.isoformat(),
        "expires_at": held.expires_at.isoformat() if held.expires_at else None,
        "withdrawn_at": held.withdrawn_at.isoformat() if held.withdrawn_at else None,
    }
