"""The register of risks in the store: picked from the catalogue or the office's own (S-188, S-197 to S-207).

A risk names who could be harmed, is rated before and with its mitigations, has an owner, and a day on which it is
looked at again: that is a duty. Accepting one takes a director's name. Everybody with an account may read the
register; who keeps security changes it. What was picked is shown in the language in use.
"""

import uuid
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security import risk_rules
from httui.security.items import in_language
from httui.security.risk_rules import CatalogueRisk, Rating, Risk
from httui.workflows import duty_rows
from httui.workflows.duty_kinds import Kind, register

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 200, 1000, 120
REVIEW = Kind(
    "risk_review",
    N_("Look at a risk of the register again"),
    rhythm="6 months",
    role="data_lead",
    lead_days=14,
)
MITIGATION = Kind("risk_mitigation", N_("Something to do against a risk"), lead_days=7)
register(REVIEW, MITIGATION)

STATES = {"open": N_("open"), "closed": N_("not a risk any more")}
MITIGATION_STATES = {"open": N_("open"), "done": N_("done"), "dropped": N_("not needed any more")}
FIRST_PARTY = {"C": "subject", "N": "family", "S": "collector"}
"""The party that a picked risk names for a group at first; the others are for the office to think of."""


class NoSuchRisk(Problem):
    """There is no risk with this id."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such risk."))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person writes about a risk. ``owner`` is an account id or empty; ``after`` the rating with mitigations.

    ``groups`` are keys of ``risk_rules.GROUPS``, ``parties`` of ``PARTIES``, ``response`` of ``RESPONSES``; ``items``
    are ids of items of the self-assessment.
    """

    title: str
    groups: tuple[str, ...]
    parties: tuple[str, ...]
    before: Rating
    after: Rating | None = None
    cause: str = ""
    actor: str = ""
    protection: str = ""
    response: str = "reduce"
    owner: str = ""
    review_on: date | None = None
    items: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mitigation:
    """What is done against a risk: by whom (account id or empty), by when; ``state``: see ``MITIGATION_STATES``."""

    id: str
    text: str
    owner: str
    due: date | None
    state: str


@dataclass(frozen=True, slots=True)
class RiskView:
    """One risk of the register. ``catalogue`` is the id it was picked by, or empty; ``state`` open or closed.

    ``accepted_by`` is the director's name.
    """

    id: str
    catalogue: str
    entry: Entry
    accepted_by: str
    state: str
    mitigations: tuple[Mitigation, ...]

    @property
    def rule(self) -> Risk:
        """The risk as the rules see it; a mitigation that was dropped does not count.

        Its id begins with the short mark: what is rated the same stands in that order.
        """
        texts = tuple(one.text for one in self.mitigations if one.state != "dropped")
        return Risk(
            f"{self.short} {self.id}",
            frozenset(self.entry.parties),
            self.entry.before,
            self.entry.after,
            texts,
        )

    @property
    def short(self) -> str:
        """A short mark for matrix and tables: the catalogue's id, or the first signs of its own."""
        return self.catalogue or self.id[:4].upper()


# -- looking ---------------------------------------------------------------------------------------------


def listing(session: "Session", *, closed: bool = False) -> list[RiskView]:
    """The open risks, the most pressing first; ``closed``: with those that are none any more, at the end.

    Raises ``Refused``.
    """
    from httui.security.risk_mitigations import take_over, views_by_risk
    from httui.store.security_models import RiskEntry

    session.require("workflows.read")
    take_over(session)
    rows = RiskEntry.select()
    if not closed:
        rows = rows.where(RiskEntry.state == "open")
    mitigations, days = views_by_risk(), _review_days()
    views = [_view(row, mitigations.get(row.id, ()), days) for row in rows]
    found = {view.rule.id: view for view in views}
    order = [risk.id for risk in risk_rules.ordered(view.rule for view in views)]
    return sorted((found[name] for name in order), key=lambda view: view.state != "open")


def get(session: "Session", risk_id: str) -> RiskView:
    """One risk. Raises ``Refused``, :class:`NoSuchRisk`."""
    for view in listing(session, closed=True):
        if view.id == risk_id:
            return view
    raise NoSuchRisk


