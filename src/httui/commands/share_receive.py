"""``httui share receive``: prove a package, keep it sealed, look, bring in, destroy, tell the sender (S-148, S-252)."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import Misused, add_common, cell, is_file, print_json, print_rows, sign_in
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.bringing_in import Conflicts, Wish
    from httui.sharing.receiving import Package
    from httui.store.session import Session

MOST_LINES = 20
"""Reasons that are printed; a file of thousands of rows has often the same one."""


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    receive = parts.add_parser(
        "receive", help=_("prove and take in a package, or go on with one that is here")
    )
    receive.add_argument(
        "package", nargs="?", metavar="FILE|ID", help=_("a file, or the id of a package here")
    )
    receive.add_argument("--form", metavar="FORM", help=_("bring rows in with this form of ours"))
    receive.add_argument(
        "--member", default="data.csv", metavar="NAME", help=_("inner file (default: data.csv)")
    )
    receive.add_argument(
        "--map",
        nargs="+",
        default=[],
        metavar="COLUMN=QUESTION",
        help=_("a column's question, consent:PURPOSE or -"),
    )
    receive.add_argument(
        "--leave-out-rest", action="store_true", help=_("leave out the columns that nothing is known of")
    )
    receive.add_argument(
        "--consent", nargs="+", default=[], metavar="PURPOSE=DECISION", help=_("for every row")
    )
    receive.add_argument(
        "--skip", nargs="+", type=int, default=[], metavar="ROW", help=_("rows to leave out")
    )
    receive.add_argument("--dry-run", action="store_true", help=_("only say what would clash"))
    receive.add_argument("--take-out", metavar="NAME", help=_("write this inner file, readable, to --out"))
    receive.add_argument("--destroy", action="store_true", help=_("delete the package here"))
    receive.add_argument("--receipt", type=Path, metavar="OUT", help=_("write the receipt for the sender"))
    receive.add_argument("--out", type=Path, metavar="OUT", help=_("a file that is not there yet"))
    add_common(receive, account=True, table=True)
    receive.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """List, receive, or go on with a package; 1 if a row was refused."""
    from httui.sharing import receipts, receiving

    session = sign_in(options)
    try:
        if options.package is None:
            _list(options, session)
            return 0
        path = Path(options.package)
        if is_file(path):
            found = receiving.receive(session, path)
            if isinstance(found, receipts.Receipt):
                return _told(options, found)
        else:
            found = receiving.get(session, options.package)
        return _go_on(options, session, found)
    finally:
        session.close()


def _go_on(options: argparse.Namespace, session: "Session", found: "Package") -> int:
    from httui.sharing import receipts, receiving

    if options.take_out:
        if options.out is None:
            raise Misused(N_("Where is it to be written?"), remedy=N_("Give --out FILE."))
        receiving.take_out(session, found.id, options.take_out, options.out)
    status = _bring_in(options, session, found.id) if options.form else 0
    if options.destroy:
        receiving.destroy(session, found.id)
    if options.receipt:
        kept = receipts.give(session, found.id, options.receipt)
        print_receipt(options, kept)
    if not (options.form or options.destroy or options.receipt or options.take_out):
        _show(options, session, found)
    return status


def print_receipt(options: argparse.Namespace, kept: int) -> None:
    """Say what the receipt tells."""
    if options.json:
        print_json({"kept": kept})
    elif kept:
        print(_("The receipt says that {count} records are kept here.").format(count=kept))
    else:
        print(_("The receipt says that nothing is kept here."))


def _list(options: argparse.Namespace, session: "Session") -> None:
    from httui.sharing import receiving

    rows = [package_json(found) for found in receiving.listing(session)]
    if not options.json:
        states = {name: _(words) for name, words in receiving.STATES.items()}
        rows = [{**row, "id": row["id"][:8], "state": states[row["state"]]} for row in rows]
    columns = [
        ("id", _("Id")),
        ("partner", _("From")),
        ("rows", _("Rows")),
        ("state", _("State")),
        ("received_at", _("Received")),
        ("destroy_by", _("Destroy by")),
    ]
    print_rows(options, rows, columns)


def package_json(found: "Package") -> dict[str, Any]:
    """A package, for programs."""
    return {
        "id": found.id,
        "partner": found.partner,
        "purpose": found.purpose,
        "plan": found.plan,
        "rows": found.rows,
        "state": found.state,
        "received_at": f"{found.received_at.astimezone():%Y-%m-%d %H:%M}",
        "destroy_by": found.destroy_by.isoformat(),
        "caveats": list(found.caveats),
        "not_to_ask": {person: list(topics) for person, topics in found.not_to_ask},
        "report": found.report,
    }


def _told(options: argparse.Namespace, receipt: Any) -> int:
    if options.json:
        print_json({"release": receipt.release, "kept": receipt.kept, "on": receipt.on.isoformat()})
        return 0
    print(
        _("{partner} destroyed the package of release {release}; records kept there: {count}.").format(
            partner=cell(receipt.partner), release=receipt.release[:8], count=receipt.kept
        )
    )
    return 0


def _show(options: argparse.Namespace, session: "Session", found: "Package") -> None:
    from httui.sharing import receiving

    inner = receiving.preview(session, found.id)
    if options.json:
        files = [
            {"name": one.name, "size": one.size, "rows": one.rows, "lines": list(one.lines)} for one in inner
        ]
        print_json({**package_json(found), "files": files})
        return
    print(
        _("Package {id} from {partner}, in quarantine.").format(id=found.id[:8], partner=cell(found.partner))
    )
    for caveat in found.caveats:
        print(_("Limit: {text}").format(text=cell(caveat)))
    if found.not_to_ask:
        print(_("For {count} persons it says what not to ask again.").format(count=len(found.not_to_ask)))
    for one in inner:
        print(
            _("{name}: {size} bytes, {rows} rows").format(name=cell(one.name), size=one.size, rows=one.rows)
        )
        for line in one.lines:
            print("    " + cell(line))


def _bring_in(options: argparse.Namespace, session: "Session", package: str) -> int:
    from httui.sharing import bringing_in

    wish = _wish(options, session, package)
    if options.dry_run:
        found = bringing_in.look(session, package, wish)
        _print_conflicts(options, found)
        return 0 if not found.refused else 1
    report = bringing_in.bring_in(session, package, wish, skip=set(options.skip))
    if options.json:
        print_json(report.as_dict())
        return 0 if report.complete else 1
    print(
        _("Rows saved: {count}; here already: {known}.").format(
            count=len(report.saved), known=len(report.known)
        )
    )
    _print_refused([(one.line, ref, reason) for one in report.refused for ref, reason in one.problems])
    return 0 if report.complete else 1


def _wish(options: argparse.Namespace, session: "Session", package: str) -> "Wish":
    from httui.sharing import bringing_in

    mapping = bringing_in.propose(session, package, options.member, options.form)
    for column, target in _pairs(options.map).items():
        if column not in mapping:
            raise Misused(N_("The file has no column {name}."), name=column)
        mapping[column] = _target(session, options.form, target)
    if options.leave_out_rest:
        mapping = {column: target or bringing_in.LEAVE_OUT for column, target in mapping.items()}
    return bringing_in.Wish(options.member, options.form, mapping, _pairs(options.consent))


def _target(session: "Session", form: str, target: str) -> str:
    """A question may be named by the last part of its reference."""
    from httui.sharing import bringing_in

    refs = [ref for ref, _label in bringing_in.questions(session, form)]
    named = [ref for ref in refs if ref.rpartition("/")[2] == target]
    return named[0] if len(named) == 1 else target


def _pairs(words: list[str]) -> dict[str, str]:
    made = {}
    for word in words:
        name, sign, value = word.rpartition("=")
        if not sign or not name or not value:
            raise Misused(N_("This is not a pair: {word}"), remedy=N_("Write NAME=VALUE."), word=word)
        made[name] = value
    return made


def _print_conflicts(options: argparse.Namespace, found: "Conflicts") -> None:
    if options.json:
        print_json(
            {
                "rows": found.rows,
                "fitting": found.fitting,
                "here": found.here,
                "refused": [{"row": row, "column": name, "reason": why} for row, name, why in found.refused],
                "known": [
                    {
                        "row": clash.row,
                        "persons": [
                            {"code": one.person_code, "kinds": list(one.kinds), "strong": one.strong}
                            for one in clash.known
                        ],
                    }
                    for clash in found.clashes
                ],
                "twins": [{"rows": [one, other], "weight": weight} for one, other, weight in found.twins],
                "left_out": list(found.left_out),
            }
        )
        return
    print(_("{fitting} of {rows} rows fit.").format(fitting=found.fitting, rows=found.rows))
    _print_refused(found.refused)
    for clash in found.clashes:
        codes = ", ".join(one.person_code for one in clash.known)
        print(_("Row {row}: may be known already as {codes}").format(row=clash.row, codes=cell(codes)))
    for one, other, _weight in found.twins:
        print(_("Rows {one} and {other} may be one person.").format(one=one, other=other))
    for column in found.left_out:
        print(_("Left out: {column}").format(column=cell(column)))


def _print_refused(refused: Sequence[tuple[int, str, str]]) -> None:
    """The first rows with their reasons, and how many more there are; JSON has every one."""
    for row, name, why in refused[:MOST_LINES]:
        place = f"{cell(name)}: " if name else ""
        print(_("Row {row} refused: {what}").format(row=row, what=place + cell(why)))
    if len(refused) > MOST_LINES:
        print(_("and {count} more").format(count=len(refused) - MOST_LINES))
