"""Things to do by a day (S-044): what is due, who does it; finishing one."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, prose
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.screens.words import moment_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

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


class TasksScreen(ListScreen[Task]):
    """All open tasks that one may see."""

    NAME = N_("Things to do")
    TOPIC = N_("What is due, soonest first. Enter marks one as done.")
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "back")

    def columns(self) -> Sequence[Column[Task]]:
        """Due, title, case."""
        return [
            Column(_("Due"), 16, lambda task: moment_words(task.due)),
            Column(_("Case"), 14, lambda task: task.case.code if task.case_id else ""),
            Column(_("What"), 0, title_words),
        ]

    def empty(self) -> str:
        """None."""
        return _("Nothing is due.")

    def read(self) -> Sequence[Task]:
        """From the room."""
        from httui.cases import tasks

        return tasks.open_tasks(self.session)

    @flow
    async def action_open(self) -> None:
        """Mark as done."""
        task = self.list.current
        if task is not None and await finish_task(self, task.id):
            self.refresh_rows()
