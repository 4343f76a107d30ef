"""Lines of keys and their words: the same on both sides, and a slip or an exchange is told apart."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.sharing.fingerprint import (
    WORDS,
    CardProblem,
    PublicKeys,
    check_fingerprint,
    fingerprint,
    read_card,
)
from httui.store.secret import PrivateKeys
from httui.store.words import word_list

KEYS = PublicKeys(bytes(range(32)), bytes(range(32, 64)))


def test_the_words_never_change() -> None:
    """Fixed for good: partners with older and newer programs must read the same."""
    assert " ".join(fingerprint(KEYS)) == "perahu bakung tambun nutrisi jenuh banyak dengkur lacak bangkit"
    assert len(fingerprint(KEYS)) == WORDS
    assert set(fingerprint(KEYS)) <= set(word_list())


def test_a_line_comes_back_however_it_is_broken() -> None:
    own = PrivateKeys.generate()
    keys = PublicKeys.of(own)
    line = keys.card()
    assert read_card(line) == read_card(f"  {line[:40]}\n {line[40:]}\n") == read_card(line.upper()) == keys
    assert keys.recipient.public_bytes_raw() == own.box.public_key().public_bytes_raw()
    keys.signer.verify(own.sign.sign(b"text"), b"text")


@given(place=st.integers(0, 120), sign=st.sampled_from("qpz7é 1"))
def test_a_wrong_letter_in_the_line_is_found(place: int, sign: str) -> None:
    line = KEYS.card()
    place %= len(line)
    wrong = line[:place] + sign + line[place + 1 :]
    if wrong != line:
        with pytest.raises(CardProblem):
            read_card(wrong)


@pytest.mark.parametrize(
    "text", ["", "httui-office1", "age1qqqq", "x" * 100_000, PublicKeys(bytes(32), bytes(32)).card()]
)
def test_no_line(text: str) -> None:
    with pytest.raises(CardProblem):
        read_card(text)


@settings(max_examples=15)
@given(bit=st.integers(0, 511))
def test_other_keys_have_other_words(bit: int) -> None:
    raw = bytearray(KEYS.box + KEYS.sign)
    raw[bit // 8] ^= 1 << bit % 8
    other = fingerprint(PublicKeys(bytes(raw[:32]), bytes(raw[32:])))
    assert sum(one == two for one, two in zip(other, fingerprint(KEYS), strict=True)) <= 2


def test_reading_out_finds_slips_and_exchanged_keys() -> None:
    words = fingerprint(KEYS)
    check_fingerprint(", ".join(words).upper(), KEYS)
    wrong = list(words)
    wrong[3] = next(word for word in word_list() if word not in words)
    swapped = [words[1], words[0], *words[2:]]
    for typed in (wrong, swapped, words[:-1], [*words[:-1], "zzz"], ["zzz", *words[1:]], []):
        with pytest.raises(CardProblem, match="misheard"):
            check_fingerprint(" ".join(typed), KEYS)
    other = fingerprint(PublicKeys(bytes(32), bytes(32)))
    with pytest.raises(CardProblem, match="exchanged"):
        check_fingerprint(" ".join(other), KEYS)
