"""The team's board: its columns, cards and their ageing, the load of everybody; only for who looks after the team."""

from datetime import UTC, datetime, timedelta

import pytest

from httui.cases.rights_panel import request
from httui.store.accounts import disable_account
from httui.store.errors import Refused
from httui.workflows import board, duties
from httui.workflows.board import Board
from httui.workflows.calendar import OfficeCalendar
from httui.workflows.version_rows import WorkflowUnknown
from tests.cases.support import Staff, saved
from tests.workflows import working
from tests.workflows.making import workflow

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def shown(found: Board) -> dict[str, list[str]]:
    return {column.name: [card.step_id for card in column.cards] for column in found.columns}


def test_of_all_workflows_the_columns_are_states(staff: Staff) -> None:
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    made = {state: [working.step(run, state=state)] for state in board.STATES}
    for state in ("done", "skipped", "cancelled"):
        working.step(run, state=state)
    found = board.board(boss)
    assert shown(found) == made
    assert [column.title() for column in found.columns] == [
        "to do",
        "begun",
        "on hold",
        "waits for another branch",
    ]


def test_of_one_workflow_the_columns_are_its_tasks_in_order(staff: Staff) -> None:
    boss = staff.as_("boss")
    older = working.version(boss)
    newer = working.of_definition(boss, workflow({"c": [["x"]], "x": [["end"]]}, roles=working.ROLES))
    run, other = working.run(boss, older), working.run(boss, newer)
    strange = working.run(boss, working.version(boss, "strange"))
    made = {"c": [working.step(run, "c"), working.step(other, "c")], "x": [], "b": [working.step(run, "b")]}
    working.step(strange, "c")
    found = board.board(boss, "sample")
    assert shown(found) == made, "tasks of an older version stand behind, where a run still has them"
    assert [column.title() for column in found.columns] == ["Do c", "Do x", "Do b"]
    assert [(column.count, column.overdue) for column in found.columns] == [(2, 0), (0, 0), (1, 0)]
    with pytest.raises(WorkflowUnknown):
        board.board(boss, "unknown")


def test_a_card_says_case_person_and_age(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss), case=made.case_id, opened_at=NOW - timedelta(days=9))
    late = working.step(
        run,
        assigned_to=staff.ids["worker"],
        ready_at=NOW - timedelta(days=5, hours=16),
        due=NOW - timedelta(hours=1),
    )
    waiting = working.step(run, "b", "waiting")
    found = {card.step_id: card for column in board.board(boss).columns for card in column.cards}
    card = found[late]
    assert (card.case_code, card.assigned_to, card.age_days, card.ageing, card.workflow_id, card.title()) == (
        made.case_code, staff.ids["worker"], 6, "overdue", "sample", "Do a",
    )  # fmt: skip
    assert found[waiting].age_days == 9, "a branch that waits is as old as it stands there"
    assert board.board(boss).columns[0].overdue == 1


@pytest.mark.parametrize(
    ("due", "age", "ageing"),
    [
        (None, 13, ""),
        (None, 14, "still"),
        (NOW - timedelta(seconds=1), 0, "overdue"),
        (NOW, 0, "today"),
        (datetime(2026, 11, 2, 16, 59, tzinfo=UTC), 30, "today"),
        (datetime(2026, 11, 2, 17, 0, tzinfo=UTC), 0, ""),
        (datetime(2026, 11, 2, 17, 0, tzinfo=UTC), 14, "still"),
    ],
)
def test_cards_age(due: datetime | None, age: int, ageing: str) -> None:
    assert board.ageing(due, age, NOW, OfficeCalendar()) == ageing
    assert ageing in board.AGEING


def test_a_column_shows_its_oldest_first_and_a_page_at_a_time(staff: Staff) -> None:
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    steps = [working.step(run, "a", ready_at=NOW - timedelta(days=n)) for n in range(12)][::-1]
    others = [working.step(run, "b", ready_at=NOW - timedelta(days=n)) for n in range(3)][::-1]
    found = board.board(boss, "sample", limit=5)
    assert (shown(found)["a"], shown(found)["b"]) == (steps[:5], others)
    assert found.columns[0].count == 12
    more = [card.step_id for n in (5, 10, 15) for card in board.column(boss, "a", n, "sample", limit=5)]
    assert more == steps[5:]
    assert [card.step_id for card in board.column(boss, "ready", 13, limit=5)] == [steps[-1], others[-1]][-2:]


def test_load_adds_up_steps_tasks_and_duties(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker)
    request(worker, made.case_code, "access")
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    me, other = staff.ids["worker"], staff.ids["other"]
    working.step(run, assigned_to=me, due=NOW - timedelta(days=1))
    working.step(run, "b", "held", assigned_to=me)
    working.step(run, "c", "waiting", assigned_to=me)
    working.step(run, "c")
    day = NOW.date()
    duties.add(boss, "protocol_review", next_on=day - timedelta(days=1), owner=other)
    duties.add(boss, "protocol_review", next_on=day + timedelta(days=14), owner=other)
    duties.add(boss, "protocol_review", next_on=day + timedelta(days=15), owner=other)
    load = {item.user_id: (item.open, item.overdue) for item in board.board(boss).load}
    assert load[me] == (3, 1)
    assert load[other] == (2, 1)
    assert load[None] == (1, 0)
    assert load[staff.ids["reader"]] == (0, 0)
    assert {item.user_id for item in board.board(boss).load[:2]} == {me, other}, "the most overdue first"
    assert board.board(boss).load == board.board(boss, "sample").load, "load is that of the whole office"


def test_somebody_who_left_is_shown_while_they_have_something(staff: Staff) -> None:
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    working.step(run, assigned_to=staff.ids["other"])
    for name in ("other", "worker"):
        disable_account(staff.as_("rini"), staff.ids[name])
    load = {item.user_id: item.open for item in board.board(staff.as_("boss")).load}
    assert load[staff.ids["other"]] == 1
    assert staff.ids["worker"] not in load


def test_the_board_is_for_who_looks_after_the_team(staff: Staff) -> None:
    for name in ("worker", "lead", "admin", "analyst", "reader"):
        session = staff.as_(name)
        with pytest.raises(Refused):
            board.board(session)
        with pytest.raises(Refused):
            board.column(session, "ready", 0)
