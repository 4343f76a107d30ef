"""Moving a run to another version: nothing that is over is lost, nothing open is forgotten; any run in the store."""

from dataclasses import replace
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.session import Session
from httui.store.workflow_models import WorkflowRun, WorkflowStep
from httui.workflows import moving, register, runs
from httui.workflows.definition import END, Workflow
from httui.workflows.progress import OPEN, OVER
from tests.cases.support import EVERYBODY, Staff
from tests.workflows.making import workflow
from tests.workflows.running import adopt, finish, line, open_now

QUICK = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = ("a", "b", "c", "d", "e")
numbers = count()


def rows(run_id: str, states: frozenset[str]) -> dict[str, dict[str, Any]]:
    """The steps of a run in these states, byte for byte as they lie in the table."""
    found = WorkflowStep.select().where(WorkflowStep.run == run_id, WorkflowStep.state.in_(states)).dicts()
    listed: list[dict[str, Any]] = list(found)  # type: ignore[arg-type]
    return {row["id"]: row for row in listed}


def test_open_steps_stay_or_need_a_place(staff: Staff) -> None:
    first = adopt(staff, workflow({"a": [["b", "c"]], "b": [["end"]], "c": [["end"]]}))
    second = adopt(staff, workflow({"c": [["d"]], "d": [["end"]]}))
    boss = staff.as_("boss")
    run_id = runs.open_run(boss, "sample", version_id=register.set_state(boss, first, "adopted").version_id)
    finish(boss, run_id, "a")
    fit = moving.fit(boss, run_id, second)
    assert [[step.task for step in part] for part in (fit.stays, fit.gone, fit.done, fit.done_gone)] == [
        ["c"], ["b"], ["a"], ["a"],
    ]  # fmt: skip
    assert fit.new == ("d",)
    before = rows(run_id, OVER)
    for wrong in ({}, {fit.gone[0].id: "b"}):
        with pytest.raises(Problem):
            moving.move(boss, run_id, second, wrong)
        assert WorkflowRun.get_by_id(run_id).version.id == first
    moving.move(boss, run_id, second, {fit.gone[0].id: "d"})
    found = runs.view(boss, run_id)
    assert found.version_id == second
    assert open_now(found) == {"c": "ready", "d": "waiting"}
    assert {key: row for key, row in rows(run_id, OVER).items() if key in before} == before
    finish(boss, run_id, "c")
    finish(boss, run_id, "d")
    assert runs.view(boss, run_id).state == "finished"
    with pytest.raises(Problem, match="over already"):
        moving.fit(boss, run_id, first)


def test_the_last_branch_can_end_with_the_move(staff: Staff) -> None:
    first = adopt(staff, line())
    boss = staff.as_("boss")
    run_id = runs.open_run(boss, "sample")
    second = adopt(staff, workflow({"x": [["end"]]}))
    boss = staff.as_("boss")
    [gone] = moving.fit(boss, run_id, second).gone
    moving.move(boss, run_id, second, {gone.id: END})
    assert runs.view(boss, run_id).state == "finished"
    assert first != second


def test_who_was_given_a_step_keeps_it(staff: Staff) -> None:
    adopt(staff, line())
    boss = staff.as_("boss")
    run_id = runs.open_run(boss, "sample")
    [step] = runs.view(boss, run_id).steps
    runs.hand_over(boss, step.id, step.revision, staff.ids["other"])
    second = adopt(staff, workflow({"x": [["end"]]}))
    moving.move(staff.as_("boss"), run_id, second, {step.id: "x"})
    assert [found.task for found in runs.open_steps(staff.as_("other")) if found.mine] == ["x"]


def test_not_to_another_workflow_or_a_draft(staff: Staff) -> None:
    adopt(staff, line())
    run_id = runs.open_run(staff.as_("boss"), "sample")
    other = adopt(staff, replace(line(), id="another"))
    draft = adopt(staff, line(note={"en": "x"}), state="draft")
    for version in (other, draft, 99):
        with pytest.raises(Problem):
            moving.move(staff.as_("boss"), run_id, version)


@pytest.mark.parametrize("name", sorted(set(EVERYBODY) - {"lead", "boss", "holder"}))
def test_who_may_not(staff: Staff, name: str) -> None:
    version = adopt(staff, line())
    run_id = runs.open_run(staff.as_("boss"), "sample")
    session = staff.as_(name)
    with pytest.raises(Refused):
        moving.fit(session, run_id, version)
    with pytest.raises(Refused):
        moving.move(session, run_id, version)


@st.composite
def usable(draw: st.DrawFn) -> Workflow:
    """Tasks in any order and choice, with branches and loops, each with a way down to the end."""
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5, unique=True))
    ways = {}
    for place, name in enumerate(names):
        further = names[place + 1 :]
        down = [draw(st.sampled_from(further))] if further else [END]
        more = draw(
            st.lists(
                st.lists(st.sampled_from([*names, END]), min_size=1, max_size=2, unique=True), max_size=1
            )
        )
        ways[name] = [down, *more]
    return workflow(ways, id="any")


def adopted(session: Session, made: Workflow) -> int:
    """A version of it in use; drafts of what has faults are thrown out by Hypothesis."""
    made = replace(made, note={"en": f"version {next(numbers)}"})
    assume(not any(found.blocking for found in register.findings_now(session, made)))
    return register.add(session, made).version_id


