"""A release in the columns of HTCDS: a ZIP file with the rows, their dictionary and what was not carried (S-148)."""

from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.sharing.formats_csv import zipped
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_formats import FormatRefused, Place, Result
from httui.sharing.release_papers import csv_bytes, dictionary_csv, readme
from httui.sharing.standards import to_htcds
from httui.xforms.dictionary import speaking

if TYPE_CHECKING:
    from httui.store.session import Session


def write(_session: "Session", out: Outgoing, _plan: Any, place: Place) -> Result:
    """Write the ZIP file. Raises ``FormatRefused`` where there are tables of counts only."""
    if not out.columns:
        raise FormatRefused(
            N_("This standard is for rows about persons, not for counts."),
            remedy=N_("Choose another format."),
        )
    with speaking(out.language):
        made = to_htcds(out)
        content = {
            "htcds.csv": csv_bytes(made.columns, made.rows),
            "dictionary.csv": dictionary_csv(out),
            "not-carried.txt": ("\n".join(made.report) + "\n").encode(),
            "readme.txt": readme(out, made.report),
        }
    zipped(place.stream, content)
    return Result()
