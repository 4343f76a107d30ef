"""Risks, papers and devices at the keyboard (S-012, S-188, S-191, S-197 to S-211)."""

from pathlib import Path
from typing import Any

import pytest

from httui.security import assets, plan_versions, risk_mitigations, risks
from httui.security.assets import Asset
from httui.security.risk_rules import PARTIES, Rating
from httui.security.risks import Entry
from tests.cases.support import Staff

OWN = Entry("The river floods", ("S",), ("organisation",), Rating(3, 3))


async def enter(desk: Any, door: str) -> None:
    """From home through the one door of security."""
    await desk.go("Security")
    await desk.press("enter")
    await desk.go(door)
    await desk.press("enter")


async def test_a_first_register_is_picked_in_a_few_keys(sit: Any, staff: Staff) -> None:
    async with sit("lead") as desk:
        await enter(desk, "Risks")
        await desk.wait_for("P picks typical ones")
        assert "0 of 3 risks have a mitigation" in desk.shown()
        await desk.press("p")
        await desk.wait_for("Tick what could happen here")
        await desk.press("f2")
        await desk.wait_for("9 risks were added")
        found = risks.listing(desk.screen.session)
        assert {view.short for view in found} >= {
            "R06",
            "R13",
            "R27",
            "R02",
            "R14",
            "R16",
            "R07",
            "R21",
            "R22",
        }
        await desk.wait_for("very high")
        await desk.press("m")
        await desk.wait_for("Impact for the person")
        shown = desk.shown()
        assert "25 VH" in shown
        assert all(len(line) <= 80 for line in shown.splitlines())


async def test_a_risk_of_ones_own_makes_one_think_of_all_six(sit: Any, staff: Staff) -> None:
    async with sit("boss") as desk:
        await enter(desk, "Risks")
        await desk.press("a")
        await desk.wait_for("What could happen?")
        await desk.press("=Banjir", "enter", "1", "f2")
        await desk.wait_for("This needs an answer: Could this harm: the person the data is about?")
        for number, _party in enumerate(PARTIES):
            await desk.go("Could this harm" if number == 0 else "")
            await desk.press("1" if number == 0 else "2")
            await desk.press("down")
        await desk.go("How likely is it?")
        await desk.press("3")
        await desk.go("How bad would it be")
        await desk.press("4", "f2")
        await desk.wait_for("Banjir")
        [view] = risks.listing(desk.screen.session)
        assert (view.entry.parties, view.entry.before) == (("subject",), Rating(3, 4))


async def test_what_is_done_against_a_risk_and_who_accepts_it(sit: Any, staff: Staff) -> None:
    made = risks.add(staff.as_("lead"), OWN)
    async with sit("lead", (80, 40)) as desk:
        await enter(desk, "Risks")
        await desk.press("enter")
        await desk.wait_for("medium (3 x 3 = 9)")
        await desk.go("Add something")
        await desk.press("enter")
        await desk.wait_for("What is done?")
        await desk.press("=Naikkan arsip", "f2")
        await desk.wait_for("[ ] Naikkan arsip")
        await desk.press("up")
        await desk.go("[ ] Naikkan")
        await desk.press("enter")
        await desk.wait_for("State")
        await desk.go("State")
        await desk.press("2", "f2")
        await desk.wait_for("[x] Naikkan arsip")
        await desk.go("The director accepts")
        await desk.press("enter", "=Direktur Contoh", "f2")
        await desk.wait_for("accepted by Direktur Contoh")
        await desk.go("It is no risk any more")
        await desk.press("enter", "=pindah kantor", "f2")
        await desk.wait_for("This is not a risk any more.")
        assert risks.get(desk.screen.session, made).state == "closed"


async def test_everybody_reads_and_owners_say_what_is_done(sit: Any, staff: Staff) -> None:
    lead = staff.as_("lead")
    made = risks.add(lead, OWN)
    risk_mitigations.add(lead, made, "Move the files", owner=staff.ids["worker"])
    risk_mitigations.add(lead, made, "Buy a pump")
    async with sit("worker", (80, 40)) as desk:
        await enter(desk, "Risks")
        await desk.press("p")
        await desk.wait_for("no right")
        await desk.press("enter")
        await desk.wait_for("Move the files")
        assert "Change the risk" not in desk.shown()
        await desk.go("Move the files")
        await desk.press("enter")
        await desk.wait_for("State")
        await desk.press("2", "f2")
        await desk.wait_for("[x] Move the files")
        [others] = [field for field in desk.form.fields if "Buy a pump" in field.label]
        assert not others.focusable, "nobody else says that it is done"


async def test_the_plan_is_read_written_and_approved(
    sit: Any, staff: Staff, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = staff.as_("lead")
    for name in ("R01", "R02", "R07"):
        risks.pick(session, name)
    monkeypatch.setenv("HOME", str(tmp_path))
    async with sit("lead") as desk:
        await enter(desk, "Security plan and papers")
        await desk.wait_for("draft: not approved yet")
        await desk.go("Security plan")
        await desk.press("enter")
        await desk.wait_for("1 Who we are")
        assert "*** DRAFT ***" in desk.shown()
        await desk.press("s")
        await desk.wait_for("PDF, to print")
        await desk.press("f2")
        await desk.wait_for("Written to")
        written = tmp_path / "security-plan-en-pdf.pdf"
        assert (written.read_bytes()[:5], written.stat().st_mode & 0o077) == (b"%PDF-", 0)
        await desk.press("escape")
        await desk.go("Approve the plan")
        await desk.press("enter", "=Direktur Contoh", "f2")
        await desk.wait_for("Approved as version 1.")
        assert plan_versions.standing(desk.screen.session).state == "approved"
        assert "approved by Direktur Contoh" in desk.shown()


async def test_card_sheet_and_promise_open(sit: Any, staff: Staff) -> None:
    async with sit("admin") as desk:
        await enter(desk, "Security plan and papers")
        await desk.go("Wall card")
        await desk.press("enter")
        await desk.wait_for("People first")
        await desk.press("escape")
        await desk.go("Storage sheet")
        await desk.press("enter")
        await desk.wait_for("cases.db")
        await desk.press("escape")
        await desk.go("Promise")
        await desk.press("enter", "1", "f2")
        await desk.wait_for("People trust us")


async def test_a_device_is_entered_and_lost(sit: Any, staff: Staff) -> None:
    async with sit("admin") as desk:
        await enter(desk, "Devices")
        await desk.wait_for("Nothing is in the register yet.")
        await desk.press("a")
        await desk.wait_for("What kind?")
        await desk.press("=laptop", "enter")
        await desk.go("Name (no names")
        await desk.press("=Laptop A", "f2")
        await desk.wait_for("This needs an answer: Is it somebody's private device?")
        await desk.press("2", "f2")
        await desk.wait_for("NOT IN ORDER")
        await desk.press("v")
        await desk.wait_for("02-11-2026")
        await desk.press("t")
        await desk.wait_for("in use")
        await desk.press("2", "down", "=di bus", "f2")
        await desk.wait_for("open an incident now")
        [view] = assets.listing(desk.screen.session)
        assert (view.state, view.asset.name, view.asset.kind) == ("lost", "Laptop A", "laptop")


async def test_who_may_not_change_reads_a_device(sit: Any, staff: Staff) -> None:
    assets.add(staff.as_("lead"), Asset("phone", "Hotline phone", personal=True, tier=3))
    async with sit("reader") as desk:
        await enter(desk, "Devices")
        await desk.press("a")
        await desk.wait_for("no right")
        await desk.press("enter")
        await desk.wait_for("To mend: not secured like a work device, not encrypted, work not kept apart")
