"""Persons and their cases: random codes, pseudonyms, who works on what (S-213, S-214; DESIGN section 6).

A person can have several cases. Both have codes of their own; neither says anything about the other.
"""

import re
import unicodedata
import uuid
from typing import TYPE_CHECKING

from httui.cases import access
from httui.cases.access import Row
from httui.cases.events import Event, announce
from httui.i18n import N_
from httui.problem import Problem
from httui.store.codes import NotACode, new_code, parse_code

if TYPE_CHECKING:
    from httui.cases.filling import Content, Filling
    from httui.store.session import Session

_PLACES = ("place", "home_regency", "regency", "kabupaten", "home_province", "province", "provinsi")
_CHILD = ("child", "is_child")
_MAX_PSEUDONYM = 40

REAL_NAME = N_("A pseudonym must not be part of the person's real name.")
TAKEN = N_("This pseudonym is taken. Choose another one.")
TOO_LONG = N_("A pseudonym has at most 40 letters and no line break.")
LOOKS_REAL = N_("A pseudonym cannot be a number, a telephone number or an address.")


class NoSuchPerson(Problem):
    """No person has this code, or whoever asks works on none of their cases."""

    def __init__(self) -> None:
        super().__init__(N_("There is no person with this code that you work with."))


def person_of(session: "Session", code: str) -> Row:
    """The person with this code (or id), when the asker may read one of their cases.

    Raises :class:`NoSuchPerson`, ``Refused``.
    """
    from httui.store.models import Case, Person

    access.require_reading(session)
    try:
        found = Person.get_or_none(Person.code == parse_code(code))
    except NotACode:
        found = Person.get_or_none(Person.id == code)
    if found is None:
        raise NoSuchPerson
    if not access.sees_all(session):
        own = Case.select().where(Case.person == found.id, Case.worker == session.user.id)
        if not own.exists():
            raise NoSuchPerson
    return found


def code_of(case: Row) -> str:
    """The code of the person whose case it is."""
    from httui.store.models import Person
    from httui.store.rows import value

    return str(value(Person, "code", case.person_id))


def erased(person_id: str) -> bool:
    """Whether all that was held on a person was erased, or only counts in statistics any more."""
    from httui.store.models import Case, Tombstone

    stones = Tombstone.select().where(Tombstone.kind == "person", Tombstone.object_id == person_id)
    anonymous = Case.select().where(Case.person == person_id, Case.status == "anonymised")
    return bool(stones.exists() or anonymous.exists())


def new_case(filling: "Filling", content: "Content", *, status: str = "open") -> Row:
    """Write a case, and its person unless ``filling`` has one, inside the caller's transaction; audited."""
    from httui.store.models import Case, Person
    from httui.store.rows import add

    session = filling.session
    now = session.clock.now()
    person = getattr(filling, "person", None)
    if person is None:
        pseudonym = filling.mapped(content, "pseudonym")
        person = Person(
            id=str(uuid.uuid4()),
            code=_free_code(session),
            pseudonym=_clean(pseudonym[1]) if pseudonym else None,
            child=_child(filling, content),
            created_at=now,
            created_by=session.user.id,
        )
        add(Person, person.__data__)
        session.audit.append("create", "person", person.id)
    case = Case(
        id=str(uuid.uuid4()),
        code=_free_code(session),
        person=person,
        status=status,
        worker=session.user.id if session.may("cases.read_own") else None,
        place=_place(filling, content),
        opened_on=now.date().isoformat(),
        updated_at=now,
    )
    add(Case, case.__data__)
    session.audit.append("create", "case", case.id)
    return case


def _free_code(session: "Session") -> str:
    while True:
        code = new_code()
        taken = session.cases.sql(
            "SELECT 1 FROM cases WHERE code = ?1 UNION ALL SELECT 1 FROM person WHERE code = ?1", (code,)
        ).fetchone()
        if taken is None:
            return code


def _child(filling: "Filling", content: "Content") -> bool | None:
    for name in _CHILD:
        found = filling.mapped(content, name)
        if found is not None:
            return {"yes": True, "1": True, "true": True, "no": False, "0": False, "false": False}.get(
                found[1]
            )
    return None


def _place(filling: "Filling", content: "Content") -> str | None:
    """The official name of the place that the case is about: from a coded list, never typed text."""
    for name in _PLACES:
        found = filling.mapped(content, name)
        if found is None or filling.is_direct(found[0]) or filling.class_of(found[0]).tier > 2:
            continue
        for value, label in filling.run.choices(found[0]):
            if value == found[1]:
                return str(label)
    return None


def pseudonym_fault(
    filling: "Filling", content: "Content", pseudonym: str, person_id: str | None
) -> str | None:
    """Why this pseudonym cannot be (a message id), or ``None``: real name, taken, too long (S-214)."""
    chosen = _clean(pseudonym)
    if fault := _shape_fault(pseudonym):
        return fault
    parts = _tokens(chosen)
    for ref, value in content.direct.items():
        if filling.class_of(ref).kind in {"name", ""} and parts & _tokens(value):
            return REAL_NAME
    return TAKEN if _taken(chosen, person_id) else None


