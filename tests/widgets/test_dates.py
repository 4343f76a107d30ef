"""Dates as people type them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.widgets.dates import DateProblem, parse, shown

TODAY = datetime.date(2026, 3, 15)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("1203", "2026-03-12"),
        ("12-03-1999", "1999-03-12"),
        ("12/3/99", "1999-03-12"),
        ("12.03.1999", "1999-03-12"),
        ("12031999", "1999-03-12"),
        ("120399", "1999-03-12"),
        ("19990312", "1999-03-12"),
        ("1999-03-12", "1999-03-12"),
        ("120325", "2025-03-12"),
        ("t", "2026-03-15"),
        ("T", "2026-03-15"),
        ("hari ini", "2026-03-15"),
        ("k", "2026-03-14"),
        ("-3", "2026-03-12"),
        ("7", "2026-03-07"),
        ("12/3", "2026-03-12"),
        ("03-1999", "1999-03"),
        ("1999-03", "1999-03"),
        ("1999", "1999"),
        ("17y", "2009"),
        ("17 tahun", "2009"),
        ("29022024", "2024-02-29"),
    ],
)
def test_what_is_typed_is_what_is_meant(typed: str, stored: str) -> None:
    """Short, long, partial and relative dates."""
    assert parse(typed, TODAY).lexical == stored


@pytest.mark.parametrize(
    "typed",
    ["", "x", "31-02-2020", "32011999", "1-2-3-4", "12-", "99999", "29022023", "0-0-2000", "-", "٣٢٠٣"],
)
def test_what_is_no_date_is_refused(typed: str) -> None:
    """Never a silent guess."""
    with pytest.raises(DateProblem):
        parse(typed, TODAY)


def test_an_age_is_an_estimate_of_the_year() -> None:
    """Age as of today gives a year and says that it is estimated."""
    date = parse("17y", TODAY)
    assert (date.precision, date.estimated, date.first_day) == ("year", True, "2009-01-01")


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_a_stored_date_shown_and_typed_again_is_the_same(day: datetime.date) -> None:
    """What is shown in a field can be left as it is."""
    assert parse(shown(day.isoformat()), TODAY).lexical == day.isoformat()
    assert parse(day.strftime("%d%m%Y"), TODAY).lexical == day.isoformat()


@given(st.text(max_size=12))
def test_any_text_gives_a_real_date_or_a_kind_refusal(typed: str) -> None:
    """No other error, and never a day that is not in the calendar."""
    try:
        date = parse(typed, TODAY)
    except DateProblem:
        return
    datetime.date.fromisoformat(date.first_day)
