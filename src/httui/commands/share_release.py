"""``httui share release``: write data by a plan, checked at that very moment, noted in the ledger (S-230 to S-248).

Free text is not among it: it is read line by line in the app.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from httui.commands.common import add_common, add_secret, cell, print_json, secret, sign_in
from httui.commands.share_check import add_choices, prepared
from httui.i18n import _

if TYPE_CHECKING:
    from httui.commands.share import Parts


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    from httui.sharing.release_formats import FORMATS

    release = parts.add_parser("release", help=_("write data by a plan to a new file"))
    add_choices(release)
    release.add_argument("--format", required=True, choices=tuple(FORMATS))
    release.add_argument("--output", required=True, type=Path, metavar="FILE", help=_("a new file"))
    release.add_argument(
        "--override", default="", metavar="REASON", help=_("why data of low quality goes all the same")
    )
    release.add_argument(
        "--second-user", metavar="NAME", help=_("the second person, whom a plan of tier 3 or higher needs")
    )
    add_secret(release, "second-passphrase", _("the second person's passphrase"))
    add_common(release, account=True, table=True)
    release.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Prepare and write; tell what goes by another way. 1 when something stands against it (as a Problem)."""
    from httui.sharing.release import write
    from httui.sharing.release_words import written_lines

    session = sign_in(options)
    try:
        made = prepared(session, options)
        second = None
        if options.second_user:
            said = secret(
                options, "second-passphrase", _("Passphrase of {name}").format(name=options.second_user)
            )
            second = (options.second_user, said)
        done = write(session, made, options.format, options.output, override=options.override, second=second)
    finally:
        session.close()
    if options.json:
        print_json(
            {
                "release": done.release,
                "rows": done.rows,
                "tables": done.tables,
                "sha256": done.sha256,
                "package": done.package or None,
                "password": done.password or None,
                "file": str(options.output),
            }
        )
    else:
        for line in written_lines(done, options.format):
            print(cell(line))
    return 0