def not_picked(session: "Session") -> list[CatalogueRisk]:
    """The risks of the catalogue that the register does not hold, the workbook's six first. Raises ``Refused``."""
    from httui.store.security_models import RiskEntry

    session.require("workflows.read")
    held = {row.catalogue for row in RiskEntry.select(RiskEntry.catalogue)}
    return [risk for risk in risk_rules.catalogue() if risk.id not in held]


# -- changing --------------------------------------------------------------------------------------------


def pick(session: "Session", catalogue_id: str) -> str:
    """Take a risk of the catalogue into the register, with its typical rating and mitigations; returns its id.

    Raises ``Refused``, :class:`Problem` (not in the catalogue, in the register already).
    """
    from httui.security.risk_mitigations import put

    session.require("security")
    found = next((risk for risk in risk_rules.catalogue() if risk.id == catalogue_id), None)
    if found is None:
        raise NoSuchRisk
    if found not in not_picked(session):
        raise Problem(N_("This risk is in the register already."))
    parties = tuple(FIRST_PARTY[group] for group in found.groups)
    entry = Entry(in_language(found.title), found.groups, parties, found.typical, items=found.items)
    with session.transaction():
        made = _create(session, entry, found.id)
        for text in found.mitigations:
            put(session, made, in_language(text))
    return made


def add(session: "Session", entry: Entry) -> str:
    """Write a risk of the office's own; returns its id. Raises ``Refused``, :class:`Problem`."""
    session.require("security")
    with session.transaction():
        return _create(session, _checked(session, entry), None)


def change(session: "Session", risk_id: str, entry: Entry) -> None:
    """Replace what is written about a risk. Raises ``Refused``, :class:`NoSuchRisk`, :class:`Problem`."""
    from httui.store.security_models import RiskEntry

    session.require("security")
    with session.transaction():
        row = row_of(risk_id)
        if entry.response == "accept" and row.accepted_by is None:
            raise Problem(
                N_("Accepting a risk needs the name of a director."),
                remedy=N_("Note first that the director accepts it."),
            )
        values = _values(_checked(session, entry), session)
        if entry.response != "accept":
            values["accepted_by"] = None
        RiskEntry.update(**values).where(RiskEntry.id == row.id).execute()
        _remind(session, row.id, entry)
        session.audit.append("change", "risk", row.id)


def accept(session: "Session", risk_id: str, director: str) -> None:
    """Note that a named director accepts a risk as it is. Raises ``Refused``, :class:`NoSuchRisk`, :class:`Problem`."""
    from httui.store.security_models import RiskEntry

    session.require("security")
    name = director.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Problem(N_("Accepting a risk needs the name of a director."))
    with session.transaction():
        row = row_of(risk_id)
        now = session.trusted_now()
        RiskEntry.update(response="accept", accepted_by=name, updated_at=now).where(
            RiskEntry.id == row.id
        ).execute()
        session.audit.append("change", "risk", row.id, "accepted")


def close(session: "Session", risk_id: str, reason: str) -> None:
    """Take a risk off the register, with a reason for the audit trail; it is kept and can be read.

    Raises ``Refused``, :class:`NoSuchRisk`, :class:`Problem`.
    """
    _set_state(session, risk_id, "closed", reason)


def reopen(session: "Session", risk_id: str, reason: str) -> None:
    """Put a risk back on the register. Raises ``Refused``, :class:`NoSuchRisk`, :class:`Problem`."""
    _set_state(session, risk_id, "open", reason)


def _set_state(session: "Session", risk_id: str, state: str, reason: str) -> None:
    from httui.store.security_models import RiskEntry

    session.require("security")
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise Problem(N_("Please say why."))
    with session.transaction():
        row = row_of(risk_id)
        RiskEntry.update(state=state, updated_at=session.trusted_now()).where(
            RiskEntry.id == row.id
        ).execute()
        if state == "closed":
            duty_rows.retire(session, REVIEW.name, row.id)
        session.audit.append("change", "risk", row.id, f"{state}: {reason.strip()}")


# -- rows ------------------------------------------------------------------------------------------------


def row_of(risk_id: str) -> Row:
    """The row of a risk, for whoever decided the rights. Raises :class:`NoSuchRisk`."""
    from httui.store.security_models import RiskEntry

    row = RiskEntry.get_or_none(RiskEntry.id == risk_id)
    if row is None:
        raise NoSuchRisk
    return row


