"""From answers to work: what to do, in which order, and the one thing for today (S-014, S-030).

Every item that is not in order becomes an action. Open critical items come first, then high ones, then the rest;
inside each, what takes least. *Don't know* and no answer make an action to find out, never one to repair.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from httui.i18n import N_, _
from httui.security.answers import Answer, Value, counted
from httui.security.assessment import is_open
from httui.security.items import Item, ItemWords, in_language

FIX, FIND_OUT = "fix", "find_out"

GROUPS = {
    "today": N_("Today"),
    "month": N_("This month"),
    "help": N_("Needs budget or outside help"),
}
"""Groups of actions in the order in which they are shown."""

EFFORTS = {
    "short": N_("30 minutes or less"),
    "half_day": N_("half a day"),
    "days": N_("several days"),
}

_FIND_OUT_MINUTES = 10
_SHORT, _HALF_DAY = 30, 240
_ORDER = {"critical": 0, "high": 1}


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do about ``item``. ``minutes`` is a guide; ``group`` a key of :data:`GROUPS`.

    ``kind`` is ``fix`` or ``find_out``; ``before`` is the answer it comes from, None for none.
    """

    item: str
    kind: str
    before: Value | None
    criticality: str
    minutes: int
    cost: str
    help: bool

    @property
    def effort(self) -> str:
        """A key of :data:`EFFORTS`."""
        return "short" if self.minutes <= _SHORT else "half_day" if self.minutes <= _HALF_DAY else "days"

    @property
    def group(self) -> str:
        """When it can be done: ``today``, ``month``, or ``help`` where it needs money or somebody else."""
        if self.cost == "budget" or self.help:
            return "help"
        return "today" if self.effort == "short" and self.cost == "free" else "month"


@dataclass(frozen=True, slots=True)
class Plan:
    """All actions in their order; ids of items are unique in it."""

    actions: tuple[Action, ...]

    @property
    def today(self) -> Action | None:
        """The one thing to do today: the most pressing that can be done today, else the most pressing."""
        possible = [action for action in self.actions if action.group == "today"]
        return next(iter(possible or self.actions), None)

    def group(self, name: str) -> tuple[Action, ...]:
        """The actions of one group (a key of :data:`GROUPS`), in order."""
        return tuple(action for action in self.actions if action.group == name)


def make_plan(items: Iterable[Item], answers: Mapping[str, Answer]) -> Plan:
    """The plan that ``answers`` (combined, by item id) ask for."""
    made = [_action(item, counted(answers, item)) for item in items if is_open(item, answers)]
    # A stable sort: what weighs and takes the same stays in the order of the form.
    return Plan(tuple(sorted(made, key=lambda one: (_ORDER.get(one.criticality, 2), one.minutes))))


def action_text(action: Action, words: ItemWords) -> str:
    """What to do, in the language in use."""
    if action.kind == FIND_OUT:
        return _("Find out: {question}").format(question=in_language(words.question))
    return in_language(words.remedy)


def _action(item: Item, before: Value | None) -> Action:
    if before in {None, Value.DONT_KNOW}:
        return Action(item.id, FIND_OUT, before, item.criticality, _FIND_OUT_MINUTES, "free", help=False)
    return Action(item.id, FIX, before, item.criticality, item.effort, item.cost, item.help)
