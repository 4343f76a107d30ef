"""What can go wrong with the files of the store, in words for the person at the keyboard.

Serves DESIGN section 5 and the list of bad input: damaged files, a newer schema, a full or read-only disk,
two processes at once, an unsafe place. Nothing that SQLite says about a record is passed on: only the kind
of fault.
"""

import errno
import os
from pathlib import Path

from httui.i18n import N_
from httui.problem import Problem


class StoreProblem(Problem):
    """Something is wrong with the store's files or their place."""


class DamagedStore(StoreProblem):
    """A file of the store cannot be read as what it should be."""


class KeyRefused(StoreProblem):
    """The file does not open with this key: a new key was set meanwhile, or the file is damaged."""


class NewerStore(StoreProblem):
    """The file was written by a newer version of the program."""


class StoreBusy(StoreProblem):
    """Another process held the store longer than we wait."""


class StoreClosed(StoreProblem):
    """The store was locked: its keys are gone from memory."""


class DiskFull(StoreProblem):
    """There is no room left on the disk."""


class DiskReadOnly(StoreProblem):
    """The disk or the folder cannot be written to."""


class UnsafePlace(StoreProblem):
    """The folder lies on a network share or in a synced folder."""


class StoreMissing(StoreProblem):
    """There is no file where the store should be."""


# SQLite's primary result codes.
_BUSY, _READ_ONLY, _DISK_FAULTS, _CORRUPT, _FULL, _NOT_A_DATABASE = {5, 6}, 8, {10, 14}, 11, 13, 26

_CODES = {
    "database is locked": 5,
    "attempt to write a readonly database": 8,
    "disk I/O error": 10,
    "database disk image is malformed": 11,
    "database or disk is full": 13,
    "unable to open database file": 14,
    "file is not a database": 26,
}

_FULL_DISK = N_("The disk is full.")
_MAKE_ROOM = N_("Nothing that was saved is lost. Make room on the disk, then save again.")
_READ_ONLY_DISK = N_("The disk or folder of the store cannot be written to.")
_MAKE_WRITABLE = N_("Nothing that was saved is lost. Make the disk writable, then try again.")
_STRANGE_DISK = N_("The disk of the store did not answer as it should.")
_CHECK_DISK = N_(
    "Nothing that was saved is lost. Check the disk, its free space and its cable, then try again."
)
_FROM_BACKUP = N_("Keep the file as it is and restore the newest backup.")


def damaged(path: Path | str) -> DamagedStore:
    """The problem for a file that is not a whole database of ours."""
    return DamagedStore(N_("This file of the store is damaged."), where=Path(path).name, remedy=_FROM_BACKUP)


def closed() -> StoreClosed:
    """The problem for a store whose session was locked."""
    return StoreClosed(N_("The store is locked."), remedy=N_("Sign in again."))


def from_sqlite(error: Exception, path: Path | str) -> StoreProblem | None:
    """The problem that a driver's ``error`` on the database at ``path`` stands for, or None if it is
    another kind.

    Constraint errors are left alone: they are for the room that caused them.
    """
    # The backup interface gives the words only.
    code = getattr(error, "sqlite_errorcode", None) or _CODES.get(str(error), 0)
    code, name = code & 0xFF, Path(path).name
    if "closed database" in str(error):
        return closed()
    if code == _NOT_A_DATABASE:
        return KeyRefused(
            N_("The store does not open with this key."),
            where=name,
            remedy=N_("Sign in again. If that does not help, restore the newest backup."),
        )
    if code == _CORRUPT:
        return damaged(path)
    if code == _FULL:
        return DiskFull(_FULL_DISK, where=name, remedy=_MAKE_ROOM)
    # On a read-only disk SQLite only says that it cannot open its side files.
    if code == _READ_ONLY or (code in _DISK_FAULTS and not os.access(Path(path).parent, os.W_OK)):
        return DiskReadOnly(_READ_ONLY_DISK, where=name, remedy=_MAKE_WRITABLE)
    if code in _BUSY:
        return StoreBusy(
            N_("Another session is using the store just now."),
            where=name,
            remedy=N_("Nothing that was saved is lost. Try again in a moment."),
        )
    if code in _DISK_FAULTS:
        return StoreProblem(_STRANGE_DISK, where=name, remedy=_CHECK_DISK)
    return None


def from_os(error: OSError, path: Path | str) -> StoreProblem:
    """The problem that the operating system's ``error`` on ``path`` stands for."""
    name = Path(path).name
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return DiskFull(_FULL_DISK, where=name, remedy=_MAKE_ROOM)
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return DiskReadOnly(_READ_ONLY_DISK, where=name, remedy=_MAKE_WRITABLE)
    if error.errno == errno.ENOENT:
        return StoreMissing(N_("This file is not there."), where=name)
    return StoreProblem(_STRANGE_DISK, where=name, remedy=_CHECK_DISK)
