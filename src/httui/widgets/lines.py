"""Widgets that are drawn line by line and send only the lines that changed.

Measured (spec/terminal-costs): borders, focus styles on parents and scrollbars repaint whole regions. A
:class:`LineWidget` has none of them: it is asked for each line in sight, compares with what it showed and
refreshes those that differ. Looks are weight and reverse only, so that they work without colour.
"""

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from httui.widgets.wrapping import fit

PLAIN = "plain"
BOLD = "bold"
REVERSE = "reverse"
FAINT = "faint"
STRONG_REVERSE = "strong-reverse"

_STYLES = {
    PLAIN: Style(),
    BOLD: Style(bold=True),
    REVERSE: Style(reverse=True),
    FAINT: Style(),
    STRONG_REVERSE: Style(reverse=True, bold=True),
}

Part = tuple[str, str]
"""(text, one of the looks above)."""
Line = tuple[Part, ...]
"""The parts of one line from left to right; texts without control characters."""


def to_strip(line: Line, width: int) -> Strip:
    """``line`` as Textual draws it, cut or padded to ``width`` cells."""
    strip = Strip([Segment(text, _STYLES[look]) for text, look in line if text])
    # The padding has a style, too: the filter for NO_COLOR asks every segment for its own.
    return strip.adjust_cell_length(width, _STYLES[PLAIN])


def line_text(line: Line) -> str:
    """The words of a line without looks."""
    return "".join(text for text, _look in line)


def bar(text: str, width: int, look: str = REVERSE) -> Line:
    """A line that is filled to its full width with one look."""
    return ((fit(text, width), look),)


class LineWidget(Widget):
    """A widget whose lines come from :meth:`line_at`; call :meth:`repaint` after any change of its model."""

    DEFAULT_CSS = """
    LineWidget { height: 1fr; width: 1fr; }
    """

    def __init__(self, *, ident: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=ident, classes=classes, markup=False)
        self._drawn: list[Line] = []

    def line_at(self, y: int) -> Line:
        """The line at row ``y`` of the widget (0 is the top)."""
        raise NotImplementedError

    def _lines_now(self) -> list[Line]:
        return [self.line_at(y) for y in range(self.size.height)]

    def repaint(self) -> None:
        """Compare every line in sight with what is shown and draw those that differ."""
        now = self._lines_now()
        if len(now) != len(self._drawn):
            self._drawn = now
            self.refresh()
            return
        width = self.size.width
        changed = [y for y, line in enumerate(now) if line != self._drawn[y]]
        self._drawn = now
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def on_resize(self) -> None:
        """A new size means new lines."""
        self.size_changed()
        self._drawn = self._lines_now()
        self.refresh()

    def size_changed(self) -> None:
        """Called before lines are made for a new size; widgets that wrap text override it."""

    def render_line(self, y: int) -> Strip:
        """One row for the compositor."""
        line = self._drawn[y] if y < len(self._drawn) else ()
        return to_strip(line, self.size.width)
