"""The rows behind the report on where a workflow breaks down (S-138): runs and steps of a period, read at once.

Straight from the driver: thirty thousand steps are read in a blink, as models they would take seconds. Rights are
asked by the room above. No note, reason or name is read.
"""

from datetime import datetime
from typing import NamedTuple

from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text

_OF_PERIOD = """
FROM workflow_version v JOIN workflow_run r ON r.version_id = v.id {more}
WHERE v.workflow_id = ? AND r.opened_at >= ? AND r.opened_at < ?
"""
_RUNS = "SELECT r.version_id, r.state, r.opened_at" + _OF_PERIOD.format(more="")
_STEPS = (
    "SELECT s.task, s.version_id, s.attempt, s.state, r.state, s.ready_at, s.started_at, s.done_at, s.held_seconds, "
    "s.minutes" + _OF_PERIOD.format(more="JOIN workflow_step s ON s.run_id = r.id")
)


class RunRow(NamedTuple):
    """One run: the version that it is gone through by now, its state, when it was opened (UTC text)."""

    version_id: int
    state: str
    opened_at: str


class StepRow(NamedTuple):
    """One step of such a run; moments are UTC text, ``run_state`` is that of its run."""

    task: str
    version_id: int
    attempt: int
    state: str
    run_state: str
    ready_at: str | None
    started_at: str | None
    done_at: str | None
    held_seconds: int
    minutes: int | None


def runs(database: EncryptedDatabase, workflow_id: str, start: datetime, end: datetime) -> list[RunRow]:
    """The runs of every version of a workflow that were opened from ``start`` to before ``end`` (aware)."""
    found = database.sql(_RUNS, (workflow_id, moment_text(start), moment_text(end)))
    return list(map(RunRow._make, found))


def steps(database: EncryptedDatabase, workflow_id: str, start: datetime, end: datetime) -> list[StepRow]:
    """Every step of these runs."""
    found = database.sql(_STEPS, (workflow_id, moment_text(start), moment_text(end)))
    return list(map(StepRow._make, found))
