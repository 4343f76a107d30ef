"""``httui share partner`` and ``httui share keys``: register, keys of partners and ours (S-041, S-232 to S-237)."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import add_common, cell, print_json, print_rows, sign_in
from httui.commands.share_texts import read_json, read_text
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.partners import Norm, PartnerView


def add_arguments(parts: "Parts") -> None:
    """Describe the commands to the parser."""
    partner = parts.add_parser("partner", help=_("partners: list, add, show, change, check, keys"))
    actions = partner.add_subparsers(dest="part", metavar=_("ACTION"), required=True)
    listing = actions.add_parser("list", help=_("the register"))
    listing.add_argument("--all", action="store_true", help=_("with those that are over"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=_list)
    show = actions.add_parser("show", help=_("everything about one"))
    show.add_argument("partner", metavar="PARTNER", help=_("id or name"))
    add_common(show, account=True, table=True)
    show.set_defaults(run=_show)
    add = actions.add_parser("add", help=_("put one into the register"))
    add.add_argument("name", metavar="NAME")
    _add_entry(add)
    add.set_defaults(run=_add)
    change = actions.add_parser("change", help=_("change what is said about one; the rest stays"))
    change.add_argument("partner", metavar="PARTNER", help=_("id or name"))
    change.add_argument("--name", default=None, help=_("another name"))
    _add_entry(change)
    change.set_defaults(run=_change)
    check = actions.add_parser("check", help=_("note today's check of the eight points"))
    check.add_argument("partner", metavar="PARTNER", help=_("id or name"))
    check.add_argument(
        "--answers", type=Path, required=True, metavar="FILE", help=_("JSON: point to answer and evidence")
    )
    add_common(check, account=True)
    check.set_defaults(run=_check)
    _add_keys(parts, actions)


def _add_entry(parser: argparse.ArgumentParser) -> None:
    from httui.sharing.partner_words import COLUMNS, TRUST

    parser.add_argument(
        "--trust", choices=tuple(map(str, TRUST)), default=None, help=_("what may be shared at most")
    )
    parser.add_argument("--country", default=None, metavar="CC", help=_("country, two letters"))
    for name, words in COLUMNS.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}", dest=f"column_{name}", metavar="TEXT", help=_(words)
        )
    add_common(parser, account=True, table=True)


def _add_keys(parts: "Parts", actions: "Parts") -> None:
    take = actions.add_parser("key", help=_("keep the line of keys that a partner sent; not in use yet"))
    take.add_argument("partner", metavar="PARTNER", help=_("id or name"))
    take.add_argument("line", metavar="LINE", help=_("httui-office1... or age1..."))
    add_common(take, account=True)
    take.set_defaults(run=_take)
    confirm = actions.add_parser("confirm", help=_("take its keys into use: the words that it read out"))
    confirm.add_argument("partner", metavar="PARTNER", help=_("id or name"))
    confirm.add_argument("heard", nargs="+", metavar="WORD", help=_("what you heard on the telephone"))
    add_common(confirm, account=True)
    confirm.set_defaults(run=_confirm)
    keys = parts.add_parser("keys", help=_("our own line of keys to send, and its words to read out"))
    keys.add_argument("--renew", metavar="REASON", help=_("make new keys, with a reason"))
    add_common(keys, account=True, table=True)
    keys.set_defaults(run=_keys)


def _list(options: argparse.Namespace) -> int:
    from httui.sharing import partners
    from httui.workflows.duty_rows import today_of

    session = sign_in(options)
    try:
        today = today_of(session)
        rows = [
            as_json(view) | {"checked": view.checked(today)}
            for view in partners.listing(session, retired=options.all)
        ]
    finally:
        session.close()
    columns = [
        ("name", _("Partner")), ("trust", _("Trust")), ("complete", _("Complete")), ("checked", _("Checked")),
        ("keys_confirmed", _("Their keys")), ("state", _("State")), ("id", _("Id")),
    ]  # fmt: skip
    print_rows(options, rows, columns)
    return 0


def _show(options: argparse.Namespace) -> int:
    from httui.sharing import partners

    session = sign_in(options)
    try:
        found = as_json(partners.get(session, options.partner))
    finally:
        session.close()
    _print(options, found)
    return 0


def _print(options: argparse.Namespace, found: dict[str, Any]) -> None:
    if options.json:
        print_json(found)
        return
    for name, value in found.items():
        if isinstance(value, dict):
            print(f"{name}:")
            for point, said in value.items():
                print(f"  {point}: {cell(list(said.values()))}")
        else:
            print(f"{name}: {cell(value)}")


def _add(options: argparse.Namespace) -> int:
    from httui.sharing import partners
    from httui.sharing.partners import Entry

    session = sign_in(options)
    try:
        made = partners.add(session, _entry(options, Entry(options.name)))
        found = as_json(partners.get(session, made))
    finally:
        session.close()
    _print(options, found)
    return 0


def _change(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from httui.sharing import partners

    session = sign_in(options)
    try:
        view = partners.get(session, options.partner)
        entry = view.entry if options.name is None else replace(view.entry, name=options.name)
        partners.change(session, view.id, _entry(options, entry))
        found = as_json(partners.get(session, view.id))
    finally:
        session.close()
    _print(options, found)
    return 0


def _entry(options: argparse.Namespace, entry: Any) -> Any:
    """``entry`` with what the options say."""
    from dataclasses import replace

    from httui.sharing.disclosure import Trust
    from httui.sharing.partner_words import COLUMNS

    given = {name: getattr(options, f"column_{name}") for name in COLUMNS}
    columns = entry.columns | {name: text for name, text in given.items() if text is not None}
    trust = entry.trust if options.trust is None else Trust(options.trust)
    country = entry.jurisdiction if options.country is None else options.country
    return replace(entry, trust=trust, jurisdiction=country, columns=columns)


def _check(options: argparse.Namespace) -> int:
    from httui.sharing import partners

    session = sign_in(options)
    try:
        norms = {name: _norm(value) for name, value in read_json(options.answers).items()}
        partners.check(session, options.partner, norms)
    finally:
        session.close()
    print(_("Checked today; it comes again in a year."))
    return 0


def _norm(value: object) -> "Norm":
    from httui.sharing.partners import Norm

    if isinstance(value, dict) and all(isinstance(text, str) for text in value.values()):
        return Norm(value.get("answer", ""), value.get("evidence", ""))
    raise Problem(N_("Each point is an object with an answer and its evidence."))


def _take(options: argparse.Namespace) -> int:
    from httui.sharing import partner_keys

    session = sign_in(options)
    try:
        partner_keys.take(session, options.partner, read_text(options.line))
    finally:
        session.close()
    print(_("Kept, not in use yet. Call them and compare the words."))
    return 0


def _confirm(options: argparse.Namespace) -> int:
    from httui.sharing import partner_keys

    session = sign_in(options)
    try:
        partner_keys.confirm(session, options.partner, " ".join(options.heard))
    finally:
        session.close()
    print(_("The same. Their keys are in use now."))
    return 0


def _keys(options: argparse.Namespace) -> int:
    from httui.sharing import office_keys

    session = sign_in(options)
    try:
        if options.renew is not None:
            office_keys.renew(session, options.renew)
        card, words = office_keys.card(session), office_keys.words(session)
    finally:
        session.close()
    if options.json:
        print_json({"card": card, "words": words})
    else:
        print(card)
        print(" ".join(words))
    return 0


def as_json(view: "PartnerView") -> dict[str, Any]:
    """One partner for programs."""
    return {
        "id": view.id,
        "name": view.name,
        "trust": str(view.trust),
        "country": view.entry.jurisdiction,
        **view.entry.columns,
        "complete": view.complete,
        "missing": list(view.missing),
        "checked_on": view.checked_on.isoformat() if view.checked_on else None,
        "norms": {
            name: {"answer": norm.answer, "evidence": norm.evidence} for name, norm in view.norms.items()
        },
        "keys": bool(view.age_key),
        "keys_confirmed": view.keys_checked_at is not None,
        "state": view.state,
    }
