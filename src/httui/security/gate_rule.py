"""The readiness gate's rule: which data tier may be collected, and exactly why not more (S-014, S-015, S-030).

Tier *n* opens when every critical item that decides a tier up to *n* is Yes, or does not apply for a stated
reason; when the signed assessment is not older than 180 days; and when no severe incident waits for its review.
Tier 4 also needs the director's signature, two people for the identity vault and a restore drill within 90
days. Tiers 0 and 1 hold nothing about a person and stay open.

What the program sees on a machine is no input here: it only suggests answers, and people give them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from httui.security.answers import Answer, Value, counted
from httui.security.exceptions import HIGHEST_TIER, GateException, in_force
from httui.security.items import Item

CLOSED_TIER = 1
"""Where the gate stands when nothing about a person may be collected."""
GATED_TIERS = (2, 3, 4)
VALID = timedelta(days=180)
"""How long a signed assessment counts."""
DRILL_VALID = timedelta(days=90)
"""How old the last restore drill may be for tier 4."""

_FIND_OUT = 10
_MINUTES = {
    "no_assessment": 90,
    "expired": 90,
    "clock": 10,
    "incident": 60,
    "no_director": 10,
    "no_dual_control": 30,
    "no_drill": 15,
    "nothing_asked": 60,
}
"""Minutes that each reason which is no item takes, as a guide."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything the rule looks at. Moments are aware.

    ``answers`` are the combined ones by item id. ``now`` is a trusted moment; ``seen`` the latest moment that
    was ever recorded, so that a clock that was set back opens nothing. ``incidents`` counts open incidents of
    high severity without a review. ``director`` is the name under the sign-off for tier 4.
    """

    items: tuple[Item, ...]
    answers: Mapping[str, Answer]
    now: datetime
    signed_at: datetime | None = None
    seen: datetime | None = None
    incidents: int = 0
    director: str = ""
    dual_control: bool = False
    drill: datetime | None = None
    exceptions: tuple[GateException, ...] = ()

    @property
    def moment(self) -> datetime:
        """The moment that counts: time never runs back."""
        return self.now if self.seen is None else max(self.now, self.seen)


@dataclass(frozen=True, slots=True)
class Block:
    """One thing that keeps a tier closed: ``reason`` is a key of ``gate_words.REASONS``.

    ``item`` is an item's id, or empty for what is no item; ``minutes`` what it takes, as a guide.
    """

    reason: str
    minutes: int
    item: str = ""


@dataclass(frozen=True, slots=True)
class TierState:
    """How one tier stands: open when nothing blocks it. ``excepted`` are items that an exception covers."""

    tier: int
    blocks: tuple[Block, ...]
    excepted: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether this tier may be collected."""
        return not self.blocks


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says. ``tier`` is 1 to 4; ``expires_at`` when it falls at the latest, None at tier 1.

    ``rests_on_reasons`` are gating items up to that tier that were said not to apply: they belong on the paper.
    """

    tier: int
    tiers: tuple[TierState, ...]
    expires_at: datetime | None
    exceptions: tuple[GateException, ...] = ()
    rests_on_reasons: tuple[str, ...] = ()

    def state(self, tier: int) -> TierState:
        """How ``tier`` (2 to 4) stands."""
        return next(one for one in self.tiers if one.tier == tier)

    @property
    def path(self) -> "NextTier | None":
        """The shortest way to the next tier; None when all are open."""
        if self.tier == GATED_TIERS[-1]:
            return None
        blocks = self.state(self.tier + 1).blocks
        return NextTier(self.tier + 1, tuple(sorted(blocks, key=lambda block: block.minutes)))


@dataclass(frozen=True, slots=True)
class NextTier:
    """What opens ``tier``: every step is needed, those that take least come first."""

    tier: int
    steps: tuple[Block, ...] = field(default=())

    @property
    def minutes(self) -> int:
        """All steps together, as a guide."""
        return sum(step.minutes for step in self.steps)


def verdict(facts: Facts) -> Verdict:
    """Which tier ``facts`` open, what blocks each of the others, and until when it holds."""
    held = in_force(facts.exceptions, facts.items, facts.answers, facts.moment)
    tiers = tuple(_tier(facts, tier, held) for tier in GATED_TIERS)
    reached = CLOSED_TIER
    for state in tiers:
        if not state.open:
            break
        reached = state.tier
    used = tiers[GATED_TIERS.index(reached)].excepted if reached > CLOSED_TIER else ()
    return Verdict(
        reached,
        tiers,
        _expiry(facts, reached, [held[name] for name in used]),
        tuple(held[name] for name in used),
        tuple(
            item.id
            for item in _gating(facts, reached)
            if counted(facts.answers, item) is Value.NOT_APPLICABLE
        ),
    )


@dataclass(frozen=True, slots=True)
class Rung:
    """One tier that is open: until when (aware), and the items that an exception covers for it."""

    tier: int
    expires_at: datetime
    excepted: tuple[str, ...] = ()


def ladder(facts: Facts) -> tuple[Rung, ...]:
    """Every tier that ``facts`` open, the lowest first, each with its own end: what is left when a higher one falls."""
    found = verdict(facts)
    held = in_force(facts.exceptions, facts.items, facts.answers, facts.moment)
    rungs = []
    for state in found.tiers:
        if state.tier > found.tier:
            break
        end = _expiry(facts, state.tier, [held[name] for name in state.excepted])
        if end is not None:
            rungs.append(Rung(state.tier, end, state.excepted))
    return tuple(rungs)


def _gating(facts: Facts, tier: int) -> list[Item]:
    return [item for item in facts.items if item.gate is not None and item.gate <= tier]


def _tier(facts: Facts, tier: int, held: Mapping[str, GateException]) -> TierState:
    blocks = [Block(reason, _MINUTES[reason]) for reason in _general(facts)]
    if not any(item.gate == tier for item in facts.items):
        # A form that asks nothing about a tier has not shown that it is safe.
        blocks.append(Block("nothing_asked", _MINUTES["nothing_asked"]))
    excepted = []
    for item in _gating(facts, tier):
        block = _item_block(item, facts.answers)
        if block is None:
            continue
        if item.id in held and tier <= HIGHEST_TIER:
            excepted.append(item.id)
        else:
            blocks.append(block)
    if tier > HIGHEST_TIER:
        blocks += [Block(reason, _MINUTES[reason]) for reason in _highest(facts)]
    return TierState(tier, tuple(blocks), tuple(excepted))


def _item_block(item: Item, answers: Mapping[str, Answer]) -> Block | None:
    answer = answers.get(item.id)
    if answer is None:
        return Block("unanswered", item.effort + _FIND_OUT, item.id)
    if answer.settled:
        return None
    if answer.value is Value.NOT_APPLICABLE:
        return Block("no_reason", item.effort + _FIND_OUT, item.id)
    more = _FIND_OUT if answer.value is Value.DONT_KNOW else 0
    return Block(answer.value.value, item.effort + more, item.id)


def _general(facts: Facts) -> list[str]:
    """What closes every tier alike."""
    found = []
    if facts.signed_at is None:
        found.append("no_assessment")
    elif facts.signed_at > facts.moment:
        found.append("clock")
    elif facts.moment >= facts.signed_at + VALID:
        found.append("expired")
    if facts.incidents > 0:
        found.append("incident")
    return found


def _highest(facts: Facts) -> list[str]:
    """What tier 4 needs besides the items."""
    found = []
    if not facts.director.strip():
        found.append("no_director")
    if not facts.dual_control:
        found.append("no_dual_control")
    if facts.drill is None or not facts.drill <= facts.moment < facts.drill + DRILL_VALID:
        found.append("no_drill")
    return found


def _expiry(facts: Facts, reached: int, used: list[GateException]) -> datetime | None:
    if reached == CLOSED_TIER or facts.signed_at is None:
        return None
    ends = [facts.signed_at + VALID, *(one.ends for one in used)]
    if reached > HIGHEST_TIER and facts.drill is not None:
        ends.append(facts.drill + DRILL_VALID)
    return min(ends)
