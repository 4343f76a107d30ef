"""Turns a parsed expression into closures, once; each evaluation then only calls functions."""

from collections.abc import Callable

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.tree import Node
from httui.xforms.xpath import operators, paths
from httui.xforms.xpath.analysis import column_and_value, truth, uses_place
from httui.xforms.xpath.axes import node_test
from httui.xforms.xpath.code import BOOLEAN, NODES, NUMBER, TEXT, Code, Run, as_nodes, as_number
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions import FUNCTIONS
from httui.xforms.xpath.references import ANY_DEPTH, ANY_NAME, Reference
from httui.xforms.xpath.syntax import Call, Chain, Negation, Number, Path, Step, Syntax, Text

KNOWN_NAMESPACES = {
    "jr": "http://openrosa.org/javarosa",
    "orx": "http://openrosa.org/xforms",
    "odk": "http://www.opendatakit.org/xforms",
    "xf": "http://www.w3.org/2002/xforms",
    "h": "http://www.w3.org/1999/xhtml",
    "html": "http://www.w3.org/1999/xhtml",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xml": "http://www.w3.org/XML/1998/namespace",
    "enk": "http://enketo.org/xforms",
}
_CORE_PREFIXES = frozenset(("fn", "xf", "enk", "odk", "orx"))


class Compiler:
    """Compiles one expression and notes the paths and functions that it uses."""

    def __init__(self, source: str, namespaces: dict[str, str], *, lenient: bool) -> None:
        self.source = source
        self.namespaces = namespaces
        self.lenient = lenient
        self.references: list[Reference] = []
        self.functions: set[str] = set()
        self.contextual = True
        self.base: Reference | None = None
        self.within: tuple[str, ...] = ()

    # -- dispatch -------------------------------------------------------------------------------------------

    def compile(self, node: Syntax) -> Code:
        """The compiled form of any part."""
        if isinstance(node, Path):
            return Code(NODES, self.path(node)[0])
        if isinstance(node, Call):
            return self.call(node)
        if isinstance(node, Chain):
            return self.chain(node)
        if isinstance(node, Text):
            text = node.value
            return Code(TEXT, lambda _: text, text)
        if isinstance(node, Number):
            number = node.value
            return Code(NUMBER, lambda _: number, number)
        return self.negation(node)

    def negation(self, node: Negation) -> Code:
        value = as_number(self.compile(node.operand))
        if isinstance(node.operand, Number):
            number = -node.operand.value if node.odd else node.operand.value
            return Code(NUMBER, lambda _: number, number)
        if node.odd:
            return Code(NUMBER, lambda context: -float(value(context)))
        return Code(NUMBER, lambda context: float(value(context)))

    def chain(self, node: Chain) -> Code:
        sign = node.operators[0]
        codes = [self.compile(operand) for operand in node.operands]
        if sign in ("and", "or"):
            return operators.logical(codes, sign)
        if sign == "|":
            return operators.union([as_nodes(code, "|", self.source, node.at) for code in codes])
        if sign in operators.ARITHMETIC:
            return operators.arithmetic(codes, node.operators)
        return operators.comparison(codes, node.operators)

    # -- functions ------------------------------------------------------------------------------------------

    def call(self, node: Call) -> Code:
        prefix, _, local = node.name.rpartition(":")
        name = local if prefix in _CORE_PREFIXES else node.name
        function = FUNCTIONS.get(name)
        if function is None:
            raise XPathError(
                N_("There is no function “{name}”."), expression=self.source, at=node.at, name=node.name
            )
        count = len(node.arguments)
        if count < function.least or (function.most is not None and count > function.most):
            raise XPathError(
                N_("The function “{name}” cannot take {count} arguments."),
                expression=self.source,
                at=node.at,
                name=node.name,
                count=count,
            )
        self.functions.add(name)
        outer = self.within
        self.within = (*outer, name)
        try:
            return function.build(self, node)
        finally:
            self.within = outer

    # -- paths ----------------------------------------------------------------------------------------------

    def path(self, node: Path) -> tuple[Run, Reference]:
        """A path as a function, and what it refers to."""
        start = node.start
        if start is None or start == "/":
            quick = self.quick(node)
            if quick is not None:
                return quick
        static = isinstance(start, Call) and start.name == "instance"
        run, reference = self.start(node)
        moves: list[paths.Move] = []
        if node.filters:
            filters = [self.filter(item, reference) for item in node.filters]

            def narrow(nodes: list[Node], context: Context) -> list[Node]:
                for apply in filters:
                    nodes = apply(nodes, context)
                return nodes

            moves.append(narrow)
        steps = self.join_descendants(node.steps)
        for step in steps:
            reference = self.extend(reference, step)
            moves.append(self.move(step, reference, static=static))
        self.references.append(reference)
        if start == "/" and self.contextual:
            names = []
            for step in steps:
                if not paths.simple(step):
                    break
                names.append(step.name)
            if names:
                return self.anchored(run, moves, tuple(names)), reference
        return paths.chain(run, moves), reference

    def quick(self, node: Path) -> tuple[Run, Reference] | None:
        """The quick way for ``/a/b``, ``../a``, ``.`` and their like."""
        steps = node.steps
        ups = 0
        if node.start is None:
            while ups < len(steps) and steps[ups].test == "node" and not steps[ups].predicates:
                if steps[ups].axis not in ("parent", "self"):
                    return None
                ups += 1
        if not all(paths.simple(step) for step in steps[ups:]):
            return None
        if not self.lenient and any(step.test == "name" for step in steps):
            return None
        names = tuple(step.name for step in steps[ups:])
        signs = [".." if step.axis == "parent" else "." for step in steps[:ups]]
        absolute = node.start == "/"
        reference = Reference(
            (*(sign for sign in signs if sign == ".."), *names),
            absolute=absolute,
            base=None if absolute else self.base,
            within=self.within,
            at=node.at,
        )
        self.references.append(reference)
        if absolute:
            return paths.absolute_names(names, contextual=self.contextual), reference
        return paths.relative_names(signs.count(".."), names), reference

    def start(self, node: Path) -> tuple[Run, Reference]:
        start = node.start
        if start is None:
            return (lambda context: [context.node]), Reference(
                (), base=self.base, within=self.within, at=node.at
            )
        if isinstance(start, str):
            return (
                lambda context: [context.environment.root],
                Reference((), absolute=True, within=self.within, at=node.at),
            )
        before = len(self.references)
        run = as_nodes(self.compile(start), "/", self.source, node.at)
        return run, self.origin(start, self.references[before:], node.at)

    def origin(self, start: Syntax, inner: list[Reference], at: int) -> Reference:
        """What a path that starts with an expression is relative to."""
        if isinstance(start, Call) and start.name == "instance":
            name = start.arguments[0].value if isinstance(start.arguments[0], Text) else ""
            return Reference((), instance=name, within=self.within, at=at)
        if isinstance(start, Call) and start.name == "current":
            return Reference((), within=self.within, at=at)
        if isinstance(start, Call) and start.name in ("randomize", "indexed-repeat"):
            first = start.arguments[0]
            if isinstance(first, Path):
                return next((item for item in reversed(inner) if item.at == first.at), self.unknown(at))
        if isinstance(start, Path) and inner:
            return inner[-1]
        return self.unknown(at)

    def unknown(self, at: int) -> Reference:
        return Reference((), instance="", within=self.within, plain=False, at=at)

    def anchored(self, run: Run, moves: list[paths.Move], names: tuple[str, ...]) -> Run:
        whole = paths.chain(run, moves)

        def anchored(context: Context) -> list[Node]:
            environment = context.environment
            if environment.repeats:
                # a path that goes on after the repeat stays in the present instance
                anchor = environment.anchor(
                    context.current, (*names, "") if len(moves) > len(names) else names
                )
                if anchor is not None:
                    nodes = [anchor[0]]
                    for step in moves[anchor[1] :]:
                        nodes = step(nodes, context)
                    return nodes
            result: list[Node] = whole(context)
            return result

        return anchored

    def join_descendants(self, steps: list[Step]) -> list[Step]:
        """``//name`` as one step where no predicate counts positions."""
        joined: list[Step] = []
        for step in steps:
            before = joined[-1] if joined else None
            if (
                before is not None
                and before.axis == "descendant-or-self"
                and before.test == "node"
                and not before.predicates
                and step.axis == "child"
                and all(truth(item) for item in step.predicates)
            ):
                joined[-1] = Step("descendant", step.test, step.name, step.prefix, step.predicates, step.at)
            else:
                joined.append(step)
        return joined

    def extend(self, reference: Reference, step: Step) -> Reference:
        steps = reference.steps
        plain = reference.plain
        if step.axis == "self":
            pass
        elif step.axis == "parent":
            steps = (*steps, "..")
        elif step.axis == "attribute":
            steps = (*steps, f"@{step.name or ANY_NAME}")
        elif step.axis == "child":
            if step.test in ("name", "any", "namespace", "node"):
                steps = (*steps, step.name or ANY_NAME)
                plain = plain and bool(step.name)
        elif step.axis in ("descendant", "descendant-or-self"):
            steps = (*steps, ANY_DEPTH, step.name) if step.name else (*steps, ANY_DEPTH)
            plain = False
        elif step.axis in ("following-sibling", "preceding-sibling"):
            steps = (*steps, "..", step.name or ANY_NAME)
        else:
            steps = (*steps, ANY_DEPTH)
            plain = False
        return Reference(
            steps,
            reference.absolute,
            reference.instance,
            reference.base,
            reference.within,
            reference.filtered or bool(step.predicates),
            reference.at,
            plain,
        )

    def move(self, step: Step, reference: Reference, *, static: bool) -> paths.Move:
        if static and step.axis == "child" and step.test == "name" and not step.prefix and step.predicates:
            move = self.by_table(step, reference)
            if move is not None:
                return move
        filters = [self.filter(item, reference) for item in step.predicates]
        namespace = self.namespaces.get(step.prefix, KNOWN_NAMESPACES.get(step.prefix)) if step.prefix else ""
        if namespace is None and not self.lenient:
            raise XPathError(
                N_("The prefix “{name}” is not declared."),
                expression=self.source,
                at=step.at,
                name=step.prefix,
            )
        named = step.name if self.lenient and step.axis == "child" and step.test == "name" else None
        if step.prefix:
            named = None
        return paths.move(step, node_test(step, namespace, lenient=self.lenient), filters, named=named)

    def filter(self, node: Syntax, reference: Reference) -> paths.Filter:
        """A predicate; paths in it are relative to ``reference``."""
        return paths.predicate(self.inside(reference, lambda: self.compile(node)))

    def inside(self, reference: Reference, make: Callable[[], Code]) -> Code:
        outer = self.base
        self.base = reference
        try:
            return make()
        finally:
            self.base = outer

    # -- tables over secondary instances --------------------------------------------------------------------

    def by_table(self, step: Step, reference: Reference) -> paths.Move | None:
        """``item[column = value]`` by a table, where the predicate has that form and does not count places."""
        first = step.predicates[0]
        conditions = first.operands if isinstance(first, Chain) and first.operators[0] == "and" else [first]
        if any(uses_place(condition) for condition in conditions):
            return None
        for number, condition in enumerate(conditions):
            pair = column_and_value(condition)
            if pair is None:
                continue
            column, value = pair
            found = self.inside(reference, lambda wanted=value: self.compile(wanted))  # type: ignore[misc]
            if found.kind == BOOLEAN:
                return None
            # the column is part of what is read, too
            self.inside(reference, lambda wanted=column: self.compile(wanted))  # type: ignore[misc]
            others = [item for place, item in enumerate(conditions) if place != number]
            rest = [self.filter(item, reference) for item in others if truth(item)]
            if len(rest) != len(others):
                return None
            rest += [self.filter(item, reference) for item in step.predicates[1:]]
            name = column.steps[-1]
            return paths.indexed(step.name, name.name, name.axis == "attribute", found, rest)
        return None
