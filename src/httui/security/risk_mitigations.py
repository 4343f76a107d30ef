"""What is done against the risks of the register: what, who, by when, done or not (S-200, S-207).

A mitigation with an owner and a day is a duty of that owner, so that it stands in My work; what is marked as done
there is done here too.
"""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security import risks
from httui.security.risks import MITIGATION, Mitigation
from httui.workflows import duty_rows

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
LONGEST_TEXT = 300


class NoSuchMitigation(Problem):
    """There is no mitigation with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such mitigation."))


def add(session: "Session", risk_id: str, text: str, *, owner: str = "", due: date | None = None) -> str:
    """Write what is done against a risk; returns its id. ``owner`` is an account id.

    Raises ``Refused``, ``NoSuchRisk``, :class:`Problem`.
    """
    session.require("security")
    words = _checked(session, text, owner)
    with session.transaction():
        return put(session, risks.row_of(risk_id).id, words, owner=owner, due=due)


def change(
    session: "Session", mitigation_id: str, text: str, *, owner: str = "", due: date | None = None
) -> None:
    """Replace text, owner and day of a mitigation. Raises ``Refused``, :class:`NoSuchMitigation`, :class:`Problem`."""
    from httui.store.security_models import RiskMitigation

    session.require("security")
    words = _checked(session, text, owner)
    with session.transaction():
        row = _row(mitigation_id)
        RiskMitigation.update(text=words, owner=owner or None, due=_iso(due)).where(
            RiskMitigation.id == row.id
        ).execute()
        _remind(session, row.id, words, owner, due if row.state == "open" else None)
        session.audit.append("change", "risk", row.risk_id, "mitigation")


def settle(session: "Session", mitigation_id: str, state: str) -> None:
    """Set a mitigation to open, done or dropped. Its owner may say that it is done.

    Raises ``Refused``, :class:`NoSuchMitigation`, :class:`Problem`.
    """
    from httui.store.security_models import RiskMitigation

    session.require("workflows.read")
    if state not in risks.MITIGATION_STATES:
        raise Problem(N_("A mitigation is open, done or not needed any more."))
    with session.transaction():
        row = _row(mitigation_id)
        if state != "done" or row.owner != session.user.id:
            session.require("security")
        RiskMitigation.update(state=state).where(RiskMitigation.id == row.id).execute()
        due = date.fromisoformat(row.due) if row.due and state == "open" else None
        _remind(session, row.id, row.text, row.owner or "", due)
        session.audit.append("change", "risk", row.risk_id, f"mitigation {state}")


def put(session: "Session", risk_id: str, text: str, *, owner: str = "", due: date | None = None) -> str:
    """As :func:`add`, inside the caller's transaction, who decided the rights and checked what is written."""
    from httui.store.security_models import RiskMitigation

    # numbered within its risk, so that they stay in the order in which they were written; none is ever deleted
    number = RiskMitigation.select().where(RiskMitigation.risk == risk_id).count() + 1
    made = f"{risk_id}:{number:03d}"
    RiskMitigation.create(id=made, risk=risk_id, text=text, owner=owner or None, due=_iso(due))
    _remind(session, made, text, owner, due)
    session.audit.append("change", "risk", risk_id, "mitigation")
    return made


def views_by_risk() -> Mapping[str, tuple[Mitigation, ...]]:
    """Every mitigation by the id of its risk, as written, for whoever decided the rights."""
    from httui.store.security_models import RiskMitigation

    found: dict[str, tuple[Mitigation, ...]] = {}
    rows: Row = RiskMitigation.select().order_by(RiskMitigation.id)
    for row in rows:
        due = date.fromisoformat(row.due) if row.due else None
        view = Mitigation(row.id, row.text, row.owner or "", due, row.state)
        found[row.risk_id] = (*found.get(row.risk_id, ()), view)
    return found


def take_over(session: "Session") -> None:
    """What was marked as done in My work is done here; shows nothing, changes nothing else."""
    from httui.store.security_models import RiskMitigation
    from httui.store.workflow_models import Duty

    session.alive()
    past: Row = Duty.select(Duty.subject).where(
        Duty.kind == MITIGATION.name, ~Duty.active, Duty.last_on.is_null(False)
    )
    told = {row.subject for row in past}
    open_rows: Row = RiskMitigation.select().where(RiskMitigation.state == "open")
    rows = [row for row in open_rows if row.id in told]
    if not rows:
        return
    with session.transaction():
        for row in rows:
            RiskMitigation.update(state="done").where(RiskMitigation.id == row.id).execute()
            session.audit.append("change", "risk", row.risk_id, "mitigation done")


def _checked(session: "Session", text: str, owner: str) -> str:
    words = " ".join(text.split())
    if not words or len(words) > LONGEST_TEXT:
        raise Problem(N_("A mitigation is a sentence of at most {most} characters."), most=LONGEST_TEXT)
    risks.check_owner(session, owner)
    return words


def _row(mitigation_id: str) -> Row:
    from httui.store.security_models import RiskMitigation

    row = RiskMitigation.get_or_none(RiskMitigation.id == mitigation_id)
    if row is None:
        raise NoSuchMitigation
    return row


def _remind(session: "Session", mitigation_id: str, text: str, owner: str, due: date | None) -> None:
    """A duty of its owner; an earlier one gives way, as its title is kept with it."""
    duty_rows.retire(session, MITIGATION.name, mitigation_id)
    if owner and due is not None:
        duty_rows.put(session, MITIGATION, mitigation_id, due, owner=owner, title=text[:120])


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()
