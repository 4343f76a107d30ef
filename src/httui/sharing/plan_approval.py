"""Approving a plan by name, and what may be released by it now (S-016, S-245; instruments, section 5).

From tier 3 on two people approve. An approved version takes the place of the one before. Every release asks
:func:`usable` first.
"""

from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import partners, plan_gaps, plans
from httui.sharing.plan_gaps import TWO_PEOPLE_TIER, PlanHasGaps
from httui.sharing.plans import EXPIRY, PlanView
from httui.workflows import duty_rows

if TYPE_CHECKING:
    from httui.store.session import Session

LONGEST_REASON = 500


class SecondNeeded(Problem):
    """A plan of this tier needs a second person."""

    def __init__(self) -> None:
        super().__init__(
            N_("Two people approve a plan of tier {tier} or higher."),
            remedy=N_("Have a colleague who may approve give their name and passphrase."),
            tier=TWO_PEOPLE_TIER,
        )


class NotUsable(Problem):
    """Nothing can be released by this plan now."""


def approve(session: "Session", plan: str, *, second: tuple[str, str] | None = None) -> None:
    """Approve a draft; ``second``: sign-in name and passphrase of the other person, needed from tier 3 on.

    Raises ``Refused``, ``NoSuchPlan``, ``NotADraft``, :class:`PlanHasGaps`, :class:`SecondNeeded`, ``WrongSignIn``,
    ``MustWait``.
    """
    from httui.store.sharing_models import SharingPlan

    session.require("share.approve")
    _require_whole(session, plan)
    if plans.draft_of(plan).tier >= TWO_PEOPLE_TIER and second is None:
        raise SecondNeeded
    other = session.second_person(*second, "share.approve").id if second is not None else None
    with session.transaction():
        row = plans.draft_of(plan)
        # A colleague may have changed the draft while the second person typed.
        _require_whole(session, plan)
        if row.tier >= TWO_PEOPLE_TIER and other is None:
            raise SecondNeeded
        for before in SharingPlan.select().where(
            SharingPlan.series == row.series, SharingPlan.state == "approved"
        ):
            _end(session, before.id, "followed by a new version")
        SharingPlan.update(
            state="approved",
            approved_at=session.trusted_now(),
            approved_by=session.user.id,
            second_by=other,
        ).where(SharingPlan.id == row.id).execute()
        view = plans.view_of(row)
        assert view.ends is not None, "a plan without a last day has a gap"
        duty_rows.put(session, EXPIRY, row.id, view.ends)
        session.audit.append("approve", "sharing_plan", row.id, f"tier {row.tier}")


def retire(session: "Session", plan: str, reason: str) -> None:
    """End an approved plan, with a reason; nothing is released by it any more.

    Raises ``Refused``, ``NoSuchPlan``, :class:`Problem`.
    """
    session.require("share.approve")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Problem(N_("Please say why."))
    with session.transaction():
        row = plans.row_of(plan)
        if row.state != "approved":
            raise Problem(N_("Only an approved plan is retired; a draft is thrown away."))
        _end(session, row.id, reason.strip())


def usable(session: "Session", plan: str) -> PlanView:
    """The plan, where something may be released by it today; else why not.

    It is approved, has begun and not ended, lacks nothing, and its partner is trusted as far as it asks.
    Raises ``Refused``, ``NoSuchPlan``, :class:`NotUsable`.
    """
    session.require("share")
    row = plans.row_of(plan)
    view, today = plans.view_of(row), duty_rows.today_of(session)
    if view.state != "approved":
        raise NotUsable(
            N_("Nothing is released by a plan that is not approved."), remedy=N_("Have it approved first.")
        )
    if view.starts is None or view.ends is None or not view.starts <= today <= view.ends:
        raise NotUsable(
            N_("This plan does not hold today."),
            remedy=N_("Look at its first and last day; begin a new version."),
        )
    plans.require_trust(partners.row_of(view.partner), view.trust)
    if found := plan_gaps.gaps(session, view.id):
        raise NotUsable(
            N_("This plan lacks something: {first}"),
            remedy=N_("Look at what the plan lacks, and complete it."),
            first=found[0].text,
        )
    return view


def _require_whole(session: "Session", plan: str) -> None:
    plans.draft_of(plan)
    found = [gap for gap in plan_gaps.gaps(session, plan) if gap.stage == "approve"]
    if found:
        raise PlanHasGaps(len(found), found[0].text)


def _end(session: "Session", plan: str, reason: str) -> None:
    from httui.store.sharing_models import SharingPlan

    SharingPlan.update(state="retired").where(SharingPlan.id == plan).execute()
    duty_rows.retire(session, EXPIRY.name, plan)
    session.audit.append("change", "sharing_plan", plan, f"retired: {reason}")
