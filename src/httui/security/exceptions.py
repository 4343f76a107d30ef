"""Exceptions to the readiness gate: named, short, few, and never for what protects most (S-014, S-015).

An exception lets one item that is known to be open stand as if it were in order, up to tier 3. It needs the
director's name, a reason and a measure that makes up for it; it lasts 30 days at most, and for one item not
more than two follow each other. It cannot cover an item that the program itself stands for, nor one that decides
tier 4, nor one that nobody looked into: who does not know what is open cannot make up for it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from httui.i18n import N_
from httui.problem import Problem
from httui.security.answers import Answer, Value, counted
from httui.security.items import Item

LONGEST = timedelta(days=30)
"""How long one exception lasts at most."""
IN_A_ROW = 2
PAUSE = timedelta(days=30)
"""An exception that begins less than this after the end of another one for the same item follows it."""
HIGHEST_TIER = 3

REFUSED = {
    "unknown": N_("The assessment has no such item."),
    "enforced": N_("For what the program itself stands for there is no exception."),
    "tier": N_("For tier 4 there is no exception."),
    "nothing_open": N_("This item needs no exception: it is in order or decides no tier."),
    "not_known": N_("First find out how it is: an exception needs an answer of No or Partly."),
    "unsigned": N_("An exception needs the director's name, a reason and a measure that makes up for it."),
    "length": N_("An exception lasts 30 days at most."),
    "row": N_("Two exceptions followed each other already: now the item itself must be dealt with."),
}
"""Why an exception is not taken, with its words."""


@dataclass(frozen=True, slots=True)
class GateException:
    """One signed exception for ``item``: ``measure`` is what makes up for it; both moments are aware."""

    item: str
    director: str
    reason: str
    measure: str
    starts: datetime
    ends: datetime

    def holds(self, now: datetime) -> bool:
        """Whether it is in force at ``now`` (aware)."""
        return self.starts <= now < self.ends


def refusal(
    exception: GateException,
    items: Iterable[Item],
    answers: Mapping[str, Answer],
    earlier: Iterable[GateException] = (),
) -> str | None:
    """Why ``exception`` cannot be taken (a key of :data:`REFUSED`), or None.

    ``earlier`` are those that were taken before, for any item.
    """
    item = next((one for one in items if one.id == exception.item), None)
    if item is None:
        return "unknown"
    if item.enforced:
        return "enforced"
    if item.gate is not None and item.gate > HIGHEST_TIER:
        return "tier"
    return (
        _not_open(item, answers)
        or _badly_signed(exception)
        or ("row" if _row_before(exception, earlier) >= IN_A_ROW else None)
    )


def check_exception(
    exception: GateException,
    items: Iterable[Item],
    answers: Mapping[str, Answer],
    earlier: Iterable[GateException] = (),
) -> None:
    """Raise :class:`Problem` where ``exception`` cannot be taken; see :func:`refusal`."""
    why = refusal(exception, items, answers, earlier)
    if why is not None:
        raise Problem(REFUSED[why])


def in_force(
    exceptions: Iterable[GateException],
    items: Iterable[Item],
    answers: Mapping[str, Answer],
    now: datetime,
) -> dict[str, GateException]:
    """The exceptions that hold at ``now``, by item id. What could not have been taken does not hold."""
    every = tuple(items)
    taken: list[GateException] = []
    for exception in sorted(exceptions, key=lambda one: (one.starts, one.ends)):
        # Whether the item is open today says nothing about an exception that ended long ago.
        past = not exception.holds(now)
        why = _badly_signed(exception) if past else refusal(exception, every, answers, taken)
        if why is None:
            taken.append(exception)
    return {one.item: one for one in taken if one.holds(now)}


def _not_open(item: Item, answers: Mapping[str, Answer]) -> str | None:
    if item.gate is None:
        return "nothing_open"
    value = counted(answers, item)
    if value in {Value.YES, Value.NOT_APPLICABLE}:
        return "nothing_open"
    return None if value in {Value.NO, Value.PARTLY} else "not_known"


def _badly_signed(exception: GateException) -> str | None:
    if not all(text.strip() for text in (exception.director, exception.reason, exception.measure)):
        return "unsigned"
    length = exception.ends - exception.starts
    return None if timedelta(0) < length <= LONGEST else "length"


def _row_before(exception: GateException, earlier: Iterable[GateException]) -> int:
    """How many exceptions for the same item come before ``exception`` without a pause."""
    before = sorted(
        (one for one in earlier if one.item == exception.item and one.starts <= exception.starts),
        key=lambda one: one.starts,
        reverse=True,
    )
    count, starts = 0, exception.starts
    for one in before:
        if starts - one.ends >= PAUSE:
            break
        count, starts = count + 1, one.starts
    return count
