"""Functions of dates and times (section 9 of the engine's specification, Dates)."""

import math
import re
from datetime import datetime

from httui.xforms.xpath import dates
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions.signature import Function, plain, situated
from httui.xforms.xpath.months import DAYS, MONTHS, language_code
from httui.xforms.xpath.values import NAN, DateValue, Value, to_text

_DAYS = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?", re.ASCII)
_DIRECTIVE = re.compile(r"%(.)", re.DOTALL)


def _today(context: Context) -> float:
    now = context.environment.now()
    return DateValue.of(now.replace(hour=0, minute=0, second=0, microsecond=0))


def _now(context: Context) -> float:
    return DateValue.of(context.environment.now())


def moment_in(context: Context, value: Value) -> datetime | None:
    """The moment that a number of days, or a text, means."""
    zone = context.environment.zone
    if isinstance(value, bool):
        return None
    if isinstance(value, float):
        return dates.moment_of(value, zone) if math.isfinite(value) else None
    text = to_text(value).strip()
    if _DAYS.fullmatch(text):
        return dates.moment_of(float(int(float(text))), zone)
    return dates.parse_moment(text, zone) or dates.parse_loose(text, zone)


def _date(context: Context, value: Value) -> Value:
    if isinstance(value, bool):
        return ""
    if not isinstance(value, float) and to_text(value) == "":
        return ""
    return DateValue.of(moment_in(context, value))


def _decimal_date_time(context: Context, value: Value) -> float:
    moment = moment_in(context, value)
    return NAN if moment is None else dates.days_of(moment)


def _decimal_time(context: Context, value: str) -> float:
    return dates.time_of_day(value, context.environment.zone)


def format_moment(moment: datetime, pattern: str, language: str | None) -> str:
    """``moment`` in the pattern language of ``format-date`` (``%Y %y %m %n %b %d %e %a %H %h %M %S %3``)."""
    code = language_code(language)
    month = MONTHS.get(code, MONTHS["en"])[moment.month - 1]
    day = DAYS.get(code, DAYS["en"])[moment.weekday()]
    parts = {
        "Y": f"{moment.year:04}",
        "y": f"{moment.year % 100:02}",
        "m": f"{moment.month:02}",
        "n": str(moment.month),
        "b": month,
        "d": f"{moment.day:02}",
        "e": str(moment.day),
        "a": day,
        "H": f"{moment.hour:02}",
        "h": str(moment.hour),
        "M": f"{moment.minute:02}",
        "S": f"{moment.second:02}",
        "3": f"{moment.microsecond // 1000:03}",
        "%": "%",
    }
    return _DIRECTIVE.sub(lambda match: parts.get(match.group(1), match.group()), pattern)


def _format(context: Context, value: Value, pattern: str) -> str:
    moment = moment_in(context, value)
    return "" if moment is None else format_moment(moment, pattern, context.environment.language)


DATES: dict[str, Function] = {
    "today": situated("", "n", _today),
    "now": situated("", "n", _now),
    "date": situated("v", "v", _date),
    "date-time": situated("v", "v", _date),
    "decimal-date-time": situated("v", "n", _decimal_date_time),
    "decimal-time": situated("t", "n", _decimal_time),
    "format-date": situated("vt", "t", _format),
    "format-date-time": situated("vt", "t", _format),
}

__all__ = ["DATES", "format_moment", "moment_in", "plain"]
