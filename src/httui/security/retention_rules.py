"""How long what is kept, when its end comes, and what may be decided then (S-195, S-205).

The periods are suggestions that the director and a lawyer confirm. Nothing is destroyed by itself: at the end
somebody decides to destroy, to remove the identity, to keep it longer for a reason, or to hold it for a legal
reason. A hold wins over everything until it is lifted; what can identify somebody takes two people.
"""

import calendar
import functools
import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from httui.i18n import N_
from httui.problem import Problem
from httui.security.content import both, rows
from httui.security.items import Words

SOON = timedelta(days=60)
"""How long before its end something is announced."""
GRACE = timedelta(days=7)
"""How long something is *due* before it is *overdue*; short periods have no grace."""
_SHORT = timedelta(days=7)

LONGEST_EXTENSION_MONTHS = 12
REVIEW_MONTHS = 12
"""How often an open case is reviewed."""
TWO_PEOPLE_FROM = 3
"""From this data tier on two people decide to destroy."""
CHILD_UNTIL_AGE = 23
CHILD_CLASS = "closed_child"

STATES = {
    "unknown": N_("a date is missing"),
    "open": N_("not due yet"),
    "soon": N_("due in 60 days or less"),
    "due": N_("due"),
    "overdue": N_("overdue"),
    "held": N_("on hold"),
}
"""Where something stands, with its words."""

DECISIONS = {
    "destroy": N_("Destroy"),
    "deidentify": N_("Remove the identity"),
    "extend": N_("Keep longer"),
    "hold": N_("Hold for a legal reason"),
}
"""What can be decided, with its words."""

