"""Exceptions to the readiness gate, and what the office does instead, in the store (S-014, S-015).

What an exception may cover is decided by ``exceptions``; here it is taken with the director's name, or ended early.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.security import readiness
from httui.security.exceptions import LONGEST, GateException, check_exception
from httui.security.gate_words import OPTIONS

if TYPE_CHECKING:
    from httui.store.session import Session

LONGEST_TEXT = 500


@dataclass(frozen=True, slots=True)
class Held:
    """One exception in lists: its number, what it says, and whether it still runs."""

    number: int
    exception: GateException
    running: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """What was decided last about one of the nine options."""

    option: int
    chosen: bool
    why: str
    owner: str
    day: str
    at: datetime


def grant(
    session: "Session", item: str, *, director: str, reason: str, measure: str, days: int = LONGEST.days
) -> GateException:
    """Take an exception for ``item`` for ``days`` days, signed by the ``director``, and bring the gate in line.

    For who may sign the gate. Raises ``Refused``, :class:`Problem` (see ``exceptions.REFUSED``).
    """
    from httui.store.security_models import GateExceptionRow

    session.require("gate.sign")
    if max(map(len, (director, reason, measure))) > LONGEST_TEXT:
        raise Problem(N_("A note has at most {most} characters."), most=LONGEST_TEXT)
    with session.transaction():
        found = readiness.facts(session)
        starts = found.moment
        made = GateException(
            item.strip().lower(),
            director.strip(),
            reason.strip(),
            measure.strip(),
            starts,
            starts + _span(days),
        )
        check_exception(made, found.items, found.answers, found.exceptions)
        row = GateExceptionRow.create(
            item=made.item,
            tier=next(one.gate for one in found.items if one.id == made.item),
            director=made.director,
            reason=made.reason,
            measure=made.measure,
            starts_at=made.starts,
            ends_at=made.ends,
            recorded_by=session.user.id,
        )
        session.audit.append("gate", "gate_exception", str(row.id), made.item)
        readiness.refresh(session)
    return made


def end(session: "Session", number: int) -> None:
    """End an exception before its time. Raises ``Refused``, :class:`Problem`."""
    from httui.store.security_models import GateExceptionRow

    session.require("gate.sign")
    with session.transaction():
        row = GateExceptionRow.get_or_none(GateExceptionRow.id == number)
        now = session.trusted_now()
        if row is None or not readiness.exception_of(row).holds(now):
            raise Problem(N_("There is no such exception in force."))
        GateExceptionRow.update(ended_at=now).where(GateExceptionRow.id == number).execute()
        session.audit.append("gate", "gate_exception", str(number), "ended")
        readiness.refresh(session)


def listing(session: "Session") -> list[Held]:
    """Every exception that was ever taken, newest first. Raises ``Refused``."""
    session.require("workflows.read")
    now = session.trusted_now()
    rows = reversed(readiness.exception_rows())
    return [Held(row.id, found := readiness.exception_of(row), found.holds(now)) for row in rows]


def choose(
    session: "Session", option: int, *, chosen: bool, why: str, owner: str = "", day: str = ""
) -> None:
    """Decide on one of the nine options: taken or not, why, who sees to it, until which ISO day.

    Raises ``Refused``, :class:`Problem`.
    """
    from httui.store.security_models import ChosenOption

    session.require("security")
    if option not in {one.number for one in OPTIONS}:
        raise Problem(N_("There is no such option."))
    if not why.strip():
        raise Problem(N_("Please say why."))
    if max(len(why), len(owner)) > LONGEST_TEXT:
        raise Problem(N_("A note has at most {most} characters."), most=LONGEST_TEXT)
    with session.transaction():
        ChosenOption.create(
            option=str(option),
            chosen=chosen,
            why=why.strip(),
            owner=owner.strip() or None,
            day=day or None,
            at=session.trusted_now(),
            by=session.user.id,
        )
        session.audit.append("gate", "gate_option", str(option), "taken" if chosen else "not taken")


def chosen(session: "Session") -> dict[int, Chosen]:
    """The latest decision on each option that was decided on, by its number. Raises ``Refused``."""
    from httui.store.security_models import ChosenOption

    session.require("workflows.read")
    return {
        int(row.option): Chosen(int(row.option), row.chosen, row.why, row.owner or "", row.day or "", row.at)
        for row in ChosenOption.select().order_by(ChosenOption.id)
    }


def _span(days: int) -> timedelta:
    # Longer ones are refused by the rule; a number that no clock can hold must not fail before it.
    return timedelta(days=max(-1, min(days, LONGEST.days + 1)))
