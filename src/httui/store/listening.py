"""Which workflows listen for something: asked at every saving, so by one statement (S-133)."""

import functools
from collections.abc import Collection

from httui.store.database import EncryptedDatabase

_STATEMENT = """
SELECT v.workflow_id FROM workflow_trigger t JOIN workflow_version v ON v.id = t.version_id
WHERE t.kind IN ({kinds}) AND t.form IN ('', ?) AND v.state IN ('adopted', 'trial')
"""


def listening(cases: EncryptedDatabase, kinds: Collection[str], form: str) -> list[str]:
    """Ids of the workflows in use that one of these kinds of trigger can open, for this form or for any."""
    if not kinds:
        return []
    found = cases.sql(_statement(len(kinds)), (*kinds, form)).fetchall()
    return sorted({row[0] for row in found}) if found else []


@functools.cache
def _statement(kinds: int) -> str:
    return _STATEMENT.format(kinds=", ".join("?" * kinds))
