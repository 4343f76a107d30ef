"""Rows written and looked up with one prepared statement each: what the models would write, without its making.

peewee builds the text of every query anew, which costs ten times the statement itself. What is written at each
saving (records, history, consents) goes through here. Columns, conversions and defaults stay those of the models.
"""

from collections.abc import Callable, Mapping
from typing import Any

from peewee import Model

_Insert = tuple[str, list[tuple[str, Callable[[Any], Any]]]]
_inserts: dict[tuple[type[Model], tuple[str, ...]], _Insert] = {}


def add(model: type[Model], *rows: Mapping[str, Any]) -> None:
    """Insert rows, each {field: value}, inside the caller's transaction; every row names the same fields.

    What is not named gets the table's default, not the model's. A number that the table gives is not read back.
    """
    if not rows:
        return
    statement, columns = _insert(model, tuple(rows[0]))
    values = [tuple([convert(row[name]) for name, convert in columns]) for row in rows]
    meta: Any = model._meta
    database = meta.database
    if len(values) == 1:
        database.sql(statement, values[0])
    else:
        database.raw().executemany(statement, values)


def _insert(model: type[Model], names: tuple[str, ...]) -> _Insert:
    found = _inserts.get((model, names))
    if found is None:
        meta: Any = model._meta
        fields = [meta.fields[name] for name in names]
        listed = ", ".join(f'"{field.column_name}"' for field in fields)
        marks = ", ".join("?" for _ in fields)
        statement = f'INSERT INTO "{meta.table_name}" ({listed}) VALUES ({marks})'  # noqa: S608 - names of ours
        found = statement, [(name, field.db_value) for name, field in zip(names, fields, strict=True)]
        _inserts[model, names] = found
    return found


def is_there(model: type[Model], key: Any) -> bool:
    """Whether a row of ``model`` has this primary key."""
    meta: Any = model._meta
    return value(model, meta.primary_key.name, key) is not None


def value(model: type[Model], name: str, key: Any) -> Any:
    """The field ``name`` of the row with this primary key, as it lies in the table; ``None`` without a row."""
    meta: Any = model._meta
    column, primary = meta.fields[name].column_name, meta.primary_key.column_name
    statement = f'SELECT "{column}" FROM "{meta.table_name}" WHERE "{primary}" = ?'  # noqa: S608 - names of ours
    row = meta.database.sql(statement, (key,)).fetchone()
    return None if row is None else row[0]
