"""My work: what stands in which list for whom, in which order, and a page at a time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from httui.cases import tasks
from httui.cases.rights_panel import request
from httui.store.errors import Refused
from httui.store.models import Case, Task
from httui.store.session import Session
from httui.workflows import duties, mywork
from httui.workflows.definition import Outcome, Span
from httui.workflows.definition import Task as Step
from httui.workflows.mywork import MyWork
from tests.cases.support import Staff, intake, saved
from tests.workflows import working

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
"""Monday, three in the afternoon in Jakarta."""


def ids(work: MyWork) -> dict[str, list[str]]:
    """The lists that hold anything."""
    return {sort: [item.id for item in getattr(work, sort)] for sort in mywork.SORTS if getattr(work, sort)}


def test_steps_stand_in_the_list_of_their_due_moment(staff: Staff) -> None:
    me = staff.as_("worker")
    run = working.run(me, working.version(me))
    dues = {
        "overdue": NOW - timedelta(minutes=1),
        "today": datetime(2026, 11, 2, 16, 59, tzinfo=UTC),  # one minute to midnight in Jakarta
        "soon": datetime(2026, 11, 2, 17, 0, tzinfo=UTC),
        "later": datetime(2026, 11, 9, 17, 0, tzinfo=UTC),
    }
    made = {name: [working.step(run, assigned_to=me.user.id, due=due)] for name, due in dues.items()}
    made["soon"].append(
        working.step(run, "b", "started", assigned_to=me.user.id, due=dues["later"] - timedelta(minutes=1))
    )
    made["later"].append(working.step(run, "c", assigned_to=me.user.id))
    work = mywork.mine(me)
    assert ids(work) == made
    assert work.counts == {
        "overdue": 1, "today": 1, "soon": 2, "later": 2, "to_take": 0, "waiting": 0, "reviews": 0, "drafts": 0,
    }  # fmt: skip
    assert [item.sort for item in work.items] == ["overdue", "today", "soon", "soon", "later", "later"]


def test_what_is_over_or_somebody_elses_is_not_listed(staff: Staff) -> None:
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    me = staff.as_("worker")
    for state in ("done", "skipped", "cancelled"):
        working.step(run, state=state, assigned_to=me.user.id, due=NOW)
    working.step(run, assigned_to=staff.ids["other"], due=NOW)
    assert mywork.mine(me).items == []


def test_a_step_says_what_it_is_in_both_languages(staff: Staff) -> None:
    from httui import i18n

    made = saved(staff.as_("worker"))
    me = staff.as_("worker")
    filled = Step(
        "a", {"en": "Fill in", "id": "Isi"}, ("worker",), form="small", waits=True, outcomes=(Outcome("x"),)
    )
    run = working.run(me, working.version(me, tasks=(filled,)), case=made.case_id)
    step = working.step(run, assigned_to=me.user.id, due=NOW)
    [item] = mywork.mine(me).today
    assert (item.id, item.kind, item.case_code, item.form, item.waits, item.run_id, item.state, item.due) == (
        step, "step", made.case_code, "small", True, run.id, "ready", NOW,
    )  # fmt: skip
    assert item.title() == "Fill in"
    i18n.use("id")
    try:
        assert item.title() == "Isi"
    finally:
        i18n.use("en")


def test_what_nobody_has_may_be_taken_by_who_is_responsible(staff: Staff) -> None:
    boss = staff.as_("boss")
    answers = {"a": ("worker",), "b": ("boss",), "c": ("named",), "d": ("outside",)}
    steps = tuple(
        Step(name, {}, roles, Span(1, "hours"), outcomes=(Outcome("o"),)) for name, roles in answers.items()
    )
    run = working.run(boss, working.version(boss, tasks=steps))
    of = {name: working.step(run, name) for name in answers}
    working.step(run, "a", assigned_to=staff.ids["lead"])
    working.step(run, "a", "waiting")

    def taken(name: str) -> list[str]:
        work = mywork.mine(staff.as_(name))
        assert work.counts["to_take"] == len(work.to_take)
        return sorted(item.id for item in work.to_take)

    assert taken("worker") == [of["a"]]
    assert taken("other") == sorted([of["a"], of["c"]])
    assert taken("reader") == []
    assert taken("boss") == sorted([of["b"], of["d"]]), (
        "what nobody with an account is responsible for is the team's"
    )


def test_waiting_are_held_steps_and_branches_of_ones_own_runs(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    boss = staff.as_("boss")
    version = working.version(boss)
    of_my_case = working.run(boss, version, case=made.case_id)
    strange = working.run(boss, version)
    me = staff.as_("worker")
    opened = working.run(me, version)
    stopped = working.run(me, version, state="stopped")
    mine = [
        working.step(of_my_case, state="held", assigned_to=staff.ids["other"], due=NOW),
        working.step(strange, state="held", assigned_to=me.user.id, due=NOW + timedelta(hours=1)),
        working.step(opened, "b", "waiting"),
    ]
    working.step(strange, state="held", assigned_to=staff.ids["other"])
    working.step(stopped, state="waiting")
    working.step(opened, "c")
    work = mywork.mine(me)
    assert [item.id for item in work.waiting] == mine
    assert work.counts["waiting"] == 3


def test_tasks_of_the_law_stand_between_the_steps(staff: Staff) -> None:
    me = staff.as_("worker")
    made = saved(me)
    asked = request(me, made.case_code, "access")
    run = working.run(me, working.version(me))
    first = working.step(run, assigned_to=me.user.id, due=NOW + timedelta(days=2))
    last = working.step(run, assigned_to=me.user.id, due=NOW + timedelta(days=4))
    soon = mywork.mine(me).soon
    assert [item.id for item in soon] == [first, asked, last]
    assert [item.kind for item in soon] == ["step", "task", "step"]
    assert soon[1].title() == "Answer the person's request: See or copy what is held"
    assert soon[1].case_code == made.case_code
    tasks.finish(me, asked)
    assert [item.id for item in mywork.mine(me).soon] == [first, last]


def test_a_task_that_nobody_has_is_the_workers_of_its_case(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    Task.create(
        id="t", case=made.case_id, kind="ask_again", title=tasks.KINDS["ask_again"], due=None, state="open",
        created_at=NOW,
    )  # fmt: skip
    assert ids(mywork.mine(staff.as_("worker"))) == {"later": ["t"]}
    assert ids(mywork.mine(staff.as_("other"))) == {}
    assert ids(mywork.mine(staff.as_("boss"))) == {"to_take": ["t"]}
    assert ids(mywork.mine(staff.as_("analyst"))) == {}, "who cannot finish it does not have it"
    Case.update(worker=None).execute()
    assert ids(mywork.mine(staff.as_("worker"))) == {}
    assert mywork.mine(staff.as_("boss")).counts["to_take"] == 1


def test_duties_stand_where_their_day_is(staff: Staff) -> None:
    lead = staff.as_("lead")
    day = date(2026, 11, 2)
    over = duties.add(lead, "protocol_review", next_on=day - timedelta(days=1))
    today = duties.add(lead, "protocol_review", next_on=day)
    near = duties.add(lead, "protocol_review", next_on=day + timedelta(days=10), lead_days=10)
    duties.add(lead, "protocol_review", next_on=day + timedelta(days=11), lead_days=10)
    duties.add(lead, "clean_up", next_on=day)
    work = mywork.mine(lead)
    assert ids(work) == {"overdue": [over], "today": [today], "reviews": [near]}
    assert work.counts["reviews"] == 1
    [item] = work.today
    assert (item.kind, item.all_day, item.due) == ("duty", True, datetime(2026, 11, 2, 9, tzinfo=UTC))
    assert item.title() == "Look again at the rules for entering data"
    assert [duty.id for duty in duties.due(lead, day)] == [over, today, near], "the same by both ways"


def test_a_duty_of_a_case_is_not_shown_to_who_may_not_read_it(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    duty = duties.add(lead, "consent_expiry", next_on=date(2026, 11, 2), case=made.case_id, role="worker")
    assert ids(mywork.mine(staff.as_("worker"))) == {"today": [duty]}
    assert ids(mywork.mine(staff.as_("other"))) == {}


def test_drafts_are_ones_own(staff: Staff) -> None:
    me = staff.as_("worker")
    intake(me).save_draft()
    [item] = mywork.mine(me).drafts
    assert (item.kind, item.form, item.title()) == ("draft", "small", "Small intake")
    assert mywork.mine(me).counts["drafts"] == 1
    assert mywork.mine(staff.as_("other")).drafts == []


def test_a_list_is_read_a_page_at_a_time(staff: Staff) -> None:
    me = staff.as_("worker")
    run = working.run(me, working.version(me))
    made = [
        working.step(
            run,
            state=("ready", "started")[n % 2],
            assigned_to=me.user.id,
            due=NOW + timedelta(days=1, minutes=n),
        )
        for n in range(25)
    ]
    work = mywork.mine(me, limit=10)
    assert (len(work.soon), work.counts["soon"]) == (10, 25)
    found = [item.id for offset in (0, 10, 20, 30) for item in mywork.page(me, "soon", offset, 10)]
    assert found == made
    with pytest.raises(ValueError, match="list"):
        mywork.page(me, "never", 0)


def test_a_zone_further_east_ends_the_day_earlier(staff: Staff) -> None:
    from httui.workflows import calendar

    me = staff.as_("worker")
    run = working.run(me, working.version(me))
    working.step(run, assigned_to=me.user.id, due=datetime(2026, 11, 2, 15, 30, tzinfo=UTC))
    assert list(ids(mywork.mine(me))) == ["today"]
    calendar.set_zone(staff.as_("admin"), "WIT")
    assert list(ids(mywork.mine(staff.as_("worker")))) == ["soon"]


def test_entries_for_a_calendar_hold_codes_and_no_names(staff: Staff) -> None:
    me = staff.as_("worker")
    made = saved(me, {"/data/full_name": "Siti Contoh"})
    run = working.run(me, working.version(me), case=made.case_id)
    steps = [working.step(run, assigned_to=me.user.id, due=NOW + timedelta(days=n)) for n in range(-2, 30)]
    working.step(run, assigned_to=me.user.id)
    found = mywork.entries(me)
    assert [entry.uid for entry in found] == [f"step-{step}" for step in steps]
    assert {(entry.title, entry.all_day, entry.code) for entry in found} == {("Do a", False, made.case_code)}


def test_a_duty_leaves_the_office_with_the_words_of_its_kind(staff: Staff) -> None:
    lead = staff.as_("lead")
    duty = duties.add(lead, "clean_up", next_on=date(2026, 11, 3), role="data_lead", title="Ask Siti Contoh")
    [entry] = mywork.entries(lead)
    assert (entry.uid, entry.all_day, str(entry.due)[:10]) == (f"duty-{duty}", True, "2026-11-03")
    assert "Siti" not in entry.title
    assert mywork.mine(lead).reviews[0].title() == "Ask Siti Contoh"


def test_without_an_account_that_works_here_there_is_no_list(staff: Staff) -> None:
    def locked(session: Session) -> Session:
        session.user = session.user.__class__(**{**session.user.__dict__, "roles": frozenset()})
        return session

    me = locked(staff.as_("worker"))
    for ask in (
        mywork.mine,
        lambda session: list(mywork.entries(session)),
        lambda s: mywork.page(s, "soon", 0),
    ):
        with pytest.raises(Refused):
            ask(me)
