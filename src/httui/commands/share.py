"""``httui share``: plans, releases, what was told, what partners send, persons in common (S-016, S-238 to S-252).

Each part is a module of its own, ``commands/share_<noun>.py``, with one function ``add_arguments(parts)``.
"""

import argparse
import importlib
from typing import TYPE_CHECKING, TypeAlias

from httui.i18n import _

if TYPE_CHECKING:
    Parts: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

PARTS = ("plan", "partner", "agreement", "check", "release", "ledger", "receive", "match")
"""Modules ``share_<name>`` that bring one command or more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui share`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)
    for name in PARTS:
        importlib.import_module(f"httui.commands.share_{name}").add_arguments(actions)
