"""The readiness gate over the store: the facts of the latest signed round, their verdict, the gate in line with it.

Serves S-014, S-015, S-030. The rule itself is ``gate_rule``; here its facts are gathered, and what it says is written
as the store's decision, so that every room, importer and command stands before the same gate. Whoever signs in
brings the gate in line: closing needs no right, opening is for who may sign it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.security.answers import Answer
from httui.security.exceptions import GateException
from httui.security.gate_rule import Facts, Verdict, ladder, verdict
from httui.security.items import Item, in_language

if TYPE_CHECKING:
    from httui.store.gate import GateStep
    from httui.store.session import Session

Row = Any
SEVERE = 3
"""From this severity on (of 1 to 4) an incident without a review closes the gate."""


def facts(session: "Session") -> Facts:
    """Everything that the gate's rule looks at, as it stands now. Raises ``Refused``."""
    from httui.security import drill, rounds_store
    from httui.store.vault import needs_second

    session.require("workflows.read")
    row = latest_row()
    items: tuple[Item, ...] = ()
    answers: dict[str, Answer] = {}
    signed_at: datetime | None = None
    director = ""
    if row is not None and row.state == "signed":
        found = rounds_store.kept_of(row)
        items, answers = found.items, dict(found.combined.answers)
        signed_at, director = row.signed_at, row.signed_by or ""
    last = drill.last(session)
    return Facts(
        items,
        answers,
        now=session.clock.now(),
        signed_at=signed_at,
        seen=session.audit.latest_moment(),
        incidents=_severe_incidents(),
        director=director,
        dual_control=needs_second(session),
        drill=None if last is None else last.at,
        exceptions=tuple(exception_of(one) for one in exception_rows()),
    )


def look(session: "Session") -> Verdict:
    """What the rule says of the latest signed round, in the order of the tiers. Raises ``Refused``."""
    return verdict(facts(session))


def refresh(session: "Session") -> bool:
    """Bring the gate's decision in line with the verdict; whether it changed. Called when somebody signs in.

    Nothing happens before the first signed round. What would open is left for somebody who may sign the gate.
    """
    from httui.store.gate import Gate
    from httui.store.gatekeeping import record_verdict

    session.require("workflows.read")
    row = latest_row()
    if row is None:
        return False
    steps = _steps(facts(session))
    standing = Gate(session.cases, session.trusted_now).standing()
    if steps == standing and session.gate.basis in {"assessment", "exception"}:
        return False
    if not session.may("gate.sign"):
        steps = _no_more_than(steps, standing)
        if steps == standing:
            return False
    record_verdict(session, steps, row.signed_by or "-")
    return True


def latest_row() -> Row | None:
    """The round that was signed last, also where it was given up since: an earlier one does not count again."""
    from httui.store.security_models import AssessmentRound

    return (
        AssessmentRound.select()
        .where(AssessmentRound.signed_at.is_null(False))
        .order_by(AssessmentRound.number.desc())
        .first()
    )


def titles(items: tuple[Item, ...]) -> dict[str, str]:
    """The titles of ``items`` by id, in the language in use."""
    return {item.id: in_language(item.title) for item in items}


def exception_rows() -> list[Row]:
    """Every exception ever taken, oldest first."""
    from httui.store.security_models import GateExceptionRow

    return list(GateExceptionRow.select().order_by(GateExceptionRow.id))


def exception_of(row: Row) -> GateException:
    """An exception as the rule wants it: one that was ended early ends then."""
    ends = row.ends_at if row.ended_at is None else min(row.ends_at, row.ended_at)
    return GateException(row.item, row.director, row.reason, row.measure, row.starts_at, ends)


def _steps(found: Facts) -> "tuple[GateStep, ...]":
    from httui.store.gate import GateStep

    return tuple(
        GateStep(rung.tier, "exception" if rung.excepted else "assessment", rung.expires_at)
        for rung in ladder(found)
    )


def _no_more_than(steps: "tuple[GateStep, ...]", standing: "tuple[GateStep, ...]") -> "tuple[GateStep, ...]":
    """Of ``steps`` those that stand already, each until the earlier of both ends."""
    from httui.store.gate import GateStep

    held = {step.tier: step for step in standing}
    kept = []
    for step in steps:
        known = held.get(step.tier)
        if known is None or known.expires_at is None or step.expires_at is None:
            break
        kept.append(GateStep(step.tier, step.basis, min(step.expires_at, known.expires_at)))
    return tuple(kept)


def _severe_incidents() -> int:
    from httui.store.security_models import Incident

    severe = (Incident.severity >= SEVERE) & Incident.reviewed_at.is_null()
    return int(Incident.select().where(severe).count())


def set_dual_control(session: "Session", *, on: bool) -> None:
    """Have identities opened by two people only, or by one again; the gate follows. Raises ``Refused``."""
    from httui.store.vault import DUAL_CONTROL

    with session.transaction():
        session.set_setting(DUAL_CONTROL, on)
        refresh(session)
