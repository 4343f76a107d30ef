"""A folder for what came from elsewhere: readable by this account alone, names of our own, gone when done.

Serves DESIGN section 8 (data is never a path). What is in it has been proved to come from a partner, not to be
harmless: it is opened by the bounded importers only. The folder holds readable data, so it is removed as soon as
the import ends; on an SSD old blocks may stay (the threat model says so), and small packages go to memory instead.
"""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

from httui.store.files import PRIVATE_DIRECTORY, PRIVATE_FILE
from httui.store.problems import from_os

_FLAGS = (
    os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
) | getattr(os, "O_CLOEXEC", 0)


class Quarantine:
    """One folder, ``files`` by the names their sender gave them. Use it with ``with``, or call ``remove``."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Path] = {}

    @classmethod
    def make(cls, parent: Path) -> "Quarantine":
        """A fresh, empty folder inside ``parent``; :class:`~httui.store.problems.StoreProblem` if it cannot be."""
        folder = parent / f"quarantine-{secrets.token_hex(8)}"
        try:
            folder.mkdir(PRIVATE_DIRECTORY)
        except OSError as error:
            raise from_os(error, parent) from error
        return cls(folder)

    def add(self, name: str, parts: Iterator[bytes]) -> None:
        """Write ``parts`` into a new file of our own naming, known as ``name``."""
        path = self.folder / f"part-{len(self.files) + 1:02}"
        self.files[name] = path
        try:
            with os.fdopen(os.open(path, _FLAGS, PRIVATE_FILE), "wb") as file:
                for part in parts:
                    file.write(part)
        except OSError as error:
            raise from_os(error, path) from error

    def remove(self) -> None:
        """Delete the files and the folder; what is gone already is no error."""
        for path in self.files.values():
            with contextlib.suppress(FileNotFoundError):
                path.unlink()
        with contextlib.suppress(FileNotFoundError):
            self.folder.rmdir()

    def __enter__(self) -> "Quarantine":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()
