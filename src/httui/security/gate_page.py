"""The readiness gate on one page: how far it is open, what blocks each tier, the way on, exceptions (S-014, S-015).

Also the certificate: the same as a printed page, worded as the office's own judgement, never as a guarantee.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.problem import Problem
from httui.security import gate_exceptions, readiness, rounds_store
from httui.security.answers import Answer
from httui.security.exceptions import GateException
from httui.security.gate_rule import Verdict
from httui.security.gate_words import block_text, certificate_line, path_text, result_text, state_word
from httui.security.judgement import TIERS
from httui.security.result_words import domain_title, level_words, percent_words

if TYPE_CHECKING:
    from httui.store.session import Session


def gate_lines(session: "Session") -> list[str]:
    """Everything about the gate in words; a heading begins with ``# ``. Raises ``Refused``."""
    session.require("workflows.read")
    row = readiness.latest_row()
    if row is None:
        return [
            "# " + _("There is no signed self-assessment yet"),
            _(
                "A fresh office collects coded records only. Do the self-assessment: it says what is safe enough."
            ),
        ]
    found = readiness.facts(session)
    stands = readiness.look(session)
    titles = readiness.titles(found.items)
    lines = ["# " + f"{state_word(stands.tier)}: {result_text(stands)}"]
    if stands.expires_at is not None:
        lines.append(_("It holds until {day} at the latest.").format(day=_day(stands.expires_at)))
    if session.tier < stands.tier:
        lines.append(
            _("The gate stands lower still: it opens when somebody who may sign it signs in or looks here.")
        )
    lines += tier_lines(stands, titles)
    if words := path_text(stands):
        lines += ["", "# " + _("The shortest way"), words]
        path = stands.path
        lines += [
            "  "
            + _("{minutes} min  {what}").format(
                minutes=step.minutes, what=block_text(step, titles.get(step.item, ""))
            )
            for step in (path.steps if path is not None else ())
        ]
    running = [held.exception for held in gate_exceptions.listing(session) if held.running]
    if running:
        lines += ["", "# " + _("EXCEPTIONS in force"), *exception_lines(running, titles)]
    return lines


def tier_lines(stands: Verdict, titles: Mapping[str, str]) -> list[str]:
    """Each tier from 2 on: open or closed, and why."""
    lines = []
    for state in stands.tiers:
        mark = _("(open)") if state.tier <= stands.tier else _("(closed)")
        lines += ["", f"# {state.tier} {mark} {_(TIERS[state.tier])}"]
        lines += ["  " + block_text(block, titles.get(block.item, "")) for block in state.blocks]
        lines += [
            "  "
            + _("{item}: open by exception").format(item=f"{name.upper()} {titles.get(name, '')}".strip())
            for name in state.excepted
        ]
    return lines


def exception_lines(running: list[GateException], titles: Mapping[str, str]) -> list[str]:
    """Exceptions with everything that was signed."""
    return [
        _("{item}, until {day}, signed by {director}. Why: {reason} Instead: {measure}").format(
            item=f"{one.item.upper()} {titles.get(one.item, '')}".strip(),
            day=_day(one.ends),
            director=one.director,
            reason=one.reason,
            measure=one.measure,
        )
        for one in running
    ]


def certificate_lines(session: "Session") -> list[str]:
    """The page to print: reached tier, date, scope, result by domain, exceptions, what rests on a reason only.

    The print is noted in the audit. Raises ``Refused``, :class:`Problem` where nothing was signed.
    """
    session.require("workflows.read")
    row = readiness.latest_row()
    if row is None or row.state != "signed":
        raise Problem(N_("There is no signed self-assessment."))
    found, stands = rounds_store.kept_of(row), readiness.look(session)
    titles = readiness.titles(found.items)
    scores = found.scores
    session.audit.append("export", "assessment", row.id, "certificate")
    lines = [
        "# " + _("Readiness to collect data"),
        session.org,
        _("Self-assessment number {number}, signed on {day} by {director}.").format(
            number=row.number, day=_day(row.signed_at), director=row.signed_by
        ),
        *([_("For: {scope}").format(scope=row.scope)] if row.scope else []),
        _("Printed on {day}.").format(day=_day(session.trusted_now())),
        "",
        "# " + f"{state_word(stands.tier)}: {result_text(stands)}",
        _(TIERS[stands.tier]),
    ]
    if stands.expires_at is not None:
        lines.append(_("It holds until {day} at the latest.").format(day=_day(stands.expires_at)))
    lines += tier_lines(stands, titles)
    lines += ["", "# " + level_words(scores)]
    lines += [f"  {percent_words(one.percent)}  {domain_title(found, one.domain)}" for one in scores.domains]
    if stands.exceptions:
        lines += ["", "# " + _("EXCEPTIONS in force"), *exception_lines(list(stands.exceptions), titles)]
    if stands.rests_on_reasons:
        lines += ["", "# " + _("Said not to apply here, for these reasons")]
        lines += [_reason(name, titles, found.combined.answers) for name in stands.rests_on_reasons]
    return [*lines, "", certificate_line(row.signed_at), "", _("Director: ____________________"), ""]


def _reason(name: str, titles: Mapping[str, str], answers: Mapping[str, Answer]) -> str:
    answer = answers.get(name)
    return f"  {name.upper()} {titles.get(name, '')}: {answer.reason if answer is not None else ''}"


def _day(moment: datetime) -> str:
    return f"{moment:%d-%m-%Y}"
