"""Risks: how likely, how bad for the person, and what is done about them (S-188, S-197 to S-207).

Impact is judged for the person, never for the organisation. Likelihood times impact, each 1 to 5, gives the
rating; what can cost life or liberty (impact 5) is never rated below high. A security plan stays a draft until
three risks have a mitigation, and it says which of the six parties at risk nobody has thought of.
"""

import functools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from httui.i18n import N_, _
from httui.problem import Problem
from httui.security.content import both, rows
from httui.security.items import Words

SCALE = range(1, 6)

BANDS = {
    "low": N_("low"),
    "medium": N_("medium"),
    "high": N_("high"),
    "very_high": N_("very high"),
}
"""Bands of a rating, from the least, with their words."""

GROUPS = {"C": N_("Clients"), "N": N_("Their families and networks"), "S": N_("Staff and organisation")}
"""The groups that risks are sorted by."""

PARTIES = {
    "subject": N_("the person the data is about"),
    "family": N_("their family"),
    "network": N_("their personal network"),
    "collector": N_("the person who collects the data"),
    "organisation": N_("the organisation"),
    "others": N_("other victims of the same case or place"),
}
"""The six parties at risk, each of which a register has to consider."""

PARTIES_OF_GROUP = {
    "C": ("subject", "others"),
    "N": ("family", "network"),
    "S": ("collector", "organisation"),
}
"""The parties that a group may stand for; a risk names those that it really concerns."""

RESPONSES = {
    "reduce": N_("reduce"),
    "avoid": N_("avoid: do not collect it"),
    "share": N_("share the risk"),
    "accept": N_("accept: the director signs"),
}
"""What can be done about a risk."""

PAIRS_NEEDED = 3
MATRIX_WIDTH = 78
_NEVER_BELOW_HIGH = 5


@dataclass(frozen=True, slots=True)
class Rating:
    """How likely and how bad, each 1 to 5. Raises :class:`Problem` for other numbers."""

    likelihood: int
    impact: int

    def __post_init__(self) -> None:
        if self.likelihood not in SCALE or self.impact not in SCALE:
            raise Problem(N_("Likelihood and impact go from 1 to 5."))

    @property
    def score(self) -> int:
        """Likelihood times impact, 1 to 25."""
        return self.likelihood * self.impact

    @property
    def band(self) -> str:
        """A key of :data:`BANDS`."""
        if self.score >= 16:
            return "very_high"
        if self.score >= 10 or self.impact == _NEVER_BELOW_HIGH:
            return "high"
        return "medium" if self.score >= 5 else "low"

    @property
    def words(self) -> str:
        """The band and its numbers, in the language in use: ``high (3 x 4 = 12)``."""
        return _("{band} ({likelihood} x {impact} = {score})").format(
            band=_(BANDS[self.band]), likelihood=self.likelihood, impact=self.impact, score=self.score
        )


@dataclass(frozen=True, slots=True)
class CatalogueRisk:
    """A risk to pick from: ``groups`` it concerns, what is typical, mitigations by language, linked items.

    ``starter`` is the group for which it is proposed at the start, or empty.
    """

    id: str
    groups: tuple[str, ...]
    title: Words
    typical: Rating
    mitigations: tuple[Words, ...]
    items: tuple[str, ...]
    starter: str


@dataclass(frozen=True, slots=True)
class Risk:
    """One risk of an office's register as the rules see it; ``after`` is the rating with the mitigations."""

    id: str
    parties: frozenset[str]
    before: Rating
    after: Rating | None = None
    mitigations: tuple[str, ...] = field(default=())

    @property
    def now(self) -> Rating:
        """The rating that counts: after the mitigations where it was judged, else before."""
        return self.after or self.before


@functools.lru_cache(maxsize=1)
def catalogue() -> tuple[CatalogueRisk, ...]:
    """The risks that ship with the product, the six of the workbook first."""
    return tuple(
        CatalogueRisk(
            row["id"],
            tuple(row["groups"].split()),
            both(row, "risk"),
            Rating(int(row["likelihood"]), int(row["impact"])),
            _mitigations(both(row, "mitigations")),
            tuple(row["items"].split()),
            row["starter"],
        )
        for row in rows("risks")
    )


