"""``httui share check``: what would leave by a plan now, who may not be in it, what stands against it (S-247)."""

import argparse
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.commands.common import add_common, cell, print_json, sign_in
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.release import Prepared
    from httui.store.session import Session


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    check = parts.add_parser("check", help=_("what would leave by a plan now, and what stands against it"))
    add_choices(check)
    check.add_argument("--preview", action="store_true", help=_("print the first rows as they would leave"))
    add_common(check, account=True, table=True)
    check.set_defaults(run=run)


def add_choices(parser: argparse.ArgumentParser) -> None:
    """The plan, and what is decided about one release of it."""
    parser.add_argument("plan", metavar="PLAN", help=_("id or code of the plan"))
    parser.add_argument(
        "--from",
        dest="start",
        type=_day,
        metavar="DAY",
        help=_("first day (otherwise the first of this year)"),
    )
    parser.add_argument("--to", dest="end", type=_day, metavar="DAY", help=_("last day (otherwise today)"))
    parser.add_argument("--place", default="", help=_("only cases of this place"))
    parser.add_argument(
        "--case",
        dest="codes",
        action="append",
        default=[],
        metavar="CODE",
        help=_("only this case or person"),
    )
    parser.add_argument("--tables", action="store_true", help=_("tables of counts instead of rows"))
    parser.add_argument(
        "--cross",
        action="append",
        default=[],
        metavar="A,B",
        help=_("a table of counts by two or three columns"),
    )
    parser.add_argument(
        "--drop", action="append", default=[], metavar="COLUMN", help=_("leave this column out")
    )
    parser.add_argument(
        "--coarser", action="append", default=[], metavar="COLUMN=STEP", help=_("how coarse, from 0 upwards")
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_("a day looks like 2026-01-31")) from None


def prepared(session: "Session", options: argparse.Namespace) -> "Prepared":
    """The release that the options speak of."""
    from httui.sharing import plans, release
    from httui.sharing.permission import Filter
    from httui.workflows.duty_rows import today_of

    view, today = plans.get(session, options.plan), today_of(session)
    made = release.prepare(
        session,
        view.id,
        options.start or date(today.year, 1, 1),
        options.end or today,
        Filter(options.place, tuple(options.codes)),
        tables=options.tables,
        crossed=[text.split(",") for text in options.cross],
    )
    rungs = dict(_rung(text) for text in options.coarser)
    if options.drop or rungs:
        _require_known({*options.drop, *rungs}, {column.name for column in made.made.columns})
        made = release.again(session, made, dropped=frozenset(options.drop), rungs=rungs)
    return made


def _rung(text: str) -> tuple[str, int]:
    name, _sign, number = text.rpartition("=")
    if not name or not number.isascii() or not number.isdigit() or len(number) > 2:
        raise Problem(N_("A step is written COLUMN=2."), where=cell(text))
    return name, int(number)


def _require_known(names: set[str], columns: set[str]) -> None:
    if unknown := sorted(names - columns):
        raise Problem(
            N_("This plan shares no column {name}."),
            remedy=N_("Its columns: {columns}"),
            name=cell(unknown[0]),
            columns=", ".join(sorted(columns)),
        )


def run(options: argparse.Namespace) -> int:
    """Print what would leave; 1 when something stands against it or it needs a reason."""
    from httui.sharing.release_words import check_lines, preview_lines

    session = sign_in(options)
    try:
        made = prepared(session, options)
        if options.json:
            print_json(as_json(made))
        else:
            shown = ["", *preview_lines(made)] if options.preview and not made.findings else []
            for line in [*check_lines(made), *shown]:
                print(cell(line))
        return 1 if made.findings or made.quality.low else 0
    finally:
        session.close()


def as_json(made: "Prepared") -> dict[str, Any]:
    """The same for programs."""
    rows = made.made.rows
    return {
        "plan": made.made.plan.id,
        "trust": str(made.made.trust),
        "persons": made.permission.persons,
        "permitted": made.permission.permitted,
        "left_out": dict(made.permission.left_out),
        "quality": {
            "score": made.quality.score,
            "threshold": made.quality.threshold,
            "low": made.quality.low,
        },
        "k": made.made.need.k,
        "l": made.made.need.l,
        "rows": None
        if rows is None
        else {
            "rows": rows.final.rows,
            "classes": rows.final.classes,
            "smallest": rows.final.smallest,
            "columns": list(rows.table.columns),
            "loss": round(rows.loss.loss, 4) if rows.loss is not None else 0.0,
            "beside_earlier": rows.beside,
            "withheld": [one.column for one in rows.withheld],
            "fields": [
                {"column": one.column, "distinct": one.distinct, "unique": one.unique, "missing": one.missing}
                for one in (rows.planned.fields if rows.planned is not None else ())
            ],
        },
        "tables": [
            {"columns": list(table.columns), "hidden": table.hidden, "refused": table.refused is not None}
            for table in made.made.tables
        ],
        "against": [finding.kind for finding in made.findings],
    }
