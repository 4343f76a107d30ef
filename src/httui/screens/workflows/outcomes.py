"""The outcomes of a task, and the tasks that each leads to (S-136)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from httui import i18n
from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm
from httui.screens.base import flow
from httui.screens.listing import ListScreen
from httui.screens.work.words import text_of
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.workflows.designer import Designer
    from httui.workflows.definition import Outcome, Workflow


class OutcomesScreen(ListScreen["Outcome"]):
    """One line for each way that the task can end."""

    NAME = N_("Outcomes")
    TOPIC = N_(
        "A task with one outcome simply goes on. With two or more, whoever does it says which it was. An "
        "outcome can lead "
        "to several tasks side by side, back to an earlier task, or to the end. A adds one, C changes "
        "one, D takes one "
        "out."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "change", "discard", "back")

    def __init__(self, designer: "Designer", task: str) -> None:
        self.designer = designer
        self._of = task
        super().__init__()

    def retitle(self, right: str = "") -> None:
        """Of which task."""
        words = text_of(self.designer.workflow.task(self._of).label)
        self.title_bar.show(_("Outcomes: {task}").format(task=words), right)

    def columns(self) -> Sequence[Column["Outcome"]]:
        """Words, and where it leads."""
        return [
            Column(_("Outcome"), 28, lambda outcome: text_of(outcome.label) or outcome.name),
            Column(_("Leads to"), 0, self._leads),
        ]

    def _leads(self, outcome: "Outcome") -> str:
        workflow = self.designer.workflow
        names = [
            text_of(workflow.task(way).label) if way in workflow.places else _("the end")
            for way in outcome.next
        ]
        return " + ".join(names)

    def read(self) -> Sequence["Outcome"]:
        """Those of the task."""
        return self.designer.workflow.task(self._of).outcomes

    def _keep(self, outcomes: Sequence["Outcome"]) -> None:
        from httui.workflows import designing

        self._take(designing.put_outcomes(self.designer.workflow, self._of, outcomes))

    def _take(self, made: "Workflow") -> None:
        self.designer.keep(made)
        self.refresh_rows()

    def _fields(self, outcome: "Outcome | None") -> list[Field]:
        from httui.workflows.definition import END

        there = "en" if i18n.language() == "id" else "id"
        choices = tuple((task.name, text_of(task.label)) for task in self.designer.workflow.tasks)
        label = outcome.label if outcome is not None else {}
        return [
            Field("label", "text", _("How it ended"), value=text_of(label), required=True, limit=80),
            Field(
                "label2",
                "text",
                _("The same in {language}").format(language=i18n.LANGUAGES[there]),
                value=label.get(there, ""),
                limit=80,
            ),
            Field(
                "next",
                "multi",
                _("Leads to"),
                value=" ".join(self._leads_now(outcome)),
                choices=(*choices, (END, _("the end"))),
                required=True,
            ),
        ]

    def _leads_now(self, outcome: "Outcome | None") -> tuple[str, ...]:
        """Where an outcome leads; a new one begins with where the task leads until now."""
        from httui.workflows.definition import DONE

        return (outcome or next(iter(self.rows), DONE)).next

    async def _ask(self, outcome: "Outcome | None") -> "Outcome | None":
        from httui.workflows.definition import END, Outcome
        from httui.workflows.designing import name_for, with_words

        found = await self.app.push_screen_wait(Ask(_("Outcome"), self._fields(outcome)))
        if found is None:
            return None
        here = i18n.language()
        label = with_words(outcome.label if outcome else {}, found["label"], here)
        ways = [way for way in found["next"].split() if way != END] or [END]
        taken = [other.name for other in self.rows]
        made = outcome or Outcome(name_for(found["label"], taken))
        return replace(
            made, label=with_words(label, found["label2"], "en" if here == "id" else "id"), next=tuple(ways)
        )

    @flow
    async def action_add(self) -> None:
        """A."""
        from httui.workflows import designing

        if (made := await self._ask(None)) is not None:
            self._take(designing.add_outcome(self.designer.workflow, self._of, made))

    def action_open(self) -> None:
        """Enter."""
        self.action_change()

    @flow
    async def action_change(self) -> None:
        """C."""
        old = self.list.current
        if old is not None and (made := await self._ask(old)) is not None:
            self._keep([made if other.name == old.name else other for other in self.rows])

    @flow
    async def action_discard(self) -> None:
        """D, after a question: without any outcome the task goes on with the row below."""
        old = self.list.current
        if old is None:
            return
        text = _("{outcome}\nWithout any outcome the task goes on with the row below.")
        question = Confirm(
            _("Take this outcome out?"),
            text.format(outcome=text_of(old.label) or old.name),
            yes=_("Yes, take it out"),
        )
        if await self.app.push_screen_wait(question):
            self._keep([other for other in self.rows if other.name != old.name])
