"""A person at a desk: the app over an office, keys to press, and what stands on the screen."""

from pathlib import Path
from typing import Any, cast

from textual.app import App
from textual.pilot import Pilot

from httui.app import HttuiApp
from httui.screens.base import OfficeScreen
from httui.widgets.form_view import FormView
from tests.cases.support import Staff


class DeskApp(HttuiApp):
    """The product's app, with the pictures that the product itself refuses, for the tests alone."""

    export_screenshot = App.export_screenshot  # type: ignore[assignment]
    save_screenshot = App.save_screenshot  # type: ignore[assignment]


class Desk:
    """What a test holds of one sitting."""

    pilot: Pilot[int]

    def __init__(self, staff: Staff | None = None, data_dir: Path | None = None) -> None:
        self.staff = staff
        self.app = DeskApp(data_dir or (staff.data.path if staff else Path("nowhere")))

    async def enter(self, name: str) -> None:
        """Sign in as a member of staff without typing, and stand at home."""
        from httui.screens.arrival import arrive

        assert self.staff is not None
        arrive(self.app, self.staff.as_(name))
        await self.pilot.pause()

    @property
    def screen(self) -> OfficeScreen[Any]:
        """The screen in front."""
        return cast("OfficeScreen[Any]", self.app.screen)

    @property
    def form(self) -> FormView:
        """The page of fields in front."""
        return self.screen.query_one(FormView)

    async def press(self, *keys: str) -> None:
        """Press keys; a text of several letters after ``=`` is typed letter by letter."""
        for key in keys:
            if key.startswith("=") and len(key) > 1:
                await self.pilot.press(*(KEYS.get(letter, letter) for letter in key[1:]))
            else:
                await self.pilot.press(key)
        await self.pilot.pause()

    async def go(self, label: str) -> None:
        """Walk down to the field whose label contains ``label``."""
        for _ in range(200):
            field = self.form.current
            if field is not None and label in field.label:
                return
            await self.pilot.press("down")
        raise AssertionError(f"no field {label!r} on:\n{self.shown()}")

    async def wait_for(self, text: str, seconds: float = 10) -> None:
        """Wait until ``text`` stands on the screen."""
        for _ in range(int(seconds * 20)):
            await self.pilot.pause(0.05)
            if text in self.shown():
                return
        raise AssertionError(f"{text!r} did not come:\n{self.shown()}")

    def shown(self) -> str:
        """The words on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text.rstrip() for strip in strips)


KEYS = {
    " ": "space",
    ".": "full_stop",
    "-": "minus",
    "/": "slash",
    ",": "comma",
    "_": "underscore",
    "~": "tilde",
}
