"""Retention over what the office really holds: what is due, and what somebody decides about it (S-044, S-195, S-205).

Nothing is destroyed by itself. Keeping something longer takes a reason and ends within twelve months; a hold wins over
everything until it is lifted; destroying takes two people, and so does taking an identity out. What was decided stays
as a row, what was erased as a tombstone that a restore applies again.
"""

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from httui.cases.erasure import SecondPersonNeeded
from httui.i18n import N_
from httui.problem import Problem
from httui.security import retention_doing
from httui.security.retention_items import LIFT, DueItem, day_end, look
from httui.security.retention_rules import Decision, check_decision
from httui.security.retention_sources import everything

if TYPE_CHECKING:
    from httui.store.session import Session

__all__ = ["DueItem", "Made", "NotDue", "counts", "decide", "decisions", "due", "find"]

_ORDER = ("overdue", "due", "unknown", "soon", "held", "open")
_NEVER = "9999"
LONGEST_REASON = 500


class NotDue(Problem):
    """It is not in the list of what is due (any more)."""

    def __init__(self) -> None:
        super().__init__(N_("This is not due, or somebody has decided about it already."))


@dataclass(frozen=True, slots=True)
class Made:
    """One decision that was taken; ids of accounts, days and moments as they lie in the store."""

    id: str
    retention_class: str
    kind: str
    object_id: str
    decision: str
    reason: str
    until: str | None
    at: datetime
    by: str
    second_by: str | None


def due(session: "Session", until: date | None = None) -> list[DueItem]:
    """What is overdue, due, soon due, on hold or lacks a date, the most pressing first.

    ``until``: the last day whose ends are shown (otherwise 60 days from now). Shows codes only; the look is audited.
    Raises ``Refused``.
    """
    session.require("retention")
    found = sorted(everything(look(session, until)), key=_pressing)
    session.audit.append("view", "retention", None)
    return found


def _pressing(item: DueItem) -> tuple[int, str, str]:
    ends = item.ends.isoformat() if item.ends else _NEVER
    return _ORDER.index(item.state), ends, item.code


def counts(items: list[DueItem]) -> dict[str, int]:
    """How many there are in each state, in the order in which they press."""
    found = Counter(item.state for item in items)
    return {state: found[state] for state in _ORDER if found[state]}


def find(session: "Session", kind: str, object_id: str) -> DueItem:
    """One thing that is due or may be decided about. Raises ``Refused``, :class:`NotDue`."""
    session.require("retention")
    for item in everything(look(session, None, object_id)):
        if item.kind == kind:
            return item
    raise NotDue


def decide(
    session: "Session",
    kind: str,
    object_id: str,
    decision: str,
    reason: str,
    *,
    until: date | None = None,
    second: tuple[str, str] | None = None,
) -> Made:
    """Take one decision about one thing, and do it. ``until``: the last day of keeping it longer.

    ``decision`` is one of the item's ``decisions``; ``second`` is the name and passphrase of the second person.
    Raises ``Refused``, :class:`NotDue`, :class:`Problem` (not allowed now, no reason, a day too far),
    ``SecondPersonNeeded``, ``WrongSignIn``, ``VaultAbsent``, and the disk's problems.
    """
    item = find(session, kind, object_id)
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Problem(N_("A decision needs a reason, in a few words and without names."))
    now, zone = session.trusted_now(), look(session, None, object_id).zone
    if decision != LIFT:
        people = (session.user.id, "") if second else (session.user.id,)
        ends = None if until is None else day_end(until, zone)
        taken = Decision(decision, reason, people, ends)
        if not (second is None and item.needs_second(decision)):
            check_decision(taken, item.tier, item.state, item.ends, now)
    if decision not in item.decisions:
        raise Problem(N_("This cannot be decided about it now."))
    if item.needs_second(decision) and second is None:
        raise SecondPersonNeeded
    second_by = retention_doing.carry_out(session, item, decision, reason.strip(), second)
    made = Made(
        str(uuid.uuid4()),
        item.retention_class,
        kind,
        object_id,
        decision,
        reason.strip(),
        until.isoformat() if until and decision == "extend" else None,
        session.clock.now(),
        session.user.id,
        second_by,
    )
    _note(session, made)
    return made


def _note(session: "Session", made: Made) -> None:
    from httui.store.security_models import RetentionDecision

    values = {name: getattr(made, name) for name in Made.__dataclass_fields__}
    with session.transaction():
        RetentionDecision.create(**values)
        told = f"{made.retention_class} {made.decision}" + (f" {made.until}" if made.until else "")
        # The name of a file is somebody's words.
        session.audit.append("retention", made.kind, None if made.kind == "file" else made.object_id, told)


def decisions(session: "Session", since: datetime | None = None) -> list[Made]:
    """What was decided since a moment (None: ever), oldest first. Raises ``Refused``."""
    from httui.store.security_models import RetentionDecision

    session.require("retention")
    rows = RetentionDecision.select().order_by(RetentionDecision.at, RetentionDecision.id)
    if since is not None:
        rows = rows.where(RetentionDecision.at >= since)
    return [Made(**{name: getattr(row, name) for name in Made.__dataclass_fields__}) for row in rows]
