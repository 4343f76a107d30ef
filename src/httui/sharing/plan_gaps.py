"""What a plan still lacks, found by the plan itself: before it is approved, and before anything is released (S-016).

Nothing here is asked again of a person who knows better: questions without an answer, fields without a reason, a basis
that does not fit the fields, a partner that nobody looked at for a year, no agreement in force.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.cases.privacy import Privacy
from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing import partners, plan_fields, plans
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form as FormOf
from httui.sharing.partner_words import at_most
from httui.sharing.permission import FITTING
from httui.sharing.plan_form import open_questions
from httui.sharing.plans import PlanView
from httui.workflows import duty_rows

if TYPE_CHECKING:
    from httui.sharing.partners import PartnerView
    from httui.store.session import Session

Row = Any
LONGEST_DAYS = 731
TWO_PEOPLE_TIER = 3
"""From this tier on two people approve a plan."""

STAGES = {"approve": N_("before it can be approved"), "release": N_("before anything is released")}
BY_LAW = N_(
    "This plan rests on a law, so nothing is ever released by it: what the law obliges you to tell is looked at with a "
    "lawyer, handed over case by case by a person, and noted in the ledger."
)
NOT_ANSWERED = N_("Not answered: {what}")
NO_REASON = N_("No reason why it is needed: {what}")


@dataclass(frozen=True, slots=True)
class Gap:
    """One thing that is missing. ``stage``: see ``STAGES``; ``where`` names the question, field or part of the plan.

    ``message`` is a message id, filled with ``what``.
    """

    stage: str
    where: str
    message: str
    what: str = ""

    @property
    def text(self) -> str:
        """The sentence, in the language in use."""
        return _(self.message).format(what=self.what)


class PlanHasGaps(Problem):
    """A plan cannot be approved yet."""

    def __init__(self, count: int, first: str) -> None:
        super().__init__(
            N_("This plan is not complete yet. Still lacking: {count}, first: {first}"),
            remedy=N_("Look at what the plan lacks, and complete it."),
            count=count,
            first=first,
        )


def gaps(session: "Session", plan: str) -> list[Gap]:
    """What a plan (id or code) lacks, in the order of its stages. Raises ``Refused``, ``NoSuchPlan``."""
    session.require("share")
    row = plans.row_of(plan)
    view, partner = plans.view_of(row), partners.get(session, row.partner_id)
    today = duty_rows.today_of(session)
    return [
        *_answers(view),
        *_fields(session, view),
        *_basis(view, partner),
        *_days(view, today),
        *_partner(view, partner, today),
        *_people(session, view),
        *_release(view, partner, today),
    ]


def _answers(view: PlanView) -> Iterator[Gap]:
    for one in open_questions(view.answers):
        if one.name in view.answers:
            yield Gap("approve", one.name, N_("To be answered otherwise: {what}"), one.label)
        else:
            yield Gap("approve", one.name, NOT_ANSWERED, one.label)
    if view.answers.get("q04_surprised") in {"yes", "not_sure"}:
        yield Gap(
            "approve",
            "q04_surprised",
            N_(
                "The person might be surprised: talk with those concerned first, then answer question 4 again."
            ),
        )


def _fields(session: "Session", view: PlanView) -> Iterator[Gap]:
    if not view.shared:
        yield Gap("approve", "fields", N_("No field is chosen in the table of fields."))
    for row in view.shared:
        if not row.reason:
            yield Gap("approve", row.ref, NO_REASON, row.name)
        if row.form_of not in plan_fields.allowed(view.trust, row):
            yield Gap(
                "approve", row.ref, N_("Not allowed in this form at this trust level: {what}"), row.name
            )
    for row in plan_fields.changed_since(view.shared, _current(session, view)):
        yield Gap(
            "approve",
            row.ref,
            N_("The form changed, this field is gone or more private now: {what}"),
            row.name,
        )


def _current(session: "Session", view: PlanView) -> list[plan_fields.FieldRow]:
    """The fields of the plan's forms as they are today; those of a form that is gone are not there."""
    from httui.cases.registry import FormUnknown

    found = []
    for form_id in dict.fromkeys(row.form for row in view.shared):
        try:
            found += plan_fields.candidates(session, form_id, view.trust)
        except FormUnknown:
            continue
    return found


