"""Words for steps, runs and days that the screens of work share."""

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


def local(session: "Session", moment: datetime) -> datetime:
    """A moment on the office's clock (WIB, WITA or WIT)."""
    from httui.workflows.calendar import office_calendar

    return moment.astimezone(office_calendar(session).zone)


def due_words(session: "Session", due: datetime | None) -> str:
    """When something is due: the time alone today, else day and month, the year only where it differs."""
    if due is None:
        return ""
    there, today = local(session, due), local(session, session.clock.now())
    if there.date() == today.date():
        return _("today {time}").format(time=f"{there:%H:%M}")
    return f"{there:%d-%m %H:%M}" if there.year == today.year else f"{there:%d-%m-%Y}"


def moment_there(session: "Session", moment: datetime | None) -> str:
    """Day and time on the office's clock, with its zone."""
    return f"{local(session, moment):%d-%m-%Y %H:%M %Z}" if moment else _("not yet")


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
