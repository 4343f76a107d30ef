"""What is wrong with a workflow, said before anybody works by it (S-125 to S-130, S-136).

A draft may have any of it. A workflow on trial or adopted has no finding that blocks: every task has words, a time
and somebody, every way leads somewhere, and from everywhere the end can be reached.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from httui.cases.consent_rules import PURPOSES
from httui.i18n import N_, _
from httui.store.rights import ROLES
from httui.workflows.columns import LANGUAGES, MAX_OUTCOMES, MAX_ROLES, MAX_TASKS, MAX_TEXT
from httui.workflows.conditions import END_CHECKS, NEEDS, TRIGGERS, spell
from httui.workflows.definition import END, LONGEST_TASK, RESOURCES, Condition, Task, Text, Workflow, words
from httui.workflows.progress import ways

INFORMING = frozenset({"untranslated"})
"""Kinds that do not block."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong. ``task`` is the name of the task that it concerns, empty for the whole.

    ``kind``: no_goal, no_start, no_end, no_tasks, no_words, too_long, double, unknown_role, unknown_person, nobody,
    no_time, unknown_next, unreachable, no_way_out, unknown_form, bad_condition, untranslated.
    """

    kind: str
    task: str
    what: str
    """Message id, filled from ``values``."""
    values: Mapping[str, object] = field(default_factory=dict)
    label: Text = field(default_factory=dict)
    """The words of the task."""

    @property
    def blocking(self) -> bool:
        """Whether the workflow cannot be tried or adopted because of it."""
        return self.kind not in INFORMING

    def words(self) -> str:
        """The finding in the language in use, with the task's words in front."""
        said = _(self.what).format(**self.values)
        return f"{words(self.label) or self.task}: {said}" if self.task else said


def findings(
    workflow: Workflow, *, forms: Collection[str] | None = None, people: Collection[str] | None = None
) -> list[Finding]:
    """Everything that is wrong, the whole first, then task by task in order.

    ``forms`` are the ids of the forms there are and ``people`` the sign-in names; ``None`` leaves them unchecked.
    """
    whole = [
        *_whole(workflow),
        *_roles(workflow, people),
        *_conditions(workflow, workflow.triggers, TRIGGERS, forms),
        *_conditions(workflow, workflow.end_check, END_CHECKS, forms),
    ]
    reached, leaving = _reached(workflow), _leaving(workflow)
    for task in workflow.tasks:
        found = [*_task(workflow, task), *_ways(workflow, task, reached, leaving)]
        if forms is not None and task.form and task.form not in forms:
            found.append(_form_missing(task.form))
        found += _conditions(workflow, task.needs, NEEDS, forms)
        whole += [Finding(f.kind, task.name, f.what, f.values, task.label) for f in found]
    return whole


def _whole(workflow: Workflow) -> Iterator[Finding]:
    if not _said(workflow.title) or not _said(workflow.goal):
        yield Finding("no_goal", "", N_("Say the goal, and name the workflow by it."))
    if not _said(workflow.start) or not workflow.triggers:
        yield Finding("no_start", "", N_("Say how it begins, and what opens it."))
    if not _said(workflow.end) or not workflow.end_check:
        yield Finding("no_end", "", N_("Say how it ends, and how that can be checked."))
    if not workflow.tasks:
        yield Finding("no_tasks", "", N_("There are no tasks yet."))
    if len(workflow.tasks) > MAX_TASKS:
        yield Finding(
            "too_long", "", N_("There are more than {limit} tasks. Cut it in two."), {"limit": MAX_TASKS}
        )
    for name in _twice(task.name for task in workflow.tasks):
        yield Finding("double", "", N_("Two tasks have the name {name}."), {"name": name})
    texts = [getattr(workflow, name) for name in ("goal", "start", "end", "source", "note")]
    yield from _long(texts, [workflow.title])
    yield from _untranslated([workflow.title, *texts])


def _roles(workflow: Workflow, people: Collection[str] | None) -> Iterator[Finding]:
    if len(workflow.roles) > MAX_ROLES:
        yield Finding("too_long", "", N_("There are more than {limit} roles."), {"limit": MAX_ROLES})
    for name in _twice(role.name for role in workflow.roles):
        yield Finding("double", "", N_("Two roles have the name {name}."), {"name": name})
    for role in workflow.roles:
        if not _said(role.label):
            yield Finding("no_words", "", N_("The role {name} has no words."), {"name": role.name})
        for holder in role.held_by if people is not None else ():
            if holder not in ROLES and holder not in (people or ()):
                yield Finding(
                    "unknown_person",
                    "",
                    N_("The role {role} is held by {name}, who has no account."),
                    {"role": words(role.label) or role.name, "name": holder},
                )
    yield from _long((), [role.label for role in workflow.roles])
    yield from _untranslated([role.label for role in workflow.roles])


