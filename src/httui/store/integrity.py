"""Is what lies in the files what was put there? One report for ``doctor``, backups and restores.

Serves DESIGN section 5. The page check (every page's HMAC) reads the whole file: about a second per 100 MB
on a good machine. So it is made on demand and for every backup, not at each opening (see
``store.database``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from httui.store.anchors import Anchor
from httui.store.audit import AuditLog, Broken
from httui.store.connection import Connection, full_check
from httui.store.database import EncryptedDatabase


class Snapshot:
    """A connection of the driver as far as reading needs it: what ``AuditLog`` and the counts ask for."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sql(self, statement: str, parameters: Any = ()) -> Any:
        """Run one statement; the cursor."""
        return self._connection.execute(statement, parameters)


@dataclass(frozen=True)
class Report:
    """What a check found: ``faults`` in the file (SQLite's words), the first broken audit entry, rows per
    table.
    """

    faults: list[str] = field(default_factory=list)
    broken: Broken | None = None
    counts: dict[str, int] = field(default_factory=dict)
    anchor: Anchor | None = None

    @property
    def sound(self) -> bool:
        """Whether all is well."""
        return not self.faults and self.broken is None


def counts(source: Snapshot | EncryptedDatabase) -> dict[str, int]:
    """Rows per table (not of the case list, which can be made again)."""
    names = [
        row[0]
        for row in source.sql(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' "
            "AND name NOT IN ('case_list', 'case_word') ORDER BY name"
        ).fetchall()
    ]
    return {
        name: int(source.sql(f'SELECT count(*) FROM "{name}"').fetchone()[0])  # noqa: S608 - names from the file
        for name in names
    }


def examine(
    connection: Connection,
    kind: str,
    *,
    anchors: Iterable[Anchor] = (),
    since: Anchor | None = None,
    trusted: Callable[[str], Iterable[bytes]] | None = None,
) -> Report:
    """Check every page, the structure, the counts and (in "cases") the audit, from ``since`` on if given."""
    faults = full_check(connection)
    if faults:
        return Report(faults)
    source = Snapshot(connection)
    if kind != "cases":
        return Report(counts=counts(source))
    log = AuditLog(source)
    broken = log.verify(anchors, since=since, trusted=trusted)
    return Report([], broken, counts(source), log.anchor())
