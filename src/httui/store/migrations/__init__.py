"""The versions of the schema, and how a file is brought from one to another.

Serves DESIGN section 5: each step is one transaction that also writes the version, so a process killed in
the middle leaves the file at a whole version. A file of a newer version is refused, never guessed at. A
backup is made first.
"""

from collections.abc import Callable

from httui.i18n import N_
from httui.store.database import APPLICATION_IDS, EncryptedDatabase
from httui.store.migrations import (
    c001_tables,
    c002_case_list,
    c003_latest_moment,
    c004_workflows,
    c005_security,
    c006_sharing,
    c007_fewer_indexes,
    i001_tables,
)
from httui.store.migrations.step import Step
from httui.store.problems import NewerStore, StoreProblem

STEPS: dict[str, tuple[Step, ...]] = {
    "cases": (
        c001_tables.STEP,
        c002_case_list.STEP,
        c003_latest_moment.STEP,
        c004_workflows.STEP,
        c005_security.STEP,
        c006_sharing.STEP,
        c007_fewer_indexes.STEP,
    ),
    "identities": (i001_tables.STEP,),
}


def newest(kind: str) -> int:
    """The version of the schema that this program writes, for "cases" or "identities"."""
    return STEPS[kind][-1].version


def check_version(database: EncryptedDatabase) -> int:
    """The file's version; ``NewerStore`` if this program is too old for it."""
    found = database.schema_version()
    if found > newest(database.kind):
        raise NewerStore(
            N_(
                "This store was written by a newer version of the program (schema {found}, this one knows "
                "{known})."
            ),
            where=database.path.name,
            remedy=N_(
                "Nothing is lost. Install the newer version of the program and open the store with it."
            ),
            found=found,
            known=newest(database.kind),
        )
    return found


def migrate(
    database: EncryptedDatabase,
    to: int | None = None,
    *,
    before: Callable[[], object] | None = None,
    steps: tuple[Step, ...] | None = None,
) -> bool:
    """Bring the file to version ``to`` (default: the newest); True if anything had to change.

    ``before`` makes the backup; it is called once, before the first step, and only for a file that holds a
    version already. If it fails nothing is changed. Two processes that start at once do each step once.
    """
    steps = steps or STEPS[database.kind]
    target = steps[-1].version if to is None else to
    found = database.schema_version()
    if found > steps[-1].version:
        check_version(database)
    if found == target:
        return False
    if found and before is not None:
        before()
    while _one_step(database, target, steps):
        pass
    return True


def _one_step(database: EncryptedDatabase, target: int, steps: tuple[Step, ...]) -> bool:
    """Do the next step towards ``target`` in one transaction; False if there is none left."""
    with database.atomic("IMMEDIATE"):
        connection = database.raw()
        found = int(connection.execute("PRAGMA user_version").fetchone()[0])
        if found == target:
            return False
        if found < target:
            step = next(step for step in steps if step.version == found + 1)
            step.up(connection)
            after = step.version
        else:
            step = next(step for step in steps if step.version == found)
            if step.down is None:
                raise StoreProblem(
                    N_("This store cannot go back to an older version without loss."),
                    where=database.path.name,
                )
            step.down(connection)
            after = found - 1
        # The version is a number of ours: a pragma takes no parameters.
        connection.execute(f"PRAGMA user_version = {after:d}")
        connection.execute(f"PRAGMA application_id = {APPLICATION_IDS[database.kind]:d}")
    return True
