"""Incidents at the keyboard: two keys from sign-in and from home, steps, notices, closing; both languages."""

from pathlib import Path
from typing import Any

import pytest

from httui.i18n import use
from httui.screens.arrival import arrive
from httui.screens.security import first_steps
from httui.security import affected, incident_contacts, incident_work, incidents, notices
from httui.security.incident_contacts import Contact
from httui.store import incident_box
from httui.store.account import NewAccount
from httui.store.accounts import create_account
from httui.store.security_models import Incident
from httui.store.session import sign_in
from tests.cases.support import Staff, person_of, saved
from tests.screens.desk import Desk
from tests.store.support import OTHER, THIRD
from tests.terminal.watched import Watched


async def at_sign_in(desk: Desk, staff: Staff) -> None:
    """Nobody is signed in; the sign-in screen stands."""
    desk.app.sign_out()
    staff.leave()
    await desk.wait_for("Sign-in name")


@pytest.mark.parametrize("key", ["ctrl+backslash", "shift+f1"])
async def test_two_keys_from_the_sign_in_screen(sit: Any, staff: Staff, key: str) -> None:
    async with sit("worker") as desk:
        await at_sign_in(desk, staff)
        await desk.press(key, "1")
        await desk.wait_for("What to do now")
        assert len(incident_box.waiting(staff.data)) == 1
        shown = desk.shown()
        assert "Reported at" in shown
        assert "People first" in shown
        assert "Stop the leak" in shown
        await desk.go("What happened?")
        await desk.press("=laptop hilang", "f2")
        await desk.wait_for("Sealed. You can leave")
        await desk.press("escape")
        await desk.wait_for("Sign-in name")
        assert "laptop" not in desk.shown()
        for path in staff.data.path.rglob("*"):
            assert not path.is_file() or b"laptop hilang" not in path.read_bytes()
    lead = staff.as_("lead")
    async with sit("lead") as desk:
        assert "INC-20" in desk.shown(), "taken in at the sign-in, and told at home"
        lead = desk.app.session
        assert lead is not None
        [head] = incidents.listing(lead)
        assert incidents.view(lead, head.number).summary == "laptop hilang"


async def test_two_keys_from_home_open_an_incident(sit: Any, staff: Staff) -> None:
    async with sit("reader") as desk:
        await desk.press("ctrl+backslash")
        await desk.wait_for("What happened? Press its number")
        await desk.press("8")
        await desk.wait_for("Incident INC-")
        assert "3x24 hours" in desk.shown()
        assert "People first" in desk.shown()
        assert (Incident.get().trigger, Incident.get().opened_by) == ("unsure", staff.ids["reader"])
        await desk.press("escape")
        await desk.wait_for("! INC-")
        assert "left of 3x24 hours" in desk.shown()


async def test_with_a_temporary_passphrase_it_is_sealed_too(sit: Any, staff: Staff) -> None:
    new = NewAccount("baru", "Baru Contoh", THIRD, frozenset({"worker"}))
    create_account(staff.as_("rini"), new)
    async with sit("worker") as desk:
        staff.leave()
        arrive(desk.app, sign_in(staff.data, "baru", THIRD, clock=staff.clock))
        await desk.press("ctrl+backslash", "4")
        await desk.wait_for("Reported at")
        assert len(incident_box.waiting(staff.data)) == 1


async def test_in_bahasa_indonesia(sit: Any, staff: Staff) -> None:
    async with sit("worker") as desk:
        await at_sign_in(desk, staff)
        use("id")
        await desk.press("ctrl+backslash", "2")
        await desk.wait_for("Keselamatan dulu")
        assert "Hentikan kebocoran" in desk.shown()
    use("en")


@pytest.mark.parametrize("term", ["xterm-256color", "linux", "screen"])
def test_the_key_reaches_the_program_on_a_real_terminal(term: str, tmp_path: Path) -> None:
    """Ctrl+\\ ends a program on most lines; here it must not. The steps come although the keyring is no keyring."""
    (tmp_path / "keyring.json").write_bytes(b"{}")
    app = Watched("httui", "--data", str(tmp_path), term=term)
    try:
        app.start("Sign-in name")
        app.press("\x1c")
        app.start("Press its number")
        app.press("1")
        app.start("What to do now", "People first")
        app.press("esc")
        app.start("Sign-in name")
        if term != "linux":  # its console tells Shift+F1 in a way that Textual takes for another key
            app.press("\x1b[1;2P")
            app.start("Press its number")
    finally:
        app.close()


async def test_the_key_works_everywhere_and_is_in_the_menu(sit: Any, staff: Staff) -> None:
    from httui.screens.base import COMMON
    from httui.widgets.actions import ACTIONS, key_names

    mine = ACTIONS["incident"]
    assert "incident" in COMMON
    assert key_names(mine) == "Ctrl+\\, Shift+F1"
    others = {key for action in ACTIONS.values() if action.name != "incident" for key in action.keys}
    assert others.isdisjoint(mine.keys)
    async with sit("worker") as desk:
        await desk.press("f10")
        await desk.wait_for("Ctrl+\\")
        await desk.press("escape", "ctrl+backslash")
        await desk.wait_for("Something went wrong")
        await desk.press("ctrl+backslash", "escape")
        await desk.wait_for("Good to see you")


