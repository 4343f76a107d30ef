"""The tables of security: self-assessments, actions, exceptions, risks, incidents, retention, devices.

Serves S-012 to S-015, S-188 to S-210 through the room ``security``. Words in here are about the office, never about a
person; what may be affected by an incident is named by ids. Ratings and answers keep who gave them and when.
"""

from peewee import AutoField, BooleanField, ForeignKeyField, IntegerField, TextField

from httui.store.fields import JSONText, MomentField
from httui.store.models import CasesModel


class AssessmentRound(CasesModel):
    """One round of the self-assessment. ``state`` is open, signed or dropped.

    ``form`` is the source of the form that it is answered with and ``form_hash`` its hash; ``result`` is the kept
    round (items with their weights, answers, scores) once it is signed; ``signed_by`` is the director's name.
    """

    id = TextField(primary_key=True)
    number = IntegerField(unique=True)
    state = TextField(default="open")
    form = TextField()
    form_hash = TextField()
    scope = TextField(default="")
    started_at = MomentField()
    started_by = TextField()
    signed_at = MomentField(null=True)
    signed_by = TextField(null=True)
    signer = TextField(null=True)
    result = JSONText(null=True)


class AssessmentAnswer(CasesModel):
    """What one person answered to one item: value, evidence, whether they looked, why it does not apply."""

    id = AutoField()
    round = ForeignKeyField(AssessmentRound, backref="answers", on_delete="CASCADE", index=False)
    item = TextField()
    by = TextField()
    value = TextField()
    note = TextField(default="")
    looked = BooleanField(default=False)
    na_reason = TextField(default="")
    at = MomentField()

    class Meta:
        indexes = ((("round", "item", "by"), True),)


class ActionItem(CasesModel):
    """Something to be done so that an item of the self-assessment becomes yes, or that a risk or incident asks for.

    ``source`` is assessment, risk or incident; ``state`` is open, done or dropped.
    """

    id = TextField(primary_key=True)
    source = TextField()
    source_id = TextField(null=True)
    item = TextField(null=True)
    text = TextField()
    owner = TextField(null=True)
    due = TextField(null=True)
    effort_minutes = IntegerField(null=True)
    cost = TextField(default="free")
    help = BooleanField(default=False)
    state = TextField(default="open")
    evidence = TextField(default="")
    created_at = MomentField()
    done_at = MomentField(null=True)
    done_by = TextField(null=True)

    class Meta:
        indexes = ((("state", "due"), False), (("source", "source_id"), False))


class GateExceptionRow(CasesModel):
    """A director's exception for one gating item: reason, compensating measure, an end after 30 days at most."""

    id = AutoField()
    item = TextField(index=True)
    tier = IntegerField()
    director = TextField()
    reason = TextField()
    measure = TextField()
    starts_at = MomentField()
    ends_at = MomentField()
    recorded_by = TextField()
    ended_at = MomentField(null=True)

    class Meta:
        table_name = "gate_exception"


class ChosenOption(CasesModel):
    """What the office does instead while critical protection is missing: chosen or not, why, who, until when."""

    id = AutoField()
    option = TextField()
    chosen = BooleanField()
    why = TextField(default="")
    owner = TextField(null=True)
    day = TextField(null=True)
    at = MomentField()
    by = TextField()


class RiskEntry(CasesModel):
    """One risk of the register; ``catalogue`` names the one it was picked from. ``parties`` lists who is at risk.

    ``likelihood`` and ``impact`` are 1 to 5 before, ``likelihood_after`` and ``impact_after`` with the mitigations;
    ``response`` is reduce, avoid, share or accept; ``accepted_by`` is the director who accepts it.
    """

    id = TextField(primary_key=True)
    catalogue = TextField(null=True)
    title = TextField()
    groups = JSONText(default=list)
    parties = JSONText(default=list)
    cause = TextField(default="")
    actor = TextField(default="")
    protection = TextField(default="")
    likelihood = IntegerField()
    impact = IntegerField()
    likelihood_after = IntegerField(null=True)
    impact_after = IntegerField(null=True)
    response = TextField(default="reduce")
    accepted_by = TextField(null=True)
    owner = TextField(null=True)
    review_on = TextField(null=True)
    items = JSONText(default=list)
    state = TextField(default="open", index=True)
    created_at = MomentField()
    created_by = TextField()
    updated_at = MomentField()


class RiskMitigation(CasesModel):
    """One mitigation of a risk: what, who, by when, done or not."""

    id = TextField(primary_key=True)
    risk = ForeignKeyField(RiskEntry, backref="mitigations", on_delete="CASCADE")
    text = TextField()
    owner = TextField(null=True)
    due = TextField(null=True)
    state = TextField(default="open")


class PlanVersion(CasesModel):
    """A version of the security plan that somebody approved by name; the document itself is made from live data."""

    id = AutoField()
    number = IntegerField(unique=True)
    approved_by = TextField()
    approver = TextField()
    approved_at = MomentField()
    expires_on = TextField()
    facts = JSONText()


