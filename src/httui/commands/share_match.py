"""``httui share match``: find persons in common with a partner, by files, without showing a name (S-251)."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from httui.commands.common import (
    Misused,
    add_common,
    add_secret,
    cell,
    is_file,
    print_json,
    print_rows,
    secret,
    sign_in,
)
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.commands.share import Parts
    from httui.sharing.matching import Step
    from httui.store.account import Account
    from httui.store.session import Session


def add_arguments(parts: "Parts") -> None:
    """Describe the commands to the parser."""
    match = parts.add_parser(
        "match", help=_("persons in common with a partner: offer, answer, close, conclude, show")
    )
    actions = match.add_subparsers(dest="part", metavar=_("ACTION"), required=True)
    offer = actions.add_parser("offer", help=_("begin: write the first file for the partner"))
    offer.add_argument("plan", metavar="PLAN", help=_("id or code of the plan"))
    offer.add_argument("--size", type=int, metavar="N", help=_("entries of each list (default: proposed)"))
    _add_people(offer)
    answer = actions.add_parser("answer", help=_("look at an offer, and answer it under a plan"))
    answer.add_argument("file", metavar="FILE", type=Path, help=_("the partner's file"))
    answer.add_argument("--plan", metavar="PLAN", help=_("agree to it under this plan"))
    _add_people(answer, required=False)
    close = actions.add_parser("close", help=_("take the answer, write the closing file"))
    close.add_argument("file", metavar="FILE", type=Path, help=_("the partner's file"))
    close.add_argument(
        "--out", type=Path, required=True, metavar="OUT", help=_("a file that is not there yet")
    )
    conclude = actions.add_parser(
        "conclude", help=_("take the closing file and see the pairs, or send the result")
    )
    conclude.add_argument("file", metavar="FILE|RUN", help=_("the closing file; with --out the run"))
    conclude.add_argument(
        "--out", type=Path, metavar="OUT", help=_("write the result, after you looked at the pairs")
    )
    show = actions.add_parser("show", help=_("take the result; list the matchings; see and decide pairs"))
    show.add_argument("what", nargs="?", metavar="FILE|RUN", help=_("the result, or a run"))
    show.add_argument(
        "--decide", nargs="+", default=[], metavar="N=DECISION", help=_("same, different or unsure")
    )
    show.add_argument("--end", action="store_true", help=_("end this run and delete what is kept of it"))
    for name, part in (
        ("offer", offer),
        ("answer", answer),
        ("close", close),
        ("conclude", conclude),
        ("show", show),
    ):
        add_common(part, account=True, table=True)
        part.set_defaults(run=_RUN[name])


def _add_people(part: argparse.ArgumentParser, *, required: bool = True) -> None:
    part.add_argument(
        "--out", type=Path, required=required, metavar="OUT", help=_("a file that is not there yet")
    )
    part.add_argument("--reason", required=required, default="", help=_("why the identities are opened"))
    part.add_argument("--second", metavar="NAME", help=_("sign-in name of the colleague who agrees"))
    add_secret(part, "second-passphrase", _("the passphrase of the colleague"))


def _second(options: argparse.Namespace, session: "Session") -> "Account | None":
    if not options.second:
        return None
    words = secret(options, "second-passphrase", _("Passphrase of the colleague"))
    return session.second_person(options.second, words, "identities.open")


def _offer(options: argparse.Namespace) -> int:
    from httui.sharing import matching

    session = sign_in(options)
    try:
        second = _second(options, session)
        done = matching.offer(
            session, options.plan, options.out, reason=options.reason, size=options.size, second=second
        )
    finally:
        session.close()
    return _print_step(options, done)


def _answer(options: argparse.Namespace) -> int:
    from httui.sharing import matching

    session = sign_in(options)
    try:
        if not options.plan:
            found = matching.look(session, options.file)
            shown = {
                "run": found.run,
                "partner": found.partner_name,
                "size": found.size,
                "threshold": found.threshold,
            }
            if options.json:
                print_json(shown)
            else:
                print(
                    _(
                        "{partner} asks to compare lists of {size} entries; pairs from weight {threshold} on."
                    ).format(partner=cell(found.partner_name), size=found.size, threshold=found.threshold)
                )
                print(_("To agree, give --plan, --reason and --out."))
            return 0
        if options.out is None:
            raise Misused(N_("Where is it to be written?"), remedy=N_("Give --out FILE."))
        second = _second(options, session)
        done = matching.answer(
            session, options.file, options.plan, options.out, reason=options.reason, second=second
        )
    finally:
        session.close()
    return _print_step(options, done)


def _close(options: argparse.Namespace) -> int:
    from httui.sharing import matching

    session = sign_in(options)
    try:
        done = matching.close(session, options.file, options.out)
    finally:
        session.close()
    return _print_step(options, done)


def _conclude(options: argparse.Namespace) -> int:
    from httui.sharing import matching

    session = sign_in(options)
    try:
        if options.out is not None:
            matching.send_result(session, options.file, options.out)
            if not options.json:
                print(_("The result is written. Bring it to the partner."))
            return 0
        done = matching.conclude(session, Path(options.file))
        if not options.json:
            print(_("Look at the pairs first; then send the result with --out."))
        _print_pairs(options, session, done.run)
    finally:
        session.close()
    return 0


def _show(options: argparse.Namespace) -> int:
    from httui.sharing import match_runs, matching

    session = sign_in(options)
    try:
        if options.what is None:
            _print_runs(options, session)
            return 0
        path = Path(options.what)
        run = matching.finish(session, path).run if is_file(path) else options.what
        for word in options.decide:
            number, _sign, decision = word.partition("=")
            if not number.isdecimal():
                raise Misused(
                    N_("This is not a pair: {word}"), remedy=N_("Write NUMBER=DECISION."), word=word
                )
            match_runs.decide(session, run, int(number), decision)
        if options.end:
            match_runs.end(session, run)
        _print_pairs(options, session, run)
    finally:
        session.close()
    return 0


_RUN = {"offer": _offer, "answer": _answer, "close": _close, "conclude": _conclude, "show": _show}


def _print_step(options: argparse.Namespace, done: "Step") -> int:
    if options.json:
        print_json(
            {
                "run": done.run,
                "persons": done.persons,
                "keys": done.keys,
                "size": done.size,
                "left_out": done.left_out,
            }
        )
        return 0
    print(
        _("Run {run}: {persons} persons, {keys} entries in a list of {size}.").format(
            run=done.run[:8], persons=done.persons, keys=done.keys, size=done.size
        )
    )
    for line in left_out_lines(done.left_out):
        print(line)
    return 0


def left_out_lines(left_out: dict[str, int]) -> list[str]:
    """Persons who are not compared, by reason, in the language in use."""
    from httui.sharing.match_people import reason_words

    return [f"{count:>6}  {reason_words(reason)}" for reason, count in left_out.items()]


def _print_runs(options: argparse.Namespace, session: "Session") -> None:
    from httui.sharing import match_runs

    rows = [
        {
            "run": run.id if options.json else run.id[:8],
            "partner": run.partner,
            "role": run.role,
            "size": run.size,
            "own_size": run.own_size,
            "found": run.found,
            "step": run.step if options.json else _(match_runs.STEPS[run.step]),
            "started_at": f"{run.started_at.astimezone():%Y-%m-%d %H:%M}",
            "left": run.left,
        }
        for run in match_runs.listing(session)
    ]
    columns = [
        ("run", _("Run")),
        ("partner", _("Partner")),
        ("started_at", _("Begun")),
        ("size", _("List")),
        ("found", _("Pairs")),
        ("step", _("State")),
    ]
    print_rows(options, rows, columns)


def _print_pairs(options: argparse.Namespace, session: "Session", run: str) -> None:
    from httui.sharing import match_runs

    rows = [
        {
            "number": pair.number,
            "own": pair.own,
            "ours": pair.ours,
            "theirs": pair.theirs,
            "weight": pair.weight,
            "kinds": list(pair.kinds),
            "decision": pair.decision
            if options.json or not pair.decision
            else _(match_runs.DECISIONS[pair.decision]),
        }
        for pair in match_runs.pairs(session, run)
    ]
    if options.json:
        print_json({"run": run, "pairs": rows})
        return
    columns = [
        ("number", _("No.")),
        ("own", _("Our person")),
        ("ours", _("Ours in this run")),
        ("theirs", _("Theirs in this run")),
        ("weight", _("Weight")),
        ("decision", _("Decision")),
    ]
    print_rows(options, rows, columns)
