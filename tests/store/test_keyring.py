"""The keyring: whatever is done to it, it stays true to itself; whatever is done to its file is refused."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from httui.store import kdf as kdf_module
from httui.store.errors import (
    CannotOpen,
    DamagedKeyring,
    ForeignKeyring,
    KeyringProblem,
    KeyringRolledBack,
    NoOffice,
    UnknownKeyringVersion,
    WeakKdf,
)
from httui.store.files import DataDir
from httui.store.grants import entitled, open_grant, seal_private, settle, unseal_private, withdraw
from httui.store.kdf import Kdf, KdfParameters
from httui.store.keyring import DATABASES, RECOVERY, Keyring, Own, Recovery, User, _checksum
from httui.store.keyring_file import KeyringFile
from httui.store.rights import ROLES, holds_identities_file
from httui.store.secret import PrivateKeys, Secret, canonical
from tests.store.support import Office

KDF = Kdf(KdfParameters(), b"s" * 16)


class People:
    """A keyring, and the private keys of everyone in it."""

    def __init__(self) -> None:
        self.keys = {"user-0": PrivateKeys.generate()}
        founder = self.keys["user-0"]
        self.keyring = Keyring(founder=founder.sign_public)
        self.keyring.users["user-0"] = self.user("user-0", frozenset({"admin"}), identities=True)
        self.keyring.own["user-0"] = Own(KDF, b"sealed")
        for database in DATABASES:
            self.keys[RECOVERY[database]] = keys = PrivateKeys.generate()
            self.keyring.recovery[RECOVERY[database]] = Recovery(keys.box_public, keys.sign_public)
        self.keyring.certify(self.keys[RECOVERY["cases"]].sign_public, founder.sign)
        self.database_keys = {name: {1: Secret(os.urandom(32))} for name in DATABASES}
        self.settle("user-0")

    def user(self, name: str, roles: frozenset[str], *, identities: bool) -> User:
        keys = self.keys[name]
        return User(name, name, keys.box_public, keys.sign_public, roles, identities)

    def settle(self, by: str) -> None:
        for name in DATABASES:
            settle(self.keyring, name, self.database_keys[name])
        self.keyring.sign(by, self.keys[by].sign)
        self.keyring.serial += 1

    @property
    def cases_key(self) -> bytes:
        return self.database_keys["cases"][self.keyring.current["cases"]].reveal()


class KeyringMachine(RuleBasedStateMachine):
    """Random managers do random things; after each the keyring is read back, verified and opened by everyone."""

    def __init__(self) -> None:
        super().__init__()
        self.people = People()
        self.count = 0
        self.serial = 0

    def managers(self) -> list[str]:
        return sorted(name for name in self.people.keyring.managers() if name in self.people.keyring.users)

    def finish(self, by: str) -> None:
        self.people.settle(by)

    @rule(roles=st.sets(st.sampled_from(sorted(ROLES)), min_size=1), identities=st.booleans(), data=st.data())
    def add(self, roles: set[str], identities: bool, data: st.DataObject) -> None:
        by = data.draw(st.sampled_from(self.managers()))
        self.count += 1
        name = f"user-{self.count}"
        self.people.keys[name] = PrivateKeys.generate()
        keyring = self.people.keyring
        keyring.users[name] = self.people.user(name, frozenset(roles), identities=identities)
        keyring.own[name] = Own(KDF, b"sealed", temporary=True)
        if "admin" in roles:
            keyring.certify(keyring.users[name].sign, self.people.keys[by].sign)
        self.finish(by)

    @precondition(lambda self: len(self.people.keyring.active()) > 1)
    @rule(data=st.data())
    def close(self, data: st.DataObject) -> None:
        keyring = self.people.keyring
        leaver = data.draw(st.sampled_from(sorted(user.id for user in keyring.active())))
        others = [name for name in self.managers() if name != leaver]
        if not others:
            return
        keyring.users[leaver] = replace(keyring.users[leaver], disabled=True)
        keyring.revoked.add(keyring.users[leaver].sign)
        withdraw(keyring, leaver)
        self.finish(data.draw(st.sampled_from(others)))

    @rule(name=st.sampled_from(DATABASES), data=st.data())
    def begin_rotation(self, name: str, data: st.DataObject) -> None:
        keyring = self.people.keyring
        if name in keyring.pending:
            return
        keyring.pending[name] = keyring.current[name] + 1
        self.people.database_keys[name][keyring.pending[name]] = Secret(os.urandom(32))
        self.finish(data.draw(st.sampled_from(self.managers())))

    @rule(name=st.sampled_from(DATABASES), data=st.data())
    def promote(self, name: str, data: st.DataObject) -> None:
        keyring = self.people.keyring
        if name not in keyring.pending:
            return
        keyring.current[name] = keyring.pending.pop(name)
        keys = self.people.database_keys[name]
        self.people.database_keys[name] = {
            number: keys[number] for number in keys if number >= keyring.current[name]
        }
        keyring.grants = [
            g for g in keyring.grants if g.database != name or g.generation >= keyring.current[name]
        ]
        self.finish(data.draw(st.sampled_from(self.managers())))

    @invariant()
    def holds(self) -> None:
        people = self.people
        raw = people.keyring.dump(people.cases_key)
        read = Keyring.parse(raw)
        read.verify(people.cases_key)
        assert read.dump(people.cases_key) == raw
        assert read.serial >= self.serial
        self.serial = read.serial
        for name in DATABASES:
            for generation, key in people.database_keys[name].items():
                for recipient, keys in people.keys.items():
                    found = open_grant(read, name, generation, recipient, keys.box)
                    assert (found is not None) == (recipient in entitled(read, name))
                    assert found is None or found.reveal() == key.reveal()
        for user in read.users.values():
            held = {grant.database for grant in read.grants if grant.to == user.id}
            vault = holds_identities_file(user.roles, identities=user.identities)
            assert held == (set() if user.disabled else {"cases"} | ({"identities"} if vault else set()))
            assert user.disabled is False or user.id not in read.managers()


TestKeyring = KeyringMachine.TestCase
TestKeyring.settings = settings(max_examples=15, stateful_step_count=12, deadline=None)


@pytest.fixture(scope="module")
def raw() -> tuple[bytes, bytes]:
    """A keyring's bytes, and the key of cases."""
    people = People()
    return people.keyring.dump(people.cases_key), people.cases_key


