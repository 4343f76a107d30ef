"""How a run goes on: which steps open when one ends, where branches meet, when it is over (S-133, S-136).

Pure rules over a definition and the steps of one run; ``runs`` keeps them. A task where branches meet waits while
an open step further up can still lead to it. Only ways *down* the order count for that, so the open step that
stands highest never waits: no run can get stuck. A way up (rework) opens the task once more, as another attempt.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from httui.workflows.definition import END, Workflow

OPEN = frozenset({"waiting", "ready", "started", "held"})
"""States of a step that is still to be done; ``waiting`` waits for other branches, ``held`` for somebody."""
OVER = frozenset({"done", "skipped", "cancelled"})
"""States of a step that is over."""


@dataclass(frozen=True, slots=True)
class At:
    """One step of a run as the rules see it."""

    id: str
    task: str
    state: str


@dataclass(frozen=True, slots=True)
class Moves:
    """What follows: tasks whose next step opens (``ready`` or ``waiting``), waiting steps that may begin."""

    opens: tuple[tuple[str, str], ...] = ()
    begins: tuple[str, ...] = ()
    over: bool = False
    """No step is open any more."""


def begin(workflow: Workflow) -> Moves:
    """The first moves of a run: the first task is ready."""
    return Moves(opens=((workflow.tasks[0].name, "ready"),)) if workflow.tasks else Moves(over=True)


def follow(workflow: Workflow, steps: Sequence[At], ended: str, outcome: str) -> Moves:
    """What follows when the step ``ended`` (an id) ends with ``outcome`` (empty: the only one).

    ``steps`` are all steps of the run as they stood before. Raises ``KeyError`` for an unknown step or outcome.
    """
    step = {found.id: found for found in steps}[ended]
    left = [found for found in steps if found.state in OPEN and found.id != ended]
    arrivals = dict.fromkeys(following(workflow, step.task, outcome))
    standing = {found.task for found in left}
    new = [name for name in arrivals if name != END and name not in standing]
    open_tasks = [*standing, *new]
    opens = tuple((name, "waiting" if _blocked(workflow, name, open_tasks) else "ready") for name in new)
    return Moves(opens, settle(workflow, left, new), over=not left and not new)


def settle(workflow: Workflow, open_steps: Iterable[At], arriving: Iterable[str] = ()) -> tuple[str, ...]:
    """Ids of waiting steps that may begin, given every open step and tasks that open at this moment."""
    known = list(open_steps)
    tasks = [*(found.task for found in known), *arriving]
    return tuple(
        found.id for found in known if found.state == "waiting" and not _blocked(workflow, found.task, tasks)
    )


def following(workflow: Workflow, task: str, outcome: str) -> tuple[str, ...]:
    """The tasks that an outcome of a task leads to. ``KeyError`` if there is no such outcome."""
    outcomes = workflow.task(task).outcomes
    if not outcome and len(outcomes) == 1:
        return outcomes[0].next
    return {found.name: found.next for found in outcomes}[outcome]


def _blocked(workflow: Workflow, task: str, open_tasks: Iterable[str]) -> bool:
    if task not in workflow.places or workflow.task(task).join == "any":
        return False
    below = _below(workflow)
    return any(other != task and task in below.get(other, frozenset()) for other in open_tasks)


def _below(workflow: Workflow) -> Mapping[str, frozenset[str]]:
    return _below_of(tuple((task.name, tuple(ways(workflow, task.name))) for task in workflow.tasks))


@lru_cache(maxsize=64)
def _below_of(edges: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[str, frozenset[str]]:
    """Task to all tasks further down that it can lead to by ways down the order alone."""
    place = {name: number for number, (name, _ways) in enumerate(edges)}
    found: dict[str, frozenset[str]] = {}
    for name, leads in reversed(edges):
        down = [other for other in leads if place.get(other, -1) > place[name]]
        found[name] = frozenset(down).union(*(found[other] for other in down))
    return found


def ways(workflow: Workflow, task: str) -> list[str]:
    """Every task that ``task`` can lead to at once, by any outcome, each named once (``END`` left out)."""
    found = dict.fromkeys(name for outcome in workflow.task(task).outcomes for name in outcome.next)
    return [name for name in found if name != END]
