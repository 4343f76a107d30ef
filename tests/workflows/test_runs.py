"""Runs in the real store: steps given, done, held, handed on, never twice; who sees and does what; their end."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from httui.cases import consent, erasure, persons
from httui.cases.access import CaseClosed, NoSuchCase
from httui.cases.consent import Given
from httui.cases.consent_rules import Decision
from httui.cases.intake import Intake
from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Case
from httui.store.session import Session
from httui.store.workflow_models import StepComment, StepDocument, WorkflowRun, WorkflowStep
from httui.workflows import going, runs
from httui.workflows.definition import Condition, Role, Span
from httui.workflows.runs import OutcomeNeeded, StepChanged, StepClosed, StepOver
from tests.cases.support import Staff, person_of, saved
from tests.workflows.making import workflow
from tests.workflows.running import add_asked, adopt, at, beside, finish, line, only, open_now, with_task

FORKED = {"a": [["b", "c"], ["end"]], "b": [["d"]], "c": [["d"]], "d": [["end"], ["a"]]}


def begun(staff: Staff, made: object = None, who: str = "worker") -> tuple[Session, str, str]:
    """A workflow adopted, a case of the worker, a run of it opened by hand: session, case code, run id."""
    adopt(staff, made or line())  # type: ignore[arg-type]
    case = saved(staff.as_("worker")).case_code
    staff.clock.pass_time(minutes=1)
    session = staff.as_(who)
    return session, case, runs.open_run(session, "sample", case=case)


def test_from_the_first_step_to_the_end(staff: Staff) -> None:
    session, case, run_id = begun(staff)
    first = at(session, run_id, "a")
    assert (first.state, first.mine, first.may_do, first.closed_because) == ("ready", True, True, ())
    assert first.due is not None
    runs.start(session, first.id, first.revision)
    staff.clock.pass_time(minutes=7)
    started = at(session, run_id, "a")
    runs.finish(session, first.id, started.revision, minutes=7, note=" went well ")
    done = at(session, run_id, "a")
    assert (done.state, done.outcome, done.minutes, done.note) == ("done", "o1", 7, "went well")
    assert done.done_by == session.user.id
    assert done.started_at is not None
    assert open_now(only(session, case)) == {"b": "ready"}
    finish(session, run_id, "b")
    finish(session, run_id, "c")
    over = runs.view(session, run_id)
    assert over.state == "finished"
    assert over.ended_at == staff.clock.now()
    with pytest.raises(Problem):
        runs.stop(staff.as_("boss"), run_id, "too late")


def test_branches_meet_and_rework_opens_another_attempt(staff: Staff) -> None:
    session, case, run_id = begun(staff, workflow(FORKED))
    step = at(session, run_id, "a")
    with pytest.raises(OutcomeNeeded):
        runs.finish(session, step.id, step.revision)
    with pytest.raises(Problem, match="cannot end in this way"):
        runs.finish(session, step.id, step.revision, outcome="o9")
    finish(session, run_id, "a", "o1")
    finish(session, run_id, "b")
    waiting = at(session, run_id, "d")
    assert (waiting.state, waiting.due) == ("waiting", None)
    assert "waits for other branches" in waiting.closed_because[0]
    with pytest.raises(StepOver):
        runs.finish(session, waiting.id, waiting.revision, outcome="o1")
    finish(session, run_id, "c")
    assert at(session, run_id, "d").due is not None
    finish(session, run_id, "d", "o2")
    assert at(session, run_id, "a").attempt == 2
    finish(session, run_id, "a", "o2")
    assert only(session, case).state == "finished"


def test_a_step_is_never_done_twice(staff: Staff) -> None:
    adopt(staff, line())
    worker = staff.as_("worker")
    case = saved(worker).case_code
    run_id = runs.open_run(worker, "sample", case=case)
    seen = at(worker, run_id, "a")
    boss = beside(staff, "boss")
    runs.finish(boss, seen.id, seen.revision, note="by the supervisor")
    with pytest.raises(StepChanged) as told:
        runs.finish(worker, seen.id, seen.revision, note="mine")
    assert told.value.by == boss.user.id
    assert "boss contoh" in str(told.value)
    assert at(worker, run_id, "a").note == "by the supervisor"
    assert WorkflowStep.select().where(WorkflowStep.task == "b").count() == 1
    now = at(worker, run_id, "a")
    with pytest.raises(StepOver):
        runs.finish(worker, now.id, now.revision)


def test_half_a_change_is_none(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    session, case, run_id = begun(staff)
    step, entries = at(session, run_id, "a"), AuditEntry.select().count()

    def fail(*_given: object) -> None:
        raise OSError("the power is cut")

    monkeypatch.setattr(going, "look", fail)
    with pytest.raises(OSError, match="power"):
        runs.finish(session, step.id, step.revision)
    monkeypatch.undo()
    assert AuditEntry.select().count() == entries
    assert (at(session, run_id, "a").state, at(session, run_id, "a").revision) == ("ready", step.revision)
    assert WorkflowStep.select().count() == 1
    monkeypatch.setattr(going, "look", fail)
    with pytest.raises(OSError, match="power"):
        runs.open_run(session, "sample", case=case)
    assert WorkflowRun.select().count() == 1


def test_waiting_for_somebody(staff: Staff) -> None:
    session, _case, run_id = begun(staff)
    step = at(session, run_id, "a")
    with pytest.raises(Problem, match="Say why"):
        runs.hold(session, step.id, step.revision, " ")
    with pytest.raises(Problem, match="year-month-day"):
        runs.hold(session, step.id, step.revision, "the police", until="soon")
    runs.hold(session, step.id, step.revision, "the police answers", until="2026-11-20")
    held = at(session, run_id, "a")
    assert (held.state, str(held.held_until), held.reason) == ("held", "2026-11-20", "the police answers")
    staff.clock.pass_time(hours=30)
    session = staff.as_("worker")
    runs.resume(session, held.id, held.revision)
    assert at(session, run_id, "a").state == "ready"
    row = WorkflowStep.get_by_id(step.id)
    assert (row.held_seconds, row.held_until, row.reason) == (30 * 3600, None, None)
    runs.hold(session, row.id, row.revision, "once more")
    staff.clock.pass_time(hours=1)
    finish(session, run_id, "a")
    assert WorkflowStep.get_by_id(step.id).held_seconds == 31 * 3600


def test_a_step_is_left_out_with_a_reason(staff: Staff) -> None:
    session, case, run_id = begun(staff)
    step = at(session, run_id, "a")
    with pytest.raises(Problem, match="Say why"):
        runs.skip(session, step.id, step.revision, "")
    runs.skip(session, step.id, step.revision, "not needed here")
    assert (at(session, run_id, "a").state, at(session, run_id, "a").reason) == ("skipped", "not needed here")
    assert open_now(only(session, case)) == {"b": "ready"}


def test_bounds_of_what_is_typed(staff: Staff) -> None:
    session, _case, run_id = begun(staff)
    step = at(session, run_id, "a")
    for wrong in ({"minutes": -1}, {"minutes": 100_001}, {"note": "x" * 2_001}):
        with pytest.raises(Problem):
            runs.finish(session, step.id, step.revision, **wrong)
    runs.finish(session, step.id, step.revision, minutes=0, note="x" * 2_000)
    assert at(session, run_id, "a").minutes == 0


def test_consent_closes_a_step_and_opens_it(staff: Staff) -> None:
    made = with_task(line(), "a", needs=(Condition("consent", value="police"),))
    session, case, run_id = begun(staff, made)
    step = at(session, run_id, "a")
    assert step.closed_because == (
        "Closed: consent for “Report to the police or a prosecutor” is not asked.",
    )
    with pytest.raises(StepClosed, match="is not asked"):
        runs.finish(session, step.id, step.revision)
    with pytest.raises(StepClosed):
        runs.start(session, step.id, step.revision)
    consent.record(session, case, {"police": Given(Decision.YES)})
    assert at(session, run_id, "a").closed_because == ()
    finish(session, run_id, "a")


def test_a_role_closes_a_step(staff: Staff) -> None:
    made = with_task(line(), "a", needs=(Condition("role", value="supervisor"),))
    session, _case, run_id = begun(staff, made)
    assert "Supervisor" in at(session, run_id, "a").closed_because[0]
    finish(staff.as_("boss"), run_id, "a")


def test_a_field_closes_a_step(staff: Staff) -> None:
    needs = (Condition("field", form="small", ref="safe_now", value="yes"),)
    adopt(staff, with_task(line(), "a", needs=needs))
    session = staff.as_("worker")
    unsafe = saved(session, {"/data/safety/safe_now": "no"}).case_code
    run_id = runs.open_run(session, "sample", case=unsafe)
    assert at(session, run_id, "a").closed_because != ()
    safe = saved(session, {"/data/safety/safe_now": "yes"}).case_code
    assert at(session, runs.open_run(session, "sample", case=safe), "a").closed_because == ()


def test_a_form_is_filled_in_for_its_step(staff: Staff) -> None:
    session, case, run_id = begun(staff, with_task(line(), "a", form="small"))
    step = at(session, run_id, "a")
    assert (step.form_missing, len(step.closed_because)) == (True, 1)
    with pytest.raises(StepClosed, match="small"):
        runs.finish(session, step.id, step.revision)
    staff.clock.pass_time(minutes=5)
    intake = Intake.start(session, "small", case=case)
    intake.answer("/data/age", "18")
    made = intake.finish()
    assert not at(session, run_id, "a").form_missing
    finish(session, run_id, "a")
    assert at(session, run_id, "a").record_id == made.record_id
    elsewhere = saved(session)
    staff.clock.pass_time(minutes=5)
    again = runs.open_run(session, "sample", case=case)
    step = at(session, again, "a")
    with pytest.raises(Problem, match="another case"):
        runs.finish(session, step.id, step.revision, record=elsewhere.record_id)
    assert at(session, again, "a").form_missing, "what was made before it does not count unless it is named"
    runs.finish(session, step.id, step.revision, record=made.record_id)


def test_a_record_brings_its_case_to_a_run_without_one(staff: Staff) -> None:
    adopt(staff, with_task(line(), "a", form="small"))
    session = staff.as_("worker")
    run_id = runs.open_run(session, "sample")
    made = saved(session)
    step = at(session, run_id, "a")
    runs.finish(session, step.id, step.revision, record=made.record_id)
    assert only(session, made.case_code).id == run_id
    assert at(session, run_id, "b").mine


def test_the_end_must_be_proven(staff: Staff) -> None:
    end = (Condition("steps"), Condition("closed"))
    session, case, run_id = begun(staff, line(end_check=end))
    for task in "abc":
        finish(session, run_id, task)
    found = only(session, case)
    assert (found.state, found.missing_for_end) == ("checking", ["the case is closed"])
    persons.set_status(session, case, "closed")
    assert only(session, case).state == "finished"


def test_a_supervisor_closes_without_the_proof(staff: Staff) -> None:
    add_asked(staff)
    session, case, run_id = begun(staff, line(end_check=(Condition("record", form="asked"),)))
    with pytest.raises(Refused):
        runs.close(session, run_id, "they moved away")
    boss = staff.as_("boss")
    with pytest.raises(Problem, match="open steps"):
        runs.close(boss, run_id, "too early")
    for task in "abc":
        finish(boss, run_id, task)
    with pytest.raises(Problem, match="Say why"):
        runs.close(boss, run_id, "")
    runs.close(boss, run_id, "they moved away")
    found = only(boss, case)
    assert (found.state, found.end_reason) == ("finished", "they moved away")


def test_stopping_cancels_what_is_open(staff: Staff) -> None:
    session, case, run_id = begun(staff, workflow(FORKED))
    finish(session, run_id, "a", "o1")
    with pytest.raises(Refused):
        runs.stop(session, run_id, "opened by mistake")
    boss = staff.as_("boss")
    runs.stop(boss, run_id, "opened by mistake")
    found = only(boss, case)
    assert found.state == "stopped"
    assert {step.task: step.state for step in found.steps} == {
        "a": "done",
        "b": "cancelled",
        "c": "cancelled",
    }


def test_a_frozen_case_stands_still_and_an_erased_one_says_nothing(staff: Staff) -> None:
    session, case, run_id = begun(staff)
    step = at(session, run_id, "a")
    runs.comment(session, step.id, "she is afraid")
    runs.attach(session, step.id, "letter", "folder 3")
    finish(session, run_id, "a")
    consent.withdraw(session, case)
    step = at(session, run_id, "b")
    assert "frozen" in step.closed_because[0]
    with pytest.raises(StepClosed):
        runs.finish(session, step.id, step.revision)
    with pytest.raises(CaseClosed):
        runs.open_run(session, "sample", case=case)
    erasure.erase_case(staff.as_("boss"), case, "she asked", second=None)
    row = WorkflowStep.get_by_id(step.id)
    assert (row.state, WorkflowRun.get_by_id(run_id).state) == ("cancelled", "stopped")
    assert StepComment.select().count() == StepDocument.select().count() == 0
    with pytest.raises(CaseClosed):
        runs.comment(staff.as_("boss"), step.id, "a word more")


def test_documents_are_noted_not_kept(staff: Staff, tmp_path: Path) -> None:
    session, _case, run_id = begun(staff)
    step = at(session, run_id, "a")
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"a letter")
    digest = runs.attach(session, step.id, "letter", "folder 3", file=file)
    assert digest == hashlib.sha256(b"a letter").hexdigest()
    [paper] = at(session, run_id, "a").papers
    assert (paper.label, paper.place, paper.sha256) == ("letter", "folder 3", digest)
    for label, place, wrong in (
        ("", "x", None),
        ("x", " ", None),
        ("x", "y", tmp_path),
        ("x", "y", tmp_path / "no"),
    ):
        with pytest.raises(Problem):
            runs.attach(session, step.id, label, place, file=wrong)
    assert not any(b"a letter" in part.read_bytes() for part in staff.data.path.rglob("*") if part.is_file())


def test_handing_over_and_taking(staff: Staff) -> None:
    session, _case, run_id = begun(staff)
    step = at(session, run_id, "a")
    runs.hand_over(session, step.id, step.revision, staff.ids["other"], comment="you know her")
    other = staff.as_("other")
    [found] = runs.open_steps(other)
    assert (found.id, found.mine, found.comments[0].text) == (step.id, True, "you know her")
    with pytest.raises(NoSuchCase):
        runs.of_case(other, found.case_code or "")
    assert [seen.id for seen in runs.view(other, run_id).steps] == [step.id], "their step, not the others"
    with pytest.raises(Problem, match="closed"):
        runs.hand_over(other, step.id, found.revision, "nobody")
    worker = staff.as_("worker")
    with pytest.raises(Refused, match="somebody else"):
        runs.finish(worker, step.id, found.revision)
    runs.take(staff.as_("boss"), step.id, found.revision)
    assert runs.open_steps(staff.as_("other")) == []
    assert runs.step(staff.as_("worker"), step.id).assigned_to == staff.ids["boss"]


def test_whom_a_step_is_given_to(staff: Staff) -> None:
    roles = (
        Role("lead", {"en": "Lead"}, ("other",)),
        Role("worker", {"en": "Worker"}, ("worker",)),
        Role("team", {"en": "Team"}, ("supervisor", "reader")),
    )
    made = with_task(line(roles=roles), "a", responsible=("worker", "lead"))
    made = with_task(made, "c", responsible=("team",))
    session, _case, run_id = begun(staff, made)
    assert at(session, run_id, "a").assigned_to == staff.ids["other"]
    finish(staff.as_("other"), run_id, "a")
    session = staff.as_("worker")
    assert at(session, run_id, "b").assigned_to == staff.ids["worker"]
    finish(session, run_id, "b")
    assert at(session, run_id, "c").assigned_to is None
    assert not at(session, run_id, "c").may_do
    reader = staff.as_("reader")
    [open_to_them] = runs.open_steps(reader)
    assert (open_to_them.task, open_to_them.mine, open_to_them.may_do) == ("c", False, True)
    runs.take(reader, open_to_them.id, open_to_them.revision)
    finish(reader, run_id, "c")
    assert runs.open_steps(reader) == []


ACTIONS: dict[str, Callable[[Session, str, int, str], object]] = {
    "start": lambda session, step, revision, _run: runs.start(session, step, revision),
    "finish": lambda session, step, revision, _run: runs.finish(session, step, revision),
    "skip": lambda session, step, revision, _run: runs.skip(session, step, revision, "why"),
    "hold": lambda session, step, revision, _run: runs.hold(session, step, revision, "why"),
    "hand_over": lambda session, step, revision, _run: runs.hand_over(
        session, step, revision, session.user.id
    ),
    "take": lambda session, step, revision, _run: runs.take(session, step, revision),
    "comment": lambda session, step, _revision, _run: runs.comment(session, step, "word"),
    "view": lambda session, _step, _revision, run: runs.view(session, run),
    "stop": lambda session, _step, _revision, run: runs.stop(session, run, "why"),
}
MAY = {
    "worker": set(ACTIONS) - {"stop"},
    "boss": set(ACTIONS),
    "holder": set(ACTIONS),
    "other": set(),
    "reader": set(),
    "admin": set(),
    # They read the case coded, so they see where it stands, and may say a word; they do nothing of it.
    "lead": {"view", "comment"},
    "analyst": {"view", "comment"},
}


@pytest.mark.parametrize("name", MAY)
def test_who_may_what(staff: Staff, name: str) -> None:
    session, _case, run_id = begun(staff)
    step = at(session, run_id, "a")
    session = staff.as_(name)
    allowed = set()
    for action, act in ACTIONS.items():
        try:
            with session.cases.atomic() as undone:
                act(session, step.id, step.revision, run_id)
                undone.rollback()
        except Refused:
            continue
        allowed.add(action)
    assert allowed == MAY[name]


@pytest.mark.parametrize("name", ["lead", "analyst"])
def test_coded_only_roles_see_no_words(staff: Staff, name: str) -> None:
    session, case, run_id = begun(staff)
    step = at(session, run_id, "a")
    runs.comment(session, step.id, "secret word")
    runs.attach(session, step.id, "secret word", "secret word")
    runs.finish(session, step.id, step.revision, note="secret word")
    step = at(session, run_id, "b")
    runs.hold(session, step.id, step.revision, "secret word")
    assert str(runs.view(session, run_id)).count("secret word") == 5
    boss = staff.as_("boss")
    runs.stop(boss, run_id, "secret word")
    coded = staff.as_(name)
    assert "secret word" not in str(runs.of_case(coded, case)) + str(runs.view(coded, run_id))
    assert "secret word" not in str([(row.action, row.reason) for row in AuditEntry.select()])


def test_work_on_a_case_is_in_the_audit_of_the_person(staff: Staff) -> None:
    session, case, run_id = begun(staff)
    finish(session, run_id, "a")
    [row] = [found for found in Case.select() if found.code == case]
    told = {(entry.action, entry.kind, entry.reason) for entry in session.audit.for_person(row.person.id)}
    assert {("create", "run", "sample"), ("view", "run", None), ("change", "step", "done")} <= told
    other = saved(session)
    about = session.audit.for_person(person_of(other))
    assert "step" not in {entry.kind for entry in about}


def test_opening_by_hand(staff: Staff) -> None:
    adopt(staff, line())
    case = saved(staff.as_("worker")).case_code
    for name in ("reader", "analyst"):
        with pytest.raises(Refused):
            runs.open_run(staff.as_(name), "sample")
    for name in ("reader", "analyst", "admin", "lead"):
        with pytest.raises(Refused):
            runs.open_run(staff.as_(name), "sample", case=case)
    with pytest.raises(NoSuchCase):
        runs.open_run(staff.as_("other"), "sample", case=case)
    boss = staff.as_("boss")
    one = runs.open_run(boss, "sample", case=case, key="asked for")
    assert runs.open_run(boss, "sample", case=case, key="asked for") == one
    assert runs.open_run(boss, "sample", case=case) != one
    with pytest.raises(Problem, match="no such workflow"):
        runs.open_run(boss, "none", case=case)


def test_a_team_list_is_for_the_supervisor(staff: Staff) -> None:
    made = with_task(line(), "a", within=Span(2, "days"))
    session, _case, run_id = begun(staff, made)
    assert [step.run_id for step in runs.open_steps(session)] == [run_id]
    with pytest.raises(Refused):
        runs.open_steps(session, everybody=True)
    assert [step.task for step in runs.open_steps(staff.as_("boss"), everybody=True)] == ["a"]
