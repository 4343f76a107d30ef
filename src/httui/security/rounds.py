"""A round of the self-assessment as it is kept: judged the same in every later version (S-014, S-030).

The items go with it as they were, with weight, gate and domain. So a round of last year keeps its score when
the form has new questions or other weights, and what changed since then can be told.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security.answers import Answer, Combined, Value, answer_from_json, combine, counted
from httui.security.assessment import Scores, score
from httui.security.items import Assessment, Item, Words, item_from_json

_FORMAT = 1
_RANK = {None: 0, Value.NO: 0, Value.DONT_KNOW: 0, Value.PARTLY: 1, Value.YES: 2}


@dataclass(frozen=True, slots=True)
class StoredRound:
    """What one round was: the form's id and version, its items, and the answers of each person.

    ``answers`` goes from account id to item id to answer; ``domains`` holds the titles by language code.
    """

    form_id: str
    form_version: str
    items: tuple[Item, ...]
    domains: Mapping[str, Words] = field(default_factory=dict)
    answers: Mapping[str, Mapping[str, Answer]] = field(default_factory=dict)

    @property
    def combined(self) -> Combined:
        """The answers that count and where people differ."""
        return combine(self.items, self.answers)

    @property
    def scores(self) -> Scores:
        """The scores by the items as they were."""
        return score(self.items, self.combined.answers)

    def as_json(self) -> dict[str, Any]:
        """The whole round in a form that can be kept."""
        return {
            "format": _FORMAT,
            "form": self.form_id,
            "version": self.form_version,
            "domains": {name: dict(words) for name, words in self.domains.items()},
            "items": [item.as_json() for item in self.items],
            "answers": {
                person: {name: answer.as_json() for name, answer in given.items()}
                for person, given in self.answers.items()
            },
        }


def new_round(assessment: Assessment, answers: Mapping[str, Mapping[str, Answer]]) -> StoredRound:
    """A round of ``assessment`` with the ``answers`` of each person (account id to item id to answer)."""
    return StoredRound(
        assessment.form_id, assessment.form_version, assessment.items, assessment.domains, answers
    )


def round_from_json(data: Mapping[str, Any]) -> StoredRound:
    """A round as :meth:`StoredRound.as_json` wrote it. Raises :class:`Problem` for anything else."""
    unreadable = Problem(N_("This assessment was kept in a form that cannot be read."))
    if not isinstance(data, Mapping) or data.get("format") != _FORMAT:
        raise unreadable
    try:
        made = StoredRound(
            str(data["form"]),
            str(data["version"]),
            tuple(item_from_json(item) for item in data["items"]),
            {str(name): dict(words) for name, words in data["domains"].items()},
            {
                str(person): {str(name): answer_from_json(answer) for name, answer in given.items()}
                for person, given in data["answers"].items()
            },
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise unreadable from None
    if len({item.id for item in made.items}) != len(made.items):
        raise unreadable
    return made


@dataclass(frozen=True, slots=True)
class Change:
    """One item that was answered otherwise before; None stands for no answer that counts."""

    item: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different since an earlier round. Domains go to (percent before, percent now)."""

    better: tuple[Change, ...]
    worse: tuple[Change, ...]
    other: tuple[Change, ...]
    new_items: tuple[str, ...]
    gone_items: tuple[str, ...]
    domains: Mapping[str, tuple[int | None, int | None]]


def changes(earlier: StoredRound, later: StoredRound) -> Changes:
    """What changed from ``earlier`` to ``later``, by item and by domain.

    To or from *not applicable* is neither better nor worse; nor is finding out that the answer is No.
    """
    before, after = earlier.combined.answers, later.combined.answers
    known = {item.id: item for item in earlier.items}
    better: list[Change] = []
    worse: list[Change] = []
    other: list[Change] = []
    for item in later.items:
        if item.id not in known:
            continue
        change = Change(item.id, counted(before, known[item.id]), counted(after, item))
        if change.before == change.after:
            continue
        if Value.NOT_APPLICABLE in {change.before, change.after}:
            other.append(change)
            continue
        step = _RANK[change.after] - _RANK[change.before]
        (better if step > 0 else worse if step < 0 else other).append(change)
    now = {item.id for item in later.items}
    return Changes(
        tuple(better),
        tuple(worse),
        tuple(other),
        tuple(item.id for item in later.items if item.id not in known),
        tuple(item.id for item in earlier.items if item.id not in now),
        _domains(earlier.scores, later.scores),
    )


def _domains(before: Scores, after: Scores) -> dict[str, tuple[int | None, int | None]]:
    old = {one.domain: one.percent for one in before.domains}
    return {one.domain: (old.get(one.domain), one.percent) for one in after.domains}
