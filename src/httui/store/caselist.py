"""The list of cases: pages, filters, and find as one types, quick with 100,000 cases.

Serves DESIGN section 10 and the case list of the app. The list is a narrow table that triggers keep
(``migrations.c002_case_list``); each order is read from one index that holds the searched words too, so a key
costs at most one walk along that index, and a common word stops as soon as the page is full. Full-text
search is left out: it is not in every build of the database library, costs at each save, and this is quick
enough.

Find: each word typed must be found. One or two letters are looked for at the start of words, three or more
anywhere, in code (with or without dashes), pseudonym and place; or the word begins a status, a worker's
name or sign-in name; or it is a year, month or day of opening (2026, 2026-03, 03-2026, 12-03-2026).
"""

# Names and numbers of ours only become part of a statement; what was typed is always a parameter.
# ruff: noqa: S608

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from weakref import WeakKeyDictionary

from httui.store.database import EncryptedDatabase

ORDERS = {"updated": "updated_no", "opened": "opened_no", "code": "code"}
COUNT_BOUND = 1000
"""Counting stops here while somebody types: "more than 1,000" is enough."""

_SHOWN = "c.id, c.code, p.pseudonym, c.status, c.worker, u.display_name, c.place, c.opened_on, c.updated_at"
_JOINED = (
    "JOIN case_list l ON l.seq = found JOIN cases c ON c.id = l.case_id "
    "JOIN person p ON p.id = c.person_id LEFT JOIN user_profile u ON u.id = c.worker"
)
_WORDS = """
SELECT w.kind, w.no,
    ' ' || lower(iif(w.kind = 'worker', coalesce(u.display_name || ' ' || u.sign_in_name, ''), w.word))
FROM case_word w LEFT JOIN user_profile u ON w.kind = 'worker' AND u.id = w.word
"""
_WORDS_KEPT_SECONDS = 10
_known: "WeakKeyDictionary[EncryptedDatabase, tuple[int | None, float, list[tuple[str, int, str]]]]" = (
    WeakKeyDictionary()
)
_MOST_WORDS = 8


@dataclass(frozen=True)
class CaseFilter:
    """Which cases, in which order.

    ``find`` is typed text; ``statuses`` and ``workers`` (user ids) are any-of, empty for all; ``places``
    are coded places; ``opened_from`` and ``opened_to`` are ISO days, both included. ``order`` is one of
    ``ORDERS``.
    """

    find: str = ""
    statuses: tuple[str, ...] = ()
    workers: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    opened_from: str = ""
    opened_to: str = ""
    order: str = "updated"
    descending: bool = True


class CaseRow(NamedTuple):
    """One line of the list. ``updated_at`` is UTC text, ``opened_on`` an ISO day."""

    id: str
    code: str
    pseudonym: str | None
    status: str
    worker: str | None
    worker_name: str | None
    place: str | None
    opened_on: str
    updated_at: str


@dataclass(frozen=True)
class Count:
    """How many there are; ``more`` if counting stopped at ``number``."""

    number: int
    more: bool = False


