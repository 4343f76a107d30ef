"""What the form engine refuses, and where: file, sheet, row, column or reference, and the reason.

Serves DESIGN section 4 (``FormError carries file, sheet, row, column or reference, and the reason``) and
section 8 of the engine's specification. The words are looked up when they are shown.
"""

from typing import Any, Self

from httui.i18n import N_, _
from httui.problem import Problem

_EXCERPT = 60


class FormError(Problem):
    """A form, an answer or an expression that cannot be used.

    ``what`` is a message id marked with ``N_`` and ``values`` fill its placeholders. ``file`` is the name of
    the file, ``sheet`` and ``column`` are names in a workbook, ``row`` counts from 1 as spreadsheets show it,
    and ``reference`` is the path of a question (``/data/household[2]/age``). All places may be missing.
    """

    def __init__(
        self,
        what: str,
        /,
        *,
        file: str | None = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        reference: str | None = None,
        remedy: str = "",
        **values: Any,
    ) -> None:
        super().__init__(what, remedy=remedy)
        self.values = values  # any name may be a placeholder, "what" too
        self.file = file
        self.sheet = sheet
        self.row = row
        self.column = column
        self.reference = reference

    @property
    def reason(self) -> str:
        """The reason alone, without the place and the remedy, in the language in use."""
        return _(self.what).format(**self.values) if self.values else _(self.what)

    def located(
        self,
        *,
        file: str | None = None,
        sheet: str | None = None,
        row: int | None = None,
        column: str | None = None,
        reference: str | None = None,
    ) -> Self:
        """Fill in places that are not known yet and return this same error, ready to be raised again."""
        self.file = self.file or file
        self.sheet = self.sheet or sheet
        self.row = self.row or row
        self.column = self.column or column
        self.reference = self.reference or reference
        return self

    def place(self) -> str:
        """Where it happened, in words and in the language in use; empty when nothing is known."""
        parts = []
        if self.file:
            parts.append(self.file)
        if self.sheet:
            parts.append(_(N_("sheet {sheet}")).format(sheet=self.sheet))
        if self.row:
            parts.append(_(N_("row {row}")).format(row=self.row))
        if self.column:
            parts.append(_(N_("column {column}")).format(column=self.column))
        if self.reference:
            parts.append(self.reference)
        return ", ".join(parts)

    def __str__(self) -> str:
        self.where = self.place()
        return super().__str__()


class XPathError(FormError):
    """An expression that cannot be compiled or evaluated.

    ``expression`` is its text and ``at`` the position of the fault in it, counted from 1 (0: not known).
    """

    def __init__(self, what: str, /, *, expression: str = "", at: int = 0, **values: Any) -> None:
        super().__init__(what, **values)
        self.expression = expression
        self.at = at

    def excerpt(self) -> str:
        """The part of the expression around the fault, at most 60 characters."""
        start = max(0, min(self.at - 1 - _EXCERPT // 2, len(self.expression) - _EXCERPT))
        part = self.expression[start : start + _EXCERPT]
        before = "…" if start > 0 else ""
        after = "…" if start + _EXCERPT < len(self.expression) else ""
        return f"{before}{' '.join(part.split())}{after}"

    def __str__(self) -> str:
        text = super().__str__()
        if not self.expression:
            return text
        if self.at:
            return _(N_("{reason} (expression “{excerpt}”, character {at})")).format(
                reason=text, excerpt=self.excerpt(), at=self.at
            )
        return _(N_("{reason} (expression “{excerpt}”)")).format(reason=text, excerpt=self.excerpt())
