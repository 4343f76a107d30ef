"""``httui audit``: verify the trail, show it, and who saw what of one person (S-152, S-218)."""

import argparse
import itertools
from typing import TYPE_CHECKING

from httui.commands.common import add_common, print_json, print_rows, sign_in
from httui.i18n import _

if TYPE_CHECKING:
    from httui.store.session import Session


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui audit`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)

    verify = actions.add_parser(
        "verify", help=_("check every entry; names the first that is not as it was written")
    )
    add_common(verify, account=True, table=True)
    verify.set_defaults(run=run_verify)

    show = actions.add_parser("show", help=_("the newest entries, or all about one person"))
    show.add_argument("--person", metavar="CODE", help=_("code of the person or of one of their cases"))
    show.add_argument("--limit", type=int, default=50, metavar="N", help=_("at most so many entries"))
    add_common(show, account=True, table=True)
    show.set_defaults(run=run_show)


def run_verify(options: argparse.Namespace) -> int:
    """Verify against the anchors of the keyring and of the backups; 1 and the entry's number if broken."""
    from httui.store.safekeeping import known_anchors

    session = sign_in(options)
    try:
        session.require("audit.read")
        broken = session.audit.verify(known_anchors(session), trusted=session.trusted_keys)
        last = session.audit.last()
    finally:
        session.close()
    count = last.seq if last else 0
    if options.json:
        print_json(
            {
                "ok": broken is None,
                "entries": count,
                "broken": broken.seq if broken else None,
                "reason": _(broken.why) if broken else None,
            }
        )
    elif broken is None:
        print(_("The audit trail is whole: {count} entries.").format(count=count))
    else:
        print(_("Entry {number}: {why}").format(number=broken.seq, why=_(broken.why)))
        print(_("Stop, keep a copy of the data directory, and tell your security lead."))
    return 1 if broken else 0


def run_show(options: argparse.Namespace) -> int:
    """Print entries: who, when, what, which object, why; never content."""
    from httui.store.accounts import list_accounts

    session = sign_in(options)
    try:
        session.require("audit.read")
        names = {account.id: account.name for account in list_accounts(session)}
        if options.person:
            person_id = _person_id(session, options.person)
            entries = list(itertools.islice(reversed(session.audit.for_person(person_id)), options.limit))
        else:
            entries = session.audit.newest(options.limit)
    finally:
        session.close()
    rows = [
        {
            "id": entry.seq,
            "at": entry.at,
            "zone": entry.zone,
            "who": names.get(entry.actor, entry.actor),
            "action": entry.action,
            "kind": entry.kind,
            "object": entry.object_id,
            "reason": entry.reason,
        }
        for entry in entries
    ]
    columns = [
        ("id", _("No.")),
        ("at", _("When (UTC)")),
        ("who", _("Who")),
        ("action", _("What")),
        ("kind", _("Kind")),
        ("object", _("Object")),
        ("reason", _("Reason")),
    ]
    print_rows(options, rows, columns)
    return 0


def _person_id(session: "Session", code: str) -> str:
    """The id of the person that ``code`` means: their own code, or that of one of their cases."""
    from httui.cases.access import NoSuchCase, case_of
    from httui.cases.persons import person_of

    try:
        return str(case_of(session, code).person_id)
    except NoSuchCase:
        return str(person_of(session, code).id)
