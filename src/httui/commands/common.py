"""What the commands share: opening the office for a person, reading secrets, printing tables or JSON."""

import argparse
import getpass
import json
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _, use
from httui.problem import Problem
from httui.terminal.plain_text import clean

if TYPE_CHECKING:
    from httui.store.files import DataDir
    from httui.store.session import Session

SECRET_LIMIT = 64 * 1024
"""Bytes read at most from a file that holds a secret; a longer file is not a passphrase."""


class Misused(Problem):
    """The command was called in a way that cannot be meant."""

    exit_status = 2


def add_common(parser: argparse.ArgumentParser, *, account: bool = False, table: bool = False) -> None:
    """Add ``--data``; with ``account`` the options of signing in; with ``table`` the option ``--json``."""
    parser.add_argument(
        "--data",
        type=Path,
        default=argparse.SUPPRESS,
        metavar="DIR",
        help=_("the office's data directory"),
    )
    if account:
        parser.add_argument("--user", metavar="NAME", help=_("the name to sign in with"))
        add_secret(parser, "passphrase", _("the passphrase"))
    if table:
        parser.add_argument("--json", action="store_true", help=_("print JSON instead of a table"))


def add_secret(parser: argparse.ArgumentParser, name: str, what: str) -> None:
    """Add ``--NAME-file`` and ``--NAME-fd``: the only ways in for a secret besides a prompt."""
    parser.add_argument(
        f"--{name}-file", type=Path, metavar="FILE", help=_("a file that holds {what}").format(what=what)
    )
    parser.add_argument(
        f"--{name}-fd",
        type=int,
        metavar="N",
        help=_("an open file descriptor that {what} is read from").format(what=what),
    )


def secret(options: argparse.Namespace, name: str, prompt: str) -> str:
    """The secret ``name`` from its file, its descriptor or a prompt; one trailing line break is dropped.

    Raises Problem if the file cannot be read, is too long, or no terminal is there to ask on.
    """
    stem = name.replace("-", "_")
    path: Path | None = getattr(options, f"{stem}_file", None)
    descriptor: int | None = getattr(options, f"{stem}_fd", None)
    if path is None and descriptor is None:
        if not sys.stdin.isatty():
            raise Misused(
                N_("There is no terminal to ask on."),
                remedy=N_("Give --{name}-file or --{name}-fd."),
                name=name,
            )
        return getpass.getpass(f"{clean(prompt)}: ")
    try:
        if path is not None:
            with path.open("rb") as stream:
                content = stream.read(SECRET_LIMIT + 1)
        else:
            assert descriptor is not None
            with os.fdopen(descriptor, "rb", closefd=False) as stream:
                content = stream.read(SECRET_LIMIT + 1)
        text = content.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(error, path or f"fd {descriptor}") from error
    if len(content) > SECRET_LIMIT:
        raise Problem(N_("It is too long to be a passphrase."), where=str(path or f"fd {descriptor}"))
    return text.removesuffix("\n").removesuffix("\r")


def is_file(path: Path) -> bool:
    """Whether there is a file at ``path``; a name that no disk takes is none."""
    try:
        return path.is_file()
    except OSError:
        return False


def unreadable(error: Exception, path: Path | str) -> Problem:
    """Why the file at ``path`` could not be read as text."""
    if isinstance(error, FileNotFoundError):
        return Problem(N_("There is no such file."), where=cell(path))
    if isinstance(error, PermissionError):
        return Problem(N_("You have no right to read this file."), where=cell(path))
    return Problem(N_("It cannot be read as text (UTF-8)."), where=cell(path))


def data_of(options: argparse.Namespace) -> "DataDir":
    """The data directory that the command speaks of."""
    from httui.store.files import DataDir

    if options.data is None:
        raise Misused(N_("This user has no home directory."), remedy=N_("Give --data DIR."))
    return DataDir(options.data)


def sign_in(options: argparse.Namespace) -> "Session":
    """Sign the person in that ``--user`` names and speak their language; the caller closes the session."""
    from httui.store.session import sign_in as store_sign_in

    data = data_of(options)
    name = options.user or _asked_name()
    session = store_sign_in(data, name, secret(options, "passphrase", _("Passphrase")))
    use(session.user.language)
    if session.identities_problem is not None:
        print(f"httui: {cell(session.identities_problem)}", file=sys.stderr)
    return session


def _asked_name() -> str:
    if not sys.stdin.isatty():
        raise Misused(N_("Whose account is it?"), remedy=N_("Give --user NAME."))
    return input(_("Name to sign in with: "))


def print_rows(
    options: argparse.Namespace, rows: Iterable[Mapping[str, Any]], columns: Sequence[tuple[str, str]]
) -> None:
    """Print ``rows`` as a plain table of ``columns`` (key, heading), or whole as a JSON list with ``--json``."""
    rows = list(rows)
    if getattr(options, "json", False):
        print_json(rows)
        return
    from tabulate import tabulate

    table = [[cell(row.get(key)) for key, _heading in columns] for row in rows]
    print(tabulate(table, [heading for _key, heading in columns], tablefmt="plain", disable_numparse=True))


def cell(value: object) -> str:
    """``value`` as text that is safe on any terminal: no control characters, one line."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, (list, tuple, set, frozenset)):
        return ", ".join(cell(item) for item in value)
    return clean(" ".join(str(value).split()))


def print_json(value: object) -> None:
    """Print ``value`` as JSON; escape bytes in data arrive as ``\\u001b`` and never reach the terminal raw."""
    encoding = (getattr(sys.stdout, "encoding", "") or "").lower().replace("-", "")
    text = json.dumps(value, ensure_ascii=encoding != "utf8", indent=2, default=str)
    print("".join(c if c == "\n" or (c.isprintable() and c != "\x7f") else json.dumps(c)[1:-1] for c in text))


def write_new(path: Path, content: bytes) -> None:
    """Write ``content`` to a file that is not there yet, readable by this person only; whole or not at all.

    Raises Problem.
    """
    descriptor = new_private_file(path)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
    except OSError as error:
        path.unlink(missing_ok=True)
        raise Problem(N_("It cannot be written."), where=cell(path)) from error
    print(_("Written: {path}").format(path=cell(path)), file=sys.stderr)


def new_private_file(path: Path) -> int:
    """A descriptor of a new file that only this person can read. Raises Problem where one is there already."""
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as error:
        raise Problem(
            N_("The file is there already."), where=cell(path), remedy=N_("Choose another name.")
        ) from error
    except OSError as error:
        raise Problem(N_("It cannot be written."), where=cell(path)) from error