def _basis(view: PlanView, partner: "PartnerView") -> Iterator[Gap]:
    basis = view.answers.get("q05_basis", "")
    rows = [row for row in view.shared if row.form_of is not FormOf.COUNT]
    if basis == "law":
        yield Gap("release", "q05_basis", BY_LAW)
    if rows and basis == "counts":
        yield Gap(
            "approve", "q05_basis", N_("The basis says counts, the table has fields about single persons.")
        )
    if rows and basis == "consent" and view.purpose and view.purpose not in FITTING[view.trust]:
        yield Gap(
            "approve", "q05_purpose", N_("This consent does not cover single persons at this trust level.")
        )
    if basis != "consent" and any(row.privacy is Privacy.DIRECT for row in rows):
        yield Gap(
            "approve", "q05_basis", N_("Names and numbers of people leave only with their own consent.")
        )
    if rows and view.answers.get("q03_people") == "nobody":
        yield Gap(
            "approve", "q03_people", N_("The table has fields about single persons; say whose data it is.")
        )
    if partner.entry.jurisdiction != "ID" and view.answers.get("q14_cross") == "no":
        yield Gap("approve", "q14_cross", N_("The partner is in another country: the data crosses a border."))
    if view.trust is not Trust.OPEN and "publication" in view.answers.get("q08_transfer", "").split():
        yield Gap("approve", "q08_transfer", N_("Only a plan at the trust level open may be published."))


def _days(view: PlanView, today: date) -> Iterator[Gap]:
    if view.ends is None or view.starts is None:
        yield Gap("approve", "q15_ends", N_("The plan has no first or last day."))
        return
    if view.ends < today:
        yield Gap("approve", "q15_ends", N_("The last day of the plan is over."))
    if (view.ends - view.starts).days > LONGEST_DAYS:
        yield Gap("approve", "q15_ends", N_("A plan lasts two years at most."))


def _partner(view: PlanView, partner: "PartnerView", today: date) -> Iterator[Gap]:
    where = "partner"
    if partner.state != "active":
        yield Gap("approve", where, N_("The partner is retired in the register."))
    elif not at_most(view.trust, partner.trust):
        yield Gap("approve", where, N_("The register does not trust this partner that far any more."))
    if not partner.complete:
        yield Gap("approve", where, N_("The partner's entry in the register is not complete."))
    if view.trust is Trust.OPEN:
        return
    if not partner.checked(today):
        yield Gap("approve", where, N_("The partner check is missing or older than a year."))
    if not partner.entry.columns.get("incident_contact"):
        yield Gap("approve", where, N_("The register has no contact for incidents at this partner."))


def _people(session: "Session", view: PlanView) -> Iterator[Gap]:
    if view.tier < TWO_PEOPLE_TIER:
        return
    from httui.store.rights import rights_of

    able = [
        user
        for user in session.keyring.active()
        if "share.approve" in rights_of(user.roles, identities=user.identities)
    ]
    if len(able) < len(("one", "two")):
        yield Gap("approve", "q16_who", N_("Two people have to approve this plan, and only one account may."))


def _release(view: PlanView, partner: "PartnerView", today: date) -> Iterator[Gap]:
    if view.state == "draft":
        yield Gap("release", "plan", N_("Nobody has approved the plan."))
    elif view.standing(today) in {"expired", "retired"}:
        yield Gap("release", "plan", N_("The plan is over."))
    if {"package", "usb"} & set(view.answers.get("q08_transfer", "").split()) and not partner.keys_checked_at:
        yield Gap("release", "keys", N_("The partner's keys are not confirmed by voice."))
    if view.trust is not Trust.OPEN and not _has_agreement(view, today):
        yield Gap("release", "agreement", N_("There is no signed agreement in force for this plan."))


def _has_agreement(view: PlanView, today: date) -> bool:
    from httui.store.sharing_models import Agreement, SharingPlan

    rows: Row = (
        Agreement.select(Agreement, SharingPlan)
        .join(SharingPlan)
        .where(SharingPlan.series == view.series, Agreement.state == "signed")
    )
    return any((row.starts or "") <= today.isoformat() <= (row.ends or "") for row in rows)
