"""Decisions that need more than a right: the readiness gate's, and those that take a second person."""

from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.store.account import Account, account_of
from httui.store.errors import Refused
from httui.store.gate import Gate, GateState
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
