"""The director's own judgement: named, reasoned, never the highest tier, and always in sight."""

import pytest

from httui.problem import Problem
from httui.security import judgement
from httui.store.errors import Refused
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]


def test_a_judgement_opens_a_tier_for_thirty_days(staff: Staff) -> None:
    lead = staff.as_("lead")
    gate = judgement.sign(lead, 3, "Direktur Contoh", "locked room, encrypted disk")
    assert (gate.tier, gate.basis, gate.signed_by) == (3, "judgement", "Direktur Contoh")
    assert gate.expires_at is not None
    assert (gate.expires_at - staff.clock.now()).days == 30
    assert "2026-12-02" in judgement.statement(lead)
    staff.clock.pass_time(days=10)
    lead = staff.as_("lead")
    assert "2026-11-02" in judgement.statement(lead), "the day it was signed, not today"
    staff.clock.pass_time(days=21)
    lead = staff.as_("lead")
    assert lead.tier == 2
    assert judgement.statement(lead) == ""


@pytest.mark.parametrize(
    ("tier", "name", "reason"), [(4, "D", "r"), (-1, "D", "r"), (3, " ", "r"), (3, "D", "")]
)
def test_what_no_judgement_does(staff: Staff, tier: int, name: str, reason: str) -> None:
    with pytest.raises(Problem):
        judgement.sign(staff.as_("lead"), tier, name, reason)


@pytest.mark.parametrize("name", ["admin", "worker", "boss", "analyst", "reader"])
def test_who_may_not_sign(staff: Staff, name: str) -> None:
    with pytest.raises(Refused):
        judgement.sign(staff.as_(name), 3, "Direktur Contoh", "hurry")


def test_the_words_are_there() -> None:
    assert (len(judgement.TIERS), len(judgement.OPTIONS)) == (5, 9)
