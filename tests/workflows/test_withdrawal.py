"""A withdrawal as four tasks of the law and as runs beside them: done once, and never lost."""

from dataclasses import replace

from httui.cases import consent, tasks
from httui.store.models import AuditEntry, Task
from httui.store.session import Session
from httui.store.workflow_models import WorkflowRun
from httui.workflows import mywork, runs
from httui.workflows.definition import Condition
from tests.cases.support import Staff, saved
from tests.workflows.running import adopt, finish, line, opened_by

ANY = Condition("withdrawal")


def withdrawn(session: Session) -> tuple[str, tuple[str, ...]]:
    """A case whose services were withdrawn, and the tasks of that."""
    case = saved(session).case_code
    return case, consent.withdraw(session, case, ["services"]).tasks


def states(of: tuple[str, ...]) -> set[str]:
    return {Task.get_by_id(task).state for task in of}


def gone_through(session: Session, run: str) -> None:
    for task in "abc":
        finish(session, run, task)


def test_the_end_of_the_run_is_the_end_of_its_tasks(staff: Staff) -> None:
    adopt(staff, line(triggers=(ANY,)))
    worker = staff.as_("worker")
    case, duties = withdrawn(worker)
    _other, others = withdrawn(worker)
    tasks.finish(worker, duties[0], "said on the phone")
    [run] = runs.of_case(worker, case)
    finish(worker, run.id, "a")
    finish(worker, run.id, "b")
    assert states(duties[1:]) == {"open"}
    finish(worker, run.id, "c")
    assert runs.view(worker, run.id).state == "finished"
    assert states(duties) == {"done"}
    assert states(others) == {"open"}, "another case's run is not over"
    assert Task.get_by_id(duties[0]).note == "said on the phone"
    logged = AuditEntry.select().where(AuditEntry.reason == f"done with run {run.id}")
    assert {entry.object_id for entry in logged} == set(duties[1:])


def test_a_stopped_run_leaves_the_tasks(staff: Staff) -> None:
    adopt(staff, line(triggers=(ANY,)))
    case, duties = withdrawn(staff.as_("worker"))
    boss = staff.as_("boss")
    [run] = runs.of_case(boss, case)
    runs.stop(boss, run.id, "begun by mistake")
    assert states(duties) == {"open"}
    assert all(not item.covered_by for item in mywork.mine(staff.as_("worker")).items)


def test_a_run_closed_without_its_proof_leaves_the_tasks(staff: Staff) -> None:
    adopt(staff, line(triggers=(ANY,), end_check=(Condition("closed"),)))
    worker = staff.as_("worker")
    case, duties = withdrawn(worker)
    [run] = runs.of_case(worker, case)
    gone_through(worker, run.id)
    boss = staff.as_("boss")
    runs.close(boss, run.id, "nothing else can be proven")
    assert states(duties) == {"open"}


def test_only_a_workflow_for_every_withdrawal_covers_them(staff: Staff) -> None:
    adopt(staff, line(triggers=opened_by(Condition("withdrawal", value="services"))))
    worker = staff.as_("worker")
    case, duties = withdrawn(worker)
    assert all(not item.covered_by for item in mywork.mine(worker).items)
    [run] = runs.of_case(worker, case)
    gone_through(worker, run.id)
    assert runs.view(worker, run.id).state == "finished"
    assert states(duties) == {"open"}


def test_of_two_runs_the_last_one_ends_them(staff: Staff) -> None:
    adopt(staff, line(triggers=(ANY,)))
    adopt(staff, replace(line(triggers=(ANY,)), id="second"))
    worker = staff.as_("worker")
    case, duties = withdrawn(worker)
    first, second = runs.of_case(worker, case)
    gone_through(worker, first.id)
    assert states(duties) == {"open"}
    gone_through(worker, second.id)
    assert states(duties) == {"done"}


def test_a_run_begun_by_hand_covers_nothing(staff: Staff) -> None:
    worker = staff.as_("worker")
    _case, duties = withdrawn(worker)
    adopt(staff, line(triggers=opened_by(ANY)))
    worker = staff.as_("worker")
    gone_through(worker, runs.open_run(worker, "sample", case=saved(worker).case_code))
    assert states(duties) == {"open"}


def test_my_work_says_which_run_does_a_task(staff: Staff) -> None:
    adopt(staff, line(triggers=(ANY,)))
    worker = staff.as_("worker")
    _case, duties = withdrawn(worker)
    [run] = WorkflowRun.select()
    found = {item.id: item for item in mywork.mine(worker).items if item.kind == "task"}
    assert set(found) == set(duties)
    assert {item.run_id for item in found.values()} == {run.id}
    assert all(item.covered_by == line().title for item in found.values())
    staff.clock.pass_time(days=4)
    late = [item for item in mywork.mine(staff.as_("worker")).overdue if item.kind == "task"]
    assert {item.id for item in late} == set(duties), "what the law asks for is overdue all the same"
