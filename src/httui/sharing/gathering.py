"""From records to one table: a row for each person or case, a column for each field of the plan (S-241, S-243).

The newest finished record of a form counts. Where a field repeats inside a record (children, journeys), the plan says
whether the first or the last answer is taken, or how many there are. Direct identifiers are not in records; their
cells are empty here.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from httui.cases.classes import plain
from httui.sharing.columns import Column
from httui.sharing.disclosure import Table
from httui.sharing.permission import Allowed, Permission
from httui.store.sharing_rows import RecordRow, reasoned, records

if TYPE_CHECKING:
    from httui.store.session import Session

UNITS = ("person", "case")


@dataclass(frozen=True, slots=True)
class Gathered:
    """The exact table inside the office. Row ``i`` is about ``of[i]``; ``records[i]`` are the records it is made of.

    ``missing`` has for each column how many answers stand as unknown, unavailable or declined; ``codes[i]`` which of
    a row's columns. ``reasoned`` counts records saved with a reason for an unusual answer, of ``seen`` in all;
    ``lags`` are days from the opening of the case to the record.
    """

    columns: tuple[Column, ...]
    table: Table
    of: tuple[Allowed, ...]
    records: tuple[tuple[str, ...], ...]
    codes: tuple[Mapping[str, str], ...]
    missing: Mapping[str, Mapping[str, int]]
    seen: int
    reasoned: int
    lags: tuple[int, ...]

    @property
    def persons(self) -> list[str]:
        """Whose each row is."""
        return [row.person for row in self.of]


@dataclass(slots=True)
class _Found:
    """What one form says of one row."""

    record: str
    values: dict[str, str]
    codes: dict[str, str]


def gather(
    session: "Session",
    permission: Permission,
    columns: Sequence[Column],
    period: tuple[str, str],
    unit: str = "person",
) -> Gathered:
    """Read the records of the cases that ``permission`` allows; ``period`` as ISO days. Raises ``Refused``."""
    session.require("share")
    rows = _rows(permission, unit)
    place = {row.case: at for at, cases in enumerate(rows) for row in cases}
    opened = {row.case: row.opened_on for cases in rows for row in cases}
    by_form: dict[str, list[Column]] = defaultdict(list)
    for column in columns:
        by_form[column.form_id].append(column)
    found: list[dict[str, _Found]] = [{} for _row in rows]
    with_reason = reasoned(session.cases, *period)
    seen, odd, lags = 0, 0, []
    for record in records(session.cases, by_form.keys(), *period):
        at = place.get(record.case)
        if at is None:
            continue
        seen += 1
        odd += record.id in with_reason
        lags.append(_days(opened[record.case], record.created_at))
        found[at][record.form] = _read(record, by_form[record.form])
    return _gathered(columns, rows, found, (seen, odd, tuple(lags)))


def _rows(permission: Permission, unit: str) -> list[list[Allowed]]:
    """The cases of each row; of a person the newest case is the last."""
    if unit == "case":
        return [[row] for row in permission.allowed]
    of: dict[str, list[Allowed]] = defaultdict(list)
    for row in permission.allowed:
        of[row.person].append(row)
    return list(of.values())


def _days(opened_on: str, created_at: str) -> int:
    return max((date.fromisoformat(created_at[:10]) - date.fromisoformat(opened_on[:10])).days, 0)


def _read(record: RecordRow, columns: Sequence[Column]) -> _Found:
    answers, missing = json.loads(record.answers), json.loads(record.missing)
    values: dict[str, str] = {}
    codes: dict[str, str] = {}
    for column in columns:
        values[column.name] = _value(answers, column)
        if not values[column.name] and (code := _value(missing, column, word=True)):
            codes[column.name] = code
    return _Found(record.id, values, codes)


def _value(held: Mapping[str, str], column: Column, *, word: bool = False) -> str:
    if not column.entry.repeats:
        return held.get(column.ref, "")
    found = [text for ref, text in held.items() if plain(ref) == column.ref and text]
    if column.repeat == "count" and not word:
        return str(len(found))
    return (found[-1] if column.repeat == "last" else found[0]) if found else ""


def _gathered(
    columns: Sequence[Column],
    rows: Sequence[Sequence[Allowed]],
    found: Sequence[Mapping[str, _Found]],
    counted: tuple[int, int, tuple[int, ...]],
) -> Gathered:
    """``counted``: records seen, those with a reason, days from opening to record."""
    missing: dict[str, Counter[str]] = {column.name: Counter() for column in columns}
    table, all_codes, kept = [], [], []
    for at, here in enumerate(found):
        if not here:
            continue  # nothing was recorded with the forms of the plan
        kept.append(at)
        codes: dict[str, str] = {}
        line: list[str] = []
        for column in columns:
            held = here.get(column.form_id)
            line.append(held.values[column.name] if held else "")
            if held and column.name in held.codes:
                codes[column.name] = held.codes[column.name]
                missing[column.name][held.codes[column.name]] += 1
        table.append(line)
        all_codes.append(codes)
    return Gathered(
        tuple(columns),
        Table(tuple(column.name for column in columns), table),
        tuple(rows[at][-1] for at in kept),
        tuple(tuple(held.record for held in found[at].values()) for at in kept),
        tuple(all_codes),
        missing,
        *counted,
    )
