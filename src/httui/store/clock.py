"""Time as the store needs it: the wall clock for what is written down, a steady one for waits and limits.

A person can set the wall clock back; nothing may open because of that (DESIGN section 6, back-off of
``content/instruments.md`` section 13). So waits and the session's length are measured on the machine's
steady clock, and limits that outlive a restart use the later of now and the last audited moment.
"""

import datetime
import time
from pathlib import Path


class Clock:
    """The machine's clocks. Tests put their own in place of it."""

    def now(self) -> datetime.datetime:
        """The moment on the wall clock, aware, in the machine's time zone."""
        return datetime.datetime.now(datetime.UTC).astimezone()

    def steady(self) -> float:
        """Seconds that only go forward while the machine is on, sleep included where it can be told."""
        boot = getattr(time, "CLOCK_BOOTTIME", None)
        return time.monotonic() if boot is None else time.clock_gettime(boot)

    def boot(self) -> str:
        """A name for this run of the machine: ``steady`` figures of another run cannot be compared."""
        try:
            return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except OSError:
            return ""


def stamp(moment: datetime.datetime) -> str:
    """A moment as the store writes it: UTC, whole seconds, ``2026-11-22T01:02:03+00:00``."""
    return moment.astimezone(datetime.UTC).replace(microsecond=0).isoformat()


def moment(text: str) -> datetime.datetime:
    """The moment that ``stamp`` wrote; ValueError for another shape or one without a zone."""
    read = datetime.datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError("a moment without a zone")
    return read
