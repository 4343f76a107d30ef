"""What the commands of sharing read from files, and the papers that they write."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import cell, is_file, unreadable, write_new
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.pages.document import Document
    from httui.store.session import Session

MOST_BYTES = 1024 * 1024
KINDS = {".pdf": "pdf", ".docx": "docx", ".txt": "text"}
"""The ending of a paper's file, and what is written then."""


def read_bytes(path: Path) -> bytes:
    """A file of at most a mebibyte. Raises :class:`Problem`."""
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(error, path) from error
    if len(content) > MOST_BYTES:
        raise Problem(N_("This file is too large."), where=cell(path))
    return content


def read_json(path: Path) -> dict[str, Any]:
    """A file that holds one JSON object. Raises :class:`Problem`."""
    try:
        found = json.loads(read_bytes(path))
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Problem(N_("This file holds no JSON object."), where=cell(path))
    return found


def read_text(given: str) -> str:
    """What was given, or the file of that name: a line of keys is long. Raises :class:`Problem`."""
    path = Path(given)
    return read_bytes(path).decode("utf-8", "replace") if is_file(path) else given


def write_paper(session: "Session", document: "Document", out: Path, what: str, object_id: str) -> None:
    """Write a paper to a new file, as its ending says. Raises ``Refused``, :class:`Problem`."""
    from httui.sharing import papers

    kind = KINDS.get(out.suffix.lower())
    if kind is None:
        raise Problem(N_("The file ends with .pdf, .docx or .txt."), where=cell(out))
    write_new(out, papers.exported(session, document, kind, what, object_id))
