"""``httui security incident open, list, show, step, judge, draft, close``: incidents without the app (S-200)."""

import argparse
from datetime import datetime
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
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.commands.security_assess import Parts
    from httui.security.incidents import IncidentView
    from httui.store.session import Session


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    from httui.security.incidents import TRIGGERS
    from httui.security.notices import KINDS

    incident = parts.add_parser("incident", help=_("incidents: open, list, show, step, judge, draft, close"))
    actions = incident.add_subparsers(dest="what", metavar=_("ACTION"), required=True)

    opening = actions.add_parser("open", help=_("open an incident now; not sure counts too"))
    opening.add_argument("trigger", choices=tuple(TRIGGERS))
    opening.add_argument("--text", default="", help=_("what happened (no names of clients)"))
    opening.add_argument("--card", default="", metavar="ID", help=_("the scenario card it is most like"))
    opening.add_argument(
        "--known", default="", metavar="MOMENT", help=_("when it was first known, as 2026-11-02T14:30")
    )
    _finish(opening, run_open)

    listing = actions.add_parser("list", help=_("open incidents with their clocks"))
    listing.add_argument("--all", action="store_true", help=_("closed ones too"))
    _finish(listing, run_list)

    show = actions.add_parser("show", help=_("one incident: clock, steps, what was noted"))
    _finish(show, run_show, number=True)

    step = actions.add_parser("step", help=_("mark one of the steps 1 to 9 as done"))
    step.add_argument("number", metavar="NUMBER")
    step.add_argument("step", type=int, choices=range(1, 10), metavar="STEP")
    step.add_argument("--note", default="", metavar="TEXT")
    step.add_argument("--left-out", action="store_true", help=_("it is not needed; the note says why"))
    step.add_argument(
        "--late-because", default="", metavar="TEXT", help=_("why people are told after 3x24 hours")
    )
    _finish(step, run_step)

    judge = actions.add_parser("judge", help=_("give it a severity from 1 to 4; the gate follows"))
    judge.add_argument("number", metavar="NUMBER")
    judge.add_argument("severity", type=int, choices=range(1, 5))
    judge.add_argument("--persons", type=int, metavar="N")
    judge.add_argument("--tier", type=int, action="append", default=[], choices=range(5), dest="tiers")
    judge.add_argument("--reason", default="", metavar="TEXT", help=_("why it is less grave than before"))
    _finish(judge, run_judge)

    draft = actions.add_parser("draft", help=_("draft a notice; check it with a lawyer"))
    draft.add_argument("number", metavar="NUMBER")
    draft.add_argument("to", choices=(*KINDS, "spoken"))
    draft.add_argument("--language", choices=("en", "id"), default="id")
    draft.add_argument("--format", choices=("txt", "pdf", "docx"), default="txt")
    draft.add_argument("--output", type=Path, metavar="FILE", help=_("a new file (text is printed without)"))
    _finish(draft, run_draft)

    close = actions.add_parser("close", help=_("close it with a second person"))
    close.add_argument("number", metavar="NUMBER")
    close.add_argument("--lessons", default="", metavar="TEXT", help=_("what the office learned"))
    close.add_argument(
        "--review", default="", metavar="TEXT", help=_("what was repaired, and how that was looked at")
    )
    close.add_argument("--second-user", required=True, metavar="NAME", help=_("the colleague who agrees"))
    add_secret(close, "second-passphrase", _("the passphrase of the colleague"))
    _finish(close, run_close)


def _finish(parser: argparse.ArgumentParser, run: Any, *, number: bool = False) -> None:
    if number:
        parser.add_argument("number", metavar="NUMBER")
    add_common(parser, account=True, table=True)
    parser.set_defaults(run=run)


def run_open(options: argparse.Namespace) -> int:
    """Open one and print its number and what to do first."""
    from httui.security import incidents

    known = _moment(options.known) if options.known else None
    session = sign_in(options)
    try:
        view = incidents.open_(
            session, options.trigger, summary=options.text, scenario=options.card, first_known_at=known
        )
        _print(options, session, view)
    finally:
        session.close()
    return 0


def run_list(options: argparse.Namespace) -> int:
    """Take in what was told before sign-in, then list."""
    from httui.security import incidents, reporting
    from httui.security.items import in_language

    session = sign_in(options)
    try:
        reporting.take_in(session)
        now = session.clock.now()
        rows = [
            {
                "number": head.number,
                "state": head.state,
                "first_known_at": head.first_known_at.isoformat(),
                "severity": head.severity,
                "late_steps": head.late,
                "clock": head.clock(now) if head.state == "open" else "",
                "next": in_language(head.next_step.title) if head.mine and head.next_step else "",
            }
            for head in incidents.listing(session, closed=options.all)
        ]
    finally:
        session.close()
    columns = [
        ("number", _("Number")),
        ("state", _("State")),
        ("severity", _("Sev.")),
        ("clock", _("3x24 hours")),
        ("next", _("Next step")),
    ]
    print_rows(options, rows, columns)
    return 0


