"""``httui task``: what is to be done, and doing it: steps of workflows, duties, tasks of cases (S-137, S-040)."""

import argparse
from typing import TYPE_CHECKING, Any

from httui.commands.common import Misused, add_common, print_json, print_rows, sign_in
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.store.session import Session

PAGE = 500
"""Rows asked from the room at a time."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Describe ``httui task`` to the parser."""
    actions = parser.add_subparsers(dest="action", metavar=_("ACTION"), required=True)

    listing = actions.add_parser("list", help=_("what you have to do, and what you may take"))
    listing.add_argument(
        "--all", action="store_true", help=_("the open steps, tasks and duties of the whole team")
    )
    add_common(listing, account=True, table=True)
    listing.set_defaults(run=run_list)

    done = actions.add_parser("done", help=_("mark a step, task or duty as done"))
    done.add_argument("id", metavar="ID")
    done.add_argument(
        "--outcome", default="", metavar="NAME", help=_("how a step ended, where it can in several ways")
    )
    done.add_argument("--minutes", type=int, metavar="N", help=_("working time of a step"))
    done.add_argument("--note", default="", metavar="TEXT")
    done.add_argument(
        "--part",
        action="append",
        default=[],
        metavar="NAME=TEXT",
        help=_("a part that a duty asks for, as in achieved=TEXT (may be given several times)"),
    )
    add_common(done, account=True, table=True)
    done.set_defaults(run=run_done)


def run_list(options: argparse.Namespace) -> int:
    """Print the work of the person, or of the team; opens first what the day brings."""
    from httui.workflows import duties, triggers

    session = sign_in(options)
    try:
        triggers.catch_up(session)
        duties.refresh(session)
        rows = _of_the_team(session) if options.all else _own(session)
        if not options.json:
            rows = _for_people(session, rows)
    finally:
        session.close()
    columns = [
        ("id", _("Id")),
        ("kind", _("Kind")),
        ("title", _("Title")),
        ("case", _("Case")),
        ("due", _("Due")),
        ("state", _("State")),
    ]
    print_rows(options, rows, columns)
    return 0


def _for_people(session: "Session", rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with due moments on the office's clock, and states in words."""
    from datetime import datetime

    from httui.workflows import duties, runs
    from httui.workflows.calendar import office_calendar

    zone, states = office_calendar(session).zone, {**duties.STATES, **runs.STEP_STATES}
    made = []
    for row in rows:
        due, state = row["due"], row["state"]
        # A duty has a day; what else there is has a moment.
        if isinstance(due, datetime) and row["kind"] == "duty":
            due = due.astimezone(zone).date()
        elif isinstance(due, datetime):
            due = f"{due.astimezone(zone):%Y-%m-%d %H:%M %Z}"
        made.append(row | {"due": due, "state": _(states[state]) if state in states else state})
    return made


def run_done(options: argparse.Namespace) -> int:
    """Finish one of them."""
    from httui.workflows.finishing import finish_any

    session = sign_in(options)
    try:
        kind = finish_any(
            session,
            options.id,
            outcome=options.outcome,
            minutes=options.minutes,
            note=options.note,
            parts=_parts(options.part),
        )
    finally:
        session.close()
    if options.json:
        print_json({"id": options.id, "kind": kind, "state": "done"})
    else:
        print(_("Done."))
    return 0


def _parts(given: list[str]) -> dict[str, str]:
    parts = {}
    for text in given:
        name, equals, said = text.partition("=")
        if not equals:
            raise Misused(N_("A part is given as NAME=TEXT."))
        parts[name.strip()] = said
    return parts


def _own(session: "Session") -> list[dict[str, Any]]:
    from httui.workflows import mywork

    rows = []
    for sort in mywork.SORTS:
        offset = 0
        while found := mywork.page(session, sort, offset, PAGE):
            rows += [
                {
                    "id": item.id,
                    "kind": item.kind,
                    "title": item.title(),
                    "case": item.case_code,
                    "due": item.due,
                    "state": item.state or sort,
                    "run": item.run_id or None,
                    "list": sort,
                }
                for item in found
            ]
            offset += len(found)
    return rows


def _of_the_team(session: "Session") -> list[dict[str, Any]]:
    from httui.cases import tasks
    from httui.store.fields import text_moment
    from httui.workflows import duties, runs
    from httui.workflows.definition import words

    steps = runs.open_steps(session, everybody=True)
    rows: list[dict[str, Any]] = [
        _row(step.id, "step", words(step.label), step.case_code, step.due, step.state) | {"run": step.run_id}
        for step in steps
    ]
    for task in tasks.open_tasks(session):
        case = task.case.code if task.case_id else None
        rows.append(
            _row(task.id, "task", _(task.title), case, text_moment(task.due) if task.due else None, "open")
        )
    for duty in duties.list_(session):
        rows.append(_row(duty.id, "duty", duty.words(), duty.case_code, duty.next_on, duty.state))
    return rows


def _row(*values: Any) -> dict[str, Any]:
    return dict(zip(("id", "kind", "title", "case", "due", "state"), values, strict=True))
