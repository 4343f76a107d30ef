"""What a colleague did meanwhile counts: nothing is written into a case that was erased, frozen or given away."""

import pytest

from httui.cases import consent, erasure, export, persons, records, register
from httui.cases.consent import Given
from httui.cases.consent_rules import Decision
from httui.cases.editing import Editing
from httui.cases.intake import Intake, NotReady
from httui.problem import Problem
from httui.store.models import Case, Consent, Draft, Person, Record
from httui.store.session import Session, sign_in
from tests.cases.support import Staff, person_of, saved
from tests.store.support import OTHER

FULL = {"/data/full_name": "Siti Contoh", "/data/notes": "a story", "/data/age": "17"}


def colleague(staff: Staff, name: str) -> Session:
    """A second session beside the first one."""
    found = sign_in(staff.data, name, OTHER, clock=staff.clock)
    staff.opened.append(found)
    return found


def erase(staff: Staff, code: str) -> None:
    holder = colleague(staff, "holder")
    erasure.erase_person(holder, code, "asked for it", second=("boss", OTHER))


def test_an_intake_is_not_finished_in_a_case_that_was_erased(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    begun = Intake.start(boss, "small", case=made.case_code)
    begun.answer("/data/notes", "more of the story")
    begun.answer("/data/age", "18")
    erase(staff, made.person_code)
    with pytest.raises(Problem, match="erased"):
        begun.finish()
    assert Record.select().where(Record.case == made.case_id).count() == 0


def test_a_new_case_of_a_person_who_was_erased_is_not_saved(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    begun = Intake.start(boss, "small", person=made.person_code)
    begun.decide("services", "yes")
    begun.answer("/data/age", "18")
    erase(staff, made.person_code)
    with pytest.raises(Problem, match="erased"):
        begun.finish()


def test_a_draft_of_a_new_case_does_not_outlive_the_erasure_of_its_person(staff: Staff) -> None:
    boss = staff.as_("boss")
    made, other = saved(boss, FULL), saved(boss)
    begun = Intake.start(boss, "small", person=made.person_code)
    begun.decide("services", "yes")
    begun.answer("/data/notes", "more of the story")
    assert begun.save_draft()
    kept = Intake.start(boss, "small", person=other.person_code)
    kept.decide("services", "yes")
    assert kept.save_draft()
    erase(staff, made.person_code)
    assert [row.id for row in Draft.select()] == [kept.draft_id]
    # Nor does a writer that comes late, or a lock, bring it back.
    with pytest.raises(Problem, match="erased"):
        begun.save_draft()
    assert Draft.select().count() == 1


def test_no_draft_comes_back_into_an_erased_case_or_record(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    begun = Intake.start(boss, "small", case=made.case_code)
    begun.answer("/data/age", "18")
    edit = Editing.start(boss, made.record_id)
    edit.answer("/data/age", "18")
    assert begun.save_draft()
    assert edit.save_draft("11111111-1111-4111-8111-111111111111")
    erase(staff, made.person_code)
    for again in (begun.save_draft, lambda: edit.save_draft("11111111-1111-4111-8111-111111111111")):
        with pytest.raises(Problem, match="erased"):
            again()
    assert Draft.select().count() == 0


def test_an_intake_is_not_finished_after_consent_was_withdrawn(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker, FULL)
    begun = Intake.start(worker, "small", case=made.case_code)
    begun.answer("/data/age", "18")
    consent.withdraw(colleague(staff, "boss"), made.case_code)
    with pytest.raises(Problem, match="frozen"):
        begun.finish()
    assert begun.save_draft(), "what was typed is not lost"


def test_an_intake_is_not_finished_in_a_case_that_somebody_else_has_now(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker, FULL)
    begun = Intake.start(worker, "small", case=made.case_code)
    begun.answer("/data/age", "18")
    persons.assign(colleague(staff, "boss"), made.case_code, staff.ids["other"])
    with pytest.raises(Problem, match="no case with this code"):
        begun.finish()


def test_a_change_of_an_erased_record_is_refused_in_words(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    edit = Editing.start(boss, made.record_id)
    edit.answer("/data/age", "18")
    erase(staff, made.person_code)
    with pytest.raises(Problem):
        edit.save("typing error")


def test_nothing_new_is_added_after_consent_was_withdrawn_or_the_gate_fell(staff: Staff) -> None:
    boss = staff.as_("boss")
    first, second = saved(boss), saved(boss)
    adding, at_the_gate = Editing.start(boss, first.record_id), Editing.start(boss, second.record_id)
    adding.answer("/data/place", "p1")
    at_the_gate.answer("/data/notes", "a story")
    consent.withdraw(boss, first.case_code)
    with pytest.raises(Problem, match="withdrawn"):
        adding.save("forgotten")
    colleague(staff, "lead").record_gate(2, "assessment", "Direktur Contoh")
    with pytest.raises(Problem, match="gate"):
        at_the_gate.save("forgotten")
    for made in (first, second):
        assert records.view(boss, made.record_id).revision == 1


def test_no_words_come_back_into_an_erased_case(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    erase(staff, made.person_code)
    with pytest.raises(Problem, match="erased"):
        consent.record(boss, made.case_code, {"story": Given(Decision.YES, None, None, "ask Siti first")})
    with pytest.raises(Problem, match="erased"):
        consent.withdraw(boss, made.case_code, scope="Siti said so")
    assert not any(row.conditions or row.withdrawn_scope for row in Consent.select())


def test_a_withdrawal_freezes_a_closed_case_too(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker)
    persons.set_status(worker, made.case_code, "closed")
    assert consent.withdraw(worker, made.case_code).frozen
    with pytest.raises(Problem, match="cannot be changed"):
        persons.set_status(worker, made.case_code, "open")


def test_a_frozen_case_is_not_exported(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss)
    consent.withdraw(boss, made.case_code)
    with pytest.raises(Problem, match="frozen"):
        export.case_json(boss, made.case_code, reason="for the network")


def test_coded_readers_see_no_free_text_beside_the_answers(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss)
    consent.record(boss, made.case_code, {"story": Given(Decision.YES, None, None, "ask Siti first")})
    edit = Editing.start(boss, made.record_id)
    edit.answer("/data/age", "18")
    edit.save("Siti told me herself")
    analyst = staff.as_("analyst")
    assert "Siti" not in str(consent.register(analyst, made.case_code))
    assert "Siti" not in str(records.history(analyst, made.record_id))
    assert register.summary(analyst, made.case_code).code == made.case_code


def test_a_case_goes_to_somebody_who_works_on_cases(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    for name in ("admin", "analyst", "reader", "lead"):
        with pytest.raises(Problem, match="case worker"):
            persons.assign(boss, made.case_code, staff.ids[name])
    assert Case.get_by_id(made.case_id).worker == staff.ids["boss"]


def test_a_pseudonym_is_corrected_and_is_never_the_name(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker, {"/data/pseudonym": "Kenanga"})
    edit = Editing.start(worker, made.record_id)
    edit.answer("/data/full_name", "Kenanga Contoh")
    with pytest.raises(NotReady) as found:
        edit.save("told now")
    assert [item.kind for item in found.value.violations] == ["pseudonym"]
    edit.answer("/data/pseudonym", "Anggrek")
    edit.save("told now")
    assert Person.get_by_id(person_of(made)).pseudonym == "Anggrek"
    assert [row.code for row in register.find(worker, "anggrek")] == [made.case_code]
    assert register.find(worker, "kenanga") == []


def test_going_on_with_a_change_is_a_look_at_the_record(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker)
    edit = Editing.start(worker, made.record_id)
    edit.answer("/data/age", "18")
    edit.save_draft("11111111-1111-4111-8111-111111111111")
    before = worker.audit.last()
    Editing.resume(worker, "11111111-1111-4111-8111-111111111111")
    last = worker.audit.last()
    assert before is not None
    assert last is not None
    assert (last.seq, last.action, last.object_id) == (before.seq + 1, "view", made.record_id)
