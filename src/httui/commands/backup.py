"""``httui backup``: create, verify, restore (S-012, S-117; DESIGN section 5)."""

import argparse
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from httui.commands.common import (
    SECRET_LIMIT,
    Misused,
    add_common,
    add_secret,
    cell,
    data_of,
    print_json,
    print_rows,
    secret,
    sign_in,
    unreadable,
)
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.files import DataDir
    from httui.store.recovery import Words
    from httui.store.unlock import Opener

_NUMBERED = re.compile(r"\b\d{1,2}\.\s+([a-z]+)")
"""A word of a printed sheet, behind its number."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui backup`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)

    create = actions.add_parser("create", help=_("make an encrypted backup now, while others work"))
    create.add_argument("--to", type=Path, metavar="DIR", help=_("a folder of yours, such as a USB stick"))
    add_common(create, account=True, table=True)
    create.set_defaults(run=run_create)

    listing = actions.add_parser("list", help=_("the backups in the data directory, newest first"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=run_list)

    verify = actions.add_parser("verify", help=_("check a backup by opening it"))
    verify.add_argument("backup", type=Path, metavar="FOLDER")
    add_common(verify, account=True, table=True)
    verify.set_defaults(run=run_verify)

    restore = actions.add_parser("restore", help=_("put a backup in place, here or on another machine"))
    restore.add_argument("backup", type=Path, metavar="FOLDER")
    restore.add_argument(
        "--recovery-file",
        type=Path,
        action="append",
        metavar="FILE",
        help=_("the words of the recovery sheets, instead of an account; once for each file that holds some"),
    )
    restore.add_argument(
        "--confirm", action="store_true", help=_("yes, over a newer store (needs a second person)")
    )
    restore.add_argument("--second-user", metavar="NAME", help=_("the second person who agrees"))
    add_secret(restore, "second-passphrase", _("the second person's passphrase"))
    add_common(restore, account=True, table=True)
    restore.set_defaults(run=run_restore)


def run_create(options: argparse.Namespace) -> int:
    """Make a backup and print where it lies; 1 if the identity vault is damaged and so not in it."""
    from httui.store.safekeeping import back_up

    session = sign_in(options)
    try:
        made = back_up(session, to=options.to)
        damaged = session.identities_problem is not None
    finally:
        session.close()
    vault = "identities" in made.manifest.counts
    if options.json:
        report = {"id": made.manifest.name, "path": str(made.folder), "counts": made.manifest.counts}
        print_json(report | {"identities": vault})
        return 1 if damaged else 0
    print(_("Backup made and verified: {path}").format(path=cell(made.folder)))
    if not vault:
        print(_("The identity vault is not in it: it was not open here."))
    print(_("Keep a copy in another building, on a stick of its own."))
    return 1 if damaged else 0


def run_list(options: argparse.Namespace) -> int:
    """Print the backups of the data directory."""
    from httui.store.backup import list_backups

    session = sign_in(options)
    try:
        session.require("backup")
        rows = [
            {
                "id": found.manifest.name,
                "path": str(found.folder),
                "created_at": found.manifest.created_at,
                "cases": found.manifest.cases,
                "records": found.manifest.records,
                "cause": found.manifest.cause,
            }
            for found in list_backups(session.data.backups)
        ]
    finally:
        session.close()
    columns = [("id", _("Backup")), ("cases", _("Cases")), ("records", _("Records")), ("path", _("Folder"))]
    print_rows(options, rows, columns)
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Open a backup and compare it with its manifest."""
    from httui.store.safekeeping import check

    _require_folder(options.backup)
    session = sign_in(options)
    try:
        manifest = check(session, options.backup)
    finally:
        session.close()
    if options.json:
        print_json(
            {"id": manifest.name, "ok": True, "created_at": manifest.created_at, "counts": manifest.counts}
        )
        return 0
    print(
        _("This backup is whole: {name}, {cases} cases, {records} records.").format(
            name=cell(manifest.name), cases=manifest.cases, records=manifest.records
        )
    )
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup in place; an older one over a newer store only with two people."""
    from httui.store.clock import Clock
    from httui.store.restore import restore

    _require_folder(options.backup)
    data = data_of(options).ready()
    opener = _opener(options, data)
    second = _second(options, data) if options.second_user else None
    done = restore(options.backup, data, opener, Clock(), confirmed=options.confirm, second=second)
    if options.json:
        print_json(
            {
                "id": done.manifest.name,
                "erased_again": done.erased_again,
                "closed_since": list(done.closed_since),
                "replaced": str(done.replaced) if done.replaced else None,
            }
        )
        return 0
    print(
        _("Restored: {name}, {cases} cases, {records} records.").format(
            name=cell(done.manifest.name), cases=done.manifest.cases, records=done.manifest.records
        )
    )
    if done.erased_again:
        print(_("Erasures made since were applied again: {count}.").format(count=done.erased_again))
    if done.closed_since:
        print(
            _("Accounts closed since that backup, please close them again: {names}").format(
                names=cell(done.closed_since)
            )
        )
    if done.replaced:
        print(_("What was here before lies in {path}.").format(path=cell(done.replaced)))
    print(_("Was this a drill? Note it in the office itself: httui security drill --where PLACE"))
    return 0


def _opener(options: argparse.Namespace, data: "DataDir") -> "Opener":
    from httui.store.unlock import by_account, by_recovery

    if options.recovery_file is not None:
        if options.user:
            raise Misused(N_("Give either --user or --recovery-file, not both."))
        sheets = _sheets(options.recovery_file)
        return by_recovery(options.backup, sheets["cases"], sheets.get("identities"))
    if not options.user:
        raise Misused(N_("Whose account is it?"), remedy=N_("Give --user NAME or --recovery-file FILE."))
    return by_account(options.backup, data, options.user, secret(options, "passphrase", _("Passphrase")))


def _sheets(paths: Sequence[Path]) -> "dict[str, Words]":
    """The words of one or both recovery sheets in text files, as 'httui init' writes them or words alone.

    Where three holders keep a sheet, the pages of two of them.
    """
    from httui.store.errors import WrongWords
    from httui.store.shares import is_holders
    from httui.store.words import from_words

    pages = []
    for path in paths:
        try:
            with path.open(encoding="utf-8") as stream:
                pages += stream.read(SECRET_LIMIT).split("\f")
        except (OSError, UnicodeDecodeError) as error:
            raise unreadable(error, path) from error
    sheets: dict[str, Words] = {}
    held: dict[str, list[str]] = {}
    for page in pages:
        words = " ".join(_NUMBERED.findall(page)) or page
        for sheet in ("cases", "identities"):
            # the checksum tells which of the sheets it is
            if is_holders(words, sheet):
                held.setdefault(sheet, []).append(words)
                continue
            try:
                from_words(words, sheet)
            except WrongWords:
                continue
            sheets[sheet] = words
    sheets |= {sheet: (found[0], found[-1]) for sheet, found in held.items()}
    if "cases" not in sheets:
        raise Problem(N_("There is no recovery sheet for cases in it."), where=cell(paths[0]))
    return sheets


def _second(options: argparse.Namespace, data: "DataDir") -> str:
    """The user id of the second person, proven by their passphrase against the backup's keyring."""
    from httui.store.unlock import by_account

    passphrase = secret(
        options, "second-passphrase", _("Passphrase of {name}").format(name=options.second_user)
    )
    return by_account(options.backup, data, options.second_user, passphrase).user


def _require_folder(path: Path) -> None:
    try:
        found = path.is_dir()
    except OSError:  # a name that no disk takes
        found = False
    if not found:
        raise Problem(N_("There is no such backup folder."), where=cell(path))
