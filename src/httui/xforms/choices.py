"""What can be chosen for a question just now: values and labels, filtered, and values no longer offered.

Serves section 7 of the engine's specification (items and itemsets). Lists are made when something asks for
them; plain lists of the form are made once for all sessions.
"""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from httui.xforms.errors import XPathError
from httui.xforms.model import Control, Itemset
from httui.xforms.state import State
from httui.xforms.texts import Text
from httui.xforms.tree import Node
from httui.xforms.xpath import Context

if TYPE_CHECKING:
    from httui.xforms.form import Form
    from httui.xforms.recompute import Engine

_NAME = re.compile(r"[^\W\d][\w.\-]*\Z")
_ITEXT_NAME = re.compile(r"\s*jr:itext\(\s*([^\W\d][\w.\-]*)\s*\)\s*\Z")
_PLAIN = re.compile(
    r"""\s*instance\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*/\s*([\w.\-]+)\s*/\s*([\w.\-]+)\s*\Z"""
)

_NOTHING: "Offer" = ([], [])
"""What is on offer when the list cannot be made."""
Offer = tuple[list[str], list[Node | Text | None]]
"""Values, and beside each what its label comes from: the item's node, or a text of the body."""


class Choices:
    """The choices of one session."""

    def __init__(self, form: "Form", engine: "Engine", render: Callable[[Text | None, Node], str]) -> None:
        self.form = form
        self.engine = engine
        self.render = render

    def offered(self, state: State) -> Offer:
        """The values on offer for a question, in order."""
        control = state.model.control
        assert control is not None
        itemset = control.itemset
        if itemset is None:
            return _static_items(control)
        known = self.form.plain_offers.get(itemset)
        if known is not None:
            return known
        if state.choices is not None and state.choices[0] == self.engine.revision:
            cached: Offer = state.choices[1]  # type: ignore[assignment]
            return cached
        try:
            offer = self._evaluate(itemset, state.node)
        except XPathError as error:
            self.engine.pass_over(state.model, error)
            return _NOTHING
        if _PLAIN.match(itemset.nodeset.source) and not self._missing(itemset):
            self.form.plain_offers[itemset] = offer
        else:
            state.choices = (self.engine.revision, offer)
        return offer

    def _evaluate(self, itemset: Itemset, node: Node) -> Offer:
        environment = self.engine.environment
        items = itemset.nodeset.compiled.nodes(Context(node, environment))
        name = itemset.value.source.strip()
        values: list[str] = []
        if _NAME.match(name):
            for item in items:
                found = item.child(name)
                values.append(found.string_value() if found is not None else "")
        else:
            value = itemset.value.compiled
            values = [value.string(Context(item, environment)) for item in items]
        return values, list(items)

    def _missing(self, itemset: Itemset) -> bool:
        missing = self.form.instances.missing
        return bool(missing) and any(
            reference.instance in missing for reference in itemset.nodeset.compiled.references
        )

    def labelled(self, state: State) -> list[tuple[str, str]]:
        """Values and labels on offer, in the session's language."""
        values, sources = self.offered(state)
        return [
            (value, self.label(state, value, source)) for value, source in zip(values, sources, strict=True)
        ]

    def label(self, state: State, value: str, source: "Node | Text | None") -> str:
        """The label of one choice; its value when it has none."""
        if not isinstance(source, Node):
            return self.render(source, state.node) if source is not None else value
        control = state.model.control
        itemset = control.itemset if control is not None else None
        text = itemset.label if itemset is not None else None
        if text is None:
            return value
        if text.expression is not None:
            name = text.expression.source.strip()
            if _NAME.match(name):
                found = source.child(name)
                return found.string_value() if found is not None else ""
            itext = _ITEXT_NAME.match(name)
            if itext is not None:
                found = source.child(itext[1])
                if found is not None:
                    return self.render(Text(itext=found.string_value()), state.node)
        return self.render(text, source)

    def name_of(self, state: State, value: str) -> str | None:
        """The label of the choice ``value``; ``None`` when it is not on offer."""
        values, sources = self.offered(state)
        try:
            place = values.index(value)
        except ValueError:
            return None
        return self.label(state, value, sources[place])

    def filter(self, state: State) -> None:
        """Store of what was chosen only what is on offer."""
        wanted = state.wanted or ""
        text = wanted
        if wanted:
            control = state.model.control
            if control is not None and control.itemset is not None and self._missing(control.itemset):
                # A list that is not there must not empty what was answered with it
                self.engine.store(state.node, state, wanted)
                return
            offer = self.offered(state)
            if offer is _NOTHING:
                # neither must a list that cannot be made
                self.engine.store(state.node, state, wanted)
                return
            values = offer[0]
            if not state.model.multiple:
                text = wanted if wanted in values else ""
            else:
                offered = dict.fromkeys(values)
                tokens = [token for token in wanted.split() if token in offered]
                if control is not None and control.kind == "rank":
                    # a choice that has come up since is put last
                    tokens = [*tokens, *offered]
                text = " ".join(dict.fromkeys(tokens))
        self.engine.store(state.node, state, text)


def _static_items(control: Control) -> Offer:
    return [value for value, _ in control.items], [label for _, label in control.items]
