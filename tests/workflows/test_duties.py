"""The calendar of duties: rhythms, whose a duty is, what doing it leaves, and duties that follow from the data."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.cases import consent
from httui.cases.consent import Given
from httui.cases.consent_rules import Decision
from httui.problem import Problem
from httui.store import own
from httui.store.accounts import disable_account
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Case
from httui.store.session import Session
from httui.store.workflow_models import Workflow, WorkflowVersion
from httui.workflows import calendar, duties, duty_kinds, duty_sources, mywork, rhythm
from httui.workflows.definition import to_json
from httui.workflows.duties import DutyView, Kind, NoSuchDuty
from tests.cases.support import Staff, saved
from tests.workflows.making import workflow

TODAY = date(2026, 11, 2)


def of_kind(session: Session, kind: str) -> list[DutyView]:
    return [duty for duty in duties.list_(session) if duty.kind == kind]


def told() -> list[tuple[str, str | None]]:
    return [
        (row.action, row.reason)
        for row in AuditEntry.select().where(AuditEntry.kind == "duty").order_by(AuditEntry.seq)
    ]


# -- rhythms -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "beat", "following"),
    [
        ("2026-01-31", "1 month", "2026-02-28"),
        ("2026-02-28", "1 month", "2026-03-31"),
        ("2028-01-31", "1 month", "2028-02-29"),
        ("2028-02-28", "1 month", "2028-03-28"),
        ("2026-01-30", "1 month", "2026-02-28"),
        ("2026-09-30", "3 months", "2026-12-31"),
        ("2026-12-31", "3 months", "2027-03-31"),
        ("2028-02-29", "1 year", "2029-02-28"),
        ("2026-11-15", "2 months", "2027-01-15"),
        ("2026-12-30", "90 days", "2027-03-30"),
        ("2026-12-30", "2 weeks", "2027-01-13"),
        ("2026-12-30", "2 minggu", "2027-01-13"),
        ("2026-09-30", "3 bulan", "2026-12-31"),
    ],
)
def test_a_rhythm_gives_the_next_day(day: str, beat: str, following: str) -> None:
    assert rhythm.after(date.fromisoformat(day), beat) == date.fromisoformat(following)


DAYS = st.dates(date(2000, 1, 1), date(2090, 1, 1))
RHYTHMS = st.builds("{} {}s".format, st.integers(1, 40), st.sampled_from(["day", "week", "month", "year"]))


@given(DAYS, st.integers(1, 100), st.sampled_from(["month", "year"]))
def test_months_are_never_skipped(day: date, amount: int, unit: str) -> None:
    found = rhythm.after(day, f"{amount} {unit}s")
    months = (found.year - day.year) * 12 + found.month - day.month
    assert months == amount * (12 if unit == "year" else 1)
    assert abs(found.day - day.day) <= 3


@given(DAYS, RHYTHMS, DAYS)
def test_the_next_day_lies_after_today_and_no_earlier_one_would(day: date, beat: str, today: date) -> None:
    found = rhythm.next_after(day, beat, today)
    assert found > today
    assert found > day
    assert found == rhythm.after(day, beat) or found <= rhythm.after(today, beat) + timedelta(days=3)


@pytest.mark.parametrize(
    "wrong", ["", "3", "months", "0 days", "-1 month", "3 fortnights", "1 day; x", "99999 days"]
)
def test_what_is_no_rhythm_is_refused(wrong: str) -> None:
    with pytest.raises(Problem, match="rhythm"):
        rhythm.read(wrong)


def test_a_rhythm_has_words() -> None:
    assert rhythm.words("") == ""
    assert rhythm.words("3 months") == "every 3 months"
    assert rhythm.words("1 year") == "every year"


# -- the duties of every office --------------------------------------------------------------------------


def test_every_office_has_its_duties_from_the_first_sign_in_on(staff: Staff) -> None:
    assert duties.refresh(staff.as_("reader")) > 0
    boss = staff.as_("boss")
    firsts = {duty.kind: duty.next_on for duty in duties.list_(boss) if duty.kind != "passphrase_check_in"}
    assert firsts == {
        "review_monthly": date(2026, 11, 30),
        "quarterly_review": date(2026, 12, 31),
        "review_quarterly": date(2026, 12, 31),
        "review_annual": date(2026, 12, 31),
        "holiday_list": date(2026, 12, 31),
        "protocol_review": date(2027, 5, 2),
        "clean_up": date(2027, 11, 2),
    }
    assert duties.refresh(boss) == 0, "nothing twice"
    assert duties.seed(boss) == 0


def test_a_duty_that_an_office_does_not_want_stays_away(staff: Staff) -> None:
    admin = staff.as_("admin")
    duties.refresh(admin)
    [clean_up] = of_kind(admin, "clean_up")
    duties.change(admin, clean_up.id, active=False)
    duties.refresh(admin)
    assert of_kind(admin, "clean_up") == []


@pytest.mark.parametrize(
    ("today", "ends"),
    [
        (date(2026, 1, 1), ("2026-01-31", "2026-03-31", "2026-12-31")),
        (date(2028, 2, 29), ("2028-02-29", "2028-03-31", "2028-12-31")),
        (date(2026, 12, 31), ("2026-12-31", "2026-12-31", "2026-12-31")),
    ],
)
def test_a_seeded_duty_first_comes_at_the_end_of_its_period(today: date, ends: tuple[str, ...]) -> None:
    found = tuple(
        duty_sources.first_day(Kind("x", "x", "1 month", seeded=period), today).isoformat()
        for period in ("month", "quarter", "year")
    )
    assert found == ends


# -- doing -----------------------------------------------------------------------------------------------


@pytest.fixture
def boss(staff: Staff) -> Session:
    session = staff.as_("boss")
    duties.refresh(session)
    return session


def test_the_quarterly_review_needs_both_parts_and_every_one_is_kept(staff: Staff, boss: Session) -> None:
    [review] = of_kind(boss, "quarterly_review")
    for parts in ({}, {"achieved": "Two referrals"}, {"achieved": "x", "barriers": " "}):
        with pytest.raises(Problem, match="empty"):
            duties.done(boss, review.id, parts=parts)
    staff.clock.pass_time(days=59)
    boss = staff.as_("boss")
    assert duties.done(boss, review.id, "Held by phone", parts={"achieved": "A", "barriers": "B"}) == date(
        2027, 3, 31
    )
    staff.clock.pass_time(days=90)
    boss = staff.as_("boss")
    assert duties.done(boss, review.id, parts={"achieved": "C", "barriers": "D"}) == date(2027, 6, 30)
    past = duties.history(boss, review.id)
    assert [dict(item.parts) for item in past] == [
        {"achieved": "C", "barriers": "D"},
        {"achieved": "A", "barriers": "B", "note": "Held by phone"},
    ]
    assert [(item.due, item.on) for item in past] == [
        (date(2027, 3, 31), date(2027, 3, 31)),
        (date(2026, 12, 31), date(2026, 12, 31)),
    ]
    [review] = of_kind(boss, "quarterly_review")
    assert (review.next_on, review.last_by) == (date(2027, 6, 30), boss.user.id)


def test_the_audit_tells_that_it_was_done_and_not_what_was_written(boss: Session) -> None:
    [review] = of_kind(boss, "quarterly_review")
    duties.done(boss, review.id, parts={"achieved": "Siti Contoh", "barriers": "money"})
    assert told()[-1] == ("change", "done quarterly_review 2026-12-31")
    assert not [row for row in AuditEntry.select() if "Siti" in str(row.reason)]


def test_what_was_missed_for_long_is_asked_once(staff: Staff, boss: Session) -> None:
    [monthly] = of_kind(boss, "review_monthly")
    staff.clock.pass_time(days=100)  # 10 February
    lead = staff.as_("lead")
    assert of_kind(lead, "review_monthly")[0].state == "overdue"
    assert duties.done(lead, monthly.id) == date(2027, 2, 28)


def test_two_people_do_not_do_it_twice_on_a_day(staff: Staff, boss: Session) -> None:
    [monthly] = of_kind(boss, "review_monthly")
    duties.done(boss, monthly.id)
    with pytest.raises(Problem, match="already"):
        duties.done(staff.as_("lead"), monthly.id)
    assert of_kind(staff.as_("boss"), "review_monthly")[0].next_on == date(2026, 12, 31)


def test_what_comes_once_ends_when_it_is_done(boss: Session) -> None:
    duty = duties.add(boss, "trial_ends", next_on=TODAY, subject="7")
    assert duties.done(boss, duty, "adopted") is None
    assert of_kind(boss, "trial_ends") == []
    [past] = duties.history(boss, duty)
    assert (past.parts, past.on) == ({"note": "adopted"}, TODAY)
    with pytest.raises(Problem, match="already"):
        duties.done(boss, duty)


def test_only_the_owner_the_role_and_the_leader_do_it(staff: Staff, boss: Session) -> None:
    [monthly] = of_kind(boss, "review_monthly")
    assert not monthly.mine
    given = duties.add(boss, "protocol_review", next_on=TODAY, owner=staff.ids["worker"])
    for name in ("other", "analyst", "reader"):
        with pytest.raises(Refused):
            duties.done(staff.as_(name), monthly.id)
    with pytest.raises(Refused):
        duties.done(staff.as_("lead"), given)
    worker = staff.as_("worker")
    assert [duty.id for duty in duties.due(worker, TODAY)] == [given]
    assert duties.done(worker, given) == date(2027, 5, 2)


def test_a_role_that_nobody_holds_is_the_administrators(staff: Staff) -> None:
    duties.refresh(staff.as_("boss"))
    rini = staff.as_("rini")
    for name in ("boss", "holder"):
        disable_account(rini, staff.ids[name])
    admin = staff.as_("admin")
    assert of_kind(admin, "quarterly_review")[0].mine
    assert not of_kind(admin, "review_monthly")[0].mine, "there is a data lead"


def test_a_note_has_a_limit(boss: Session) -> None:
    [monthly] = of_kind(boss, "review_monthly")
    with pytest.raises(Problem, match="2000"):
        duties.done(boss, monthly.id, "x" * 2001)
    assert duties.history(boss, monthly.id) == []


# -- keeping ---------------------------------------------------------------------------------------------


def test_duties_are_made_and_changed_by_who_keeps_them(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = duties.add(
        lead, "clean_up", next_on=TODAY, rhythm="2 weeks", role="worker", lead_days=0, title="Cabinet 2"
    )
    [duty] = duties.list_(lead)
    assert (duty.words(), duty.rhythm, duty.role, duty.state) == ("Cabinet 2", "2 weeks", "worker", "today")
    duties.change(
        lead, made, next_on=TODAY + timedelta(days=1), owner=staff.ids["other"], role="", lead_days=3
    )
    [duty] = duties.list_(lead)
    assert (duty.owner, duty.role, duty.state) == (staff.ids["other"], None, "soon")
    assert told()[-1] == ("change", "lead_days next_on owner role")
    for name in ("worker", "analyst", "reader"):
        with pytest.raises(Refused):
            duties.add(staff.as_(name), "clean_up", next_on=TODAY)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "party"},
        {"rhythm": "soon"},
        {"role": "director"},
        {"owner": "nobody"},
        {"lead_days": -1},
        {"lead_days": 999},
        {"title": "x" * 121},
    ],
)
def test_a_duty_that_makes_no_sense_is_refused(staff: Staff, wrong: dict[str, Any]) -> None:
    lead = staff.as_("lead")
    with pytest.raises(Problem):
        duties.add(lead, **{"kind": "clean_up", "next_on": TODAY, **wrong})
    assert duties.list_(lead) == []


def test_an_empty_owner_or_role_is_none(staff: Staff) -> None:
    lead = staff.as_("lead")
    by_role = duties.add(lead, "protocol_review", next_on=TODAY, rhythm="", owner="", role="worker")
    by_name = duties.add(lead, "protocol_review", next_on=TODAY, owner=staff.ids["worker"], role="")
    found = {duty.id: (duty.owner, duty.role, duty.rhythm) for duty in duties.list_(lead)}
    assert found == {
        by_role: (None, "worker", ""),
        by_name: (staff.ids["worker"], None, "6 months"),
    }
    assert duties.get(lead, by_name).owner == staff.ids["worker"]


def test_one_duty_a_subject(staff: Staff) -> None:
    lead = staff.as_("lead")
    first = duties.add(lead, "agreement_expiry", next_on=TODAY, subject="A-1")
    assert duties.add(lead, "agreement_expiry", next_on=TODAY + timedelta(days=9), subject="A-1") == first
    [duty] = duties.list_(lead)
    assert duty.next_on == TODAY + timedelta(days=9)
    with lead.transaction():
        duties.retire(lead, "agreement_expiry", "A-1")
        duties.retire(lead, "agreement_expiry", "A-2")
    assert duties.list_(lead) == []


def test_other_rooms_bring_kinds_of_their_own(staff: Staff) -> None:
    kind = Kind("drill", "Practise an incident", "6 months", "admin")
    duties.register(kind)
    duties.register(kind)
    try:
        with pytest.raises(ValueError, match="drill"):
            duties.register(Kind("drill", "Something else"))
        lead = staff.as_("lead")
        duties.add(lead, "drill", next_on=TODAY)
    finally:
        del duty_kinds.KINDS["drill"]
    [duty] = duties.list_(lead)
    assert duty.words() == "Practise an incident", "shown also where its room is not loaded"
    assert duties.done(staff.as_("admin"), duty.id) == date(2027, 5, 2)


def test_duties_of_a_case_are_for_those_who_may_read_it(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    duty = duties.add(lead, "consent_expiry", next_on=TODAY, subject=made.case_id, case=made.case_id)
    assert [item.case_code for item in duties.list_(lead)] == [made.case_code]
    other = staff.as_("other")
    assert duties.list_(other) == []
    for ask in (duties.history, duties.done):
        with pytest.raises(NoSuchDuty):
            ask(other, duty)
    duties.done(staff.as_("boss"), duty, "asked by phone")
    assert duties.history(staff.as_("worker"), duty)[0].parts == {"note": "asked by phone"}
    assert duties.history(staff.as_("analyst"), duty)[0].parts == {}, "words are not for coded-only roles"


# -- what follows from the data --------------------------------------------------------------------------


def ending(staff: Staff, days: float) -> str:
    """A case of the worker with one consent that ends in ``days`` (every other without an end); its id."""
    worker = staff.as_("worker")
    made = saved(worker)
    at = staff.clock.now() + timedelta(days=days)
    consent.record(worker, made.case_code, {"statistics": Given(Decision.YES, expires_at=at)})
    return made.case_id


def test_a_consent_that_ends_soon_is_a_duty_of_its_worker(staff: Staff) -> None:
    case = ending(staff, 30)
    ending(staff, 61)
    worker = staff.as_("worker")
    duties.refresh(worker)
    [duty] = of_kind(worker, "consent_expiry")
    assert (duty.subject, duty.owner, duty.next_on, duty.mine) == (
        case,
        staff.ids["worker"],
        date(2026, 12, 2),
        True,
    )
    assert duties.refresh(worker) == 0


def test_it_ends_when_the_consent_is_given_anew_or_withdrawn_or_the_case_is_over(staff: Staff) -> None:
    cases = [ending(staff, 30) for _n in range(3)]
    worker = staff.as_("worker")
    duties.refresh(worker)
    assert len(of_kind(worker, "consent_expiry")) == 3
    later = staff.clock.now() + timedelta(days=300)
    consent.record(worker, cases[0], {"statistics": Given(Decision.YES, expires_at=later)})
    consent.withdraw(worker, cases[1], purposes=["statistics"])
    Case.update(status="closed").where(Case.id == cases[2]).execute()
    duties.refresh(worker)
    assert of_kind(worker, "consent_expiry") == []


def test_it_moves_with_the_consent_and_is_not_asked_again_when_done(staff: Staff) -> None:
    case = ending(staff, 30)
    worker = staff.as_("worker")
    duties.refresh(worker)
    [first] = of_kind(worker, "consent_expiry")
    at = staff.clock.now() + timedelta(days=20)
    consent.record(worker, case, {"statistics": Given(Decision.YES, expires_at=at)})
    duties.refresh(worker)
    [moved] = of_kind(worker, "consent_expiry")
    assert (moved.id, moved.next_on) == (first.id, date(2026, 11, 22))
    duties.done(worker, moved.id, "asked")
    duties.refresh(worker)
    assert of_kind(worker, "consent_expiry") == []


def test_where_the_worker_has_left_it_belongs_to_the_supervisors(staff: Staff) -> None:
    ending(staff, 30)
    duties.refresh(staff.as_("worker"))
    disable_account(staff.as_("rini"), staff.ids["worker"])
    boss = staff.as_("boss")
    duties.refresh(boss)
    [duty] = of_kind(boss, "consent_expiry")
    assert (duty.owner, duty.role, duty.mine) == (None, "supervisor", True)


def test_a_trial_has_a_duty_until_it_is_decided(staff: Staff) -> None:
    lead = staff.as_("lead")
    Workflow.create(id="w", created_at=staff.clock.now())
    row = WorkflowVersion.create(
        workflow="w", number=1, definition=to_json(workflow({"a": [["end"]]})), state="trial", trial_ends="2026-11-30",
        added_at=staff.clock.now(), added_by=lead.user.id, changed_at=staff.clock.now(),
    )  # fmt: skip
    duties.refresh(lead)
    [duty] = of_kind(lead, "trial_ends")
    assert (duty.subject, duty.next_on, duty.owner) == (str(row.id), date(2026, 11, 30), lead.user.id)
    assert duty.words() == "Trial ends: A case is closed. Adopt it, revise it or retire it."
    staff.clock.pass_time(days=27)
    mine = {item.title() for item in mywork.mine(staff.as_("lead")).items}
    assert duty.words() in mine, "My work says which workflow it is about"
    lead = staff.as_("lead")
    row.state = "adopted"
    row.save()
    duties.refresh(lead)
    assert of_kind(lead, "trial_ends") == []


def test_the_passphrase_is_asked_about_every_ninety_days(staff: Staff) -> None:
    worker = staff.as_("worker")
    duties.refresh(worker)
    [duty] = of_kind(worker, "passphrase_check_in")
    assert duty.owner == worker.user.id
    staff.clock.pass_time(days=90)
    with pytest.raises(NoSuchDuty):
        duties.done(staff.as_("other"), duty.id)
    with pytest.raises(Refused):
        duties.done(staff.as_("rini"), duty.id)
    worker = staff.as_("worker")
    assert own.check_in_state(worker).due
    following = duties.done(worker, duty.id)
    assert not own.check_in_state(worker).due
    assert following == TODAY + timedelta(days=180)
    duties.refresh(worker)
    assert [item.next_on for item in of_kind(worker, "passphrase_check_in")] == [following]


def test_the_clock_of_the_office_decides_what_is_today(staff: Staff) -> None:
    lead = staff.as_("lead")
    duties.add(lead, "clean_up", next_on=date(2026, 11, 3))
    staff.clock.at = datetime(2026, 11, 2, 15, tzinfo=UTC)
    assert duties.list_(lead)[0].state == "soon"
    calendar.set_zone(staff.as_("admin"), "WIT")
    assert duties.list_(staff.as_("lead"))[0].state == "today"
