"""What the readiness gate was opened to, by whom, until when.

Serves S-014, S-015, S-030 and DESIGN section 6: a fresh office stands at tier 2 (coded records). Until its
first self-assessment a named director may sign an own judgement for another tier; it holds for 30 days at
most. Whatever expires falls back to the newest decision that still holds. The rooms say what a tier allows.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from httui.i18n import N_
from httui.problem import Problem
from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text, text_moment

FRESH_TIER = 2
TIERS = range(5)
BASES = ("fresh", "judgement", "assessment", "exception")
LONGEST = {"judgement": timedelta(days=30), "exception": timedelta(days=30)}
"""How long a decision without an assessment can hold."""
HIGHEST = {"fresh": FRESH_TIER, "judgement": 4, "exception": 3}
"""The tier that a decision without an assessment can open. Above 3 a director judges at set-up only: the room
that signs later judgements stops at 3 (``security.judgement``)."""

_HOLDS = """
SELECT latest.at, tier, basis, signed_by, expires_at
FROM (SELECT max(?1, coalesce((SELECT max(at) FROM audit_entry), '')) AS at) latest
LEFT JOIN gate_decision ON expires_at IS NULL OR expires_at > latest.at
ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True)
class GateState:
    """Where the gate stands: ``tier`` 0 to 4, why, who signed, and when that ends (aware, or None)."""

    tier: int
    basis: str
    signed_by: str
    expires_at: datetime | None = None


class GateRefused(Problem):
    """A decision that the gate does not take."""


class Gate:
    """The gate's decisions in one open ``cases.db``. ``now`` gives the moment, aware."""

    def __init__(self, database: EncryptedDatabase, now: Callable[[], datetime]) -> None:
        self._database, self._now = database, now

    def record(
        self,
        tier: int,
        basis: str,
        signed_by: str,
        *,
        reason: str | None = None,
        expires_at: datetime | None = None,
    ) -> GateState:
        """Write a decision and return the state it makes. Raises ``GateRefused``.

        A judgement or an exception needs a named person and gets an end, after 30 days at the latest.
        """
        now = self._now()
        if tier not in TIERS or basis not in BASES:
            raise ValueError("no such tier or basis")
        if not signed_by.strip():
            raise GateRefused(N_("A decision on the gate needs the name of the person who takes it."))
        if tier > HIGHEST.get(basis, tier):
            raise GateRefused(
                N_("A decision of this kind can open tier {tier} at most."),
                remedy=N_("A higher tier needs the self-assessment."),
                tier=HIGHEST[basis],
            )
        longest = LONGEST.get(basis)
        if longest is not None:
            expires_at = min(expires_at or now + longest, now + longest)
        if expires_at is not None and expires_at <= now:
            raise GateRefused(N_("This decision would have ended before it began."))
        self._database.sql(
            "INSERT INTO gate_decision (tier, basis, signed_by, reason, at, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (
                tier,
                basis,
                signed_by,
                reason,
                moment_text(now),
                moment_text(expires_at) if expires_at else None,
            ),
        )
        return GateState(tier, basis, signed_by, expires_at)

    def assessed(self) -> bool:
        """Whether there ever was a self-assessment: from then on no own judgement counts."""
        found = self._database.sql("SELECT 1 FROM gate_decision WHERE basis = 'assessment'").fetchone()
        return found is not None

    def current(self) -> GateState:
        """The newest decision that has not expired; tier 2 where there is none.

        Time never runs back here: with a clock that was set back, a decision that had expired by the latest
        moment ever audited stays expired.
        """
        return self.look()[1]

    def look(self) -> tuple[datetime, GateState]:
        """As :meth:`current`, with the moment that it was judged by: the later of now and the latest audited one."""
        row = self._database.sql(_HOLDS, (moment_text(self._now()),)).fetchone()
        at = text_moment(row[0])
        if row[1] is None:
            return at, GateState(FRESH_TIER, "fresh", "")
        return at, GateState(row[1], row[2], row[3], text_moment(row[4]) if row[4] else None)
