"""Things to do by a day (S-044): their words, and finishing one."""

from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.screens.ask import Ask, prose
from httui.screens.words import moment_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen

Task = Any


def task_words(task: Task) -> str:
    """One task in a line: due moment and title."""
    return _("due {moment}  {title}").format(moment=moment_words(task.due), title=title_words(task))


def title_words(task: Task) -> str:
    """What is to be done; with what the person asked for, where the task answers a request."""
    from httui.cases.rights_panel import REQUESTS

    title = _(task.title)
    if task.kind == "answer_person" and task.note in REQUESTS:
        title = f"{title}: {_(REQUESTS[task.note])}"
    return title


async def finish_task(screen: "OfficeScreen[Any]", task: str) -> bool:
    """Ask for a note and mark the task as done."""
    from httui.cases import tasks

    fields = [
        *prose(_("Mark this as done? It stays in the history.")),
        Field("note", "text", _("Note (no names)"), limit=300),
    ]
    found = await screen.app.push_screen_wait(Ask(_("Done?"), fields))
    if found is None:
        return False
    tasks.finish(screen.session, task, found["note"])
    return True
