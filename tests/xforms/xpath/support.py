"""Evaluating expressions over a small invented household form."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from httui.xforms.tree import Node
from httui.xforms.xml import parse_document
from httui.xforms.xpath import Context, Environment, compile_expression

JAKARTA = timezone(timedelta(hours=7))
NOW = datetime(2024, 3, 15, 3, 30, tzinfo=UTC)
"""Half past ten in the morning in Jakarta."""

HOUSEHOLD = """
<data version="2" xml:lang="en-GB">
  <place>Desa Contoh</place>
  <age>23</age>
  <empty/>
  <colours>red green  blue</colours>
  <born>1999-12-31</born>
  <member id="m1"><name>Ani</name><age>30</age><child><name>Budi</name></child></member>
  <member id="m2"><name>Citra</name><age>7</age></member>
  <member id="m3"><name>Dewi</name><age/></member>
</data>
"""
LISTS = {
    "places": """
<root>
  <item><name>p1</name><label>Alpha</label><area>a</area><rank>1</rank></item>
  <item><name>p2</name><label>Beta</label><area>b</area><rank>2.0</rank></item>
  <item><name>p3</name><label>Gamma</label><area>a</area><rank>10</rank></item>
  <item kind="odd"><name>p4</name><label>Delta</label></item>
</root>
"""
}
REPEATS = frozenset({("data", "member"), ("data", "member", "child")})


class Household(Environment):
    """The household with its lists, at a fixed moment in Jakarta."""

    def __init__(
        self, xml: str = HOUSEHOLD, *, contextual: bool = False, language: str | None = None
    ) -> None:
        super().__init__(
            parse_document(xml),
            zone=JAKARTA,
            now=NOW,
            language=language,
            repeats=REPEATS if contextual else frozenset(),
        )
        self.lists = {name: parse_document(text) for name, text in LISTS.items()}

    def instance(self, name: str) -> Node | None:
        return self.lists.get(name)

    def itext(self, name: str) -> str:
        return f"text of {name}"

    def choice_name(self, value: str, path: str, context: Context) -> str:
        return f"{value} at {path}"


def value(expression: str, at: str = "/data", *, environment: Environment | None = None) -> Any:
    """The value of ``expression`` seen from the node at ``at``; nodes come as a list of their paths."""
    surroundings = environment or Household()
    context = Context(surroundings.root, surroundings)
    start = compile_expression(at).nodes(context)[0]
    found = compile_expression(expression).evaluate(Context(start, surroundings))
    return [node.path() for node in found] if isinstance(found, list) else found


def text(expression: str, at: str = "/data", *, environment: Environment | None = None) -> str:
    """As :func:`value`, turned into text."""
    surroundings = environment or Household()
    context = Context(surroundings.root, surroundings)
    start = compile_expression(at).nodes(context)[0]
    return compile_expression(expression).string(Context(start, surroundings))
