"""Changing final records: reasons, revisions, history, and two people at once (S-152)."""

import pytest

from httui.cases import consent, persons, records
from httui.cases.editing import Conflict, Editing
from httui.cases.filling import FieldClosed
from httui.cases.intake import NotReady
from httui.problem import Problem
from httui.store.vault import Vault
from tests.cases.support import Staff, person_of, saved


def test_a_change_needs_a_reason_and_makes_a_revision(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, {"/data/notes": "first"})
    edit = Editing.start(session, made.record_id)
    edit.answer("/data/age", "18")
    edit.set_missing("/data/notes", "declined")
    with pytest.raises(Problem, match="Say why"):
        edit.save(" ")
    assert edit.save("She showed her papers") == 2
    view = records.view(session, made.record_id)
    assert (view.answers["/data/age"], view.answers["/data/next_age"]) == ("18", "19")
    assert view.missing == {"/data/notes": "declined"}
    later = [change for change in records.history(session, made.record_id) if change.revision == 2]
    assert {(c.ref, c.old, c.new, c.old_missing, c.new_missing) for c in later} == {
        ("/data/age", "17", "18", None, None),
        ("/data/next_age", "18", "19", None, None),
        ("/data/notes", "first", None, None, "declined"),
    }
    assert {(c.reason, c.by) for c in later} == {("She showed her papers", session.user.id)}


def test_every_answer_ever_is_in_the_history(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, {"/data/notes": "one", "/data/place": "p1"})
    for text in ("two", "", "three"):
        edit = Editing.start(session, made.record_id)
        edit.answer("/data/notes", text)
        edit.save("again")
    seen = [
        (c.revision, c.old, c.new) for c in records.history(session, made.record_id) if c.ref == "/data/notes"
    ]
    assert seen == [(1, None, "one"), (2, "one", "two"), (3, "two", None), (4, None, "three")]
    first = {c.ref: c.new for c in records.history(session, made.record_id) if c.revision == 1}
    assert first == {"/data/age": "17", "/data/next_age": "18", "/data/notes": "one", "/data/place": "p1"}


def test_nothing_changed_is_nothing_saved(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, {"/data/full_name": "Siti Contoh"})
    with pytest.raises(Problem, match="Nothing was changed"):
        Editing.start(session, made.record_id).save("no reason")


