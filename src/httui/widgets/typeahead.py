"""Finding a choice while typing: 332 rows or 80,000 are searched between two keys (no Textual here).

The order of the answers is the order a fast typist expects: a number that is typed in full, then labels that
begin with what was typed, then labels with a word that begins so, then labels that contain it; inside
each, the order of the
list. Accents and case do not matter.
"""

import unicodedata
from collections.abc import Sequence

Choice = tuple[str, str]
"""(value, label)."""


def normalised(text: str) -> str:
    """``text`` without case, accents and doubled spaces."""
    if not text.isascii():
        text = "".join(
            letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
        )
    return " ".join(text.casefold().split())


class Matcher:
    """An index over ``choices`` that answers one typed text after the other."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = choices
        self._labels = [normalised(label) for _value, label in choices]
        self._last: tuple[str, list[int]] = ("", list(range(len(choices))))

    def search(self, typed: str) -> list[int]:
        """Positions of the choices that fit ``typed``, best first; all of them for an empty text."""
        wanted = normalised(typed)
        if not wanted:
            return list(range(len(self.choices)))
        if wanted.isdigit():
            number = int(wanted)
            exact = [number - 1] if 1 <= number <= len(self.choices) else []
            return exact + [place for place in self._containing(wanted) if place not in exact]
        return self._containing(wanted)

    def _containing(self, wanted: str) -> list[int]:
        before, among = self._last
        # Typing one more letter can only narrow the answer: search among what was left.
        if not (before and wanted.startswith(before)):
            among = list(range(len(self._labels)))
        among = sorted(place for place in among if wanted in self._labels[place])
        self._last = (wanted, among)
        inner = " " + wanted
        return sorted(among, key=lambda place: self._rank(self._labels[place], wanted, inner))

    @staticmethod
    def _rank(label: str, wanted: str, inner: str) -> int:
        if label.startswith(wanted):
            return 0
        return 1 if inner in label else 2
