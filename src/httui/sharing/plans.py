"""Data-sharing plans in the store: drafts that are filled, versions that are approved, expired, retired (S-016).

A plan is the answers to sixteen questions and a table of fields, for one partner and at one trust level. Only a draft
can be changed; what was approved stays as it is and is followed by a new version. What comes from elsewhere arrives
as a draft, whatever it says of itself. ``purpose`` is the purpose of consent by which permission is looked up.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from httui.cases.consent_rules import PURPOSES
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import partners, plan_fields
from httui.sharing.disclosure import Trust
from httui.sharing.partner_words import at_most
from httui.sharing.plan_fields import FieldRow
from httui.sharing.plan_form import LONGEST_ANSWER, references, spelled
from httui.workflows.duty_kinds import Kind, register

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from httui.store.session import Session

Row = Any
LONGEST_TITLE = 120
EXPIRING_DAYS = 60
EXPIRY = Kind(
    "plan_expiry",
    N_("A data-sharing plan ends: approve it again or let it end"),
    role="data_lead",
    lead_days=EXPIRING_DAYS,
)
register(EXPIRY)

STANDINGS = {
    "draft": N_("draft"),
    "approved": N_("approved"),
    "expiring": N_("approved, ends soon"),
    "expired": N_("expired"),
    "retired": N_("retired"),
}
"""How a plan stands today, with words."""


class NoSuchPlan(Problem):
    """There is no plan with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such plan."), remedy=N_("Look at the list of plans."))


class NotADraft(Problem):
    """An approved or retired plan is not changed any more."""

    def __init__(self) -> None:
        super().__init__(
            N_("Only a draft can be changed."), remedy=N_("Begin a new version of this plan and change that.")
        )


@dataclass(frozen=True, slots=True)
class PlanView:
    """A version of a plan. ``starts`` and ``ends`` are its first and last day; ``origin`` names the file it came from.

    ``purpose`` is a key of ``consent_rules.PURPOSES``, or empty where it does not rest on consent. ``settings`` is read
    through ``plan_settings``.
    """

    id: str
    series: str
    number: int
    partner: str
    partner_name: str
    title: str
    purpose: str
    trust: Trust
    tier: int
    answers: dict[str, str]
    fields: tuple[FieldRow, ...]
    state: str
    starts: date | None
    ends: date | None
    origin: str
    created_at: datetime
    created_by: str
    approved_at: datetime | None
    approved_by: str
    second_by: str
    settings: "Mapping[str, Any]"

    @property
    def code(self) -> str:
        """What it is called in papers, file names and packages: eight signs and its number."""
        return f"{self.series[:8]}-{self.number}"

    @property
    def shared(self) -> tuple[FieldRow, ...]:
        """The rows of the fields that leave."""
        return tuple(row for row in self.fields if row.shared)

    def standing(self, today: date) -> str:
        """A key of ``STANDINGS``."""
        if self.state != "approved" or self.ends is None:
            return self.state
        if self.ends < today:
            return "expired"
        return "expiring" if self.ends <= today + timedelta(days=EXPIRING_DAYS) else "approved"


# -- looking ---------------------------------------------------------------------------------------------


def listing(session: "Session", *, retired: bool = False) -> list[PlanView]:
    """The plans, newest first; ``retired``: with those that are over. Raises ``Refused``."""
    from httui.store.sharing_models import Partner, SharingPlan

    session.require("share")
    rows: Row = SharingPlan.select(SharingPlan, Partner).join(Partner)
    if not retired:
        rows = rows.where(SharingPlan.state != "retired")
    return [view_of(row) for row in rows.order_by(SharingPlan.created_at.desc(), SharingPlan.number.desc())]


def get(session: "Session", plan: str) -> PlanView:
    """One plan by id or code. Raises ``Refused``, :class:`NoSuchPlan`."""
    session.require("share")
    return view_of(row_of(plan))


# -- drafts ----------------------------------------------------------------------------------------------


def create(session: "Session", partner: str, title: str, trust: Trust) -> str:
    """Begin a plan for a partner (id or name); returns its id.

    Raises ``Refused``, ``NoSuchPartner``, :class:`Problem` (no title, more trust than the partner has).
    """
    session.require("share")
    with session.transaction():
        found = partners.row_of(partner)
        require_trust(found, trust)
        return insert(session, found.id, title, trust, series=str(uuid.uuid4()), number=1)