class CaseList:
    """The case list of one open ``cases.db``. Rights are asked by the room above."""

    def __init__(self, database: EncryptedDatabase) -> None:
        self._database = database

    def page(self, chosen: CaseFilter | None = None, offset: int = 0, limit: int = 50) -> list[CaseRow]:
        """``limit`` rows from the ``offset``-th on."""
        statement, values = self.page_query(chosen or CaseFilter(), offset, limit)
        return list(map(CaseRow._make, self._rows(statement, values)))

    def find(self, text: str, chosen: CaseFilter | None = None, limit: int = 50) -> list[CaseRow]:
        """The first ``limit`` rows for what was typed so far, within ``chosen``."""
        return self.page(replace(chosen or CaseFilter(), find=text), 0, limit)

    def count(self, chosen: CaseFilter | None = None, bound: int | None = None) -> Count:
        """How many rows the filter lets through, counted up to ``bound`` if given."""
        where, values = self._where(chosen or CaseFilter())
        inner = f"SELECT 1 FROM case_list l INDEXED BY case_list_updated {where}"
        if bound is None:
            return Count(int(self._rows(f"SELECT count(*) FROM ({inner})", values)[0][0]))
        statement = f"SELECT count(*) FROM ({inner} LIMIT ?)"
        found = int(self._rows(statement, (*values, bound + 1))[0][0])
        return Count(min(found, bound), found > bound)

    def places(self) -> list[str]:
        """The places that cases have or had, in order, for a filter."""
        return [row[0] for row in self._rows("SELECT word FROM case_word WHERE kind = 'place' ORDER BY word")]

    def page_query(self, chosen: CaseFilter, offset: int, limit: int) -> tuple[str, tuple[object, ...]]:
        """The statement and the values of one page (the benchmark runs it raw beside ``page``)."""
        where, values = self._where(chosen)
        column, way = ORDERS[chosen.order], "DESC" if chosen.descending else "ASC"
        order = f"ORDER BY l.{column} {way}, l.seq {way}"
        # The inner query walks the index alone; only the rows shown are fetched.
        statement = (
            f"SELECT {_SHOWN} FROM (SELECT l.seq AS found FROM case_list l "
            f"INDEXED BY case_list_{chosen.order} {where} {order} LIMIT ? OFFSET ?) {_JOINED} {order}"
        )
        return statement, (*values, limit, offset)

    def _where(self, chosen: CaseFilter) -> tuple[str, tuple[object, ...]]:
        """The condition and its values; only names and numbers of ours become part of the statement."""
        if chosen.order not in ORDERS:
            raise ValueError("no such order")
        parts: list[str] = []
        values: list[object] = []
        for kind, wanted in (
            ("status", chosen.statuses),
            ("worker", chosen.workers),
            ("place", chosen.places),
        ):
            if wanted:
                parts.append(_one_of(kind, self._numbers(kind, wanted)))
        if chosen.opened_from:
            parts.append("l.opened_no >= ?")
            values.append(_day_number(chosen.opened_from))
        if chosen.opened_to:
            parts.append("l.opened_no <= ?")
            values.append(_day_number(chosen.opened_to))
        for word in typed_words(chosen.find):
            condition, sought = self._word(word)
            parts.append(condition)
            values += sought
        return ("WHERE " + " AND ".join(parts) if parts else ""), tuple(values)

    def _word(self, word: str) -> tuple[str, list[object]]:
        """The condition for one typed word (lower case)."""
        days = day_range(word)
        plain = word if days else word.replace("-", "")
        ways, values = ["instr(l.find, ?)"], [plain if len(plain) > 2 else f" {plain}"]
        if plain != word:
            # A pseudonym or place can hold the dash itself.
            ways.append("instr(l.find, ?)")
            values.append(word)
        if days:
            ways.append(f"l.opened_no BETWEEN {days[0]:d} AND {days[1]:d}")
        for kind, numbers in self._meant(word).items():
            ways.append(_one_of(kind, numbers))
        return f"({' OR '.join(ways)})", list(values)

    def _meant(self, word: str) -> dict[str, list[int]]:
        """The numbers of the statuses, workers and places that have a word that begins with ``word``, by
        kind.
        """
        meant: dict[str, list[int]] = {}
        for kind, number, text in self._known_words():
            if f" {word}" in text:
                meant.setdefault(kind, []).append(number)
        return meant

    def _known_words(self) -> list[tuple[str, int, str]]:
        """Statuses, workers and places, read again when one was added and every few seconds (a name
        changed).
        """
        newest, known = self._rows("SELECT max(no) FROM case_word")[0][0], _known.get(self._database)
        if known is None or known[0] != newest or time.monotonic() > known[1]:
            known = (newest, time.monotonic() + _WORDS_KEPT_SECONDS, self._rows(_WORDS))
            _known[self._database] = known
        return known[2]

    def _numbers(self, kind: str, wanted: Sequence[str]) -> list[int]:
        marks = ", ".join("?" * len(wanted))
        statement = f"SELECT no FROM case_word WHERE kind = ? AND word IN ({marks})"
        return [row[0] for row in self._rows(statement, (kind, *wanted))]

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[Any]:
        # Straight to the driver: the way through peewee would take as long as a short query itself.
        found: list[Any] = self._database.raw().execute(statement, values).fetchall()
        return found


def _one_of(kind: str, numbers: list[int]) -> str:
    return f"l.{kind}_no IN ({', '.join(f'{number:d}' for number in numbers)})"


def _day_number(day: str) -> int:
    return int(day.replace("-", ""))


def typed_words(typed: str) -> list[str]:
    """The words of typed text, in lower case as the list is stored, at most eight."""
    # SQLite's lower() knows the letters of ASCII only.
    plain = "".join(letter.lower() if letter.isascii() else letter for letter in typed[:200])
    return list(dict.fromkeys(plain.split()))[:_MOST_WORDS]


def day_range(word: str) -> tuple[int, int] | None:
    """First and last day (20260131) of a typed year, month or day, year first or last; else None."""
    parts = re.split("[-./]", word)
    if not all(part.isdecimal() and part.isascii() for part in parts) or len(parts) > 3:
        return None
    if len(parts[-1]) == 4 and len(parts[0]) <= 2:
        parts.reverse()
    if (
        len(parts[0]) != 4
        or any(len(part) > 2 for part in parts[1:])
        or not parts[0].startswith(("19", "20"))
    ):
        return None
    low, high = [int(part) for part in parts], [int(part) for part in parts]
    low, high = [*low, 0, 0][:3], [*high, 99, 99][:3]
    return low[0] * 10000 + low[1] * 100 + low[2], high[0] * 10000 + high[1] * 100 + high[2]
