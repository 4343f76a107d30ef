"""The register of partners: bodies that data is exchanged with (S-041, S-232 to S-237, S-245).

An entry says what each brings, what is shared, how, with what benefits and risks, how far the partner is trusted, and
when it was last looked at whether it has rules like ours. The names are the same as in the list of partners that the
intake offers. Relationships to strengthen and the yearly check are duties. The partner's public keys are in use only
after a person compared their words by voice (``partner_keys``).
"""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from httui.cases import office_lists
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing.disclosure import Trust
from httui.sharing.partner_words import BODIES, COLUMNS, NORM_ANSWERS, NORMS, REQUIRED
from httui.workflows import duty_rows
from httui.workflows.duty_kinds import Kind, register

if TYPE_CHECKING:
    from httui.store.session import Session

Row = Any
LIST = "partners"
LONGEST_TEXT = 2000
CHECK_DAYS = 365
"""A partner check is good for so many days."""
CHECK = Kind(
    "partner_check",
    N_("Check again whether a partner protects data as we do"),
    rhythm="1 year",
    role="data_lead",
    lead_days=30,
)
STRENGTHEN = Kind(
    "partner_strengthen",
    N_("Strengthen a relationship with a partner, as the register says"),
    rhythm="6 months",
    role="supervisor",
    lead_days=14,
)
register(CHECK, STRENGTHEN)


class NoSuchPartner(Problem):
    """The register has no partner with this id or name."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such partner."), remedy=N_("Look at the register of partners."))


@dataclass(frozen=True, slots=True)
class Entry:
    """What a person writes about a partner. ``columns`` by the names of ``partner_words.COLUMNS``; empty is allowed.

    ``jurisdiction`` is a country code of two letters.
    """

    name: str
    trust: Trust = Trust.OPEN
    jurisdiction: str = "ID"
    columns: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Norm:
    """One point of the check: a key of ``NORM_ANSWERS``, and what shows it."""

    answer: str
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class PartnerView:
    """One partner. ``checked_on``: the last check; ``age_key`` and ``sign_key`` as the table keeps them.

    ``keys_checked_at`` is None until somebody compared the words; ``state`` is active or retired.
    """

    id: str
    entry: Entry
    norms: dict[str, Norm]
    checked_on: date | None
    age_key: str
    sign_key: str
    keys_checked_at: datetime | None
    keys_checked_by: str
    state: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.entry.name

    @property
    def trust(self) -> Trust:
        """How far it is trusted."""
        return self.entry.trust

    @property
    def missing(self) -> tuple[str, ...]:
        """The columns of S-041 that are still empty."""
        return tuple(name for name in REQUIRED if not self.entry.columns.get(name))

    @property
    def complete(self) -> bool:
        """Whether the four columns of S-041 are filled."""
        return not self.missing

    def checked(self, today: date) -> bool:
        """Whether there is a check of all eight points that is no older than a year."""
        day = self.checked_on
        return day is not None and set(self.norms) == set(NORMS) and 0 <= (today - day).days <= CHECK_DAYS


# -- looking ---------------------------------------------------------------------------------------------


def listing(session: "Session", *, retired: bool = False) -> list[PartnerView]:
    """The partners by name; ``retired``: with those that are none any more. Raises ``Refused``."""
    from httui.store.sharing_models import Partner

    session.require("share")
    rows: Row = Partner.select().order_by(Partner.name)
    if not retired:
        rows = rows.where(Partner.state == "active")
    return [_view(row) for row in rows]


def get(session: "Session", partner: str) -> PartnerView:
    """One partner by id or name. Raises ``Refused``, :class:`NoSuchPartner`."""
    session.require("share")
    return _view(row_of(partner))


def unregistered(session: "Session") -> list[office_lists.Entry]:
    """Organisations of the intake's list that the register does not hold yet. Raises ``Refused``."""
    held = {view.name.casefold() for view in listing(session, retired=True)}
    return [entry for entry in office_lists.entries(LIST) if entry.name.casefold() not in held]


# -- changing --------------------------------------------------------------------------------------------


def add(session: "Session", entry: Entry) -> str:
    """Put a partner into the register; returns its id. Raises ``Refused``, :class:`Problem`."""
    from httui.store.sharing_models import Partner

    session.require("share")
    with session.transaction():
        values = _checked(entry, None)
        now = session.trusted_now()
        made = str(uuid.uuid4())
        Partner.create(id=made, created_at=now, created_by=session.user.id, updated_at=now, **values)
        _remind(session, made, values["strengthen"], None)
        session.audit.append("create", "partner", made)
    return made


def take_over(session: "Session", code: str) -> str:
    """Make a register entry of an organisation of the intake's list, under the same name; returns its id.

    Raises ``Refused``, :class:`NoSuchPartner`, :class:`Problem` (it is in the register already).
    """
    session.require("share")
    found = next((entry for entry in office_lists.entries(LIST) if entry.code == code), None)
    if found is None:
        raise NoSuchPartner
    return add(session, Entry(found.name))


def change(session: "Session", partner: str, entry: Entry) -> None:
    """Replace what is written about a partner. Raises ``Refused``, :class:`NoSuchPartner`, :class:`Problem`.

    A new name is carried into the intake's list, where records hold the code of the entry.
    """
    from httui.store.sharing_models import Partner

    session.require("share")
    with session.transaction():
        row = row_of(partner)
        values = _checked(entry, row)
        Partner.update(updated_at=session.trusted_now(), **values).where(Partner.id == row.id).execute()
        _remind(session, row.id, values["strengthen"], _day(row.checked_on))
        for known in office_lists.entries(LIST):
            if known.name.casefold() == row.name.casefold():
                office_lists.rename(session, LIST, known.code, values["name"])
        reason = None if values["trust"] == row.trust else f"trust {row.trust} -> {values['trust']}"
        session.audit.append("change", "partner", row.id, reason)


