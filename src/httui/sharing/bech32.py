"""Bech32: how the age format writes a public key (``age1...``) and a secret key (``AGE-SECRET-KEY-1...``).

Serves DESIGN section 5 "Packages for partners". The checksum of six signs finds up to four wrong signs
(BIP 173); the age format takes the same code without its limit of 90 signs. A text is all small or all capital.
"""

_SIGNS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {sign: value for value, sign in enumerate(_SIGNS)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK_SIGNS = 6
MAX_LENGTH = 200
"""Longest text that is looked at."""


def _remainder(values: list[int]) -> int:
    rest = 1
    for value in values:
        top = rest >> 25
        rest = (rest & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATORS):
            if top >> place & 1:
                rest ^= generator
    return rest


def _spread(prefix: str) -> list[int]:
    return [*(ord(sign) >> 5 for sign in prefix), 0, *(ord(sign) & 31 for sign in prefix)]


def _regroup(values: bytes | list[int], wide: int, narrow: int) -> tuple[list[int], int, int]:
    """The same bits in groups of ``narrow`` instead of ``wide``; what is left over, and of how many bits."""
    made, bits, held = [], 0, 0
    for value in values:
        bits, held = bits << wide | value, held + wide
        while held >= narrow:
            held -= narrow
            made.append(bits >> held & ((1 << narrow) - 1))
        bits &= (1 << held) - 1
    return made, bits, held


def encode(prefix: str, raw: bytes) -> str:
    """``raw`` as Bech32 text behind ``prefix`` (small letters); the result is in small letters."""
    data, rest, held = _regroup(raw, 8, 5)
    if held:
        data.append(rest << (5 - held))
    check = _remainder([*_spread(prefix), *data, *[0] * _CHECK_SIGNS]) ^ 1
    data += [check >> 5 * place & 31 for place in reversed(range(_CHECK_SIGNS))]
    return f"{prefix}1{''.join(_SIGNS[value] for value in data)}"


def decode(text: str) -> tuple[str, bytes]:
    """Prefix (small letters) and bytes of a Bech32 text.

    Raises ValueError for mixed capitals, a sign that is not of the alphabet, a wrong checksum or padding that
    is not zero: no two texts stand for the same bytes, but for capitals.
    """
    if len(text) > MAX_LENGTH or not text.isascii() or text not in {text.lower(), text.upper()}:
        raise ValueError("not Bech32")
    prefix, mark, signs = text.lower().rpartition("1")
    if not mark or not prefix or len(signs) < _CHECK_SIGNS or any(sign not in _VALUES for sign in signs):
        raise ValueError("not Bech32")
    values = [_VALUES[sign] for sign in signs]
    if any(not 33 <= ord(sign) <= 126 for sign in prefix) or _remainder([*_spread(prefix), *values]) != 1:
        raise ValueError("wrong checksum")
    raw, rest, held = _regroup(values[:-_CHECK_SIGNS], 5, 8)
    if held >= 5 or rest:
        raise ValueError("wrong padding")
    return prefix, bytes(raw)
