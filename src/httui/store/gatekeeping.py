"""Decisions that need more than a right: the readiness gate's, and those that take a second person."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.store.account import Account, account_of
from httui.store.errors import Refused
from httui.store.gate import Gate, GateState, GateStep
from httui.store.models import UserProfile
from httui.store.signin import authenticate

if TYPE_CHECKING:
    from httui.store.session import Session


def sign_judgement(session: "Session", tier: int, signed_by: str, reason: str) -> GateState:
    """See ``Session.sign_judgement``."""
    return record_gate(session, tier, "judgement", signed_by=signed_by, reason=reason)


def record_gate(
    session: "Session",
    tier: int,
    basis: str,
    *,
    signed_by: str,
    reason: str | None = None,
    expires_at: datetime | None = None,
) -> GateState:
    """See ``Session.record_gate``."""
    session.require("gate.sign")
    gate = Gate(session.cases, session.trusted_now)
    with session.transaction():
        if basis in {"fresh", "judgement"} and gate.assessed():
            raise Refused(
                N_("There is a self-assessment now; it decides."), remedy=N_("Do the self-assessment again.")
            )
        state = gate.record(tier, basis, signed_by, reason=reason, expires_at=expires_at)
        session.audit.append("gate", basis, str(tier))
    return state


def record_verdict(
    session: "Session", steps: Sequence[GateStep], signed_by: str, reason: str | None = None
) -> GateState:
    """Write what the signed self-assessment opens now. Closing is for everybody; opening needs the right to sign.

    ``steps``: the tiers that open, the lowest first; what stands already and holds as long needs no right.
    Raises ``Refused``, ``GateRefused``.
    """
    session.alive()
    gate = Gate(session.cases, session.trusted_now)
    with session.transaction():
        if not (gate.assessed() and all(_stands(gate.standing(), step) for step in steps)):
            session.require("gate.sign")
        state = gate.record_steps(steps, signed_by, reason=reason)
        session.audit.append("gate", state.basis, str(state.tier))
    return state


def _stands(standing: Sequence[GateStep], wanted: GateStep) -> bool:
    """Whether ``wanted`` is open already for at least as long."""
    return any(
        step.tier >= wanted.tier
        and (
            step.expires_at is None
            or (wanted.expires_at is not None and wanted.expires_at <= step.expires_at)
        )
        for step in standing
    )


def second_person(session: "Session", name: str, passphrase: str, right: str | None) -> Account:
    """See ``Session.second_person``."""
    session.alive()
    user, _keys = authenticate(session.data, session.keyring, name, passphrase, session.clock)
    if user.id == session.user.id:
        raise Refused(N_("The second person must be somebody else."))
    profile = UserProfile.get_or_none(UserProfile.id == user.id)
    account = account_of(user, session.keyring.own[user.id], profile)
    if account.temporary or (right is not None and right not in account.rights):
        raise Refused(N_("This colleague has no right to agree to this."))
    session.audit.append("second_person", "user", user.id)
    return account
