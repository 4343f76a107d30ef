"""Back from a backup, and in with the recovery sheets, by keyboard."""

import shutil
from pathlib import Path
from typing import Any

from httui.store.safekeeping import back_up
from tests.cases.support import Staff, saved
from tests.screens.desk import Desk
from tests.store.support import OTHER


def backed_up(staff: Staff) -> Path:
    """The folder of a backup with one case."""
    saved(staff.as_("worker"), {"/data/pseudonym": "Melati"})
    return back_up(staff.as_("lead")).folder


async def test_an_office_comes_back_on_another_computer(staff: Staff, tmp_path: Path) -> None:
    folder = backed_up(staff)
    staff.leave()
    stick = tmp_path / "stick"
    shutil.copytree(folder, stick)
    desk = Desk(data_dir=tmp_path / "new")
    async with desk.app.run_test(size=(80, 24)) as desk.pilot:
        await desk.go("Restore an office")
        await desk.press("enter")
        await desk.wait_for("Folder of the backup")
        await desk.press("=" + str(stick))
        await desk.go("Sign-in name")
        await desk.press("=worker", "enter", "=" + OTHER, "f2")
        await desk.wait_for("Please sign in")
        await desk.press("=worker", "enter", "=" + OTHER, "enter")
        await desk.wait_for("Cases  (1)")


async def test_an_older_backup_over_a_newer_store_warns_and_asks_a_second_person(
    staff: Staff, sit: Any
) -> None:
    backed_up(staff)
    saved(staff.as_("worker"), {"/data/pseudonym": "Kenanga"})
    async with sit("admin") as desk:
        await desk.go("Backups")
        await desk.press("enter", "r")
        await desk.wait_for("Put this backup back?")
        await desk.press("y")
        await desk.wait_for("Folder of the backup")
        assert desk.app.session is None
        await desk.go("Sign-in name")
        await desk.press("=admin", "enter", "=" + OTHER, "f2")
        await desk.wait_for("An older backup")
        assert "1 cases" in desk.shown()
        assert "2 cases" in desk.shown()
        await desk.press("y")
        await desk.wait_for("A second person")
        await desk.press("=boss", "enter", "=" + OTHER, "enter")
        await desk.wait_for("Please sign in")


async def test_wrong_words_are_told_and_nothing_changes(staff: Staff) -> None:
    desk = Desk(staff)
    async with desk.app.run_test(size=(80, 24)) as desk.pilot:
        await desk.wait_for("Please sign in")
        await desk.go("Nobody can sign in")
        await desk.press("enter")
        await desk.wait_for("recovery sheet")
        await desk.press("=rini", "enter", "=satu dua tiga", "enter", "enter")
        await desk.press("=" + OTHER + " lagi", "enter", "=" + OTHER + " lagi", "f2")
        await desk.wait_for("16 words")
