"""``httui share agreement``: made from a plan, filled, written as a paper, signed, amended, ended (S-250)."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import add_common, cell, print_json, print_rows, sign_in
from httui.commands.share_texts import read_json, write_paper
from httui.i18n import N_, _, language
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.agreements import AgreementView
    from httui.store.session import Session


def add_arguments(parts: "Parts") -> None:
    """Describe the commands to the parser."""
    from httui.sharing.agreement import MODES

    agreement = parts.add_parser(
        "agreement", help=_("agreements: list, new, fill, document, sign, amend, end")
    )
    actions = agreement.add_subparsers(dest="part", metavar=_("ACTION"), required=True)
    listing = actions.add_parser("list", help=_("every agreement"))
    listing.add_argument("--plan", default="", help=_("only those of this plan"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=_list)
    new = actions.add_parser("new", help=_("make one from a plan"))
    new.add_argument("plan", metavar="PLAN", help=_("id or code of the plan"))
    new.add_argument("--mode", choices=tuple(MODES), default="full")
    add_common(new, account=True, table=True)
    new.set_defaults(run=_new)
    fill = _one(actions, "fill", _("write what only people know"), _fill)
    fill.add_argument("--values", type=Path, required=True, metavar="FILE", help=_("JSON: variable to text"))
    document = _one(actions, "document", _("write it as a paper"), _document)
    document.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=_("ends with .pdf, .docx or .txt")
    )
    document.add_argument("--language", choices=("en", "id"), default="", help=_("otherwise yours"))
    _one(actions, "given", _("note that the partner has the text"), _given)
    sign = _one(actions, "sign", _("note that both have signed the paper"), _sign)
    sign.add_argument("--on", type=_day, required=True, metavar="DAY", help=_("on which day: 2026-12-31"))
    _one(actions, "amend", _("begin an amendment"), _amend)
    end = _one(actions, "end", _("end it"), _end)
    end.add_argument("--reason", required=True)


def _one(actions: "Parts", name: str, words: str, run: Any) -> argparse.ArgumentParser:
    """A command about one agreement."""
    parser: argparse.ArgumentParser = actions.add_parser(name, help=words)
    parser.add_argument("agreement", metavar="AGREEMENT", help=_("id or code of the agreement"))
    add_common(parser, account=True, table=True)
    parser.set_defaults(run=run)
    return parser


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day looks like 2026-01-31")) from None


def _list(options: argparse.Namespace) -> int:
    from httui.sharing import agreements
    from httui.workflows.duty_rows import today_of

    session = sign_in(options)
    try:
        today = today_of(session)
        rows = [
            as_json(view) | {"standing": view.standing(today)}
            for view in agreements.listing(session, options.plan)
        ]
    finally:
        session.close()
    columns = [
        ("code", _("Code")), ("partner", _("Partner")), ("mode", _("Kind")), ("standing", _("State")),
        ("ends", _("Until")), ("missing", _("Missing")),
    ]  # fmt: skip
    print_rows(options, rows, columns)
    return 0


def _new(options: argparse.Namespace) -> int:
    from httui.sharing import agreements

    session = sign_in(options)
    try:
        view = agreements.get(session, agreements.create(session, options.plan, options.mode))
    finally:
        session.close()
    return _print(options, view)


def _print(options: argparse.Namespace, view: "AgreementView") -> int:
    from httui.sharing.agreement import VARIABLES
    from httui.sharing.agreements import STANDINGS

    if options.json:
        print_json(as_json(view))
        return 0
    print(f"{view.code}: {_(STANDINGS[view.state])}")
    if view.missing:
        what = "; ".join(_(VARIABLES[name]) for name in view.missing)
        print(_("Still to be filled in: {what}").format(what=cell(what)))
    return 0


def _fill(options: argparse.Namespace) -> int:
    from httui.sharing import agreements

    values = read_json(options.values)
    if not all(isinstance(text, str) for text in values.values()):
        raise Problem(N_("Every answer is a text."), where=cell(options.values))
    return _do(options, lambda session: agreements.fill(session, options.agreement, values))


def _document(options: argparse.Namespace) -> int:
    from httui.sharing import agreement_document, agreements

    session = sign_in(options)
    try:
        view = agreements.get(session, options.agreement)
        made = agreement_document.document(session, view.id, options.language or language())
        write_paper(session, made, options.out, "agreement", view.id)
    finally:
        session.close()
    return 0


def _given(options: argparse.Namespace) -> int:
    from httui.sharing import agreements

    return _do(options, lambda session: agreements.negotiate(session, options.agreement))


def _sign(options: argparse.Namespace) -> int:
    from httui.sharing import agreements

    return _do(options, lambda session: agreements.sign(session, options.agreement, options.on))


def _amend(options: argparse.Namespace) -> int:
    from httui.sharing import agreements

    session = sign_in(options)
    try:
        view = agreements.get(session, agreements.amend(session, options.agreement))
    finally:
        session.close()
    return _print(options, view)


def _end(options: argparse.Namespace) -> int:
    from httui.sharing import agreements

    return _do(options, lambda session: agreements.end(session, options.agreement, options.reason))


def _do(options: argparse.Namespace, change: Callable[["Session"], object]) -> int:
    """Change the agreement that was named, then print how it stands."""
    from httui.sharing import agreements

    session = sign_in(options)
    try:
        change(session)
        view = agreements.get(session, options.agreement)
    finally:
        session.close()
    return _print(options, view)


def as_json(view: "AgreementView") -> dict[str, Any]:
    """One agreement for programs."""
    return {
        "id": view.id,
        "code": view.code,
        "plan": view.plan.code,
        "partner": view.plan.partner_name,
        "mode": view.mode,
        "state": view.state,
        "missing": view.missing,
        "amends": view.amends or None,
        "values": dict(view.values),
        "signed_on": view.signed_on.isoformat() if view.signed_on else None,
        "starts": view.starts.isoformat() if view.starts else None,
        "ends": view.ends.isoformat() if view.ends else None,
        "sha256": view.sha256 or None,
    }
