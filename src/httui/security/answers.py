"""Answers to a self-assessment, by one person or by several (S-014).

Where colleagues differ the most careful answer counts, in this order: No, Don't know, Partly, Yes. *Not
applicable* counts only when nobody sees it otherwise, and only with a reason: without one the item is not
answered. Every difference is listed, because talking about it is worth more than the score.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security.items import Item

LEAST_REASON = 5
"""How many signs a reason for *not applicable* has at least; the form demands the same."""


class Value(StrEnum):
    """What can be answered, the most careful first."""

    NO = "no"
    DONT_KNOW = "dont_know"
    PARTLY = "partly"
    YES = "yes"
    NOT_APPLICABLE = "na"


VALUE_WORDS = {
    Value.NO: N_("No, not yet"),
    Value.DONT_KNOW: N_("Don't know"),
    Value.PARTLY: N_("Partly"),
    Value.YES: N_("Yes"),
    Value.NOT_APPLICABLE: N_("Not applicable"),
}

_CAREFUL = tuple(Value)


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's answer to one item. ``by`` is an account's id, ``at`` aware, ``note`` the evidence."""

    value: Value
    reason: str = ""
    looked: bool | None = None
    note: str = ""
    by: str = ""
    at: datetime | None = None

    @property
    def counted(self) -> Value | None:
        """What counts: None where *not applicable* has no reason."""
        unjustified = len(self.reason.strip()) < LEAST_REASON
        return None if self.value is Value.NOT_APPLICABLE and unjustified else self.value

    @property
    def settled(self) -> bool:
        """Whether nothing needs doing: Yes, or not applicable with a reason."""
        return self.counted in {Value.YES, Value.NOT_APPLICABLE}

    def as_json(self) -> dict[str, Any]:
        """The answer in a form that can be kept."""
        return {
            "value": self.value.value,
            "reason": self.reason,
            "looked": self.looked,
            "note": self.note,
            "by": self.by,
            "at": self.at.isoformat() if self.at else None,
        }


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    """An answer as :meth:`Answer.as_json` wrote it. Raises :class:`Problem`."""
    try:
        looked = data.get("looked")
        at = data.get("at")
        return Answer(
            Value(data["value"]),
            str(data.get("reason") or ""),
            looked if isinstance(looked, bool) else None,
            str(data.get("note") or ""),
            str(data.get("by") or ""),
            datetime.fromisoformat(at) if at else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Problem(N_("This assessment was kept in a form that cannot be read.")) from None


def read_answers(
    items: Iterable[Item], value: Callable[[str], str], *, by: str = "", at: datetime | None = None
) -> dict[str, Answer]:
    """The answers of one filled form by item id. ``value`` gives the text of the question of a name.

    What was not answered, or holds a word that the form does not offer, is left out.
    """
    found = {}
    for item in items:
        text = value(item.id)
        if text in _CAREFUL:
            found[item.id] = Answer(
                Value(text),
                value(f"{item.id}_na_reason").strip() if text == Value.NOT_APPLICABLE else "",
                {"yes": True, "no": False}.get(value(f"{item.id}_looked")),
                value(f"{item.id}_note").strip(),
                by,
                at,
            )
    return found


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Colleagues answered an item differently: what each person said, by account id."""

    item: str
    said: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Combined:
    """The answers that count, by item id, and where people differ (in the order of the items)."""

    answers: Mapping[str, Answer]
    disagreements: tuple[Disagreement, ...]


def combine(items: Iterable[Item], people: Mapping[str, Mapping[str, Answer]]) -> Combined:
    """One answer per item out of those of all ``people`` (account id to answers by item id)."""
    answers: dict[str, Answer] = {}
    differing = []
    for item in items:
        given = {person: found[item.id] for person, found in sorted(people.items()) if item.id in found}
        said = {person: answer.value for person, answer in given.items()}
        if len(set(said.values())) > 1:
            differing.append(Disagreement(item.id, said))
        # An unjustified "not applicable" says nothing: it counts only where there is nothing else.
        heard = [answer for answer in given.values() if answer.counted is not None] or list(given.values())
        if heard:
            answers[item.id] = min(heard, key=lambda answer: _CAREFUL.index(answer.value))
    return Combined(answers, tuple(differing))


def counted(answers: Mapping[str, Answer], item: Item) -> Value | None:
    """What counts for ``item``; None where it is not answered."""
    answer = answers.get(item.id)
    return None if answer is None else answer.counted
