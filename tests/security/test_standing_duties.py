"""The weekly look at what is due to go, and everybody's own yearly word (S-189, S-195)."""

from datetime import timedelta

import pytest

from httui.security import standing_duties
from httui.store.accounts import disable_account
from httui.store.errors import Refused
from httui.store.session import Session
from httui.store.workflow_models import Duty
from httui.workflows import duties, handover
from httui.workflows.duties import DutyView
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]


def of_kind(session: Session, kind: str) -> list[DutyView]:
    return [duty for duty in duties.list_(session) if duty.kind == kind]


def test_they_come_once_whoever_signs_in(staff: Staff) -> None:
    people = len(staff.ids)
    assert standing_duties.look(staff.as_("reader")) == people + 1
    assert standing_duties.look(staff.as_("worker")) == 0
    [weekly] = of_kind(staff.as_("lead"), standing_duties.WEEKLY)
    assert (weekly.mine, weekly.rhythm, weekly.role) == (True, "1 week", "data_lead")
    lead = staff.as_("lead")
    following = duties.done(lead, weekly.id)
    assert following == weekly.next_on + timedelta(days=7)


def test_everybody_confirms_for_themselves_once_a_year(staff: Staff) -> None:
    standing_duties.look(staff.as_("reader"))
    worker = staff.as_("worker")
    [mine] = of_kind(worker, standing_duties.YEARLY)
    assert mine.owner == staff.ids["worker"]
    boss = staff.as_("boss")
    assert [duty.owner for duty in of_kind(boss, standing_duties.YEARLY)] == [staff.ids["boss"]]
    with pytest.raises(duties.NoSuchDuty):
        duties.done(boss, mine.id)
    admin = staff.as_("rini")
    assert len(of_kind(admin, standing_duties.YEARLY)) == len(staff.ids)
    with pytest.raises(Refused):
        duties.done(admin, mine.id)
    following = duties.done(staff.as_("worker"), mine.id)
    assert following == staff.clock.now().date().replace(year=2027)
    assert standing_duties.look(staff.as_("worker")) == 0, "done is not asked again"


def test_it_ends_with_the_account_and_is_handed_to_nobody(staff: Staff) -> None:
    standing_duties.look(staff.as_("reader"))
    admin = staff.as_("rini")
    disable_account(admin, staff.ids["other"])
    assert handover.held(admin, staff.ids["other"]).duties == 0
    assert standing_duties.look(admin) == 1
    assert not Duty.select().where(Duty.owner == staff.ids["other"], Duty.active).exists()
    assert standing_duties.look(admin) == 0


def test_what_somebody_ended_stays_ended(staff: Staff) -> None:
    standing_duties.look(staff.as_("reader"))
    boss = staff.as_("boss")
    [weekly] = of_kind(boss, standing_duties.WEEKLY)
    duties.change(boss, weekly.id, active=False)
    assert standing_duties.look(boss) == 0
    assert of_kind(boss, standing_duties.WEEKLY) == []
