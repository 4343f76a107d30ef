"""How a cell looks, and the shortest way to tell a terminal so.

A look is foreground, background and attributes; :func:`apply` reads select-graphic-rendition parameters (SGR,
ECMA-48 8.3.117), :func:`change` writes the fewest that lead from one look to another.
"""

from functools import lru_cache
from typing import NamedTuple


class Look(NamedTuple):
    """``foreground`` and ``background`` are SGR parameters ("" is the terminal's own); ``attributes`` a bit set."""

    foreground: str = ""
    background: str = ""
    attributes: int = 0


PLAIN = Look()
"""The look after a reset."""

BOLD, DIM, ITALIC, UNDERLINE, BLINK, FAST_BLINK, REVERSE, CONCEAL, STRIKE, DOUBLE, OVERLINE = (
    1 << bit for bit in range(11)
)

_ON = {1: BOLD, 2: DIM, 3: ITALIC, 4: UNDERLINE, 5: BLINK, 6: FAST_BLINK, 7: REVERSE, 8: CONCEAL, 9: STRIKE}
_ON |= {21: DOUBLE, 53: OVERLINE}
_OFF = {
    22: BOLD | DIM,
    23: ITALIC,
    24: UNDERLINE | DOUBLE,
    25: BLINK | FAST_BLINK,
    27: REVERSE,
    28: CONCEAL,
    29: STRIKE,
    55: OVERLINE,
}
_LINES = UNDERLINE | STRIKE | DOUBLE | OVERLINE
_SEEN_WHEN_REVERSED = REVERSE | BOLD | DIM | BLINK | FAST_BLINK | CONCEAL


@lru_cache(2048)
def apply(look: Look | None, parameters: str) -> Look | None:
    """The look after SGR with ``parameters`` ("1;38;5;4"); None where it is unknown or not understood.

    ``look`` None means: not known before. A reset makes it known again.
    """
    if ":" in parameters:
        return None
    foreground, background, attributes = look or PLAIN
    known = look is not None
    codes = iter([int(code or 0) for code in parameters.split(";")])
    for code in codes:
        if code == 0:
            foreground, background, attributes, known = "", "", 0, True
        elif code in _ON:
            attributes |= _ON[code]
        elif code in _OFF:
            attributes &= ~_OFF[code]
        elif 30 <= code <= 37 or 90 <= code <= 97:
            foreground = str(code)
        elif 40 <= code <= 47 or 100 <= code <= 107:
            background = str(code)
        elif code == 39:
            foreground = ""
        elif code == 49:
            background = ""
        elif code in {38, 48}:
            kind = next(codes, -1)
            values = [next(codes, -1) for _ in range({5: 1, 2: 3}.get(kind, 0))]
            if not values or not all(0 <= value <= 255 for value in values):
                return None
            color = ";".join(map(str, (code, kind, *values)))
            if code == 38:
                foreground = color
            else:
                background = color
        else:
            return None
    return Look(foreground, background, attributes) if known else None


@lru_cache(2048)
def of_blank(look: Look) -> Look:
    """``look`` without what cannot be seen on a space."""
    foreground, background, attributes = look
    lines = attributes & _LINES
    if attributes & REVERSE:
        return Look(foreground, background if lines else "", attributes & (_SEEN_WHEN_REVERSED | _LINES))
    if lines:
        return look
    return Look("", background, 0)


@lru_cache(4096)
def change(before: Look | None, after: Look, *, careful: bool = False) -> str:
    """The shortest SGR sequence that leads from ``before`` (None: unknown) to ``after``; "" if they are equal.

    ``careful`` is for terminals that know the classic codes only (the Linux console, VT100 kin): switching single
    things off is not trusted there.
    """
    if before == after:
        return ""
    afresh = ";".join(["0", *_codes(PLAIN, after)])
    if afresh == "0":
        return "\x1b[m"
    if before is None:
        return f"\x1b[{afresh}m"
    if careful and (before.attributes & ~after.attributes or _loses_color(before, after)):
        return f"\x1b[{afresh}m"
    difference = ";".join(_codes(before, after))
    return f"\x1b[{min(difference, afresh, key=len)}m"


def _loses_color(before: Look, after: Look) -> bool:
    return bool(before.foreground and not after.foreground) or bool(
        before.background and not after.background
    )


def _codes(before: Look, after: Look) -> list[str]:
    codes: list[str] = []
    attributes = before.attributes
    for code, bits in _OFF.items():
        if attributes & bits & ~after.attributes:
            codes.append(str(code))
            attributes &= ~bits
    codes += [str(code) for code, bit in _ON.items() if after.attributes & bit & ~attributes]
    if before.foreground != after.foreground:
        codes.append(after.foreground or "39")
    if before.background != after.background:
        codes.append(after.background or "49")
    return codes
