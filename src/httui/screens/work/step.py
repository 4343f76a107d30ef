"""One step: what is to be done, with what, by when, why it is closed, and every way to go on (S-127 to S-137)."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import Ask, ask_reason
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.words import day_words
from httui.screens.work.page import WorkPage
from httui.screens.work.words import There, minutes_words, text_of, who_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
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
            *self._when(step),
            *(Field(f"closed{n}", "note", f"! {why}") for n, why in enumerate(step.closed_because)),
            *self._doors(),
            *self._resources(task),
            *self._said(step),
        ]

    def _when(self, step: "StepView") -> list[Field]:
        names, there = names_by_id(), There(self.session)
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

    @staticmethod
    def _resources(task: "Task") -> list[Field]:
        fields = []
        for name, heading in RESOURCES:
            if words := text_of(getattr(task, name)):
                fields.append(Field(name, "note", f"{_(heading)}: {words}"))
        return fields

    def _said(self, step: "StepView") -> list[Field]:
        names, there = names_by_id(), There(self.session)
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
        found = await self.app.push_screen_wait(Ask(_("Mark as done"), fields))
        if found is None:
            return
        minutes = int(found["minutes"]) if found["minutes"] else None
        if minutes is not None and not 0 <= minutes <= 100_000:
            raise Problem(N_("Give the minutes as a number from 0 to 100,000."))
        outcome = found.get("outcome", "")
        runs.finish(
            self.session, step.id, step.revision, outcome=outcome, minutes=minutes, note=found["note"]
        )
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

        day = Field("until", "date", _("Until (if known)"))
        found = await self.app.push_screen_wait(
            ask_reason(_("Let it wait"), _("What or who is it waiting for?"), day)
        )
        if found:
            self._change(runs.hold, found["reason"], until=found["until"] or None)

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
        found = await self.app.push_screen_wait(ask_reason(_("Skip this step?"), "", *more))
        if found:
            outcome = found.get("outcome", "")
            runs.skip(self.session, step.id, step.revision, found["reason"], outcome=outcome)
            self._over()

    @flow
    async def action_assign(self) -> None:
        """G: hand it over."""
        from httui.workflows import runs

        fields = [
            Field("who", "choice", _("To whom?"), choices=tuple(active_people(self.session)), required=True),
            Field("comment", "text", _("What they should know (no names)"), limit=500),
        ]
        found = await self.app.push_screen_wait(Ask(_("Give this step to"), fields))
        if found:
            self._change(runs.hand_over, found["who"], comment=found["comment"])

    @flow
    async def action_comment(self) -> None:
        """M."""
        from httui.workflows import runs

        field = Field("text", "area", _("Comment (no names)"), required=True, limit=1000)
        found = await self.app.push_screen_wait(Ask(_("Comment"), [field]))
        if found:
            runs.comment(self.session, self._step_id, found["text"])
            self._read()

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
        found = await self.app.push_screen_wait(Ask(_("Note a document"), fields))
        if found:
            file = Path(found["file"]).expanduser() if found["file"].strip() else None
            runs.attach(self.session, self._step_id, found["label"], found["place"], file=file)
            self._read()

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
