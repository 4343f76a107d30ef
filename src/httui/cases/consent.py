"""The consent register: decisions per purpose, where each stands, withdrawal (S-044, S-080 to S-082, S-095).

Every decision is a row of its own and none is ever changed, except that a withdrawal is noted on it. The
latest decision about a purpose (and recipient) counts. Withdrawal stops use at once, lists where the data
went, and opens the duties of the law with 3x24 hours to do them.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.cases import access, policy, tasks
from httui.cases.access import Row
from httui.cases.consent_rules import METHODS, PURPOSES, Decision, Path, State, expiry, path, state
from httui.cases.events import Event, announce
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session


class ConsentFirst(Problem):
    """Nothing may be written before the person has decided (S-081, S-082)."""

    def __init__(self) -> None:
        super().__init__(
            N_("Ask about consent first: nothing is written down before the person has decided."),
            remedy=N_("Record yes, no or later for services and the case file."),
        )


@dataclass(frozen=True, slots=True)
class Given:
    """What was decided about one purpose. ``expires_at`` is filled by default for a yes."""

    decision: Decision
    recipient: str | None = None
    scope: object = None
    conditions: str | None = None
    expires_at: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """For a sealed draft."""
        from httui.store.fields import moment_text

        return {
            "decision": str(self.decision),
            "recipient": self.recipient,
            "scope": self.scope,
            "conditions": self.conditions,
            "expires_at": moment_text(self.expires_at) if self.expires_at else None,
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "Given":
        """Read what :meth:`as_json` wrote."""
        from httui.store.fields import text_moment

        ends = value.get("expires_at")
        return cls(
            Decision(value["decision"]),
            value.get("recipient"),
            value.get("scope"),
            value.get("conditions"),
            text_moment(ends) if ends else None,
        )


@dataclass(frozen=True, slots=True)
class Held:
    """One decision as the register shows it."""

    id: int
    purpose: str
    decision: Decision
    state: State
    recipient: str | None
    conditions: str | None
    given_at: datetime
    expires_at: datetime | None
    withdrawn_at: datetime | None
    method: str | None
    script_version: str | None
    recorded_by: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal did: purposes stopped, whether the case is frozen, where data went, duties opened."""

    purposes: tuple[str, ...]
    frozen: bool
    went_to: tuple["Outgoing", ...]
    tasks: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Once data of a case left the store: when, by whom, how (``export``, ``share``), the reason noted."""

    at: datetime
    by: str
    action: str
    reason: str | None


def check_method(method: str | None) -> str | None:
    """``method`` if it is one that the law accepts (written or recorded) or ``None``; raises Problem."""
    if method is not None and method not in METHODS:
        raise Problem(N_("Consent is given in writing, by thumb print, recorded or electronically."))
    return method


def write(
    session: "Session",
    case: Row,
    decisions: Mapping[str, Given],
    *,
    record: str | None = None,
    method: str | None = None,
    script_version: str | None = None,
    at: datetime | None = None,
) -> None:
    """Write decisions inside the caller's transaction; rights were checked by the caller. Audited.

    A yes to services opens a frozen or closed case again. A paused decision about services opens a task to ask again.
    """
    from httui.store.models import Consent
    from httui.store.rows import add

    now = at or session.clock.now()
    for purpose, given in decisions.items():
        ends = given.expires_at
        if ends is None and given.decision is Decision.YES:
            ends = expiry(purpose, now)
        add(
            Consent,
            {
                "person": case.person_id,
                "case": case.id,
                "record": record,
                "purpose": purpose,
                "recipient": given.recipient,
                "scope": given.scope,
                "decision": str(given.decision),
                "given_at": now,
                "expires_at": ends,
                "method": method,
                "script_version": script_version,
                "conditions": given.conditions,
                "recorded_by": session.user.id,
            },
        )
        if purpose == "services" and given.decision is Decision.LATER:
            due = now + tasks.THREE_DAYS
            tasks.add(
                session, "ask_again", due=due, case=case.id, person=case.person_id, assigned_to=case.worker
            )
    if decisions:
        session.audit.append("consent", "case", case.id)
    services = decisions.get("services")
    if services is not None and services.decision is Decision.YES and case.status in {"frozen", "closed"}:
        _set_status(session, case, "open")


def record(
    session: "Session", case: str, decisions: Mapping[str, Given], *, method: str | None = None
) -> None:
    """Record decisions about an existing case. A new yes to services opens a frozen or closed case again.

    Raises ``Refused``, ``NoSuchCase``, ``PolicyMissing``, :class:`Problem` for an unknown purpose or method.
    """
    session.require("consent.write")
    adopted = policy.require()
    if unknown := set(decisions) - set(PURPOSES):
        raise Problem(N_("The purpose {name} is not known."), name=min(unknown))
    with session.transaction():
        found = _not_erased(access.case_of(session, case))
        write(session, found, decisions, method=check_method(method), script_version=adopted.script_version)


def register(session: "Session", case: str) -> list[Held]:
    """Every decision about a case, newest first."""
    found = access.case_of(session, case)
    now = session.trusted_now()
    coded = access.coded_only(session)
    return [_held(row, found, now, coded=coded) for row in reversed(_rows(found))]


def _not_erased(case: Row) -> Row:
    """Raises ``CaseClosed`` for a case that was erased or made anonymous: no words come back into it."""
    access.require_there(case)
    return case


def _rows(case: Row) -> list[Row]:
    from httui.store.models import Consent
    from httui.store.rows import find

    return find(Consent, "case", case.id)


def _held(row: Row, case: Row, now: datetime, *, coded: bool) -> Held:
    return Held(
        row.id,
        row.purpose,
        Decision(row.decision),
        _state_of(row, case, now),
        row.recipient,
        None if coded else row.conditions,
        row.given_at,
        row.expires_at,
        row.withdrawn_at,
        row.method,
        row.script_version,
        row.recorded_by,
    )


_STATE = ("decision", "expires_at", "withdrawn_at")
"""What tells where a decision stands, in the order that :func:`_state` takes."""


def _state_of(row: Row, case: Row, now: datetime) -> State:
    return _state(case, row.purpose, row.decision, row.expires_at, row.withdrawn_at, now=now)


def _state(
    case: Row,
    purpose: str,
    decision: str,
    expires_at: datetime | None,
    withdrawn_at: datetime | None,
    *,
    now: datetime,
) -> State:
    found = state(decision, now=now, expires_at=expires_at, withdrawn=withdrawn_at is not None)
    ended = case.status == "closed" and PURPOSES[purpose].ends == "case"
    return State.EXPIRED if found is State.GIVEN and ended else found


def state_of(
    session: "Session", case: Row, purpose: str, recipient: str | None = None, *, now: datetime | None = None
) -> State:
    """Where ``purpose`` stands for a case (towards ``recipient``, where one is named).

    The latest decision that was about everybody or about this recipient counts. A clock that was set back does
    not bring an expired consent back: ``now``, for whoever has asked already, is a moment of
    ``session.trusted_now``.
    """
    from httui.store.models import Consent
    from httui.store.rows import pick

    now = now or session.trusted_now()
    found = State.NOT_ASKED
    for about, towards, *rest in pick(Consent, ("purpose", "recipient", *_STATE), "case", case.id):
        if about == purpose and towards in {None, recipient}:
            found = _state(case, about, *rest, now=now)
    return found


def states(session: "Session", case: str) -> dict[str, State]:
    """Where every purpose stands for a case, in the order of the purposes."""
    found = access.case_of(session, case)
    now = session.trusted_now()
    result = dict.fromkeys(PURPOSES, State.NOT_ASKED)
    for row in _rows(found):
        if row.purpose in result:
            result[row.purpose] = _state_of(row, found, now)
    return result


def path_of(session: "Session", case: Row) -> Path:
    """How far a further record of this case may go; raises :class:`ConsentFirst`, ``CaseClosed``."""
    access.require_open(case)
    found = path(state_of(session, case, "services"))
    if found is None:
        raise ConsentFirst
    return found


def withdraw(
    session: "Session", case: str, purposes: Iterable[str] | None = None, *, scope: str | None = None
) -> Withdrawal:
    """Withdraw consent for ``purposes`` (all when ``None``) of a case; ``scope`` in the person's words.

    Stops use at once: a withdrawn purpose is closed, and without services the whole case is frozen. Opens the
    duties of the law as tasks with 3x24 hours. Raises ``Refused``, ``NoSuchCase``, :class:`Problem`.
    """
    session.require("consent.write")
    wanted = tuple(PURPOSES) if purposes is None else tuple(dict.fromkeys(purposes))
    if unknown := set(wanted) - set(PURPOSES):
        raise Problem(N_("The purpose {name} is not known."), name=min(unknown))
    now = session.clock.now()
    with session.transaction():
        found = _not_erased(access.case_of(session, case))
        rows = [row for row in _rows(found) if row.purpose in wanted and row.withdrawn_at is None]
        stopped = tuple(purpose for purpose in wanted if any(row.purpose == purpose for row in rows))
        if not stopped:
            raise Problem(N_("There is no consent to withdraw for this."))
        for row in rows:
            row.withdrawn_at, row.withdrawn_scope = now, scope
            row.save(only=["withdrawn_at", "withdrawn_scope"])
        frozen = "services" in stopped
        if frozen and found.status in {"open", "closed"}:
            _set_status(session, found, "frozen")
        session.audit.append("consent", "case", found.id, "withdrawn: " + " ".join(stopped))
        duties = tuple(
            tasks.add(
                session,
                kind,
                due=now + tasks.THREE_DAYS,
                case=found.id,
                person=found.person_id,
                assigned_to=found.worker,
                note=" ".join(stopped),
            )
            for kind in tasks.WITHDRAWAL
        )
        announce(session, Event("withdrawal", found, duties[0], purposes=stopped))
    return Withdrawal(stopped, frozen, tuple(where_data_went(found)), duties)


def where_data_went(case: Row) -> list[Outgoing]:
    """Each time that data of this case left the store, by the audit: exports and packages."""
    from httui.store.models import AuditEntry

    rows = AuditEntry.select().where(
        AuditEntry.object_id.in_([case.id, case.person_id]), AuditEntry.action.in_(["export", "share"])
    )
    return [Outgoing(row.at, row.actor, row.action, row.reason) for row in rows.order_by(AuditEntry.seq)]


def _set_status(session: "Session", case: Row, status: str) -> None:
    case.status, case.updated_at = status, session.clock.now()
    case.save(only=["status", "updated_at"])
    session.audit.append("change", "case", case.id, status)
