"""A page of lines that are shown as they are made: drawings and tables, never wrapped (S-131)."""

from collections.abc import Sequence

from textual import events

from httui.widgets.lines import BOLD, PLAIN, Line, LineWidget
from httui.widgets.wrapping import fit


class FixedPage(LineWidget, can_focus=True):
    """Scrolls by line and page, and sideways where a line is wider than the screen. Lines in ``strong`` are bold."""

    def __init__(self, *, ident: str | None = None) -> None:
        super().__init__(ident=ident)
        self._lines: Sequence[str] = ()
        self._strong: frozenset[int] = frozenset()
        self._top = 0
        self._left = 0

    def show(self, lines: Sequence[str], *, strong: frozenset[int] = frozenset(), at: int = 0) -> None:
        """Replace the page; ``at`` is the line to have in sight, a third down where there is room above it."""
        self._lines, self._strong, self._left = lines, strong, 0
        self._top = self._within(at - self.size.height // 3)
        self.repaint()

    def size_changed(self) -> None:
        """Keep the page filled."""
        self._top = self._within(self._top)

    def _within(self, top: int) -> int:
        return max(0, min(top, len(self._lines) - self.size.height))

    def line_at(self, y: int) -> Line:
        """One line; the last one in sight tells that there is more."""
        place = self._top + y
        if y == self.size.height - 1 and place < len(self._lines) - 1:
            return ((f" ... +{len(self._lines) - place} (PgDn)", BOLD),)
        if place >= len(self._lines):
            return ()
        look = BOLD if place in self._strong else PLAIN
        return ((fit(" " + self._lines[place][self._left :], self.size.width).rstrip(), look),)

    def on_key(self, event: events.Key) -> None:
        """Arrows, PgUp/PgDn, Home/End, space."""
        page = max(1, self.size.height - 2)
        steps = {
            "down": self._top + 1,
            "up": self._top - 1,
            "pagedown": self._top + page,
            "space": self._top + page,
            "pageup": self._top - page,
            "home": 0,
            "end": len(self._lines),
        }
        widest = max(map(len, self._lines), default=0)
        if event.key in steps:
            self._top = self._within(steps[event.key])
        elif event.key in ("left", "right"):
            step = 8 if event.key == "right" else -8
            self._left = max(0, min(self._left + step, widest + 1 - self.size.width))
        else:
            return
        event.stop()
        event.prevent_default()
        self.repaint()
