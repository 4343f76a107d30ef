"""Where a workflow breaks down: counts, times against estimates, what is hidden, and what leaves the office."""

import io
import json
import re
import time
import uuid
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from httui import i18n
from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.session import Session
from httui.store.workflow_models import WorkflowRun, WorkflowStep
from httui.workflows import breakdown, breakdown_export, breakdown_words, honest
from httui.workflows.breakdown import Breakdown, StepLine
from httui.workflows.calendar import OfficeCalendar
from httui.workflows.cell_text import cells
from httui.workflows.definition import Span
from httui.workflows.register import WorkflowUnknown
from httui.workflows.working_time import WorkingTime
from tests.cases.support import Staff
from tests.workflows.making import workflow
from tests.workflows.running import adopt, with_task

MONDAY = datetime(2026, 6, 8, 2, 0, tzinfo=UTC)
"""Nine in the morning of a working day in Jakarta."""
MINUTE = timedelta(minutes=1)
YEAR = (date(2026, 1, 1), date(2026, 12, 31))


def ran(
    version: int,
    *steps: tuple[str, str, int, int],
    state: str = "finished",
    at: datetime = MONDAY,
    **more: object,
) -> None:
    """A run as it lies in the store; its steps with task, state, minutes until it was begun and until it was done."""
    run = WorkflowRun.create(
        id=str(uuid.uuid4()), version=version, state=state, trigger="hand", opened_at=at, opened_by="x"
    )
    seen: dict[str, int] = {}
    for task, how, begun, done in steps:
        seen[task] = seen.get(task, 0) + 1
        over = how in {"done", "skipped"}
        WorkflowStep.create(
            **{
                "id": str(uuid.uuid4()),
                "run": run.id,
                "version": version,
                "task": task,
                "attempt": seen[task],
                "state": how,
                "opened_at": at,
                "ready_at": at,
                "started_at": at + begun * MINUTE if how == "done" else None,
                "done_at": at + done * MINUTE if over else None,
            }
            | more
        )


@pytest.fixture
def version(staff: Staff) -> int:
    """A workflow of three tasks of ten minutes each; the second takes an hour, the last two days."""
    made = workflow({"a": [["b"]], "b": [["c"], ["a"]], "c": [["end"]]}, id="care")
    made = with_task(made, "b", estimate=Span(1, "hours"))
    return adopt(staff, with_task(made, "c", estimate=Span(2, "days")))


def line(found: Breakdown, task: str) -> StepLine:
    return next(line for line in found.steps if line.task == task)