def shown(text: str, catalogue_id: str) -> str:
    """``text`` in the language in use where it is the catalogue's own, else as it was written."""
    found = next((risk for risk in risk_rules.catalogue() if risk.id == catalogue_id), None)
    if found is not None:
        for words in (found.title, *found.mitigations):
            if text in words.values():
                return in_language(words)
    return text


def check_owner(session: "Session", owner: str) -> None:
    """Raise :class:`Problem` where ``owner`` is no account in use; nobody is in order."""
    session.alive()
    if owner and owner not in {user.id for user in session.keyring.active()}:
        raise Problem(N_("There is no such account."))


def _checked(session: "Session", entry: Entry) -> Entry:
    """The entry as given. Raises :class:`Problem` for what it cannot be."""
    if not entry.title.strip() or len(entry.title) > LONGEST_TITLE:
        raise Problem(N_("A risk has a title of at most {most} characters."), most=LONGEST_TITLE)
    if max(map(len, (entry.cause, entry.actor, entry.protection))) > LONGEST_TEXT:
        raise Problem(N_("A text has at most {most} characters."), most=LONGEST_TEXT)
    if not entry.groups or not set(entry.groups) <= set(risk_rules.GROUPS):
        raise Problem(N_("Say for whom this is a risk: clients, families, staff."))
    if not entry.parties or not set(entry.parties) <= set(risk_rules.PARTIES):
        raise Problem(N_("Say who could be harmed: go through all six."))
    if entry.response not in risk_rules.RESPONSES:
        raise Problem(N_("Say what is done about it: reduce, avoid, share or accept."))
    check_owner(session, entry.owner)
    return entry


def _values(entry: Entry, session: "Session") -> dict[str, object]:
    after = entry.after
    return {
        "title": entry.title.strip(),
        "groups": list(entry.groups),
        "parties": list(entry.parties),
        "cause": entry.cause.strip(),
        "actor": entry.actor.strip(),
        "protection": entry.protection.strip(),
        "likelihood": entry.before.likelihood,
        "impact": entry.before.impact,
        "likelihood_after": None if after is None else after.likelihood,
        "impact_after": None if after is None else after.impact,
        "response": entry.response,
        "owner": entry.owner or None,
        "review_on": None if entry.review_on is None else entry.review_on.isoformat(),
        "items": list(entry.items),
        "updated_at": session.trusted_now(),
    }


def _create(session: "Session", entry: Entry, catalogue: str | None) -> str:
    from httui.store.security_models import RiskEntry

    if entry.response == "accept":
        raise Problem(N_("Accepting a risk needs the name of a director."))
    made = str(uuid.uuid4())
    values = _values(entry, session)
    RiskEntry.create(
        id=made,
        catalogue=catalogue,
        created_at=values["updated_at"],
        created_by=session.user.id,
        **values,
    )
    _remind(session, made, entry)
    session.audit.append("create", "risk", made, catalogue)
    return made


def _remind(session: "Session", risk_id: str, entry: Entry) -> None:
    """The review as a duty: of the owner, else of the data lead; of nobody where no day is set."""
    if entry.review_on is None:
        duty_rows.retire(session, REVIEW.name, risk_id)
    else:
        duty_rows.put(session, REVIEW, risk_id, entry.review_on, owner=entry.owner or None)


def _review_days() -> dict[str, date]:
    """When each risk is looked at again: its duty moves on by itself once it was done."""
    from httui.store.workflow_models import Duty

    rows: Row = Duty.select().where(Duty.kind == REVIEW.name, Duty.active)
    return {row.subject: date.fromisoformat(row.next_on) for row in rows}


def _view(row: Row, mitigations: tuple[Mitigation, ...], days: dict[str, date]) -> RiskView:
    catalogue = row.catalogue or ""
    written = date.fromisoformat(row.review_on) if row.review_on else None
    entry = Entry(
        shown(row.title, catalogue),
        tuple(row.groups),
        tuple(row.parties),
        Rating(row.likelihood, row.impact),
        Rating(row.likelihood_after, row.impact_after) if row.likelihood_after and row.impact_after else None,
        row.cause,
        row.actor,
        row.protection,
        row.response,
        row.owner or "",
        days.get(row.id, written),
        tuple(row.items),
    )
    own = tuple(
        Mitigation(one.id, shown(one.text, catalogue), one.owner, one.due, one.state) for one in mitigations
    )
    return RiskView(row.id, catalogue, entry, row.accepted_by or "", row.state, own)
