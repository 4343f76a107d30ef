"""Versions of the security plan: a draft until it holds enough, approved by name, due again after a year (S-207).

The plan itself is always made from live data. An approval keeps what the plan stood for then, as numbers and a
fingerprint, so that everybody sees whether it changed since. The next approval is a duty.
"""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security import assets, incident_contacts, risk_rules, risks
from httui.security.risk_mitigations import views_by_risk
from httui.workflows import duty_rows, rhythm
from httui.workflows.duty_kinds import Kind, register

if TYPE_CHECKING:
    from httui.store.session import Session

AGAIN = Kind("security_plan", N_("Approve the security plan again"), role="data_lead", lead_days=30)
register(AGAIN)

STATES = {
    "draft": N_("draft: fewer than three risks have a mitigation"),
    "waiting": N_("draft: not approved yet"),
    "changed": N_("approved, changed since"),
    "approved": N_("approved"),
    "expired": N_("approval has ended"),
}
LONGEST_NAME = 120
_SUBJECT = "plan"
_LASTS = "1 year"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the plan stands: ``state`` is a key of :data:`STATES`; the rest is of the last approval, if any.

    ``pairs`` counts risks with a mitigation; ``approved_by`` is the name written, ``missing`` the parties at risk
    (keys of ``risk_rules.PARTIES``) that no risk names.
    """

    state: str
    pairs: int
    missing: tuple[str, ...]
    number: int = 0
    approved_by: str = ""
    approved_at: datetime | None = None
    expires_on: date | None = None

    @property
    def draft(self) -> bool:
        """Whether every page says that it is a draft."""
        return self.state in {"draft", "waiting"}


def standing(session: "Session") -> Standing:
    """Where the plan stands now. For everybody with an account. Raises ``Refused``."""
    rules = [view.rule for view in risks.listing(session)]
    pairs, missing = risk_rules.pairs(rules), risk_rules.missing_parties(rules)
    row = _latest()
    if row is None:
        return Standing("draft" if risk_rules.is_draft(rules) else "waiting", pairs, missing)
    expires = date.fromisoformat(row.expires_on)
    if risk_rules.is_draft(rules):
        state = "draft"
    elif duty_rows.today_of(session) > expires:
        state = "expired"
    else:
        state = "approved" if row.facts.get("fingerprint") == fingerprint(session) else "changed"
    return Standing(state, pairs, missing, row.number, row.approved_by, row.approved_at, expires)


def approve(session: "Session", name: str) -> int:
    """Note that somebody approves the plan by ``name`` as it stands; the number of this version.

    For who keeps security. Raises ``Refused``, :class:`Problem` (no name, still a draft).
    """
    from httui.store.security_models import PlanVersion

    session.require("security")
    written = " ".join(name.split())
    if not written or len(written) > LONGEST_NAME:
        raise Problem(N_("The plan is approved with the name of the director."))
    now_stands = standing(session)
    if now_stands.state == "draft":
        raise Problem(
            N_("The plan is a draft: {pairs} of {needed} risks have a mitigation."),
            remedy=N_("Add risks, and what is done against each."),
            pairs=now_stands.pairs,
            needed=risk_rules.PAIRS_NEEDED,
        )
    with session.transaction():
        expires = rhythm.after(duty_rows.today_of(session), _LASTS)
        row = _latest()
        number = 1 if row is None else row.number + 1
        PlanVersion.create(
            number=number,
            approved_by=written,
            approver=session.user.id,
            approved_at=session.trusted_now(),
            expires_on=expires.isoformat(),
            facts={
                "pairs": now_stands.pairs,
                "risks": len(risks.listing(session)),
                "tier": session.tier,
                "fingerprint": fingerprint(session),
            },
        )
        duty_rows.retire(session, AGAIN.name, _SUBJECT)
        duty_rows.put(session, AGAIN, _SUBJECT, expires)
        session.audit.append("sign", "security_plan", str(number))
    return number


def versions(session: "Session") -> list[tuple[int, str, datetime, date]]:
    """Every approval, newest first: number, name, moment, last day. Raises ``Refused``."""
    from httui.store.security_models import PlanVersion

    session.require("workflows.read")
    return [
        (row.number, row.approved_by, row.approved_at, date.fromisoformat(row.expires_on))
        for row in PlanVersion.select().order_by(PlanVersion.number.desc())
    ]


def fingerprint(session: "Session") -> str:
    """A hash over what people decided for the plan: risks, mitigations, devices, contacts. Raises ``Refused``.

    What merely goes on (a mitigation done, an action added, a backup made) leaves it as it is; so does the language.
    """
    from httui.store.fields import canonical_json

    written = views_by_risk()
    told: list[Any] = []
    for view in sorted(risks.listing(session), key=lambda view: view.id):
        row = risks.row_of(view.id)
        ratings = (row.likelihood, row.impact, row.likelihood_after, row.impact_after)
        words = (row.title, row.cause, row.actor, row.protection, row.response, row.accepted_by)
        against = [(one.id, one.text) for one in written.get(view.id, ()) if one.state != "dropped"]
        told.append([view.id, *words, *ratings, sorted(row.parties), sorted(row.groups), against])
    held = [[view.id, view.asset.tier, list(view.weak), view.state] for view in assets.listing(session)]
    calls = [[one.who, one.reach] for one in incident_contacts.contacts(session)]
    return hashlib.sha256(canonical_json([told, sorted(held), calls]).encode()).hexdigest()


def _latest() -> Any | None:
    from httui.store.security_models import PlanVersion

    return PlanVersion.select().order_by(PlanVersion.number.desc()).first()
