"""``httui init``: an office without questions, and what it refuses."""

import stat

import pytest

from httui.store.files import DataDir
from httui.store.recovery import draw_sheet, put_in_force
from httui.store.session import sign_in
from tests.commands.conftest import Desk
from tests.store.support import PASSPHRASE


def test_a_fresh_office_is_at_tier_2_with_the_intake_in_use(empty: Desk) -> None:
    done = empty.init()
    assert done.status == 0
    assert "tier 2" in done.out
    forms = empty("form", "list", "--json").json
    assert [(form["id"], form["state"]) for form in forms] == [("intake", "active")]
    assert empty("case", "list", "--json").json == []


def test_the_sheets_are_private_and_open_a_backup(empty: Desk) -> None:
    assert empty.init().status == 0
    assert stat.S_IMODE(empty.sheet.stat().st_mode) == 0o600
    pages = empty.sheet.read_text().split("\f")
    assert len(pages) == 2
    assert pages[0] != pages[1]
    made = empty("backup", "create", "--json").json
    (empty.home / "other").mkdir()
    elsewhere = Desk(empty.home / "other", empty.capture)
    back = elsewhere(
        "backup", "restore", made["path"], "--recovery-file", str(empty.sheet), "--json", user=None
    )
    assert back.status == 0, back.err
    assert elsewhere("form", "list", "--json").json[0]["id"] == "intake"


def test_two_of_three_holders_open_a_backup(empty: Desk) -> None:
    """Each has a file of their own; one alone is told that two are needed."""
    assert empty.init().status == 0
    session = sign_in(DataDir(empty.data), "rina", PASSPHRASE)
    drawn = draw_sheet(session, "cases", holders=True)
    put_in_force(session, drawn)
    session.close()
    made = empty("backup", "create", "--json").json
    files = [empty.file(f"holder{n}", " ".join(sheet)) for n, sheet in enumerate(drawn.sheets)]
    (empty.home / "other").mkdir()
    elsewhere = Desk(empty.home / "other", empty.capture)
    restore = ("backup", "restore", made["path"], "--recovery-file", files[2])
    alone = elsewhere(*restore, user=None)
    assert alone.status == 1
    assert "holders" in alone.err
    both = elsewhere(*restore, "--recovery-file", files[0], "--json", user=None)
    assert both.status == 0, both.err
    assert elsewhere("form", "list", "--json").json[0]["id"] == "intake"


def test_a_judgement_opens_a_tier_for_thirty_days(empty: Desk) -> None:
    done = empty.init("--tier", "3", "--signed-by", "Direktur Contoh")
    assert done.status == 0
    assert "Direktur Contoh" in done.out


@pytest.mark.parametrize(
    "more",
    [("--tier", "3"), ("--roles", "king"), ("--tier", "9"), ("--language", "xx")],
    ids=lambda words: words[0],
)
def test_misuse_is_told_and_leaves_nothing(empty: Desk, more: tuple[str, str]) -> None:
    done = empty.init(*more)
    assert done.status == 2
    assert done.err
    assert not empty.sheet.exists()
    assert not empty.data.exists()


def test_a_weak_passphrase_leaves_no_office(empty: Desk) -> None:
    empty.passphrase.write_text("Lembaga Pelita 1\n")
    done = empty.init()
    assert done.status == 1
    assert "Pelita 1" not in done.err
    assert not empty.sheet.exists()
    assert not (empty.data / "keyring.json").exists()


def test_an_office_is_never_set_up_twice(desk: Desk) -> None:
    desk.sheet.unlink()
    again = desk.init()
    assert again.status == 1
    assert "Traceback" not in again.err
    assert not desk.sheet.exists()
    assert desk("case", "list").status == 0


def test_an_existing_sheet_file_is_not_overwritten(empty: Desk) -> None:
    empty.sheet.write_text("mine")
    assert empty.init().status == 1
    assert empty.sheet.read_text() == "mine"
    assert not empty.data.exists()
