"""From nothing to an office with its first member of staff, by keyboard at 80x24."""

import re
from pathlib import Path

from httui.store.files import DataDir
from httui.store.session import sign_in
from tests.screens.desk import Desk

PASSPHRASE = "kapal biru terbang di atas laut"


async def words_on(desk: Desk) -> dict[int, str]:
    """The numbered words of a recovery sheet."""
    return {int(number): word for number, word in re.findall(r"(\d+)\. ([a-z]+)", desk.shown())}


async def prove(desk: Desk) -> None:
    """Read a sheet, then type back what is asked."""
    words = await words_on(desk)
    assert len(words) == 16
    await desk.go("I have written them down")
    await desk.press("enter")
    await desk.wait_for("from your paper")
    asked = [int(n) for n in re.findall(r"Word (\d+)", desk.shown())]
    assert len(asked) == 3
    for number in asked:
        await desk.press("=" + words[number], "enter")


async def test_an_office_is_set_up_and_can_be_signed_in_to(tmp_path: Path) -> None:
    desk = Desk(data_dir=tmp_path / "office")
    async with desk.app.run_test(size=(80, 24)) as desk.pilot:
        await desk.wait_for("no office on this computer")
        await desk.go("Begin")
        await desk.press("enter")
        await desk.wait_for("1 of 5")
        await desk.press("=Rumah Contoh", "f2")
        await desk.wait_for("2 of 5")
        await desk.press("=rini", "enter", "=Rini Contoh", "enter", "enter", "enter")
        await desk.press("=" + PASSPHRASE, "enter")
        await desk.wait_for("Strength: very strong")
        await desk.press("=" + PASSPHRASE, "f2")
        await desk.wait_for("3 of 5")
        await desk.press("1", "enter", "=Folder biru", "f2")
        await desk.wait_for("4 of 5")
        await desk.press("1", "f2")
        await desk.wait_for("5 of 5")
        assert "Rumah Contoh" in desk.shown()
        await desk.press("f2")
        await desk.wait_for("Recovery sheet 1 of 2", seconds=60)
        await prove(desk)
        await desk.wait_for("Recovery sheet 2 of 2")
        await prove(desk)
        await desk.wait_for("First member of staff")
        await desk.go("Add the first")
        await desk.press("enter")
        await desk.wait_for("New account")
        await desk.press("=budi", "enter", "=Budi Contoh", "f2")
        await desk.wait_for("Temporary passphrase")
        found = re.search(r"Temporary passphrase: (.+)", desk.shown())
        assert found is not None
        temporary = found[1].strip()
        await desk.press("enter")
        await desk.wait_for("Good to see you, Rini Contoh")
        assert "Rumah Contoh | Rini Contoh (admin, lead)" in desk.shown()
        assert "Gate 2: coded records" in desk.shown()
        desk.app.sign_out()
        await desk.wait_for("Please sign in")
        await desk.press("=budi", "enter", "=" + temporary, "enter")
        await desk.wait_for("Your passphrase is temporary")
        await desk.press("escape")
        await desk.wait_for("Please change it first")
    session = sign_in(DataDir(tmp_path / "office"), "rini", PASSPHRASE)
    assert session.setting("idle_minutes") == 5
    assert session.setting("recovery.proven_at")
    session.close()


async def test_going_back_keeps_what_was_entered(tmp_path: Path) -> None:
    desk = Desk(data_dir=tmp_path / "office")
    async with desk.app.run_test(size=(80, 24)) as desk.pilot:
        await desk.go("Begin")
        await desk.press("enter", "=Rumah Contoh", "f2")
        await desk.wait_for("2 of 5")
        await desk.press("escape")
        await desk.wait_for("1 of 5")
        assert "Rumah Contoh" in desk.shown()
        await desk.press("escape")
        await desk.wait_for("Welcome")
    assert not (tmp_path / "office").exists()


async def test_the_language_switches_at_once(tmp_path: Path) -> None:
    desk = Desk(data_dir=tmp_path / "office")
    async with desk.app.run_test(size=(80, 24)) as desk.pilot:
        await desk.press("2")
        from httui import i18n

        assert i18n.language() == "id"
        await desk.press("ctrl+v")
        assert i18n.language() == "en"
        assert "(x)1 English" in desk.shown()


async def test_a_weak_passphrase_is_refused_with_the_reason(tmp_path: Path) -> None:
    desk = Desk(data_dir=tmp_path / "office")
    async with desk.app.run_test(size=(80, 24)) as desk.pilot:
        await desk.go("Begin")
        await desk.press("enter", "=Rumah Contoh", "f2")
        await desk.wait_for("2 of 5")
        await desk.press(
            "=rini", "enter", "=Rini", "enter", "enter", "enter", "=password", "enter", "=password", "f2"
        )
        await desk.wait_for("cannot be used")
        assert "password" not in desk.shown().replace("passphrase", "")


def test_the_last_page_names_every_role_and_the_policy_that_ships() -> None:
    """An empty place of the text means the thirteen points that were shown."""
    from httui.screens.setup_pages import summary

    values = {
        "org": "Rumah Contoh", "data_dir": "x", "name": "rini", "idle": "5", "adopt": "yes", "policy": " ",
        "tier": "2", "roles": "data_lead worker", "identities": "yes",
    }  # fmt: skip
    words = "\n".join(field.label for field in summary(values))
    assert "rini; administrator, data lead, case worker, may open identities" in words
    assert "The consent policy that ships with httui" in words


def test_an_empty_place_adopts_the_policy_that_ships(tmp_path: Path) -> None:
    from httui.cases import policy
    from httui.screens.setup_pages import create_office

    values = {
        "org": "Rumah Contoh", "data_dir": str(tmp_path / "new"), "name": "rini", "display_name": "Rini",
        "passphrase": PASSPHRASE, "idle": "5", "profile": "passphrase", "adopt": "yes", "policy": "",
        "tier": "2", "roles": "admin data_lead", "identities": "no", "signed_by": "", "judgement": "",
    }  # fmt: skip
    session, _sheet, problem = create_office(values, "en")()
    assert problem is None
    adopted = policy.current()
    assert adopted is not None
    assert adopted.reference.startswith("The consent policy that ships")
    session.close()
