"""What is to be done by one person: steps, tasks and duties in one list each, a page at a time (S-137).

Serves ``workflows.mywork``. Each list is one statement that joins the three sorts and reads no more rows than the page
needs; the counts are one more. Rights are asked by the room above: it says who asks, and what they may see.
"""

# Names and numbers of ours only become part of a statement; everything else is a parameter.
# ruff: noqa: S608

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from httui.store.database import EncryptedDatabase

LISTS = ("overdue", "today", "soon", "later", "to_take", "waiting", "reviews")
"""The lists, in the order in which they press."""

DOING = "('ready', 'started')"
STANDING = "('held', 'waiting')"
_NEVER = "9999"

# One arm a sort of work: its columns in the order of ``WorkRow``, then the case, and what the list is ordered by.
_STEPS = (
    "SELECT 'step', id, state, due, run_id, version_id, task, '', '', "
    f"(SELECT r.case_id FROM workflow_run r WHERE r.id = run_id), coalesce(due, '{_NEVER}') AS nth, rowid "
    "FROM workflow_step WHERE {where} ORDER BY due IS NULL, due, rowid LIMIT :most"
)
_TASKS = (
    "SELECT 'task', t.id, t.state, t.due, '', 0, t.kind, t.title, coalesce(t.note, ''), t.case_id, "
    f"coalesce(t.due, '{_NEVER}') AS nth, t.rowid FROM task t LEFT JOIN cases k ON k.id = t.case_id "
    "WHERE t.state = 'open' AND {where} ORDER BY nth, t.rowid LIMIT :most"
)
_DUTIES = (
    "SELECT 'duty', d.id, '', d.next_on, '', 0, d.kind, coalesce(d.title, ''), coalesce(d.subject, ''), d.case_id, "
    "d.next_on AS nth, d.rowid FROM duty d LEFT JOIN cases k ON k.id = d.case_id "
    "WHERE d.active AND {where} ORDER BY nth, d.rowid LIMIT :most"
)
_PAGE = (
    "WITH w (kind, id, state, due, run_id, version_id, code, title, note, case_id, nth, place) AS ({arms}) "
    "SELECT w.kind, w.id, w.state, w.due, w.run_id, w.version_id, w.code, w.title, w.note, c.code "
    "FROM w LEFT JOIN cases c ON c.id = w.case_id ORDER BY w.nth, w.kind, w.place LIMIT :limit OFFSET :offset"
)

_MY_STEP = f"assigned_to = :me AND state IN {DOING}"
_MY_TASK = ":writes AND (t.assigned_to = :me OR (t.assigned_to IS NULL AND k.worker = :me))"
_FREE_TASK = ":writes AND :sees_all AND t.assigned_to IS NULL AND (k.worker IS NULL OR k.worker <> :me)"
_FREE_STEP = (
    f"assigned_to IS NULL AND state IN {DOING} "
    "AND version_id || ' ' || task IN (SELECT value FROM json_each(:pairs))"
)
_MY_DUTY = (
    "(d.owner = :me OR (d.owner IS NULL AND d.role IN (SELECT value FROM json_each(:roles)) "
    "AND (d.case_id IS NULL OR :sees_all OR k.worker = :me)))"
)
_MY_RUNS = (
    "SELECT id FROM workflow_run WHERE state = 'open' "
    "AND (opened_by = :me OR case_id IN (SELECT id FROM cases WHERE worker = :me))"
)
_WAITING = f"state IN {STANDING} AND (assigned_to = :me OR run_id IN ({_MY_RUNS}))"

_DUE = {
    "overdue": "{due} < :now",
    "today": "{due} >= :now AND {due} < :tomorrow",
    "soon": "{due} >= :tomorrow AND {due} < :week",
    "later": "({due} >= :week OR {due} IS NULL)",
}
_DAY = {
    "overdue": "d.next_on < :today",
    "today": "d.next_on = :today",
    "reviews": "d.next_on > :today AND date(d.next_on, '-' || d.lead_days || ' days') <= :today",
}


@dataclass(frozen=True)
class Asker:
    """Who asks: user id, roles whose duties they have, whether they see every case, and write in cases."""

    me: str
    roles: frozenset[str]
    sees_all: bool
    writes: bool


@dataclass(frozen=True)
class Times:
    """Where lists end: ``now``, the beginning of tomorrow and of the day a week later (moments), today's ISO day."""

    now: str
    tomorrow: str
    week: str
    today: str


class WorkRow(NamedTuple):
    """One piece of work. ``kind`` is step, task or duty; ``due`` a moment, of a duty an ISO day.

    ``code`` is the step's task, or the kind of the task or duty; ``title`` a message id; ``note`` a task's note or
    what a duty is about; ``version_id`` the version under which a step was opened (0 for others).
    """

    kind: str
    id: str
    state: str
    due: str | None
    run_id: str
    version_id: int
    code: str
    title: str
    note: str
    case_code: str | None


