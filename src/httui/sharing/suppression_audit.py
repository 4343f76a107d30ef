"""Can a hidden count be worked out? An exact answer by showing another table that fits as well (S-239).

The hidden counts are unknown whole numbers, each at least one (a reader may know that zeros are shown); every sum in
the table that has hidden counts is an equation over them. For each hidden count we look for a table that agrees
with all equations and has ``k`` or more there, and for one that has something else than the truth there. Who reads
the release cannot tell these tables from the true one, so cannot work the count out, nor even that it is small. It
follows that every set of hidden counts whose sum can be derived comes to at least ``k``.

The search is a simplex that starts at the true table and moves in whole steps only. A table that was found is proof;
a search that finds none (or takes too long) counts as "can be worked out". So a mistake of the search can only
hide too much, never too little.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import lcm

Equation = Mapping[int, int]
"""Coefficients by the number of the unknown; the right-hand side is what the true values give."""

Number = int | Fraction
_MOST_TURNS = 100


def unproven(equations: Sequence[Equation], values: Sequence[int], k: int) -> list[int]:
    """The unknowns that are not proven to stay hidden, lowest first.

    ``values`` are the true counts. An unknown may go down to 1, or to 0 where it is 0 itself.
    """
    tables = _Tables(equations, values)
    for unknown, true in enumerate(values):
        if tables.highest[unknown] < k:
            tables.push(unknown, 1, k)
        if not tables.differs[unknown]:
            tables.push(unknown, 1, true + 1)
        if not tables.differs[unknown]:
            tables.push(unknown, -1, true - 1)
    return [
        unknown
        for unknown in range(len(values))
        if tables.highest[unknown] < k or not tables.differs[unknown]
    ]


class _Tables:
    """The tables that agree with what is shown: one of them (``at``), and the ways to move to another.

    ``rows[b]`` holds, for each unknown ``b`` that depends on others, the coefficients of those others: when the
    unknown ``j`` grows by one, ``b`` falls by ``rows[b][j]``.
    """

    def __init__(self, equations: Sequence[Equation], values: Sequence[int]) -> None:
        self.true = list(values)
        self.at = list(values)
        self.least = [min(value, 1) for value in values]
        self.highest = list(values)
        self.differs = [False] * len(values)
        self.rows: dict[int, dict[int, Number]] = {}
        self.using: dict[int, set[int]] = {unknown: set() for unknown in range(len(values))}
        for equation in equations:
            self._add(equation)

    def push(self, unknown: int, way: int, goal: int) -> None:
        """Move ``unknown`` up (``way`` 1) or down (-1) until it reaches ``goal``, as far as that goes."""
        for _turn in range(_MOST_TURNS):
            if (goal - self.at[unknown]) * way <= 0:
                break
            if unknown not in self.rows:
                if self._step(unknown, way, abs(goal - self.at[unknown])):
                    continue
                if (blocking := self._blocking(unknown, way)) is None:
                    break
                self._swap(blocking, unknown)
            elif not self._improve(unknown, way, goal):
                break
        self._note()

    def _improve(self, unknown: int, way: int, goal: int) -> bool:
        """One move of another unknown that brings ``unknown`` nearer to ``goal``, or a turn towards one."""
        turn: tuple[int, int] | None = None
        for other in sorted(self.rows[unknown]):
            coefficient = self.rows[unknown][other]
            direction = way if coefficient < 0 else -way
            speed = coefficient if coefficient > 0 else -coefficient
            wanted = -(-abs(goal - self.at[unknown]) // speed)
            if self._step(other, direction, wanted):
                return True
            if turn is None and (blocking := self._blocking(other, direction)) is not None:
                turn = (blocking, other)
        if turn is None:
            return False
        self._swap(*turn)
        return True

    def _step(self, free: int, direction: int, wanted: int) -> bool:
        """Move a free unknown by whole steps that keep every unknown whole and not below its least."""
        size = lcm(*(self.rows[row][free].denominator for row in self.using[free]))
        room = wanted if direction > 0 else min(wanted, self.at[free] - self.least[free])
        for row in self.using[free]:
            falls = self.rows[row][free] * direction
            if falls > 0:
                room = min(room, (self.at[row] - self.least[row]) // falls)
        room -= room % size
        if room <= 0:
            return False
        self.at[free] += direction * room
        for row in self.using[free]:
            self.at[row] -= int(self.rows[row][free] * direction * room)
        return True

    def _blocking(self, free: int, direction: int) -> int | None:
        """The lowest dependent unknown that keeps ``free`` from moving at all."""
        if direction < 0 and self.at[free] <= self.least[free]:
            return None
        for row in sorted(self.using[free]):
            falls = self.rows[row][free] * direction
            if falls > 0 and self.at[row] - self.least[row] < falls:
                return row
        return None

    def _note(self) -> None:
        """Keep what the table that was reached proves, for every unknown."""
        for unknown, value in enumerate(self.at):
            self.highest[unknown] = max(self.highest[unknown], value)
            if value != self.true[unknown]:
                self.differs[unknown] = True

    def _add(self, equation: Equation) -> None:
        """Take in one equation; one that follows from the others is dropped."""
        row: dict[int, Number] = {}
        for unknown, coefficient in equation.items():
            if unknown in self.rows:
                _subtract(row, self.rows[unknown], coefficient)
            else:
                _subtract(row, {unknown: 1}, -coefficient)
        if not row:
            return
        dependent = min(row, key=lambda unknown: (abs(row[unknown]) != 1, unknown))
        self._depend(dependent, row)

    def _swap(self, dependent: int, free: int) -> None:
        """Let ``free`` depend on the others instead of ``dependent``."""
        row = self.rows.pop(dependent)
        for unknown in row:
            self.using[unknown].discard(dependent)
        row[dependent] = 1
        self._depend(free, row)

    def _depend(self, dependent: int, row: dict[int, Number]) -> None:
        """Solve ``row`` for ``dependent`` and put that into every other row."""
        pivot = row.pop(dependent)
        solved = {unknown: _divided(value, pivot) for unknown, value in row.items()}
        for other in self.using[dependent]:
            held = self.rows[other]
            before = set(held)
            _subtract(held, solved, held.pop(dependent))
            for unknown in before - held.keys():
                if unknown != dependent:
                    self.using[unknown].discard(other)
            for unknown in held.keys() - before:
                self.using[unknown].add(other)
        self.using[dependent] = set()
        self.rows[dependent] = solved
        for unknown in solved:
            self.using[unknown].add(dependent)


def _subtract(row: dict[int, Number], other: Mapping[int, Number], times: Number) -> None:
    """``row`` less ``times`` ``other``, without zeros."""
    for unknown, coefficient in other.items():
        value = row.get(unknown, 0) - coefficient * times
        if value:
            row[unknown] = value if isinstance(value, int) or value.denominator > 1 else value.numerator
        else:
            row.pop(unknown, None)


def _divided(value: Number, by: Number) -> Number:
    """The exact quotient, as a whole number where it is one."""
    if by in {1, -1}:
        return value * by
    found = Fraction(value) / by
    return found.numerator if found.denominator == 1 else found
