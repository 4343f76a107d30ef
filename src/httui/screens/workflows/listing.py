"""Workflows and their versions: look, design, try out, adopt, retire, write to a file, begin one (S-132)."""

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui import i18n
from httui.i18n import N_, _, ngettext
from httui.problem import Problem
from httui.screens.ask import Ask
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.screens.work.words import text_of
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.workflows.register import Version

CHANGING = ("new", "change", "add", "state")
TRIAL_DAYS = 28


class WorkflowsScreen(ListScreen["Version"]):
    """Every version of every workflow."""

    NAME = N_("Workflows")
    TOPIC = N_(
        "A workflow says how a goal is reached: what starts it, which tasks, who does them, in which "
        "time, how you know "
        "that it is done. Enter shows it drawn. N designs a new one in five steps, C changes one (running "
        "cases keep "
        "their version), A brings one in from a file, T puts one on trial for some weeks, in use, or retires it. "
        "B begins one that belongs to no case. W says what is still missing."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "open",
        "new",
        "change",
        "add",
        "state",
        "findings",
        "workflow",
        "report",
        "saveas",
        "back",
    )

    def columns(self) -> Sequence[Column["Version"]]:
        """Title, version, state, what is missing."""
        return [
            Column(_("Workflow"), 0, lambda version: text_of(version.title)),
            Column(_("Version"), 7, lambda version: str(version.number)),
            Column(_("State"), 21, state_words),
            Column(_("Missing"), 7, lambda version: str(version.blocking) if version.blocking else "-"),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("There is no workflow yet. N designs one, A brings one in from a file.")

    def read(self) -> Sequence["Version"]:
        """From the room."""
        from httui.workflows import register

        return register.versions(self.session)

    def offers(self, name: str) -> bool:
        """Designing is for the data lead and supervisors."""
        return (name not in CHANGING or self.session.may("workflows")) and super().offers(name)

    @kindly
    def action_open(self) -> None:
        """Enter: drawn."""
        from httui.screens.work.drawing import DrawingScreen
        from httui.workflows import register

        if (version := self.list.current) is not None:
            self.app.push_screen(DrawingScreen(register.definition(self.session, version.version_id)))

    @flow
    async def action_new(self) -> None:
        """N: the first of the five steps is its name, by the ultimate goal."""
        from httui.screens.workflows.designer import Designer
        from httui.workflows import designing, register

        hint = _("Name it after what is reached at its end: The person is safe tonight.")
        field = Field("title", "text", _("Ultimate goal"), required=True, limit=100, hint=hint)
        found = await self.app.push_screen_wait(Ask(_("A new workflow"), [field]))
        if found is None:
            return
        taken = {version.workflow_id for version in register.versions(self.session)}
        made = designing.begin(found["title"], i18n.language(), taken)
        version = register.revise(self.session, made, why=_("new"))
        await self.app.push_screen_wait(
            Designer(version, register.definition(self.session, version.version_id))
        )
        self.refresh_rows()

    @flow
    async def action_change(self) -> None:
        """C: a draft is changed as it is; of a version in use a new one is made."""
        from httui.screens.workflows.designer import Designer
        from httui.workflows import register

        version = self.list.current
        if version is None:
            return
        definition = register.definition(self.session, version.version_id)
        if version.state != "draft":
            text = _("Running cases keep version {number}. What, how and why is it changed?").format(
                number=version.number
            )
            field = Field("why", "text", _("Why a new version?"), required=True, limit=300, hint=text)
            found = await self.app.push_screen_wait(Ask(text_of(version.title), [field]))
            if found is None:
                return
            version = register.revise(self.session, definition, why=found["why"])
        await self.app.push_screen_wait(Designer(version, definition))
        self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A: from a file (.md, .xlsx, .csv); it stays a draft until somebody puts it in use."""
        from httui.workflows import register

        field = Field(
            "path", "text", _("File"), required=True, hint=_("Markdown, XLSX or CSV; see the format guide.")
        )
        found = await self.app.push_screen_wait(Ask(_("Bring in a workflow"), [field]))
        if found is None:
            return
        path = Path(found["path"]).expanduser()
        if not path.is_file():
            raise Problem(N_("There is no such file."))
        register.add(self.session, path, state="draft")
        self.refresh_rows()
        self.say(_("It is brought in as a draft. T puts it on trial or in use."))

    @flow
    async def action_state(self) -> None:
        """T."""
        from httui.workflows import register
        from httui.workflows.duty_rows import today_of

        version = self.list.current
        if version is None:
            return
        # The office's day, as everywhere that a trial is counted.
        ends = (today_of(self.session) + timedelta(days=TRIAL_DAYS)).isoformat()
        fields = [
            Field(
                "state",
                "choice",
                _("New state"),
                value=version.state,
                choices=tuple((state, _(words)) for state, words in register.STATES.items()),
                required=True,
            ),
            Field(
                "ends",
                "date",
                _("A trial ends on"),
                value=ends,
                hint=_("Try it for a few weeks, then review it; the review comes up by itself."),
            ),
        ]
        found = await self.app.push_screen_wait(Ask(text_of(version.title), fields))
        if found:
            last = date.fromisoformat(found["ends"]) if found["state"] == "trial" and found["ends"] else None
            register.set_state(self.session, version.version_id, found["state"], trial_ends=last)
            self.refresh_rows()

    @kindly
    def action_findings(self) -> None:
        """W: what is still to be mended."""
        from httui.workflows import register

        version = self.list.current
        if version is None:
            return
        found = register.findings_of(self.session, version.version_id)
        lines = [f"- {finding.words()}" for finding in found] or [_("Nothing is missing.")]
        self.app.push_screen(ReadScreen(text_of(version.title), "\n".join(lines)))

    @flow
    async def action_workflow(self) -> None:
        """B: begin a run that belongs to no case."""
        from httui.screens.work.run import RunScreen
        from httui.workflows import runs

        version = self.list.current
        if version is None:
            return
        run = runs.open_run(self.session, version.workflow_id, version_id=version.version_id)
        self.app.push_screen(RunScreen(run))

    @flow
    async def action_report(self) -> None:
        """R: where it breaks down."""
        from httui.screens.work.report import report

        if (version := self.list.current) is not None:
            await report(self, version.workflow_id)

    @flow
    async def action_saveas(self) -> None:
        """S."""
        from httui.screens.work.drawing import FORMATS, ask_file, write
        from httui.workflows import register

        version = self.list.current
        if version is None:
            return
        path = await ask_file(self, _("Write the workflow to a file"), FORMATS, version.workflow_id)
        if path is not None:
            write(register.definition(self.session, version.version_id), *path)
            self.say(_("Written to {path}.").format(path=path[1]))


def state_words(version: "Version") -> str:
    """The state; of a trial also when it ends."""
    from httui.workflows.register import STATES

    words = _(STATES[version.state])
    return (
        f"{words} - {day_words(version.trial_ends)}"
        if version.state == "trial" and version.trial_ends
        else words
    )


def missing_words(count: int) -> str:
    """How many findings keep a workflow from being used."""
    if not count:
        return _("Nothing is missing: it can be put on trial or in use.")
    return ngettext(
        "{count} thing is still to be mended", "{count} things are still to be mended", count
    ).format(count=count)
