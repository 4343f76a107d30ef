"""Where a run goes: branches, joins, loops; no run gets stuck, and every one can come to its end."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.workflows import progress
from httui.workflows.definition import END, Workflow, from_json, to_json
from httui.workflows.progress import At
from tests.workflows.making import workflow


@dataclass
class Run:
    """A run kept in memory: what ``runs`` does with the rules."""

    workflow: Workflow
    steps: list[At] = field(default_factory=list)

    def take(self, moves: progress.Moves) -> None:
        self.steps = [
            At(step.id, step.task, "ready") if step.id in moves.begins else step for step in self.steps
        ]
        for task, state in moves.opens:
            self.steps.append(At(f"{task}#{len(self.steps)}", task, state))

    def begin(self) -> "Run":
        self.take(progress.begin(self.workflow))
        return self

    def end(self, task: str, outcome: str = "") -> bool:
        """End the open step of a task; whether the run is over."""
        step = next(step for step in self.steps if step.task == task and step.state in progress.OPEN)
        assert step.state != "waiting"
        moves = progress.follow(self.workflow, self.steps, step.id, outcome)
        self.steps = [At(s.id, s.task, "done") if s.id == step.id else s for s in self.steps]
        self.take(moves)
        return moves.over

    def open(self) -> dict[str, str]:
        return {step.task: step.state for step in self.steps if step.state in progress.OPEN}

    def done(self, task: str) -> int:
        return sum(step.task == task and step.state == "done" for step in self.steps)


def test_one_after_the_other() -> None:
    run = Run(workflow({"a": [["b"]], "b": [["end"]]})).begin()
    assert run.open() == {"a": "ready"}
    assert not run.end("a")
    assert run.open() == {"b": "ready"}
    assert run.end("b")


def test_branches_meet_once() -> None:
    run = Run(workflow({"a": [["b", "c"]], "b": [["d"]], "c": [["d"]], "d": [["end"]]})).begin()
    run.end("a")
    assert run.open() == {"b": "ready", "c": "ready"}
    run.end("b")
    assert run.open() == {"c": "ready", "d": "waiting"}
    run.end("c")
    assert run.open() == {"d": "ready"}
    assert run.end("d")
    assert run.done("d") == 1


def test_a_branch_that_ends_elsewhere_keeps_nobody_waiting() -> None:
    run = Run(workflow({"a": [["b", "c"]], "b": [["d"]], "c": [["d"], ["end"]], "d": [["end"]]})).begin()
    run.end("a")
    run.end("b")
    assert run.open()["d"] == "waiting"
    run.end("c", "o2")
    assert run.open() == {"d": "ready"}


def test_rework_opens_a_task_once_more() -> None:
    run = Run(workflow({"a": [["b"]], "b": [["end"], ["a"]]})).begin()
    run.end("a")
    run.end("b", "o2")
    assert run.open() == {"a": "ready"}
    run.end("a")
    assert run.end("b", "o1")
    assert run.done("a") == run.done("b") == 2


def test_any_begins_with_the_first_branch() -> None:
    made = workflow({"a": [["b", "c"]], "b": [["d"]], "c": [["d"]], "d": [["end"]]})
    tasks = tuple(
        type(t)(t.name, t.label, outcomes=t.outcomes, join="any") if t.name == "d" else t for t in made.tasks
    )
    run = Run(workflow({}, tasks=tasks)).begin()
    run.end("a")
    run.end("b")
    assert run.open()["d"] == "ready"
    run.end("c")
    assert run.open() == {"d": "ready"}


def test_an_outcome_that_does_not_exist() -> None:
    run = Run(workflow({"a": [["b"], ["end"]], "b": [["end"]]})).begin()
    with pytest.raises(KeyError):
        run.end("a", "nothing")
    with pytest.raises(KeyError):
        run.end("a")


@st.composite
def graphs(draw: st.DrawFn) -> Workflow:
    """Any workflow of up to eight tasks: branches, joins, loops; the last task has a way to the end."""
    names = [f"t{n}" for n in range(draw(st.integers(1, 8)))]
    ways = {}
    for name in names:
        leads = st.lists(st.sampled_from([*names, END]), min_size=1, max_size=3, unique=True)
        ways[name] = draw(st.lists(leads, min_size=1, max_size=3))
    return workflow(ways)


def distances(made: Workflow) -> dict[str, int]:
    """Steps from each task to an end by its shortest way; tasks without one are left out."""
    found: dict[str, int] = {}
    for _round in made.tasks:
        for task in made.tasks:
            for outcome in task.outcomes:
                ends = [0 if name == END else found.get(name, 10**6) for name in outcome.next]
                best = 1 + max(ends)
                if best < found.get(task.name, 10**6):
                    found[task.name] = best
    return found


@given(graphs(), st.lists(st.integers(0, 10**6), max_size=12))
def test_no_run_gets_stuck_and_each_can_end(made: Workflow, choices: list[int]) -> None:
    """After any beginning somebody can do something; going the shortest way home from there ends the run."""
    run = Run(made).begin()
    over = False
    for choice in choices:
        ready = [task for task, state in run.open().items() if state == "ready"]
        assert ready, "an open run has a step to do"
        task = ready[choice % len(ready)]
        outcomes = made.task(task).outcomes
        over = run.end(task, outcomes[choice % len(outcomes)].name)
        if over:
            break
    home = distances(made)
    if over or any(task not in home for task in run.open()):
        return  # a task without a way to the end is what the check reports
    for _step in range(200):
        ready = [task for task, state in run.open().items() if state == "ready"]
        assert ready
        task = ready[0]
        if run.end(task, _shortest(made, home, task)):
            return
    raise AssertionError("no end")


def _shortest(made: Workflow, home: dict[str, int], task: str) -> str:
    def length(names: tuple[str, ...]) -> int:
        return max(0 if name == END else home.get(name, 10**6) for name in names)

    return min(made.task(task).outcomes, key=lambda outcome: length(outcome.next)).name


@given(graphs())
def test_a_definition_is_what_was_stored(made: Workflow) -> None:
    assert from_json(to_json(made)) == made
