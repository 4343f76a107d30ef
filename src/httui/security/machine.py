"""A small probe of this computer: files it shows, commands it has, memory, terminal (section 1 of the
self-assessment: items that httui can look at by itself).

The checks in :mod:`httui.security.doctor` are pure functions over :class:`Machine`, so that every kind of
machine can be played in a test. A probe answers ``None`` when it cannot tell; it never guesses.
"""

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

_PATIENCE = 5
_SEARCH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


class Machine(Protocol):
    """What can be asked of a computer. Every method answers ``None`` when it cannot tell."""

    @property
    def system(self) -> str:
        """``Linux``, ``Windows``, ``Darwin`` or another name of :func:`platform.system`."""

    @property
    def environ(self) -> Mapping[str, str]:
        """The environment of this process."""

    @property
    def encoding(self) -> str:
        """The encoding of standard output, as in ``utf-8``."""

    def read(self, path: str) -> str | None:
        """The text of a small system file."""

    def run(self, *command: str) -> str | None:
        """What a system command prints; ``None`` when it is absent, fails or takes too long."""

    def mode(self, path: Path) -> int | None:
        """The permission bits of a file or directory."""

    def changed(self, path: str) -> datetime | None:
        """When a system file or directory was changed last."""

    def starts(self, path: Path, size: int) -> bytes | None:
        """The first ``size`` bytes of a file."""

    def free(self, path: Path) -> int | None:
        """Free bytes on the disk that holds ``path``."""

    def memory(self) -> int | None:
        """Bytes of memory in the machine."""

    def version(self, what: str) -> str | None:
        """The version of ``python``, of ``sqlite`` inside the encrypted store, or of an installed package."""

    def terminal(self) -> tuple[int, int] | None:
        """Columns and lines of the terminal, when there is one."""

    def now(self) -> datetime:
        """The clock, with its zone."""


class ThisMachine:
    """The computer that this process runs on."""

    @property
    def system(self) -> str:
        """See :class:`Machine`."""
        return platform.system()

    @property
    def environ(self) -> Mapping[str, str]:
        """See :class:`Machine`."""
        return os.environ

    @property
    def encoding(self) -> str:
        """See :class:`Machine`."""
        return (getattr(sys.stdout, "encoding", None) or "").lower()

    def read(self, path: str) -> str | None:
        """See :class:`Machine`."""
        try:
            with open(path, encoding="utf-8", errors="replace") as file:
                return file.read(1_000_000)
        except OSError:
            return None

    def run(self, *command: str) -> str | None:
        """See :class:`Machine`; looked for in the system's own directories only, never in a person's."""
        windows = self.system == "Windows"
        root = os.environ.get("SYSTEMROOT", r"C:\Windows")
        places = rf"{root}\System32;{root}\System32\WindowsPowerShell\v1.0" if windows else _SEARCH
        program = shutil.which(command[0], path=places)
        if program is None:
            return None
        environment = dict(os.environ) if windows else {"LC_ALL": "C", "PATH": _SEARCH}
        try:
            done = subprocess.run(  # noqa: S603 - a fixed command, no shell
                [program, *command[1:]],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                timeout=_PATIENCE,
                check=True,
                env=environment,
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.decode("utf-8", "replace")

    def mode(self, path: Path) -> int | None:
        """See :class:`Machine`."""
        try:
            return path.stat().st_mode & 0o7777
        except OSError:
            return None

    def changed(self, path: str) -> datetime | None:
        """See :class:`Machine`."""
        try:
            return datetime.fromtimestamp(Path(path).stat().st_mtime, UTC)
        except (OSError, ValueError, OverflowError):
            return None

    def starts(self, path: Path, size: int) -> bytes | None:
        """See :class:`Machine`."""
        try:
            with path.open("rb") as file:
                return file.read(size)
        except OSError:
            return None

    def free(self, path: Path) -> int | None:
        """See :class:`Machine`."""
        try:
            return shutil.disk_usage(path).free
        except OSError:
            return None

    def memory(self) -> int | None:
        """See :class:`Machine`."""
        try:
            return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        except (AttributeError, OSError, ValueError):
            pass
        query = "(Get-CimInstance Win32_ComputerSystem).TotalPhysicalMemory"
        text = self.run("powershell", "-NoProfile", "-Command", query) if self.system == "Windows" else None
        return int(text) if text and text.strip().isdigit() else None

    def version(self, what: str) -> str | None:
        """See :class:`Machine`."""
        if what == "python":
            return platform.python_version()
        try:
            if what == "sqlite":
                import sqlcipher3

                return str(sqlcipher3.sqlite_version)
            from importlib.metadata import version

            return version(what)
        except Exception:
            return None

    def terminal(self) -> tuple[int, int] | None:
        """See :class:`Machine`."""
        try:
            size = os.get_terminal_size(sys.__stdout__.fileno() if sys.__stdout__ else 1)
        except (OSError, ValueError):
            return None
        return size.columns, size.lines

    def now(self) -> datetime:
        """See :class:`Machine`."""
        return datetime.now(UTC).astimezone()
