"""What decisions mean: nothing is assumed, a yes ends (S-080 to S-082)."""

from datetime import UTC, datetime, timedelta

import pytest

from httui.cases.consent_rules import METHODS, PURPOSES, TOLD, Path, State, expiry, path, state

NOW = datetime(2026, 3, 31, 9, 0, tzinfo=UTC)


def test_the_ten_purposes_and_thirteen_points() -> None:
    first = ["services", "referral", "police", "family", "statistics"]
    assert list(PURPOSES) == [*first, "network", "research", "story", "follow_up", "companion"]
    assert len(TOLD) == 13
    assert "spoken" not in METHODS


@pytest.mark.parametrize(
    ("decision", "expires", "withdrawn", "expected"),
    [
        (None, None, False, State.NOT_ASKED),
        ("yes", None, False, State.GIVEN),
        ("yes", NOW, False, State.EXPIRED),
        ("yes", NOW + timedelta(seconds=1), False, State.GIVEN),
        ("no", None, False, State.REFUSED),
        ("later", None, False, State.PAUSED),
        ("yes", NOW - timedelta(1), True, State.WITHDRAWN),
    ],
)
def test_states(decision: str | None, expires: datetime | None, withdrawn: bool, expected: State) -> None:
    assert state(decision, now=NOW, expires_at=expires, withdrawn=withdrawn) is expected


def test_only_a_given_consent_opens_the_whole_form() -> None:
    assert {s: path(s) for s in State if path(s)} == {
        State.GIVEN: Path.FULL,
        State.PAUSED: Path.SAFETY,
        State.REFUSED: Path.REFERRAL,
    }


def test_default_expiry() -> None:
    assert expiry("services", NOW) is None
    assert expiry("police", NOW) is None
    assert expiry("statistics", NOW) == datetime(2028, 3, 31, 9, 0, tzinfo=UTC)
    assert expiry("story", datetime(2028, 2, 29, tzinfo=UTC)) == datetime(2029, 2, 28, tzinfo=UTC)
