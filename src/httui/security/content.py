"""The lists of the security room that ship with the product, as rows of text in both languages.

They lie in ``forms/security``: risks, incident steps, scenario cards, retention classes.
"""

import csv
import functools
from collections.abc import Mapping

from httui.i18n import N_
from httui.problem import Problem
from httui.security.items import Words

Row = Mapping[str, str]
"""One line of a list by the names of its columns."""


@functools.lru_cache(maxsize=8)
def rows(name: str) -> tuple[Row, ...]:
    """The lines of the shipped list ``name`` (without ``.csv``). Raises :class:`Problem` if it is missing."""
    from httui.paths import shipped_forms

    path = shipped_forms() / "security" / f"{name}.csv"
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            return tuple(csv.DictReader(file))
    except OSError:
        raise Problem(
            N_("A list of the program is missing."), where=path.name, remedy=N_("Install httui again.")
        ) from None


def both(row: Row, column: str) -> Words:
    """The text of ``column`` by language code (columns ``column_en`` and ``column_id``)."""
    return {code: row[f"{column}_{code}"] for code in ("en", "id")}
