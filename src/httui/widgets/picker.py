"""Choosing from a list of any length: type and the list narrows, arrows move, Enter takes (no Textual
here).
"""

from collections.abc import Sequence

from httui.i18n import _
from httui.widgets.lines import BOLD, PLAIN, REVERSE, Line
from httui.widgets.typeahead import Choice, Matcher
from httui.widgets.wrapping import fit

ROWS = 8
"""Most choices in sight at once; the list is drawn over the lines below (or above) its field."""


class Picker:
    """The open list of one field: what was typed, what fits, where the cursor is."""

    def __init__(
        self, choices: Sequence[Choice], chosen: Sequence[str], *, several: bool, ordered: bool = False
    ) -> None:
        self._matcher = Matcher(choices)
        self.choices = choices
        self.chosen = list(chosen)
        self.several = several
        self.ordered = ordered
        self.typed = ""
        self.found = list(range(len(choices)))
        self.cursor = 0
        if chosen:
            self.cursor = next((n for n, (value, _label) in enumerate(choices) if value == chosen[0]), 0)

    @property
    def current(self) -> str | None:
        """The value under the cursor; None where the cursor is still above the list (-1)."""
        return self.choices[self.found[self.cursor]][0] if self.found and self.cursor >= 0 else None

    def type(self, text: str) -> None:
        """Narrow by ``typed`` and ``text`` together."""
        self._search(self.typed + text)

    def backspace(self) -> None:
        """Widen again."""
        self._search(self.typed[:-1])

    def _search(self, typed: str) -> None:
        self.typed = typed
        self.found = self._matcher.search(typed)
        self.cursor = 0

    def move(self, steps: int) -> None:
        """Move the cursor, kept inside the list."""
        self.cursor = max(0, min(self.cursor + steps, len(self.found) - 1))

    def toggle(self) -> None:
        """Choose or drop the value under the cursor (several choices)."""
        value = self.current
        if value is None:
            return
        if value in self.chosen:
            self.chosen.remove(value)
        else:
            self.chosen.append(value)

    def value(self) -> str:
        """What is chosen, as it is stored: in the list's order, or in the order of choosing for a ranking."""
        if self.ordered:
            return " ".join(self.chosen)
        return " ".join(value for value, _label in self.choices if value in self.chosen)

    def rows(self, width: int, height: int) -> list[Line]:
        """What is drawn: the typed text and as many choices as ``height`` allows."""
        height = max(2, min(height, ROWS + 1))
        first = max(0, min(self.cursor - (height - 1) // 2, len(self.found) - (height - 1)))
        shown = self.found[first : first + height - 1]
        title = _("{typed}_  {count} found").format(typed=self.typed, count=len(self.found))
        lines: list[Line] = [((fit("+ " + title, width), BOLD),)]
        for offset, place in enumerate(shown):
            value, label = self.choices[place]
            mark = ""
            if self.ordered:
                mark = f"{self.chosen.index(value) + 1:>2}. " if value in self.chosen else " -  "
            elif self.several:
                mark = "[x] " if value in self.chosen else "[ ] "
            here = first + offset == self.cursor
            text = fit(f"| {mark}{place + 1} {label}", width)
            lines.append(((text, REVERSE if here else PLAIN),))
        return lines
