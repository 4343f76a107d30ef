"""``httui security``: self-assessment, gate, drills and what the other parts of the room bring (S-014, S-015, S-030).

Each part is a module of its own, ``commands/security_<noun>.py``, with one function ``add_arguments(parts)``.
"""

import argparse
import importlib

from httui.i18n import _

PARTS = ("assess", "gate", "drill", "incident", "risks", "plan", "devices")
"""Modules ``security_<name>`` that bring one command or more."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui security`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)
    for name in PARTS:
        importlib.import_module(f"httui.commands.security_{name}").add_arguments(actions)