class WorkList:
    """The work of one person in one open ``cases.db``."""

    def __init__(self, database: EncryptedDatabase, asker: Asker, times: Times) -> None:
        self._database = database
        self._values: dict[str, object] = {
            "me": asker.me,
            "roles": json.dumps(sorted(asker.roles)),
            "sees_all": int(asker.sees_all),
            "writes": int(asker.writes),
            "now": times.now,
            "tomorrow": times.tomorrow,
            "week": times.week,
            "today": times.today,
        }

    def page(
        self, name: str, offset: int, limit: int, pairs: Iterable[tuple[int, str]] = ()
    ) -> list[WorkRow]:
        """``limit`` rows of a list from the ``offset``-th on, by due moment, what has none at the end.

        ``pairs``: version and task of the steps that the person may take, for ``to_take``.
        """
        return list(map(WorkRow._make, self._rows(*self.page_query(name, offset, limit, pairs))))

    def page_query(
        self, name: str, offset: int, limit: int, pairs: Iterable[tuple[int, str]] = ()
    ) -> tuple[str, dict[str, object]]:
        """The statement and the values of one page (the benchmark runs it raw beside ``page``)."""
        arms = " UNION ALL ".join(f"SELECT * FROM ({arm})" for arm in _arms(name))
        values = {
            **self._values,
            "offset": offset,
            "limit": limit,
            "most": offset + limit,
            "pairs": json.dumps([f"{version} {task}" for version, task in pairs]),
        }
        return _PAGE.format(arms=arms), values

    def covering(self, tasks: Iterable[str]) -> list[tuple[str, str, int]]:
        """For tasks of a withdrawal, by id: the runs in progress that it opened (task, run, version).

        All tasks of one withdrawal fall due at the same moment; the key of a run ends with the id of the first.
        """
        return [tuple(row) for row in self._rows(_COVERING, {"tasks": json.dumps(sorted(tasks))})]

    def counts(self) -> dict[str, int]:
        """How many there are in each list; of ``to_take`` only the tasks (:meth:`free_steps` has its steps)."""
        found = dict.fromkeys(LISTS, 0)
        for name, number in self._rows(*self.counts_query()):
            found[name] += number
        return found

    def counts_query(self) -> tuple[str, dict[str, object]]:
        """The statement and the values of :meth:`counts`."""
        parts = [
            f"SELECT 'waiting', count(*) FROM workflow_step INDEXED BY workflow_step_state_due WHERE {_WAITING}",
            f"SELECT 'to_take', count(*) FROM {_OF_TASK} AND {_FREE_TASK}",
        ]
        for name, when in _DUE.items():
            parts += [
                f"SELECT '{name}', count(*) FROM workflow_step WHERE {_MY_STEP} AND {when.format(due='due')}",
                f"SELECT '{name}', count(*) FROM {_OF_TASK} AND {_MY_TASK} AND {when.format(due='t.due')}",
            ]
        for name, when in _DAY.items():
            parts.append(f"SELECT '{name}', count(*) FROM {_OF_DUTY} AND {_MY_DUTY} AND {when}")
        return " UNION ALL ".join(parts), self._values

    def free_steps(self) -> list[tuple[int, str, int]]:
        """Version, task and number of the steps that nobody has, and that can be done now."""
        return [tuple(row) for row in self._rows(FREE_STEPS, {})]

    def _rows(self, statement: str, values: dict[str, object]) -> list[Any]:
        # Straight to the driver: the way through peewee would take as long as a short query itself.
        found: list[Any] = self._database.raw().execute(statement, values).fetchall()
        return found


FREE_STEPS = (
    f"SELECT version_id, task, count(*) FROM workflow_step WHERE assigned_to IS NULL AND state IN {DOING} "
    "GROUP BY version_id, task"
)
_COVERING = (
    "SELECT t.id, r.id, r.version_id FROM task t JOIN workflow_run r ON r.case_id = t.case_id "
    "JOIN task f ON f.id = substr(r.trigger_key, -36) AND f.case_id = t.case_id AND f.due = t.due "
    "WHERE t.id IN (SELECT value FROM json_each(:tasks)) AND r.trigger = 'withdrawal' "
    "AND r.state IN ('open', 'checking') ORDER BY r.opened_at, r.id"
)
_OF_TASK = "task t LEFT JOIN cases k ON k.id = t.case_id WHERE t.state = 'open'"
_OF_DUTY = "duty d LEFT JOIN cases k ON k.id = d.case_id WHERE d.active"


def _arms(name: str) -> list[str]:
    """The parts of which a list is made."""
    if name == "to_take":
        return [_STEPS.format(where=_FREE_STEP), _TASKS.format(where=_FREE_TASK)]
    if name == "waiting":
        return [_STEPS.format(where=_WAITING)]
    arms = []
    if name in _DUE:
        when = _DUE[name]
        arms = [
            _STEPS.format(where=f"{_MY_STEP} AND {when.format(due='due')}"),
            _TASKS.format(where=f"{_MY_TASK} AND {when.format(due='t.due')}"),
        ]
    if name in _DAY:
        arms.append(_DUTIES.format(where=f"{_MY_DUTY} AND {_DAY[name]}"))
    if not arms:
        raise ValueError("no such list")
    return arms
