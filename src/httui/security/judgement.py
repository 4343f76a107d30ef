"""A director's own judgement that opens a higher data tier before the first self-assessment (S-014, S-015).

It holds for 30 days at most and is always in sight; the store keeps and enforces it. Here are the words: what
a tier means, what else an office can do, and the check that a person signs with their name and a reason.
"""

from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.gate import GateState
    from httui.store.session import Session

TIERS = (
    N_("Public: published reports and plans"),
    N_("Counts: monthly totals, small groups suppressed"),
    N_("Coded case records: code, district, age band; no names, numbers, photos or free text"),
    N_("Identifiable records: names, identity numbers, telephones, addresses, notes, health"),
    N_("Highest risk: identity key, children's files, shelter location, threats, evidence, images"),
)
"""What each data tier, 0 to 4, allows to be written down."""

OPTIONS = (
    N_("Collect less: leave the risky questions out."),
    N_("Codes only, with the key on paper in a safe."),
    N_("Stay on paper for now, with rules for locking and destroying."),
    N_("Let a better protected partner hold identities, and refer."),
    N_("Keep identities on one encrypted computer without a network."),
    N_("Delay until the named fixes are done."),
    N_("Ask for help: an auditor, a helpline, a university, a security grant."),
    N_("Reduce what you already hold: de-identify, transfer, destroy."),
    N_("Change your role: inform and refer without case files."),
)
"""What an office can do instead when critical protection is missing."""

STATEMENT = N_("This is our own judgement on {day}, not a guarantee. It ends on {end} at the latest.")


def sign(session: "Session", tier: int, director: str, reason: str) -> "GateState":
    """Sign a judgement; needs the right to sign the gate. Raises ``Refused``, :class:`Problem`.

    The highest tier is never opened by a judgement alone: it needs the self-assessment.
    """
    if not director.strip() or not reason.strip():
        raise Problem(N_("A judgement needs the name of the director and a reason."))
    if not 0 <= tier <= 3:
        raise Problem(N_("A judgement can open tier 3 at most; the highest tier needs the self-assessment."))
    return session.sign_judgement(tier, director.strip(), reason.strip())


def statement(session: "Session") -> str:
    """What every screen says while a judgement or an exception holds; empty otherwise."""
    gate = session.gate
    if gate.basis not in {"judgement", "exception"} or gate.expires_at is None or gate.at is None:
        return ""
    return _(STATEMENT).format(day=f"{gate.at:%Y-%m-%d}", end=f"{gate.expires_at:%Y-%m-%d}")
