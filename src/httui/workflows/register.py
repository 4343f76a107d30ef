"""The office's workflows in versions: draft, on trial, adopted, retired (S-132, S-133, S-139).

A version that was used is never changed: a revision is another version, and a run keeps the one that it was opened
with. One version is adopted at a time, one on trial; both may open runs. A version on trial has a last day and a
duty to look at it. Everybody with an account may read workflows; designing and adopting need the right to them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows.definition import Text, Workflow, to_json, words
from httui.workflows.duty_rows import today_of
from httui.workflows.version_rows import IN_USE, WorkflowUnknown, load, opens_runs, rows_of, version_row

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.workflows.check import Finding

__all__ = [
    "IN_USE", "STATES", "TRIAL_DAYS", "NotReadyYet", "Version", "WorkflowUnknown", "add", "changes", "definition",
    "find", "findings_now", "findings_of", "load", "opens_runs", "register_shipped", "revise", "rows_of", "set_state",
    "version_row", "versions",
]  # fmt: skip

STATES = {
    "draft": N_("draft"),
    "trial": N_("on trial"),
    "adopted": N_("adopted"),
    "retired": N_("retired"),
}
"""States of a version with their words."""
TRIAL_DAYS = 28
"""How long a trial lasts unless told otherwise (S-132: a few weeks)."""
LONGEST_TRIAL = 366


class NotReadyYet(Problem):
    """The definition has faults that would stop a run; ``findings`` are those that block."""

    def __init__(self, findings: "list[Finding]") -> None:
        super().__init__(
            N_("This workflow cannot be used yet: {faults}"),
            remedy=N_("Keep it as a draft, put it right, and try again."),
            faults=" ".join(finding.words() for finding in findings),
        )
        self.findings = findings


@dataclass(frozen=True, slots=True)
class Version:
    """One version as lists show it. ``trial_ends`` is the last day; ``blocking`` counts faults that block."""

    version_id: int
    workflow_id: str
    number: int
    title: Text
    state: str
    trial_ends: date | None
    why: str
    added_at: datetime
    added_by: str
    blocking: int

    @property
    def words(self) -> str:
        """The title in the language in use."""
        return words(self.title) or self.workflow_id


def versions(session: "Session") -> list[Version]:
    """Every version of every workflow, by workflow and number. Raises ``Refused``."""
    from httui.store.workflow_models import WorkflowVersion

    session.require("workflows.read")
    rows = WorkflowVersion.select().order_by(WorkflowVersion.workflow, WorkflowVersion.number)
    return [_version(session, row) for row in rows]


def find(session: "Session", workflow_id: str, number: int | None = None) -> Version:
    """The version with this number, or the one in use (else the newest). Raises :class:`WorkflowUnknown`."""
    session.require("workflows.read")
    rows = rows_of(workflow_id)
    if number is not None:
        rows = [row for row in rows if row.number == number]
    for state in ("adopted", "trial", "retired", "draft"):
        for row in rows:
            if row.state == state:
                return _version(session, row)
    raise WorkflowUnknown


def definition(session: "Session", version_id: int) -> Workflow:
    """The definition of a version. Raises ``Refused``, :class:`WorkflowUnknown`."""
    session.require("workflows.read")
    return load(session, version_id)


def changes(session: "Session", older: int, newer: int) -> list[str]:
    """What differs between two versions (by id), in words, in the order of the workflow."""
    from httui.workflows.differences import between

    return between(definition(session, older), definition(session, newer))


def add(
    session: "Session",
    source: Path | Workflow,
    *,
    state: str = "adopted",
    why: str = "",
    trial_days: int = TRIAL_DAYS,
) -> Version:
    """Keep a workflow (a file in the plain format, or a definition) as a new version and return it.

    What is there already, unchanged, only moves to ``state``. Raises ``Refused``, :class:`Problem` with the
    place in the file, :class:`NotReadyYet`.
    """
    session.require("workflows")
    workflow, file_name = _read(source)
    _check_state(state)
    with session.transaction():
        row = _same(workflow) or _write(session, workflow, why=why, file_name=file_name)
        _move(session, row, state, _trial_end(session, trial_days))
    return _version(session, row)


def revise(session: "Session", workflow: Workflow, *, why: str) -> Version:
    """Keep what the designer made, as a draft: the draft that is there is replaced, else there is a new number.

    Nothing is kept where the newest version says the same. Raises ``Refused``, :class:`Problem`.
    """
    session.require("workflows")
    with session.transaction():
        newest = next(iter(rows_of(workflow.id)), None)
        if newest is not None and newest.definition == to_json(workflow):
            return _version(session, newest)
        if newest is None or newest.state != "draft":
            return _version(session, _write(session, workflow, why=why))
        newest.definition, newest.why, newest.file_name = to_json(workflow), why.strip() or newest.why, ""
        newest.added_at = newest.changed_at = session.clock.now()
        newest.added_by = session.user.id
        newest.save()
        _write_triggers(newest, workflow)
        session.audit.append("change", "workflow", workflow.id, f"{newest.number}")
    return _version(session, newest)


def set_state(
    session: "Session", version_id: int, state: str, *, trial_ends: date | str | None = None
) -> Version:
    """Move a version to another state; a former one in that state is retired.

    ``trial_ends``: the last day of a trial, also as ISO text (default: in four weeks). Raises ``Refused``,
    :class:`WorkflowUnknown`, :class:`NotReadyYet`, :class:`Problem`.
    """
    session.require("workflows")
    _check_state(state)
    with session.transaction():
        row = version_row(version_id)
        ends = _day(trial_ends) if trial_ends else _trial_end(session, TRIAL_DAYS)
        if state == "trial" and ends < today_of(session):
            raise Problem(N_("The last day of a trial lies in the future."))
        _move(session, row, state, ends)
    return _version(session, row)


def findings_of(session: "Session", version_id: int) -> "list[Finding]":
    """What is wrong with a version, given the office's forms and people of now. Raises ``Refused``."""
    return findings_now(session, definition(session, version_id))


