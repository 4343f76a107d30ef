"""Typing the words of recovery sheets: one sheet, or those of two of its three holders (S-229)."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.store.recovery import Words

_WORDS = {
    "cases": (
        N_("Words of the sheet for case records"),
        N_("Case records: words of one holder"),
        N_("Case records: words of another"),
    ),
    "identities": (
        N_("Words of the sheet for identities (if at hand)"),
        N_("Identities: words of one holder"),
        N_("Identities: words of another"),
    ),
}
"""Database to the labels: of the one sheet, of one holder's and of another holder's sheet."""


def words_fields(*, held: Mapping[str, bool], required: bool = True) -> list[Field]:
    """Fields for the words of the recovery sheets; two for a sheet that three holders keep."""
    made = []
    for database, (whole, one, another) in _WORDS.items():
        must = required and database == "cases"
        first = _(one) if held.get(database) else _(whole)
        made.append(Field(f"{database}_words", "area", first, required=must, limit=400))
        if held.get(database):
            made.append(Field(f"{database}_other", "area", _(another), required=must, limit=400))
    return made


def words_in(values: Mapping[str, str], database: str) -> "Words | None":
    """What was typed into :func:`words_fields` for one sheet; None where nothing was."""
    first, other = values.get(f"{database}_words", "").strip(), values.get(f"{database}_other", "").strip()
    return (first, other) if other else first or None
