"""One step of the schema: how to go to a version, and how to come back from it with the data kept."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from httui.i18n import N_
from httui.store.connection import Connection
from httui.store.problems import StoreProblem

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


def drop_when_empty(tables: Collection[str]) -> Change:
    """The way back from a step that made ``tables``: only as long as nothing lies in them, it would be lost."""

    def run(connection: Connection) -> None:
        for name in tables:
            if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is not None:  # noqa: S608 - our names
                raise StoreProblem(
                    N_("This store cannot go back to an older version without loss."), where=name
                )
        for name in reversed([*tables]):
            connection.execute(f"DROP TABLE {name}")

    return run
