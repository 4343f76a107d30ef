"""A page of fields in a real (headless) app at 80x24."""

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from textual.app import App, ComposeResult

from httui.problem import Problem
from httui.widgets.fields import Field
from httui.widgets.form_view import FormView
from httui.widgets.lines import line_text

TODAY = datetime.date(2026, 3, 15)
YES_NO = (("yes", "Yes"), ("no", "No"), ("unsure", "Not sure"))
MANY = tuple((f"v{n}", f"Regency {n}") for n in range(1, 333))
CODES = ("unknown", "unavailable", "declined")


class Page(App[None]):
    """One page."""

    def __init__(self, fields: Sequence[Field], owner: Any = None) -> None:
        super().__init__()
        self.view = FormView(fields, owner, today=TODAY)
        self.messages: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.view

    def on_form_view_refused(self, message: FormView.Refused) -> None:
        self.messages.append(message.text)

    def shown(self) -> str:
        """The words on the page."""
        return "\n".join(line_text(line) for line in self.view._drawn)


async def test_typing_moving_and_choosing_by_digit() -> None:
    """Enter goes to the next field, a digit picks."""
    fields = [
        Field("a", "text", "Name"),
        Field("b", "choice", "Sure?", choices=YES_NO),
        Field("c", "text", "Note"),
    ]
    app = Page(fields)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"Abc", "enter", "2", "enter", *"x?")
        assert app.view.values() == {"a": "Abc", "b": "no", "c": "x?"}
        assert "(x)2 No" in app.shown()
        assert "> " in app.shown()


async def test_a_date_is_understood_and_shown_in_full() -> None:
    """1203 is stored as the twelfth of March."""
    app = Page([Field("d", "date", "Arrived"), Field("e", "text", "Next")])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"1203", "enter")
        assert app.view.fields[0].value == "2026-03-12"
        assert "[12-03-2026" in app.shown()


async def test_typing_on_a_whole_date_begins_another_one() -> None:
    """Nobody has to take away ten signs of what was filled in before; what is moved into is edited."""
    app = Page([Field("d", "date", "From", value="2026-11-01"), Field("e", "date", "To", value="2026-11-28")])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"0101", "enter", "backspace", "5", "enter")
        assert [field.value for field in app.view.fields] == ["2026-01-01", "2025-11-28"]


async def test_a_wrong_date_stays_and_says_why() -> None:
    """What was typed is kept; one stays in the field."""
    app = Page([Field("d", "date", "Arrived"), Field("e", "text", "Next")])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"3102", "enter")
        assert app.view.current is app.view.fields[0]
        assert "calendar" in app.messages[0]
        await pilot.press("ctrl+u")
        assert "3102" in app.shown()


async def test_a_partial_date_only_where_it_may_be() -> None:
    """A question for a full date never gets an invented day."""
    app = Page(
        [Field("d", "date", "Arrived"), Field("e", "date", "Born", partial=True), Field("f", "text", "N")]
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"1999", "enter")
        assert "full date" in app.messages[0]
        app.view.fields[0].required = True
        for _ in range(4):
            await pilot.press("backspace")
        await pilot.press("enter", *"03-1999", "enter")
        assert app.view.fields[1].value == "1999-03"


