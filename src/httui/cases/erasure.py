"""Erasing what is held on a person or in one case, with a tombstone (S-044, S-095; instruments section 10).

What is erased: identities with their keys and blind index, answers, history, drafts, tasks, the words of
consents, pseudonym and place. What stays, by codes only: that there was a case, that somebody decided about
consent, the audit, and a tombstone that is applied again after a restore. Data of tier 3 or higher need a
second person. Deleting in a file on an SSD leaves old blocks: only encryption makes that safe, and we say so.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.cases import access, persons, records, registry
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session


class SecondPersonNeeded(Problem):
    """Data of tier 3 or higher: two people erase it."""

    def __init__(self) -> None:
        super().__init__(
            N_("Erasing identities or notes needs a second person."),
            remedy=N_("A colleague who may erase signs with their own passphrase."),
        )


@dataclass(frozen=True, slots=True)
class Erased:
    """What was erased: the code, how many cases and records."""

    code: str
    cases: int
    records: int


def needs_second(session: "Session", person: str) -> bool:
    """Whether erasing a person needs a second one: any answer of tier 3 or higher, or an identity."""
    session.require("cases.erase")
    found = persons.person_of(session, person)
    return any(_sensitive(case) for case in found.cases)


def _sensitive(case: Row) -> bool:
    for row in case.records:
        classes = registry.classes_of(row.form_version)
        if records.sealed_refs(row.id) or any(
            classes.get(plain(ref), records.STRICT).tier > 2 for ref in row.answers
        ):
            return True
    return False


def erase_person(
    session: "Session", person: str, reason: str, *, second: tuple[str, str] | None = None
) -> Erased:
    """Erase all that is held on a person. ``second``: name and passphrase of the second person, where needed.

    Raises ``Refused``, ``NoSuchPerson``, :class:`SecondPersonNeeded`, ``WrongSignIn``, ``VaultAbsent`` (the
    vault must be connected, or the identities would stay), :class:`Problem` without a reason.
    """
    session.require("cases.erase")
    found = persons.person_of(session, person)
    return _erase(session, found, list(found.cases), reason, second, whole=True)


def erase_case(
    session: "Session", case: str, reason: str, *, second: tuple[str, str] | None = None
) -> Erased:
    """Erase one case; the person goes with it when it is the only one. As :func:`erase_person`."""
    session.require("cases.erase")
    found = access.case_of(session, case)
    others = [other for other in found.person.cases if other.id != found.id and other.status != "erased"]
    return _erase(session, found.person, [found], reason, second, whole=not others)


def _erase(
    session: "Session",
    person: Row,
    cases: list[Row],
    reason: str,
    second: tuple[str, str] | None,
    *,
    whole: bool,
) -> Erased:
    from httui.store.erasing import erase_content
    from httui.store.errors import VaultAbsent
    from httui.store.tombstones import finish_in_vault, keep

    if not reason.strip():
        raise Problem(N_("Say why this is erased."))
    if any(_sensitive(case) for case in cases) and second is None:
        raise SecondPersonNeeded
    sealed = any(records.sealed_refs(row.id) for case in cases for row in case.records)
    if sealed and session.identities is None:
        raise VaultAbsent
    second_by = session.second_person(*second, right="cases.erase").id if second else None
    count = 0
    with session.transaction():
        stone = _stones(session, person, second_by, reason.strip())
        for case in cases:
            ids = [row.id for row in case.records]
            count += len(ids)
            erase_content(session.cases, "case", case.id)
            for record_id in ids:
                stone("record", record_id, None)
            stone("case", case.id, case.code)
        if whole:
            erase_content(session.cases, "person", person.id)
            stone("person", person.id, person.code)
        if session.identities is not None:
            finish_in_vault(session.cases, session.identities)
    keep(session)
    return Erased(person.code if whole else cases[0].code, len(cases), count)


def _stones(
    session: "Session", person: Row, second_by: str | None, reason: str
) -> Callable[[str, str, str | None], None]:
    """A function that leaves a tombstone and its audit entry: (kind, id, code)."""
    from httui.store.models import Tombstone

    def leave(kind: str, object_id: str, code: str | None) -> None:
        Tombstone.create(
            id=str(uuid.uuid4()),
            kind=kind,
            object_id=object_id,
            person_id=person.id,
            code=code,
            at=session.clock.now(),
            by=session.user.id,
            second_by=second_by,
            reason=reason,
        )
        session.audit.append("delete", kind, object_id)

    return leave


def sweep_orphans(session: "Session") -> int:
    """Remove sealed identities whose record was never saved (the machine stopped in between); how many.

    Such an entry can be opened by nobody who works with cases. Needs the right to erase and the vault.
    """
    from httui.store.errors import VaultAbsent
    from httui.store.identity_models import BlindIndex, IdentityEntry
    from httui.store.models import Record

    session.require("cases.erase")
    if session.identities is None:
        raise VaultAbsent
    ids = [row.record_id for row in IdentityEntry.select(IdentityEntry.record_id).distinct()]
    known = {row.id for row in Record.select(Record.id)}
    orphans = [record_id for record_id in ids if record_id not in known]
    with session.identities.atomic():
        for record_id in orphans:
            BlindIndex.delete().where(BlindIndex.record_id == record_id).execute()
            IdentityEntry.delete().where(IdentityEntry.record_id == record_id).execute()
            session.audit.append("delete", "identity", record_id, "never saved")
    return len(orphans)
