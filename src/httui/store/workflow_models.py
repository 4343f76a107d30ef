"""The tables of workflows: definitions in versions, runs with their steps, duties, the office's calendar.

Serves S-125 to S-141 through the room ``workflows``. No name of a person: a run belongs to a case by its id. Notes,
comments and labels of documents are words about a case; erasing the case takes them away (``store.erasing``), the
times stay.
"""

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from httui.store.fields import JSONText, MomentField
from httui.store.models import Case, CasesModel, Record


class Workflow(CasesModel):
    """A workflow, whatever its version."""

    id = TextField(primary_key=True)
    created_at = MomentField()


class WorkflowVersion(CasesModel):
    """One version: its definition, and its state (draft, trial, adopted, retired). ``why`` tells what changed."""

    id = AutoField()
    workflow = ForeignKeyField(Workflow, backref="versions", on_delete="RESTRICT", index=False)
    number = IntegerField()
    definition = JSONText()
    state = TextField()
    trial_ends = TextField(null=True)
    why = TextField(null=True)
    file_name = TextField(default="")
    added_at = MomentField()
    added_by = TextField()
    changed_at = MomentField()

    class Meta:
        indexes = ((("workflow", "number"), True),)


class WorkflowTrigger(CasesModel):
    """What opens a version's runs by itself, while it is on trial or adopted; ``form`` is empty where none is meant."""

    id = AutoField()
    version = ForeignKeyField(WorkflowVersion, backref="triggers", on_delete="CASCADE")
    kind = TextField()
    form = TextField(default="")

    class Meta:
        indexes = ((("kind", "form"), False),)


class WorkflowRun(CasesModel):
    """One time that a workflow is gone through; ``state`` is open, checking, finished or stopped.

    ``checking``: every step is over and the end test is not met yet. ``trigger_key`` names what
    opened it, so that it is not opened twice by the same thing.
    """

    id = TextField(primary_key=True)
    version = ForeignKeyField(WorkflowVersion, backref="runs", on_delete="RESTRICT")
    case = ForeignKeyField(Case, null=True, backref="runs", on_delete="CASCADE")
    state = TextField(default="open")
    trigger = TextField()
    trigger_key = TextField(null=True, unique=True)
    opened_at = MomentField()
    opened_by = TextField()
    ended_at = MomentField(null=True)
    end_reason = TextField(null=True)
    zone = TextField(default="")

    class Meta:
        indexes = ((("state", "opened_at"), False),)


class WorkflowStep(CasesModel):
    """One task of a run, at its ``attempt``-th time; ``version`` is the one it was opened under.

    ``state``: waiting (for other branches), ready, started, held, done, skipped, cancelled. ``held_seconds`` is how
    long it stood still altogether; ``minutes`` the working time that the person gave. ``revision`` rises with every
    change, so that two people never do one step twice.
    """

    id = TextField(primary_key=True)
    run = ForeignKeyField(WorkflowRun, backref="steps", on_delete="CASCADE", index=False)
    version = ForeignKeyField(WorkflowVersion, on_delete="RESTRICT", index=False)
    task = TextField()
    attempt = IntegerField(default=1)
    state = TextField()
    assigned_to = TextField(null=True)
    due = MomentField(null=True)
    opened_at = MomentField()
    ready_at = MomentField(null=True)
    started_at = MomentField(null=True)
    done_at = MomentField(null=True)
    done_by = TextField(null=True)
    outcome = TextField(null=True)
    minutes = IntegerField(null=True)
    held_at = MomentField(null=True)
    held_until = TextField(null=True)
    held_seconds = IntegerField(default=0)
    reason = TextField(null=True)
    note = TextField(null=True)
    record = ForeignKeyField(Record, null=True, on_delete="SET NULL", index=False)
    revision = IntegerField(default=1)

    class Meta:
        indexes = (
            (("run", "task"), False),
            (("state", "due"), False),
            (("assigned_to", "state", "due"), False),
        )


class StepComment(CasesModel):
    """What a colleague wrote about a step."""

    id = AutoField()
    step = ForeignKeyField(WorkflowStep, backref="comments", on_delete="CASCADE")
    at = MomentField()
    by = TextField()
    text = TextField()


class StepDocument(CasesModel):
    """A document that belongs to a step: what it is, where it is kept, and its SHA-256 where it is a file."""

    id = AutoField()
    step = ForeignKeyField(WorkflowStep, backref="papers", on_delete="CASCADE")
    at = MomentField()
    by = TextField()
    label = TextField()
    place = TextField()
    sha256 = TextField(null=True)


class Duty(CasesModel):
    """Something that comes again and again, or once on a day: the office's one reminder engine.

    ``rhythm`` is "3 months", "1 year", "7 days" or empty for once; ``next_on`` and ``last_on`` are ISO days;
    ``lead_days`` is how early it shows; ``subject`` names what it is about (a version, a consent), by id.
    """

    id = TextField(primary_key=True)
    kind = TextField()
    title = TextField(null=True)
    rhythm = TextField(default="")
    next_on = TextField(index=True)
    lead_days = IntegerField(default=7)
    owner = TextField(null=True)
    role = TextField(null=True)
    case = ForeignKeyField(Case, null=True, on_delete="CASCADE")
    subject = TextField(null=True)
    active = BooleanField(default=True)
    last_on = TextField(null=True)
    last_by = TextField(null=True)
    note = TextField(null=True)

    class Meta:
        indexes = ((("kind", "subject"), False),)


class CalendarDay(CasesModel):
    """A day that differs from the calendar that ships: ``kind`` is holiday or work."""

    day = TextField(primary_key=True)
    kind = TextField()
    name = TextField(default="")
