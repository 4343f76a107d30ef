"""The keys of a page of fields: typing, choosing, reasons for no answer, moving (DESIGN section 7)."""

from bisect import bisect_right

from textual import events

from httui.terminal.text_filter import clean_paste
from httui.widgets.editing import LineEditor
from httui.widgets.fields import MAX_INLINE, MISSING_KEYS, Field, is_inline
from httui.widgets.form_answers import FormAnswers
from httui.widgets.form_page import FormOwner
from httui.widgets.picker import Picker
from httui.widgets.typeahead import Matcher

__all__ = ["Field", "FormOwner", "FormView"]

_NUMBER_LETTERS = frozenset("0123456789-+.,")


class FormView(FormAnswers):
    """The fields of one page. Without an ``owner`` answers are kept in the fields themselves."""

    _last_key: events.Key | None = None

    def step(self, direction: int) -> bool:
        """To the next (1) or the previous (-1) field; False where there is none or what is typed is
        refused.
        """
        field = self.current
        if not self.commit():
            return False
        # The answer may have shown or hidden fields: count from where this one is now.
        start = self._at
        if field is not None:
            start = next((n for n, other in enumerate(self.fields) if other.key == field.key), self._at)
        place = self._next_focusable(start, direction)
        if place is None:
            self.refresh_current()
            return False
        self._enter(place)
        return True

    def on_paste(self, event: events.Paste) -> None:
        """Pasted text is cleaned of control characters first."""
        field, editor = self.current, self._focus.editor
        if field is not None and editor is not None:
            event.stop()
            if self._put(field, editor, clean_paste(event.text, lines=field.kind == "area")):
                self._typed()

    def has_seen(self, event: events.Key) -> bool:
        """Whether ``event`` came by here on its way up."""
        return event is self._last_key

    def on_key(self, event: events.Key) -> None:
        """Keys of the field one is in first, then those that move; the rest is the screen's."""
        self.keys_seen += 1
        self._last_key = event
        field = self.current
        taken = False
        if field is not None:
            if self.picker is not None:
                taken = self._picker_key(event, field)
            elif field.typed:
                taken = self._typing_key(event, field)
            else:
                taken = self._choosing_key(event, field)
            taken = taken or self._missing_key(event, field)
        taken = taken or self._moving_key(event)
        if taken:
            event.stop()
            event.prevent_default()

    def _typed(self) -> None:
        self.refresh_current()
        self.post_message(self.Typed())

    @staticmethod
    def _put(field: Field, editor: LineEditor, text: str) -> bool:
        """Type at the cursor; a whole date cannot be gone on with, so the first sign begins another one."""
        whole = field.kind == "date" and not editor.changed and 0 < editor.cursor == len(editor.text)
        return editor.replace(text) if whole else editor.insert(text)

    def _typing_key(self, event: events.Key, field: Field) -> bool:
        editor = self._focus.editor
        if editor is None:
            return False
        if event.key == "ctrl+j" and field.kind == "area":
            changed = editor.insert("\n")
        elif event.is_printable and event.character and self._accepts(field, event.character):
            changed = self._put(field, editor, event.character)
        else:
            keys = {
                "backspace": editor.backspace,
                "delete": editor.delete,
                "left": editor.left,
                "right": editor.right,
                "home": editor.home,
                "end": editor.end,
                "alt+backspace": editor.delete_word,
            }
            if event.key not in keys:
                return False
            changed = keys[event.key]()
        if changed:
            self._typed()
        return True

    @staticmethod
    def _accepts(field: Field, letter: str) -> bool:
        if field.kind in ("number", "integer"):
            return letter in _NUMBER_LETTERS
        if field.kind == "date":
            return letter.isalnum() or letter in "-/. "
        return True

    def _choosing_key(self, event: events.Key, field: Field) -> bool:
        if field.kind == "button":
            if event.key in ("enter", "space"):
                self.post_message(self.Pressed(field))
                return True
            return False
        inline = is_inline(field, self.size.width)
        few = len(field.choices) <= MAX_INLINE and field.kind != "rank"
        letter = event.character if event.is_printable else None
        if inline and event.key in ("left", "right", "space"):
            self._inline_key(event.key, field)
        elif few and letter and letter.isdecimal() and 1 <= int(letter) <= len(field.choices):
            self._focus.option = int(letter) - 1
            self._pick(field, field.choices[int(letter) - 1][0])
        elif event.key in ("backspace", "delete"):
            self.take("")
        elif inline and letter and letter.isalpha():
            self._jump_to(field, letter)
        elif letter and letter.isalnum() and field.choices:
            self.open_picker(letter)
        elif event.key == "space":
            self.open_picker()
        else:
            return False
        return True

    def _inline_key(self, key: str, field: Field) -> None:
        if key == "space":
            self._pick(field, field.choices[self._focus.option][0])
            return
        steps = 1 if key == "right" else -1
        self._focus.option = (self._focus.option + steps) % len(field.choices)
        self.refresh_current()

    def _jump_to(self, field: Field, letter: str) -> None:
        # Letters typed one after the other narrow; a letter that leads nowhere begins anew.
        matcher = Matcher(field.choices)
        found = matcher.search(self._jump + letter)
        self._jump = self._jump + letter if found else letter
        found = found or matcher.search(letter)
        if found:
            self._focus.option = found[0]
            if field.kind == "choice":
                jump = self._jump
                self._pick(field, field.choices[found[0]][0], toggle=False)
                self._jump = jump
            else:
                self.refresh_current()

    def _pick(self, field: Field, value: str, *, toggle: bool = True) -> None:
        option = self._focus.option
        if field.kind == "choice":
            self.take("" if toggle and field.value == value and not field.required else value)
        else:
            chosen = set(field.chosen) ^ {value}
            self.take(" ".join(choice for choice, _label in field.choices if choice in chosen))
        if self.current is not None and self.current.key == field.key:
            self._focus.option = option
            self.refresh_current()

    def open_picker(self, typed: str = "", *, marked: bool = True) -> bool:
        """F4: the list of choices, narrowed by ``typed``; False where the field has none.

        ``marked`` False: no choice is marked yet, so that Enter alone takes none.
        """
        field = self.current
        if field is None or not field.choices or field.kind not in ("choice", "multi", "rank"):
            return False
        self.picker = Picker(
            field.choices, field.chosen, several=field.kind != "choice", ordered=field.kind == "rank"
        )
        if not marked and not field.chosen:
            self.picker.cursor = -1
        if typed:
            self.picker.type(typed)
        self.repaint()
        return True

    def close_picker(self) -> bool:
        """Close the list without taking anything; False where none is open."""
        if self.picker is None:
            return False
        self.picker = None
        self.repaint()
        return True

    def _picker_key(self, event: events.Key, field: Field) -> bool:
        picker = self.picker
        if picker is None:
            return False
        if picker.cursor < 0 and event.key in MISSING_KEYS:
            self.picker = None  # nothing was looked for yet: the key is a reason for no answer
            self.repaint()
            return False
        moves = {"down": 1, "up": -1, "pagedown": 7, "pageup": -7, "home": -(10**6), "end": 10**6}
        if event.key in moves:
            picker.move(moves[event.key])
        elif event.key in ("enter", "tab"):
            self._close_with_choice(picker, field)
            return True
        elif event.key in ("escape", "f3", "f4"):
            self.picker = None
        elif event.key == "space" and picker.several:
            picker.toggle()
        elif event.key == "backspace":
            picker.backspace()
        elif event.is_printable and event.character:
            picker.type(event.character)
        else:
            return False
        self.repaint()
        return True

    def commit(self, *, quiet: bool = False) -> bool:
        """An open list counts: what is marked in it is taken (never by itself, when ``quiet``)."""
        field = self.current
        if self.picker is not None and field is not None and not quiet:
            self._take_marked(self.picker)
        return super().commit(quiet=quiet)

    def _close_with_choice(self, picker: Picker, field: Field) -> None:
        self._take_marked(picker)
        if self.current is not None and self.current.key == field.key:
            self.step(1)

    def _take_marked(self, picker: Picker) -> None:
        self.picker = None
        if picker.several:
            if not picker.chosen or picker.typed:
                value = picker.current
                if value is not None and value not in picker.chosen:
                    picker.toggle()
            self.take(picker.value())
        elif picker.current is not None:
            self.take(picker.current)
        self.repaint()

    def _missing_key(self, event: events.Key, field: Field) -> bool:
        code = MISSING_KEYS.get(event.key)
        if code is None or field.kind in ("text", "area", "secret", "button") or not field.missing_allowed:
            return False
        self.set_missing(None if field.missing == code else code)
        return True

    def _moving_key(self, event: events.Key) -> bool:
        if event.key == "enter":
            field = self.current
            if self._next_focusable(self._at, 1) is None or (field is not None and field.finishes):
                if self.commit():
                    self.post_message(self.Finished())
            else:
                self.step(1)
        elif event.key in ("tab", "down"):
            self.step(1)
        elif event.key in ("shift+tab", "up"):
            self.step(-1)
        elif event.key in ("left", "right"):
            self._enter((self._left_of if event.key == "left" else self._right_of).get(self._at))
        elif event.key in ("pagedown", "pageup"):
            self._turn(1 if event.key == "pagedown" else -1)
        else:
            return False
        return True

    def _turn(self, direction: int) -> None:
        """Half a screen of fields on; a page of text without fields scrolls."""
        room = max(1, self.size.height - 2)
        if self._next_focusable(-1, 1) is None:
            self._top = max(0, min(self._top + direction * room, max(0, self._starts[-1] - self.size.height)))
            self.repaint()
            return
        if self._at < 0 or not self.commit():
            return
        target = self._starts[self._at] + direction * room
        place = bisect_right(self._starts, max(0, min(target, self._starts[-1] - 1))) - 1
        found = self._next_focusable(place - direction, direction)
        self._enter(self._next_focusable(place, -direction) if found is None else found)
