"""How complete and reliable the office's own data is before it is shared (S-231; S-151 to S-163).

The score runs from 0 to 100. Seven tenths are how complete the fields are that everybody is asked; an answer that
stands as unknown, unavailable or declined counts half, for it says honestly that nothing is known. Two tenths are
records without a reason for an unusual answer, one tenth is how soon after the opening of a case its records were
written. Below the threshold a release needs a reason, which is kept and goes with the data.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from httui.i18n import N_, _, ngettext
from httui.problem import Problem
from httui.sharing.gathering import Gathered

THRESHOLD = 80
"""The score below which a release needs a reason, unless the plan asks for more."""

LATE_DAYS = 30
"""Records written so long after the opening of their case add nothing to the score."""


class QualityTooLow(Problem):
    """The score is below the threshold and nobody gave a reason."""


@dataclass(frozen=True, slots=True)
class FieldQuality:
    """One column: rows with an answer, rows with a missing-data code by code, rows with neither.

    ``always`` tells that everybody is asked; only then does it count for the score.
    """

    column: str
    answered: int
    missing: Mapping[str, int]
    empty: int
    always: bool

    @property
    def share(self) -> float:
        """How complete the column is, 0 to 1; 1 where there are no rows."""
        coded = sum(self.missing.values())
        rows = self.answered + coded + self.empty
        return (self.answered + coded / 2) / rows if rows else 1.0


@dataclass(frozen=True, slots=True)
class Quality:
    """The score and what it is made of. ``lag`` is the median of days from opening to record, None without records."""

    score: int
    threshold: int
    fields: tuple[FieldQuality, ...]
    complete: float
    unusual: float
    lag: float | None

    @property
    def low(self) -> bool:
        """Whether a release needs a reason."""
        return self.score < self.threshold

    def lines(self) -> list[str]:
        """The score in words, one line each, in the language in use."""
        made = [
            _("Quality score: {score} of 100 (a reason is needed below {threshold}).").format(
                score=self.score, threshold=self.threshold
            ),
            _("Fields that everybody is asked are {share} % complete.").format(
                share=round(100 * self.complete)
            ),
            _("{share} % of the records were saved with a reason for an unusual answer.").format(
                share=round(100 * self.unusual)
            ),
        ]
        if self.lag is not None:
            days = round(self.lag)
            made.append(
                ngettext(
                    "Half of the records were written within {days} day after the case was opened.",
                    "Half of the records were written within {days} days after the case was opened.",
                    days,
                ).format(days=days)
            )
        return made


def measure(gathered: Gathered, threshold: int = THRESHOLD) -> Quality:
    """The quality of what was gathered; direct identifiers, which are not in records, do not count."""
    fields = tuple(
        _field(gathered, at) for at, column in enumerate(gathered.columns) if column.role != "identifier"
    )
    counted = [found.share for found in fields if found.always] or [found.share for found in fields]
    complete = sum(counted) / len(counted) if counted else 1.0
    unusual = gathered.reasoned / gathered.seen if gathered.seen else 0.0
    lag = float(median(gathered.lags)) if gathered.lags else None
    prompt = 1.0 if lag is None else max(0.0, 1 - lag / LATE_DAYS)
    score = round(70 * complete + 20 * (1 - unusual) + 10 * prompt)
    return Quality(score, max(threshold, 0), fields, complete, unusual, lag)


def _field(gathered: Gathered, at: int) -> FieldQuality:
    column = gathered.columns[at]
    answered = sum(bool(row[at]) for row in gathered.table.rows)
    coded = gathered.missing[column.name]
    empty = len(gathered.table.rows) - answered - sum(coded.values())
    return FieldQuality(column.name, answered, dict(coded), empty, not column.entry.conditions)


def require(quality: Quality, reason: str) -> None:
    """Raise :class:`QualityTooLow` where the score is low and ``reason`` says nothing."""
    if quality.low and len(reason.strip()) < 3:
        raise QualityTooLow(
            N_("The quality score is {score}, below {threshold}."),
            remedy=N_("Complete the records first, or say why it has to go as it is."),
            score=quality.score,
            threshold=quality.threshold,
        )
