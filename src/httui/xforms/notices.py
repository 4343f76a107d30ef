"""What a form's author should know although the form loads.

Serves section 8 of the engine's specification (Warn, never reject). A notice is put into words when it is
shown, so that it is in the language of its reader; it can be kept in the cache of forms.
"""

from typing import Any

from httui.i18n import _


class Notice:
    """One warning: ``what`` is a message id marked with ``N_``, ``reference`` the question, if any."""

    __slots__ = ("reference", "values", "what")

    def __init__(self, what: str, reference: str = "", /, **values: Any) -> None:
        self.what = what
        self.reference = reference
        self.values = values

    def __str__(self) -> str:
        text = _(self.what).format(**self.values) if self.values else _(self.what)
        return f"{self.reference}: {text}" if self.reference else text

    def __repr__(self) -> str:
        return f"Notice({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Notice) and self.as_list() == other.as_list()

    def __hash__(self) -> int:
        return hash((self.what, self.reference))

    def as_list(self) -> list[Any]:
        """The notice as JSON."""
        return [self.what, self.reference, self.values]

    @classmethod
    def from_list(cls, value: list[Any]) -> "Notice":
        """The notice that :meth:`as_list` gave."""
        what, reference, values = value
        return cls(str(what), str(reference), **{str(key): str(item) for key, item in values.items()})
