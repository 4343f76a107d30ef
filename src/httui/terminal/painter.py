"""From what Textual writes to what the terminal needs: only cells that changed, by the shortest way.

:class:`Painter` keeps two sheets of cells: what Textual wants to be seen, and what the terminal shows. Each piece of
output is read onto the first; the differences go out and onto the second. A sequence that it does not know goes out
unchanged, after everything before it, and the memory of what the terminal shows is dropped: never a guess.
"""

import re

from httui.terminal.capability import CAREFUL, Capability
from httui.terminal.cells import REST, SIMPLE, Cells, is_simple
from httui.terminal.moves import shortest_move
from httui.terminal.style import PLAIN, Look, apply, change, of_blank

_TOKEN = re.compile(
    r"(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|\x1b\[(?P<sign>[<=>?]?)(?P<parameters>[0-9;:]*)(?P<between>[ -/]*)(?P<final>[@-~])"
    r"|(?P<control>[\n\r\x07\x08])"
    r"|(?P<string>(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?)"
    r"|(?P<escape>\x1b[ -/]*[0-~])"
    r"|(?P<stray>[\s\S])"
)

_NEUTRAL_MODES = frozenset({"?1000", "?1002", "?1006", "?2004", "?25"})
"""Modes that pass without touching what is on the screen: mouse buttons, bracketed paste, cursor seen or hidden."""

_DROPPED_MODES = frozenset({"?1003", "?1004", "?1015", "?1016", "?2026", "?2048"})
"""Never set: reports of every mouse motion and of focus, synchronised updates (ours are small), resize in band."""

_MANY = 4
"""From so many cells on, erasing is shorter than writing spaces."""


