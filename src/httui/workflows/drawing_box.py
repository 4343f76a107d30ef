"""The boxes of a flowchart and the words in them: number, task, who, time, what it waits for (S-131)."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from httui.i18n import _
from httui.workflows.cell_text import cells, one_line, pad, wrap
from httui.workflows.definition import Outcome, Task, Workflow, words
from httui.workflows.drawing_plan import Plan, Way, waits_for
from httui.workflows.span_words import span_words

MOST_NUMBERS = 8
"""Numbers of steps that a box names at most; what leads to it is told there too."""


@dataclass
class Box:
    """What stands in one box: a flag in its upper edge, lines already wrapped; ``heavy`` for where a case stands."""

    flag: str = ""
    heavy: bool = False
    lines: list[str] = field(default_factory=list)

    def drawn(self, width: int, height: int, *, goes_on: bool) -> list[str]:
        """The box ``width`` cells wide with ``height`` lines inside; ``goes_on``: a line leaves at its foot."""
        left, top, right, side, low, foot, corner, tee = "╔═╗║╚═╝╤" if self.heavy else "┌─┐│└─┘┬"
        flag = f"{top}{self.flag}" if self.flag and cells(self.flag) <= width - 4 else ""
        edge = left + flag + top * (width - 2 - cells(flag)) + right
        inside = [*self.lines, *[""] * (height - len(self.lines))]
        tail = foot * 2 + (tee if goes_on else foot) + foot * (width - 5)
        return [edge, *(f"{side} {pad(line, width - 4)} {side}" for line in inside), low + tail + corner]


class Words:
    """The words of one workflow's chart, in the language in use."""

    def __init__(self, workflow: Workflow, plan: Plan, here: Collection[str], done: Collection[str]) -> None:
        self.workflow, self.plan, self.here, self.done = workflow, plan, here, done
        self.end = len(workflow.tasks)
        self._waits = waits_for(plan)
        self._ways: dict[int, list[Way]] = {}
        self._arrivals: dict[int, list[int]] = {}
        for way in plan.ways:
            self._ways.setdefault(way.source, []).append(way)
            for target in way.targets:
                self._arrivals.setdefault(target, []).append(way.source)

    def box(self, number: int, width: int) -> Box:
        """The box of a task, or of the end, that is ``width`` cells wide."""
        room = width - 4
        if number == self.end:
            lines = [words(self.workflow.end) or _("The work is over."), *self._also(number)]
            return Box(_(" END "), lines=[part for line in lines for part in wrap(line, room)])
        task = self.workflow.tasks[number]
        head = f"{number + 1}  "
        label = wrap(words(task.label) or task.name, room - len(head)) or [""]
        lines = [head + label[0], *(" " * len(head) + line for line in label[1:])]
        for note in (self._who(task), *self._notes(number, task), *self._also(number)):
            lines += [" " * len(head) + line for line in wrap(note, room - len(head))]
        if task.name in self.here:
            return Box(_(" >> NOW HERE "), heavy=True, lines=lines)
        return Box(_("[done]") if task.name in self.done else "", lines=lines)

    def start(self, width: int) -> Box:
        """The box at the top: what begins the work."""
        begins = words(self.workflow.start) or _("The work begins.")
        return Box(_(" START "), lines=wrap(begins, width - 4))

    def _who(self, task: Task) -> str:
        names = [
            words(role.label) or role.name if (role := self.workflow.role(name)) else name
            for name in task.responsible
        ]
        who = ", ".join(names) or _("nobody yet")
        time = span_words(task.estimate) or _("no time given")
        return f"{who} - {time}"

    def _notes(self, number: int, task: Task) -> Iterable[str]:
        if task.within is not None:
            yield _("At the latest after {time}.").format(time=span_words(task.within))
        if task.waits:
            yield _("Waits for somebody outside.")
        if sources := self._waits.get(number):
            whole = task.join == "all"
            text = (
                _("Begins when steps {steps} are over.")
                if whole
                else _("Begins with the first of steps {steps}.")
            )
            yield text.format(steps=_numbers(sources))

    def _also(self, number: int) -> Iterable[str]:
        """From where this box is reached otherwise than by a line from above."""
        sources = sorted(set(self._arrivals.get(number, ())))
        told = [source for source in sources if (source, number) not in self.plan.drawn]
        if told:
            lines = len(told) < len(sources) or number == 0
            text = _("Also from step {steps}.") if lines else _("From step {steps}.")
            yield text.format(steps=_numbers(told))
        elif not sources and number not in {0, self.end}:
            yield _("Nothing leads here yet.")

    def label(self, way: Way) -> str:
        """The words of an outcome; empty for the only outcome of a task where it says nothing."""
        outcomes = self.workflow.tasks[way.source].outcomes
        outcome: Outcome = outcomes[way.outcome]
        if len(outcomes) == 1 and outcome.name == "done":
            return ""
        return one_line(words(outcome.label) or outcome.name)

    def line_label(self, source: int, target: int) -> str:
        """What stands beside a drawn line: the outcomes that lead this way."""
        found = []
        for way in self._ways.get(source, ()):
            if target in way.targets:
                label = self.label(way)
                beside = _("at the same time") if len(way.targets) > 1 else ""
                found.append(f"{label} ({beside})" if label and beside else label or beside)
        return " / ".join(dict.fromkeys(part for part in found if part))

    def told_of(self, number: int) -> list[tuple[Way, str, str]]:
        """The outcomes of a task that are not drawn, or not wholly: their words, and where they lead in words."""
        found = [(way, self.label(way), self._told(way)) for way in self._ways.get(number, ())]
        return [(way, label, place) for way, label, place in found if place]

    def _told(self, way: Way) -> str:
        targets = [target for target in way.targets if (way.source, target) not in self.plan.drawn]
        places = [self._place(way.source, target) for target in targets]
        places += [_("“{name}”, which is not there").format(name=name) for name in way.lost]
        if not places:
            return ""
        text = ", ".join(places)
        if len(way.targets) + len(way.lost) > 1:
            text = _("{steps} (at the same time)").format(steps=text)
        return f"─► {text}"

    def _place(self, source: int, target: int) -> str:
        if target == self.end:
            return _("END")
        if target == source:
            return _("this step once more")
        if target < source:
            return _("back to step {step}").format(step=target + 1)
        return _("step {step}").format(step=target + 1)


def _numbers(places: Sequence[int]) -> str:
    """Numbers of steps as a person counts them, the first few of many."""
    shown = ", ".join(str(place + 1) for place in places[:MOST_NUMBERS])
    return shown if len(places) <= MOST_NUMBERS else _("{steps} and others").format(steps=shown)
