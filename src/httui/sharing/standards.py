"""Rows of a release in the columns of a standard, and what could not be carried over (DESIGN section 9; S-148).

The crosswalk stands in the forms: ``bind::httui:map`` names the standard's column for a field, the columns ``htcds``
and ``ctdc`` of a choice list its words for a value. What has no place there is told, column by column and value by
value, and never put somewhere that is nearly right.
"""

import csv
import functools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from httui.i18n import _
from httui.sharing.hierarchies import BANDS
from httui.sharing.outgoing import MISSING_MARKS, OutColumn, Outgoing

HTCDS, CTDC = "htcds", "ctdc"
_MARKS = frozenset(MISSING_MARKS.values())
_AGES = {
    (f"{first}+" if last is None else f"{first}-{last}"): f"{first}+" if last is None else f"{first}--{last}"
    for first, last in BANDS
}
"""Age bands as we write them to those of the open data sets; wider ones have no place there."""
_YEAR = re.compile(r"(\d{4})(?:-\d{2}(?:-\d{2}.*)?|-Q[1-4])?")
_MISSING_FLAG = "-99"


@dataclass(frozen=True, slots=True)
class Carried:
    """A table in a standard's columns, and lines about what is not in it, in the language in use."""

    columns: tuple[str, ...]
    rows: list[list[str]]
    report: tuple[str, ...]


@dataclass(slots=True)
class _Lost:
    columns: list[str] = field(default_factory=list)
    values: Counter[tuple[str, str]] = field(default_factory=Counter)
    twice: list[tuple[str, str]] = field(default_factory=list)
    taken: list[tuple[str, str]] = field(default_factory=list)

    def lines(self, standard: str) -> tuple[str, ...]:
        title = _("What could not be carried into {standard}").format(standard=standard)
        made = [title, ""]
        made += [_("Column without a place: {column}").format(column=name) for name in self.columns]
        made += [
            _("{target} is taken already; left out: {column}").format(target=target, column=name)
            for target, name in self.twice
        ]
        # Which values, not how many: a number of rows could tell more than the release does.
        made += [
            _("Value without a word there: {column}: {value}").format(column=column, value=value)
            for column, value in sorted(self.values)
        ]
        made += [] if len(made) > 2 else [_("Nothing was lost.")]
        made += ["", _("Where the columns went"), ""]
        return (*made, *(f"{name} -> {target}" for name, target in self.taken))


@functools.lru_cache(maxsize=2)
def columns_of(standard: str) -> tuple[str, ...]:
    """The column names of a standard, in its order."""
    from httui.paths import shipped_forms

    text = (shipped_forms() / "standards.csv").read_text(encoding="utf-8")
    return tuple(row["name"] for row in csv.DictReader(text.splitlines()) if row["standard"] == standard)


@functools.lru_cache(maxsize=1)
def htcds_values() -> Mapping[str, Mapping[str, str]]:
    """The values of each HTCDS picklist: {field: {folded name or label: name}}."""
    from httui.paths import shipped_forms

    text = (shipped_forms() / "sharing" / "htcds_values.csv").read_text(encoding="utf-8")
    found: dict[str, dict[str, str]] = {}
    for row in csv.DictReader(text.splitlines()):
        known = found.setdefault(row["field"], {})
        known[_folded(row["value"])] = row["value"]
        known.setdefault(_folded(row["label"]), row["value"])
    return found


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", text.lower())


def to_htcds(out: Outgoing) -> Carried:
    """The rows in HTCDS 2.0 columns; several answers to one question stand with semicolons between."""
    lost = _Lost()
    used: dict[str, int] = {}
    for at, column in enumerate(out.columns[1:], 1):
        _take(column, at, HTCDS, used, lost)
    order = [name for name in columns_of(HTCDS) if name in used]
    rows = []
    for row in out.rows:
        line = [row[0]]
        for target in order:
            column = out.columns[used[target]]
            line.append(_htcds_cell(row[used[target]], column, target, lost))
        rows.append(line)
    return Carried((out.columns[0].name, *order) if out.columns else (), rows, lost.lines("HTCDS 2.0"))


