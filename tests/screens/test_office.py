"""The office: people, forms, backups, audit, gate, settings, help, menu, language."""

from typing import Any

from httui import i18n
from httui.cases import registry
from httui.screens.base import COMMON, OfficeScreen
from httui.security import incidents
from httui.widgets.actions import ACTIONS
from httui.workflows import duties
from tests.cases.support import Staff
from tests.screens.desk import Desk


async def to(desk: Desk, words: str) -> None:
    """From home through one of its doors."""
    await desk.go(words)
    await desk.press("enter")


async def test_an_account_is_added_and_closed(sit: Any) -> None:
    async with sit("admin") as desk:
        await to(desk, "People")
        await desk.wait_for("Sign-in name")
        await desk.press("a", "=ayu", "enter", "=Ayu Contoh", "f2")
        await desk.wait_for("Temporary passphrase")
        await desk.press("enter")
        await desk.wait_for("ayu")
        assert "temporary" in desk.shown()
        await desk.press("d", "=pindah kerja", "enter")
        await desk.wait_for("Close the account?")
        await desk.press("n")
        assert "closed" not in desk.shown()


async def test_a_name_that_is_taken_is_told_and_what_was_typed_stays(sit: Any) -> None:
    async with sit("admin") as desk:
        await to(desk, "People")
        await desk.press("a", "=worker", "enter", "=Orang Lain", "f2")
        await desk.wait_for("is taken")
        assert "Orang Lain" in desk.shown()


async def test_a_form_is_added_confirmed_and_retired(sit: Any, tmp_path: Any) -> None:
    from tests.cases.support import SMALL

    path = tmp_path / "second.md"
    path.write_text(
        SMALL.replace("| small |", "| second |").replace("Small intake", "Second form"), encoding="utf-8"
    )
    async with sit("lead") as desk:
        await to(desk, "Forms")
        await desk.press("a", "=" + str(path), "enter")
        await desk.wait_for("Adopt the privacy classes?")
        await desk.press("n")
        await desk.wait_for("Second form")
        found = registry.find(desk.screen.session, "second")
        assert found.state == "draft"
        await desk.press("home", "t", "=act", "enter", "f2")
        await desk.pilot.pause()
        await desk.press("enter")
        await desk.wait_for("identity vault only")


async def test_a_damaged_form_is_refused_with_the_place(sit: Any, tmp_path: Any) -> None:
    path = tmp_path / "broken.md"
    path.write_text("| survey |\n| | type | name |\n| | text | a b c |\n", encoding="utf-8")
    async with sit("lead") as desk:
        await to(desk, "Forms")
        await desk.press("a", "=" + str(path), "enter")
        await desk.wait_for("! ")
        assert "Forms" in desk.shown()


async def test_a_backup_is_made_and_checked(sit: Any) -> None:
    async with sit("lead") as desk:
        await to(desk, "Backups")
        await desk.press("a")
        await desk.wait_for("is made and was checked")
        assert "by hand" in desk.shown()
        await desk.press("v")
        await desk.wait_for("It is whole")


async def test_the_audit_trail_is_shown_and_checked(sit: Any) -> None:
    async with sit("lead") as desk:
        await to(desk, "Audit")
        await desk.wait_for("When")
        await desk.press("pagedown")
        await desk.wait_for("account: signed in")
        await desk.press("v")
        await desk.wait_for("The audit trail is whole")


async def test_a_judgement_opens_the_gate_and_is_always_in_sight(sit: Any) -> None:
    async with sit("lead") as desk:
        await to(desk, "Security")
        await to(desk, "Readiness gate")
        await desk.go("Sign an own judgement")
        await desk.press("enter", "2", "enter", "=Direktur Contoh", "enter", "=lemari besi", "enter")
        await desk.wait_for("Signed.")
        assert "Gate 2: own judgement to" in desk.shown().split("\n")[0]


async def test_settings_keep_language_and_lock(sit: Any) -> None:
    async with sit("admin") as desk:
        await to(desk, "Settings")
        await desk.go("Lock after minutes")
        await desk.press("backspace", "=7", "f2")
        await desk.wait_for("Kept.")
        assert desk.app.idle_seconds == 420
        await desk.press("up", "up", "up")
        await desk.go("Language")
        await desk.press("2", "f2")
        await desk.pilot.pause()
        assert i18n.language() == "id"
        assert desk.screen.session.user.language == "id"
        i18n.use("en")
        desk.app.sign_out()
        await desk.enter("admin")
        assert i18n.language() == "id"


