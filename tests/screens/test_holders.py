"""New recovery sheets by keyboard: one sheet, or three holders any two of whom get the office open again."""

import re
from typing import Any

import pytest

from httui.store.errors import WrongWords
from httui.store.files import DataDir
from httui.store.recovery import kept_by_holders, recover
from tests.cases.support import Staff
from tests.screens.desk import Desk

NEW = "jendela biru menatap kebun teh"


async def go_to_new_sheets(desk: Desk, database: str, kept: str) -> None:
    """From home to the first of the new words."""
    await desk.go("Settings")
    await desk.press("enter")
    await desk.go("New recovery sheets")
    await desk.press("enter")
    await desk.wait_for("Sheet for")
    await desk.press(database, "enter", kept, "enter")
    await desk.go("Show the new words")
    await desk.press("enter")


async def copy_and_prove(desk: Desk, title: str) -> str:
    """Copy the words from the screen, type back what is asked; all the words."""
    await desk.wait_for(title)
    found = {int(number): word for number, word in re.findall(r"(\d+)\. ([a-z]+)", desk.shown())}
    assert sorted(found) == list(range(1, 17))
    await desk.go("I have written them down")
    await desk.press("enter")
    await desk.wait_for("Is it on paper?")
    for number in re.findall(r"Word (\d+)", desk.shown()):
        await desk.press("=" + found[int(number)], "enter")
    return " ".join(found[number] for number in sorted(found))


async def three_holders(desk: Desk) -> list[str]:
    """New sheets for the case records with three holders; their words."""
    await go_to_new_sheets(desk, "1", "2")
    sheets = [await copy_and_prove(desk, f"sheet of holder {number} of 3") for number in (1, 2, 3)]
    await desk.wait_for("Put them in force?")
    await desk.press("y")
    await desk.wait_for("The new sheets are in force")
    return sheets


async def test_three_holders_are_set_up_and_two_of_them_open_the_office(staff: Staff, sit: Any) -> None:
    async with sit("admin") as desk:
        sheets = await three_holders(desk)
    staff.leave()
    assert kept_by_holders(staff.data) == {"cases": True, "identities": False}
    again = Desk(staff)
    async with again.app.run_test(size=(80, 24)) as again.pilot:
        await again.wait_for("Please sign in")
        await again.go("Nobody can sign in")
        await again.press("enter")
        await again.wait_for("words of another")
        await again.press("=admin", "enter", "=" + sheets[2], "enter", "=" + sheets[0], "enter", "enter")
        await again.press("=" + NEW, "enter", "=" + NEW, "f2")
        await again.wait_for("People and accounts")


async def test_one_holder_alone_is_told_that_two_are_needed(staff: Staff, sit: Any) -> None:
    async with sit("admin") as desk:
        sheets = await three_holders(desk)
    staff.leave()
    again = Desk(staff)
    async with again.app.run_test(size=(80, 24)) as again.pilot:
        await again.wait_for("Please sign in")
        await again.go("Nobody can sign in")
        await again.press("enter")
        await again.wait_for("words of another")
        await again.press("=admin", "enter", "=" + sheets[2], "enter")
        await again.go("New passphrase")
        await again.press("=" + NEW, "enter", "=" + NEW, "f2")
        await again.wait_for("words of two of them are")


async def test_one_new_sheet_replaces_the_old_one(staff: Staff, sit: Any) -> None:
    async with sit("admin") as desk:
        await go_to_new_sheets(desk, "1", "1")
        words = await copy_and_prove(desk, "New recovery sheet: case records")
        await desk.wait_for("Put them in force?")
        await desk.press("y")
        await desk.wait_for("in force. Destroy")
    staff.leave()
    recover(DataDir(staff.data.path), "admin", NEW, cases_words=words, clock=staff.clock).close()


async def test_leaving_in_the_middle_changes_nothing(staff: Staff, sit: Any) -> None:
    async with sit("admin") as desk:
        await go_to_new_sheets(desk, "1", "2")
        first = await copy_and_prove(desk, "sheet of holder 1 of 3")
        await desk.wait_for("sheet of holder 2 of 3")
        await desk.press("escape")
        await desk.wait_for("the old sheet stays good")
    staff.leave()
    assert kept_by_holders(staff.data) == {"cases": False, "identities": False}
    with pytest.raises(WrongWords):
        recover(DataDir(staff.data.path), "admin", NEW, cases_words=first, clock=staff.clock)


async def test_only_who_manages_accounts_sees_the_line(sit: Any) -> None:
    async with sit("worker") as desk:
        await desk.go("Settings")
        await desk.press("enter")
        await desk.wait_for("Keep these settings")
        assert "New recovery sheets" not in desk.shown()
