"""``httui share ledger``: what was told outside, noted in one line; where one person's data went; letters (S-240)."""

import argparse
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import Misused, add_common, cell, print_json, print_rows, sign_in, write_new
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.ledger import Entry
    from httui.store.session import Session

MOST_CODES = 3
"""Codes of persons that stand in a line of the table; JSON has all of them."""


def add_arguments(parts: "Parts") -> None:
    """Describe the commands to the parser."""
    ledger = parts.add_parser("ledger", help=_("what was told outside: list, add, person, recall, destroyed"))
    actions = ledger.add_subparsers(dest="part", metavar=_("ACTION"), required=True)
    _add_list(actions)
    _add_add(actions)
    person = actions.add_parser("person", help=_("where the data of one person went"))
    person.add_argument("code", metavar="CODE", help=_("code of the person"))
    add_common(person, account=True, table=True)
    person.set_defaults(run=_person)
    recall = actions.add_parser(
        "recall", help=_("who is to be asked to destroy data of a case, with letters")
    )
    recall.add_argument("case", metavar="CASE", help=_("code of the case"))
    recall.add_argument("--letter", metavar="KEY", help=_("draft the letter to this recipient"))
    recall.add_argument("--out", type=Path, metavar="FILE", help=_("where to write it: .txt, .pdf or .docx"))
    recall.add_argument("--done", metavar="KEY", help=_("note that this recipient was asked"))
    recall.add_argument("--language", choices=("en", "id"), default="", help=_("language of the letter"))
    add_common(recall, account=True, table=True)
    recall.set_defaults(run=_recall)
    proof = actions.add_parser("destroyed", help=_("note that a recipient destroyed a release"))
    proof.add_argument("release", metavar="RELEASE", help=_("id of the release"))
    proof.add_argument("--on", type=_day, required=True, metavar="DAY", help=_("on which day: 2026-12-31"))
    proof.add_argument("--how", required=True, help=_("how we know: letter, a call, seen"))
    add_common(proof, account=True)
    proof.set_defaults(run=_destroyed)


