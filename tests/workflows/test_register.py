"""Versions of workflows: kept, tried, adopted, retired; nothing with a fault is used; who may what."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.workflow_models import Duty, WorkflowTrigger, WorkflowVersion
from httui.workflows import register, runs
from httui.workflows.definition import Condition, Span, Task
from httui.workflows.register import NotReadyYet, WorkflowUnknown
from httui.workflows.tables import write_markdown
from tests.cases.support import EVERYBODY, Staff
from tests.workflows.running import adopt, line, with_task


def states(session: object) -> dict[int, str]:
    return {version.number: version.state for version in register.versions(session)}  # type: ignore[arg-type]


def test_one_version_is_adopted_and_the_former_retired(staff: Staff) -> None:
    first = adopt(staff, line())
    second = adopt(staff, with_task(line(), "a", estimate=Span(2, "hours")))
    lead = staff.as_("lead")
    assert states(lead) == {1: "retired", 2: "adopted"}
    assert register.definition(lead, first).task("a").estimate == Span(10, "minutes")
    assert register.find(lead, "sample").version_id == second
    assert register.find(lead, "sample", 1).version_id == first
    register.set_state(lead, first, "adopted")
    assert states(lead) == {1: "adopted", 2: "retired"}
    with pytest.raises(WorkflowUnknown):
        register.find(lead, "sample", 3)
    with pytest.raises(WorkflowUnknown):
        register.definition(lead, 99)


def test_the_same_is_not_kept_twice(staff: Staff) -> None:
    version = adopt(staff, line(), state="draft")
    lead = staff.as_("lead")
    again = register.add(lead, line(), state="adopted", why="tried it")
    assert (again.version_id, again.state) == (version, "adopted")
    assert len(register.versions(lead)) == 1


def test_what_has_faults_stays_a_draft(staff: Staff) -> None:
    faulty = with_task(line(), "b", responsible=())
    lead = staff.as_("lead")
    for state in ("trial", "adopted"):
        with pytest.raises(NotReadyYet) as told:
            register.add(lead, faulty, state=state)
        assert [finding.kind for finding in told.value.findings] == ["nobody"]
    assert register.versions(lead) == [], "a refusal keeps nothing"
    kept = register.add(lead, faulty, state="draft")
    assert kept.blocking == 1
    assert [finding.kind for finding in register.findings_of(lead, kept.version_id) if finding.blocking] == [
        "nobody"
    ]
    with pytest.raises(NotReadyYet):
        register.set_state(lead, kept.version_id, "adopted")
    with pytest.raises(Problem, match="draft, trial, adopted or retired"):
        register.set_state(lead, kept.version_id, "perfect")
    with pytest.raises(Problem, match="not in use"):
        runs.open_run(staff.as_("boss"), "sample")


def test_a_form_that_the_office_has_not(staff: Staff) -> None:
    with pytest.raises(NotReadyYet, match="no form"):
        adopt(staff, with_task(line(), "a", form="nowhere"))
    adopt(staff, with_task(line(), "a", form="small"))


def test_a_trial_ends_on_a_day_and_asks_for_a_review(staff: Staff) -> None:
    lead = staff.as_("lead")
    version = register.add(lead, line(), state="trial", trial_days=14)
    assert version.trial_ends == date(2026, 11, 16)
    [duty] = Duty.select().where(Duty.kind == "trial_ends", Duty.active)
    assert (duty.next_on, duty.subject, duty.owner) == ("2026-11-16", str(version.version_id), lead.user.id)
    longer = register.set_state(lead, version.version_id, "trial", trial_ends=date(2026, 12, 1))
    assert longer.trial_ends == date(2026, 12, 1)
    assert [row.next_on for row in Duty.select().where(Duty.kind == "trial_ends", Duty.active)] == [
        "2026-12-01"
    ]
    for wrong in (0, 367):
        with pytest.raises(Problem, match="trial lasts"):
            register.add(lead, with_task(line(), "a", waits=True), state="trial", trial_days=wrong)
    with pytest.raises(Problem, match="future"):
        register.set_state(lead, version.version_id, "trial", trial_ends="2026-11-01")
    register.set_state(lead, version.version_id, "adopted")
    assert not Duty.select().where(Duty.kind == "trial_ends", Duty.active).exists()
    assert register.find(lead, "sample").trial_ends is None


def test_a_trial_opens_the_new_runs_until_its_last_day(staff: Staff) -> None:
    adopted = adopt(staff, line())
    trial = register.add(staff.as_("lead"), with_task(line(), "a", waits=True), state="trial", trial_days=10)
    boss = staff.as_("boss")
    assert runs.view(boss, runs.open_run(boss, "sample")).version_id == trial.version_id
    staff.clock.pass_time(days=11)
    boss = staff.as_("boss")
    assert runs.view(boss, runs.open_run(boss, "sample")).version_id == adopted
    register.set_state(boss, adopted, "retired")
    assert runs.view(boss, runs.open_run(boss, "sample")).version_id == trial.version_id


def test_the_designer_revises_a_draft_in_place(staff: Staff) -> None:
    lead = staff.as_("lead")
    one = register.revise(lead, line(), why="new")
    changed = with_task(line(triggers=(Condition("record", form="small"),)), "a", waits=True)
    two = register.revise(lead, changed, why="better")
    assert (one.version_id, two.number, two.why) == (two.version_id, 1, "better")
    assert [(row.kind, row.form) for row in WorkflowTrigger.select()] == [("record", "small")]
    assert register.definition(lead, two.version_id) == changed
    register.set_state(lead, two.version_id, "adopted")
    same = register.revise(lead, changed, why="nothing")
    assert (same.version_id, same.state) == (two.version_id, "adopted")
    three = register.revise(lead, line(), why="back")
    assert (three.number, three.state) == (2, "draft")
    assert states(lead) == {1: "adopted", 2: "draft"}
    with pytest.raises(Problem, match="cannot be a draft"):
        register.set_state(lead, two.version_id, "draft")


def test_a_run_keeps_its_version(staff: Staff) -> None:
    first = adopt(staff, line())
    run_id = runs.open_run(staff.as_("boss"), "sample")
    adopt(staff, with_task(line(), "a", label={"en": "Do it otherwise", "id": "Lain"}))
    found = runs.view(staff.as_("boss"), run_id)
    assert found.version_id == first
    assert found.steps[0].label["en"] == "Do a"


def test_what_changed_in_words(staff: Staff) -> None:
    one = adopt(staff, line())
    new = Task("d", {"en": "File it"}, ("worker",), Span(5, "minutes"), outcomes=line().task("c").outcomes)
    onward = (replace(new.outcomes[0], next=("d",)),)
    made = with_task(line(title={"en": "Another name"}), "a", estimate=Span(1, "days"))
    made = with_task(made, "c", outcomes=onward)
    two = adopt(staff, replace(made, tasks=(*made.tasks, new)))
    lead = staff.as_("lead")
    assert register.changes(lead, one, two) == [
        "Its name changed.",
        "Do a: changed its time.",
        "Do c: changed where it leads.",
        "New task: File it.",
    ]
    assert "Task taken out: File it." in register.changes(lead, two, one)
    assert register.changes(lead, one, one) == []


def test_what_ships_comes_as_drafts_once(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "forms" / "workflows"
    folder.mkdir(parents=True)
    (folder / "sample.md").write_text(write_markdown(line()), encoding="utf-8")
    monkeypatch.setattr("httui.paths.shipped_forms", lambda: tmp_path / "forms")
    for name in ("worker", "reader", "analyst"):
        with pytest.raises(Refused):
            register.register_shipped(staff.as_(name))
    [made] = register.register_shipped(staff.as_("admin"))
    assert (made.state, made.number) == ("draft", 1)
    adopt(staff, register.definition(staff.as_("lead"), made.version_id))
    [same] = register.register_shipped(staff.as_("admin"))
    assert (same.version_id, same.state) == (made.version_id, "adopted")
    (folder / "sample.md").write_text(write_markdown(with_task(line(), "a", waits=True)), encoding="utf-8")
    [newer] = register.register_shipped(staff.as_("admin"))
    assert (newer.number, newer.state) == (2, "draft")
    assert WorkflowVersion.select().count() == 2


@pytest.mark.parametrize("name", EVERYBODY)
def test_who_may_design_and_adopt(staff: Staff, name: str) -> None:
    session = staff.as_(name)
    assert register.versions(session) == []
    if name in {"lead", "boss", "holder"}:
        version = register.add(session, line())
        register.revise(session, line(note={"en": "x"}), why="x")
        register.set_state(session, version.version_id, "retired")
        return
    for refused in (
        lambda: register.add(session, line()),
        lambda: register.revise(session, line(), why="x"),
        lambda: register.set_state(session, 1, "adopted"),
    ):
        with pytest.raises(Refused):
            refused()
