"""Who was looked at, taken out or changed by an account in a span of time, from the audit alone (S-200).

Entries name objects by id; the cases and persons that they belong to are found through the tables, and for what was
erased since through its tombstones. No content of a record is read.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text

_TOUCHED = """
WITH touched AS (
    SELECT "action" AS how, kind, object_id FROM audit_entry
    WHERE actor IN ({actors}) AND at >= ? AND at <= ?
      AND "action" IN ('view', 'export', 'change', 'create', 'delete', 'consent', 'search', 'share')
      AND object_id IS NOT NULL
), found AS (
    SELECT how, c.id AS case_id, c.person_id FROM touched JOIN cases c ON kind = 'case' AND c.id = object_id
    UNION ALL
    SELECT how, c.id, c.person_id FROM touched JOIN record r ON kind = 'record' AND r.id = object_id
        JOIN cases c ON c.id = r.case_id
    UNION ALL
    SELECT how, NULL, object_id FROM touched WHERE kind IN ('person', 'identity')
    UNION ALL
    SELECT how, c.id, c.person_id FROM touched JOIN workflow_run w ON kind = 'run' AND w.id = object_id
        JOIN cases c ON c.id = w.case_id
    UNION ALL
    SELECT how, c.id, c.person_id FROM touched JOIN workflow_step s ON kind = 'step' AND s.id = object_id
        JOIN workflow_run w ON w.id = s.run_id JOIN cases c ON c.id = w.case_id
    UNION ALL
    SELECT how, NULL, t.person_id FROM touched JOIN tombstone t
        ON touched.kind <> 'person' AND touched.kind <> 'identity'
        AND t.object_id = touched.object_id AND t.person_id IS NOT NULL
)
SELECT person_id, case_id, how, count(*) FROM found GROUP BY person_id, case_id, how ORDER BY person_id, case_id, how
"""
_EVERYBODY = """
SELECT person_id, id FROM cases WHERE opened_on <= ? AND status NOT IN ('erased', 'anonymised') ORDER BY person_id, id
"""
_OTHER = """
SELECT "action", kind, count(*) FROM audit_entry
WHERE actor IN ({actors}) AND at >= ? AND at <= ? AND "action" IN ('export', 'search', 'backup', 'restore')
  AND (object_id IS NULL OR kind NOT IN ('case', 'record', 'person', 'identity'))
GROUP BY "action", kind ORDER BY "action", kind
"""


class Touched(NamedTuple):
    """How often something was done to a person's data; ``case_id`` is None where the entry named the person only."""

    person_id: str
    case_id: str | None
    how: str
    times: int


class Other(NamedTuple):
    """Something that is of no single person: a report taken out, a search, a backup."""

    how: str
    kind: str
    times: int


def touched(
    cases: EncryptedDatabase, actors: Sequence[str], since: datetime, until: datetime
) -> list[Touched]:
    """What the accounts ``actors`` did to whom between two aware moments."""
    rows = _rows(cases, _TOUCHED, actors, since, until)
    return [Touched(*row) for row in rows]


def others(cases: EncryptedDatabase, actors: Sequence[str], since: datetime, until: datetime) -> list[Other]:
    """What they did that may concern anybody."""
    return [Other(*row) for row in _rows(cases, _OTHER, actors, since, until)]


def everybody(cases: EncryptedDatabase, until: datetime) -> list[tuple[str, str]]:
    """(person, case) of every case that was open on the day of ``until`` or before: a whole copy is out."""
    return [(row[0], row[1]) for row in cases.sql(_EVERYBODY, (until.date().isoformat(),)).fetchall()]


def codes(cases: EncryptedDatabase, people: Sequence[str]) -> dict[str, str]:
    """Codes of persons by id; those that were erased since have none."""
    return _by_id(cases, "SELECT id, code FROM person WHERE id IN ({marks})", people)


def case_codes(cases: EncryptedDatabase, ids: Sequence[str]) -> dict[str, str]:
    """Codes of cases by id."""
    return _by_id(cases, "SELECT id, code FROM cases WHERE id IN ({marks})", ids)


def cases_of(cases: EncryptedDatabase, people: Sequence[str]) -> dict[str, list[str]]:
    """Codes of the cases of persons, in order, by the id of the person."""
    found: dict[str, list[str]] = {}
    statement = "SELECT person_id, code FROM cases WHERE person_id IN ({marks}) ORDER BY code"
    for some in _portions(people):
        for person, code in cases.sql(statement.format(marks=_marks(some)), some).fetchall():
            found.setdefault(person, []).append(code)
    return found


def _by_id(cases: EncryptedDatabase, statement: str, ids: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for some in _portions(ids):
        found.update(cases.sql(statement.format(marks=_marks(some)), some).fetchall())
    return found


def _portions(ids: Sequence[str], size: int = 500) -> Iterator[Sequence[str]]:
    """``ids`` in portions that one statement takes."""
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _marks(values: Sequence[str]) -> str:
    return ", ".join("?" for _value in values)


def _rows(
    cases: EncryptedDatabase, statement: str, actors: Sequence[str], since: datetime, until: datetime
) -> list[tuple[Any, ...]]:
    if not actors:
        return []
    arguments = (*actors, moment_text(since), moment_text(until))
    return list(cases.sql(statement.format(actors=_marks(actors)), arguments).fetchall())
