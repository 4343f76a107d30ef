"""A workflow as its four tables of text: what is written to Markdown and to a workbook (S-125 to S-136)."""

from collections.abc import Sequence

from httui.workflows.columns import COLUMNS, LANGUAGES, TEXTS, Grid
from httui.workflows.conditions import spell
from httui.workflows.definition import END, RESOURCES, Task, Text, Workflow
from httui.workflows.from_tables import default_outcome

_HEADINGS = {"en": "English (en)", "id": "Bahasa Indonesia (id)"}
_OPTIONAL = frozenset({"source", "note", "within", *RESOURCES, "tools", "output", "information", "form",
                       "needs", "join", "waits"})  # fmt: skip


def to_grid(workflow: Workflow) -> Grid:
    """The four tables with their headings, rows numbered from 1."""
    following = [task.name for task in workflow.tasks[1:]] + [END] * bool(workflow.tasks)
    head = {
        "id": workflow.id,
        "trigger": spell(workflow.triggers),
        "end_check": spell(workflow.end_check),
        **_texts(workflow, "title", "goal", "start", "end", "source", "note"),
    }
    return {
        "workflow": _table("workflow", [head]),
        "roles": _table(
            "roles",
            [
                {"name": role.name, "held_by": " ".join(role.held_by), **_texts(role, "label")}
                for role in workflow.roles
            ],
        ),
        "tasks": _table("tasks", [_task_cells(task) for task in workflow.tasks]),
        "outcomes": _table(
            "outcomes",
            [
                {
                    "task": task.name,
                    "name": way.name,
                    "next": " ".join(way.next) or END,
                    **_texts(way, "label"),
                }
                for task, after in zip(workflow.tasks, following, strict=True)
                if task.outcomes != (default_outcome(after),)
                for way in task.outcomes
            ],
        ),
    }


def _task_cells(task: Task) -> dict[str, str]:
    return {
        "name": task.name,
        "who": " ".join(task.responsible),
        "time": str(task.estimate or ""),
        "within": str(task.within or ""),
        "form": task.form,
        "needs": spell(task.needs),
        "join": task.join if task.join != "all" else "",
        "waits": "yes" if task.waits else "",
        **_texts(task, "label", *RESOURCES, "tools", "output", "information"),
    }


def _texts(thing: object, *names: str) -> dict[str, str]:
    found = {}
    for name in names:
        text: Text = getattr(thing, name)
        found.update({f"{name}::{code}": words for code, words in text.items()})
    return found


def _table(name: str, rows: Sequence[dict[str, str]]) -> list[tuple[int, list[str]]]:
    columns = [
        column if column not in TEXTS else f"{column}::{code}"
        for column in COLUMNS[name]
        for code in (LANGUAGES if column in TEXTS else LANGUAGES[:1])
    ]
    headings = [
        f"{base}::{_HEADINGS[code]}" if code else base
        for base, _colons, code in (column.partition("::") for column in columns)
    ]
    body = [(number, [row.get(column, "") for column in columns]) for number, row in enumerate(rows, 2)]
    return [(1, headings), *body]


def without_empty(grid: Grid) -> Grid:
    """The tables without optional columns, and without a table of outcomes, that hold nothing."""
    found = {}
    for name, rows in grid.items():
        used = [
            column
            for column, heading in enumerate(rows[0][1])
            if heading.partition("::")[0] not in _OPTIONAL or any(cells[column] for _n, cells in rows[1:])
        ]
        if name != "outcomes" or rows[1:]:
            found[name] = [(number, [cells[column] for column in used]) for number, cells in rows]
    return found
