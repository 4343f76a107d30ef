"""The rights of the person whose data it is: told, see, correct, withdraw, erase (S-044, S-095).

Data belong to the person; the office only keeps them. *Told* shows what was explained and decided; *everything*
is the print of all that is held, identities only with the right to them and a reason; correcting is
``editing``, withdrawing ``consent.withdraw``, erasing ``erasure``. Requests become tasks with 3x24 hours.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from httui.cases import access, consent, persons, records, registry, tasks
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.code_words import action_words, status_words
from httui.cases.consent import Held, Outgoing
from httui.cases.consent_rules import PURPOSES, STATE_WORDS, TOLD
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import Form

REQUESTS = {
    "access": N_("See or copy what is held"),
    "correct": N_("Have something corrected"),
    "restrict": N_("Have the use restricted"),
    "erase": N_("Have everything erased"),
    "complain": N_("Complain"),
}
"""What a person may ask for; each is answered within 3x24 hours."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a person was told: the points, in which version of the words, when, how consent was given."""

    points: tuple[str, ...]
    script_version: str | None
    at: datetime | None
    method: str | None
    decisions: list[Held]


@dataclass(frozen=True, slots=True)
class HeldCase:
    """One case in the print: its line, records with labels, consents, where its data went."""

    code: str
    status: str
    place: str | None
    opened_on: str
    records: list["HeldRecord"]
    decisions: list[Held]
    went_to: list[Outgoing]


@dataclass(frozen=True, slots=True)
class HeldRecord:
    """One record in the print: (question, answer) in the order of the form; vault answers are marked."""

    title: str
    version: str
    created_at: datetime
    updated_at: datetime
    answers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Everything:
    """All that is held on one person. ``identities`` is empty unless they were opened with right and reason."""

    person_code: str
    pseudonym: str | None
    child: bool | None
    made_at: datetime
    cases: list[HeldCase]
    identities: list[tuple[str, str]] = field(default_factory=list)
    identities_open: bool = False
    seen_by: list[tuple[datetime, str, str, str | None]] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """What the accounts in ``seen_by`` are called here."""

    def text(self) -> str:
        """The print in the language in use."""
        return "\n".join(_lines(self)) + "\n"


def told(session: "Session", case: str) -> Told:
    """What the person of a case was told and decided. Raises ``Refused``, ``NoSuchCase``."""
    held = consent.register(session, case)
    last = held[0] if held else None
    return Told(
        tuple(_(point) for point in TOLD),
        last.script_version if last else None,
        last.given_at if last else None,
        last.method if last else None,
        held,
    )


def request(session: "Session", case: str, kind: str) -> str:
    """Note what the person asks for, as a task with 3x24 hours; returns its id."""
    session.require("consent.write")
    if kind not in REQUESTS:
        raise Problem(N_("A request is one of: access, correct, restrict, erase, complain."))
    found = access.case_of(session, case)
    with session.transaction():
        task = tasks.add(
            session,
            "answer_person",
            due=session.clock.now() + tasks.THREE_DAYS,
            case=found.id,
            person=found.person_id,
            assigned_to=found.worker,
            note=kind,
        )
        session.audit.append("create", "task", task, kind)
    return task


def everything(
    session: "Session",
    person: str,
    *,
    identities: bool = False,
    reason: str = "",
    second: tuple[str, str] | None = None,
) -> Everything:
    """All that is held on a person, by code or id; the look is logged.

    ``identities`` opens the vault too: needs the right to it (or being the assigned worker) and a ``reason``;
    ``second``: sign-in name and passphrase of a colleague who agrees, where the office wants two people.
    A person with several cases is printed by somebody who may read all of them. Raises ``Refused``,
    ``NoSuchPerson``, ``VaultAbsent``, :class:`Problem` without a reason.
    """
    from httui.store.models import UserProfile

    found = persons.person_of(session, person)
    if access.coded_only(session):
        raise access.refused(N_("The print of everything is made by the person's worker or a supervisor."))
    cases = list(found.cases)
    if not all(access.may_read(session, case) for case in cases):
        raise access.refused(N_("This person has cases that you do not work on: ask a supervisor."))
    if identities and not reason.strip():
        raise Problem(N_("Say why the identity is opened."))
    opened = _identities(session, found, reason.strip(), second) if identities else []
    session.audit.append("view", "person", found.id, "everything")
    return Everything(
        found.code,
        found.pseudonym,
        found.child,
        session.clock.now(),
        [_case(session, case) for case in cases],
        opened,
        identities,
        [
            (entry.moment, entry.actor, entry.action, entry.reason)
            for entry in session.audit.for_person(found.id)
        ],
        {row.id: row.display_name for row in UserProfile.select()},
    )


def _identities(
    session: "Session", person: Row, reason: str, second: tuple[str, str] | None
) -> list[tuple[str, str]]:
    """(question, value) of every direct identifier that holds today."""
    from httui.store.models import Record

    made = []
    for record_id, values in open_identities(session, person.id, reason, second).items():
        row = Record.get_or_none(Record.id == record_id)
        form = registry.load(session, row.form_version) if row is not None else None
        made += [(label_of(form, ref), value) for ref, value in values.items()]
    return made


