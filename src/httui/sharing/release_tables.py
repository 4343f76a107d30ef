"""Tables of counts for a release: who is counted, by what, with what is hidden (S-239, S-276, S-282).

Every person counts once. Ages are counted in bands, days by year, places by province, rare answers together. Tables
of one release are laid beside each other and beside every earlier one that the same readers may hold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from httui.cases.privacy import Privacy
from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing import hierarchies
from httui.sharing.columns import Column, ladder_of
from httui.sharing.disclosure import Table, Trust
from httui.sharing.gathering import Gathered
from httui.sharing.hierarchies import Hierarchy
from httui.sharing.suppression import NotTabulated, Suppressed, tabulate
from httui.sharing.suppression_compare import Earlier, kept, suppress_beside
from httui.sharing.suppression_numbers import Printed, printed

ANSWERED = N_("answered")
_RUNGS = (hierarchies.AGE_BAND, hierarchies.YEAR, hierarchies.PROVINCE, hierarchies.RARE)
"""The rung on which a column is counted; the first that its ladder has."""


@dataclass(frozen=True, slots=True)
class TableMade:
    """One table of counts: by which columns, as it leaves (None where it cannot), and why not."""

    columns: tuple[str, ...]
    suppressed: Suppressed | None
    printed: Printed | None
    refused: Problem | None = None

    @property
    def hidden(self) -> int:
        """How many counts are hidden."""
        return len(self.suppressed.hidden) if self.suppressed else 0


def make_tables(
    gathered: Gathered,
    columns: Sequence[Column],
    crossed: Sequence[Sequence[str]],
    trust: Trust,
    *,
    k: int,
    on: date,
    earlier: Sequence[Earlier],
) -> list[TableMade]:
    """A table by each of ``columns``, then by each of ``crossed`` (names of columns together).

    ``k`` is the least count shown, ``on`` the last day of the period.
    """
    by_name = {column.name: column for column in columns}
    counted = _one_a_person(gathered)
    values = {name: _values(counted.column(name), column, on, k) for name, column in by_name.items()}
    exact = Table(
        tuple(by_name), [list(line) for line in zip(*values.values(), strict=True)] if by_name else []
    )
    known = list(earlier)
    made: list[TableMade] = []
    wanted = [(name,) for name in by_name] + [tuple(names) for names in crossed if set(names) <= set(by_name)]
    for names in dict.fromkeys(wanted):
        try:
            found, _changes = suppress_beside(tabulate(exact, names), known, trust, k)
        except NotTabulated as refused:
            made.append(TableMade(names, None, None, refused))
            continue
        known.append(kept(found, trust))
        made.append(TableMade(names, found, printed(found)))
    return made


def _one_a_person(gathered: Gathered) -> Table:
    """The last row of every person: the newest case."""
    last: Mapping[str, int] = {row.person: at for at, row in enumerate(gathered.of)}
    return Table(gathered.table.columns, [gathered.table.rows[at] for at in last.values()])


def _values(values: Sequence[str], column: Column, on: date, k: int) -> list[str]:
    if column.typed or column.privacy is Privacy.DIRECT:
        return [ANSWERED if value else "" for value in values]
    ladder = ladder_of(column, values, on, k)
    rung = _rung(ladder)
    read = {value: ladder.rungs[rung].of(value) if value and rung else value for value in set(values)}
    return [read[value] for value in values]


def _rung(ladder: Hierarchy) -> int:
    for name in _RUNGS:
        try:
            return ladder.rung(name)
        except KeyError:
            continue
    return 0


def category_words(value: str) -> str:
    """A category that is a word of the product, in the language in use; others as they are."""
    return _(value) if value in {ANSWERED, hierarchies.OTHER} else value
