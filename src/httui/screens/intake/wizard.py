"""A new intake: consent first, then the form, then the review (S-011, S-044, S-080 to S-082, S-106, S-151)."""

from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Confirm
from httui.screens.base import flow, kindly
from httui.screens.intake.answering import Typing
from httui.screens.intake.questionnaire import Questionnaire
from httui.screens.intake.reviewing import ReviewScreen, known_words
from httui.widgets.form_view import FormView

if TYPE_CHECKING:
    from httui.cases.intake import Intake


class Wizard(Questionnaire["str | None"]):
    """One intake. The result is the code of the case that was saved, or None."""

    NAME = N_("Intake")
    ACTIONS: ClassVar[tuple[str, ...]] = Questionnaire.ACTIONS

    def __init__(self, intake: "Intake", *, typing: "Typing | None" = None) -> None:
        super().__init__(intake, typing=typing)
        self.intake = intake

    def take_draft(self) -> dict[str, Any] | None:
        """Nothing before consent was decided (S-081)."""
        return self.intake.take_draft()

    def keep_draft(self, snapshot: dict[str, Any]) -> None:
        """Sealed to its author."""
        self.intake.keep_draft(snapshot)

    def on_form_view_answered(self, message: FormView.Answered) -> None:
        """Who may be known already is said at once, by code (S-157); the look is logged by the room.

        What is wrong with the answer itself is said after this, by the class below (Textual calls both).
        """
        if not message.quiet:
            self._tell_known(message.field.key)

    @kindly
    def _tell_known(self, ref: str) -> None:
        from httui.cases.duplicates import check_value

        found = check_value(self.intake, ref)
        if found:
            self.say("  ".join(known_words(one, self.label_of) for one in found), problem=True)

    @flow
    async def action_review(self) -> None:
        """What is stored where, what is open, who may be known already; then save."""
        if not self.form.commit():
            return
        result = await self.app.push_screen_wait(ReviewScreen(self.intake, self.label_of))
        if result is None:
            return
        if result == "save":
            self._save()
        else:
            violation = next((found for found in self.intake.violations() if found.ref == result), None)
            if violation is not None:
                self.go_to_violation(violation)
            else:
                self.go_to_ref(result)

    @kindly
    def _save(self) -> None:
        from httui.cases.intake import NotReady

        self.keeper.settle()
        try:
            saved = self.intake.finish()
        except NotReady as problem:
            self.explain(problem)
            if problem.violations:
                self.go_to_violation(problem.violations[0])
            return
        self.keeper.close()
        self.dismiss(saved.case_code)
        self.frame.tell(
            _("Saved. Case {case}, person {person}.").format(case=saved.case_code, person=saved.person_code)
        )

    @flow
    async def action_back(self) -> None:
        """Leave; the draft stays. Before consent there is none, which is said first."""
        if self.form.close_picker():
            return
        self.form.commit(quiet=True)
        if self.intake.take_draft() is None:
            text = _("The person has not decided yet, so nothing was kept.")
            if not await self.app.push_screen_wait(
                Confirm(_("Leave this intake?"), text, yes=_("Yes, leave"))
            ):
                return
            self.dismiss(None)
            return
        try:
            self.keeper.flush()
        except Problem as problem:
            self.explain(problem)
            return
        self.dismiss(None)
        self.frame.tell(_("Kept as a draft. You find it under My drafts."))
