"""From an office's own data dictionary to a form (S-146, S-147).

Many offices have a dictionary before they have a form: a table with five columns - variable name, definition,
format, options, required. This reads such a table (CSV or tab-separated) and writes a Markdown XLSForm that
:func:`httui.xforms.load_form` takes, for the office to complete.
"""

import csv
import io
import re
from dataclasses import dataclass
from typing import Final

from httui.i18n import N_
from httui.xforms.errors import FormError

_HEADS: Final = ("variable name", "definition", "format", "options", "required?")
_ALIASES: Final = {
    "attribute name": "variable name",
    "nama variabel": "variable name",
    "definisi": "definition",
    "type of data": "format",
    "jenis data": "format",
    "pilihan": "options",
    "required": "required?",
    "wajib": "required?",
    "wajib?": "required?",
}
_TYPES: Final = {
    "pick list": "select_one",
    "picklist": "select_one",
    "drop down": "select_one",
    "dropdown": "select_one",
    "one of a list": "select_one",
    "daftar pilihan": "select_one",
    "multi-select": "select_multiple",
    "multiple choice": "select_multiple",
    "tick boxes": "select_multiple",
    "several of a list": "select_multiple",
    "number": "decimal",
    "whole number": "integer",
    "integer": "integer",
    "angka": "integer",
    "date": "date",
    "tanggal": "date",
    "time": "time",
}
_YES: Final = frozenset(("yes", "y", "ya", "true", "1", "required", "wajib"))
_STANDS_FOR_MISSING: Final = {
    "unknown": "unknown",
    "tidak diketahui": "unknown",
    "not available": "unavailable",
    "n/a": "unavailable",
    "decline to state": "declined",
    "menolak menjawab": "declined",
}
_MAX_BYTES: Final = 2_000_000
_MAX_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Variable:
    """One line of a five-column dictionary: texts as they were written, options in order."""

    name: str
    definition: str
    format: str
    options: tuple[str, ...]
    required: bool


def read_table(text: str) -> list[Variable]:
    """Read a five-column dictionary; the columns may be in any order and others are ignored.

    Options are separated by line breaks, ``;`` or ``|``. Raises :class:`FormError` for a table without the
    columns, a variable named twice, or one without a name or definition.
    """
    if len(text) > _MAX_BYTES:
        raise FormError(N_("The table is too large for a data dictionary."))
    text = text.removeprefix("\ufeff")
    first = text.split("\n", 1)[0]
    delimiter = "\t" if "\t" in first else ";" if first.count(";") > first.count(",") else ","
    table = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    if not table:
        raise FormError(N_("The table is empty."))
    heads = [" ".join(cell.casefold().split()) for cell in table[0]]
    at = {_ALIASES.get(head, head): number for number, head in enumerate(heads)}
    lacking = [head for head in _HEADS[:3] if head not in at]
    if lacking:
        raise FormError(N_("The table has no column “{name}”."), row=1, name=lacking[0])
    out: list[Variable] = []
    seen: set[str] = set()
    for number, row in enumerate(table[1 : _MAX_ROWS + 1], 2):
        if not any(cell.strip() for cell in row):
            continue
        cells = {head: (row[place].strip() if place < len(row) else "") for head, place in at.items()}
        name, definition = cells["variable name"], cells["definition"]
        if not name or not definition:
            raise FormError(N_("Every variable needs a name and a definition."), row=number)
        if name.casefold() in seen:
            raise FormError(N_("The variable “{name}” is there twice."), row=number, name=name)
        seen.add(name.casefold())
        options = tuple(
            part.strip() for part in re.split(r"[\n;|]", cells.get("options", "")) if part.strip()
        )
        required = cells.get("required?", "").casefold() in _YES
        out.append(Variable(name, definition, cells["format"], options, required))
    return out


def machine_name(words: str, taken: set[str]) -> str:
    """A name for data from ``words``: lower case, digits, underscores; not in ``taken``, which it joins."""
    base = re.sub(r"[^a-z0-9]+", "_", words.casefold()).strip("_") or "field"
    base = base if base[0].isalpha() else f"f_{base}"
    name, number = base[:40], 2
    while name in taken:
        name, number = f"{base[:36]}_{number}", number + 1
    taken.add(name)
    return name


def to_xlsform(variables: list[Variable], form_id: str, title: str) -> str:
    """A Markdown XLSForm with one question for each variable; its definition is what F1 shows.

    An option such as ``Unknown`` stays an option and is marked as the missing-data code it stands for.
    """
    survey = [["type", "name", "label", "guidance_hint", "required", "bind::httui:privacy"]]
    choices = [["list_name", "name", "label", "missing_code"]]
    taken: set[str] = set()
    for variable in variables:
        name = machine_name(variable.name, taken)
        kind = _TYPES.get(
            " ".join(variable.format.casefold().split()), "select_one" if variable.options else "text"
        )
        if kind.startswith("select"):
            values: set[str] = set()
            for option in variable.options:
                missing = _STANDS_FOR_MISSING.get(option.casefold(), "")
                choices.append([name, machine_name(option, values), option, missing])
            kind = f"{kind} {name}" if variable.options else "text"
        privacy = "sensitive" if kind == "text" else "quasi"
        survey.append(
            [kind, name, variable.name, variable.definition, "yes" if variable.required else "", privacy]
        )
    settings = [
        ["form_title", "form_id", "version", "namespaces"],
        [title, form_id, "1", 'httui="http://httui.org/xforms"'],
    ]
    parts = [("survey", survey), ("settings", settings)]
    if len(choices) > 1:
        parts.insert(1, ("choices", choices))
    lines = []
    for sheet, table in parts:
        lines.append(f"| {sheet} |")
        lines += ["|  | " + " | ".join(_cell(cell) for cell in row) + " |" for row in table]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|") or " "
