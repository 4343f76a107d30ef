"""XLSForm to XForm through pyxform, which is imported only here and only when a form is new.

Serves section 1 of the engine's specification. pyxform's own messages reach the person word for word, with
the name of the file; the sheet, row and column they name are also carried as values.
"""

import contextlib
import io
import re
import warnings as _python_warnings
from dataclasses import dataclass, field
from pathlib import Path

from httui.i18n import N_
from httui.xforms import limits
from httui.xforms.errors import FormError
from httui.xforms.sniff import decode


@dataclass(slots=True)
class Converted:
    """An XForm as text, and what the converter wants the author to know."""

    xform: str
    warnings: list[str] = field(default_factory=list)


_ROW = re.compile(r"\[row\s*:\s*(\d+)\]", re.IGNORECASE)
_SHEET = re.compile(
    r"(?:on the|in the|the) '?(survey|choices|settings|entities|external_choices|osm)'? sheet", re.IGNORECASE
)
_COLUMN = re.compile(r"(?:the|column) '([^']+)' (?:value|column)|column(?:\(s\))? '([^']+)'", re.IGNORECASE)
_PIPE = re.compile(r"(?<!\\)\|")
_SURPRISES = (TypeError, AttributeError, LookupError)
"""What pyxform raises where it did not think of something; a damaged file shows itself otherwise."""
_SHEETS = ("survey", "choices", "settings", "entities", "external_choices")


def converter_version() -> str:
    """The version of pyxform, without importing it (``importlib.metadata`` alone would take 20 ms)."""
    from importlib.util import find_spec

    spec = find_spec("pyxform")
    if spec is None or not spec.origin:
        return "none"
    folder = Path(spec.origin).parent.parent
    found = sorted(path.name for path in folder.glob("pyxform-*.dist-info"))
    return found[-1].removeprefix("pyxform-").removesuffix(".dist-info") if found else "unknown"


def convert(data: bytes, kind: str, file: str | None = None) -> Converted:
    """Turn an XLSForm into an XForm.

    ``kind`` is ``xlsx``, ``xls``, ``csv`` or ``md`` as found by ``sniff``. The form's root element is named
    ``data`` unless the settings name it. Raises :class:`FormError` with pyxform's message when it refuses.
    """
    if kind == "xlsx":
        limits.check_workbook(data, file)
    elif kind in {"csv", "md"}:
        text = decode(data, file)
        limits.check_text(text, file, separator="|" if kind == "md" else ",")
        if kind == "md":
            _check_table(text, file)
        data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8")
    return _convert(data, kind, file)


def _check_table(text: str, file: str | None) -> None:
    """Refuse a Markdown table with a row that is longer than the titles above it."""
    width, after_sheet = 0, False
    for number, line in enumerate(text.splitlines(), 1):
        row = line.strip()
        if not row.startswith("|") or set(row) <= set("|-: "):
            continue
        cells = [cell.strip() for cell in _PIPE.split(row.removesuffix("|"))[1:]]
        if cells and cells[0]:
            after_sheet = True
        elif after_sheet:
            width, after_sheet = len(cells), False
        elif width and any(cells[width:]):
            raise FormError(
                N_("This row has more cells than there are titles."),
                file=file,
                row=number,
                remedy=N_("Write a | in a text as \\|."),
            )


def _convert(data: bytes, kind: str, file: str | None) -> Converted:
    import logging

    logging.getLogger("pyxform").setLevel(logging.ERROR)
    logging.getLogger("pyxform.xls2xform").setLevel(logging.ERROR)
    warnings: list[str] = []
    with contextlib.ExitStack() as quiet:
        # the readers below pyxform print about odd files; a screen is no place for that
        quiet.enter_context(contextlib.redirect_stdout(io.StringIO()))
        quiet.enter_context(contextlib.redirect_stderr(io.StringIO()))
        quiet.enter_context(_python_warnings.catch_warnings())
        _python_warnings.simplefilter("ignore")
        result = _through_pyxform(data, kind, file, warnings)
    return Converted(result, [str(warning) for warning in warnings])


def _through_pyxform(data: bytes, kind: str, file: str | None, warnings: list[str]) -> str:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import get_xlsform
    from pyxform.xls2xform import convert as pyxform_convert

    try:
        book = get_xlsform(data, file_type=f".{kind}")
        sheets = {
            name: value
            for name in dir(book)
            if not name.startswith("_") and (value := getattr(book, name)) is not None
        }
        _check_sheets(sheets, file)
        result = pyxform_convert(
            {name: value for name, value in sheets.items() if not callable(value)},
            warnings=warnings,
            form_name="data",
        )
    except FormError:
        raise
    except PyXFormError as error:
        raise refusal(str(error), file) from None
    except RecursionError:
        raise FormError(
            N_("Groups or repeats are nested more than {limit} levels deep."),
            file=file,
            limit=limits.MAX_NESTING,
        ) from None
    except MemoryError:
        raise
    except Exception as error:
        # pyxform and the readers below it raise whatever a file provokes; its author needs a message
        if isinstance(error, _SURPRISES):
            raise FormError(
                N_("The converter stumbles over this form: {detail}."),
                file=file,
                detail=str(error)[:300],
                remedy=N_("Look for unusual column titles and empty sheets, and save the file anew."),
            ) from None
        raise FormError(
            N_("The workbook is damaged: {detail}."), file=file, detail=str(error)[:300]
        ) from None
    return str(result.xform)


def _check_sheets(sheets: dict[str, object], file: str | None) -> None:
    for name in _SHEETS:
        rows = sheets.get(name)
        if not isinstance(rows, list | tuple):
            continue
        depth = repeats = questions = 0
        for number, row in enumerate(rows, 2):
            for column, value in row.items():
                if isinstance(value, str) and len(value) > limits.MAX_CELL:
                    raise FormError(
                        N_("A cell has more than {limit} characters."),
                        file=file,
                        sheet=name,
                        row=number,
                        column=str(column),
                        limit=limits.MAX_CELL,
                    )
            if name != "survey":
                continue
            words = str(row.get("type", "")).lower().replace("_", " ").split()
            if words[:1] == ["begin"]:
                depth += 1
                repeats += words[1:2] in (["repeat"], ["loop"])
            elif words[:1] == ["end"]:
                depth -= 1
                repeats -= words[1:2] in (["repeat"], ["loop"])
            else:
                questions += bool(words)
            if questions > limits.MAX_QUESTIONS:
                raise FormError(
                    N_("The form has more than {limit} questions."),
                    file=file,
                    sheet=name,
                    row=number,
                    limit=limits.MAX_QUESTIONS,
                )
            if depth > limits.MAX_NESTING or repeats > limits.MAX_REPEAT_NESTING:
                raise FormError(
                    N_("Groups or repeats are nested more than {limit} levels deep."),
                    file=file,
                    sheet=name,
                    row=number,
                    limit=limits.MAX_NESTING if depth > limits.MAX_NESTING else limits.MAX_REPEAT_NESTING,
                )


def refusal(message: str, file: str | None) -> FormError:
    """pyxform's ``message`` as our error: its words unchanged, the place it names as values."""
    row, sheet, column = _ROW.search(message), _SHEET.search(message), _COLUMN.search(message)
    error = ConversionError(N_("{message}"), file=file, message=message)
    error.row = int(row[1]) if row else None
    error.sheet = sheet[1].lower() if sheet else None
    error.column = next((part for part in column.groups() if part), None) if column else None
    return error


class ConversionError(FormError):
    """pyxform refused the form. Its message already names sheet and row, so the place shows the file only."""

    def place(self) -> str:
        return self.file or ""
