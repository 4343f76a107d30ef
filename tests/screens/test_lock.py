"""The lock: at any time, with no word of any record, after a countdown (DESIGN section 7)."""

from typing import Any

from httui.terminal import frame
from tests.store.support import OTHER


async def test_the_last_half_minute_is_counted_down_and_a_key_stops_it(sit: Any, monkeypatch: Any) -> None:
    clock = [1000.0]
    monkeypatch.setattr(frame, "now", lambda: clock[0])
    async with sit("worker") as desk:
        await desk.press("down")
        clock[0] += desk.app.idle_limit - 20
        desk.app._watch_silence()
        await desk.pilot.pause()
        assert "locks in 20 seconds" in desk.shown()
        await desk.press("down")
        desk.app._watch_silence()
        await desk.pilot.pause()
        assert "locks in" not in desk.shown()
        clock[0] += desk.app.idle_limit + 1
        desk.app._watch_silence()
        await desk.wait_for("Locked after a time without keys")


async def test_a_locked_screen_shows_no_word_of_any_record(sit: Any) -> None:
    from tests.screens.test_intake import consent

    async with sit("worker") as desk:
        await consent(desk)
        await desk.press("=Siti Rekaan")
        await desk.press("ctrl+l")
        await desk.wait_for("Sign-in name")
        words = desk.shown()
        for word in ("Siti", "Small", "intake", "case", "Lembaga", "Gate", "draft (", "contoh"):
            assert word not in words, word
        assert desk.app.session is None


async def test_signing_in_again_from_the_lock(sit: Any) -> None:
    async with sit("worker") as desk:
        await desk.press("f9")
        await desk.wait_for("Sign in to go on")
        field = desk.form.current
        assert field is not None
        assert field.key == "passphrase"
        await desk.press("=wrong words here", "enter")
        await desk.wait_for("do not open the store")
        assert "wrong" not in desk.shown()
        await desk.press("=" + OTHER, "enter")
        await desk.wait_for("Good to see you")


async def test_unknown_name_and_wrong_passphrase_look_the_same(sit: Any) -> None:
    async with sit("worker") as desk:
        desk.app.sign_out()
        await desk.wait_for("Please sign in")
        answers = []
        for name in ("worker", "nobody"):
            for field in desk.form.fields:
                if field.key == "name":
                    field.value = ""
            desk.form.set_fields(desk.form.fields)
            desk.form.go_to("name")
            desk.form.reopen()
            await desk.press("=" + name, "enter", "=abc", "enter")
            await desk.wait_for("do not open")
            answers.append(desk.screen.message_bar.text)
        assert answers[0] == answers[1]


async def test_the_wait_is_shown_and_counted(sit: Any) -> None:
    async with sit("worker") as desk:
        await desk.press("f9")
        for _ in range(8):
            await desk.press("=abc", "enter")
            for _tick in range(20):
                await desk.pilot.pause(0.05)
                if "Please wait" in desk.shown():
                    return
        raise AssertionError(desk.shown())


async def test_a_session_that_was_ended_elsewhere_leads_to_sign_in(sit: Any) -> None:
    """S-218: closing an account ends its sessions at their next step."""
    from httui.problem import Problem
    from httui.store.session import SessionEnded

    async with sit("worker") as desk:
        problem: Problem = SessionEnded()
        desk.screen.explain(problem)
        await desk.wait_for("Your session was ended")
