"""A workflow from its four tables of text, whatever file they came from (S-125 to S-136).

What is unfinished is taken as it is (``check`` tells it); what cannot be kept is refused with its place.
"""

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import PurePath
from typing import Any

from httui.i18n import N_
from httui.problem import Problem
from httui.store.rights import ROLES
from httui.workflows.columns import (
    COLUMNS,
    MAX_OUTCOMES,
    MAX_ROLES,
    MAX_TASKS,
    Grid,
    Row,
    plain,
    rows_of,
    words_in,
)
from httui.workflows.definition import DONE, END, RESOURCES, Condition, Outcome, Role, Task, Workflow

_JOINS = {"": "all", "all": "all", "any": "any"}
_WAITS = {"": "", "yes": "yes", "ya": "yes", "no": "", "tidak": ""}
_TWICE = N_("The name {name} stands there twice.")


def from_grid(grid: Grid, file: str) -> Workflow:
    """The workflow in the tables of ``file`` (its name). Raises :class:`Problem` with sheet, row and column."""
    tables = {name: rows_of(grid, name, file) for name in COLUMNS}
    if "tasks" not in grid:
        raise Problem(
            N_("There is no table of tasks."),
            where=file,
            remedy=N_("A workflow has the tables workflow, roles, tasks and outcomes."),
        )
    head = tables["workflow"]
    if len(head) > 1:
        raise Problem(N_("One file holds one workflow, in one row."), where=head[1].where())
    stem = PurePath(file).stem
    row = head[0] if head else Row(file, "workflow", 0, {"title::en": plain(stem, file)[:120]})
    tasks = _tasks(tables["tasks"])
    return Workflow(
        id=row.name("id") or _name_from(stem, "workflow", ()),
        title=row.text("title"),
        goal=row.text("goal"),
        start=row.text("start"),
        end=row.text("end"),
        triggers=row.conditions("trigger") or (Condition("hand"),),
        end_check=row.conditions("end_check") or (Condition("steps"),),
        source=row.text("source"),
        note=row.text("note"),
        roles=_roles(tables["roles"]),
        tasks=_with_outcomes(tasks, tables["outcomes"]),
    )


def _roles(rows: Sequence[Row]) -> tuple[Role, ...]:
    found: dict[str, Role] = {}
    for row in rows:
        name = _new_name(row, found) or _name_from(_any_words(row), "role", found)
        if len(found) >= MAX_ROLES:
            raise Problem(N_("There are more than {limit} roles."), where=row.where(), limit=MAX_ROLES)
        held_by = (
            word.lower() if word.lower() in ROLES else word[:64] for word in words_in(row.cell("held_by"))
        )
        found[name] = Role(name, row.text("label"), tuple(dict.fromkeys(held_by)))
    return tuple(found.values())


def _tasks(rows: Sequence[Row]) -> list[Task]:
    found: dict[str, Task] = {}
    given = {row.name("name") for row in rows[: MAX_TASKS + 1]}
    for row in rows:
        name = _new_name(row, found) or _name_from(_any_words(row), "task", {*found, *given})
        if len(found) >= MAX_TASKS:
            raise Problem(N_("There are more than {limit} tasks."), where=row.where(), limit=MAX_TASKS)
        if name == END:
            raise row.refuse("name", N_("“end” means the end; a task needs another name."))
        found[name] = _task(row, name)
    return list(found.values())


def _task(row: Row, name: str) -> Task:
    texts: dict[str, Any] = {
        column: row.text(column) for column in (*RESOURCES, "tools", "output", "information")
    }
    return Task(
        name=name,
        label=row.text("label"),
        responsible=row.names("who"),
        estimate=row.span("time"),
        within=row.span("within"),
        form=_form(row),
        needs=row.conditions("needs"),
        join=row.choice("join", _JOINS),
        waits=bool(row.choice("waits", _WAITS)),
        **texts,
    )


def _form(row: Row) -> str:
    form = row.cell("form")
    if len(form) > 120 or len(form.split()) > 1:
        raise row.refuse("form", N_("One form is expected here, by its id."))
    return form


def _with_outcomes(tasks: Sequence[Task], rows: Sequence[Row]) -> tuple[Task, ...]:
    """The tasks with their ways on; one without rows of its own leads to the next, the last to the end."""
    following = {task.name: after.name for task, after in pairwise(tasks)}
    ways: dict[str, dict[str, Outcome]] = {task.name: {} for task in tasks}
    for row in rows:
        task = row.name("task")
        if task not in ways:
            raise Problem(N_("There is no task “{name}”."), where=row.where("task"), name=task)
        found = ways[task]
        name = _new_name(row, found) or _name_from(_any_words(row), "outcome", found)
        if len(found) >= MAX_OUTCOMES:
            raise Problem(
                N_("The task {name} has more than {limit} outcomes."),
                where=row.where("task"),
                name=task,
                limit=MAX_OUTCOMES,
            )
        leads = row.names("next") or (following.get(task, END),)
        found[name] = Outcome(name, row.text("label"), leads)
    return tuple(
        replace(
            task,
            outcomes=tuple(ways[task.name].values()) or (default_outcome(following.get(task.name, END)),),
        )
        for task in tasks
    )


def default_outcome(following: str) -> Outcome:
    """The outcome of a task without outcomes of its own, before the task ``following`` (or the end)."""
    return replace(DONE, next=(following,))


def _new_name(row: Row, known: Iterable[str]) -> str:
    """The name in a row, not yet used above it; empty where it has none."""
    name = row.name("name")
    if name in known:
        raise Problem(_TWICE, where=row.where("name"), name=name)
    return name


def _any_words(row: Row) -> str:
    return next(iter(row.text("label").values()), "")


def _name_from(words: str, fallback: str, taken: Iterable[str]) -> str:
    """A name for what has only words: ``Phone the clinic`` becomes ``phone_the_clinic``."""
    bare = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    base = "_".join("".join(sign if sign.isalnum() else " " for sign in bare).split())[:40].strip("_")
    base = base if base and base != END else fallback
    name, number, known = base, 2, set(taken)
    while name in known:
        name, number = f"{base[:35]}_{number}", number + 1
    return name


def with_roles(workflow: Workflow) -> Workflow:
    """A file of tasks alone has no roles: each name in it becomes one, held by the account role of that name."""
    names = dict.fromkeys(name for task in workflow.tasks for name in task.responsible)
    if len(names) > MAX_ROLES:
        raise Problem(N_("There are more than {limit} roles."), where=workflow.id, limit=MAX_ROLES)
    roles = (Role(name, {"en": name}, (name,) if name in ROLES else ()) for name in names)
    return replace(workflow, roles=tuple(roles))
