"""The identity vault: many may add, few may open, every opening is told."""

import pytest

from httui.store import accounts
from httui.store.errors import Refused, VaultAbsent
from httui.store.identity_models import IdentityEntry, IdentityGrant
from httui.store.models import Case, Person
from httui.store.session import Session
from httui.store.vault import DUAL_CONTROL, Vault
from tests.store.support import OTHER, THIRD, Office
from tests.store.test_accounts import add

NAME = "Melati Contoh Samaran"


def person(session: Session, worker: str | None = None, code: str = "A1") -> str:
    session.alive()
    now = session.clock.now()
    Person.insert(id=f"person-{code}", code=code, created_at=now, created_by=session.user.id).execute()
    Case.insert(
        id=f"case-{code}",
        code=f"C{code}",
        person=f"person-{code}",
        worker=worker,
        opened_on="2026-11-02",
        updated_at=now,
    ).execute()
    return f"person-{code}"


def test_intake_staff_write_and_cannot_read_others(office: Office) -> None:
    add(office)
    budi = office.sign_in("budi", THIRD)
    who = person(budi)
    Vault(budi).write(
        who, "record-1", 1, {"/d/name": NAME, "/d/phone": "0812 3456 789"}, kinds={"/d/name": "name"}
    )
    with pytest.raises(Refused):
        Vault(budi).open(who, "to call her back")
    office.session = office.sign_in()
    found = Vault(office.session).open(who, "to call her back")
    assert found["record-1"]["/d/name"][0].value == NAME
    viewed = [entry for entry in office.session.audit.entries() if entry.action == "view"]
    assert [(entry.object_id, entry.reason) for entry in viewed] == [(who, "to call her back")]


def test_the_worker_of_the_case_opens_theirs_and_no_others(office: Office) -> None:
    budi_id = add(office)
    budi = office.sign_in("budi", THIRD)
    mine, other = person(budi, budi_id), person(budi, None, "B2")
    for who in (mine, other):
        Vault(budi).write(who, f"record-{who}", 1, {"/d/name": NAME})
    assert Vault(budi).current(mine, "first talk")[f"record-{mine}"] == {"/d/name": NAME}
    with pytest.raises(Refused):
        Vault(budi).open(other, "curious")
    office.session = office.sign_in()
    Case.update(worker=budi_id).where(Case.person == other).execute()
    assert Vault(office.session).grant_worker(other, budi_id)
    assert Vault(budi).current(other, "now mine")[f"record-{other}"] == {"/d/name": NAME}
    Case.update(worker=None).where(Case.person == other).execute()
    Vault(office.session).revoke_worker(other, budi_id)
    with pytest.raises(Refused):
        Vault(budi).open(other, "still curious")


def test_history_keeps_every_value(office: Office) -> None:
    who = person(office.session)
    vault = Vault(office.session)
    vault.write(who, "record-1", 1, {"/d/name": "Melati", "/d/phone": "0811"})
    vault.write(who, "record-1", 2, {"/d/name": NAME})
    vault.write(who, "record-1", 3, {"/d/phone": None})
    found = vault.open(who, "correcting")
    assert [value.value for value in found["record-1"]["/d/name"]] == ["Melati", NAME]
    assert vault.current(who, "checking")["record-1"] == {"/d/name": NAME}
    vault.write(who, "record-1", 3, {"/d/phone": "0812"})
    assert vault.current(who, "checking")["record-1"]["/d/phone"] == "0812"


def test_opening_asks_for_a_reason(office: Office) -> None:
    who = person(office.session)
    with pytest.raises(Refused, match="reason"):
        Vault(office.session).open(who, "  ")


def test_possibly_known_already(office: Office) -> None:
    vault = Vault(office.session)
    who = person(office.session)
    values = {
        "/d/n": "Siti Aminah",
        "/d/p": "0812-3456-789",
        "/d/b": "1999-03-12",
        "/d/nik": "3201 0203 0405 0006",
    }
    kinds = {"/d/n": "name", "/d/p": "phone", "/d/b": "birth_date", "/d/nik": "nik"}
    vault.write(who, "record-1", 1, values, kinds=kinds, index={"passport": ["B 123-456"]})
    assert vault.possible_matches({"phone": "+62 812 3456789"}) == [who]
    assert vault.possible_matches({"nik": "3201020304050006"}) == [who]
    assert vault.possible_matches({"passport": "b123456"}) == [who]
    assert vault.possible_matches({"name": "AMINAH, Sití"}) == [who]
    assert vault.possible_matches({"birth_date": "12-03-1999"}) == []
    match = vault.matches({"birth_date": "12/3/1999", "name": "siti aminah"})[0]
    assert match.kinds == ("birth_date", "name")
    assert not match.strong
    assert vault.possible_matches({"name": "Aminah", "phone": "  "}) == []
    searches = [entry for entry in office.session.audit.entries() if entry.action == "search"]
    assert len(searches) == 7
    assert "Aminah" not in "".join(str(entry.reason) for entry in searches)


