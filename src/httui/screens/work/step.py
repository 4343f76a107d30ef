"""One step: what is to be done, with what, by when, why it is closed, and every way to go on (S-127 to S-137)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.adapters import active_people
from httui.screens.ask import Ask, prose, reason_field
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.work import step_lines
from httui.screens.work.page import WorkPage
from httui.screens.work.words import text_of
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.workflows.definition import Task
    from httui.workflows.views import StepView


class StepScreen(WorkPage):
    """A step to do: Enter on the first line fills its form or marks it as done."""

    NAME = N_("Step")
    TOPIC = N_(
        "F2 marks the step as done and asks how it went; where it has a form, Enter opens that first. B begins it, "
        "W lets it wait for somebody, Z goes on, S skips it with a reason, G gives it to a colleague, E takes it, "
        "M writes a comment, P notes a document, V shows where the case stands."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "done",
        "fill",
        "begin",
        "hold",
        "resume",
        "skip",
        "assign",
        "take",
        "comment",
        "attach",
        "drawing",
        "whole",
        "back",
    )

    def __init__(self, step_id: str) -> None:
        super().__init__()
        self._step_id = step_id
        self.step: StepView | None = None
        self._defined: Task | None = None

    @kindly
    def arrive(self) -> None:
        """Read and show."""
        self.form.focus()
        self._read()

    def on_screen_resume(self) -> None:
        """Somebody else may have been quicker: what stands here is what is true now."""
        if self.step is not None and self.frame.session is not None:
            self._again()

    @kindly
    def _again(self) -> None:
        self._read()

    def _read(self) -> None:
        from httui.workflows import register, runs

        self.step = runs.step(self.session, self._step_id)
        self._defined = register.definition(self.session, self.step.version_id).task(self.step.task)
        self.form.set_fields(self.make_fields())
        self.retitle()

    def retitle(self, right: str = "") -> None:
        """Case and state."""
        if self.step is None:
            super().retitle(right)
            return
        from httui.workflows.runs import STEP_STATES

        case = f"  {self.step.case_code}" if self.step.case_code else ""
        self.title_bar.show(_("Step") + case, _(STEP_STATES[self.step.state]))

    # What is shown ------------------------------------------------------------------------------

    def make_fields(self) -> Sequence[Field]:
        """What it is, the ways on, what it needs, what was said."""
        step, task = self.step, self._defined
        if step is None or task is None:
            return [Field("none", "note", "")]
        return [
            Field("what", "heading", text_of(step.label)),
            *step_lines.when_and_who(self.session, step),
            *(Field(f"closed{n}", "note", f"! {why}") for n, why in enumerate(step.closed_because)),
            *self._doors(),
            *step_lines.resources(task),
            *step_lines.said(self.session, step),
        ]

    def _doors(self) -> list[Field]:
        fill = _("Fill in the form") if self._draft() is None else _("Go on with the form that you began")
        ways = [
            ("fill", fill),
            ("done", "" if self.step is not None and self.step.form_missing else _("Mark as done")),
            ("begin", _("Begin")),
            ("resume", _("Go on with it")),
            ("take", _("Take it")),
        ]
        return [Field(name, "button", words) for name, words in ways if words and self.offers(name)] or [
            Field("whole", "button", _("All steps of this run"))
        ]

    def _draft(self) -> str | None:
        """The person's newest draft of the step's form for this case, by its id."""
        from httui.cases.draft_list import my_drafts

        step = self.step
        if step is None or not (step.form and step.form_missing and step.case_code):
            return None
        wanted = (step.form, step.case_code, None)
        mine = my_drafts(self.session)
        return next((it.id for it in mine if (it.form_id, it.case_code, it.record_id) == wanted), None)

    # Ways on ------------------------------------------------------------------------------------

    def offers(self, name: str) -> bool:
        """Only what this step and this person allow; the room asks again."""
        step = self.step
        if step is None:
            return super().offers(name)
        state, may = step.state, step.may_do
        active = may and state in ("ready", "started")
        holds = {
            "begin": may and state == "ready",
            "done": active,
            "fill": active
            and bool(step.form and step.case_code)
            and (step.form_missing or not step.closed_because),
            "hold": active,
            "resume": may and state == "held",
            "skip": may and state in ("ready", "started", "held"),
            "take": may and step.assigned_to is None,
            "assign": may,
            "comment": may,
            "attach": may,
        }
        return holds.get(name, True) and super().offers(name)

    def why_not(self) -> str:
        """Whose step it is, or that its state does not allow it."""
        from httui.workflows.progress import OPEN

        if self.step is not None and self.step.state in OPEN and not self.step.may_do:
            return _("This step is given to somebody else.")
        return super().why_not()

    def action_save(self) -> None:
        """Enter in the last field."""
        self.action_done()

    @flow
    async def action_done(self) -> None:
        """F2: how did it go, how long did it take."""
        from httui.workflows import runs

        step = self.step
        if step is None or not self.offers("done"):
            return
        if step.form_missing and self.offers("fill"):
            self.action_fill()
            return
        self._refuse_closed()
        fields = []
        if len(step.outcomes) > 1:
            choices = tuple((way.name, text_of(way.label) or way.name) for way in step.outcomes)
            fields.append(Field("outcome", "choice", _("How did it end?"), choices=choices, required=True))
        fields += [
            Field(
                "minutes", "integer", _("Minutes of work"), hint=_("Your own time for it, if you know it.")
            ),
            Field("note", "text", _("Note (no names)"), limit=500),
        ]

        def finish(given: dict[str, str]) -> None:
            minutes = int(given["minutes"]) if given["minutes"] else None
            if minutes is not None and not 0 <= minutes <= 100_000:
                raise Problem(N_("Give the minutes as a number from 0 to 100,000."))
            outcome, note = given.get("outcome", ""), given["note"]
            runs.finish(self.session, step.id, step.revision, outcome=outcome, minutes=minutes, note=note)

        if await self._asked(_("Mark as done"), fields, finish):
            self._over()

    def _over(self) -> None:
        """Say what follows and go back to where one came from."""
        from httui.workflows import runs

        assert self.step is not None
        run = runs.view(self.session, self.step.run_id)
        following = [text_of(step.label) for step in run.steps if step.state in ("ready", "started")]
        text = _("Done.")
        if run.state == "open" and following:
            text = _("Done. Next: {step}").format(step=following[0])
        elif run.state != "open":
            text = _("Done. The run is now: {state}").format(state=_(runs.STATES[run.state]))
        below = self.app.screen_stack[-2]
        self.dismiss(None)
        # Not a notice in the corner: that would hide what the next key is answered with.
        if isinstance(below, OfficeScreen):
            below.say(text)

    def _refuse_closed(self) -> None:
        step = self.step
        if step is not None and step.closed_because and not step.form_missing:
            raise Problem(N_("This step is closed for now: {why}"), why=step.closed_because[0])

    @flow
    async def action_fill(self) -> None:
        """Enter: the step's form, in place, or the draft of it; afterwards the step can be marked as done."""
        from httui.screens.drafts import go_on
        from httui.screens.intake.beginning import begin

        step = self.step
        if step is None or not self.offers("fill"):
            return
        self._refuse_closed()
        if (draft := self._draft()) is not None:
            await go_on(self, draft)
        else:
            await begin(self, case=step.case_code, form=step.form)
        self.say("")
        self._read()
        if self.step is not None and not self.step.form_missing:
            self.action_done()

    async def _asked(self, title: str, fields: Sequence[Field], do: Callable[[dict[str, str]], None]) -> bool:
        """Ask, and do it on that page: what is refused there keeps what was typed. True when it was done."""
        found = await self.app.push_screen_wait(Ask(title, fields, check=do))
        return found is not None

    def _change(self, do: Callable[..., object], *given: object, **named: object) -> None:
        """Do something with the step as it was seen, then show it anew."""
        assert self.step is not None
        do(self.session, self.step.id, self.step.revision, *given, **named)
        self._read()

    @kindly
    def action_begin(self) -> None:
        """B."""
        from httui.workflows import runs

        self._refuse_closed()
        self._change(runs.start)

    @kindly
    def action_take(self) -> None:
        """E."""
        from httui.workflows import runs

        self._change(runs.take)

    @kindly
    def action_resume(self) -> None:
        """Z."""
        from httui.workflows import runs

        self._change(runs.resume)

    @flow
    async def action_hold(self) -> None:
        """W: wait for somebody, until a day where it is known."""
        from httui.workflows import runs

        step = self.step
        assert step is not None
        day = Field("until", "date", _("Until (if known)"))
        fields = [*prose(_("What or who is it waiting for?")), day, reason_field()]

        def hold(given: dict[str, str]) -> None:
            runs.hold(self.session, step.id, step.revision, given["reason"], until=given["until"] or None)

        await self._asked(_("Let it wait"), fields, hold)

    @flow
    async def action_skip(self) -> None:
        """S: not needed here, with a reason."""
        from httui.workflows import runs

        step = self.step
        assert step is not None
        more = []
        if len(step.outcomes) > 1:
            choices = tuple((way.name, text_of(way.label) or way.name) for way in step.outcomes)
            more.append(
                Field("outcome", "choice", _("Which way does it go on?"), choices=choices, required=True)
            )

        def skip(given: dict[str, str]) -> None:
            outcome = given.get("outcome", "")
            runs.skip(self.session, step.id, step.revision, given["reason"], outcome=outcome)

        if await self._asked(_("Skip this step?"), [*more, reason_field()], skip):
            self._over()

    @flow
    async def action_assign(self) -> None:
        """G: hand it over."""
        from httui.workflows import runs

        step = self.step
        assert step is not None
        fields = [
            Field("who", "choice", _("To whom?"), choices=tuple(active_people(self.session)), required=True),
            Field("comment", "text", _("What they should know (no names)"), limit=500),
        ]

        def give(given: dict[str, str]) -> None:
            runs.hand_over(self.session, step.id, step.revision, given["who"], comment=given["comment"])

        await self._asked(_("Give this step to"), fields, give)

    @flow
    async def action_comment(self) -> None:
        """M."""
        from httui.workflows import runs

        field = Field("text", "area", _("Comment (no names)"), required=True, limit=1000)

        def comment(given: dict[str, str]) -> None:
            runs.comment(self.session, self._step_id, given["text"])

        await self._asked(_("Comment"), [field], comment)

    @flow
    async def action_attach(self) -> None:
        """P: a document that belongs to this step: what it is and where it is kept."""
        from httui.workflows import runs

        fields = [
            Field("label", "text", _("What is it? (no names)"), required=True, limit=120),
            Field("place", "text", _("Where is it kept?"), required=True, limit=120),
            Field(
                "file",
                "text",
                _("File on this computer"),
                hint=_("Only its fingerprint is kept, to prove later that it is the same. Empty for paper."),
            ),
        ]

        def attach(given: dict[str, str]) -> None:
            file = Path(given["file"]).expanduser() if given["file"].strip() else None
            runs.attach(self.session, self._step_id, given["label"], given["place"], file=file)

        await self._asked(_("Note a document"), fields, attach)

    @kindly
    def action_drawing(self) -> None:
        """V."""
        from httui.screens.work.run import show_drawing
        from httui.workflows import runs

        if self.step is not None:
            show_drawing(self, runs.view(self.session, self.step.run_id))

    def action_whole(self) -> None:
        """A: all steps of this run."""
        from httui.screens.work.run import RunScreen

        if self.step is not None:
            self.app.push_screen(RunScreen(self.step.run_id))
