"""Working on an incident: lead, steps, severity, lateness, lessons, review, closing by two people (S-200).

The gate follows every judgement at once: an incident of high severity closes it until somebody who looks after
security has reviewed what was repaired. Nothing is sent by the program; what was done is noted by who did it.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.i18n import N_
from httui.problem import Problem
from httui.security import incident_clock
from httui.security.incident_clock import HIGH_SEVERITY, NOTIFY_STEP, NOTIFY_WITHIN
from httui.security.incident_rows import Row, check_text, lead_row, save, view_of

if TYPE_CHECKING:
    from httui.security.incident_rows import IncidentView
    from httui.store.session import Session

CLOSED = 10
"""The step that closes, by two people."""
BEFORE_REVIEW = (1, 2, 5, 9)
"""What has to be done before an incident counts as reviewed: people, leak, judgement, repair."""
ENCRYPTED = {"yes": N_("yes"), "partly": N_("partly"), "no": N_("no"), "unknown": N_("not known")}
"""Answers to whether what got out was encrypted."""


def name_lead(session: "Session", incident: str, user_id: str) -> "IncidentView":
    """Say who leads an open incident: an active account. For who looks after security, or the lead who hands on.

    Raises ``Refused``, ``NoSuchIncident``, ``NoSuchUser``.
    """
    from httui.store.accounts import find_account

    with session.transaction():
        row = lead_row(session, incident)
        account = find_account(session, user_id)
        if account.disabled:
            raise Problem(N_("This account is closed."))
        save(row, lead=account.id)
        session.audit.append("change", "incident", row.id, f"lead {account.id}")
        return view_of(session, row)


def correct_first_known(session: "Session", incident: str, moment: datetime, reason: str) -> "IncidentView":
    """Correct when it was first known (aware): the 3x24 hours run from there. The reason is kept.

    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    with session.transaction():
        row = lead_row(session, incident)
        why = _said(reason)
        if moment > session.trusted_now():
            raise Problem(N_("It cannot have been known first in the future."))
        facts = dict(row.facts or {})
        before = {"was": row.first_known_at.isoformat(), "by": session.user.id, "reason": why}
        facts["first_known"] = [*facts.get("first_known", []), before]
        save(row, first_known_at=moment, facts=facts)
        session.audit.append("change", "incident", row.id, f"first known {moment.isoformat()}")
        return view_of(session, row)


def step(
    session: "Session", incident: str, number: int, note: str = "", *, left_out: bool = False
) -> "IncidentView":
    """Mark one of the ten steps as done now, or as not needed (``left_out``, the note says why).

    Step 7 after the 3x24 hours asks for the reason of the delay first (:func:`say_late`); step 10 is done by
    :func:`close`. Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    from httui.store.security_models import IncidentStep

    with session.transaction():
        row = lead_row(session, incident)
        said = check_text(note)
        if number not in range(1, CLOSED):
            raise Problem(N_("Steps 1 to 9 are marked here; step 10 is the closing by two people."))
        if left_out and not said:
            raise Problem(N_("Say why this step is not needed."))
        if number == NOTIFY_STEP and not left_out:
            require_late_reason(session, row)
        values = {"done_at": session.trusted_now(), "done_by": session.user.id, "note": said}
        IncidentStep.insert(incident=row.id, step=number, **values).on_conflict(
            conflict_target=[IncidentStep.incident, IncidentStep.step], update=values
        ).execute()
        facts = dict(row.facts or {})
        numbers = set(facts.get("left_out", ())) - {number} | ({number} if left_out else set())
        save(row, facts=facts | {"left_out": sorted(numbers)})
        session.audit.append("change", "incident", row.id, f"step {number}{' left out' if left_out else ''}")
        return view_of(session, row)


def say_late(session: "Session", incident: str, reason: str) -> "IncidentView":
    """Keep why people are told after the 3x24 hours. The letters go out all the same.

    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    with session.transaction():
        row = lead_row(session, incident)
        save(row, late_reason=_said(reason))
        session.audit.append("change", "incident", row.id, "late")
        return view_of(session, row)


def require_late_reason(session: "Session", row: Row) -> None:
    """Once the 3x24 hours are over, the reason is written before something is marked as sent.

    The delay is told in the letters then. Raises :class:`Problem`.
    """
    if session.trusted_now() > row.first_known_at + NOTIFY_WITHIN and not row.late_reason:
        raise Problem(
            N_("The 3x24 hours are over: write down why first, then send it anyway."),
            remedy=N_("The reason stands in the letter to the authority."),
        )