def _take(column: OutColumn, at: int, standard: str, used: dict[str, int], lost: _Lost) -> None:
    """Give a column the first place of its crosswalk that is free."""
    assert column.source is not None
    targets = [
        name for name in column.source.entry.crosswalk.get(standard, ()) if name in columns_of(standard)
    ]
    if not targets:
        lost.columns.append(column.name)
        return
    free = [name for name in targets if name not in used]
    if free:
        used[free[0]] = at
        lost.taken.append((column.name, free[0]))
    else:
        lost.twice.append((targets[0], column.name))


def _words_of(column: OutColumn, standard: str) -> dict[str, str]:
    """What a choice list says for each value in a standard; empty for a list that says nothing."""
    assert column.source is not None
    found = {option.value: option.extra.get(standard, "").strip() for option in column.source.entry.options}
    return found if any(found.values()) else {}


def _htcds_cell(text: str, column: OutColumn, target: str, lost: _Lost) -> str:
    if not text or text in _MARKS:
        return ""
    assert column.source is not None
    words, picklist = _words_of(column, HTCDS), htcds_values().get(target)
    made = []
    for value in text.split() if column.source.entry.kind == "select" else [text]:
        word = words.get(value) or (value if picklist is None else picklist.get(_folded(value), ""))
        if word:
            made.append(word)
        else:
            lost.values[column.name, value] += 1
    return ";".join(dict.fromkeys(made))


def to_ctdc(out: Outgoing) -> Carried:
    """The rows in the columns of the open trafficking data sets.

    A question with several answers becomes a column for each (1, 0, -99 for missing) and, where there is one, the
    column that joins them.
    """
    lost, known = _Lost(), columns_of(CTDC)
    flags: dict[str, list[tuple[int, str]]] = {}
    used: dict[str, int] = {}
    for at, column in enumerate(out.columns[1:], 1):
        words = {value: word for value, word in _words_of(column, CTDC).items() if word in known}
        for value, word in words.items():
            flags.setdefault(word, []).append((at, value))
        lost.taken += [(column.name, word) for word in dict.fromkeys(words.values())]
        _take_ctdc(column, at, used, lost, has_flags=bool(words))
    order = [name for name in known if name in used or name in flags]
    rows = [
        [
            row[0],
            *(
                _ctdc_value(row[used[name]], out.columns[used[name]], name, lost)
                if name in used
                else _flag(row, flags[name])
                for name in order
            ),
        ]
        for row in out.rows
    ]
    return Carried((out.columns[0].name, *order) if out.columns else (), rows, lost.lines("CTDC"))


def _take_ctdc(column: OutColumn, at: int, used: dict[str, int], lost: _Lost, *, has_flags: bool) -> None:
    assert column.source is not None
    single = [
        name
        for name in column.source.entry.crosswalk.get(CTDC, ())
        if name in columns_of(CTDC) and (not has_flags or name.endswith("Concatenated") or name[0].isupper())
    ]
    free = [name for name in single if name not in used]
    if free:
        used[free[0]] = at
        lost.taken.append((column.name, free[0]))
    elif single:
        lost.twice.append((single[0], column.name))
    elif not has_flags:
        lost.columns.append(column.name)


def _flag(row: Sequence[str], asked: Sequence[tuple[int, str]]) -> str:
    """1 where one of the values was chosen that ``asked`` names with their places, 0 where another, -99 for none."""
    answered = [(row[at], value) for at, value in asked if row[at] and row[at] not in _MARKS]
    if not answered:
        return _MISSING_FLAG
    return "1" if any(value in text.split() for text, value in answered) else "0"


def _ctdc_value(text: str, column: OutColumn, name: str, lost: _Lost) -> str:
    if not text or text in _MARKS:
        return ""
    words = _words_of(column, CTDC)
    if name.endswith("Concatenated"):
        return ";".join(dict.fromkeys(words.get(value) or value for value in text.split()))
    if words.get(text):
        return words[text]
    made = ""
    if name == "yearOfRegistration":
        found = _YEAR.fullmatch(text)
        made = found[1] if found else ""
    elif name == "ageBroad":
        made = _AGES.get(text.replace("_plus", "+").replace("_", "-"), "")
    elif name.startswith("majority"):
        made = {"yes": "Minor", "1": "Minor", "no": "Adult", "0": "Adult"}.get(text, "")
    elif not words:
        made = text
    if not made:
        lost.values[column.name, text] += 1
    return made
