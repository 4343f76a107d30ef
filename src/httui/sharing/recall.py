"""Asking data back: after a withdrawal, and when its time with somebody is over (S-044, S-238 to S-240, S-243).

A withdrawal opens one duty for every recipient of data that it covers, due in 3x24 hours; the letter that asks them to
destroy it is drafted here, in codes only. The end of a release and the day by which received data must be destroyed are
duties too. What the recipient answers is kept with the release.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from httui.cases import access, tasks
from httui.cases.access import Row
from httui.i18n import N_, speaking
from httui.problem import Problem
from httui.sharing.recall_letter import letter_of
from httui.workflows import duty_rows
from httui.workflows.duty_kinds import Kind, register

if TYPE_CHECKING:
    from httui.pages.document import Document
    from httui.store.session import Session

RECALL = Kind(
    "share_recall",
    N_("Consent withdrawn: ask somebody who received the data to destroy it"),
    role="data_lead",
    lead_days=3,
)
DESTROY_THERE = Kind(
    "share_destruction",
    N_("The time of released data is over: ask for the proof that it was destroyed"),
    role="data_lead",
    lead_days=14,
)
DESTROY_HERE = Kind(
    "share_received",
    N_("Destroy the data that a partner sent, and tell them"),
    role="data_lead",
    lead_days=14,
)
register(RECALL, DESTROY_THERE, DESTROY_HERE)

SHORT = 8
"""Signs of a release's id that are enough to name it."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that a recipient got: a release or something told, when, how, which data, and the package's id.

    ``row`` is the random number that the person's row has in the release, where it is known; for the letter alone.
    """

    id: str
    kind: str
    at: datetime
    how: str
    fields: tuple[str, ...]
    package: str
    done: bool
    row: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """What one recipient of a person's data got. ``key`` names it in duties and commands.

    ``asked``: the day on which they were asked to destroy it, in the case that was looked at.
    """

    key: str
    recipient: str
    partner: str | None
    items: tuple[Item, ...]
    asked: date | None = None

    @property
    def done(self) -> bool:
        """Whether nothing is left to be asked back."""
        return all(item.done for item in self.items)


def covered(purposes: Iterable[str], purpose: str) -> bool:
    """Whether a withdrawal of ``purposes`` covers what was given for ``purpose``.

    Without services everything ends. What the law or an immediate danger asked for does not rest on consent, and is
    listed all the same, for people to decide about.
    """
    stopped = set(purposes)
    return "services" in stopped or purpose in stopped or purpose in {"danger", "court"}


def open_duties(session: "Session", case: Row, purposes: tuple[str, ...]) -> int:
    """A duty for each recipient of what the withdrawal covers, inside the caller's transaction; how many."""
    day = (session.clock.now() + tasks.THREE_DAYS).astimezone().date()
    wanted = [found for found in _recipients(case, purposes) if not found.done]
    for found in wanted:
        duty_rows.put(session, RECALL, _subject(case, found.key), day, case=case.id)
    return len(wanted)


def to_recall(session: "Session", case: str, purposes: Iterable[str] | None = None) -> list[Recall]:
    """Who got data of a case (a code), each with what; for ``purposes``, or those withdrawn for it if None.

    For those who work on the case. Raises ``Refused``, ``NoSuchCase``.
    """
    session.require("ledger.read" if session.may("ledger.read") else "ledger")
    found = access.case_of(session, case)
    wanted = _withdrawn(found) if purposes is None else tuple(purposes)
    return _recipients(found, wanted, whole=session.may("ledger.read"))


def letter(session: "Session", case: str, key: str, language: str) -> "Document":
    """The draft of the letter that asks one recipient to destroy what they got, in ``language`` (en or id).

    For those who share. Making it is logged as an export. Raises ``Refused``, ``NoSuchCase``, :class:`Problem`.
    """
    session.require("share")
    row, found = _one(session, case, key)
    session.audit.append("export", "case", row.id, "recall letter")
    with speaking(language):
        return letter_of(session.org, row.person.code, found, language)


