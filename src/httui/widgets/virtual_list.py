"""A list of any length that only ever asks for the rows in sight (S-011; spec/terminal-costs).

The rows come from a :class:`RowSource`: a window over a query or over a sequence. 100,000 rows cost
what 20 do.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from textual import events
from textual.message import Message

from httui.widgets.lines import BOLD, PLAIN, Line, LineWidget
from httui.widgets.wrapping import fit, wrap

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """A column: its heading, its width in cells (0 takes what is left) and how a row shows in it."""

    heading: str
    width: int
    text: Callable[[Row], str]


class VirtualList(LineWidget, Generic[Row], can_focus=True):
    """Rows from ``page(offset, limit)``; the cursor row is marked with ``>`` and bold.

    ``count`` answers how many rows there are; both are asked again by :meth:`reload`.
    """

    class Chosen(Message):
        """Enter was pressed on a row."""

        def __init__(self, sender: "VirtualList[object]", index: int, row: object) -> None:
            super().__init__()
            self.sender = sender
            self.index = index
            self.row = row

        @property
        def control(self) -> "VirtualList[object]":
            """The list, for ``@on`` selectors."""
            return self.sender

    class Moved(Chosen):
        """The cursor came to another row."""

    def __init__(
        self,
        columns: Sequence[Column[Row]],
        page: Callable[[int, int], Sequence[Row]],
        count: Callable[[], int],
        *,
        empty: str = "",
        heading: bool = True,
        ident: str | None = None,
    ) -> None:
        super().__init__(ident=ident)
        self.columns = columns
        self._page = page
        self._count = count
        self.empty = empty
        self.heading = heading
        self.total = 0
        self.cursor = 0
        self._top = 0
        self._window: tuple[int, Sequence[Row]] = (0, ())

    def on_mount(self) -> None:
        """Ask for the first rows."""
        self.reload(keep_cursor=True)

    @property
    def _room(self) -> int:
        return max(1, self.size.height - (1 if self.heading else 0))

    @property
    def current(self) -> Row | None:
        """The row under the cursor, or None in an empty list."""
        return self._row(self.cursor) if self.total else None

    def reload(self, *, keep_cursor: bool = False) -> None:
        """Ask for the count and the rows again, after the data or the filter changed."""
        self.total = self._count()
        self.cursor = min(self.cursor, max(0, self.total - 1)) if keep_cursor else 0
        self._window = (0, ())
        self._follow()
        self.repaint()
        self._tell_moved()

    def size_changed(self) -> None:
        """Keep the cursor in sight; the window may be larger now."""
        self._window = (0, ())
        self._follow()

    def _follow(self) -> None:
        room = self._room
        if self.cursor < self._top:
            self._top = self.cursor
        elif self.cursor >= self._top + room:
            self._top = self.cursor - room + 1
        self._top = max(0, min(self._top, self.total - room))

    def _row(self, index: int) -> Row | None:
        start, rows = self._window
        if not start <= index < start + len(rows):
            # The rows in sight and as many again after them: the next PgDn asks nothing new.
            start = self._top
            rows = self._page(start, self._room) if self.total else ()
            self._window = (start, rows)
        place = index - start
        return rows[place] if 0 <= place < len(rows) else None

    def _widths(self) -> list[int]:
        fixed = sum(column.width for column in self.columns) + len(self.columns)
        rest = max(4, self.size.width - fixed - 1)
        return [column.width or rest for column in self.columns]

    def line_at(self, y: int) -> Line:
        """The heading, then rows; the words for an empty list under it."""
        if self.heading:
            if y == 0:
                cells = zip(self.columns, self._widths(), strict=True)
                return (("  " + " ".join(fit(column.heading, width) for column, width in cells), BOLD),)
            y -= 1
        if not self.total:
            words = wrap(self.empty, self.size.width - 4)
            return (("  " + words[y], PLAIN),) if y < len(words) else ()
        index = self._top + y
        row = self._row(index)
        if row is None:
            return ()
        here = index == self.cursor
        cells = zip(self.columns, self._widths(), strict=True)
        text = " ".join(fit(column.text(row), width) for column, width in cells)
        return ((("> " if here else "  ") + text.rstrip(), BOLD if here else PLAIN),)

    def move_to(self, index: int) -> None:
        """Put the cursor on row ``index`` (kept inside the list)."""
        index = max(0, min(index, self.total - 1))
        if index == self.cursor:
            return
        self.cursor = index
        self._follow()
        self.repaint()
        self._tell_moved()

    def _tell_moved(self) -> None:
        if self.is_attached:
            self.post_message(self.Moved(self, self.cursor, self.current))  # type: ignore[arg-type]

    def on_key(self, event: events.Key) -> None:
        """Arrows, PgUp/PgDn, Home/End move; Enter chooses."""
        page = self._room
        steps = {
            "down": self.cursor + 1,
            "up": self.cursor - 1,
            "pagedown": self.cursor + page,
            "pageup": self.cursor - page,
            "home": 0,
            "end": self.total - 1,
        }
        if event.key in steps:
            if event.key in ("pagedown", "pageup"):
                # The whole page turns, so that the eye finds the cursor at the same height.
                shift = page if event.key == "pagedown" else -page
                self._top = max(0, min(self._top + shift, max(0, self.total - page)))
            self.move_to(steps[event.key])
        elif event.key == "enter" and self.total:
            self.post_message(self.Chosen(self, self.cursor, self.current))  # type: ignore[arg-type]
        else:
            return
        event.stop()
        event.prevent_default()


def over(rows: Sequence[Row]) -> tuple[Callable[[int, int], Sequence[Row]], Callable[[], int]]:
    """``page`` and ``count`` over rows that are in memory already."""
    return (lambda offset, limit: rows[offset : offset + limit]), (lambda: len(rows))
