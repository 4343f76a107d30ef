"""Incidents: the ten steps, the cards, and 3x24 hours in words."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui import i18n
from httui.security.incident_clock import (
    SEVERITIES,
    TRIGGERS,
    clock_text,
    duration_text,
    late_steps,
    next_step,
    scenarios,
    steps,
    time_left,
)

KNOWN = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
CARDS = [
    "lost_device",
    "wrong_recipient",
    "account_taken",
    "ransomware",
    "insider",
    "paper_lost",
    "photo_published",
    "search_seizure",
    "partner_breach",
    "lost_key",
]


def test_ten_steps_in_both_languages() -> None:
    assert [step.number for step in steps()] == list(range(1, 11))
    hours = [step.within / timedelta(hours=1) for step in steps()]
    assert hours == [0.25, 1, 1, 4, 24, 48, 72, 24, 336, 720]
    for step in steps():
        for words in (step.when, step.title, step.do):
            assert all(words.values()), step.number
            assert words["en"] != words["id"], step.number
    notify = steps()[6].do
    assert "Check with a lawyer" in notify["en"]
    assert "penasihat hukum" in notify["id"]


def test_ten_cards_in_both_languages() -> None:
    assert [card.id for card in scenarios()] == CARDS
    for card in scenarios():
        assert len(card.branches) >= 4, card.id
        for branch in card.branches:
            for words in (branch.condition, branch.action):
                assert words["en"] and words["id"] and words["en"] != words["id"], card.id  # noqa: PT018


def test_severities_and_what_begins_an_incident() -> None:
    assert len(SEVERITIES) == 4
    assert "not sure" in TRIGGERS


def test_which_step_is_next_and_which_is_late() -> None:
    first = next_step([])
    assert first is not None
    assert first.number == 1
    after = next_step([1, 3])
    assert after is not None
    assert after.number == 2
    assert next_step(range(1, 11)) is None
    late = late_steps(KNOWN, KNOWN + timedelta(hours=5), [1, 3])
    assert [step.number for step in late] == [2, 4]
    assert late_steps(KNOWN, KNOWN, []) == ()


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(0), "3 days left of 3x24 hours"),
        (timedelta(minutes=1), "2 days and 23 hours left"),
        (timedelta(hours=47, minutes=30), "1 day left"),
        (timedelta(hours=48, seconds=1), "23 hours and 59 minutes left"),
        (timedelta(hours=71), "1 hour left"),
        (timedelta(hours=71, minutes=59, seconds=30), "less than a minute left"),
        (timedelta(hours=72), "end now"),
        (timedelta(hours=74, minutes=1), "over since 2 hours and 1 minute"),
        (timedelta(days=5), "over since 2 days: send it anyway"),
    ],
)
def test_the_clock_in_words(passed: timedelta, text: str) -> None:
    i18n.use("en")
    assert text in clock_text(KNOWN, KNOWN + passed)


def test_the_place_on_earth_does_not_matter() -> None:
    jayapura = timezone(timedelta(hours=9))
    assert time_left(KNOWN, KNOWN.astimezone(jayapura)) == timedelta(hours=72)


@given(st.integers(0, 10**7))
def test_the_words_never_promise_more_time_than_there_is(seconds: int) -> None:
    i18n.use("en")
    said = 0
    for part in duration_text(timedelta(seconds=seconds)).split(" and "):
        count, _space, unit = part.partition(" ")
        if count.isdigit():
            said += int(count) * {"d": 86400, "h": 3600, "m": 60}[unit[0]]
    assert said <= seconds < said + (3600 if seconds >= 86400 else 60)
