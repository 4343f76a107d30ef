"""Values made comparable: the same person spelled another way is found, another person is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.store.blind import digest, normalise

KINDS = ("name", "nik", "phone", "email", "birth_date", "passport", "id_number", "address", "other")


@pytest.mark.parametrize(
    ("kind", "one", "two"),
    [
        ("name", "Siti  AMINAH", "aminah, sití"),
        ("phone", "0812-3456-789", "+62 812 3456 789"),
        ("phone", "0812 3456789", "0062 8123456789"),
        ("phone", "8123456789", "(0812) 3456789"),
        ("nik", "3201 0203 0405 0006", "3201020304050006"),
        ("email", " Contoh@Example.org", "contoh@example.ORG "),
        ("passport", "B 123-456", "b123456"),
        ("birth_date", "1999-03-12", "12/03/1999"),
        ("birth_date", "12-3-1999", "12 03 1999"),
    ],
)
def test_spellings_that_mean_the_same(kind: str, one: str, two: str) -> None:
    assert normalise(kind, one) == normalise(kind, two) != ""


@pytest.mark.parametrize(
    ("kind", "text"),
    [("nik", "none"), ("phone", "-"), ("birth_date", "1999"), ("birth_date", "31-02-1999"), ("name", " .,")],
)
def test_nothing_comparable_gives_no_digest(kind: str, text: str) -> None:
    assert digest(b"k" * 32, kind, text) is None


def test_kind_and_key_are_part_of_the_digest() -> None:
    assert digest(b"k" * 32, "nik", "1") != digest(b"k" * 32, "phone", "1")
    assert digest(b"k" * 32, "nik", "1") != digest(b"l" * 32, "nik", "1")


@given(kind=st.sampled_from(KINDS), text=st.text(max_size=60))
def test_normalising_twice_changes_nothing(kind: str, text: str) -> None:
    once = normalise(kind, text)
    if kind != "phone":
        assert normalise(kind, once) == once
    digest(b"k" * 32, kind, text)
