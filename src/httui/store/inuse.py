"""Who is in the store: sessions share a lock file, and what replaces the store's files (a restore) needs it
alone.

The operating system drops the lock when a process ends, however it ends, so none is ever left behind. It is
no SQLite lock: closing a second handle of a database file would drop SQLite's own locks.
"""

import os
import sys
from pathlib import Path

from httui.i18n import N_
from httui.store.files import make_file
from httui.store.problems import StoreBusy

Hold = int
"""A file descriptor that carries the lock."""


def hold_shared(path: Path, group: int | None = None) -> Hold | None:
    """Say that a session is in the store; None where the folder cannot be written to (nothing can change
    there).

    Raises ``StoreBusy`` while a restore replaces the files.
    """
    return _hold(path, group, alone=False)


def hold_alone(path: Path, group: int | None = None) -> Hold | None:
    """Keep every session out; ``StoreBusy`` if one is in."""
    return _hold(path, group, alone=True)


def release(hold: Hold | None) -> None:
    """Give the lock back."""
    if hold is not None:
        os.close(hold)


def _hold(path: Path, group: int | None, *, alone: bool) -> Hold | None:
    from httui.store.problems import StoreProblem

    try:
        if not path.exists():
            make_file(path, group)
        descriptor = os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
    except (OSError, StoreProblem):
        return None
    if sys.platform == "win32":
        # Windows itself refuses to replace a file that somebody has open.
        return descriptor
    import fcntl

    try:
        fcntl.flock(descriptor, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise StoreBusy(
            N_("Another session is using the store just now."),
            remedy=N_("Ask everybody to sign out, then try again."),
        ) from None
    return descriptor
