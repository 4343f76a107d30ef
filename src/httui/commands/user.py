"""``httui user``: accounts (S-216, S-218, S-223, S-224)."""

import argparse

from httui.commands.common import (
    Misused,
    add_common,
    add_secret,
    cell,
    print_json,
    print_rows,
    secret,
    sign_in,
)
from httui.i18n import LANGUAGES, N_, _


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui user`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)

    add = actions.add_parser("add", help=_("a new account with a temporary passphrase"))
    add.add_argument("new_user", metavar="NEW", help=_("name to sign in with"))
    add.add_argument("--name", metavar="NAME", help=_("name as colleagues see it"))
    add.add_argument(
        "--role",
        "--roles",
        dest="roles",
        action="append",
        metavar="ROLE",
        help=_(
            "admin, data_lead, worker, supervisor, analyst or reader; may be given twice (default: worker)"
        ),
    )
    add.add_argument("--identities", action="store_true", help=_("may open identities"))
    add.add_argument(
        "--more-holders", default="", metavar="REASON", help=_("why there is one more holder than usual")
    )
    add.add_argument("--language", choices=list(LANGUAGES), default="")
    add_secret(add, "new-passphrase", _("the temporary passphrase (otherwise one is made and shown)"))
    add_common(add, account=True, table=True)
    add.set_defaults(run=run_add)

    listing = actions.add_parser("list", help=_("every account"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=run_list)

    disable = actions.add_parser("disable", help=_("close an account and change the keys that it held"))
    disable.add_argument("leaver", metavar="NAME")
    disable.add_argument("--reason", default="")
    disable.add_argument("--work-to", metavar="NAME", help=_("who gets the open work of the account"))
    add_common(disable, account=True)
    disable.set_defaults(run=run_disable)

    handover = actions.add_parser("handover", help=_("give the open work of an account to somebody else"))
    handover.add_argument("leaver", metavar="NAME")
    handover.add_argument("--to", metavar="NAME", help=_("who gets it (otherwise nobody has it)"))
    handover.add_argument("--cases", action="store_true", help=_("the cases too"))
    add_common(handover, account=True, table=True)
    handover.set_defaults(run=run_handover)


def run_add(options: argparse.Namespace) -> int:
    """Make an account; prints the temporary passphrase where one was made."""
    from httui.store.account import NewAccount
    from httui.store.accounts import create_account
    from httui.store.own import temporary_passphrase
    from httui.store.rights import ROLES

    roles = {role.strip() for given in options.roles or ["worker"] for role in given.split(",")}
    if not roles <= ROLES.keys():
        raise Misused(
            N_("These roles are not known: {roles}."),
            remedy=N_("Choose from {known}."),
            roles=cell(sorted(roles - ROLES.keys())),
            known=", ".join(ROLES),
        )
    given = options.new_passphrase_file is not None or options.new_passphrase_fd is not None
    passphrase = secret(options, "new-passphrase", "") if given else ""
    session = sign_in(options)
    try:
        passphrase = passphrase or temporary_passphrase(session, options.new_user, options.name or "")
        new = NewAccount(
            options.new_user,
            options.name or options.new_user,
            passphrase,
            roles,
            identities=options.identities,
            language=options.language,
        )
        made = create_account(session, new, more_holders=options.more_holders)
    finally:
        session.close()
    if options.json:
        shown = {} if given else {"passphrase": passphrase}
        print_json({"id": made.id, "name": made.name, "roles": sorted(made.roles), **shown})
        return 0
    print(_("Account made: {name}.").format(name=cell(made.name)))
    if not given:
        print(_("Temporary passphrase: {passphrase}").format(passphrase=passphrase))
    print(_("Give name and passphrase by two different ways. It must be changed at the first sign-in."))
    return 0


def run_list(options: argparse.Namespace) -> int:
    """Print every account."""
    from httui.store.accounts import list_accounts

    session = sign_in(options)
    try:
        accounts = list_accounts(session)
    finally:
        session.close()
    rows = [
        {
            "id": account.id,
            "name": account.name,
            "display_name": account.display_name,
            "roles": sorted(account.roles),
            "identities": account.identities,
            "temporary": account.temporary,
            "disabled": account.disabled,
            "last_sign_in": account.last_sign_in.isoformat(timespec="minutes")
            if account.last_sign_in
            else None,
        }
        for account in accounts
    ]
    columns = [
        ("name", _("Name")),
        ("display_name", _("Colleague")),
        ("roles", _("Roles")),
        ("identities", _("Identities")),
        ("temporary", _("Temporary")),
        ("disabled", _("Closed")),
        ("last_sign_in", _("Last here")),
    ]
    print_rows(options, rows, columns)
    return 0


def run_disable(options: argparse.Namespace) -> int:
    """Close an account, and hand its work over where somebody was named."""
    from httui.store.accounts import disable_account, find_account
    from httui.workflows.handover import held, reassign

    session = sign_in(options)
    try:
        account = find_account(session, options.leaver)
        heir = find_account(session, options.work_to).id if options.work_to else None
        changed = disable_account(session, account.id, options.reason)
        moved = reassign(session, account.id, heir) if heir else held(session, account.id)
    finally:
        session.close()
    print(_("Account closed: {name}. Its sessions end at their next action.").format(name=cell(account.name)))
    if heir:
        print(_("Handed over: {count}.").format(count=moved.total))
    elif moved.total:
        print(_("Its open work ({count}) is still its own: httui user handover").format(count=moved.total))
    if changed:
        print(_("New keys: {databases}.").format(databases=", ".join(changed)))
    return 0


def run_handover(options: argparse.Namespace) -> int:
    """Give the open work of an account to somebody else, or to nobody."""
    from dataclasses import asdict

    from httui.store.accounts import find_account
    from httui.workflows.handover import reassign

    session = sign_in(options)
    try:
        leaver = find_account(session, options.leaver)
        heir = find_account(session, options.to).id if options.to else None
        kinds = ["steps", "tasks", "duties", *(["cases"] if options.cases else [])]
        moved = reassign(session, leaver.id, dict.fromkeys(kinds, heir))
    finally:
        session.close()
    if options.json:
        print_json(asdict(moved))
    else:
        print(_("Handed over: {count}.").format(count=moved.total))
    return 0
