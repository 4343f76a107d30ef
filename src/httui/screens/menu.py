"""F10: everything that can be done on a screen, with its keys (DESIGN section 7)."""

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual import events
from textual.widget import Widget

from httui.i18n import N_, _
from httui.screens.base import OfficeScreen
from httui.widgets.actions import Action, key_names
from httui.widgets.virtual_list import Column, VirtualList, over


class MenuScreen(OfficeScreen[str | None]):
    """Pick an action by arrows and Enter or by its first letter; the result is its name."""

    NAME = N_("Menu")
    TOPIC = N_("Everything that can be done on the screen you came from. Enter does it, Esc goes back.")
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, actions: Sequence[Action]) -> None:
        super().__init__()
        self._actions = [action for action in actions if action.name != "menu"]
        page, count = over(self._actions)
        self.list: VirtualList[Action] = VirtualList(
            [
                Column(_("Action"), 18, Action.label),
                Column(_("Keys"), 22, key_names),
                Column("", 0, Action.explanation),
            ],
            page,
            count,
        )

    def body(self) -> Iterable[Widget]:
        """The list alone."""
        yield self.list

    def arrive(self) -> None:
        """Straight into the list."""
        self.list.focus()

    def on_virtual_list_chosen(self, message: VirtualList.Chosen) -> None:
        """Enter: that one."""
        self.dismiss(self._actions[message.index].name)

    def on_key(self, event: events.Key) -> None:
        """A letter goes to the next action that begins with it."""
        letter = (event.character or "").casefold() if event.is_printable else ""
        if not letter.isalpha():
            return
        event.stop()
        places = [*range(self.list.cursor + 1, len(self._actions)), *range(self.list.cursor + 1)]
        for place in places:
            if self._actions[place].label().casefold().startswith(letter):
                self.list.move_to(place)
                return
