"""The drafts of the signed-in person, as lists show them: no word of their content (DESIGN section 7)."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from httui.cases import registry

if TYPE_CHECKING:
    from httui.store.session import Session


@dataclass(frozen=True, slots=True)
class DraftInfo:
    """A draft of one's own as lists show it: no word of its content."""

    id: str
    form_id: str
    title: str
    case_code: str | None
    record_id: str | None
    updated_at: Any


def my_drafts(session: "Session") -> list[DraftInfo]:
    """The drafts of the signed-in person, newest first."""
    from httui.store import drafts
    from httui.store.models import Case

    found = []
    for draft in drafts.list(session):
        row = registry.row_of(draft.form_version)
        case = Case.get_or_none(Case.id == draft.case) if draft.case else None
        found.append(
            DraftInfo(
                draft.id,
                row.form_id,
                row.form.title,
                case.code if case else None,
                draft.record,
                draft.updated_at,
            )
        )
    return found
