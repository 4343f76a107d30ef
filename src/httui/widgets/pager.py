"""A page of plain text to read: help, histories, prints. Scrolls by line and page, wraps to the width."""

from collections.abc import Iterable

from textual import events

from httui.widgets.lines import BOLD, PLAIN, Line, LineWidget
from httui.widgets.wrapping import wrap


class Pager(LineWidget, can_focus=True):
    """Shows ``text``; a line that begins with ``# `` is a heading (bold, without the mark)."""

    def __init__(self, text: str = "", *, ident: str | None = None) -> None:
        super().__init__(ident=ident)
        self._text = text
        self._lines: list[Line] = []
        self._top = 0

    @property
    def text(self) -> str:
        """What is shown, unwrapped."""
        return self._text

    def show(self, text: str | Iterable[str]) -> None:
        """Replace the text and go to its top."""
        self._text = text if isinstance(text, str) else "\n".join(text)
        self._top = 0
        self.size_changed()
        self.repaint()

    def size_changed(self) -> None:
        """Wrap again."""
        self._lines = []
        for raw in self._text.split("\n"):
            heading = raw.startswith("# ")
            body = raw[2:] if heading else raw
            indent = len(body) - len(body.lstrip(" "))
            for line in wrap(body.lstrip(" "), max(8, self.size.width - 3 - indent)):
                self._lines.append(((" " * (1 + indent) + line, BOLD if heading else PLAIN),))
        self._top = max(0, min(self._top, len(self._lines) - self.size.height))

    def line_at(self, y: int) -> Line:
        """A line of the text; the last one tells that there is more."""
        place = self._top + y
        if y == self.size.height - 1 and place < len(self._lines) - 1:
            left = len(self._lines) - place
            return ((f" ... +{left} (PgDn)", BOLD),)
        return self._lines[place] if place < len(self._lines) else ()

    def on_key(self, event: events.Key) -> None:
        """Arrows, PgUp/PgDn, Home/End, space."""
        page = max(1, self.size.height - 2)
        last = max(0, len(self._lines) - self.size.height)
        steps = {
            "down": self._top + 1,
            "up": self._top - 1,
            "pagedown": self._top + page,
            "space": self._top + page,
            "pageup": self._top - page,
            "home": 0,
            "end": last,
        }
        if event.key not in steps:
            return
        event.stop()
        event.prevent_default()
        self._top = max(0, min(steps[event.key], last))
        self.repaint()
