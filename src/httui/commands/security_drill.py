"""``httui security drill``: note that a backup was put back and opened somewhere else (S-117)."""

import argparse
from typing import TYPE_CHECKING

from httui.commands.common import add_common, cell, sign_in
from httui.i18n import _

if TYPE_CHECKING:
    from httui.commands.security_assess import Parts


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    drill = parts.add_parser(
        "drill", help=_("note that a backup was put back and opened on another computer")
    )
    drill.add_argument("--where", required=True, metavar="PLACE", help=_("on which computer"))
    drill.add_argument("--who", default="", metavar="NAME", help=_("who did it (default: you)"))
    add_common(drill, account=True)
    drill.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Note it."""
    from httui.security import drill, readiness

    session = sign_in(options)
    try:
        made = drill.note(session, options.where, options.who)
        readiness.refresh(session)
    finally:
        session.close()
    print(_("Noted: {who}, {where}.").format(who=cell(made.who), where=cell(made.where)))
    return 0
