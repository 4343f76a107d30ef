"""Fitting plain text into terminal cells: wrapping, cutting and padding by display width.

Text comes from data and is never markup. Control characters become spaces here already, so that one value
can never occupy more than its own line (DESIGN section 8; the app's line filter is the second lock).
"""

from rich.cells import cell_len, set_cell_size

ELLIPSIS = "~"
"""Marks cut text; one ASCII cell, so that it reads on every console."""


def one_line(text: str) -> str:
    """``text`` with every control character and line break as a space."""
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else " " for letter in text)


def fit(text: str, width: int) -> str:
    """``text`` cut or padded to exactly ``width`` cells; a cut is marked."""
    text = one_line(text)
    size = cell_len(text)
    if size <= width:
        return text + " " * (width - size)
    return shorten(text, width)


def shorten(text: str, width: int) -> str:
    """``text`` in at most ``width`` cells; a cut is marked by a last ``~``."""
    text = one_line(text)
    if width <= 0:
        return ""
    if cell_len(text) <= width:
        return text
    return set_cell_size(text, width - 1) + ELLIPSIS


def wrap(text: str, width: int) -> list[str]:
    """``text`` as lines of at most ``width`` cells; line breaks and indents are kept, long words are broken.

    Always at least one line (an empty text is one empty line).
    """
    width = max(1, width)
    lines: list[str] = []
    for paragraph in text.splitlines() or [""]:
        lines.extend(_wrap_paragraph(one_line(paragraph), width))
    return lines


def _wrap_paragraph(text: str, width: int) -> list[str]:
    if cell_len(text) <= width:
        return [text]
    indent = len(text) - len(text.lstrip(" "))
    if 0 < indent < width // 2:
        return [" " * indent + line for line in _wrap_paragraph(text[indent:], width - indent)]
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if cell_len(candidate) <= width:
            line = candidate
            continue
        if line:
            lines.append(line)
        line = word
        while cell_len(line) > width:
            head = set_cell_size(line, width).rstrip()
            # A double-width letter may not fit into the last cell: then the head is one letter shorter.
            while not line.startswith(head):
                head = head[:-1]
            head = head or line[0]
            lines.append(head)
            line = line[len(head) :]
    lines.append(line)
    return lines
