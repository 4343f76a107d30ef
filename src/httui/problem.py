"""Problems that a person is told about: what is wrong, where, and what to do next.

Every room raises its own subclass. The text is made when it is shown, so that it is in the language of the
person who reads it. A problem never carries the content of a record, a name or a passphrase.
"""

from httui.i18n import _


class Problem(Exception):
    """Something was refused or found wrong.

    ``what`` is a message id marked with ``N_`` whose ``{placeholders}`` are filled from ``values``; ``where``
    says the place (file, sheet, row, field; not translated); ``remedy`` is a message id that says what to do,
    filled from the same values. A value that is itself a message id can be passed through ``_`` by the caller.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "", **values: object) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy
        self.values = values

    def __str__(self) -> str:
        parts = [_(self.what).format(**self.values) if self.values else _(self.what)]
        if self.where:
            parts.insert(0, f"{self.where}:")
        if self.remedy:
            parts.append(_(self.remedy).format(**self.values) if self.values else _(self.remedy))
        return " ".join(parts)
