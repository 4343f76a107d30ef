"""The audit only grows, and says where it was touched."""

import base64
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from peewee import IntegrityError

from httui.store.anchors import Anchor
from httui.store.audit import AuditBroken, AuditLog, fingerprint
from tests.store.bare import Bare, bare

__all__ = ["bare"]

TRIGGERS = ("audit_entry_no_update", "audit_entry_no_delete", "audit_entry_in_order", "audit_key_no_update")


def fill(bare: Bare, count: int = 8) -> None:
    for number in range(count):
        bare.audit.append("view", "case", f"c{number}", "to prepare a visit")


def unlock(bare: Bare) -> None:
    """What somebody with the key of the database can do: take the guards away."""
    for name in TRIGGERS:
        bare.database.sql(f"DROP TRIGGER {name}")


def test_entries_are_chained_signed_and_complete(bare: Bare) -> None:
    fill(bare)
    entries = list(bare.audit.entries())
    assert [entry.seq for entry in entries] == list(range(1, 9))
    assert [entry.previous for entry in entries] == ["", *(entry.hash for entry in entries[:-1])]
    assert {(entry.actor, entry.action, entry.kind) for entry in entries} == {("u1", "view", "case")}
    assert entries[0].at == "2026-11-02T08:00:00.000000Z"
    assert entries[0].zone == "+00:00"
    assert entries[0].reason == "to prepare a visit"
    assert bare.audit.verify(trusted=bare.trusted) is None
    assert AuditLog(bare.reopen().database).verify() is None


def test_an_entry_and_its_change_are_there_together_or_not_at_all(bare: Bare) -> None:
    fill(bare, 2)

    def change() -> None:
        with bare.database.atomic():
            bare.add_case(1)
            bare.audit.append("create", "case", "c1")
            raise RuntimeError("in the middle")

    with pytest.raises(RuntimeError):
        change()
    assert bare.audit.last().seq == 2  # type: ignore[union-attr]
    assert bare.database.sql("SELECT count(*) FROM cases").fetchone() == (0,)
    assert bare.audit.append("view", "case", "c1").seq == 3
    assert bare.audit.verify() is None


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET actor = 'u2' WHERE seq = 3",
        "DELETE FROM audit_entry WHERE seq = 8",
        "DELETE FROM audit_entry",
        "REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 3",
        (
            "INSERT INTO audit_entry (seq, at, actor, action, kind, previous, hash, key, zone, signature) VALUES "
            "(100, '', '', '', '', '', '', '', '', x'')"
        ),
        "UPDATE audit_key SET actor = 'u2'",
        "DELETE FROM audit_key",
    ],
)
def test_the_database_itself_refuses_to_change_it(bare: Bare, statement: str) -> None:
    fill(bare)
    with pytest.raises(IntegrityError, match=r"append-only|follows the last one"):
        bare.database.sql(statement)
    assert bare.audit.verify() is None


CHANGES: dict[str, tuple[str, int]] = {
    "actor": ("UPDATE audit_entry SET actor = 'u2' WHERE seq = 3", 3),
    "time": ("UPDATE audit_entry SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 5", 5),
    "reason": ("UPDATE audit_entry SET reason = NULL WHERE seq = 2", 2),
    "object": ("UPDATE audit_entry SET object_id = 'c9' WHERE seq = 1", 1),
    "a missing one": ("DELETE FROM audit_entry WHERE seq = 4", 4),
    "the first": ("DELETE FROM audit_entry WHERE seq = 1", 1),
    "one before the first": ("UPDATE audit_entry SET seq = 0 WHERE seq = 1", 1),
    "signature": ("UPDATE audit_entry SET signature = zeroblob(64) WHERE seq = 6", 6),
    "hash": ("UPDATE audit_entry SET hash = 'ff' WHERE seq = 7", 7),
    "order": ("UPDATE audit_entry SET seq = CASE seq WHEN 3 THEN -4 ELSE 3 END WHERE seq IN (3, 4)", 3),
    "owner of the key": ("UPDATE audit_key SET actor = 'u2'", 1),
}


@pytest.mark.parametrize("name", CHANGES)
def test_verify_names_the_first_broken_entry(bare: Bare, name: str) -> None:
    statement, first = CHANGES[name]
    fill(bare)
    unlock(bare)
    bare.database.sql(statement)
    if name == "order":
        bare.database.sql("UPDATE audit_entry SET seq = 4 WHERE seq = -4")
    if name == "one before the first":
        first = 1
    broken = bare.audit.verify()
    assert broken is not None
    assert broken.seq == first
    with pytest.raises(AuditBroken, match=f"from entry {first} on"):
        bare.audit.require_whole()


def test_a_chain_written_anew_with_a_foreign_key_is_found_by_the_keyring(bare: Bare) -> None:
    fill(bare, 3)
    forger = Ed25519PrivateKey.generate()
    AuditLog(bare.database, "u1", forger, bare.clock).append("view", "case", "c1")
    assert bare.audit.verify() is None
    broken = bare.audit.verify(trusted=bare.trusted)
    assert broken is not None
    assert broken.seq == 4
    assert "does not vouch" in broken.why


def test_an_anchor_shows_a_cut_end_and_an_older_file(bare: Bare) -> None:
    fill(bare)
    anchor = bare.audit.anchor()
    assert anchor is not None
    assert bare.audit.verify([anchor]) is None
    fill(bare, 2)
    assert bare.audit.verify([anchor]) is None
    unlock(bare)
    bare.database.sql("DELETE FROM audit_entry WHERE seq > 6")
    assert bare.audit.verify() is None
    broken = bare.audit.verify([anchor])
    assert broken is not None
    assert broken.seq == 7
    assert "end of the audit is missing" in broken.why
    # Filled up again to the same length, it is still another one.
    fill(bare, 4)
    broken = bare.audit.verify([anchor])
    assert broken is not None
    assert broken.seq == 8


