"""The sixteen questions of a plan, page by page, each answer kept at once (S-241 to S-249)."""

from typing import Any, ClassVar

from httui.i18n import N_, _
from httui.screens.base import kindly
from httui.screens.helping import ReadScreen
from httui.screens.intake.pages import progress
from httui.screens.intake.questionnaire import Questionnaire
from httui.sharing.plan_filling import PlanFilling


class PlanAnswersScreen(Questionnaire[None]):
    """A draft, as one person answers it."""

    NAME = N_("Plan")
    TOPIC = N_(
        "Every answer is kept in the draft at once; stop at any time. F6 goes to the next question, F1 says why it is "
        "asked. No names of people here. What stays open is listed by the plan."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "save",
        "back",
        "section",
        "choices",
        "review",
        "section_back",
        "undo",
    )

    def __init__(self, filling: PlanFilling) -> None:
        super().__init__(filling)
        self.plan = filling

    def take_draft(self) -> dict[str, Any] | None:
        """There is no draft beside the plan: every answer lies in it already."""
        return None

    def keep_draft(self, snapshot: dict[str, Any]) -> None:
        """Nothing more to keep."""

    def arrive(self) -> None:
        """Where one was: at the first question that is open."""
        super().arrive()
        first = self.plan.first_open()
        if first is not None:
            self.go_to_ref(first)

    def _retitle(self) -> None:
        """The question rather than the long title of the form."""
        super()._retitle()
        page = self.page
        if page is not None:
            answered, total = progress(self._pages)
            self.title_bar.show(
                page.title, _("{answered} of {count} answered").format(answered=answered, count=total)
            )

    def action_repeat(self) -> None:
        """There is no earlier record to repeat from."""

    @kindly
    def action_review(self) -> None:
        """What the plan lacks now."""
        if not self.form.commit():
            return
        from httui.screens.sharing.plans import gap_lines
        from httui.sharing import plan_gaps

        lines = gap_lines(plan_gaps.gaps(self.session, self.plan.plan))
        self.app.push_screen(ReadScreen(_("What the plan lacks"), "\n".join(lines)))

    def action_back(self) -> None:
        """Leave; every answer is kept."""
        if self.form.close_picker() or not self.form.commit():
            return
        self.dismiss(None)
