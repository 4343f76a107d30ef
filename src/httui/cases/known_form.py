"""What is fixed about a form, worked out once for all who fill it: an import is a thousand fillings.

Names, repeats, order, what a case takes from which question, which answers no two records may share. Privacy
classes are the office's own and may be confirmed anew, so that they are kept beside the words they were read from.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from httui.cases.privacy import PrivacyClass

if TYPE_CHECKING:
    from httui.xforms import Form

_UNIQUE = {"yes", "true", "true()"}


class KnownForm:
    """The facts of one form. It holds no part of the form itself, which may be forgotten before."""

    def __init__(self, form: "Form") -> None:
        self.order: dict[str, int] = {}
        """References (no positions) with their place in the form."""
        self.repeats: set[str] = set()
        """References of repeats."""
        self.named: dict[str, list[str]] = {}
        """Every reference by the last part of its path."""
        self.questions: dict[str, list[str]] = {}
        """As ``named``, without groups and repeats."""
        self.unique: set[str] = set()
        """Questions whose answer no second record may hold."""
        self.noted: set[str] = set()
        """What the form notes by itself: times, its version, calculations."""
        mapped: dict[str, list[str]] = {}
        for number, item in enumerate(form.fields):
            self.order[item.ref] = number
            self.named.setdefault(item.name, []).append(item.ref)
            if item.kind == "repeat":
                self.repeats.add(item.ref)
            if item.kind not in {"group", "repeat"}:
                self.questions.setdefault(item.name, []).append(item.ref)
            if item.kind == "value":
                self.noted.add(item.ref)
            if str(item.attributes.get("unique", "")).strip().lower() in _UNIQUE:
                self.unique.add(item.ref)
            words = [word[5:] for word in item.map if word.startswith("case:")]
            for name in [*words, *([item.saveto] if item.saveto else [])]:
                mapped.setdefault(name, []).append(item.ref)
        self.targets = {name: mapped.get(name, []) + self.named.get(name, []) for name in mapped | self.named}
        """Names of a case with the questions that are mapped to them, the plainest mapping first."""
        self._classes: tuple[Mapping[str, Any], dict[str, PrivacyClass]] = ({}, {})
        self.kinds: frozenset[str] = frozenset()
        """The kinds of identifiers among the classes that were read last."""

    def classes(self, words: Mapping[str, Any]) -> dict[str, PrivacyClass]:
        """The privacy class per reference, read from ``words`` as a form version keeps them. Not to be changed."""
        if self._classes[0] != words:
            self._classes = (words, {ref: PrivacyClass.from_json(value) for ref, value in words.items()})
            self.kinds = frozenset(item.kind for item in self._classes[1].values())
        return self._classes[1]


_known: "WeakKeyDictionary[Form, KnownForm]" = WeakKeyDictionary()


def known_form(form: "Form") -> KnownForm:
    """The facts of ``form``, from memory where they were worked out before."""
    found = _known.get(form)
    if found is None:
        found = _known[form] = KnownForm(form)
    return found
