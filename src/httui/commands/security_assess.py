"""``httui security assess``: answer the open round from a file, see its result, sign it (S-014, S-030)."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from httui.commands.common import Misused, add_common, cell, print_json, sign_in, unreadable
from httui.i18n import N_, _
from httui.problem import Problem
from httui.terminal.plain_text import clean

if TYPE_CHECKING:
    from httui.security.answers import Answer
    from httui.store.session import Session

    Parts: TypeAlias = argparse._SubParsersAction[argparse.ArgumentParser]

LARGEST = 1_000_000


def add_arguments(parts: "Parts") -> None:
    """Describe the command to the parser."""
    assess = parts.add_parser("assess", help=_("the self-assessment: answer, result, sign"))
    assess.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help=_("JSON: item to value, note, looked, na_reason; kept as your answers in the open round"),
    )
    assess.add_argument("--form", type=Path, metavar="FORM", help=_("begin the round with this form"))
    assess.add_argument("--look", action="store_true", help=_("print what this computer and office show"))
    assess.add_argument("--sign", action="store_true", help=_("sign the open round: the gate follows"))
    assess.add_argument("--director", default="", metavar="NAME", help=_("name of the director who signs"))
    add_common(assess, account=True, table=True)
    assess.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Keep answers, print the result of the round, or sign it."""
    if options.sign and not options.director.strip():
        raise Misused(N_("Who signs?"), remedy=N_("Give --director NAME."))
    given = _read(options.answers) if options.answers else {}
    form = _text(options.form) if options.form else ""
    session = sign_in(options)
    try:
        if options.look:
            return _show_seen(session, as_json=options.json)
        return _assess(session, options, given, form)
    finally:
        session.close()


def _assess(session: "Session", options: argparse.Namespace, given: "dict[str, Answer]", form: str) -> int:
    from httui.security import rounds_store, signing

    wanted = rounds_store.open_round(session)
    if wanted is None and options.sign and not given:
        raise Problem(N_("No round is open."), remedy=N_("Begin one: httui security assess --answers FILE"))
    # All or nothing: a file with one wrong line leaves the round as it was, and begins none.
    with session.transaction():
        begun = wanted or rounds_store.start(session, form)
        for item, answer in given.items():
            rounds_store.give(session, begun.id, item, answer)
        if options.sign:
            signing.sign(session, begun.id, options.director)
    if options.json:
        print_json(_as_json(session, begun.id))
    else:
        _print(session, begun.id)
    return 0


def _print(session: "Session", round_id: str) -> None:
    from httui.security import rounds_store
    from httui.security.gate_page import gate_lines
    from httui.security.result_words import result_lines

    for line in result_lines(rounds_store.kept(session, round_id)):
        print(cell_line(line))
    row = rounds_store.row_of(round_id)
    if row.state == "signed":
        for line in gate_lines(session):
            print(cell_line(line))
    else:
        print(_("This round is not signed: the gate stays as it is (tier {tier}).").format(tier=session.tier))


def _as_json(session: "Session", round_id: str) -> dict[str, Any]:
    from httui.commands.security_gate import verdict_json
    from httui.security import rounds_store

    row, found = rounds_store.row_of(round_id), rounds_store.kept(session, round_id)
    scores = found.scores
    return {
        "round": row.number,
        "state": row.state,
        "answered": len(found.items) - len(scores.unanswered),
        "count": len(found.items),
        "percent": scores.percent,
        "level": scores.level,
        "domains": [
            {"domain": one.domain, "percent": one.percent, "level": one.level} for one in scores.domains
        ],
        "open_critical": list(scores.open_critical),
        "find_out": list(scores.find_out),
        "disagreements": [one.item for one in found.combined.disagreements],
        "gate": verdict_json(session),
    }


def _show_seen(session: "Session", *, as_json: bool) -> int:
    from httui.security import suggestions

    found = suggestions.look(session)
    if as_json:
        print_json(
            {name: {"suggests": one.value, "seen": one.seen, "look": one.look} for name, one in found.items()}
        )
        return 0
    for name, one in found.items():
        print(f"{name.upper():<3} {one.value or '?':<9} {cell(one.seen)}")
        if one.look:
            print(f"{'':13} {cell(one.look)}")
    print(_("These are suggestions: a person looks and answers."))
    return 0


def _read(path: Path) -> "dict[str, Answer]":
    """The answers of a file by item id. Raises :class:`Problem` with the place."""
    from httui.security.answers import Answer, Value

    try:
        data = json.loads(_text(path))
        if not isinstance(data, dict):
            raise TypeError
    except (ValueError, TypeError, RecursionError):
        raise Problem(
            N_("This is no JSON object of items."),
            where=cell(path),
            remedy=N_("Give each item by its number, such as a1, with its value."),
        ) from None
    made = {}
    for item, one in data.items():
        words = {"value": one} if isinstance(one, str) else one
        try:
            looked = words.get("looked")
            made[str(item)] = Answer(
                Value(words["value"]),
                _words(words, "na_reason"),
                looked if isinstance(looked, bool) else None,
                _words(words, "note"),
            )
        except (AttributeError, KeyError, ValueError, TypeError):
            raise Problem(
                N_("An answer has a value (yes, partly, no, dont_know, na), and a note, looked, na_reason."),
                where=f"{cell(path)}:{cell(item)}",
            ) from None
    return made


def _words(one: dict[str, Any], name: str) -> str:
    found = one.get(name, "")
    if not isinstance(found, str):
        raise TypeError(name)
    return found


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8") as stream:
            text = stream.read(LARGEST + 1)
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(error, path) from error
    if len(text) > LARGEST:
        raise Problem(N_("The file is too large."), where=cell(path))
    return text


def cell_line(line: str) -> str:
    """A line of a page for a pipe: its indent stays, a heading loses its mark, control characters go."""
    return clean(line.removeprefix("# "))