def next_version(session: "Session", plan: str) -> str:
    """Begin a new draft from a plan that is not one any more; returns its id.

    Raises ``Refused``, :class:`NoSuchPlan`, :class:`Problem` (there is a draft already).
    """
    from httui.store.sharing_models import SharingPlan

    session.require("share")
    with session.transaction():
        row = row_of(plan)
        rows: list[Row] = list(SharingPlan.select().where(SharingPlan.series == row.series))
        if any(other.state == "draft" for other in rows):
            raise Problem(N_("There is a draft of this plan already."), remedy=N_("Go on with that one."))
        number = max(other.number for other in rows) + 1
        content = {
            name: getattr(row, name)
            for name in ("purpose", "answers", "fields", "settings", "tier", "starts", "ends")
        }
        return insert(
            session, row.partner_id, row.title, Trust(row.trust), series=row.series, number=number, **content
        )


def rename(session: "Session", plan: str, title: str, trust: Trust) -> None:
    """Change title and trust level of a draft; fields that are not allowed there any more are not shared then.

    Raises ``Refused``, :class:`NoSuchPlan`, :class:`NotADraft`, :class:`Problem`.
    """
    session.require("share")
    with session.transaction():
        row = draft_of(plan)
        require_trust(row.partner, trust)
        fields = [FieldRow.from_json(value) for value in row.fields]
        kept = [
            field
            if field.shared and field.form_of in plan_fields.allowed(trust, field)
            else plan_fields.proposed(trust, field)
            for field in fields
        ]
        _write(session, row, kept, title=_title(title), trust=str(trust))


def answer(session: "Session", plan: str, name: str, text: str, *, noted: bool = False) -> None:
    """Keep the answer to one question of a draft; ``text`` in the form's own spelling, empty takes it away.

    ``noted``: this sitting is in the audit trail already. Raises ``Refused``, :class:`NoSuchPlan`,
    :class:`NotADraft`, :class:`Problem`.
    """
    from httui.store.sharing_models import SharingPlan

    session.require("share")
    if name not in references():
        raise Problem(N_("A plan has no such question."))
    if len(text) > LONGEST_ANSWER:
        raise Problem(N_("A text has at most {most} characters."), most=LONGEST_ANSWER)
    stored = spelled(name, text)
    if stored is None:
        raise Problem(N_("This cannot be the answer to the question."), where=name)
    with session.transaction():
        row = draft_of(plan)
        answers = {key: value for key, value in {**row.answers, name: stored}.items() if value}
        SharingPlan.update(answers=answers, **derived(answers)).where(SharingPlan.id == row.id).execute()
        if not noted:
            session.audit.append("change", "sharing_plan", row.id, "answers")


def choose_forms(session: "Session", plan: str, form_ids: "Iterable[str]") -> None:
    """Have the table of a draft hold every field of these forms, and of no others; what was decided stays.

    Raises ``Refused``, :class:`NoSuchPlan`, :class:`NotADraft`, ``FormUnknown``.
    """
    session.require("share")
    with session.transaction():
        row = draft_of(plan)
        before = {(field.form, field.ref): field for field in map(FieldRow.from_json, row.fields)}
        found = [
            _decided(fresh, before.get((fresh.form, fresh.ref)), Trust(row.trust))
            for form_id in dict.fromkeys(form_ids)
            for fresh in plan_fields.candidates(session, form_id, Trust(row.trust))
        ]
        _write(session, row, found)


def set_field(session: "Session", plan: str, field: FieldRow) -> None:
    """Decide about one field of a draft's table: need, form and reason; class and tier stay as the form has them.

    Raises ``Refused``, :class:`NoSuchPlan`, :class:`NotADraft`, ``FieldRefused``.
    """
    from dataclasses import replace

    session.require("share")
    with session.transaction():
        row = draft_of(plan)
        rows = [FieldRow.from_json(value) for value in row.fields]
        places = {(one.form, one.ref): place for place, one in enumerate(rows)}
        place = places.get((field.form, field.ref))
        if place is None:
            raise plan_fields.FieldRefused(
                N_("This field is not in the table."), where=field.name, remedy=N_("Choose its form first.")
            )
        decided = {"need": field.need, "form_of": field.form_of, "reason": field.reason.strip()}
        rows[place] = replace(rows[place], **decided)  # type: ignore[arg-type]
        plan_fields.check(rows, Trust(row.trust))
        _write(session, row, rows)


