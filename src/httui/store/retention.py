"""Which backups are kept: the newest of each of 7 days, 4 weeks and 6 months; the newest of all always.

Serves S-117 and DESIGN section 5. Erased data lives on in older backups until these are gone: six months at
most.
"""

from collections.abc import Callable, Iterable
from datetime import datetime, tzinfo

DAILY, WEEKLY, MONTHLY = 7, 4, 6

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
    kept: set[datetime] = set(newest_first[:1])
    for most, period in _PERIODS:
        seen: set[str] = set()
        for moment in newest_first:
            name = period(moment.astimezone(zone))
            if name not in seen and len(seen) < most:
                seen.add(name)
                kept.add(moment)
    return kept
