"""Cases: finding, the page of one, records, corrections, conflicts, rights."""

from typing import Any

import pytest

from httui.cases import register
from httui.cases.editing import Editing
from httui.screens.case import CaseScreen
from httui.screens.cases import CaseListScreen
from tests.cases.support import Staff, saved
from tests.screens.desk import Desk


@pytest.fixture
def melati(staff: Staff) -> Any:
    """A saved case of the worker."""
    return saved(
        staff.as_("worker"),
        {"/data/full_name": "Siti Rekaan", "/data/pseudonym": "Melati", "/data/place": "p1"},
        statistics="yes",
    )


async def open_case(desk: Desk) -> None:
    """Find the case by its pseudonym and open it."""
    await desk.press("slash", "=mel", "enter")
    await desk.wait_for("Case ")


async def test_find_narrows_as_one_types_and_never_by_name(sit: Any, melati: Any, staff: Staff) -> None:
    saved(staff.as_("worker"), {"/data/pseudonym": "Kenanga"})
    async with sit("worker") as desk:
        await desk.press("slash")
        assert isinstance(desk.screen, CaseListScreen)
        assert "2 cases" in desk.shown()
        await desk.press("=ken")
        assert "1 case" in desk.shown()
        assert "Melati" not in desk.shown()
        await desk.press("escape")
        assert "2 cases" in desk.shown()
        await desk.press("=siti")
        assert "No case fits" in desk.shown()


async def test_the_filter_and_its_words(sit: Any, melati: Any) -> None:
    async with sit("boss") as desk:
        await desk.press("2", "f")
        await desk.wait_for("Show only")
        await desk.press("2", "f2")
        await desk.wait_for("Filter: closed")
        assert "No case fits" in desk.shown()


