"""The fields of one page, laid out as lines: where one is, what is in sight (keys and answers come on top).

One widget instead of one per question: a move changes two lines, a key one
(spec/terminal-costs).
"""

import datetime
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Protocol

from textual.message import Message

from httui.widgets import dates
from httui.widgets.editing import LineEditor
from httui.widgets.fields import WIDE, Field, Focus, block, pair
from httui.widgets.lines import PLAIN, Line, LineWidget
from httui.widgets.picker import Picker


class FormOwner(Protocol):
    """Who owns the answers. Both are called at once, between two keys, and may replace the fields."""

    def answer(self, field: Field, text: str) -> None:
        """``text`` is the new stored text of ``field``; raise Problem to refuse it."""

    def no_answer(self, field: Field, code: str | None) -> None:
        """``code`` is the reason for no answer (None takes it away); raise Problem to refuse it."""


class FormPage(LineWidget, can_focus=True):
    """Fields as lines; the field one is in is kept in sight."""

    class Entered(Message, namespace="form_view"):
        """One came to another field, or its state changed: time to show its hint."""

        def __init__(self, field: Field | None) -> None:
            super().__init__()
            self.field = field

    class Typed(Message, namespace="form_view"):
        """A letter was typed that is not handed over yet."""

    class Answered(Message, namespace="form_view"):
        """An answer was handed over; ``quiet`` while one is still typing it."""

        def __init__(self, field: Field, *, quiet: bool = False) -> None:
            super().__init__()
            self.field = field
            self.quiet = quiet

    class Pressed(Message, namespace="form_view"):
        """A button was pressed."""

        def __init__(self, field: Field) -> None:
            super().__init__()
            self.field = field

    class Finished(Message, namespace="form_view"):
        """Enter in the last field."""

    class Refused(Message, namespace="form_view"):
        """What was typed cannot be taken; ``text`` says why and what to do."""

        def __init__(self, text: str) -> None:
            super().__init__()
            self.text = text

    def __init__(
        self,
        fields: Sequence[Field] = (),
        owner: FormOwner | None = None,
        *,
        today: datetime.date | None = None,
        ident: str | None = None,
    ) -> None:
        super().__init__(ident=ident)
        self.fields = list(fields)
        self.owner = owner
        self._today = today
        self.picker: Picker | None = None
        self._focus = Focus()
        self._at = -1
        self._top = 0
        self._blocks: list[list[Line]] = []
        self._starts: list[int] = [0]
        self._left_of: dict[int, int] = {}
        self._right_of: dict[int, int] = {}
        self._jump = ""
        self._quietly = False
        self.keys_seen = 0
        """How many keys came here; tells whether a message is older than the last key."""
        first = self._next_focusable(-1, 1)
        if first is not None:
            self._open(first)

    @property
    def day(self) -> datetime.date:
        """Today, for dates typed without a year."""
        return self._today or datetime.date.today()  # noqa: DTZ011 - the office's own day

    def commit(self, *, quiet: bool = False) -> bool:
        """Hand over what is being typed; whether it could be taken."""
        raise NotImplementedError

    @property
    def current(self) -> Field | None:
        """The field one is in."""
        return self.fields[self._at] if 0 <= self._at < len(self.fields) else None

    def values(self) -> dict[str, str]:
        """Every field's stored text by key (what is being typed is handed over first, if it can be)."""
        self.commit(quiet=True)
        return {
            field.key: field.value for field in self.fields if field.kind not in ("note", "heading", "button")
        }

    def set_fields(self, fields: Sequence[Field], *, at: str | None = None) -> None:
        """Replace the fields; one stays in the field of the same key, with what is being typed, or goes
        to ``at``.
        """
        before = self.current
        editor = self._focus.editor
        option = self._focus.option
        self.fields = list(fields)
        key = at or (before.key if before else None)
        place = next((n for n, field in enumerate(self.fields) if field.key == key and field.focusable), None)
        if place is None:
            place = self._next_focusable(max(0, min(self._at, len(self.fields))) - 1, 1)
            if place is None:
                place = self._next_focusable(len(self.fields), -1)
        if before is not None and place is not None and self.fields[place].key == before.key:
            self._at = place
            self._focus = Focus(editor, option)
        else:
            self.picker = None
            self._open(place)
        self._lay_out()
        self._follow()
        self.repaint()

    def go_to(self, key: str) -> bool:
        """Go to the field ``key``; returns whether it is here and could be entered."""
        place = next((n for n, field in enumerate(self.fields) if field.key == key and field.focusable), None)
        if place is None or not self.commit():
            return False
        place = next((n for n, field in enumerate(self.fields) if field.key == key and field.focusable), None)
        if place is not None:
            self._enter(place)
        return place is not None

    def _next_focusable(self, start: int, step: int) -> int | None:
        place = start + step
        while 0 <= place < len(self.fields):
            if self.fields[place].focusable:
                return place
            place += step
        return None

    def _open(self, place: int | None) -> None:
        self._at = -1 if place is None else place
        self._jump = ""
        self._quietly = False
        field = self.current
        self._focus = Focus()
        if field is None:
            return
        if field.typed:
            text = dates.shown(field.value, field.precision) if field.kind == "date" else field.value
            self._focus.editor = LineEditor(text, limit=field.limit, breaks=field.kind == "area")
        elif field.chosen:
            self._focus.option = next(
                (n for n, (v, _l) in enumerate(field.choices) if v == field.chosen[0]), 0
            )

    def _enter(self, place: int | None) -> None:
        if place is None:
            return
        before = self._at
        self.picker = None
        self._open(place)
        self._redo(before)
        self._redo(place)
        self._follow()
        self.repaint()
        self._tell()

    def _tell(self) -> None:
        if self.is_attached:
            self.post_message(self.Entered(self.current))

    def size_changed(self) -> None:
        """Lay everything out for the new width."""
        self._lay_out()
        self._follow()

    def _lay_out(self) -> None:
        width = self.size.width
        if width < 10:
            return
        places = {field.key: n for n, field in enumerate(self.fields)}
        wide = width >= WIDE
        self._left_of = {
            n: places[field.beside] for n, field in enumerate(self.fields) if wide and field.beside in places
        }
        self._right_of = {left: right for right, left in self._left_of.items()}
        self._blocks = [self._block(place) for place in range(len(self.fields))]
        self._starts = [0, *accumulate(len(lines) for lines in self._blocks)]

    def _block(self, place: int) -> list[Line]:
        """The lines of a field; a button beside another has none of its own, it stands in the other's."""
        if place in self._left_of:
            return []
        if place not in self._right_of:
            return self._lines_of(place, self.size.width)
        half = self.size.width // 2
        (left,), (right,) = (self._lines_of(n, half) for n in (place, self._right_of[place]))
        return [pair(left, right, self.size.width)]

    def _lines_of(self, place: int, width: int) -> list[Line]:
        return block(self.fields[place], width, self._focus if place == self._at else None)

    def _redo(self, place: int) -> None:
        place = self._left_of.get(place, place)
        if not 0 <= place < len(self._blocks):
            return
        lines = self._block(place)
        same = len(lines) == len(self._blocks[place])
        self._blocks[place] = lines
        if not same:
            self._starts = [0, *accumulate(len(lines) for lines in self._blocks)]

    def _follow(self) -> None:
        height = self.size.height
        if not height or self._at < 0 or self._at >= len(self._blocks):
            return
        at = self._left_of.get(self._at, self._at)
        first, last = self._starts[at], self._starts[at + 1] - 1
        # Headings and notes right above the field belong to it.
        above = at
        while above > 0 and not self.fields[above - 1].focusable and last - self._starts[above - 1] < height:
            above -= 1
        first = self._starts[above]
        if first < self._top:
            self._top = first
        elif last >= self._top + height:
            # Half a page at once: a scroll repaints everything, so it must be rare.
            self._top = max(last - height + 1, min(first, last - height // 2))
        self._top = max(0, min(self._top, max(0, self._starts[-1] - height)))

    def _lines_now(self) -> list[Line]:
        lines = super()._lines_now()
        if self.picker and self._at >= 0:
            below = self._starts[self._at + 1] - self._top
            room = len(lines) - below
            above = self._starts[self._at] - self._top
            under = room >= min(6, len(self.picker.found) + 1) or room >= above
            drawn = self.picker.rows(self.size.width - 6, room if under else above)
            start = below if under else above - len(drawn)
            for offset, line in enumerate(drawn):
                if 0 <= start + offset < len(lines):
                    lines[start + offset] = (("    ", PLAIN), *line)
        return lines

    def line_at(self, y: int) -> Line:
        """The line of whichever field is there."""
        place = self._top + y
        if place >= self._starts[-1] or not self._blocks:
            return ()
        at = bisect_right(self._starts, place) - 1
        return self._blocks[at][place - self._starts[at]]

    def refresh_current(self) -> None:
        """Draw the field one is in again, after its value or what is typed in it changed."""
        self._redo(self._at)
        self._follow()
        self.repaint()
