"""Rows written and looked up with one prepared statement each: what the models would write, without its making.

peewee builds the text of every query anew, which costs ten times the statement itself. What is written at each
saving (records, history, consents) goes through here. Columns, conversions and defaults stay those of the models.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from peewee import AutoField, IntegerField, Model, TextField

M = TypeVar("M", bound=Model)
_Insert = tuple[str, list[tuple[str, Callable[[Any], Any]]]]
_Select = tuple[str, list[tuple[str, Callable[[Any], Any] | None]]]
_AS_THEY_LIE = {TextField, IntegerField, AutoField}
"""Columns whose values the driver gives as the models would."""
_selects: dict[tuple[type[Model], str, tuple[str, ...]], _Select] = {}
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


def find(model: type[M], name: str, value: Any) -> list[M]:
    """The rows whose field ``name`` holds ``value``, in the order of the primary key."""
    statement, columns = _look(model, name)
    meta: Any = model._meta
    found = []
    for row in meta.database.sql(statement, (value,)).fetchall():
        made = model(__no_default__=1)
        made.__data__ = {
            field: item if convert is None else convert(item)
            for (field, convert), item in zip(columns, row, strict=True)
        }
        found.append(made)
    return found


def _look(model: type[Model], name: str, names: tuple[str, ...] = ()) -> _Select:
    found = _selects.get((model, name, names))
    if found is None:
        meta: Any = model._meta
        fields = [meta.fields[each] for each in names] or meta.sorted_fields
        listed = ", ".join(f'"{field.column_name}"' for field in fields)
        statement = (
            f'SELECT {listed} FROM "{meta.table_name}" WHERE "{meta.fields[name].column_name}" = ? '  # noqa: S608
            f'ORDER BY "{meta.primary_key.column_name}"'
        )
        columns = [
            (field.name, None if type(field) in _AS_THEY_LIE else field.python_value) for field in fields
        ]
        found = _selects[model, name, names] = statement, columns
    return found


def pick(model: type[Model], names: tuple[str, ...], name: str, value: Any) -> list[tuple[Any, ...]]:
    """As :func:`find`, but the fields ``names`` only, each row as a tuple."""
    statement, columns = _look(model, name, names)
    meta: Any = model._meta
    return [
        tuple(
            [
                item if convert is None else convert(item)
                for (_name, convert), item in zip(columns, row, strict=True)
            ]
        )
        for row in meta.database.sql(statement, (value,)).fetchall()
    ]


def first(model: type[M], name: str, value: Any) -> M | None:
    """The first of :func:`find`, or ``None``."""
    found = find(model, name, value)
    return found[0] if found else None


def change(row: Model, **values: Any) -> None:
    """Set fields of a row that is in the table, there and in ``row``, inside the caller's transaction."""
    meta: Any = type(row)._meta
    for name, item in values.items():
        setattr(row, name, item)
    sets = ", ".join(f'"{meta.fields[name].column_name}" = ?' for name in values)
    key = meta.primary_key
    statement = f'UPDATE "{meta.table_name}" SET {sets} WHERE "{key.column_name}" = ?'  # noqa: S608 - names of ours
    new = [meta.fields[name].db_value(item) for name, item in values.items()]
    meta.database.sql(statement, (*new, row.__data__[key.name]))


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
