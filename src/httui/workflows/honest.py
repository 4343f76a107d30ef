"""Numbers that may be shown: small ones hidden, no share of a small base, no median of a few (S-138; DESIGN 9).

A hidden number must not come back by subtraction: where one part of a known sum is hidden, a second one is too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from httui.i18n import _

FEW = 5
"""Counts from 1 to one below this are shown as "fewer than 5"; as many are needed for a median."""
BASE = 30
"""Runs that a percentage needs at least as its base."""
RATE = 16
"""What a percentage is of must be as many at least."""


@dataclass(frozen=True, slots=True)
class Count:
    """A count as it may be shown. ``number`` is None where it is hidden; ``few``: because it is below ``FEW``."""

    number: int | None
    few: bool = False

    def words(self) -> str:
        """The count, or why it is not there."""
        if self.number is not None:
            return str(self.number)
        return _("fewer than {count}").format(count=FEW) if self.few else _("not shown")


@dataclass(frozen=True, slots=True)
class Times:
    """Measured times in seconds: of how many, their median, and what nine of ten stay within."""

    count: Count
    median: float | None = None
    most: float | None = None


def count_of(number: int) -> Count:
    """``number`` as it may be shown alone."""
    return Count(None, few=True) if 0 < number < FEW else Count(number)


def parts_of(numbers: Sequence[int]) -> list[Count]:
    """Parts of a sum that is shown too: where only one would be hidden, the smallest other one is not shown either."""
    shown = [count_of(number) for number in numbers]
    hidden = [place for place, count in enumerate(shown) if count.number is None]
    rest = [place for place, count in enumerate(shown) if count.number]
    if len(hidden) == 1 and rest:
        shown[min(rest, key=lambda place: numbers[place])] = Count(None)
    return shown


def share_of(part: Count, base: Count) -> int | None:
    """Whole percent that ``part`` is of ``base``; None where either is hidden or too small."""
    if part.number is None or base.number is None or part.number < RATE or base.number < BASE:
        return None
    return round(100 * part.number / base.number)


def times_of(seconds: Sequence[float]) -> Times:
    """Median and ninth tenth of measured times; only their count where they are few."""
    if len(seconds) < FEW:
        return Times(count_of(len(seconds)))
    ordered = sorted(seconds)
    return Times(Count(len(ordered)), _quantile(ordered, 0.5), _quantile(ordered, 0.9))


def _quantile(ordered: Sequence[float], part: float) -> float:
    """Between the two nearest of ordered values, in proportion."""
    place = part * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
