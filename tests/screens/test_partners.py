"""S-084 by keyboard: choosing a civil society organisation opens the partner list, and one can be added there."""

from typing import Any

from httui.cases import office_lists, registry
from tests.cases.partner_form import FORM, RESOURCES
from tests.cases.support import Staff
from tests.screens.desk import Desk


async def to_the_list(desk: Desk) -> None:
    """Begin the referral form and choose civil society."""
    await desk.press("1")
    await desk.wait_for("Which form?")
    await desk.go("Referral")
    await desk.press("enter")
    await desk.wait_for("Consent comes first")
    await desk.press("f4")
    for _ in range(13):
        await desk.press("space", "down")
    await desk.press("enter")
    await desk.go("Services and the case file")
    await desk.press("1")
    await desk.go("How was it given")
    await desk.press("1", "f2")
    await desk.wait_for("Who referred?")
    await desk.go("Who referred?")
    await desk.press("1", "enter")


def prepared(staff: Staff) -> None:
    registry.add(staff.as_("lead"), FORM, resources=RESOURCES)


async def test_the_list_opens_and_a_new_partner_is_chosen(staff: Staff, sit: Any) -> None:
    prepared(staff)
    async with sit("worker") as desk:
        await to_the_list(desk)
        assert desk.form.picker is not None
        assert "Rumah Contoh" in desk.shown()
        await desk.press("=add an", "enter")
        await desk.wait_for("Name of the organisation")
        await desk.press("=Lembaga Pelita", "enter")
        await desk.wait_for("(x)2 Lembaga Pelita")
        assert desk.form.current is not None
        assert (desk.form.current.label, desk.form.current.value) == ("Which organisation?", "lembaga_pelita")
    assert [entry.name for entry in office_lists.entries("partners")] == ["Lembaga Pelita"]


async def test_enter_alone_chooses_nobody_and_a_reason_for_no_answer_is_one_key(
    staff: Staff, sit: Any
) -> None:
    """Who types ahead must not choose the first organisation by accident."""
    prepared(staff)
    async with sit("worker") as desk:
        await to_the_list(desk)
        await desk.press("enter")
        assert desk.form.values()["/data/cso"] == ""
        await desk.go("Age")
        await desk.press("up")
        assert desk.form.picker is None, "it opens by itself once only"
        await desk.press("f4")
        assert desk.form.picker is not None


async def test_unknown_is_one_key_while_the_list_stands_open(staff: Staff, sit: Any) -> None:
    prepared(staff)
    async with sit("worker") as desk:
        await to_the_list(desk)
        await desk.press("asterisk")
        assert desk.form.picker is None
        assert "<unknown>" in desk.shown()


async def test_leaving_the_question_for_a_name_adds_nothing(staff: Staff, sit: Any) -> None:
    prepared(staff)
    async with sit("worker") as desk:
        await to_the_list(desk)
        await desk.press("=add an", "enter")
        await desk.wait_for("Name of the organisation")
        await desk.press("escape")
        await desk.wait_for("Which organisation?")
        assert desk.form.values()["/data/cso"] == ""
    assert office_lists.entries("partners") == []
