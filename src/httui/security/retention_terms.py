"""The office's own periods of retention: suggestions until its director and a lawyer confirm them (S-195, S-205)."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.security.retention_rules import (
    Period,
    RetentionClass,
    read_period,
    retention_class,
    retention_classes,
)

if TYPE_CHECKING:
    from httui.store.session import Session

LONGEST_YEARS = 50
LONGEST_NAME = 120


@dataclass(frozen=True, slots=True)
class Term:
    """How long one class is kept here. ``own`` is the office's period as written, "" while the suggestion holds.

    ``confirmed_by`` names the director and the lawyer.
    """

    kind: RetentionClass
    own: str = ""
    confirmed_by: str = ""
    confirmed_at: datetime | None = None

    @property
    def period(self) -> Period | None:
        """The period that holds; None where the class has no fixed one."""
        return read_period(self.own) if self.own else self.kind.period

    @property
    def confirmed(self) -> bool:
        """Whether the director and a lawyer have agreed to it."""
        return self.confirmed_at is not None


def terms(session: "Session") -> dict[str, Term]:
    """Every class by id with the period that holds. Every account may know them. Raises ``Refused``."""
    from httui.store.security_models import RetentionRule

    session.require("workflows.read")
    own = {row.name: row for row in RetentionRule.select()}
    return {
        kind.id: Term(kind, own[kind.id].period, own[kind.id].confirmed_by, own[kind.id].confirmed_at)
        if kind.id in own
        else Term(kind)
        for kind in retention_classes()
    }


def confirm(session: "Session", name: str, period: str, director: str, lawyer: str) -> Term:
    """Confirm the period of class ``name`` (``P5Y``, ``P6M``, ``P90D``, ``PT72H``; "": the suggested one).

    ``director`` and ``lawyer`` are the names of those who agreed. Raises ``Refused``, :class:`Problem`.
    """
    from httui.store.security_models import RetentionRule

    session.require("retention")
    kind = retention_class(name)
    if kind.period is None:
        raise Problem(N_("This class has no period of its own: it ends as agreed."))
    length = read_period(period) if period.strip() else kind.period
    if length.years * 12 + length.months > LONGEST_YEARS * 12 or length.days > LONGEST_YEARS * 366:
        raise Problem(N_("Nothing is kept for more than {most} years."), most=LONGEST_YEARS)
    names = [director.strip(), lawyer.strip()]
    if not all(names) or max(map(len, names)) > LONGEST_NAME:
        raise Problem(N_("A period is confirmed with the names of the director and of the lawyer."))
    now = session.clock.now()
    values = {"name": name, "period": period.strip() or _written(kind.period)}
    with session.transaction():
        RetentionRule.insert(
            **values, confirmed_by="; ".join(names), confirmed_at=now
        ).on_conflict_replace().execute()
        session.audit.append("settings", "retention_rule", name, values["period"])
    return Term(kind, values["period"], "; ".join(names), now)


def _written(period: Period) -> str:
    """A period as ``read_period`` reads it."""
    days = "".join(
        f"{amount}{sign}"
        for amount, sign in ((period.years, "Y"), (period.months, "M"), (period.days, "D"))
        if amount
    )
    hours = f"T{period.hours}H" if period.hours else ""
    return f"P{days}{hours}" if days or hours else "P0D"
