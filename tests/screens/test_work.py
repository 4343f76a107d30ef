"""Work: home's list, a step with its form, the drawing, a run from start to end; the designer (S-125 to S-137)."""

from pathlib import Path
from typing import Any

import pytest

from httui.cases.draft_list import my_drafts
from httui.screens.work.words import There
from httui.workflows import duties, register, runs
from httui.workflows.definition import Task
from tests.cases.support import Staff, saved
from tests.workflows.making import workflow


def adopted(staff: Staff, **fields: Any) -> str:
    """A workflow of two tasks for case workers, in use; the second needs the small form."""
    made = workflow({"ask": [["write"]], "write": [["end"], ["ask"]]}, id="first", **fields)
    tasks = [made.tasks[0], Task(**{**_parts(made.tasks[1]), "form": "small"})]
    lead = staff.as_("lead")
    version = register.add(lead, type(made)(**{**_parts(made), "tasks": tuple(tasks)}), state="adopted")
    return version.workflow_id


def _parts(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__dataclass_fields__}


async def test_a_step_is_done_from_home(sit: Any, staff: Staff) -> None:
    adopted(staff)
    worker = staff.as_("worker")
    case = saved(worker)
    runs.open_run(worker, "first", case=case.case_code)
    async with sit("worker") as desk:
        assert "Do ask" in desk.shown()
        await desk.go("Do ask")
        await desk.press("enter")
        await desk.wait_for("Mark as done")
        await desk.press("f2")
        await desk.wait_for("Minutes of work")
        await desk.press("=5", "enter", "enter")
        await desk.wait_for("Do write")
        await desk.go("Do write")
        await desk.press("enter")
        await desk.wait_for("Fill in the form")
        await desk.press("v")
        await desk.wait_for(">> NOW HERE")
        assert "[done]" in desk.shown()
        await desk.press("escape", "a")
        await desk.wait_for("Steps over: 1, open now: 1")
        assert "[x] Do ask" in desk.shown()


async def test_a_workflow_is_designed_in_five_steps_and_adopted(sit: Any, staff: Staff) -> None:
    async with sit("lead") as desk:
        await desk.go("Workflows")
        await desk.press("enter", "n", "=Orang itu aman malam ini", "enter")
        await desk.wait_for("1  Goal and name")
        await desk.press("enter")
        await desk.wait_for("Step 1: goal and name")
        await desk.press("down", "down", "=Tempat tidur yang aman", "f2")
        await desk.wait_for("2  Start: -")
        await desk.go("2  Start")
        await desk.press("enter")
        await desk.wait_for("What starts it?")
        await desk.press("=Seseorang datang", "enter", "enter", "=Orang itu tidur di tempat aman", "f2")
        await desk.wait_for("2  Start: Seseorang datang")
        await desk.go("4  Roles")
        await desk.press("enter", "a", "=Petugas", "enter", "enter", "=3", "f2")
        await desk.wait_for("Petugas")
        await desk.press("escape", "up", "up", "up", "up")
        await desk.go("3  Tasks")
        await desk.press("enter", "a", "=Tanya di mana ia ingin tidur", "enter")
        await desk.wait_for("Tanya di mana")
        await desk.press("a", "=Antar ke sana", "enter")
        await desk.wait_for("Antar ke sana")
        for _task in range(2):
            await desk.press("c")
            await desk.wait_for("Estimated time")
            await desk.press("down", "down", "=1", "enter", "=30", "f2")
            await desk.wait_for("30 minutes")
            await desk.press("up")
        await desk.press("v")
        await desk.wait_for("Orang itu tidur di tempat aman")
        await desk.press("t")
        await desk.wait_for("Total time: 1 hour")
        await desk.press("escape", "escape")
        await desk.wait_for("Nothing is missing")
        await desk.press("escape", "t", "=adopt", "enter", "f2")
        await desk.wait_for("adopted")
        (version,) = [found for found in register.versions(desk.screen.session) if found.state == "adopted"]
        assert [
            task.label["en"] for task in register.definition(desk.screen.session, version.version_id).tasks
        ] == [
            "Tanya di mana ia ingin tidur",
            "Antar ke sana",
        ]


