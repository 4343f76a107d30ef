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
    return any(sensitive(case) for case in found.cases)


def sealed(case: Row) -> bool:
    """Whether the vault holds something of a case."""
    return any(records.sealed_refs(row.id) for row in case.records)


def sensitive(case: Row) -> bool:
    """Whether a case holds an identity, or an answer of tier 3 or higher."""
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
    return _erase(session, found.person, [found], reason, second, whole=not others_of(found))


def erase_due(session: "Session", case: str, reason: str, *, second: tuple[str, str] | None = None) -> Erased:
    """Erase a case whose time is over (``security.retention`` decided that): always with a second person.

    As :func:`erase_case`, for those who decide about retention; the second one does, too.
    """
    session.require("retention")
    if second is None:
        raise SecondPersonNeeded
    found = access.case_of(session, case)
    return _erase(
        session, found.person, [found], reason, second, whole=not others_of(found), right="retention"
    )


def others_of(case: Row) -> list[Row]:
    """The other cases of the person that still hold something."""
    return [other for other in case.person.cases if other.id != case.id and other.status != "erased"]


def _erase(
    session: "Session",
    person: Row,
    cases: list[Row],
    reason: str,
    second: tuple[str, str] | None,
    *,
    whole: bool,
    right: str = "cases.erase",
) -> Erased:
    from httui.store.erasing import erase_content
    from httui.store.errors import VaultAbsent
    from httui.store.tombstones import finish_in_vault, keep

    if not reason.strip():
        raise Problem(N_("Say why this is erased."))
    if any(sensitive(case) for case in cases) and second is None:
        raise SecondPersonNeeded
    if session.identities is None and any(sealed(case) for case in cases):
        raise VaultAbsent
    second_by = session.second_person(*second, right=right).id if second else None
    count = 0
    with session.transaction():
        stone = stones(session, person, second_by, reason.strip())
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


def stones(
    session: "Session", person: Row, second_by: str | None, reason: str
) -> Callable[[str, str, str | None], None]:
    """A function that leaves a tombstone and its audit entry: (kind, id, code); all of one moment.

    Inside the caller's transaction, who decided the rights.
    """
    from httui.store.anonymising import STATUS as ANONYMISED
    from httui.store.models import Tombstone

    now = session.clock.now()

    def leave(kind: str, object_id: str, code: str | None) -> None:
        Tombstone.create(
            id=str(uuid.uuid4()),
            kind=kind,
            object_id=object_id,
            person_id=person.id,
            code=code,
            at=now,
            by=session.user.id,
            second_by=second_by,
            reason=reason,
        )
        action, of = ("anonymise", "case") if kind == ANONYMISED else ("delete", kind)
        session.audit.append(action, of, object_id)

    return leave


def orphans(session: "Session") -> list[str]:
    """Records that are not there (the machine stopped before they were saved) of which the vault holds an identity.

    None where the vault is not connected. For those who erase, or decide about retention.
    """
    from httui.store.identity_models import IdentityEntry
    from httui.store.models import Record

    session.require("retention" if session.may("retention") else "cases.erase")
    if session.identities is None:
        return []
    ids = [row.record_id for row in IdentityEntry.select(IdentityEntry.record_id).distinct()]
    known = {row.id for row in Record.select(Record.id)} if ids else set()
    return [record_id for record_id in ids if record_id not in known]


def sweep_orphans(session: "Session") -> int:
    """Remove sealed identities whose record was never saved; how many records that were.

    Such an entry can be opened by nobody who works with cases. Needs the right to erase and the vault.
    """
    from httui.store.errors import VaultAbsent
    from httui.store.identity_models import BlindIndex, IdentityEntry

    session.require("retention" if session.may("retention") else "cases.erase")
    if session.identities is None:
        raise VaultAbsent
    found = orphans(session)
    with session.identities.atomic():
        for record_id in found:
            BlindIndex.delete().where(BlindIndex.record_id == record_id).execute()
            IdentityEntry.delete().where(IdentityEntry.record_id == record_id).execute()
            session.audit.append("delete", "identity", record_id, "never saved")
    return len(found)
