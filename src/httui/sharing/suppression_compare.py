"""Two tables of counts side by side: what the difference of two releases would tell (S-239, differencing).

Whoever holds last quarter's table and this one can subtract them. A count or total that changed by fewer than ``k``
tells of a group smaller than ``k``: the few who came or left. Places are compared by what they are about, so that a
table by age and sex meets an earlier one by age alone in their common totals.

What is compared is the exact counts, as the office keeps them; the rounded ones tell less. Wider categories of one
release that are sums of categories of another are not recognised.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from httui.i18n import N_, _
from httui.sharing.disclosure import Trust
from httui.sharing.suppression import Counts, NotTabulated, Place, Suppressed, suppress

About = frozenset[tuple[str, str]]
"""What a count is about: its dimensions with their categories; totals are left out."""

ORDER = (Trust.OPEN, Trust.NETWORK, Trust.CASEWORK)


class Kind(StrEnum):
    """What two releases have to do with each other in one place."""

    CHANGED = "changed"
    SHOWN_BEFORE = "shown_before"
    HIDDEN_BEFORE = "hidden_before"


_WORDS = {
    Kind.CHANGED: N_("changed by fewer than {k} since an earlier release"),
    Kind.SHOWN_BEFORE: N_("is hidden now, but an earlier release showed nearly the same"),
    Kind.HIDDEN_BEFORE: N_("was hidden in an earlier release and is nearly the same now"),
}


@dataclass(frozen=True, slots=True)
class Earlier:
    """A table that left the office before: for whom, the exact counts, and which of them were hidden."""

    trust: Trust
    counts: Mapping[About, int]
    hidden: frozenset[About]

    def as_json(self) -> dict[str, object]:
        """The shape that is kept, inside the encrypted store only: it has the hidden counts."""
        return {
            "trust": str(self.trust),
            "counts": [
                [sorted(map(list, about)), count, about in self.hidden]
                for about, count in self.counts.items()
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, object]) -> "Earlier":
        """Read what :meth:`as_json` wrote."""
        kept = value["counts"]
        assert isinstance(kept, list)
        counts: dict[About, int] = {}
        hidden: set[About] = set()
        for pairs, count, was_hidden in kept:
            about = frozenset((str(name), str(category)) for name, category in pairs)
            counts[about] = int(count)
            if was_hidden:
                hidden.add(about)
        return cls(Trust(str(value["trust"])), counts, frozenset(hidden))


@dataclass(frozen=True, slots=True)
class Change:
    """One place that two releases would tell too much about."""

    place: Place
    kind: Kind
    k: int

    @property
    def text(self) -> str:
        """What is wrong, in the language in use; the place is named by the caller."""
        return _(_WORDS[self.kind]).format(k=self.k)


def kept(made: Suppressed, trust: Trust) -> Earlier:
    """What has to be kept of a release for later comparisons."""
    about = {place: about_of(made.counts, place) for place in made.counts.values}
    return Earlier(
        trust,
        {about[place]: count for place, count in made.counts.values.items()},
        frozenset(about[place] for place in made.hidden),
    )


def about_of(counts: Counts, place: Place) -> About:
    """What the count at ``place`` is about."""
    return frozenset(
        (name, category)
        for name, category in zip(counts.dimensions, place, strict=True)
        if category is not None
    )


def seen_by(earlier: Iterable[Earlier], trust: Trust) -> list[Earlier]:
    """The releases to the same or a lower trust level: these the readers of the new one may hold."""
    return [release for release in earlier if ORDER.index(release.trust) <= ORDER.index(trust)]


def compare(now: Suppressed, earlier: Iterable[Earlier], trust: Trust) -> list[Change]:
    """The places where ``now`` and a release that its readers may hold tell too much together, in table order."""
    found: dict[Place, Change] = {}
    for release in seen_by(earlier, trust):
        for place, count in now.counts.values.items():
            about = about_of(now.counts, place)
            if about in release.counts and (kind := _kind(now, place, count, release, about)):
                found.setdefault(place, Change(place, kind, now.k))
    return [found[place] for place in now.counts.values if place in found]


def _kind(now: Suppressed, place: Place, count: int, release: Earlier, about: About) -> Kind | None:
    apart = abs(count - release.counts[about])
    hidden, before = place in now.hidden, about in release.hidden
    if apart >= now.k or (hidden and before):
        return None
    if hidden:
        return Kind.SHOWN_BEFORE if release.counts[about] else None
    if before:
        return Kind.HIDDEN_BEFORE if count else None
    return Kind.CHANGED if apart else None


def suppress_beside(
    counts: Counts, earlier: Sequence[Earlier], trust: Trust, k: int = 11
) -> tuple[Suppressed, list[Change]]:
    """Hide so that the earlier releases tell nothing more either; what remains is for a person to decide.

    Counts that changed too little are hidden, and what an earlier release showed is not used to protect others.
    Raises ``NotTabulated`` as :func:`~httui.sharing.suppression.suppress`, and when the total of the table itself
    changed by too few.
    """
    also: set[Place] = set()
    known: set[Place] = set()
    while True:
        made = suppress(counts, k, also=also, known=known)
        changes = compare(made, earlier, trust)
        everything: Place = (None,) * len(counts.dimensions)
        if any(change.place == everything and change.kind is Kind.CHANGED for change in changes):
            raise NotTabulated(
                N_("Fewer than {k} persons came or left since an earlier release."),
                remedy=N_("Give the earlier table again, or wait until more have changed."),
                k=k,
            )
        more = {change.place for change in changes if change.kind is not Kind.SHOWN_BEFORE} - also
        shown = (
            {change.place for change in changes if change.kind is Kind.SHOWN_BEFORE}
            - also
            - made.small
            - known
        )
        if not more and not shown:
            return made, changes
        also |= more
        known |= shown
