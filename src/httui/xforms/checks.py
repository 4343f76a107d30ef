"""What is refused when a form is loaded, and what its author is warned about.

Serves section 8 of the engine's specification. pyxform checks neither the syntax of expressions nor function
names, raw paths or cycles: this does. A form that passed once is not checked again (see ``loading``).
"""

import re
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.xforms import limits
from httui.xforms.choice_names import QUESTION, names_of
from httui.xforms.errors import FormError
from httui.xforms.expressions import Lazy
from httui.xforms.model import Control, ModelNode
from httui.xforms.notices import Notice
from httui.xforms.reading import all_expressions
from httui.xforms.xpath import ANY_DEPTH, ANY_NAME, Reference

if TYPE_CHECKING:
    from httui.xforms.form import Form

_REGEX = re.compile(r"""regex\s*\(.*?,\s*(?:'([^']*)'|"([^"]*)")\s*\)""", re.DOTALL)
_DEVICE = frozenset(("deviceid", "phonenumber", "simserial", "subscriberid"))
_PULLDATA = re.compile(r"""pulldata\s*\(\s*(?:'([^']*)'|"([^"]*)")""")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)\Z")
_MEDIA = frozenset(("upload",))


def check(form: "Form", *, strict: bool = True) -> list[Notice]:
    """Refuse what cannot be run and return what should be known.

    ``strict`` also refuses what this product does not support although an engine could run the rest of the form:
    encrypted forms, ``search()`` and ``ex:`` appearances, lists by ``query``, required files. Raises
    :class:`FormError` with the question and the reason.
    """
    found: list[Notice] = []
    _check_nesting(form)
    if strict:
        _check_supported(form)
    for expression in all_expressions(form):
        _check_expression(form, expression, found)
    for node in form.definition.nodes.values():
        _check_instances(form, node)
    form.instances.check()
    _warn(form, found)
    return found


def _check_nesting(form: "Form") -> None:
    for node in form.definition.nodes.values():
        depth, repeats = node.path.count("/"), len(node.repeats())
        limit = limits.MAX_REPEAT_NESTING if repeats > limits.MAX_REPEAT_NESTING else limits.MAX_NESTING
        if repeats > limits.MAX_REPEAT_NESTING or depth > limits.MAX_NESTING + 2:
            raise FormError(
                N_("Groups or repeats are nested more than {limit} levels deep."),
                reference=node.path[:200],
                limit=limit,
            )


def _check_supported(form: "Form") -> None:
    if form.definition.encrypted:
        raise FormError(
            N_("The form asks for encrypted submissions, which this program does not make."),
            remedy=N_("Use a version of the form without a public key."),
        )
    for control in form.body.all:
        node = control.model
        reference = node.path if node is not None else None
        look = control.appearance.replace(" ", "")
        if "query" in control.attributes:
            raise FormError(
                N_("The question takes its choices from an external list by query, which is not supported."),
                reference=reference,
                remedy=N_("Use select_one_from_file with a choice filter."),
            )
        if "search(" in look:
            raise FormError(
                N_("The question takes its choices from search(), which is not supported."),
                reference=reference,
                remedy=N_("Use select_one_from_file with a choice filter."),
            )
        if look.startswith("ex:") or "ex:" in control.appearance.split():
            raise FormError(N_("The question needs another app on a phone."), reference=reference)
        if control.kind == "range" and node is not None:
            _check_scale(control, node)
        if control.kind in _MEDIA and node is not None and _required(node):
            raise FormError(
                N_("The question requires a photo, a sound or a file, which cannot be given here."),
                reference=reference,
                remedy=N_("Make the question optional."),
            )


def _check_scale(control: Control, node: ModelNode) -> None:
    for name in ("start", "end", "step"):
        value = control.attributes.get(name, "").strip()
        if value and not _NUMBER.match(value):
            raise FormError(
                N_("The scale of the question is no scale: its {name} is “{value}”, which is no number."),
                reference=node.path,
                name=name,
                value=value[:40],
            )


def _required(node: ModelNode) -> bool:
    return node.bind is not None and node.bind.required not in {None, False}


