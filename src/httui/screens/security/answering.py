"""Answering the self-assessment: a page a domain, each answer kept at once, what the machine shows beside (S-014)."""

from collections.abc import Sequence
from typing import Any, ClassVar

from textual import work

from httui.i18n import N_, _
from httui.screens.base import kindly
from httui.screens.helping import ReadScreen
from httui.screens.intake.questionnaire import Questionnaire
from httui.security.answers import VALUE_WORDS
from httui.security.finding import StoreFacts
from httui.security.round_filling import RoundFilling
from httui.security.suggestions import Suggestion
from httui.widgets.fields import Field


class AssessmentScreen(Questionnaire[None]):
    """The open round, as one person answers it."""

    NAME = N_("Self-assessment")
    TOPIC = N_(
        "Answer what is so today. Each answer is kept at once, under your name; you can stop at any time and go on "
        "later. F5 answers as this program saw it. Colleagues answer the same round by themselves."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "save",
        "back",
        "section",
        "choices",
        "seen",
        "review",
        "section_back",
        "undo",
    )

    def __init__(self, filling: RoundFilling) -> None:
        super().__init__(filling)
        self.round = filling
        self._seen: dict[str, Suggestion] = {}

    # Keeping ------------------------------------------------------------------------------------

    def take_draft(self) -> dict[str, Any] | None:
        """There is no draft: every answer lies in the round already."""
        return None

    def keep_draft(self, snapshot: dict[str, Any]) -> None:
        """Nothing more to keep."""

    # Arriving -----------------------------------------------------------------------------------

    def arrive(self) -> None:
        """Where one was: at the first question without an answer; look at the machine meanwhile."""
        super().arrive()
        first = self.round.first_open()
        if first is not None:
            self.go_to_ref(first)
        self._begin_looking()

    @kindly
    def _begin_looking(self) -> None:
        from httui.security import suggestions

        self._look(suggestions.facts(self.session))

    @work(thread=True, exclusive=True, group="looking")
    def _look(self, store: StoreFacts) -> None:
        """Ask the system, beside the work: on some machines it takes seconds."""
        from httui.security import suggestions
        from httui.security.machine import ThisMachine

        self.app.call_from_thread(self._looked, suggestions.by_machine(store, ThisMachine()))

    def _looked(self, found: dict[str, Suggestion]) -> None:
        if self.is_attached and self.frame.session is not None:
            self._seen = found
            self.refill()

    # The page -----------------------------------------------------------------------------------

    def make_fields(self) -> Sequence[Field]:
        """The questions of the page; what the program saw stands under the question it speaks to."""
        made: list[Field] = []
        for field in super().make_fields():
            made.append(field)
            found = self._seen.get(field.key.rpartition("/")[2])
            if found is not None and field.kind == "choice":
                made.append(Field(f"seen:{found.item}", "note", _seen_words(found), indent=2))
        return made

    def _retitle(self) -> None:
        """The domain rather than the long title of the form."""
        super()._retitle()
        page = self.page
        if page is not None and page.title != self.filling.form.title:
            answered, total = self.round.progress()
            self.title_bar.show(
                page.title, _("{answered} of {count} answered").format(answered=answered, count=total)
            )

    def help_text(self) -> str:
        """F1: why it is asked, how to look, what to do, what the program saw."""
        field = self.form.current
        item = self.round.item_of(field.key) if field is not None else None
        if field is None or item is None:
            return _(self.TOPIC)
        why, remedy = self.round.guidance(field.key)
        lines = [self.label_of(self.round.ref_of(item.id)), "", "# " + _("Why, and how to look"), why]
        if remedy:
            lines += ["", "# " + _("If it is not in order yet"), remedy]
        found = self._seen.get(item.id)
        if found is not None:
            lines += ["", "# " + _("What this program saw"), found.seen, found.look]
        return "\n".join(lines)

    def _warn(self, ref: str) -> None:
        """A soft warning here asks to leave something out; there is no reason to give for it."""
        self._warnings.pop(ref, None)
        for found in self.filling.run.violations():
            if found[0] == ref and found[1] == "soft":
                self._warnings[ref] = found[2]

    # Actions ------------------------------------------------------------------------------------

    @kindly
    def action_seen(self) -> None:
        """F5: take over what the program saw about the question one is in."""
        field = self.form.current
        item = self.round.item_of(field.key) if field is not None else None
        found = self._seen.get(item.id) if item is not None else None
        if found is None:
            self.say(_("The program cannot see anything about this question: look yourself."))
            return
        self.round.take_over(found)
        self.refill()
        self.form.reopen()
        self.say(_("Answered as seen; it counts as your answer. Is it so everywhere?"))

    def action_repeat(self) -> None:
        """There is no earlier record to repeat from."""

    @kindly
    def action_review(self) -> None:
        """The result so far, of everybody's answers."""
        if not self.form.commit():
            return
        from httui.security import result_words, rounds_store

        found = rounds_store.kept(self.session, self.round.round_id)
        page = ReadScreen(_("The result so far"), "\n".join(result_words.result_lines(found)))
        self.app.push_screen(page)

    def action_back(self) -> None:
        """Leave; every answer is kept."""
        if self.form.close_picker() or not self.form.commit():
            return
        self.dismiss(None)


def _seen_words(found: Suggestion) -> str:
    if found.value is None:
        return _("Not to be seen from here: {seen}").format(seen=found.seen)
    return _("Seen here: {seen} F5 answers: {answer}.").format(
        seen=found.seen, answer=_(VALUE_WORDS[found.value])
    )