def open_identities(
    session: "Session", person_id: str, reason: str, second: tuple[str, str] | None = None
) -> dict[str, dict[str, str]]:
    """The present value of each direct identifier: {record id: {ref: value}}; logged by the vault.

    ``second``: sign-in name and passphrase of a colleague who may open identities, where the office wants two people.
    Raises ``Refused``, ``WrongSignIn``, ``MustWait``, ``VaultAbsent``.
    """
    from httui.store.vault import Vault

    vault = Vault(session)
    agreed = None
    if second is not None and vault.may_open(person_id):
        agreed = session.second_person(*second, right="identities.open")
    return vault.current(person_id, reason, agreed)


def _case(session: "Session", case: Row) -> HeldCase:
    rows = sorted(case.records, key=lambda row: row.created_at)
    return HeldCase(
        case.code,
        case.status,
        case.place,
        case.opened_on,
        [_record(session, row) for row in rows],
        consent.register(session, case.id),
        consent.where_data_went(case),
    )


def _record(session: "Session", row: Row) -> HeldRecord:
    view = records.view_of(session, row)
    form = registry.load(session, row.form_version)
    answers = [
        (label_of(form, ref), value_words(form, ref, text)) for ref, text in _ordered(form, view.answers)
    ]
    answers += [(label_of(form, ref), _(_MISSING[code])) for ref, code in _ordered(form, view.missing)]
    answers += [(label_of(form, ref), _("in the identity vault")) for ref in sorted(view.sealed)]
    return HeldRecord(view.title, view.version, view.created_at, view.updated_at, answers)


_MISSING = {
    "unknown": N_("unknown"),
    "unavailable": N_("not available"),
    "declined": N_("declined to answer"),
}


def _ordered(form: "Form", values: Any) -> list[tuple[str, str]]:
    order = {item.ref: number for number, item in enumerate(form.fields)}
    return sorted(values.items(), key=lambda item: order.get(plain(item[0]), len(order)))


def label_of(form: "Form | None", ref: str) -> str:
    """The words of a question in the language in use, else its name; repeat entries keep their number."""
    item = form.by_ref.get(plain(ref)) if form is not None else None
    if item is None:
        return ref.rpartition("/")[2]
    words = in_language(item.labels) or _own_label(item) or item.name
    numbers = [step.partition("[")[2][:-1] for step in ref.split("/") if "[" in step]
    return f"{words} ({'.'.join(numbers)})" if numbers else words


def _own_label(item: Any) -> str:
    """What the form calls an answer that nobody is asked for: a time, a calculation."""
    from httui.i18n import language

    return str(item.attributes.get(f"label_{language()}") or item.attributes.get("label") or "")


def in_language(texts: Any) -> str:
    """The text in the language in use, else the first one."""
    from httui.i18n import language

    for name, text in texts.items():
        if text and (name.endswith(f"({language()})") or name == language()):
            return str(text)
    return next((str(text) for text in texts.values() if text), "")


def value_words(form: "Form", ref: str, text: str) -> str:
    """An answer in words: the labels of choices, days as they are typed, else the text as it is."""
    item = form.by_ref.get(plain(ref))
    if item is not None and item.type in {"date", "dateTime"}:
        return _day_words(text)
    if item is None or item.kind not in {"select", "rank"}:
        return text
    words = {option.value: in_language(option.labels) for option in form.options(item.ref)}
    if text in words:
        return words[text] or text
    parts = text.split(" ")
    return ", ".join(words[part] or part for part in parts) if words and set(parts) <= set(words) else text


def _day_words(text: str) -> str:
    try:
        if len(text) == 10:
            return f"{date.fromisoformat(text):%d-%m-%Y}"
        return f"{datetime.fromisoformat(text).astimezone():%d-%m-%Y %H:%M}"
    except ValueError:
        return text


def _lines(print_: Everything) -> list[str]:
    names = print_.names
    made = [
        _("Everything that is held on {code}").format(code=print_.person_code),
        _("Printed {at}").format(at=f"{print_.made_at:%Y-%m-%d %H:%M %z}"),
        _("The information belongs to you; we only keep it for you."),
        "",
    ]
    if print_.pseudonym:
        made += [_("Pseudonym: {name}").format(name=print_.pseudonym), ""]
    if print_.identities_open:
        made += [_("Identity"), *(f"  {label}: {value}" for label, value in print_.identities), ""]
    else:
        made += [_("Names, numbers and addresses are in the identity vault and not printed here."), ""]
    for case in print_.cases:
        made += [
            _("Case {code}, {status}, opened {day}").format(
                code=case.code, status=status_words(case.status), day=_day_words(case.opened_on)
            )
        ]
        for record in case.records:
            made += ["", f"  {record.title} ({record.created_at:%Y-%m-%d})"]
            made += [f"    {label}: {value}" for label, value in record.answers]
        made += ["", "  " + _("Decisions")]
        for held in case.decisions:
            made.append(
                f"    {_(PURPOSES[held.purpose].words)}: {_(STATE_WORDS[held.state])} ({held.given_at:%Y-%m-%d})"
            )
        made += ["", "  " + _("Where the information went")]
        made += [f"    {out.at:%Y-%m-%d} {action_words(out.action)}" for out in case.went_to] or [
            "    " + _("nowhere outside this office's store")
        ]
        made.append("")
    made += [_("Who saw or changed it")]
    made += [
        f"  {at:%Y-%m-%d %H:%M} {names.get(actor, actor[:8])}: {action_words(action)}"
        for at, actor, action, _reason in print_.seen_by
    ]
    return made
