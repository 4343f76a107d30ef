"""Security on the screen: a round is answered by several people, signed, and moves gate and plan."""

from typing import Any

from httui.security import actions, gate_exceptions, rounds_store
from httui.security.answers import Answer, Value
from httui.store.security_models import Incident
from tests.screens.desk import Desk
from tests.security.rounds import answer_all, reach, signed


async def to(desk: Desk, *doors: str) -> None:
    """Through one door after the other."""
    for words in doors:
        await desk.go(words)
        await desk.press("enter")


async def test_each_answer_is_kept_at_once_and_one_goes_on_where_one_was(sit: Any) -> None:
    async with sit("worker") as desk:
        await to(desk, "Security", "Self-assessment", "Begin a new round")
        await desk.wait_for("A. Governance and people")
        await desk.press("1")
        begun = rounds_store.open_round(desk.screen.session)
        assert begun is not None
        assert rounds_store.mine(desk.screen.session, begun.id)["a1"].value is Value.YES
        await desk.go("A1: what did you see?")
        await desk.press("=a letter of May", "enter")
        assert rounds_store.mine(desk.screen.session, begun.id)["a1"].note == "a letter of May"
        await desk.press("5")
        await desk.go("why does it not apply")
        await desk.press("=ours is oral", "enter")
        assert rounds_store.mine(desk.screen.session, begun.id)["a2"].reason == "ours is oral"
        await desk.press("escape")
        await desk.wait_for("Round 1 is open: 2 of 66 answered, by worker contoh.")
        await to(desk, "Answer the questions")
        await desk.wait_for("A. Governance and people")
        assert desk.form.current is not None
        assert desk.form.current.key.endswith("/a3")


async def test_half_a_sentence_is_kept_when_the_screen_locks(sit: Any) -> None:
    async with sit("worker") as desk:
        await to(desk, "Security", "Self-assessment", "Begin a new round")
        await desk.wait_for("A. Governance and people")
        await desk.press("1")
        await desk.go("A1: what did you see?")
        await desk.press("=half a sen", "f9")
        await desk.pilot.pause()
        await desk.enter("worker")
        begun = rounds_store.open_round(desk.screen.session)
        assert begun is not None
        assert rounds_store.mine(desk.screen.session, begun.id)["a1"].note == "half a sen"


async def test_what_the_machine_shows_is_an_answer_only_by_a_key(sit: Any) -> None:
    async with sit("worker") as desk:
        await to(desk, "Security", "Self-assessment", "Begin a new round")
        begun = rounds_store.open_round(desk.screen.session)
        assert begun is not None
        await desk.press("f6", "f6", "f6", "f6")
        await desk.wait_for("E. Encryption and backup")
        await desk.go("E2.")
        await desk.wait_for("F5 answers: Yes")
        assert rounds_store.mine(desk.screen.session, begun.id) == {}
        await desk.press("f1")
        await desk.wait_for("Why, and how to look")
        await desk.press("escape", "f5")
        kept = rounds_store.mine(desk.screen.session, begun.id)["e2"]
        assert (kept.value, kept.looked) == (Value.YES, None)
        assert "encrypted in their file" in kept.note


async def test_the_other_language_reaches_what_was_seen_and_the_hint(sit: Any) -> None:
    async with sit("worker") as desk:
        await to(desk, "Security", "Self-assessment", "Begin a new round")
        await desk.press("f6", "f6")
        await desk.go("C1.")
        await desk.wait_for("F5 answers:")
        assert "one for several people" in desk.shown()
        assert "Own account each" in desk.shown()
        await desk.press("ctrl+v")
        await desk.wait_for("F5 menjawab:")
        assert "one for several people" not in desk.shown()
        assert "Own account each" not in desk.shown()


async def test_differences_are_shown_and_the_round_is_signed(sit: Any, staff: Any) -> None:
    worker = staff.as_("worker")
    answer_all(worker, b1="no")
    async with sit("lead") as desk:
        rounds_store.give(
            desk.screen.session,
            rounds_store.start(desk.screen.session).id,
            "a1",
            Answer(Value.NO, note="nobody knew\nwhom to ask"),
        )
        await to(desk, "Security", "Self-assessment", "Where people differ")
        await desk.wait_for("A1 Someone is in charge")
        assert "worker contoh: Yes" in desk.shown()
        assert "nobody knew whom to ask" in desk.shown(), "what somebody saw is what one talks about"
        await desk.press("escape", "up", "up")
        await to(desk, "Result of round 1")
        await desk.wait_for("Not ready for identifiable data")
        assert "█" in desk.shown()
        await desk.press("escape")
        await to(desk, "Sign round 1")
        await desk.press("=Direktur Contoh", "enter", "=kantor utama", "enter")
        await desk.wait_for("Signed. Do not collect personal data digitally yet.")
        assert "Gate 1: counts" in desk.shown().split("\n")[0]
        assert "Over time" in desk.shown()
        await desk.press("escape")
        await desk.wait_for("Do this today")
        await desk.press("escape")
        await desk.wait_for("Good to see you")
        assert "Gate 1: counts" in desk.shown().split("\n")[0], "home was below while the gate moved"


