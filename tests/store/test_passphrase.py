"""The two profiles, what may not be in a passphrase, and how strong one is."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.store.errors import PassphraseTooLong, WeakPassphrase
from httui.store.passphrase import faults, personal_words, require, strength

GOOD = "kapal biru terbang di atas laut"
WORKBOOK = "Kapal-Biru7terbang"


def test_lengths() -> None:
    assert faults(GOOD) == []
    assert any("15" in fault for fault in faults("biru+kapal/te7"))
    assert any("14" in fault for fault in faults("Biru+kapal/t7", "workbook"))
    assert faults("Biru+kapal/te7", "workbook") == []
    with pytest.raises(PassphraseTooLong):
        faults("a b" * 60)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("kapal-biru7terbang", "capital"),
        ("KAPAL-BIRU7TERBANG", "small"),
        ("Kapal-Biru-terbang", "digits"),
        ("Kapal7Biru terbang", "symbols"),
        ("!Kapal7Biruterbang?", "inside"),
        ("Kapal7Biruterbang!", "inside"),
    ],
)
def test_the_workbook_asks_for_four_kinds_and_a_symbol_inside(given: str, said: str) -> None:
    assert faults(WORKBOOK, "workbook") == []
    assert any(said in fault for fault in faults(given, "workbook"))


@pytest.mark.parametrize(
    "given",
    [
        "password password",
        "P@ssw0rd1234567!",
        "qwertyuiopasdfghjkl",
        "aaaaaaaaaaaaaaaaaaaa",
        "123456789012345678",
        "bismillahirrahmanirrahim",
        "indonesia merdeka 1945",
        "Rahasia-Kantor#2026",
        "sayang sayang sayang sayang",
        "katasandi rahasia",
    ],
)
def test_what_guessers_try_first_is_refused(given: str) -> None:
    assert any("easy to guess" in fault for fault in faults(given))


def test_names_of_person_and_organisation_are_refused() -> None:
    personal = personal_words("rini.pelita", "Rini Wulandari", "Yayasan Sinar Harapan")
    for typed in ("bukit wulandari hujan deras", "bukit Harapán hujan deras", "s-i-n-a-r bukit hujan deras"):
        assert any("name" in fault for fault in faults(typed, personal=personal)), typed
    assert faults(GOOD, personal=personal) == []


def test_strength_is_told_in_words_and_bits() -> None:
    assert str(strength("password password")).startswith("very weak")
    six = strength("keramik ayun palka melek gema desain")
    assert 60 <= six.bits <= 75
    assert six.word in {"strong", "fair"}
    assert strength("password password").bits < strength(GOOD).bits


@given(text=st.text(max_size=128))
def test_any_text_is_judged_without_a_fault_of_ours(text: str) -> None:
    try:
        faults(text)
        faults(text, "workbook", personal_words(text, "Rini"))
        assert strength(text).bits >= 0
    except PassphraseTooLong:
        assert len(text) * 4 > 128


def test_it_is_quick_enough_to_show_while_typing() -> None:
    strength("x")
    started = time.process_time()
    strength("kapal biru terbang di atas laut " * 4)
    assert time.process_time() - started < 0.1


def test_every_reason_is_given_at_once() -> None:
    with pytest.raises(WeakPassphrase) as caught:
        require("rini", "workbook", personal_words("rini"))
    assert len(caught.value.reasons) == 4
    assert "rini" not in str(caught.value)
