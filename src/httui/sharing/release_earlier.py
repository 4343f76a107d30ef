"""What is kept of a release for comparison with later ones, and what was kept of earlier ones (S-239, differencing).

Kept are what was sent, row by row without row ids, and the exact counts with which of them were hidden: in the
encrypted store only. Rows are compared with releases in which somebody of the same persons was: where nobody is in
both, a difference of numbers tells of nobody.
"""

import json
import zlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.sharing.differencing import Sent
from httui.sharing.disclosure import Trust
from httui.sharing.suppression_compare import ORDER, Earlier
from httui.store.sharing_rows import releases_with

if TYPE_CHECKING:
    from httui.store.session import Session


@dataclass(frozen=True, slots=True)
class Before:
    """What readers of a new release may hold already."""

    rows: tuple[Sent, ...]
    tables: tuple[Earlier, ...]


def pack(rows: Sent | None, tables: Sequence[Earlier]) -> bytes:
    """The shape that is kept with a release."""
    value = {
        "rows": rows.as_json() if rows is not None else None,
        "tables": [table.as_json() for table in tables],
    }
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode(), 6)


def before(session: "Session", trust: Trust, persons: Collection[str]) -> Before:
    """Releases to ``trust`` or a lower level; rows of those with somebody of ``persons`` only. Raises ``Refused``."""
    from httui.store.sharing_models import Release

    session.require("share")
    rows: list[Sent] = []
    tables: list[Earlier] = []
    held = [row for row in Release.select().order_by(Release.at) if _seen(row.trust, trust)]
    shared = releases_with(session.cases, persons) if held else set()
    for row in held:
        if row.classes is None:
            continue  # noted by hand, or by an older program
        value = json.loads(zlib.decompress(row.classes))
        tables += map(Earlier.from_json, value["tables"])
        if value["rows"] is not None and row.id in shared:
            rows.append(Sent.from_json(value["rows"]))
    return Before(tuple(rows), tuple(tables))


def _seen(theirs: str, ours: Trust) -> bool:
    return ORDER.index(Trust(theirs)) <= ORDER.index(ours)
