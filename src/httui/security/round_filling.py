"""A round of the self-assessment as a form that is being filled: every answer is kept the moment it is given (S-014).

What was answered lies in the round, with the office's records, and comes back to the person who gave it.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from httui.cases.instrument import InstrumentFilling
from httui.i18n import N_
from httui.problem import Problem
from httui.security import rounds_store
from httui.security.answers import Answer, Value, read_answers
from httui.security.items import Item, in_language
from httui.security.suggestions import Suggestion

if TYPE_CHECKING:
    from httui.store.session import Session

_PARTS = ("na_reason", "looked", "note")


class RoundFilling(InstrumentFilling):
    """The signed-in person's answers to an open round; the gate rests on them, so that it closes none of them."""

    def __init__(self, session: "Session", round_id: str) -> None:
        form, self.assessment = rounds_store.form_of(session, round_id)
        super().__init__(session, form)
        self.round_id = round_id
        self._items = {item.id: item for item in self.assessment.items}
        self._refs = {found.name: found.ref for found in form.fields}
        for name, answer in rounds_store.mine(session, round_id).items():
            self._fill(name, answer)

    def set_missing(self, ref: str, code: str | None) -> list[str]:
        """Nothing stands in for an answer: *don't know* is one. Raises :class:`Problem`."""
        if code:
            raise Problem(N_("Don't know is an answer here: choose it."))
        return self.run.set_missing(ref, None)

    def item_of(self, ref: str) -> Item | None:
        """The item that a question belongs to: itself, its reason, its evidence."""
        name = ref.rpartition("/")[2]
        stem, _sign, part = name.partition("_")
        return self._items.get(name) or (self._items.get(stem) if part in _PARTS else None)

    def ref_of(self, item: str) -> str:
        """The question of an item."""
        return self._refs[item]

    def first_open(self) -> str | None:
        """The first question that the person has not answered; None when all are."""
        return next((ref for name in self._items if not self.run.value(ref := self._refs[name])), None)

    def progress(self) -> tuple[int, int]:
        """How many items the person has answered, and how many there are."""
        return sum(bool(self.run.value(self._refs[name])) for name in self._items), len(self._items)

    def guidance(self, ref: str) -> tuple[str, str]:
        """Why an item is asked and how to look, and what to do about it; empty texts for what is no item."""
        item = self.item_of(ref)
        if item is None:
            return "", ""
        words = self.assessment.words[item.id]
        return in_language(words.guidance), in_language(words.remedy)

    def take_over(self, suggestion: Suggestion) -> None:
        """Answer an item as the program saw it: the person confirms it by doing this. Raises as :meth:`answer`."""
        if suggestion.value is None:
            raise Problem(N_("The program saw nothing that would be an answer: look yourself."))
        self.answer(self._refs[suggestion.item], suggestion.value.value)
        note = self._refs.get(f"{suggestion.item}_note")
        if note is not None and not self.run.value(note):
            self.answer(note, suggestion.seen[: rounds_store.LONGEST_TEXT])

    def keep(self, ref: str) -> None:
        """Keep the item that a question belongs to. Raises ``Refused``, :class:`Problem` (the round is over)."""
        item = self.item_of(ref)
        if item is None:
            return
        found = read_answers([item], self._text).get(item.id)
        if found is None:
            rounds_store.take_back(self.session, self.round_id, item.id)
        else:
            rounds_store.give(self.session, self.round_id, item.id, replace(found, by="", at=None))

    def _text(self, name: str) -> str:
        ref = self._refs.get(name)
        return (self.run.value(ref) or "") if ref is not None and self.run.is_relevant(ref) else ""

    def _fill(self, name: str, answer: Answer) -> None:
        if name not in self._items:
            return
        self.run.answer(self._refs[name], answer.value.value)
        parts = {
            "na_reason": answer.reason if answer.value is Value.NOT_APPLICABLE else "",
            "looked": "yes" if answer.looked else "",
            "note": answer.note,
        }
        for part, text in parts.items():
            ref = self._refs.get(f"{name}_{part}")
            if ref is not None and text:
                self.run.answer(ref, text)
