"""The readiness gate remembers who opened it, and closes by itself."""

from dataclasses import replace
from datetime import timedelta

import pytest

from httui.store.accounts import create_account
from httui.store.errors import Refused
from httui.store.files import DataDir
from httui.store.gate import Gate, GateRefused, GateStep
from httui.store.gatekeeping import record_verdict
from httui.store.office import create_office
from httui.store.own import change_passphrase
from httui.store.session import NewAccount, sign_in
from tests.store.bare import AT, Bare, bare
from tests.store.support import INSECURE, OTHER, PASSPHRASE, THIRD, Office, TurnedClock

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


def test_an_assessment_holds_for_half_a_year_and_the_newest_decision_counts(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    gate.record(3, "assessment", "u1", expires_at=AT + timedelta(days=400))
    bare.clock.pass_time(days=179)
    assert gate.current().tier == 3
    bare.clock.pass_time(days=2)
    assert (gate.current().tier, gate.current().basis) == (1, "assessment"), "not back to a fresh office"
    gate.record(3, "assessment", "u1")
    gate.record(1, "assessment", "u2")
    assert (gate.current().tier, gate.current().signed_by) == (1, "u2")


def test_what_was_decided_before_an_assessment_never_comes_back(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    gate.record(2, "fresh", "u1")
    gate.record(4, "judgement", "Direktur Contoh")
    gate.record(4, "assessment", "Direktur Contoh")
    gate.record(3, "exception", "Direktur Contoh")
    gate.record(2, "assessment", "Direktur Contoh", expires_at=AT + timedelta(days=10))
    assert gate.current().tier == 2
    bare.clock.pass_time(days=11)
    assert gate.current().tier == 1


def test_each_step_of_an_assessment_ends_by_itself(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    steps = (
        GateStep(2, "assessment", AT + timedelta(days=100)),
        GateStep(3, "exception", AT + timedelta(days=20)),
    )
    gate.record_steps(steps, "Direktur Contoh")
    assert gate.standing() == steps
    assert (gate.current().tier, gate.current().basis) == (3, "exception")
    bare.clock.pass_time(days=21)
    assert (gate.current().tier, gate.current().basis) == (2, "assessment")
    assert gate.standing() == steps[:1]
    gate.record_steps((), "Direktur Contoh")
    assert gate.current().tier == 1


def test_closing_is_for_everybody_opening_for_who_may_sign(office: Office) -> None:
    session = office.session
    step = GateStep(3, "assessment", session.clock.now() + timedelta(days=100))
    record_verdict(session, [step], "Direktur Contoh")
    create_account(session, NewAccount("ayu", "Ayu Contoh", OTHER, frozenset({"reader"})))
    session.close()
    own = sign_in(office.data, "ayu", OTHER, clock=office.clock)
    change_passphrase(own, OTHER, THIRD)
    for more in (
        replace(step, expires_at=session.clock.now() + timedelta(days=101)),
        replace(step, tier=4),
        replace(step, expires_at=None),
    ):
        with pytest.raises(Refused):
            record_verdict(own, [more], "Direktur Contoh")
    assert own.tier == 3
    record_verdict(own, [replace(step, tier=2)], "Direktur Contoh")
    assert own.tier == 2
    with pytest.raises(Refused):
        record_verdict(own, [step], "Direktur Contoh")
    own.lock()


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
