"""Expressions, compiled once and kept: the engine's way to evaluate XPath."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.tree import Node
from httui.xforms.xpath.code import NODES, Code, as_boolean, as_number, as_text
from httui.xforms.xpath.compiler import Compiler
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.parser import parse
from httui.xforms.xpath.references import Reference
from httui.xforms.xpath.syntax import Path, Text
from httui.xforms.xpath.values import Value

_CACHE_SIZE = 4_096


class Expression:
    """A compiled expression.

    ``source`` is its text; ``references`` the paths in it; ``functions`` the names of the functions it calls.
    All evaluating methods raise :class:`XPathError` when the expression cannot be evaluated or takes too much
    work.
    """

    __slots__ = (
        "_boolean",
        "_number",
        "_run",
        "_text",
        "functions",
        "kind",
        "literal",
        "path",
        "references",
        "source",
    )

    def __init__(self, source: str, namespaces: Mapping[str, str], *, lenient: bool) -> None:
        self.source = source
        tree = parse(source)
        compiler = Compiler(source, dict(namespaces), lenient=lenient)
        code: Code = compiler.compile(tree)
        self.kind = code.kind
        """``number``, ``text``, ``boolean``, ``nodes``, or ``any`` when only the evaluation tells."""
        self.path: Reference | None = compiler.references[-1] if isinstance(tree, Path) else None
        """The path when the expression is nothing but a path."""
        self.literal: str | None = tree.value if isinstance(tree, Text) else None
        """The text when the expression is nothing but a literal."""
        self.references: tuple[Reference, ...] = tuple(compiler.references)
        self.functions: frozenset[str] = frozenset(compiler.functions)
        self._run = code.run
        self._text = as_text(code)
        self._number = as_number(code)
        self._boolean = as_boolean(code)

    def __repr__(self) -> str:
        return f"<Expression {self.source!r}>"

    def _guard(self, run: Callable[[Context], Any], context: Context) -> Any:
        environment = context.environment
        outermost = not environment.busy
        if outermost:
            environment.busy = True
            environment.work = 0
            environment.deadline = 0.0
        try:
            return run(context)
        except XPathError as error:
            if not error.expression:
                error.expression = self.source
            raise
        except RecursionError:
            raise XPathError(N_("The expression is nested too deep."), expression=self.source) from None
        finally:
            if outermost:
                environment.busy = False

    def evaluate(self, context: Context) -> Value:
        """The value as it comes: ``float`` (dates are :class:`DateValue`), ``str``, ``bool`` or ``list[Node]``."""
        value: Value = self._guard(self._run, context)
        return value

    def string(self, context: Context) -> str:
        """The value as text."""
        text: str = self._guard(self._text, context)
        return text

    def number(self, context: Context) -> float:
        """The value as a number."""
        return float(self._guard(self._number, context))

    def boolean(self, context: Context) -> bool:
        """The value as true or false."""
        return bool(self._guard(self._boolean, context))

    def nodes(self, context: Context) -> list[Node]:
        """The value as nodes; :class:`XPathError` when it is none. The list may be shared: do not change it."""
        value = self._guard(self._run, context)
        if not isinstance(value, list):
            raise XPathError(
                N_("The expression gives a value, not questions or items."), expression=self.source
            )
        return value

    @property
    def is_nodes(self) -> bool:
        """Whether the value is always a node-set."""
        return self.kind == NODES


_cache: OrderedDict[tuple[str, frozenset[tuple[str, str]], bool], Expression] = OrderedDict()


def compile_expression(
    text: str, namespaces: Mapping[str, str] | None = None, *, lenient: bool = True
) -> Expression:
    """The expression for ``text``, compiled once.

    ``namespaces`` maps prefixes to URIs. ``lenient``, as forms want it, lets a name without prefix fit any
    namespace and a prefix without declaration fit the same prefix; otherwise XPath's rules hold. Raises
    :class:`XPathError` with the position of the fault: syntax, unknown function, number of arguments, pattern.
    """
    key = (text, frozenset((namespaces or {}).items()), lenient)
    found = _cache.get(key)
    if found is None:
        try:
            found = Expression(text, namespaces or {}, lenient=lenient)
        except RecursionError:
            raise XPathError(N_("The expression is nested too deep."), expression=text[:200]) from None
        _cache[key] = found
        if len(_cache) > _CACHE_SIZE:
            _cache.popitem(last=False)
    return found
