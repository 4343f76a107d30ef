"""Nothing that comes from data may speak to the terminal (DESIGN section 8; S-233).

Names, labels, file names and imported forms can carry escape sequences, C1 controls, direction overrides and
invisible characters. :func:`clean` replaces each by a visible mark; :class:`SafeText` applies it to every line
that any widget draws; :func:`clean_paste` does the same for what is pasted. So no screen has to remember it.
"""

import re
from collections.abc import Sequence
from functools import cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

MARK = "\N{REPLACEMENT CHARACTER}"
"""Stands where something invisible or dangerous was: seen, one cell wide, without effect."""

_HIDDEN = (
    "["
    "\x00-\x1f\x7f-\x9f"  # C0, DEL, C1: escape sequences begin here
    "\u00ad"  # soft hyphen: shown by some terminals, hidden by others
    "\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"  # joiners, fillers and marks without a shape
    "\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2"  # signs that stretch over the digits after them
    "\u200b-\u200f"  # zero width spaces and joiners, direction marks
    "\u2028-\u202e"  # line and paragraph separators, direction embeddings and overrides
    "\u2060-\u206f"  # word joiner, invisible operators, direction isolates
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"  # fillers, variation selectors, byte order mark, annotations
    "\ud800-\udfff"  # halves of characters: cannot be written at all
    "\U000110bd\U000110cd\U00013430-\U00013455"  # the same in scripts of old
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # shorthand and musical format controls
    "\U000e0000-\U000e0fff"  # tags and variation selectors: hidden text
    "]"
)
_PILES = "\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
"""Marks piled on one letter until they cover the lines around it; three are enough for any language here."""

_PASTE_BREAKS = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What is suspect, what is hidden, what is piled up; compiled when the first text beyond ASCII comes by."""
    return (
        re.compile(f"{_HIDDEN}|[{_PILES}]{{4}}"),
        re.compile(_HIDDEN),
        re.compile(f"([{_PILES}]{{3}})[{_PILES}]+"),
    )


def is_safe(text: str) -> bool:
    """Whether ``text`` can go to the terminal as it is."""
    return (text.isascii() and text.isprintable()) or not _patterns()[0].search(text)


def clean(text: str) -> str:
    """``text`` for one line of a screen: each control, direction or invisible character becomes :data:`MARK`."""
    if is_safe(text):
        return text
    _suspect, hidden, piled = _patterns()
    return piled.sub(r"\1", hidden.sub(MARK, text))


def plain(text: str) -> Content:
    """``text`` from data for any widget, title or option: never markup, on one line with nothing hidden in it."""
    return Content(clean(text))


def clean_paste(text: str, *, lines: bool = False) -> str:
    """``text`` as it may enter a field: controls gone, tabs as spaces, line breaks kept only if ``lines``.

    Unlike :func:`clean` it drops what it does not like instead of marking it: nobody wants marks in an answer.
    """
    text = re.sub(_PASTE_BREAKS, "\n", text).replace("\t", " ")
    hidden = _patterns()[1]
    kept = [hidden.sub("", line) for line in text.split("\n")]
    return "\n".join(kept) if lines else " ".join(part for part in kept if part)


class SafeText(LineFilter):
    """The one filter between every widget and the terminal."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - Textual's signature
        """``segments`` with unsafe text replaced and links dropped (a link is an escape sequence with data in it)."""
        return safe_segments(segments)


def safe_segments(segments: Sequence[Segment]) -> list[Segment]:
    """The segments of one line, made safe and as wide as before; safe ones are passed on as they are.

    A mark takes a cell where the invisible character took none: that cell is taken from the spaces that follow,
    or else from the end of the line, so that nothing beside the widget moves.
    """
    if all(is_safe(text) and not (style is not None and style.link) for text, style, _ in segments):
        return list(segments)
    safe: list[Segment] = []
    surplus = 0
    for text, style, _control in segments:
        shown = clean(text)
        surplus += cell_len(shown) - cell_len(text) if shown != text else 0
        if surplus > 0:
            taken = min(surplus, len(shown) - len(shown.rstrip(" ")))
            shown = shown[: len(shown) - taken]
            surplus -= taken
        safe.append(Segment(shown, style.update_link(None) if style is not None and style.link else style))
    if surplus > 0:
        return Segment.adjust_line_length(safe, sum(cell_len(text) for text, _, _ in safe) - surplus)
    if surplus < 0:
        safe.append(Segment(" " * -surplus, safe[-1].style))
    return safe
