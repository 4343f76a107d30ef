"""Two releases of rows side by side: what their difference would tell (S-239).

Row ids are new in every release, so whoever holds two releases compares by content. Two things give people away: a
class whose size changed by fewer than ``k``, for the few who came or left are known to be in it; and rows that are
in one release only, when these are few. Both are looked at over the columns that the two releases share.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from httui.i18n import N_
from httui.sharing.disclosure import Cell, Finding, Table, Trust
from httui.sharing.suppression_compare import ORDER

Class = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sent:
    """A release of rows as it left the office: for whom, its columns, which are quasi-identifiers, and its rows.

    ``rows`` counts equal rows; they hold what was sent and nothing more, no row ids and no codes.
    """

    trust: Trust
    columns: tuple[str, ...]
    quasi: tuple[str, ...]
    rows: Mapping[Class, int]

    def over(self, columns: Sequence[str]) -> Counter[Class]:
        """Rows counted over some of the columns."""
        at = [self.columns.index(name) for name in columns]
        counted: Counter[Class] = Counter()
        for row, count in self.rows.items():
            counted[tuple(row[place] for place in at)] += count
        return counted

    def as_json(self) -> dict[str, object]:
        """The shape that is kept."""
        return {
            "trust": str(self.trust),
            "columns": list(self.columns),
            "quasi": list(self.quasi),
            "rows": [[list(row), count] for row, count in self.rows.items()],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Sent":
        """Read what :meth:`as_json` wrote."""
        columns, quasi, rows = value["columns"], value["quasi"], value["rows"]
        assert isinstance(columns, list)
        assert isinstance(quasi, list)
        assert isinstance(rows, list)
        counted = {tuple(str(cell) for cell in row): int(count) for row, count in rows}
        return cls(Trust(str(value["trust"])), tuple(map(str, columns)), tuple(map(str, quasi)), counted)


@dataclass(frozen=True, slots=True)
class ChangedClass:
    """A class that two releases show with nearly the same size: what it reads, and both sizes."""

    values: Class
    before: int
    now: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What an earlier release and this one tell together, over the columns that both have.

    ``classes`` changed by 1 to ``k`` - 1 rows. ``appeared`` and ``vanished`` count the rows that only one of the two
    has; ``lone`` are classes in which fewer than ``k`` rows appeared or vanished although the class itself may have
    kept its size.
    """

    quasi: tuple[str, ...]
    k: int
    classes: tuple[ChangedClass, ...]
    appeared: int
    vanished: int
    lone: tuple[Class, ...]

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What stands against the release; empty when the two tell nothing more together."""
        found: list[Finding] = []
        if self.classes:
            found.append(
                Finding(
                    "changed",
                    N_("{count} groups changed by fewer than {k} rows since an earlier release."),
                    {"count": len(self.classes), "k": self.k},
                )
            )
        if self.lone:
            found.append(
                Finding(
                    "lone",
                    N_("In {count} groups fewer than {k} rows are new or gone since an earlier release."),
                    {"count": len(self.lone), "k": self.k},
                )
            )
        return tuple(found)


def sent(table: Table, quasi: Sequence[str], trust: Trust, *, leave: Iterable[str] = ()) -> Sent:
    """What has to be kept of a release for later comparisons; ``leave`` are columns of no content, as row ids."""
    without = set(leave)
    columns = tuple(name for name in table.columns if name not in without)
    at = [table.columns.index(name) for name in columns]
    return Sent(
        trust, columns, tuple(quasi), Counter(tuple(_text(row[place]) for place in at) for row in table.rows)
    )


def _text(cell: Cell) -> str:
    return cell or ""


def compare(now: Sent, earlier: Iterable[Sent], k: int) -> list[Difference]:
    """``now`` beside each earlier release to the same or a lower trust level that shares a quasi-identifier with it."""
    return [
        difference
        for release in earlier
        if ORDER.index(release.trust) <= ORDER.index(now.trust)
        and (difference := _difference(now, release, k))
    ]


def _difference(now: Sent, before: Sent, k: int) -> Difference | None:
    quasi = tuple(name for name in now.quasi if name in before.columns)
    if not quasi:
        return None
    columns = tuple(name for name in now.columns if name in before.columns)
    sizes, sizes_before = now.over(quasi), before.over(quasi)
    changed = tuple(
        ChangedClass(values, sizes_before[values], sizes[values])
        for values in sorted(sizes.keys() | sizes_before.keys())
        if 0 < abs(sizes[values] - sizes_before[values]) < k
    )
    rows, rows_before = now.over(columns), before.over(columns)
    new, gone = rows - rows_before, rows_before - rows
    at = [columns.index(name) for name in quasi]
    moved: Counter[Class] = Counter()
    for row, count in (*new.items(), *gone.items()):
        moved[tuple(row[place] for place in at)] += count
    return Difference(
        quasi,
        k,
        changed,
        new.total(),
        gone.total(),
        tuple(sorted(values for values, count in moved.items() if count < k)),
    )
