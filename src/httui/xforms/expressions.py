"""Expressions of a form, compiled when first needed.

Serves the speed budget of the engine's specification (section 10): a form that was checked before opens
without compiling what no answer has asked for yet.
"""

from collections.abc import Mapping

from httui.i18n import N_
from httui.xforms import limits
from httui.xforms.errors import FormError
from httui.xforms.xpath import Expression, compile_expression


class Lazy:
    """The text of an expression and, once asked for, its compiled form."""

    __slots__ = ("_compiled", "namespaces", "reference", "source", "what")

    def __init__(
        self, source: str, namespaces: Mapping[str, str] | None = None, reference: str = "", what: str = ""
    ) -> None:
        self.source = source
        self.namespaces = namespaces
        self.reference = reference
        self.what = what
        self._compiled: Expression | None = None

    def __repr__(self) -> str:
        return f"<Lazy {self.source!r}>"

    @property
    def compiled(self) -> Expression:
        """The compiled expression. Raises :class:`FormError` with the reference of its question."""
        found = self._compiled
        if found is None:
            if len(self.source) > limits.MAX_EXPRESSION:
                raise FormError(
                    N_("An expression ({what}) has more than {limit} characters."),
                    reference=self.reference or None,
                    what=self.what,
                    limit=limits.MAX_EXPRESSION,
                )
            try:
                found = self._compiled = compile_expression(self.source, self.namespaces)
            except FormError as error:
                raise error.located(reference=self.reference or None) from None
        return found
