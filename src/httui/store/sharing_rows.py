"""What a release reads, straight from ``cases.db``: whose data it is, what they decided, their answers.

Serves S-230, S-238 and S-252 through the room ``sharing``. One statement each for a whole period, so that 100,000
persons cost seconds: rows come as plain tuples, moments as the sortable text that the file holds. Rights are asked
by the room.
"""

import json
from collections.abc import Collection, Iterator
from typing import NamedTuple

from httui.store.database import EncryptedDatabase

_CASES = """
SELECT c.id, c.code, c.person_id, p.code, p.child, c.status, c.place, c.opened_on
FROM cases c JOIN person p ON p.id = c.person_id
WHERE c.opened_on >= ? AND c.opened_on <= ? ORDER BY c.opened_on, c.id
"""
_DECISIONS = """
SELECT k.id, k.case_id, k.person_id, k.recipient, k.decision, k.given_at, k.expires_at, k.withdrawn_at,
    coalesce(trim(k.conditions), '') <> ''
FROM consent k WHERE k.purpose = ? AND k.person_id IN (
    SELECT person_id FROM cases WHERE opened_on >= ? AND opened_on <= ?
) ORDER BY k.id
"""
_CHILD_WORDS = """
SELECT r.case_id, r.answers FROM record r JOIN cases c ON c.id = r.case_id JOIN person p ON p.id = c.person_id
WHERE c.opened_on >= ? AND c.opened_on <= ? AND p.child IS NOT 0 AND r.status = 'final'
  AND (r.answers LIKE '%/guardian_%' OR r.answers LIKE '%/assent"%')
ORDER BY r.created_at, r.id
"""
_RECORDS = """
SELECT r.id, r.case_id, v.form_id, r.answers, r.missing, r.created_at
FROM record r JOIN form_version v ON v.id = r.form_version_id JOIN cases c ON c.id = r.case_id
WHERE c.opened_on >= ? AND c.opened_on <= ? AND r.status = 'final'
  AND v.form_id IN (SELECT value FROM json_each(?))
ORDER BY r.created_at, r.id
"""
_REASONED = """
SELECT DISTINCT h.record_id FROM record_change h JOIN record r ON r.id = h.record_id
JOIN cases c ON c.id = r.case_id
WHERE c.opened_on >= ? AND c.opened_on <= ? AND h.revision = 1 AND h.reason IS NOT NULL
"""
_SHARED = """
SELECT DISTINCT release_id FROM release_person
WHERE release_id IS NOT NULL AND person IN (SELECT value FROM json_each(?))
"""


class CaseRow(NamedTuple):
    """A case of the period. ``child`` is 1, 0 or None (not known), ``opened_on`` an ISO day."""

    id: str
    code: str
    person: str
    person_code: str
    child: int | None
    status: str
    place: str | None
    opened_on: str


class DecisionRow(NamedTuple):
    """One decision about a purpose; moments are UTC text that sorts by time; ``conditions``: 1 if some were given."""

    id: int
    case: str | None
    person: str
    recipient: str | None
    decision: str
    given_at: str
    expires_at: str | None
    withdrawn_at: str | None
    conditions: int


class RecordRow(NamedTuple):
    """A finished record; ``answers`` and ``missing`` are JSON text."""

    id: str
    case: str
    form: str
    answers: str
    missing: str
    created_at: str


def cases(database: EncryptedDatabase, start: str, end: str) -> list[CaseRow]:
    """The cases opened between two ISO days, both included, oldest first."""
    return [CaseRow(*row) for row in database.sql(_CASES, (start, end)).fetchall()]


def decisions(database: EncryptedDatabase, purpose: str, start: str, end: str) -> list[DecisionRow]:
    """Every decision about ``purpose`` of the persons with a case of the period, in the order they were written."""
    return [DecisionRow(*row) for row in database.sql(_DECISIONS, (purpose, start, end)).fetchall()]


def words_about_children(database: EncryptedDatabase, start: str, end: str) -> Iterator[tuple[str, str]]:
    """(case, answers as JSON text) of records that say who decided for a child, or for whose age is not known."""
    yield from database.sql(_CHILD_WORDS, (start, end))


def records(database: EncryptedDatabase, forms: Collection[str], start: str, end: str) -> Iterator[RecordRow]:
    """The finished records of ``forms`` in the cases of the period, oldest first."""
    for row in database.sql(_RECORDS, (start, end, json.dumps(sorted(forms)))):
        yield RecordRow(*row)


def reasoned(database: EncryptedDatabase, start: str, end: str) -> set[str]:
    """Ids of the records of the period that were saved with a reason for an unusual answer."""
    return {row[0] for row in database.sql(_REASONED, (start, end)).fetchall()}


def releases_with(database: EncryptedDatabase, persons: Collection[str]) -> set[str]:
    """Ids of the releases in which somebody of ``persons`` was."""
    return {row[0] for row in database.sql(_SHARED, (json.dumps(sorted(persons)),)).fetchall()}
