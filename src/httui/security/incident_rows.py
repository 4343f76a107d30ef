"""Incidents as rows and as what is shown of them: who may see, who leads, how the steps and the clock stand (S-200).

The rules of who sees what are here, once, for every module that acts on incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.problem import Problem
from httui.security import incident_clock
from httui.security.incident_clock import Step
from httui.store.errors import Refused

if TYPE_CHECKING:
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


def check_text(text: str) -> str:
    """``text`` without outer spaces. Raises :class:`Problem` where it is too long."""
    if len(text) > LONGEST_TEXT:
        raise Problem(N_("Please say it in at most {most} characters."), most=LONGEST_TEXT)
    return text.strip()


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
        head=head_of(session, row),
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


def may_see(session: "Session", row: Row) -> bool:
    """Whether the asker may know what an incident is about: who leads, and who opened it."""
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


def head_of(session: "Session", row: Row) -> Head:
    """What everybody may see of a row, whole or as a list gives it."""
    done = {number for number, found in _step_rows(row).items() if found.done_at is not None}
    mine = may_see(session, row)
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
