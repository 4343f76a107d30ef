"""Telling of an incident before sign-in, and taking those reports in afterwards (S-200).

Nothing of the office is read for it but the public keys of its keyring, and nothing readable is written. The next
person who may lead and signs in takes the report into the store: the audit says who did, the incident keeps when it
was told.
"""

import contextlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.security.incidents import TRIGGERS, take

if TYPE_CHECKING:
    from httui.store.files import DataDir
    from httui.store.incident_box import Report
    from httui.store.session import Session


@dataclass
class Told:
    """A report that was left at the sign-in screen, as long as that screen stands: its writer can add to it."""

    data: "DataDir"
    report: "Report"
    path: Path

    def say_more(
        self, *, text: str, who: str = "", first_known: datetime | None = None, scenario: str = ""
    ) -> None:
        """Write the report again with what the reporter adds. Raises as :func:`tell`."""
        changed = replace(
            self.report,
            text=_clean(text),
            who=_clean(who),
            first_known=min(first_known or self.report.first_known, self.report.at),
            scenario=scenario,
        )
        self.path = _put(self.data, changed, self.path)
        self.report = changed


def tell(data: "DataDir", trigger: str, *, now: datetime) -> Told:
    """Leave a report, sealed to everybody who may lead; ``now`` (aware) is when it was told and known.

    No session is needed. Raises :class:`Problem` (no such trigger, no office, box full, disk full).
    """
    from httui.store.incident_box import Report, new_id

    if trigger not in TRIGGERS:
        raise Problem(N_("Say what happened: one of {names}."), names=", ".join(TRIGGERS))
    report = Report(new_id(), now, now, trigger)
    return Told(data, report, _put(data, report, None))


def take_in(session: "Session") -> list[str]:
    """Take every report that waits and that this person can open into the store; the numbers of the incidents.

    For everybody; those who may not lead take nothing. What nobody can read any more is removed, and the audit says so.
    Called at a sign-in and before incidents are listed.
    """
    from httui.store import incident_box as box

    session.alive()
    if not session.may("security"):
        return []
    taken = []
    for path in box.waiting(session.data):
        number = ""
        try:
            report = box.unseal(box.read(path), session.keyring, session.user.id, session.keys.box)
        except box.NotForMe:
            continue
        except box.Damaged:
            session.audit.append("damaged", "incident_report", None)
        else:
            with session.transaction():
                number = take(session, report) or ""
        if number:
            taken.append(number)
        with contextlib.suppress(OSError):  # on a disk that refuses it comes again, and does nothing then
            box.discard(path)
    return taken


def _put(data: "DataDir", report: "Report", path: Path | None) -> Path:
    from httui.store import incident_box as box
    from httui.store.keyring_file import KeyringFile
    from httui.store.opening import as_shared

    shared = as_shared(data)
    return box.put(shared, KeyringFile(shared).read(), report, path)


def _clean(text: str) -> str:
    """``text`` without control characters: it may come from a paste, and is shown on other terminals."""
    return "".join(sign if sign.isprintable() else " " for sign in text).strip()
