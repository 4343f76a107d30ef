"""What is kept and since when: cases, consents, proofs, in one walk each, quick with 100,000 cases (S-195).

Serves ``security.retention``. A case's days come from its own row, its consents and the audit; no answer is read but
those that a class needs (birth, age, restitution), and only of the few cases whose time may be over. Rights are asked
by the room above. Moments are UTC text, as the store writes them.
"""

# Conditions of ours only become part of a statement; what is looked for is a parameter.
# ruff: noqa: S608

import json
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from httui.store.database import EncryptedDatabase

_SERVICES = """
(SELECT iif(n.withdrawn_at IS NULL, n.decision, 'withdrawn') || ' ' || coalesce(n.withdrawn_at, n.given_at)
    FROM consent n WHERE n.case_id = c.id AND n.purpose = 'services' ORDER BY n.id DESC LIMIT 1)
"""
_ENDED = """
(SELECT max(a.at) FROM audit_entry a WHERE a.object_id = found.id AND a.kind = 'case' AND a."action" = 'change'
    AND a.reason IN ('closed', 'frozen'))
"""
_CLOSED = f"""
SELECT id, code, opened_on, child, services, iif(opened_on <= ?1, coalesce({_ENDED}, updated_at), NULL) FROM (
    SELECT c.id, c.code, c.opened_on, c.updated_at, p.child, {_SERVICES} AS services
    FROM cases c JOIN person p ON p.id = c.person_id WHERE c.status IN ('closed', 'frozen') AND (?2 = '' OR c.id = ?2)
) AS found WHERE opened_on <= ?1 OR services GLOB 'no *' OR services GLOB 'withdrawn *' ORDER BY opened_on, id
"""
_OPEN = f"""
SELECT id, code, opened_on, child, services, updated_at FROM (
    SELECT c.id, c.code, c.opened_on, c.updated_at, p.child, {_SERVICES} AS services
    FROM cases c JOIN person p ON p.id = c.person_id
    WHERE c.status = 'open' AND c.opened_on <= ?1 AND (?2 = '' OR c.id = ?2)
) AS found WHERE updated_at <= ?3 OR services GLOB 'later *' ORDER BY opened_on, id
"""
_STORIES = """
SELECT n.id, c.code, n.given_at, n.expires_at, n.withdrawn_at FROM consent n JOIN cases c ON c.id = n.case_id
WHERE n.purpose = 'story' AND n.decision = 'yes' AND (?2 = '' OR n.id = CAST(?2 AS INTEGER))
    AND (n.given_at <= ?1 OR n.expires_at <= ?3 OR n.withdrawn_at IS NOT NULL) ORDER BY n.given_at, n.id
"""
_PROOFS = """
SELECT t.object_id, t.code, t.at FROM tombstone t WHERE t.kind IN ('case', 'anonymised') AND t.at <= ?1
    AND (?2 = '' OR t.object_id = ?2) AND EXISTS (SELECT 1 FROM consent n WHERE n.case_id = t.object_id)
ORDER BY t.at, t.id
"""
_ANSWERS = """
SELECT r.case_id, r.form_version_id, r.answers FROM record r
WHERE r.case_id IN (SELECT value FROM json_each(?)) ORDER BY r.case_id, r.created_at
"""
_AT_ONCE = 500


class CaseTime(NamedTuple):
    """A case by its days. ``services``: the latest decision about the case file and its moment, blank between.

    ``at`` is when it ended; of an open case when it last changed.
    """

    id: str
    code: str
    opened_on: str
    child: int | None
    services: str | None
    at: str | None


class StoryTime(NamedTuple):
    """A consent to photo, voice or story."""

    id: int
    code: str
    given_at: str
    expires_at: str | None
    withdrawn_at: str | None


class ProofTime(NamedTuple):
    """The consents of a case whose data is gone, and since when."""

    case_id: str
    code: str
    gone_at: str


def closed_cases(cases: EncryptedDatabase, opened_until: str, only: str = "") -> list[CaseTime]:
    """Closed and frozen cases opened by the day ``opened_until``, and all whose file was refused or taken back.

    ``only``: the id of the one case that is wanted.
    """
    return list(map(CaseTime._make, cases.sql(_CLOSED, (opened_until, only)).fetchall()))


def open_cases(
    cases: EncryptedDatabase, opened_until: str, still_since: str, only: str = ""
) -> list[CaseTime]:
    """Open cases opened by a day where nothing changed since a moment, or consent was put off."""
    return list(map(CaseTime._make, cases.sql(_OPEN, (opened_until, only, still_since)).fetchall()))


def stories(cases: EncryptedDatabase, given_until: str, ends_until: str, only: str = "") -> list[StoryTime]:
    """Consents to photo, voice or story given or ending until a moment, or taken back."""
    return list(map(StoryTime._make, cases.sql(_STORIES, (given_until, only, ends_until)).fetchall()))


def proofs(cases: EncryptedDatabase, gone_until: str, only: str = "") -> list[ProofTime]:
    """Cases whose data is gone by a moment and whose consents are kept as proof."""
    return list(map(ProofTime._make, cases.sql(_PROOFS, (gone_until, only)).fetchall()))


def answers_of(cases: EncryptedDatabase, ids: Sequence[str]) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Case id, form version and answers of every record of these cases, a few hundred cases at a time."""
    for start in range(0, len(ids), _AT_ONCE):
        wanted = json.dumps(ids[start : start + _AT_ONCE])
        for case, version, answers in cases.sql(_ANSWERS, (wanted,)).fetchall():
            yield case, version, json.loads(answers)


def forget_proof(cases: EncryptedDatabase, case_id: str) -> None:
    """Delete the consents that were kept as proof, inside the caller's transaction."""
    cases.sql(
        "DELETE FROM consent WHERE case_id = ? AND case_id IN (SELECT object_id FROM tombstone)", (case_id,)
    )


def oldest_entry(cases: EncryptedDatabase) -> str | None:
    """The moment of the oldest entry of the audit."""
    row = cases.sql("SELECT min(at) FROM audit_entry").fetchone()
    return row[0] if row else None
