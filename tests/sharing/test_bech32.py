"""Bech32, held against the valid and invalid strings of BIP 173."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.sharing import bech32

VALID = [
    "A12UEL5L",
    "a12uel5l",
    "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
    "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    "?1ezyfcl",
]
INVALID = [
    "\x201nwldj5",
    "\x7f1axkwrx",
    "\x801eym55h",
    "pzry9x0s0muk",
    "1pzry9x0s0muk",
    "x1b4n0q5v",
    "li1dgmt3",
    "de1lg7wt\xff",
    "A1G7SGD8",
    "10a06t8",
    "1qzzfhee",
    "a12UEL5L",
]


@pytest.mark.parametrize("text", INVALID)
def test_invalid_strings_of_the_standard(text: str) -> None:
    with pytest.raises(ValueError):
        bech32.decode(text)


@pytest.mark.parametrize("text", VALID)
def test_checksums_of_the_standard(text: str) -> None:
    """The standard counts groups of 5 bits; only those that are whole bytes are texts of ours."""
    prefix, _mark, signs = text.lower().rpartition("1")
    values = [bech32._VALUES[sign] for sign in signs]
    assert bech32._remainder([*bech32._spread(prefix), *values]) == 1


@given(raw=st.binary(max_size=64), prefix=st.sampled_from(["age", "age-secret-key-", "a1b"]))
def test_bytes_come_back(raw: bytes, prefix: str) -> None:
    text = bech32.encode(prefix, raw)
    assert bech32.decode(text) == bech32.decode(text.upper()) == (prefix, raw)


@given(raw=st.binary(min_size=32, max_size=32), place=st.integers(4, 61), sign=st.sampled_from(bech32._SIGNS))
def test_a_wrong_sign_is_found(raw: bytes, place: int, sign: str) -> None:
    text = bech32.encode("age", raw)
    wrong = text[:place] + sign + text[place + 1 :]
    if wrong != text:
        with pytest.raises(ValueError):
            bech32.decode(wrong)


def test_padding_has_one_spelling() -> None:
    data = [0, 1]
    check = bech32._remainder([*bech32._spread("a"), *data, *[0] * 6]) ^ 1
    signs = "".join(
        bech32._SIGNS[value] for value in [*data, *(check >> 5 * place & 31 for place in range(5, -1, -1))]
    )
    with pytest.raises(ValueError, match="padding"):
        bech32.decode(f"a1{signs}")
    with pytest.raises(ValueError):
        bech32.decode("a" * 300)