async def test_whoever_comes_first_makes_the_daily_backup(sit: Any) -> None:
    from httui.store.safekeeping import newest_backup

    async with sit("reader") as desk:
        for _ in range(100):
            await desk.pilot.pause(0.05)
            if newest_backup(desk.screen.session) is not None:
                break
        made = newest_backup(desk.screen.session)
        assert made is not None
        assert made.manifest.cause == "daily"


async def test_every_screen_offers_help_and_the_menu_runs_an_action(sit: Any) -> None:
    async with sit("lead") as desk:
        await desk.press("f10")
        await desk.wait_for("Menu")
        await desk.press("f", "enter")
        await desk.wait_for("Find:")
        await desk.press("f1")
        await desk.wait_for("Keys on this screen")


def test_every_action_has_its_routes_and_no_screen_a_key_twice() -> None:
    """DESIGN section 7: a function, Ctrl or letter key, and the menu, for everything; help is never hidden."""
    import httui.screens as package

    for action in ACTIONS.values():
        assert action.keys, action.name
        assert action.text
    modules = [__import__(f"httui.screens.{name}", fromlist=["x"]) for name in _modules(package)]
    screens = {
        found
        for module in modules
        for found in vars(module).values()
        if isinstance(found, type) and issubclass(found, OfficeScreen)
    }
    assert len(screens) > 20
    for screen in screens:
        taken: dict[str, str] = {}
        for name in (*screen.ACTIONS, *COMMON):
            first = ACTIONS[name].keys[0]
            assert taken.setdefault(first, name) == name, (screen, first)


def _modules(package: Any) -> list[str]:
    import pkgutil

    return [info.name for info in pkgutil.walk_packages(package.__path__) if info.name != "intake"] + [
        "intake.wizard"
    ]


async def test_every_door_has_a_key_and_care_is_told_to_who_may_act(sit: Any, staff: Any) -> None:
    from httui.screens.passphrase import ChangePassphrase
    from httui.store.own import leaked
    from tests.store.support import OTHER

    leaked(staff.as_("worker"), OTHER, OTHER + " baru sekali")
    async with sit("admin") as desk:
        assert "Passphrase leaked: worker contoh" in desk.shown()
    async with sit("rini") as desk:
        words = desk.shown()
        assert "a  " in words
        assert "10  " not in words
        doors = [key for key, _words in desk.screen.doors()]
        letter = "123456789abcde"[doors.index("passphrase")]
        assert letter.isalpha()
        await desk.press(letter)
        assert isinstance(desk.screen, ChangePassphrase)
    async with sit("boss") as desk:
        assert "leaked:" not in desk.shown()


async def test_the_rules_for_passphrases_are_a_setting_of_those_who_may(sit: Any) -> None:
    from httui.store.own import profile_of

    async with sit("worker") as desk:
        await to(desk, "Settings")
        assert "easy to remember" in desk.shown()
        assert not any(field.key == "profile" and field.focusable for field in desk.form.fields)
    async with sit("admin") as desk:
        await to(desk, "Settings")
        await desk.go("Rules for passphrases")
        await desk.press("2", "f2")
        await desk.wait_for("Kept.")
        assert profile_of(desk.screen.session) == "workbook"


async def test_the_language_key_is_seen_in_the_settings(sit: Any) -> None:
    """Keeping the settings does not switch back what the key has switched."""
    async with sit("worker") as desk:
        await desk.go("Settings")
        await desk.press("enter")
        await desk.wait_for("Keep these settings")
        await desk.press("ctrl+v")
        await desk.wait_for("Pengaturan")
        assert desk.form.values()["language"] == "id"
        await desk.press("f2")
        await desk.wait_for("Pengaturan")
        assert desk.staff is not None
        assert "(x)2 Bahasa Indonesia" in desk.shown()


async def test_home_fits_the_screen_for_who_does_everything(sit: Any, staff: Staff) -> None:
    """Doors, work that is due, two incidents and the age of the backup, at 80x24 and without a scroll."""
    founder = staff.as_("rini")
    for number in range(6):
        duties.add(
            founder,
            "other",
            title=f"Tugas contoh {number}",
            next_on=founder.clock.now().date(),
            owner=founder.user.id,
        )
    for trigger in ("lost", "unsure"):
        incidents.open_(founder, trigger)
    async with sit("rini") as desk:
        doors = [i18n._(words) for _key, words in desk.screen.doors()]
        assert len(doors) > 14
        for words in (*doors, "INC-2026-0001", "INC-2026-0002", "Tugas contoh", "newest backup"):
            assert words in desk.shown(), f"{words} is not in sight:\n{desk.shown()}"
        await desk.press("ctrl+v")
        doors = [i18n._(words) for _key, words in desk.screen.doors()]
        for words in doors:
            assert words in desk.shown(), f"{words} is not in sight:\n{desk.shown()}"
