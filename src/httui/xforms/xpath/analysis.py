"""Questions about a parsed expression that decide which quick way its evaluation may take."""

from httui.xforms.xpath import operators
from httui.xforms.xpath.code import BOOLEAN
from httui.xforms.xpath.functions import FUNCTIONS
from httui.xforms.xpath.syntax import Call, Chain, Negation, Path, Step, Syntax, Text

_ABOUT_NODE = frozenset(
    ("string", "number", "string-length", "normalize-space", "name", "local-name", "namespace-uri")
)
_ABOUT_PLACE = frozenset(("position", "last", "lang", "once", "jr:choice-name", "id"))


def column_and_value(condition: Syntax) -> tuple[Path, Syntax] | None:
    """The two sides of ``column = value`` when the value is the same for every item, else ``None``."""
    if not isinstance(condition, Chain) or condition.operators != ["="]:
        return None
    left, right = condition.operands
    for column, value in ((left, right), (right, left)):
        if (
            isinstance(column, Path)
            and column.start is None
            and not column.filters
            and is_column(column.steps)
            and not uses_node(value)
        ):
            return column, value
    return None


def is_column(steps: list[Step]) -> bool:
    """Whether the steps are one plain child or attribute."""
    named = [step for step in steps if not (step.axis == "self" and step.test == "node")]
    if len(named) != 1 or any(step.predicates for step in steps) or steps[-1] is not named[0]:
        return False
    step = named[0]
    return step.axis in ("child", "attribute") and step.test == "name" and not step.prefix


def parts(node: Syntax) -> list[Syntax]:
    """The parts that are evaluated with the same context node (so not what stands in predicates)."""
    if isinstance(node, Chain):
        return node.operands
    if isinstance(node, Negation):
        return [node.operand]
    if isinstance(node, Call):
        return node.arguments
    if isinstance(node, Path) and node.start is not None and not isinstance(node.start, str):
        return [node.start]
    return []


def uses_node(node: Syntax) -> bool:
    """Whether the value depends on the context node or its place."""
    if isinstance(node, Path) and node.start is None:
        return True
    if isinstance(node, Call) and (
        node.name in _ABOUT_PLACE or (node.name in _ABOUT_NODE and not node.arguments)
    ):
        return True
    return any(uses_node(part) for part in parts(node))


def uses_place(node: Syntax) -> bool:
    """Whether the value depends on the position or the size of the node-set."""
    if isinstance(node, Call) and node.name in ("position", "last") and not node.arguments:
        return True
    return any(uses_place(part) for part in parts(node))


def truth(node: Syntax) -> bool:
    """Whether a predicate is a plain test: not a position and not counting places."""
    if uses_place(node):
        return False
    if isinstance(node, Path | Text):
        return True
    if isinstance(node, Chain):
        return node.operators[0] not in operators.ARITHMETIC
    return (
        isinstance(node, Call)
        and FUNCTIONS.get(node.name) is not None
        and FUNCTIONS[node.name].kind == BOOLEAN
    )
