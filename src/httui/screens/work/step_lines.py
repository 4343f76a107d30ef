"""What stands on the page of a step: who and when, what it needs and gives, what was said (S-127 to S-130)."""

from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.screens.adapters import names_by_id
from httui.screens.words import day_words
from httui.screens.work.words import There, minutes_words, text_of, who_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.workflows.definition import Task
    from httui.workflows.views import StepView

RESOURCES = (
    ("documents", N_("Documents")),
    ("people", N_("People")),
    ("materials", N_("Materials")),
    ("funds", N_("Funds")),
    ("tools", N_("Tools")),
    ("output", N_("What comes out")),
    ("information", N_("Good to know")),
)
"""What a task needs and gives, with its heading."""


def when_and_who(session: "Session", step: "StepView") -> list[Field]:
    """Who has it, when it is due, since when it waits, when it was done and how long that took."""
    names, there = names_by_id(), There(session)
    lines = [
        _("Who: {who}   due: {due}").format(
            who=who_words(names, step.assigned_to), due=there.due(step.due) or _("no limit")
        )
    ]
    if step.state == "held" and step.held_until:
        lines.append(_("On hold until {day}").format(day=day_words(step.held_until)))
    if step.done_at:
        lines.append(
            _("Done {moment} by {who}").format(
                moment=there.moment(step.done_at), who=who_words(names, step.done_by)
            )
        )
    if step.minutes:
        lines.append(_("Time spent: {span}").format(span=minutes_words(step.minutes)))
    return [Field(f"when{n}", "note", line) for n, line in enumerate(lines)]


def resources(task: "Task") -> list[Field]:
    """What the task needs and gives; only what was said."""
    fields = []
    for name, heading in RESOURCES:
        if words := text_of(getattr(task, name)):
            fields.append(Field(name, "note", f"{_(heading)}: {words}"))
    return fields


def said(session: "Session", step: "StepView") -> list[Field]:
    """Reason, note, documents and comments, below an empty line."""
    names, there = names_by_id(), There(session)
    lines = []
    if step.reason:
        lines.append(_("Reason: {text}").format(text=step.reason))
    if step.note:
        lines.append(_("Note: {text}").format(text=step.note))
    for paper in step.papers:
        lines.append(_("Document: {label}, kept: {place}").format(label=paper.label, place=paper.place))
    for comment in step.comments:
        moment = there.moment(comment.at)
        lines.append(f"{moment} {who_words(names, comment.by)}: {comment.text}")
    return [
        Field("space", "note", ""),
        *(Field(f"said{n}", "note", line) for n, line in enumerate(lines)),
    ]
