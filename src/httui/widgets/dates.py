"""Dates as people type them: ``1203``, ``12-03-1999``, ``t``, ``3/1999``, ``1999``, ``17y`` (no Textual
here).

A date may be known in part only: then the answer keeps what is known and never invents a day. Day
comes before month, as it is written in Indonesia; a four-digit year may come first.
"""

import datetime
import re
from dataclasses import dataclass

from httui.i18n import N_
from httui.problem import Problem

TODAY_KEYS = ("t", "today", "hari ini", "h")
YESTERDAY_KEYS = ("k", "y", "yesterday", "kemarin")
_AGE = re.compile(r"^(\d{1,3})\s*(?:y|yr|yrs|years?|th|thn|tahun|a)$")
_PARTS = re.compile(r"[-/. ]+")
EARLIEST = 1880


class DateProblem(Problem):
    """What was typed is no date."""


@dataclass(frozen=True, slots=True)
class TypedDate:
    """A date as far as it is known: ``month`` and ``day`` are None where they are not.

    ``estimated`` is true for a year that was computed from an age at a day.
    """

    year: int
    month: int | None = None
    day: int | None = None
    estimated: bool = False

    @property
    def precision(self) -> str:
        """``day``, ``month`` or ``year``."""
        if self.day:
            return "day"
        return "month" if self.month else "year"

    @property
    def lexical(self) -> str:
        """As it is stored: ``1999-03-12``, ``1999-03`` or ``1999``."""
        text = f"{self.year:04d}"
        if self.month:
            text += f"-{self.month:02d}"
            if self.day:
                text += f"-{self.day:02d}"
        return text

    @property
    def first_day(self) -> str:
        """The first day that fits, in full, for questions that keep only a month or a year of it."""
        return f"{self.year:04d}-{self.month or 1:02d}-{self.day or 1:02d}"


def shown(lexical: str, precision: str = "day") -> str:
    """A stored date as it is shown and typed here: ``12-03-1999``, ``03-1999``, ``1999``; others
    unchanged.
    """
    parts = lexical.split("-")
    if not all(part.isdigit() for part in parts) or len(parts[0]) != 4 or len(parts) > 3:
        return lexical
    keep = {"day": 3, "month": 2, "year": 1}.get(precision, 3)
    return "-".join(reversed(parts[:keep]))


def parse(typed: str, today: datetime.date) -> TypedDate:
    """What ``typed`` means on the day ``today``.

    ``1203`` is 12 March of this year; ``120399`` and ``12031999`` carry their year; ``t`` is today, ``k`` or
    ``-1`` yesterday; ``3/1999`` and ``1999`` are partial; ``17y`` (``17th``) is the year in which a
    person who
    is 17 today was born, estimated. Raises DateProblem.
    """
    text = typed.strip().casefold()
    if text in TODAY_KEYS:
        return TypedDate(today.year, today.month, today.day)
    if text in YESTERDAY_KEYS:
        return _days_ago(today, 1)
    if re.fullmatch(r"-\d{1,3}", text):
        return _days_ago(today, int(text[1:]))
    if found := _AGE.match(text):
        return _checked(TypedDate(today.year - int(found[1]), estimated=True))
    if text.isdecimal() and text.isascii():
        return _from_digits(text, today)
    parts = _PARTS.split(text)
    if not 1 <= len(parts) <= 3 or not all(part.isdecimal() and part.isascii() for part in parts):
        raise DateProblem(N_("This is not a date."), remedy=REMEDY)
    return _from_parts(parts, today)


REMEDY = N_("Type it as 12-03-1999, 1203 (this year), 03-1999, 1999, or t for today.")


def _days_ago(today: datetime.date, days: int) -> TypedDate:
    day = today - datetime.timedelta(days=days)
    return TypedDate(day.year, day.month, day.day)


def _from_digits(text: str, today: datetime.date) -> TypedDate:
    if len(text) in (1, 2):
        return _checked(TypedDate(today.year, today.month, int(text)))
    if len(text) == 4:
        # 1203 is the 12th of March; 1999 cannot be (there is no 99th month), so it is a year.
        day, month = int(text[:2]), int(text[2:])
        if 1 <= month <= 12 and 1 <= day <= 31:
            return _checked(TypedDate(today.year, month, day))
        return _checked(TypedDate(int(text)))
    if len(text) == 6:
        return _from_parts([text[:2], text[2:4], text[4:]], today)
    if len(text) == 8:
        if _possible_year(text[:4]) and not _possible_year(text[4:]):
            return _from_parts([text[:4], text[4:6], text[6:]], today)
        return _from_parts([text[:2], text[2:4], text[4:]], today)
    raise DateProblem(N_("This is not a date."), remedy=REMEDY)


def _possible_year(text: str) -> bool:
    return EARLIEST <= int(text) <= 2200


def _from_parts(parts: list[str], today: datetime.date) -> TypedDate:
    if len(parts[0]) == 4:
        numbers: list[int] = [int(part) for part in parts]
    elif len(parts) == 1:
        return _from_digits(parts[0], today)
    elif len(parts) == 2 and len(parts[1]) != 4:
        # 12/3: a day and a month of this year.
        numbers = [today.year, int(parts[1]), int(parts[0])]
    else:
        numbers = [_full_year(parts[-1], today), *(int(part) for part in reversed(parts[:-1]))]
    year, month, day = (*numbers, None, None)[:3]
    assert year is not None
    return _checked(TypedDate(year, month, day))


def _full_year(text: str, today: datetime.date) -> int:
    year = int(text)
    if len(text) == 4:
        return year
    if len(text) != 2:
        raise DateProblem(N_("This is not a date."), remedy=REMEDY)
    # Two digits mean the last such year that has begun: nobody writes of a future decade.
    year += today.year // 100 * 100
    return year if year <= today.year else year - 100


def _checked(date: TypedDate) -> TypedDate:
    try:
        datetime.date(date.year, date.month or 1, date.day or 1)
        possible = EARLIEST <= date.year <= 2200 and date.month != 0 and date.day != 0
    except ValueError:
        possible = False
    if not possible:
        raise DateProblem(N_("This day is not in the calendar."), remedy=REMEDY)
    return date
