"""Column types of our own: moments and JSON, both kept as text.

JSON columns are read and written whole. They offer no path lookups on purpose: peewee binds the path as a
parameter, SQLite then cannot use an index, and every lookup reads the whole table (DESIGN section 5). What is
searched has a column and an index of its own.
"""

import json
from datetime import UTC, datetime
from typing import Any

from peewee import TextField

_CANONICAL = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)


def moment_text(moment: datetime) -> str:
    """An aware datetime as UTC text of fixed width, which sorts by time; ``ValueError`` for a naive one."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"


def text_moment(text: str) -> datetime:
    """The inverse of :func:`moment_text`, in UTC."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return moment


def canonical_json(value: object) -> str:
    """The one spelling of ``value`` as JSON: keys sorted, no spaces, no NaN."""
    return _CANONICAL.encode(value)


class Encoded(str):
    """A value that :func:`canonical_json` spelled before: a JSON column takes it as it is."""

    __slots__ = ()


class MomentField(TextField):
    """A moment: aware ``datetime`` in Python (UTC when read), sortable text in the file."""

    def db_value(self, value: Any) -> Any:
        return moment_text(value) if isinstance(value, datetime) else value

    def python_value(self, value: Any) -> Any:
        return text_moment(value) if isinstance(value, str) else value


class JSONText(TextField):
    """Any JSON value, read and written whole."""

    def db_value(self, value: Any) -> Any:
        if isinstance(value, Encoded):
            return str(value)
        return None if value is None else canonical_json(value)

    def python_value(self, value: Any) -> Any:
        return None if value is None else json.loads(value)