def test_a_new_holder_gets_what_they_lack_from_another(office: Office) -> None:
    who = person(office.session)
    Vault(office.session).write(who, "record-1", 1, {"/d/name": NAME})
    budi = add(office, "budi", ("worker",), identities=True)
    assert [holder.missing for holder in Vault(office.session).holders()] == [0, 0]
    session = office.sign_in("budi", THIRD)
    assert Vault(session).current(who, "night shift")["record-1"] == {"/d/name": NAME}
    accounts.change_account(office.session, budi, identities=False)
    assert not IdentityGrant.select().where(IdentityGrant.recipient.startswith(budi)).exists()


def test_renewed_keys_are_granted_again(office: Office) -> None:
    budi = add(office, "budi", ("worker",), identities=True)
    who = person(office.session)
    Vault(office.session).write(who, "record-1", 1, {"/d/name": NAME})
    accounts.reset_passphrase(office.session, budi, OTHER)
    assert [holder.missing for holder in Vault(office.session).holders()] == [0, 0]
    assert IdentityGrant.select().count() == 3


def test_without_the_vault_everything_else_works(office: Office) -> None:
    office.session.close()
    office.data.identities_db.rename(office.data.identities_db.with_name("elsewhere.db"))
    session = office.sign_in()
    assert session.identities is None
    session.require("cases.write")
    with pytest.raises(VaultAbsent):
        Vault(session)


def test_a_damaged_vault_is_told_and_cases_open(office: Office) -> None:
    office.session.close()
    office.data.identities_db.write_bytes(b"x" * 8192)
    for end in ("-wal", "-shm"):
        office.data.identities_db.with_name("identities.db" + end).unlink(missing_ok=True)
    session = office.sign_in()
    assert session.identities is None
    assert session.identities_problem is not None


def test_no_name_lies_in_any_file(office: Office) -> None:
    who = person(office.session)
    Vault(office.session).write(who, "record-1", 1, {"/d/name": NAME}, kinds={"/d/name": "name"})
    sealed = bytes(IdentityEntry.get().sealed)
    assert b"Melati" not in sealed
    assert (len(sealed) - 44) % 256 == 0
    office.session.close()
    for path in office.data.path.rglob("*"):
        if path.is_file():
            assert b"Melati" not in path.read_bytes()


def test_erasing_leaves_nothing(office: Office) -> None:
    who = person(office.session)
    vault = Vault(office.session)
    vault.write(who, "record-1", 1, {"/d/name": NAME}, kinds={"/d/name": "name"})
    accounts.change_account(office.session, office.session.user.id, roles=("admin", "supervisor"))
    vault = Vault(office.session)
    assert vault.erase(who) == 1
    assert vault.possible_matches({"name": NAME}) == []
    assert IdentityGrant.select().count() == 0


def test_an_entry_moved_to_another_person_does_not_open(office: Office) -> None:
    who, other = person(office.session), person(office.session, None, "B2")
    vault = Vault(office.session)
    vault.write(who, "record-1", 1, {"/d/name": NAME})
    IdentityEntry.update(person_id=other).execute()
    with pytest.raises(Refused):
        vault.open(other, "swapped")
    assert "damaged" in [entry.action for entry in office.session.audit.entries()]


def test_where_the_office_wants_two_people_nobody_opens_an_identity_alone(office: Office) -> None:
    add(office)
    session = office.session = office.sign_in()
    who, vault = person(session), Vault(session)
    vault.write(who, "record-1", 1, {"/d/name": NAME})
    assert vault.current(who, "to call") == {"record-1": {"/d/name": NAME}}
    session.set_setting(DUAL_CONTROL, True)
    before = session.audit.last()
    for second in (None, session.user):
        with pytest.raises(Refused, match="Two people"):
            vault.current(who, "to call", second)
    assert session.audit.last() == before
    agreed = accounts.find_account(session, "budi")
    assert vault.current(who, "to call", agreed) == {"record-1": {"/d/name": NAME}}
