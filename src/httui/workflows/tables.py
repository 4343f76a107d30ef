"""A workflow as a file of an office: read from Markdown, XLSX or CSV, written to the first two (S-127).

A file is read whole or not at all. What it holds may still be unfinished (nobody responsible, a name that leads
nowhere): ``check`` tells that (S-125 to S-136). What cannot be kept is refused with file, sheet, row and column.
"""

from pathlib import Path

from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import markdown_io, sheet_io
from httui.workflows.columns import MAX_FILE
from httui.workflows.definition import Workflow
from httui.workflows.from_tables import from_grid, with_roles
from httui.workflows.to_tables import to_grid, without_empty
from httui.xforms.sniff import decode


def read(path: Path) -> Workflow:
    """The workflow in a file, by its ending: ``.md``, ``.xlsx``, or ``.csv`` with the table of tasks alone.

    Raises :class:`Problem` that names file, sheet, row and column; then nothing was read.
    """
    file = path.name
    data = _bytes(path)
    kind = path.suffix.lower()
    if kind == ".xlsx":
        return from_grid(sheet_io.parse(data, file), file)
    if kind == ".md":
        return read_text(decode(data, file), file)
    if kind == ".csv":
        return with_roles(from_grid(sheet_io.parse_csv(decode(data, file), file), file))
    raise Problem(
        N_("A workflow is a file of the kind .md, .xlsx or .csv."),
        where=file,
        remedy=N_("Save it as one of these and try again."),
    )


def read_text(text: str, name: str) -> Workflow:
    """The workflow in a Markdown text; ``name`` is the file that a :class:`Problem` speaks of."""
    if len(text) > MAX_FILE:
        raise _too_large(name)
    return from_grid(markdown_io.parse(text, name), name)


def write_markdown(workflow: Workflow) -> str:
    """The workflow as Markdown; optional columns and tables only where they hold something."""
    return markdown_io.write(without_empty(to_grid(workflow)))


def write_xlsx(workflow: Workflow, path: Path) -> None:
    """The workflow as a workbook with a sheet for each table; every column is there, every cell is text.

    Replaces a file of the same name. Raises :class:`Problem` where it cannot be written.
    """
    sheet_io.write(to_grid(workflow), path)


def _bytes(path: Path) -> bytes:
    try:
        if not path.is_file():
            raise Problem(N_("There is no such file."), where=str(path))
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except (OSError, ValueError) as error:
        raise Problem(N_("The file cannot be read."), where=str(path)) from error
    if len(data) > MAX_FILE:
        raise _too_large(path.name)
    return data


def _too_large(file: str) -> Problem:
    return Problem(N_("The file is larger than {limit} megabytes."), where=file, limit=MAX_FILE >> 20)
