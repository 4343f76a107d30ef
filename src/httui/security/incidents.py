"""Incidents in the store: opened by anybody, seen by those who act, counted for the gate (S-200).

Everybody with an account opens an incident, adds to one, and sees that there is one and how its time runs. What it is
about is for who opened it, who leads it, and who looks after security: an incident can be about a colleague.
Numbers are a sequence of the office and say nothing of a person. No field holds a name of somebody the office serves.
"""

import uuid
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from httui.cases.events import Event, announce
from httui.i18n import N_, _
from httui.problem import Problem
from httui.security import incident_clock
from httui.security.incident_clock import HIGH_SEVERITY
from httui.security.incident_rows import (
    LONGEST_TEXT,
    TRIGGERS,
    Head,
    IncidentView,
    NoSuchIncident,
    Row,
    StepView,
    check_text,
    head_of,
    may_see,
    open_row,
    row_of,
    save,
    view_of,
)
from httui.security.items import in_language

if TYPE_CHECKING:
    from httui.store.incident_box import Report
    from httui.store.session import Session

__all__ = [
    "LONGEST_TEXT", "TRIGGERS", "Head", "IncidentView", "NoSuchIncident", "StepView", "add", "care_words", "listing",
    "open_", "take", "unreviewed_high", "view",
]  # fmt: skip

_SLACK = timedelta(minutes=5)
"""A moment that is this far ahead is a clock that differs, not a mistake."""


# -- opening ---------------------------------------------------------------------------------------------


def open_(
    session: "Session",
    trigger: str,
    *,
    first_known_at: datetime | None = None,
    summary: str = "",
    scenario: str = "",
) -> IncidentView:
    """Open an incident now. ``trigger`` is a key of :data:`TRIGGERS`; ``scenario`` the id of a card, or "".

    For everybody with an account. Workflows that listen for incidents begin. Raises ``Refused``, :class:`Problem`.
    """
    session.require("workflows.read")
    now = session.trusted_now()
    known = first_known_at or now
    _check(trigger, scenario, summary)
    if known > now + _SLACK:
        raise Problem(N_("It cannot have been known first in the future."))
    with session.transaction():
        row = _insert(
            session,
            id=str(uuid.uuid4()),
            trigger=trigger,
            scenario=scenario or None,
            summary=summary.strip(),
            first_known_at=min(known, now),
            opened_at=now,
            opened_by=session.user.id,
        )
    return view_of(session, row)


def take(session: "Session", report: "Report") -> str | None:
    """Make an incident of a report from before sign-in, inside the caller's transaction; its number.

    None where it is one already and says nothing new: the same report twice does nothing. For who may lead.
    """
    from httui.store.security_models import Incident

    session.require("security")
    now = session.trusted_now()
    known = str(uuid.UUID(report.id))
    row = Incident.get_or_none(Incident.id == known)
    if row is not None:
        return _told_more(session, row, report)
    reported = {"at": report.at.isoformat(), "who": report.who, "taken_by": session.user.id}
    row = _insert(
        session,
        id=known,
        trigger=report.trigger if report.trigger in TRIGGERS else "unsure",
        scenario=report.scenario if report.scenario in _cards() else None,
        summary=report.text,
        first_known_at=min(report.first_known, now),
        opened_at=min(report.at, now),
        opened_by=None,
        facts={"reported": reported},
    )
    return str(row.number)


def _told_more(session: "Session", row: Row, report: "Report") -> str | None:
    """What a reporter wrote after somebody had taken the report in already."""
    known = {row.summary, *(one["text"] for one in (row.facts or {}).get("added", ()))}
    if not report.text or report.text in known:
        return None
    _append(session, row, report.text, by=report.who, at=report.at)
    return str(row.number)


def _insert(session: "Session", **values: Any) -> Row:
    from httui.store.security_models import Incident

    opened = values["opened_at"]
    row = Incident.create(number=_next_number(opened), **values)
    session.audit.append("create", "incident", row.id, row.number)
    announce(session, Event(kind="incident", case=None, id=row.id))
    return row