def _mitigations(texts: Words) -> tuple[Words, ...]:
    lists = {code: [part.strip() for part in text.split(";")] for code, text in texts.items()}
    return tuple({"en": english, "id": own} for english, own in zip(lists["en"], lists["id"], strict=True))


def unchanged(risk: Risk) -> bool:
    """Whether the mitigations, as judged, make no difference: worth another look."""
    return risk.after is not None and risk.after.score >= risk.before.score


def missing_parties(risks: Iterable[Risk]) -> tuple[str, ...]:
    """The parties (keys of :data:`PARTIES`) that no risk considers yet."""
    seen = {party for risk in risks for party in risk.parties}
    return tuple(party for party in PARTIES if party not in seen)


def pairs(risks: Iterable[Risk]) -> int:
    """How many risks have at least one mitigation in words."""
    return sum(any(text.strip() for text in risk.mitigations) for risk in risks)


def is_draft(risks: Iterable[Risk]) -> bool:
    """Whether the security plan must still be called a draft."""
    return pairs(risks) < PAIRS_NEEDED


def ordered(risks: Iterable[Risk]) -> list[Risk]:
    """The risks, the most pressing first: by band, then score, then impact."""
    names = list(BANDS)
    return sorted(
        risks, key=lambda one: (-names.index(one.now.band), -one.now.score, -one.now.impact, one.id)
    )


_SIDE, _CELL = 12, 12


def matrix(ratings: Mapping[str, Rating]) -> list[str]:
    """A matrix of ids of risks by likelihood and impact, as lines of at most 78 signs, readable without colour.

    Every cell names its score and, by a letter that the last line explains, its band. Ids longer than a cell
    are cut; where more lie in a cell than fit in three lines, the last line says how many more.
    """
    letters = _letters()
    bar = " " * _SIDE + "+" + ("-" * _CELL + "+") * len(SCALE)
    lines = [" " * _SIDE + " " + _("Impact for the person").center((_CELL + 1) * len(SCALE)).rstrip()]
    lines += ["".join([" " * _SIDE, *(f" {impact:^{_CELL}}" for impact in SCALE)]).rstrip(), bar]
    for likelihood in reversed(SCALE):
        cells = []
        for impact in SCALE:
            rating = Rating(likelihood, impact)
            ids = sorted(name for name, found in ratings.items() if found == rating)
            cells.append([f"{rating.score:>2} {letters[rating.band]}", *_pack(ids)])
        height = max(len(cell) for cell in cells)
        for number in range(height):
            side = (
                _("Likely {number}").format(number=likelihood)[: _SIDE - 1].ljust(_SIDE)
                if number == 0
                else " " * _SIDE
            )
            parts = (cell[number] if number < len(cell) else "" for cell in cells)
            lines.append(f"{side}|" + "|".join(f"{part:<{_CELL}}" for part in parts) + "|")
        lines.append(bar)
    lines.append("  ".join(f"{letters[name]} = {_(words)}" for name, words in BANDS.items()))
    return lines


def _letters() -> dict[str, str]:
    """A short mark for every band in the language in use: the first letters of its words."""
    return {name: "".join(word[0] for word in _(words).split()).upper() for name, words in BANDS.items()}


def _pack(ids: Sequence[str]) -> list[str]:
    """``ids`` in up to three lines that fit into a cell."""
    lines: list[str] = []
    for number, full in enumerate(ids):
        name = full[:_CELL]
        joined = f"{lines[-1]} {name}" if lines else name
        if lines and len(joined) <= _CELL:
            lines[-1] = joined
        elif len(lines) < 3:
            lines.append(name)
        else:
            lines[-1] = _("+{count} more").format(count=len(ids) - number + len(lines[-1].split()))[:_CELL]
            break
    return lines
