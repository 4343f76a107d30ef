"""A withdrawal opens the duties to ask data back; letters in codes; ends of releases and proofs of destruction."""

import json
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest

from httui.cases import consent
from httui.cases.intake import Intake
from httui.pages.text import to_text
from httui.problem import Problem
from httui.sharing import ledger, recall, release
from httui.sharing.masking import Form
from httui.store.codes import new_code
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Case
from httui.store.session import Session
from httui.store.sharing_models import Disclosure, Release, ReleasePerson
from httui.store.workflow_models import Duty
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.sharing.giving import released
from tests.sharing.planning import approved
from tests.sharing.releasing import many, prepared, withdraw
from tests.sharing.releasing import plan as release_plan

__all__ = ["insecure_kdf", "staff", "template"]


def told(session: Session, code: str, why: str = "referral", whom: str = "clinic") -> str:
    return ledger.add(
        session, [code], why=why, channel="talk", with_whom=whom, fields=["needs"], said_yes="person"
    )


def duties(kind: str) -> list[Any]:
    return list(Duty.select().where(Duty.kind == kind, Duty.active))


def test_a_withdrawal_opens_one_duty_for_each_who_received_it_for_that_purpose(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, network="yes", referral="yes")
    other = saved(worker, network="yes")
    told(worker, case.case_code)
    told(worker, case.case_code, whom="police post", why="police")
    told(worker, other.case_code, whom="somebody else")
    lead = staff.as_("lead")
    plan = approved(lead)
    released(lead, plan, [case, other])
    released(lead, plan, [case])
    worker = staff.as_("worker")
    consent.withdraw(worker, case.case_code, ["network"])
    [duty] = duties("share_recall")
    assert duty.case_id == case.case_id
    assert duty.next_on == (worker.clock.now() + timedelta(days=3)).date().isoformat()
    [found] = recall.to_recall(worker, case.case_code)
    assert (found.recipient, len(found.items)) == ("Rumah Pelita", 2), "two releases, one recipient"
    consent.withdraw(worker, case.case_code, ["services"])
    assert {one.recipient for one in recall.to_recall(worker, case.case_code)} == {
        "Rumah Pelita",
        "clinic",
        "police post",
    }
    assert len(duties("share_recall")) == 3
    assert {duty.case_id for duty in duties("share_recall")} == {case.case_id}


def test_what_was_told_to_a_partner_by_name_is_asked_back_with_its_releases(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, network="yes")
    lead = staff.as_("lead")
    released(lead, approved(lead), [case])
    worker = staff.as_("worker")
    told(worker, case.case_code, why="network", whom="rumah  pelita")
    consent.withdraw(worker, case.case_code, ["network"])
    [found] = recall.to_recall(worker, case.case_code)
    assert (found.recipient, [item.kind for item in found.items]) == ("Rumah Pelita", ["release", "told"])
    assert len(duties("share_recall")) == 1


def test_a_withdrawal_without_anything_given_opens_nothing(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, referral="yes")
    told(worker, case.case_code, why="police")
    consent.withdraw(worker, case.case_code, ["referral"])
    assert duties("share_recall") == []
    assert recall.to_recall(worker, case.case_code) == []


def test_the_letter_names_codes_and_packages_in_both_languages_and_no_person(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, {"/data/full_name": "Siti Contoh", "/data/pseudonym": "Melati"}, network="yes")
    lead = staff.as_("lead")
    released(lead, approved(lead), [case], package="ab" * 16)
    worker = staff.as_("worker")
    consent.withdraw(worker, case.case_code, ["network"])
    [found] = recall.to_recall(worker, case.case_code)
    with pytest.raises(Refused):
        recall.letter(worker, case.case_code, found.key, "id")
    lead = staff.as_("lead")
    english = to_text(recall.letter(lead, case.case_code, found.key, "en"))
    indonesian = recall.letter(lead, case.case_code, found.key, "id")
    assert case.person_code in english
    assert "Rumah Pelita" in english
    assert "Lembaga Pelita" in english
    assert "abababab" in english
    assert "Siti" not in english
    assert "Melati" not in english
    assert indonesian.language == "id"
    with pytest.raises(Problem):
        recall.letter(lead, case.case_code, "p-nobody", "en")


