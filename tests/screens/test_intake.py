"""The intake wizard: consent, typing, skip logic, drafts, review, saving."""

from typing import Any

from httui.cases.intake import my_drafts
from httui.screens.home import Home
from httui.screens.intake.wizard import Wizard
from tests.screens.desk import Desk


async def consent(desk: Desk, services: str = "1") -> None:
    """Through the consent step of a form that does not ask itself."""
    await desk.press("1")
    await desk.wait_for("Consent comes first")
    await desk.press("f4")
    for _ in range(13):
        await desk.press("space", "down")
    await desk.press("enter")
    await desk.go("Services and the case file")
    await desk.press(services)
    await desk.go("How was it given")
    await desk.press("1", "f2")
    await desk.wait_for("Small intake")


async def test_from_consent_to_a_saved_case_that_is_found_again(sit: Any) -> None:
    """The main job; no name is on a list, a page or a record."""
    async with sit("worker") as desk:
        await consent(desk)
        await desk.press("=Siti Rekaan", "enter", "enter", "enter", "=Melati", "enter", "=17", "enter")
        assert "3/16" in desk.shown()
        await desk.go("Place")
        await desk.press("2", "ctrl+w")
        await desk.wait_for("Everything needed is there")
        assert "2 identifying answers go to the identity vault" in desk.shown()
        await desk.press("f2")
        await desk.wait_for("Good to see you")
        assert isinstance(desk.screen, Home)
        assert my_drafts(desk.screen.session) == []
        await desk.press("slash", "=mela", "enter")
        await desk.wait_for("Case ")
        assert "(Melati)" in desk.shown()
        assert "Services and the case file: given" in desk.shown()
        await desk.go("Small intake")
        await desk.press("enter")
        await desk.wait_for("Senja")
        assert "<in the identity vault>" in desk.shown()
        assert "Siti" not in desk.shown()


async def test_consent_is_never_ticked_before_and_all_points_are_needed(sit: Any) -> None:
    async with sit("worker") as desk:
        await desk.press("1")
        await desk.wait_for("Consent comes first")
        assert "(x)" not in desk.shown()
        await desk.go("Services")
        await desk.press("1", "f2")
        assert "needs an answer" in desk.shown()
        await desk.go("Explained")
        await desk.press("f4", "space", "enter", "f2")
        assert "Not all thirteen points" in desk.shown()


async def test_declining_leaves_no_identity_to_type(sit: Any) -> None:
    """S-082: the no-data path has the referral only."""
    async with sit("worker") as desk:
        await consent(desk, services="2")
        assert "questions are closed here: The person declined" in desk.shown()
        assert "Full name" not in desk.shown()


async def test_what_was_typed_comes_back_after_a_lock(sit: Any) -> None:
    """Also the field that was not left yet; the locked screen shows nothing of it."""
    async with sit("worker") as desk:
        await consent(desk)
        await desk.press("=Siti Rekaan", "enter", "=3171")
        await desk.press("f9")
        await desk.wait_for("Sign in")
        assert "Siti" not in desk.shown()
        assert "Small" not in desk.shown()
        assert "worker" in desk.shown()
        await desk.enter("worker")
        await desk.press("3")
        await desk.wait_for("My drafts")
        await desk.press("enter")
        await desk.wait_for("Full name")
        assert "Siti Rekaan" in desk.shown()
        assert "3171" in desk.shown()