def test_only_what_follows_an_anchor_can_be_verified(bare: Bare) -> None:
    fill(bare)
    anchor = bare.audit.anchor()
    assert anchor is not None
    fill(bare, 4)
    assert bare.audit.verify(since=anchor) is None
    unlock(bare)
    bare.database.sql("UPDATE audit_entry SET reason = NULL WHERE seq = 2")
    assert bare.audit.verify(since=anchor) is None
    bare.database.sql("UPDATE audit_entry SET reason = NULL WHERE seq = 11")
    assert bare.audit.verify(since=anchor).seq == 11  # type: ignore[union-attr]
    assert bare.audit.verify(since=Anchor(anchor.seq, "0" * 64)).seq == anchor.seq  # type: ignore[union-attr]


def test_an_anchor_can_be_printed_and_typed_back(bare: Bare) -> None:
    fill(bare, 3)
    anchor = bare.audit.anchor()
    assert anchor is not None
    typed = Anchor.from_text(anchor.text().lower().replace("-", " - "))
    assert typed.fits(anchor.seq, anchor.hash)
    assert bare.audit.verify([typed]) is None
    assert Anchor.from_json(anchor.to_json()) == anchor
    fill(bare, 1)
    other = bare.audit.anchor()
    assert other is not None
    assert bare.audit.verify([Anchor(3, Anchor.from_text(other.text()).hash)]) is not None


@pytest.mark.parametrize("text", ["", "3", "3-ABCD", "x-AAAA-AAAA-AAAA-AAAA", "3-1111-1111-1111-1111"])
def test_what_is_no_anchor_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        Anchor.from_text(text)


def test_a_clock_that_was_set_back_is_written_down(bare: Bare) -> None:
    fill(bare, 1)
    bare.clock.pass_time(hours=-3)
    bare.audit.append("view", "case", "c1")
    first, jump, view = bare.audit.entries()
    assert (jump.action, jump.kind) == ("clock.back", "clock")
    assert jump.reason == f"{first.at} > {view.at}"
    assert view.action == "view"
    bare.clock.pass_time(seconds=-1)
    bare.audit.append("view", "case", "c1")
    assert [entry.action for entry in bare.audit.entries()][2:] == ["view", "view"]
    assert bare.audit.verify() is None


def test_old_entries_verify_with_the_keys_of_people_who_left(bare: Bare) -> None:
    gone = Ed25519PrivateKey.generate()
    AuditLog(bare.database, "u0", gone, bare.clock).append("view", "case", "c1")
    fill(bare, 2)
    assert bare.audit.verify() is None
    rows = dict(bare.database.sql("SELECT actor, fingerprint FROM audit_key").fetchall())
    assert rows["u0"] == fingerprint(gone.public_key().public_bytes_raw())


def test_a_report_says_who_saw_what_of_one_person(bare: Bare) -> None:
    bare.add_case(1)
    bare.add_case(2)
    bare.database.sql("INSERT INTO form (form_id, title) VALUES ('f', 'f')")
    bare.database.sql(
        "INSERT INTO form_version (id, form_id, version, source_hash, file_name, source, resources, xform, classes, "
        "state, added_at, added_by) VALUES (1, 'f', '1', '', '', x'', '{}', '', '{}', 'active', '', '')"
    )
    bare.database.sql(
        "INSERT INTO record (id, case_id, form_version_id, status, answers, missing, revision, created_at, created_by, "
        "updated_at, updated_by, zone) VALUES ('r1', 'c1', 1, 'final', '{}', '{}', 1, '', '', '', '', '')"
    )
    bare.database.sql(
        'INSERT INTO tombstone (id, kind, object_id, person_id, at, "by") '
        "VALUES ('t', 'record', 'r0', 'p1', '', 'u1')"
    )
    for kind, object_id in (
        ("case", "c1"), ("case", "c2"), ("record", "r1"), ("person", "p1"), ("record", "r0"), ("person", "p2"),
    ):  # fmt: skip
        bare.audit.append("view", kind, object_id)
    seen = [(entry.kind, entry.object_id) for entry in bare.audit.for_person("p1")]
    assert seen == [("case", "c1"), ("record", "r1"), ("person", "p1"), ("record", "r0")]


def test_pages_run_from_the_newest_back(bare: Bare) -> None:
    fill(bare, 5)
    assert [entry.seq for entry in bare.audit.newest(2)] == [5, 4]
    assert [entry.seq for entry in bare.audit.newest(9, before=3)] == [2, 1]
    assert [entry.seq for entry in bare.audit.entries(first=2, limit=2)] == [2, 3]


def test_a_log_that_is_read_cannot_be_written(bare: Bare) -> None:
    with pytest.raises(ValueError, match="reading"):
        AuditLog(bare.database).append("view", "case", "c1")


@pytest.mark.parametrize("write", [lambda log: log.append("view", "case", "c1")])
def test_the_signature_is_over_everything(bare: Bare, write: Callable[[AuditLog], object]) -> None:
    write(bare.audit)
    entry = bare.audit.last()
    assert entry is not None
    for value in (entry.at, entry.actor, entry.action, entry.kind, entry.object_id, entry.key):
        assert str(value).encode() in entry.content()
    assert len(base64.b64encode(entry.signature)) == 88
