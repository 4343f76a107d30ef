"""What the whole team has to do: open steps by column, a page of cards each, and the load of every person (S-137).

Serves ``workflows.board``. One statement counts the columns, one brings the first cards of all of them, one adds up
who has how much. Rights are asked by the room above.
"""

# Names of ours only become part of a statement; everything else is a parameter.

import json
from collections.abc import Iterable
from typing import Any, NamedTuple

from httui.store.database import EncryptedDatabase

OPEN = "('waiting', 'ready', 'started', 'held')"
BY = ("state", "task")
"""What the columns of a board are: the states of steps, or the tasks of one workflow."""

_OF_VERSIONS = "AND version_id IN (SELECT value FROM json_each(:versions))"
_COUNTS = (
    "SELECT {by}, count(*), sum(due < :now) FROM workflow_step WHERE state IN {open} {only} GROUP BY {by}"
)
# The oldest stand first: what nobody has touched for longest is what a supervisor looks for.
_CARDS = (
    "WITH numbered AS (SELECT rowid AS place, {by} AS column_, row_number() OVER (PARTITION BY {by} "
    "ORDER BY coalesce(ready_at, opened_at), rowid) AS n FROM workflow_step WHERE state IN {open} {only}) "
    "SELECT n.column_, s.id, s.run_id, s.version_id, s.task, s.state, s.assigned_to, s.due, "
    "coalesce(s.ready_at, s.opened_at), c.code "
    "FROM numbered n JOIN workflow_step s ON s.rowid = n.place JOIN workflow_run r ON r.id = s.run_id "
    "LEFT JOIN cases c ON c.id = r.case_id WHERE n.n > :offset AND n.n <= :offset + :limit {column} "
    "ORDER BY n.column_, n.n"
)
_LOAD = (
    "SELECT who, sum(open), sum(late) FROM ("
    "SELECT assigned_to AS who, count(*) AS open, coalesce(sum(due < :now), 0) AS late FROM workflow_step "
    "WHERE state IN ('ready', 'started', 'held') GROUP BY assigned_to UNION ALL "
    "SELECT assigned_to, count(*), coalesce(sum(due < :now), 0) FROM task WHERE state = 'open' GROUP BY assigned_to "
    "UNION ALL SELECT owner, count(*), sum(next_on < :today) FROM duty "
    "WHERE active AND owner IS NOT NULL AND date(next_on, '-' || lead_days || ' days') <= :today GROUP BY owner"
    ") GROUP BY who"
)


class CardRow(NamedTuple):
    """One open step. ``column`` is its state or its task; ``since`` when it came there, ``due`` as UTC text."""

    column: str
    id: str
    run_id: str
    version_id: int
    task: str
    state: str
    assigned_to: str | None
    due: str | None
    since: str
    case_code: str | None


def counts(
    database: EncryptedDatabase, by: str, now: str, versions: Iterable[int] | None = None
) -> dict[str, tuple[int, int]]:
    """How many open steps each column has, and how many of them are overdue; of these versions (None: all)."""
    rows = _rows(database, *counts_query(by, now, versions))
    return {column: (number, late or 0) for column, number, late in rows}


def counts_query(by: str, now: str, versions: Iterable[int] | None = None) -> tuple[str, dict[str, object]]:
    """The statement and the values of :func:`counts`."""
    only, values = _only(versions)
    return _COUNTS.format(by=_checked(by), open=OPEN, only=only), {"now": now, **values}


def cards(
    database: EncryptedDatabase,
    by: str,
    offset: int,
    limit: int,
    versions: Iterable[int] | None = None,
    *,
    column: str | None = None,
) -> list[CardRow]:
    """``limit`` cards of each column (or of one) from the ``offset``-th on, the oldest first."""
    return list(map(CardRow._make, _rows(database, *cards_query(by, offset, limit, versions, column=column))))


def cards_query(
    by: str,
    offset: int,
    limit: int,
    versions: Iterable[int] | None = None,
    *,
    column: str | None = None,
) -> tuple[str, dict[str, object]]:
    """The statement and the values of :func:`cards` (the benchmark runs it raw beside the board)."""
    only, values = _only(versions)
    one = "" if column is None else "AND n.column_ = :column"
    statement = _CARDS.format(by=_checked(by), open=OPEN, only=only, column=one)
    return statement, {"offset": offset, "limit": limit, "column": column, **values}


def load(database: EncryptedDatabase, now: str, today: str) -> dict[str | None, tuple[int, int]]:
    """What each user id has open and overdue: steps, tasks, duties that show; None: what nobody has."""
    return {who: (number, late) for who, number, late in _rows(database, *load_query(now, today))}


def load_query(now: str, today: str) -> tuple[str, dict[str, object]]:
    """The statement and the values of :func:`load`."""
    return _LOAD, {"now": now, "today": today}


def _only(versions: Iterable[int] | None) -> tuple[str, dict[str, object]]:
    return ("", {}) if versions is None else (_OF_VERSIONS, {"versions": json.dumps(list(versions))})


def _checked(by: str) -> str:
    if by not in BY:
        raise ValueError("no such columns")
    return by


def _rows(database: EncryptedDatabase, statement: str, values: dict[str, object]) -> list[Any]:
    found: list[Any] = database.raw().execute(statement, values).fetchall()
    return found