def recalled(session: "Session", case: str, key: str) -> None:
    """Note that a recipient was asked to destroy what they got; their duty ends.

    For those who share. Raises ``Refused``, ``NoSuchCase``, :class:`Problem`.
    """
    from httui.store.sharing_models import Disclosure

    session.require("share")
    with session.transaction():
        row, found = _one(session, case, key)
        told = [item.id for item in found.items if item.kind == "told"]
        if told:
            now = session.clock.now()
            Disclosure.update(recalled_at=now).where(
                Disclosure.id.in_(told), Disclosure.recalled_at.is_null()
            ).execute()
        if found.asked is None and not _has_duty(_subject(row, key)):
            # A person may ask for it without a withdrawal: that they were asked is kept all the same.
            duty_rows.put(session, RECALL, _subject(row, key), duty_rows.today_of(session), case=row.id)
        _end_duty(session, _subject(row, key))
        session.audit.append("share", "case", row.id, "asked back")


def destroyed(session: "Session", release: str, *, on: date, how: str, package: str = "") -> None:
    """Note that the recipient destroyed a release (its id, or the first eight signs of it) on a day.

    ``how``: package, letter, or words of theirs.

    For those who share. Raises ``Refused``, :class:`Problem`.
    """
    session.require("share")
    with session.transaction():
        note_destroyed(session, release, on=on, how=how, package=package)


def note_destroyed(session: "Session", release: str, *, on: date, how: str, package: str) -> None:
    """As :func:`destroyed`, inside the caller's transaction, who asked for the right."""
    from httui.store.sharing_models import Release, ReleasePerson

    wanted = release.strip().lower()
    named = len(wanted) >= SHORT and set(wanted) <= set("0123456789abcdef-")
    rows: list[Row] = list(Release.select().where(Release.id.startswith(wanted))) if named else []
    if len(rows) != 1:
        raise Problem(N_("There is no such release."))
    row, release = rows[0], rows[0].id
    if on > duty_rows.today_of(session) or on < row.at.astimezone().date():
        raise Problem(N_("The day lies before the release, or is still to come."))
    receipt: dict[str, Any] = {
        "by": session.user.id,
        "how": " ".join(how.split())[:200],
        "on": on.isoformat(),
        "package": package,
    }
    Release.update(state="destroyed", receipt=receipt).where(Release.id == release).execute()
    # Nothing is left there to be found: what led from a person to a row is not needed any more.
    ReleasePerson.update(row_id=None).where(ReleasePerson.release == release).execute()
    duty_rows.retire(session, DESTROY_THERE.name, release)
    session.audit.append("change", "release", release, "destroyed")


def remind(session: "Session") -> int:
    """Bring the duties of destruction in line with releases and received packages, whoever signs in; how many stand.

    It shows nothing. Releases that end are asked about on their day; what a partner sent is destroyed by its day.
    """
    from httui.store.sharing_models import ReceivedPackage, Release

    session.alive()
    wanted: dict[tuple[str, str], tuple[Kind, date]] = {}
    released: Row = Release.select().where(Release.state != "destroyed", Release.expires_on.is_null(False))
    for row in released:
        # An agreement that ends before ends the time of the data too.
        ends = row.agreement.ends if row.agreement_id else None
        wanted[DESTROY_THERE.name, row.id] = (
            DESTROY_THERE,
            date.fromisoformat(min(row.expires_on, ends or "9")),
        )
    received: Row = ReceivedPackage.select().where(ReceivedPackage.destroyed_at.is_null())
    for row in received:
        day = date.fromisoformat(row.manifest["destroy_by"])
        wanted[DESTROY_HERE.name, row.id] = DESTROY_HERE, day
    standing = _standing()
    new = [
        (subject, *found)
        for (name, subject), found in wanted.items()
        if standing.get((name, subject)) != found[1]
    ]
    new = [one for one in new if not _was_done(*one)]
    over = [key for key in standing if key not in wanted]
    if new or over:
        with session.transaction():
            for subject, kind, day in new:
                duty_rows.put(session, kind, subject, day)
            for name, subject in over:
                duty_rows.retire(session, name, subject)
    return len(wanted)


# -- who got what ----------------------------------------------------------------------------------------


def _subject(case: Row, key: str) -> str:
    return f"{case.id}:{key}"


def _withdrawn(case: Row) -> tuple[str, ...]:
    from httui.store.models import Consent

    rows = Consent.select(Consent.purpose).where(Consent.case == case.id, Consent.withdrawn_at.is_null(False))
    return tuple({row.purpose for row in rows})


