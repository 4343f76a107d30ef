"""Coarsening a table until nobody stands out in it, by hand step by step and then by itself (S-244, S-239).

A :class:`Plan` stands each quasi-identifier on a rung of its ladder. Changing one rung shows the effect at once:
every rung was turned into numbers when the plan was made. :meth:`Plan.finish` takes the rungs as the least that is
wanted and coarsens only those groups further that are still too small.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.disclosure import (
    MOST_QUASI,
    Cell,
    Need,
    NotChecked,
    Table,
    Trust,
    class_sizes,
    need_of,
    several_rows,
)
from httui.sharing.generalise_columns import Column, encode, keys_at
from httui.sharing.generalise_search import Settled, enough, search
from httui.sharing.hierarchies import Hierarchy
from httui.sharing.information_loss import Loss, measure


class TooExact(Problem):
    """A rung lies below what the trust level allows."""

    def __init__(self, column: str) -> None:
        super().__init__(
            N_("{column} is too exact for this trust level."),
            remedy=N_("Choose a coarser step."),
            column=column,
        )


@dataclass(frozen=True, slots=True)
class Effect:
    """What the rungs of a plan do by themselves, before anything is blanked or left out.

    ``rows_under`` are in classes that are too small or too much alike; ``worst`` are some of them, from the
    smallest class upwards, as places in the table. ``loss`` runs from 0 to 1.
    """

    classes: int
    smallest: int
    rows_under: int
    worst: tuple[int, ...]
    loss: float


@dataclass(frozen=True, slots=True)
class Generalised:
    """A table in which every class is large and varied enough.

    ``rows`` are the places that its rows had in the original; what is not there was left out.
    """

    table: Table
    rows: Sequence[int]
    loss: Loss


class Plan:
    """Rungs for the quasi-identifiers of one table, and what they do."""

    def __init__(
        self,
        table: Table,
        hierarchies: Mapping[str, Hierarchy],
        trust: Trust,
        *,
        need: Need | None = None,
        sensitive: Sequence[str] = (),
        persons: Sequence[Hashable] | None = None,
    ) -> None:
        """``hierarchies`` has a ladder for each quasi-identifier; ``need`` may ask for more than ``trust`` does.

        ``persons`` says whose row each is. Raises ``NotChecked`` for no or too many quasi-identifiers, ``NotShared``.
        """
        if not 0 < len(hierarchies) <= MOST_QUASI:
            raise NotChecked(
                N_(
                    "Between 1 and {most} columns that describe people can be made safe together, not {count}."
                ),
                remedy=N_("Leave out those that the partner does not need."),
                most=MOST_QUASI,
                count=len(hierarchies),
            )
        floor = need_of(trust)
        self.need = Need(max(floor.k, need.k), max(floor.l, need.l)) if need else floor
        self.table = table
        self._columns: list[Column] = encode(table, hierarchies)
        self._floors = [column.hierarchy.lowest(trust) for column in self._columns]
        self._rungs = list(self._floors)
        self._sensitive = [table.column(name) for name in sensitive]
        self._persons = persons

    @property
    def levels(self) -> dict[str, int]:
        """The number of the rung on which each quasi-identifier stands."""
        return {column.name: rung for column, rung in zip(self._columns, self._rungs, strict=True)}

    def hierarchy(self, column: str) -> Hierarchy:
        """The ladder of a quasi-identifier. Raises ``KeyError``."""
        return self._columns[self._at(column)].hierarchy

    def stand(self, column: str, rung: int) -> Effect:
        """Put a quasi-identifier on a rung and see the effect. Raises ``TooExact``, ``KeyError``, ``IndexError``."""
        at = self._at(column)
        if rung < self._floors[at]:
            raise TooExact(column)
        if rung > self._columns[at].top:
            raise IndexError(rung)
        self._rungs[at] = rung
        return self.effect()

    def coarser(self, column: str) -> Effect:
        """One rung up; on the top one nothing changes."""
        at = self._at(column)
        return self.stand(column, min(self._rungs[at] + 1, self._columns[at].top))

    def finer(self, column: str) -> Effect:
        """One rung down. Raises ``TooExact`` on the lowest one that is allowed."""
        return self.stand(column, self._rungs[self._at(column)] - 1)

    def effect(self, worst: int = 20) -> Effect:
        """What the rungs do as they stand."""
        keys = keys_at([column.codes for column in self._columns], self._rungs, len(self.table.rows))
        who = several_rows(self._persons)
        sizes = class_sizes(keys, who)
        good, _silent = enough(keys, self.need, self._sensitive, who)
        under = [row for row, key in enumerate(keys) if key not in good]
        lost = [column.losses[rung] for column, rung in zip(self._columns, self._rungs, strict=True)]
        return Effect(
            classes=len(sizes),
            smallest=min(sizes.values(), default=0),
            rows_under=len(under),
            worst=tuple(sorted(under, key=lambda row: (sizes[keys[row]], row))[:worst]),
            loss=sum(lost) / len(lost),
        )

    def steps(self) -> dict[str, int]:
        """For each quasi-identifier that can go one rung up: rows that would still be in too small classes."""
        found: dict[str, int] = {}
        before = list(self._rungs)
        for at, column in enumerate(self._columns):
            if before[at] < column.top:
                found[column.name] = self.coarser(column.name).rows_under
                self._rungs = list(before)
        return found

    def finish(self) -> Generalised:
        """Coarsen, blank and leave out, as little as is found, until every class is enough."""
        settled = search(self._columns, self._rungs, self.need, self._sensitive, self._persons)
        rows = [row for row, node in enumerate(settled.of_row) if node >= 0]
        return Generalised(
            Table(self.table.columns, [self._row(row, settled) for row in rows]),
            rows,
            measure(self._columns, settled, self._persons),
        )

    def _row(self, row: int, settled: Settled) -> list[Cell]:
        node = settled.nodes[settled.of_row[row]]
        made = [cell or None for cell in self.table.rows[row]]
        for column, rung in zip(self._columns, node, strict=True):
            made[self.table.columns.index(column.name)] = column.texts[rung][column.exact[row]] or None
        return made

    def _at(self, column: str) -> int:
        for at, held in enumerate(self._columns):
            if held.name == column:
                return at
        raise KeyError(column)
