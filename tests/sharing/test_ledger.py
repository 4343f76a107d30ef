"""The ledger: what was told in a talk, what was released, who sees which of it, where one person's data went."""

from datetime import timedelta

import pytest

from httui.cases import export
from httui.cases.access import NoSuchCase
from httui.cases.persons import NoSuchPerson
from httui.sharing import ledger, where_it_went
from httui.sharing.ledger import NotTold
from httui.store.errors import Refused
from httui.store.models import AuditEntry
from httui.store.session import Session
from httui.store.sharing_models import Disclosure
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.sharing.giving import released
from tests.sharing.planning import approved

__all__ = ["insecure_kdf", "staff", "template"]

TOLD = {"why": "referral", "channel": "phone", "with_whom": "clinic, nurse on duty", "said_yes": "person"}


def told(session: Session, *codes: str, **changed: object) -> str:
    return ledger.add(session, codes, **{**TOLD, "fields": ["health", "needs"], **changed})  # type: ignore[arg-type]


def test_a_talk_is_noted_with_its_six_facts_and_nothing_of_the_person(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, {"/data/full_name": "Siti Contoh"})
    made = told(worker, case.case_code, note="only what the nurse needs")
    [entry] = ledger.listing(worker)
    assert (entry.id, entry.kind, entry.why, entry.channel) == (made, "told", "referral", "phone")
    assert (entry.with_whom, entry.fields, entry.said_yes) == (
        "clinic, nurse on duty",
        ("needs", "health"),
        "person",
    )
    assert (entry.persons, entry.count, entry.note) == ((case.person_code,), 1, "only what the nurse needs")
    assert "Siti" not in str(Disclosure.get_by_id(made).__data__)
    last = AuditEntry.select().order_by(AuditEntry.seq.desc()).get()
    assert (last.action, last.object_id, last.reason) == ("share", case.case_id, "told phone")


def test_everybody_sees_what_is_theirs_and_the_keeper_sees_all(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker)
    told(worker, case.case_code)
    other = staff.as_("other")
    with pytest.raises(NoSuchCase):
        told(other, case.case_code)
    assert ledger.listing(other) == []
    with pytest.raises(NoSuchPerson):
        where_it_went.page(other, case.person_code)
    mine = saved(other)
    told(other, mine.case_code)
    lead = staff.as_("lead")
    both = released(lead, approved(lead), [case, mine])
    assert len(ledger.listing(lead)) == 3
    [release] = ledger.listing(lead, kind="release")
    assert (release.id, release.count, set(release.persons)) == (
        both,
        2,
        {case.person_code, mine.person_code},
    )
    worker = staff.as_("worker")
    kinds = {entry.kind: entry for entry in ledger.listing(worker)}
    assert set(kinds) == {"told", "release"}
    assert (kinds["release"].persons, kinds["release"].count) == ((case.person_code,), 2), (
        "others stay numbers"
    )
    for name in ("admin", "analyst", "reader"):
        session = staff.as_(name)
        with pytest.raises(Refused):
            ledger.listing(session)
        with pytest.raises(Refused):
            told(session, case.case_code)
        with pytest.raises(Refused):
            where_it_went.page(session, case.person_code)


@pytest.mark.parametrize(
    "wrong",
    [
        {"why": "gossip"},
        {"channel": "pigeon"},
        {"fields": []},
        {"fields": ["everything"]},
        {"said_yes": "me"},
        {"with_whom": "  "},
        {"with_whom": "x" * 121},
        {"with_whom": "clinic\x1b[2J"},
        {"note": "n" * 121},
        {"partner": "none"},
    ],
)
def test_what_is_missing_or_unknown_is_refused_and_nothing_is_kept(
    staff: Staff, wrong: dict[str, object]
) -> None:
    worker = staff.as_("worker")
    case = saved(worker)
    with pytest.raises(NotTold):
        told(worker, case.case_code, **wrong)
    assert Disclosure.select().count() == 0


def test_about_nobody_or_in_the_future_is_refused(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker)
    with pytest.raises(NotTold):
        told(worker)
    with pytest.raises(NotTold):
        told(worker, case.case_code, at=worker.clock.now() + timedelta(hours=1))
    told(worker, case.case_code, at=worker.clock.now() - timedelta(days=3))


def test_the_list_is_narrowed_by_day_partner_kind_and_words(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker)
    old = told(worker, case.case_code, at=worker.clock.now() - timedelta(days=20), with_whom="police post")
    new = told(worker, case.case_code)
    today = worker.clock.now().date()
    assert [entry.id for entry in ledger.listing(worker)] == [new, old]
    assert [entry.id for entry in ledger.listing(worker, since=today)] == [new]
    assert [entry.id for entry in ledger.listing(worker, until=today - timedelta(days=1))] == [old]
    assert [entry.id for entry in ledger.listing(worker, words="POLICE")] == [old]
    assert [entry.id for entry in ledger.listing(worker, words=case.person_code.lower())] == [new, old]
    assert ledger.listing(worker, kind="release") == []
    assert ledger.listing(worker, partner="nobody") == []


def test_where_one_persons_data_went_joins_talks_releases_and_exports(staff: Staff) -> None:
    worker = staff.as_("worker")
    case, apart = saved(worker), saved(worker)
    told(worker, case.case_code)
    lead = staff.as_("lead")
    staff.clock.pass_time(hours=1)
    released(lead, approved(lead), [case, apart])
    staff.clock.pass_time(hours=1)
    export.case_json(lead, case.case_code, reason="for the court")
    worker = staff.as_("worker")
    page = where_it_went.page(worker, case.person_code)
    assert [went.kind for went in page.went] == ["told", "release", "export"]
    assert page.went[1].to == "Rumah Pelita"
    assert (page.went[2].why, page.hidden) == ("for the court", 0)
    assert [went.kind for went in where_it_went.page(worker, apart.person_code).went] == ["release"]
    text = where_it_went.text(worker, page)
    assert "Rumah Pelita" in text
    assert "a telephone call" in text
    assert "health" in text
    assert "lead contoh" in text
    seen = AuditEntry.select().where(AuditEntry.reason == "where it went")
    assert seen.count() == 2


def test_nothing_left_is_said_in_words(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker)
    page = where_it_went.page(worker, case.person_code)
    assert page.went == ()
    assert "Nothing left this office" in where_it_went.text(worker, page)
