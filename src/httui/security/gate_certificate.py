"""The gate's result as a paper: tier, day, scope, what blocks the next tier, what it rests on (S-014, S-015).

It is worded as the office's own judgement on a day, never as a guarantee. What was said not to apply stands there with
its reasons, so that a reader can ask.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_, _, speaking
from httui.pages.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyValues,
    Note,
    Paragraph,
    Signature,
    Table,
)
from httui.problem import Problem
from httui.security import readiness, rounds_store
from httui.security.assessment import LEVEL_WORDS
from httui.security.exceptions import GateException
from httui.security.gate_page import exception_lines, running_exceptions
from httui.security.gate_rule import Verdict
from httui.security.gate_words import block_text, certificate_line, result_text, state_word
from httui.security.judgement import TIERS
from httui.security.result_words import domain_title, level_words, percent_words
from httui.security.rounds import StoredRound

if TYPE_CHECKING:
    from httui.store.session import Session


def certificate(session: "Session", language: str) -> Document:
    """The paper in ``language`` (``en`` or ``id``). For everybody with an account.

    Raises ``Refused``, :class:`Problem` where no signed round counts.
    """
    session.require("workflows.read")
    row = readiness.latest_row()
    if row is None or row.state != "signed":
        raise Problem(N_("There is no signed self-assessment."))
    found, stands = rounds_store.kept_of(row), readiness.look(session)
    with speaking(language):
        titles = readiness.titles(found.items)
        blocks: list[Block] = [
            KeyValues(
                (
                    (_("Self-assessment"), str(row.number)),
                    (_("Signed on"), _day(row.signed_at)),
                    (_("Signed by"), row.signed_by or ""),
                    (_("For"), row.scope),
                    (_("Holds until"), _day(stands.expires_at) if stands.expires_at else ""),
                )
            ),
            Heading(state_word(stands.tier)),
            Paragraph(result_text(stands), strong=True),
            Paragraph(f"{stands.tier} {_(TIERS[stands.tier])}"),
            *_tiers(stands, titles),
            *_result(found),
            *_exceptions(running_exceptions(session), titles),
            *_rests_on(found, stands, titles),
            Note(certificate_line(row.signed_at)),
            Signature((_("Director"),)),
        ]
        return Document(
            _("Readiness to collect data"),
            tuple(blocks),
            subtitle=f"{session.org}, {_day(session.trusted_now())}",
            language=language,
            footer=_("Readiness to collect data"),
        )


def _tiers(stands: Verdict, titles: Mapping[str, str]) -> list[Block]:
    """Every closed tier with what keeps it closed."""
    blocks: list[Block] = []
    for state in stands.tiers:
        if state.tier > stands.tier:
            lines = tuple(block_text(block, titles.get(block.item, "")) for block in state.blocks)
            below = (_("a lower tier is closed"),)
            blocks += [
                Heading(_("Tier {tier} is closed").format(tier=state.tier), 2),
                Bullets(lines or below),
            ]
    return blocks


def _result(found: StoredRound) -> list[Block]:
    scores = found.scores
    rows = tuple(
        (domain_title(found, one.domain), percent_words(one.percent).strip(), _(LEVEL_WORDS[one.level]))
        for one in scores.domains
    )
    return [
        Heading(level_words(scores)),
        Table((_("Domain"), _("Reached"), _("Level")), rows, (6, 2, 3)),
    ]


def _exceptions(running: list[GateException], titles: Mapping[str, str]) -> list[Block]:
    """All that run: also those whose tier something else keeps closed, or its list would seem short of a line."""
    if not running:
        return []
    return [Heading(_("EXCEPTIONS in force")), Bullets(tuple(exception_lines(running, titles)))]


def _rests_on(found: StoredRound, stands: Verdict, titles: Mapping[str, str]) -> list[Block]:
    """What was said not to apply."""
    blocks: list[Block] = []
    if stands.rests_on_reasons:
        answers = found.combined.answers
        reasons = tuple(
            f"{name.upper()} {titles.get(name, '')}: {answers[name].reason}"
            for name in stands.rests_on_reasons
        )
        blocks += [Heading(_("Said not to apply here, for these reasons")), Bullets(reasons)]
    return blocks


def _day(moment: datetime) -> str:
    return f"{moment:%d-%m-%Y}"
