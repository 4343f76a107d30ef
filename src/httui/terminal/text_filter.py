"""Nothing that comes from data may speak to the terminal (DESIGN section 8; S-233): the part for widgets.

:class:`SafeText` applies :func:`~httui.terminal.plain_text.clean` to every line that any widget draws, so that no
screen has to remember it; :func:`plain` makes content of data that is never markup.
"""

from collections.abc import Sequence

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.content import Content
from textual.filter import LineFilter

from httui.terminal.plain_text import MARK, clean, clean_paste, is_safe

__all__ = ["MARK", "SafeText", "clean", "clean_paste", "is_safe", "plain", "safe_segments"]


def plain(text: str) -> Content:
    """``text`` from data for any widget, title or option: never markup, on one line with nothing hidden in it."""
    return Content(clean(text))


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
