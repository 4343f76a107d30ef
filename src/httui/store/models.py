"""The tables of ``cases.db``: coded cases, their records and consents, the forms, the audit. No direct
identifier.

Serves S-152 (who, when, field, old, new), S-044 (rights), S-080 to S-082 (consent), S-213 and S-214 (codes),
S-014 and S-030 (gate) through the rooms above. The tables are made by ``store.migrations``; a test holds both
equal. Ids are UUID text where an object can travel to another office, moments are aware datetimes.
"""

from peewee import (
    AutoField,
    BlobField,
    BooleanField,
    CompositeKey,
    ForeignKeyField,
    IntegerField,
    Model,
    TextField,
)

from httui.store.fields import JSONText, MomentField


class CasesModel(Model):
    """A table of ``cases.db``; bound to the open store by ``schema.bind_cases``."""

    class Meta:
        legacy_table_names = False


class Setting(CasesModel):
    """A setting of the office."""

    key = TextField(primary_key=True)
    value = JSONText(null=True)


class UserProfile(CasesModel):
    """What the office knows of an account beyond its keys; ``id`` is the keyring's user id."""

    id = TextField(primary_key=True)
    sign_in_name = TextField(unique=True)
    display_name = TextField()
    language = TextField(default="en")
    created_at = MomentField()
    disabled_at = MomentField(null=True)
    last_sign_in = MomentField(null=True)
    passphrase_changed_at = MomentField(null=True)
    checked_in_at = MomentField(null=True)
    temporary = BooleanField(default=False)


class Form(CasesModel):
    """A questionnaire, whatever its version."""

    form_id = TextField(primary_key=True)
    title = TextField()


class FormVersion(CasesModel):
    """One version of a form with everything needed to show records that were entered with it."""

    id = AutoField()
    form = ForeignKeyField(Form, backref="versions", on_delete="RESTRICT", index=False)
    version = TextField()
    source_hash = TextField()
    file_name = TextField()
    source = BlobField()
    resources = JSONText(default=dict)
    xform = TextField()
    classes = JSONText(default=dict)
    state = TextField()
    added_at = MomentField()
    added_by = TextField()

    class Meta:
        indexes = ((("form", "version", "source_hash"), True),)


class Person(CasesModel):
    """Somebody the office works for, by code only."""

    id = TextField(primary_key=True)
    code = TextField(unique=True)
    pseudonym = TextField(null=True)
    child = BooleanField(null=True)
    created_at = MomentField()
    created_by = TextField()


class Case(CasesModel):
    """One case of a person; ``status`` is open, closed, frozen, erased or anonymised."""

    id = TextField(primary_key=True)
    code = TextField(unique=True)
    person = ForeignKeyField(Person, backref="cases", on_delete="RESTRICT")
    status = TextField(default="open")
    worker = TextField(null=True, index=True)
    place = TextField(null=True)
    opened_on = TextField()
    updated_at = MomentField()

    class Meta:
        table_name = "cases"


class Record(CasesModel):
    """The answers to one form in one case: {ref: text}, no direct identifiers, and {ref: missing code}."""

    id = TextField(primary_key=True)
    case = ForeignKeyField(Case, backref="records", on_delete="RESTRICT")
    form_version = ForeignKeyField(FormVersion, backref="records", on_delete="RESTRICT")
    status = TextField(default="draft")
    answers = JSONText(default=dict)
    missing = JSONText(default=dict)
    revision = IntegerField(default=1)
    created_at = MomentField()
    created_by = TextField()
    updated_at = MomentField()
    updated_by = TextField()
    zone = TextField(default="")


class RecordChange(CasesModel):
    """One field changed in one revision. For a direct identifier ``old`` and ``new`` stay empty."""

    id = AutoField()
    record = ForeignKeyField(Record, backref="changes", on_delete="CASCADE", index=False)
    revision = IntegerField()
    at = MomentField()
    by = TextField()
    ref = TextField()
    old = TextField(null=True)
    new = TextField(null=True)
    old_missing = TextField(null=True)
    new_missing = TextField(null=True)
    reason = TextField(null=True)

    class Meta:
        indexes = ((("record", "revision"), False),)


