"""The command line: reads the arguments, runs one command, turns problems into plain words and an exit status.

Exit status: 0 done, 1 refused or found wrong, 2 misused. Passphrases never come from the arguments or the
environment (S-223): a file, a file descriptor, or a prompt.
"""

import argparse
import contextlib
import errno
import importlib
import io
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from httui import __version__
from httui.i18n import N_, _, use
from httui.paths import data_directory
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.terminal.crash import Recorder

COMMANDS = {
    "init": N_("set up a new office without questions"),
    "user": N_("accounts: add, list, disable"),
    "form": N_("forms: check, add, list, show, run"),
    "case": N_("cases: list, show, export"),
    "import": N_("bring in records from a file of JSON lines"),
    "workflow": N_("workflows: check, add, list, show, draw"),
    "task": N_("what is to be done: list, done"),
    "report": N_("reports: where a workflow breaks down"),
    "share": N_("sharing: plans, releases, ledger, packages of partners, persons in common"),
    "security": N_("security: self-assessment, readiness gate, restore drills"),
    "backup": N_("backups: create, verify, restore"),
    "retention": N_("what is due to go: due"),
    "audit": N_("the audit trail: verify, show"),
    "doctor": N_("what this machine can do, with advice"),
}
"""Command to its line of help; each is a module in :mod:`httui.commands`, imported only when it is asked for."""

MODULES = {"init": "office", "user": "user", "form": "form", "case": "case", "import": "importing"}

NO_HOME = N_("This user has no home directory.")
SAY_WHERE = N_("Give --data DIR.")

DISK_FAULTS = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS}
"""Errors of the disk that can come from anywhere, and have words of their own."""


def run(arguments: Sequence[str], *, alone: bool = False) -> int:
    """Run httui with ``arguments`` (without the program's name); returns the exit status.

    ``alone``: this process does nothing else, so that what goes wrong in threads and destructors is caught too.
    No error shows a traceback: what nobody foresaw gives an incident number, and a report without content
    (see :mod:`httui.terminal.crash`).
    """
    from httui.terminal.crash import Recorder, install
    from httui.terminal.environment import prepare

    prepare()
    use(_language_of_environment())
    _write_anything()
    recorder = Recorder(Path(os.devnull))  # nowhere, until the data directory is known
    if alone:
        install(recorder)
    try:
        status = _run(list(arguments), recorder)
        sys.stdout.flush()
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 1
    except Exception as error:
        return _unforeseen(error, recorder)
    return status


def _run(arguments: list[str], recorder: "Recorder") -> int:
    """Parse, run one command, and say what it refused."""
    from httui.terminal.crash import INCIDENTS

    try:
        options = _parse(arguments)
        options.data = options.data or _default_place()
        if options.data:
            recorder.directory = options.data / INCIDENTS
        if options.command is None:
            return _open_app(options)
        return int(options.run(options) or 0)
    except Problem as problem:
        _say(_("httui: {what}").format(what=problem))
        return getattr(problem, "exit_status", 1)


def _unforeseen(error: Exception, recorder: "Recorder") -> int:
    """The end of a command that failed in a way of its own: one line, no value, no traceback; always 1."""
    from httui.terminal.crash import terminal_is_gone

    if terminal_is_gone(error):
        _silence()
        return 1
    if isinstance(error, OSError) and error.errno in DISK_FAULTS:
        from httui.store.problems import from_os

        _say(_("httui: {what}").format(what=from_os(error, str(error.filename or ""))))
        _silence()
        return 1
    number = recorder.record(error, "command")
    said = _("httui: something went wrong (incident {number}). Nothing that was saved is lost.").format(
        number=number
    )
    if recorder.path_of(number).exists():
        report = _("A report without names or answers was written to {path}")
        said += " " + report.format(path=recorder.path_of(number))
    _say(said)
    return 1


