"""Erase a record, a case or a person from both databases, so that only codes and a tombstone are left.

Serves S-044 (erase) and DESIGN section 5. The same steps serve the first erasure and its repetition after a
restore; doing them twice changes nothing. Deleted content is overwritten in the file (``secure_delete``).
What lies in earlier backups stays there until these are gone (``store.retention``).
"""

# Only statements of our own are put together here.
# ruff: noqa: S608

from httui.store.database import EncryptedDatabase

KINDS = ("record", "case", "person")

_RECORDS = {
    "record": "SELECT id FROM record WHERE id = ?",
    "case": "SELECT id FROM record WHERE case_id = ?",
    "person": "SELECT r.id FROM record r JOIN cases c ON c.id = r.case_id WHERE c.person_id = ?",
}
_OF_RECORDS = (
    "DELETE FROM draft WHERE record_id IN ({records})",
    "DELETE FROM record_change WHERE record_id IN ({records})",
    "DELETE FROM record WHERE id IN ({records})",
)
_NO_WORDS = "UPDATE consent SET conditions = NULL, scope = NULL, recipient = NULL, withdrawn_scope = NULL "
_OF_STEPS = "IN (SELECT s.id FROM workflow_step s JOIN workflow_run r ON r.id = s.run_id WHERE r.case_id IN ({cases}))"
_OF_CASES = (
    "DELETE FROM draft WHERE case_id IN ({cases})",
    "DELETE FROM task WHERE case_id IN ({cases})",
    "DELETE FROM duty WHERE case_id IN ({cases})",
    # Of a run its times stay, which tell where work stands still; every word about the person goes.
    f"DELETE FROM step_comment WHERE step_id {_OF_STEPS}",
    f"DELETE FROM step_document WHERE step_id {_OF_STEPS}",
    f"UPDATE workflow_step SET state = 'cancelled' WHERE state NOT IN ('done', 'skipped') AND id {_OF_STEPS}",
    f"UPDATE workflow_step SET note = NULL, reason = NULL, assigned_to = NULL WHERE id {_OF_STEPS}",
    "UPDATE workflow_run SET state = 'stopped' WHERE state <> 'finished' AND case_id IN ({cases})",
    "UPDATE workflow_run SET end_reason = NULL WHERE case_id IN ({cases})",
    # That somebody decided, and how, is the proof that the office may need: it stays, without words.
    _NO_WORDS + "WHERE case_id IN ({cases})",
    "UPDATE cases SET status = 'erased', worker = NULL, place = NULL WHERE id IN ({cases})",
)
_CASES = {"case": "SELECT id FROM cases WHERE id = ?", "person": "SELECT id FROM cases WHERE person_id = ?"}
_OF_PERSON = (
    "DELETE FROM draft WHERE person_id = ?",
    "DELETE FROM task WHERE person_id = ?",
    _NO_WORDS + "WHERE person_id = ?",
    "UPDATE person SET pseudonym = NULL, child = NULL WHERE id = ?",
)


def erase_content(cases: EncryptedDatabase, kind: str, object_id: str) -> None:
    """Erase one object (``kind`` of ``KINDS``) from ``cases.db``; nothing happens where it is gone already."""
    with cases.atomic():
        for statement in _OF_RECORDS:
            cases.sql(statement.format(records=_RECORDS[kind]), (object_id,))
        for statement in _OF_CASES if kind in _CASES else ():
            cases.sql(statement.format(cases=_CASES[kind]), (object_id,))
        for statement in _OF_PERSON if kind == "person" else ():
            cases.sql(statement, (object_id,))


def erase_identity(identities: EncryptedDatabase, kind: str, object_id: str) -> None:
    """Erase what the vault holds of a person or a record (it knows no cases: their records have
    tombstones).
    """
    column = {"person": "person_id", "record": "record_id"}.get(kind)
    if column is None:
        return
    with identities.atomic():
        for table in ("blind_index", "identity_entry"):
            identities.sql(f"DELETE FROM {table} WHERE {column} = ?", (object_id,))
