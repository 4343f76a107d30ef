"""The calendar file: read back by a strict reader of RFC 5545 made for this test."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.workflows.cell_text import one_line
from httui.workflows.ics import MAX_TITLE, Entry, calendar

NOW = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
JAKARTA = timezone(timedelta(hours=7))
NAME = re.compile(r"([A-Z-]+)((?:;[A-Z-]+=[A-Z-]+)*):(.*)", re.DOTALL)


def events(text: str) -> list[dict[str, str]]:
    """The events of a file; fails where the file is not as the standard wants it."""
    raw = text.encode()
    assert raw.endswith(b"\r\n")
    lines = raw.split(b"\r\n")[:-1]
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    whole: list[str] = []
    for line in lines:
        said = line.decode()  # a letter torn apart would fail here
        if said.startswith(" "):
            whole[-1] += said[1:]
        else:
            whole.append(said)
    assert whole[0] == "BEGIN:VCALENDAR"
    assert whole[-1] == "END:VCALENDAR"
    assert {"VERSION:2.0", "PRODID:-//httui//httui//EN"} <= set(whole)
    found: list[dict[str, str]] = []
    for said in whole:
        match = NAME.fullmatch(said)
        assert match, said
        name, parameters, value = match.groups()
        if said == "BEGIN:VEVENT":
            found.append({})
        elif found and name not in {"BEGIN", "END"}:
            assert name not in found[-1]
            found[-1][name] = parameters.removeprefix(";") + (":" if parameters else "") + value
    assert all({"UID", "DTSTAMP", "DTSTART", "SUMMARY"} <= set(event) for event in found)
    return found


def unescaped(value: str) -> str:
    assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", value), "what parts values is escaped"
    return re.sub(r"\\([\\;,])", r"\1", value)


def test_a_moment_is_in_utc_and_a_duty_is_a_day() -> None:
    step = Entry("s-1", "Ask for consent", datetime(2026, 11, 3, 9, 30, tzinfo=JAKARTA), code="7QK-2MX-9")
    duty = Entry("d-1", "Review of the quarter", date(2026, 12, 31), all_day=True)
    first, second = events(calendar([step, duty], NOW))
    assert first["DTSTART"] == "20261103T023000Z"
    assert first["DTSTAMP"] == "20261102T080000Z"
    assert first["SUMMARY"] == "Ask for consent (7QK-2MX-9)"
    assert first["CLASS"] == "PRIVATE"
    assert second["DTSTART"] == "VALUE=DATE:20261231"
    assert second["DTEND"] == "VALUE=DATE:20270101"
    assert second["SUMMARY"] == "Review of the quarter"


def test_a_late_moment_as_a_day_is_the_day_where_it_was_meant() -> None:
    late = Entry("x", "Duty", datetime(2026, 11, 3, 23, 0, tzinfo=JAKARTA), all_day=True)
    assert events(calendar([late], NOW))[0]["DTSTART"] == "VALUE=DATE:20261103"


def test_an_empty_calendar_and_one_without_a_zone() -> None:
    assert events(calendar([], NOW)) == []
    with pytest.raises(ValueError, match="zone"):
        calendar([Entry("x", "Duty", NOW.replace(tzinfo=None))], NOW)


@given(st.text(max_size=300), st.text(max_size=20), st.text(min_size=1, max_size=90))
def test_any_text_comes_back_as_it_was(title: str, code: str, uid: str) -> None:
    [event] = events(calendar([Entry(uid, title, NOW, code=code)], NOW))
    wanted = one_line(title)[:MAX_TITLE]
    assert unescaped(event["SUMMARY"]) == (f"{wanted} ({one_line(code)})" if one_line(code) else wanted)
    assert unescaped(event["UID"]) == one_line(uid)


def test_nobody_slips_an_event_or_an_alarm_in() -> None:
    made = calendar([Entry("x", "Go\r\nEND:VEVENT\r\nBEGIN:VALARM\nACTION:AUDIO", NOW)], NOW)
    assert len(events(made)) == 1
    assert "\r\nBEGIN:VALARM" not in made
