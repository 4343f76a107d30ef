"""What a release lost on its way to being safe, as numbers and in plain words (S-244, S-282).

"12 of 340 persons left out; birth year became age band": whoever decides about a release, and whoever reads it,
sees what was given up.
"""

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from httui.i18n import _
from httui.sharing.generalise_columns import Column, cell_losses
from httui.sharing.generalise_search import Settled


@dataclass(frozen=True, slots=True)
class ColumnLoss:
    """One quasi-identifier in the rows that stay.

    ``cells`` had a value. Of these ``coarser`` became something wider, by the name of the rung (message id), and
    ``blanked`` became blank. ``loss`` runs from 0 (nothing) to 1 (all blank): the average over the cells of how
    many of the other values a cell cannot be told from any more.
    """

    column: str
    cells: int
    coarser: tuple[tuple[str, int], ...]
    blanked: int
    loss: float


@dataclass(frozen=True, slots=True)
class Loss:
    """The whole loss. Persons are rows where nobody said whose row each is."""

    rows: int
    rows_left_out: int
    persons: int
    persons_left_out: int
    columns: tuple[ColumnLoss, ...]

    @property
    def blanked(self) -> float:
        """The share of the cells with a value, in the rows that stay, that became blank; 0 to 1."""
        cells = sum(column.cells for column in self.columns)
        return sum(column.blanked for column in self.columns) / cells if cells else 0.0

    @property
    def left_out(self) -> float:
        """The share of rows that are left out; 0 to 1."""
        return self.rows_left_out / self.rows if self.rows else 0.0

    @property
    def loss(self) -> float:
        """The loss over all cells; 0 to 1."""
        cells = sum(column.cells for column in self.columns)
        return sum(column.loss * column.cells for column in self.columns) / cells if cells else 0.0

    def words(self, names: Mapping[str, str] | None = None) -> list[str]:
        """What was lost, one short line each, in the language in use; ``names`` are the columns' own words."""
        lines = [
            _("{out} of {all} persons left out").format(out=self.persons_left_out, all=self.persons)
            if self.persons_left_out
            else _("nobody left out")
        ]
        if self.persons != self.rows:
            lines.append(_("{out} of {all} rows left out").format(out=self.rows_left_out, all=self.rows))
        for column in self.columns:
            lines += _column_words(column, (names or {}).get(column.column, column.column))
        return lines

    def sentence(self, names: Mapping[str, str] | None = None) -> str:
        """The lines of :meth:`words` in one."""
        return "; ".join(self.words(names))


def _column_words(column: ColumnLoss, name: str) -> list[str]:
    lines: list[str] = []
    for rung, rows in column.coarser:
        if rows == column.cells:
            lines.append(_("{column} became {rung}").format(column=name, rung=_(rung)))
        else:
            text = _("{column} became {rung} in {rows} of {all} rows")
            lines.append(text.format(column=name, rung=_(rung), rows=rows, all=column.cells))
    if column.blanked and column.blanked == column.cells:
        lines.append(_("{column} left blank").format(column=name))
    elif column.blanked:
        text = _("{column} left blank in {rows} of {all} rows")
        lines.append(text.format(column=name, rows=column.blanked, all=column.cells))
    return lines


def measure(columns: Sequence[Column], settled: Settled, persons: Sequence[Hashable] | None = None) -> Loss:
    """What ``settled`` loses against the exact table."""
    rows = len(settled.of_row)
    out = sum(node < 0 for node in settled.of_row)
    everybody = rows if persons is None else len(set(persons))
    staying = (
        rows - out
        if persons is None
        else len({who for who, node in zip(persons, settled.of_row, strict=True) if node >= 0})
    )
    return Loss(
        rows,
        out,
        everybody,
        everybody - staying,
        tuple(_column_loss(column, at, settled) for at, column in enumerate(columns)),
    )


def _column_loss(column: Column, at: int, settled: Settled) -> ColumnLoss:
    exact = column.texts[0]
    cells = Counter(
        (settled.nodes[node][at], number)
        for node, number in zip(settled.of_row, column.exact, strict=True)
        if node >= 0 and exact[number]
    )
    lost = [cell_losses(exact, texts) for texts in column.texts]
    coarser: Counter[int] = Counter()
    blanked = 0
    for (rung, number), rows in cells.items():
        text = column.texts[rung][number]
        if not text:
            blanked += rows
        elif text != exact[number]:
            coarser[rung] += rows
    total = sum(cells.values())
    loss = sum(lost[rung][number] * rows for (rung, number), rows in cells.items())
    names = column.hierarchy.rungs
    return ColumnLoss(
        column.name,
        total,
        tuple((names[rung].name, rows) for rung, rows in sorted(coarser.items())),
        blanked,
        loss / total if total else 0.0,
    )
