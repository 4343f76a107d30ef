"""How functions are described: number of arguments, what each is read as, and the kind of the result."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.xpath.code import (
    ANY,
    BOOLEAN,
    NODES,
    NUMBER,
    TEXT,
    Code,
    Run,
    as_boolean,
    as_nodes,
    as_number,
    as_text,
)
from httui.xforms.xpath.environment import MAX_TEXT, Context
from httui.xforms.xpath.syntax import Call
from httui.xforms.xpath.values import Value

if TYPE_CHECKING:
    from httui.xforms.xpath.compiler import Compiler

KINDS = {"t": TEXT, "n": NUMBER, "b": BOOLEAN, "l": NODES, "v": ANY}
"""Letters for what an argument is read as: text, number, boolean, list of nodes, value as it comes."""


@dataclass(frozen=True, slots=True)
class Function:
    """``least`` and ``most`` arguments (``None``: any number), the ``kind`` of the result, and how to compile."""

    least: int
    most: int | None
    kind: str
    build: "Callable[[Compiler, Call], Code]"


def argument(compiler: "Compiler", call: Call, place: int, letter: str) -> Run:
    """One argument of a call as a function that gives what ``letter`` says."""
    code = compiler.compile(call.arguments[place])
    if letter == "t":
        return as_text(code)
    if letter == "n":
        return as_number(code)
    if letter == "b":
        return as_boolean(code)
    if letter == "l":
        return as_nodes(code, call.name, compiler.source, call.at)
    return code.run


def plain(letters: str, kind: str, compute: Callable[..., Value], *, optional: int = 0) -> Function:
    """A function of its arguments alone: ``letters`` says what they are read as, the last ``optional`` may lack."""

    def build(compiler: "Compiler", call: Call) -> Code:
        runs = [argument(compiler, call, place, letters[place]) for place in range(len(call.arguments))]
        return Code(KINDS[kind], _calling(compute, runs))

    return Function(len(letters) - optional, len(letters), KINDS[kind], build)


def _calling(compute: Callable[..., Value], runs: list[Run]) -> Run:
    if not runs:
        return lambda _: compute()
    if len(runs) == 1:
        one = runs[0]
        return lambda context: compute(one(context))
    if len(runs) == 2:
        one, two = runs
        return lambda context: compute(one(context), two(context))
    return lambda context: compute(*[run(context) for run in runs])


def situated(letters: str, kind: str, compute: Callable[..., Any], *, optional: int = 0) -> Function:
    """As :func:`plain`, for functions that also need the context, which comes first."""

    def build(compiler: "Compiler", call: Call) -> Code:
        runs = [argument(compiler, call, place, letters[place]) for place in range(len(call.arguments))]
        return Code(KINDS[kind], lambda context: compute(context, *[run(context) for run in runs]))

    return Function(len(letters) - optional, len(letters), KINDS[kind], build)


def of_node(letter: str, kind: str, compute: Callable[[Any], Value]) -> Function:
    """A function of one argument that is the context node when it is left out."""

    def build(compiler: "Compiler", call: Call) -> Code:
        if call.arguments:
            run = argument(compiler, call, 0, letter)
        else:
            here = Code(NODES, lambda context: [context.node])
            run = {"t": as_text, "n": as_number, "l": as_nodes}[letter](here)
        return Code(KINDS[kind], lambda context: compute(run(context)))

    return Function(0, 1, KINDS[kind], build)


def many(least: int, kind: str, compute: Callable[[Context, list[Value]], Value]) -> Function:
    """A function of any number of values: ``compute(context, values)``."""

    def build(compiler: "Compiler", call: Call) -> Code:
        runs = [argument(compiler, call, place, "v") for place in range(len(call.arguments))]
        return Code(KINDS[kind], lambda context: compute(context, [run(context) for run in runs]))

    return Function(least, None, KINDS[kind], build)


def bounded(length: int) -> None:
    """Refuse to build a text of ``length`` characters when that is more than any answer may have."""
    if length > MAX_TEXT:
        raise XPathError(N_("The expression builds a text of more than {limit} characters."), limit=MAX_TEXT)
