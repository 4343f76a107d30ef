"""Small forms for tests: Markdown tables and bare XForms, loaded without any file."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from httui.xforms import Form, FormSession, load_form

NOW = datetime(2026, 3, 14, 9, 26, 53, tzinfo=UTC)


def table(survey: str, choices: str = "", settings: str = "", entities: str = "") -> str:
    """A Markdown XLSForm. The first line of each part names its columns; cells are separated by ``|``."""
    parts = []
    sheets = (("survey", survey), ("choices", choices), ("settings", settings), ("entities", entities))
    for name, rows in sheets:
        lines = [line.strip() for line in rows.strip().splitlines() if line.strip()]
        if lines:
            parts.append(f"| {name} |")
            parts.extend(f"| | {line} |" for line in lines)
    return "\n".join(parts)


def xform(body: str, instance: str = "<data id='t'><a/><b/><c/></data>", model: str = "") -> str:
    """A bare XForm."""
    return (
        '<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" '
        'xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa" '
        'xmlns:odk="http://www.opendatakit.org/xforms" xmlns:orx="http://openrosa.org/xforms">'
        f"<h:head><h:title>Test</h:title><model><instance>{instance}</instance>{model}</model></h:head>"
        f"<h:body>{body}</h:body></h:html>"
    )


def bind(path: str, **attributes: str) -> str:
    """A ``<bind>``; ``jr_`` in a name stands for the prefix."""
    words = " ".join(f'{name.replace("jr_", "jr:")}="{value}"' for name, value in attributes.items())
    return f'<bind nodeset="{path}" {words}/>'


def load(source: str, resources: Mapping[str, str] | None = None, **more: Any) -> Form:
    """Load a form from text."""
    return load_form(source, resources=resources, **more)


def start(source: str, resources: Mapping[str, str] | None = None, **more: Any) -> FormSession:
    """Load a form and begin to fill it at a fixed moment."""
    more.setdefault("now", NOW)
    return load(source, resources).new_session(**more)
