"""A field as it is shown: what it is called, what it holds, how it is drawn (no keys here, no form logic).

Everything is a plain character, so that state is readable without colour (DESIGN section 7): ``>`` is
where one
is, ``*`` must be answered, ``!`` needs attention, ``(x)`` and ``[x]`` are chosen, ``<unknown>`` is a
reason for
no answer. A field takes the same number of lines whether one is in it or not, so that a move changes
two lines.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len

from httui.i18n import N_, _
from httui.widgets import dates
from httui.widgets.editing import LineEditor
from httui.widgets.lines import BOLD, PLAIN, REVERSE, Line, Part
from httui.widgets.typeahead import Choice
from httui.widgets.wrapping import fit, shorten, wrap

Kind = Literal[
    "text",
    "area",
    "secret",
    "number",
    "integer",
    "date",
    "choice",
    "multi",
    "rank",
    "button",
    "note",
    "heading",
]

LABEL_WIDTH = 30
SHORT_INPUT = 14
WIDE = 72
"""Cells from which on two buttons stand in one line."""
MAX_INLINE = 9
MISSING_NAMES = {"unknown": N_("unknown"), "unavailable": N_("not available"), "declined": N_("declined")}
MISSING_KEYS = {"asterisk": "unknown", "equals_sign": "unavailable", "exclamation_mark": "declined"}
"""One key each, outside free text; in text fields and everywhere else Ctrl+K asks."""
MISSING_SIGNS = {"unknown": "*", "unavailable": "=", "declined": "!"}


@dataclass(slots=True)
class Field:
    """One question, button or piece of text.

    ``key`` identifies it to its owner (a reference for questions). ``value`` is stored text (ODK's
    lexical form
    for questions: dates ``yyyy-mm-dd``, several choices separated by spaces). ``missing`` is the reason
    for no
    answer, ``missing_allowed`` those that may be given. ``precision`` of a date is ``day``, ``month``
    or ``year``;
    ``partial`` says that less than that may be stored. ``identity`` marks direct identifiers;
    Enter in a field that ``finishes`` ends the page. A button stands ``beside`` the button of that key, in the right
    half of its line, where the page is wide enough.
    """

    key: str
    kind: Kind
    label: str
    value: str = ""
    hint: str = ""
    choices: Sequence[Choice] = ()
    required: bool = False
    readonly: bool = False
    missing: str | None = None
    missing_allowed: tuple[str, ...] = ()
    problem: str = ""
    warning: str = ""
    precision: str = "day"
    partial: bool = False
    identity: bool = False
    limit: int = 4000
    indent: int = 0
    finishes: bool = False
    beside: str = ""

    @property
    def focusable(self) -> bool:
        """Whether the cursor can stand here."""
        return self.kind not in ("note", "heading") and not (self.readonly and self.kind != "button")

    @property
    def typed(self) -> bool:
        """Whether keys are letters here (an editor is open while one is in it)."""
        return self.kind in ("text", "area", "secret", "number", "integer", "date")

    @property
    def answered(self) -> bool:
        """Whether there is an answer or a reason for none."""
        return bool(self.value or self.missing)

    @property
    def chosen(self) -> list[str]:
        """The values chosen, in order."""
        return self.value.split() if self.kind in ("multi", "rank") else [self.value] if self.value else []


@dataclass(slots=True)
class Focus:
    """What one is doing in a field: the text being typed, or the option under the cursor."""

    editor: LineEditor | None = None
    option: int = 0


def label_of(field: Field, value: str) -> str:
    """The label of a choice by its value; the value itself if the list no longer has it."""
    return next((label for choice, label in field.choices if choice == value), value)


def shown_value(field: Field) -> str:
    """The stored value in words, as a person reads it."""
    if field.missing:
        return f"<{_(MISSING_NAMES.get(field.missing, field.missing))}>"
    if field.kind == "secret":
        return "*" * len(field.value)
    if field.kind == "date":
        return dates.shown(field.value, field.precision)
    if field.kind == "rank":
        return "  ".join(f"{n}. {label_of(field, v)}" for n, v in enumerate(field.chosen, 1))
    if field.kind in ("choice", "multi"):
        return "; ".join(label_of(field, value) for value in field.chosen)
    return field.value


def is_inline(field: Field, width: int) -> bool:
    """Whether the choices are few and short enough to stand open on the page (at most three lines)."""
    if field.kind not in ("choice", "multi") or not 0 < len(field.choices) <= MAX_INLINE:
        return False
    return len(_flow(_option_texts(field), max(10, width - 8))) <= 3


def _option_texts(field: Field) -> list[str]:
    chosen = set(field.chosen)
    left, right = "()" if field.kind == "choice" else "[]"
    return [
        f"{left}{'x' if value in chosen else ' '}{right}{n} {shorten(label, 60)}"
        for n, (value, label) in enumerate(field.choices, 1)
    ]


def _flow(texts: Sequence[str], width: int) -> list[list[int]]:
    """Positions of ``texts`` in rows of at most ``width`` cells."""
    rows: list[list[int]] = [[]]
    used = 0
    for place, text in enumerate(texts):
        size = cell_len(text) + 2
        if rows[-1] and used + size - 2 > width:
            rows.append([])
            used = 0
        rows[-1].append(place)
        used += size
    return rows


def block(field: Field, width: int, focus: Focus | None = None) -> list[Line]:
    """The lines of ``field`` in ``width`` cells; ``focus`` where one is in it."""
    if field.kind == "heading":
        return [
            ((" " + " " * field.indent + line, BOLD),) for line in wrap(field.label, width - 2 - field.indent)
        ]
    if field.kind == "note":
        return [
            ((" " * (3 + field.indent) + line, PLAIN),)
            for line in wrap(field.label, width - 4 - field.indent)
        ]
    if field.kind == "button":
        text = f"< {shorten(field.label, width - 10)} >"
        return [(_mark(field, focus), (text, REVERSE if focus else PLAIN))]
    return _question(field, width, focus)


def pair(left: Line, right: Line, width: int) -> Line:
    """Two buttons in one line of ``width`` cells."""
    gap = width // 2 - sum(cell_len(text) for text, _look in left)
    return (*left, (" " * max(1, gap), PLAIN), *right)


def _mark(field: Field, focus: Focus | None) -> Part:
    state = " "
    if field.problem or field.warning:
        state = "!"
    elif field.required and not field.answered:
        state = "*"
    return (
        (">" if focus else " ") + state + " " * (1 + field.indent),
        BOLD if focus or state == "!" else PLAIN,
    )


def _question(field: Field, width: int, focus: Focus | None) -> list[Line]:
    look = BOLD if focus else PLAIN
    mark = _mark(field, focus)
    start = cell_len(mark[0])
    inline = is_inline(field, width)
    beside = cell_len(field.label) <= LABEL_WIDTH and not inline and field.kind != "area"
    if beside:
        room = width - start - LABEL_WIDTH - 1
        rows = _value_rows(field, room, focus)
        head: Line = (mark, (fit(field.label, LABEL_WIDTH) + " ", look), *rows[0])
        pad: Part = (" " * (start + LABEL_WIDTH + 1), PLAIN)
        return [head, *((pad, *row) for row in rows[1:])]
    labels = wrap(field.label, width - start - 1)
    lines: list[Line] = [
        (mark if n == 0 else (" " * start, PLAIN), (text, look)) for n, text in enumerate(labels)
    ]
    indent: Part = (" " * (start + 2), PLAIN)
    rows = _inline_rows(field, width, focus) if inline else _value_rows(field, width - start - 3, focus)
    return [*lines, *((indent, *row) for row in rows)]


def _inline_rows(field: Field, width: int, focus: Focus | None) -> list[Line]:
    texts = _option_texts(field)
    rows: list[Line] = []
    for places in _flow(texts, max(10, width - 8)):
        row: list[Part] = []
        for place in places:
            here = focus is not None and place == focus.option
            row.append((texts[place], REVERSE if here else PLAIN))
            row.append(("  ", PLAIN))
        rows.append(tuple(row[:-1]))
    if field.missing:
        rows[-1] = (*rows[-1], ("  " + shown_value(field), BOLD))
    return rows


def _value_rows(field: Field, room: int, focus: Focus | None) -> list[Line]:
    if field.readonly:
        return [((line, PLAIN),) for line in wrap(shown_value(field) or "-", room)]
    if field.kind == "area":
        return _area_rows(field, room, focus)
    size = max(4, room - 2)
    if field.kind in ("number", "integer", "date"):
        size = min(size, SHORT_INPUT)
    if focus and focus.editor:
        if field.missing and not focus.editor.text:
            return [_boxed(shown_value(field), size, cursor=0)]
        text, cursor = focus.editor.window(size)
        return [_boxed("*" * len(text) if field.kind == "secret" else text, size, cursor=cursor)]
    text = shown_value(field)
    if field.kind in ("choice", "multi", "rank"):
        count = f" {len(field.choices)} v" if field.choices else " v"
        row = _boxed(shorten(text, size - len(count)), size - len(count), cursor=0 if focus else None)
        return [(*row, (count, PLAIN))]
    return [_boxed(shorten(text, size), size, cursor=None)]


def _boxed(text: str, size: int, *, cursor: int | None) -> Line:
    padded = fit(text, size)
    if cursor is None:
        return (("[" + padded + "]", PLAIN),)
    # The cursor stands on a cell: split around the letter that covers it.
    used = 0
    for place, letter in enumerate(padded):
        if used >= cursor:
            return (
                ("[" + padded[:place], PLAIN),
                (letter, REVERSE),
                (padded[place + 1 :] + "]", PLAIN),
            )
        used += cell_len(letter)
    return (("[" + padded, PLAIN), ("]", REVERSE))


def _area_rows(field: Field, room: int, focus: Focus | None) -> list[Line]:
    """Long text, wrapped, at least two lines; the cursor is a reversed cell."""
    size = max(8, room - 2)
    editor = focus.editor if focus else None
    if field.missing and not (editor and editor.text):
        return [(("|" + shown_value(field), PLAIN),), (("|", PLAIN),)]
    if editor is None:
        lines = wrap(field.value, size)
        return [(("|" + line, PLAIN),) for line in [*lines, *[""] * (2 - len(lines))]]
    marked = editor.text[: editor.cursor] + "\0" + editor.text[editor.cursor :]
    return _area_with_cursor(marked, size)


def _area_with_cursor(marked: str, size: int) -> list[Line]:
    before, after = marked.split("\0")
    under = after[:1] if after[:1] not in ("", "\n") else " "
    rest = after[1:] if under == after[:1] else after
    # A sign that the text does not hold keeps the place of the cursor through the wrapping; it is taken
    # out again below.
    sign = "\u2588"
    while sign in before + after:
        sign = chr(ord(sign) + 1)
    # A blank under the cursor must not be lost at a line's end.
    text = before + (sign if under == " " else sign + under) + rest
    rows: list[Line] = []
    for line in _keep_wrap(text, size):
        if sign in line:
            head, tail = line.split(sign)
            cell = under if under == " " else (tail[:1] or " ")
            tail = tail if under == " " else tail[1:]
            rows.append((("|" + head, PLAIN), (cell, REVERSE), (tail, PLAIN)))
        else:
            rows.append((("|" + line, PLAIN),))
    return [*rows, *[(("|", PLAIN),)] * (2 - len(rows))]


def _keep_wrap(text: str, size: int) -> list[str]:
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(wrap(paragraph, size - 1))
    return lines
