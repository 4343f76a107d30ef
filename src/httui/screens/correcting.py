"""Correcting a record: with a reason, and never over somebody else's change (S-152, DESIGN section 7)."""

import uuid
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, FormScreen, prose, reason_field
from httui.screens.base import flow
from httui.screens.intake.answering import Typing
from httui.screens.intake.questionnaire import Questionnaire
from httui.widgets.fields import MISSING_NAMES, Field

if TYPE_CHECKING:
    from httui.cases.editing import Conflict, Difference, Editing

Side = tuple[str | None, str | None]
"""An answer, or the reason for none."""


class Correction(Questionnaire["bool | None"]):
    """A final record being changed; the result is True when it was saved."""

    NAME = N_("Correct a record")
    TOPIC = N_(
        "Change what is wrong, then Ctrl+W to review and save with a reason. Old values stay in the "
        "history. Answers in the "
        "identity vault are not shown; typing a new one replaces it without anybody reading the old one."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = Questionnaire.ACTIONS

    def __init__(
        self, editing: "Editing", *, draft_id: str | None = None, typing: Typing | None = None
    ) -> None:
        super().__init__(editing, typing=typing)
        self.editing = editing
        self._draft_id = draft_id or str(uuid.uuid4())
        self._has_draft = draft_id is not None

    def take_draft(self) -> dict[str, Any] | None:
        """Nothing while nothing was changed."""
        snapshot = self.editing.take_draft()
        self._has_draft = self._has_draft or snapshot is not None
        return snapshot

    def keep_draft(self, snapshot: dict[str, Any]) -> None:
        """Sealed to its author."""
        self.editing.keep_draft(self._draft_id, snapshot)

    @flow
    async def action_review(self) -> None:
        """What changed, and why; then save."""
        if not self.form.commit():
            return
        changes = self.editing.changes()
        if not changes:
            self.say(_("Nothing was changed."))
            return
        lines = [
            Field(f"n{n}", "note", f"{self.label_of(ref)}: {self._side(ref, old)} -> {self._side(ref, new)}")
            for n, (ref, (old, new)) in enumerate(changes.items())
        ]
        fields = [
            *prose(_("These answers change. Say why; the old ones stay in the history.")),
            *lines,
            reason_field(),
        ]
        found = await self.app.push_screen_wait(Ask(_("Save the correction"), fields))
        if found is not None:
            await self._save(found["reason"])

    def _side(self, ref: str, value: Side) -> str:
        """One side of a change, in the words of the form."""
        from httui.cases.rights_panel import value_words

        text, missing = value
        return side_words((value_words(self.editing.form, ref, text) if text else text, missing))

    async def _save(self, reason: str) -> None:
        from httui.cases.editing import Conflict
        from httui.cases.intake import NotReady

        while True:
            self.keeper.settle()
            try:
                self.editing.save(reason, draft_id=self._draft_id if self._has_draft else None)
            except Conflict as conflict:
                choices = await self.app.push_screen_wait(ConflictScreen(conflict, self.label_of, self._side))
                if choices is None:
                    self.say(str(conflict), problem=True)
                    return
                self.editing.merge(choices)
                self.refill()
                if not self.editing.changes():
                    self.say(_("Nothing of yours is left to save."))
                    return
            except NotReady as problem:
                self.explain(problem)
                if problem.violations:
                    self.go_to_violation(problem.violations[0])
                return
            else:
                break
        self.keeper.close()
        self.dismiss(True)
        self.frame.tell(_("The correction is saved."))

    @flow
    async def action_back(self) -> None:
        """Leave; changes stay as a draft."""
        if self.form.close_picker():
            return
        if not self.form.commit(quiet=True) and not self.editing.changes() and not self.form.commit():
            text = _("What stands in the field cannot be taken yet and would be lost.")
            if not await self.app.push_screen_wait(
                Confirm(_("Leave this field as it was?"), text, yes=_("Yes, leave"))
            ):
                return
        changed = bool(self.editing.changes())
        if changed:
            try:
                self.keeper.flush()
            except Problem as problem:
                self.explain(problem)
                return
        self.dismiss(None)
        if changed:
            self.frame.tell(_("Kept as a draft. You find it under My drafts."))


def side_words(value: Side) -> str:
    """One side of a change: the answer, the reason for none, or where it lies."""
    text, missing = value
    if text:
        return text
    if missing == "sealed":
        return f"<{_('in the identity vault')}>"
    return f"<{_(MISSING_NAMES.get(missing, missing))}>" if missing else "-"


class ConflictScreen(FormScreen["dict[str, str] | None"]):
    """Both versions field by field; nothing is chosen before."""

    NAME = N_("Somebody else changed this record too")
    TOPIC = N_(
        "For each question that both of you changed, choose which answer stays. What only one of "
        "you changed is kept. Nothing "
        "is overwritten silently; the history keeps every value."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back")

    def __init__(
        self, conflict: "Conflict", label_of: Callable[[str], str], words_of: Callable[[str, Side], str]
    ) -> None:
        super().__init__()
        self._conflict = conflict
        self._label_of = label_of
        self._words_of = words_of

    def make_fields(self) -> Sequence[Field]:
        """One choice per question that both changed; the others to read."""
        from httui.screens.adapters import names_by_id

        name = names_by_id().get(self._conflict.by, "?")
        fields = prose(_("{name} saved this record while you changed it.").format(name=name))
        for item in self._conflict.differences:
            fields.append(self._field(item))
        return fields

    def _field(self, item: "Difference") -> Field:
        label = self._label_of(item.ref)
        before = self._words_of(item.ref, item.before)
        if item.both:
            choices = (
                (
                    "mine",
                    _("mine: {value}").format(value=self._shown(item, self._words_of(item.ref, item.mine))),
                ),
                (
                    "theirs",
                    _("theirs: {value}").format(
                        value=self._shown(item, self._words_of(item.ref, item.theirs))
                    ),
                ),
            )
            words = _("{label} (before: {value})").format(label=label, value=before)
            return Field(item.ref, "choice", words, choices=choices, required=True)
        value = self._words_of(item.ref, item.mine if item.mine != item.before else item.theirs)
        whose = _("yours") if item.mine != item.before else _("theirs")
        words = _("{label}: {before} -> {value} ({whose})").format(
            label=label, before=before, value=value, whose=whose
        )
        return Field(f"note:{item.ref}", "note", words)

    @staticmethod
    def _shown(item: "Difference", words: str) -> str:
        return f"<{_('in the identity vault')}>" if item.sealed else words

    def action_save(self) -> None:
        """F2 when every question has a choice."""
        for field in self.form.fields:
            if field.required and not field.value:
                self.form.go_to(field.key)
                self.say(_("Choose which answer stays."), problem=True)
                return
        self.dismiss({field.key: field.value for field in self.form.fields if field.kind == "choice"})

    def action_back(self) -> None:
        """Esc saves nothing; the change stays as a draft."""
        if not self.form.close_picker():
            self.dismiss(None)
