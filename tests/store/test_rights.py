"""Roles and what they bring; and many hands on one keyring."""

import os
import threading

from httui.store.keyring_file import KeyringFile
from httui.store.rights import RIGHTS, ROLES, coded_only, holds_identities_file, rights_of
from tests.store.support import Office


def test_every_right_is_known_and_an_administrator_reads_no_record() -> None:
    for role in ROLES:
        assert rights_of([role], identities=False) <= RIGHTS
    admin = rights_of(["admin"], identities=False)
    assert not any(right.startswith(("cases", "identities", "consent")) for right in admin)
    assert set().union(*(rights_of([role], identities=True) for role in ROLES)) == RIGHTS


def test_the_right_to_identities_comes_from_no_role() -> None:
    for role in ROLES:
        assert "identities.open" not in rights_of([role], identities=False)
    assert {"identities.open", "identities.write"} <= rights_of(["reader"], identities=True)


def test_roles_add_up() -> None:
    both = rights_of(["worker", "analyst"], identities=False)
    assert both == rights_of(["worker"], identities=False) | rights_of(["analyst"], identities=False)
    assert coded_only(["analyst"])
    assert not coded_only(["analyst", "worker"])
    assert not holds_identities_file(["analyst", "data_lead", "reader"], identities=False)
    assert rights_of(["no such role"], identities=False) == frozenset()


def test_many_hands_on_one_keyring_lose_nothing(office: Office) -> None:
    key = office.session._keyring_key
    assert key is not None
    before = office.session.keyring.serial

    def note(number: int) -> None:
        file = KeyringFile(office.data)
        for turn in range(5):
            with file.change(key) as keyring:
                keyring.anchors.append({"at": "", "hash": "0" * 64, "seq": 1000 + number * 10 + turn})

    threads = [threading.Thread(target=note, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    office.session.require("accounts")
    assert office.session.keyring.serial == before + 20
    assert len({anchor["seq"] for anchor in office.session.keyring.anchors if anchor["seq"] >= 1000}) == 20


def test_a_shared_directory_stays_shared(office: Office) -> None:
    office.session.close()
    office.data.path.chmod(0o770)
    office.sign_in().close()
    assert office.data.path.stat().st_mode & 0o777 == 0o770
    assert office.data.keyring.stat().st_mode & 0o777 == 0o660
    assert office.data.path.stat().st_gid == os.getgid()
