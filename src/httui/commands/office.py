"""``httui init``: set up a new office without questions, for scripts and servers.

Serves S-010 (a set-up that ends with a system that protects), S-030, S-080 (the consent policy is recorded before
anything is collected), S-229 (the recovery sheet goes to a file of its own, to be printed and sealed).
"""

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

from httui.commands.common import (
    Misused,
    add_common,
    add_secret,
    cell,
    data_of,
    new_private_file,
    secret,
)
from httui.i18n import LANGUAGES, N_, _, use
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.office import RecoverySheet

FOUNDER_ROLES = ("admin", "data_lead", "supervisor", "worker")
"""What the first account may do until others are added: in a new office one person does everything."""

SHEETS_LIMIT = 16 * 1024
"""Bytes that are kept free for the two recovery sheets while the office is made."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui init`` to the parser."""
    parser.add_argument("--org", required=True, metavar="NAME", help=_("name of the organisation"))
    parser.add_argument(
        "--user", required=True, metavar="NAME", help=_("name that the first account signs in with")
    )
    parser.add_argument("--name", metavar="NAME", help=_("name of that person as colleagues see it"))
    add_secret(parser, "passphrase", _("the passphrase"))
    parser.add_argument(
        "--recovery-out",
        type=Path,
        required=True,
        metavar="FILE",
        help=_("new file for the two recovery sheets"),
    )
    parser.add_argument("--language", choices=list(LANGUAGES), default="en")
    parser.add_argument(
        "--tier",
        type=int,
        choices=range(5),
        default=2,
        help=_("data tier that is open (above 2: --signed-by)"),
    )
    parser.add_argument(
        "--signed-by", metavar="NAME", help=_("director who signs the own judgement for that tier")
    )
    parser.add_argument("--reason", default="", help=_("why the director judges so"))
    parser.add_argument(
        "--roles",
        default=",".join(FOUNDER_ROLES),
        help=_("roles of the first account, with commas (default: {roles})").format(
            roles=",".join(FOUNDER_ROLES)
        ),
    )
    parser.add_argument(
        "--no-identities", action="store_true", help=_("the first account may not open identities")
    )
    parser.add_argument(
        "--consent-policy",
        metavar="TEXT",
        help=_(
            "where the office's consent policy is kept (default: the thirteen points that ship with httui)"
        ),
    )
    parser.add_argument(
        "--profile", choices=["passphrase", "workbook"], default="passphrase", help=_("rules for passphrases")
    )
    add_common(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Create the office; prints what was made and what to do next."""
    from httui.cases import policy
    from httui.cases.setup import prepare_office
    from httui.store.account import NewAccount
    from httui.store.office import Judgement, create_office
    from httui.store.rights import ROLES
    from httui.workflows.register import register_shipped

    use(options.language)
    roles = frozenset(part.strip() for part in options.roles.split(",") if part.strip())
    if not roles <= ROLES.keys() or not roles:
        raise Misused(
            N_("These roles are not known: {roles}."),
            remedy=N_("Choose from {known}."),
            roles=cell(sorted(roles - ROLES.keys())),
            known=", ".join(ROLES),
        )
    if options.tier > 2 and not options.signed_by:
        raise Misused(
            N_("A tier above 2 needs the name of the director who signs."),
            remedy=N_("Give --signed-by NAME."),
        )
    passphrase = secret(options, "passphrase", _("Passphrase"))
    account = NewAccount(
        options.user,
        options.name or options.user,
        passphrase,
        roles,
        not options.no_identities,
        options.language,
    )
    judgement = Judgement(options.signed_by, options.reason) if options.tier > 2 else None
    sheet_file = _room_for_sheets(options.recovery_out)
    written = False
    try:
        session, sheet = create_office(
            data_of(options),
            options.org,
            account,
            language=options.language,
            tier=options.tier,
            judgement=judgement,
            profile=options.profile,
        )
        try:
            _write_sheets(sheet_file, sheet)
            written = True
            prepare_office(session, options.consent_policy)
            register_shipped(session)
            adopted = policy.current()
            gate = session.gate
        finally:
            session.close()
    finally:
        os.close(sheet_file)
        if not written:
            options.recovery_out.unlink(missing_ok=True)
    print(_("The office is set up. Collection is open up to tier {tier}.").format(tier=gate.tier))
    if gate.signed_by and gate.expires_at:
        print(
            _("Own judgement of {name}, until {date}; it ends with the first self-assessment.").format(
                name=cell(gate.signed_by), date=gate.expires_at.date().isoformat()
            )
        )
    if adopted:
        print(_("Consent policy recorded as adopted: {reference}").format(reference=cell(adopted.reference)))
    print(_("Recovery sheets: {path}").format(path=cell(options.recovery_out)))
    print(_("Print them, seal them in two envelopes kept apart, then delete the file."))
    if len(roles) > 1:
        print(
            _(
                "This account holds several roles. Add colleagues with 'httui user add', then keep fewer for it."
            )
        )
    return 0


def _room_for_sheets(path: Path) -> int:
    """A descriptor of the new file for the sheets, with room on its disk taken before the office is made."""
    descriptor = new_private_file(path)
    try:
        os.write(descriptor, b" " * SHEETS_LIMIT)
        os.fsync(descriptor)
        os.lseek(descriptor, 0, os.SEEK_SET)
    except OSError as error:
        os.close(descriptor)
        path.unlink(missing_ok=True)
        raise Problem(N_("It cannot be written."), where=cell(path)) from error
    return descriptor


def _write_sheets(descriptor: int, sheet: "RecoverySheet") -> None:
    # a form feed between them: each prints on a page of its own, so that they can be kept apart
    text = sheet.text("cases") + "\f\n" + sheet.text("identities")
    content = text.encode("utf-8")
    try:
        written = os.write(descriptor, content)
        os.truncate(descriptor, written)
        os.fsync(descriptor)
    except OSError:
        written = 0
    if written != len(content):
        raise Problem(
            N_("The office is set up, but its recovery sheets could not be written."),
            remedy=N_("Sign in at once and make new recovery sheets."),
        )
