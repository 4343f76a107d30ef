"""``httui share plan``: from the first answer to the approval, what is lacking, as a paper (S-016, S-241 to S-249)."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import (
    Misused,
    add_common,
    add_secret,
    cell,
    print_json,
    print_rows,
    secret,
    sign_in,
    write_new,
)
from httui.commands.share_texts import read_bytes, read_json, write_paper
from httui.i18n import N_, _, language
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.plans import PlanView
    from httui.store.session import Session


def add_arguments(parts: "Parts") -> None:
    """Describe the commands to the parser."""
    plan = parts.add_parser("plan", help=_("plans: list, show, check, new, answer, approve, document ..."))
    actions = plan.add_subparsers(dest="part", metavar=_("ACTION"), required=True)
    listing = actions.add_parser("list", help=_("every plan"))
    listing.add_argument("--all", action="store_true", help=_("with those that are over"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=_list)
    _one(actions, "show", _("answers and table of fields"), _show, table=True)
    _one(actions, "check", _("what the plan lacks; 1 when there is anything"), _check, table=True)
    _add_making(actions)
    approve = _one(actions, "approve", _("approve a draft by your name"), _approve)
    approve.add_argument("--second", metavar="NAME", help=_("the second person's name to sign in with"))
    add_secret(approve, "second-passphrase", _("the second person's passphrase"))
    retire = _one(actions, "retire", _("end an approved plan"), _retire)
    retire.add_argument("--reason", required=True)
    _one(actions, "version", _("begin a new version of a plan"), _version)
    document = _one(actions, "document", _("write the plan as a paper"), _document)
    document.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help=_("ends with .pdf, .docx or .txt")
    )
    document.add_argument("--language", choices=("en", "id"), default="", help=_("otherwise yours"))
    export = _one(actions, "export", _("write the plan to a file for another office"), _export)
    export.add_argument("--out", type=Path, required=True, metavar="FILE")


def _one(
    actions: "Parts", name: str, words: str, run: Any, *, table: bool = False
) -> argparse.ArgumentParser:
    """A command about one plan."""
    parser: argparse.ArgumentParser = actions.add_parser(name, help=words)
    parser.add_argument("plan", metavar="PLAN", help=_("id or code of the plan"))
    add_common(parser, account=True, table=table)
    parser.set_defaults(run=run)
    return parser


def _add_making(actions: "Parts") -> None:
    from httui.sharing.disclosure import Trust
    from httui.sharing.plan_fields import NEEDS

    new = actions.add_parser("new", help=_("begin a plan for a partner"))
    new.add_argument("partner", metavar="PARTNER", help=_("id or name"))
    new.add_argument("--title", default="", help=_("what it is for"))
    new.add_argument("--trust", choices=[str(level) for level in Trust if level is not Trust.NEVER])
    new.add_argument(
        "--file", type=Path, help=_("take it from a file of another office; it arrives as a draft")
    )
    add_common(new, account=True, table=True)
    new.set_defaults(run=_new)
    answer = _one(actions, "answer", _("answer questions of a draft"), _answer)
    answer.add_argument(
        "--answers", type=Path, required=True, metavar="FILE", help=_("JSON: question to answer")
    )
    forms = _one(actions, "forms", _("choose the forms whose fields stand in the table"), _forms)
    forms.add_argument("forms", nargs="*", metavar="FORM")
    field = _one(actions, "field", _("decide about one field of the table"), _field)
    field.add_argument("field", metavar="FIELD", help=_("name or reference of the field"))
    field.add_argument("--need", choices=tuple(NEEDS), required=True)
    field.add_argument("--as", dest="form_of", choices=("raw", "coded", "generalised", "count"))
    field.add_argument("--reason", default="")
    settings = _one(
        actions, "settings", _("how strict it is; without options what it is now"), _settings, table=True
    )
    settings.add_argument("--k", type=int, metavar="N", help=_("persons in each group, at least"))
    settings.add_argument("--l", type=int, metavar="N", help=_("different values in each group, at least"))
    settings.add_argument("--least-count", type=int, metavar="N", help=_("counts in tables, at least"))
    settings.add_argument("--quality", type=int, metavar="N", help=_("score below which a reason is needed"))
    settings.add_argument("--unit", choices=("person", "case"), help=_("what one row is about"))
    settings.add_argument(
        "--quasi", nargs="*", metavar="FORM:REF", help=_("fields that also tell who somebody is")
    )
    settings.add_argument("--tables", metavar="NAMES", help=_("counted together, such as age,sex;age,place"))


def _list(options: argparse.Namespace) -> int:
    from httui.sharing import plans
    from httui.sharing.disclosure import Trust
    from httui.sharing.partner_words import TRUST
    from httui.workflows.duty_rows import today_of

    session = sign_in(options)
    try:
        today = today_of(session)
        rows = [
            {
                "id": view.id,
                "code": view.code,
                "partner": view.partner_name,
                "title": view.title,
                "trust": str(view.trust),
                "tier": view.tier,
                "state": view.standing(today),
                "ends": view.ends.isoformat() if view.ends else None,
            }
            for view in plans.listing(session, retired=options.all)
        ]
    finally:
        session.close()
    if not options.json:
        rows = [
            {
                **row,
                "state": _(plans.STANDINGS[str(row["state"])]),
                "trust": _(TRUST[Trust(str(row["trust"]))]),
            }
            for row in rows
        ]
    columns = [
        ("code", _("Code")), ("partner", _("Partner")), ("title", _("Plan")), ("state", _("State")),
        ("trust", _("Trust")), ("tier", _("Tier")), ("ends", _("Until")),
    ]  # fmt: skip
    print_rows(options, rows, columns)
    return 0


def _show(options: argparse.Namespace) -> int:
    from httui.pages.text import to_text
    from httui.sharing import plan_document, plans

    session = sign_in(options)
    try:
        view = plans.get(session, options.plan)
        if options.json:
            print_json(as_json(view))
        else:
            for line in to_text(plan_document.document(session, view.id, language())).split("\n"):
                print(line.rstrip())
        return 0
    finally:
        session.close()


def _check(options: argparse.Namespace) -> int:
    from httui.sharing import plan_gaps

    session = sign_in(options)
    try:
        found = plan_gaps.gaps(session, options.plan)
        if options.json:
            print_json([{"stage": gap.stage, "where": gap.where, "text": gap.text} for gap in found])
        else:
            for gap in found:
                print(f"! {_(plan_gaps.STAGES[gap.stage])}: {cell(gap.text)} ({cell(gap.where)})")
            if not found:
                print(_("Nothing is missing."))
        return 1 if found else 0
    finally:
        session.close()


def _new(options: argparse.Namespace) -> int:
    from httui.sharing import plan_files, plans
    from httui.sharing.disclosure import Trust

    if options.file is None and not (options.title and options.trust):
        raise Misused(
            N_("A plan needs a title and a trust level, or a file."), remedy=N_("Give --title and --trust.")
        )
    session = sign_in(options)
    try:
        if options.file is not None:
            made = plan_files.from_file(session, options.partner, read_bytes(options.file), options.file.name)
        else:
            made = plans.create(session, options.partner, options.title, Trust(options.trust))
        view = plans.get(session, made)
    finally:
        session.close()
    if options.json:
        print_json(as_json(view))
    else:
        print(_("A draft: {code}").format(code=view.code))
    return 0


def _answer(options: argparse.Namespace) -> int:
    from httui.sharing import plans

    given = read_json(options.answers)
    if not all(isinstance(text, str) for text in given.values()):
        raise Problem(N_("Every answer is a text."), where=cell(options.answers))
    session = sign_in(options)
    try:
        with session.transaction():
            for number, (name, text) in enumerate(given.items()):
                plans.answer(session, options.plan, name, text, noted=number > 0)
        return _told(session, options.plan)
    finally:
        session.close()


def _forms(options: argparse.Namespace) -> int:
    from httui.sharing import plans

    session = sign_in(options)
    try:
        plans.choose_forms(session, options.plan, options.forms)
        return _told(session, options.plan)
    finally:
        session.close()


def _field(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from httui.sharing import plans
    from httui.sharing.masking import Form

    session = sign_in(options)
    try:
        rows = [
            row for row in plans.get(session, options.plan).fields if options.field in {row.name, row.ref}
        ]
        if len(rows) != 1:
            raise Problem(N_("The table has no such field, or more than one."), where=cell(options.field))
        form_of = Form(options.form_of) if options.form_of else rows[0].form_of
        decided = replace(rows[0], need=options.need, form_of=form_of, reason=options.reason)
        plans.set_field(session, options.plan, decided)
        return _told(session, options.plan)
    finally:
        session.close()


def _settings(options: argparse.Namespace) -> int:
    from dataclasses import asdict, replace

    from httui.sharing import plan_settings

    session = sign_in(options)
    try:
        names = ("k", "l", "least_count", "quality", "unit")
        changes = {name: getattr(options, name) for name in names if getattr(options, name) is not None}
        if options.quasi is not None:
            changes["quasi"] = tuple(options.quasi)
        if options.tables is not None:
            changes["tables"] = plan_settings.read_tables(options.tables)
        held = plan_settings.get(session, options.plan)
        if changes:
            held = replace(held, **changes)
            plan_settings.put(session, options.plan, held)
    finally:
        session.close()
    if options.json:
        print_json(asdict(held))
    else:
        for name, value in asdict(held).items():
            print(f"{name:<12} {cell(value)}")
    return 0


def _told(session: "Session", plan: str) -> int:
    from httui.sharing import plan_gaps

    print(_("Kept. Still lacking: {count}").format(count=len(plan_gaps.gaps(session, plan))))
    return 0


def _approve(options: argparse.Namespace) -> int:
    from httui.sharing import plan_approval

    session = sign_in(options)
    try:
        second = None
        if options.second:
            second = (
                options.second,
                secret(options, "second-passphrase", _("Passphrase of the second person")),
            )
        plan_approval.approve(session, options.plan, second=second)
    finally:
        session.close()
    print(_("Approved."))
    return 0


def _retire(options: argparse.Namespace) -> int:
    from httui.sharing import plan_approval

    session = sign_in(options)
    try:
        plan_approval.retire(session, options.plan, options.reason)
    finally:
        session.close()
    print(_("Ended."))
    return 0


def _version(options: argparse.Namespace) -> int:
    from httui.sharing import plans

    session = sign_in(options)
    try:
        view = plans.get(session, plans.next_version(session, options.plan))
    finally:
        session.close()
    print(_("A draft: {code}").format(code=view.code))
    return 0


def _document(options: argparse.Namespace) -> int:
    from httui.sharing import plan_document, plans

    session = sign_in(options)
    try:
        view = plans.get(session, options.plan)
        made = plan_document.document(session, view.id, options.language or language())
        write_paper(session, made, options.out, "sharing_plan", view.id)
    finally:
        session.close()
    return 0


def _export(options: argparse.Namespace) -> int:
    from httui.sharing import plan_files

    session = sign_in(options)
    try:
        write_new(options.out, plan_files.to_file(session, options.plan))
    finally:
        session.close()
    return 0


def as_json(view: "PlanView") -> dict[str, Any]:
    """One plan for programs."""
    return {
        "id": view.id,
        "code": view.code,
        "number": view.number,
        "partner": view.partner_name,
        "title": view.title,
        "purpose": view.purpose or None,
        "trust": str(view.trust),
        "tier": view.tier,
        "state": view.state,
        "starts": view.starts.isoformat() if view.starts else None,
        "ends": view.ends.isoformat() if view.ends else None,
        "origin": view.origin or None,
        "approved_by": view.approved_by or None,
        "second_by": view.second_by or None,
        "answers": view.answers,
        "fields": [row.as_json() for row in view.fields],
    }
