"""Parses expressions into :mod:`syntax` (XPath 1.0 grammar), with bounded depth and without deep recursion."""

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.xpath.syntax import Call, Chain, Negation, Number, Path, Step, Syntax, Text
from httui.xforms.xpath.tokens import Token, tokenize

MAX_DEPTH = 100
"""How deep parentheses, arguments and predicates may be nested."""
MAX_STEPS = 200
"""How many steps a path may have."""

AXES = frozenset(
    (
        "ancestor",
        "ancestor-or-self",
        "attribute",
        "child",
        "descendant",
        "descendant-or-self",
        "following",
        "following-sibling",
        "namespace",
        "parent",
        "preceding",
        "preceding-sibling",
        "self",
    )
)
_NODE_TYPES = {"node": "node", "text": "text", "comment": "comment", "processing-instruction": "instruction"}
_PRECEDENCE = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
    "|": 8,
}
_STEP_SIGNS = frozenset((".", "..", "@", "*"))


def parse(expression: str) -> Syntax:
    """The parts of ``expression``; raises :class:`XPathError` with the position of the fault."""
    parser = _Parser(expression)
    result = parser.expression()
    if parser.token.kind != "end":
        parser.fail()
    return result


class _Parser:
    def __init__(self, expression: str) -> None:
        self.source = expression
        self.tokens = tokenize(expression)
        self.place = 0
        self.depth = 0
        if len(self.tokens) == 1:
            raise XPathError(N_("The expression is empty."), expression=expression)

    @property
    def token(self) -> Token:
        return self.tokens[self.place]

    def fail(self) -> None:
        token = self.token
        if token.kind == "end":
            raise XPathError(N_("The expression ends too early."), expression=self.source, at=token.at)
        raise XPathError(
            N_("“{sign}” does not belong here."), expression=self.source, at=token.at, sign=token.text[:40]
        )

    def take(self, sign: str) -> bool:
        token = self.tokens[self.place]
        if token.text == sign and token.kind in ("sign", "word"):
            self.place += 1
            return True
        return False

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            self.fail()

    # -- operators: two stacks instead of a function for each precedence ----------------------------------

    def expression(self) -> Syntax:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise XPathError(
                N_("The expression is nested more than {limit} levels deep."),
                expression=self.source,
                at=self.token.at,
                limit=MAX_DEPTH,
            )
        operands: list[Syntax] = []
        pending: list[tuple[str, int, int]] = []  # sign, precedence, position
        signs: list[tuple[int, int, int]] = []  # open minus signs: how many, height of the stack, position
        while True:
            minus = 0
            at = self.token.at
            while self.take("-"):
                minus += 1
            if minus:
                signs.append((minus, len(pending), at))
            operands.append(self.operand())
            operator = self.token
            level = _PRECEDENCE.get(operator.text, 0) if operator.kind in ("sign", "word") else 0
            while True:
                # a minus sign binds tighter than everything but the union
                if signs and signs[-1][1] == len(pending) and level < 8:
                    count, _, where = signs.pop()
                    operands[-1] = Negation(operands[-1], count % 2 == 1, where)
                if pending and pending[-1][1] >= level:
                    self.reduce(operands, pending)
                    continue
                break
            if not level:
                break
            pending.append((operator.text, level, operator.at))
            self.place += 1
        self.depth -= 1
        return operands[0]

    def reduce(self, operands: list[Syntax], pending: list[tuple[str, int, int]]) -> None:
        sign, level, at = pending.pop()
        right = operands.pop()
        left = operands.pop()
        if isinstance(left, Chain) and left.at and _PRECEDENCE[left.operators[0]] == level:
            left.operands.append(right)
            left.operators.append(sign)
            operands.append(left)
        else:
            operands.append(Chain([left, right], [sign], at))

    # -- operands -------------------------------------------------------------------------------------------

    def operand(self) -> Syntax:
        token = self.token
        if token.kind == "path":
            self.place += 1
            return _whole_path(token)
        if token.kind == "number":
            self.place += 1
            return self.filtered(Number(float(token.text), token.at))
        if token.kind == "text":
            self.place += 1
            return self.filtered(Text(token.text[1:-1], token.at))
        if token.text == "(" and token.kind == "sign":
            self.place += 1
            inner = self.expression()
            self.expect(")")
            if isinstance(inner, Chain):
                inner = Chain(inner.operands, inner.operators, 0)  # closed: nothing may be appended
            return self.filtered(inner)
        if token.text == "$":
            raise XPathError(
                N_("Variables ($name) cannot be used in forms."), expression=self.source, at=token.at
            )
        if token.kind == "name" and self.tokens[self.place + 1].text == "(" and token.text not in _NODE_TYPES:
            return self.filtered(self.call())
        return self.path()

    def call(self) -> Call:
        token = self.token
        self.place += 2
        arguments: list[Syntax] = []
        if not self.take(")"):
            arguments.append(self.expression())
            while self.take(","):
                arguments.append(self.expression())
            self.expect(")")
        return Call(token.text, arguments, token.at)

    def filtered(self, start: Syntax) -> Syntax:
        filters = self.predicates()
        steps: list[Step] = []
        if self.token.text in ("/", "//") and self.token.kind == "sign":
            self.relative(steps)
        if not filters and not steps:
            return start
        return Path(start, steps, filters, start.at)

    def path(self) -> Path:
        token = self.token
        steps: list[Step] = []
        if token.kind == "sign" and token.text in ("/", "//"):
            if token.text == "/":
                self.place += 1
                following = self.token
                starts = following.kind in ("name", "spread") or following.text in _STEP_SIGNS
                if not starts:
                    return Path("/", [], at=token.at)
                steps.append(self.step())
            self.relative(steps)
            return Path("/", steps, at=token.at)
        steps.append(self.step())
        self.relative(steps)
        return Path(None, steps, at=token.at)

    def relative(self, steps: list[Step]) -> None:
        while True:
            at = self.token.at
            if len(steps) > MAX_STEPS:
                raise XPathError(
                    N_("A path has more than {limit} steps."), expression=self.source, at=at, limit=MAX_STEPS
                )
            if self.take("/"):
                steps.append(self.step())
            elif self.take("//"):
                steps.append(Step("descendant-or-self", "node", at=at))
                steps.append(self.step())
            else:
                return

    def step(self) -> Step:
        token = self.token
        if self.take("."):
            return Step("self", "node", predicates=self.predicates(), at=token.at)
        if self.take(".."):
            return Step("parent", "node", predicates=self.predicates(), at=token.at)
        axis = "child"
        if self.take("@"):
            axis = "attribute"
        elif token.kind == "name" and self.tokens[self.place + 1].text == "::":
            if token.text not in AXES:
                raise XPathError(
                    N_("There is no axis “{name}”."), expression=self.source, at=token.at, name=token.text
                )
            axis = token.text
            self.place += 2
        step = Step(axis, "name", at=token.at)
        self.node_test(step)
        step.predicates = self.predicates()
        return step

    def node_test(self, step: Step) -> None:
        token = self.token
        if token.text == "*" and token.kind in ("sign", "word"):
            step.test = "any"
        elif token.kind == "spread":
            step.test = "namespace"
            step.prefix = token.text[:-2]
        elif token.kind == "name" and self.tokens[self.place + 1].text == "(" and token.text in _NODE_TYPES:
            step.test = _NODE_TYPES[token.text]
            self.place += 2
            if step.test == "instruction" and self.token.kind == "text":
                step.name = self.token.text[1:-1]
                self.place += 1
            self.expect(")")
            return
        elif token.kind == "name":
            step.prefix, _, step.name = token.text.rpartition(":")
        else:
            self.fail()
        self.place += 1

    def predicates(self) -> list[Syntax]:
        found: list[Syntax] = []
        while self.take("["):
            found.append(self.expression())
            self.expect("]")
        return found


def _whole_path(token: Token) -> Path:
    """The path of a token that holds all of it: ``/data/group/question``."""
    steps: list[Step] = []
    at = token.at + 1
    for name in token.text[1:].split("/"):
        if len(steps) > MAX_STEPS:
            raise XPathError(N_("A path has more than {limit} steps."), at=at, limit=MAX_STEPS)
        steps.append(Step("child", "name", name, "", [], at))
        at += len(name) + 1
    return Path("/", steps, [], token.at)
