"""Sharing at the desk: the hub first, a partner, a plan from questions to approval, an agreement to its signature."""

from pathlib import Path
from typing import Any

import pytest

from httui.sharing import agreements, partner_keys, partners, plan_files, plans
from httui.sharing.disclosure import Trust
from httui.sharing.fingerprint import PublicKeys, fingerprint
from httui.sharing.masking import Form
from httui.store.secret import PrivateKeys
from tests.cases.support import Staff
from tests.sharing.planning import ANSWERS, approved, draft, partner, share
from tests.sharing.test_plans import FILLED
from tests.store.support import OTHER


async def opened(desk: Any, door: str) -> None:
    await desk.go("Sharing")
    await desk.press("enter")
    await desk.wait_for("Back")
    await desk.go(door)
    await desk.press("enter")


async def test_the_hub_opens_on_the_plans_and_what_they_lack(sit: Any, staff: Staff) -> None:
    approved(staff.as_("lead"))
    async with sit("lead") as desk:
        await desk.go("Sharing")
        await desk.press("enter")
        await desk.wait_for("Rumah Pelita: Beds (approved)")
        assert "lacks 1, first: There is no signed agreement" in desk.shown()
        await desk.wait_for("0 of the 0 persons recorded up to now may be in it.")
        first = desk.form.current
        assert first is not None
        assert "Plans" in first.label, "not on sending"


