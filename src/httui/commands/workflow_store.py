"""``httui workflow add, list, state, show, draw``: the office's workflows (S-125 to S-136)."""

import argparse
import sys
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
    write_new,
)
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.workflows.definition import Workflow
    from httui.workflows.register import Version


def add_actions(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Describe the actions to the parser."""
    add = actions.add_parser("add", help=_("add a workflow file to the office"))
    add.add_argument("file", type=Path, nargs="?")
    add.add_argument(
        "--shipped", action="store_true", help=_("add the workflows that ship with httui, as drafts")
    )
    add.add_argument("--state", choices=["draft", "trial", "adopted"], default="adopted")
    add.add_argument("--trial-days", type=int, default=28, metavar="N", help=_("how long a trial lasts"))
    add.add_argument("--why", default="", help=_("what changed, for those who come later"))
    add_common(add, account=True, table=True)
    add.set_defaults(run=run_add)

    listing = actions.add_parser("list", help=_("the office's workflows and their versions"))
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=run_list)

    state = actions.add_parser("state", help=_("put a version on trial, adopt it, retire it"))
    _add_version(state)
    state.add_argument("state", choices=["draft", "trial", "adopted", "retired"])
    add_common(state, account=True, table=True)
    state.set_defaults(run=run_state)

    show = actions.add_parser("show", help=_("one workflow: its tasks, who does them, where they lead"))
    _add_version(show)
    add_common(show, account=True, table=True)
    show.set_defaults(run=run_show)

    draw = actions.add_parser("draw", help=_("one workflow as a flowchart, or as the table of a procedure"))
    _add_version(draw, _("id of a workflow, or a workflow file"))
    draw.add_argument("--ascii", action="store_true", help=_("without drawing characters"))
    draw.add_argument("--run", dest="run_id", metavar="RUN", help=_("mark where this run stands"))
    draw.add_argument("--format", choices=["text", "sop", "xlsx", "pdf"], default="text")
    draw.add_argument("--output", type=Path, metavar="FILE", help=_("a new file (otherwise it is printed)"))
    add_common(draw, account=True)
    draw.set_defaults(run=run_draw)


def _add_version(parser: argparse.ArgumentParser, what: str = "") -> None:
    parser.add_argument("workflow", metavar="ID", help=what or _("id of a workflow"))
    parser.add_argument("--number", type=int, metavar="N", help=_("its version (otherwise the one in use)"))


def run_add(options: argparse.Namespace) -> int:
    """Keep the file as a version, or what ships as drafts; refused with what is wrong in it."""
    from httui.workflows import register

    if (options.file is None) is not options.shipped:
        raise Misused(N_("Give a workflow file, or --shipped."))
    session = sign_in(options)
    try:
        if options.shipped:
            made = register.register_shipped(session)
        else:
            made = [
                register.add(
                    session, options.file, state=options.state, why=options.why, trial_days=options.trial_days
                )
            ]
    finally:
        session.close()
    _print_versions(options, made)
    return 0


def run_list(options: argparse.Namespace) -> int:
    """List every version of every workflow."""
    from httui.workflows import register

    session = sign_in(options)
    try:
        found = register.versions(session)
    finally:
        session.close()
    _print_versions(options, found)
    return 0


def run_state(options: argparse.Namespace) -> int:
    """Move a version to another state."""
    from httui.workflows import register

    session = sign_in(options)
    try:
        version = register.find(session, options.workflow, options.number)
        made = register.set_state(session, version.version_id, options.state)
    finally:
        session.close()
    _print_versions(options, [made])
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print one version: its tasks as a table, or with ``--json`` the whole definition."""
    from httui.workflows import register
    from httui.workflows.definition import to_json, words
    from httui.workflows.span_words import span_words

    session = sign_in(options)
    try:
        version = register.find(session, options.workflow, options.number)
        workflow = register.definition(session, version.version_id)
    finally:
        session.close()
    if options.json:
        print_json(_row(version) | {"definition": to_json(workflow)})
        return 0
    print(
        f"{cell(version.words)} ({cell(workflow.id)}, {version.number}, {_(register.STATES[version.state])})"
    )
    for head, text in ((_("Goal"), workflow.goal), (_("Start"), workflow.start), (_("End"), workflow.end)):
        print(f"{head}: {cell(words(text))}")
    print()
    roles = {role.name: words(role.label) or role.name for role in workflow.roles}
    rows = [
        {
            "number": number,
            "task": words(task.label) or task.name,
            "who": [roles.get(name, name) for name in task.responsible],
            "time": span_words(task.estimate) if task.estimate else "",
            "next": _ways(workflow, task.name),
        }
        for number, task in enumerate(workflow.tasks, 1)
    ]
    columns = [
        ("number", _("No")),
        ("task", _("Task")),
        ("who", _("Who")),
        ("time", _("Time")),
        ("next", _("Next")),
    ]
    print_rows(options, rows, columns)
    return 0


def run_draw(options: argparse.Namespace) -> int:
    """Print the flowchart or the table of the procedure, or write one to a file."""
    from httui.workflows import sop, sop_export

    if options.format in {"xlsx", "pdf"} and options.output is None:
        raise Misused(
            N_("A {format} file needs a name."), remedy=N_("Give --output FILE."), format=options.format
        )
    workflow, here, done = _to_draw(options)
    if options.format == "xlsx":
        write_new(options.output, sop_export.xlsx(workflow))
        return 0
    if options.format == "pdf":
        write_new(options.output, sop_export.pdf(workflow))
        return 0
    text = sop.text(workflow) if options.format == "sop" else _chart(options, workflow, here, done)
    if options.output:
        write_new(options.output, f"{text}\n".encode())
    else:
        print(text)
    return 0


def _chart(
    options: argparse.Namespace, workflow: "Workflow", here: frozenset[str], done: frozenset[str]
) -> str:
    from httui.workflows.drawing import draw

    encoding = "utf-8" if options.output else (getattr(sys.stdout, "encoding", "") or "ascii")
    plain = options.ascii or not encoding.lower().replace("-", "").startswith("utf8")
    return "\n".join(draw(workflow, ascii=plain, here=here, done=done).lines)


def _to_draw(options: argparse.Namespace) -> tuple["Workflow", frozenset[str], frozenset[str]]:
    """The definition, from a file or the office; where a run stands, and what it has behind it."""
    from httui.workflows import register, runs, tables
    from httui.workflows.progress import OPEN

    nothing: frozenset[str] = frozenset()
    if is_file(Path(options.workflow)) and options.run_id is None:
        return tables.read(Path(options.workflow)), nothing, nothing
    session = sign_in(options)
    try:
        if options.run_id is None:
            version = register.find(session, options.workflow, options.number)
            return register.definition(session, version.version_id), nothing, nothing
        run = runs.view(session, options.run_id)
        here = frozenset(step.task for step in run.steps if step.state in OPEN)
        done = frozenset(step.task for step in run.steps if step.state in {"done", "skipped"})
        return register.definition(session, run.version_id), here, done - here
    finally:
        session.close()


def _ways(workflow: "Workflow", name: str) -> str:
    """Where a task leads, by the numbers of the tasks; with the outcome's words where there are several."""
    from httui.workflows.definition import END, words

    task = workflow.task(name)
    parts = []
    for outcome in task.outcomes:
        leads = ", ".join(_("end") if to == END else str(workflow.places[to] + 1) for to in outcome.next)
        said = words(outcome.label) or outcome.name
        parts.append(f"{said}: {leads}" if len(task.outcomes) > 1 else leads)
    return "; ".join(parts)


def _row(version: "Version") -> dict[str, Any]:
    return {
        "id": version.workflow_id,
        "number": version.number,
        "title": version.words,
        "state": version.state,
        "trial_ends": version.trial_ends,
        "blocking": version.blocking,
        "why": version.why,
        "added_at": version.added_at,
    }


def _print_versions(options: argparse.Namespace, versions: "list[Version]") -> None:
    from httui.workflows.register import STATES

    rows = [_row(version) for version in versions]
    if not options.json:
        states = {name: _(words) for name, words in STATES.items()}
        rows = [row | {"state": states[row["state"]]} for row in rows]
    columns = [
        ("id", _("Workflow")),
        ("number", _("Version")),
        ("title", _("Title")),
        ("state", _("State")),
        ("trial_ends", _("Trial ends")),
        ("blocking", _("To mend")),
    ]
    print_rows(options, rows, columns)
