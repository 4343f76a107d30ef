"""Words on incidents that several screens and the command share: steps, cards, one incident in lines (S-200)."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import _
from httui.screens.words import moment_words
from httui.security.incident_clock import CHECK_LAW, SEVERITIES, scenarios, steps
from httui.security.items import in_language

if TYPE_CHECKING:
    from httui.security.incidents import IncidentView, StepView


def steps_lines() -> list[str]:
    """The ten steps with their times, to read."""
    lines: list[str] = []
    for step in steps():
        lines += [
            f"# {step.number}  {in_language(step.title)} ({in_language(step.when)})",
            in_language(step.do),
            "",
        ]
    return [*lines, _(CHECK_LAW)]


def card_lines(card_id: str) -> list[str]:
    """One scenario card, to read; nothing for an unknown one."""
    return next(
        (
            [
                f"# {in_language(card.title)}",
                *(
                    _("If: {condition} - then: {action}").format(
                        condition=in_language(branch.condition), action=in_language(branch.action)
                    )
                    for branch in card.branches
                ),
            ]
            for card in scenarios()
            if card.id == card_id
        ),
        [],
    )


def cards_lines() -> list[str]:
    """Every scenario card, to read."""
    lines: list[str] = []
    for card in scenarios():
        lines += [*card_lines(card.id), ""]
    return lines


def severity_words(severity: int | None) -> str:
    """``3: identifiable data is out``; that it is still to be judged."""
    if severity is None:
        return _("not judged yet (step 5)")
    return f"{severity}: {_(SEVERITIES[severity - 1])}"


def step_line(view: "StepView") -> str:
    """A step with its mark and when it is or was done: ``[x] 1 People first (02-11-2026 09:10)``."""
    mark = "[x]" if view.done_at else "[ ]"
    if view.left_out:
        mark = "[-]"
    when = (
        moment_words(view.done_at)
        if view.done_at
        else _("until {moment}").format(moment=moment_words(view.due))
    )
    late = " " + _("LATE") if view.late and not view.left_out else ""
    return f"{mark} {view.step.number:>2}  {in_language(view.step.title)} ({when}){late}"


def state_lines(view: "IncidentView", names: Mapping[str, str], now: datetime) -> list[str]:
    """How an incident stands, in a few lines; ``names``: shown names of accounts by id."""
    head = view.head
    if head.state == "closed":
        closers = [names.get(who, who) for who in (view.closed_by, view.second_by)]
        lines = [
            _("Closed on {moment} by {who}.").format(
                moment=moment_words(view.closed_at), who=", ".join(closers)
            )
        ]
    else:
        lines = [head.clock(now)]
    lines += [
        _("Severity {severity}").format(severity=severity_words(head.severity)),
        _("What happened: {what}. First known {moment}.").format(
            what=view.trigger_words, moment=moment_words(head.first_known_at)
        ),
        _("Opened by {who} on {moment}. Lead: {lead}.").format(
            who=names.get(view.opened_by, view.opened_by) or _("somebody before sign-in"),
            moment=moment_words(head.opened_at),
            lead=names.get(view.lead, view.lead) or _("nobody yet"),
        ),
    ]
    if view.summary:
        lines.append(view.summary)
    lines += [
        f"{moment_words(one['at'])} {names.get(one['by'], one['by'])}: {one['text']}".strip()
        for one in view.added
    ]
    if view.late_reason:
        lines.append(_("Told late because: {reason}").format(reason=view.late_reason))
    if view.reviewed_at:
        lines.append(
            _("Reviewed by {who} on {moment}.").format(
                who=names.get(view.reviewed_by, view.reviewed_by), moment=moment_words(view.reviewed_at)
            )
        )
    if view.lessons:
        lines.append(_("Learned: {lessons}").format(lessons=view.lessons))
    return lines
