"""Quasi-identifiers as small whole numbers on every rung of their ladders, so that trying a rung costs no text (S-244).

A number stands for a text, not for a rung: where a value reads the same on two rungs it has one number, as a
reader of the release has one word. Numbers of different columns are spaced so that the sum over the columns of a
row names its class.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from operator import add

from httui.sharing.disclosure import Table
from httui.sharing.hierarchies import Hierarchy

BLANK_CODE = 0


@dataclass(frozen=True, slots=True)
class Column:
    """One quasi-identifier.

    ``exact`` has the number of the exact value of every row; ``texts[rung][number]`` what that value reads on a
    rung; ``codes[rung]`` the spaced number of that text for every row; ``losses[rung]`` what is lost on the rung,
    from 0 (nothing) to 1 (all blank), on average over the rows that have a value.
    """

    name: str
    hierarchy: Hierarchy
    exact: Sequence[int]
    texts: Sequence[Sequence[str]]
    codes: Sequence[Sequence[int]]
    losses: Sequence[float]

    @property
    def top(self) -> int:
        """The number of the blank rung."""
        return self.hierarchy.top


def encode(table: Table, hierarchies: Mapping[str, Hierarchy]) -> list[Column]:
    """The quasi-identifiers of ``hierarchies`` in the order of the table's columns."""
    made: list[Column] = []
    radix = 1
    for name in table.columns:
        if name in hierarchies:
            column, size = _column(name, hierarchies[name], table.column(name), radix)
            made.append(column)
            radix *= size
    return made


def _column(name: str, hierarchy: Hierarchy, values: Sequence[str], radix: int) -> tuple[Column, int]:
    numbers: dict[str, int] = {}
    exact = [numbers.setdefault(value, len(numbers)) for value in values]
    texts = _texts(list(numbers), hierarchy)
    codes = {"": BLANK_CODE}
    spaced = [[codes.setdefault(text, len(codes)) * radix for text in rung] for rung in texts]
    column = Column(
        name,
        hierarchy,
        exact,
        texts,
        [[rung[number] for number in exact] for rung in spaced],
        [_loss(texts[0], rung, Counter(exact)) for rung in texts],
    )
    return column, len(codes)


def _texts(values: Sequence[str], hierarchy: Hierarchy) -> list[list[str]]:
    """What each value reads on each rung; once blank, blank on every rung above."""
    texts = [list(values)]
    for rung in hierarchy.rungs[1:]:
        below = texts[-1]
        texts.append([rung.of(value) if text else "" for value, text in zip(values, below, strict=True)])
    return texts


def cell_losses(exact: Sequence[str], texts: Sequence[str]) -> list[float]:
    """What each value loses: 0 alone in its text, 1 when blank, between by how many values share the text."""
    sharing = Counter(text for value, text in zip(exact, texts, strict=True) if value)
    most = sum(bool(value) for value in exact)
    return [
        0.0 if not value else 1.0 if not text else (sharing[text] - 1) / max(most - 1, 1)
        for value, text in zip(exact, texts, strict=True)
    ]


def _loss(exact: Sequence[str], texts: Sequence[str], rows: Mapping[int, int]) -> float:
    counted = [rows[number] if value else 0 for number, value in enumerate(exact)]
    total = sum(counted)
    lost = sum(loss * count for loss, count in zip(cell_losses(exact, texts), counted, strict=True))
    return lost / total if total else 0.0


def keys_at(codes: Sequence[Sequence[Sequence[int]]], rungs: Sequence[int], rows: int) -> list[int]:
    """The class of every row when column ``i`` stands on ``rungs[i]``; ``codes[i][rung]`` as in :class:`Column`."""
    keys: Iterable[int] | None = None
    for column, rung in zip(codes, rungs, strict=True):
        keys = column[rung] if keys is None else map(add, keys, column[rung])
    return [0] * rows if keys is None else list(keys)


def kept(codes: Sequence[Sequence[Sequence[int]]], mask: Sequence[bool]) -> list[list[list[int]]]:
    """``codes`` of the rows where ``mask`` is true."""
    return [[list(compress(rung, mask)) for rung in column] for column in codes]
