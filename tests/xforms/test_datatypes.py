"""Lexical forms: what each type stores, and that what does not fit is stored as empty."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.xforms.datatypes import canonical_type, cast, cast_result, full_time, number_text


@pytest.mark.parametrize(
    ("kind", "text", "stored"),
    [
        ("string", " as typed ", " as typed "),
        ("boolean", "true", "true"),
        ("int", "17", "17"),
        ("int", "-3.9", "-3"),
        ("int", " 007 ", "7"),
        ("int", "1e3", "1000"),
        ("int", "2147483647", "2147483647"),
        ("int", "2147483648", ""),
        ("int", "1e999", ""),
        ("int", "seven", ""),
        ("decimal", "1.50", "1.5"),
        ("decimal", "2", "2"),
        ("decimal", "1e-7", "0.0000001"),
        ("decimal", "NaN", ""),
        ("decimal", "Infinity", ""),
        ("date", "2026-02-28", "2026-02-28"),
        ("date", "2026-02-30", ""),
        ("date", "2026-02-28T10:00", "2026-02-28"),
        ("date", "2026-02-28T10:00:00+07:00", ""),
        ("date", "28-02-2026", ""),
        ("time", "09:30:00", "09:30:00"),
        ("time", "09:30:00.250+07:00", "09:30:00.250+07:00"),
        ("time", "24:00:00", ""),
        ("time", "09:30", ""),
        ("time", "09:30:00+15:00", ""),
        ("dateTime", "2026-02-28T09:30:00Z", "2026-02-28T09:30:00Z"),
        ("dateTime", "2026-02-28", ""),
        ("geopoint", "-6.9 107.6", "-6.9 107.6 0.0 0.0"),
        ("geopoint", "-6.9 107.6 700 5", "-6.9 107.6 700.0 5.0"),
        ("geopoint", "91 0", ""),
        ("geopoint", "0 0", ""),
        ("geopoint", "1", ""),
        ("geotrace", "1 1; 2 2;", "1.0 1.0 0.0 0.0;2.0 2.0 0.0 0.0"),
        ("geotrace", "1 1", ""),
        ("geotrace", "1 1;2 2;1 1", ""),
        ("geoshape", "1 1;2 2;3 1;1 1", "1.0 1.0 0.0 0.0;2.0 2.0 0.0 0.0;3.0 1.0 0.0 0.0;1.0 1.0 0.0 0.0"),
        ("geoshape", "1 1;2 2;3 1", ""),
    ],
)
def test_values_are_stored_in_their_canonical_form(kind: str, text: str, stored: str) -> None:
    assert cast(text, kind) == stored


def test_a_moment_that_the_form_computed_is_cut_to_its_date() -> None:
    assert cast_result("2026-02-28T10:00:00.000+07:00", "date") == "2026-02-28"
    assert cast_result("2026-02-28T10", "date") == "2026-02-28"
    assert cast_result("2026-13-28T10:00:00", "date") == ""


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("xsd:integer", "int"),
        ("dateTime", "dateTime"),
        (None, "string"),
        ("nonsense", "string"),
        ("select1", "string"),
    ],
)
def test_names_of_types(name: str | None, kind: str) -> None:
    assert canonical_type(name) == kind


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("9:30", "09:30:00.000+07:00"),
        ("23:59Z", "23:59:00.000Z"),
        ("24:00", ""),
        ("10:11:12", "10:11:12"),
        ("x", ""),
    ],
)
def test_short_times_of_a_widget(typed: str, stored: str) -> None:
    assert full_time(typed, "+07:00") == stored


@given(
    st.text(max_size=40),
    st.sampled_from(["int", "decimal", "date", "time", "dateTime", "geopoint", "geotrace", "geoshape"]),
)
def test_nothing_raises_and_what_is_stored_stays(text: str, kind: str) -> None:
    stored = cast(text, kind)
    assert cast(stored, kind) == stored


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_are_written_without_exponents(number: float) -> None:
    text = number_text(number)
    assert "e" not in text.lower()
    assert not text.endswith(".0")
    if 1e-12 < abs(number) < 1e15:
        assert float(text) == pytest.approx(number, rel=1e-9)
