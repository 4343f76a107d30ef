"""Whether a condition holds for a case now, in plain words where it does not (S-126, S-133).

Consent, role, record, field: looked up in the store at the moment of asking, never remembered.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.cases import access, consent
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent_rules import PURPOSES, STATE_WORDS, State
from httui.i18n import N_, _
from httui.workflows import people
from httui.workflows.conditions import words_of
from httui.workflows.definition import Condition, Workflow, words

if TYPE_CHECKING:
    from httui.store.session import Session

FROZEN = N_("Closed: the use of this case is frozen, because consent was withdrawn.")
ERASED = N_("Closed: what this case held was erased.")
WAITING = N_("Closed: waits for other branches of this workflow.")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a condition is looked at: the workflow, its run (``None`` before it is opened) and its case."""

    workflow: Workflow
    run: Row | None
    case: Row | None


def holds(session: "Session", condition: Condition, place: Place) -> bool:
    """Whether ``condition`` holds. Without a case, nothing about a case does. What is no need always holds."""
    case = place.case
    if condition.kind == "role":
        return people.holds_role(session, place.workflow, condition.value)
    if condition.kind == "steps":
        return place.run is None or not _open_steps(place.run)
    if condition.kind not in {"consent", "record", "field", "closed"}:
        return True
    if case is None:
        return False
    if condition.kind == "closed":
        return str(case.status) == "closed"
    if condition.kind == "consent":
        return consent.state_of(session, case, condition.value) is State.GIVEN
    newest = newest_record(case, condition.form)
    if condition.kind == "record" or newest is None:
        return newest is not None
    return says(newest.answers, condition.ref, condition.value)


def says(answers: Mapping[str, str], ref: str, value: str) -> bool:
    """Whether an answer to ``ref`` (a reference or a question's name) is ``value``, or one choice of several is."""
    return any(value == text or value in text.split() for text in answers_to(answers, ref))


def answers_to(answers: Mapping[str, str], ref: str) -> list[str]:
    """Every answer to a question, of all its repeats; ``ref`` as in :func:`says`."""
    found = []
    for known, text in answers.items():
        bare = plain(known)
        if bare == ref or (not ref.startswith("/") and bare.rpartition("/")[2] == ref):
            found.append(text)
    return found


def newest_record(case: Row, form: str) -> Row | None:
    """The newest final record of a form in a case."""
    return next(iter(records_of(case, form)), None)


def records_of(case: Row, form: str) -> list[Row]:
    """The final records of a form in a case, newest first."""
    from httui.store.models import FormVersion, Record

    return list(
        Record.select()
        .join(FormVersion)
        .where(Record.case == case.id, Record.status == "final", FormVersion.form == form)
        .order_by(Record.created_at.desc(), Record.id)
    )


def unmet(session: "Session", conditions: Iterable[Condition], place: Place) -> tuple[str, ...]:
    """Those of ``conditions`` that do not hold, each as a sentence in the language in use."""
    return tuple(_why(session, item, place) for item in conditions if not holds(session, item, place))


def missing_for_end(session: "Session", place: Place) -> list[str]:
    """What the end of the workflow still needs, in words; empty where it is reached."""
    checks = place.workflow.end_check
    return [words_of(condition) for condition in checks if not holds(session, condition, place)]


def shut(run: Row, case: Row | None) -> tuple[str, ...]:
    """Why nothing of a run can be done at all: its case is erased, or frozen.

    What a withdrawal opened are the duties that it brings: these stay open while the case is frozen.
    """
    if case is not None and case.status in {"erased", "anonymised"}:
        return (_(ERASED),)
    if case is not None and case.status == "frozen" and run.trigger != "withdrawal":
        return (_(FROZEN),)
    return ()


def _why(session: "Session", condition: Condition, place: Place) -> str:
    if condition.kind == "consent" and place.case is not None and condition.value in PURPOSES:
        state = consent.state_of(session, place.case, condition.value)
        return _("Closed: consent for “{purpose}” is {state}.").format(
            purpose=_(PURPOSES[condition.value].words), state=_(STATE_WORDS[state])
        )
    if condition.kind == "role":
        role = place.workflow.role(condition.value)
        named = words(role.label) if role is not None and words(role.label) else ""
        if named:
            return _("Closed: only for {role}.").format(role=named)
    return _("Closed until: {what}.").format(what=words_of(condition))


def _open_steps(run: Row) -> bool:
    from httui.store.workflow_models import WorkflowStep
    from httui.workflows.progress import OPEN

    return bool(
        WorkflowStep.select().where(WorkflowStep.run == run.id, WorkflowStep.state.in_(OPEN)).exists()
    )


def case_of_run(run: Row) -> Row | None:
    """The row of a run's case; the caller decides who sees it."""
    from httui.store.models import Case
    from httui.store.rows import first

    return None if run.case_id is None else first(Case, "id", run.case_id)


def reads(session: "Session", case: Row | None) -> bool:
    """Whether the signed-in person may read this case (no case: no)."""
    return case is not None and access.may_read(session, case)
