"""Intake: consent first, the gate, drafts, and what is stored where."""

import pytest

from httui.cases import consent, records, register, tasks
from httui.cases.consent import ConsentFirst
from httui.cases.consent_rules import Path, State
from httui.cases.filling import FieldClosed
from httui.cases.intake import Intake, NotReady, my_drafts
from httui.cases.policy import PolicyMissing
from httui.problem import Problem
from httui.store import drafts
from httui.store.errors import Refused
from httui.store.models import Case, Draft, Person, Record, Setting
from httui.store.session import sign_in
from httui.store.vault import Vault
from tests.cases.support import Staff, intake, person_of, saved
from tests.store.support import OTHER

NAME = "Siti Contoh Rekaan"
NIK = "3171234567890001"


def test_from_consent_to_a_pseudonymous_case(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(
        session,
        {"/data/full_name": NAME, "/data/nik": NIK, "/data/place": "p1", "/data/pseudonym": "Melati"},
        statistics="yes",
        police="no",
    )
    page = register.summary(session, made.case_code)
    assert (page.pseudonym, page.place, page.status) == ("Melati", "Pelangi", "open")
    assert page.worker == session.user.id
    assert page.person_code not in {page.code, page.id}
    assert page.consent["statistics"] is State.GIVEN
    assert page.consent["police"] is State.REFUSED
    assert page.consent["story"] is State.NOT_ASKED
    view = records.view(session, made.record_id)
    assert view.answers["/data/age"] == "17"
    assert view.sealed == {"/data/full_name", "/data/nik", "/data/initials"}


def test_no_identity_is_anywhere_in_the_cases_database(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session, {"/data/full_name": NAME, "/data/nik": NIK})
    made.save_draft()
    made.finish()
    rows: list[object] = []
    for (table,) in session.cases.sql("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        rows += session.cases.sql(f'SELECT * FROM "{table}"').fetchall()
    text = repr(rows).casefold()
    for part in (NAME.casefold(), "rekaan", NIK):
        assert part not in text
    assert "small intake" in text  # the look is not blind


def test_the_worker_of_the_case_opens_the_identity_and_no_other_worker(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, {"/data/full_name": NAME})
    person = person_of(made)
    found = Vault(session).current(person, "to call her back")
    assert found == {made.record_id: {"/data/full_name": NAME, "/data/initials": "S"}}
    with pytest.raises(Refused):
        Vault(staff.as_("other")).open(person, "curious")


def test_nothing_is_stored_before_the_person_decides(staff: Staff) -> None:
    session = staff.as_("worker")
    made = Intake.start(session, "small")
    for ref in ("/data/full_name", "/data/age", "/data/referral/source"):
        with pytest.raises(FieldClosed, match="consent first"):
            made.answer(ref, "1")
    assert made.path is None
    assert made.save_draft() is False
    assert Draft.select().count() == 0
    with pytest.raises(ConsentFirst):
        made.finish()
    assert Person.select().count() == Case.select().count() == Record.select().count() == 0


def test_other_purposes_do_not_open_the_case_file(staff: Staff) -> None:
    made = Intake.start(staff.as_("worker"), "small")
    for purpose in ("statistics", "referral", "police"):
        made.decide(purpose, "yes")
    assert made.path is None


def test_declining_keeps_the_referral_only(staff: Staff) -> None:
    session = staff.as_("worker")
    made = Intake.start(session, "small")
    made.decide("services", "no")
    made.answer("/data/referral/source", "police")
    for ref in ("/data/full_name", "/data/age", "/data/safety/safe_now", "/data/referral/source_note"):
        with pytest.raises(FieldClosed, match="declined"):
            made.answer(ref, "1")
    done = made.finish()
    assert done.path is Path.REFERRAL
    view = records.view(session, done.record_id)
    assert view.answers == {"/data/referral/source": "police"}
    assert not view.sealed
    assert register.summary(session, done.case_code).status == "closed"
    assert [task.kind for task in tasks.open_tasks(session, done.case_code)] == ["erase_refused"]


def test_later_keeps_what_safety_needs_and_asks_again(staff: Staff) -> None:
    session = staff.as_("worker")
    made = Intake.start(session, "small")
    made.decide("services", "later")
    made.answer("/data/safety/safe_now", "no")
    made.answer("/data/referral/source", "self")
    with pytest.raises(FieldClosed, match="later"):
        made.answer("/data/age", "17")
    done = made.finish()
    assert done.path is Path.SAFETY
    assert records.view(session, done.record_id).answers == {
        "/data/safety/safe_now": "no",
        "/data/referral/source": "self",
    }
    (task,) = tasks.open_tasks(session, done.case_code)
    assert task.kind == "ask_again"
    assert task.due.startswith("2026-11-05")
    assert consent.states(session, done.case_code)["services"] is State.PAUSED


def test_a_changed_mind_empties_what_was_typed(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(
        session, {"/data/full_name": NAME, "/data/notes": "long story", "/data/safety/safe_now": "yes"}
    )
    made.save_draft()
    made.decide("services", "no")
    made.save_draft()
    snapshot = repr(drafts.load(session, made.draft_id).snapshot)
    assert NAME not in snapshot
    assert "long story" not in snapshot
    made.decide("services", "yes")
    assert made.run.value("/data/full_name") == ""


@pytest.mark.parametrize(("tier", "closed"), [(2, True), (3, False)])
def test_the_gate_closes_identities_and_notes_to_a_fresh_office(
    staff: Staff, tier: int, closed: bool
) -> None:
    staff.judge(tier)
    session = staff.as_("worker")
    made = intake(session)
    for ref in ("/data/full_name", "/data/notes", "/data/nik"):
        assert (made.closed(ref) is not None) == closed
    if closed:
        with pytest.raises(FieldClosed, match="tier 2; this question needs tier 3"):
            made.answer("/data/full_name", NAME)
        assert made.closed("/data/age") is None
        assert made.finish().path is Path.FULL


def test_below_tier_two_nothing_new_is_written(staff: Staff) -> None:
    staff.judge(1)
    session = staff.as_("worker")
    with pytest.raises(Refused, match="tier 1 only"):
        Intake.start(session, "small")


def test_no_policy_no_intake(staff: Staff) -> None:
    session = staff.as_("worker")
    Setting.delete().where(Setting.key == "consent_policy").execute()
    with pytest.raises(PolicyMissing):
        Intake.start(session, "small")


def test_a_draft_comes_back_to_its_author_only(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session, {"/data/full_name": NAME, "/data/notes": "half a sentence"}, police="no")
    assert made.save_draft()
    assert [item.form_id for item in my_drafts(session)] == ["small"]
    other = staff.as_("other")
    assert my_drafts(other) == []
    with pytest.raises(Problem):
        Intake.resume(other, made.draft_id)
    session = staff.as_("worker")
    again = Intake.resume(session, made.draft_id)
    assert again.run.value("/data/full_name") == NAME
    assert again.decisions["police"].decision == "no"
    done = again.finish()
    assert my_drafts(session) == []
    assert consent.states(session, done.case_code)["police"] is State.REFUSED


def test_required_soft_and_constraint(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session, {"/data/age": "130", "/data/others": "100"})
    with pytest.raises(NotReady) as found:
        made.finish()
    assert [(item.ref, item.kind) for item in found.value.violations] == [
        ("/data/age", "constraint"),
        ("/data/others", "soft"),
    ]
    made.answer("/data/age", "")
    assert ("/data/age", "required") in [(item.ref, item.kind) for item in made.violations()]
    made.set_missing("/data/age", "unknown")
    made.explain("/data/others", "A whole ship's crew")
    done = made.finish()
    assert records.view(session, done.record_id).missing == {"/data/age": "unknown"}
    reasons = {change.ref: change.reason for change in records.history(session, done.record_id)}
    assert reasons["/data/others"] == "A whole ship's crew"


def test_what_skip_logic_hides_is_not_stored(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session, {"/data/age": "95", "/data/why": "documents say so"})
    made.answer("/data/age", "35")
    assert "/data/why" not in records.view(session, made.finish().record_id).answers


def test_a_unique_value_is_refused_without_showing_whose(staff: Staff) -> None:
    first = saved(staff.as_("worker"), {"/data/nik": NIK, "/data/file_number": "B-77"})
    session = staff.as_("other")
    made = intake(session, {"/data/nik": "3171 2345 6789 0001", "/data/file_number": "B-77"})
    with pytest.raises(NotReady) as found:
        made.finish()
    assert {(item.ref, item.kind) for item in found.value.violations} == {
        ("/data/nik", "unique"),
        ("/data/file_number", "unique"),
    }
    review = made.review()
    assert [(known.person_code, known.kinds, known.strong) for known in review.known] == [
        (first.person_code, ("nik",), True)
    ]
    assert review.known[0].case_codes == ()  # not this worker's case
    made.answer("/data/nik", "3171234567890002")
    made.answer("/data/file_number", "B-78")
    made.finish()


@pytest.mark.parametrize(
    ("pseudonym", "fault"),
    [
        ("Siti", "real name"),
        ("SÍTI jaya", "real name"),
        ("melati", "taken"),
        ("0812345", "cannot be a number"),
        ("Mawar", ""),
    ],
)
def test_a_pseudonym_is_no_real_name_and_not_taken(staff: Staff, pseudonym: str, fault: str) -> None:
    session = staff.as_("worker")
    saved(session, {"/data/pseudonym": "Melati"})
    made = intake(session, {"/data/full_name": NAME, "/data/pseudonym": pseudonym})
    messages = [item.message for item in made.violations()]
    assert (fault in " ".join(messages)) if fault else not messages


def test_one_person_many_cases(staff: Staff) -> None:
    session = staff.as_("worker")
    first = saved(session, {"/data/nik": NIK})
    second = Intake.start(session, "small", person=first.person_code)
    second.decide("services", "yes")
    second.answer("/data/age", "18")
    second.answer("/data/nik", NIK)
    done = second.finish()
    assert done.person_code == first.person_code
    assert register.summary(session, done.case_code).other_cases == [first.case_code]


def test_a_further_record_rests_on_the_consent_of_the_case(staff: Staff) -> None:
    session = staff.as_("worker")
    first = saved(session)
    more = Intake.start(session, "small", case=first.case_code)
    assert more.path is Path.FULL
    more.answer("/data/age", "18")
    done = more.finish()
    assert done.case_id == first.case_id
    assert len(consent.register(session, first.case_code)) == 1


def test_the_last_value_comes_again_but_never_an_identity(staff: Staff) -> None:
    session = staff.as_("worker")
    saved(session, {"/data/full_name": NAME, "/data/place": "p2"})
    made = intake(session)
    assert made.previous_value("/data/place") == "p2"
    assert made.previous_value("/data/full_name") is None


def test_without_the_vault_coded_intake_goes_on(staff: Staff) -> None:
    staff.leave()
    staff.data.identities_db.unlink()
    for rest in staff.data.path.glob("identities.db-*"):
        rest.unlink()
    session = staff.as_("worker")
    assert session.identities is None
    assert saved(session, {"/data/file_number": "B-1"}).path is Path.FULL
    with pytest.raises(Problem, match="vault"):
        saved(session, {"/data/full_name": NAME})
    assert Record.select().count() == 1


def test_repeats_are_stored_with_their_places(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session)
    made.run.add_repeat("/data/child")
    for number in (1, 2):
        made.answer(f"/data/child[{number}]/child_age", str(number))
        made.answer(f"/data/child[{number}]/child_name", f"Anak {number}")
    done = made.finish()
    view = records.view(session, done.record_id)
    assert view.answers["/data/child[2]/child_age"] == "2"
    assert {"/data/child[1]/child_name", "/data/child[2]/child_name"} <= view.sealed


def test_what_was_typed_is_not_dropped_when_the_gate_closes(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session, {"/data/notes": "a long story"})
    made.save_draft()
    staff.judge(2)
    session = staff.as_("worker")
    again = Intake.resume(session, made.draft_id)
    with pytest.raises(NotReady) as found:
        again.finish()
    assert [(item.ref, item.kind) for item in found.value.violations] == [("/data/notes", "closed")]
    assert "tier 3" in found.value.violations[0].message
    again.answer("/data/notes", "")
    again.finish()


def test_a_gate_that_fell_during_an_intake_is_seen_when_saving(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session, {"/data/full_name": NAME})
    staff.clock.pass_time(days=31)
    session.clock.seconds = session._started  # type: ignore[attr-defined]
    with pytest.raises(NotReady) as found:
        made.finish()
    assert [(item.ref, item.kind) for item in found.value.violations] == [("/data/full_name", "closed")]


def test_a_late_draft_does_not_come_back_after_saving(staff: Staff) -> None:
    session = staff.as_("worker")
    made = intake(session)
    snapshot = made.take_draft()
    assert snapshot is not None
    made.keep_draft(snapshot)
    made.finish()
    made.keep_draft(snapshot)
    assert my_drafts(session) == []
    with pytest.raises(Problem, match="saved already"):
        made.finish()
    assert Record.select().count() == 1


def test_what_was_reviewed_is_worked_out_anew_when_anything_is_another(staff: Staff) -> None:
    """Saving takes what the review sorted, but never an older answer, consent or gate."""
    worker = staff.as_("worker")
    made = intake(worker, {"/data/full_name": "Siti Contoh", "/data/notes": "a story"})
    first = made.content()
    assert made.content() is first
    made.answer("/data/age", "18")
    assert made.content().answers["/data/age"] == "18"
    made.set_missing("/data/notes", "declined")
    assert made.content().missing == {"/data/notes": "declined"}
    held = made.content()
    made.decide("services", "no")
    assert "/data/full_name" not in made.content().direct
    assert "/data/full_name" in held.direct
    made.decide("services", "yes")
    made.answer("/data/full_name", "Siti Contoh")
    made.answer("/data/age", "18")
    assert made.review().violations == []
    colleague = sign_in(staff.data, "lead", OTHER, clock=staff.clock)
    staff.opened.append(colleague)
    colleague.record_gate(2, "assessment", "Direktur Contoh")
    with pytest.raises(NotReady) as found:
        made.finish()
    assert {item.kind for item in found.value.violations} == {"closed"}


def test_a_gate_that_was_shut_lets_nothing_in(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = intake(worker)
    colleague = sign_in(staff.data, "lead", OTHER, clock=staff.clock)
    staff.opened.append(colleague)
    colleague.record_gate(1, "assessment", "Direktur Contoh")
    with pytest.raises(Refused, match="tier 1 only"):
        made.finish()
