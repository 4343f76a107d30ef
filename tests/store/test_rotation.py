"""Keys are changed while the process is killed at every step: one store remains, and it opens."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from httui.store.errors import SessionEnded, WrongSignIn
from httui.store.rotation import forget_retired, retired_keys
from tests.store.support import THIRD, Office
from tests.store.test_accounts import add

CLOSE_AND_DIE = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from httui.store import accounts, kdf, rotation
    kdf.MEMORY_FLOOR, kdf.PASSES_FLOOR = 8, 1
    from httui.store.files import DataDir
    from httui.store.session import sign_in
    from tests.store.support import PASSPHRASE, TurnedClock

    place, point, which = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seen = []
    def reached(name):
        seen.append(name)
        if name == point and seen.count(name) == which:
            os._exit(9)
    rotation.reached = reached
    session = sign_in(DataDir(Path(place)), "rini", PASSPHRASE, clock=TurnedClock())
    accounts.disable_account(session, accounts.find_account(session, "budi").id)
    os._exit(0)
    """
)


@pytest.mark.parametrize(
    ("point", "which"),
    [
        ("granted", 1),
        ("retired", 1),
        ("rekeyed", 1),
        ("promoted", 1),
        ("retired", 2),
        ("rekeyed", 2),
        ("promoted", 2),
    ],
)
def test_killed_at_any_step_the_store_opens(office: Office, point: str, which: int) -> None:
    add(office)
    add(office, "sari", ("worker",))
    office.session.close()
    died = subprocess.run(
        [sys.executable, "-c", CLOSE_AND_DIE, str(office.data.path), point, str(which)],
        check=False,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    assert died.returncode == 9, died.stderr
    # Somebody who stays and manages nothing works at once, whatever state it is in.
    colleague = office.sign_in("sari", THIRD)
    colleague.require("cases.write")
    assert colleague.identities is not None
    assert colleague.cases.integrity() == []
    colleague.lock()
    with pytest.raises(WrongSignIn):
        office.sign_in("budi", THIRD)
    # The next manager's sign-in finishes what was begun.
    manager = office.sign_in()
    assert manager.keyring.pending == {}
    assert manager.keyring.rotation_due == set()
    assert manager.generations == {"cases": 2, "identities": 2}
    assert {grant.generation for grant in manager.keyring.grants} == {2}
    assert set(retired_keys(manager, "cases")) == {1}
    assert set(retired_keys(manager, "identities")) == {1}
    assert manager.audit.verify(trusted=manager.trusted_keys) is None
    manager.close()
    office.sign_in("sari", THIRD).require("cases.write")


def test_retired_keys_lead_back_and_can_be_forgotten(office: Office) -> None:
    from httui.store.rotation import rotate

    first = office.session.database_key("identities")
    assert first is not None
    for _time in range(3):
        rotate(office.session, ["cases", "identities"])
    found = retired_keys(office.session, "identities")
    assert set(found) == {1, 2, 3}
    assert found[1].reveal() == first.reveal()
    forget_retired(office.session, "identities", 2)
    assert set(retired_keys(office.session, "identities")) == {3}


def test_a_full_disk_keeps_a_leaver_out_all_the_same(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from httui.store import accounts, rotation
    from httui.store.problems import DiskFull

    leaver = add(office)
    working = office.sign_in("budi", THIRD)

    def full(*_given: object) -> None:
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(rotation, "backup_first", full)
    with pytest.raises(DiskFull):
        accounts.disable_account(office.session, leaver)
    with pytest.raises(SessionEnded):
        working.require("cases.write")
    with pytest.raises(WrongSignIn):
        office.sign_in("budi", THIRD)
    assert office.sign_in().keyring.rotation_due == {"cases", "identities"}
    monkeypatch.undo()
    from httui.store import kdf

    monkeypatch.setattr(kdf, "MEMORY_FLOOR", 8)
    monkeypatch.setattr(kdf, "PASSES_FLOOR", 1)
    assert office.sign_in().keyring.rotation_due == set()
