"""Consents that end within a window of time, one line a case: the reminder engine asks (S-081)."""

from datetime import datetime

from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text, text_moment

_ENDING = """
SELECT c.case_id, k.worker, min(c.expires_at)
FROM consent c JOIN cases k ON k.id = c.case_id
WHERE c.expires_at >= ? AND c.expires_at < ? AND c.decision = 'yes' AND c.withdrawn_at IS NULL
  AND k.status = 'open'
  AND NOT EXISTS (
    SELECT 1 FROM consent n WHERE n.case_id = c.case_id AND n.purpose = c.purpose AND n.id > c.id
      AND (n.recipient IS NULL OR n.recipient = c.recipient))
GROUP BY c.case_id ORDER BY min(c.expires_at), c.case_id
"""


def consents_ending(
    database: EncryptedDatabase, first: datetime, last: datetime
) -> list[tuple[str, str | None, datetime]]:
    """Open cases with a consent in force that ends from ``first`` to before ``last`` (aware moments).

    Each with its id, its worker's user id, and when the first of its consents ends. A decision that was replaced by
    a later one about the same purpose does not count.
    """
    rows = database.sql(_ENDING, (moment_text(first), moment_text(last))).fetchall()
    return [(case, worker, text_moment(ends)) for case, worker, ends in rows]