def set_pseudonym(session: "Session", person: str, pseudonym: str) -> None:
    """Give the person with this code another pseudonym, or none (``""``), after intake; audited (S-214).

    Whoever may write in one of their cases may do it. The vault is not read; where it is connected, the keyed
    index tells whether the pseudonym is the person's whole name. Raises ``Refused``, :class:`NoSuchPerson`,
    ``CaseClosed`` for somebody who was erased, :class:`Problem` for a pseudonym that cannot be.
    """
    session.require("cases.write")
    chosen = _clean(pseudonym)
    with session.transaction():
        found = person_of(session, person)
        if erased(found.id):
            raise access.CaseClosed(N_("What was held on this person was erased."))
        if chosen and (fault := _shape_fault(pseudonym)):
            raise Problem(fault)
        if chosen and _taken(chosen, found.id):
            raise Problem(TAKEN)
        if chosen and _is_name_of(session, chosen, found.id):
            raise Problem(REAL_NAME)
        rename(session, found, pseudonym)


def _is_name_of(session: "Session", chosen: str, person_id: str) -> bool:
    from httui.store.vault import Vault

    if session.identities is None or not session.may("identities.write"):
        return False
    return any(match.person_id == person_id for match in Vault(session).matches({"name": chosen}))


def _shape_fault(pseudonym: str) -> str | None:
    chosen = _clean(pseudonym)
    if not chosen or len(chosen) > _MAX_PSEUDONYM or "\n" in pseudonym:
        return TOO_LONG
    if sum(sign.isdigit() for sign in chosen) > 4 or "@" in chosen:
        return LOOKS_REAL
    return None


def _taken(chosen: str, person_id: str | None) -> bool:
    """Whether somebody else has this pseudonym, however it is written."""
    from peewee import fn

    from httui.store.models import Person

    same = Person.select(Person.id).where(
        fn.LOWER(Person.pseudonym).in_({chosen.lower(), _ascii_lower(chosen)})
    )
    return any(row.id != person_id for row in same)


def rename(session: "Session", person: Row, pseudonym: str) -> None:
    """Give a person another pseudonym, inside the caller's transaction; audited."""
    if (chosen := _clean(pseudonym)) != person.pseudonym:
        person.pseudonym = chosen or None
        person.save(only=["pseudonym"])
        session.audit.append("change", "person", person.id)


def _ascii_lower(text: str) -> str:
    """As the database lowers: the letters of ASCII only."""
    return "".join(sign.lower() if sign.isascii() else sign for sign in text)


def _clean(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _tokens(text: str) -> set[str]:
    """The words of a name that can tell somebody: three letters or more, without accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return {word for word in re.split(r"[^\w]+", plain) if len(word) > 2}


def assign(session: "Session", case: str, user_id: str) -> bool:
    """Make somebody the worker of a case: they see it and may open its identities; the former one may not.

    ``False`` when the identities are not sealed to them yet: without the vault here, or by somebody who
    cannot open them, the next holder's sign-in does it. Raises ``Refused``, ``NoSuchCase``, :class:`Problem`
    for an unknown or closed account.
    """
    from httui.store.models import Case, UserProfile
    from httui.store.rights import rights_of
    from httui.store.vault import Vault

    session.require("cases.assign")
    user = UserProfile.get_or_none(UserProfile.id == user_id)
    if user is None or user.disabled_at is not None:
        raise Problem(N_("There is no such account, or it is closed."))
    if "cases.read_own" not in rights_of(session.keyring.users[user_id].roles, identities=False):
        raise Problem(N_("Only a case worker or a supervisor can be given a case."))
    with session.transaction():
        found = access.case_of(session, case)
        former = found.worker
        found.worker, found.updated_at = user_id, session.clock.now()
        found.save(only=["worker", "updated_at"])
        session.audit.append("change", "case", found.id, "assigned")
        if former != user_id:
            announce(session, Event("assigned", found, former or ""))
        if session.identities is None:
            return False
        vault = Vault(session)
        others = Case.select().where(Case.person == found.person_id, Case.worker == former)
        if former and former != user_id and not others.exists():
            vault.revoke_worker(found.person_id, former)
        return vault.grant_worker(found.person_id, user_id)


def set_status(session: "Session", case: str, status: str) -> None:
    """Open, close or freeze a case. A frozen one is opened by a new consent only (``consent.record``).

    Raises ``Refused``, ``NoSuchCase``, :class:`Problem`.
    """
    session.require("cases.write")
    allowed = {("open", "closed"), ("closed", "open"), ("open", "frozen"), ("closed", "frozen")}
    with session.transaction():
        found = access.case_of(session, case)
        if (found.status, status) not in allowed:
            raise Problem(N_("The case cannot be changed to this state from the one that it is in."))
        found.status, found.updated_at = status, session.clock.now()
        found.save(only=["status", "updated_at"])
        session.audit.append("change", "case", found.id, status)
        if status == "closed":
            announce(session, Event("closed", found, f"{found.id} {found.updated_at.isoformat()}"))
