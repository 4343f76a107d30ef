"""Which workflows listen for something: asked at every saving, so by one statement (S-133)."""

from collections.abc import Collection

from httui.store.database import EncryptedDatabase

_STATEMENT = """
SELECT DISTINCT v.workflow_id FROM workflow_trigger t JOIN workflow_version v ON v.id = t.version_id
WHERE t.kind IN ({kinds}) AND t.form IN ('', ?) AND v.state IN ('adopted', 'trial') ORDER BY v.workflow_id
"""


def listening(cases: EncryptedDatabase, kinds: Collection[str], form: str) -> list[str]:
    """Ids of the workflows in use that one of these kinds of trigger can open, for this form or for any."""
    if not kinds:
        return []
    marks = ", ".join("?" for _kind in kinds)
    return [row[0] for row in cases.sql(_STATEMENT.format(kinds=marks), (*kinds, form)).fetchall()]
