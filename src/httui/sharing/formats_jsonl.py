"""A release as JSON lines: the first says what it is, with dictionary, signposts and caveats; each further one a row.

Serves S-148 and S-243. ``kind`` is ``release``, ``row`` or ``table``. A missing answer is null, or in casework its
code in ``missing``.
"""

import json
from typing import TYPE_CHECKING, Any

from httui.sharing.outgoing import MISSING_MARKS, Outgoing
from httui.sharing.release_formats import Place, Result
from httui.sharing.release_papers import descriptor
from httui.xforms.dictionary import speaking

if TYPE_CHECKING:
    from httui.store.session import Session

_CODES = {mark: code for code, mark in MISSING_MARKS.items()}


def write(_session: "Session", out: Outgoing, _plan: Any, place: Place) -> Result:
    """Write the lines, in ASCII, so that no reader takes a sign in them for a command."""
    with speaking(out.language):
        head = {"kind": "release", **descriptor(out, papers=[])}
    _line(place, head)
    names = [column.name for column in out.columns]
    for row in out.rows:
        missing = {name: _CODES[cell] for name, cell in zip(names, row, strict=True) if cell in _CODES}
        values = {
            name: None if cell in _CODES else cell or None for name, cell in zip(names, row, strict=True)
        }
        _line(place, {"kind": "row", "values": values, **({"missing": missing} if missing else {})})
    for table in out.tables:
        rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
        _line(place, {"kind": "table", "title": table.title, "remarks": list(table.remarks), "rows": rows})
    return Result()


def _line(place: Place, value: object) -> None:
    place.stream.write(json.dumps(value).encode("ascii") + b"\n")
