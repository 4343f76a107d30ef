"""Handing over what a leaver had: all of it in one action, with its history, by whom it may be done."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from httui.cases import access, tasks
from httui.problem import Problem
from httui.store.accounts import disable_account
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Case, Task
from httui.store.session import Session
from httui.store.workflow_models import Duty, WorkflowStep
from httui.workflows import duties, handover, mywork
from httui.workflows.handover import Counts
from tests.cases.support import Staff, saved
from tests.workflows import working

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


@pytest.fixture
def work(staff: Staff) -> dict[str, str]:
    """Work of every kind that the worker has, and of each something that stays: ids by name."""
    worker = staff.as_("worker")
    made = {"case": saved(worker).case_id, "closed": saved(worker).case_id}
    Case.update(status="closed").where(Case.id == made["closed"]).execute()
    with worker.transaction():
        for name in ("task", "finished"):
            made[name] = tasks.add(
                worker, "ask_again", due=NOW, case=made["case"], assigned_to=worker.user.id
            )
    Task.update(state="done").where(Task.id == made["finished"]).execute()
    boss = staff.as_("boss")
    duties.refresh(boss)
    me = staff.ids["worker"]
    for name, owner in (("duty", me), ("others", staff.ids["holder"])):
        made[name] = duties.add(boss, "protocol_review", next_on=date(2026, 11, 2), owner=owner)
    run = working.run(boss, working.version(boss), case=made["case"])
    for state in ("ready", "started", "held", "waiting"):
        made[state] = working.step(run, state=state, assigned_to=me)
    made["done"] = working.step(run, state="done", assigned_to=me, done_by=me)
    made["other step"] = working.step(run, assigned_to=staff.ids["other"])
    return made


def owners(work: dict[str, str]) -> dict[str, Any]:
    """Whom each piece of work belongs to now."""
    found: dict[str, Any] = {}
    for name, key in work.items():
        for model, column in (
            (WorkflowStep, "assigned_to"),
            (Task, "assigned_to"),
            (Duty, "owner"),
            (Case, "worker"),
        ):
            row = model.get_or_none(model.id == key)
            if row is not None:
                found[name] = getattr(row, column)
    return found


def test_all_of_it_in_one_action(staff: Staff, work: dict[str, str]) -> None:
    me, other = staff.ids["worker"], staff.ids["other"]
    boss = staff.as_("boss")
    before = owners(work)
    assert handover.held(boss, me) == Counts(steps=4, tasks=1, duties=1, cases=1)
    assert handover.reassign(boss, me, other) == Counts(steps=4, tasks=1, duties=1)
    moved = {"ready", "started", "held", "waiting", "task", "duty"}
    assert owners(work) == {**before, **dict.fromkeys(moved, other)}
    assert handover.held(boss, me) == Counts(cases=1)
    assert handover.reassign(boss, me, other).total == 0
    worked = {item.id for item in mywork.mine(staff.as_("other")).items}
    assert {work["ready"], work["started"], work["held"], work["task"], work["duty"]} <= worked


def test_its_history_is_kept_without_a_name(staff: Staff, work: dict[str, str]) -> None:
    boss = staff.as_("boss")
    revision = WorkflowStep.get_by_id(work["ready"]).revision
    last = boss.audit.last()
    assert last is not None
    handover.reassign(boss, staff.ids["worker"], staff.ids["other"])
    told = [
        (row.kind, row.object_id, row.reason) for row in AuditEntry.select().where(AuditEntry.seq > last.seq)
    ]
    pieces = {("step", work[name]) for name in ("ready", "started", "held", "waiting")}
    pieces |= {("task", work["task"]), ("duty", work["duty"])}
    assert {(kind, key) for kind, key, reason in told if reason == "handed over"} == pieces
    assert told[-1] == ("user", staff.ids["worker"], "handed over: steps 4 tasks 1 duties 1")
    assert not [reason for _kind, _key, reason in told if "contoh" in str(reason) or "worker" in str(reason)]
    assert WorkflowStep.get_by_id(work["ready"]).revision == revision + 1, "whoever looked before notices"
    assert WorkflowStep.get_by_id(work["done"]).done_by == staff.ids["worker"]


def test_each_kind_to_somebody_of_its_own_and_what_is_not_named_stays(
    staff: Staff, work: dict[str, str]
) -> None:
    me, other, holder = (staff.ids[name] for name in ("worker", "other", "holder"))
    boss = staff.as_("boss")
    assert handover.reassign(boss, me, {"steps": other, "cases": holder}) == Counts(steps=4, cases=1)
    found = owners(work)
    assert (found["ready"], found["case"], found["task"], found["duty"]) == (other, holder, me, me)
    assert found["closed"] == me, "a closed case keeps who worked on it"
    assert access.may_read(staff.as_("worker"), Case.get_by_id(work["case"])) is False


def test_to_nobody_leaves_it_for_those_who_may_take_it(staff: Staff, work: dict[str, str]) -> None:
    boss = staff.as_("boss")
    handover.reassign(boss, staff.ids["worker"], None)
    found = owners(work)
    assert [found[name] for name in ("ready", "task", "duty")] == [None] * 3
    assert Duty.get_by_id(work["duty"]).role == "data_lead", "its role, so that it is somebody's"
    assert work["ready"] in {item.id for item in mywork.mine(staff.as_("other")).to_take}
    assert work["duty"] in {item.id for item in mywork.mine(staff.as_("lead")).today}


def test_an_administrator_hands_over_also_after_the_account_was_closed(
    staff: Staff, work: dict[str, str]
) -> None:
    admin = staff.as_("admin")
    disable_account(staff.as_("rini"), staff.ids["worker"])
    admin = staff.as_("admin")
    assert handover.reassign(admin, staff.ids["worker"], staff.ids["boss"]) == Counts(
        steps=4, tasks=1, duties=1
    )
    with pytest.raises(Refused):
        handover.reassign(admin, staff.ids["worker"], {"cases": staff.ids["boss"]})


def test_nothing_is_handed_over_where_a_part_cannot_be(staff: Staff, work: dict[str, str]) -> None:
    boss, me = staff.as_("boss"), staff.ids["worker"]
    before, last = owners(work), boss.audit.last()
    wrong: list[Any] = [
        "nobody",
        me,
        staff.ids["reader"],
        {"steps": staff.ids["other"], "tasks": staff.ids["analyst"]},
        {"steps": staff.ids["other"], "cases": None},
        {"steps": staff.ids["other"], "cases": staff.ids["lead"]},
    ]
    for to in wrong:
        with pytest.raises(Problem):
            handover.reassign(boss, me, to)
    with pytest.raises(Problem):
        handover.reassign(boss, "unknown", staff.ids["other"])
    with pytest.raises(ValueError, match="party"):
        handover.reassign(boss, me, {"party": None})
    assert owners(work) == before
    assert boss.audit.last() == last


def test_only_who_looks_after_the_team_or_the_accounts(staff: Staff, work: dict[str, str]) -> None:
    def ask(session: Session) -> None:
        with pytest.raises(Refused):
            handover.reassign(session, staff.ids["worker"], staff.ids["other"])
        with pytest.raises(Refused):
            handover.held(session, staff.ids["worker"])

    for name in ("worker", "other", "lead", "analyst", "reader"):
        ask(staff.as_(name))
