"""The tables of sharing: partners, plans, agreements, releases, the ledger, received packages, matching runs.

Serves S-016, S-041, S-230 to S-252 through the room ``sharing``. Persons and cases stand here by id only; what was
released is kept as counts and coded classes, never as values of a person.
"""

from peewee import AutoField, BlobField, ForeignKeyField, IntegerField, TextField

from httui.store.fields import JSONText, MomentField
from httui.store.models import CasesModel


class Partner(CasesModel):
    """A body that data is exchanged with (S-041, S-232 to S-237). ``trust`` is open, network, casework or never.

    ``age_key`` is its public key for packages (``age1...``), ``sign_key`` the key that signs what it sends, in hex;
    ``norms`` is the dated eight-point check {point: {answer, evidence}} of ``checked_on``.
    """

    id = TextField(primary_key=True)
    name = TextField(unique=True)
    body = TextField(default="")
    contact = TextField(default="")
    incident_contact = TextField(default="")
    brings = TextField(default="")
    we_share = TextField(default="")
    channel = TextField(default="")
    benefits = TextField(default="")
    risks = TextField(default="")
    improve = TextField(default="")
    strengthen = TextField(default="")
    trust = TextField(default="open")
    jurisdiction = TextField(default="ID")
    age_key = TextField(null=True)
    sign_key = TextField(null=True)
    keys_checked_at = MomentField(null=True)
    keys_checked_by = TextField(null=True)
    norms = JSONText(default=dict)
    checked_on = TextField(null=True)
    state = TextField(default="active", index=True)
    created_at = MomentField()
    created_by = TextField()
    updated_at = MomentField()


class SharingPlan(CasesModel):
    """A version of a data-sharing plan: the answers to its questions and its table of fields.

    ``fields`` is a list of {form, ref, need, form_of, reason}; ``state`` is draft, approved or retired; it expires on
    ``ends``. From tier 3 on ``second_by`` approved it too. ``origin`` names the file that it was imported from.
    """

    id = TextField(primary_key=True)
    series = TextField()
    number = IntegerField()
    partner = ForeignKeyField(Partner, backref="plans", on_delete="RESTRICT")
    title = TextField()
    purpose = TextField(default="")
    trust = TextField()
    tier = IntegerField(default=1)
    answers = JSONText(default=dict)
    missing = JSONText(default=dict)
    fields = JSONText(default=list)
    settings = JSONText(default=dict)
    state = TextField(default="draft", index=True)
    starts = TextField(null=True)
    ends = TextField(null=True)
    origin = TextField(null=True)
    created_at = MomentField()
    created_by = TextField()
    approved_at = MomentField(null=True)
    approved_by = TextField(null=True)
    second_by = TextField(null=True)

    class Meta:
        indexes = ((("series", "number"), True),)


class Agreement(CasesModel):
    """A data-sharing agreement made from a plan: its variables, state (draft, negotiating, signed, ended), its hash."""

    id = TextField(primary_key=True)
    plan = ForeignKeyField(SharingPlan, backref="agreements", on_delete="RESTRICT")
    number = IntegerField()
    mode = TextField(default="full")
    amends = TextField(null=True)
    variables = JSONText(default=dict)
    state = TextField(default="draft")
    signed_on = TextField(null=True)
    signed_by = TextField(null=True)
    starts = TextField(null=True)
    ends = TextField(null=True)
    sha256 = TextField(null=True)
    created_at = MomentField()
    created_by = TextField()
    updated_at = MomentField()

    class Meta:
        indexes = ((("plan", "number"), True),)


class Release(CasesModel):
    """One time that data left by a plan. ``left_out`` counts persons by reason.

    ``classes`` is the coded table for comparison with later releases, ``check_result`` what the disclosure check
    found; ``state`` is written, withdrawn or destroyed.
    """

    id = TextField(primary_key=True)
    plan = ForeignKeyField(SharingPlan, backref="releases", on_delete="RESTRICT")
    agreement = ForeignKeyField(Agreement, null=True, backref="releases", on_delete="RESTRICT", index=False)
    partner = ForeignKeyField(Partner, backref="releases", on_delete="RESTRICT")
    trust = TextField()
    format = TextField()
    period_from = TextField()
    period_to = TextField()
    fields = JSONText(default=list)
    rows = IntegerField()
    left_out = JSONText(default=dict)
    quality = IntegerField(null=True)
    override_reason = TextField(null=True)
    check_result = JSONText(default=dict)
    classes = BlobField(null=True)
    package_id = TextField(null=True, index=True)
    sha256 = TextField(null=True)
    at = MomentField()
    by = TextField()
    second_by = TextField(null=True)
    expires_on = TextField(null=True)
    receipt = JSONText(null=True)
    state = TextField(default="written")


class ReleasePerson(CasesModel):
    """That something about a person was in a release, or was told in an informal disclosure.

    ``row_id`` is the random number of the person's row in that release, so that it can be asked back; several numbers
    stand with a space between. It is taken away when the release was destroyed.
    """

    id = AutoField()
    release = ForeignKeyField(Release, null=True, backref="persons", on_delete="CASCADE")
    disclosure = TextField(null=True, index=True)
    person = TextField(index=True)
    case = TextField(null=True)
    row_id = TextField(null=True)


class Disclosure(CasesModel):
    """An informal disclosure (S-240): why, how, when, with whom, which kinds of data, who said yes."""

    id = TextField(primary_key=True)
    partner = ForeignKeyField(Partner, null=True, backref="disclosures", on_delete="SET NULL")
    with_whom = TextField()
    why = TextField()
    channel = TextField()
    fields = JSONText(default=list)
    at = MomentField()
    by = TextField()
    approved_by = TextField(null=True)
    recalled_at = MomentField(null=True)


class ReceivedPackage(CasesModel):
    """A package that a partner sent: its manifest, and whether it is in quarantine, brought in, or destroyed."""

    id = TextField(primary_key=True)
    partner = ForeignKeyField(Partner, null=True, backref="received", on_delete="SET NULL")
    manifest = JSONText()
    sha256 = TextField()
    state = TextField(default="quarantined")
    received_at = MomentField()
    received_by = TextField()
    imported_at = MomentField(null=True)
    report = JSONText(null=True)
    destroyed_at = MomentField(null=True)


class MatchRun(CasesModel):
    """One comparison with another office for persons in common: sizes and states, no key and no name is kept."""

    id = TextField(primary_key=True)
    partner = ForeignKeyField(Partner, backref="matches", on_delete="RESTRICT")
    role = TextField()
    cap = IntegerField()
    own_size = IntegerField()
    other_size = IntegerField(null=True)
    found = IntegerField(null=True)
    step = TextField()
    started_at = MomentField()
    started_by = TextField()
    ended_at = MomentField(null=True)


SHARING_MODELS: tuple[type[CasesModel], ...] = (
    Partner,
    SharingPlan,
    Agreement,
    Release,
    ReleasePerson,
    Disclosure,
    ReceivedPackage,
    MatchRun,
)
"""Every table of this module, in the order in which they can be made."""
