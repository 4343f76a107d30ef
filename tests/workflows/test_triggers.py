"""What opens runs by itself: records from every way in, corrections, withdrawal, closing, days that come."""

import io
import json
import uuid
from dataclasses import replace

import pytest

from httui.cases import consent, persons
from httui.cases.editing import Editing
from httui.cases.events import Event, announce
from httui.cases.importer import bring_in
from httui.cases.intake import Intake
from httui.store.models import Case, Record
from httui.store.session import Session
from httui.store.workflow_models import Duty, WorkflowRun, WorkflowStep
from httui.workflows import register, runs, triggers
from httui.workflows.definition import Condition, Workflow
from tests.cases.support import Staff, intake, saved
from tests.workflows.running import add_asked, adopt, at, finish, line, only, opened_by, with_task

RECORD = Condition("record", form="small")
UNSAFE = Condition("field", form="small", ref="/data/safety/safe_now", value="no")


def opened() -> int:
    return int(WorkflowRun.select().count())


def correct(session: Session, record_id: str, **answers: str) -> None:
    changing = Editing.start(session, record_id)
    for name, text in answers.items():
        changing.answer(f"/data/{name.replace('__', '/')}", text)
    changing.save("a typing error")


def asked(session: Session, case: str, day: str) -> str:
    """A record of the form with a date."""
    made = Intake.start(session, "asked", case=case)
    made.answer("/data/again_on", day)
    return made.finish().record_id


def test_an_intake_opens_a_run_for_its_worker(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(RECORD)))
    worker = staff.as_("worker")
    made = saved(worker)
    run = only(worker, made.case_code)
    assert (run.state, [step.task for step in run.steps]) == ("open", ["a"])
    assert run.steps[0].mine
    saved(worker)
    assert opened() == 2
    correct(worker, made.record_id, age="18")
    assert opened() == 2, "a correction opens nothing a second time"


def test_the_record_that_opened_a_run_fills_its_first_form(staff: Staff) -> None:
    made = with_task(with_task(line(triggers=opened_by(RECORD)), "a", form="small"), "b", form="small")
    adopt(staff, made)
    worker = staff.as_("worker")
    kept = saved(worker)
    run = only(worker, kept.case_code)
    assert not run.steps[0].form_missing
    finish(worker, run.id, "a")
    assert at(worker, run.id, "a").record_id == kept.record_id
    assert at(worker, run.id, "b").form_missing, "one record does not fill two steps"


@pytest.mark.parametrize("state", ["draft", "retired"])
def test_only_what_is_in_use_listens(staff: Staff, state: str) -> None:
    version = adopt(staff, line(triggers=opened_by(RECORD)))
    register.set_state(staff.as_("lead"), version, "retired")
    if state == "draft":
        adopt(staff, line(triggers=opened_by(RECORD), note={"en": "x"}), state="draft")
    saved(staff.as_("worker"))
    assert opened() == 0


def test_a_workflow_opens_once_though_two_versions_listen(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(RECORD)))
    trial = adopt(staff, line(triggers=opened_by(RECORD), note={"en": "x"}), state="trial")
    worker = staff.as_("worker")
    assert only(worker, saved(worker).case_code).version_id == trial


def test_lines_of_a_file_open_runs(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(RECORD)))
    worker = staff.as_("worker")
    lines = [
        {"id": str(uuid.uuid4()), "answers": {"age": age}, "consent": {"services": "yes"}}
        for age in ("17", "x", "40")
    ]
    source = "".join(json.dumps(found) + "\n" for found in lines).encode()
    report = bring_in(worker, "small", io.BytesIO(source))
    assert (len(report.saved), len(report.refused), opened()) == (2, 1, 2)
    bring_in(worker, "small", io.BytesIO(source))
    assert opened() == 2, "the same file again opens nothing"


