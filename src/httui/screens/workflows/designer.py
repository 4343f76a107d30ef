"""The designer: five steps from the goal to the drawing, kept as a draft after each of them (S-125 to S-131)."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from httui import i18n
from httui.i18n import N_, _
from httui.screens.ask import Ask, FormScreen
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.work.words import text_of
from httui.screens.workflows.listing import missing_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.workflows.definition import Workflow
    from httui.workflows.register import Version


class Designer(FormScreen[None]):
    """One workflow being designed; each step is a line to enter, and says what it holds so far."""

    NAME = N_("Design a workflow")
    TOPIC = N_(
        "Go through the five steps from the top. What you enter is kept as a draft after each page. 1 the "
        "goal gives the "
        "name. 2 what starts it, and how anybody can check that it is done. 3 the tasks in simple words, "
        "in order, with "
        "what they need. 4 who does each, and how long it takes. 5 look at it drawn, together."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "findings", "drawing", "undo", "back")

    def __init__(self, version: "Version", definition: "Workflow") -> None:
        super().__init__()
        self.version = version
        self.workflow = definition
        self._before: list[Workflow] = []

    def retitle(self, right: str = "") -> None:
        """Title and version."""
        version = _("version {number}").format(number=self.version.number)
        self.title_bar.show(text_of(self.workflow.title), right or version)

    def make_fields(self) -> Sequence[Field]:
        """The five steps with what they hold."""
        workflow = self.workflow
        times = sum(task.estimate is not None for task in workflow.tasks)
        who = sum(bool(task.responsible) for task in workflow.tasks)
        found = self._blocking()
        return [
            Field("intro", "note", _("Five steps. Everything is kept as a draft while you go.")),
            Field(
                "goal", "button", _("1  Goal and name: {words}").format(words=text_of(workflow.goal) or "-")
            ),
            Field(
                "ends",
                "button",
                _("2  Start: {start}   End: {end}").format(
                    start=text_of(workflow.start) or "-", end=text_of(workflow.end) or "-"
                ),
            ),
            Field("tasks", "button", _("3  Tasks in order ({count})").format(count=len(workflow.tasks))),
            Field(
                "roles",
                "button",
                _("4  Roles ({roles}); tasks with somebody {who}, with a time {times}, of {count}").format(
                    roles=len(workflow.roles), who=who, times=times, count=len(workflow.tasks)
                ),
            ),
            Field("drawing", "button", _("5  See it drawn")),
            Field("space", "note", ""),
            Field("missing", "note", missing_words(found)),
            *([Field("findings", "button", _("What is still to be mended"))] if found else []),
        ]

    def _blocking(self) -> int:
        from httui.workflows import register

        return sum(finding.blocking for finding in register.findings_now(self.session, self.workflow))

    def keep(self, workflow: "Workflow") -> None:
        """Take a changed definition over and keep it as the draft that it is."""
        from httui.workflows import register

        if workflow == self.workflow:
            return
        self.version = register.revise(self.session, workflow, why=self.version.why or "")
        self._before.append(self.workflow)
        self.workflow = workflow
        self.form.set_fields(self.make_fields())
        self.retitle()

    @kindly
    def action_undo(self) -> None:
        """Ctrl+U: as it was before the last page."""
        if not self._before:
            self.say(_("There is nothing to undo here."))
            return
        before = self._before.pop()
        self.keep(before)
        self._before.pop()

    def action_open(self) -> None:
        """Enter on what is marked."""
        if (field := self.form.current) is not None:
            self.pressed(field.key)

    # The steps ----------------------------------------------------------------------------------

    @flow
    async def action_goal(self) -> None:
        """Step 1."""
        from httui.workflows.designing import with_words

        workflow, here = self.workflow, i18n.language()
        there = "en" if here == "id" else "id"
        fields = [
            Field("title", "text", _("Name"), value=text_of(workflow.title), required=True, limit=100),
            Field("title2", "text", _("Name in {language}").format(language=i18n.LANGUAGES[there]),
                  value=workflow.title.get(there, ""), limit=100),
            Field("goal", "area", _("Ultimate goal"), value=text_of(workflow.goal), required=True, limit=500,
                  hint=_("What is true at the end that was not true before?")),
            Field("goal2", "area", _("Goal in {language}").format(language=i18n.LANGUAGES[there]),
                  value=workflow.goal.get(there, ""), limit=500),
            Field("source", "text", _("Source"), value=text_of(workflow.source), limit=300,
                  hint=_("The rule or the book that it follows, if any.")),
        ]  # fmt: skip
        found = await self.app.push_screen_wait(Ask(_("Step 1: goal and name"), fields))
        if found:
            self.keep(
                replace(
                    workflow,
                    title=with_words(
                        with_words(workflow.title, found["title"], here), found["title2"], there
                    ),
                    goal=with_words(with_words(workflow.goal, found["goal"], here), found["goal2"], there),
                    source=with_words(workflow.source, found["source"], here),
                )
            )

    @flow
    async def action_ends(self) -> None:
        """Step 2."""
        from httui.workflows.conditions import parse, spell
        from httui.workflows.designing import with_words

        workflow, here = self.workflow, i18n.language()
        fields = [
            Field(
                "start", "text", _("What starts it?"), value=text_of(workflow.start), required=True, limit=300
            ),
            Field(
                "trigger",
                "text",
                _("Begins by itself when"),
                value=spell(workflow.triggers),
                limit=300,
                hint=_("hand; record FORM; withdrawal; closed; field FORM QUESTION = VALUE. F1 tells more."),
            ),
            Field(
                "end",
                "text",
                _("How do you know that it is done?"),
                value=text_of(workflow.end),
                required=True,
                limit=300,
            ),
            Field(
                "check",
                "text",
                _("What can be checked at its end"),
                value=spell(workflow.end_check),
                limit=300,
                hint=_("steps (all are over); record FORM; closed. F1 tells more."),
            ),
        ]
        kept: list[Workflow] = []

        def check(values: dict[str, str]) -> None:
            kept.append(
                replace(
                    workflow,
                    start=with_words(workflow.start, values["start"], here),
                    end=with_words(workflow.end, values["end"], here),
                    triggers=parse(values["trigger"] or "hand"),
                    end_check=parse(values["check"] or "steps"),
                )
            )

        asked = await self.app.push_screen_wait(
            Ask(_("Step 2: start and end"), fields, check=check, topic=_(CONDITIONS_HELP))
        )
        if asked:
            self.keep(kept[-1])

    def action_tasks(self) -> None:
        """Step 3 (and the times and people of each task)."""
        from httui.screens.workflows.tasks import TaskListScreen

        self.app.push_screen(TaskListScreen(self))

    def action_roles(self) -> None:
        """Step 4."""
        from httui.screens.workflows.roles import RolesScreen

        self.app.push_screen(RolesScreen(self))

    @kindly
    def action_drawing(self) -> None:
        """Step 5."""
        from httui.screens.work.drawing import DrawingScreen

        self.app.push_screen(DrawingScreen(self.workflow))

    @kindly
    def action_findings(self) -> None:
        """W."""
        from httui.workflows import register

        found = register.findings_now(self.session, self.workflow)
        lines = [f"{'!' if finding.blocking else '-'} {finding.words()}" for finding in found]
        self.app.push_screen(
            ReadScreen(_("What is still to be mended"), "\n".join(lines) or _("Nothing is missing."))
        )


CONDITIONS_HELP = N_(
    "Several are separated by semicolons.\n\n"
    "hand: somebody begins it.\nrecord FORM: a record of this form is made final.\n"
    "field FORM QUESTION = VALUE: a record has this answer.\nwithdrawal PURPOSE: consent is withdrawn "
    "(all purposes "
    "without one).\nscreening RESULT: a screening has this result.\ndate FORM QUESTION + 14 days: so long "
    "after the day "
    "that was answered.\nclosed + 90 days: so long after the case was closed.\nincident: something went "
    "wrong with data.\n\n"
    "At the end, or needed by a task: steps, record FORM, field FORM QUESTION = VALUE, consent PURPOSE, "
    "role ROLE, closed."
)
"""What can be written where something is checked."""
