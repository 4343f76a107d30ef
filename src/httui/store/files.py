"""The files of one office: where they lie, who may read them, how they are written so that none is ever
half there.

Serves DESIGN section 5 "Files". Directories are 0700 and files 0600 whatever the umask, and get these modes
before anything is written into them. On a server that a group shares over SSH they are 2770 and 0660 and
belong to it. Windows has no such modes: there the user's own profile folder protects the files.
"""

import contextlib
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from httui.store.problems import from_os

PRIVATE_FILE, PRIVATE_DIRECTORY = 0o600, 0o700
SHARED_FILE, SHARED_DIRECTORY = 0o660, 0o770


@dataclass(frozen=True)
class DataDir:
    """The data directory of an office.

    ``group`` is the numeric id of the group that shares the store on an SSH server, or None for one
    person's own. ``identities_at`` is the identity vault's file where it lies elsewhere (a USB stick), or
    None.
    """

    path: Path
    group: int | None = None
    identities_at: Path | None = None

    @property
    def keyring(self) -> Path:
        """Wrapped keys only."""
        return self.path / "keyring.json"

    @property
    def cases_db(self) -> Path:
        """The encrypted database of coded cases."""
        return self.path / "cases.db"

    @property
    def identities_db(self) -> Path:
        """The encrypted database of sealed identities."""
        return self.identities_at or self.path / "identities.db"

    @property
    def backups(self) -> Path:
        """Backups, one directory each."""
        return self.path / "backups"

    @property
    def outbox(self) -> Path:
        """Encrypted packages for others."""
        return self.path / "outbox"

    @property
    def cache(self) -> Path:
        """Converted forms: never a record."""
        return self.path / "cache"

    @property
    def erasures(self) -> Path:
        """The signed list of erased ids that outlives a restore."""
        return self.path / "erasures.json"

    @property
    def in_use(self) -> Path:
        """The lock file that every open session shares and a restore takes alone."""
        return self.path / ".in-use"

    @property
    def present(self) -> Path:
        """Who is signed in now (see ``store.presence``)."""
        return self.path / "present"

    @property
    def exists(self) -> bool:
        """Whether an office was set up here."""
        return self.keyring.exists() or self.cases_db.exists()

    def ready(self) -> "DataDir":
        """Make the directories, check the place, finish a restore that was interrupted; return what to go
        on with.

        That is this data directory, with its group where the directory says that one shares it (mode 0770).
        To be called before the keyring is read. Raises ``UnsafePlace``, ``DiskFull``, ``DiskReadOnly``.
        """
        from httui.store.location import check_place
        from httui.store.swap import finish_swap

        check_place(self.path)
        data = self if self.group is not None else replace(self, group=sharing_group(self.path))
        for directory in (data.path, data.backups, data.outbox, data.cache):
            make_directory(directory, data.group)
        finish_swap(data)
        return data

    def make_file(self, path: Path) -> None:
        """Create an empty file with the office's mode, for a program that will open it by name."""
        make_file(path, self.group)

    def write(self, path: Path, content: bytes) -> None:
        """Replace a file of the office in one step (see :func:`atomic_write`)."""
        atomic_write(path, content, group=self.group)


def sharing_group(path: Path) -> int | None:
    """The group that shares the data directory: one that its group may write to and nobody else (0770),
    else None.

    Group rights alone prove nothing: many systems give them to every new directory, but then others may read.
    """
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_gid if found.st_mode & 0o777 == SHARED_DIRECTORY else None


def make_directory(path: Path, group: int | None = None) -> None:
    """Make ``path`` (parents too) as 0700, or 2770 for ``group``, and set the mode of one that exists."""
    # Set-group-id makes new files belong to the group as well.
    wanted = PRIVATE_DIRECTORY if group is None else SHARED_DIRECTORY | stat.S_ISGID
    try:
        path.mkdir(mode=PRIVATE_DIRECTORY, parents=True, exist_ok=True)
        _settle_mode(path, wanted, group)
    except OSError as error:
        raise from_os(error, path) from error


def make_file(path: Path, group: int | None = None) -> None:
    """Create ``path`` empty with mode 0600, or 0660 for ``group``; one that exists only gets its mode set."""
    wanted = PRIVATE_FILE if group is None else SHARED_FILE
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), PRIVATE_FILE)
        os.close(descriptor)
        _settle_mode(path, wanted, group)
    except OSError as error:
        raise from_os(error, path) from error


def set_mode(path: Path, group: int | None = None) -> None:
    """Give an existing file or directory the office's mode."""
    if path.is_dir():
        make_directory(path, group)
    else:
        make_file(path, group)


def _settle_mode(path: Path, wanted: int, group: int | None) -> None:
    """Set mode and group where they differ; a colleague's file that is right already is left alone."""
    if sys.platform == "win32":
        return
    found = path.stat()
    # A disk without modes (FAT) refuses: there encryption alone protects. So does a colleague's file.
    with contextlib.suppress(PermissionError):
        if group is not None and found.st_gid != group:
            os.chown(path, -1, group)
        if found.st_mode & 0o7777 != wanted:
            path.chmod(wanted)


def atomic_write(path: Path, content: bytes, *, group: int | None = None) -> None:
    """Replace ``path`` by ``content`` so that a reader, or a power cut, meets the old or the new file,
    never a mix.

    The bytes are on the disk when this returns. Raises ``DiskFull`` or ``DiskReadOnly``; the old file then
    stays.
    """
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    mode = PRIVATE_FILE if group is None else SHARED_FILE
    try:
        descriptor = os.open(
            beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0), PRIVATE_FILE
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            _settle_mode(beside, mode, group)
            beside.replace(path)
        except BaseException:
            with contextlib.suppress(OSError):
                beside.unlink()
            raise
        sync_directory(path.parent)
    except OSError as error:
        raise from_os(error, path) from error


def sync_file(path: Path) -> None:
    """Have the bytes of a closed file on the disk."""
    descriptor = os.open(path, os.O_RDWR if sys.platform == "win32" else os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_directory(path: Path) -> None:
    """Have a directory's names on the disk (Windows does that by itself)."""
    if sys.platform == "win32":
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def remove_tree(path: Path) -> None:
    """Remove a directory of ours and all in it; nothing happens where there is none."""
    import shutil

    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn the operating system's errors inside the block into the store's problems."""
    try:
        yield
    except OSError as error:
        raise from_os(error, path) from error
