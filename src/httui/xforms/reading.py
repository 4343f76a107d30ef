"""Looks a form through: all its expressions, the paths they read, and the whole lists of its choices.

Serves section 8 of the engine's specification (checks at load) and DESIGN section 4.
"""

from typing import TYPE_CHECKING

from httui.xforms.expressions import Lazy
from httui.xforms.fields import Option
from httui.xforms.model import Bind, Control, ModelNode
from httui.xforms.parse_model import Model
from httui.xforms.texts import Text

if TYPE_CHECKING:
    from httui.xforms.form import Form


def names_of(node: ModelNode) -> tuple[str, ...]:
    """The local names from the root down to ``node``."""
    return tuple(step.rpartition(":")[2] for step in node.path[1:].split("/"))


def paths_read(model: Model, node: ModelNode, expression: Lazy) -> set[str]:
    """The paths of the primary instance that an expression of ``node`` reads."""
    context = names_of(node)
    found: set[str] = set()
    for reference in expression.compiled.references:
        path = reference.resolve(context)
        target = model.find("/" + "/".join(path)) if path else None
        if target is not None and target is not node:
            found.update(item.path for item in target.walk() if item.leaf)
    return found


def text_expressions(text: Text | None) -> list[Lazy]:
    """Expressions in a text of the form (not those of its translations)."""
    if text is None:
        return []
    if text.expression is not None:
        return [text.expression]
    return [part for part in text.parts if isinstance(part, Lazy)]


def bind_expressions(bind: Bind) -> list[Lazy]:
    """Expressions of one bind, its messages included."""
    sources = (bind.relevant, bind.readonly, bind.required, bind.calculate, bind.constraint, bind.soft)
    found = [source for source in sources if isinstance(source, Lazy)]
    return found + text_expressions(bind.constraint_message) + text_expressions(bind.required_message)


def control_expressions(control: Control) -> list[Lazy]:
    """Expressions of one element of the body."""
    found = text_expressions(control.label) + text_expressions(control.hint)
    for _, label in control.items:
        found += text_expressions(label)
    if control.count is not None:
        found.append(control.count)
    if control.itemset is not None:
        found += [control.itemset.nodeset, control.itemset.value, *text_expressions(control.itemset.label)]
    return found


def all_expressions(form: "Form") -> list[Lazy]:
    """Every expression of a form, those of translations included."""
    found: list[Lazy] = []
    model = form.definition
    for node in model.nodes.values():
        for bind in (node.bind, *(node.attribute_binds or {}).values()):
            if bind is not None:
                found += bind_expressions(bind)
    for control in form.body.all:
        found += control_expressions(control)
    actions = dict.fromkeys(
        [
            *model.actions,
            *(action for node in model.nodes.values() for action in (*node.actions, *node.new_actions)),
        ]
    )
    for action in actions:
        found.append(action.target)
        if action.value is not None:
            found.append(action.value)
    translations = model.translations
    for language in translations.languages:
        for text_id in translations.ids(language):
            for parts in translations.forms(language, text_id).values():
                found += [part for part in parts if isinstance(part, Lazy)]
    return found


def options_of(form: "Form", node: ModelNode) -> list[Option]:
    """Every choice of a question: from its list without any filter, or from the body."""
    control = node.control
    if control is None:
        return []
    if control.itemset is None:
        return [Option(value, form.words(label), {}) for value, label in control.items]
    itemset = control.itemset
    reference = next(
        (r for r in itemset.nodeset.compiled.references if r.instance is not None and r.base is None), None
    )
    top = form.instances.get(reference.instance) if reference is not None and reference.instance else None
    if top is None or reference is None:
        return []
    level = [top]
    for step in reference.steps:
        level = [child for item in level for child in item.children if step in {"*", child.name}]
    value_name = itemset.value.source.strip()
    label_name = itemset.label.expression.source.strip() if itemset.label and itemset.label.expression else ""
    itext = (
        label_name.removeprefix("jr:itext(").removesuffix(")").strip() if "jr:itext(" in label_name else ""
    )
    found = []
    for item in level:
        columns = {child.name: child.text for child in item.children}
        value = columns.pop(value_name, "")
        if itext:
            labels = form.words(Text(itext=columns.pop(itext, "")))
        else:
            words = columns.pop(label_name, "")
            labels = dict.fromkeys(form.languages, words) if words else {}
        found.append(Option(value, labels, columns))
    return found
