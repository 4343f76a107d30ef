"""A page of doors: how a part of the product stands, and what can be opened from there."""

import importlib
from typing import Any, ClassVar, NamedTuple

from httui.i18n import _
from httui.screens.ask import FormScreen
from httui.screens.base import flow
from httui.widgets.fields import Field


class Door(NamedTuple):
    """One door: its key, the right that shows it ("" for everybody), its words, module and class of the screen."""

    key: str
    right: str
    words: str
    module: str
    screen: str


class DoorsScreen(FormScreen[None]):
    """Subclasses name their ``DOORS`` and put :meth:`door_fields` among their own fields."""

    DOORS: ClassVar[tuple[Door, ...]] = ()

    def door_fields(self) -> list[Field]:
        """The doors that this person may open."""
        return [
            Field(f"door:{door.key}", "button", _(door.words))
            for door in self.DOORS
            if not door.right or self.session.may(door.right)
        ]

    def pressed(self, key: str) -> None:
        """A door, or a button of the screen."""
        found = next((door for door in self.DOORS if key == f"door:{door.key}"), None)
        if found is None:
            super().pressed(key)
        else:
            self._enter(found)

    @flow
    async def _enter(self, door: Door) -> None:
        """Imported when it is opened; what came of it is shown on the way back."""
        screen: Any = getattr(importlib.import_module(door.module), door.screen)
        await self.app.push_screen_wait(screen())
        self.came_back()

    def came_back(self) -> None:
        """Show again how things stand."""
        self.form.set_fields(self.make_fields())