def findings_now(session: "Session", workflow: Workflow) -> "list[Finding]":
    """What is wrong with a definition, given the office's forms and people of now. Raises ``Refused``."""
    session.require("workflows.read")
    return _findings(session, workflow)


def register_shipped(session: "Session") -> list[Version]:
    """Keep the workflows that ship with the product, as drafts, for the office to look at and adopt.

    At the creation of an office and after an update; needs the right to settings or workflows. What the office
    has already, unchanged, stays as it is.
    """
    from httui.paths import shipped_forms

    if not (session.may("settings") or session.may("workflows")):
        raise access.refused(
            N_("Adding the workflows of the product is for the administrator or the data lead.")
        )
    made = []
    for path in sorted((shipped_forms() / "workflows").glob("*.md")):
        workflow, file_name = _read(path)
        with session.transaction():
            row = _same(workflow) or _write(session, workflow, file_name=file_name)
        made.append(_version(session, row))
    return made


# -- writing ------------------------------------------------------------------------------------------


def _read(source: Path | Workflow) -> tuple[Workflow, str]:
    if isinstance(source, Workflow):
        return source, ""
    from httui.workflows import tables

    return tables.read(source), source.name


def _same(workflow: Workflow) -> Row | None:
    """The newest version that says exactly this."""
    wanted = to_json(workflow)
    return next((row for row in rows_of(workflow.id) if row.definition == wanted), None)


def _write(session: "Session", workflow: Workflow, *, why: str = "", file_name: str = "") -> Row:
    from httui.store.workflow_models import Workflow as Row_
    from httui.store.workflow_models import WorkflowVersion

    now = session.clock.now()
    if Row_.get_or_none(Row_.id == workflow.id) is None:
        Row_.create(id=workflow.id, created_at=now)
    newest = next(iter(rows_of(workflow.id)), None)
    row = WorkflowVersion.create(
        workflow=workflow.id,
        number=1 if newest is None else newest.number + 1,
        definition=to_json(workflow),
        state="draft",
        why=why.strip() or None,
        file_name=file_name,
        added_at=now,
        added_by=session.user.id,
        changed_at=now,
    )
    _write_triggers(row, workflow)
    session.audit.append("create", "workflow", workflow.id, f"{row.number}")
    return row


