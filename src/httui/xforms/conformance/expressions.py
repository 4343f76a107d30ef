"""Runs the XPath cases: one expression over one document each."""

import math
import re
import time
from datetime import datetime, timedelta, timezone, tzinfo
from typing import Any

from httui.xforms.conformance.outcome import Outcome
from httui.xforms.errors import FormError
from httui.xforms.tree import COMMENT, INSTRUCTION, TEXT, Node
from httui.xforms.xml import parse_document
from httui.xforms.xpath import Context, compile_expression
from httui.xforms.xpath.standalone import DocumentEnvironment, is_form

PHOENIX = timezone(timedelta(hours=-7), "America/Phoenix")
"""The zone of every recorded case: UTC-7 without summer time."""
UNSCORED = frozenset("C")
_STEP = re.compile(r"(\*|text\(\)|comment\(\)|processing-instruction\(\)|@.+?)(?:\[(\d+)\])?")
_KINDS = {"text()": TEXT, "comment()": COMMENT, "processing-instruction()": INSTRUCTION}


def zone_named(name: str) -> tzinfo:
    """The zone of a case file; the recorded one needs no zone database."""
    if name == "America/Phoenix":
        return PHOENIX
    from zoneinfo import ZoneInfo

    return ZoneInfo(name)


def locate(top: Node, path: str) -> Node:
    """The node at a positional path (``/*[1]/*[2]``, ``/@id``, ``text()[1]``); ``LookupError`` if there is none."""
    node = top
    for step in path.split("/"):
        if not step:
            continue
        match = _STEP.fullmatch(step)
        if match is None:
            raise LookupError(path)
        name, place = match.group(1), int(match.group(2) or 1)
        if name.startswith("@"):
            node = next(item for item in node.attribute_nodes() if item.qualified_name() == name[1:])
        elif name == "*":
            node = node.children[place - 1]
        else:
            node = [item for item in node.all_children() if item.kind == _KINDS[name]][place - 1]
    return node


def path_of(node: Node) -> str:
    """The positional path of a node, as the case files write it."""
    steps: list[str] = []
    while node.parent is not None:
        parent = node.parent
        if node.kind in _KINDS.values():
            name = next(name for name, kind in _KINDS.items() if kind == node.kind)
            same = [item for item in parent.all_children() if item.kind == node.kind]
            steps.append(f"{name}[{same.index(node) + 1}]")
        elif node in parent.children:
            steps.append(f"*[{parent.children.index(node) + 1}]")
        else:
            steps.append(node.step_name())
        node = parent
    return "/" + "/".join(reversed(steps))


def same_number(got: float, want: float | str) -> bool:
    """Whether two numbers are the same: to nine digits, NaN equal to NaN."""
    wanted = float(str(want).replace("Infinity", "inf"))
    if math.isnan(wanted):
        return math.isnan(got)
    return got == wanted or math.isclose(got, wanted, rel_tol=1e-9, abs_tol=1e-12)


class ExpressionCases:
    """The XPath cases of one file."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.cases: list[dict[str, Any]] = data["cases"]
        env = data.get("env", {})
        self.zone = zone_named(env.get("tz", "America/Phoenix"))
        self.now = datetime.fromisoformat(env.get("now", "2024-03-15T17:30:00+00:00"))
        self.texts: dict[str, str] = data["docs"]
        self.documents: dict[str, tuple[Node, bool]] = {}

    def document(self, name: str) -> tuple[Node, bool]:
        """A document and whether it is a form."""
        if name not in self.documents:
            top = parse_document(self.texts[name], exact=True)
            self.documents[name] = top, is_form(top)
        return self.documents[name]

    def run(self) -> list[Outcome]:
        """All outcomes, in order."""
        return [self.outcome(case) for case in self.cases]

    def outcome(self, case: dict[str, Any]) -> Outcome:
        """Run one case."""
        level = str(case.get("level", "A"))
        result = Outcome(str(case["id"]), str(case["category"]), level, scored=level not in UNSCORED)
        begin = time.perf_counter()
        try:
            result.why = self.compare(case)
        except FormError as error:
            result.why = "" if case["want"]["type"] == "error" else f"refused: {error}"
        except Exception as error:
            result.why = f"crashed: {error!r}"
        result.seconds = time.perf_counter() - begin
        return result

    def compare(self, case: dict[str, Any]) -> str:
        """Why a case fails, or nothing."""
        top, form = self.document(case["doc"])
        root = locate(top, case["root"]) if case.get("root") else None
        environment = DocumentEnvironment(
            top, root=root, zone=self.zone, language=case.get("lang"), now=self.now
        )
        expression = compile_expression(case["expr"], case.get("ns") or {}, lenient=form)
        context = Context(locate(top, case["context"]), environment)
        want = case["want"]
        kind = want["type"]
        if case["as"] == "nodeset" or kind == "nodeset":
            return _compare_nodes(expression.nodes(context), want, case)
        got: float | str | bool
        if case["as"] in ("string", "number", "boolean"):
            got = getattr(expression, case["as"])(context)
        else:
            expression.evaluate(context)
            got = getattr(expression, kind if kind != "error" else "string")(context)
        if kind == "error":
            return f"gave {got!r} where an error was expected"
        if kind == "number":
            return "" if same_number(float(got), want["value"]) else f"gave {got!r}, not {want['value']!r}"
        return "" if got == want["value"] else f"gave {got!r}, not {want['value']!r}"


def _compare_nodes(nodes: list[Node], want: dict[str, Any], case: dict[str, Any]) -> str:
    if want["type"] == "error":
        return "gave nodes where an error was expected"
    got, wanted = [path_of(node) for node in nodes], list(want["paths"])
    if want.get("first_only"):
        got = got[:1]
    if "randomize(" not in case["expr"]:
        got, wanted = sorted(got), sorted(wanted)
    return "" if got == wanted else f"gave {got}, not {wanted}"
