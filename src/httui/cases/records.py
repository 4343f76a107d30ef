"""Records as they lie in the store: written, changed, read, with every answer they ever had (S-044, S-152).

Direct identifiers are never here: a change of one is noted without its value, with the mark ``sealed`` while
the identity vault holds one. Everything else keeps who, when, field, old, new, reason, missing states too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from httui.cases import access, registry
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.privacy import Privacy, PrivacyClass
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.cases.filling import Content, Filling
    from httui.store.session import Session

SEALED = "sealed"
"""In ``old_missing``/``new_missing`` of a change: the identity vault held, or holds, a value."""

STRICT = PrivacyClass(Privacy.SENSITIVE, 3)


class NoSuchRecord(Problem):
    """No record has this id in a case that the person works on."""

    def __init__(self) -> None:
        super().__init__(N_("There is no such record in a case that you work on."))


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a record's history. ``sealed`` values are in the identity vault and never here.

    ``withheld`` tells that the asker may see coded answers only and the value was left out.
    """

    at: datetime
    by: str
    revision: int
    ref: str
    old: str | None
    new: str | None
    old_missing: str | None
    new_missing: str | None
    reason: str | None
    sealed: bool = False
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class View:
    """A record to show: coded answers, missing states, and which questions the vault holds.

    ``withheld`` are refs that have an answer which the asker may not see.
    """

    id: str
    form_id: str
    version: str
    version_id: int
    title: str
    status: str
    revision: int
    answers: Mapping[str, str]
    missing: Mapping[str, str]
    sealed: frozenset[str]
    withheld: frozenset[str]
    created_at: datetime
    created_by: str
    updated_at: datetime
    updated_by: str
    zone: str


def record_of(session: "Session", record_id: str, *, write: bool = False) -> Row:
    """The stored record, when the person may read (``write``: change) its case. Raises ``NoSuchRecord``."""
    from httui.store.models import Case, Record
    from httui.store.rows import first

    access.require_reading(session)
    if write:
        session.require("cases.write")
    found: Row = first(Record, "id", record_id)
    if found is None:
        raise NoSuchRecord
    found.case = first(Case, "id", found.case_id)
    if not access.may_read(session, found.case):
        raise NoSuchRecord
    return found


def exists(record_id: str) -> bool:
    """Whether a record with this id is in the store."""
    from httui.store.models import Record
    from httui.store.rows import is_there

    return is_there(Record, record_id)


def write_new(filling: "Filling", case: Row, record_id: str, content: "Content") -> None:
    """Write a final record at revision 1, inside the caller's transaction; audited. Raises :class:`Problem` for
    an id that is taken.

    Reasons of soft warnings and marks of sealed answers go to the history.
    """
    from peewee import IntegrityError

    from httui.store import rows as table
    from httui.store.models import Record

    session = filling.session
    now = session.clock.now()
    row = {
        "id": record_id,
        "case": case.id,
        "form_version": filling.version.id,
        "status": "final",
        "answers": content.answers_text,
        "missing": content.missing,
        "revision": 1,
        "created_at": now,
        "created_by": session.user.id,
        "updated_at": now,
        "updated_by": session.user.id,
        "zone": now.strftime("%z"),
    }
    try:
        table.add(Record, row)
    except IntegrityError:
        if exists(record_id):
            raise Problem(
                N_("This form was saved already."), remedy=N_("Open its case to change it.")
            ) from None
        raise
    session.audit.append("create", "record", record_id)
    rows = [{"ref": ref, "new_missing": SEALED, "reason": filling.reasons.get(ref)} for ref in content.direct]
    rows += [
        {"ref": ref, "new": content.answers[ref], "reason": reason}
        for ref, reason in filling.reasons.items()
        if ref in content.answers
    ]
    write_changes(session, record_id, 1, rows)


def write_changes(session: "Session", record_id: str, revision: int, rows: list[dict[str, Any]]) -> None:
    """Add lines to a record's history, inside the caller's transaction."""
    if not rows:
        return
    from httui.store.models import RecordChange
    from httui.store.rows import add

    now = session.clock.now()
    empty = dict.fromkeys(("old", "new", "old_missing", "new_missing", "reason"))
    common = {"record": record_id, "revision": revision, "at": now, "by": session.user.id}
    add(RecordChange, *(empty | common | row for row in rows))


def seal(
    filling: "Filling",
    where: tuple[str, str, int],
    content: "Content",
    *,
    taken_out: Iterable[str] = (),
) -> None:
    """Put direct identifiers into the vault, and what is compared into its blind index.

    ``where``: person id, record id, revision.
    ``taken_out`` are questions whose answer no longer holds. Without a vault on this machine only a form
    without direct identifiers can be saved. Raises ``VaultAbsent``, ``Refused``.
    """
    from httui.cases.duplicates import index_of
    from httui.store.vault import Vault

    session = filling.session
    values: dict[str, str | None] = dict(content.direct) | dict.fromkeys(taken_out)
    index = index_of(filling, content)
    if values or (index and session.identities is not None and session.may("identities.write")):
        Vault(session).write(*where, values, index=index)