def test_a_field_opens_when_it_becomes_true(staff: Staff) -> None:
    worker = staff.as_("worker")
    before = saved(worker, {"/data/safety/safe_now": "no"})
    adopt(staff, line(triggers=opened_by(UNSAFE)))
    worker = staff.as_("worker")
    correct(worker, before.record_id, age="20")
    assert opened() == 0, "it was so before; nothing became true"
    safe = saved(worker, {"/data/safety/safe_now": "yes"})
    assert opened() == 0
    correct(worker, safe.record_id, safety__safe_now="no")
    assert opened() == 1
    correct(worker, safe.record_id, safety__safe_now="yes")
    correct(worker, safe.record_id, safety__safe_now="no")
    assert opened() == 1, "one record opens a workflow once"
    assert saved(worker, {"/data/safety/safe_now": "no"}).case_code
    assert opened() == 2


def test_a_screening_result_opens(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(Condition("screening", value="likely"))))
    worker = staff.as_("worker")
    made = saved(worker)
    case = Case.get_by_id(made.case_id)
    for result, runs_then in (("unclear", 0), ("likely", 1), ("likely", 1)):
        with worker.transaction():
            announce(worker, Event("record", case, made.record_id, form="small", screening=result))
        assert opened() == runs_then


def test_an_incident_opens_a_run_without_a_case(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(Condition("incident"))))
    worker = staff.as_("worker")
    with worker.transaction():
        announce(worker, Event("incident", None, "incident 1"))
    [run] = WorkflowRun.select()
    assert (run.trigger, run.case) == ("incident", None)


def test_a_withdrawal_opens_what_can_be_done_while_the_case_is_frozen(staff: Staff) -> None:
    adopt(staff, line(triggers=(Condition("withdrawal", value="services"),)))
    worker = staff.as_("worker")
    made = saved(worker, police="yes")
    consent.withdraw(worker, made.case_code, ["police"])
    assert opened() == 0
    consent.withdraw(worker, made.case_code, ["services"])
    run = only(worker, made.case_code)
    assert run.steps[0].closed_because == ()
    finish(worker, run.id, "a")


def test_closing_opens_at_once_or_later(staff: Staff) -> None:
    adopt(staff, line(triggers=(Condition("closed"),)))
    adopt(staff, replace(line(triggers=(Condition("closed", days=30),)), id="later"))
    worker = staff.as_("worker")
    made, reopened = saved(worker), saved(worker)
    for case in (made, reopened):
        persons.set_status(worker, case.case_code, "closed")
    persons.set_status(worker, reopened.case_code, "open")
    assert [run.version.workflow.id for run in WorkflowRun.select()] == ["sample", "sample"]
    staff.clock.pass_time(days=29)
    assert triggers.catch_up(staff.as_("reader")) == 0
    staff.clock.pass_time(days=1)
    assert triggers.catch_up(staff.as_("reader")) == 1, "a case that is open again is not closed"
    assert triggers.catch_up(staff.as_("reader")) == 0
    assert {run.workflow_id for run in runs.of_case(staff.as_("worker"), made.case_code)} == {
        "sample",
        "later",
    }


@pytest.fixture
def dated(staff: Staff) -> Workflow:
    """A workflow that opens two days after a date, adopted."""
    add_asked(staff)
    made = line(triggers=(Condition("date", form="asked", ref="/data/again_on", days=2),))
    adopt(staff, made)
    return made


def test_a_day_in_a_record_opens_when_it_has_come(staff: Staff, dated: Workflow) -> None:
    worker = staff.as_("worker")
    case = saved(worker).case_code
    record = asked(worker, case, "2026-11-05")
    assert triggers.catch_up(worker) == 0
    staff.clock.pass_time(days=4)
    worker = staff.as_("worker")
    assert triggers.catch_up(worker) == 0
    correct(worker, record, again_on="2026-11-06")
    staff.clock.pass_time(days=1)
    assert triggers.catch_up(staff.as_("worker")) == 0, "the day was moved"
    staff.clock.pass_time(days=1)
    worker = staff.as_("worker")
    assert triggers.catch_up(worker) == 1
    assert only(worker, case).state == "open"
    correct(worker, record, again_on="2026-11-01")
    assert triggers.catch_up(worker) == 0, "one record opens a workflow once"
    assert dated.id == "sample"


