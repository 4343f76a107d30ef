"""``httui report workflow``: where a workflow breaks down, as text, workbook or JSON (S-138)."""

import argparse
from datetime import date
from pathlib import Path

from httui.commands.common import Misused, add_common, print_json, sign_in, write_new
from httui.i18n import N_, _
from httui.terminal.plain_text import clean

FORMATS = ("text", "xlsx", "json")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui report`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)
    workflow = actions.add_parser(
        "workflow", help=_("how far the runs of a workflow come, and which steps take long")
    )
    workflow.add_argument("workflow", metavar="ID", help=_("id of a workflow"))
    workflow.add_argument(
        "--from",
        dest="start",
        type=_day,
        metavar="DAY",
        help=_("first day, 2026-01-31 (otherwise a year ago)"),
    )
    workflow.add_argument("--to", dest="end", type=_day, metavar="DAY", help=_("last day (otherwise today)"))
    workflow.add_argument("--format", choices=FORMATS, default="text")
    workflow.add_argument(
        "--output", type=Path, metavar="FILE", help=_("a new file (otherwise it is printed)")
    )
    add_common(workflow, account=True)
    workflow.set_defaults(run=run_workflow)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day looks like 2026-01-31")) from None


def run_workflow(options: argparse.Namespace) -> int:
    """Print or write the report; what is written, and any format but text, is audited as an export."""
    from httui.workflows import breakdown, breakdown_export

    if options.format == "xlsx" and options.output is None:
        raise Misused(N_("A workbook needs a file to be written to."), remedy=N_("Give --output FILE."))
    session = sign_in(options)
    try:
        found = breakdown.report(session, options.workflow, options.start, options.end)
        made = b""
        if options.output is not None or options.format != "text":
            made = breakdown_export.exported(session, found, options.format)
    finally:
        session.close()
    if options.output is not None:
        write_new(options.output, made)
    elif options.format == "json":
        print_json(breakdown_export.as_json(found))
    else:
        for line in breakdown_export.text(found).splitlines():
            print(clean(line))
    return 0
