"""``httui retention due``: what is due to go, by code, for those who decide about it (S-195)."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.commands.common import add_common, print_rows, sign_in
from httui.i18n import _

if TYPE_CHECKING:
    from httui.security.retention_items import DueItem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui retention`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)
    due = actions.add_parser("due", help=_("what is overdue, due, due soon, on hold, or lacks a date"))
    due.add_argument(
        "--until",
        type=_day,
        metavar="DAY",
        help=_("the last day whose ends are shown, 2027-01-31 (otherwise 60 days from now)"),
    )
    add_common(due, account=True, table=True)
    due.set_defaults(run=run_due)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day looks like 2026-01-31")) from None


def run_due(options: argparse.Namespace) -> int:
    """Print the list, the most pressing first. Deciding is done in the app: it takes reasons and two people."""
    from httui.security import retention

    session = sign_in(options)
    try:
        items = retention.due(session, options.until)
    finally:
        session.close()
    columns = [
        ("state_words", _("State")),
        ("ends", _("Until")),
        ("class_words", _("Class")),
        ("kind_words", _("What")),
        ("code", _("Code")),
        ("decision_words", _("May be decided")),
    ]
    rows = [_row(item) for item in items]
    if options.json:
        words = ("state_words", "class_words", "kind_words", "decision_words")
        rows = [{key: value for key, value in row.items() if key not in words} for row in rows]
    print_rows(options, rows, columns)
    return 0


def _row(item: "DueItem") -> dict[str, Any]:
    from httui.security.retention_rules import STATES

    return {
        "kind": item.kind,
        "id": item.object_id,
        "code": item.code,
        "class": item.retention_class,
        "tier": item.tier,
        "starts": item.starts.isoformat() if item.starts else None,
        "ends": item.ends.date().isoformat() if item.ends else None,
        "state": item.state,
        "decisions": list(item.decisions),
        "state_words": _(STATES[item.state]),
        "class_words": item.class_words(),
        "kind_words": item.kind_words(),
        "decision_words": [item.decision_words(choice) for choice in item.decisions],
    }