def _write_triggers(row: Row, workflow: Workflow) -> None:
    from httui.store.workflow_models import WorkflowTrigger

    WorkflowTrigger.delete().where(WorkflowTrigger.version == row.id).execute()
    for kind, form in dict.fromkeys((item.kind, item.form) for item in workflow.triggers):
        WorkflowTrigger.create(version=row.id, kind=kind, form=form)


def _move(session: "Session", row: Row, state: str, trial_ends: date) -> None:
    """Move a version to ``state``, inside the caller's transaction."""
    ends = trial_ends.isoformat() if state == "trial" else None
    if row.state == state and row.trial_ends == ends:
        return
    if state in IN_USE:
        if faults := [item for item in _findings(session, load(session, row.id)) if item.blocking]:
            raise NotReadyYet(faults)
        for other in rows_of(row.workflow_id):
            if other.state == state and other.id != row.id:
                _set(session, other, "retired", None)
    elif state == "draft" and (row.state in IN_USE or _was_used(row)):
        raise Problem(N_("A version that was in use cannot be a draft again."), remedy=N_("Retire it."))
    _set(session, row, state, ends)
    if state == "trial":
        _ask_for_a_review(session, row, trial_ends)
    if state in IN_USE:
        from httui.workflows import planned

        planned.plan_all(session, load(session, row.id))


def _set(session: "Session", row: Row, state: str, trial_ends: str | None) -> None:
    from httui.workflows import duties

    if row.state == "trial":
        duties.retire(session, "trial_ends", str(row.id))
    row.state, row.trial_ends, row.changed_at = state, trial_ends, session.clock.now()
    row.save(only=["state", "trial_ends", "changed_at"])
    session.audit.append("change", "workflow", row.workflow_id, f"{row.number} {state}")


def _ask_for_a_review(session: "Session", row: Row, day: date) -> None:
    """The duty to look at a trial on its last day, for whoever put it on trial."""
    from httui.workflows import duties

    duties.add(session, "trial_ends", next_on=day, subject=str(row.id), owner=session.user.id)


def _day(value: date | str) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(value)
    except ValueError:
        raise Problem(N_("Write a day as year-month-day.")) from None


def _trial_end(session: "Session", days: int) -> date:
    if not 1 <= days <= LONGEST_TRIAL:
        raise Problem(N_("A trial lasts from 1 to {most} days."), most=LONGEST_TRIAL)
    return today_of(session) + timedelta(days=days)


def _was_used(row: Row) -> bool:
    from httui.store.workflow_models import WorkflowRun

    return bool(WorkflowRun.select().where(WorkflowRun.version == row.id).exists())


def _findings(session: "Session", workflow: Workflow) -> "list[Finding]":
    from httui.store.models import Form
    from httui.workflows import check

    forms = frozenset(form.form_id for form in Form.select(Form.form_id))
    names = frozenset(user.name for user in session.keyring.active())
    return check.findings(workflow, forms=forms, people=names)


def _version(session: "Session", row: Row) -> Version:
    title: Mapping[str, str] = row.definition.get("title", {})
    return Version(
        row.id,
        row.workflow_id,
        row.number,
        dict(title),
        row.state,
        date.fromisoformat(row.trial_ends) if row.trial_ends else None,
        row.why or "",
        row.added_at,
        row.added_by,
        sum(item.blocking for item in _findings(session, load(session, row.id))),
    )


def _check_state(state: str) -> None:
    if state not in STATES:
        raise Problem(N_("A workflow is draft, trial, adopted or retired."))
