"""Looks a form through: all its expressions, the paths they read, and the whole lists of its choices.

Serves section 8 of the engine's specification (checks at load) and DESIGN section 4.
"""

from itertools import takewhile
from typing import TYPE_CHECKING

from httui.xforms.choice_names import names_of
from httui.xforms.expressions import Lazy
from httui.xforms.fields import Option, Page
from httui.xforms.model import Action, Bind, Control, Itemset, ModelNode
from httui.xforms.parse_model import Model
from httui.xforms.texts import Text
from httui.xforms.xpath.references import Reference

if TYPE_CHECKING:
    from httui.xforms.form import Form

_ANY = ("*", "**")


def paths_read(model: Model, node: ModelNode, expression: Lazy) -> set[str]:
    """The paths of the primary instance that an expression of ``node`` reads.

    Where a path cannot be followed without answers (``*``, ``//``, axes), everything that it can reach counts.
    """
    context = names_of(node)
    found: set[str] = set()
    for reference in expression.compiled.references:
        if _in_a_list(reference):
            continue
        path = reference.resolve(context) or ()
        known = tuple(takewhile(lambda step: step not in _ANY, path)) or names_of(model.root)
        target = model.find("/" + "/".join(known))
        if target is not None:
            found.update(item.path for item in target.walk() if item.leaf and item is not node)
    return found


def sources_of(model: Model) -> dict[str, set[str]]:
    """Questions whose value is made of other answers, with the paths that are read for it.

    They are calculated, set by an action, or chosen from what was answered elsewhere (an entry of a repeat).
    """
    found: dict[str, set[str]] = {}
    for node in model.nodes.values():
        if node.bind is not None and node.bind.calculate is not None:
            found.setdefault(node.path, set()).update(paths_read(model, node, node.bind.calculate))
        if node.control is not None and node.control.itemset is not None and node.chosen:
            found.setdefault(node.path, set()).update(_offered(model, node, node.control.itemset))
    for action in actions_of(model):
        source = action.source or action.repeat or model.root
        if action.value is not None:
            for path in paths_read(model, source, action.target):
                found.setdefault(path, set()).update(paths_read(model, model.nodes[path], action.value))
    return {path: read for path, read in found.items() if read}


def _offered(model: Model, node: ModelNode, itemset: Itemset) -> set[str]:
    """The answers that are the choices of a question; none for a list of the form."""
    first = min(itemset.nodeset.compiled.references, key=lambda reference: reference.at, default=None)
    return set() if first is None or _in_a_list(first) else paths_read(model, node, itemset.nodeset)


def _in_a_list(reference: Reference) -> bool:
    """Whether a path leads into a list of the form (``instance('...')``), not into its answers."""
    start = reference
    while start.base is not None and not start.absolute:
        start = start.base
    return start.instance is not None


def actions_of(model: Model) -> list[Action]:
    """Every action of a form, once."""
    nested = (action for node in model.nodes.values() for action in (*node.actions, *node.new_actions))
    return list(dict.fromkeys([*model.actions, *nested]))


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
    for action in actions_of(model):
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


def pages_of(form: "Form") -> list[Page]:
    """The screens of a form, as its body is cut into groups."""
    pages: list[Page] = []
    for control in form.body.top:
        if control.kind in {"group", "repeat"}:
            ref = control.model.path if control.model is not None else ""
            pages.append(Page(ref, form.words(control.label), []))
        elif not pages or pages[-1].ref or pages[-1].labels:
            pages.append(Page("", {}, []))
        stack = [control]
        while stack:
            item = stack.pop()
            if item.model is not None and item.kind not in {"group", "repeat"}:
                pages[-1].refs.append(item.model.path)
            stack.extend(reversed(item.children))
    return [page for page in pages if page.refs]