async def test_one_key_for_each_reason_for_no_answer() -> None:
    """Outside free text; the same key takes it away again."""
    app = Page(
        [
            Field("n", "integer", "Age", missing_allowed=CODES),
            Field("c", "choice", "Sure?", choices=YES_NO, missing_allowed=CODES),
        ]
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("asterisk", "enter", "exclamation_mark")
        assert [field.missing for field in app.view.fields] == ["unknown", "declined"]
        assert "<unknown>" in app.shown()
        assert "<declined>" in app.shown()
        await pilot.press("exclamation_mark")
        assert app.view.fields[1].missing is None


async def test_a_list_of_332_is_found_by_typing() -> None:
    """Letters narrow; Enter takes and goes on."""
    app = Page([Field("p", "choice", "Regency", choices=MANY), Field("e", "text", "Next")])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(*"reg")
        assert "332 found" in app.shown()
        await pilot.press(*"ency 33")
        assert "Regency 33" in app.shown()
        await pilot.press("enter")
        assert app.view.fields[0].value == "v33"
        assert app.view.current is app.view.fields[1]


async def test_several_choices_and_their_keys() -> None:
    """Digits toggle; the stored order is the order of the list."""
    app = Page([Field("m", "multi", "Which?", choices=YES_NO)])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("3", "1", "2", "2")
        assert app.view.fields[0].value == "yes unsure"
        assert "[x]3 Not sure" in app.shown()


async def test_a_move_draws_few_lines() -> None:
    """A move between two fields changes their two lines and nothing else."""
    app = Page([Field(str(n), "text", f"Question {n}") for n in range(12)])
    async with app.run_test(size=(80, 24)) as pilot:
        before = list(app.view._drawn)
        await pilot.press("down")
        changed = [y for y, line in enumerate(app.view._drawn) if line != before[y]]
        assert changed == [0, 1]
        before = list(app.view._drawn)
        await pilot.press("x")
        assert [y for y, line in enumerate(app.view._drawn) if line != before[y]] == [1]


async def test_fields_that_appear_are_the_next_ones() -> None:
    """Skip logic runs between the answer and the move."""

    class Owner:
        def answer(self, field: Field, text: str) -> None:
            field.value = text
            if field.key == "a":
                app.view.set_fields([app.view.fields[0], Field("a2", "text", "More"), app.view.fields[-1]])

        def no_answer(self, field: Field, code: str | None) -> None:
            raise Problem("not here")

    app = Page([Field("a", "text", "First"), Field("z", "text", "Last")], Owner())
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x", "enter")
        assert app.view.current is not None
        assert app.view.current.key == "a2"


async def test_buttons_stand_beside_each_other_where_there_is_room() -> None:
    """Down goes through one column after the other; left and right go between them."""
    keys = [("a", ""), ("b", ""), ("c", "a"), ("d", "b")]
    fields = [Field(key, "button", key.upper(), beside=beside) for key, beside in keys]
    app = Page([*fields, Field("e", "text", "Note")])
    async with app.run_test(size=(80, 24)) as pilot:
        assert app.shown().split("\n")[0].split() == [">", "<", "A", ">", "<", "C", ">"]
        walked = []
        for _key in keys:
            walked.append(app.view.current.key if app.view.current else "")
            await pilot.press("down")
        assert walked == ["a", "b", "c", "d"]
        await pilot.press("up", "left")
        assert app.view.current is fields[1]
        await pilot.press("right")
        assert app.view.current is fields[3]
        assert app.shown().split("\n")[1].split() == ["<", "B", ">", ">", "<", "D", ">"]
    app = Page(fields)
    async with app.run_test(size=(40, 24)):
        assert [line.strip(" >") for line in app.shown().split("\n")[:4]] == ["< A", "< B", "< C", "< D"]


async def test_markup_and_escapes_in_labels_are_plain_text() -> None:
    """Data is never markup (DESIGN section 8)."""
    app = Page([Field("a", "text", "[@click=app.quit]x[/b]", value="[red]v")])
    async with app.run_test(size=(80, 24)):
        assert "[@click=app.quit]x[/b]" in app.shown()
        assert "[red]v" in app.shown()


@pytest.mark.parametrize("text", ["one two three " * 20, "a\nb\nc", "", "x" * 200])
async def test_a_long_answer_wraps_and_keeps_every_letter(text: str) -> None:
    """The cursor's cell is drawn between letters, not instead of them."""
    app = Page([Field("a", "area", "Story", value=text)])
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("left", "left", "left")
        shown = "".join(line.lstrip().removeprefix("|") for line in app.shown().split("\n")[1:])
        assert "".join(shown.split()) == "".join(text.split())
        await pilot.press("end", "Z")
        assert app.view.values()["a"].endswith("Z")


async def test_every_field_can_be_reached_by_keys_alone() -> None:
    """Two hundred fields, down and up, always in sight."""
    app = Page(
        [Field(str(n), "choice" if n % 3 else "text", f"Question {n}", choices=YES_NO) for n in range(60)]
    )
    async with app.run_test(size=(80, 24)) as pilot:
        for n in range(59):
            assert f"Question {n}" in app.shown()
            await pilot.press("down")
        await pilot.press("pageup")
        assert app.view.current is not None
        assert int(app.view.current.key) < 59
