"""``httui workflow``: say whether a workflow file can be used, and what is wrong in it (S-125 to S-136)."""

import argparse
from pathlib import Path

from httui.commands.common import add_common, cell, print_json
from httui.commands.workflow_store import add_actions
from httui.i18n import _, ngettext


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui workflow`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)
    _add_check(actions)
    add_actions(actions)


def _add_check(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    check = actions.add_parser(
        "check", help=_("say whether a workflow file can be used, and what is wrong in it")
    )
    check.add_argument("file", type=Path)
    add_common(check, table=True)
    check.set_defaults(run=run_check)


def run_check(options: argparse.Namespace) -> int:
    """Read the file and report; 1 if something in it keeps it from being tried or adopted."""
    from httui.workflows.check import findings
    from httui.workflows.definition import words
    from httui.workflows.tables import read

    workflow = read(options.file)
    found = findings(workflow)
    blocked = any(finding.blocking for finding in found)
    if options.json:
        print_json({
            "id": workflow.id,
            "title": workflow.title,
            "roles": len(workflow.roles),
            "tasks": len(workflow.tasks),
            "totals": workflow.totals,
            "usable": not blocked,
            "findings": [
                {
                    "kind": finding.kind,
                    "task": finding.task,
                    "blocking": finding.blocking,
                    "words": finding.words(),
                }
                for finding in found
            ],
        })  # fmt: skip
        return 1 if blocked else 0
    count = len(workflow.tasks)
    line = ngettext("{title} ({id}): {count} task.", "{title} ({id}): {count} tasks.", count)
    print(line.format(title=cell(words(workflow.title)), id=cell(workflow.id), count=count))
    for finding in found:
        print("!" if finding.blocking else "-", cell(finding.words()))
    print(
        _("It cannot be tried or adopted before the lines with ! are settled.") if blocked else _("Usable.")
    )
    return 1 if blocked else 0