_PERIOD = re.compile(r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<days>\d+)D)?(?:T(?P<hours>\d+)H)?")


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in calendar units."""

    years: int = 0
    months: int = 0
    days: int = 0
    hours: int = 0

    def after(self, moment: datetime) -> datetime:
        """The moment that lies this long after ``moment``; a day that the month lacks becomes its last."""
        months = moment.year * 12 + moment.month - 1 + self.years * 12 + self.months
        year, month = divmod(months, 12)
        day = min(moment.day, calendar.monthrange(year, month + 1)[1])
        placed = moment.replace(year=year, month=month + 1, day=day)
        return placed + timedelta(days=self.days, hours=self.hours)


@dataclass(frozen=True, slots=True)
class RetentionClass:
    """One kind of record. ``starts`` names what starts its clock, ``then`` what is meant to follow.

    ``period`` is None where the clock has no fixed length; ``legal`` is said wherever the class is shown.
    """

    id: str
    tier: int
    starts: str
    period: Period | None
    then: str
    label: Words
    clock: Words
    then_words: Words
    legal: Words


@functools.lru_cache(maxsize=1)
def retention_classes() -> tuple[RetentionClass, ...]:
    """The classes that ship with the product."""
    return tuple(
        RetentionClass(
            row["id"],
            int(row["tier"]),
            row["starts"],
            read_period(row["period"]) if row["period"] else None,
            row["then"],
            both(row, "label"),
            both(row, "clock"),
            both(row, "then"),
            both(row, "legal"),
        )
        for row in rows("retention")
    )


def retention_class(name: str) -> RetentionClass:
    """The class of this id. Raises :class:`Problem`."""
    for found in retention_classes():
        if found.id == name:
            return found
    raise Problem(N_("There is no such retention class."))


def read_period(text: str) -> Period:
    """A period such as ``P5Y``, ``P6M``, ``P90D`` or ``PT72H`` (ISO 8601). Raises :class:`Problem`."""
    found = _PERIOD.fullmatch(text.strip())
    if found is None or not any(found.groupdict().values()):
        raise Problem(N_("A period is written as P5Y, P6M, P90D or PT72H."))
    return Period(**{name: int(value or 0) for name, value in found.groupdict().items()})


def end_of(
    kind: RetentionClass,
    starts: datetime | None,
    *,
    birth: datetime | None = None,
    period: Period | None = None,
    agreed_end: datetime | None = None,
) -> datetime | None:
    """When the time of something ends; None where it has no end or a date for it is missing.

    ``starts`` is the (aware) moment its clock began. ``period`` is the office's own in place of the suggested
    one. A child's file ends after the period or at age 23, whichever is later: without ``birth`` it has no end
    yet. ``agreed_end`` is the end of a consent or an agreement. For a consent the earlier end counts; where
    the class has no period of its own, the agreed end alone.
    """
    length = period or kind.period
    if length is None:
        return agreed_end
    if starts is None:
        return None
    end = length.after(starts)
    if kind.id == CHILD_CLASS:
        return None if birth is None else max(end, Period(years=CHILD_UNTIL_AGE).after(birth))
    if kind.starts == "consent" and agreed_end is not None:
        return min(end, agreed_end)
    return end


def state(
    end: datetime | None, now: datetime, *, held: bool = False, expected: bool = True, short: bool = False
) -> str:
    """Where something stands at ``now`` (a key of :data:`STATES`); moments are aware.

    ``expected`` is whether its clock should run already, so that a missing end is worth a look; ``short`` is
    whether its period is counted in hours or a few days, and leaves no grace.
    """
    if held:
        return "held"
    if end is None:
        return "unknown" if expected else "open"
    if now < end - SOON:
        return "open"
    if now < end:
        return "soon"
    return "overdue" if now >= end + (timedelta(0) if short else GRACE) else "due"


def is_short(period: Period) -> bool:
    """Whether ``period`` leaves no grace: a week or less."""
    length = timedelta(days=period.days, hours=period.hours)
    return not period.years and not period.months and length <= _SHORT


def allowed_decisions(where: str, *, asked_by_person: bool = False) -> tuple[str, ...]:
    """What may be decided for something in state ``where`` (a key of :data:`STATES`).

    Before its end nothing is destroyed, unless the person it is about asks for it. A hold leaves nothing to
    decide but the hold itself.
    """
    if where == "held":
        return ("hold",)
    if where in {"due", "overdue"} or asked_by_person:
        return tuple(DECISIONS)
    return ("extend", "hold")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision about something kept. ``people`` are account ids of those who took it, ``until`` aware."""

    kind: str
    reason: str = ""
    people: tuple[str, ...] = ()
    until: datetime | None = None


def check_decision(
    decision: Decision, tier: int, where: str, end: datetime | None, now: datetime, *, asked: bool = False
) -> None:
    """Raise :class:`Problem` where ``decision`` may not be taken for something of data ``tier``.

    ``where`` is its state, ``end`` when its time ends or ended, ``asked`` whether the person it is about asks.
    """
    if decision.kind not in DECISIONS:
        raise Problem(N_("There is no such decision."))
    if decision.kind not in allowed_decisions(where, asked_by_person=asked):
        if where == "held":
            raise Problem(N_("This is on hold: lift the hold first, with a reason."))
        raise Problem(N_("Its time has not come; only the person it is about can ask for it earlier."))
    if decision.kind in {"extend", "hold"}:
        _check_longer(decision, end, now)
    elif not decision.people:
        raise Problem(N_("A decision needs the name of who takes it."))
    elif decision.kind == "destroy" and tier >= TWO_PEOPLE_FROM and len(set(decision.people)) < 2:
        raise Problem(N_("To destroy what can identify somebody takes two people."))


def _check_longer(decision: Decision, end: datetime | None, now: datetime) -> None:
    if not decision.reason.strip():
        raise Problem(N_("Keeping something longer needs a reason."))
    if decision.kind == "hold":
        return
    latest = Period(months=LONGEST_EXTENSION_MONTHS).after(max(now, end) if end else now)
    if decision.until is None or not now < decision.until <= latest:
        raise Problem(N_("Keep it longer until a day within the next 12 months."))