async def test_the_board_shows_where_work_stands(sit: Any, staff: Staff) -> None:
    adopted(staff)
    worker = staff.as_("worker")
    for _case in range(3):
        runs.open_run(worker, "first", case=saved(worker).case_code)
    staff.clock.pass_time(days=20)
    async with sit("boss") as desk:
        await desk.go("Team board")
        await desk.press("enter")
        await desk.wait_for("3 open steps")
        assert ">" in desk.shown().splitlines()[5], "the card one stands on has a sign"
        await desk.press("f", "=case", "enter", "f2")
        await desk.wait_for("Do write")
        await desk.press("t")
        await desk.wait_for("worker contoh: 3 open, 3 overdue")
        await desk.press("escape", "enter")
        await desk.wait_for("Mark as done")
        await desk.press("escape", "l")
        await desk.wait_for("Who leaves?")
        await desk.press("=lead", "enter", "f2")
        await desk.wait_for("This person has no open work.")


async def test_my_work_goes_to_a_calendar_file_with_codes_only(
    sit: Any, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    adopted(staff)
    worker = staff.as_("worker")
    case = saved(worker, {"/data/full_name": "Siti Rekaan"}).case_code
    runs.open_run(worker, "first", case=case)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with sit("worker") as desk:
        await desk.go("4  My work")
        await desk.press("enter")
        await desk.wait_for("Do ask")
        await desk.press("i")
        await desk.wait_for("Folder")
        await desk.press("f2")
        await desk.wait_for("Written to")
        text = (tmp_path / "httui-ics.ics").read_text(encoding="utf-8")
        assert case in text
        assert "BEGIN:VEVENT" in text
        assert "Rekaan" not in text


async def test_duties_and_days(sit: Any, staff: Staff) -> None:
    async with sit("rini") as desk:
        await desk.go("Calendar of duties")
        await desk.press("enter")
        await desk.wait_for("Quarterly meeting")
        await desk.press("k")
        await desk.wait_for("SKB")
        await desk.press("t")
        await desk.wait_for("Time zone")
        await desk.press("2", "f2")
        await desk.wait_for("Kept")
        await desk.press("v")
        await desk.wait_for("Noted")


async def test_a_key_that_is_not_offered_asks_nothing(sit: Any, staff: Staff) -> None:
    adopted(staff)
    worker = staff.as_("worker")
    run = runs.open_run(worker, "first", case=saved(worker).case_code)
    step = runs.view(worker, run).steps[0]
    runs.finish(worker, step.id, step.revision)
    async with sit("worker") as desk:
        await desk.go("Cases")
        await desk.press("enter", "enter")
        await desk.go("in progress")
        await desk.press("enter")
        await desk.wait_for("Steps over: 1, open now: 1")
        await desk.press("up", "enter")
        await desk.wait_for("All steps of this run")
        await desk.press("w")
        await desk.wait_for("That cannot be done here now")
        assert "What or who is it waiting for?" not in desk.shown()


async def test_a_form_left_half_way_is_gone_on_with_and_not_begun_twice(sit: Any, staff: Staff) -> None:
    adopted(staff)
    worker = staff.as_("worker")
    case = saved(worker).case_code
    staff.clock.pass_time(minutes=1)
    run = runs.open_run(worker, "first", case=case)
    step = runs.view(worker, run).steps[0]
    runs.finish(worker, step.id, step.revision)
    async with sit("worker") as desk:
        await desk.go("Do write")
        await desk.press("enter")
        await desk.wait_for("< Fill in the form >")
        await desk.press("enter")
        await desk.wait_for("Small intake")
        await desk.press("escape")
        await desk.wait_for("< Go on with the form that you began >")
        assert "One moment" not in desk.shown()
        await desk.press("enter")
        await desk.wait_for("Small intake")
        await desk.press("escape")
        await desk.wait_for("< Go on with the form that you began >")
        assert len(my_drafts(desk.screen.session)) == 1


async def test_who_was_slower_keeps_the_words_and_sees_what_is_true(sit: Any, staff: Staff) -> None:
    adopted(staff)
    worker = staff.as_("worker")
    run = runs.open_run(worker, "first", case=saved(worker).case_code)
    async with sit("worker") as desk:
        await desk.go("Do ask")
        await desk.press("enter", "f2")
        await desk.wait_for("Minutes of work")
        await desk.press("=200000", "tab", "=Said at the door", "f2")
        await desk.wait_for("from 0 to 100,000")
        assert "Said at the door" in desk.shown()
        session = desk.screen.session
        step = runs.view(session, run).steps[0]
        runs.hold(session, step.id, step.revision, "the clinic")
        await desk.press("up", *["backspace"] * 6, "=5", "f2")
        await desk.wait_for("was quicker")
        assert "Said at the door" in desk.shown()
        await desk.press("escape")
        await desk.wait_for("Reason: the clinic")


async def test_a_duty_of_somebody_else_is_refused_before_a_note(sit: Any, staff: Staff) -> None:
    duties.seed(staff.as_("lead"))
    async with sit("worker") as desk:
        await desk.go("Calendar of duties")
        await desk.press("enter")
        await desk.wait_for("Quarterly meeting")
        await desk.press("enter")
        await desk.wait_for("This duty belongs to somebody else")
        assert "The next date follows by itself" not in desk.shown()


async def test_long_words_never_hide_who_and_when(sit: Any, staff: Staff) -> None:
    long = {"en": "Word " * 23}
    made = workflow({"ask": [["end"]]}, id="first", title=long)
    tasks = [Task(**{**_parts(made.tasks[0]), "label": long})]
    register.add(staff.as_("lead"), type(made)(**{**_parts(made), "tasks": tuple(tasks)}), state="adopted")
    worker = staff.as_("worker")
    case = saved(worker).case_code
    run = runs.open_run(worker, "first", case=case)
    due = There(worker).due(runs.view(worker, run).steps[0].due)
    async with sit("worker") as desk:
        [home] = [line for line in desk.shown().splitlines() if "Word Word" in line]
        assert case in home
        await desk.go("Word Word")
        await desk.press("enter", "a")
        await desk.wait_for("Steps over: 0, open now: 1")
        shown = desk.shown()
        assert f"{case}  Word" in shown
        assert due
        assert f"[ ] {due}  worker contoh  Word" in shown


async def test_an_outcome_or_a_role_goes_only_after_a_question(sit: Any, staff: Staff) -> None:
    lead = staff.as_("lead")
    register.add(lead, workflow({"ask": [["write"]], "write": [["end"]]}, id="first"), state="draft")
    async with sit("lead") as desk:
        await desk.go("Workflows")
        await desk.press("enter", "c")
        await desk.go("3  Tasks")
        await desk.press("enter", "w")
        await desk.wait_for("Leads to")
        await desk.press("d")
        await desk.wait_for("Take this outcome out?")
        await desk.press("escape", "escape", "escape")
        await desk.go("4  Roles")
        await desk.press("enter", "d")
        await desk.wait_for("Take this role out?")
        await desk.press("n")
        await desk.wait_for("Held by")


async def test_a_step_is_done_with_its_form_filled_in_place(sit: Any, staff: Staff) -> None:
    """From the step into its form, through to a saved record, and back to a step that is done."""
    adopted(staff)
    worker = staff.as_("worker")
    case = saved(worker).case_code
    run = runs.open_run(worker, "first", case=case)
    (ask,) = runs.view(worker, run).steps
    runs.finish(worker, ask.id, ask.revision)
    staff.clock.pass_time(minutes=5)
    async with sit("worker") as desk:
        await desk.go("Do write")
        await desk.press("enter")
        await desk.wait_for("Fill in the form")
        await desk.press("enter")
        await desk.wait_for("Age")
        await desk.go("Age")
        await desk.press("=17", "enter", "ctrl+w")
        await desk.wait_for("Everything needed is there.")
        await desk.press("f2")
        await desk.wait_for("How did it end?")
        await desk.press("1", "f2")
        await desk.pilot.pause(0.3)
        view = runs.view(desk.screen.session, run)
        assert view.state == "finished"
        assert view.steps[1].record_id is not None
