"""The readiness gate on one page: how far it is open, what blocks each tier, the way on, exceptions (S-014, S-015)."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import _
from httui.security import gate_exceptions, readiness
from httui.security.exceptions import GateException
from httui.security.gate_rule import Verdict
from httui.security.gate_words import block_text, path_text, result_text, state_word
from httui.security.judgement import TIERS

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
    if running := running_exceptions(session):
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


def running_exceptions(session: "Session") -> list[GateException]:
    """The exceptions that run now, whether a tier is open by them or something else keeps it closed."""
    return [held.exception for held in gate_exceptions.listing(session) if held.running]


def exception_lines(running: list[GateException], titles: Mapping[str, str]) -> list[str]:
    """Exceptions with everything that was signed."""
    return [
        _("{item}, until {day}, signed by {director}. Why: {reason}. Instead: {measure}").format(
            item=f"{one.item.upper()} {titles.get(one.item, '')}".strip(),
            day=_day(one.ends),
            director=one.director,
            reason=one.reason.rstrip(". "),
            measure=one.measure,
        )
        for one in running
    ]


def _day(moment: datetime) -> str:
    return f"{moment:%d-%m-%Y}"
