"""One step of the schema: how to go to a version, and how to come back from it with the data kept."""

from collections.abc import Callable
from dataclasses import dataclass

from httui.store.connection import Connection

Change = Callable[[Connection], None]


@dataclass(frozen=True)
class Step:
    """The step to ``version`` (from the one before). ``down`` is None where going back would lose data."""

    version: int
    up: Change
    down: Change | None = None


def statements(*sql: str) -> Change:
    """A change made of plain SQL statements, in order."""

    def run(connection: Connection) -> None:
        for statement in sql:
            connection.execute(statement)

    return run