async def test_the_draft_is_kept_two_seconds_after_the_last_key(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        assert isinstance(desk.screen, Wizard)
        await desk.press("=Si")
        assert my_drafts(desk.screen.session) == []
        await desk.pilot.pause(2.4)
        assert len(my_drafts(desk.screen.session)) == 1
        await desk.press("=ti")
        assert "Siti" in desk.shown()


async def test_skip_logic_soft_checks_undo_and_first_problem(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        await desk.go("Age")
        await desk.press("=95", "f6")
        await desk.wait_for("Referral")
        assert isinstance(desk.screen, Wizard)
        await desk.press("shift+f6")
        await desk.go("Others seen")
        await desk.press("=100", "enter")
        assert "More than 50? If it is right, Ctrl+D" in desk.shown()
        await desk.press("ctrl+e")
        assert desk.form.current is not None
        assert desk.form.current.label == "Others seen"
        await desk.press("ctrl+d", "=Bus penuh", "f2")
        await desk.press("ctrl+e")
        assert "Nothing needs attention" in desk.shown()
        await desk.go("Notes")
        await desk.press("x", "enter")
        await desk.press("ctrl+u")
        assert desk.form.current.label == "Notes"
        assert desk.form.values()["/data/notes"] == ""


async def test_reasons_for_no_answer_by_key_and_by_menu(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        await desk.go("Age")
        await desk.press("asterisk")
        assert "<unknown>" in desk.shown()
        await desk.go("Notes")
        await desk.press("ctrl+k")
        await desk.wait_for("Why is there no answer?")
        await desk.press("3", "enter")
        await desk.wait_for("<declined>")


async def test_repeats_grow_and_shrink_after_a_question(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        for _ in range(8):
            if any(field.key == "+/data/child" for field in desk.form.fields):
                break
            await desk.press("f6")
        count = sum(field.kind == "heading" for field in desk.form.fields)
        await desk.press("ctrl+y")
        assert sum(field.kind == "heading" for field in desk.form.fields) == count + 1
        await desk.press("=Anak Rekaan", "enter", "ctrl+x")
        await desk.wait_for("Remove this entry?")
        await desk.press("n")
        assert sum(field.kind == "heading" for field in desk.form.fields) == count + 1
        await desk.press("ctrl+x", "y")
        await desk.pilot.pause()
        assert sum(field.kind == "heading" for field in desk.form.fields) == count


async def test_help_tells_what_a_question_means(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        await desk.press("f1")
        assert "It goes to the identity vault only" in desk.shown()
        assert "These reasons may be given" in desk.shown()
        await desk.press("escape")
        assert "Full name" in desk.shown()


async def test_the_form_speaks_the_other_language_at_once(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        await desk.press("=Siti", "ctrl+v")
        assert "Nama lengkap" in desk.shown()
        assert "Siti" in desk.shown()
        await desk.press("ctrl+v")
        assert "Full name" in desk.shown()


async def test_leaving_keeps_a_draft_and_says_so(sit: Any) -> None:
    async with sit("worker") as desk:
        await consent(desk)
        await desk.press("=Siti", "escape")
        await desk.wait_for("Good to see you")
        assert "My drafts  (1)" in desk.shown()


async def test_pasted_controls_never_reach_the_record(sit: Any) -> None:
    from textual import events

    async with sit("worker") as desk:
        await consent(desk)
        desk.app.post_message(events.Paste("Si\x1b]52;c;AAAA\x07ti\u202e"))
        await desk.pilot.pause()
        value = desk.form.values()["/data/full_name"]
        assert value.startswith("Si")
        assert not any(ord(letter) < 32 or letter == "\u202e" for letter in value)


async def test_who_may_be_known_already_is_said_at_once_by_code(sit: Any, staff: Any) -> None:
    """S-157: as soon as the identifier is left, without a name being read."""
    from tests.cases.support import saved

    made = saved(staff.as_("worker"), {"/data/full_name": "Siti Rekaan", "/data/phone": "081234567890"})
    async with sit("worker") as desk:
        await consent(desk)
        await desk.go("Phone")
        await desk.press("=081234567890", "enter")
        await desk.wait_for("Possibly known already")
        assert made.person_code in desk.shown()
        assert "Siti" not in desk.shown()


async def test_a_unique_answer_that_somebody_has_is_said_when_left_not_while_typed(
    sit: Any, staff: Any
) -> None:
    """``httui:unique`` counts like an identifier; a pause in typing is not the end of a word."""
    from tests.cases.support import saved

    made = saved(staff.as_("worker"), {"/data/file_number": "AB"})
    async with sit("worker") as desk:
        await consent(desk)
        await desk.go("File number")
        await desk.press("=AB")
        await desk.pilot.pause(2.4)
        assert len(my_drafts(desk.screen.session)) == 1
        assert "Possibly known" not in desk.shown()
        await desk.press("enter")
        await desk.wait_for("Possibly known already")
        assert made.person_code in desk.shown()
        assert "unique:" not in desk.shown()


DATED = """
| survey |
|        | type           | name            | label::English (en) | bind::httui:privacy | bind::httui:tier |
|        | text           | nickname        | Nickname       | none | 2 |
|        | date           | birth           | Birth          | none | 2 |
|        | select_one how | birth_precision | How exact      | none | 2 |
|        | text           | note            | Remark         | none | 2 |
| choices |
|         | list_name | name     | label::English (en) |
|         | how       | day      | the day     |
|         | how       | year     | the year    |
|         | how       | estimate | an estimate |
| settings |
|          | form_id | form_title | version | namespaces |
|          | dated   | Dated form | 1       | httui="http://httui.org/xforms" |
"""


async def dated(desk: Desk) -> None:
    """An intake of a form with a partial date."""
    await desk.press("1")
    await desk.wait_for("Which form?")
    await desk.go("Dated form")
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
    await desk.wait_for("Birth")


async def test_half_a_date_is_kept_as_typed_and_never_as_another_day(sit: Any, staff: Any) -> None:
    from httui.cases import registry
    from httui.store import drafts

    registry.add(staff.as_("lead"), DATED)
    async with sit("worker") as desk:
        await dated(desk)
        await desk.press("=Melati", "enter", "=12")
        await desk.pilot.pause(2.4)
        assert isinstance(desk.screen, Wizard)
        draft = my_drafts(desk.screen.session)[0]
        assert desk.screen.filling.run.value("/data/birth") in (None, "")
        assert drafts.load(desk.screen.session, draft.id).snapshot["typing"] == ["/data/birth", "12"]
        await desk.press("f9")
        await desk.wait_for("Sign in")
        await desk.enter("worker")
        await desk.press("3", "enter")
        await desk.wait_for("Birth")
        assert desk.form.current is not None
        assert desk.form.current.key == "/data/birth"
        assert desk.form.typed_text == "12"
        await desk.press("=-03-1999", "enter")
        assert isinstance(desk.screen, Wizard)
        assert desk.screen.filling.run.value("/data/birth") == "1999-03-12"


async def test_a_birth_date_from_an_age_is_marked_as_an_estimate(sit: Any, staff: Any) -> None:
    from httui.cases import registry

    registry.add(staff.as_("lead"), DATED)
    async with sit("worker") as desk:
        await dated(desk)
        await desk.go("Birth")
        await desk.press("=17y", "enter")
        assert isinstance(desk.screen, Wizard)
        run = desk.screen.filling.run
        assert run.value("/data/birth_precision") == "estimate"
        assert (run.value("/data/birth") or "").endswith("-01-01")
        assert "-01-" not in desk.shown()
        await desk.go("Remark")
        await desk.press("up", "up")
        await desk.press(*["backspace"] * 4, "=12-03-1999", "enter")
        assert run.value("/data/birth") == "1999-03-12"
        assert run.value("/data/birth_precision") == "day"
