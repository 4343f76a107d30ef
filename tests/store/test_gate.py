"""The readiness gate remembers who opened it, and closes by itself."""

from datetime import timedelta

import pytest

from httui.store.errors import Refused
from httui.store.files import DataDir
from httui.store.gate import Gate, GateRefused
from httui.store.office import create_office
from httui.store.session import NewAccount
from tests.store.bare import AT, Bare, bare
from tests.store.support import INSECURE, PASSPHRASE, Office, TurnedClock

__all__ = ["bare"]


def test_a_fresh_office_stands_at_tier_two(bare: Bare) -> None:
    state = Gate(bare.database, bare.clock.now).current()
    assert (state.tier, state.basis, state.expires_at) == (2, "fresh", None)


def test_a_judgement_ends_after_thirty_days_whatever_was_asked(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    gate.record(2, "fresh", "u1")
    made = gate.record(3, "judgement", "Direktur Contoh", expires_at=AT + timedelta(days=400))
    assert made.expires_at == AT + timedelta(days=30)
    assert gate.current() == made
    bare.clock.pass_time(days=29, hours=23)
    assert gate.current().tier == 3
    bare.clock.pass_time(hours=2)
    assert gate.current().tier == 2


def test_an_assessment_holds_and_the_newest_decision_counts(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    gate.record(3, "assessment", "u1")
    bare.clock.pass_time(days=300)
    assert gate.current().tier == 3
    gate.record(1, "assessment", "u2")
    assert (gate.current().tier, gate.current().signed_by) == (1, "u2")


def test_a_clock_that_was_set_back_opens_nothing_again(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    gate.record(3, "judgement", "Direktur Contoh")
    bare.clock.pass_time(days=40)
    bare.audit.append("view", "case", "c1")
    bare.clock.pass_time(days=-39)
    assert gate.current().tier == 2
    bare.audit.append("sign_in", "user", "u1")
    assert gate.current().tier == 2, "also once something was logged with the wrong time"


def test_a_decision_needs_a_name_and_a_future(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    with pytest.raises(GateRefused, match="name"):
        gate.record(3, "judgement", " ")
    with pytest.raises(GateRefused, match="ended"):
        gate.record(3, "exception", "u1", expires_at=AT - timedelta(days=1))
    with pytest.raises(ValueError):
        gate.record(5, "assessment", "u1")
    with pytest.raises(ValueError):
        gate.record(3, "because", "u1")
    assert bare.database.sql("SELECT count(*) FROM gate_decision").fetchone() == (0,)


@pytest.mark.parametrize(("basis", "highest"), [("fresh", 2), ("exception", 3)])
def test_no_exception_opens_the_highest_tier(bare: Bare, basis: str, highest: int) -> None:
    gate = Gate(bare.database, bare.clock.now)
    with pytest.raises(GateRefused, match=f"tier {highest} at most"):
        gate.record(highest + 1, basis, "Direktur Contoh")
    gate.record(highest, basis, "Direktur Contoh")
    gate.record(4, "assessment", "Direktur Contoh")
    assert gate.current().tier == 4


def test_an_assessment_is_not_talked_over(office: Office) -> None:
    office.session.record_gate(1, "assessment", "Direktur Contoh")
    for basis in ("judgement", "fresh"):
        with pytest.raises(Refused, match="self-assessment"):
            office.session.record_gate(2, basis, "Direktur Contoh")
    assert office.session.tier == 1


def test_what_a_director_signs_at_set_up_ends_after_thirty_days(data: DataDir, insecure_kdf: None) -> None:
    admin = NewAccount("rini", "Rini Contoh", PASSPHRASE, frozenset({"admin"}))
    with pytest.raises(Refused, match="tier 2"):
        create_office(data, "Lembaga Pelita", admin, kdf=INSECURE, tier=4)
    assert not data.exists
    clock = TurnedClock()
    session, _sheet = create_office(
        data, "Lembaga Pelita", admin, kdf=INSECURE, tier=4, judgement="Direktur Contoh", clock=clock
    )
    assert (session.tier, session.gate.signed_by) == (4, "Direktur Contoh")
    clock.pass_time(days=31)
    assert session.tier == 2
    session.lock()


def test_a_consent_policy_is_adopted_not_set(office: Office) -> None:
    for key in ("consent_policy", "keyring", "office"):
        with pytest.raises(ValueError, match="itself"):
            office.session.set_setting(key, {"reference": "none"})
