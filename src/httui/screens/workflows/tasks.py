"""The tasks of a workflow in order: insert, move, split, take out; needs and outcomes (S-127 to S-130)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from httui import i18n
from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm
from httui.screens.base import flow, kindly
from httui.screens.listing import ListScreen
from httui.screens.work.words import text_of
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.workflows.designer import Designer
    from httui.workflows.definition import Span, Task, Workflow

UNITS = {"minutes": N_("minutes"), "hours": N_("hours"), "days": N_("working days")}
TEXTS = (
    ("documents", N_("Documents")),
    ("people", N_("People")),
    ("materials", N_("Materials")),
    ("funds", N_("Funds")),
    ("tools", N_("Tools")),
    ("output", N_("What comes out")),
    ("information", N_("Good to know")),
)
"""What a task needs and gives, with its words."""


class TaskListScreen(ListScreen["Task"]):
    """The rows of the workflow; their order is the order of work."""

    NAME = N_("Step 3: tasks in order")
    TOPIC = N_(
        "A adds a task below the marked one, Enter or C says what it needs, who does it and how long it "
        "takes. U and J "
        "move it up and down, S splits it in two, D takes it out, W says where its outcomes lead: to "
        "several tasks side "
        "by side, back to an earlier one, or to the end."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "open",
        "add",
        "change",
        "up",
        "down",
        "split",
        "discard",
        "outcomes",
        "drawing",
        "back",
    )

    def __init__(self, designer: "Designer") -> None:
        self.designer = designer
        super().__init__()

    @property
    def workflow(self) -> "Workflow":
        """As it stands now."""
        return self.designer.workflow

    def columns(self) -> Sequence[Column["Task"]]:
        """Number, words, who, time, ways."""
        return [
            Column(_("No."), 3, lambda task: str(self.workflow.places[task.name] + 1)),
            Column(_("Task"), 0, lambda task: text_of(task.label)),
            Column(_("Who"), 18, self._doers),
            Column(_("Time"), 10, _time),
            Column(_("Then"), 12, self._then),
        ]

    def _doers(self, task: "Task") -> str:
        roles = [self.workflow.role(name) for name in task.responsible]
        return ", ".join(text_of(role.label) or role.name for role in roles if role is not None)

    def _then(self, task: "Task") -> str:
        from httui.workflows.designing import in_line

        if task.name in in_line(self.workflow):
            return ""
        places = self.workflow.places
        ways = dict.fromkeys(way for outcome in task.outcomes for way in outcome.next)
        return ", ".join(str(places[way] + 1) if way in places else _("end") for way in ways)

    def empty(self) -> str:
        """None yet."""
        return _("No task yet. A adds the first one.")

    def read(self) -> Sequence["Task"]:
        """The tasks of the draft."""
        return self.workflow.tasks

    def _keep(self, made: "Workflow", stay: str = "") -> None:
        self.designer.keep(made)
        self.refresh_rows()
        if stay in made.places:
            self.list.move_to(made.places[stay])

    @flow
    async def action_add(self) -> None:
        """A: below the marked one."""
        from httui.workflows import designing

        hint = _("Simple words, beginning with what somebody does: Ask where the person wants to sleep.")
        field = Field("words", "text", _("What is to be done?"), required=True, limit=120, hint=hint)
        found = await self.app.push_screen_wait(Ask(_("A new task"), [field]))
        if found:
            place = self.list.cursor + 1 if self.workflow.tasks else 0
            made = designing.insert(self.workflow, place, found["words"], i18n.language())
            self._keep(made, made.tasks[min(place, len(made.tasks) - 1)].name)

    @kindly
    def action_up(self) -> None:
        """U."""
        self._move(-1)

    @kindly
    def action_down(self) -> None:
        """J."""
        self._move(1)

    def _move(self, steps: int) -> None:
        from httui.workflows import designing

        if (task := self.list.current) is not None:
            self._keep(designing.move(self.workflow, task.name, steps), task.name)

    @flow
    async def action_split(self) -> None:
        """S: one task was two."""
        from httui.workflows import designing

        task = self.list.current
        if task is None:
            return
        fields = [
            Field(
                "first",
                "text",
                _("The first of the two"),
                value=text_of(task.label),
                required=True,
                limit=120,
            ),
            Field("second", "text", _("The second"), required=True, limit=120),
        ]
        found = await self.app.push_screen_wait(Ask(_("Split this task"), fields))
        if found:
            words = found["first"], found["second"]
            self._keep(designing.split(self.workflow, task.name, *words, i18n.language()), task.name)

    @flow
    async def action_discard(self) -> None:
        """D: take it out, after a question."""
        from httui.workflows import designing

        task = self.list.current
        if task is None:
            return
        text = _("{task}\nWhat led to it leads to the task after it.").format(task=text_of(task.label))
        if await self.app.push_screen_wait(
            Confirm(_("Take this task out?"), text, yes=_("Yes, take it out"))
        ):
            self._keep(designing.take_out(self.workflow, task.name))

    def action_open(self) -> None:
        """Enter."""
        self.action_change()

    @flow
    async def action_change(self) -> None:
        """C: everything about one task."""
        task = self.list.current
        if task is None:
            return
        made: list[Task] = []

        def check(values: dict[str, str]) -> None:
            made.append(changed(task, values))

        page = Ask(_("Task {number}").format(number=self.list.cursor + 1), self._fields(task), check=check)
        if await self.app.push_screen_wait(page):
            from httui.workflows import designing

            self._keep(designing.put(self.workflow, made[-1]), task.name)

    def _fields(self, task: "Task") -> list[Field]:
        from httui.cases import registry

        there = "en" if i18n.language() == "id" else "id"
        roles = tuple((role.name, text_of(role.label) or role.name) for role in self.workflow.roles)
        forms = {version.form_id: version.title for version in registry.to_fill(self.session)}
        yes_no = (("no", _("No")), ("yes", _("Yes")))
        return [
            Field("label", "text", _("What is to be done?"), value=text_of(task.label), required=True, limit=120),
            Field("label2", "text", _("The same in {language}").format(language=i18n.LANGUAGES[there]),
                  value=task.label.get(there, ""), limit=120),
            Field("who", "multi", _("Who does it?"), value=" ".join(task.responsible), choices=roles,
                  hint=_("Roles are made in step 4.") if not roles else ""),
            Field("amount", "integer", _("Estimated time"), value=str(task.estimate.amount) if task.estimate else ""),
            Field("unit", "choice", _("Unit"), value=task.estimate.unit if task.estimate else "minutes",
                  choices=tuple((unit, _(words)) for unit, words in UNITS.items())),
            Field("limit", "integer", _("At the latest after"), value=str(task.within.amount) if task.within else "",
                  hint=_("Only where the limit differs from the estimate. Hours count by the clock.")),
            Field("limit_unit", "choice", _("Unit"), value=task.within.unit if task.within else "hours",
                  choices=tuple((unit, _(words)) for unit, words in UNITS.items())),
            *(Field(name, "text", _(words), value=text_of(getattr(task, name)), limit=500) for name, words in TEXTS),
            Field("form", "choice", _("Form to fill in"), value=task.form,
                  choices=(("", _("none")), *sorted(forms.items()))),
            Field("needs", "text", _("Needs first"), value=_spelled(task), limit=300,
                  hint=_("consent services; record intake; role supervisor. Several with semicolons.")),
            Field("join", "choice", _("Where branches meet"), value=task.join,
                  choices=(("all", _("wait for all that are on their way")), ("any", _("begin with the first")))),
            Field("waits", "choice", _("Is it waiting for somebody outside?"), value="yes" if task.waits else "no",
                  choices=yes_no),
        ]  # fmt: skip

    def action_outcomes(self) -> None:
        """W: where its outcomes lead."""
        from httui.screens.workflows.outcomes import OutcomesScreen

        if (task := self.list.current) is not None:
            self.app.push_screen(OutcomesScreen(self.designer, task.name))

    def on_screen_resume(self) -> None:
        """Outcomes may have changed."""
        if self.list.is_attached:
            self.refresh_rows()

    def action_drawing(self) -> None:
        """V."""
        self.designer.action_drawing()


def _spelled(task: "Task") -> str:
    from httui.workflows.conditions import spell

    return spell(task.needs)


def _time(task: "Task") -> str:
    from httui.workflows.span_words import span_words

    return span_words(task.estimate)


def _span(amount: str, unit: str, fallback: str) -> "Span | None":
    from httui.workflows.definition import Span

    if not amount.strip():
        return None
    if not 0 < int(amount) < 10_000:
        raise Problem(N_("Give a time as a number from 1 to 9,999."))
    return Span(int(amount), unit or fallback)


def changed(task: "Task", values: dict[str, str]) -> "Task":
    """``task`` with what was entered. Raises Problem where a time or a condition cannot be read."""
    from httui.workflows.conditions import parse
    from httui.workflows.designing import with_words

    here = i18n.language()
    there = "en" if here == "id" else "id"

    def words(name: str) -> dict[str, str]:
        return with_words(getattr(task, name), values[name], here)

    texts: dict[str, Any] = {name: words(name) for name, _words in TEXTS}
    return replace(
        task,
        label=with_words(words("label"), values["label2"], there),
        responsible=tuple(values["who"].split()),
        estimate=_span(values["amount"], values["unit"], "minutes"),
        within=_span(values["limit"], values["limit_unit"], "hours"),
        form=values["form"],
        needs=parse(values["needs"]),
        join=values["join"] or "all",
        waits=values["waits"] == "yes",
        **texts,
    )
