"""Loads a form from a file or a text, whatever its kind, and keeps what was converted and checked.

Serves section 1 of the engine's specification and DESIGN section 4.
"""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from httui.i18n import N_
from httui.xforms import document, limits
from httui.xforms.cache import FormCache, form_key
from httui.xforms.document import child, inner_text
from httui.xforms.errors import FormError
from httui.xforms.form import Form
from httui.xforms.garbage import uncollected
from httui.xforms.graph import build
from httui.xforms.instances import Instances
from httui.xforms.notices import Notice
from httui.xforms.parse_body import read_body
from httui.xforms.parse_model import read_model
from httui.xforms.sniff import decode, sniff

_CONTENT = ("<", "|", "\ufeff<", "\ufeff|")


def load_form(
    source: str | Path | bytes,
    resources: Mapping[str, str | bytes] | None = None,
    cache: str | Path | None = None,
    *,
    name: str | None = None,
    strict: bool = True,
) -> Form:
    """Load an XLSForm (.xlsx, .xls, .csv, Markdown table) or an XForm (XML).

    ``source`` is a path, the text of a Markdown table, CSV or XForm, or the bytes of any of them; its kind is found
    by its content. ``resources`` maps the URLs of attached files (``jr://file-csv/places.csv``, or the bare file
    name) to their content; files beside a form that is a path are found by themselves. ``cache`` is a directory
    for converted forms. ``name`` is shown in messages instead of the file's name. ``strict=False`` also accepts
    what this product refuses although an engine can run it (see ``checks``).

    Raises :class:`FormError` with file, sheet, row and column or question, and the reason.
    """
    data, path = _read(source)
    file = name or (path.name if path is not None else None)
    given = {
        url: value.encode("utf-8") if isinstance(value, str) else value
        for url, value in (resources or {}).items()
    }
    try:
        return _load(
            data, path, given, FormCache(Path(cache)) if cache is not None else None, file, strict=strict
        )
    except FormError as error:
        raise error.located(file=file) from None
    except RecursionError:
        raise FormError(
            N_("Groups or repeats are nested more than {limit} levels deep."),
            file=file,
            limit=limits.MAX_NESTING,
        ) from None


def _read(source: str | Path | bytes) -> tuple[bytes, Path | None]:
    if isinstance(source, bytes):
        limits.check_size(source, None)
        return source, None
    if isinstance(source, str):
        start = source.lstrip()[:2]
        if start.startswith(_CONTENT) or "\n" in source:
            data = source.encode("utf-8", "replace")
            limits.check_size(data, None)
            return data, None
        source = Path(source)
    try:
        if source.stat().st_size > limits.MAX_FILE:
            limits.check_size(b" " * (limits.MAX_FILE + 1), source.name)
        return source.read_bytes(), source
    except (OSError, ValueError):
        raise FormError(
            N_("The form file cannot be read."),
            file=source.name[:200],
            remedy=N_("Check the path and its rights."),
        ) from None


def _load(
    data: bytes,
    path: Path | None,
    resources: dict[str, bytes],
    cache: FormCache | None,
    file: str | None,
    *,
    strict: bool,
) -> Form:
    from httui.xforms.convert import converter_version

    source_hash = hashlib.sha256(data).hexdigest()
    key = (
        form_key(data, resources, f"{converter_version()}{'' if strict else ' lenient'}")
        if cache is not None
        else ""
    )
    known: dict[str, Any] | None = cache.get(key) if cache is not None else None
    warnings: list[Notice] = []
    if known is not None:
        text = known["xform"]
        warnings = [Notice.from_list(item) for item in known["warnings"]]
    else:
        kind = sniff(data, file)
        if kind == "xml":
            text = decode(data, file)
        else:
            from httui.xforms.convert import convert

            converted = convert(data, kind, file)
            text = converted.xform
            warnings = [Notice(N_("{message}"), message=message) for message in converted.warnings]
    with uncollected():
        form = build_form(text, _with_files(text, resources, path), file, source_hash)
    if known is None:
        from httui.xforms.checks import check

        warnings += form.definition.warnings
        warnings += check(form, strict=strict)
        if cache is not None:
            cache.put(key, {"xform": text, "warnings": [notice.as_list() for notice in warnings]})
    form.warnings = list(dict.fromkeys(warnings))
    return form


def build_form(text: str, resources: Mapping[str, bytes], file: str | None, source_hash: str) -> Form:
    """The form of an XForm's text, without the checks that a new form needs."""
    parsed = document.read(text, file)
    model, _ = read_model(parsed, file)
    body = read_body(model, parsed.root)
    questions = sum(1 for node in model.nodes.values() if node.control is not None and node.leaf)
    if questions > limits.MAX_QUESTIONS:
        raise FormError(
            N_("The form has more than {limit} questions."), file=file, limit=limits.MAX_QUESTIONS
        )
    title = child(child(parsed.root, "head"), "title")
    return Form(
        definition=model,
        body=body,
        plan=build(model),
        instances=Instances(model.instances, resources, model.primary, file),
        title=inner_text(title).strip() if title is not None else model.root.name,
        xml=text,
        source_hash=source_hash,
    )


class _Files(dict[str, bytes]):
    """Attached files: those given, else those that lie beside the form."""

    def __init__(self, given: Mapping[str, bytes], folders: tuple[Path, ...]) -> None:
        super().__init__(given)
        self.folders = folders

    def get(self, key: str, default: Any = None) -> Any:
        """The content of a file by its URL or name; only names directly in the form's folders are looked up."""
        found = super().get(key)
        if found is not None or not self.folders:
            return default if found is None else found
        name = key.rpartition("/")[2]
        if not name or name.startswith(".") or "\\" in name or key.startswith("jr://instance/"):
            return default
        for folder in self.folders:
            path = folder / name
            try:
                if path.is_file():
                    if path.stat().st_size > limits.MAX_ATTACHMENT:
                        limits.check_size(b" " * (limits.MAX_ATTACHMENT + 1), name, limits.MAX_ATTACHMENT)
                    self[key] = path.read_bytes()
                    return self[key]
            except OSError:
                continue
        return default


def _with_files(text: str, resources: dict[str, bytes], path: Path | None) -> Mapping[str, bytes]:
    if path is None or "jr://file" not in text:
        return resources
    folder = path.parent
    return _Files(resources, (folder, folder / f"{path.stem}-media", folder / "lists"))
