"""``httui security plan``: the security plan and its papers, and its approval (S-012, S-197 to S-211)."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from httui.commands.common import Misused, add_common, sign_in, write_new
from httui.i18n import LANGUAGES, N_, _, language
from httui.terminal.plain_text import clean

if TYPE_CHECKING:
    from httui.commands.security_assess import Parts
    from httui.pages.document import Document
    from httui.store.session import Session

FORMATS = ("text", "pdf", "docx")


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    plan = parts.add_parser("plan", help=_("the security plan, wall card, storage sheet; approval"))
    plan.add_argument("--format", choices=FORMATS, default="text")
    plan.add_argument("--language", choices=tuple(LANGUAGES), help=_("otherwise that of the account"))
    plan.add_argument("--output", type=Path, metavar="FILE", help=_("a new file (otherwise it is printed)"))
    paper = plan.add_mutually_exclusive_group()
    paper.add_argument("--card", action="store_true", help=_("the card for the wall instead"))
    paper.add_argument("--sheet", action="store_true", help=_("the storage sheet instead"))
    paper.add_argument(
        "--promise", metavar="NAME", help=_("the promise of confidentiality for this account instead")
    )
    plan.add_argument("--approve", metavar="NAME", help=_("approve the plan with the director's name"))
    add_common(plan, account=True)
    plan.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Approve first, where asked; then print or write. What is written is audited as an export."""
    if options.format != "text" and options.output is None:
        raise Misused(N_("This format needs a file to be written to."), remedy=N_("Give --output FILE."))
    from httui.security import plan_document, plan_versions

    session = sign_in(options)
    try:
        if options.approve is not None:
            number = plan_versions.approve(session, options.approve)
            print(_("Approved as version {number}.").format(number=number))
            if options.output is None:
                return 0
        what, document = _document(session, options)
        made = b""
        if options.output is not None:
            made = plan_document.exported(session, document, options.format, what)
    finally:
        session.close()
    if options.output is not None:
        write_new(options.output, made)
        return 0
    from httui.pages.text import to_text

    for line in to_text(document).splitlines():
        print(clean(line))
    return 0


def _document(session: "Session", options: argparse.Namespace) -> "tuple[str, Document]":
    """The name of the paper for the audit, and the paper."""
    from httui.security import plan_document, promise, storage_sheet, wall_card

    code = options.language or language()
    if options.card:
        return "wall_card", wall_card.card(session, code)
    if options.sheet:
        return "storage_sheet", storage_sheet.sheet(session, code)
    if options.promise:
        return "promise", promise.promise(session, options.promise, code)
    return "security_plan", plan_document.plan(session, code)
