"""Changing a definition while it is designed: insert, move, split, take out, rename (S-125 to S-130).

Each function returns another definition; none leaves a way that leads to a task which is not there. A task whose
only outcome leads to the row below it is *in line*: it stays so when rows move, so that a plain list of tasks needs
no thought about ways. What a person has drawn otherwise is left as it is.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from httui.workflows.definition import DONE, END, Outcome, Role, Task, Text, Workflow

_LONGEST_NAME = 40


def with_words(text: Text, words: str, language: str) -> dict[str, str]:
    """``text`` with other words in one language; empty words take that language out."""
    found = {**text, language: " ".join(words.split())}
    return {code: value for code, value in found.items() if value}


def name_for(words: str, taken: Iterable[str] = ()) -> str:
    """A name made of ``words`` (small letters, digits, ``_``) that is not ``taken``."""
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[: _LONGEST_NAME - 4].strip("_") or "task"
    known = {*taken, END}
    name, number = stem, 1
    while name in known:
        number += 1
        name = f"{stem}_{number}"
    return name


def begin(words: str, language: str, taken: Iterable[str] = ()) -> Workflow:
    """A new workflow with this title and nothing else."""
    return Workflow(name_for(words, taken), {language: words}, {}, {}, {})


def put(workflow: Workflow, task: Task) -> Workflow:
    """The workflow with ``task`` in place of the one that has its name."""
    return replace(workflow, tasks=tuple(task if old.name == task.name else old for old in workflow.tasks))


def insert(workflow: Workflow, place: int, words: str, language: str) -> Workflow:
    """A new task, in line, at ``place`` (0 is the top); the task above it goes on with it if it was in line."""
    straight = in_line(workflow)
    task = Task(name_for(words, workflow.places), {language: words}, outcomes=(DONE,))
    tasks = [*workflow.tasks]
    tasks.insert(max(0, min(place, len(tasks))), task)
    return _lined_up(workflow, tasks, {*straight, task.name})


def move(workflow: Workflow, name: str, steps: int) -> Workflow:
    """The task ``steps`` rows further down (negative: up), as far as there are rows."""
    straight, tasks = in_line(workflow), [*workflow.tasks]
    place = workflow.places[name]
    task = tasks.pop(place)
    tasks.insert(max(0, min(place + steps, len(tasks))), task)
    return _lined_up(workflow, tasks, straight)


def split(workflow: Workflow, name: str, first: str, second: str, language: str) -> Workflow:
    """Two tasks in place of one: the first keeps its name and what it needs, the second its outcomes."""
    old, place = workflow.task(name), workflow.places[name]
    other = Task(
        name_for(second, workflow.places),
        {language: second},
        responsible=old.responsible,
        output=old.output,
        outcomes=old.outcomes,
    )
    straight = in_line(workflow)
    straight = {*straight, other.name} if name in straight else straight
    kept = replace(
        old,
        label=with_words(old.label, first, language),
        output={},
        outcomes=(replace(DONE, next=(other.name,)),),
    )
    tasks = [*workflow.tasks[:place], kept, other, *workflow.tasks[place + 1 :]]
    return _lined_up(workflow, tasks, {*straight, name})


def take_out(workflow: Workflow, name: str) -> Workflow:
    """The workflow without a task: what led to it leads to where its first outcome led."""
    old, straight = workflow.task(name), in_line(workflow) - {name}
    after = [way for way in (old.outcomes[0].next if old.outcomes else (END,)) if way != name] or [END]
    tasks = [_redirected(task, name, after) for task in workflow.tasks if task.name != name]
    return _lined_up(workflow, tasks, straight)


def put_outcomes(workflow: Workflow, name: str, outcomes: Sequence[Outcome]) -> Workflow:
    """The ways a task can end; without any it is in line again. Ways to tasks that are not there are left out."""
    known = {*workflow.places, END}
    kept = tuple(
        replace(outcome, next=tuple(way for way in outcome.next if way in known) or (END,))
        for outcome in outcomes
    )
    made = put(workflow, replace(workflow.task(name), outcomes=kept or (DONE,)))
    return made if kept else _lined_up(made, made.tasks, {*in_line(workflow), name})


def add_outcome(workflow: Workflow, name: str, outcome: Outcome) -> Workflow:
    """One more way for a task to end; the first that has words of its own takes the place of "Done"."""
    before = workflow.task(name).outcomes
    nothing_said = len(before) == 1 and before[0].name == DONE.name and before[0].label in ({}, DONE.label)
    return put_outcomes(workflow, name, [outcome] if nothing_said else [*before, outcome])


def put_role(workflow: Workflow, role: Role) -> Workflow:
    """A role added, or changed where one has its name."""
    others = [role if old.name == role.name else old for old in workflow.roles]
    return replace(workflow, roles=tuple(others if workflow.role(role.name) else [*others, role]))


def take_out_role(workflow: Workflow, name: str) -> Workflow:
    """The workflow without a role; tasks lose it, and the check says which have nobody left."""
    tasks = tuple(
        replace(task, responsible=tuple(who for who in task.responsible if who != name))
        for task in workflow.tasks
    )
    return replace(workflow, roles=tuple(role for role in workflow.roles if role.name != name), tasks=tasks)


def in_line(workflow: Workflow) -> set[str]:
    """Names of tasks whose one outcome leads to the row below (the last row: to the end)."""
    names = [task.name for task in workflow.tasks]
    below = dict(zip(names, [*names[1:], END], strict=False))
    return {
        task.name
        for task in workflow.tasks
        if len(task.outcomes) == 1 and task.outcomes[0].next == (below[task.name],)
    }


def _lined_up(workflow: Workflow, tasks: Sequence[Task], straight: Iterable[str]) -> Workflow:
    wanted, made = set(straight), []
    following = [*(task.name for task in tasks), END][1:] if tasks else []
    for task, below in zip(tasks, following, strict=True):
        if task.name in wanted:
            outcome = task.outcomes[0] if task.outcomes else DONE
            task = replace(task, outcomes=(replace(outcome, next=(below,)),))  # noqa: PLW2901 - one row at a time
        made.append(task)
    return replace(workflow, tasks=tuple(made))


def _redirected(task: Task, gone: str, after: Sequence[str]) -> Task:
    outcomes = []
    for outcome in task.outcomes:
        ways = [way for old in outcome.next for way in (after if old == gone else [old])]
        ways = [way for way in dict.fromkeys(ways) if way != END or len(set(ways)) == 1]
        outcomes.append(replace(outcome, next=tuple(ways)))
    return replace(task, outcomes=tuple(outcomes))
