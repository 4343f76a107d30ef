"""Rhythms of duties: "3 months", "1 year", "90 days", and the day on which something comes again (S-040, S-052)."""

import re
from calendar import monthrange
from datetime import date, timedelta

from httui.i18n import N_, ngettext
from httui.problem import Problem

_UNITS = {"hari": "day", "minggu": "week", "bulan": "month", "tahun": "year"}
_RHYTHM = re.compile(rf"([1-9]\d{{0,3}}) (?:(day|week|month|year)s?|({'|'.join(_UNITS)}))")
_DAYS = {"day": 1, "week": 7}
_MONTHS = {"month": 1, "year": 12}


def read(rhythm: str) -> tuple[int, str]:
    """Amount and unit (day, week, month, year), written in either language; :class:`Problem` for anything else."""
    found = _RHYTHM.fullmatch(rhythm)
    if found is None:
        raise Problem(
            N_("A rhythm is a number of days, weeks, months or years."), remedy=N_("Write it like: 3 months")
        )
    return int(found[1]), found[2] or _UNITS[found[3]]


def after(day: date, rhythm: str) -> date:
    """The day one ``rhythm`` after ``day``. The last day of a month is followed by the last day of a month."""
    amount, unit = read(rhythm)
    if unit in _DAYS:
        return day + timedelta(days=amount * _DAYS[unit])
    month = day.year * 12 + day.month - 1 + amount * _MONTHS[unit]
    year, number = month // 12, month % 12 + 1
    last = monthrange(year, number)[1]
    at_the_end = day.day == monthrange(day.year, day.month)[1]
    return date(year, number, last if at_the_end else min(day.day, last))


def next_after(day: date, rhythm: str, today: date) -> date:
    """The first day after ``day`` in its rhythm that lies after ``today``: what was missed is not asked twice."""
    day = after(day, rhythm)
    while day <= today:
        day = after(day, rhythm)
    return day


def words(rhythm: str) -> str:
    """A rhythm in words; empty for what comes once."""
    if not rhythm:
        return ""
    amount, unit = read(rhythm)
    forms = {
        "day": ngettext("every day", "every {amount} days", amount),
        "week": ngettext("every week", "every {amount} weeks", amount),
        "month": ngettext("every month", "every {amount} months", amount),
        "year": ngettext("every year", "every {amount} years", amount),
    }
    return forms[unit].format(amount=amount)
