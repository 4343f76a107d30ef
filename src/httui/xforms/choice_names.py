"""What stands in the labels of choices, for calculations that name a choice (``jr:choice-name``).

Serves section 3 of the engine's specification (Dependency rule): such a calculation depends not only on the answer
but on whatever the label of the choice is made of.
"""

import re
from collections.abc import Iterable, Iterator

from httui.xforms.document import local
from httui.xforms.errors import XPathError
from httui.xforms.expressions import Lazy
from httui.xforms.model import Control, ModelNode
from httui.xforms.parse_model import Model
from httui.xforms.texts import Text
from httui.xforms.xpath import Expression, compile_expression

QUESTION = re.compile(r"""choice-name\s*\(.*?,\s*(?:'\s*([^']*?)\s*'|"\s*([^"]*?)\s*")\s*\)""", re.DOTALL)
"""The question that ``jr:choice-name(value, '/path/to/question')`` speaks of."""
_ITEXT_COLUMN = re.compile(r"\s*jr:itext\(\s*([^\W\d][\w.\-]*)\s*\)\s*\Z")
_Path = tuple[str, ...]


def named_by(model: Model, reader: ModelNode, expression: Lazy) -> list[ModelNode]:
    """The questions in the labels of the choices that ``expression`` of ``reader`` names."""
    if "choice-name" not in expression.source:
        return []
    found: dict[ModelNode, None] = {}
    for match in QUESTION.finditer(expression.source):
        path = match[1] if match[1] is not None else match[2]
        try:
            compiled = compile_expression(path, model.namespaces)
        except XPathError:
            # no path: such a call names nothing
            continue
        for question in _follow(model, names_of(reader), compiled):
            if question.control is not None:
                for context, label in _labels(model, question, question.control):
                    found.update(dict.fromkeys(_follow(model, context, label)))
    return [node for node in found if node is not reader]


def names_of(node: ModelNode) -> _Path:
    """The local names from the root down to ``node``."""
    return tuple(step.rpartition(":")[2] for step in node.path[1:].split("/"))


def _follow(model: Model, context: _Path, expression: Expression) -> Iterator[ModelNode]:
    for reference in expression.references:
        path = reference.resolve(context)
        node = model.find("/" + "/".join(path)) if path else None
        if node is not None:
            yield node


def _labels(model: Model, question: ModelNode, control: Control) -> Iterator[tuple[_Path, Expression]]:
    """Every expression in a label of the question's choices, with the place it is read from."""
    here = names_of(question)
    for _, label in control.items:
        for output in _outputs(model, label):
            yield here, output
    itemset = control.itemset
    if itemset is None or itemset.label is None:
        return
    source = min(itemset.nodeset.compiled.references, key=lambda reference: reference.at, default=None)
    column = _ITEXT_COLUMN.match(itemset.label.expression.source) if itemset.label.expression else None
    if column is not None and source is not None and source.instance is not None:
        items = model.instances.get(source.instance)
        names = [item.text or "" for item in items.iter() if local(item) == column[1]] if items else []
        for output in _translated(model, names):
            yield here, output
        return
    start = source.resolve(here) if source is not None else None
    if start is not None:
        for output in _outputs(model, itemset.label):
            yield start, output


def _outputs(model: Model, text: Text | None) -> Iterator[Expression]:
    if text is None:
        return
    if text.itext:
        yield from _translated(model, [text.itext])
    if text.expression is not None:
        yield text.expression.compiled
    yield from (part.compiled for part in text.parts if isinstance(part, Lazy))


def _translated(model: Model, names: Iterable[str]) -> Iterator[Expression]:
    translations = model.translations
    wanted = {name.strip() for name in names}
    for language in translations.languages:
        for name, element in translations.ids(language).items():
            if name in wanted and any(local(part) == "output" for part in element.iter()):
                for parts in translations.forms(language, name).values():
                    yield from (part.compiled for part in parts if isinstance(part, Lazy))
