"""``httui import``: records from a file of JSON lines, all or nothing per line, safe to repeat (S-078, S-119)."""

import argparse
import sys
from pathlib import Path

from httui.commands.common import add_common, cell, print_json, sign_in
from httui.i18n import _, ngettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui import`` to the parser."""
    parser.add_argument("form", metavar="FORM", help=_("id of a form of the office"))
    parser.add_argument(
        "file", metavar="FILE", type=Path, help=_("one JSON object a line; - for standard input")
    )
    parser.add_argument("--version", dest="form_version", metavar="V", help=_("version of the form"))
    add_common(parser, account=True, table=True)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Bring the lines in and say what came of each; 1 if a line was refused."""
    from httui.cases import importer

    session = sign_in(options)
    try:
        source = sys.stdin.buffer if str(options.file) == "-" else options.file
        report = importer.bring_in(session, options.form, source, version=options.form_version)
    finally:
        session.close()
    if options.json:
        print_json(report.as_dict())
        return 0 if report.complete else 1
    saved, known = len(report.saved), len(report.known)
    print(ngettext("{count} record saved.", "{count} records saved.", saved).format(count=saved))
    if known:
        text = ngettext("{count} was here already.", "{count} were here already.", known)
        print(text.format(count=known))
    for line, refs in report.warned.items():
        print(_("Line {line}: please look at {refs}.").format(line=line, refs=cell(refs)))
    for refusal in report.refused:
        for ref, reason in refusal.problems:
            place = f"{cell(ref)}: " if ref else ""
            print(_("Line {line} refused: {what}").format(line=refusal.line, what=place + cell(reason)))
    if report.stopped:
        print(
            _("The import stopped there. Mend that, then bring the same file in again: nothing is doubled.")
        )
    return 0 if report.complete else 1
