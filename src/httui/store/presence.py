"""Who is signed in where, now: one small file per session, gone with it (S-216, S-218).

A file holds the account's id, since when, and at which computer and terminal: no name, no key, nothing of a record.
Its session holds a lock on it for as long as it lives; the operating system drops the lock when the process ends,
however it ends, so that a file without one is stale and swept by whoever looks next. On Windows, which refuses to
remove a file that somebody has open, trying to remove it tells the same. Where the folder cannot be written to,
nobody is listed, and signing in goes on as ever.
"""

import contextlib
import json
import os
import secrets
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from httui.store.fields import moment_text, text_moment
from httui.store.files import DataDir, make_directory, make_file
from httui.store.problems import StoreProblem

_MOST_BYTES = 4096


@dataclass(frozen=True)
class Presence:
    """The file of one session and the descriptor that carries its lock."""

    path: Path
    descriptor: int


@dataclass(frozen=True)
class Present:
    """A session that is going on: account id, since when (aware), computer, terminal, over SSH or not."""

    user: str
    since: datetime
    host: str
    terminal: str
    remote: bool


def arrive(data: DataDir, user_id: str, now: datetime) -> Presence | None:
    """Say that a session began; None where that cannot be written down."""
    content = {
        "host": _host(),
        "remote": "SSH_CONNECTION" in os.environ,
        "since": moment_text(now),
        "terminal": _terminal(),
        "user": user_id,
    }
    path = data.present / f"{secrets.token_hex(8)}.json"
    # Written beside, and in its place once it is locked, so that nobody takes it for stale. A file that is open is not
    # renamed on Windows; there it has its name from the beginning.
    beside = path if sys.platform == "win32" else path.with_name(f".{path.stem}")
    descriptor = None
    try:
        make_directory(data.present, data.group)
        make_file(beside, data.group)
        descriptor = os.open(beside, os.O_RDWR | getattr(os, "O_CLOEXEC", 0))
        _lock(descriptor)
        os.write(descriptor, json.dumps(content).encode())
        if beside != path:
            beside.replace(path)
    except (OSError, StoreProblem):
        if descriptor is not None:
            leave(Presence(beside, descriptor))
        return None
    return Presence(path, descriptor)


def leave(presence: Presence | None) -> None:
    """The session ended."""
    if presence is None:
        return
    with contextlib.suppress(OSError):
        os.close(presence.descriptor)
    with contextlib.suppress(OSError):
        presence.path.unlink(missing_ok=True)


def present(data: DataDir) -> list[Present]:
    """The sessions that are going on, the oldest first; files that ended sessions left behind are swept."""
    found = []
    try:
        paths = sorted(data.present.iterdir())
    except OSError:
        return []
    for path in paths:
        if path.is_symlink() or _is_stale(path):
            continue
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            found.append(_read(path))
    return sorted(found, key=lambda one: one.since)


def _read(path: Path) -> Present:
    with path.open("rb") as file:
        value = json.loads(file.read(_MOST_BYTES))
    return Present(
        str(value["user"]),
        text_moment(value["since"]),
        str(value["host"])[:80],
        str(value["terminal"])[:40],
        value["remote"] is True,
    )


def _is_stale(path: Path) -> bool:
    """Whether nobody holds the file; it is removed then."""
    try:
        if sys.platform == "win32":
            path.unlink()
            return True
        import fcntl

        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)
        finally:
            os.close(descriptor)
    except OSError:
        return False
    return True


def _lock(descriptor: int) -> None:
    if sys.platform != "win32":
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _host() -> str:
    return os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename


def _terminal() -> str:
    try:
        return os.ttyname(0) if sys.platform != "win32" else ""
    except OSError:
        return ""
