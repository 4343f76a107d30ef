"""Handing answers over to their owner: what is typed, what is picked, why there is none."""

from httui.i18n import _
from httui.problem import Problem
from httui.widgets.entry import stored_text
from httui.widgets.fields import Field
from httui.widgets.form_page import FormPage


class FormAnswers(FormPage):
    """A page whose answers can be given."""

    @property
    def typing(self) -> bool:
        """Whether something was typed that is not handed over."""
        return bool(self._focus.editor and self._focus.editor.changed)

    @property
    def typed_text(self) -> str:
        """What stands in the field one is in, handed over or not."""
        return self._focus.editor.text if self._focus.editor else ""

    def commit(self, *, quiet: bool = False) -> bool:
        """Hand over what is being typed; False (and a message, unless ``quiet``) if it cannot be taken.

        ``quiet`` means that the field is not left: a date is not taken then, as half of one is another day.
        """
        field, editor = self.current, self._focus.editor
        if field is None or editor is None:
            return True
        if not editor.changed:
            if self._quietly and not quiet:
                # It was handed over while it was typed; now it is answered.
                self._quietly = False
                self.post_message(self.Answered(field))
            return True
        if quiet and field.kind == "date":
            return False
        try:
            text = stored_text(field, editor.text, self.day)
            self._hand_over(field, text, quiet=quiet)
        except Problem as problem:
            if not quiet:
                self.post_message(self.Refused(str(problem)))
            return False
        # The owner may have replaced the fields; the editor stays open on the same one.
        if self._focus.editor is editor:
            editor.original = editor.text
            self._quietly = quiet
        return True

    def type_again(self, text: str) -> None:
        """Put ``text`` into the field one is in as if it had been typed, and not handed over yet."""
        if self._focus.editor is not None and self._focus.editor.replace(text):
            self.refresh_current()

    def _hand_over(self, field: Field, text: str, *, quiet: bool = False) -> None:
        if self.owner is not None:
            self.owner.answer(field, text)
        else:
            field.value, field.missing = text, None
        self.post_message(self.Answered(field, quiet=quiet))

    def take(self, text: str) -> None:
        """Put ``text`` (as stored) into the field one is in, as if it had been typed or chosen."""
        field = self.current
        if field is None:
            return
        try:
            self._hand_over(field, text)
        except Problem as problem:
            self.post_message(self.Refused(str(problem)))
            return
        self.reopen()

    def reopen(self) -> None:
        """Show the stored value of the field one is in, forgetting what was typed."""
        self._open(self._at)
        self.refresh_current()
        self._tell()

    def set_missing(self, code: str | None) -> None:
        """Give (or take away) the reason for no answer in the field one is in."""
        field = self.current
        if field is None:
            return
        if code is not None and code not in field.missing_allowed:
            self.post_message(
                self.Refused(_("This question needs an answer; no reason for none can be given here."))
            )
            return
        try:
            if self.owner is not None:
                self.owner.no_answer(field, code)
            else:
                field.value, field.missing = "", code
        except Problem as problem:
            self.post_message(self.Refused(str(problem)))
            return
        self.picker = None
        self.post_message(self.Answered(field))
        self.reopen()

    def undo(self) -> bool:
        """Undo a change of what is being typed; False where there is nothing to undo in this field."""
        if self._focus.editor and self._focus.editor.undo():
            self.refresh_current()
            return True
        return False