def _add_list(actions: "Parts") -> None:
    listing = actions.add_parser("list", help=_("the ledger, newest first"))
    listing.add_argument("--since", type=_day, metavar="DAY", help=_("from this day on: 2026-12-31"))
    listing.add_argument("--until", type=_day, metavar="DAY", help=_("up to this day"))
    listing.add_argument("--kind", choices=("release", "told"), default="", help=_("only these"))
    listing.add_argument("--find", default="", metavar="WORDS", help=_("in recipients and codes"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=_list)


def _add_add(actions: "Parts") -> None:
    from httui.cases.consent_rules import PURPOSES
    from httui.sharing.ledger import CHANNELS, DATA, REASONS, SAID_YES

    add = actions.add_parser("add", help=_("note what was told in a talk, a call, a message or on paper"))
    add.add_argument("cases", nargs="+", metavar="CASE", help=_("codes of the cases it was about"))
    add.add_argument("--why", required=True, choices=(*PURPOSES, *REASONS), help=_("why it was told"))
    add.add_argument("--how", required=True, choices=tuple(CHANNELS), help=_("how it was told"))
    add.add_argument("--with", dest="with_whom", required=True, metavar="WHOM", help=_("body and role"))
    add.add_argument(
        "--told", dest="kinds", required=True, nargs="+", choices=tuple(DATA), help=_("which kinds")
    )
    add.add_argument("--yes", required=True, choices=tuple(SAID_YES), help=_("who said yes to it"))
    add.add_argument("--note", default="", help=_("a few words; no names, please"))
    add.add_argument("--at", type=_moment, metavar="MOMENT", help=_("when: 2026-12-31T14:05 (default: now)"))
    add_common(add, account=True, table=True)
    add.set_defaults(run=_add)


def _list(options: argparse.Namespace) -> int:
    from httui.sharing import ledger
    from httui.sharing.recall import SHORT
    from httui.sharing.where_it_went import STATES

    session = sign_in(options)
    try:
        found = ledger.listing(
            session, since=options.since, until=options.until, kind=options.kind, words=options.find
        )
        rows = [entry_json(entry) for entry in found]
        if not options.json:
            for row, entry in zip(rows, found, strict=True):
                row |= {
                    "channel": ledger.channel_words(entry.channel),
                    "why": ledger.why_words(entry.why),
                    "id": entry.id[:SHORT] if entry.kind == "release" else "",
                    "persons": about(entry),
                    "state": _(STATES.get(entry.state, entry.state)),
                }
        columns = [
            ("id", _("Release")),
            ("at", _("When")),
            ("with_whom", _("With whom")),
            ("channel", _("How")),
            ("why", _("Why")),
            ("persons", _("About")),
            ("state", _("State")),
        ]
        print_rows(options, rows, columns)
        return 0
    finally:
        session.close()


def about(entry: "Entry") -> str:
    """The codes of a few persons; of many only how many."""
    if 0 < len(entry.persons) <= MOST_CODES and len(entry.persons) == entry.count:
        return ", ".join(entry.persons)
    return _("{count} persons").format(count=entry.count)


def entry_json(entry: "Entry") -> dict[str, Any]:
    """One line of the ledger, for programs."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "at": f"{entry.at.astimezone():%Y-%m-%d %H:%M}",
        "by": entry.by,
        "with_whom": entry.with_whom,
        "channel": entry.channel,
        "why": entry.why,
        "note": entry.note,
        "fields": list(entry.fields),
        "persons": list(entry.persons),
        "count": entry.count,
        "said_yes": entry.said_yes,
        "state": entry.state,
    }


def _add(options: argparse.Namespace) -> int:
    from httui.sharing import ledger

    session = sign_in(options)
    try:
        made = ledger.add(
            session,
            options.cases,
            why=options.why,
            channel=options.how,
            with_whom=options.with_whom,
            fields=options.kinds,
            said_yes=options.yes,
            note=options.note,
            at=options.at,
        )
    finally:
        session.close()
    if options.json:
        print_json({"id": made})
    else:
        print(_("Noted in the ledger."))
    return 0


def _person(options: argparse.Namespace) -> int:
    from httui.sharing import where_it_went

    session = sign_in(options)
    try:
        page = where_it_went.page(session, options.code)
        if options.json:
            went = [
                {
                    "at": f"{one.at.astimezone():%Y-%m-%d %H:%M}",
                    "kind": one.kind,
                    "to": one.to,
                    "how": one.how,
                    "why": one.why,
                    "fields": one.fields,
                    "state": one.state,
                }
                for one in page.went
            ]
            print_json({"person": page.person_code, "went": went, "hidden": page.hidden})
        else:
            for line in where_it_went.text(session, page).split("\n"):
                print((" " * (len(line) - len(line.lstrip())) + cell(line)).rstrip())
    finally:
        session.close()
    return 0


def _recall(options: argparse.Namespace) -> int:
    from httui.sharing import recall

    if options.letter and options.out is None:
        raise Misused(N_("Where is the letter to be written?"), remedy=N_("Give --out FILE."))
    session = sign_in(options)
    try:
        if options.letter:
            write_new(options.out, _letter(session, options))
        if options.done:
            recall.recalled(session, options.case, options.done)
        rows = [
            {
                "key": found.key,
                "recipient": found.recipient,
                "items": len(found.items),
                "asked_on": found.asked.isoformat() if found.asked else None,
                "done": found.done,
            }
            for found in recall.to_recall(session, options.case)
        ]
        columns = [
            ("key", _("Key")),
            ("recipient", _("Recipient")),
            ("items", _("Times")),
            ("asked_on", _("Asked")),
            ("done", _("Done")),
        ]
        print_rows(options, rows, columns)
        return 0
    finally:
        session.close()


def _letter(session: "Session", options: argparse.Namespace) -> bytes:
    from httui.i18n import language
    from httui.sharing import recall

    found = recall.letter(session, options.case, options.letter, options.language or language())
    ending = options.out.suffix.lower()
    if ending == ".pdf":
        from httui.pages.pdf import to_pdf

        return to_pdf(found)
    if ending == ".docx":
        from httui.pages.docx import to_docx

        return to_docx(found)
    from httui.pages.text import to_text

    return to_text(found).encode()


def _destroyed(options: argparse.Namespace) -> int:
    from httui.sharing import recall

    session = sign_in(options)
    try:
        recall.destroyed(session, options.release, on=options.on, how=options.how)
    finally:
        session.close()
    print(_("Noted with the release."))
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day is written 2026-12-31")) from None


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise argparse.ArgumentTypeError(_("a moment is written 2026-12-31T14:05")) from None