class Draft(CasesModel):
    """An unfinished form, sealed to its author's public key; ``person``: of a new case for somebody known."""

    id = TextField(primary_key=True)
    author = TextField()
    form_version = ForeignKeyField(FormVersion, on_delete="RESTRICT", index=False)
    case = ForeignKeyField(Case, null=True, on_delete="CASCADE", index=False)
    record = ForeignKeyField(Record, null=True, on_delete="CASCADE", index=False)
    base_revision = IntegerField(null=True)
    sealed = BlobField()
    updated_at = MomentField()
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE", index=False)


class Consent(CasesModel):
    """One decision: scope x purpose x recipient x expiry, with its withdrawal."""

    id = AutoField()
    person = ForeignKeyField(Person, backref="consents", on_delete="RESTRICT")
    case = ForeignKeyField(Case, null=True, backref="consents", on_delete="RESTRICT")
    record = ForeignKeyField(Record, null=True, on_delete="SET NULL")
    purpose = TextField()
    recipient = TextField(null=True)
    scope = JSONText(null=True)
    decision = TextField()
    given_at = MomentField()
    expires_at = MomentField(null=True)
    method = TextField(null=True)
    script_version = TextField(null=True)
    conditions = TextField(null=True)
    recorded_by = TextField()
    withdrawn_at = MomentField(null=True)
    withdrawn_scope = JSONText(null=True)


class Task(CasesModel):
    """Something to be done by somebody by a day."""

    id = TextField(primary_key=True)
    case = ForeignKeyField(Case, null=True, backref="tasks", on_delete="CASCADE")
    person = ForeignKeyField(Person, null=True, on_delete="CASCADE")
    kind = TextField()
    title = TextField()
    due = TextField(null=True)
    assigned_to = TextField(null=True)
    state = TextField(default="open")
    created_at = MomentField()
    done_at = MomentField(null=True)
    note = TextField(null=True)

    class Meta:
        indexes = ((("state", "due"), False), (("assigned_to", "state"), False))


class Tombstone(CasesModel):
    """That something was erased: ids and codes, never content. Applied again after a restore."""

    id = TextField(primary_key=True)
    kind = TextField()
    object_id = TextField(index=True)
    person_id = TextField(null=True, index=True)
    code = TextField(null=True)
    at = MomentField()
    by = TextField()
    second_by = TextField(null=True)
    reason = TextField(null=True)


class AuditEntry(CasesModel):
    """One entry of the audit: only ever added, in order, chained and signed (``store.audit``)."""

    seq = IntegerField(primary_key=True)
    at = MomentField(index=True)
    zone = TextField(default="")
    actor = TextField()
    action = TextField()
    kind = TextField()
    object_id = TextField(null=True, index=True)
    reason = TextField(null=True)
    previous = TextField()
    hash = TextField()
    key = TextField()
    signature = BlobField()


class AuditKey(CasesModel):
    """The public key that signed audit entries, kept after its owner has left."""

    fingerprint = TextField(primary_key=True)
    actor = TextField()
    public_key = BlobField()
    added_at = MomentField()


class RetiredKey(CasesModel):
    """The key of an earlier generation, kept until the backups that it opens are destroyed."""

    database = TextField()
    generation = IntegerField()
    key = BlobField()

    class Meta:
        primary_key = CompositeKey("database", "generation")


class GateDecision(CasesModel):
    """Why the readiness gate stands where it does; ``basis`` is fresh, judgement, assessment or exception."""

    id = AutoField()
    tier = IntegerField()
    basis = TextField()
    signed_by = TextField()
    reason = TextField(null=True)
    at = MomentField()
    expires_at = MomentField(null=True)
