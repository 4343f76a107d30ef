"""Compiled pieces of expressions and how a piece of one kind is read as another."""

from collections.abc import Callable
from typing import Any, NamedTuple, TypeAlias

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.tree import Node
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.values import (
    Value,
    node_text,
    number_text,
    text_number,
    to_boolean,
    to_number,
    to_text,
)

Run: TypeAlias = Callable[[Context], Any]

NUMBER = "number"
TEXT = "text"
BOOLEAN = "boolean"
NODES = "nodes"
ANY = "any"


class Code(NamedTuple):
    """A compiled piece: what ``run(context)`` gives is of ``kind`` (``any``: known only then).

    ``constant`` holds the value of a literal, else ``None``.
    """

    kind: str
    run: Run
    constant: Value | None = None


def as_text(code: Code) -> Callable[[Context], str]:
    """The piece as a function that gives text."""
    run = code.run
    if code.kind == TEXT:
        return run
    if code.constant is not None:
        text = to_text(code.constant)
        return lambda _: text
    if code.kind == NUMBER:
        return lambda context: number_text(run(context))
    if code.kind == BOOLEAN:
        return lambda context: "true" if run(context) else "false"
    if code.kind == NODES:

        def first(context: Context) -> str:
            nodes: list[Node] = run(context)
            return node_text(nodes[0], context.environment) if nodes else ""

        return first
    return lambda context: to_text(run(context))


def as_number(code: Code) -> Callable[[Context], float]:
    """The piece as a function that gives a number."""
    run = code.run
    if code.kind == NUMBER:
        return run
    if code.kind == BOOLEAN:
        return lambda context: 1.0 if run(context) else 0.0
    if code.kind == TEXT:
        return lambda context: text_number(run(context), context.environment.zone)
    if code.kind == NODES:

        def first(context: Context) -> float:
            nodes: list[Node] = run(context)
            if not nodes:
                return _NAN
            environment = context.environment
            return text_number(node_text(nodes[0], environment), environment.zone)

        return first
    return lambda context: to_number(run(context), context.environment.zone)


def as_boolean(code: Code) -> Callable[[Context], bool]:
    """The piece as a function that gives true or false."""
    run = code.run
    if code.kind == BOOLEAN:
        return run
    if code.kind in (TEXT, NODES):
        return lambda context: bool(run(context))
    return lambda context: to_boolean(run(context))


def as_nodes(
    code: Code, what: str = "", expression: str = "", at: int = 0
) -> Callable[[Context], list[Node]]:
    """The piece as a function that gives a node-set; refused at once, or when it runs, if it cannot."""
    run = code.run
    if code.kind == NODES:
        return run

    def refuse() -> XPathError:
        return XPathError(
            N_("“{name}” needs a path to questions or items here, not a value."),
            expression=expression,
            at=at,
            name=what,
        )

    if code.kind != ANY:
        raise refuse()

    def check(context: Context) -> list[Node]:
        value = run(context)
        if not isinstance(value, list):
            raise refuse()
        return value

    return check


_NAN = float("nan")