def test_counts_and_where_runs_stop(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    for _number in range(20):
        ran(version, ("a", "done", 5, 20), ("b", "done", 0, 30), ("a", "done", 1, 9), ("c", "done", 0, 60))
    for _number in range(9):
        ran(version, ("a", "done", 5, 20), ("b", "cancelled", 0, 0), state="stopped")
    for _number in range(6):
        ran(version, ("a", "skipped", 0, 1), ("b", "held", 0, 0), state="open")
    found = breakdown.report(boss, "care", *YEAR)
    assert [count.number for count in (found.entered, found.finished, found.stopped, found.open)] == [
        35,
        20,
        9,
        6,
    ]
    assert found.finished_share == 57
    a, b = line(found, "a"), line(found, "b")
    assert [a.opened.number, a.done.number, a.again.number, a.skipped.number] == [55, 49, 20, 6]
    assert [b.done.number, b.dropped.number, b.open.number] == [20, 9, 6]
    assert [item.number for item in found.steps] == [1, 2, 3]
    assert found.versions == (1,)


def test_times_against_the_estimate(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    for minutes in (10, 20, 30, 40, 50):
        ran(version, ("a", "done", 4, minutes), held_seconds=120, minutes=3)
    found = line(breakdown.report(boss, "care", *YEAR), "a")
    assert found.expected == 600
    assert (found.office.median, found.office.most) == (1800, 2760)
    assert found.elapsed.median == 1800
    assert found.waiting.median == 4 * 60 + 120
    assert found.working.median == 1800 - 4 * 60 - 120
    assert found.stated.median == 180
    assert found.longer is True


def test_nights_and_weekends_are_not_held_against_anybody(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    friday = datetime(2026, 6, 12, 8, 30, tzinfo=UTC)  # half past three in Jakarta; it closes at four
    for _number in range(5):
        ran(version, ("b", "done", 0, 2 * 24 * 60 + 17 * 60 + 30), at=friday)  # Monday at nine
    found = line(breakdown.report(boss, "care", *YEAR), "b")
    assert found.office.median == 90 * 60
    assert found.elapsed.median == (65 * 60 + 30) * 60
    assert found.longer is True


def test_few_are_hidden_and_do_not_come_back_by_subtraction(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    for _number in range(30):
        ran(version, ("a", "done", 0, 5))
    for _number in range(3):
        ran(version, ("a", "cancelled", 0, 5), state="stopped")
    for _number in range(8):
        ran(version, ("a", "ready", 0, 5), state="open")
    found = breakdown.report(boss, "care", *YEAR)
    assert found.entered.number == 41
    assert found.stopped.words() == "fewer than 5"
    assert found.open.words() == "not shown"
    assert found.finished.number == 30
    a = line(found, "a")
    assert (a.dropped.words(), a.open.words(), a.done.number) == ("fewer than 5", "not shown", 30)
    assert "Of the 41 runs that we recorded." in breakdown_words.base(found)
    text = breakdown_export.text(found) + json.dumps(breakdown_export.as_json(found))
    assert "fewer than 5" in text
    assert not re.search(r'"count": [38]\b', text)


def test_four_times_are_no_median(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    for _number in range(4):
        ran(version, ("a", "done", 0, 500))
    found = breakdown.report(boss, "care", *YEAR)
    assert line(found, "a").office == honest.Times(honest.Count(None, few=True))
    assert line(found, "a").longer is None
    assert found.finished_share is None
    assert "500" not in breakdown_export.text(found)


def test_the_period_and_its_empty_months(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    staff.clock.at = datetime(2026, 6, 20, tzinfo=UTC)
    for day in (1, 8):
        for _number in range(5):
            ran(version, ("a", "done", 0, 5), at=datetime(2026, 6, day, 3, tzinfo=UTC))
    for _number in range(7):
        # in Jakarta this is the first of May already
        ran(version, ("a", "done", 0, 5), at=datetime(2026, 4, 30, 20, tzinfo=UTC))
    found = breakdown.report(boss, "care", date(2026, 3, 1), date(2026, 12, 31))
    assert found.entered.number == 17
    assert found.empty_months == ("2026-03", "2026-04")
    assert breakdown.report(boss, "care", date(2026, 5, 1), date(2026, 6, 1)).entered.number == 12
    assert breakdown.report(boss, "care").entered.number == 17
    with pytest.raises(Problem, match="before it begins"):
        breakdown.report(boss, "care", date(2026, 5, 2), date(2026, 5, 1))
    with pytest.raises(WorkflowUnknown):
        breakdown.report(boss, "nothing")


def test_tasks_of_older_versions_are_not_lost(staff: Staff, version: int) -> None:
    newer = adopt(staff, workflow({"b": [["d"]], "d": [["end"]]}, id="care"))
    boss = staff.as_("boss")
    for _number in range(5):
        ran(version, ("a", "done", 0, 5), ("b", "done", 0, 5))
        ran(newer, ("b", "done", 0, 5), ("d", "done", 0, 5))
    found = breakdown.report(boss, "care", *YEAR)
    assert [(item.task, item.number) for item in found.steps] == [("b", 1), ("d", 2), ("a", 0)]
    assert line(found, "b").done.number == 10
    assert found.versions == (1, 2)
    assert "older version" in dict(breakdown_words.signposts(found))["Not collected"]


@pytest.mark.parametrize("name", ["worker", "analyst", "reader", "admin"])
def test_it_is_for_those_who_look_after_the_work(staff: Staff, version: int, name: str) -> None:
    found = breakdown.report(staff.as_("lead"), "care", *YEAR)
    session = staff.as_(name)
    with pytest.raises(Refused):
        breakdown.report(session, "care")
    with pytest.raises(Refused):
        breakdown_export.exported(session, found, "json")


def test_an_export_is_audited(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    for kind in breakdown_export.FORMATS:
        breakdown_export.exported(boss, breakdown.report(boss, "care"), kind)
        last = boss.audit.last()
        assert last is not None
        assert (last.action, last.kind, last.object_id, last.reason) == ("export", "report", "care", kind)


@pytest.fixture
def many(staff: Staff, version: int) -> tuple[Session, Breakdown]:
    boss = staff.as_("boss")
    for minutes in range(40):
        ran(version, ("a", "done", 1, minutes + 5), ("b", "done", 0, 10), ("c", "done", 0, 3000))
    return boss, breakdown.report(boss, "care", *YEAR)


@pytest.mark.parametrize("language", ["en", "id"])
def test_as_text_in_both_languages(many: tuple[Session, Breakdown], language: str) -> None:
    i18n.use(language)
    assert all(cells(row) <= 60 for row in breakdown_export.text(many[1], 60).splitlines())
    text = breakdown_export.text(many[1])
    assert all(cells(row) <= 78 for row in text.splitlines())
    for _heading, heads, _rows in breakdown_words.tables(many[1]):
        for word in " ".join(heads).split():
            assert re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text), f"{word} is cut"
    rules = [row for row in text.splitlines() if row.startswith("---")]
    assert rules
    assert all(cells(row) <= 78 and "  " in row for row in rules)
    assert ("Do a" if language == "en" else "Lakukan a") in text
    assert "Lembaga Pelita" in text


def test_the_signposts_are_all_there(many: tuple[Session, Breakdown]) -> None:
    text = breakdown_export.text(many[1])
    for label in ("Period", "Place", "Base", "Method", "Not collected", "Source", "Meant for"):
        assert any(row.startswith(f"{label}: ") for row in text.splitlines()), label
    assert "Where it breaks down: A case is closed" in text
    assert "finished: 40 (100%)" in text
    assert "LONGER" in text


def charts_of(sheet: Any) -> list[Any]:
    return list(sheet._charts)


def test_a_workbook_with_its_data_and_a_chart(many: tuple[Session, Breakdown]) -> None:
    book = load_workbook(io.BytesIO(breakdown_export.xlsx(many[1])))
    front, data = book["Report"], book["Data"]
    labels = {row[0].value: row[1].value for row in front.iter_rows(min_row=3, max_row=12)}
    assert labels["Base"] == "Of the 40 runs that we recorded."
    rows = list(data.iter_rows(values_only=True))
    assert rows[0][:2] == ("No.", "Step")
    assert rows[1][:4] == ("1", "Do a", 40, 40)
    assert rows[1][8:10] == (0.17, 0.41)
    [chart] = charts_of(front)
    assert [str(series.val.numRef.f) for series in chart.series] == ["Data!$I$2:$I$4", "Data!$J$2:$J$4"]
    assert {cell.data_type for row in data.iter_rows() for cell in row if cell.value is not None} == {
        "s",
        "n",
    }


def test_without_enough_there_is_no_chart(staff: Staff, version: int) -> None:
    made = workflow({"a": [["end"]]}, id="care", title={"en": "=1+1"})
    found = breakdown.report(staff.as_("lead"), "care", *YEAR)
    book = load_workbook(io.BytesIO(breakdown_export.xlsx(found)))
    assert charts_of(book["Report"]) == []
    assert any("too few" in str(row[0].value) for row in book["Report"].iter_rows())
    adopt(staff, made)
    found = breakdown.report(staff.as_("lead"), "care", *YEAR)
    book = load_workbook(io.BytesIO(breakdown_export.xlsx(found)))
    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_thirty_thousand_steps_take_no_time(staff: Staff, version: int) -> None:
    boss = staff.as_("boss")
    opened = [MONDAY + number * timedelta(hours=2) for number in range(3000)]
    with boss.cases.atomic():
        WorkflowRun.insert_many(
            [
                {"id": f"r{number}", "version": version, "state": "finished", "trigger": "hand", "opened_at": at,
                 "opened_by": "x", "zone": ""}
                for number, at in enumerate(opened)
            ]
        ).execute()  # fmt: skip
        rows = [
            {"id": f"s{number}.{step}", "run": f"r{number}", "version": version, "task": "abc"[step % 3],
             "attempt": 1 + step // 3, "state": "done", "opened_at": at, "ready_at": at, "started_at": at,
             "done_at": at + timedelta(hours=step * 7), "held_seconds": 0, "revision": 1}
            for number, at in enumerate(opened)
            for step in range(10)
        ]  # fmt: skip
        for place in range(0, len(rows), 2000):
            WorkflowStep.insert_many(rows[place : place + 2000]).execute()
    begun = time.perf_counter()
    found = breakdown.report(boss, "care", date(2026, 1, 1), date(2028, 1, 1))
    assert time.perf_counter() - begun < 5, "half a second on a quiet machine"
    assert found.entered.number == 3000
    assert sum(item.opened.number or 0 for item in found.steps) == 30_000


# -- what may be shown ---------------------------------------------------------------------------------


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_a_hidden_part_cannot_be_reckoned_from_the_sum(numbers: list[int]) -> None:
    shown = honest.parts_of(numbers)
    for number, count in zip(numbers, shown, strict=True):
        assert count.number in {number, None}
        assert not (0 < number < 5) or count.number is None
    hidden = [number for number, count in zip(numbers, shown, strict=True) if count.number is None]
    if len(hidden) == 1:
        # alone of its kind: then it is the sum itself, which is hidden for being small
        assert sum(numbers) == hidden[0] < 5


@given(st.lists(st.floats(0, 1e7), max_size=60))
def test_medians_lie_where_they_should(seconds: list[float]) -> None:
    found = honest.times_of(seconds)
    if len(seconds) < 5:
        assert found.median is None
        assert found.most is None
    else:
        assert found.median is not None
        assert found.most is not None
        assert sum(value <= found.median for value in seconds) * 2 >= len(seconds)
        assert min(seconds) <= found.median <= found.most <= max(seconds)


def test_no_share_of_a_small_base() -> None:
    count = honest.count_of
    assert honest.share_of(count(20), count(30)) == 67
    assert honest.share_of(count(20), count(29)) is None
    assert honest.share_of(count(15), count(40)) is None
    assert honest.share_of(count(4), count(40)) is None


CALENDAR = OfficeCalendar()
MOMENTS = st.integers(0, 10_000_000).map(lambda seconds: MONDAY + timedelta(seconds=seconds))


@given(MOMENTS, MOMENTS, MOMENTS)
def test_office_time_adds_up(one: datetime, two: datetime, three: datetime) -> None:
    first, middle, last = sorted([one, two, three])
    office = WorkingTime(CALENDAR)
    whole = office.seconds(first, last)
    assert whole == office.seconds(first, middle) + office.seconds(middle, last)
    assert 0 <= whole <= (last - first).total_seconds()
    assert office.seconds(last, first) == 0


@given(MOMENTS, st.integers(1, 3000))
def test_office_time_agrees_with_when_steps_fall_due(start: datetime, minutes: int) -> None:
    due = CALENDAR.add_working(start, Span(minutes, "minutes"))
    assert WorkingTime(CALENDAR).seconds(start, due) == minutes * 60