def discard(session: "Session", plan: str) -> None:
    """Throw a draft away. Raises ``Refused``, :class:`NoSuchPlan`, :class:`NotADraft`, :class:`Problem`."""
    from httui.store.sharing_models import Agreement, SharingPlan

    session.require("share")
    with session.transaction():
        row = draft_of(plan)
        held: Row = Agreement.select().where(Agreement.plan == row.id)
        if held.exists():
            raise Problem(N_("An agreement was made from this plan; it stays."))
        SharingPlan.delete().where(SharingPlan.id == row.id).execute()
        session.audit.append("delete", "sharing_plan", row.id)


# -- rows ------------------------------------------------------------------------------------------------


def row_of(plan: str) -> Row:
    """The row of a plan by id or code, for whoever decided the rights. Raises :class:`NoSuchPlan`."""
    from httui.store.sharing_models import SharingPlan

    row: Row = SharingPlan.get_or_none(SharingPlan.id == plan)
    series, _dash, number = plan.rpartition("-")
    if row is None and len(series) == len("12345678") and number.isascii() and number.isdigit():
        row = SharingPlan.get_or_none(
            SharingPlan.series.startswith(series), SharingPlan.number == int(number[:9])
        )
    if row is None:
        raise NoSuchPlan
    return row


def draft_of(plan: str) -> Row:
    """The row of a draft. Raises :class:`NoSuchPlan`, :class:`NotADraft`."""
    row = row_of(plan)
    if row.state != "draft":
        raise NotADraft
    return row


def insert(
    session: "Session", partner: str, title: str, trust: Trust, *, series: str, number: int, **content: Any
) -> str:
    """Write a new draft inside the caller's transaction, who decided the rights; returns its id."""
    from httui.store.sharing_models import SharingPlan

    made = str(uuid.uuid4())
    SharingPlan.create(
        id=made,
        series=series,
        number=number,
        partner=partner,
        title=_title(title),
        trust=str(trust),
        created_at=session.trusted_now(),
        created_by=session.user.id,
        **content,
    )
    session.audit.append("create", "sharing_plan", made, content.get("origin"))
    return made


def require_trust(partner: Row, trust: Trust) -> None:
    """Raise :class:`Problem` where a partner may not be shared with at this level."""
    if partner.state != "active":
        raise Problem(N_("This partner is retired."), remedy=N_("Bring it back in the register first."))
    if not at_most(trust, Trust(partner.trust)):
        raise Problem(
            N_("The register does not trust this partner that far."),
            remedy=N_("Choose a lower trust level, or look at the partner again."),
        )


def derived(answers: "Mapping[str, str]") -> dict[str, str | None]:
    """The columns that follow from the answers: purpose, first and last day."""
    purpose = answers.get("q05_purpose", "") if answers.get("q05_basis") == "consent" else ""
    return {
        "purpose": purpose if purpose in PURPOSES else "",
        "starts": _iso(answers.get("q15_starts", "")),
        "ends": _iso(answers.get("q15_ends", "")),
    }


def _iso(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return None


def _title(title: str) -> str:
    title = " ".join(title.split())
    if not title or len(title) > LONGEST_TITLE:
        raise Problem(N_("A title has at most {most} characters."), most=LONGEST_TITLE)
    return title


def _decided(fresh: FieldRow, before: FieldRow | None, trust: Trust) -> FieldRow:
    """The row of a field as the form has it now, with what was decided about it, where that is still allowed."""
    from dataclasses import replace

    if before is None or before.form_of not in plan_fields.allowed(trust, fresh):
        return fresh
    return replace(fresh, need=before.need, form_of=before.form_of, reason=before.reason)


def _write(session: "Session", row: Row, fields: list[FieldRow], **values: str) -> None:
    from httui.store.sharing_models import SharingPlan

    kept = [field.as_json() for field in fields]
    SharingPlan.update(fields=kept, tier=plan_fields.tier_of(fields), **values).where(
        SharingPlan.id == row.id
    ).execute()
    session.audit.append("change", "sharing_plan", row.id, "fields")


def view_of(row: Row) -> PlanView:
    """A row as the room shows it, for whoever decided the rights."""
    return PlanView(
        row.id,
        row.series,
        row.number,
        row.partner_id,
        row.partner.name,
        row.title,
        row.purpose,
        Trust(row.trust),
        row.tier,
        dict(row.answers),
        tuple(FieldRow.from_json(value) for value in row.fields),
        row.state,
        date.fromisoformat(row.starts) if row.starts else None,
        date.fromisoformat(row.ends) if row.ends else None,
        row.origin or "",
        row.created_at,
        row.created_by,
        row.approved_at,
        row.approved_by or "",
        row.second_by or "",
        dict(row.settings),
    )
