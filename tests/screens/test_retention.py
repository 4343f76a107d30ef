"""What is due to go, decided at the keyboard with a second person; the clean-up day; sessions and roles."""

import os
from pathlib import Path
from typing import Any

from httui.cases import persons
from httui.cases.intake import Saved
from httui.i18n import speaking
from httui.screens.security.cleaning import CleaningScreen
from httui.screens.security.retention import RetentionScreen, TermsScreen
from httui.screens.security.sessions import SessionsScreen, matrix_lines
from httui.screens.work.duties import DutiesScreen
from httui.security import cleaning, retention_terms
from httui.store.models import Case, UserProfile
from httui.store.security_models import CleanUpEntry, RetentionDecision
from httui.workflows import duties
from tests.cases.support import Staff, saved
from tests.store.support import OTHER


def overdue(staff: Staff) -> Saved:
    """A case that was closed six years ago."""
    worker = staff.as_("worker")
    made = saved(worker, {"/data/place": "p1", "/data/notes": "a story"})
    persons.set_status(worker, made.case_code, "closed")
    staff.clock.pass_time(days=6 * 365)
    return made


async def test_a_case_is_made_anonymous_by_two_people(sit: Any, staff: Staff) -> None:
    made = overdue(staff)
    async with sit("holder") as desk:
        desk.app.push_screen(RetentionScreen())
        await desk.wait_for(made.case_code)
        shown = desk.shown()
        assert "overdue" in shown
        assert "a story" not in shown
        await desk.press("enter")
        await desk.wait_for("Counted from: closure")
        assert "lawyer" in " ".join(desk.shown().split())
        await desk.go("Decision")
        await desk.press("2", "enter", "enter", "=time is over", "f2")
        await desk.wait_for("A second person")
        await desk.press("=boss", "enter", f"={OTHER}", "f2")
        await desk.wait_for("cannot be guaranteed")
        assert Case.get_by_id(made.case_id).status == "closed", "not before the last yes"
        await desk.press("y")
        await desk.wait_for("statistics stay")
        assert Case.get_by_id(made.case_id).status == "erased"
        assert Case.select().where(Case.status == "anonymised").count() == 1
        assert made.case_code not in desk.shown()


async def test_a_hold_needs_a_reason_and_no_colleague(sit: Any, staff: Staff) -> None:
    made = overdue(staff)
    async with sit("lead") as desk:
        desk.app.push_screen(RetentionScreen())
        await desk.wait_for(made.case_code)
        await desk.press("enter")
        await desk.go("Decision")
        await desk.press("3", "f2")
        await desk.wait_for("This needs an answer: Reason")
        await desk.press("=appeal", "f2")
        await desk.wait_for("Until which day is it kept?")
        await desk.press("up", "up", "4", "f2")
        await desk.wait_for("on hold")
        (row,) = RetentionDecision.select()
        assert (row.decision, row.object_id, row.second_by) == ("hold", made.case_id, None)


async def test_the_certificate_is_shown(sit: Any, staff: Staff) -> None:
    overdue(staff)
    async with sit("lead") as desk:
        desk.app.push_screen(RetentionScreen())
        await desk.press("p", "=01-11-2026", "f2")
        await desk.wait_for("Certificate of destruction")
        assert "How many" in desk.shown()


async def test_periods_are_confirmed_by_two_names(sit: Any, staff: Staff) -> None:
    async with sit("lead") as desk:
        desk.app.push_screen(TermsScreen())
        await desk.wait_for("90 days")
        assert "no: ask" in desk.shown()
        await desk.press("enter", "=P30D", "enter", "=Direktur Contoh", "enter", "=Advokat Contoh", "f2")
        await desk.wait_for("30 days")
        assert retention_terms.terms(staff.opened[-1])["screening"].own == "P30D"


async def test_a_clean_up_day_from_start_to_certificate(sit: Any, staff: Staff) -> None:
    async with sit("boss") as desk:
        desk.app.push_screen(CleaningScreen())
        await desk.wait_for("No clean-up day is open")
        await desk.press("n")
        await desk.go("Which day?")
        await desk.press("=20-11-2026", "f2")
        await desk.wait_for("0 lines still open")
        await desk.press("a")
        await desk.wait_for("Where is it?")
        await desk.press("=pap", "enter", "=old lists", "enter", "=12", "f2")
        await desk.wait_for("What happens with it?")
        await desk.go("Decision")
        await desk.press("3")
        await desk.go("How is it destroyed?")
        await desk.press("1")
        await desk.go("Is it done?")
        await desk.press("1", "f2")
        await desk.wait_for("old lists")
        (entry,) = CleanUpEntry.select()
        assert (entry.area, entry.amount, entry.decision, entry.method) == (
            "paper",
            12,
            "destroy",
            "cross_cut",
        )
        await desk.press("x")
        await desk.wait_for("Name of the witness")
        await desk.press("=Saksi Contoh", "enter")
        await desk.go("Next clean-up day")
        await desk.press("=01-10-2027", "f2")
        await desk.wait_for("Certificate of the clean-up day")
        await desk.press("pagedown")
        await desk.wait_for("cross-cut")
        assert cleaning.current(staff.opened[-1]) is None


async def test_home_tells_that_a_clean_up_day_is_overdue(sit: Any, staff: Staff) -> None:
    staff.clock.pass_time(days=400)
    staff.as_("boss")
    UserProfile.update(checked_in_at=staff.clock.now()).execute()
    async with sit("boss") as desk:
        assert "clean-up day is overdue since 02-11-2027" in " ".join(desk.shown().split())


async def test_who_is_here_and_who_may_what(sit: Any, staff: Staff) -> None:
    assert os.name == "posix"
    async with sit("rini") as desk:
        desk.app.push_screen(SessionsScreen())
        await desk.wait_for("May open identities: 2 (at most 2 are advised)")
        assert os.uname().nodename[:10] in desk.shown()
        await desk.press("enter")
        await desk.wait_for("Yearly word: not yet")
        await desk.press("escape", "m")
        await desk.wait_for("open identities")
        assert Path(staff.data.present).is_dir()
    assert max(map(len, matrix_lines())) <= 78
    with speaking("id"):
        above, below, first = matrix_lines()[:3]
        assert {"admin", "pendamping", "analis"} <= set(above.split())
        assert {"PJ", "data", "pembaca"} <= set(below.split()), "no name is cut"
        assert max(len(above), len(below), len(first)) <= 78


async def test_the_yearly_word_is_read_before_it_is_given(sit: Any, staff: Staff) -> None:
    async with sit("worker") as desk:
        desk.app.push_screen(DutiesScreen())
        await desk.wait_for("Once a year")
        screen: Any = desk.screen
        for _row in range(20):
            if screen.list.current.kind == "awareness":
                break
            await desk.press("down")
        await desk.press("enter")
        await desk.wait_for("nobody is blamed for")
        await desk.press("f2")
        await desk.wait_for("Done.")
        [mine] = [duty for duty in duties.list_(staff.opened[-1]) if duty.kind == "awareness"]
        assert (mine.last_by, mine.next_on.year) == (staff.ids["worker"], 2027)


async def test_what_is_said_about_a_list_follows_the_language(sit: Any) -> None:
    async with sit("boss") as desk:
        desk.app.push_screen(SessionsScreen())
        await desk.wait_for("May open identities")
        await desk.press("ctrl+v")
        await desk.wait_for("Boleh membuka identitas")
        assert "May open identities" not in desk.shown()
