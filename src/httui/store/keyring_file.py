"""The keyring on disk: read, checked, and replaced in one step under a lock, with a second copy beside it.

A second copy (``keyring.copy.json``) is written after the first: a bad sector under a file of a few
kilobytes must not lock a whole office out. It serves only when the first is damaged or gone, and then still
has to pass every check, the serial that cases.db remembers included.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from httui.i18n import N_
from httui.store.errors import DamagedKeyring, NoOffice
from httui.store.files import DataDir
from httui.store.keyring import MAX_BYTES, Keyring
from httui.store.locks import one
from httui.store.problems import StoreProblem
from httui.store.secret import Secret

UNFINISHED = "keyring.unfinished.json"
"""The keyring of an office while it is being set up: with it beside, databases without a keyring are no loss."""
Stamp = tuple[int, int, int]
"""Inode, size and time of change: tells cheaply that the file was replaced."""


class KeyringFile:
    """The keyring of one data directory."""

    def __init__(self, data: DataDir) -> None:
        self.data = data
        self.path: Path = data.keyring
        self.copy_path: Path = data.keyring.with_name("keyring.copy.json")
        self.written: Stamp | None = None
        """The stamp of what ``change`` wrote last, taken while nobody else could write."""

    def stamp(self) -> Stamp | None:
        """A mark that changes whenever the file does; None when there is no file."""
        try:
            found = self.path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_size, found.st_mtime_ns

    def read(self) -> Keyring:
        """The keyring as it lies there, checked in form (see ``Keyring.parse``); its copy if it is damaged.

        Raises :class:`NoOffice` when there is neither, :class:`StoreProblem` where this user may not read it, and
        what ``Keyring.parse`` raises.
        """
        try:
            return _parsed(self.path)
        except FileNotFoundError:
            if not self.copy_path.exists():
                raise NoOffice from None
        except DamagedKeyring:
            if not self.copy_path.exists():
                raise
        try:
            return _parsed(self.copy_path)
        except FileNotFoundError as error:
            raise DamagedKeyring from error

    def write(self, keyring: Keyring, cases_key: Secret) -> Stamp | None:
        """Replace the file durably, then its copy; its stamp. ``cases_key``: of the current generation."""
        raw = keyring.dump(cases_key.reveal())
        self.data.write(self.path, raw)
        stamp = self.stamp()
        self.data.write(self.copy_path, raw)
        return stamp

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes from changing the keyring. :class:`Busy` after 30 seconds."""
        with one(self.data.path / ".keyring.lock"):
            yield

    @contextmanager
    def change(
        self,
        cases_key: Secret,
        *,
        manager: tuple[str, Ed25519PrivateKey] | None = None,
        new_cases_key: Secret | None = None,
    ) -> Iterator[Keyring]:
        """Read, verify, hand out for change, sign, raise the serial and write; nothing on an exception.

        ``manager``: id and signing key; without it only own parts and anchors may change. ``new_cases_key``:
        when the block makes another generation current.
        """
        with self.lock():
            keyring = self.read()
            keyring.verify(cases_key.reveal())
            before = keyring.body()
            yield keyring
            if manager is not None:
                keyring.sign(*manager)
            elif keyring.body() != before:
                raise ValueError("the office's part is changed by managers only")
            keyring.serial += 1
            # Never write what would not be accepted when it is read.
            key = new_cases_key or cases_key
            written = Keyring.parse(keyring.dump(key.reveal()))
            written.verify(key.reveal())
            self.written = self.write(keyring, key)


def _parsed(path: Path) -> Keyring:
    """The keyring in one file, read no further than a keyring can reach; a bad sector counts as damage."""
    try:
        with path.open("rb") as file:
            return Keyring.parse(file.read(MAX_BYTES + 1))
    except FileNotFoundError:
        raise
    except PermissionError as error:
        raise StoreProblem(
            N_("You may not read this file of the store."),
            where=path.name,
            remedy=N_("Ask whoever set this computer up."),
        ) from error
    except OSError as error:
        raise DamagedKeyring from error
