"""One's own open steps, tasks and duties as an iCalendar file for a phone or a desk calendar (S-137; RFC 5545).

A calendar leaves the office: an entry holds what is to be done, when, and the code of the case. Never a name, a
place or a word that somebody wrote about a person; whoever makes the entries takes their titles from definitions.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from httui.workflows.cell_text import one_line

MAX_OCTETS = 75
"""Bytes of one line at most, its line break apart; a longer one is folded."""
MAX_TITLE = 200
"""Characters of a title at most."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to be done. ``uid`` stays the same from file to file, so that a calendar changes its entry.

    ``due`` is an aware moment, or with ``all_day`` a day (a moment then means the day in its own zone). ``code`` is the
    code of the case, or empty.
    """

    uid: str
    title: str
    due: date
    all_day: bool = False
    code: str = ""


def calendar(entries: Iterable[Entry], now: datetime) -> str:
    """The entries as the text of an ``.ics`` file (UTF-8, CRLF); ``now`` is an aware moment.

    Raises ``ValueError`` for an entry with a moment that has no zone.
    """
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//httui//httui//EN", "CALSCALE:GREGORIAN"]
    stamp = _moment(now)
    for entry in entries:
        lines += _event(entry, stamp)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def _event(entry: Entry, stamp: str) -> Iterator[str]:
    title = one_line(entry.title)[:MAX_TITLE]
    code = one_line(entry.code)
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(one_line(entry.uid))}"
    yield f"DTSTAMP:{stamp}"
    if entry.all_day or not isinstance(entry.due, datetime):
        day = entry.due.date() if isinstance(entry.due, datetime) else entry.due
        yield f"DTSTART;VALUE=DATE:{day:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"
    else:
        yield f"DTSTART:{_moment(entry.due)}"
    yield f"SUMMARY:{_escaped(f'{title} ({code})' if code else title)}"
    # it is a limit, not a meeting: nobody is busy because of it, and shared calendars show no more than that
    yield "CLASS:PRIVATE"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _moment(moment: datetime) -> str:
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    """Text of a property, as RFC 5545 (3.3.11) writes it; there is no line break in it any more."""
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> Iterator[str]:
    """``line`` in parts of at most 75 bytes, no letter torn apart; all but the first begin with a blank."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > MAX_OCTETS:
            yield part
            part, size = " ", 1
        part, size = part + letter, size + octets
    yield part
