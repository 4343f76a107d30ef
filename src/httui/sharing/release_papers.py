"""The papers that travel with rows: data and dictionary as CSV, the description as a Data Package, a text to read.

Serves S-148, S-243 and DESIGN section 9. The description follows Frictionless Data Package and Table Schema, version
2, which programs read; the text says the same to people.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from httui.i18n import _
from httui.sharing.outgoing import MISSING_MARKS, OutColumn, Outgoing, OutTable
from httui.sharing.release_formats import safe_cell

PACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
TABLE_SCHEMA = "https://datapackage.org/profiles/2.0/tableschema.json"
MISSING_VALUES = ["", *MISSING_MARKS.values()]
_WHOLE = re.compile(r"-?\d{1,15}")
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,15})?")
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_NOT_IN_NAMES = re.compile(r"[^a-z0-9._-]+")


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A CSV file (RFC 4180, UTF-8); cells that look like formulas begin with an apostrophe."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(safe_cell, head))
    writer.writerows(map(safe_cell, row) for row in rows)
    return out.getvalue().encode()


def data_csv(out: Outgoing) -> bytes:
    """The rows."""
    return csv_bytes([column.name for column in out.columns], out.rows)


def table_csv(table: OutTable) -> bytes:
    """One table of counts."""
    return csv_bytes(table.headings, table.rows)


def dictionary_head() -> list[str]:
    """The headings of the reader's dictionary, in the language in use."""
    return [_("Column"), _("Question"), _("Definition"), _("Shared as"), _("Missing"), _("Values")]


def dictionary_rows(columns: Sequence[OutColumn]) -> list[list[str]]:
    """The reader's dictionary: a row a column."""
    return [
        [
            column.name,
            column.label,
            column.definition,
            column.shared_as,
            column.missing,
            "; ".join(f"{value} = {words}" for value, words in column.options),
        ]
        for column in columns
    ]


def dictionary_csv(out: Outgoing) -> bytes:
    """The reader's dictionary as CSV."""
    return csv_bytes(dictionary_head(), dictionary_rows(out.columns))


def readme(out: Outgoing, more: Sequence[str] = ()) -> bytes:
    """Signposts, caveats and tables to read, as plain text; ``more`` are further lines at the end."""
    lines = [out.title, "=" * min(len(out.title), 78), ""]
    lines += [f"{head}: {text}" for head, text in out.signposts]
    lines += ["", _("What to know before drawing conclusions"), ""]
    lines += [f"- {line}" for line in out.caveats]
    for table in out.tables:
        lines += ["", table.title, *table.remarks]
    lines += ["", *more] if more else []
    return ("\n".join(lines) + "\n").encode()


def table_name(table: OutTable, number: int) -> str:
    """The file name of a table, without ending: letters, digits and hyphens."""
    name = _NOT_IN_NAMES.sub("-", table.name.lower()).strip("-")[:28]
    return f"table-{number}-{name}" if name else f"table-{number}"


def kind_of(values: Iterable[str]) -> str:
    """The type of a column for Table Schema: integer, number, date, or string."""
    seen = {value for value in values if value and value not in MISSING_MARKS.values()}
    for kind, shape in (("integer", _WHOLE), ("number", _NUMBER), ("date", _DAY)):
        if seen and all(shape.fullmatch(value) for value in seen):
            return kind
    return "string"


def descriptor(out: Outgoing, *, papers: Sequence[str]) -> dict[str, Any]:
    """``datapackage.json`` as values; ``papers`` are files beside the data that are named in it."""
    resources = []
    if out.columns:
        resources.append(_resource("data", "data.csv", out.title, _fields(out)))
    for number, table in enumerate(out.tables, 1):
        name = table_name(table, number)
        fields = [{"name": head, "type": "string"} for head in table.headings]
        resources.append(_resource(name, f"{name}.csv", table.title, fields))
    return {
        "$schema": PACKAGE_SCHEMA,
        "name": f"release-{out.release[:12]}",
        "id": out.release,
        "title": out.title,
        "description": "\n".join(f"{head}: {text}" for head, text in out.signposts),
        "created": out.made_at.isoformat(timespec="seconds"),
        "version": "1.0.0",
        "sources": [{"title": out.org}],
        "resources": resources,
        "httui": {
            "plan": out.plan,
            "agreement": out.agreement,
            "partner": out.partner,
            "purpose": out.purpose,
            "trust": str(out.trust),
            "period": list(out.period),
            "language": out.language,
            "signposts": [{"name": head, "text": text} for head, text in out.signposts],
            "caveats": list(out.caveats),
            "papers": list(papers),
        },
    }


def _resource(name: str, path: str, title: str, fields: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "name": name,
        "type": "table",
        "path": path,
        "title": title,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {"$schema": TABLE_SCHEMA, "fields": fields, "missingValues": MISSING_VALUES},
    }


def _fields(out: Outgoing) -> list[dict[str, Any]]:
    made = []
    for at, column in enumerate(out.columns):
        values = {row[at] for row in out.rows}
        field: dict[str, Any] = {
            "name": column.name,
            "type": kind_of(values),
            "title": column.label,
            "description": column.definition,
        }
        known = {value for value, _words in column.options}
        single = column.source is None or column.source.entry.kind != "select"
        if known and single and values - {"", *MISSING_MARKS.values()} <= known:
            field["type"] = "string"
            field["categories"] = [{"value": value, "label": words} for value, words in column.options]
        made.append(field)
    return made


def descriptor_bytes(out: Outgoing, *, papers: Sequence[str]) -> bytes:
    """``datapackage.json``."""
    text = json.dumps(descriptor(out, papers=papers), ensure_ascii=False, indent=2)
    return (text + "\n").encode()


def files(out: Outgoing) -> dict[str, bytes]:
    """Everything that goes along as files by name: data, tables, dictionary, description, text to read."""
    made = {f"{table_name(table, n)}.csv": table_csv(table) for n, table in enumerate(out.tables, 1)}
    if out.columns:
        made |= {"data.csv": data_csv(out), "dictionary.csv": dictionary_csv(out)}
    made["readme.txt"] = readme(out)
    made["datapackage.json"] = descriptor_bytes(out, papers=sorted(set(made) - {"data.csv"}))
    return made
