"""Makes the data dictionary of a loaded form: every variable in order, and the outline for printing.

Serves S-142 to S-148 and S-029. It reads what the form says and evaluates nothing.
"""

from collections.abc import Mapping, Sequence

from httui.xforms.dictionary import Dictionary, Entry, Line, Option
from httui.xforms.fields import Field, language_code
from httui.xforms.form import Form
from httui.xforms.model import Control

_KINDS = {"input": "input", "rank": "rank", "range": "range", "trigger": "trigger", "upload": "upload"}
_CERTAIN = frozenset(("true()", "1", "yes"))
_NEVER = frozenset(("", "false()", "0", "no"))


def build(form: Form) -> Dictionary:
    """The data dictionary of ``form``. Groups, repeats and notes are in the outline, not among the entries."""
    entries: dict[str, Entry] = {}
    sections: dict[str, tuple[Mapping[str, str], ...]] = {}
    conditions: dict[str, tuple[str, ...]] = {}
    for field in form.fields:
        above = conditions.get(field.group, ())
        own = (*above, field.relevant) if field.relevant not in {"", "true()"} else above
        if field.kind in {"group", "repeat"}:
            title = (field.labels,) if field.labels else ()
            sections[field.ref] = (*sections.get(field.group, ()), *title)
            conditions[field.ref] = own
        elif field.kind != "note":
            entries[field.ref] = _entry(form, field, sections.get(field.group, ()), own)
    outline = _outline(form, entries)
    number = 0
    for line in outline:
        if line.entry is not None and line.entry.asked:
            number += 1
            line.entry.number = number
    return Dictionary(
        form_id=form.id,
        version=form.version,
        title=form.title,
        languages=tuple(form.languages),
        default_language=form.default_language,
        entries=list(entries.values()),
        outline=outline,
    )


def _entry(
    form: Form, field: Field, section: tuple[Mapping[str, str], ...], conditions: tuple[str, ...]
) -> Entry:
    kind = _KINDS.get(field.kind, "calculate")
    options: tuple[Option, ...] = ()
    if field.kind in {"select", "rank"}:
        kind = "rank" if field.kind == "rank" else "select" if field.multiple else "select1"
        options = tuple(Option(item.value, item.labels, item.columns) for item in form.options(field.ref))
    required, when = _required(field.required)
    parameters = field.parameters
    return Entry(
        number=0,
        name=field.name,
        reference=field.ref,
        kind=kind,
        type=field.type,
        labels=field.labels or _own_words(form, field, "label"),
        hints=field.hints,
        definitions=field.guidance or _own_words(form, field, "definition"),
        section=section,
        appearance=field.appearance,
        range=(parameters.get("start", ""), parameters.get("end", ""), parameters.get("step", "1"))
        if kind == "range"
        else None,
        options=options,
        options_file=_file_of(form, field),
        required=required,
        required_when=when,
        required_messages=field.required_messages,
        conditions=conditions,
        constraint=field.constraint,
        constraint_messages=field.constraint_messages,
        soft=field.soft,
        soft_messages=_by_language(form.languages, field.soft_messages),
        calculation=field.calculate,
        readonly=field.readonly in _CERTAIN,
        repeats=bool(field.repeat),
        missing=field.missing if kind != "calculate" else (),
        privacy=field.privacy,
        tier=field.tier,
        purpose=field.purpose,
        unique=field.unique,
        crosswalk=_crosswalk(field.map),
    )


def _required(expression: str) -> tuple[str, str]:
    source = expression.strip()
    if source in _NEVER:
        return "no", ""
    return ("yes", "") if source in _CERTAIN else ("when", source)


def _own_words(form: Form, field: Field, name: str) -> dict[str, str]:
    """``httui:label`` and ``httui:definition`` of a value that nobody is asked for, so that it has words too."""
    found = {"": field.attributes.get(name, "")}
    start = f"{name}_"
    found |= {key[len(start) :]: text for key, text in field.attributes.items() if key.startswith(start)}
    return _by_language(form.languages, found) if any(found.values()) else {}


def _by_language(languages: Sequence[str], codes: Mapping[str, str]) -> dict[str, str]:
    """Texts by code (``""`` for the general one) as texts by the languages of the form."""
    out = {language: codes.get(language_code(language)) or codes.get("", "") for language in languages}
    return {language: text for language, text in out.items() if text}


def _file_of(form: Form, field: Field) -> str:
    """The file that the choices of a question come from, or nothing."""
    element = form.definition.instances.get(field.list_name) if field.list_name else None
    source = element.get("src") if element is not None else None
    return source.rpartition("/")[2] if source else ""


def _crosswalk(targets: Sequence[str]) -> dict[str, tuple[str, ...]]:
    out: dict[str, list[str]] = {}
    for target in targets:
        standard, mark, name = target.partition(":")
        out.setdefault(standard if mark else "", []).append(name if mark else standard)
    return {standard: tuple(names) for standard, names in out.items()}


def _outline(form: Form, entries: Mapping[str, Entry]) -> list[Line]:
    """The body of the form, line by line, in screen order."""
    fields = form.by_ref
    lines: list[Line] = []
    stack: list[tuple[Control | Line, int]] = [(control, 0) for control in reversed(form.body.top)]
    while stack:
        item, depth = stack.pop()
        if isinstance(item, Line):
            lines.append(item)
            continue
        control = item
        path = control.model.path if control.model is not None else ""
        field = fields.get(path)
        labels = form.words(control.label)
        relevant = field.relevant if field is not None else ""
        if control.kind in {"group", "repeat"}:
            inner = control.children
            kind = control.kind
            if len(inner) == 1 and inner[0].kind == "repeat" and inner[0].model is control.model is not None:
                # a repeat is written as a group with the label and, inside, the repeat itself
                kind, labels, inner = "repeat", labels or form.words(inner[0].label), inner[0].children
            lines.append(Line(kind, depth, labels, {}, relevant, path))
            stack.append((Line("end", depth, reference=path), depth))
            stack.extend((child, depth + 1) for child in reversed(inner))
        elif path in entries:
            lines.append(
                Line("question", depth, labels, form.words(control.hint), relevant, path, entries[path])
            )
        else:
            lines.append(Line("note", depth, labels, form.words(control.hint), relevant, path))
    return lines