def a_ready_step(session: Session, run_id: str, choice: int) -> Any:
    ready = [step for step in runs.view(session, run_id).steps if step.state in {"ready", "started"}]
    return ready[choice % len(ready)] if ready else None


@QUICK
@given(usable(), usable(), st.lists(st.integers(0, 99), max_size=6), st.integers(0, 99))
def test_nothing_that_is_over_is_lost(
    staff: Staff, older: Workflow, newer: Workflow, choices: list[int], choice: int
) -> None:
    session = staff.opened[-1] if staff.opened else staff.as_("boss")
    adopted(session, older)
    run_id = runs.open_run(session, "any")
    for number in choices:
        if (step := a_ready_step(session, run_id, number)) is not None:
            way = step.outcomes[number % len(step.outcomes)].name
            runs.finish(session, step.id, step.revision, outcome=way, minutes=number)
    version = adopted(session, newer)
    if WorkflowRun.get_by_id(run_id).state == "finished":
        return
    before, open_before = rows(run_id, OVER), set(rows(run_id, OPEN))
    fit = moving.fit(session, run_id, version)
    places = [*(task.name for task in newer.tasks), END]
    moving.move(session, run_id, version, {step.id: places[choice % len(places)] for step in fit.gone})
    after = rows(run_id, OVER)
    assert {key: after[key] for key in before} == before
    assert set(after) - set(before) == {step.id for step in fit.gone}
    assert {step.id for step in fit.stays} | {step.id for step in fit.gone} == open_before
    _sound(session, run_id)


def _sound(session: Session, run_id: str) -> None:
    """What holds of any run at any time."""
    run = runs.view(session, run_id)
    open_steps = [step for step in run.steps if step.state in OPEN]
    assert len({step.task for step in open_steps}) == len(open_steps), "a task is open once"
    assert (run.state == "open") == bool(open_steps)
    if open_steps:
        assert any(step.state != "waiting" for step in open_steps), "somebody can do something"
    places = register.definition(session, run.version_id).places
    for step in run.steps:
        assert (step.ready_at is None) == (step.state == "waiting") or step.state == "cancelled"
        assert (step.done_at is None) == (step.state in OPEN)
        assert step.state not in OPEN or (step.task in places and step.version_id == run.version_id)
    attempts = [(step.task, step.attempt) for step in run.steps]
    assert len(set(attempts)) == len(attempts)


class Running(RuleBasedStateMachine):
    """Somebody does anything with a run in the store, in any order."""

    session: Session

    def __init__(self) -> None:
        super().__init__()
        self.seen: dict[str, dict[str, Any]] = {}
        made = workflow(
            {"a": [["b", "c"], ["end"]], "b": [["d"]], "c": [["d"], ["a"]], "d": [["end"], ["b"]]}, id="any"
        )
        self.version = adopted(self.session, made)
        self.run_id = runs.open_run(self.session, "any")

    def _step(self, choice: int, *states: str) -> Any:
        found = [step for step in runs.view(self.session, self.run_id).steps if step.state in states]
        return found[choice % len(found)] if found else None

    @rule(choice=st.integers(0, 9), way=st.integers(0, 9))
    def finish(self, choice: int, way: int) -> None:
        if step := self._step(choice, "ready", "started", "held"):
            outcome = step.outcomes[way % len(step.outcomes)].name
            runs.finish(self.session, step.id, step.revision, outcome=outcome)

    @rule(choice=st.integers(0, 9))
    def skip(self, choice: int) -> None:
        if step := self._step(choice, "ready"):
            runs.skip(self.session, step.id, step.revision, "why", outcome=step.outcomes[0].name)

    @rule(choice=st.integers(0, 9))
    def hold_or_go_on(self, choice: int) -> None:
        if step := self._step(choice, "held"):
            runs.resume(self.session, step.id, step.revision)
        elif step := self._step(choice, "ready", "started"):
            runs.hold(self.session, step.id, step.revision, "why")

    @rule(choice=st.integers(0, 9))
    def an_old_look(self, choice: int) -> None:
        if step := self._step(choice, "ready", "started", "held"):
            with pytest.raises(runs.StepChanged):
                runs.finish(self.session, step.id, step.revision - 1)

    @precondition(lambda self: WorkflowRun.get_by_id(self.run_id).state == "open")
    @rule(made=usable())
    def move(self, made: Workflow) -> None:
        self.version = adopted(self.session, made)
        fit = moving.fit(self.session, self.run_id, self.version)
        moving.move(
            self.session, self.run_id, self.version, {step.id: made.tasks[0].name for step in fit.gone}
        )

    @invariant()
    def nothing_is_lost(self) -> None:
        _sound(self.session, self.run_id)
        over = rows(self.run_id, OVER)
        assert {key: over[key] for key in self.seen} == self.seen
        self.seen = over


@pytest.fixture
def boss(staff: Staff) -> Session:
    """Somebody who may do everything."""
    return staff.as_("boss")


def test_any_work_with_a_run(boss: Session) -> None:
    Running.session = boss
    run_state_machine_as_test(
        Running, settings=settings(max_examples=12, stateful_step_count=15, deadline=None)
    )
