"""Tables of counts in which no small group shows, neither by itself nor by subtraction (S-239, S-276, S-282).

Counts of 1 to 10 are hidden (for ``k`` = 11), then as many others as it takes that nobody can work the hidden ones
out of what is left: :mod:`~httui.sharing.suppression_audit` decides that. Zeros are shown; readers may know that
what is hidden is at least one, and the audit lets them. A reader cannot tell of any hidden count whether it is
small or was hidden to protect another.
"""

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.disclosure import Table
from httui.sharing.suppression_audit import Equation, unproven

MOST_DIMENSIONS = 3

BASE_PRICE = 1000
"""How many times dearer it is to hide how many persons there are in all: every other number rests on it."""

MOST_LOOKING = 2000
"""How many counts are tried to be shown again, times how many are hidden: each try is an audit."""

Place = tuple[str | None, ...]
"""A count's place: a category for each dimension, ``None`` for the total over it, ``""`` for missing."""


class NotTabulated(Problem):
    """No table of counts can be made of this, or none that may leave."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many persons have each combination, with all totals; every place has a value, 0 too."""

    dimensions: tuple[str, ...]
    categories: tuple[tuple[str, ...], ...]
    values: Mapping[Place, int]

    @property
    def total(self) -> int:
        """Everybody in the table."""
        return self.values[(None,) * len(self.dimensions)]

    def lines(self) -> Iterator[tuple[Place, list[Place]]]:
        """Every sum in the table: the place of the total and the places that add up to it."""
        for place in self.values:
            for at, category in enumerate(place):
                if category is None:
                    yield place, [(*place[:at], part, *place[at + 1 :]) for part in self.categories[at]]


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Counts with what is hidden in them; ``small`` of the hidden ones are too small, the others protect them."""

    counts: Counts
    k: int
    hidden: frozenset[Place]
    small: frozenset[Place]

    def shown(self, place: Place) -> int | None:
        """The count at ``place``, or ``None`` where it is hidden."""
        return None if place in self.hidden else self.counts.values[place]


def tabulate(
    table: Table,
    dimensions: Sequence[str],
    *,
    categories: Mapping[str, Sequence[str]] | None = None,
    persons: Sequence[Hashable] | None = None,
) -> Counts:
    """Count the rows of ``table``, one for each person, by one to three columns.

    ``categories`` gives the order and the empty categories of a column; else they are sorted as found, missing
    (``""``) last. Raises ``NotTabulated`` for other numbers of columns, and when ``persons`` says that somebody has
    two rows.
    """
    if not 1 <= len(dimensions) <= MOST_DIMENSIONS:
        raise NotTabulated(
            N_("A table of counts has one to {most} dimensions."),
            remedy=N_("Make several smaller tables."),
            most=MOST_DIMENSIONS,
        )
    if persons is not None and len(set(persons)) != len(persons):
        raise NotTabulated(
            N_("Somebody is in this table more than once."), remedy=N_("Take one row for each person.")
        )
    columns = [table.column(name) for name in dimensions]
    counted = Counter(zip(*columns, strict=True))
    known = tuple(
        _categories(column, (categories or {}).get(name, ()))
        for name, column in zip(dimensions, columns, strict=True)
    )
    values: dict[Place, int] = dict.fromkeys(product(*((*names, None) for names in known)), 0)
    for cell, count in counted.items():
        for place in product(*((category, None) for category in cell)):
            values[place] += count
    return Counts(tuple(dimensions), known, values)


def _categories(column: Sequence[str], wanted: Sequence[str]) -> tuple[str, ...]:
    found = sorted(set(column) - set(wanted), key=lambda text: (text == "", text))
    return (*wanted, *found)


def suppress(
    counts: Counts, k: int = 11, *, also: Collection[Place] = (), known: Collection[Place] = ()
) -> Suppressed:
    """Hide what is smaller than ``k`` and what would give it away.

    ``also`` is hidden in any case (it changed too little since an earlier release). ``known`` was published before
    and is about the same still: hiding it would protect nothing, so it is not used for that. Raises
    ``NotTabulated`` when fewer than ``k`` persons are in the whole table.
    """
    if counts.total < k:
        raise NotTabulated(
            N_("There are fewer than {k} persons in the whole table."),
            remedy=N_("Take a longer period or a wider area."),
            k=k,
        )
    small = frozenset(place for place, count in counts.values.items() if 0 < count < k)
    work = _Hiding(counts, k, set(small) | set(also), frozenset(known))
    work.run()
    return Suppressed(counts, k, frozenset(work.hidden), small)


def audit(made: Suppressed) -> tuple[Place, ...]:
    """The hidden places of which it is not proven that they stay hidden; empty for what :func:`suppress` made.

    Proven is a place for which there is another table that agrees with all that is shown and has a different count
    there, and one in which that count is ``k`` or more.
    """
    lines = list(made.counts.lines())
    hidden = [place for place in made.counts.values if place in made.hidden]
    return _audit(made.counts, lines, hidden, made.k)


def _audit(
    counts: Counts, lines: Sequence[tuple[Place, list[Place]]], hidden: Sequence[Place], k: int
) -> tuple[Place, ...]:
    number = {place: at for at, place in enumerate(hidden)}
    equations: list[Equation] = []
    for total, parts in lines:
        equation = {number[part]: 1 for part in parts if part in number}
        if total in number:
            equation[number[total]] = -1
        if equation:
            equations.append(equation)
    return tuple(hidden[at] for at in unproven(equations, [counts.values[place] for place in hidden], k))


class _Hiding:
    """The search for what to hide further, cheapest first, and for what was hidden without need.

    A count is protected by a block: for each dimension a second category (the total is one too), and the counts at
    all their crossings. If those are hidden, the count can rise while the others rise and fall by the same number
    and every sum stays. The block that costs least is hidden, for one count after the other.
    """

    def __init__(self, counts: Counts, k: int, hidden: set[Place], known: frozenset[Place]) -> None:
        self.counts = counts
        self.k = k
        self.hidden = hidden
        self.known = known
        self.lines = list(counts.lines())

    def run(self) -> None:
        """Hide until the audit finds nothing; each round hides at least one count more, so it ends."""
        needed = set(self.hidden)
        while open_ := self._open():
            if not self._protect(open_):
                raise NotTabulated(
                    N_("This table cannot be made safe."), remedy=N_("Make several smaller tables.")
                )
        self._give_back(self.hidden - needed)

    def _open(self) -> tuple[Place, ...]:
        hidden = [place for place in self.counts.values if place in self.hidden]
        return _audit(self.counts, self.lines, hidden, self.k)

    def _give_back(self, places: Collection[Place]) -> None:
        """Show again what others protect enough by now: totals first, large before small."""
        order = sorted(
            places, key=lambda found: (-found.count(None), -self.counts.values[found], repr(found))
        )
        for place in order[: MOST_LOOKING // max(len(self.hidden), 1)]:
            self.hidden.discard(place)
            if self._open():
                self.hidden.add(place)

    def _protect(self, open_: Sequence[Place]) -> bool:
        """Hide a block for each of ``open_`` that no block of this round holds yet; whether any count was hidden."""
        before = len(self.hidden)
        touched: set[Place] = set()
        for place in sorted(open_, key=lambda found: (self.counts.values[found], repr(found))):
            if place not in touched and (block := self._cheapest(place)):
                touched.update(block)
                self.hidden.update(block)
        return len(self.hidden) > before or self._hide_any(open_)

    def _cheapest(self, place: Place) -> list[Place]:
        """The block that protects ``place`` at the lowest price; empty when there is none."""
        value = self.counts.values[place]
        best: tuple[int, str] | None = None
        found: list[Place] = []
        others = [
            [other for other in (*names, None) if other != here]
            for here, names in zip(place, self.counts.categories, strict=True)
        ]
        for corner in product(*others):
            block = _block(place, corner)
            ways = ((1, self.k - value),) if value < self.k else ((1, 1), (-1, 1))
            if any(self._moves(block, way, size) for way, size in ways):
                price = (sum(self._price(held) for held, _sign in block), repr(corner))
                if best is None or price < best:
                    best, found = price, [held for held, _sign in block]
        return found

    def _moves(self, block: Sequence[tuple[Place, int]], way: int, size: int) -> bool:
        """Whether every count of ``block`` can be hidden, and can fall by ``size`` where it has to."""
        for place, sign in block:
            value = self.counts.values[place]
            if place not in self.hidden and (value == 0 or place in self.known):
                return False
            if sign * way < 0 and value - size < min(value, 1):
                return False
        return True

    def _price(self, place: Place) -> int:
        """Hidden already costs nothing; else small counts are cheaper than large, few than many, all than the base."""
        if place in self.hidden:
            return 0
        base = place.count(None) == len(place)
        return (self.counts.values[place] + self.k) * (BASE_PRICE if base else 1)

    def _hide_any(self, open_: Sequence[Place]) -> bool:
        """Where no block helps: hide the smallest count in a sum with one of ``open_``, else the smallest of all."""
        near = {
            place
            for total, parts in self.lines
            for line in ((total, *parts),)
            if not set(open_).isdisjoint(line)
            for place in line
        }
        for places in (near, self.counts.values):
            able = [place for place in places if place not in self.hidden and self.counts.values[place]]
            if able:
                self.hidden.add(
                    min(able, key=lambda found: (found in self.known, self._price(found), repr(found)))
                )
                return True
        return False


def _block(place: Place, corner: Sequence[str | None]) -> list[tuple[Place, int]]:
    """The crossings of ``place`` and ``corner`` with the way each goes when ``place`` rises: 1 with it, -1 against it.

    Inside a sum two parts go against each other, a part and the total with each other.
    """
    block: list[tuple[Place, int]] = [((), 1)]
    for here, there in zip(place, corner, strict=True):
        against = 1 if here is None or there is None else -1
        block = [
            ((*held, category), sign * turn)
            for held, sign in block
            for category, turn in ((here, 1), (there, against))
        ]
    return block
