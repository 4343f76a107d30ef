"""Every migration up and down with data; the models are what the migrations make; newer files are refused."""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from httui.store import migrations
from httui.store.database import APPLICATION_IDS, EncryptedDatabase
from httui.store.identity_models import IDENTITIES_MODELS
from httui.store.migrations import STEPS, check_version, migrate, newest
from httui.store.migrations.step import Step, statements
from httui.store.problems import NewerStore, StoreProblem
from httui.store.schema import CASES_MODELS
from tests.store.bare import Bare, bare

__all__ = ["bare"]

MODELS: dict[str, Iterable[Any]] = {"cases": CASES_MODELS, "identities": IDENTITIES_MODELS}


def new_file(path: Path, kind: str) -> EncryptedDatabase:
    return EncryptedDatabase(path, os.urandom(32), kind=kind, create=True).open()


def schema(database: EncryptedDatabase, tables: Iterable[str] | None = None) -> dict[str, Any]:
    """Columns, indexes and foreign keys per table, without names of indexes."""
    rows = database.sql("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    wanted = {row[0] for row in rows.fetchall()} if tables is None else set(tables)
    found = {}
    for table in wanted:
        indexes = set()
        for index in database.sql(f'PRAGMA index_list("{table}")').fetchall():
            columns = tuple(row[2] for row in database.sql(f'PRAGMA index_info("{index[1]}")').fetchall())
            indexes.add((columns, index[2]))
        found[table] = (
            [row[1:] for row in database.sql(f'PRAGMA table_info("{table}")').fetchall()],
            indexes,
            sorted(row[2:] for row in database.sql(f'PRAGMA foreign_key_list("{table}")').fetchall()),
        )
    return found


def everything(database: EncryptedDatabase) -> list[str]:
    rows = database.sql("SELECT type, name, sql FROM sqlite_master ORDER BY type, name").fetchall()
    return [str(row) for row in rows]


@pytest.mark.parametrize("kind", ["cases", "identities"])
def test_the_models_are_what_the_migrations_make(tmp_path: Path, kind: str) -> None:
    migrated, modelled = new_file(tmp_path / "a.db", kind), new_file(tmp_path / "b.db", kind)
    migrate(migrated)
    models = list(MODELS[kind])
    with modelled.bind_ctx(models, bind_refs=False, bind_backrefs=False):
        modelled.create_tables(models)
        tables = [model._meta.table_name for model in models]
    assert schema(migrated, tables) == schema(modelled, tables)
    assert set(schema(migrated)) - set(tables) <= {"case_list", "case_word"}
    migrated.shut()
    modelled.shut()


@pytest.mark.parametrize("kind", ["cases", "identities"])
def test_versions_follow_each_other_and_are_written(tmp_path: Path, kind: str) -> None:
    assert [step.version for step in STEPS[kind]] == list(range(1, newest(kind) + 1))
    database = new_file(tmp_path / "a.db", kind)
    assert check_version(database) == 0
    assert migrate(database)
    assert database.schema_version() == newest(kind)
    assert not migrate(database)
    assert database.sql("PRAGMA application_id").fetchone() == (APPLICATION_IDS[kind],)
    database.shut()


@pytest.mark.parametrize("kind", ["cases", "identities"])
def test_up_and_down_leave_the_schema_as_it_was(tmp_path: Path, kind: str) -> None:
    database = new_file(tmp_path / "a.db", kind)
    for step in STEPS[kind]:
        before = everything(database)
        migrate(database, step.version)
        if step.down is not None:
            after = everything(database)
            migrate(database, step.version - 1)
            assert everything(database) == before
            migrate(database, step.version)
            assert everything(database) == after
    database.shut()


def test_up_and_down_keep_the_data(bare: Bare) -> None:
    bare.database.sql(
        "INSERT INTO user_profile (id, sign_in_name, display_name, language, created_at, temporary) "
        "VALUES ('w1', 'sari', 'Sari Contoh', 'id', '', 0)"
    )
    for number in range(5):
        bare.add_case(
            number, worker="w1" if number % 2 else None, place="35.09", pseudonym=f"Melati {number}"
        )
    bare.audit.append("create", "case", "c1")
    tables = ("person", "cases", "audit_entry", "audit_key", "user_profile")

    def content(names: Iterable[str]) -> dict[str, list[Any]]:
        return {name: bare.database.sql(f"SELECT * FROM {name} ORDER BY 1").fetchall() for name in names}

    before, listed = content(tables), content(["case_list"])
    assert len(listed["case_list"]) == 5
    migrate(bare.database, 1)
    assert content(tables) == before
    bare.add_case(9)
    migrate(bare.database)
    assert {row[2] for row in content(["case_list"])["case_list"]} == {
        row[2] for row in listed["case_list"]
    } | {"C009"}
    by_code = {row[2]: row[3:] for row in listed["case_list"]}
    words = dict(bare.database.sql("SELECT no, word FROM case_word").fetchall())
    for row in content(["case_list"])["case_list"]:
        if row[2] in by_code:
            assert row[6:] == by_code[row[2]][3:]
            assert words[row[3]] == "open"
    assert bare.audit.verify() is None


def test_the_first_version_is_never_undone(bare: Bare) -> None:
    bare.add_case(1)
    with pytest.raises(StoreProblem, match="without loss"):
        migrate(bare.database, 0)
    assert bare.database.sql("SELECT count(*) FROM cases").fetchone() == (1,)


def test_a_newer_file_is_refused(bare: Bare) -> None:
    bare.database.sql("PRAGMA user_version = 99")
    with pytest.raises(NewerStore, match=r"newer version .*99"):
        check_version(bare.database)
    with pytest.raises(NewerStore, match="Nothing is lost"):
        migrate(bare.database)
    assert bare.database.schema_version() == 99


NEXT = newest("cases") + 1
"""The version that a later program would bring."""


def move_names(step: int) -> Step:
    """A step as a later version may have one: a column moves to another table."""
    return Step(
        step,
        up=statements(
            "CREATE TABLE nickname (person_id TEXT NOT NULL PRIMARY KEY, name TEXT NOT NULL)",
            "INSERT INTO nickname SELECT id, pseudonym FROM person WHERE pseudonym IS NOT NULL",
            "UPDATE person SET pseudonym = NULL",
        ),
        down=statements(
            "UPDATE person SET pseudonym = (SELECT name FROM nickname WHERE person_id = person.id)",
            "DROP TABLE nickname",
        ),
    )


def test_a_backup_is_made_before_the_first_step_and_only_then(bare: Bare) -> None:
    made = []
    steps = (*STEPS["cases"], move_names(NEXT), Step(NEXT + 1, up=statements("CREATE TABLE later (a)")))

    def back_up() -> None:
        made.append(bare.database.schema_version())

    migrate(bare.database, before=back_up, steps=steps)
    migrate(bare.database, before=back_up, steps=steps)
    assert made == [NEXT - 1]
    assert bare.database.schema_version() == NEXT + 1


def test_without_its_backup_nothing_is_migrated(bare: Bare) -> None:
    before = everything(bare.database)

    def fail() -> None:
        raise StoreProblem("no room")

    with pytest.raises(StoreProblem, match="no room"):
        migrate(bare.database, before=fail, steps=(*STEPS["cases"], move_names(NEXT)))
    assert everything(bare.database) == before


def test_a_step_that_fails_changes_nothing(bare: Bare) -> None:
    bare.add_case(1, pseudonym="Melati")

    def fail(_: object) -> None:
        raise RuntimeError("in the middle")

    def both(connection: Any) -> None:
        move_names(NEXT).up(connection)
        fail(connection)

    with pytest.raises(RuntimeError):
        migrate(bare.database, steps=(*STEPS["cases"], Step(NEXT, up=both)))
    assert bare.database.schema_version() == NEXT - 1
    assert bare.database.sql("SELECT pseudonym FROM person").fetchone() == ("Melati",)


def test_a_file_of_a_new_store_needs_no_backup(tmp_path: Path) -> None:
    database = new_file(tmp_path / "a.db", "cases")

    def never() -> None:
        raise AssertionError

    assert migrations.migrate(database, before=never)
    database.shut()
