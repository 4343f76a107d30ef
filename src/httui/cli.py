"""The command line: reads the arguments, runs one command, turns problems into plain words and an exit status.

Exit status: 0 done, 1 refused or found wrong, 2 misused. Passphrases never come from the arguments or the
environment (S-223): a file, a file descriptor, or a prompt.
"""

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from httui import __version__
from httui.i18n import N_, _, use
from httui.paths import data_directory
from httui.problem import Problem

COMMANDS = {
    "init": N_("set up a new office without questions"),
    "user": N_("accounts: add, list, disable"),
    "form": N_("forms: check, add, list, show, run"),
    "case": N_("cases: list, show, export"),
    "import": N_("bring in records from a file of JSON lines"),
    "backup": N_("backups: create, verify, restore"),
    "audit": N_("the audit trail: verify, show"),
    "doctor": N_("what this machine can do, with advice"),
}
"""Command to its line of help; each is a module in :mod:`httui.commands`, imported only when it is asked for."""

MODULES = {"init": "office", "user": "user", "form": "form", "case": "case", "import": "importing"}


def run(arguments: Sequence[str]) -> int:
    """Run httui with ``arguments`` (without the program's name); returns the exit status."""
    from httui.terminal.environment import prepare

    prepare()
    use(_language_of_environment())
    try:
        options = _parse(list(arguments))
        if options.command is None:
            return _open_app(options)
        return int(options.run(options) or 0)
    except Problem as problem:
        from httui.terminal.text_filter import clean

        print(f"httui: {clean(str(problem))}", file=sys.stderr)
        return getattr(problem, "exit_status", 1)
    except KeyboardInterrupt:
        print(file=sys.stderr)
        return 1
    except BrokenPipeError:
        # the reader of a pipe has gone; nothing is left to say, and the interpreter must not complain either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
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
    wanted = next((word for word in arguments if word in COMMANDS), None)
    for name, help_text in COMMANDS.items():
        sub = commands.add_parser(name, help=_(help_text), description=_(help_text).capitalize() + ".")
        # only the command that was named is imported: `httui doctor` must not pay for the others
        if name == wanted:
            module = importlib.import_module(f"httui.commands.{MODULES.get(name, name)}")
            module.add_arguments(sub)
    return parser.parse_args(arguments)


def add_data(parser: argparse.ArgumentParser, *, default: object = None) -> None:
    """Give ``parser`` the option ``--data DIR`` that every command has."""
    parser.add_argument(
        "--data",
        type=Path,
        default=default,
        metavar="DIR",
        help=_("the office's data directory (otherwise $HTTUI_DATA or {place})").format(
            place=data_directory()
        ),
    )


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
    from httui.app import run as run_app

    return run_app(options.data or data_directory(), plain_driver=options.plain_driver, mouse=options.mouse)
