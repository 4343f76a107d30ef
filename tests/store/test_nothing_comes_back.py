"""Who left, what was locked and what was erased does not come back by putting files together."""

import shutil
from dataclasses import replace

import pytest

from httui.store import accounts
from httui.store.erasing import erase_content
from httui.store.errors import ForeignKeyring, Refused
from httui.store.identity_models import BlindIndex, IdentityEntry
from httui.store.keyring import Keyring
from httui.store.models import Case, Person, Tombstone
from httui.store.problems import StoreClosed
from httui.store.secret import PrivateKeys
from httui.store.session import NewAccount, Session
from httui.store.signin import authenticate
from httui.store.vault import Vault
from tests.store.support import OTHER, THIRD, Office


def person(session: Session) -> str:
    """A person with one case and a sealed name."""
    session.alive()
    now = session.clock.now()
    Person.insert(id="p1", code="A1", created_at=now, created_by=session.user.id).execute()
    Case.insert(
        id="c1", code="C1", person="p1", worker=session.user.id, opened_on="2026-11-02", updated_at=now
    ).execute()
    Vault(session).write("p1", "r1", 1, {"/d/name": "Melati Contoh"}, kinds={"/d/name": "name"})
    return "p1"


def test_a_former_manager_cannot_vouch_for_a_new_key(office: Office) -> None:
    """Somebody who is no manager any more, but still works here, holds the key of cases and their old signing key."""
    from httui.store import own

    made = accounts.create_account(
        office.session, NewAccount("budi", "Budi Contoh", OTHER, ("worker", "admin"))
    )
    budi = office.sign_in("budi", OTHER)
    own.change_passphrase(budi, OTHER, THIRD)
    _user, keys = authenticate(office.data, budi.keyring, "budi", THIRD, office.clock)
    budi.close()
    office.session = office.sign_in()
    accounts.change_account(office.session, made.id, roles=("worker",))
    key = office.session.database_key("cases")
    assert key is not None
    raw = key.reveal()
    office.session.close()

    forged, fresh = Keyring.parse(office.data.keyring.read_bytes()), PrivateKeys.generate()
    forged.users[made.id] = replace(
        forged.users[made.id], sign=fresh.sign_public, roles=frozenset({"admin"}), identities=True
    )
    forged.certify(fresh.sign_public, keys.sign)
    forged.sign(made.id, fresh.sign)
    forged.serial += 1
    office.data.keyring.write_bytes(forged.dump(raw))
    Keyring.parse(office.data.keyring.read_bytes()).verify(raw)
    with pytest.raises(ForeignKeyring):
        office.sign_in()


def test_managers_whom_a_former_one_vouched_for_stay(office: Office) -> None:
    accounts.create_account(office.session, NewAccount("budi", "Budi Contoh", OTHER, ("admin",)))
    budi = office.sign_in("budi", OTHER)
    from httui.store import own

    own.change_passphrase(budi, OTHER, THIRD)
    accounts.disable_account(budi, office.session.user.id)
    budi.close()
    again = office.sign_in("budi", THIRD)
    made = accounts.create_account(again, NewAccount("sari", "Sari Contoh", OTHER, ("admin",)))
    assert made.id in again.keyring.managers()
    again.close()
    office.sign_in("sari", OTHER)


def test_a_locked_session_holds_no_key(office: Office) -> None:
    session = office.sign_in()
    audit = session.audit
    session.lock()
    held = [
        value
        for thing in (session, audit, session.cases, session.identities)
        for value in vars(thing).values()
        if "PrivateKey" in type(value).__name__ or isinstance(value, bytes)
    ]
    assert held == []
    with pytest.raises(StoreClosed):
        audit.append("view", "case", "c1")


def test_an_older_vault_is_erased_again_at_sign_in(office: Office) -> None:
    session = office.session
    who = person(session)
    session.close()
    shutil.copyfile(office.data.identities_db, office.data.path / "older.db")
    session = office.sign_in()
    with session.transaction():
        erase_content(session.cases, "person", who)
        Tombstone.create(
            id="t1", kind="person", object_id=who, person_id=who, code="A1", at=session.clock.now(), by="x"
        )
    Vault(session).erase(who) if session.may("cases.erase") else None
    session.close()
    for end in ("-wal", "-shm"):
        office.data.identities_db.with_name(office.data.identities_db.name + end).unlink(missing_ok=True)
    shutil.copyfile(office.data.path / "older.db", office.data.identities_db)
    session = office.sign_in()
    session.alive()
    assert (IdentityEntry.select().count(), BlindIndex.select().count()) == (0, 0)


def test_an_identity_is_sealed_to_nobody_who_works_on_no_case(office: Office) -> None:
    """An administrator holds the key of the vault's file: an entry sealed to them would be theirs."""
    made = accounts.create_account(office.session, NewAccount("tono", "Tono Contoh", OTHER, ("admin",)))
    who = person(office.session)
    Case.update(worker=made.id).where(Case.id == "c1").execute()
    with pytest.raises(Refused, match="worker"):
        Vault(office.session).grant_worker(who, made.id)
