"""Dates and times in Jakarta, where midnight is five in the afternoon of the day before in UTC."""

import math
from typing import Any

import pytest

from httui.xforms.xpath.months import language_code
from tests.xforms.xpath.support import Household, text, value

BEHIND = 7 / 24


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("today()", "2024-03-15"),
        ("now()", "2024-03-15T10:30:00.000+07:00"),
        ("date('2024-02-29')", "2024-02-29"),
        ("date('2024-2-9')", "2024-02-09"),
        ("date('2024-02-29T08:30:00.000+07:00')", "2024-02-29T08:30:00.000+07:00"),
        ("date('2024-02-28T17:00:00Z')", "2024-02-29"),
        ("date('2023-02-29')", "Invalid Date"),
        ("date('someday')", "Invalid Date"),
        ("date('')", ""),
        ("date(empty)", ""),
        ("date(0)", "1970-01-01T07:00:00.000+07:00"),
        ("date-time(18000.5)", "2019-04-14T19:00:00.000+07:00"),
        ("date(1e300)", "Invalid Date"),
        ("date(today() + 1)", "2024-03-16"),
        ("format-date('2024-03-05', '%Y-%m-%d %y %n %e %b %a')", "2024-03-05 24 3 5 Mar Tue"),
        ("format-date-time('2024-03-05T07:08:09.010+07:00', '%H %h %M %S %3')", "07 7 08 09 010"),
        ("format-date(today(), '%d/%m/%Y')", "15/03/2024"),
        ("format-date('', '%Y')", ""),
        ("format-date('x', '%Y')", ""),
        ("format-date('2024-03-05', '100%%')", "100%"),
        ("format-date(born, '%Y')", "1999"),
    ],
)
def test_dates_as_text(expression: str, want: str) -> None:
    """Dates print as dates at local midnight and with time and zone otherwise."""
    assert text(expression) == want


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("number('1970-01-01')", -BEHIND),
        ("decimal-date-time('1970-01-02')", 1 - BEHIND),
        ("decimal-date-time('1970-01-01T12:00:00Z')", 0.5),
        ("decimal-date-time('1969-12-31T00:00:00Z')", -1),
        ("decimal-date-time('no')", math.nan),
        ("decimal-date-time(5)", 5),
        ("decimal-time('06:00:00.000+07:00')", 0.25),
        ("decimal-time('06:00:00.000+01:00')", 0.5),
        ("decimal-time('18:00')", 0.75),
        ("decimal-time('24:00:00.000+07:00')", math.nan),
        ("decimal-time('06:60')", math.nan),
        ("decimal-time('')", math.nan),
        ("date('2001-12-26') - 5", 11682 - 5 - BEHIND),
        ("date('2024-03-01') - date('2024-02-01')", 29),
        ("'2024-13-01' + 1", math.nan),
        ("'2024-01-01T10:00:00+15:00' + 1", math.nan),
        ("today() - born", 8841),
    ],
)
def test_dates_as_numbers(expression: str, want: float) -> None:
    """In arithmetic a date is the days since 1970-01-01 UTC."""
    got = value(expression)
    assert math.isclose(got, want, abs_tol=1e-9) if math.isfinite(want) else math.isnan(got)


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("boolean(date('x'))", False),
        ("date('2001-12-26') > date('2001-12-25')", True),
        ("'2024-03-16' > today()", True),
        ("'2024-03-15' >= today()", True),
        ("date(0) = date('1970-01-01T00:00:00.000Z')", True),
    ],
)
def test_dates_compare(expression: str, want: Any) -> None:
    """Dates compare as moments."""
    assert value(expression) is want


def test_months_in_the_language_of_the_form() -> None:
    """Section 9: month and day names are the form language's if known."""
    for language in ("Bahasa Indonesia (id)", "id", "Indonesian"):
        environment = Household(language=language)
        assert text("format-date('2024-08-05', '%a %e %b')", environment=environment) == "Sen 5 Agu"
    assert text("format-date('2024-08-05', '%b')", environment=Household(language="Klingon")) == "Aug"


def test_language_codes() -> None:
    """Languages of forms are written in many ways."""
    assert [
        language_code(name) for name in ("English (en)", "pt-BR", None, "French", "Bahasa Indonesia (id-ID)")
    ] == [
        "en",
        "pt",
        "en",
        "fr",
        "id",
    ]
