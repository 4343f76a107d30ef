"""Counts as they are printed: rounded, with what is missing, and no percentage that pretends to more (S-265, S-276).

A release shows counts rounded to 5, hidden ones as hidden, the base and how many have no answer. A percentage needs
a base of 30 and is a whole number; a rate needs a count of 16.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from httui.i18n import N_, _
from httui.sharing.suppression import Place, Suppressed

STEP = 5
LEAST_BASE = 30
LEAST_FOR_RATE = 16
HIDDEN = N_("hidden")


def rounded(count: int, step: int = STEP) -> int:
    """``count`` to the nearest multiple of ``step``; a half goes up."""
    return (2 * count + step) // (2 * step) * step


def percent(part: int | None, base: int | None) -> int | None:
    """A whole percentage, or ``None`` where a number is hidden or the base is under 30."""
    if part is None or base is None or base < LEAST_BASE:
        return None
    return rounded(100 * part, base) // base


def may_rate(count: int | None) -> bool:
    """Whether a rate (per 1,000 and the like) may be made of this count."""
    return count is not None and count >= LEAST_FOR_RATE


@dataclass(frozen=True, slots=True)
class Printed:
    """A table of counts as it leaves the office.

    ``cells`` has each place with its rounded count, ``None`` where it is hidden; ``base`` is everybody in the table;
    ``missing`` how many have no answer by dimension, ``None`` where that is hidden.
    """

    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    cells: Mapping[Place, int | None]
    base: int | None
    missing: Mapping[str, int | None]

    def text(self, place: Place) -> str:
        """What stands in the cell, in the language in use."""
        count = self.cells[place]
        return _(HIDDEN) if count is None else str(count)

    def percent(self, place: Place) -> int | None:
        """The cell as a whole percentage of everybody, made of the printed numbers so that it tells no more."""
        return percent(self.cells[place], self.base)

    def base_words(self) -> list[str]:
        """Base and missing in words, one line each."""
        everybody = _(HIDDEN) if self.base is None else str(self.base)
        lines = [
            _("Base: {count} persons that this office knows of, rounded to {step}.").format(
                count=everybody, step=STEP
            )
        ]
        for name, count in self.missing.items():
            if count != 0:
                text = _("{column}: no answer from {count}.")
                lines.append(text.format(column=name, count=_(HIDDEN) if count is None else count))
        return lines


def printed(made: Suppressed) -> Printed:
    """The table of counts that may leave: what is hidden is gone from it, not only marked."""
    counts = made.counts
    everything: Place = (None,) * len(counts.dimensions)
    cells = {
        place: None if (count := made.shown(place)) is None else rounded(count) for place in counts.values
    }
    missing: dict[str, int | None] = {}
    for at, name in enumerate(counts.dimensions):
        gap = (*everything[:at], "", *everything[at + 1 :])
        missing[name] = cells.get(gap, 0)
    return Printed(counts.dimensions, counts.categories, cells, cells[everything], missing)
