"""One run of a workflow: its steps in order, and the ways to stop it, move it, see it drawn (S-137, S-139)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.adapters import names_by_id
from httui.screens.ask import Ask, FormScreen, ask_reason
from httui.screens.base import flow, kindly
from httui.screens.work.page import WorkPage
from httui.screens.work.words import STEP_MARKS, There, text_of, who_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.workflows.views import RunView, StepView


class RunScreen(WorkPage):
    """The steps are lines to enter."""

    NAME = N_("Run of a workflow")
    TOPIC = N_(
        "Every step with its state: [ ] to do, [~] begun, [=] on hold, ... waits for another branch, [x] done, "
        "[-] skipped. Enter opens a step. V shows the drawing. X stops the run, M moves it to another "
        "version of the "
        "workflow; finished steps always stay."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "drawing", "stop", "move", "close_run", "back")

    def __init__(self, run_id: str) -> None:
        super().__init__()
        self._run_id = run_id
        self.run: RunView | None = None

    @kindly
    def arrive(self) -> None:
        """Read and show."""
        self.form.focus()
        self._read()

    def on_screen_resume(self) -> None:
        """A step may have been done."""
        if self.run is not None and self.frame.session is not None:
            self._again()

    @kindly
    def _again(self) -> None:
        self._read()
        self._to_what_is_open()

    def _to_what_is_open(self) -> None:
        """Stand on the first step that can be done, unless one stands on such a step already."""
        assert self.run is not None
        open_now = [f"step:{step.id}" for step in self.run.steps if step.state in ("ready", "started")]
        at = self.form.current
        if open_now and (at is None or at.key not in open_now):
            self.form.go_to(open_now[0])

    def _read(self) -> None:
        from httui.workflows import runs

        first = self.run is None
        self.run = runs.view(self.session, self._run_id)
        self.form.set_fields(self.make_fields())
        self.retitle()
        if first:
            self._to_what_is_open()

    def retitle(self, right: str = "") -> None:
        """Workflow, case, state."""
        if self.run is None:
            super().retitle(right)
            return
        from httui.workflows.runs import STATES

        case = f"{self.run.case_code}  " if self.run.case_code else ""
        self.title_bar.show(case + text_of(self.run.title), _(STATES[self.run.state]))

    def make_fields(self) -> Sequence[Field]:
        """What it is, what is missing for its end, its steps."""
        run = self.run
        if run is None:
            return [Field("none", "note", "")]
        from httui.workflows.progress import OPEN

        names, there = names_by_id(), There(self.session)
        done = sum(step.state in ("done", "skipped") for step in run.steps)
        here = sum(step.state in OPEN for step in run.steps)
        fields = [
            Field(
                "about",
                "note",
                _("Opened {day}. Steps over: {done}, open now: {here}.").format(
                    day=there.day(run.opened_at), done=done, here=here
                ),
            )
        ]
        fields += [Field(f"missing{n}", "note", f"! {line}") for n, line in enumerate(run.missing_for_end)]
        fields.append(Field("space", "note", ""))
        fields += [Field(f"step:{step.id}", "button", self._line(step, names, there)) for step in run.steps]
        return fields

    @staticmethod
    def _line(step: "StepView", names: dict[str, str], there: There) -> str:
        again = f" ({step.attempt})" if step.attempt > 1 else ""
        words = f"{text_of(step.label)}{again}"
        if step.state in ("ready", "started", "held"):
            # Who and when stand before the words: a long text is cut at the edge.
            who = who_words(names, step.assigned_to)
            words = "  ".join(part for part in (there.due(step.due), who, words) if part)
        return f"{STEP_MARKS[step.state]} {words}"

    def pressed(self, key: str) -> None:
        """A step."""
        kind, _colon, found = key.partition(":")
        if kind == "step":
            from httui.screens.work.step import StepScreen

            self.app.push_screen(StepScreen(found))

    def action_open(self) -> None:
        """Enter on what is marked."""
        if (field := self.form.current) is not None:
            self.pressed(field.key)

    @kindly
    def action_drawing(self) -> None:
        """V."""
        if self.run is not None:
            show_drawing(self, self.run)

    @flow
    async def action_stop(self) -> None:
        """X: with a reason; open steps are cancelled, nothing is thrown away."""
        from httui.workflows import runs

        text = _("Open steps are cancelled; what was done stays in the history.")
        found = await self.app.push_screen_wait(ask_reason(_("Stop this run?"), text))
        if found:
            runs.stop(self.session, self._run_id, found["reason"])
            self._read()

    @flow
    async def action_close_run(self) -> None:
        """C: its end test is not met, and somebody answers for closing it all the same."""
        from httui.workflows import runs

        text = "\n".join(self.run.missing_for_end) if self.run else ""
        found = await self.app.push_screen_wait(
            ask_reason(_("Close it although its end test is not met?"), text)
        )
        if found:
            runs.close(self.session, self._run_id, found["reason"])
            self._read()

    @flow
    async def action_move(self) -> None:
        """M: to another version, with the report of what does not fit."""
        from httui.screens.work.moving import move

        if self.run is not None and await move(self, self.run):
            self._read()

    def offers(self, name: str) -> bool:
        """Only what makes sense in this state."""
        run = self.run
        if name == "close_run":
            return run is not None and run.state == "checking" and self.session.may("tasks.team")
        if name in ("stop", "move"):
            running = run is not None and run.state in ("open", "checking")
            return running and self.session.may("tasks.team" if name == "stop" else "workflows")
        return super().offers(name)


def show_drawing(screen: "FormScreen[None]", run: "RunView") -> None:
    """The workflow of a run, with where it stands."""
    from httui.screens.work.drawing import DrawingScreen, Standing
    from httui.workflows import register
    from httui.workflows.progress import OPEN

    standing = Standing(
        here=frozenset(step.task for step in run.steps if step.state in OPEN),
        done=frozenset(step.task for step in run.steps if step.state in ("done", "skipped")),
    )
    screen.app.push_screen(DrawingScreen(register.definition(screen.session, run.version_id), standing))


async def open_by_hand(screen: "FormScreen[None]", case: str | None) -> str | None:
    """Choose a workflow and open a run of it (of a case, by its code); the run's id."""
    from httui.workflows import register, runs

    usable = [
        version for version in register.versions(screen.session) if version.state in ("trial", "adopted")
    ]
    if not usable:
        screen.say(
            _("No workflow is in use yet. The data lead or a supervisor puts one in use under Workflows.")
        )
        return None
    field = Field(
        "workflow",
        "choice",
        _("Which workflow?"),
        choices=tuple((str(version.version_id), text_of(version.title)) for version in usable),
        required=True,
    )
    found = await screen.app.push_screen_wait(Ask(_("Open a workflow"), [field]))
    if found is None:
        return None
    chosen = next(version for version in usable if str(version.version_id) == found["workflow"])
    return runs.open_run(screen.session, chosen.workflow_id, case=case, version_id=chosen.version_id)
