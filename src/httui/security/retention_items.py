"""One thing whose time comes: what it is, when its time ends, what may be decided (S-195; instruments, section 10)."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.security import retention_rules as rules
from httui.security.items import in_language
from httui.security.retention_rules import Period, RetentionClass, end_of, retention_class
from httui.security.retention_terms import Term, terms

if TYPE_CHECKING:
    from httui.store.session import Session

LIFT = "lift"
LIFT_WORDS = N_("Lift the hold")
REVIEWED = N_("Reviewed: goes on")
"""What keeping longer is called for an open case."""

KINDS = {
    "case": N_("case"),
    "consent": N_("consent"),
    "proof": N_("proof of consent"),
    "identity": N_("identities without a record"),
    "file": N_("file in outbox"),
    "release": N_("package that was sent"),
    "received": N_("package that was received"),
    "backup": N_("backup"),
    "incident": N_("incident"),
    "round": N_("self-assessment"),
    "plan": N_("security plan"),
    "audit": N_("audit trail"),
}
"""Kinds of things with their words; the rooms that hold them delete them."""

_BOTH = ("extend", "hold")
MAY = {
    "case": ("deidentify", "destroy", *_BOTH),
    "consent": ("destroy", "hold"),
    "proof": ("destroy", *_BOTH),
    "identity": ("destroy", "hold"),
    "file": ("destroy", *_BOTH),
    "release": ("destroy", *_BOTH),
    "received": ("destroy", "hold"),
    "backup": ("destroy", *_BOTH),
    "incident": ("deidentify", "destroy", *_BOTH),
    "round": ("destroy", *_BOTH),
    "plan": ("destroy", *_BOTH),
    "audit": _BOTH,
}
"""What can be decided about a kind at all. A consent that ended is not extended: the person is asked again."""
_OF_CLASS = {"active": ("extend",), "refused": ("destroy", "hold")}
"""Classes that allow less: an open case is reviewed; who said no is not kept for statistics."""


@dataclass(frozen=True, slots=True)
class DueItem:
    """One thing that is due, soon due, on hold, or lacks a date. ``code`` is what a person may see of it.

    ``state`` is a key of ``retention_rules.STATES``; ``decisions`` are those of ``retention_rules.DECISIONS`` that
    may be taken now, or ``lift``. ``starts`` and ``ends`` are aware.
    """

    kind: str
    object_id: str
    code: str
    retention_class: str
    starts: datetime | None
    ends: datetime | None
    state: str
    decisions: tuple[str, ...]

    @property
    def of(self) -> RetentionClass:
        """Its class."""
        return retention_class(self.retention_class)

    @property
    def tier(self) -> int:
        """The data tier of its class."""
        return self.of.tier

    def class_words(self) -> str:
        """The class in the language in use."""
        return in_language(self.of.label)

    def kind_words(self) -> str:
        """What it is, in the language in use."""
        return _(KINDS[self.kind])

    def decision_words(self, decision: str) -> str:
        """What a decision is called here, in the language in use."""
        if decision == LIFT:
            return _(LIFT_WORDS)
        if decision == "extend" and self.retention_class == "active":
            return _(REVIEWED)
        return _(rules.DECISIONS[decision])

    def needs_second(self, decision: str) -> bool:
        """Whether two people decide it: whatever is destroyed, and identities that are taken out."""
        return decision == "destroy" or (decision == "deidentify" and self.tier >= rules.TWO_PEOPLE_FROM)


@dataclass(frozen=True, slots=True)
class Standing:
    """What was decided before about one thing: kept until (aware), on hold, done with."""

    until: datetime | None = None
    held: bool = False
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Asking:
    """One look at what is kept: now, how far ahead, the office's periods, earlier decisions; ``only`` one object."""

    session: "Session"
    now: datetime
    horizon: datetime
    zone: tzinfo
    terms: dict[str, Term]
    decided: dict[tuple[str, str], Standing] = field(default_factory=dict)
    only: str = ""

    def period(self, name: str) -> Period | None:
        """The period of a class that holds here."""
        return self.terms[name].period

    def cut(self, *names: str) -> datetime:
        """What began after this moment cannot be due by the horizon, in any of these classes. Never too early."""
        return max(self.horizon - _at_least(self.period(name)) for name in names)

    def standing(self, kind: str, object_id: str) -> Standing:
        """What was decided about a thing before."""
        return self.decided.get((kind, object_id), Standing())

    def item(
        self,
        kind: str,
        object_id: str,
        code: str,
        name: str,
        starts: datetime | None,
        *,
        birth: datetime | None = None,
        agreed_end: datetime | None = None,
        at_once: bool = False,
    ) -> DueItem | None:
        """The thing if it is to be shown; ``at_once``: its time ended with ``starts``."""
        before = self.standing(kind, object_id)
        term = self.terms[name]
        end = (
            starts
            if at_once
            else end_of(term.kind, starts, birth=birth, period=term.period, agreed_end=agreed_end)
        )
        if end is not None and before.until is not None:
            end = max(end, before.until)
        short = at_once or (term.period is not None and rules.is_short(term.period))
        # Without an end, keeping it for a while answers the question until then.
        expected = before.until is None or before.until <= self.now
        state = rules.state(end, self.now, held=before.held, expected=expected, short=short)
        if state == "open" and (end is None or end > self.horizon):
            return None
        return DueItem(kind, object_id, code, name, starts, end, state, self._may(kind, name, state))

    def _may(self, kind: str, name: str, state: str) -> tuple[str, ...]:
        if state == "held":
            return (LIFT,)
        own = _OF_CLASS.get(name, MAY[kind])
        return tuple(choice for choice in rules.allowed_decisions(state) if choice in own)


def look(session: "Session", until: date | None, only: str = "") -> Asking:
    """What a look at the store begins with; ``until`` is the last day to show (otherwise 60 days from now)."""
    from httui.workflows.calendar import office_calendar

    now, zone = session.trusted_now(), office_calendar(session).zone
    horizon = now + rules.SOON if until is None else max(day_end(until, zone), now)
    return Asking(session, now, horizon, zone, terms(session), _decided(zone), only)


def day_end(day: date, zone: tzinfo) -> datetime:
    """The end of a day on the office's clock."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone)


def _decided(zone: tzinfo) -> dict[tuple[str, str], Standing]:
    """The latest decision about each thing."""
    from httui.store.security_models import RetentionDecision

    found: dict[tuple[str, str], Standing] = {}
    rows: Any = RetentionDecision.select().order_by(RetentionDecision.at)
    for row in rows:
        key = (row.kind, row.object_id)
        before = found.get(key, Standing())
        if row.decision == "hold":
            found[key] = Standing(before.until, held=True)
        elif row.decision == LIFT:
            found[key] = Standing(before.until)
        elif row.decision == "extend":
            found[key] = Standing(day_end(date.fromisoformat(row.until), zone), before.held)
        else:
            found[key] = Standing(settled=True)
    return found


def _at_least(period: Period | None) -> timedelta:
    """No more than the length of a period, whatever the month."""
    if period is None:
        return timedelta()
    return timedelta(days=period.years * 365 + period.months * 28 + period.days, hours=period.hours)
