"""``httui form``: check a form, add it to the office, list, show its dictionary, run it without saving.

Serves S-029 (paper twin), S-072 (versions), S-142 to S-148 (data dictionary).
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.commands.common import (
    Misused,
    add_common,
    cell,
    is_file,
    print_json,
    print_rows,
    sign_in,
    unreadable,
    write_new,
)
from httui.i18n import N_, _
from httui.problem import Problem
from httui.terminal.plain_text import clean

if TYPE_CHECKING:
    from httui.xforms import Form

ANSWERS_LIMIT = 16 * 1024 * 1024
"""Bytes of an answer file at most."""

FORM_SUFFIXES = {".xlsx", ".xlsm", ".xls", ".csv", ".md", ".xml"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui form`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)

    check = actions.add_parser(
        "check", help=_("say whether a form file can be used, and what is wrong in it")
    )
    check.add_argument("file", type=Path)
    add_common(check, table=True)
    check.set_defaults(run=run_check)

    add = actions.add_parser("add", help=_("add a form file to the office"))
    add.add_argument("file", type=Path)
    add.add_argument(
        "--classes",
        type=Path,
        metavar="FILE",
        help=_("JSON of {ref: class}: direct, quasi, sensitive or none, instead of the proposed ones"),
    )
    add.add_argument(
        "--propose-only", action="store_true", help=_("show the proposed privacy classes, add nothing")
    )
    add.add_argument(
        "--state", choices=["draft", "trial", "active"], default="active", help=_("state of the new version")
    )
    add_common(add, account=True, table=True)
    add.set_defaults(run=run_add)

    listing = actions.add_parser("list", help=_("the office's forms and their versions"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=run_list)

    show = actions.add_parser(
        "show", help=_("the data dictionary of a form: on screen, as a file, or on paper")
    )
    show.add_argument("form", metavar="FORM", help=_("a form file, or the id of a form of the office"))
    show.add_argument("--format", choices=["table", "md", "csv", "xlsx", "pdf"], default="table")
    show.add_argument("--output", type=Path, metavar="FILE")
    show.add_argument("--language", choices=["en", "id"], help=_("language of the dictionary"))
    add_common(show, account=True, table=True)
    show.set_defaults(run=run_show)

    run = actions.add_parser(
        "run", help=_("fill a form without saving anything, and print the record as JSON")
    )
    run.add_argument("form", metavar="FORM", help=_("a form file, or the id of a form of the office"))
    run.add_argument("--answers", type=Path, metavar="FILE", help=_("JSON of {ref: value}"))
    run.add_argument("--plain", action="store_true", help=_("ask question by question, on any terminal"))
    run.add_argument("--language", choices=["en", "id"], help=_("language of the questions"))
    add_common(run, account=True)
    run.set_defaults(run=run_run)


def run_check(options: argparse.Namespace) -> int:
    """Load the file and report; 1 if it cannot be used."""
    form = _load(options.file)
    report = {
        "id": form.id,
        "version": form.version,
        "title": form.title,
        "languages": list(form.languages),
        "questions": len(form.fields),
        "warnings": [str(warning) for warning in form.warnings],
    }
    if options.json:
        print_json(report)
        return 0
    print(
        _("{title} ({id}, version {version}): {count} questions, usable.").format(
            title=cell(form.title),
            id=cell(form.id),
            version=cell(form.version or "-"),
            count=len(form.fields),
        )
    )
    for warning in form.warnings:
        print("-", cell(warning))
    return 0


def run_add(options: argparse.Namespace) -> int:
    """Register a version of the form with its privacy classes."""
    from httui.cases import registry

    session = sign_in(options)
    try:
        classes = _object(options.classes) if options.classes else None
        checked = registry.check(session, options.file)
        proposal = registry.proposal(checked, classes)
        rows = [
            {
                "id": item.ref,
                "type": item.type,
                "privacy": item.privacy,
                "tier": item.tier,
                "proposed": item.proposed,
            }
            for item in proposal
        ]
        added = None
        if not options.propose_only:
            added = registry.add(session, options.file, classes=classes, state=options.state)
    finally:
        session.close()
    if options.json:
        print_json(
            {"id": checked.id, "version": checked.version, "added": added is not None, "classes": rows}
        )
        return 0
    columns = [
        ("id", _("Question")),
        ("type", _("Type")),
        ("privacy", _("Privacy class")),
        ("tier", _("Tier")),
    ]
    print_rows(options, rows, [*columns, ("proposed", _("Proposed"))])
    if added is None:
        print(_("Nothing was added."))
    else:
        print(
            _("Added: {id}, version {version}, {state}.").format(
                id=cell(checked.id), version=cell(checked.version or "-"), state=_(options.state)
            )
        )
    return 0


def run_list(options: argparse.Namespace) -> int:
    """List every version of every form."""
    from httui.cases import registry

    session = sign_in(options)
    try:
        rows = [
            {
                "id": item.form_id,
                "version": item.version,
                "title": item.title,
                "state": item.state,
                "added_at": item.added_at,
            }
            for item in registry.versions(session)
        ]
    finally:
        session.close()
    columns = [("id", _("Form")), ("version", _("Version")), ("title", _("Title")), ("state", _("State"))]
    print_rows(options, rows, columns)
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print or write the dictionary, or the blank paper form."""
    from httui import i18n
    from httui.xforms import dictionary_export
    from httui.xforms.dictionary import form_language
    from httui.xforms.dictionary_build import build

    if options.format in {"xlsx", "pdf"} and options.output is None:
        raise Misused(
            N_("A {format} file needs a name."), remedy=N_("Give --output FILE."), format=options.format
        )
    book = build(_form(options))
    language = form_language(book, options.language or i18n.language())
    if options.format == "pdf":
        from httui.xforms import paper

        write_new(options.output, paper.pdf(book, language))
        return 0
    if options.json:
        heads = dictionary_export.columns("en")
        rows = dictionary_export.rows(book, language)
        print_json(
            [
                {"id": entry.reference, **dict(zip(heads, row, strict=True))}
                for entry, row in zip(book.entries, rows, strict=True)
            ]
        )
        return 0
    if options.format == "xlsx":
        write_new(options.output, dictionary_export.xlsx(book, language))
        return 0
    writer = {"table": dictionary_export.text, "md": dictionary_export.markdown, "csv": dictionary_export.csv}
    text = writer[options.format](book, language)
    if options.output:
        write_new(options.output, text.encode("utf-8"))
    else:
        print("\n".join(clean(line) for line in text.splitlines()))
    return 0


