"""What a workflow is: goal, start, end, tasks in order, who does them, and where each outcome leads (S-125 to S-136).

A definition is data without behaviour and never changes: a revision is another definition. Texts are kept per
language (``en``, ``id``). Tasks stand in their order; an outcome that leads to a task further up is a loop back.
``tables`` reads and writes it as an office edits it, ``check`` says what is wrong with it, ``progress`` runs it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from httui.i18n import language

Text = Mapping[str, str]
"""The same words by language code; may lack a language."""

END = "end"
"""Where an outcome leads when nothing follows on this branch."""
UNITS = ("minutes", "hours", "days")
"""Units of an estimate; days are working days."""
JOINS = ("all", "any")
RESOURCES = ("documents", "people", "materials", "funds")
"""The four kinds of resources (S-128)."""
LONGEST_TASK = 120
"""Characters of a task's words at most (S-127)."""


def words(text: Text, code: str | None = None) -> str:
    """``text`` in a language (that in use by default), else in any that it has."""
    return text.get(code or language()) or next((found for found in text.values() if found), "")


@dataclass(frozen=True, slots=True)
class Span:
    """An estimated time or a limit: ``amount`` of ``unit`` (one of ``UNITS``)."""

    amount: int
    unit: str

    def __str__(self) -> str:
        return f"{self.amount} {self.unit}"


@dataclass(frozen=True, slots=True)
class Role:
    """Who does things, as the office calls them; ``held_by``: account roles (``worker``) or sign-in names."""

    name: str
    label: Text = field(default_factory=dict)
    held_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way a task can end; ``next`` are the tasks that follow, side by side where there are several."""

    name: str
    label: Text = field(default_factory=dict)
    next: tuple[str, ...] = (END,)


DONE = Outcome("done", {"en": "Done", "id": "Selesai"})
"""The outcome of a task about which nothing was said; it leads to the next task."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Something that can be checked. ``kind`` and what it needs:

    ``consent`` (``value``: purpose), ``role`` (``value``: role), ``record`` (``form``), ``field`` (``form``, ``ref``,
    ``value``), ``steps``, ``closed``; as a trigger also ``hand``, ``withdrawal`` (``value``: purpose or empty),
    ``screening`` (``value``: result), ``date`` (``form``, ``ref``, ``days`` after it), ``incident``.
    """

    kind: str
    form: str = ""
    ref: str = ""
    value: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Task:
    """One task. ``responsible`` are names of roles; ``within`` is the limit where it differs from the estimate.

    ``join`` says what happens where branches meet: ``all`` waits for those that are still on their way, ``any``
    begins with the first. ``waits``: the task is waiting for somebody outside. ``form``: to be filled in it.
    """

    name: str
    label: Text
    responsible: tuple[str, ...] = ()
    estimate: Span | None = None
    within: Span | None = None
    documents: Text = field(default_factory=dict)
    people: Text = field(default_factory=dict)
    materials: Text = field(default_factory=dict)
    funds: Text = field(default_factory=dict)
    tools: Text = field(default_factory=dict)
    output: Text = field(default_factory=dict)
    information: Text = field(default_factory=dict)
    form: str = ""
    needs: tuple[Condition, ...] = ()
    join: str = "all"
    waits: bool = False
    outcomes: tuple[Outcome, ...] = ()

    def outcome(self, name: str) -> Outcome | None:
        """The outcome with this name."""
        return next((found for found in self.outcomes if found.name == name), None)


@dataclass(frozen=True)
class Workflow:
    """A workflow, named by its ultimate goal. ``end_check`` are the conditions that prove its end (S-126)."""

    id: str
    title: Text
    goal: Text
    start: Text
    end: Text
    triggers: tuple[Condition, ...] = (Condition("hand"),)
    end_check: tuple[Condition, ...] = (Condition("steps"),)
    source: Text = field(default_factory=dict)
    note: Text = field(default_factory=dict)
    roles: tuple[Role, ...] = ()
    tasks: tuple[Task, ...] = ()

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Task name to its place in the order, from 0; of a name that stands twice, the first."""
        found: dict[str, int] = {}
        for place, task in enumerate(self.tasks):
            found.setdefault(task.name, place)
        return found

    def task(self, name: str) -> Task:
        """The task with this name; ``KeyError`` if there is none."""
        return self.tasks[self.places[name]]

    def role(self, name: str) -> Role | None:
        """The role with this name."""
        return next((role for role in self.roles if role.name == name), None)

    @property
    def totals(self) -> dict[str, int]:
        """The estimated time of all tasks by unit, days apart: ``{"minutes": 25}`` (S-130, S-135)."""
        minutes = sum(
            task.estimate.amount * (60 if task.estimate.unit == "hours" else 1)
            for task in self.tasks
            if task.estimate is not None and task.estimate.unit != "days"
        )
        days = sum(
            t.estimate.amount for t in self.tasks if t.estimate is not None and t.estimate.unit == "days"
        )
        counted = {"days": days, "hours": minutes // 60, "minutes": minutes % 60}
        return {unit: amount for unit, amount in counted.items() if amount}


def to_json(workflow: Workflow) -> dict[str, Any]:
    """The definition as it lies in the store; what is empty is left out."""
    return {"v": 1, **_pruned(asdict(workflow))}


def _pruned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            key: _pruned(item) for key, item in value.items() if item not in ("", (), [], {}, None, False, 0)
        }
    return [_pruned(item) for item in value] if isinstance(value, list | tuple) else value


def from_json(value: Mapping[str, Any]) -> Workflow:
    """What :func:`to_json` wrote; ``ValueError`` for a newer shape."""
    if value.get("v") != 1:
        raise ValueError("a workflow of a newer shape")
    texts = {name: dict(value.get(name, {})) for name in ("title", "goal", "start", "end", "source", "note")}
    return Workflow(
        id=value["id"],
        **texts,
        triggers=_conditions(value.get("triggers", ())),
        end_check=_conditions(value.get("end_check", ())),
        roles=tuple(
            Role(item["name"], dict(item.get("label", {})), tuple(item.get("held_by", ())))
            for item in value.get("roles", ())
        ),
        tasks=tuple(_task(item) for item in value.get("tasks", ())),
    )


def _task(value: Mapping[str, Any]) -> Task:
    spans: dict[str, Any] = {}
    for name in ("estimate", "within"):
        if found := value.get(name):
            spans[name] = Span(found.get("amount", 0), found["unit"])
    texts: dict[str, Any] = {
        name: dict(value.get(name, {})) for name in (*RESOURCES, "tools", "output", "information")
    }
    outcomes = tuple(
        Outcome(item["name"], dict(item.get("label", {})), tuple(item.get("next", ())))
        for item in value.get("outcomes", ())
    )
    return Task(
        name=value["name"],
        label=dict(value.get("label", {})),
        responsible=tuple(value.get("responsible", ())),
        form=value.get("form", ""),
        needs=_conditions(value.get("needs", ())),
        join=value.get("join", "all"),
        waits=bool(value.get("waits", False)),
        outcomes=outcomes,
        **texts,
        **spans,
    )


def _conditions(values: Any) -> tuple[Condition, ...]:
    return tuple(Condition(**item) for item in values)