async def test_the_steps_stay_when_no_report_can_be_kept(
    sit: Any, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incident_box, "MOST", 0)
    async with sit("worker") as desk:
        await at_sign_in(desk, staff)
        await desk.press("ctrl+backslash", "3")
        await desk.wait_for("Phone the responsible person now")
        assert "People first" in desk.shown()
        assert incident_box.waiting(staff.data) == []


async def test_before_sign_in_only_what_the_office_chose_is_shown(sit: Any, staff: Staff) -> None:
    lead = staff.as_("lead")
    incident_contacts.keep(lead, [Contact("Direktur", "0800-1"), Contact("Rumah aman", "0800-2", shown=True)])
    async with sit("worker") as desk:
        await at_sign_in(desk, staff)
        await desk.press("ctrl+backslash")
        await desk.go("Only show me")
        await desk.press("enter")
        await desk.go("All ten steps")
        await desk.press("enter")
        await desk.wait_for("3x24")
        await desk.press("escape")
        await desk.go("Cards")
        await desk.press("enter")
        await desk.wait_for("Lost phone or laptop")
        await desk.press("escape")
        await desk.go("Whom to call")
        await desk.press("enter")
        await desk.wait_for("0800-2")
        assert "0800-1" not in desk.shown()
        assert "110" in desk.shown()


async def test_what_was_typed_leaves_the_screen_by_itself(
    sit: Any, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(first_steps, "SILENCE", 0.4)
    async with sit("worker") as desk:
        await at_sign_in(desk, staff)
        await desk.press("ctrl+backslash", "1")
        await desk.wait_for("What to do now")
        await desk.wait_for("Sign-in name")


async def test_a_step_is_done_and_severity_judged(sit: Any, staff: Staff) -> None:
    number = incidents.open_(staff.as_("boss"), "lost").head.number
    async with sit("boss") as desk:
        await open_incident(desk, number)
        await desk.go("People first")
        await desk.press("enter")
        await desk.wait_for("Is anybody in danger")
        await desk.go("Note")
        await desk.press("=semua aman", "f2")
        await desk.wait_for("[x]  1  People first")
        await desk.go("Judge: ")
        await desk.press("enter")
        await desk.wait_for("Was it encrypted?")
        await desk.press("3", "f2")
        await desk.wait_for("Severity 3")
        assert Incident.get().severity == 3


async def test_a_person_is_told_by_a_safe_way_and_a_letter_is_drafted(
    sit: Any, staff: Staff, tmp_path: Any
) -> None:
    made = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    number = incidents.open_(lead, "lost").head.number
    found = affected.look(lead, number, [], staff.clock.now(), staff.clock.now(), whole=True)
    affected.keep(lead, number, found)
    async with sit("lead") as desk:
        await open_incident(desk, number)
        await desk.go("Notices and letters")
        await desk.press("enter")
        await desk.wait_for(made.person_code)
        await desk.go(made.person_code)
        await desk.press("enter")
        await desk.wait_for("Decision")
        await desk.press("1", "enter", "3", "f2")
        await desk.wait_for("Never through a telephone")
        assert notices.listing(lead_of(desk), number) == []
        await desk.press("escape")
        await desk.go(made.person_code)
        await desk.press("enter", "1", "enter", "1", "f2")
        await desk.wait_for("face to face")
        [notice] = notices.listing(lead_of(desk), number)
        assert (notice.person, notice.channel) == (person_of(made), "face")
        await desk.go("the data-protection authority")
    page = notices.draft(staff.as_("lead"), number, "authority", "en")
    from httui.screens.security.notices import written

    assert written(page, "txt").startswith(b"***")


async def test_two_people_close_it(sit: Any, staff: Staff) -> None:
    lead = staff.as_("lead")
    number = incidents.open_(lead, "lost").head.number
    for step in range(1, 10):
        incident_work.step(lead, number, step, "as planned")
    incident_work.judge(lead, number, 1)
    incident_work.learn(lead, number, "lock the bag")
    async with sit("lead") as desk:
        await open_incident(desk, number)
        await desk.go("Close it")
        await desk.press("enter", "=boss", "enter", f"={OTHER}", "enter")
        await desk.wait_for("Closed on")
        assert Incident.get().second_by == staff.ids["boss"]


async def test_contacts_are_kept_and_chosen_for_the_sign_in_screen(sit: Any, staff: Staff) -> None:
    async with sit("lead") as desk:
        from httui.screens.security.incidents import ContactsScreen

        desk.app.push_screen(ContactsScreen())
        await desk.wait_for("For everybody")
        await desk.go("Add a contact")
        await desk.press("enter", "=Rumah aman", "enter", "=0800 2", "enter", "2", "f2")
        await desk.wait_for("Rumah aman: 0800 2 (also before sign-in)")
        assert incident_contacts.before_sign_in(staff.data) == [Contact("Rumah aman", "0800 2", shown=True)]


async def open_incident(desk: Desk, number: str) -> None:
    """The list, then the incident."""
    await desk.press("ctrl+backslash")
    await desk.go("All incidents")
    await desk.press("enter")
    await desk.wait_for(number)
    await desk.press("enter")
    await desk.wait_for("The ten steps")


def lead_of(desk: Desk) -> Any:
    """The session of whoever sits there."""
    assert desk.app.session is not None
    return desk.app.session
