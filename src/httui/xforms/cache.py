"""Converted forms on disk, so that a known form opens without pyxform.

Serves sections 1 and 10 of the engine's specification. The key is the hash of the source, its attachments and
the versions of converter and engine; the value is the XForm as text with the converter's warnings and the
outcome of the checks. Forms hold no record data, so the cache is plain text; its files are 0600 all the same.
A cache that is damaged, unwritable or full is as good as none: nothing here ever stops a form from opening.
"""

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

ENGINE: Final = 3
"""Version of what is cached: raise it when the checks or the layout of the cached value change."""


def form_key(data: bytes, resources: Mapping[str, bytes], converter: str) -> str:
    """The hash that names a converted form: source, attached files, converter and engine."""
    digest = hashlib.sha256()
    digest.update(f"httui-form\0{ENGINE}\0{converter}\0{len(data)}\0".encode())
    digest.update(data)
    for url in sorted(resources):
        digest.update(f"\0{url}\0{len(resources[url])}\0".encode())
        digest.update(resources[url])
    return digest.hexdigest()


class FormCache:
    """A directory of converted forms. ``directory`` is made (0700) when the first form is put in."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def path(self, key: str) -> Path:
        """The file of one form."""
        return self.directory / f"{key}.form.json"

    def get(self, key: str) -> dict[str, Any] | None:
        """The cached value, or ``None`` when there is none or it cannot be trusted."""
        try:
            value = json.loads(self.path(key).read_bytes())
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(value, dict) or value.get("key") != key or not isinstance(value.get("xform"), str):
            return None
        digest = hashlib.sha256(value["xform"].encode("utf-8", "surrogatepass")).hexdigest()
        return value if value.get("digest") == digest else None

    def put(self, key: str, value: dict[str, Any]) -> None:
        """Keep ``value`` (it must hold the text ``xform``); failing to is not an error."""
        digest = hashlib.sha256(value["xform"].encode("utf-8", "surrogatepass")).hexdigest()
        whole = json.dumps({**value, "key": key, "digest": digest}, ensure_ascii=False)
        try:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.directory, prefix=".form-")
            try:
                with os.fdopen(handle, "w", encoding="utf-8") as file:
                    file.write(whole)
                Path(name).replace(self.path(key))
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except (OSError, UnicodeError):
            return