def check(session: "Session", partner: str, norms: dict[str, Norm]) -> None:
    """Note today's check of the eight points; each needs an answer, and evidence where it is yes or partly.

    Raises ``Refused``, :class:`NoSuchPartner`, :class:`Problem`.
    """
    from httui.store.sharing_models import Partner

    session.require("share")
    if set(norms) != set(NORMS) or any(norm.answer not in NORM_ANSWERS for norm in norms.values()):
        raise Problem(N_("The partner check needs an answer to each of its eight points."))
    if any(norm.answer in {"yes", "partly"} and not norm.evidence.strip() for norm in norms.values()):
        raise Problem(
            N_("Say for each yes what shows it."), remedy=N_("A paper, a date, what you saw; no names.")
        )
    if any(len(norm.evidence) > LONGEST_TEXT for norm in norms.values()):
        raise Problem(N_("A text has at most {most} characters."), most=LONGEST_TEXT)
    kept = {name: {"answer": norm.answer, "evidence": norm.evidence.strip()} for name, norm in norms.items()}
    with session.transaction():
        row = row_of(partner)
        today = duty_rows.today_of(session)
        Partner.update(norms=kept, checked_on=today.isoformat(), updated_at=session.trusted_now()).where(
            Partner.id == row.id
        ).execute()
        _remind(session, row.id, row.strengthen, today)
        session.audit.append("change", "partner", row.id, "checked")


def set_state(session: "Session", partner: str, state: str, reason: str) -> None:
    """Retire a partner (``retired``) or bring it back (``active``), with a reason.

    Raises ``Refused``, :class:`NoSuchPartner`, :class:`Problem`.
    """
    from httui.store.sharing_models import Partner

    session.require("share")
    if state not in {"active", "retired"}:
        raise Problem(N_("A partner is active or retired."))
    if not reason.strip() or len(reason) > LONGEST_TEXT:
        raise Problem(N_("Please say why."))
    with session.transaction():
        row = row_of(partner)
        Partner.update(state=state, updated_at=session.trusted_now()).where(Partner.id == row.id).execute()
        if state == "retired":
            duty_rows.retire(session, CHECK.name, row.id)
            duty_rows.retire(session, STRENGTHEN.name, row.id)
        else:
            _remind(session, row.id, row.strengthen, _day(row.checked_on))
        session.audit.append("change", "partner", row.id, f"{state}: {reason.strip()}")


# -- rows ------------------------------------------------------------------------------------------------


def row_of(partner: str) -> Row:
    """The row of a partner by id or name, for whoever decided the rights. Raises :class:`NoSuchPartner`."""
    from httui.store.sharing_models import Partner

    row: Row = Partner.get_or_none(Partner.id == partner) or Partner.get_or_none(Partner.name == partner)
    if row is None:
        raise NoSuchPartner
    return row


def _checked(entry: Entry, row: Row) -> dict[str, Any]:
    """The columns of the table for an entry. Raises :class:`Problem` for what cannot be."""
    from httui.store.sharing_models import Partner

    name = " ".join(entry.name.split())
    if not name or len(name) > office_lists.LONGEST or not any(sign.isalpha() for sign in name):
        raise Problem(N_("Write the name of the organisation, at most 120 letters."))
    others: Row = Partner.select(Partner.id, Partner.name)
    own = None if row is None else row.id
    if any(other.id != own and other.name.casefold() == name.casefold() for other in others):
        raise Problem(N_("The register has a partner of this name already."))
    country = entry.jurisdiction.strip().upper()
    if len(country) != 2 or not country.isascii() or not country.isalpha():
        raise Problem(N_("The country is a code of two letters, such as ID."))
    columns = {column: entry.columns.get(column, "").strip() for column in COLUMNS}
    if set(entry.columns) - set(COLUMNS):
        raise Problem(N_("The register has no such column."))
    if columns["body"] and columns["body"] not in BODIES:
        raise Problem(N_("This is no kind of body that is known."))
    if max(map(len, columns.values())) > LONGEST_TEXT:
        raise Problem(N_("A text has at most {most} characters."), most=LONGEST_TEXT)
    return {"name": name, "trust": str(Trust(entry.trust)), "jurisdiction": country, **columns}


def _remind(session: "Session", partner: str, strengthen: str, checked_on: date | None) -> None:
    """The yearly check, the first within a month; and the relationship, as long as something is to be done."""
    from datetime import timedelta

    today = duty_rows.today_of(session)
    following = today + timedelta(days=30) if checked_on is None else checked_on + timedelta(days=CHECK_DAYS)
    duty_rows.put(session, CHECK, partner, following)
    if not strengthen:
        duty_rows.retire(session, STRENGTHEN.name, partner)
    elif not _is_reminded(partner):
        duty_rows.put(session, STRENGTHEN, partner, today + timedelta(days=90))


def _is_reminded(partner: str) -> bool:
    from httui.store.workflow_models import Duty

    found: Row = Duty.select().where(Duty.kind == STRENGTHEN.name, Duty.subject == partner, Duty.active)
    return bool(found.exists())


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _view(row: Row) -> PartnerView:
    norms = {name: Norm(one["answer"], one["evidence"]) for name, one in (row.norms or {}).items()}
    columns = {name: getattr(row, name) for name in COLUMNS}
    return PartnerView(
        row.id,
        Entry(row.name, Trust(row.trust), row.jurisdiction, columns),
        norms,
        _day(row.checked_on),
        row.age_key or "",
        row.sign_key or "",
        row.keys_checked_at,
        row.keys_checked_by or "",
        row.state,
    )