def run_show(options: argparse.Namespace) -> int:
    """Print one."""
    from httui.security import incidents

    session = sign_in(options)
    try:
        _print(options, session, incidents.view(session, options.number))
    finally:
        session.close()
    return 0


def run_step(options: argparse.Namespace) -> int:
    """Mark a step, with the reason of a delay first where one is given."""
    from httui.security import incident_work

    session = sign_in(options)
    try:
        if options.late_because:
            incident_work.say_late(session, options.number, options.late_because)
        view = incident_work.step(
            session, options.number, options.step, options.note, left_out=options.left_out
        )
        _print(options, session, view)
    finally:
        session.close()
    return 0


def run_judge(options: argparse.Namespace) -> int:
    """Give a severity."""
    from httui.security import incident_work

    session = sign_in(options)
    try:
        view = incident_work.judge(
            session,
            options.number,
            options.severity,
            reason=options.reason,
            tiers=tuple(options.tiers),
            persons=options.persons,
        )
        _print(options, session, view)
    finally:
        session.close()
    return 0


def run_draft(options: argparse.Namespace) -> int:
    """Print a draft, or write it to a new file."""
    from httui.commands.security_assess import cell_line
    from httui.pages import docx, pdf, text
    from httui.security import notices

    if options.format != "txt" and options.output is None:
        raise Misused(
            N_("A {format} file needs a name."), remedy=N_("Give --output FILE."), format=options.format
        )
    spoken = options.to == "spoken"
    session = sign_in(options)
    try:
        page = notices.draft(
            session, options.number, "person" if spoken else options.to, options.language, spoken=spoken
        )
    finally:
        session.close()
    if options.output is None:
        print("\n".join(cell_line(line) for line in text.to_text(page).split("\n")))
        return 0
    makers = {
        "txt": lambda: text.to_text(page).encode(),
        "pdf": lambda: pdf.to_pdf(page),
        "docx": lambda: docx.to_docx(page),
    }
    write_new(options.output, makers[options.format]())
    return 0


def run_close(options: argparse.Namespace) -> int:
    """Two people close it."""
    from httui.security import incident_work

    session = sign_in(options)
    try:
        if options.lessons:
            incident_work.learn(session, options.number, options.lessons)
        if options.review:
            incident_work.review(session, options.number, options.review)
        second = secret(options, "second-passphrase", _("Passphrase of the colleague"))
        _print(options, session, incident_work.close(session, options.number, options.second_user, second))
    finally:
        session.close()
    return 0


def incident_json(view: "IncidentView") -> dict[str, Any]:
    """An incident for programs: ids and codes, no name of somebody the office serves."""
    head = view.head
    return {
        "number": head.number,
        "id": head.id,
        "state": head.state,
        "trigger": view.trigger,
        "card": view.scenario or None,
        "text": view.summary,
        "severity": head.severity,
        "first_known_at": head.first_known_at.isoformat(),
        "opened_at": head.opened_at.isoformat(),
        "opened_by": view.opened_by or None,
        "lead": view.lead or None,
        "told": head.told,
        "late_reason": view.late_reason or None,
        "lessons": view.lessons or None,
        "reviewed_at": view.reviewed_at.isoformat() if view.reviewed_at else None,
        "closed_at": view.closed_at.isoformat() if view.closed_at else None,
        "closed_by": view.closed_by or None,
        "second_by": view.second_by or None,
        "added": [dict(one) for one in view.added],
        "steps": [
            {
                "step": one.step.number,
                "due": one.due.isoformat(),
                "done_at": one.done_at.isoformat() if one.done_at else None,
                "left_out": one.left_out,
                "late": one.late,
                "note": one.note,
            }
            for one in view.steps
        ],
    }


def _print(options: argparse.Namespace, session: "Session", view: "IncidentView") -> None:
    from httui.commands.security_assess import cell_line
    from httui.screens.adapters import names_by_id
    from httui.screens.security.incident_words import state_lines, step_line

    if options.json:
        print_json(incident_json(view))
        return
    print(view.head.number)
    for line in state_lines(view, names_by_id(), session.clock.now()):
        print(cell(line))
    for one in view.steps:
        print(cell_line(step_line(one)) + (f"  {cell(one.note)}" if one.note else ""))


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError):
        raise Misused(N_("A moment is written as 2026-11-02T14:30.")) from None
