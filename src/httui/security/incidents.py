"""Incidents in the store: opened by anybody, seen by those who act, counted for the gate (S-200).

Everybody with an account opens an incident, adds to one, and sees that there is one and how its time runs. What it is
about is for who opened it, who leads it, and who looks after security: an incident can be about a colleague.
Numbers are a sequence of the office and say nothing of a person. No field holds a name of somebody the office serves.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from httui.cases.events import Event, announce
from httui.i18n import N_, _
from httui.problem import Problem
from httui.security import incident_clock
from httui.security.incident_clock import HIGH_SEVERITY, Step
from httui.security.items import in_language
from httui.store.errors import Refused

if TYPE_CHECKING:
    from httui.store.incident_box import Report
    from httui.store.session import Session

Row = Any

TRIGGERS: Mapping[str, str] = dict(
    zip(
        ("lost", "stolen", "sent", "seen", "changed", "locked", "threatened", "unsure"),
        incident_clock.TRIGGERS,
        strict=True,
    )
)
"""What an incident can begin with, by its code in the store, with its words (a message id)."""
LONGEST_TEXT = 600
_SLACK = timedelta(minutes=5)
"""A moment that is this far ahead is a clock that differs, not a mistake."""


class NoSuchIncident(Problem):
    """No incident has this number, or the asker may not see what it is about: one sentence for both."""

    def __init__(self) -> None:
        super().__init__(N_("There is no incident with this number that you can open."))


@dataclass(frozen=True, slots=True)
class Head:
    """What everybody sees of an incident. ``told``: the notices of step 7 went out; ``spared``: none was needed.

    ``mine``: the asker may open it.
    """

    id: str
    number: str
    state: str
    opened_at: datetime
    first_known_at: datetime
    severity: int | None
    told: bool
    spared: bool
    mine: bool
    next_step: Step | None
    late: int

    def clock(self, now: datetime) -> str:
        """The 3x24 hours in words, or that people were told in writing, or need not be."""
        if self.spared:
            return _("No written notice is needed; the reason is noted.")
        if self.told:
            return _("People were told in writing.")
        return incident_clock.clock_text(self.first_known_at, now)


@dataclass(frozen=True, slots=True)
class StepView:
    """One of the ten steps of one incident. ``left_out``: it was not needed, the note says why."""

    step: Step
    due: datetime
    done_at: datetime | None
    done_by: str
    note: str
    left_out: bool
    late: bool


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident for those who act on it. ``facts`` as ``incident_work.judge`` and ``affected.keep`` wrote them."""

    head: Head
    trigger: str
    scenario: str
    summary: str
    added: tuple[Mapping[str, str], ...]
    opened_by: str
    lead: str
    steps: tuple[StepView, ...]
    facts: Mapping[str, Any]
    late_reason: str
    lessons: str
    reviewed_at: datetime | None
    reviewed_by: str
    closed_at: datetime | None
    closed_by: str
    second_by: str

    @property
    def trigger_words(self) -> str:
        """What it began with, in the language in use."""
        return _(TRIGGERS.get(self.trigger, "")) or self.trigger

    @property
    def card(self) -> incident_clock.Scenario | None:
        """Its scenario card, when one was chosen."""
        return next((card for card in incident_clock.scenarios() if card.id == self.scenario), None)


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


def check_text(text: str) -> str:
    """``text`` without outer spaces. Raises :class:`Problem` where it is too long."""
    if len(text) > LONGEST_TEXT:
        raise Problem(N_("Please say it in at most {most} characters."), most=LONGEST_TEXT)
    return text.strip()


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
    return [_head(session, row) for row in query]


def view(session: "Session", incident: str) -> IncidentView:
    """One incident by id or number; the look is logged. Raises ``Refused``, :class:`NoSuchIncident`."""
    session.require("workflows.read")
    row = row_of(incident)
    if not _may_see(session, row):
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
            said += " " + _("Next: {step}.").format(step=in_language(head.next_step.title))
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


# -- for the modules that act on incidents ---------------------------------------------------------------


