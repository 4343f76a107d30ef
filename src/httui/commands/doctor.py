"""``httui doctor``: what this machine can do, with advice (S-013, S-193)."""

import argparse
from typing import TYPE_CHECKING

from httui.commands.common import add_common, cell, data_of, print_json, sign_in
from httui.i18n import _

if TYPE_CHECKING:
    from httui.security.doctor import StoreFacts

MARKS = {"ok": "[ok]", "attention": "[!]", "unknown": "[?]"}
"""State of a finding to the mark that stands before it: readable without colour."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui doctor`` to the parser."""
    add_common(parser, account=True, table=True)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Print every finding; 1 if one needs attention. Without ``--user`` the databases stay closed."""
    from httui.security.doctor import examine
    from httui.security.machine import ThisMachine

    findings = examine(ThisMachine(), facts(options))
    if options.json:
        print_json([{"id": f.id, "state": f.state, "text": f.text, "advice": f.advice} for f in findings])
    else:
        for finding in findings:
            print(f"{MARKS[finding.state]:<5}{cell(finding.text)}")
            if finding.advice:
                print(f"     {cell(finding.advice)}")
        print(_("A machine can only see so much: these are hints, not a judgement."))
    return 1 if any(finding.state == "attention" for finding in findings) else 0


def facts(options: argparse.Namespace) -> "StoreFacts":
    """What can be known of the store: its place and files, and its soundness if somebody signs in."""
    from httui.security.looking import store_facts

    data = data_of(options)
    if not options.user:
        return store_facts(data)
    session = sign_in(options)
    try:
        return store_facts(data, session)
    finally:
        session.close()
