"""Which backups are kept: the newest of each of 7 days, 4 weeks and 6 months, and all of the last 24 hours.

Of the last 24 hours every one stays: the backup before a change of keys must not go because of the daily one.

Serves S-117 and DESIGN section 5. Erased data lives on in older backups until these are gone: six months at
most.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta, tzinfo

DAILY, WEEKLY, MONTHLY = 7, 4, 6
RECENT = timedelta(hours=24)

_PERIODS: tuple[tuple[int, Callable[[datetime], str]], ...] = (
    (DAILY, lambda moment: moment.strftime("%Y-%m-%d")),
    (WEEKLY, lambda moment: moment.strftime("%G-W%V")),
    (MONTHLY, lambda moment: moment.strftime("%Y-%m")),
)


def to_keep(made: Iterable[datetime], zone: tzinfo | None = None) -> set[datetime]:
    """Those of the moments ``made`` (aware) whose backups stay. Days are those of ``zone`` (default: this
    machine's).

    Periods without a backup do not count: an office that was closed for a month keeps seven days of before.
    """
    newest_first = sorted(set(made), reverse=True)
    kept = {moment for moment in newest_first if newest_first[0] - moment < RECENT}
    for most, period in _PERIODS:
        seen: set[str] = set()
        for moment in newest_first:
            name = period(moment.astimezone(zone))
            if name not in seen and len(seen) < most:
                seen.add(name)
                kept.add(moment)
    return kept
