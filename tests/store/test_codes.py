"""Codes: random, said over a telephone, wrong signs found (S-212, S-213)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.store.codes import ALPHABET, NotACode, is_code, new_code, parse_code


def test_codes_are_nine_signs_in_groups_without_repeats() -> None:
    codes = {new_code() for _ in range(2000)}
    assert len(codes) == 2000
    assert all([len(part) for part in code.split("-")] == [3, 3, 3] for code in codes)
    assert not set("ILOU") & set("".join(codes))


def test_first_signs_are_spread_so_there_is_no_sequence() -> None:
    assert len({new_code()[0] for _ in range(1000)}) == 32


def test_a_code_is_read_however_it_is_typed() -> None:
    while "0" not in (code := new_code()) or "1" not in code:
        pass
    plain = code.replace("-", "")
    for typed in (
        plain.lower(),
        plain.replace("0", "O"),
        plain.replace("1", "l"),
        plain.replace("1", "I"),
        f" {code} ",
    ):
        assert parse_code(typed) == code


@given(st.integers(0, 8), st.integers(1, 31))
def test_every_single_wrong_sign_is_found(place: int, shift: int) -> None:
    signs = list(new_code().replace("-", ""))
    signs[place] = ALPHABET[(ALPHABET.index(signs[place]) + shift) % 32]
    assert not is_code("".join(signs))


@given(st.integers(0, 7))
def test_every_swap_of_neighbours_is_found(place: int) -> None:
    signs = list(new_code().replace("-", ""))
    swapped = signs.copy()
    swapped[place], swapped[place + 1] = swapped[place + 1], swapped[place]
    assert is_code("".join(swapped)) == (signs == swapped)


@pytest.mark.parametrize("text", ["", "7K3", "7K3-M9Q-XA", "7K3-M9Q-XACC", "7K3-M9Q-XA!", "🦊" * 9, "U" * 9])
def test_what_cannot_be_a_code_is_refused_kindly(text: str) -> None:
    with pytest.raises(NotACode, match="not a code"):
        parse_code(text)
