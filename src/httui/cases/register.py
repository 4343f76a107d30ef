"""The register of cases: the list, find as one types, and the page of one case (S-044, S-152, S-218).

Codes and pseudonyms only. A case worker sees their own cases, everybody who reads all cases sees all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.cases import access, consent, tasks
from httui.cases.access import Row
from httui.cases.consent_rules import State

if TYPE_CHECKING:
    from httui.store.caselist import CaseFilter, CaseRow, Count
    from httui.store.session import Session


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record on the page of a case."""

    id: str
    title: str
    form_id: str
    version: str
    status: str
    revision: int
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Summary:
    """The page of one case. ``other_cases`` are further cases of the person that the asker may open."""

    id: str
    code: str
    status: str
    place: str | None
    opened_on: str
    updated_at: datetime
    worker: str | None
    person_id: str
    person_code: str
    pseudonym: str | None
    child: bool | None
    records: list[RecordLine]
    consent: Mapping[str, State]
    tasks: list[Any]
    other_cases: list[str]


def page(
    session: "Session", chosen: "CaseFilter | None" = None, offset: int = 0, limit: int = 50
) -> "list[CaseRow]":
    """One page of the list within what the person may read. Raises ``Refused``."""
    from httui.store.caselist import CaseList

    return CaseList(session.cases).page(_own(session, chosen), offset, limit)


def find(
    session: "Session", text: str, chosen: "CaseFilter | None" = None, limit: int = 50
) -> "list[CaseRow]":
    """The first rows for what was typed so far: code, pseudonym, status, place, worker, dates."""
    from httui.store.caselist import CaseList

    return CaseList(session.cases).find(text, _own(session, chosen), limit)


def count(session: "Session", chosen: "CaseFilter | None" = None, bound: int | None = None) -> "Count":
    """How many cases the filter lets through, counted up to ``bound``."""
    from httui.store.caselist import CaseList

    return CaseList(session.cases).count(_own(session, chosen), bound)


def places(session: "Session") -> list[str]:
    """Places to filter by."""
    from httui.store.caselist import CaseList

    access.require_reading(session)
    return CaseList(session.cases).places()


def _own(session: "Session", chosen: "CaseFilter | None") -> "CaseFilter":
    from httui.store.caselist import CaseFilter

    access.require_reading(session)
    chosen = chosen or CaseFilter()
    return chosen if access.sees_all(session) else replace(chosen, workers=(session.user.id,))


def summary(session: "Session", case: str) -> Summary:
    """The page of a case by code or id; the look is logged. Raises ``Refused``, ``NoSuchCase``."""
    found = access.case_of(session, case)
    session.audit.append("view", "case", found.id)
    person = found.person
    return Summary(
        id=found.id,
        code=found.code,
        status=found.status,
        place=found.place,
        opened_on=found.opened_on,
        updated_at=found.updated_at,
        worker=found.worker,
        person_id=person.id,
        person_code=person.code,
        pseudonym=person.pseudonym,
        child=person.child,
        records=_records(found),
        consent=consent.states(session, found.id),
        tasks=tasks.open_tasks(session, found.id),
        other_cases=[
            other.code for other in person.cases if other.id != found.id and access.may_read(session, other)
        ],
    )


def _records(case: Row) -> list[RecordLine]:
    from httui.store.models import Form, FormVersion, Record

    rows = (
        Record.select(
            Record.id, Record.status, Record.revision, Record.created_at, Record.updated_at,
            FormVersion.version, Form.form_id, Form.title,
        )
        .join(FormVersion)
        .join(Form)
        .where(Record.case == case.id)
        .order_by(Record.created_at)
    )  # fmt: skip
    return [
        RecordLine(
            row.id, row.form_version.form.title, row.form_version.form.form_id, row.form_version.version, row.status,
            row.revision, row.created_at, row.updated_at,
        )
        for row in rows
    ]  # fmt: skip