def _next_number(opened: datetime) -> str:
    """``INC-2026-0007``: a sequence within the year; it names nobody."""
    from httui.store.security_models import Incident

    start = f"INC-{opened.year:04d}-"
    taken = [row.number for row in Incident.select(Incident.number).where(Incident.number.startswith(start))]
    last = max((int(number.removeprefix(start)) for number in taken), default=0)
    return f"{start}{last + 1:04d}"


def _check(trigger: str, scenario: str, summary: str) -> None:
    if trigger not in TRIGGERS:
        raise Problem(N_("Say what happened: one of {names}."), names=", ".join(TRIGGERS))
    if scenario and scenario not in _cards():
        raise Problem(N_("There is no such scenario card."))
    check_text(summary)


def _cards() -> set[str]:
    return {card.id for card in incident_clock.scenarios()}


# -- adding ----------------------------------------------------------------------------------------------


def add(session: "Session", incident: str, text: str) -> None:
    """Add something that one knows to an open incident (id or number). For everybody with an account.

    Raises ``Refused``, :class:`NoSuchIncident`, :class:`Problem`.
    """
    session.require("workflows.read")
    told = check_text(text)
    if not told:
        raise Problem(N_("Please write what you know."))
    with session.transaction():
        row = open_row(incident)
        _append(session, row, told, by=session.user.id, at=session.trusted_now())


def _append(session: "Session", row: Row, text: str, *, by: str, at: datetime) -> None:
    facts = dict(row.facts or {})
    facts["added"] = [*facts.get("added", []), {"at": at.isoformat(), "by": by, "text": text}]
    save(row, facts=facts)
    session.audit.append("change", "incident", row.id, "added")


# -- seeing ----------------------------------------------------------------------------------------------


def listing(session: "Session", *, closed: bool = False) -> list[Head]:
    """The open incidents, or with ``closed`` all of them, newest first. Raises ``Refused``."""
    from peewee import fn

    from httui.store.security_models import Incident

    session.require("workflows.read")
    # Not the facts: whoever may be affected can be a long list.
    names = ("id", "number", "state", "opened_at", "first_known_at", "severity", "lead", "opened_by")
    left_out = fn.json_extract(Incident.facts, "$.left_out").alias("left_out")
    query = Incident.select(*(getattr(Incident, name) for name in names), left_out)
    query = query.order_by(Incident.opened_at.desc(), Incident.number.desc())
    if not closed:
        query = query.where(Incident.state == "open")
    return [head_of(session, row) for row in query]


def view(session: "Session", incident: str) -> IncidentView:
    """One incident by id or number; the look is logged. Raises ``Refused``, :class:`NoSuchIncident`."""
    session.require("workflows.read")
    row = row_of(incident)
    if not may_see(session, row):
        raise NoSuchIncident
    session.audit.append("view", "incident", row.id)
    return view_of(session, row)


def care_words(session: "Session") -> list[str]:
    """A line for each open incident, for the home screen: number, what is left of the 3x24 hours, the next step.

    In the language in use. Raises ``Refused``.
    """
    now = session.clock.now()
    lines = []
    for head in listing(session):
        said = head.clock(now)
        if head.mine and head.next_step is not None:
            said = said.rstrip(".") + ". " + _("Next: {step}.").format(step=in_language(head.next_step.title))
        lines.append(f"! {head.number}: {said}")
    return lines


def unreviewed_high(session: "Session") -> int:
    """How many incidents of high severity nobody has reviewed: while there are, the gate is down.

    Raises ``Refused``.
    """
    from httui.store.security_models import Incident

    session.require("workflows.read")
    severe = (Incident.severity >= HIGH_SEVERITY) & Incident.reviewed_at.is_null()
    return int(Incident.select().where(severe).count())
