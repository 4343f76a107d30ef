"""``httui case``: list, show, export. Codes and pseudonyms only (S-212)."""

import argparse
import json
from pathlib import Path
from typing import Any

from httui.commands.common import add_common, cell, print_json, print_rows, sign_in, write_new
from httui.i18n import _

PAGE = 500
"""Rows asked from the store at a time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui case`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)

    listing = actions.add_parser("list", help=_("the cases that you may see, newest change first"))
    listing.add_argument(
        "--find", default="", metavar="TEXT", help=_("code, pseudonym, status, place, worker or date")
    )
    listing.add_argument(
        "--status", action="append", default=[], help=_("only this status (may be given twice)")
    )
    listing.add_argument("--limit", type=int, metavar="N", help=_("at most so many rows"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=run_list)

    show = actions.add_parser("show", help=_("one case: summary, records, consent"))
    show.add_argument("case", metavar="CODE")
    add_common(show, account=True, table=True)
    show.set_defaults(run=run_show)

    export = actions.add_parser("export", help=_("one case as JSON, without names"))
    export.add_argument("case", metavar="CODE")
    export.add_argument("--output", type=Path, metavar="FILE", help=_("a new file (otherwise it is printed)"))
    export.add_argument("--minimal", action="store_true", help=_("coded answers only, no free text"))
    export.add_argument("--reason", help=_("why it is exported; kept in the audit trail"))
    add_common(export, account=True)
    export.set_defaults(run=run_export)


def run_list(options: argparse.Namespace) -> int:
    """Print the cases."""
    from httui.cases import register
    from httui.store.caselist import CaseFilter

    session = sign_in(options)
    try:
        chosen = CaseFilter(find=options.find, statuses=tuple(options.status))
        rows: list[dict[str, Any]] = []
        while options.limit is None or len(rows) < options.limit:
            wanted = PAGE if options.limit is None else min(PAGE, options.limit - len(rows))
            page = register.page(session, chosen, offset=len(rows), limit=wanted)
            rows += [row._asdict() | {"id": row.code, "uuid": row.id} for row in page]
            if len(page) < wanted:
                break
    finally:
        session.close()
    for row in rows:
        row["updated"] = row["updated_at"][:10]
    columns = [
        ("code", _("Code")),
        ("pseudonym", _("Pseudonym")),
        ("status", _("Status")),
        ("worker_name", _("Worker")),
        ("place", _("Place")),
        ("opened_on", _("Opened")),
        ("updated", _("Changed")),
    ]
    print_rows(options, rows, columns)
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print the page of one case."""
    from httui.cases import register

    session = sign_in(options)
    try:
        found = register.summary(session, options.case)
    finally:
        session.close()
    records = [
        {
            "id": record.id,
            "form": record.form_id,
            "version": record.version,
            "title": record.title,
            "status": record.status,
            "revision": record.revision,
            "created_at": record.created_at.isoformat(),
            "updated_at": record.updated_at.isoformat(),
        }
        for record in found.records
    ]
    report = {
        "id": found.code,
        "uuid": found.id,
        "code": found.code,
        "person": found.person_code,
        "pseudonym": found.pseudonym,
        "child": found.child,
        "status": found.status,
        "place": found.place,
        "worker": found.worker,
        "opened_on": found.opened_on,
        "updated_at": found.updated_at.isoformat(),
        "consent": dict(found.consent),
        "records": records,
        "other_cases": found.other_cases,
    }
    if options.json:
        print_json(report)
        return 0
    for key, label in (
        ("code", _("Code")),
        ("person", _("Person")),
        ("pseudonym", _("Pseudonym")),
        ("status", _("Status")),
        ("place", _("Place")),
        ("opened_on", _("Opened")),
        ("other_cases", _("Other cases")),
    ):
        if report[key]:
            print(f"{label}: {cell(report[key])}")
    print()
    states = [{"purpose": purpose, "state": state} for purpose, state in found.consent.items()]
    print_rows(options, states, [("purpose", _("Purpose")), ("state", _("Consent"))])
    print()
    columns = [
        ("title", _("Record")),
        ("version", _("Version")),
        ("status", _("Status")),
        ("revision", _("Revision")),
    ]
    print_rows(options, records, [*columns, ("updated_at", _("Changed"))])
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Print or write one case."""
    from httui.cases import export

    session = sign_in(options)
    try:
        made = export.case_json(session, options.case, minimal=options.minimal, reason=options.reason)
    finally:
        session.close()
    if options.output:
        write_new(options.output, json.dumps(made, ensure_ascii=False, indent=2).encode("utf-8"))
    else:
        print_json(made)
    return 0
