"""The parts of a parsed expression. Chains of the same operator are kept flat, so that length is not depth."""

from dataclasses import dataclass, field
from typing import TypeAlias


@dataclass(slots=True)
class Number:
    """A number as written."""

    value: float
    at: int = 0


@dataclass(slots=True)
class Text:
    """A literal between quotes."""

    value: str
    at: int = 0


@dataclass(slots=True)
class Chain:
    """Operands joined by operators of one precedence, evaluated from left to right."""

    operands: "list[Syntax]"
    operators: list[str]
    at: int = 0


@dataclass(slots=True)
class Negation:
    """A minus sign before an operand (an even number of them only turns it into a number)."""

    operand: "Syntax"
    odd: bool
    at: int = 0


@dataclass(slots=True)
class Call:
    """A function call; ``name`` as written, with its prefix."""

    name: str
    arguments: "list[Syntax]"
    at: int = 0


@dataclass(slots=True)
class Step:
    """One step of a path.

    ``test`` is ``name``, ``any``, ``namespace`` (``prefix:*``), ``node``, ``text``, ``comment`` or ``instruction``.
    """

    axis: str
    test: str
    name: str = ""
    prefix: str = ""
    predicates: "list[Syntax]" = field(default_factory=list)
    at: int = 0


@dataclass(slots=True)
class Path:
    """A location path: ``start`` is ``None`` (relative), ``"/"`` or the expression that it starts from.

    ``filters`` are the predicates on that expression itself.
    """

    start: "Syntax | str | None"
    steps: list[Step]
    filters: "list[Syntax]" = field(default_factory=list)
    at: int = 0


Syntax: TypeAlias = Number | Text | Chain | Negation | Call | Path
