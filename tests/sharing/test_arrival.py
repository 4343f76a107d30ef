"""At a sign-in: duties of destruction follow the data, old matchings end, and nothing happens without any."""

from httui.sharing import arrival
from httui.store.session import Session
from httui.store.sharing_models import Agreement, MatchRun, Release
from httui.store.workflow_models import Duty
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.sharing.giving import released
from tests.sharing.planning import approved, partner

__all__ = ["insecure_kdf", "staff", "template"]


def due(session: Session) -> list[str]:
    arrival.arrive(session)
    return [row.next_on for row in Duty.select().where(Duty.kind == "share_destruction", Duty.active)]


def test_an_office_that_never_shared_gets_nothing(staff: Staff) -> None:
    reader = staff.as_("reader")
    before = Duty.select().count()
    arrival.arrive(reader)
    assert Duty.select().count() == before


def test_an_agreement_that_ends_before_the_release_ends_its_time(staff: Staff) -> None:
    case = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    plan = approved(lead)
    release = released(lead, plan, [case])
    assert due(lead) == [Release.get_by_id(release).expires_on]
    now = lead.clock.now()
    Agreement.create(
        id="g",
        plan=plan,
        number=1,
        state="signed",
        starts="2026-01-01",
        ends="2026-12-24",
        created_at=now,
        created_by=lead.user.id,
        updated_at=now,
    )
    Release.update(agreement="g").where(Release.id == release).execute()
    assert due(lead) == ["2026-12-24"]
    Release.update(state="destroyed").where(Release.id == release).execute()
    assert due(staff.as_("worker")) == []


def test_old_matchings_end_when_somebody_who_shares_signs_in(staff: Staff) -> None:
    lead = staff.as_("lead")
    MatchRun.create(
        id="b" * 32,
        partner=partner(lead),
        role="asking",
        cap=10_000,
        own_size=12,
        step="offered",
        started_at=lead.clock.now(),
        started_by=lead.user.id,
    )
    staff.clock.pass_time(days=31)
    arrival.arrive(staff.as_("worker"))
    assert MatchRun.get_by_id("b" * 32).ended_at is None
    arrival.arrive(staff.as_("lead"))
    assert MatchRun.get_by_id("b" * 32).step == "ended"
