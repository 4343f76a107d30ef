"""The least loss that makes every class large enough, found group by group (S-244).

A node is one rung for each quasi-identifier. Nodes are tried in layers: first all without a blank cell, then those
with one blank, two, and so on; inside a layer by what they lose on average. At each node the rows whose class is
large enough (and varied enough) settle there, and the others go on. So each group gets the first, that is the
mildest, node that is enough for it: coarser age, place and time come before blank cells, and a row is left out only
when even blank cells do not hide it. Nothing is random: the same table gives the same result.

Two classes that are large and varied enough stay so when they meet. Therefore it does no harm when rows of
different nodes read the same in the end, and a choice of blank columns whose coarsest node settles nobody can be
passed over whole while many rows wait.
"""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, compress, product

from httui.sharing.disclosure import Need, class_sizes, distinct_values, several_rows
from httui.sharing.generalise_columns import Column, kept, keys_at

MOST_NODES = 3_000
"""Nodes tried in one layer; longer layers are thinned evenly, which may cost some detail and never safety."""

MOST_STRIDE = 4
LITTLE = 500
"""While nodes settle fewer than one in ``LITTLE`` of the waiting rows, only every fourth at most is tried."""

FEW = 100
"""For no more rows than this every choice of blank columns is tried, to find a class that they can join."""

Node = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Where every row settled: ``nodes[of_row[i]]``, or -1 in ``of_row`` for a row that is left out."""

    nodes: Sequence[Node]
    of_row: Sequence[int]


@dataclass(slots=True)
class _Waiting:
    """The rows that have not settled yet, with all that is known of them, side by side.

    ``settled`` has the classes that settled rows may be joined in: what reads the same only makes them larger.
    """

    need: Need
    rows: list[int]
    codes: Sequence[Sequence[Sequence[int]]]
    sensitive: list[Sequence[Hashable]]
    persons: Sequence[Hashable] | None
    settled: set[Hashable] = field(default_factory=set)

    def forming(self, keys: Sequence[Hashable]) -> tuple[set[Hashable], set[Hashable]]:
        """The classes among ``keys`` that are enough by themselves, and those of them that are silent."""
        return enough(keys, self.need, self.sensitive, self.persons)

    def keys(self, node: Node) -> list[int]:
        """The class of each waiting row at ``node``."""
        return keys_at(self.codes, node, len(self.rows))

    def settle(self, node: Node) -> list[int]:
        """Take out the rows whose class at ``node`` is enough, and tell which they are."""
        keys = self.keys(node)
        formed, silent = self.forming(keys)
        good = formed | self.settled.intersection(keys)
        if not good:
            return []
        going = [key in good for key in keys]
        gone = list(compress(self.rows, going))
        self.settled |= formed - silent
        self._keep([not leaves for leaves in going])
        return gone

    def _keep(self, stay: Sequence[bool]) -> None:
        self.rows = list(compress(self.rows, stay))
        self.codes = kept(self.codes, stay)
        self.sensitive = [list(compress(values, stay)) for values in self.sensitive]
        if self.persons is not None:
            self.persons = list(compress(self.persons, stay))


def enough(
    keys: Sequence[Hashable],
    need: Need,
    sensitive: Sequence[Sequence[Hashable]],
    persons: Sequence[Hashable] | None,
) -> tuple[set[Hashable], set[Hashable]]:
    """The classes among ``keys`` that have ``need.k`` persons and, of each sensitive column, ``need.l`` values.

    Second those of them in which nobody has a value of some sensitive column: such a class is silent, and one
    more row with a value would stand out in it.
    """
    good = {key for key, size in class_sizes(keys, persons).items() if size >= need.k}
    silent: set[Hashable] = set()
    for values in sensitive if need.l > 1 else ():
        if not good:
            break
        inside = [key in good for key in keys]
        found = distinct_values(list(compress(keys, inside)), list(compress(values, inside)))
        silent.update(key for key, distinct in found.items() if distinct == 0)
        good.difference_update([key for key, distinct in found.items() if 0 < distinct < need.l])
    return good, silent & good


def search(
    columns: Sequence[Column],
    floors: Sequence[int],
    need: Need,
    sensitive: Sequence[Sequence[Hashable]] = (),
    persons: Sequence[Hashable] | None = None,
) -> Settled:
    """Settle every row at the mildest node that is enough, from the rungs ``floors`` upwards.

    ``columns`` is not empty; ``sensitive`` has one list of values for each sensitive column and ``persons`` whose
    row each is.
    """
    count = len(columns[0].exact)
    of_row = [-1] * count
    nodes: list[Node] = []
    codes = [column.codes for column in columns]
    waiting = _Waiting(need, list(range(count)), codes, list(sensitive), several_rows(persons))
    for blanks in range(len(columns) + 1):
        pace = _Pace()
        for node, last in _layer(columns, floors, blanks, waiting):
            many = len(waiting.rows)
            if pace.passes() and many > FEW and not last:
                continue
            gone = waiting.settle(node)
            pace.saw(len(gone), many)
            if gone:
                for row in gone:
                    of_row[row] = len(nodes)
                nodes.append(node)
            if not waiting.rows:
                return Settled(nodes, of_row)
    return Settled(nodes, of_row)


class _Pace:
    """How many nodes are passed over after ones that settled next to nobody; at once one by one again after others."""

    def __init__(self) -> None:
        self.stride = 1
        self.left = 0

    def passes(self) -> bool:
        """Whether the next node is passed over."""
        self.left -= 1
        return self.left > 0

    def saw(self, settled: int, waiting: int) -> None:
        """Take in what a node settled of the rows that waited."""
        self.stride = min(2 * self.stride, MOST_STRIDE) if settled * LITTLE < waiting else 1
        self.left = self.stride


def _layer(
    columns: Sequence[Column], floors: Sequence[int], blanks: int, waiting: _Waiting
) -> Iterator[tuple[Node, bool]]:
    """The nodes with ``blanks`` blank columns more than the floors ask for, mildest first.

    With each whether it is the last of its choice of blank columns, which is never passed over.
    """
    free = [at for at, column in enumerate(columns) if floors[at] < column.top]
    found: list[tuple[float, Node]] = []
    last: set[Node] = set()
    for blank in combinations(free, blanks):
        choices = [
            range(floors[at], column.top) if at in free and at not in blank else (column.top,)
            for at, column in enumerate(columns)
        ]
        coarsest = tuple(rungs[-1] for rungs in choices)
        if len(waiting.rows) > FEW and not waiting.forming(waiting.keys(coarsest))[0]:
            continue
        last.add(coarsest)
        found += [(_loss(columns, node), node) for node in product(*choices)]
    found.sort()
    step = -(-len(found) // MOST_NODES) or 1
    return ((node, node in last) for at, (_lost, node) in enumerate(found) if at % step == 0 or node in last)


def _loss(columns: Sequence[Column], node: Node) -> float:
    return sum(column.losses[rung] for column, rung in zip(columns, node, strict=True))
