"""Codes that stand for a person or a case: random, without meaning or order (S-212, S-213; DESIGN 6).

Nine signs of Crockford's base 32 in three groups, ``7K3-M9Q-XAC``: eight drawn at random (2**40 codes) and
one check sign. Crockford's own check sign uses five signs that nobody can say over a telephone, so ours is a
sum over the field of 32 elements with a different power for each place: it finds every single wrong sign and
every swap of two signs, within the same alphabet.
"""

import secrets

from httui.i18n import N_
from httui.problem import Problem

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's alphabet: no I, L, O (they look like 1 and 0) and no U."""

LENGTH = 9
"""Signs of a code with its check sign, without the hyphens."""

_VALUES = {sign: value for value, sign in enumerate(ALPHABET)} | {"O": 0, "I": 1, "L": 1}
_SEPARATORS = str.maketrans("", "", " -_.\t\u2010\u2011\u2012\u2013\u2014")


class NotACode(Problem):
    """What was typed cannot be a code: its length, a sign or the check sign is wrong."""

    def __init__(self) -> None:
        super().__init__(N_("This is not a code."), remedy=N_("Check each sign: one of them is not right."))


def _times_two(value: int) -> int:
    """``value`` times x in GF(32), modulo x^5 + x^2 + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 32 else value


def _check(values: list[int]) -> int:
    total = 0
    for value in values:
        total = _times_two(total ^ value)
    return total


def new_code() -> str:
    """A new random code, for example ``7K3-M9Q-XAC``; the caller makes sure that it is not taken."""
    values = [secrets.randbelow(32) for _ in range(LENGTH - 1)]
    return _written("".join(ALPHABET[value] for value in [*values, _check(values)]))


def parse_code(text: str) -> str:
    """The code that somebody typed or said, in its one written form.

    Capitals do not matter, nor do spaces and hyphens; O is read as 0, I and L as 1. Raises :class:`NotACode`.
    """
    signs = text.translate(_SEPARATORS).upper()
    if len(signs) != LENGTH or any(sign not in _VALUES for sign in signs):
        raise NotACode
    values = [_VALUES[sign] for sign in signs]
    if _check(values[:-1]) != values[-1]:
        raise NotACode
    return _written("".join(ALPHABET[value] for value in values))


def is_code(text: str) -> bool:
    """Whether ``text`` can be read as a code."""
    try:
        parse_code(text)
    except NotACode:
        return False
    return True


def _written(signs: str) -> str:
    return f"{signs[:3]}-{signs[3:6]}-{signs[6:]}"
