"""A form on the screen: moves, reasons, undo, first problem, lists. Intake and correction build on it."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from textual.screen import ScreenResultType

from httui.cases.office_lists import LONGEST
from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, prose, reason_field
from httui.screens.base import flow, kindly
from httui.screens.intake.answering import Answering, Typing
from httui.screens.intake.explain import question_help
from httui.screens.intake.pages import NEW_ENTRY, plain
from httui.widgets.fields import MISSING_NAMES, Field
from httui.widgets.form_view import FormView

if TYPE_CHECKING:
    from httui.cases.filling import Filling, Violation


class Questionnaire(Answering[ScreenResultType]):
    """One form being filled."""

    ACTIONS: ClassVar[tuple[str, ...]] = (
        "save",
        "back",
        "section",
        "choices",
        "repeat",
        "missing",
        "problem",
        "review",
        "explain",
        "section_back",
        "add_repeat",
        "remove_repeat",
        "undo",
    )
    TOPIC = N_("Answer page by page. Everything is kept as a draft when you leave a field.")

    def __init__(self, filling: "Filling", *, typing: Typing | None = None) -> None:
        super().__init__(filling, typing=typing)
        self._opened: set[str] = set()
        """Lists of the office's own that have opened by themselves."""

    @kindly
    def action_undo(self) -> None:
        """Ctrl+U: the letters of this field first, then answer by answer."""
        if self.form.undo():
            return
        if not self._past:
            self.say(_("There is nothing to undo."))
            return
        ref, value, missing = self._past.pop()
        self.filling.set_missing(ref, None)
        self.filling.answer(ref, value)
        if missing:
            self.filling.set_missing(ref, missing)
        self._warn(ref)
        self.go_to_ref(ref)
        self.keeper.left()
        self.say(_("Undone."))

    @kindly
    def action_repeat(self) -> None:
        """F5: the value of one's previous record; never for identities."""
        field = self.form.current
        if field is None:
            return
        if field.identity:
            raise Problem(N_("Identities are never repeated from another record."))
        previous = getattr(self.filling, "previous_value", lambda _ref: None)(field.key)
        if not previous:
            self.say(_("There is no earlier value for this question."))
            return
        self.form.take(previous)

    @flow
    async def action_missing(self) -> None:
        """Ctrl+K: choose why there is no answer."""
        field = self.form.current
        if field is None:
            return
        if not field.missing_allowed:
            raise Problem(N_("This question needs an answer; no reason for none can be given here."))
        choices = tuple((code, _(MISSING_NAMES[code]).capitalize()) for code in field.missing_allowed)
        ask = Ask(
            field.label,
            [
                *prose(missing_help()),
                Field(
                    "code",
                    "choice",
                    _("Why is there no answer?"),
                    value=field.missing or "",
                    choices=(*choices, ("none", _("Take the reason away"))),
                    required=True,
                    finishes=True,
                ),
            ],
        )
        found = await self.app.push_screen_wait(ask)
        if found:
            self.form.set_missing(None if found["code"] == "none" else found["code"])

    @flow
    async def action_explain(self) -> None:
        """Ctrl+D: give the reason for an answer that looks unusual."""
        field = self.form.current
        if field is None:
            return
        asked = Ask(field.label, [*prose(field.warning or _("Why is this answer right?")), reason_field()])
        found = await self.app.push_screen_wait(asked)
        if found:
            self.filling.explain(field.key, found["reason"])
            self._warn(field.key)
            self.refill()
            self.keeper.left()
            self.say(_("The reason is noted."))

    # Finding one's way --------------------------------------------------------------------------

    @kindly
    def action_problem(self) -> None:
        """Ctrl+E: to the first answer that keeps the record from being saved."""
        if not self.form.commit():
            return
        violations = self.filling.violations()
        if not violations:
            self.say(_("Nothing needs attention. Ctrl+W shows the review."))
            return
        self.go_to_violation(violations[0])

    def go_to_violation(self, violation: "Violation") -> None:
        """Go to the field and say what is open there."""
        if violation.kind == "soft":
            self._warn(violation.ref)
        self.go_to_ref(violation.ref)
        self.call_after_refresh(self.say, violation.message or _("This needs an answer."), problem=True)

    def label_of(self, ref: str) -> str:
        """The question's words."""
        return " ".join((self.filling.run.label(ref) or plain(ref).rpartition("/")[2]).split())

    def help_text(self) -> str:
        """F1: the definition of the question one is in."""
        field = self.form.current
        if field is None or field.key.startswith("+"):
            return _(self.TOPIC)
        return question_help(self.filling, field)

    # Lists of the office's own ------------------------------------------------------------------

    def answer(self, field: Field, text: str) -> None:
        """Of the page: an answer, or the wish to add to a list of the office's own (S-084)."""
        if NEW_ENTRY in text.split():
            self._add_to_list(field)
            return
        super().answer(field, text)

    @flow
    async def _add_to_list(self, field: Field) -> None:
        """Ask for the name of an organisation; it is in the list from now on, and chosen here."""
        asked = Ask(
            _("Add an organisation to the list"),
            [
                *prose(
                    _(
                        "It is on offer from now on, to everybody in this office. Only the name of an organisation: "
                        "no name of a person, no number, no address."
                    )
                ),
                Field(
                    "name", "text", _("Name of the organisation"), required=True, limit=LONGEST, finishes=True
                ),
            ],
        )
        found = await self.app.push_screen_wait(asked)
        if found is None:
            self.form.go_to(field.key)
            return
        before = (field.key, self.filling.run.value(field.key) or "", self.filling.run.missing(field.key))
        self.filling.add_choice(field.key, found["name"])
        self._remember(before)
        self._answered(field.key)
        self.form.go_to(field.key)
        self.form.reopen()

    def on_form_view_entered(self, message: FormView.Entered) -> None:
        """An unanswered list of the office's own opens by itself the first time that one comes to it (S-084)."""
        super().on_form_view_entered(message)
        field = message.field
        if field is None or field.answered or field.key in self._opened:
            return
        if any(value == NEW_ENTRY for value, _label in field.choices):
            self._opened.add(field.key)
            self.form.open_picker(marked=False)

    # Repeats ------------------------------------------------------------------------------------

    def pressed(self, key: str) -> None:
        """The button under a list adds an entry."""
        if key.startswith("+"):
            self._add(key[1:])
        else:
            super().pressed(key)

    @kindly
    def _add(self, ref: str) -> None:
        added = self.filling.run.add_repeat(ref)
        self.refill()
        found = added_refs(self.form.fields, added[0])
        if found:
            self.form.go_to(found[0])
        self.keeper.left()

    def action_add_repeat(self) -> None:
        """Ctrl+Y: another entry of the list one is in (or of the only one on this page)."""
        buttons = [field.key[1:] for field in self.form.fields if field.key.startswith("+")]
        current = self.form.current
        inside = [ref for ref in buttons if current is not None and plain(current.key).startswith(plain(ref))]
        if found := inside or buttons:
            self._add(found[-1])
        else:
            self.say(_("There is no list on this page."))

    @flow
    async def action_remove_repeat(self) -> None:
        """Ctrl+X: take away the entry one is in, after a question."""
        field = self.form.current
        instance = _instance_of(field.key) if field is not None else None
        if instance is None:
            self.say(_("Go into the entry that is to be removed."))
            return
        text = _("Everything in this entry is removed from the form. The other entries stay.")
        if await self.app.push_screen_wait(Confirm(_("Remove this entry?"), text, yes=_("Yes, remove it"))):
            self.filling.run.remove_repeat(instance)
            self.refill()
            self.form.reopen()
            self.keeper.left()

    def on_form_view_finished(self) -> None:
        """Enter in the last field of a page."""
        self.action_save()

    def on_form_view_answered(self, message: FormView.Answered) -> None:
        """Show what is wrong with the answer just given, if anything."""
        if message.quiet:
            return
        ref = message.field.key
        now = next((field for field in self.form.fields if field.key == ref), None)
        if now is not None and (now.problem or now.warning):
            self.say(f"{now.label}: {now.problem or now.warning}", problem=True)


def missing_help() -> str:
    """What the three reasons mean."""
    return _(
        "Unknown: we asked, the person does not know. Not available: we could not ask, or there is none. "
        "Declined: the person chose not to answer, which is their right. Zero is an answer: type 0."
    )


def _instance_of(ref: str) -> str | None:
    """The innermost entry of a list that ``ref`` lies in."""
    steps = ref.split("/")
    for end in range(len(steps) - 1, 0, -1):
        if steps[end - 1].endswith("]"):
            return "/".join(steps[:end])
    return None


def added_refs(fields: Iterable[Field], instance: str) -> list[str]:
    """The fields of one entry that can be entered."""
    return [field.key for field in fields if field.focusable and field.key.startswith(instance + "/")]
