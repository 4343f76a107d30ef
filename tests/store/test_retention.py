"""Seven days, four weeks, six months."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from httui.store.retention import to_keep

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def days(kept: set[datetime]) -> list[str]:
    return sorted((moment.date().isoformat() for moment in kept), reverse=True)


def test_a_year_of_daily_backups() -> None:
    kept = to_keep((NOON - timedelta(days=number) for number in range(365)), UTC)
    assert days(kept) == [
        *(f"2026-11-{day}" for day in (22, 21, 20, 19, 18, 17, 16)),
        *(
            "2026-11-15",
            "2026-11-08",
            "2026-11-01",
        ),  # Sundays: the last of their weeks; the first week is above
        *("2026-10-31", "2026-09-30", "2026-08-31", "2026-07-31", "2026-06-30"),
    ]


def test_the_newest_of_a_day_stays_and_all_of_the_last_day() -> None:
    morning, evening = NOON, NOON + timedelta(hours=6)
    assert to_keep([morning, evening], UTC) == {morning, evening}
    next_evening = evening + timedelta(days=1)
    assert to_keep([morning, evening, next_evening], UTC) == {evening, next_evening}


def test_an_office_that_was_closed_keeps_what_it_has() -> None:
    made = [NOON - timedelta(days=100 + number) for number in range(7)]
    assert to_keep(made, UTC) == set(made)
    assert to_keep([], UTC) == set()


@given(st.lists(st.integers(0, 3000), max_size=60))
def test_never_more_than_seventeen_beside_the_last_day(hours: list[int]) -> None:
    made = [NOON - timedelta(hours=number * 7) for number in hours]
    kept = to_keep(made, UTC)
    assert kept <= set(made)
    recent = {moment for moment in made if max(made) - moment < timedelta(hours=24)}
    assert len(kept - recent) <= 7 + 4 + 6
    assert recent <= kept
    if made:
        assert max(made) in kept
    assert to_keep(kept, UTC) == kept
