"""Closing an account offers its open work to somebody else (S-139)."""

from typing import Any

from httui.screens.people import PeopleScreen
from httui.store.workflow_models import WorkflowStep
from tests.cases.support import Staff
from tests.screens.desk import Desk
from tests.workflows import working


async def close(desk: Desk, name: str) -> None:
    """As an administrator: People, the account of ``name``, D with a reason, yes."""
    desk.app.push_screen(PeopleScreen())
    await desk.wait_for("Sign-in name")
    people: Any = desk.screen
    for _row in range(20):
        if people.list.current is not None and people.list.current.name == name:
            break
        await desk.press("down")
    await desk.press("d", "=left", "enter")
    await desk.wait_for("Close the account?")
    await desk.press("y")


async def test_the_work_of_a_closed_account_goes_to_a_colleague(sit: Any, staff: Staff) -> None:
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    step = working.step(run, assigned_to=staff.ids["worker"])
    async with sit("rini") as desk:
        await close(desk, "worker")
        await desk.wait_for("Hand over the work")
        assert "steps 1, tasks 0" in desk.shown()
        await desk.press("=other", "enter", "f2")
        await desk.wait_for("Handed over: 1.")
        assert WorkflowStep.get_by_id(step).assigned_to == staff.ids["other"]


async def test_an_account_without_work_is_closed_and_nothing_is_asked(sit: Any) -> None:
    async with sit("rini") as desk:
        await close(desk, "analyst")
        await desk.wait_for("The account is closed.")
        assert "Hand over" not in desk.shown()


async def test_esc_leaves_the_work_where_it_is(sit: Any, staff: Staff) -> None:
    boss = staff.as_("boss")
    run = working.run(boss, working.version(boss))
    step = working.step(run, assigned_to=staff.ids["worker"])
    async with sit("rini") as desk:
        await close(desk, "worker")
        await desk.wait_for("Hand over the work")
        await desk.press("escape")
        await desk.wait_for("Sign-in name")
        assert WorkflowStep.get_by_id(step).assigned_to == staff.ids["worker"]
