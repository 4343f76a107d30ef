"""Agreements in the store: made from a plan, negotiated, signed, amended, ended (S-016, S-250).

What the text says follows from plan and register, and from a few things that a person writes. At the signature all
of it is frozen, and the hash of the text in both languages is kept: whoever doubts a paper compares it. An amendment
is a new number that names what it amends, and takes its place when it is signed.
"""

import hashlib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing import agreement as words
from httui.sharing import plans
from httui.sharing.agreement_values import choices_of, values_of
from httui.sharing.plans import EXPIRING_DAYS, PlanView
from httui.workflows import duty_rows
from httui.workflows.duty_kinds import KINDS

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
LONGEST_VALUE = 500
LONGEST_REASON = 500

STANDINGS = {
    "draft": N_("draft"),
    "negotiating": N_("negotiating"),
    "signed": N_("signed"),
    "expiring": N_("signed, ends soon"),
    "expired": N_("expired"),
    "ended": N_("ended"),
}
"""How an agreement stands today, with words."""
_OPEN = ("draft", "negotiating")


class NoSuchAgreement(Problem):
    """There is no agreement with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such agreement."), remedy=N_("Look at the list of agreements."))


@dataclass(frozen=True, slots=True)
class AgreementView:
    """One agreement. ``values`` are all variables of its text, ``choices`` its variants; ``missing`` what is unknown.

    ``amends`` is the id of the agreement that it changes, ``sha256`` that of the text that was signed.
    """

    id: str
    plan: PlanView
    number: int
    mode: str
    amends: str
    values: Mapping[str, str]
    choices: Mapping[str, str]
    state: str
    signed_on: date | None
    signed_by: str
    starts: date | None
    ends: date | None
    sha256: str

    @property
    def code(self) -> str:
        """What it is called in papers and file names."""
        return f"{self.plan.code}-A{self.number}"

    @property
    def missing(self) -> list[str]:
        """The variables that nobody has filled yet."""
        return words.unknown(self.mode, self.choices, self.values)

    def standing(self, today: date) -> str:
        """A key of ``STANDINGS``."""
        if self.state != "signed" or self.ends is None:
            return self.state
        if self.ends < today:
            return "expired"
        return "expiring" if self.ends <= today + timedelta(days=EXPIRING_DAYS) else "signed"


# -- looking ---------------------------------------------------------------------------------------------


def listing(session: "Session", plan: str = "") -> list[AgreementView]:
    """The agreements, newest first; with ``plan`` (id or code) those of that plan.

    Raises ``Refused``, ``NoSuchPlan``.
    """
    from httui.store.sharing_models import Agreement

    session.require("share")
    rows: Row = Agreement.select().order_by(Agreement.created_at.desc(), Agreement.number.desc())
    if plan:
        rows = rows.where(Agreement.plan == plans.row_of(plan).id)
    return [_view(session, row) for row in rows]


def get(session: "Session", agreement: str) -> AgreementView:
    """One agreement by id or code. Raises ``Refused``, :class:`NoSuchAgreement`."""
    session.require("share")
    return _view(session, row_of(agreement))


def in_force(session: "Session", plan: str) -> AgreementView | None:
    """The signed agreement that holds today for a plan or an earlier version of it.

    Raises ``Refused``, ``NoSuchPlan``.
    """
    session.require("share")
    series = plans.row_of(plan).series
    today = duty_rows.today_of(session)
    for view in listing(session):
        signed = view.plan.series == series and view.state == "signed"
        if signed and view.starts and view.ends and view.starts <= today <= view.ends:
            return view
    return None


# -- changing --------------------------------------------------------------------------------------------


def create(session: "Session", plan: str, mode: str) -> str:
    """Make an agreement from a plan; returns its id. Raises ``Refused``, ``NoSuchPlan``, :class:`Problem`."""
    session.require("share")
    if mode not in words.MODES:
        raise Problem(N_("This kind of agreement is not known."))
    with session.transaction():
        return _insert(session, plans.row_of(plan).id, mode, {}, None)


def amend(session: "Session", agreement: str) -> str:
    """Begin an amendment of a signed agreement: a new number with the same content; returns its id.

    It stands on the newest version of the plan. Raises ``Refused``, :class:`NoSuchAgreement`, :class:`Problem`.
    """
    from httui.store.sharing_models import SharingPlan

    session.require("share")
    with session.transaction():
        row = row_of(agreement)
        if row.state != "signed":
            raise Problem(N_("Only what is signed is amended; a draft is changed."))
        newest: Row = (
            SharingPlan.select()
            .where(SharingPlan.series == row.plan.series)
            .order_by(SharingPlan.number.desc())
            .get()
        )
        return _insert(session, newest.id, row.mode, row.variables.get("own", {}), row.id)


def fill(session: "Session", agreement: str, values: Mapping[str, str]) -> None:
    """Write variables of ``agreement.ASKED``, and ``roles``; others stay. Only before it is signed.

    Raises ``Refused``, :class:`NoSuchAgreement`, :class:`Problem`.
    """
    from httui.store.sharing_models import Agreement

    session.require("share")
    if set(values) - {*words.ASKED, "roles"}:
        raise Problem(N_("An agreement has no such variable."))
    if values.get("roles", "separate") not in words.ROLES:
        raise Problem(N_("The parties decide each for itself, or together."))
    if any(len(text) > LONGEST_VALUE for text in values.values()):
        raise Problem(N_("A text has at most {most} characters."), most=LONGEST_VALUE)
    with session.transaction():
        row = _open_row(agreement)
        own = {**row.variables.get("own", {}), **{name: text.strip() for name, text in values.items()}}
        Agreement.update(variables={"own": own}, updated_at=session.trusted_now()).where(
            Agreement.id == row.id
        ).execute()
        session.audit.append("change", "agreement", row.id, " ".join(sorted(values)))


def negotiate(session: "Session", agreement: str) -> None:
    """Note that the text was given to the partner. Raises ``Refused``, :class:`NoSuchAgreement`, :class:`Problem`."""
    from httui.store.sharing_models import Agreement

    session.require("share")
    with session.transaction():
        row = _open_row(agreement)
        Agreement.update(state="negotiating", updated_at=session.trusted_now()).where(
            Agreement.id == row.id
        ).execute()
        session.audit.append("change", "agreement", row.id, "negotiating")


def sign(session: "Session", agreement: str, signed_on: date) -> str:
    """Note that both parties signed on a day that is not to come; freezes the text and returns its hash.

    For who may approve. Every variable is there and the plan is approved. The end of what it amends, and a reminder
    before its own end, follow. Raises ``Refused``, :class:`NoSuchAgreement`, :class:`Problem`.
    """
    from httui.store.sharing_models import Agreement

    session.require("share.approve")
    with session.transaction():
        row = _open_row(agreement)
        view = _view(session, row)
        _require_ready(session, view, signed_on)
        digest = text_hash(view)
        Agreement.update(
            state="signed",
            variables={**row.variables, "values": dict(view.values), "choices": dict(view.choices)},
            signed_on=signed_on.isoformat(),
            signed_by=session.user.id,
            starts=view.values["start"],
            ends=view.values["end"],
            sha256=digest,
            updated_at=session.trusted_now(),
        ).where(Agreement.id == row.id).execute()
        duty_rows.put(
            session, KINDS["agreement_expiry"], row.id, date.fromisoformat(view.values["end"]), lead_days=60
        )
        session.audit.append("sign", "agreement", row.id, digest[:16])
        if row.amends:
            _end(session, row.amends, "amended")
    return digest


def end(session: "Session", agreement: str, reason: str) -> None:
    """End an agreement that is signed, or give up one that is not, with a reason.

    Raises ``Refused``, :class:`NoSuchAgreement`, :class:`Problem`.
    """
    session.require("share.approve")
    if not reason.strip() or len(reason) > LONGEST_REASON:
        raise Problem(N_("Please say why."))
    with session.transaction():
        _end(session, row_of(agreement).id, reason.strip())


def text_hash(view: AgreementView) -> str:
    """SHA-256 of the clauses in both languages and of the table of fields, in hexadecimal."""
    parts = [view.code, view.mode]
    for language in ("id", "en"):
        for clause in words.clauses(view.mode, view.choices, view.values, language):
            parts += [f"{clause.number} {clause.heading}", *clause.paragraphs]
    parts += [f"{row.form} {row.ref} {row.tier} {row.form_of} {row.reason}" for row in view.plan.shared]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


# -- rows ------------------------------------------------------------------------------------------------


def row_of(agreement: str) -> Row:
    """The row of an agreement by id or code, for whoever decided the rights. Raises :class:`NoSuchAgreement`."""
    from httui.store.sharing_models import Agreement

    row: Row = Agreement.get_or_none(Agreement.id == agreement)
    plan, _a, number = agreement.rpartition("-A")
    if row is None and plan and number.isascii() and number.isdigit():
        try:
            row = Agreement.get_or_none(
                Agreement.plan == plans.row_of(plan).id, Agreement.number == int(number[:9])
            )
        except plans.NoSuchPlan:
            row = None
    if row is None:
        raise NoSuchAgreement
    return row


def _open_row(agreement: str) -> Row:
    row = row_of(agreement)
    if row.state not in _OPEN:
        raise Problem(
            N_("What is signed or ended is not changed any more."), remedy=N_("Make an amendment of it.")
        )
    return row


def _require_ready(session: "Session", view: AgreementView, signed_on: date) -> None:
    if view.missing:
        raise Problem(
            N_("This is still empty: {part}"),
            part=_(words.VARIABLES[view.missing[0]]),
            remedy=N_("Fill it in."),
        )
    if view.plan.state != "approved":
        raise Problem(N_("The plan is not approved."), remedy=N_("Have it approved first."))
    if signed_on > duty_rows.today_of(session):
        raise Problem(N_("It cannot have been signed on a day that is still to come."))


def _insert(session: "Session", plan: str, mode: str, own: Mapping[str, str], amends: str | None) -> str:
    from httui.store.sharing_models import Agreement

    rows: list[Row] = list(Agreement.select(Agreement.number).where(Agreement.plan == plan))
    made, now = str(uuid.uuid4()), session.trusted_now()
    Agreement.create(
        id=made,
        plan=plan,
        number=max((row.number for row in rows), default=0) + 1,
        mode=mode,
        amends=amends,
        variables={"own": dict(own)},
        created_at=now,
        created_by=session.user.id,
        updated_at=now,
    )
    session.audit.append("create", "agreement", made, mode)
    return made


def _end(session: "Session", agreement: str, reason: str) -> None:
    from httui.store.sharing_models import Agreement

    Agreement.update(state="ended", updated_at=session.trusted_now()).where(
        Agreement.id == agreement
    ).execute()
    duty_rows.retire(session, "agreement_expiry", agreement)
    session.audit.append("change", "agreement", agreement, f"ended: {reason}")


def _view(session: "Session", row: Row) -> AgreementView:
    plan = plans.view_of(row.plan)
    own = row.variables.get("own", {})
    return AgreementView(
        row.id,
        plan,
        row.number,
        row.mode,
        row.amends or "",
        row.variables.get("values") or values_of(session, plan, row.plan.partner, own),
        row.variables.get("choices") or choices_of(plan, own),
        row.state,
        date.fromisoformat(row.signed_on) if row.signed_on else None,
        row.signed_by or "",
        date.fromisoformat(row.starts) if row.starts else None,
        date.fromisoformat(row.ends) if row.ends else None,
        row.sha256 or "",
    )