async def test_the_page_of_sharing_stands_before_anybody_is_counted(
    sit: Any, staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(staff.as_("lead"))
    monkeypatch.setattr("httui.screens.sharing.hub.BREATH", 3600.0)
    async with sit("lead") as desk:
        await desk.go("Sharing")
        await desk.press("enter")
        await desk.wait_for("Counting who may be in it")


async def test_who_only_notes_talks_sees_no_plan(sit: Any, staff: Staff) -> None:
    approved(staff.as_("lead"))
    async with sit("worker") as desk:
        await desk.go("Sharing")
        await desk.press("enter")
        await desk.wait_for("Note here what you told")
        assert "Rumah Pelita" not in desk.shown()
        assert "Our own keys" not in desk.shown()
    async with sit("reader") as desk:
        assert "Sharing" not in desk.shown()


async def test_a_partner_is_added_described_and_checked(sit: Any) -> None:
    async with sit("boss") as desk:
        await opened(desk, "Partners")
        await desk.press("a", "=Rumah Pelita", "f2")
        await desk.wait_for("Not complete")
        await desk.press("c")
        await desk.wait_for("Country")
        await desk.press("down", "2", "f2")
        await desk.wait_for("Trust: network")
        await desk.go("Partner check")
        await desk.press("enter")
        await desk.wait_for("written policy")
        for _point in range(8):
            await desk.press("1", "down", "=seen", "down")
        await desk.press("f2")
        await desk.wait_for("Checked today")
        view = partners.get(desk.screen.session, "Rumah Pelita")
        assert view.trust is Trust.NETWORK
        assert {norm.answer for norm in view.norms.values()} == {"yes"}


async def test_keys_are_confirmed_by_what_is_heard(sit: Any, staff: Staff) -> None:
    made = partner(staff.as_("lead"))
    keys = PublicKeys.of(PrivateKeys.generate())
    async with sit("lead") as desk:
        await opened(desk, "Partners")
        await desk.wait_for("Rumah Pelita")
        await desk.press("enter")
        await desk.go("Their line of keys")
        await desk.press("enter")
        await desk.wait_for("Paste the line")
        desk.form.type_again(keys.card())
        await desk.press("f2")
        await desk.wait_for("not in use yet")
        words = " ".join(fingerprint(keys))
        assert words.split()[0] not in desk.shown(), "they are heard, not read here"
        await desk.go("Compare the words")
        await desk.press("enter")
        await desk.wait_for("type what you hear")
        desk.form.type_again(words)
        await desk.press("f2")
        await desk.wait_for("Their keys are in use now")
        assert partner_keys.confirmed(desk.screen.session, made)[1] == keys.sign


async def test_our_own_line_and_words_are_shown_to_send(sit: Any) -> None:
    async with sit("lead") as desk:
        await desk.go("Sharing")
        await desk.press("enter")
        await desk.wait_for("Our own keys")
        await desk.go("Our own keys")
        await desk.press("enter")
        await desk.wait_for("httui-office1")


async def test_questions_are_kept_as_they_are_typed_and_in_both_languages(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    made = plans.create(session, partner(session), "Beds", Trust.NETWORK)
    async with sit("lead") as desk:
        await opened(desk, "Plans")
        await desk.wait_for("Rumah Pelita: Beds")
        await desk.press("enter")
        await desk.wait_for("Answer the questions")
        await desk.go("Answer the questions")
        await desk.press("enter")
        await desk.wait_for("With whom do we share?")
        await desk.press("f4", "enter", "down", "=kepala rumah aman", "f2")
        await desk.wait_for("Why do they need it?")
        assert plans.get(desk.screen.session, made).answers["q01_who"] == "kepala rumah aman"
        await desk.press("=half a sent")
        await desk.pilot.pause(2.5)
        assert plans.get(desk.screen.session, made).answers["q02_need"] == "half a sent"
        await desk.press("ctrl+v")
        await desk.wait_for("Untuk apa mereka memerlukannya?")
        await desk.press("escape")
        await desk.pilot.pause(0.2)
    assert plans.get(staff.as_("lead"), made).answers["q02_need"] == "half a sent"


async def test_a_field_is_decided_and_what_is_not_allowed_is_not_offered(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    made = plans.create(session, partner(session), "Beds", Trust.NETWORK)
    for name, text in ANSWERS.items():
        plans.answer(session, made, name, text)
    plans.choose_forms(session, made, ["small"])
    async with sit("lead") as desk:
        await opened(desk, "Plans")
        await desk.press("enter")
        await desk.go("Table of fields")
        await desk.press("enter")
        await desk.wait_for("Full name")
        await desk.press("enter")
        await desk.wait_for("Is it needed?")
        assert "counts only" in desk.shown()
        assert "as written" not in desk.shown()
        await desk.press("escape", "down", "down", "down", "down", "enter")
        await desk.wait_for("age")
        await desk.press("1", "down", "down", "=to choose a room", "f2")
        await desk.wait_for("to choose")
        assert [row.name for row in plans.get(desk.screen.session, made).shared] == ["age"]


async def test_a_plan_is_approved_and_read_as_a_paper(sit: Any, staff: Staff, tmp_path: Path) -> None:
    made = draft(staff.as_("lead"))
    async with sit("lead") as desk:
        await opened(desk, "Plans")
        await desk.press("enter")
        await desk.wait_for("Nobody has approved the plan")
        await desk.go("Read it as a paper")
        await desk.press("enter")
        await desk.wait_for("Data-sharing plan")
        await desk.press("s")
        await desk.wait_for("As what?")
        await desk.press("down")
        desk.form.type_again(str(tmp_path))
        await desk.press("f2")
        await desk.wait_for("Written to")
        assert [file.suffix for file in tmp_path.glob("plan-*")] == [".pdf"]
        await desk.press("escape")
        await desk.go("Approve")
        await desk.press("enter", "y")
        await desk.wait_for("Approved by lead contoh")
        assert plans.get(desk.screen.session, made).state == "approved"
        assert "Answer the questions" not in desk.shown()


async def test_an_agreement_is_filled_and_signed(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    approved(session)
    async with sit("lead") as desk:
        await opened(desk, "Agreements")
        await desk.press("a")
        await desk.wait_for("A new agreement")
        await desk.press("1", "f2")
        await desk.wait_for("DRAFT. Still to be filled in")
        [view] = agreements.listing(desk.screen.session)
        agreements.fill(
            desk.screen.session, view.id, {name: FILLED[name] for name in FILLED if name != "place"}
        )
        await desk.go("Fill in")
        await desk.press("enter")
        await desk.go("Place of signing")
        await desk.press("=Kupang", "f2")
        await desk.wait_for("Kept.")
        await desk.go("Both have signed")
        await desk.press("enter", "=02112026", "f2")
        await desk.wait_for("SHA-256")
        assert agreements.get(desk.screen.session, view.id).state == "signed"


async def test_a_colleague_approves_at_the_same_desk(sit: Any, staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session, Trust.CASEWORK, q05_purpose="referral")
    share(session, made, "full_name", Form.RAW)
    async with sit("lead") as desk:
        await opened(desk, "Plans")
        await desk.press("enter")
        await desk.go("Approve")
        await desk.press("enter")
        await desk.wait_for("approved by two people")
        await desk.press("=boss", "enter")
        desk.form.type_again(OTHER)
        await desk.press("enter")
        await desk.wait_for("boss contoh")
        view = plans.get(desk.screen.session, made)
        assert (view.state, view.second_by) == ("approved", staff.ids["boss"])


async def test_a_plan_from_a_file_is_a_draft(sit: Any, staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("lead")
    file = tmp_path / "plan.json"
    file.write_bytes(plan_files.to_file(session, approved(session)))
    async with sit("lead") as desk:
        await opened(desk, "Plans")
        await desk.press("a")
        await desk.wait_for("Or take it from a file")
        await desk.press("1", "down", "down", "down")
        desk.form.type_again(str(file))
        await desk.press("f2")
        await desk.wait_for("It came from a file: plan.json")
        assert "State: draft" in desk.shown()
        assert "Nobody has approved the plan" in desk.shown()


async def test_how_strict_a_plan_is_stands_on_one_page(sit: Any, staff: Staff) -> None:
    made = draft(staff.as_("lead"))
    async with sit("lead") as desk:
        await opened(desk, "Plans")
        await desk.wait_for("Rumah Pelita: Beds")
        await desk.press("enter")
        await desk.wait_for("How strict it is")
        await desk.go("How strict it is")
        await desk.press("enter")
        await desk.wait_for("Persons in each group")
        desk.form.type_again("3")
        await desk.press("f2")
        await desk.wait_for("from 5 to 100")
        desk.form.type_again("12")
        await desk.press("f2")
        await desk.wait_for("Kept.")
        assert plans.get(desk.screen.session, made).settings["k"] == 12
