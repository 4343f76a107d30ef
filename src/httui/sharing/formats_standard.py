"""What the formats of a standard share: a ZIP file with rows, dictionary and what could not be carried (S-148)."""

from collections.abc import Callable

from httui.i18n import N_, speaking
from httui.sharing.formats_csv import zipped
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_formats import FormatRefused, Place, Result
from httui.sharing.release_papers import csv_bytes, dictionary_csv, readme
from httui.sharing.standards import Carried


def write_carried(name: str, carry: Callable[[Outgoing], Carried], out: Outgoing, place: Place) -> Result:
    """Write the ZIP file of the standard ``name``, whose columns ``carry`` fills.

    Raises ``FormatRefused`` where there are tables of counts only.
    """
    if not out.columns:
        raise FormatRefused(
            N_("This standard is for rows about persons, not for counts."),
            remedy=N_("Choose another format."),
        )
    with speaking(out.language):
        made = carry(out)
        content = {
            f"{name}.csv": csv_bytes(made.columns, made.rows),
            "dictionary.csv": dictionary_csv(out),
            "not-carried.txt": ("\n".join(made.report) + "\n").encode(),
            "readme.txt": readme(out, made.report),
        }
    zipped(place.stream, content)
    return Result()
