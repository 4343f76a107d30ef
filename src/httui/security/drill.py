"""Restore drills: a backup that nobody ever put back is a hope (S-117; items E5 of the assessment, tier 4 of the gate).

A drill is a backup that was put back into another data directory or on another computer, looked at, and thrown away.
The program cannot see that from here: a person notes it, with where and who.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

LAST = "backup.drill"
LONGEST = 120


@dataclass(frozen=True, slots=True)
class Drill:
    """The last restore drill: when (aware), noted by whom (account id), who did it, and where."""

    at: datetime
    by: str
    who: str
    where: str


def note(session: "Session", where: str, who: str = "") -> Drill:
    """Note that a backup was put back and opened, now. ``where``: on which computer; ``who``: else oneself.

    For who makes or restores backups. Raises ``Refused``, :class:`Problem`.
    """
    from httui.store.fields import moment_text
    from httui.store.models import Setting

    session.require("backup" if session.may("backup") else "restore")
    place, person = where.strip(), who.strip() or session.user.display_name
    if not place:
        raise Problem(N_("Where was the backup put back?"), remedy=N_("Name the computer or the place."))
    if max(len(place), len(person)) > LONGEST:
        raise Problem(N_("A note has at most {most} characters."), most=LONGEST)
    made = Drill(session.trusted_now(), session.user.id, person, place)
    value = {"at": moment_text(made.at), "by": made.by, "who": person, "where": place}
    with session.transaction():
        Setting.insert(key=LAST, value=value).on_conflict_replace().execute()
        session.audit.append("settings", "drill", session.user.id)
    return made


def last(session: "Session") -> Drill | None:
    """The last drill; None where there was none."""
    from httui.store.fields import text_moment

    session.alive()
    found = session.setting(LAST)
    if not isinstance(found, dict):
        return None
    return Drill(text_moment(found["at"]), found["by"], found["who"], found["where"])
