"""What the readiness gate was opened to, by whom, until when.

Serves S-014, S-015, S-030 and DESIGN section 6: a fresh office stands at tier 2 (coded records). Until its
first self-assessment a named director may sign an own judgement for another tier; it holds for 30 days at
most. Whatever expires falls back to the newest decision that still holds. What a self-assessment opens is
written as steps, the lowest first, above a floor that holds nothing about a person and never ends: so nothing
that was decided before comes back. The rooms say what a tier allows.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from httui.i18n import N_
from httui.problem import Problem
from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text, text_moment

FRESH_TIER = 2
CLOSED_TIER = 1
"""Where an office stands whose self-assessment opened nothing, or is too old."""
TIERS = range(5)
BASES = ("fresh", "judgement", "assessment", "exception")
LONGEST = {
    "judgement": timedelta(days=30),
    "exception": timedelta(days=30),
    "assessment": timedelta(days=180),
}
"""How long a decision can hold that opens something."""
HIGHEST = {"fresh": FRESH_TIER, "judgement": 4, "exception": 3}
"""The tier that a decision without an assessment can open. Above 3 a director judges at set-up only: the room
that signs later judgements stops at 3 (``security.judgement``)."""

_HOLDS = """
SELECT latest.at, tier, basis, signed_by, expires_at, gate_decision.at
FROM (SELECT max(?1, coalesce((SELECT max(at) FROM audit_entry), '')) AS at) latest
LEFT JOIN gate_decision ON expires_at IS NULL OR expires_at > latest.at
ORDER BY id DESC LIMIT 1
"""


@dataclass(frozen=True)
class GateState:
    """Where the gate stands: ``tier`` 0 to 4, why, who signed, when that ends and when it was signed.

    Moments are aware; None where it does not end, and where nobody signed anything.
    """

    tier: int
    basis: str
    signed_by: str
    expires_at: datetime | None = None
    at: datetime | None = None


@dataclass(frozen=True)
class GateStep:
    """One tier that a self-assessment opens, by itself or by an exception, and until when (aware)."""

    tier: int
    basis: str
    expires_at: datetime | None


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
        if basis == "assessment" and tier > CLOSED_TIER:
            return self.record_steps([GateStep(tier, basis, expires_at)], signed_by, reason=reason)
        end = self._end(tier, basis, expires_at, now)
        return self._write(GateStep(tier, basis, end), signed_by, reason, now)

    def record_steps(
        self, steps: Sequence[GateStep], signed_by: str, *, reason: str | None = None
    ) -> GateState:
        """Write what a self-assessment opens, in place of everything before; the state it makes.

        ``steps`` go up tier by tier; without one the gate closes. Raises ``GateRefused``.
        """
        now = self._now()
        ends = [(step, self._end(step.tier, step.basis, step.expires_at, now)) for step in steps]
        state = self._write(GateStep(CLOSED_TIER, "assessment", None), signed_by, reason, now)
        for step, end in ends:
            state = self._write(GateStep(step.tier, step.basis, end), signed_by, reason, now)
        return state

    def _end(self, tier: int, basis: str, asked: datetime | None, now: datetime) -> datetime | None:
        """When a decision ends: as asked, and not later than its kind can hold."""
        longest = LONGEST.get(basis)
        if longest is not None and (basis != "assessment" or tier > CLOSED_TIER):
            asked = min(asked or now + longest, now + longest)
        if asked is not None and asked <= now:
            raise GateRefused(N_("This decision would have ended before it began."))
        return asked

    def _write(self, step: GateStep, signed_by: str, reason: str | None, now: datetime) -> GateState:
        end = step.expires_at
        self._database.sql(
            "INSERT INTO gate_decision (tier, basis, signed_by, reason, at, expires_at) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (step.tier, step.basis, signed_by, reason, moment_text(now), moment_text(end) if end else None),
        )
        return GateState(step.tier, step.basis, signed_by, end, now)

    def standing(self) -> tuple[GateStep, ...]:
        """What holds now above the newest decision without an end, in the order in which it was written."""
        latest, _state = self.look()
        rows = self._database.sql(
            "SELECT tier, basis, expires_at FROM gate_decision WHERE expires_at > ? AND id > "
            "coalesce((SELECT max(id) FROM gate_decision WHERE expires_at IS NULL), 0) ORDER BY id",
            (moment_text(latest),),
        ).fetchall()
        return tuple(GateStep(tier, basis, text_moment(end)) for tier, basis, end in rows)

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
        end = text_moment(row[4]) if row[4] else None
        return at, GateState(row[1], row[2], row[3], end, text_moment(row[5]))
