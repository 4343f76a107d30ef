"""Setting an office up: whole or not at all, and nothing readable by others."""

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from httui.store.errors import AccountProblem, OfficeExists, WeakPassphrase
from httui.store.files import DataDir
from httui.store.migrations import migrate, newest
from httui.store.office import create_office
from httui.store.session import NewAccount
from tests.store.support import INSECURE, PASSPHRASE, Office, TurnedClock

ADMIN = NewAccount("rini", "Rini Contoh", PASSPHRASE, {"admin"})

CREATE_AND_DIE = textwrap.dedent(
    """
    import os, sys
    from pathlib import Path
    from httui.store import kdf, office
    kdf.MEMORY_FLOOR, kdf.PASSES_FLOOR = 8, 1
    from httui.store.files import DataDir
    from tests.store.support import INSECURE
    from tests.store.test_office import ADMIN
    if sys.argv[2] == "before":
        office._make_databases = lambda *given, **named: os._exit(9)
    else:
        office.KeyringFile.write = lambda *given: os._exit(9)
    office.create_office(DataDir(Path(sys.argv[1])), "Lembaga Pelita", ADMIN, kdf=INSECURE)
    """
)


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_setup_that_was_killed_is_begun_anew(data: DataDir, insecure_kdf: None, moment: str) -> None:
    died = subprocess.run(
        [sys.executable, "-c", CREATE_AND_DIE, str(data.path), moment],
        check=False,
        capture_output=True,
        cwd=Path(__file__).parents[2],
    )
    assert died.returncode == 9, died.stderr
    assert not data.keyring.exists()
    session, _sheet = create_office(data, "Lembaga Pelita", ADMIN, kdf=INSECURE, clock=TurnedClock())
    session.require("accounts")
    session.lock()


def test_nothing_that_is_there_is_ever_overwritten(office: Office) -> None:
    with pytest.raises(OfficeExists):
        create_office(office.data, "Lain", ADMIN, kdf=INSECURE)
    office.session.close()
    for name in ("keyring.json", "keyring.copy.json"):
        office.data.path.joinpath(name).unlink()
    before = office.data.cases_db.read_bytes()
    with pytest.raises(OfficeExists, match="keyring is missing"):
        create_office(office.data, "Lain", ADMIN, kdf=INSECURE)
    assert office.data.cases_db.read_bytes() == before


def test_bad_names_and_passphrases_leave_nothing_behind(data: DataDir, insecure_kdf: None) -> None:
    for name, passphrase, problem in (
        ("a b", PASSPHRASE, AccountProblem),
        ("rini", "short", WeakPassphrase),
        ("rini", "hujan deras di lembaga pelita", WeakPassphrase),
    ):
        with pytest.raises(problem):
            create_office(
                data, "Lembaga Pelita", NewAccount(name, "Rini", passphrase, {"admin"}), kdf=INSECURE
            )
    assert not data.path.exists()


def test_files_are_private_whatever_the_umask(data: DataDir, insecure_kdf: None) -> None:
    before = os.umask(0)
    try:
        session, _sheet = create_office(data, "Lembaga Pelita", ADMIN, kdf=INSECURE)
        session.close()
    finally:
        os.umask(before)
    for path in [data.path, *data.path.rglob("*")]:
        assert path.stat().st_mode & 0o777 == (0o700 if path.is_dir() else 0o600), path.name


def test_no_file_holds_a_name_but_the_sign_in_name(office: Office) -> None:
    office.session.close()
    # A word of three or four letters stands in any megabyte of encrypted pages by chance.
    sheet = [word.encode() for word in office.sheet.cases if len(word) > 4]
    assert sheet
    for path in office.data.path.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            for word in (b"Contoh", b"Lembaga", b"Pelita", PASSPHRASE.encode(), *sheet):
                assert word not in content, path.name


def test_two_databases_have_two_keys(office: Office) -> None:
    cases, identities = (office.session.database_key(name) for name in ("cases", "identities"))
    assert cases is not None
    assert identities is not None
    assert cases.reveal() != identities.reveal()


def test_an_older_schema_is_brought_up_to_date_after_a_backup(office: Office) -> None:
    migrate(office.session.cases, 1)
    office.session.lock()
    session = office.sign_in()
    assert session.cases.schema_version() == newest("cases")
    from httui.store.backup import list_backups

    assert [backup.manifest.cause for backup in list_backups(office.data.backups)] == ["migration"]


def test_the_vault_can_lie_elsewhere(data: DataDir, insecure_kdf: None, tmp_path: Path) -> None:
    from dataclasses import replace

    from httui.store.session import sign_in

    stick = tmp_path / "stick"
    stick.mkdir()
    place = replace(data, identities_at=stick / "identities.db")
    session, _sheet = create_office(place, "Lembaga Pelita", ADMIN, kdf=INSECURE, clock=TurnedClock())
    session.close()
    assert not (data.path / "identities.db").exists()
    again = sign_in(data, "rini", PASSPHRASE, clock=TurnedClock())
    assert again.identities is not None
    again.lock()