def _task(workflow: Workflow, task: Task) -> Iterator[Finding]:
    if not _said(task.label):
        yield Finding("no_words", "", N_("Say in simple words what is done."))
    if not task.responsible:
        yield Finding("nobody", "", N_("Nobody is responsible."))
    for name in task.responsible:
        if workflow.role(name) is None:
            yield Finding("unknown_role", "", N_("There is no role {name}."), {"name": name})
    if task.estimate is None or task.estimate.amount < 1:
        yield Finding("no_time", "", N_("The time that it takes is missing."))
    if len(task.outcomes) > MAX_OUTCOMES:
        yield Finding("too_long", "", N_("There are more than {limit} outcomes."), {"limit": MAX_OUTCOMES})
    for name in _twice(way.name for way in task.outcomes):
        yield Finding("double", "", N_("Two outcomes have the name {name}."), {"name": name})
    for way in task.outcomes:
        if not _said(way.label) and len(task.outcomes) > 1:
            yield Finding("no_words", "", N_("The outcome {name} has no words."), {"name": way.name})
    texts = [getattr(task, name) for name in (*RESOURCES, "tools", "output", "information")]
    labels = [task.label, *(way.label for way in task.outcomes)]
    yield from _long(texts, labels)
    yield from _untranslated([*labels, *texts])


def _ways(workflow: Workflow, task: Task, reached: set[str], leaving: set[str]) -> Iterator[Finding]:
    for way in task.outcomes:
        if not way.next:
            yield Finding(
                "unknown_next",
                "",
                N_("The outcome {name} leads nowhere."),
                {"name": _called(way.label, way.name)},
            )
        for name in way.next:
            if name != END and name not in workflow.places:
                yield Finding(
                    "unknown_next",
                    "",
                    N_("The outcome {name} leads to {next}, and there is no such task."),
                    {"name": _called(way.label, way.name), "next": name},
                )
    if task.name not in reached:
        yield Finding("unreachable", "", N_("No way leads here."))
    elif task.name not in leaving:
        yield Finding("no_way_out", "", N_("From here the end can never be reached."))


def _reached(workflow: Workflow) -> set[str]:
    """The tasks that a run can come to, from the first one on."""
    open_tasks = [task.name for task in workflow.tasks[:1]]
    found = set(open_tasks)
    while open_tasks:
        for name in ways(workflow, open_tasks.pop()):
            if name in workflow.places and name not in found:
                found.add(name)
                open_tasks.append(name)
    return found


def _leaving(workflow: Workflow) -> set[str]:
    """The tasks from which a run can reach its end: with one outcome at least, everything it opens can.

    A way to a task that does not exist counts as an end here: it is told as what it is.
    """
    left: list[int] = []  # of each outcome, how many tasks that it opens are not yet known to reach the end
    owner: list[str] = []
    opened_by: dict[str, list[int]] = {}
    found: list[str] = []
    for task in workflow.tasks:
        for way in task.outcomes:
            opens = {name for name in way.next if name in workflow.places}
            for name in opens:
                opened_by.setdefault(name, []).append(len(left))
            left.append(len(opens))
            owner.append(task.name)
            if not opens:
                found.append(task.name)
    leaving: set[str] = set()
    while found:
        name = found.pop()
        if name in leaving:
            continue
        leaving.add(name)
        for number in opened_by.get(name, ()):
            left[number] -= 1
            if not left[number]:
                found.append(owner[number])
    return leaving


def _conditions(
    workflow: Workflow,
    conditions: Iterable[Condition],
    allowed: Collection[str],
    forms: Collection[str] | None,
) -> Iterator[Finding]:
    for condition in conditions:
        spelt = {"condition": spell([condition])}
        later = condition.days and allowed is not TRIGGERS
        if condition.kind not in allowed or later:
            yield Finding("bad_condition", "", N_("“{condition}” cannot stand here."), spelt)
        elif condition.kind in {"consent", "withdrawal"} and condition.value not in {"", *PURPOSES}:
            yield Finding(
                "bad_condition",
                "",
                N_("“{condition}”: the purposes of consent are {known}."),
                {**spelt, "known": ", ".join(PURPOSES)},
            )
        elif condition.kind == "role" and condition.value not in ROLES and not workflow.role(condition.value):
            yield Finding("bad_condition", "", N_("“{condition}”: there is no such role."), spelt)
        elif forms is not None and condition.form and condition.form not in forms:
            yield _form_missing(condition.form)


def _form_missing(form: str) -> Finding:
    return Finding("unknown_form", "", N_("The office has no form {form}."), {"form": form})


def _said(text: Text) -> bool:
    return any(part.strip() for part in text.values())


def _called(label: Text, name: str) -> str:
    return words(label) or name


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, count in Counter(names).items() if count > 1]


def _long(texts: Iterable[Text], labels: Iterable[Text]) -> Iterator[Finding]:
    for limit, group in ((MAX_TEXT, texts), (LONGEST_TASK, labels)):
        if any(len(part) > limit for text in group for part in text.values()):
            yield Finding("too_long", "", N_("A text has more than {limit} characters."), {"limit": limit})


def _untranslated(texts: Iterable[Text]) -> Iterator[Finding]:
    if any(_said(text) and not all(text.get(code) for code in LANGUAGES) for text in texts):
        yield Finding("untranslated", "", N_("Some words are in one language only."))