def test_the_letter_names_the_row_of_this_release_and_nothing_else_does(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = release_plan(lead, fields={"age": Form.GENERALISED})
    cases = many(lead, 12)
    stream = BytesIO()
    done = release.write(lead, prepared(lead, made), "jsonl", stream)
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    sent = [line["values"]["row_id"] for line in lines if line["kind"] == "row"]
    assert len(sent) == 12
    withdraw(staff.as_("boss"), cases[4])
    lead = staff.as_("lead")
    code = new_code()
    Case.update(code=code).where(Case.id == cases[4]).execute()
    [found] = recall.to_recall(lead, code)
    text = to_text(recall.letter(lead, code, found.key, "en"))
    [mine] = [number for number in sent if number in text]
    noted: Any = ReleasePerson.get(ReleasePerson.row_id == mine)
    assert (noted.release_id, noted.case) == (done.release, cases[4])
    assert not any(number in repr(vars(one) | {"at": ""}) for number in sent for one in AuditEntry.select())
    assert not any(number in str(entry) for number in sent for entry in ledger.listing(lead))
    recall.destroyed(lead, done.release, on=lead.clock.now().date(), how="letter")
    assert not ReleasePerson.select().where(ReleasePerson.row_id.is_null(False)).exists()


def test_a_withdrawal_in_one_case_asks_back_what_left_by_another_case_of_the_person(staff: Staff) -> None:
    """Permission counts a withdrawal for every case of the person: so does the asking back."""
    worker = staff.as_("worker")
    first = saved(worker, network="yes")
    begun = Intake.start(worker, "small", person=first.person_code)
    begun.decide("services", "yes")
    begun.decide("network", "yes")
    begun.answer("/data/age", "17")
    again = begun.finish()
    lead = staff.as_("lead")
    released(lead, approved(lead), [first])
    worker = staff.as_("worker")
    consent.withdraw(worker, again.case_code, ["network"])
    assert len(duties("share_recall")) == 1
    lead = staff.as_("lead")
    [found] = recall.to_recall(lead, again.case_code)
    assert found.recipient == "Rumah Pelita"
    assert recall.letter(lead, again.case_code, found.key, "id")


def test_that_a_recipient_of_a_release_was_asked_is_kept_until_the_next_withdrawal(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, network="yes")
    lead = staff.as_("lead")
    release_id = released(lead, approved(lead), [case])
    [found] = recall.to_recall(lead, case.case_code, ["services"])
    recall.recalled(lead, case.case_code, found.key)
    [asked] = recall.to_recall(lead, case.case_code, ["services"])
    assert (asked.asked, asked.done) == (lead.clock.now().date(), False), (
        "asked without a withdrawal, no proof yet"
    )
    assert duties("share_recall") == []
    consent.withdraw(staff.as_("boss"), case.case_code, ["network"])
    lead = staff.as_("lead")
    [again] = recall.to_recall(lead, case.case_code)
    assert again.asked is None
    assert len(duties("share_recall")) == 1
    recall.recalled(lead, case.case_code, again.key)
    assert recall.to_recall(lead, case.case_code)[0].asked is not None
    assert duties("share_recall") == []
    for wrong in (release_id[:7], "%" * 8, "_" * 8, ""):
        with pytest.raises(Problem):
            recall.destroyed(lead, wrong, on=lead.clock.now().date(), how="letter")
    recall.destroyed(lead, release_id[:8], on=lead.clock.now().date(), how="letter")
    assert recall.to_recall(lead, case.case_code)[0].done


def test_asked_back_ends_the_duty_and_marks_what_was_told(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker, referral="yes")
    made = told(worker, case.case_code)
    consent.withdraw(worker, case.case_code, ["referral"])
    lead = staff.as_("lead")
    [found] = recall.to_recall(lead, case.case_code)
    assert not found.done
    recall.recalled(lead, case.case_code, found.key)
    assert Disclosure.get_by_id(made).recalled_at is not None
    assert duties("share_recall") == []
    assert Duty.get(Duty.kind == "share_recall").last_by == lead.user.id
    assert recall.to_recall(lead, case.case_code)[0].done
    assert ledger.listing(lead)[0].state == "recalled"


def test_the_end_of_a_release_is_a_duty_until_its_destruction_is_proven(staff: Staff) -> None:
    worker = staff.as_("worker")
    case = saved(worker)
    lead = staff.as_("lead")
    release = released(lead, approved(lead), [case])
    assert recall.remind(lead) == 1
    [duty] = duties("share_destruction")
    assert (duty.subject, duty.next_on) == (release, Release.get_by_id(release).expires_on)
    assert recall.remind(staff.as_("reader")) == 1, "whoever signs in; it shows nothing"
    assert len(duties("share_destruction")) == 1
    lead = staff.as_("lead")
    today = lead.clock.now().date()
    for wrong in (today + timedelta(days=2), today - timedelta(days=2)):
        with pytest.raises(Problem):
            recall.destroyed(lead, release, on=wrong, how="letter")
    recall.destroyed(lead, release, on=today, how="letter")
    row = Release.get_by_id(release)
    assert (row.state, row.receipt["how"], row.receipt["on"]) == ("destroyed", "letter", today.isoformat())
    assert recall.remind(lead) == 0
    assert duties("share_destruction") == []


def test_a_duty_that_was_done_does_not_come_back_by_itself(staff: Staff) -> None:
    from httui.workflows import duties as calendar

    worker = staff.as_("worker")
    case = saved(worker)
    lead = staff.as_("lead")
    released(lead, approved(lead), [case])
    recall.remind(lead)
    [duty] = duties("share_destruction")
    calendar.done(lead, duty.id)
    recall.remind(lead)
    assert duties("share_destruction") == []