@given(place=st.integers(min_value=0), change=st.integers(min_value=1, max_value=255))
@settings(max_examples=300)
def test_any_changed_byte_is_refused(raw: tuple[bytes, bytes], place: int, change: int) -> None:
    content, _key = raw
    place %= len(content)
    damaged = content[:place] + bytes([content[place] ^ change]) + content[place + 1 :]
    with pytest.raises(KeyringProblem):
        Keyring.parse(damaged)


@given(cut=st.integers(min_value=0))
def test_any_cut_is_refused(raw: tuple[bytes, bytes], cut: int) -> None:
    content, _key = raw
    with pytest.raises(DamagedKeyring):
        Keyring.parse(content[: cut % len(content)])


@given(junk=st.binary(max_size=200))
def test_junk_is_refused(junk: bytes) -> None:
    with pytest.raises(DamagedKeyring):
        Keyring.parse(junk)


def forged(raw: bytes, change: object) -> bytes:
    """The file with a change and a checksum that fits: what somebody without the keys can make."""
    data = json.loads(raw)
    data.pop("checksum")
    change(data)  # type: ignore[operator]
    return canonical(data | {"checksum": _checksum(data)}) + b"\n"


def test_a_change_with_a_fitting_checksum_fails_the_mac(raw: tuple[bytes, bytes]) -> None:
    content, key = raw
    for change in (
        lambda data: data.update(serial=99),
        lambda data: data["office"]["users"]["user-0"].update(roles=["reader"]),
        lambda data: data["office"]["grants"].pop(),
        lambda data: data["own"]["user-0"].update(epoch=4),
        lambda data: data["anchors"].append({"at": "", "hash": "0" * 64, "seq": 4}),
    ):
        with pytest.raises(ForeignKeyring):
            Keyring.parse(forged(content, change)).verify(key)


def test_weaker_costs_unknown_fields_and_versions_are_refused(raw: tuple[bytes, bytes]) -> None:
    content, _key = raw
    with pytest.raises(WeakKdf):
        Keyring.parse(forged(content, lambda data: data["own"]["user-0"]["kdf"].update(memory=1024)))
    with pytest.raises(WeakKdf):
        Keyring.parse(forged(content, lambda data: data["own"]["user-0"]["kdf"].update(memory=2**30)))
    with pytest.raises(DamagedKeyring):
        Keyring.parse(forged(content, lambda data: data["office"]["users"]["user-0"].update(extra=1)))
    with pytest.raises(DamagedKeyring):
        Keyring.parse(forged(content, lambda data: data["office"]["users"]["user-0"].update(roles=["king"])))
    with pytest.raises(UnknownKeyringVersion):
        Keyring.parse(forged(content, lambda data: data.update(version=2)))


def test_a_holder_of_the_cases_key_who_is_no_manager_changes_nothing() -> None:
    people = People()
    people.keys["worker"] = PrivateKeys.generate()
    people.keyring.users["worker"] = people.user("worker", frozenset({"worker"}), identities=False)
    people.keyring.own["worker"] = Own(KDF, b"sealed")
    people.settle("user-0")
    # With the key of cases a worker can make a fitting MAC, and make themselves an administrator...
    people.keyring.users["worker"] = people.user("worker", frozenset({"worker", "admin"}), identities=True)
    people.keyring.certify(people.keys["worker"].sign_public, people.keys["worker"].sign)
    people.settle("worker")
    with pytest.raises(ForeignKeyring):
        Keyring.parse(people.keyring.dump(people.cases_key)).verify(people.cases_key)
    # ... or sign in the administrator's name.
    people.keyring.sign("user-0", people.keys["worker"].sign)
    with pytest.raises(ForeignKeyring):
        Keyring.parse(people.keyring.dump(people.cases_key)).verify(people.cases_key)