async def test_a_correction_asks_why_and_the_old_value_stays(sit: Any, melati: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("enter", "c")
        await desk.wait_for("part 1 of")
        await desk.go("Age")
        await desk.press("backspace", "backspace", "=18", "enter", "ctrl+w")
        await desk.wait_for("Age: 17 -> 18")
        await desk.press("f2")
        assert "needs an answer" in desk.shown()
        await desk.press("=salah ketik", "enter")
        await desk.wait_for("version 2")
        await desk.press("h")
        await desk.wait_for("History")
        assert "Age: 17 -> 18" in desk.shown()
        assert "Reason: salah ketik" in desk.shown()
        assert "Siti" not in desk.shown()


async def test_two_people_changing_one_record_choose_field_by_field(sit: Any, melati: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("enter", "c")
        await desk.wait_for("part 1 of")
        await desk.go("Age")
        await desk.press("backspace", "backspace", "=18", "enter")
        other = Editing.start(desk.screen.session, melati.record_id)
        other.answer("/data/age", "19")
        other.save("theirs")
        await desk.press("ctrl+w", "=mine", "enter")
        await desk.wait_for("Somebody else changed this record too")
        assert "(x)" not in desk.shown()
        assert "mine: 18" in desk.shown()
        assert "theirs: 19" in desk.shown()
        await desk.press("f2")
        assert "Choose which answer stays" in desk.shown()
        await desk.go("Age")
        await desk.press("1", "f2")
        await desk.wait_for("version 3")
        assert "18" in desk.shown()


async def test_leaving_a_correction_keeps_a_draft_that_can_be_resumed(sit: Any, melati: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("enter", "c")
        await desk.wait_for("part 1 of")
        await desk.go("Age")
        await desk.press(
            "backspace", "backspace", "=18", "enter", "escape", "escape", "escape", "escape", "escape"
        )
        await desk.wait_for("My drafts  (1)")
        await desk.press("3", "enter")
        await desk.wait_for("part 1 of")
        assert "[18" in desk.shown()


async def test_withdrawal_says_what_happens_and_freezes_the_case(sit: Any, melati: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("w", "1", "enter", "f2")
        await desk.wait_for("Record the withdrawal?")
        await desk.press("y")
        await desk.wait_for("The case is frozen")
        await desk.press("escape")
        await desk.wait_for("frozen")
        assert register.summary(desk.screen.session, melati.case_code).status == "frozen"


async def test_the_identity_asks_why_and_is_gone_when_left(sit: Any, melati: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("i")
        await desk.wait_for("Open the identity")
        await desk.press("=menelepon kembali", "enter")
        await desk.wait_for("Siti Rekaan")
        assert desk.app.idle_limit == 120
        await desk.press("escape")
        await desk.wait_for("Case ")
        assert desk.app.idle_limit == 300
        assert "Siti" not in desk.shown()


async def test_who_may_not_open_an_identity_is_told_kindly(sit: Any, melati: Any) -> None:
    async with sit("boss") as desk:
        await open_case(desk)
        await desk.press("i", "=ingin tahu saja", "enter")
        await desk.wait_for("! ")
        assert isinstance(desk.screen, CaseScreen)
        assert "Siti" not in desk.shown()


async def test_everything_that_is_held_can_be_read_out(sit: Any, melati: Any, tmp_path: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("r")
        await desk.go("See: everything")
        await desk.press("enter", "1", "enter", "=diminta klien", "enter")
        await desk.wait_for("Melati")
        assert "Siti" not in desk.shown()
        await desk.press("s")
        await desk.wait_for("A plain file")
        await desk.press("y", "=" + str(tmp_path / "print.txt"), "enter")
        await desk.wait_for("Written")
        assert (tmp_path / "print.txt").stat().st_mode & 0o777 == 0o600


async def test_erasing_needs_a_reason_a_second_person_and_a_yes(sit: Any, melati: Any) -> None:
    async with sit("boss") as desk:
        await open_case(desk)
        await desk.press("r", "x", "=diminta klien", "enter")
        await desk.wait_for("A second person")
        from tests.store.support import OTHER

        await desk.press("=holder", "enter", "=" + OTHER, "enter")
        await desk.wait_for("Erase for good?")
        await desk.press("n")
        assert register.summary(desk.screen.session, melati.case_code).status == "open"
        await desk.press("x", "=diminta klien", "enter", "=holder", "enter", "=" + OTHER, "enter")
        await desk.wait_for("Erase for good?")
        await desk.press("y")
        await desk.wait_for("erased")


async def test_what_the_person_may_not_do_is_not_offered(sit: Any, melati: Any) -> None:
    async with sit("analyst") as desk:
        words = desk.shown()
        assert "New intake" not in words
        assert "People" not in words
        await open_case(desk)
        assert "N New" not in desk.shown()
        await desk.press("n")
        await desk.pilot.pause()
        assert isinstance(desk.screen, CaseScreen)


async def test_neighbours_in_the_list_by_key(sit: Any, melati: Any, staff: Staff) -> None:
    saved(staff.as_("worker"), {"/data/pseudonym": "Kenanga"})
    async with sit("worker") as desk:
        await desk.press("2", "enter")
        await desk.wait_for("Case ")
        first = desk.screen.title_bar.heading
        await desk.press("f8")
        assert desk.screen.title_bar.heading != first
        await desk.press("f7")
        assert desk.screen.title_bar.heading == first


async def test_a_pseudonym_is_set_after_intake_from_the_case(sit: Any, melati: Any) -> None:
    async with sit("worker") as desk:
        await open_case(desk)
        await desk.press("p")
        await desk.wait_for("Pseudonym of the person")
        await desk.press(*["backspace"] * 6, "=Siti Rekaan", "enter")
        await desk.wait_for("must not be part of")
        await desk.press(*["backspace"] * 11, "=Kenanga", "enter")
        await desk.wait_for("(Kenanga)")
        await desk.press("r")
        await desk.go("Note a request")
        await desk.press("enter", "4", "f2")
        await desk.wait_for("Noted.")
        await desk.press("escape")
        await desk.wait_for("request: Have everything")