def _recipients(case: Row, purposes: tuple[str, ...], *, whole: bool = True) -> list[Recall]:
    """Recipients of what was given about the person of a case; ``whole``: in their other cases too.

    A withdrawal in one case holds for all of them, as it does for permission. Who may know of this case alone is told
    of what was given about it, and about the person without a case.
    """
    from httui.store.sharing_models import Disclosure, Release, ReleasePerson

    found: dict[str, tuple[str, str | None, list[Item]]] = {}
    rows: Row = ReleasePerson.select().where(ReleasePerson.person == case.person_id)
    if not whole:
        rows = rows.where((ReleasePerson.case == case.id) | ReleasePerson.case.is_null())
    for row in rows:
        if row.release_id is not None:
            release: Row = Release.get_by_id(row.release_id)
            if covered(purposes, release.plan.purpose):
                key = f"p-{release.partner_id}"
                found.setdefault(key, (release.partner.name, release.partner_id, []))[2].append(
                    _of_release(release, row.row_id or "")
                )
            continue
        told: Row = Disclosure.get_or_none(Disclosure.id == row.disclosure)
        if told is not None and covered(purposes, told.why.partition(": ")[0]):
            key = f"p-{told.partner_id}" if told.partner_id else f"t-{told.id}"
            name = told.partner.name if told.partner_id else told.with_whom
            found.setdefault(key, (name, told.partner_id, []))[2].append(_of_told(told))
    return [
        Recall(
            key,
            name,
            partner,
            tuple(sorted({item.id: item for item in items}.values(), key=lambda one: one.at)),
            _asked_on(_subject(case, key)),
        )
        for key, (name, partner, items) in found.items()
    ]


def _of_release(row: Row, number: str) -> Item:
    from httui.sharing.ledger import field_name

    fields = tuple(map(field_name, row.fields))
    done = row.state == "destroyed"
    return Item(row.id, "release", row.at, row.format, fields, row.package_id or "", done, number)


def _of_told(row: Row) -> Item:
    return Item(row.id, "told", row.at, row.channel, tuple(row.fields), "", row.recalled_at is not None)


def _one(session: "Session", case: str, key: str) -> tuple[Row, Recall]:
    row = access.case_of(session, case)
    everything = _recipients(row, ("services",))
    found = next((one for one in everything if one.key == key), None)
    if found is None:
        raise Problem(N_("Nobody of this name received anything of this case."))
    return row, found


# -- duties ----------------------------------------------------------------------------------------------


def _standing() -> dict[tuple[str, str], date]:
    from httui.store.workflow_models import Duty

    rows: Row = Duty.select().where(Duty.kind.in_((DESTROY_THERE.name, DESTROY_HERE.name)), Duty.active)
    return {(row.kind, row.subject): date.fromisoformat(row.next_on) for row in rows}


def _was_done(subject: str, kind: Kind, day: date) -> bool:
    """Whether somebody marked this very duty as done: it is not asked again until its day moves."""
    from httui.store.workflow_models import Duty

    rows = Duty.select().where(
        Duty.kind == kind.name,
        Duty.subject == subject,
        Duty.next_on == day.isoformat(),
        ~Duty.active,
        Duty.last_on.is_null(False),
    )
    return bool(rows.exists())


def _asked_on(subject: str) -> date | None:
    """The day on which the duty to ask a recipient was done; None while it is open, or where there was none."""
    from httui.store.workflow_models import Duty

    rows: list[Row] = list(Duty.select().where(Duty.kind == RECALL.name, Duty.subject == subject))
    if any(row.active for row in rows):
        return None
    days = [row.last_on for row in rows if row.last_on]
    return date.fromisoformat(max(days)) if days else None


def _has_duty(subject: str) -> bool:
    from httui.store.workflow_models import Duty

    return bool(Duty.select().where(Duty.kind == RECALL.name, Duty.subject == subject, Duty.active).exists())


def _end_duty(session: "Session", subject: str) -> None:
    """Mark the duty of a recipient as done, where there is one."""
    from httui.store.workflow_models import Duty

    row = Duty.get_or_none((Duty.kind == RECALL.name) & (Duty.subject == subject) & Duty.active)
    if row is not None:
        today = duty_rows.today_of(session).isoformat()
        Duty.update(active=False, last_on=today, last_by=session.user.id).where(Duty.id == row.id).execute()
        session.audit.append("change", "duty", row.id, f"done {RECALL.name} {row.next_on}")
