"""Who and what may be affected by an incident, drawn from the audit and kept by id (S-200).

The audit knows accounts and moments, not computers: for a device one chooses the accounts that were used on it. Where
a whole copy of the store is out, everybody who had a case by then is affected. Codes only; no record is opened.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.problem import Problem
from httui.security.incident_rows import lead_row, save

if TYPE_CHECKING:
    from httui.store.session import Session

HOW = {
    "view": N_("seen"),
    "export": N_("taken out"),
    "share": N_("shared with a partner"),
    "change": N_("changed"),
    "create": N_("written"),
    "consent": N_("consent changed"),
    "delete": N_("erased"),
    "search": N_("searched for"),
    "copy": N_("in a copy that is out"),
}
"""What happened to a person's data, with its words."""
OTHER = {
    "export": N_("figures or reports taken out"),
    "search": N_("searches in the identities"),
    "backup": N_("backups made"),
    "restore": N_("backups put back"),
}
"""What may concern anybody, with its words."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be affected, by id and code. ``how`` are keys of :data:`HOW`; ``cases`` are case codes.

    ``code`` is empty for somebody erased since.
    """

    id: str
    code: str
    cases: tuple[str, ...]
    how: tuple[str, ...]
    times: int


@dataclass(frozen=True, slots=True)
class Affected:
    """What an account could have seen in a span of time. ``other`` are (key of :data:`OTHER`, how often)."""

    accounts: tuple[str, ...]
    since: datetime
    until: datetime
    whole: bool
    people: tuple[Person, ...]
    other: tuple[tuple[str, int], ...]


def look(
    session: "Session",
    incident: str,
    accounts: Sequence[str],
    since: datetime,
    until: datetime,
    *,
    whole: bool = False,
) -> Affected:
    """Who may be affected: what ``accounts`` (ids) did between two aware moments, or with ``whole`` everybody who had a
    case by ``until``. For who leads the incident and may read the audit; the look is logged.

    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    from httui.store import affected as store

    session.require("audit.read")
    row = lead_row(session, incident)
    if since > until:
        raise Problem(N_("The end comes before the beginning."))
    if not accounts and not whole:
        raise Problem(N_("Choose an account, or that a whole copy is out."))
    did = [] if whole else store.touched(session.cases, accounts, since, until)
    if whole:
        did = [
            store.Touched(person, case, "copy", 1) for person, case in store.everybody(session.cases, until)
        ]
    others = store.others(session.cases, accounts, since, until)
    session.audit.append("view", "incident", row.id, "affected")
    counted: dict[str, int] = {}
    for other in others:
        counted[other.how] = counted.get(other.how, 0) + other.times
    return Affected(
        tuple(accounts),
        since,
        until,
        whole,
        _people(session, did),
        tuple((name, counted[name]) for name in OTHER if name in counted),
    )


def keep(session: "Session", incident: str, found: Affected) -> int:
    """Keep who may be affected with the incident, by id, in place of an earlier list; how many persons.

    Raises ``Refused``, ``NoSuchIncident``, :class:`Problem`.
    """
    session.require("audit.read")
    kept = {
        "accounts": list(found.accounts),
        "since": found.since.isoformat(),
        "until": found.until.isoformat(),
        "whole": found.whole,
        "people": [{"id": one.id, "how": list(one.how)} for one in found.people],
        "other": [list(pair) for pair in found.other],
    }
    with session.transaction():
        row = lead_row(session, incident)
        save(row, facts=dict(row.facts or {}) | {"affected": kept})
        session.audit.append("change", "incident", row.id, f"affected {len(found.people)}")
    return len(found.people)


def kept(session: "Session", incident: str) -> tuple[Person, ...]:
    """The persons that were kept with the incident, with their codes of now. Raises as :func:`keep`."""
    from httui.store import affected as store

    row = lead_row(session, incident)
    known = (row.facts or {}).get("affected", {}).get("people", ())
    ids = [one["id"] for one in known]
    codes, cases = store.codes(session.cases, ids), store.cases_of(session.cases, ids)
    return tuple(
        Person(one["id"], codes.get(one["id"], ""), tuple(cases.get(one["id"], ())), tuple(one["how"]), 0)
        for one in known
    )


def _people(session: "Session", did: Sequence[tuple[str, str | None, str, int]]) -> tuple[Person, ...]:
    from httui.store import affected as store

    hows: dict[str, dict[str, int]] = {}
    touched: dict[str, set[str]] = {}
    for person, case, how, times in did:
        of_person = hows.setdefault(person, {})
        of_person[how] = of_person.get(how, 0) + times
        touched.setdefault(person, set()).update([case] if case else [])
    codes = store.codes(session.cases, list(hows))
    of_case = store.case_codes(session.cases, sorted(set().union(*touched.values()) if touched else ()))
    people = [
        Person(
            person,
            codes.get(person, ""),
            tuple(sorted(of_case[case] for case in touched[person] if case in of_case)),
            tuple(name for name in HOW if name in how),
            sum(how.values()),
        )
        for person, how in hows.items()
    ]
    return tuple(sorted(people, key=lambda one: (one.code or "~", one.id)))
