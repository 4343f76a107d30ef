"""Reports from before sign-in: nothing readable stays, wrong keys and damage are told apart, floods are bounded."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from httui.problem import Problem
from httui.security import incidents, reporting
from httui.store import incident_box as box
from httui.store.keyring import Keyring, User
from httui.store.keyring_file import KeyringFile
from httui.store.models import AuditEntry
from httui.store.secret import PrivateKeys
from httui.store.security_models import Incident
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
WORDS = "laptop left in the bus to Bekasi"


def told(staff: Staff, text: str = "", trigger: str = "lost", now: datetime = NOW) -> reporting.Told:
    made = reporting.tell(staff.data, trigger, now=now)
    if text:
        made.say_more(text=text, who="ibu Contoh")
    return made


def waiting(staff: Staff) -> list[Path]:
    return box.waiting(staff.data)


def test_nothing_readable_stays_on_the_disk(staff: Staff) -> None:
    staff.leave()
    first, second = told(staff, WORDS), told(staff)
    raw = first.path.read_bytes()
    for word in (b"laptop", b"lost", b"Contoh", b"2026", b"first_known"):
        assert word not in raw
    assert first.path.stat().st_mode & 0o777 == 0o600
    assert first.path.parent.stat().st_mode & 0o777 == 0o700
    assert len(raw) == len(second.path.read_bytes()), "the length tells nothing"
    assert first.report.id not in first.path.name


def test_only_those_who_may_lead_open_it(staff: Staff) -> None:
    path = told(staff, WORDS).path
    for name in ("worker", "other", "analyst", "reader"):
        session = staff.as_(name)
        with pytest.raises(box.NotForMe):
            box.unseal(path.read_bytes(), session.keyring, session.user.id, session.keys.box)
        assert reporting.take_in(session) == []
        assert waiting(staff) == [path]
    for name in ("admin", "lead", "boss", "rini"):
        session = staff.as_(name)
        found = box.unseal(path.read_bytes(), session.keyring, session.user.id, session.keys.box)
        assert (found.text, found.trigger, found.at) == (WORDS, "lost", NOW)
        with pytest.raises(box.NotForMe):
            box.unseal(path.read_bytes(), session.keyring, session.user.id, X25519PrivateKey.generate())


def test_the_next_leader_takes_it_in_and_the_audit_says_who(staff: Staff) -> None:
    path = told(staff, WORDS).path
    staff.clock.pass_time(hours=3)
    lead = staff.as_("lead")
    [number] = reporting.take_in(lead)
    assert not path.exists()
    view = incidents.view(lead, number)
    assert (view.summary, view.trigger, view.opened_by) == (WORDS, "lost", "ibu Contoh")
    assert view.head.first_known_at == min(NOW, staff.clock.now())
    assert view.facts["reported"]["at"] == NOW.isoformat()
    entry = AuditEntry.get(AuditEntry.kind == "incident", AuditEntry.action == "create")
    assert (entry.actor, entry.reason) == (lead.user.id, number)
    assert reporting.take_in(lead) == []


def test_a_replayed_report_does_nothing_and_more_words_are_added_once(staff: Staff) -> None:
    made = told(staff)
    old = made.path.read_bytes()
    lead = staff.as_("lead")
    [number] = reporting.take_in(lead)
    made.path.write_bytes(old)
    (made.path.parent / "0123.box").write_bytes(old)
    assert reporting.take_in(lead) == []
    assert waiting(staff) == []
    assert Incident.select().count() == 1
    made.say_more(text=WORDS, who="ibu Contoh")
    newer = made.path.read_bytes()
    assert reporting.take_in(lead) == [number]
    made.path.write_bytes(newer)
    assert reporting.take_in(lead) == [], "said already"
    assert [one["text"] for one in incidents.view(lead, number).added] == [WORDS]


def test_a_flood_is_refused_and_takes_no_more_room(staff: Staff) -> None:
    staff.leave()
    for _time in range(box.MOST):
        told(staff)
    with pytest.raises(box.BoxFull):
        reporting.tell(staff.data, "stolen", now=NOW)
    assert len(list(box.folder(staff.data).iterdir())) == box.MOST
    keyring = KeyringFile(staff.data).read()
    long = box.Report(box.new_id(), NOW, NOW, "lost", text="x" * (box.LONGEST_TEXT + 1))
    with pytest.raises(Problem, match="at most"):
        box.seal(keyring, long)
    assert len(reporting.take_in(staff.as_("boss"))) == box.MOST
    assert waiting(staff) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"\xff" * 40,
        b"{" * 60_000,
        b'{"httui":"incident report"}',
        b"x" * (box.MAX_BYTES + 1),
    ],
)
def test_what_is_no_report_is_removed_and_told_to_the_audit(staff: Staff, raw: bytes) -> None:
    path = told(staff).path
    path.write_bytes(raw)
    worker = staff.as_("worker")
    reporting.take_in(worker)
    assert path.exists(), "only who may lead clears up"
    lead = staff.as_("lead")
    assert reporting.take_in(lead) == []
    assert not path.exists()
    entry = AuditEntry.get(AuditEntry.kind == "incident_report")
    assert (entry.action, entry.object_id) == ("damaged", None)


def test_a_changed_byte_never_opens(staff: Staff) -> None:
    path = told(staff, WORDS).path
    lead = staff.as_("lead")
    raw = json.loads(path.read_bytes())
    for name, value in (
        ("sealed", raw["sealed"][:-8] + "AAAAAAA="),
        ("id", box.new_id()),
        ("office", "0" * 32),
        ("version", 2),
        ("to", {}),
    ):
        changed = json.dumps(raw | {name: value}).encode()
        with pytest.raises((box.Damaged, box.NotForMe)):
            box.unseal(changed, lead.keyring, lead.user.id, lead.keys.box)


def test_a_link_is_not_followed(staff: Staff) -> None:
    path = told(staff).path
    path.unlink()
    path.symlink_to(staff.data.keyring)
    with pytest.raises(box.Damaged):
        box.read(path)
    reporting.take_in(staff.as_("lead"))
    assert not path.is_symlink()
    assert staff.data.keyring.exists()


def test_a_report_from_a_clock_ahead_is_not_from_the_future(staff: Staff) -> None:
    told(staff, now=staff.clock.now() + timedelta(days=400))
    lead = staff.as_("lead")
    [number] = reporting.take_in(lead)
    assert incidents.view(lead, number).head.first_known_at <= lead.trusted_now()
    assert number.startswith("INC-2026-")


def test_control_characters_do_not_reach_the_store(staff: Staff) -> None:
    told(staff, "lost\x1b]52;c;x\x07 in\u202e the bus")
    lead = staff.as_("lead")
    [number] = reporting.take_in(lead)
    assert incidents.view(lead, number).summary.isprintable()


def made_keyring(**roles: str) -> tuple[Keyring, dict[str, PrivateKeys]]:
    """A keyring of accounts by name and role, nothing else in it."""
    keys = {name: PrivateKeys.generate() for name in roles}
    keyring = Keyring(founder=next(iter(keys.values())).sign_public)
    for name, role in roles.items():
        keyring.users[name] = User(
            name, name, keys[name].box_public, keys[name].sign_public, frozenset({role})
        )
    return keyring, keys


def test_what_nobody_holds_a_key_to_any_more_does_not_take_up_room() -> None:
    keyring, keys = made_keyring(a="admin", b="supervisor", c="worker")
    raw = box.seal(keyring, box.Report(box.new_id(), NOW, NOW, "lost"))
    renewed = PrivateKeys.generate()
    keyring.users["a"] = replace(keyring.users["a"], box=renewed.box_public)
    with pytest.raises(box.NotForMe):
        box.unseal(raw, keyring, "a", renewed.box)
    assert box.unseal(raw, keyring, "b", keys["b"].box).trigger == "lost"
    keyring.users["b"] = replace(keyring.users["b"], disabled=True)
    with pytest.raises(box.Damaged):
        box.unseal(raw, keyring, "a", renewed.box)


_KEYRING, _KEYS = made_keyring(a="admin", b="data_lead")
_RAW = box.seal(_KEYRING, box.Report(box.new_id(), NOW, NOW, "lost", text=WORDS))


@given(place=st.integers(0, len(_RAW) - 1), byte=st.integers(0, 255))
def test_no_changed_byte_changes_what_is_read(place: int, byte: int) -> None:
    raw = _RAW[:place] + bytes([byte]) + _RAW[place + 1 :]
    try:
        found = box.unseal(raw, _KEYRING, "a", _KEYS["a"].box)
    except (box.Damaged, box.NotForMe):
        return
    assert found.text == WORDS
    assert found == box.unseal(_RAW, _KEYRING, "a", _KEYS["a"].box)


@given(raw=st.binary(max_size=400))
def test_rubbish_is_damage_and_nothing_else(raw: bytes) -> None:
    with pytest.raises(box.Damaged):
        box.unseal(raw, _KEYRING, "a", _KEYS["a"].box)


@given(text=st.text(max_size=box.LONGEST_TEXT), who=st.text(max_size=box.LONGEST_NAME))
def test_whatever_is_typed_fits_and_is_read_again(text: str, who: str) -> None:
    clean = reporting._clean(text)
    assert clean.isprintable()
    assert len(clean) <= box.LONGEST_TEXT
    assert reporting._clean(clean) == clean
    assert len(reporting._clean(who)) <= box.LONGEST_NAME