class Painter:
    """The memory of one terminal of ``width`` x ``height`` cells that can do what ``capability`` says."""

    def __init__(self, width: int, height: int, capability: Capability = CAREFUL) -> None:
        self.capability = capability
        self._wraps = True
        self._cursor_seen = True
        self._look: Look | None = None
        self.resize(width, height)

    def resize(self, width: int, height: int) -> None:
        """The terminal has another size now; nothing of its content or state is taken for known."""
        self.width = width
        self.height = height
        self.wanted = Cells(width, height)
        self.shown = Cells(width, height)
        self._dirty: set[int] = set()
        self._at: tuple[int, int] | None = None
        self._real_at: tuple[int, int] | None = None
        self._real_look: Look | None = None

    def forget(self) -> None:
        """Something else wrote on the terminal: whatever Textual writes next goes out whole.

        What it does not write again stays unknown; ask it for a full repaint as well.
        """
        self.shown.forget()
        self.wanted.forget()
        self._dirty.clear()
        self._real_at = None
        self._real_look = None

    def clear(self) -> str:
        """The sequence that makes the terminal blank; from here on everything is known to be blank."""
        self.forget()
        self.shown.blank(PLAIN)
        self.wanted.blank(PLAIN)
        self._at = self._real_at = (0, 0)
        self._look = self._real_look = PLAIN
        return "\x1b[m\x1b[H\x1b[2J"

    def feed(self, data: str) -> str:
        """What to send instead of ``data``."""
        out: list[str] = []
        for token in _TOKEN.finditer(data):
            kind = token.lastgroup
            if kind == "text":
                understood = self._text(token["text"])
            elif kind == "final":
                understood = self._control_sequence(token, out)
            elif kind == "control":
                understood = self._control(token["control"], out)
            else:
                # Strings (titles, clipboard, links, pointers) and stray controls serve no screen of ours
                understood = kind != "escape"
            if not understood:
                self._pass_through(token[0], out)
        self._paint(out, rest=self._cursor_seen)
        return "".join(out)

    # Reading what Textual writes ---------------------------------------------------------------------------

    def _text(self, text: str) -> bool:
        if self._at is None or self._look is None:
            return False
        x, y = self._at
        self._dirty.add(y)
        if x + len(text) > self.width and not self._wraps and SIMPLE.fullmatch(text):
            # Without wrapping, what is too long lands in the last cell, one on the other
            text = text[: self.width - x - 1] + text[-1] if x < self.width else text[-1]
            x = min(x, self.width - 1)
        end = self.wanted.put(y, x, text, self._look)
        if end is None:
            return False
        self._at = None if self._wraps and end == self.width else (end, y)
        return True

    def _control(self, control: str, out: list[str]) -> bool:
        if control == "\x07":
            out.append(control)
            return True
        if self._at is None:
            return False
        x, y = self._at
        if control == "\r":
            self._at = (0, y)
        elif control == "\x08":
            if x >= self.width:
                return False
            self._at = (max(0, x - 1), y)
        elif y + 1 >= self.height:
            return False  # the screen would scroll
        else:
            self._at = (0 if self.capability.newline else x, y + 1)
        return True

    def _control_sequence(self, token: re.Match[str], out: list[str]) -> bool:
        final, parameters = token["final"], token["parameters"]
        if token["sign"] or token["between"]:
            return self._mode(token, out)
        if final == "m":
            look = apply(self._look, parameters)
            self._look = look or self._look
            return look is not None
        if ":" in parameters:
            return False
        numbers = [int(number or 0) for number in parameters.split(";")]
        count = max(1, numbers[0])
        if final in "Hf":
            row, column = (*numbers, 1, 1)[:2] if len(numbers) > 1 else (numbers[0], 1)
            self._at = (min(max(column, 1), self.width) - 1, min(max(row, 1), self.height) - 1)
            return True
        if self._at is None or self._at[0] >= self.width:
            return False
        x, y = self._at
        moves = {
            "A": (x, max(0, y - count)),
            "B": (x, min(self.height - 1, y + count)),
            "C": (min(self.width - 1, x + count), y),
            "D": (max(0, x - count), y),
            "G": (min(self.width, count) - 1, y),
            "d": (x, min(self.height, count) - 1),
        }
        if final in moves:
            self._at = moves[final]
            return True
        return self._erase(final, numbers[0])

    def _erase(self, final: str, number: int) -> bool:
        if self._at is None or self._look != PLAIN:
            return False  # terminals disagree on the colour of what is erased
        x, y = self._at
        if final == "X":
            spans = [(y, x, min(self.width, x + max(1, number)))]
        elif final == "K" and number in {0, 1, 2}:
            spans = [(y, x if number == 0 else 0, x + 1 if number == 1 else self.width)]
        elif final == "J" and number in {0, 2}:
            first = y + 1 if number == 0 else 0
            spans = [(row, 0, self.width) for row in range(first, self.height)]
            spans += [(y, x, self.width)] if number == 0 else []
        else:
            return False
        for row, start, end in spans:
            self.wanted.erase(row, start, end, PLAIN)
            self._dirty.add(row)
        return True

    def _mode(self, token: re.Match[str], out: list[str]) -> bool:
        sign, final, parameters = token["sign"], token["final"], token["parameters"]
        name = sign + parameters
        if final == "u" and sign in {"<", ">", "="}:
            return True  # keyboard protocol of one terminal family: keys are the same everywhere without it
        if name in _DROPPED_MODES:
            return final in "hlp"
        if final not in "hl" or token["between"]:
            return False
        if name in _NEUTRAL_MODES:
            if name == "?25":
                self._cursor_seen = final == "h"
            out.append(token[0])
            return True
        if name == "?7":
            self._paint(out)
            out.append(token[0])
            self._wraps = final == "h"
            return True
        return False

    def _pass_through(self, sequence: str, out: list[str]) -> None:
        self._paint(out)
        if self._at is not None and self._at[0] >= self.width:
            self._stand_after_last_cell(self._at[1], out)
        if self._look is not None:
            self._style(self._look, out)
        out.append(sequence)
        self.forget()
        # Text leaves the pen as it is; of anything else only a reset tells what the pen is now
        self._look = self._look if sequence.isprintable() else None
        self._real_look = self._look
        self._at = None

    def _stand_after_last_cell(self, y: int, out: list[str]) -> None:
        """Bring the terminal into the state after a full line, which no move leads to: write its end again."""
        start = self.width - 1
        while start > 0 and self.wanted.text[y][start] == REST:
            start -= 1
        if self.wanted.text[y][start] is not None:
            self._move(start, y, out)
            self._write(y, start, self.width, out)

    # Writing what the terminal needs -----------------------------------------------------------------------

    def _paint(self, out: list[str], *, rest: bool = True) -> None:
        """Send what differs, then bring the cursor where Textual wants it.

        Without ``rest`` a hidden cursor stays at the last change when Textual wants it at home, which is where it
        puts it for want of a better place.
        """
        for y in sorted(self._dirty):
            if self.wanted.text[y] != self.shown.text[y] or self.wanted.look[y] != self.shown.look[y]:
                self._paint_row(y, out)
        self._dirty.clear()
        if self._at is not None and self._at != self._real_at and (rest or self._at != (0, 0)):
            x, y = self._at
            self._move(min(x, self.width - 1), y, out)
            self._real_at = self._at if x < self.width else None

    def _paint_row(self, y: int, out: list[str]) -> None:
        texts, looks = self.wanted.text[y], self.wanted.look[y]
        if is_simple(texts) and is_simple(self.shown.text[y]):
            self._paint_changes(y, out)
        else:
            # Characters of disputed width: the whole row, in order, exactly as Textual would have sent it
            start = 0
            while start < self.width:
                if texts[start] is None:
                    start += 1
                    continue
                end = start
                while end < self.width and texts[end] is not None:
                    end += 1
                self._move(start, y, out)
                self._write(y, start, end, out)
                self._real_at = None
                start = end
        self.shown.text[y][:] = texts
        self.shown.look[y][:] = looks

    def _paint_changes(self, y: int, out: list[str]) -> None:
        texts, looks = self.wanted.text[y], self.wanted.look[y]
        old_texts, old_looks = self.shown.text[y], self.shown.look[y]
        changed = [
            x
            for x in range(self.width)
            if (texts[x] != old_texts[x] or looks[x] != old_looks[x]) and texts[x] is not None
        ]
        blank_from = self._blank_tail(y) if self.capability.erase else self.width
        if sum(1 for x in changed if x >= blank_from) > _MANY:
            changed = [x for x in changed if x < blank_from]
        else:
            blank_from = self.width
        index = 0
        while index < len(changed):
            start = end = changed[index]
            while index < len(changed) and changed[index] - end <= self._worth(y, end, changed[index]):
                end = changed[index] + 1
                index += 1
            self._move(start, y, out)
            self._write(y, start, end, out)
        if blank_from < self.width:
            self._move(blank_from, y, out)
            self._style(PLAIN, out)
            out.append("\x1b[K")

    def _worth(self, y: int, start: int, end: int) -> int:
        """How many unchanged cells from ``start`` may be written again rather than jumped over."""
        if end - start > _MANY:
            return 0
        texts, looks = self.wanted.text[y], self.wanted.look[y]
        pen = looks[start - 1]
        for x in range(start, end):
            if texts[x] is None or pen is None:
                return 0
            if looks[x] != pen and not (texts[x] == " " and looks[x] == of_blank(pen)):
                return 0
        return _MANY

    def _blank_tail(self, y: int) -> int:
        """The column from which on the row is wanted to be spaces in the terminal's own colours."""
        texts, looks = self.wanted.text[y], self.wanted.look[y]
        x = self.width
        while x and texts[x - 1] == " " and looks[x - 1] == PLAIN:
            x -= 1
        return x

    def _write(self, y: int, start: int, end: int, out: list[str]) -> None:
        texts, looks = self.wanted.text[y], self.wanted.look[y]
        for x in range(start, end):
            text, look = texts[x], looks[x]
            if text is None or look is None or text == REST:
                continue
            if text != " " or self._real_look is None or of_blank(self._real_look) != look:
                self._style(look, out)
            out.append(text)
        self._real_at = (end, y) if end < self.width else None

    def _move(self, x: int, y: int, out: list[str]) -> None:
        out.append(shortest_move(self._real_at, (x, y), self.capability))
        self._real_at = (x, y)

    def _style(self, look: Look, out: list[str]) -> None:
        out.append(change(self._real_look, look, careful=not self.capability.fine_styles))
        self._real_look = look
