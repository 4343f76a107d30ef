"""Asking one thing: a confirmation, a reason, a few values. Every dialog of the product is one of these."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual import events
from textual.screen import ScreenResultType
from textual.widget import Widget

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.base import OfficeScreen, kindly
from httui.widgets.fields import MISSING_NAMES, MISSING_SIGNS, Field
from httui.widgets.form_view import FormView

Check = Callable[[dict[str, str]], None]
"""Raises Problem if the values cannot be taken."""


def field_keys(field: Field) -> str:
    """The keys that matter in ``field``, for the second message line."""
    hints: list[str] = []
    if field.kind in ("choice", "multi") and field.choices:
        hints.append(_("1-9 or letters pick") if len(field.choices) <= 9 else _("type to find"))
        hints.append(_("F4 list"))
    if field.kind == "rank":
        hints.append(_("F4: choose in order"))
    if field.kind == "date":
        hints.append(_("1203, 12-03-1999, t = today"))
    if field.kind == "area":
        hints.append(_("Ctrl+J new line"))
    if field.missing_allowed:
        if field.kind in ("text", "area"):
            hints.append(_("Ctrl+K no answer"))
        else:
            hints += [f"{MISSING_SIGNS[code]} {_(MISSING_NAMES[code])}" for code in field.missing_allowed]
    return "  ".join(hints)


class FormScreen(OfficeScreen[ScreenResultType]):
    """A screen whose body is one page of fields; :meth:`make_fields` makes them in the language in use."""

    def __init__(self) -> None:
        super().__init__()
        self.form = FormView()
        self._told = ""
        self._told_at = -1

    def say(self, text: str, *, problem: bool = False, second: str = "") -> None:
        """Show ``text``; a problem stays until the next key."""
        self._told, self._told_at = (text, self.form.keys_seen) if problem else ("", -1)
        super().say(text, problem=problem, second=second)

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield self.form

    def make_fields(self) -> Sequence[Field]:
        """The fields, fresh; values of fields with the same key are carried over by :meth:`refill`."""
        raise NotImplementedError

    def arrive(self) -> None:
        """Fill and enter the page."""
        self.form.set_fields(self.make_fields())
        self.form.reopen()
        self.set_focus(self.form, scroll_visible=False)

    def on_key(self, event: events.Key) -> None:
        """Fast typists do not wait for a page: what they type before it stands is for its first field."""
        if not self.form.has_seen(event):
            self.form.on_key(event)

    def refill(self) -> None:
        """Make the fields again and keep what was entered."""
        before = {field.key: field for field in self.form.fields}
        fields = list(self.make_fields())
        for field in fields:
            old = before.get(field.key)
            if old is not None and field.kind not in ("note", "heading", "button") and not field.readonly:
                field.value, field.missing = old.value, old.missing
        self.form.set_fields(fields)

    def retext(self) -> None:
        """The language changed."""
        super().retext()
        self.form.commit(quiet=True)
        self.refill()
        self.show_hint(self.form.current)

    def on_form_view_entered(self, message: FormView.Entered) -> None:
        """Show the hint of the field one came to."""
        self.show_hint(message.field)

    def show_hint(self, field: Field | None) -> None:
        """Problem or hint, and the keys of this kind of field."""
        if self._told_at == self.form.keys_seen and self._told:
            # What the last key led to is read first; only the keys of the new field come under it.
            self.message_bar.show(self._told, problem=True, second=field_keys(field) if field else "")
            return
        if field is None:
            self.say("")
            return
        problem = field.problem or field.warning
        self.say(problem or field.hint, problem=bool(problem), second=field_keys(field))

    def on_form_view_refused(self, message: FormView.Refused) -> None:
        """Say why what was typed cannot be taken."""
        self.say(message.text, problem=True)

    def on_form_view_finished(self) -> None:
        """Enter in the last field saves."""
        self.action_save()

    def on_form_view_pressed(self, message: FormView.Pressed) -> None:
        """A button: ``action_<key>``, or :meth:`pressed`."""
        self.pressed(message.field.key)

    def pressed(self, key: str) -> None:
        """The button ``key`` was pressed."""
        action = getattr(self, f"action_{key}", None)
        if action is not None:
            action()

    def action_save(self) -> None:
        """F2."""

    def action_choices(self) -> None:
        """F4: open the list of the field one is in."""
        if not self.form.open_picker():
            self.say(_("There are no choices here: type the answer."))

    def action_undo(self) -> None:
        """Ctrl+U."""
        if not self.form.undo():
            self.say(_("There is nothing to undo here."))

    def action_back(self) -> None:
        """Esc closes an open list first."""
        if not self.form.close_picker():
            super().action_back()


class Ask(FormScreen[dict[str, str] | None]):
    """Ask for ``fields`` under ``title``; the result is their values by key, or None when one went back.

    ``check`` may refuse the values by raising Problem; one stays and reads why.
    """

    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "choices", "undo")
    TOPIC = N_("Answer and press F2 (or Enter in the last field). Esc goes back without doing anything.")

    def __init__(
        self, title: str, fields: Sequence[Field], *, check: Check | None = None, topic: str = ""
    ) -> None:
        super().__init__()
        self._title = title
        self._fields = fields
        self._check = check
        self._topic = topic

    def make_fields(self) -> Sequence[Field]:
        """Those that were given."""
        return self._fields

    def retitle(self, right: str = "") -> None:
        """The given title."""
        self.title_bar.show(self._title, right)

    def help_text(self) -> str:
        """The given help, or how to answer."""
        return self._topic or _(self.TOPIC)

    @kindly
    def action_save(self) -> None:
        """Take the values if every required one is there."""
        if not self.form.commit():
            return
        for field in self.form.fields:
            if field.required and not field.answered:
                self.form.go_to(field.key)
                raise Problem(N_("This needs an answer: {label}"), label=field.label)
        values = self.form.values()
        if self._check is not None:
            self._check(values)
        self.dismiss(values)


class Confirm(FormScreen[bool]):
    """A question with two buttons; the safe one is where one stands. ``y`` and ``n`` work too."""

    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)
    TOPIC = N_("Nothing is done before you say yes. Esc and N mean no.")

    def __init__(self, title: str, text: str, *, yes: str, no: str = "") -> None:
        super().__init__()
        self._title = title
        self._text = text
        self._yes = yes
        self._no = no

    def make_fields(self) -> Sequence[Field]:
        """The question, no, yes."""
        notes = [Field(f"note{n}", "note", line) for n, line in enumerate(self._text.split("\n"))]
        return [
            *notes,
            Field("space", "note", ""),
            Field("no", "button", self._no or _("No, go back")),
            Field("yes", "button", self._yes),
        ]

    def retitle(self, right: str = "") -> None:
        """The given title."""
        self.title_bar.show(self._title, right)

    def pressed(self, key: str) -> None:
        """One of the two."""
        self.dismiss(key == "yes")

    def key_y(self) -> None:
        """Yes (also Indonesian ya)."""
        self.dismiss(True)

    def key_n(self) -> None:
        """No."""
        self.dismiss(False)

    def key_t(self) -> None:
        """Indonesian tidak."""
        self.dismiss(False)

    def action_back(self) -> None:
        """Esc is no."""
        self.dismiss(False)


def reason_field(label: str = "", hint: str = "") -> Field:
    """A required field for a reason."""
    return Field(
        "reason",
        "text",
        label or _("Reason"),
        required=True,
        limit=500,
        hint=hint or _("A few words; it is kept in the audit trail. No names, please."),
    )


def prose(text: str) -> list[Field]:
    """Paragraphs (separated by an empty line) as fields to read, each followed by an empty line."""
    found: list[Field] = []
    for n, paragraph in enumerate(text.split("\n\n")):
        found.append(Field(f"prose:{n}", "note", " ".join(paragraph.split())))
        found.append(Field(f"prose-end:{n}", "note", ""))
    return found


def notes(text: str) -> list[Field]:
    """Paragraphs of ``text`` as fields to read."""
    return [Field(f"note:{n}", "note", line) for n, line in enumerate(text.split("\n"))]


def ask_reason(title: str, text: str = "", *more: Any) -> Ask:
    """Ask for a reason."""
    return Ask(title, [*(notes(text) if text else []), *more, reason_field()])
