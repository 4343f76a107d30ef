"""Signing a round of the self-assessment: from then on it decides the gate and makes the plan (S-014, S-015, S-030)."""

from datetime import timedelta
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.security import actions, readiness, reminders, rounds_store
from httui.security.gate_rule import Verdict
from httui.security.items import Item, read_assessment, shipped_assessment, weaker_than
from httui.security.rounds import StoredRound

if TYPE_CHECKING:
    from httui.store.session import Session

ANSWERS_HOLD = timedelta(days=90)
"""How old an answer may be when its round is signed: from then on the round counts for 180 days."""
LONGEST_NAME = 120
LONGEST_SCOPE = 200


def sign(session: "Session", round_id: str, director: str, *, scope: str = "") -> Verdict:
    """Sign a round with the ``director``'s name; what the gate's rule says of it now.

    ``scope``: for which place and computers it was done, as the printed page says.

    For who may sign the gate. What stands in the round is kept with its items and weights, whatever the form says
    later; the gate, the plan and the next reminder follow from it. What nobody answered counts as open.
    Raises ``Refused``, ``NoSuchRound``, :class:`Problem` (no name, no answer, answers of months ago, a form that
    would ease the gate).
    """
    from httui.store.security_models import AssessmentRound

    session.require("gate.sign")
    name = director.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Problem(N_("A self-assessment is signed with the name of the director."))
    with session.transaction():
        row = rounds_store.row_of(round_id)
        if row.state != "open":
            raise Problem(N_("This round is over: it stands as it was signed."))
        found = rounds_store.kept_of(row, session.data.cache)
        if not found.answers:
            raise Problem(N_("Nobody has answered anything in this round yet."))
        _refuse_old(session, found)
        _refuse_weaker(found.items)
        AssessmentRound.update(
            state="signed",
            signed_at=session.trusted_now(),
            signed_by=name,
            signer=session.user.id,
            scope=scope.strip()[:LONGEST_SCOPE],
            result=found.as_json(),
        ).where(AssessmentRound.id == row.id).execute()
        session.audit.append("sign", "assessment", row.id)
        actions.from_round(session, row.id, found, rounds_store.assessment_of_row(row, session.data.cache))
        reminders.signed(session)
        readiness.refresh(session)
        return readiness.look(session)


def give_up(session: "Session", round_id: str) -> None:
    """Give a round up; where it was the one that decides, the gate closes. Raises as ``rounds_store.drop``."""
    with session.transaction():
        rounds_store.drop(session, round_id)
        readiness.refresh(session)


def _refuse_old(session: "Session", found: StoredRound) -> None:
    """A round that lay open for months must not be signed as if it were of today."""
    since = session.trusted_now() - ANSWERS_HOLD
    old = [name for name, answer in found.combined.answers.items() if answer.at is None or answer.at < since]
    if old:
        raise Problem(
            N_("{count} answers are older than 90 days."),
            remedy=N_("Answer them again, or give the round up and begin a new one."),
            count=len(old),
        )


def _refuse_weaker(items: tuple[Item, ...]) -> None:
    eased = weaker_than(items, read_assessment(shipped_assessment()).items)
    if eased:
        raise Problem(
            N_("This form asks less than the gate needs: {items}."),
            remedy=N_(
                "Add these questions with their gate, or use the assessment that ships with the program."
            ),
            items=", ".join(name.upper() for name in eased),
        )
