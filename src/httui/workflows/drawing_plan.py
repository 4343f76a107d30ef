"""Where the boxes of a flowchart stand, and which ways are drawn as lines (S-131, S-136).

Tasks that can follow one another stand in rows below one another; those that can be done instead of, or beside,
each other share a row. A line is drawn from a row to the next where it can neither be misread nor cross another;
every other way is told in words under its box. Numbers are places in the order of the tasks, from 0; the number
after the last is the end.
"""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from httui.workflows.definition import END, Workflow


@dataclass(frozen=True, slots=True)
class Way:
    """One outcome of one task: its place among the outcomes, and where it leads; ``lost`` are unknown names."""

    source: int
    outcome: int
    targets: tuple[int, ...]
    lost: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Net:
    """Lines between two rows that hang together: from one task to several, or from several to one."""

    sources: tuple[int, ...]
    targets: tuple[int, ...]


@dataclass(frozen=True)
class Plan:
    """Rows of tasks, the last one being the end; ``nets[r]`` are the lines between row ``r`` and the next."""

    ways: tuple[Way, ...]
    rows: tuple[tuple[int, ...], ...]
    nets: tuple[tuple[Net, ...], ...]
    drawn: frozenset[tuple[int, int]] = field(default_factory=frozenset)
    """Pairs of source and target between which a line is drawn."""


def plan(workflow: Workflow, columns: int) -> Plan:
    """The plan of a workflow with at most ``columns`` boxes side by side."""
    ways = tuple(_ways(workflow))
    pairs = {(way.source, target) for way in ways for target in way.targets}
    rows = _rows(len(workflow.tasks), pairs, max(columns, 1))
    nets = tuple(tuple(_nets(upper, lower, pairs)) for upper, lower in itertools.pairwise(rows))
    drawn = frozenset(
        (source, target) for row in nets for net in row for source in net.sources for target in net.targets
    )
    return Plan(ways, rows, nets, drawn)


def _ways(workflow: Workflow) -> Iterable[Way]:
    end = len(workflow.tasks)
    for number, task in enumerate(workflow.tasks):
        for place, outcome in enumerate(task.outcomes):
            names = dict.fromkeys(outcome.next or (END,))
            known = tuple(
                end if name == END else workflow.places[name]
                for name in names
                if name == END or name in workflow.places
            )
            lost = tuple(name for name in names if name != END and name not in workflow.places)
            yield Way(number, place, known, lost)


def _rows(count: int, pairs: Iterable[tuple[int, int]], columns: int) -> tuple[tuple[int, ...], ...]:
    above: dict[int, list[int]] = {}
    for source, target in sorted(pairs):
        if source < target < count:
            above.setdefault(target, []).append(source)
    layers: dict[int, list[int]] = {}
    layer: list[int] = []
    for number in range(count):
        # what nothing further up leads to stands below the task before it
        sources = above.get(number) or ([number - 1] if number else [])
        layer.append(1 + max((layer[source] for source in sources), default=-1))
        layers.setdefault(layer[number], []).append(number)
    rows: list[tuple[int, ...]] = []
    column: dict[int, float] = {}
    for level in sorted(layers):
        members = sorted(layers[level], key=lambda number: (_middle(above.get(number, ()), column), number))
        for start in range(0, len(members), columns):
            row = members[start : start + columns]
            column |= {number: place / len(row) for place, number in enumerate(row)}
            rows.append(tuple(row))
    return (*rows, (count,))


def _middle(sources: Sequence[int], column: dict[int, float]) -> float:
    """Where the tasks that lead here stand, on average, from left to right."""
    return sum(column[source] for source in sources) / len(sources) if sources else 0.0


def _nets(upper: Sequence[int], lower: Sequence[int], pairs: set[tuple[int, int]]) -> Iterable[Net]:
    """Nets that share no task and do not reach over one another, the larger ones first."""
    here = [(source, target) for source in upper for target in lower if (source, target) in pairs]
    found = [Net((source,), tuple(t for s, t in here if s == source)) for source in upper]
    found += [Net(tuple(s for s, t in here if t == target), (target,)) for target in lower]
    found = [net for net in found if net.sources and net.targets]
    found.sort(key=lambda net: -len(net.sources) * len(net.targets))
    found += [Net((source,), (target,)) for source, target in here]
    taken: list[tuple[float, float]] = []
    used: set[tuple[str, int]] = set()
    for net in found:
        ends = {("from", number) for number in net.sources} | {("to", number) for number in net.targets}
        span = _span(net, upper, lower)
        if ends & used or any(span[0] <= high and low <= span[1] for low, high in taken):
            continue
        used |= ends
        taken.append(span)
        yield net


def _span(net: Net, upper: Sequence[int], lower: Sequence[int]) -> tuple[float, float]:
    """From where to where a net reaches, as parts of the width (left edges of the columns)."""
    places = [upper.index(source) / len(upper) for source in net.sources]
    places += [lower.index(target) / len(lower) for target in net.targets]
    return min(places), max(places)


def waits_for(made: Plan) -> dict[int, tuple[int, ...]]:
    """Task to the tasks, reached side by side, of which several lead down to it: where branches meet."""
    end = made.rows[-1][0]
    before: dict[int, int] = {}
    below = [0] * (end + 1)
    for way in sorted(made.ways, key=lambda way: -way.source):
        for target in way.targets:
            if way.source < target < end:
                before[target] = before.get(target, 0) | 1 << way.source
                below[way.source] |= below[target] | 1 << target
    found: dict[int, int] = {}
    for way in made.ways:
        tasks = [target for target in way.targets if target < end]
        if len(tasks) > 1:
            branches = _branches(tasks, below)
            for target, sources in before.items():
                found[target] = found.get(target, 0) | _meeting(way.source, target, sources, branches)
    return {
        target: tuple(source for source in range(target) if sources >> source & 1)
        for target, sources in found.items()
        if sources
    }


def _branches(tasks: Sequence[int], below: Sequence[int]) -> list[tuple[int, int]]:
    """Each first task of a branch, with the tasks (as bits) that no other branch of this fork leads to."""
    reach = [below[task] | 1 << task for task in tasks]
    alone = []
    for place, task in enumerate(tasks):
        others = 0
        for number, other in enumerate(reach):
            others |= 0 if number == place else other
        alone.append((task, reach[place] & ~others))
    return alone


def _meeting(fork: int, target: int, sources: int, branches: Sequence[tuple[int, int]]) -> int:
    """The tasks (as bits) through which at least two branches of a fork come to ``target``."""
    arriving = [1 << fork & sources if first == target else alone & sources for first, alone in branches]
    arriving = [branch for branch in arriving if branch]
    together = 0
    for branch in arriving:
        together |= branch
    return together if len(arriving) > 1 and together.bit_count() > 1 else 0
