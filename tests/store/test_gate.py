"""The readiness gate remembers who opened it, and closes by itself."""

from datetime import timedelta

import pytest

from httui.store.gate import Gate, GateRefused
from tests.store.bare import AT, Bare, bare

__all__ = ["bare"]


def test_a_fresh_office_stands_at_tier_two(bare: Bare) -> None:
    state = Gate(bare.database, bare.clock.now).current()
    assert (state.tier, state.basis, state.expires_at) == (2, "fresh", None)


def test_a_judgement_ends_after_thirty_days_whatever_was_asked(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    gate.record(2, "fresh", "u1")
    made = gate.record(4, "judgement", "Direktur Contoh", expires_at=AT + timedelta(days=400))
    assert made.expires_at == AT + timedelta(days=30)
    assert gate.current() == made
    bare.clock.pass_time(days=29, hours=23)
    assert gate.current().tier == 4
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
    gate.record(4, "judgement", "Direktur Contoh")
    bare.clock.pass_time(days=40)
    bare.audit.append("view", "case", "c1")
    bare.clock.pass_time(days=-39)
    assert gate.current().tier == 2
    bare.audit.append("sign_in", "user", "u1")
    assert gate.current().tier == 2, "also once something was logged with the wrong time"


def test_a_decision_needs_a_name_and_a_future(bare: Bare) -> None:
    gate = Gate(bare.database, bare.clock.now)
    with pytest.raises(GateRefused, match="name"):
        gate.record(4, "judgement", " ")
    with pytest.raises(GateRefused, match="ended"):
        gate.record(3, "exception", "u1", expires_at=AT - timedelta(days=1))
    with pytest.raises(ValueError):
        gate.record(5, "assessment", "u1")
    with pytest.raises(ValueError):
        gate.record(3, "because", "u1")
    assert bare.database.sql("SELECT count(*) FROM gate_decision").fetchone() == (0,)