def test_an_older_office_part_under_a_newer_serial_is_refused(office: Office) -> None:
    """What a colleague with the key of cases, but no manager's, could put together from old files."""
    from httui.store import accounts, own
    from httui.store.session import NewAccount
    from tests.store.support import OTHER, THIRD

    made = accounts.create_account(
        office.session, NewAccount("budi", "Budi Contoh", OTHER, ("worker", "admin"))
    )
    budi = office.sign_in("budi", OTHER)
    own.change_passphrase(budi, OTHER, THIRD)
    older = Keyring.parse(office.data.keyring.read_bytes())
    accounts.change_account(office.session, made.id, roles=("worker",))
    key = office.session.database_key("cases")
    assert key is not None
    office.session.close()
    older.serial = Keyring.parse(office.data.keyring.read_bytes()).serial + 5
    office.data.keyring.write_bytes(older.dump(key.reveal()))
    Keyring.parse(office.data.keyring.read_bytes()).verify(key.reveal())
    with pytest.raises(KeyringRolledBack):
        office.sign_in("budi", THIRD)


def test_another_founder_is_another_office() -> None:
    people, others = People(), People()
    key = Secret(os.urandom(32))
    user = people.keyring.users["user-0"]
    sealed = seal_private(people.keys["user-0"], key, people.keyring.office, user, KDF)
    assert unseal_private(sealed, key, people.keyring.office, user, KDF) is not None
    assert unseal_private(sealed, key, others.keyring.office, user, KDF) is None
    assert unseal_private(sealed, key, people.keyring.office, replace(user, id="user-9"), KDF) is None
    stronger = Kdf(KdfParameters(passes=4), KDF.salt)
    assert unseal_private(sealed, key, people.keyring.office, user, stronger) is None


def test_a_grant_opens_for_its_recipient_database_and_generation_only() -> None:
    people = People()
    grant = people.keyring.grant("cases", 1, "user-0")
    assert grant is not None
    people.keyring.grants.append(replace(grant, database="identities", generation=7))
    with pytest.raises(CannotOpen):
        open_grant(people.keyring, "identities", 7, "user-0", people.keys["user-0"].box)


def test_an_older_keyring_is_refused(office: Office) -> None:
    older = office.data.keyring.read_bytes()
    office.session.close()
    newer = office.data.keyring.read_bytes()
    assert newer != older
    office.data.keyring.write_bytes(older)
    with pytest.raises(KeyringRolledBack):
        office.sign_in()
    office.data.keyring.write_bytes(newer)
    office.sign_in()


def test_a_damaged_keyring_is_mended_by_its_copy_and_told_without_one(office: Office) -> None:
    office.session.close()
    office.data.keyring.write_bytes(office.data.keyring.read_bytes()[:-40])
    office.sign_in().close()
    assert Keyring.parse(office.data.keyring.read_bytes())
    for path in (office.data.keyring, office.data.keyring.with_name("keyring.copy.json")):
        path.write_bytes(b"{")
    with pytest.raises(DamagedKeyring, match="Nothing in the databases is lost"):
        office.sign_in()


def test_no_keyring_is_no_office(data: DataDir) -> None:
    data.ready()
    with pytest.raises(NoOffice):
        KeyringFile(data).read()


def test_only_managers_change_the_offices_part(office: Office, tmp_path: Path) -> None:
    session = office.session
    with pytest.raises(ValueError, match="managers"), session.change_keyring(manager=False) as keyring:
        keyring.users.clear()
    session.require("accounts")


def test_no_key_is_ever_shown(office: Office, caplog: pytest.LogCaptureFixture) -> None:
    session = office.session
    secret = session.database_key("cases")
    assert secret is not None
    shown = f"{session!r} {session.keys!r} {secret!r} {vars(session)!r} {office.sheet!r} {session.user!r}"
    assert secret.reveal().hex() not in shown
    assert repr(secret.reveal()) not in shown
    assert repr(session.keys.to_bytes()) not in shown
    assert not any(word in shown.split() for word in office.sheet.cases)
    assert secret.reveal().hex() not in caplog.text
    import pickle

    for thing in (secret, session.keys):
        with pytest.raises(TypeError):
            pickle.dumps(thing)


def test_the_floor_is_what_the_design_says() -> None:
    assert (kdf_module.MEMORY_FLOOR, kdf_module.PASSES_FLOOR) == (19 * 1024, 2)
