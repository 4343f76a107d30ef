"""The clock and the time zone that a record is filled by (DESIGN section 4: ``now`` and ``tz``)."""

from collections.abc import Callable
from datetime import datetime, tzinfo


def clock_and_zone(
    now: datetime | Callable[[], datetime] | None, zone: tzinfo | None
) -> tuple[Callable[[], datetime], tzinfo]:
    """A function that gives the present moment, and the time zone of the record.

    ``now`` is an aware moment, a function that gives one, or ``None`` for this machine's clock; ``zone`` is the zone
    that is wanted, else that of ``now``, else this machine's.
    """
    if callable(now):
        moment = now()
        return now, zone or moment.tzinfo or _local()
    if now is not None:
        fixed = now if now.tzinfo is not None else now.replace(tzinfo=zone or _local())
        return (lambda: fixed), zone or fixed.tzinfo or _local()
    local = zone or _local()
    return (lambda: datetime.now(local)), local


def _local() -> tzinfo:
    found = datetime.now().astimezone().tzinfo
    assert found is not None
    return found
