"""Cards in columns side by side, as many columns as the width takes; arrows go from card to card (S-137)."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.message import Message

from httui.widgets.lines import BOLD, PLAIN, REVERSE, Line, LineWidget, Part
from httui.widgets.wrapping import fit

WIDTH = 19
"""Cells of a column, with the blank after it: four stand side by side on 80."""
HEAD = 2


@dataclass(frozen=True, slots=True)
class Stack:
    """A column: its heading, a line under it, and the two lines of each card (the second begins with a blank)."""

    heading: str
    note: str
    cards: Sequence[tuple[str, str]]


class ColumnsView(LineWidget, can_focus=True):
    """The columns from :meth:`show`; the card under the cursor is reversed, with ``>``."""

    class Chosen(Message):
        """Enter was pressed on a card."""

        def __init__(self, column: int, card: int) -> None:
            super().__init__()
            self.column = column
            self.card = card

    def __init__(self, *, ident: str | None = None) -> None:
        super().__init__(ident=ident)
        self._stacks: Sequence[Stack] = ()
        self._column = 0
        self._card = 0
        self._left = 0
        self._top = 0

    @property
    def at(self) -> tuple[int, int] | None:
        """Column and card under the cursor; None where the column is empty."""
        cards = self._stacks[self._column].cards if self._stacks else ()
        return (self._column, self._card) if cards else None

    def show(self, stacks: Sequence[Stack]) -> None:
        """Replace the columns; the cursor stays where it was if there is still a card."""
        self._stacks = stacks
        self._column = max(0, min(self._column, len(stacks) - 1))
        if stacks and not stacks[self._column].cards:
            self._column = next((n for n, stack in enumerate(stacks) if stack.cards), self._column)
        self._go(self._column, self._card)

    def size_changed(self) -> None:
        """Keep the cursor in sight."""
        self._follow()

    @property
    def _abreast(self) -> int:
        return max(1, self.size.width // WIDTH)

    @property
    def _room(self) -> int:
        return max(1, (self.size.height - HEAD) // 2)

    def _go(self, column: int, card: int) -> None:
        self._column = max(0, min(column, len(self._stacks) - 1))
        cards = self._stacks[self._column].cards if self._stacks else ()
        self._card = max(0, min(card, len(cards) - 1))
        self._follow()
        self.repaint()

    def _follow(self) -> None:
        self._left = max(min(self._left, self._column), self._column - self._abreast + 1)
        self._top = max(min(self._top, self._card), self._card - self._room + 1)

    def line_at(self, y: int) -> Line:
        """Headings, then two lines a card; ``<`` and ``>`` tell of columns out of sight."""
        places = range(self._left, min(self._left + self._abreast, len(self._stacks)))
        if y < HEAD:
            parts = [self._head(place, y) for place in places]
            if y == 0 and parts:
                return self._with_arrows(parts, places)
            return tuple(parts)
        card, second = self._top + (y - HEAD) // 2, (y - HEAD) % 2
        return tuple(self._cell(place, card, second) for place in places)

    def _head(self, place: int, y: int) -> Part:
        stack = self._stacks[place]
        return (fit((stack.heading, stack.note)[y], WIDTH - 1) + " ", BOLD if y == 0 else PLAIN)

    def _with_arrows(self, parts: list[Part], places: range) -> Line:
        if places[0] > 0:
            parts[0] = ("<" + parts[0][0][: WIDTH - 1], BOLD)
        if places[-1] < len(self._stacks) - 1:
            parts[-1] = (parts[-1][0][: WIDTH - 2] + "> ", BOLD)
        return tuple(parts)

    def _cell(self, place: int, card: int, second: int) -> Part:
        cards = self._stacks[place].cards
        if card >= len(cards):
            return (" " * WIDTH, PLAIN)
        here = place == self._column and card == self._card
        text = fit(cards[card][second], WIDTH - 1)
        if here and second:
            # A sign beside the look, for terminals that show no reverse.
            text = ">" + text[1:]
        return (text + " ", REVERSE if here else PLAIN)

    def on_key(self, event: events.Key) -> None:
        """Arrows, PgUp/PgDn, Home/End move; Enter chooses."""
        steps = {
            "up": (self._column, self._card - 1),
            "down": (self._column, self._card + 1),
            "left": (self._column - 1, self._card),
            "right": (self._column + 1, self._card),
            "pageup": (self._column, self._card - self._room),
            "pagedown": (self._column, self._card + self._room),
            "home": (0, self._card),
            "end": (len(self._stacks) - 1, self._card),
        }
        if event.key in steps:
            self._go(*steps[event.key])
        elif event.key == "enter" and self.at is not None:
            self.post_message(self.Chosen(*self.at))
        else:
            return
        event.stop()
        event.prevent_default()
