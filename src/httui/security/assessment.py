"""Scores of a self-assessment: every domain, the weakest first, never an average on its own (S-014, S-030).

Yes counts in full, Partly by half, No, Don't know and no answer not at all; what does not apply leaves the sum.
One open critical item caps the whole, whatever the percentage. Everything is worked out in whole numbers, so
that a kept round gives the same scores in every later version of the program.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from httui.i18n import N_
from httui.security.answers import Answer, Value, counted
from httui.security.items import Item

LEVELS = (
    (90, "strong", N_("Strong")),
    (70, "solid", N_("Solid")),
    (40, "building", N_("Building")),
    (0, "start", N_("Start here")),
)
"""From which percentage on a level holds, its name in data and its words."""

CAPPED = "capped"
LEVEL_WORDS = {name: words for _least, name, words in LEVELS} | {
    CAPPED: N_("Not ready for identifiable data"),
    "none": N_("Does not apply"),
}
"""Words of every level, with those for an assessment that has open critical items and for an empty sum."""

_HALVES = {Value.YES: 2, Value.PARTLY: 1}


@dataclass(frozen=True, slots=True)
class DomainScore:
    """How one domain stands: ``percent`` is 0 to 100 rounded down, None where nothing in it applies."""

    domain: str
    percent: int | None
    level: str
    answered: int
    count: int
    open: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scores:
    """The result of a round. ``domains`` come weakest first; ids of items are in the order of the form."""

    domains: tuple[DomainScore, ...]
    percent: int | None
    level: str
    open_critical: tuple[str, ...]
    find_out: tuple[str, ...]
    unanswered: tuple[str, ...]

    @property
    def weakest(self) -> DomainScore | None:
        """The domain that needs help first; None where nothing applies or all is in order."""
        first = self.domains[0] if self.domains else None
        return None if first is None or first.percent in {None, 100} else first

    @property
    def capped(self) -> bool:
        """Whether an open critical item decides the whole."""
        return bool(self.open_critical)


def score(items: Iterable[Item], answers: Mapping[str, Answer]) -> Scores:
    """Scores of the ``answers`` (by item id) to ``items``. Answers to other items are not looked at."""
    every = tuple(items)
    domains = tuple(dict.fromkeys(item.domain for item in every))
    made = [_domain(name, [item for item in every if item.domain == name], answers) for name in domains]
    percent = _percent(every, answers)
    critical = tuple(item.id for item in every if item.critical and is_open(item, answers))
    return Scores(
        tuple(sorted(made, key=lambda one: 101 if one.percent is None else one.percent)),
        percent,
        CAPPED if critical else level_of(percent),
        critical,
        tuple(item.id for item in every if counted(answers, item) is Value.DONT_KNOW),
        tuple(item.id for item in every if counted(answers, item) is None),
    )


def is_open(item: Item, answers: Mapping[str, Answer]) -> bool:
    """Whether ``item`` still needs something: neither Yes nor not applicable with a reason."""
    answer = answers.get(item.id)
    return answer is None or not answer.settled


def level_of(percent: int | None) -> str:
    """The name of the level of a percentage; ``none`` where there is none."""
    if percent is None:
        return "none"
    return next(name for least, name, _words in LEVELS if percent >= least)


def _domain(name: str, items: list[Item], answers: Mapping[str, Answer]) -> DomainScore:
    percent = _percent(items, answers)
    return DomainScore(
        name,
        percent,
        level_of(percent),
        sum(counted(answers, item) is not None for item in items),
        len(items),
        tuple(item.id for item in items if is_open(item, answers)),
    )


def _percent(items: Iterable[Item], answers: Mapping[str, Answer]) -> int | None:
    reached = most = 0
    for item in items:
        value = counted(answers, item)
        if value is not Value.NOT_APPLICABLE:
            most += 2 * item.weight
            reached += item.weight * _HALVES.get(value, 0) if value is not None else 0
    return None if most == 0 else 100 * reached // most
