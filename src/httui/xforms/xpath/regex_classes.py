"""Sets of characters as ranges of code points, and the named ones (``\\d``, ``\\p{L}``) of patterns."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TypeAlias

Ranges: TypeAlias = tuple[tuple[int, int], ...]

LAST = 0x10FFFF
DIGITS: Ranges = ((48, 57),)
WORDS: Ranges = ((48, 57), (65, 90), (95, 95), (97, 122))
SPACES: Ranges = (
    (9, 13),
    (32, 32),
    (0xA0, 0xA0),
    (0x1680, 0x1680),
    (0x2000, 0x200A),
    (0x2028, 0x2029),
    (0x202F, 0x202F),
    (0x205F, 0x205F),
    (0x3000, 0x3000),
    (0xFEFF, 0xFEFF),
)
LINE_ENDS: Ranges = ((10, 10), (13, 13), (0x2028, 0x2029))
EVERYTHING: Ranges = ((0, LAST),)
_POSIX: dict[str, Ranges] = {
    "lower": ((97, 122),),
    "upper": ((65, 90),),
    "alpha": ((65, 90), (97, 122)),
    "digit": DIGITS,
    "alnum": ((48, 57), (65, 90), (97, 122)),
    "punct": ((33, 47), (58, 64), (91, 96), (123, 126)),
    "space": ((9, 13), (32, 32)),
    "blank": ((9, 9), (32, 32)),
    "xdigit": ((48, 57), (65, 70), (97, 102)),
    "ascii": ((0, 127),),
    "cntrl": ((0, 31), (127, 127)),
    "graph": ((33, 126),),
    "print": ((32, 126),),
    "any": EVERYTHING,
}
_LONG = {
    "letter": "L",
    "alphabetic": "L",
    "isalphabetic": "L",
    "isletter": "L",
    "isdigit": "Nd",
    "number": "N",
    "punctuation": "P",
    "ispunctuation": "P",
    "symbol": "S",
    "separator": "Z",
    "mark": "M",
    "uppercase": "Lu",
    "isuppercase": "Lu",
    "lowercase": "Ll",
    "islowercase": "Ll",
    "javalowercase": "Ll",
    "javauppercase": "Lu",
}
_SCRIPTS = [
    "arabic",
    "armenian",
    "bengali",
    "cyrillic",
    "devanagari",
    "ethiopic",
    "georgian",
    "greek",
    "gujarati",
    "gurmukhi",
    "hangul",
    "hebrew",
    "hiragana",
    "javanese",
    "kannada",
    "katakana",
    "khmer",
    "lao",
    "latin",
    "malayalam",
    "mongolian",
    "myanmar",
    "oriya",
    "sinhala",
    "sundanese",
    "tamil",
    "telugu",
    "thaana",
    "thai",
    "tibetan",
    "balinese",
]


def normal(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The ranges sorted and joined."""
    joined: list[tuple[int, int]] = []
    for low, high in sorted(ranges):
        if joined and low <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return tuple(joined)


def complement(ranges: Ranges) -> Ranges:
    """Every character that is not in ``ranges``."""
    found: list[tuple[int, int]] = []
    following = 0
    for low, high in normal(ranges):
        if low > following:
            found.append((following, low - 1))
        following = high + 1
    if following <= LAST:
        found.append((following, LAST))
    return tuple(found)


@cache
def _categories() -> dict[str, Ranges]:
    """The ranges of every general category, made when a pattern first needs one (about a quarter second)."""
    found: dict[str, list[tuple[int, int]]] = {}
    start, current = 0, unicodedata.category("\0")
    for code in range(1, LAST + 2):
        category = unicodedata.category(chr(code)) if code <= LAST else ""
        if category != current:
            found.setdefault(current, []).append((start, code - 1))
            start, current = code, category
    return {name: tuple(ranges) for name, ranges in found.items()}


@cache
def _script(name: str) -> Ranges:
    word = {"han": "CJK"}.get(name, name.upper())
    pairs = [
        (code, code)
        for code in range(0x41, 0x30000)
        if unicodedata.name(chr(code), "").startswith(word) and unicodedata.category(chr(code))[0] in "LM"
    ]
    return normal(pairs)


@cache
def property_class(name: str) -> Ranges | None:
    """The characters of ``\\p{name}``: a general category, a POSIX class or a script; ``None`` when unknown."""
    if name.startswith("^"):
        inner = property_class(name[1:])
        return None if inner is None else complement(inner)
    _, _, value = name.rpartition("=")
    plain = value.lower().replace("_", "")
    if plain in _POSIX:
        return _POSIX[plain]
    category = _LONG.get(plain, value)
    if category.startswith("Is") and len(category) in (3, 4):
        category = category[2:]
    if re.fullmatch(r"[LMNPSZC][a-z]?", category):
        found = [pair for key, ranges in _categories().items() if key.startswith(category) for pair in ranges]
        return normal(found) if found else None
    script = plain.removeprefix("is")
    return _script(script) if script in _SCRIPTS or script == "han" else None


def class_text(ranges: Ranges) -> str:
    """The ranges as the inside of a Python character class."""
    return "".join(_code(low) if low == high else f"{_code(low)}-{_code(high)}" for low, high in ranges)


def _code(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
