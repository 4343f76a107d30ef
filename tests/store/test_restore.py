"""Putting a backup back: elsewhere, over a newer store, with what was erased since erased again."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

from httui.store import tombstones
from httui.store.backup import Backup
from httui.store.errors import Refused, WrongSignIn, WrongWords
from httui.store.fields import canonical_json
from httui.store.files import DataDir
from httui.store.identity_models import BlindIndex, IdentityEntry
from httui.store.manifest import BackupRefused
from httui.store.models import Case, Person, Tombstone
from httui.store.problems import NewerStore, StoreBusy
from httui.store.restore import OlderBackup, compare, restore
from httui.store.safekeeping import back_up, known_anchors
from httui.store.session import Session, sign_in
from httui.store.tombstones import Stone, keep, parse_file, read_file
from httui.store.unlock import Opener, by_account, by_recovery
from tests.store.support import PASSPHRASE, Office, make_office


def add(session: Session, number: int, pseudonym: str | None = "Melati") -> None:
    """A person, a case and a sealed identity (the bytes are not looked at here)."""
    now = session.clock.now()
    with session.transaction():
        Person.create(id=f"p{number}", code=f"P{number}", pseudonym=pseudonym, created_at=now, created_by="u")
        Case.create(
            id=f"c{number}", code=f"C{number}", person=f"p{number}", opened_on="2026-11-02", updated_at=now
        )
        session.audit.append("create", "case", f"c{number}")
    IdentityEntry.create(
        person_id=f"p{number}", record_id=f"r{number}", revision=1, at=now, by="u", sealed=b"x"
    )
    BlindIndex.create(kind="name", digest=b"d", person_id=f"p{number}", record_id=f"r{number}")


def erase_person(session: Session, number: int) -> None:
    """As the cases room does it, in short."""
    from httui.store.erasing import erase_content, erase_identity

    with session.transaction():
        erase_content(session.cases, "person", f"p{number}")
        Tombstone.create(
            id=f"t{number}", kind="person", object_id=f"p{number}", person_id=f"p{number}", code=f"P{number}",
            at=session.clock.now(), by=session.user.id,
        )  # fmt: skip
        session.audit.append("delete", "person", f"p{number}")
    assert session.identities is not None
    erase_identity(session.identities, "person", f"p{number}")
    keep(session)


@pytest.fixture
def backup(office: Office) -> Backup:
    """A backup of two cases."""
    add(office.session, 1)
    add(office.session, 2)
    made = back_up(office.session)
    office.clock.pass_time(hours=1)
    return made


def opener(office: Office, backup: Backup, data: DataDir | None = None) -> Opener:
    return by_account(backup.folder, (data or office.data).ready(), "rini", PASSPHRASE, office.clock)


def held(session: Session) -> list[str]:
    return [
        f"{case.code} {case.status} {case.person.pseudonym}" for case in Case.select().order_by(Case.code)
    ]


def test_on_another_machine_with_an_account(office: Office, backup: Backup, tmp_path: Path) -> None:
    stick, elsewhere = tmp_path / "stick" / backup.folder.name, DataDir(tmp_path / "other")
    shutil.copytree(backup.folder, stick)
    copy = Backup(stick, backup.manifest)
    office.session.lock()
    shutil.rmtree(office.data.path)
    done = restore(stick, elsewhere, opener(office, copy, elsewhere), office.clock)
    assert (done.erased_again, done.replaced, done.closed_since) == (0, None, ())
    session = sign_in(elsewhere, "rini", PASSPHRASE, clock=office.clock)
    assert held(session) == ["C1 open Melati", "C2 open Melati"]
    assert session.identities is not None
    assert IdentityEntry.select().count() == 2
    assert session.audit.verify([backup.manifest.anchor] if backup.manifest.anchor else []) is None
    assert [entry.action for entry in session.audit.newest(2)] == ["sign_in", "restore"]
    assert session.cases.integrity() == []
    assert sorted(path.name for path in stick.iterdir()) == [
        *("cases.db", "identities.db", "keyring.json", "manifest.json"),
    ]
    session.close()


def test_on_another_machine_with_the_recovery_sheets(office: Office, backup: Backup, tmp_path: Path) -> None:
    elsewhere = DataDir(tmp_path / "other").ready()
    words = by_recovery(backup.folder, " ".join(office.sheet.cases), " ".join(office.sheet.identities))
    restore(backup.folder, elsewhere, words, office.clock)
    session = sign_in(elsewhere, "rini", PASSPHRASE, clock=office.clock)
    assert held(session) == ["C1 open Melati", "C2 open Melati"]
    entry = session.audit.newest(2)[1]
    assert (entry.action, entry.actor) == ("restore", "recovery-cases")
    assert session.audit.verify(trusted=session.trusted_keys) is None
    session.close()


def test_without_the_sheet_of_the_identities_the_vault_comes_along_unopened(
    office: Office, backup: Backup, tmp_path: Path
) -> None:
    elsewhere = DataDir(tmp_path / "other").ready()
    restore(backup.folder, elsewhere, by_recovery(backup.folder, " ".join(office.sheet.cases)), office.clock)
    assert (elsewhere.path / "identities.db").read_bytes() == (backup.folder / "identities.db").read_bytes()


def test_wrong_words_and_passphrases_open_nothing(office: Office, backup: Backup) -> None:
    with pytest.raises(WrongSignIn):
        by_account(backup.folder, office.data, "rini", "not the right passphrase", office.clock)
    with pytest.raises(WrongWords):
        by_recovery(backup.folder, " ".join(reversed(office.sheet.cases)))
    with pytest.raises(WrongWords):
        by_recovery(backup.folder, " ".join(office.sheet.identities))


def test_nothing_is_restored_while_somebody_is_signed_in(office: Office, backup: Backup) -> None:
    with pytest.raises(StoreBusy, match="sign out"):
        restore(backup.folder, office.data, opener(office, backup), office.clock)
    assert held(office.session) == ["C1 open Melati", "C2 open Melati"]


def test_an_older_backup_warns_with_dates_and_counts_and_needs_a_second_person(
    office: Office, backup: Backup
) -> None:
    add(office.session, 3)
    office.session.close()
    who = opener(office, backup)
    found = compare(backup.folder, office.data, who)
    assert (found.older, found.readable, found.store_cases, found.manifest.cases) == (True, True, 3, 2)
    assert found.store_moment == office.clock.now()
    for agreed in ({}, {"confirmed": True}, {"second": "u2"}):
        with pytest.raises(OlderBackup, match=r"2 cases, 0 records\. Store: .* 3 cases, 0 records") as caught:
            restore(backup.folder, office.data, who, office.clock, **agreed)
        assert caught.value.comparison.store_cases == 3
    with pytest.raises(Refused, match="somebody else"):
        restore(backup.folder, office.data, who, office.clock, confirmed=True, second=who.user)
    assert len(held(office.sign_in())) == 3
    office.opened[-1].close()
    done = restore(backup.folder, office.data, who, office.clock, confirmed=True, second="u2")
    session = office.sign_in()
    assert held(session) == ["C1 open Melati", "C2 open Melati"]
    told = session.audit.newest(2)[1].reason
    assert told is not None
    assert "older: yes" in told
    assert "second: u2" in told
    # What was replaced is still there, whole.
    assert done.replaced is not None
    assert {"cases.db", "identities.db", "keyring.json"} <= {path.name for path in done.replaced.iterdir()}


def test_what_was_erased_since_is_erased_again(office: Office, backup: Backup) -> None:
    erase_person(office.session, 1)
    office.session.close()
    done = restore(
        backup.folder, office.data, opener(office, backup), office.clock, confirmed=True, second="u2"
    )
    assert done.erased_again == 1
    session = office.sign_in()
    assert held(session) == ["C1 erased None", "C2 open Melati"]
    assert [entry.person_id for entry in IdentityEntry.select()] == ["p2"]
    assert [entry.person_id for entry in BlindIndex.select()] == ["p2"]
    assert [stone.object_id for stone in Tombstone.select()] == ["p1"]
    assert session.audit.verify(trusted=session.trusted_keys) is None


def test_a_vault_that_was_restored_unopened_is_caught_up_with(office: Office, backup: Backup) -> None:
    erase_person(office.session, 1)
    office.session.close()
    who = by_recovery(backup.folder, " ".join(office.sheet.cases))
    restore(backup.folder, office.data, who, office.clock, confirmed=True, second="u2")
    office.sign_in()
    assert [entry.person_id for entry in IdentityEntry.select()] == ["p2"]


def test_the_list_of_erasures_counts_where_the_database_is_lost(office: Office, backup: Backup) -> None:
    erase_person(office.session, 1)
    office.session.close()
    office.data.cases_db.write_bytes(b"damaged")
    who = opener(office, backup)
    with pytest.raises(OlderBackup):
        restore(backup.folder, office.data, who, office.clock)
    done = restore(backup.folder, office.data, who, office.clock, confirmed=True, second="u2")
    assert done.erased_again == 1
    assert held(office.sign_in())[0] == "C1 erased None"


def test_a_planted_erasure_is_not_applied(office: Office, backup: Backup) -> None:
    erase_person(office.session, 1)
    path = office.data.erasures
    (real,) = parse_file(path.read_bytes())
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    planted = Stone("t2", "person", "p2", "p2", "P2", real.at, real.by, None)
    forged = planted.signed(real.signed_by, Ed25519PrivateKey.generate())
    moved = Stone(**{**real.__dict__, "object_id": "p2", "id": "t3"})
    content = {"format": tombstones.FORMAT, "erased": [s.__dict__ for s in (real, forged, moved)]}
    path.write_text(canonical_json(content))
    office.session.close()
    done = restore(
        backup.folder, office.data, opener(office, backup), office.clock, confirmed=True, second="u2"
    )
    assert done.erased_again == 1
    assert held(office.sign_in()) == ["C1 erased None", "C2 open Melati"]
    assert [stone.object_id for stone in read_file(office.data)] == ["p1"]


def test_the_list_of_erasures_holds_codes_and_ids_only(office: Office) -> None:
    add(office.session, 1, "Pseudonym Contoh")
    erase_person(office.session, 1)
    text = office.data.erasures.read_text()
    assert "Pseudonym" not in text
    assert '"code":"P1"' in text


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b'{"format": "httui erasures 1", "erased": [1]}', b"{" * 5000],
    ids=["empty", "list", "number", "nested"],
)
def test_a_damaged_list_of_erasures_is_made_again_from_the_database(office: Office, raw: bytes) -> None:
    add(office.session, 1)
    erase_person(office.session, 1)
    office.data.erasures.write_bytes(raw)
    keep(office.session)
    assert [stone.object_id for stone in read_file(office.data)] == ["p1"]


def test_accounts_that_the_backup_opens_again_are_named(office: Office, backup: Backup) -> None:
    with office.session.change_keyring() as keyring:
        from dataclasses import replace

        gone = replace(
            keyring.users[office.session.user.id], id="u9", name="sari", roles=frozenset({"worker"})
        )
        keyring.users["u9"], keyring.own["u9"] = gone, keyring.own[office.session.user.id]
    later = back_up(office.session)
    with office.session.change_keyring() as keyring:
        keyring.users["u9"] = replace(keyring.users["u9"], disabled=True)
    office.session.close()
    found = compare(later.folder, office.data, opener(office, later))
    assert found.closed_since == ("sari",)


def test_a_backup_of_another_office_is_refused(office: Office, backup: Backup, tmp_path: Path) -> None:
    other = make_office(DataDir(tmp_path / "other"))
    other.session.close()
    with pytest.raises(BackupRefused, match="another office"):
        restore(backup.folder, other.data, opener(office, backup), office.clock)


def test_who_has_no_right_restores_over_nothing(office: Office, backup: Backup) -> None:
    from dataclasses import replace

    office.session.close()
    who = replace(opener(office, backup), rights=frozenset({"cases.write"}))
    with pytest.raises(Refused, match="no right"):
        restore(backup.folder, office.data, who, office.clock, confirmed=True, second="u2")


def test_a_half_copied_backup_changes_nothing(office: Office, backup: Backup) -> None:
    office.session.close()
    who = opener(office, backup)
    raw = (backup.folder / "identities.db").read_bytes()
    (backup.folder / "identities.db").write_bytes(raw[:-4096])
    with pytest.raises(BackupRefused, match="not copied to its end"):
        restore(backup.folder, office.data, who, office.clock, confirmed=True, second="u2")
    assert len(held(office.sign_in())) == 2
    assert not list(office.data.path.glob(".restoring-*"))


def test_the_same_or_a_newer_backup_needs_no_second_person(office: Office, backup: Backup) -> None:
    office.session.lock()
    # The backup itself was noted in the audit after it was made: that much is newer.
    office.clock.pass_time(hours=1)
    shutil.rmtree(office.data.cases_db.parent / "backups" / "none", ignore_errors=True)
    fresh = office.sign_in()
    with_all = back_up(fresh)
    fresh.lock()
    office.data.cases_db.unlink()
    office.data.keyring.unlink()
    (office.data.path / "keyring.copy.json").unlink()
    done = restore(with_all.folder, office.data, opener(office, with_all), office.clock)
    assert done.manifest == with_all.manifest
    assert len(held(office.sign_in())) == 2


def test_what_was_noted_of_a_store_that_was_replaced_is_no_alarm(office: Office, backup: Backup) -> None:
    add(office.session, 3)
    later = back_up(office.session)
    office.session.close()
    office.clock.pass_time(hours=1)
    restore(backup.folder, office.data, opener(office, backup), office.clock, confirmed=True, second="u2")
    session = office.sign_in()
    assert later.manifest.anchor is not None
    assert session.audit.verify([later.manifest.anchor]) is not None
    assert session.audit.verify(known_anchors(session), trusted=session.trusted_keys) is None
    # What is noted from now on counts again.
    after = back_up(session)
    assert after.manifest.audit_broken is None
    assert after.manifest.anchor in known_anchors(session)


def test_a_vault_that_lay_elsewhere_is_put_where_this_machine_has_it(
    office: Office, backup: Backup, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    elsewhere = DataDir(tmp_path / "other", identities_at=stick / "identities.db")
    restore(backup.folder, elsewhere, opener(office, backup, elsewhere), office.clock)
    assert (stick / "identities.db").exists()
    session = sign_in(DataDir(tmp_path / "other"), "rini", PASSPHRASE, clock=office.clock)
    assert session.identities is not None
    assert session.identities.path == stick / "identities.db"
    session.close()


def test_a_backup_of_a_newer_program_is_refused_and_changes_nothing(office: Office, backup: Backup) -> None:
    known = office.session.cases.schema_version()
    office.session.cases.sql("PRAGMA user_version = 99")
    newer = back_up(office.session)
    office.session.cases.sql(f"PRAGMA user_version = {known:d}")
    office.session.close()
    with pytest.raises(NewerStore, match="newer version"):
        restore(newer.folder, office.data, opener(office, newer), office.clock, confirmed=True, second="u2")
    assert len(held(office.sign_in())) == 2
    assert not list(office.data.path.glob(".restoring-*"))


def test_a_clock_that_was_set_back_makes_no_backup_newer(office: Office, backup: Backup) -> None:
    office.clock.pass_time(days=-30)
    add(office.session, 3)
    office.session.close()
    with pytest.raises(OlderBackup):
        restore(backup.folder, office.data, opener(office, backup), office.clock)
    assert backup.manifest.made - office.clock.now() > timedelta(days=20)
