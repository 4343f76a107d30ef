"""Recovery words and generated passphrases."""

import secrets
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.store import own, words
from httui.store.errors import WrongWords
from httui.store.passphrase import faults
from tests.store.support import Office

SECRETS = st.binary(min_size=20, max_size=20)


def test_the_list_is_what_it_says() -> None:
    found = words.word_list()
    assert len(found) == len(set(found)) == 2048
    assert list(found) == sorted(found)
    assert all(word.isascii() and word.islower() and word.isalpha() and 4 <= len(word) <= 8 for word in found)


def test_no_slip_turns_a_word_into_another() -> None:
    """Every word with one letter left out is unlike every other word so treated: so they differ by two at least."""
    shapes: Counter[str] = Counter()
    for word in words.word_list():
        shapes.update({word, *(word[:place] + "?" + word[place + 1 :] for place in range(len(word)))})
    assert max(shapes.values()) == 1
    listed = set(words.word_list())
    for word in listed:
        assert not any(word[:place] + word[place + 1 :] in listed for place in range(len(word)))
        swaps = {word[:p] + word[p + 1] + word[p] + word[p + 2 :] for p in range(len(word) - 1)} - {word}
        assert not swaps & listed


@given(secret=SECRETS)
def test_words_stand_for_the_secret_however_they_are_typed(secret: bytes) -> None:
    sheet = words.to_words(secret, "cases")
    assert len(sheet) == 16
    assert words.from_words(sheet, "cases") == secret
    typed = "\n".join(f"{place}. {word.upper()}," for place, word in enumerate(sheet, 1))
    assert words.from_words(typed, "cases") == secret


@given(secret=SECRETS, place=st.integers(0, 15), other=st.integers(0, 2047))
def test_a_wrong_word_does_not_give_another_secret(secret: bytes, place: int, other: int) -> None:
    sheet = words.to_words(secret, "cases")
    wrong = list(sheet)
    wrong[place] = words.word_list()[other]
    try:
        found = words.from_words(wrong, "cases")
    except WrongWords:
        return
    # One in 65,536 passes the checksum; the sheet's public key then tells (see recovery.sheet_keys).
    assert (found == secret) == (wrong == sheet)


def test_the_other_sheet_is_told() -> None:
    sheet = words.to_words(b"x" * 20, "cases")
    with pytest.raises(WrongWords, match="another sheet"):
        words.from_words(sheet, "identities")
    with pytest.raises(WrongWords):
        words.from_words("x" * 10_000_000, "cases")


def test_suggestions() -> None:
    assert "keramik" in words.suggestions("Kera")
    assert words.suggestions("") == []


@pytest.mark.parametrize("count", [6, 7])
@pytest.mark.parametrize("workbook", [False, True])
def test_generated_passphrases_fit_their_profile(count: int, workbook: bool) -> None:
    for _time in range(20):
        made = words.generate_passphrase(count, workbook=workbook)
        assert faults(made, "workbook" if workbook else "passphrase") == []
    assert len({words.generate_passphrase() for _time in range(50)}) == 50


def test_generated_passphrases_avoid_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "choice", lambda pool: pool[0])
    first = words.word_list()[0]
    assert first in words.generate_passphrase()
    assert first not in words.generate_passphrase(avoid=[first.upper()])


def test_a_temporary_passphrase_never_holds_a_name(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first draw holds the organisation's name (Pelita): another one is drawn."""
    drawn = ["Kapal-Pelita7-Biru-Terbang-Laut", "Kapal-Payung7-Biru-Terbang-Laut"]
    monkeypatch.setattr(own, "generate_passphrase", lambda **_given: drawn.pop(0))
    assert (
        own.temporary_passphrase(office.session, "budi", "Budi Contoh") == "Kapal-Payung7-Biru-Terbang-Laut"
    )
    assert drawn == []