def test_rules_of_the_form_hold_for_changes_too(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    edit = Editing.start(session, made.record_id)
    edit.answer("/data/age", "")
    with pytest.raises(NotReady):
        edit.save("oops")


def test_identities_are_changed_without_being_read(staff: Staff) -> None:
    made = saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh", "/data/phone": "0811"})
    session = staff.as_("boss")
    edit = Editing.start(session, made.record_id)
    assert edit.sealed("/data/full_name")
    assert edit.run.value("/data/full_name") == ""
    edit.answer("/data/full_name", "Siti Rekaan")
    edit.clear_sealed("/data/phone")
    assert edit.save("misspelt") == 2
    view = records.view(session, made.record_id)
    assert view.sealed == {"/data/full_name", "/data/initials"}
    changes = [
        c for c in records.history(session, made.record_id) if c.revision == 2 and c.ref == "/data/full_name"
    ]
    assert [(c.old, c.new, c.sealed, c.reason) for c in changes] == [(None, None, True, "misspelt")]
    session = staff.as_("worker")
    person = person_of(made)
    found = Vault(session).open(person, "to see the history")[made.record_id]
    assert [value.value for value in found["/data/full_name"]] == ["Siti Contoh", "Siti Rekaan"]
    assert [value.value for value in found["/data/phone"]] == ["0811", None]


def test_what_rests_on_a_sealed_answer_is_not_lost(staff: Staff) -> None:
    made = saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh"})
    session = staff.as_("boss")
    edit = Editing.start(session, made.record_id)
    edit.answer("/data/place", "p1")
    assert set(edit.changes()) == {"/data/place"}
    edit.save("asked again")
    assert "/data/initials" in records.view(session, made.record_id).sealed


def test_the_gate_never_blocks_correcting(staff: Staff) -> None:
    made = saved(staff.as_("worker"), {"/data/notes": "first", "/data/full_name": "Siti Contoh"})
    staff.judge(2)
    session = staff.as_("worker")
    edit = Editing.start(session, made.record_id)
    edit.answer("/data/notes", "corrected")
    edit.answer("/data/full_name", "Siti Rekaan")
    with pytest.raises(FieldClosed, match="tier"):
        edit.answer("/data/phone", "0811")
    edit.save("correction")
    assert records.view(session, made.record_id).answers["/data/notes"] == "corrected"


def test_after_a_withdrawal_only_corrections(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, {"/data/notes": "first"})
    consent.withdraw(session, made.case_code)
    edit = Editing.start(session, made.record_id)
    edit.answer("/data/notes", "")
    with pytest.raises(FieldClosed, match="withdrawn"):
        edit.answer("/data/place", "p1")
    edit.save("she asked for it")


def test_two_people_and_the_second_sees_both_versions(staff: Staff) -> None:
    made = saved(
        staff.as_("worker"), {"/data/notes": "base", "/data/place": "p1", "/data/full_name": "Siti Contoh"}
    )
    boss = staff.as_("boss")
    mine = Editing.start(boss, made.record_id)
    mine.answer("/data/notes", "mine")
    mine.answer("/data/others", "3")
    mine.answer("/data/full_name", "Siti Satu")
    # The other one saves first, in the same process over the same store.
    theirs = Editing.start(boss, made.record_id)
    theirs.answer("/data/notes", "theirs")
    theirs.answer("/data/place", "p2")
    theirs.answer("/data/full_name", "Siti Dua")
    theirs.save("first")
    with pytest.raises(Conflict) as found:
        mine.save("second")
    seen = {item.ref: item for item in found.value.differences}
    assert seen["/data/notes"].both
    assert (seen["/data/notes"].before[0], seen["/data/notes"].theirs[0], seen["/data/notes"].mine[0]) == (
        "base", "theirs", "mine",
    )  # fmt: skip
    assert not seen["/data/place"].both
    assert not seen["/data/others"].both
    assert seen["/data/full_name"].both
    assert seen["/data/full_name"].sealed
    assert records.view(boss, made.record_id).answers["/data/notes"] == "theirs"
    with pytest.raises(Problem, match="Choose which"):
        mine.merge({})
    mine.merge({"/data/notes": "theirs", "/data/full_name": "mine"})
    assert mine.save("second") == 3
    answers = records.view(boss, made.record_id).answers
    assert (answers["/data/notes"], answers["/data/place"], answers["/data/others"]) == ("theirs", "p2", "3")
    worker = staff.as_("worker")
    names = Vault(worker).open(person_of(made), "check")[made.record_id]["/data/full_name"]
    assert [value.value for value in names] == ["Siti Contoh", "Siti Dua", "Siti Satu"]


def test_a_merge_is_checked_again(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    first, second, third = (Editing.start(session, made.record_id) for _ in range(3))
    for number, edit in enumerate((first, second, third)):
        edit.answer("/data/age", str(20 + number))
    first.save("one")
    with pytest.raises(Conflict):
        second.save("two")
    second.merge({"/data/age": "mine"})
    second.save("two")
    with pytest.raises(Conflict) as found:
        third.save("three")
    assert {item.theirs[0] for item in found.value.differences if item.ref == "/data/age"} == {"21"}


def test_the_same_change_twice_is_no_conflict_of_values(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    first, second = Editing.start(session, made.record_id), Editing.start(session, made.record_id)
    first.answer("/data/age", "20")
    second.answer("/data/age", "20")
    second.answer("/data/place", "p1")
    first.save("one")
    with pytest.raises(Conflict) as found:
        second.save("two")
    assert not any(item.both for item in found.value.differences)
    second.merge({})
    second.save("two")
    assert records.view(session, made.record_id).answers["/data/place"] == "p1"


def test_a_change_is_kept_as_a_draft_and_meets_the_conflict_later(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    edit = Editing.start(session, made.record_id)
    edit.answer("/data/age", "30")
    edit.answer("/data/full_name", "Siti Contoh")
    edit.save_draft("11111111-1111-4111-8111-111111111111")
    again = Editing.resume(session, "11111111-1111-4111-8111-111111111111")
    assert again.run.value("/data/age") == "30"
    assert again.run.value("/data/full_name") == "Siti Contoh"
    assert again.save("from the draft", draft_id="11111111-1111-4111-8111-111111111111") == 2
    edit.answer("/data/age", "31")
    edit.save_draft("11111111-1111-4111-8111-111111111112")
    late = Editing.resume(session, "11111111-1111-4111-8111-111111111112")
    with pytest.raises(Conflict) as found:
        late.save("too late")
    (age,) = [item for item in found.value.differences if item.ref == "/data/age"]
    assert (age.before[0], age.theirs[0], age.mine[0]) == ("17", "30", "31")


def test_repeats_come_back_for_a_change(staff: Staff) -> None:
    from tests.cases.support import intake

    session = staff.as_("worker")
    made = intake(session)
    made.run.add_repeat("/data/child")
    made.answer("/data/child[1]/child_age", "4")
    made.answer("/data/child[2]/child_age", "7")
    record = made.finish().record_id
    edit = Editing.start(session, record)
    assert edit.run.value("/data/child[2]/child_age") == "7"
    edit.answer("/data/child[2]/child_age", "8")
    edit.save("birthday")
    assert records.view(session, record).answers["/data/child[2]/child_age"] == "8"


def test_only_the_own_worker_or_a_supervisor_changes(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    other = staff.as_("other")
    with pytest.raises(records.NoSuchRecord):
        Editing.start(other, made.record_id)
    boss = staff.as_("boss")
    assert persons.assign(boss, made.case_code, staff.ids["other"]) is True
    other = staff.as_("other")
    edit = Editing.start(other, made.record_id)
    edit.answer("/data/age", "19")
    edit.save("handed over")
    with pytest.raises(records.NoSuchRecord):
        records.view(staff.as_("worker"), made.record_id)
