"""Releasing at the desk: plan, period, permission, coarsening, free text, format, what to tell by another way."""

import json
from pathlib import Path
from typing import Any

from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.store.models import Consent
from httui.store.sharing_models import Release
from tests.cases.support import Staff
from tests.sharing.releasing import many, plan, somebody, withdraw
from tests.store.support import OTHER


async def at_release(desk: Any) -> None:
    """From home to the prepared release of the only plan."""
    await desk.go("Sharing")
    await desk.press("enter")
    await desk.wait_for("Back")
    await desk.go("Release data")
    await desk.press("enter")
    await desk.wait_for("Lembaga")
    await desk.press("enter")
    await desk.wait_for("Only this place")
    await desk.press("f2")
    await desk.wait_for("Quality score")


async def test_from_the_plan_to_the_file(sit: Any, staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("lead")
    plan(session, fields={"age": Form.GENERALISED, "sex": Form.GENERALISED})
    many(session, 40)
    many(session, 2, decision="no", seed=9)
    async with sit("lead", size=(100, 40)) as desk:
        await at_release(desk)
        assert "40 of the 42 persons" in desk.shown()
        assert "2  said no" in desk.shown()
        assert "Nothing stands against it." in desk.shown()
        await desk.go("How much each column tells")
        await desk.press("enter")
        await desk.wait_for("different answers")
        assert "describes a person" in desk.shown()
        await desk.press("escape")
        await desk.go("See what would leave")
        await desk.press("enter")
        await desk.wait_for("What would leave")
        assert "age " in desk.shown()
        assert "sex f" in desk.shown()
        await desk.press("escape")
        await desk.go("Choose a format")
        await desk.press("enter")
        await desk.wait_for("Write the release")
        await desk.press("5")
        await desk.go("File")
        await desk.press(f"={tmp_path}/out.jsonl", "f2")
        await desk.wait_for("not encrypted")
        assert "SHA-256" in desk.shown()
    assert Release.get().format == "jsonl"
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text().splitlines()[1:]]
    assert len(rows) == Release.get().rows > 10


async def test_coarsening_shows_its_effect_at_once(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    plan(session, fields={"age": Form.GENERALISED, "sex": Form.GENERALISED, "came": Form.GENERALISED})
    many(session, 60)
    async with sit("lead", size=(100, 40)) as desk:
        await at_release(desk)
        await desk.go("Rows that stand out")
        await desk.press("enter")
        await desk.wait_for("5 are needed")
        before = desk.shown()
        assert "came: month ..." in before
        await desk.go("came:")
        await desk.press("enter")
        await desk.wait_for("How coarse?")
        await desk.press("3", "f2")
        await desk.wait_for("came: year ...")
        assert desk.shown() != before
        await desk.press("escape")
        await desk.wait_for("Quality score")
        assert "became year" in desk.shown()


async def test_free_text_is_read_line_by_line(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    plan(session, Trust.CASEWORK, {"age": Form.CODED, "notes": Form.RAW}, q05_purpose="referral")
    for text in ("came by bus", "is afraid"):
        somebody(session, {"/data/age": "30", "/data/notes": text}, purpose="referral")
    async with sit("lead", size=(100, 40)) as desk:
        await at_release(desk)
        await desk.go("free text line by line")
        await desk.press("enter")
        await desk.wait_for("somebody who works with cases")
    async with sit("boss", size=(100, 40)) as desk:
        await at_release(desk)
        assert "no line is approved" in desk.shown()
        await desk.go("free text line by line")
        await desk.press("enter")
        await desk.wait_for("1 of 2")
        await desk.go("It may go")
        await desk.press("enter")
        await desk.wait_for("2 of 2")
        assert "It stays here" in desk.form.current.label, "the safe answer is where one stands"
        await desk.press("enter")
        await desk.wait_for("Quality score")
        assert "no line is approved" not in desk.shown()


async def test_a_second_person_and_a_reason_are_asked_for(sit: Any, staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("lead")
    plan(
        session,
        Trust.CASEWORK,
        {"age": Form.CODED, "sex": Form.CODED, "notes": Form.RAW},
        q05_purpose="referral",
    )
    somebody(session, {"/data/age": "30"}, purpose="referral")
    async with sit("lead", size=(100, 40)) as desk:
        await at_release(desk)
        await desk.go("Choose a format")
        await desk.press("enter")
        await desk.wait_for("The second person")
        await desk.press("1")
        await desk.go("File")
        await desk.press(f"={tmp_path}/out.pdf")
        await desk.go("quality is low")
        await desk.press("=one person only")
        await desk.go("second person")
        await desk.press("=boss")
        await desk.go("Their passphrase")
        await desk.press(f"={OTHER}", "f2")
        await desk.wait_for("shown this once")
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert Release.get().second_by == staff.ids["boss"]


async def test_who_withdrew_while_the_screen_stood_is_absent(sit: Any, staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("lead")
    plan(session, fields={"age": Form.GENERALISED})
    cases = many(session, 30)
    async with sit("boss", size=(100, 40)) as desk:
        await at_release(desk)
        withdraw(desk.app.session, cases[0])
        await desk.go("Choose a format")
        await desk.press("enter")
        await desk.wait_for("Write the release")
        await desk.press("5")
        await desk.go("File")
        await desk.press(f"={tmp_path}/out.jsonl", "f2")
        await desk.wait_for("and are not: 1")
    assert Consent.select().where(Consent.withdrawn_at.is_null(False)).count() == 1


async def test_counts_instead_of_rows_and_columns_left_out(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    plan(session, Trust.OPEN, {"age": Form.GENERALISED, "sex": Form.GENERALISED}, q05_purpose="network")
    many(session, 40)
    async with sit("lead", size=(100, 40)) as desk:
        await at_release(desk)
        assert "are too few to be published" in desk.shown()
        assert "Choose a format" not in desk.shown()
        await desk.go("Tables of counts")
        await desk.press("enter")
        await desk.wait_for("Table by age")
        await desk.press("up", "up", "up")
        await desk.go("Leave columns out")
        await desk.press("enter")
        await desk.wait_for("These stay here")
        await desk.press("2", "f2")
        await desk.wait_for("Quality score")
        assert "Table by sex" not in desk.shown()
        await desk.go("Choose a format")


async def test_without_an_approved_plan_there_is_nothing_to_open(sit: Any) -> None:
    async with sit("lead") as desk:
        await desk.go("Sharing")
        await desk.press("enter")
        await desk.wait_for("Back")
        await desk.go("Release data")
        await desk.press("enter")
        await desk.wait_for("No plan is approved")
