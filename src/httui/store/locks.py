"""Locks between processes on one machine: a locked file that the system frees when its holder dies."""

import os
import random
import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from httui.store.errors import Busy
from httui.store.files import make_file

if os.name == "nt":  # pragma: no cover - exercised on Windows only
    import msvcrt

    def _try(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


@contextmanager
def any_of(paths: Sequence[Path], patience: float) -> Iterator[None]:
    """Hold one of ``paths`` while the block runs; :class:`Busy` after ``patience`` seconds without luck.

    The files stay; closing one frees its lock, also when the process is killed.
    """
    deadline = time.monotonic() + patience
    while True:
        for path in paths:
            descriptor = _open(path)
            if not _try(descriptor):
                os.close(descriptor)
                continue
            try:
                yield
            finally:
                os.close(descriptor)
            return
        if time.monotonic() >= deadline:
            raise Busy
        time.sleep(0.01 + random.random() * 0.03)  # noqa: S311 - spreads retries, guards nothing


def one(path: Path, patience: float = 30.0) -> AbstractContextManager[None]:
    """Hold the lock file ``path`` while a ``with`` block runs."""
    return any_of([path], patience)


def _open(path: Path) -> int:
    """Open a lock file for its owner, and for the group where the directory is shared with one."""
    if not path.exists():
        found = path.parent.stat()
        make_file(path, found.st_gid if found.st_mode & 0o020 else None)
    return os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
