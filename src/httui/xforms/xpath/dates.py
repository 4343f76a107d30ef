"""Dates and times of expressions: ISO 8601 text to days since 1970-01-01 UTC and back.

Serves section 9 of the engine's specification (Dates): a date without a zone means local midnight, and any
``YYYY-MM-DD[Thh:mm..]`` text turns into a number in arithmetic.
"""

import re
from datetime import UTC, datetime, timedelta, tzinfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_DAY = timedelta(days=1)
_MOMENT = re.compile(
    r"(\d{4})-(\d{2})-(\d{2})(?:T(\d{2})(?::(\d{2})(?::(\d{2})(\.\d+)?)?)?(Z|[+-]\d{2}:\d{2})?)?", re.ASCII
)
_UNPADDED = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(T.*)?", re.ASCII | re.DOTALL)
_TIME = re.compile(r"(\d{2}):(\d{2})(?::(\d{2})(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?", re.ASCII)
_MAX_OFFSET_HOURS = 14


def zone_of(offset: str) -> tzinfo | None:
    """The zone written as ``Z`` or ``+07:00``; ``None`` when no such zone exists."""
    if offset == "Z":
        return UTC
    hours, minutes = int(offset[1:3]), int(offset[4:6])
    if hours > _MAX_OFFSET_HOURS or minutes > 59:
        return None
    shift = timedelta(hours=hours, minutes=minutes)
    return _fixed(-shift if offset[0] == "-" else shift)


def _fixed(shift: timedelta) -> tzinfo:
    from datetime import timezone

    return timezone(shift)


def parse_moment(text: str, zone: tzinfo) -> datetime | None:
    """The moment that a date or date-time in text means, in ``zone``; ``None`` when it is none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second, fraction, offset = match.groups()
    own = zone
    if offset:
        found = zone_of(offset)
        if found is None:
            return None
        own = found
    try:
        moment = datetime(
            int(year),
            int(month),
            int(day),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            int((fraction or ".0")[1:7].ljust(6, "0")),
            tzinfo=own,
        )
        return moment.astimezone(zone) if offset else moment
    except (ValueError, OverflowError):
        return None


def parse_loose(text: str, zone: tzinfo) -> datetime | None:
    """As :func:`parse_moment`, and month or day may be written with one digit."""
    match = _UNPADDED.fullmatch(text)
    if match is None:
        return None
    year, month, day, rest = match.groups()
    return parse_moment(f"{year}-{month:0>2}-{day:0>2}{rest or ''}", zone)


def days_of(moment: datetime) -> float:
    """Days since 1970-01-01 UTC."""
    return (moment - EPOCH) / _DAY


def moment_of(days: float, zone: tzinfo) -> datetime | None:
    """The moment that many days after 1970-01-01 UTC, to the millisecond; ``None`` outside years 1 to 9999."""
    try:
        return (EPOCH + timedelta(milliseconds=round(days * 86_400_000))).astimezone(zone)
    except (ValueError, OverflowError):
        return None


def render(moment: datetime) -> str:
    """``2024-03-15`` at midnight, else ``2024-03-15T10:30:00.000-07:00``."""
    if not (moment.hour or moment.minute or moment.second or moment.microsecond):
        return moment.strftime("%Y-%m-%d").rjust(10, "0")
    return render_full(moment)


def render_full(moment: datetime) -> str:
    """``2024-03-15T10:30:00.000-07:00``."""
    text = moment.isoformat(timespec="milliseconds")
    return text[:29] if len(text) > 29 else text


def time_of_day(text: str, zone: tzinfo) -> float:
    """``HH:MM[:SS[.fff]][zone]`` as a part of the local day (0.25 is six in the morning); NaN when it is none."""
    match = _TIME.fullmatch(text)
    if match is None:
        return float("nan")
    seconds = match.group(3) or "00"
    moment = parse_moment(
        f"1970-01-02T{match.group(1)}:{match.group(2)}:{seconds}{match.group(4) or ''}{match.group(5) or ''}",
        zone,
    )
    if moment is None:
        return float("nan")
    past = moment - moment.replace(hour=0, minute=0, second=0, microsecond=0)
    return past / _DAY