class Incident(CasesModel):
    """Something went wrong, or may have. ``trigger`` is lost, stolen, ... , unsure; ``state`` open or closed.

    ``first_known_at`` starts the clock of 3x24 hours. ``facts`` hold answers of the judging step (tiers, number of
    persons, encrypted or not, who has it); no name of a person is in any field.
    """

    id = TextField(primary_key=True)
    number = TextField(unique=True)
    trigger = TextField()
    scenario = TextField(null=True)
    summary = TextField(default="")
    severity = IntegerField(null=True)
    state = TextField(default="open", index=True)
    first_known_at = MomentField()
    opened_at = MomentField()
    opened_by = TextField(null=True)
    lead = TextField(null=True)
    facts = JSONText(default=dict)
    late_reason = TextField(null=True)
    lessons = TextField(null=True)
    reviewed_at = MomentField(null=True)
    reviewed_by = TextField(null=True)
    closed_at = MomentField(null=True)
    closed_by = TextField(null=True)
    second_by = TextField(null=True)


class IncidentStep(CasesModel):
    """One of the ten steps of an incident: when it was done, by whom, and a note."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="steps", on_delete="CASCADE", index=False)
    step = IntegerField()
    done_at = MomentField(null=True)
    done_by = TextField(null=True)
    note = TextField(default="")

    class Meta:
        indexes = ((("incident", "step"), True),)


class IncidentNotice(CasesModel):
    """A notice of an incident: to whom (person by id, authority, partner, donor, public), how, when it was sent."""

    id = AutoField()
    incident = ForeignKeyField(Incident, backref="notices", on_delete="CASCADE")
    kind = TextField()
    person = TextField(null=True)
    channel = TextField(default="")
    decision = TextField(default="")
    sent_at = MomentField(null=True)
    sent_by = TextField(null=True)
    note = TextField(default="")


class RetentionDecision(CasesModel):
    """What was decided about something whose time had come: destroy, anonymise, extend or hold; never by itself."""

    id = TextField(primary_key=True)
    retention_class = TextField()
    kind = TextField()
    object_id = TextField(index=True)
    decision = TextField()
    reason = TextField(default="")
    until = TextField(null=True)
    at = MomentField()
    by = TextField()
    second_by = TextField(null=True)


class RetentionRule(CasesModel):
    """An office's own period of a retention class, confirmed by the director and a lawyer."""

    name = TextField(primary_key=True)
    period = TextField()
    confirmed_by = TextField(default="")
    confirmed_at = MomentField(null=True)


class CleanUp(CasesModel):
    """A clean-up day: its date, areas, who takes part, and when it was closed with its certificate."""

    id = TextField(primary_key=True)
    day = TextField()
    areas = JSONText(default=list)
    state = TextField(default="open")
    started_by = TextField()
    started_at = MomentField()
    closed_at = MomentField(null=True)
    closed_by = TextField(null=True)
    witness = TextField(null=True)
    lessons = TextField(default="")


class CleanUpEntry(CasesModel):
    """One thing that somebody found in their own area, what was decided about it and how it was done."""

    id = AutoField()
    clean_up = ForeignKeyField(CleanUp, backref="entries", on_delete="CASCADE")
    by = TextField()
    area = TextField()
    what = TextField()
    amount = IntegerField(null=True)
    decision = TextField(default="ask")
    method = TextField(default="")
    done_at = MomentField(null=True)


class Asset(CasesModel):
    """A device, a paper file or another place where data lies (S-012, S-191): who has it, tier, encrypted, backup.

    ``kind`` is pc, laptop, phone, usb, paper, chat, cloud, email or other; ``personal``: it belongs to a member of
    staff; ``apart``: work is kept apart from private use on it.
    """

    id = TextField(primary_key=True)
    kind = TextField()
    name = TextField()
    holder = TextField(null=True)
    place = TextField(default="")
    serial = TextField(default="")
    tier = IntegerField(null=True)
    personal = BooleanField(default=False)
    secured = TextField(default="unknown")
    apart = TextField(default="unknown")
    encrypted = TextField(default="unknown")
    backup = TextField(default="")
    retention = TextField(default="")
    state = TextField(default="in_use", index=True)
    checked_on = TextField(null=True)
    updated_at = MomentField()
    updated_by = TextField()


SECURITY_MODELS: tuple[type[CasesModel], ...] = (
    AssessmentRound,
    AssessmentAnswer,
    ActionItem,
    GateExceptionRow,
    ChosenOption,
    RiskEntry,
    RiskMitigation,
    PlanVersion,
    Incident,
    IncidentStep,
    IncidentNotice,
    RetentionDecision,
    RetentionRule,
    CleanUp,
    CleanUpEntry,
    Asset,
)
"""Every table of this module, in the order in which they can be made."""
