"""The three lines that never leave the screen: who and where, what to know now, and which keys help.

S-218 (unique log-in, always visible on a shared device) and DESIGN section 7 (name, role and gate always in
sight; the help hint is never hidden).
"""

from collections.abc import Callable, Sequence

from rich.cells import cell_len

from httui.widgets.actions import Action, key_name
from httui.widgets.lines import BOLD, PLAIN, REVERSE, Line, LineWidget, bar
from httui.widgets.wrapping import shorten


class HeaderBar(LineWidget):
    """Office, person and roles on the left, the gate on the right; asks ``source`` for the three."""

    DEFAULT_CSS = "HeaderBar { height: 1; }"

    def __init__(self, source: Callable[[], tuple[str, str, str]]) -> None:
        super().__init__()
        self._source = source

    def line_at(self, y: int) -> Line:  # noqa: ARG002 - one line only
        """The whole bar in reverse; where there is too little room the office gives way, then the roles."""
        office, person, right = self._source()
        width = self.size.width
        right = shorten(right, width - 2)
        room = max(0, width - cell_len(right) - 3)
        person = shorten(person, max(0, room - 7))
        left = (
            shorten(office, room - cell_len(person) - 3) + " | " + person if person else shorten(office, room)
        )
        gap = width - cell_len(left) - cell_len(right) - 2
        return bar(f" {left}{' ' * max(1, gap)}{right} ", width)


class TitleBar(LineWidget):
    """What this screen is, and where in it one is."""

    DEFAULT_CSS = "TitleBar { height: 1; }"

    def __init__(self, *, ident: str | None = None) -> None:
        super().__init__(ident=ident)
        self._left = ""
        self._right = ""

    @property
    def heading(self) -> str:
        """What stands on the left."""
        return self._left

    def show(self, left: str, right: str = "") -> None:
        """Set both ends; only a change is drawn."""
        self._left, self._right = left, right
        self.repaint()

    def line_at(self, y: int) -> Line:  # noqa: ARG002
        """The title in bold, the place in it at the right end."""
        width = self.size.width
        right = shorten(self._right, width // 2)
        left = shorten(self._left, max(0, width - cell_len(right) - 3))
        gap = max(1, width - cell_len(left) - cell_len(right) - 2)
        return ((" " + left, BOLD), (" " * gap + right, PLAIN))


class MessageBar(LineWidget):
    """One or two lines for hints and for problems; a problem begins with ``!`` and is bold."""

    DEFAULT_CSS = "MessageBar { height: 2; }"

    def __init__(self, *, ident: str | None = None) -> None:
        super().__init__(ident=ident)
        self._text = ""
        self._problem = False
        self._second = ""

    @property
    def text(self) -> str:
        """What is shown now (both lines)."""
        return f"{self._text} {self._second}".strip()

    def show(self, text: str, *, problem: bool = False, second: str = "") -> None:
        """Show ``text``; a long one takes the second line too, else ``second`` stands there."""
        self._text, self._problem, self._second = text, problem, second
        self.repaint()

    def line_at(self, y: int) -> Line:
        """Row 0 is the text, row 1 its rest or the second text."""
        from httui.widgets.wrapping import wrap

        width = max(10, self.size.width - 2)
        mark = "! " if self._problem else " "
        lines = wrap(mark + self._text, width) if self._text else [""]
        if len(lines) > 2:
            lines = [lines[0], shorten(" ".join(lines[1:]), width)]
        if len(lines) == 1:
            lines.append(" " + shorten(self._second, width - 1) if self._second else "")
        look = BOLD if self._problem and (y == 0 or len(self._text) > width) else PLAIN
        return ((lines[y] if y < 2 else "", look),)


class KeyBar(LineWidget):
    """The key hints at the foot: help first, so that it is never cut away."""

    DEFAULT_CSS = "KeyBar { height: 1; }"

    def __init__(self, source: Callable[[], Sequence[Action]]) -> None:
        super().__init__()
        self._source = source

    def line_at(self, y: int) -> Line:  # noqa: ARG002
        """As many hints as fit, whole ones only."""
        width = self.size.width
        text = ""
        for action in self._source():
            hint = f" {key_name(action.keys[0])} {action.label()} " if action.keys else ""
            if cell_len(text) + cell_len(hint) > width:
                break
            text += hint
        return bar(text, width, REVERSE)