def test_days_of_records_that_were_there_before(staff: Staff) -> None:
    add_asked(staff)
    worker = staff.as_("worker")
    case = saved(worker).case_code
    for day in ("2026-10-01", "2026-11-10"):
        asked(worker, case, day)
    adopt(staff, line(triggers=(Condition("date", form="asked", ref="again_on"),)))
    assert triggers.catch_up(staff.as_("worker")) == 0, "days that passed before open nothing"
    staff.clock.pass_time(days=8)
    assert triggers.catch_up(staff.as_("worker")) == 1


def test_a_day_of_a_case_that_was_frozen_or_a_record_that_is_gone(staff: Staff, dated: Workflow) -> None:
    worker = staff.as_("worker")
    frozen, gone = saved(worker).case_code, saved(worker).case_code
    asked(worker, frozen, "2026-11-03")
    record = asked(worker, gone, "2026-11-03")
    consent.withdraw(worker, frozen)
    Record.delete().where(Record.id == record).execute()
    staff.clock.pass_time(days=5)
    assert triggers.catch_up(staff.as_("worker")) == 0
    assert not Duty.select().where(Duty.kind == "workflow_opens").exists()
    assert dated


def test_nobody_sees_the_days_as_duties(staff: Staff, dated: Workflow) -> None:
    from httui.workflows import duties

    worker = staff.as_("worker")
    asked(worker, saved(worker).case_code, "2026-11-03")
    assert Duty.select().where(Duty.kind == "workflow_opens").count() == 1
    assert [duty for duty in duties.list_(staff.as_("boss")) if duty.kind == "workflow_opens"] == []
    assert dated


def test_what_fails_takes_the_record_with_it(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    """A record and the run that it opens are both there, or neither is."""
    from httui.workflows import going

    adopt(staff, line(triggers=opened_by(RECORD)))
    worker = staff.as_("worker")

    def fail(*_given: object) -> None:
        raise OSError("the power is cut")

    monkeypatch.setattr(going, "look", fail)
    begun = intake(worker)
    with pytest.raises(OSError, match="power"):
        begun.finish()
    assert (Record.select().count(), opened(), WorkflowStep.select().count()) == (0, 0, 0)
    monkeypatch.undo()
    begun.finish()
    assert (Record.select().count(), opened()) == (1, 1)


def test_the_end_is_looked_at_again_when_something_happens(staff: Staff) -> None:
    end = (Condition("field", form="small", ref="safe_now", value="yes"),)
    adopt(staff, line(end_check=end, triggers=opened_by(RECORD)))
    worker = staff.as_("worker")
    made = saved(worker, {"/data/safety/safe_now": "no"})
    run = only(worker, made.case_code)
    for task in "abc":
        finish(worker, run.id, task)
    assert only(worker, made.case_code).state == "checking"
    correct(worker, made.record_id, safety__safe_now="yes")
    assert only(worker, made.case_code).state == "finished"


def test_open_steps_follow_the_case_to_its_new_worker(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(RECORD)))
    worker = staff.as_("worker")
    made = saved(worker)
    run = only(worker, made.case_code)
    finish(worker, run.id, "a")
    boss = staff.as_("boss")
    persons.assign(boss, made.case_code, staff.ids["other"])
    assert [(step.task, step.mine) for step in runs.open_steps(staff.as_("other"))] == [("b", True)]
    assert runs.open_steps(staff.as_("worker")) == []
    step = at(staff.as_("boss"), run.id, "b")
    runs.hand_over(staff.opened[-1], step.id, step.revision, staff.ids["holder"])
    persons.assign(staff.opened[-1], made.case_code, staff.ids["worker"])
    assert at(staff.as_("boss"), run.id, "b").assigned_to == staff.ids["holder"], (
        "what was given by hand stays"
    )
    assert at(staff.opened[-1], run.id, "a").assigned_to == staff.ids["worker"]