def run_run(options: argparse.Namespace) -> int:
    """Fill the form from a file or question by question; nothing is stored."""
    if options.plain == (options.answers is not None):
        raise Misused(N_("A run needs either --answers FILE or --plain."))
    form = _form(options)
    if options.plain:
        from httui.commands.plain import ask

        session = ask(form, options.language)
    else:
        session = form.new_session(language=_language(form, options.language))
        fill(session, _object(options.answers))
    session.finalize()
    report = record(form, session)
    print_json(report)
    return 1 if any(item["kind"] != "soft" for item in report["violations"]) else 0


def fill(session: Any, answers: dict[str, Any]) -> None:
    """Give ``answers`` ({ref or unique name: text, number, bool, or {"missing": code}}) to a form session.

    Repeats that a reference needs are added. Raises Problem that names the reference that was refused.
    """
    from httui.cases.references import resolve

    for name, value in answers.items():
        ref = resolve(session, name)
        if isinstance(value, dict) and set(value) == {"missing"}:
            session.set_missing(ref, value["missing"])
        elif isinstance(value, bool):
            session.answer(ref, "true" if value else "false")
        elif value is None or isinstance(value, (str, int, float)):
            session.answer(ref, "" if value is None else str(value))
        else:
            raise Problem(N_("The value must be a text or a number."), where=cell(name))


def record(form: "Form", session: Any) -> dict[str, Any]:
    """The finished record as it is printed: answers, missing states, violations."""
    answers: dict[str, str] = {}
    missing: dict[str, str] = {}
    for node in session.nodes():
        if node.kind in {"group", "repeat", "range"} and not isinstance(node.value, str):
            continue
        if not node.relevant:
            continue
        if node.missing:
            missing[node.ref] = node.missing
        elif node.value:
            answers[node.ref] = node.value
    violations = [
        {"ref": ref, "kind": kind, "message": message} for ref, kind, message in session.violations()
    ]
    return {
        "form": form.id,
        "version": form.version,
        "answers": answers,
        "missing": missing,
        "violations": violations,
    }


def _form(options: argparse.Namespace) -> "Form":
    path = Path(options.form)
    if path.suffix.lower() in FORM_SUFFIXES or is_file(path):
        return _load(path)
    from httui.cases import registry

    session = sign_in(options)
    try:
        return registry.form(session, options.form)
    finally:
        session.close()


def _load(path: Path) -> "Form":
    from httui.xforms import load_form

    if not is_file(path):
        raise Problem(N_("There is no such file."), where=cell(path))
    return load_form(path)


def _language(form: "Form", code: str | None) -> str | None:
    from httui import i18n

    wanted = f"({code or i18n.language()})"
    return next((name for name in form.languages if wanted in name), None)


def _object(path: Path) -> dict[str, Any]:
    """The JSON object in ``path``; Problem where it is none, too large, or not UTF-8."""
    try:
        with path.open("rb") as stream:
            content = stream.read(ANSWERS_LIMIT + 1)
        if len(content) > ANSWERS_LIMIT:
            raise Problem(
                N_("The file is larger than {size} MB."), where=cell(path), size=ANSWERS_LIMIT >> 20
            )
        value = json.loads(content.decode("utf-8-sig"), object_pairs_hook=_unique)
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(error, path) from error
    except (ValueError, RecursionError) as error:
        raise Problem(N_("It is not JSON."), where=cell(path)) from error
    if not isinstance(value, dict):
        raise Problem(N_("It must hold one JSON object: question to answer."), where=cell(path))
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise Problem(N_("It stands twice in the file."), where=cell(name))
        found[name] = value
    return found