def _silence() -> None:
    """Drop what still waits to be written: it would fail again, aloud, at the end of the interpreter."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    """One line on the error stream, if there is one, with nothing in it that speaks to the terminal."""
    from httui.terminal.plain_text import clean

    with contextlib.suppress(OSError, ValueError, AttributeError):
        print(clean(" ".join(text.split())), file=sys.stderr)


def _write_anything() -> None:
    """Have output in an older encoding show what it cannot write as an escape, instead of failing halfway."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")


class _Parser(argparse.ArgumentParser):
    """Tells misuse without repeating what may be a secret, and without speaking to the terminal."""

    def error(self, message: str) -> NoReturn:
        from httui.terminal.plain_text import clean

        if "-passphrase" in message:
            message = _(
                "a passphrase comes from a file, a descriptor or a prompt, never from the command line itself"
            )
        super().error(clean(message))

    def not_understood(self, words: list[str]) -> NoReturn:
        """End with the names of options only: another word may be a secret in the wrong place."""
        from httui.terminal.plain_text import clean

        names = ", ".join(word.partition("=")[0] for word in words if word.startswith("--"))
        super().error(_("not understood: {what}").format(what=clean(names) or _("a word too many")))


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = _Parser(
        prog="httui",
        description=_("Case work for small anti-trafficking offices. Without a command, the app opens."),
    )
    parser.add_argument("--version", action="version", version=f"httui {__version__}")
    parser.add_argument(
        "--plain-driver", action="store_true", help=_("draw with the terminal library's own driver")
    )
    parser.add_argument("--mouse", action="store_true", help=_("let the mouse be used as well"))
    add_data(parser)
    parser.set_defaults(command=None)
    commands = parser.add_subparsers(dest="command", metavar=_("COMMAND"))
    wanted = {word for word in arguments if word in COMMANDS}
    for name, help_text in COMMANDS.items():
        sub = commands.add_parser(name, help=_(help_text), description=_(help_text).capitalize() + ".")
        # only the command that was named is imported: `httui doctor` must not pay for the others
        if name in wanted:
            module = importlib.import_module(f"httui.commands.{MODULES.get(name, name)}")
            module.add_arguments(sub)
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        parser.not_understood(unknown)
    for name, value in vars(options).items():
        # bytes of the command line that are no text match no name in the store; a file's name stays as it is
        if isinstance(value, str) and (options.command, name) != ("form", "form"):
            setattr(options, name, value.encode("utf-8", "replace").decode("utf-8"))
    return options


def add_data(parser: argparse.ArgumentParser, *, default: object = None) -> None:
    """Give ``parser`` the option ``--data DIR`` that every command has."""
    parser.add_argument(
        "--data",
        type=Path,
        default=default,
        metavar="DIR",
        help=_("the office's data directory (otherwise $HTTUI_DATA or {place})").format(
            place=_default_place() or "-"
        ),
    )


def _default_place() -> Path | None:
    """The default data directory; None where this user has no home directory."""
    try:
        return data_directory()
    except RuntimeError:
        return None


def _language_of_environment() -> str:
    """The language that the machine's locale asks for, until a person has signed in."""
    chosen = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "id" if chosen.lower().startswith(("id", "in_")) else "en"


def _open_app(options: argparse.Namespace) -> int:
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print(
            _("httui: the app needs a terminal. 'httui --help' lists commands that do not."), file=sys.stderr
        )
        return 2
    if os.name == "posix" and os.environ.get("TERM", "") in ("", "dumb", "unknown"):
        print(
            _(
                "httui: this terminal (TERM={term}) cannot show the app.\n"
                "A form can be filled in line by line: httui form run FORM --plain\n"
                "If the terminal can do more than it says, name what it is: TERM=vt100 httui"
            ).format(term=os.environ.get("TERM") or _("not set")),
            file=sys.stderr,
        )
        return 2
    if options.data is None:
        raise Problem(NO_HOME, remedy=SAY_WHERE)
    from httui.app import run as run_app

    return run_app(options.data, plain_driver=options.plain_driver, mouse=options.mouse)
