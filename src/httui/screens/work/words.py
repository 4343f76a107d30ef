"""Words for steps, runs and days that the screens of work share (S-137)."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.i18n import _

if TYPE_CHECKING:
    from httui.store.session import Session

STEP_MARKS = {
    "waiting": "...",
    "ready": "[ ]",
    "started": "[~]",
    "held": "[=]",
    "done": "[x]",
    "skipped": "[-]",
    "cancelled": "[/]",
}
"""State of a step to the sign before it; readable without colour."""


class There:
    """Moments in words, on the office's clock (WIB, WITA or WIT); made once for a screen."""

    def __init__(self, session: "Session") -> None:
        from httui.workflows.calendar import office_calendar

        self._zone = office_calendar(session).zone
        self._now = session.clock.now

    def due(self, moment: datetime | None) -> str:
        """When something is due: the time alone today, else day and month, the year only where it differs."""
        if moment is None:
            return ""
        there, today = moment.astimezone(self._zone), self._now().astimezone(self._zone)
        if there.date() == today.date():
            return _("today {time}").format(time=f"{there:%H:%M}")
        return f"{there:%d-%m %H:%M}" if there.year == today.year else f"{there:%d-%m-%Y}"

    def day(self, moment: datetime) -> str:
        """The day alone, as it was at the office."""
        from httui.screens.words import day_words

        return day_words(moment.astimezone(self._zone))

    def moment(self, moment: datetime | None) -> str:
        """Day and time, with the zone."""
        return f"{moment.astimezone(self._zone):%d-%m-%Y %H:%M %Z}" if moment else _("not yet")


def who_words(names: dict[str, str], user: str | None) -> str:
    """The name of an account, or that nobody has it yet."""
    return names.get(user, user[:8]) if user else _("nobody yet")


def minutes_words(minutes: int) -> str:
    """Minutes in words: 2 hours 5 minutes."""
    from httui.workflows.span_words import totals_words

    hours, rest = divmod(minutes, 60)
    return totals_words({unit: amount for unit, amount in (("hours", hours), ("minutes", rest)) if amount})


def text_of(text: Any) -> str:
    """Words per language in the language in use."""
    from httui.workflows.definition import words

    return words(text)
