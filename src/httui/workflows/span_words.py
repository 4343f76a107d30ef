"""Estimated times in words: "5 minutes", "1 hour 30 minutes" (S-130, S-135)."""

from collections.abc import Mapping

from httui.i18n import _, ngettext
from httui.workflows.definition import Span


def span_words(span: Span | None) -> str:
    """An estimate or a limit in words, in the language in use; empty where there is none."""
    return "" if span is None else _amount(span.amount, span.unit)


def totals_words(totals: Mapping[str, int]) -> str:
    """``Workflow.totals`` in words: ``{"days": 2, "minutes": 5}`` is "2 days 5 minutes"."""
    return " ".join(_amount(amount, unit) for unit, amount in totals.items()) or _("not estimated")


def seconds_words(seconds: float) -> str:
    """A measured time in words, as coarse as a person would say it: minutes below two hours, then hours, then days.

    Days are days of 24 hours.
    """
    minutes = seconds / 60
    if minutes < 120:
        return _amount(max(round(minutes), 1 if seconds > 0 else 0), "minutes")
    if minutes < 48 * 60:
        return _amount(round(minutes / 60), "hours")
    return _amount(round(minutes / 60 / 24), "days")


def _amount(amount: int, unit: str) -> str:
    words = {
        "minutes": ngettext("{count} minute", "{count} minutes", amount),
        "hours": ngettext("{count} hour", "{count} hours", amount),
        "days": ngettext("{count} day", "{count} days", amount),
    }
    return words[unit].format(count=amount)
