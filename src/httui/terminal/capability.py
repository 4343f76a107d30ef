"""What the terminal at the other end is trusted to understand, by the name in ``TERM``.

Only sequences that every terminal of that family has had for decades are used; anything else is written the long
way. Repeating a character (REP) is used nowhere: too many terminals that call themselves xterm lack it.
"""

from typing import NamedTuple


class Capability(NamedTuple):
    """``columns``: cursor to column or row alone (CHA, VPA); ``erase``: erase to the end of a line and a number of
    characters in the terminal's own colours (EL, ECH); ``fine_styles``: switching single attributes off;
    ``alternate``: an alternate screen that can be cleared on entry; ``newline``: a line feed also returns.
    """

    columns: bool
    erase: bool
    fine_styles: bool
    newline: bool


CAREFUL = Capability(columns=False, erase=False, fine_styles=False, newline=False)
"""For a terminal of which nothing is known: absolute moves, plain styles, spaces."""

_FULL = Capability(columns=True, erase=True, fine_styles=True, newline=False)
_CONSOLE = Capability(columns=True, erase=True, fine_styles=False, newline=False)

_FAMILIES = {
    "xterm": _FULL,
    "screen": _FULL,
    "tmux": _FULL,
    "rxvt": _FULL,
    "alacritty": _FULL,
    "foot": _FULL,
    "kitty": _FULL,
    "konsole": _FULL,
    "gnome": _FULL,
    "vte": _FULL,
    "putty": _FULL,
    "st-": _FULL,
    "linux": _CONSOLE,
}


def capability_of(term: str, *, newline: bool = False) -> Capability:
    """What a terminal named ``term`` (as in ``TERM``) can do.

    ``newline``: whether this line's driver turns a line feed into carriage return and line feed (ONLCR).
    """
    for name, capability in _FAMILIES.items():
        if term.startswith(name):
            return capability._replace(newline=newline)
    return CAREFUL._replace(newline=newline)
