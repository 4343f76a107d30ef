"""The text that a person is typing: a pure model of one input, with its own undo (no Textual here).

Control characters are cleaned when they come in, so a paste cannot smuggle an escape sequence into a record
(DESIGN section 8).
"""

from rich.cells import cell_len

from httui.widgets.wrapping import one_line

UNDO_DEPTH = 100


class LineEditor:
    """One line of text with a cursor between its letters.

    ``limit`` is the greatest number of characters that can be typed; a longer text that was stored is
    kept whole.
    ``breaks`` keeps line breaks, for long answers.
    """

    def __init__(self, text: str = "", *, limit: int = 4000, breaks: bool = False) -> None:
        self.limit = limit
        self._breaks = breaks
        self.text = self._cleaned(text)
        self.cursor = len(self.text)
        self.original = self.text
        self._past: list[tuple[str, int]] = []

    def _cleaned(self, text: str) -> str:
        if not self._breaks:
            return one_line(text)
        return "\n".join(one_line(line) for line in text.split("\n"))

    @property
    def changed(self) -> bool:
        """Whether the text differs from what the editor was opened with."""
        return self.text != self.original

    def _set(self, text: str, cursor: int) -> bool:
        if text == self.text:
            moved = cursor != self.cursor
            self.cursor = cursor
            return moved
        self._past.append((self.text, self.cursor))
        del self._past[:-UNDO_DEPTH]
        self.text, self.cursor = text, cursor
        return True

    def insert(self, text: str) -> bool:
        """Type or paste ``text`` at the cursor; returns whether anything changed."""
        text = self._cleaned(text)[: max(0, self.limit - len(self.text))]
        if not text:
            return False
        return self._set(self.text[: self.cursor] + text + self.text[self.cursor :], self.cursor + len(text))

    def replace(self, text: str) -> bool:
        """Put ``text`` in place of everything."""
        text = self._cleaned(text)[: self.limit]
        return self._set(text, len(text))

    def backspace(self) -> bool:
        """Take away the letter before the cursor."""
        if not self.cursor:
            return False
        return self._set(self.text[: self.cursor - 1] + self.text[self.cursor :], self.cursor - 1)

    def delete(self) -> bool:
        """Take away the letter after the cursor."""
        return self._set(self.text[: self.cursor] + self.text[self.cursor + 1 :], self.cursor)

    def delete_word(self) -> bool:
        """Take away the word before the cursor."""
        head = self.text[: self.cursor].rstrip()
        start = head.rfind(" ") + 1
        return self._set(self.text[:start] + self.text[self.cursor :], start)

    def left(self) -> bool:
        """One letter to the left."""
        return self._set(self.text, max(0, self.cursor - 1))

    def right(self) -> bool:
        """One letter to the right."""
        return self._set(self.text, min(len(self.text), self.cursor + 1))

    def home(self) -> bool:
        """To the beginning."""
        return self._set(self.text, 0)

    def end(self) -> bool:
        """Behind the last letter."""
        return self._set(self.text, len(self.text))

    def undo(self) -> bool:
        """Back to how the text was before the last change; then to the text it was opened with."""
        if not self._past:
            return False
        self.text, self.cursor = self._past.pop()
        return True

    def window(self, width: int) -> tuple[str, int]:
        """The part in sight in ``width`` cells (the last cell is kept for the cursor) and the cursor's
        cell.
        """
        width = max(1, width)
        start = 0
        while cell_len(self.text[start : self.cursor]) > width - 1:
            # Steps of a third of the width: the text must not shift at every key.
            start = min(self.cursor, start + max(1, width // 3))
        shown = self.text[start:]
        while cell_len(shown) > width:
            shown = shown[:-1]
        return shown, cell_len(self.text[start : self.cursor])