def _check_expression(form: "Form", expression: Lazy, found: list[Notice]) -> None:
    compiled = expression.compiled
    for reference in compiled.references:
        if reference.instance is not None:
            if reference.instance and reference.instance not in form.instances:
                found.append(_no_list(reference.instance, expression))
            continue
        if reference.plain and not _exists(form, reference, expression):
            if reference.absolute:
                raise FormError(
                    N_("The path {path} ({what}) names no question of the form."),
                    reference=expression.reference or None,
                    path=reference.text(),
                    what=expression.what,
                )
            if expression.reference:
                found.append(
                    Notice(
                        N_("The name “{name}” ({what}) names no question; it counts as empty."),
                        expression.reference,
                        name=reference.text(),
                        what=expression.what,
                    )
                )
    if "choice-name" in expression.source:
        _check_choice_names(form, expression)
    if "pulldata" in compiled.functions:
        for match in _PULLDATA.finditer(expression.source):
            name = match[1] if match[1] is not None else match[2]
            if name not in form.instances:
                found.append(_no_list(name, expression))


def _no_list(name: str, expression: Lazy) -> Notice:
    return Notice(
        N_("The list “{name}” does not exist; it counts as empty."), expression.reference, name=name[:100]
    )


def _exists(form: "Form", reference: Reference, expression: Lazy) -> bool:
    """Whether the nodes of a path exist; paths that only a session can follow count as existing."""
    base = reference.base
    if expression.what in {"choices", "label"} and not reference.absolute:
        # relative to items of a list, or to a group of the body
        return True
    if not reference.absolute and not expression.reference:
        return True
    while base is not None:
        if base.instance is not None:
            return True
        base = base.base
    node = form.definition.find(expression.reference.partition("/@")[0]) if expression.reference else None
    if node is None and not reference.absolute:
        return True
    path = reference.resolve(names_of(node) if node is not None else ())
    if path is None:
        return not reference.absolute
    steps = [step for step in path if not step.startswith("@")]
    if ANY_DEPTH in steps or ANY_NAME in steps or not steps:
        return True
    return form.definition.find("/" + "/".join(step.rpartition(":")[2] for step in steps)) is not None


def _check_choice_names(form: "Form", expression: Lazy) -> None:
    for match in QUESTION.finditer(expression.source):
        path = match[1] if match[1] is not None else match[2]
        if path.startswith("/") and form.definition.find(path.replace(" ", "")) is None:
            raise FormError(
                N_("The path {path} ({what}) names no question of the form."),
                reference=expression.reference or None,
                path=path,
                what=expression.what,
            )


def _check_instances(form: "Form", node: ModelNode) -> None:
    control: Control | None = node.control
    if control is None or control.itemset is None:
        return
    for reference in control.itemset.nodeset.compiled.references:
        if reference.instance and reference.base is None and reference.instance not in form.instances:
            raise FormError(
                N_("The question takes its choices from the list “{name}”, which does not exist."),
                reference=node.path,
                name=reference.instance,
            )


def _warn(form: "Form", found: list[Notice]) -> None:
    for source in form.instances.missing.values():
        found.append(
            Notice(N_("The file {file} was not found; its list is empty."), file=source.rpartition("/")[2])
        )
    for node in form.preloaded:
        bind = node.bind
        if bind is not None and bind.preload == "property" and bind.preload_params in _DEVICE:
            found.append(
                Notice(
                    N_("“{name}” is known to phones only and stays empty."),
                    node.path,
                    name=bind.preload_params,
                )
            )
    for node in form.definition.nodes.values():
        if node.name == "audit" and node.parent is not None and node.parent.name == "meta":
            found.append(
                Notice(N_("The log of the form (audit) is kept by phones only; it is not written here."))
            )
        if node.bind is not None and isinstance(node.bind.constraint, Lazy):
            for match in _REGEX.finditer(node.bind.constraint.source):
                pattern = match[1] if match[1] is not None else match[2]
                if not (pattern.startswith("^") and pattern.endswith("$")):
                    found.append(
                        Notice(
                            N_(
                                "The pattern “{pattern}” also fits a part of the answer; on phones it must fit all."
                            ),
                            node.path,
                            pattern=pattern[:100],
                        )
                    )
    gaps: dict[str, int] = {}
    for language, _ in form.missing_translations:
        gaps[language] = gaps.get(language, 0) + 1
    for language, count in gaps.items():
        found.append(
            Notice(
                N_("{count} texts are not translated into {language}; the default language is shown."),
                count=count,
                language=language,
            )
        )