def row_of(incident: str) -> Row:
    """The row of an incident by id or number. Raises :class:`NoSuchIncident`."""
    from httui.store.security_models import Incident

    wanted = incident.strip()
    row = Incident.get_or_none((Incident.id == wanted) | (Incident.number == wanted.upper()))
    if row is None:
        raise NoSuchIncident
    return row


def open_row(incident: str) -> Row:
    """As :func:`row_of`; an incident that is closed stays as it is."""
    row = row_of(incident)
    if row.state != "open":
        raise _closed()
    return row


def lead_row(session: "Session", incident: str) -> Row:
    """The row of an open incident, for who leads it or looks after security. Raises ``Refused``, ``NoSuchIncident``.

    Who may not lead is refused whether there is such an incident or not.
    """
    session.require("workflows.read")
    try:
        row = row_of(incident)
    except NoSuchIncident:
        session.require("security")
        raise
    if not leads(session, row):
        raise Refused(
            N_("This is for who leads the incident."), remedy=N_("Add what you know, and phone the lead.")
        )
    if row.state != "open":
        raise _closed()
    return row


def leads(session: "Session", row: Row) -> bool:
    """Whether the asker leads this incident or looks after security."""
    return session.may("security") or row.lead == session.user.id


def save(row: Row, **values: Any) -> None:
    """Write fields of an incident, inside the caller's transaction."""
    from httui.store.rows import change

    change(row, **values)


def view_of(session: "Session", row: Row) -> IncidentView:
    """The view of a row that the caller may see."""
    facts = dict(row.facts or {})
    reported = facts.get("reported", {})
    return IncidentView(
        head=_head(session, row),
        trigger=row.trigger,
        scenario=row.scenario or "",
        summary=row.summary,
        added=tuple(facts.get("added", ())),
        opened_by=row.opened_by or reported.get("who", ""),
        lead=row.lead or "",
        steps=_steps(session, row),
        facts=facts,
        late_reason=row.late_reason or "",
        lessons=row.lessons or "",
        reviewed_at=row.reviewed_at,
        reviewed_by=row.reviewed_by or "",
        closed_at=row.closed_at,
        closed_by=row.closed_by or "",
        second_by=row.second_by or "",
    )


def _closed() -> Problem:
    return Problem(N_("This incident is closed."), remedy=N_("Open a new one."))


def _may_see(session: "Session", row: Row) -> bool:
    return leads(session, row) or row.opened_by == session.user.id


def _step_rows(row: Row) -> dict[int, Row]:
    from httui.store.rows import find
    from httui.store.security_models import IncidentStep

    return {found.step: found for found in find(IncidentStep, "incident", row.id)}


def _left_out(row: Row) -> set[int]:
    """The steps that were not needed, of a whole row or of one in a list."""
    return set(getattr(row, "left_out", None) or (row.facts or {}).get("left_out", ()))


def _steps(session: "Session", row: Row) -> tuple[StepView, ...]:
    rows, now = _step_rows(row), session.clock.now()
    left_out = _left_out(row)
    views = []
    for step in incident_clock.steps():
        found, due = rows.get(step.number), step.due(row.first_known_at)
        done_at = found.done_at if found is not None else None
        views.append(
            StepView(
                step,
                due,
                done_at,
                (found.done_by or "") if found is not None else "",
                found.note if found is not None else "",
                step.number in left_out,
                (done_at or now) > due,
            )
        )
    return tuple(views)


def _head(session: "Session", row: Row) -> Head:
    done = {number for number, found in _step_rows(row).items() if found.done_at is not None}
    mine = _may_see(session, row)
    late = incident_clock.late_steps(row.first_known_at, session.clock.now(), done)
    is_open = row.state == "open"
    told = incident_clock.NOTIFY_STEP in done
    spared = told and incident_clock.NOTIFY_STEP in _left_out(row)
    return Head(
        row.id,
        row.number,
        row.state,
        row.opened_at,
        row.first_known_at,
        row.severity if mine else None,
        told and not spared,
        spared,
        mine,
        incident_clock.next_step(done) if is_open else None,
        len(late) if is_open else 0,
    )
