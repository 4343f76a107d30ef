"""A sheet of terminal cells to draw boxes and lines on (S-131)."""

from httui.workflows.cell_text import cells_of

UP, DOWN, LEFT, RIGHT = 1, 2, 4, 8
LINES = {
    UP: "│",
    DOWN: "│",
    UP | DOWN: "│",
    LEFT: "─",
    RIGHT: "─",
    LEFT | RIGHT: "─",
    DOWN | RIGHT: "┌",
    DOWN | LEFT: "┐",
    UP | RIGHT: "└",
    UP | LEFT: "┘",
    UP | DOWN | RIGHT: "├",
    UP | DOWN | LEFT: "┤",
    DOWN | LEFT | RIGHT: "┬",
    UP | LEFT | RIGHT: "┴",
    UP | DOWN | LEFT | RIGHT: "┼",
}
"""The sign for a line that goes into these directions."""

_ASCII = str.maketrans(
    {
        **dict.fromkeys("│┃", "|"),
        **dict.fromkeys("─━", "-"),
        **dict.fromkeys("┌┐└┘├┤┬┴┼╤", "+"),
        **dict.fromkeys("╔╗╚╝║", "#"),
        "═": "=",
        "▼": "v",
        "►": ">",
        "◄": "<",
    }
)


def in_ascii(line: str) -> str:
    """``line`` with every drawn sign in plain ASCII; letters stay as they are."""
    return line.translate(_ASCII)


class Canvas:
    """Rows of ``width`` cells; grows downwards as it is written on."""

    def __init__(self, width: int) -> None:
        self.width = width
        self._rows: list[list[str]] = []

    def put(self, y: int, x: int, text: str) -> None:
        """Write ``text`` from cell ``x`` of row ``y``; what does not fit is left out."""
        while len(self._rows) <= y:
            self._rows.append([" "] * self.width)
        row = self._rows[y]
        for letter in text:
            size = cells_of(letter)
            if size == 0 and 0 < x <= self.width:
                row[x - 1 if row[x - 1] else x - 2] += letter
            if size == 0 or x + size > self.width:
                continue
            row[x : x + size] = [letter] + [""] * (size - 1)
            x += size

    def blank(self, y: int, start: int, end: int) -> bool:
        """Whether nothing was written on cells ``start`` to ``end`` (exclusive) of row ``y``."""
        if y >= len(self._rows):
            return True
        return start >= 0 and end <= self.width and all(cell == " " for cell in self._rows[y][start:end])

    def lines(self) -> list[str]:
        """The sheet as text, without blanks at the ends of lines."""
        return ["".join(row).rstrip() for row in self._rows]