async def test_who_may_not_sign_is_offered_no_signature(sit: Any, staff: Any) -> None:
    answer_all(staff.as_("worker"))
    async with sit("worker") as desk:
        await to(desk, "Security", "Self-assessment")
        assert "Sign round" not in desk.shown()
        assert "Give round" not in desk.shown()


async def test_the_gate_says_what_blocks_it_and_takes_an_exception(sit: Any, staff: Any) -> None:
    signed(staff.as_("lead"), b1="no")
    async with sit("lead") as desk:
        await to(desk, "Security", "Readiness gate")
        assert "On the way to tier 3: 1 to do" in desk.shown()
        assert "B1 We know where it is: answered No" in desk.shown()
        await to(desk, "Every tier and what blocks it")
        await desk.wait_for("3 (closed)")
        await desk.press("escape")
        await to(desk, "Exceptions", "Sign an exception")
        await desk.press("1", "enter", "=Direktur Contoh", "enter", "=daftar setengah", "enter")
        await desk.press("=tanpa kertas baru", "enter", "backspace", "backspace", "=10", "enter")
        await desk.wait_for("Signed. It is in sight")
        assert "Gate 3: EXCEPTION to" in desk.shown().split("\n")[0]
        await to(desk, "End it now")
        await desk.press("y")
        await desk.wait_for("Ended.")
        assert "Gate 2" in desk.shown().split("\n")[0]


async def test_an_option_is_decided_with_its_reason(sit: Any, staff: Any) -> None:
    signed(staff.as_("lead"), a1="no")
    async with sit("lead") as desk:
        await to(desk, "Security", "Readiness gate", "What we can do instead")
        assert "Only when the gate has reached tier 2." in desk.shown()
        await to(desk, "2 Codes only")
        await desk.press("1", "enter", "=ada lemari besi", "enter", "=lead", "enter", "enter")
        await desk.wait_for("Kept.")
        assert gate_exceptions.chosen(desk.screen.session)[2].chosen
        assert "(x) 2" in desk.shown()


async def test_the_page_to_print_is_shown_after_a_word_of_care(sit: Any, staff: Any) -> None:
    reach(staff.as_("lead"), 2)
    async with sit("lead") as desk:
        await to(desk, "Security", "Readiness gate", "The page to print")
        await desk.wait_for("not for a wall")
        await desk.press("y")
        await desk.wait_for("Readiness to collect data")
        assert "Tier 3 is closed" in desk.shown()


async def test_an_action_is_given_and_done(sit: Any, staff: Any) -> None:
    signed(staff.as_("lead"), a1="no", b2="partly")
    async with sit("lead") as desk:
        await to(desk, "Security", "Action plan")
        assert "Do this today: A1" in desk.shown()
        await desk.press("enter")
        await desk.wait_for("Effort: 30 minutes or less")
        await desk.press("escape", "g")
        await desk.wait_for("Who does it?")
        await desk.press("=lead", "enter", "enter", "=t", "enter")
        await desk.wait_for("Given.")
        await desk.press("d", "=surat di pintu", "enter")
        await desk.wait_for("Done. The answer changes")
        assert [one.item for one in actions.listing(desk.screen.session)] == ["b2"]


async def test_an_incident_closes_the_gate_before_anybody_begins(sit: Any, staff: Any) -> None:
    lead = staff.as_("lead")
    reach(lead, 3)
    now = lead.clock.now()
    Incident.create(id="i1", number="I-1", trigger="lost", severity=4, first_known_at=now, opened_at=now)
    async with sit("worker") as desk:
        assert "Gate 1: counts" in desk.shown().split("\n")[0]


async def test_two_people_open_an_identity_when_the_office_says_so(sit: Any, staff: Any) -> None:
    async with sit("admin") as desk:
        await to(desk, "Security", "Readiness gate", "Two people open an identity")
        await desk.wait_for("it is off")
        await desk.press("y")
        await desk.wait_for("Kept.")
        assert desk.screen.session.setting("vault.dual_control") is True


async def test_a_drill_is_noted_at_the_backups(sit: Any) -> None:
    async with sit("lead") as desk:
        await to(desk, "Backups")
        await desk.press("d")
        await desk.wait_for("No drill was noted yet.")
        await desk.press("=laptop 2", "enter", "enter")
        await desk.wait_for("Noted. The next one is due")


async def test_what_changed_is_told(sit: Any) -> None:
    async with sit("reader") as desk:
        await to(desk, "Security", "Something changed")
        await desk.press("1", "enter")
        await desk.wait_for("The self-assessment is due today.")