def judge(
    session: "Session",
    incident: str,
    severity: int,
    *,
    reason: str = "",
    tiers: tuple[int, ...] = (),
    persons: int | None = None,
    encrypted: str = "unknown",
    holder: str = "",
    harm: str = "",
) -> "IncidentView":
    """Give an incident its severity, 1 to 4, with what is known: data tiers, number of persons, whether it was
    encrypted (a key of :data:`ENCRYPTED`), who has it, what harm is possible. The gate follows at once.

    Going below the severity that closes the gate needs the right to sign the gate, and a reason.
    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    from httui.security import readiness

    with session.transaction():
        row = lead_row(session, incident)
        judged = _judgement(severity, tiers, persons, encrypted)
        judged |= {"holder": check_text(holder), "harm": check_text(harm)}
        if (row.severity or 0) >= HIGH_SEVERITY > severity:
            session.require("gate.sign")
            judged["lowered"] = {"from": row.severity, "reason": _said(reason), "by": session.user.id}
        changed: dict[str, Any] = {"severity": severity, "facts": dict(row.facts or {}) | {"judged": judged}}
        if severity > (row.severity or 0):
            # A graver judgement has not been reviewed by anybody yet.
            changed |= {"reviewed_at": None, "reviewed_by": None}
        save(row, **changed)
        session.audit.append("change", "incident", row.id, f"severity {severity}")
        readiness.refresh(session)
        return view_of(session, row)


def _judgement(severity: int, tiers: tuple[int, ...], persons: int | None, encrypted: str) -> dict[str, Any]:
    if severity not in range(1, len(incident_clock.SEVERITIES) + 1):
        raise Problem(N_("Severity is a number from 1 to 4."))
    if any(tier not in range(5) for tier in tiers) or (persons is not None and not 0 <= persons < 10**9):
        raise Problem(N_("This number cannot be right."))
    if encrypted not in ENCRYPTED:
        raise Problem(N_("Was it encrypted? One of {names}."), names=", ".join(ENCRYPTED))
    return {"tiers": sorted(set(tiers)), "persons": persons, "encrypted": encrypted}


def learn(session: "Session", incident: str, lessons: str) -> "IncidentView":
    """Keep what the office learned. Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`."""
    with session.transaction():
        row = lead_row(session, incident)
        save(row, lessons=_said(lessons))
        session.audit.append("change", "incident", row.id, "lessons")
        return view_of(session, row)


def review(session: "Session", incident: str, found: str) -> "IncidentView":
    """Keep that the repair was looked at, and what was found: from then on it does not hold the gate down.

    For who looks after security, once people, leak, judgement and repair are done; the gate opens again for who may
    sign it only. Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    from httui.security import readiness

    session.require("security")
    with session.transaction():
        row = lead_row(session, incident)
        said = _said(found)
        _require_steps(row, BEFORE_REVIEW)
        if row.severity is None:
            raise Problem(N_("Judge the severity first (step 5)."))
        facts = dict(row.facts or {}) | {"review": said}
        save(row, reviewed_at=session.trusted_now(), reviewed_by=session.user.id, facts=facts)
        session.audit.append("change", "incident", row.id, "reviewed")
        readiness.refresh(session)
        return view_of(session, row)


def close(session: "Session", incident: str, second_name: str, second_passphrase: str) -> "IncidentView":
    """Close an incident by two people: who leads it, and a colleague who proves to be there.

    Every other step is done or left out with a reason, severity, lessons and (from severity 3) the review are there.
    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`, ``WrongSignIn``, ``MustWait``.
    """
    from httui.store.security_models import IncidentStep

    row = lead_row(session, incident)
    _require_closable(row)
    second = session.second_person(second_name, second_passphrase, "workflows.read")
    with session.transaction():
        row = lead_row(session, incident)
        _require_closable(row)
        now = session.trusted_now()
        values = {"done_at": now, "done_by": session.user.id, "note": ""}
        IncidentStep.insert(incident=row.id, step=CLOSED, **values).on_conflict(
            conflict_target=[IncidentStep.incident, IncidentStep.step], update=values
        ).execute()
        save(row, state="closed", closed_at=now, closed_by=session.user.id, second_by=second.id)
        session.audit.append("change", "incident", row.id, f"closed with {second.id}")
        return view_of(session, row)


def _require_closable(row: Row) -> None:
    _require_steps(row, range(1, CLOSED))
    if row.severity is None:
        raise Problem(N_("Judge the severity first (step 5)."))
    if not row.lessons:
        raise Problem(N_("Write down first what the office learned."))
    if row.severity >= HIGH_SEVERITY and row.reviewed_at is None:
        raise Problem(N_("An incident of this severity is reviewed before it is closed."))


def _require_steps(row: Row, numbers: Any) -> None:
    from httui.store.rows import find
    from httui.store.security_models import IncidentStep

    done = {found.step for found in find(IncidentStep, "incident", row.id) if found.done_at is not None}
    missing = [number for number in numbers if number not in done]
    if missing:
        raise Problem(
            N_("These steps are open: {numbers}."),
            remedy=N_("Do them, or mark them as not needed and say why."),
            numbers=", ".join(map(str, missing)),
        )


def _said(text: str) -> str:
    said = check_text(text)
    if not said:
        raise Problem(N_("Please say why."))
    return said
