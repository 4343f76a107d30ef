"""What changed between two versions of a workflow, in words (S-132, S-139)."""

from httui.i18n import N_, _
from httui.workflows.conditions import words_of
from httui.workflows.definition import Condition, Task, Workflow, words

HEADS = {
    "title": N_("Its name changed."),
    "goal": N_("Its goal changed."),
    "start": N_("Where it starts changed."),
    "end": N_("Where it ends changed."),
    "source": N_("Its source changed."),
    "note": N_("Its note changed."),
}
FIELDS = {
    "label": N_("its words"),
    "responsible": N_("who does it"),
    "estimate": N_("its time"),
    "within": N_("its limit"),
    "documents": N_("documents"),
    "people": N_("people"),
    "materials": N_("materials"),
    "funds": N_("funds"),
    "tools": N_("tools"),
    "output": N_("output"),
    "information": N_("information"),
    "form": N_("its form"),
    "needs": N_("what it needs"),
    "join": N_("how branches meet"),
    "waits": N_("whether it waits for somebody outside"),
    "outcomes": N_("where it leads"),
}
"""What can differ in a task, as it is named in a sentence."""


def between(older: Workflow, newer: Workflow) -> list[str]:
    """What differs, as sentences in the language in use: the whole, then roles, then tasks in order."""
    found = [_(said) for name, said in HEADS.items() if getattr(older, name) != getattr(newer, name)]
    if older.triggers != newer.triggers:
        found.append(_("It now starts by: {what}.").format(what=_listed(newer.triggers)))
    if older.end_check != newer.end_check:
        found.append(_("Its end is now proven by: {what}.").format(what=_listed(newer.end_check)))
    if older.roles != newer.roles:
        found.append(_("Who holds the roles changed."))
    return found + _tasks(older, newer)


def _tasks(older: Workflow, newer: Workflow) -> list[str]:
    found = []
    for task in newer.tasks:
        if task.name not in older.places:
            found.append(_("New task: {task}.").format(task=_named(task)))
        elif parts := _parts(older.task(task.name), task):
            found.append(_("{task}: changed {parts}.").format(task=_named(task), parts=", ".join(parts)))
    for task in older.tasks:
        if task.name not in newer.places:
            found.append(_("Task taken out: {task}.").format(task=_named(task)))
    kept = [task.name for task in older.tasks if task.name in newer.places]
    if kept != [task.name for task in newer.tasks if task.name in older.places]:
        found.append(_("The order of the tasks changed."))
    return found


def _parts(old: Task, new: Task) -> list[str]:
    return [_(said) for name, said in FIELDS.items() if getattr(old, name) != getattr(new, name)]


def _named(task: Task) -> str:
    return words(task.label) or task.name


def _listed(conditions: tuple[Condition, ...]) -> str:
    return "; ".join(words_of(condition) for condition in conditions) or "-"
