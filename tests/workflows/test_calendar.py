"""The office's calendar: what is worked, when things fall due, what an office changes, what the list knows."""

import subprocess
import sys
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfoNotFoundError

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.models import AuditEntry
from httui.workflows import calendar
from httui.workflows.calendar import OfficeCalendar, due_of
from httui.workflows.definition import Span, Task
from httui.workflows.public_days import public_year
from tests.cases.support import Staff

WIB = timezone(timedelta(hours=7))
PLAIN = OfficeCalendar(listed=False)


def wib(day: int, hour: int = 0, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    """A moment in Jakarta; December 2026 begins on a Tuesday."""
    return datetime(year, month, day, hour, minute, tzinfo=WIB)


# -- which days ----------------------------------------------------------------------------------------


def test_weekends_holidays_and_joint_leave_are_not_worked() -> None:
    office = OfficeCalendar()
    assert office.working(date(2026, 12, 23))
    assert not office.working(date(2026, 12, 24)), "joint leave"
    assert not office.working(date(2026, 12, 25)), "Christmas"
    assert not office.working(date(2026, 12, 26)), "a Saturday"
    assert OfficeCalendar(joint_leave=False).working(date(2026, 12, 24))
    assert not OfficeCalendar(joint_leave=False).working(date(2026, 12, 25))
    assert OfficeCalendar(weekdays=frozenset(range(6))).working(date(2026, 12, 26))


def test_what_the_office_says_goes_before_the_list() -> None:
    day = date(2026, 12, 25)
    assert OfficeCalendar(changes={day: "work"}).working(day)
    assert OfficeCalendar(changes={date(2026, 12, 26): "work"}).working(date(2026, 12, 26))
    assert not OfficeCalendar(changes={date(2026, 12, 23): "holiday"}).working(date(2026, 12, 23))


def test_the_list_says_what_it_knows() -> None:
    assert public_year(2026).state == "listed"
    assert public_year(2060).state == "estimated"
    assert public_year(2500).state == "none"
    assert not public_year(2500).days
    assert public_year(2026).days[date(2026, 8, 17)].kind == "national"
    assert public_year(2026, "en").days[date(2026, 12, 25)].name == "Christmas Day"
    assert public_year(2026, "id").days[date(2026, 12, 25)].name == "Hari Raya Natal"
    assert any(day.estimated for day in public_year(2060).days.values())
    assert not any(day.estimated for day in public_year(2026).days.values())


def test_the_library_is_loaded_when_a_day_is_looked_up_and_not_before() -> None:
    code = (
        "import sys\nfrom httui.workflows.calendar import OfficeCalendar\nfrom datetime import date\n"
        "assert 'holidays' not in sys.modules\nOfficeCalendar().working(date(2026, 8, 15))\n"
        "assert 'holidays' not in sys.modules\nOfficeCalendar().working(date(2026, 8, 17))\n"
        "assert 'holidays' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


# -- when things fall due --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("begins", "span", "ends"),
    [
        (wib(1, 10), Span(30, "minutes"), wib(1, 10, 30)),
        (wib(1, 15, 30), Span(30, "minutes"), wib(1, 16)),
        (wib(1, 15, 30), Span(31, "minutes"), wib(2, 8, 1)),
        (wib(4, 15), Span(2, "hours"), wib(7, 9)),  # over a weekend
        (wib(5, 12), Span(1, "hours"), wib(7, 9)),  # begun on a Saturday
        (wib(1, 6), Span(1, "hours"), wib(1, 9)),  # before the office opens
        (wib(1, 17), Span(1, "hours"), wib(2, 9)),  # after it closed
        (wib(1, 8), Span(20, "hours"), wib(3, 12)),
        (wib(1, 10), Span(1, "days"), wib(2, 16)),
        (wib(1, 18), Span(1, "days"), wib(2, 16)),
        (wib(4, 10), Span(3, "days"), wib(9, 16)),
        (wib(5, 10), Span(3, "days"), wib(9, 16)),
        (wib(1, 10), Span(0, "days"), wib(1, 16)),
        (wib(1, 18), Span(0, "days"), wib(2, 16)),
        (wib(5, 18), Span(0, "minutes"), wib(7, 8)),
    ],
)
def test_working_time_is_added(begins: datetime, span: Span, ends: datetime) -> None:
    assert PLAIN.add_working(begins, span) == ends


def test_a_limit_in_hours_is_clock_time_and_one_in_days_is_not() -> None:
    """The law's 72 hours go on over a weekend; three working days do not."""
    friday = wib(4, 10)
    assert due_of(Task("a", {}, within=Span(72, "hours")), friday, PLAIN) == friday + timedelta(hours=72)
    assert due_of(Task("a", {}, within=Span(45, "minutes")), wib(5, 23), PLAIN) == wib(5, 23, 45)
    assert due_of(Task("a", {}, within=Span(3, "days")), friday, PLAIN) == wib(9, 16)


def test_the_limit_goes_before_the_estimate_and_nothing_said_is_never_due() -> None:
    both = Task("a", {}, estimate=Span(5, "minutes"), within=Span(2, "days"))
    assert due_of(both, wib(1, 10), PLAIN) == wib(2 + 1, 16)
    assert due_of(Task("a", {}), wib(1, 10), PLAIN) is None


def test_a_short_estimate_is_not_late_before_the_day_ends() -> None:
    assert due_of(Task("a", {}, estimate=Span(5, "minutes")), wib(1, 10), PLAIN) == wib(1, 16)
    assert due_of(Task("a", {}, estimate=Span(5, "minutes")), wib(5, 10), PLAIN) == wib(7, 16)
    assert due_of(Task("a", {}, estimate=Span(9, "hours")), wib(1, 10), PLAIN) == wib(2, 11)


@pytest.mark.parametrize(
    "broken",
    [{"weekdays": frozenset()}, {"weekdays": frozenset({7})}, {"starts": time(16), "ends": time(16)}],
)
def test_a_calendar_that_never_works_is_refused(broken: dict) -> None:
    with pytest.raises(ValueError, match="calendar"):
        OfficeCalendar(**broken)


def test_a_machine_without_zones_knows_the_three(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    moment = datetime(2026, 7, 1, tzinfo=UTC)
    known = {word: moment.astimezone(calendar.zone_of(name)) for word, name in calendar.ZONES.items()}
    calendar.zone_of.cache_clear()
    monkeypatch.setattr(calendar, "ZoneInfo", none)
    try:
        for word, name in calendar.ZONES.items():
            there = moment.astimezone(calendar.zone_of(name))
            assert (there.isoformat(), f"{there:%Z}") == (known[word].isoformat(), word)
            assert f"{known[word]:%Z}" == word
    finally:
        calendar.zone_of.cache_clear()


# -- properties ------------------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1), timezones=st.just(UTC))  # noqa: DTZ001
SPANS = st.one_of(
    st.builds(Span, st.integers(0, 5000), st.just("minutes")),
    st.builds(Span, st.integers(0, 100), st.just("hours")),
    st.builds(Span, st.integers(0, 40), st.just("days")),
)
CALENDARS = st.builds(
    OfficeCalendar,
    zone_name=st.sampled_from(list(calendar.ZONES.values())),
    starts=st.sampled_from([time(0), time(7, 30), time(8)]),
    ends=st.sampled_from([time(12), time(16), time(23, 59)]),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    joint_leave=st.booleans(),
    changes=st.dictionaries(
        st.dates(date(2026, 1, 1), date(2028, 1, 1)), st.sampled_from(["holiday", "work"]), max_size=8
    ),
)


@given(CALENDARS, MOMENTS, SPANS)
def test_it_ends_later_on_a_working_day_within_the_hours(
    office: OfficeCalendar, moment: datetime, span: Span
) -> None:
    due = office.add_working(moment, span)
    there = office.local(due)
    assert due >= moment
    assert office.working(there.date())
    assert office.opens(there.date()) <= due <= office.closes(there.date())


@given(CALENDARS, MOMENTS, MOMENTS, SPANS)
def test_what_begins_later_is_not_due_earlier(
    office: OfficeCalendar, one: datetime, other: datetime, span: Span
) -> None:
    earlier, later = sorted((one, other))
    assert office.add_working(earlier, span) <= office.add_working(later, span)


@given(CALENDARS, MOMENTS, SPANS, st.integers(0, 50))
def test_more_time_is_not_due_earlier(
    office: OfficeCalendar, moment: datetime, span: Span, more: int
) -> None:
    longer = Span(span.amount + more, span.unit)
    assert office.add_working(moment, span) <= office.add_working(moment, longer)


@given(CALENDARS, MOMENTS, st.integers(0, 900), st.integers(0, 900))
def test_time_in_two_parts_is_the_same_time(
    office: OfficeCalendar, moment: datetime, one: int, other: int
) -> None:
    parts = office.add_working(office.add_working(moment, Span(one, "minutes")), Span(other, "minutes"))
    assert parts == office.add_working(moment, Span(one + other, "minutes"))


@given(CALENDARS, MOMENTS)
def test_nothing_added_to_working_time_changes_nothing(office: OfficeCalendar, moment: datetime) -> None:
    once = office.add_working(moment, Span(0, "minutes"))
    assert office.add_working(once, Span(0, "minutes")) == once
    day = office.local(moment).date()
    if office.working(day) and office.opens(day) <= moment <= office.closes(day):
        assert once == moment


@given(CALENDARS, MOMENTS, st.integers(0, 15))
def test_days_count_the_days_that_are_worked(office: OfficeCalendar, moment: datetime, days: int) -> None:
    begun, due = office.local(moment).date(), office.local(office.add_working(moment, Span(days, "days")))
    between = [begun + timedelta(days=n) for n in range(1, (due.date() - begun).days + 1)]
    assert due.time() == office.ends
    if days:
        assert sum(map(office.working, between)) == days


@given(CALENDARS, MOMENTS, SPANS)
def test_an_estimate_is_never_due_before_its_first_day_ends(
    office: OfficeCalendar, moment: datetime, span: Span
) -> None:
    due = due_of(Task("a", {}, estimate=span), moment, office)
    begins = office.add_working(moment, Span(0, "minutes"))
    assert due is not None
    assert due >= office.closes(office.local(begins).date())


# -- as the office keeps it ------------------------------------------------------------------------------


def test_a_fresh_office_works_monday_to_friday_in_jakarta(staff: Staff) -> None:
    assert calendar.office_calendar(staff.as_("reader")) == OfficeCalendar()


def test_an_office_sets_its_hours_saturday_and_zone(staff: Staff) -> None:
    admin = staff.as_("admin")
    calendar.set_hours(admin, time(9), time(17, 30), range(6), joint_leave=False)
    calendar.set_zone(admin, "WIT")
    found = calendar.office_calendar(staff.as_("worker"))
    assert found == OfficeCalendar("Asia/Jayapura", time(9), time(17, 30), frozenset(range(6)), False)
    assert found.local(datetime(2026, 12, 1, tzinfo=UTC)).hour == 9


def test_hours_that_never_are_and_unknown_zones_change_nothing(staff: Staff) -> None:
    admin = staff.as_("admin")
    for starts, ends, weekdays in (
        (time(16), time(8), range(5)),
        (time(8), time(16), ()),
        (time(8), time(9), [9]),
    ):
        with pytest.raises(Problem, match="hours"):
            calendar.set_hours(admin, starts, ends, weekdays)
    with pytest.raises(Problem, match="WITA"):
        calendar.set_zone(admin, "Asia/Jakarta")
    assert calendar.office_calendar(admin) == OfficeCalendar()


def test_days_are_changed_and_changed_back(staff: Staff) -> None:
    lead = staff.as_("lead")
    eve, fifth = date(2026, 12, 24), date(2026, 12, 5)
    calendar.set_day(lead, eve, "work")
    calendar.set_day(lead, fifth, "work", "  Open \n day ")
    calendar.set_day(lead, fifth, "holiday", "Office party")
    shown = {day.day: day for day in calendar.days(lead, 2026)}
    assert list(shown) == sorted(shown)
    assert (shown[eve].kind, shown[eve].changed, shown[eve].name) == (
        "work",
        True,
        public_year(2026, "en").days[eve].name,
    )
    assert (shown[fifth].kind, shown[fifth].name) == ("holiday", "Office party")
    assert not shown[date(2026, 12, 25)].changed
    office = calendar.office_calendar(lead)
    assert office.working(eve)
    assert not office.working(fifth)
    calendar.set_day(lead, eve, "")
    assert not calendar.office_calendar(lead).working(eve)
    told = [
        (row.object_id, row.reason) for row in AuditEntry.select().where(AuditEntry.kind == "calendar_day")
    ]
    assert told == [
        ("2026-12-24", "work"),
        ("2026-12-05", "work"),
        ("2026-12-05", "holiday"),
        ("2026-12-24", None),
    ]


def test_a_day_that_is_no_day_of_the_calendar_is_refused(staff: Staff) -> None:
    boss = staff.as_("boss")
    with pytest.raises(Problem, match="holiday"):
        calendar.set_day(boss, date(2026, 12, 1), "maybe")
    with pytest.raises(Problem, match="80"):
        calendar.set_day(boss, date(2026, 12, 1), "work", "x" * 81)
    with pytest.raises(Refused):
        calendar.set_day(staff.as_("worker"), date(2026, 12, 1), "work")


def test_the_screen_tells_to_compare_the_list_with_the_decree(staff: Staff) -> None:
    lead = staff.as_("lead")
    assert "SKB" in calendar.standing(lead, 2026).words()
    assert "Nobody" in calendar.standing(lead, 2026).words()
    staff.clock.at = datetime(2026, 12, 1, 18, tzinfo=UTC)  # the second of December in Jakarta
    calendar.confirm(lead, 2026)
    assert "2026-12-02" in calendar.standing(lead, 2026).words()
    assert "Nobody" in calendar.standing(lead, 2027).words()
    assert "no holidays of 2500" in calendar.standing(lead, 2500).words()
