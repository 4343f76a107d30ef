"""Text from data without what could speak to a terminal (DESIGN section 8; S-233): the pure part.

Names, labels, file names and imported forms can carry escape sequences, C1 controls, direction overrides and
invisible characters. :func:`clean` replaces each by a visible mark; :func:`clean_paste` drops them from what is
pasted. Nothing heavy is imported here: every command uses it, with no terminal library loaded.
"""

import re
from functools import cache

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


def clean_paste(text: str, *, lines: bool = False) -> str:
    """``text`` as it may enter a field: controls gone, tabs as spaces, line breaks kept only if ``lines``.

    Unlike :func:`clean` it drops what it does not like instead of marking it: nobody wants marks in an answer.
    """
    text = re.sub(_PASTE_BREAKS, "\n", text).replace("\t", " ")
    hidden = _patterns()[1]
    kept = [hidden.sub("", line) for line in text.split("\n")]
    return "\n".join(kept) if lines else " ".join(part for part in kept if part)