def sealed_refs(record_id: str) -> frozenset[str]:
    """The questions whose present answer lies in the vault."""
    from httui.store.models import RecordChange

    held: dict[str, bool] = {}
    rows = (
        RecordChange.select(RecordChange.ref, RecordChange.old_missing, RecordChange.new_missing)
        .where(RecordChange.record == record_id)
        .order_by(RecordChange.id)
    )
    for row in rows:
        if SEALED in {row.old_missing, row.new_missing}:
            held[row.ref] = row.new_missing == SEALED
    return frozenset(ref for ref, there in held.items() if there)


def view(session: "Session", record_id: str) -> View:
    """A record to show; the look is logged. Raises ``Refused``, :class:`NoSuchRecord`."""
    row = record_of(session, record_id)
    session.audit.append("view", "record", row.id)
    return view_of(session, row)


def view_of(session: "Session", row: Row) -> View:
    """As :func:`view` for a row that was read already; the caller logs."""
    hidden = _withheld(session, row)
    return View(
        id=row.id,
        form_id=row.form_version.form_id,
        version=row.form_version.version,
        version_id=row.form_version.id,
        title=row.form_version.form.title,
        status=row.status,
        revision=row.revision,
        answers={ref: text for ref, text in row.answers.items() if ref not in hidden},
        missing=dict(row.missing),
        sealed=sealed_refs(row.id),
        withheld=frozenset(hidden),
        created_at=row.created_at,
        created_by=row.created_by,
        updated_at=row.updated_at,
        updated_by=row.updated_by,
        zone=row.zone,
    )


def _withheld(session: "Session", row: Row) -> set[str]:
    if not access.coded_only(session):
        return set()
    classes = registry.classes_of(row.form_version)
    return {ref for ref in row.answers if classes.get(plain(ref), STRICT).tier > 2}


def history(session: "Session", record_id: str) -> list[Change]:
    """Every answer that a record ever had, oldest first; the look is logged.

    The first answers are found by going back from today's through every change. Values of direct identifiers
    are in ``rights_panel.everything`` (right and reason). Raises ``Refused``, :class:`NoSuchRecord`.
    """
    from httui.store.models import RecordChange

    row = record_of(session, record_id)
    session.audit.append("view", "record", row.id, "history")
    classes = registry.classes_of(row.form_version)
    coded = access.coded_only(session)
    changes = list(RecordChange.select().where(RecordChange.record == row.id).order_by(RecordChange.id))
    lines = _first(row, changes)
    reasons = {change.ref: change.reason for change in changes if change.revision == 1}
    made = [
        Change(
            row.created_at, row.created_by, 1, ref, None, answer, None, missing, reasons.get(ref),
            sealed=missing == SEALED,
        )
        for ref, (answer, missing) in lines.items()
    ]  # fmt: skip
    for change in changes:
        if change.revision > 1:
            sealed = SEALED in {change.old_missing, change.new_missing}
            made.append(
                Change(
                    change.at, change.by, change.revision, change.ref, change.old, change.new,
                    change.old_missing, change.new_missing, change.reason, sealed,
                )
            )  # fmt: skip
    if coded:
        made = [
            _without_text(change)
            if classes.get(plain(change.ref), STRICT).tier > 2
            else replace(change, reason=None)
            for change in made
        ]
    return made


def _first(row: Row, changes: list[Row]) -> dict[str, tuple[str | None, str | None]]:
    """What was there at revision 1: {ref: (answer, missing)}, in the order of today's answers."""
    now: dict[str, tuple[str | None, str | None]] = {ref: (text, None) for ref, text in row.answers.items()}
    now |= {ref: (None, code) for ref, code in row.missing.items()}
    for change in changes:
        if change.revision == 1 and change.new_missing == SEALED:
            now[change.ref] = (None, SEALED)
    for change in reversed(changes):
        if change.revision > 1:
            now[change.ref] = (change.old, change.old_missing)
    return {ref: found for ref, found in now.items() if found != (None, None)}


def _without_text(change: Change) -> Change:
    return Change(
        change.at, change.by, change.revision, change.ref, None, None, change.old_missing, change.new_missing,
        None, change.sealed, withheld=True,
    )  # fmt: skip


def last_value(session: "Session", form_id: str, ref: str) -> str | None:
    """The answer to ``ref`` (no repeat positions) in the asker's newest record with this form."""
    from httui.store.models import FormVersion, Record

    session.require("cases.write")
    newest = (
        Record.select()
        .join(FormVersion)
        .where(Record.created_by == session.user.id, FormVersion.form == form_id)
        .order_by(Record.created_at.desc())
        .limit(1)
    )
    for row in newest:
        if not access.may_read(session, row.case):
            return None
        values = [text for found, text in row.answers.items() if plain(found) == ref]
        return str(values[-1]) if values else None
    return None


def entry_lag_days(session: "Session", record_id: str, event_ref: str) -> int | None:
    """Days from an event (a date question) to the entry of the record (S-052); ``None`` without a date."""
    row = record_of(session, record_id)
    try:
        event = datetime.strptime(row.answers.get(event_ref, "")[:10], "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        return None
    return int((row.created_at.date() - event).days)
