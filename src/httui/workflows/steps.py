"""Doing a step: start, finish, skip, hold, go on (S-133, S-136, S-137).

Every change is one transaction with its audit entry, which holds no content. The caller says which ``revision`` of
the step it looked at: if somebody was quicker, nothing is overwritten and nothing is done twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import going, register, views
from httui.workflows.definition import Task
from httui.workflows.progress import OPEN
from httui.workflows.views import Here

if TYPE_CHECKING:
    from httui.store.session import Session

LONGEST_TEXT = 2_000
"""Characters of a note, reason or comment at most."""
MOST_MINUTES = 100_000
"""Minutes of working time that can be given for one step."""


class StepChanged(Problem):
    """Somebody changed the step meanwhile; ``by`` is their user id, ``at`` when (both may be unknown)."""

    def __init__(self, by: str, name: str, at: datetime | None) -> None:
        super().__init__(
            N_("{name} was quicker: this step was changed at {when}. Nothing was overwritten."),
            remedy=N_("Look at the step again, then decide."),
            name=name,
            when="?" if at is None else at.strftime("%Y-%m-%d %H:%M"),
        )
        self.by, self.at = by, at


class StepOver(Problem):
    """The step is over already, or not in a state for this."""

    def __init__(self) -> None:
        super().__init__(N_("This step is not in a state for that."), remedy=N_("Look at the step again."))


class StepClosed(Problem):
    """The step cannot be finished now; ``because`` are the reasons in words."""

    def __init__(self, because: tuple[str, ...]) -> None:
        super().__init__(" ".join(because))  # sentences in the language in use already
        self.because = because


class OutcomeNeeded(Problem):
    """The step can end in several ways, and none of them was named."""

    def __init__(self) -> None:
        super().__init__(N_("This step can end in several ways."), remedy=N_("Say which one it was."))


@dataclass(frozen=True, slots=True)
class Doing:
    """A step that is being changed: its row, its task, its run and the case."""

    step: Row
    task: Task
    place: Here


def start(session: "Session", step_id: str, revision: int) -> None:
    """Begin a step that is ready. Raises ``Refused``, :class:`StepChanged`, :class:`StepOver`, :class:`StepClosed`."""
    with doing(session, step_id, revision, {"ready"}) as found:
        if because := views.closed_because(session, found.place, found.step, record=""):
            raise StepClosed(because)
        going.change_step(found.step, state="started", started_at=session.clock.now())
        session.audit.append("change", "step", step_id, "started")


def finish(
    session: "Session",
    step_id: str,
    revision: int,
    *,
    outcome: str = "",
    minutes: int | None = None,
    note: str = "",
    record: str | None = None,
) -> None:
    """Finish a step with an outcome (may be left out where there is one only), and go on to what follows.

    ``minutes``: working time, as the person says. ``record``: the id of the record that its form was filled with;
    otherwise the newest that fits is taken. A run without a case gets that of the record. Raises ``Refused``,
    :class:`StepChanged`, :class:`StepOver`, :class:`StepClosed`, :class:`OutcomeNeeded`, :class:`Problem`.
    """
    if minutes is not None and not 0 <= minutes <= MOST_MINUTES:
        raise Problem(N_("Working time is given in minutes, from 0 to {most}."), most=MOST_MINUTES)
    said = text_of(note)
    with doing(session, step_id, revision, OPEN - {"waiting"}) as found:
        chosen = _outcome(found.task, outcome)
        record_id = _filled(session, found, record)
        if because := views.closed_because(session, found.place, found.step, record=record_id):
            raise StepClosed(because)
        now = session.clock.now()
        going.change_step(
            found.step,
            state="done",
            done_at=now,
            done_by=session.user.id,
            outcome=chosen,
            minutes=minutes,
            note=said or found.step.note,
            record=record_id,
            **_held_over(found.step, now),
        )
        session.audit.append("change", "step", step_id, "done")
        going.follow(session, found.place.run, _case(found), found.step, chosen)


def skip(session: "Session", step_id: str, revision: int, reason: str, *, outcome: str = "") -> None:
    """Leave a step out, saying why, and go on to what its outcome leads to. Raises as :func:`finish`."""
    why = _needed(reason)
    with doing(session, step_id, revision, OPEN - {"waiting"}) as found:
        chosen = _outcome(found.task, outcome)
        now = session.clock.now()
        going.change_step(
            found.step,
            state="skipped",
            done_at=now,
            done_by=session.user.id,
            outcome=chosen,
            reason=why,
            **_held_over(found.step, now),
        )
        session.audit.append("change", "step", step_id, "skipped")
        going.follow(session, found.place.run, _case(found), found.step, chosen)


def hold(
    session: "Session", step_id: str, revision: int, reason: str, *, until: date | str | None = None
) -> None:
    """Let a step stand still until somebody outside has done their part; ``until``: a day, also as ISO text.

    Raises ``Refused``, :class:`StepChanged`, :class:`StepOver`, :class:`Problem` without a reason.
    """
    why, ends = _needed(reason), _day(until) if until else None
    with doing(session, step_id, revision, {"ready", "started"}) as found:
        going.change_step(found.step, state="held", held_at=session.clock.now(), held_until=ends, reason=why)
        session.audit.append("change", "step", step_id, "held")


def resume(session: "Session", step_id: str, revision: int) -> None:
    """Go on with a step that stood still. Raises ``Refused``, :class:`StepChanged`, :class:`StepOver`."""
    with doing(session, step_id, revision, {"held"}) as found:
        state = "ready" if found.step.started_at is None else "started"
        going.change_step(found.step, state=state, reason=None, **_held_over(found.step, session.clock.now()))
        session.audit.append("change", "step", step_id, "resumed")


@contextmanager
def doing(
    session: "Session", step_id: str, revision: int, states: "frozenset[str] | set[str]"
) -> Iterator[Doing]:
    """A transaction that changes a step which the person may do, at the revision that they saw, in one of ``states``.

    Raises ``Refused``, :class:`StepChanged`, :class:`StepOver`.
    """
    session.require("workflows.read")
    with session.transaction():
        step, place = views.step_row(session, step_id)
        if step.revision != revision:
            raise _changed(session, step_id)
        if step.state not in states:
            raise StepOver
        if not views.may_do(session, step):
            raise access.refused(
                N_("This step is given to somebody else."), N_("Ask them, or who looks after the team.")
            )
        if place.case is not None and place.case.status == "erased":
            access.require_open(place.case)
        yield Doing(step, register.load(session, step.version_id).task(step.task), place)


def text_of(text: str) -> str | None:
    """A text as it is kept; ``None`` for an empty one. Raises :class:`Problem` for one that is too long."""
    kept = text.strip()
    if len(kept) > LONGEST_TEXT:
        raise Problem(N_("A text here has at most {most} characters."), most=LONGEST_TEXT)
    return kept or None


def _needed(reason: str) -> str:
    why = text_of(reason)
    if why is None:
        raise Problem(N_("Say why."))
    return why


def _day(value: date | str) -> str:
    try:
        return (value if isinstance(value, date) else date.fromisoformat(value)).isoformat()
    except ValueError:
        raise Problem(N_("Write a day as year-month-day.")) from None


def _outcome(task: Task, outcome: str) -> str:
    if not outcome and len(task.outcomes) == 1:
        return task.outcomes[0].name
    if not outcome:
        raise OutcomeNeeded
    if task.outcome(outcome) is None:
        raise Problem(N_("This step cannot end in this way."), remedy=N_("Say which one it was."))
    return outcome


def _filled(session: "Session", found: Doing, record: str | None) -> str | None:
    """The id of the record that fills the step's form: that given, else the newest that fits, else ``None``."""
    if not found.task.form:
        return None
    if found.place.case is not None or record is not None:
        session.require("cases.write")
    if record is None:
        fitting = views.fitting_record(found.place, found.step, found.task)
        return None if fitting is None else str(fitting.id)
    from httui.cases import records

    row = records.record_of(session, record)
    run = found.place.run
    if row.status != "final" or row.form_version.form_id != found.task.form:
        raise Problem(N_("This record is not of the form that the step asks for."))
    if run.case_id is None:
        from httui.store.rows import change

        access.require_open(row.case)
        change(run, case=row.case_id)
    elif run.case_id != row.case_id:
        raise Problem(N_("This record is of another case."))
    return str(row.id)


def _case(found: Doing) -> Row | None:
    """The case of the run, also where the record has just brought it."""
    from httui.workflows.needs import case_of_run

    return found.place.case if found.place.case is not None else case_of_run(found.place.run)


def _held_over(step: Row, now: datetime) -> dict[str, object]:
    """The columns of a step that stops standing still: how long it did altogether."""
    if step.held_at is None:
        return {}
    seconds = max(0, int((now - step.held_at).total_seconds()))
    return {"held_at": None, "held_until": None, "held_seconds": step.held_seconds + seconds}


def _changed(session: "Session", step_id: str) -> StepChanged:
    """Who changed a step last, and when, by the audit."""
    from httui.store.models import AuditEntry, UserProfile
    from httui.store.rows import first

    last = (
        AuditEntry.select()
        .where(AuditEntry.object_id == step_id, AuditEntry.kind == "step")
        .order_by(AuditEntry.seq.desc())
        .first()
    )
    if last is None:
        return StepChanged("", "-", None)
    profile = first(UserProfile, "id", last.actor)
    from httui.workflows.calendar import office_calendar

    at = office_calendar(session).local(last.at)
    return StepChanged(last.actor, profile.display_name if profile else last.actor, at)
