"""What is due is found in what the office holds; a decision does what it says, with two people where it must."""

import os
from datetime import date, timedelta
from typing import Any

import pytest

from httui.cases import consent, erasure, persons
from httui.cases.consent_rules import Decision
from httui.cases.intake import Intake, Saved
from httui.problem import Problem
from httui.security import retention, retention_terms
from httui.security.retention import DueItem, NotDue
from httui.store.errors import Refused, VaultAbsent, WrongSignIn
from httui.store.identity_models import IdentityEntry
from httui.store.models import Case, Consent, Person, Record, Tombstone
from httui.store.safekeeping import back_up
from httui.store.security_models import AssessmentRound, Incident, IncidentStep, RetentionDecision
from httui.store.session import Session
from httui.store.sharing_models import ReceivedPackage
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "staff", "template"]

SECOND = ("boss", OTHER)


def closed(staff: Staff, answers: dict[str, str] | None = None, **consents: str) -> Saved:
    """A case that was closed today."""
    worker = staff.as_("worker")
    made = saved(worker, answers, **consents)
    persons.set_status(worker, made.case_code, "closed")
    return made


def asked(staff: Staff, decision: str) -> Saved:
    """An intake that ends with a no, or with consent put off."""
    made = Intake.start(staff.as_("worker"), "small")
    made.decide("services", decision)
    return made.finish()


def later(staff: Staff, name: str = "holder", **delta: float) -> Session:
    """Somebody signs in when so much time has passed."""
    staff.clock.pass_time(**delta)
    return staff.as_(name)


def listed(session: Session, kind: str = "case", until: date | None = None) -> dict[str, DueItem]:
    return {item.object_id: item for item in retention.due(session, until) if item.kind == kind}


def test_a_closed_case_is_announced_due_and_overdue(staff: Staff) -> None:
    made = closed(staff)
    assert made.case_id not in listed(later(staff, days=4 * 365))
    ahead = listed(staff.as_("holder"), until=date(2031, 12, 1))
    assert ahead[made.case_id].state == "open"
    soon = listed(later(staff, days=320))[made.case_id]
    assert (soon.retention_class, soon.state, soon.decisions) == ("closed", "soon", ("extend", "hold"))
    assert soon.ends is not None
    assert soon.ends.date() == date(2031, 11, 2)
    due = listed(later(staff, days=48))[made.case_id]
    assert (due.state, due.code) == ("due", made.case_code)
    assert due.decisions == ("destroy", "deidentify", "extend", "hold")
    assert listed(later(staff, days=10))[made.case_id].state == "overdue"


def test_a_refusal_is_due_after_three_days_and_never_counted_by_name(staff: Staff) -> None:
    made = asked(staff, "no")
    item = listed(later(staff, hours=73))[made.case_id]
    assert (item.retention_class, item.state, item.decisions) == ("refused", "overdue", ("destroy", "hold"))
    with pytest.raises(Problem):
        retention.decide(staff.as_("holder"), "case", made.case_id, "deidentify", "over", second=SECOND)
    retention.decide(staff.as_("holder"), "case", made.case_id, "destroy", "over", second=SECOND)
    assert Case.get_by_id(made.case_id).status == "erased"
    assert Consent.get(Consent.case == made.case_id, Consent.purpose == "services").decision == "no"


def test_what_was_taken_back_is_due_like_a_refusal(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    consent.withdraw(staff.as_("worker"), made.case_code)
    assert listed(later(staff, hours=73))[made.case_id].retention_class == "refused"


def test_a_person_never_reached_is_due_after_six_months_from_the_last_try(staff: Staff) -> None:
    made = asked(staff, "later")
    worker = later(staff, "worker", days=90)
    consent.record(worker, made.case_code, {"services": consent.Given(Decision.LATER)})
    assert made.case_id not in listed(later(staff, days=100))
    assert listed(later(staff, days=30))[made.case_id].state == "soon"
    item = listed(later(staff, days=60))[made.case_id]
    assert (item.retention_class, item.state) == ("third_party", "overdue")
    assert "deidentify" in item.decisions


def test_an_open_case_is_reviewed_every_year(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    item = listed(later(staff, days=370))[made.case_id]
    assert (item.retention_class, item.state, item.decisions) == ("active", "due", ("extend",))
    with pytest.raises(Problem):
        retention.decide(
            staff.as_("holder"), "case", made.case_id, "extend", "goes on", until=date(2028, 12, 1)
        )
    retention.decide(staff.as_("holder"), "case", made.case_id, "extend", "goes on", until=date(2028, 5, 1))
    assert made.case_id not in listed(later(staff, days=30))
    assert listed(later(staff, days=170))[made.case_id].state == "overdue"


def test_a_childs_file_lasts_until_23_where_that_is_later(staff: Staff) -> None:
    made = closed(staff, {"/data/is_child": "yes", "/data/age": "17"})
    session = later(staff, days=5 * 365 + 30)
    item = listed(session)[made.case_id]
    assert (item.retention_class, item.state, item.ends) == ("closed_child", "unknown", None)
    assert item.decisions == ("extend", "hold"), "without a birth date nothing is destroyed"
    record = Record.get_by_id(made.record_id)
    form = record.form_version
    form.classes = form.classes | {"/data/birth_date": form.classes["/data/age"] | {"kind": "birth_date"}}
    form.save()
    record.answers = record.answers | {"/data/birth_date": "2015-05-05"}
    record.save()
    assert made.case_id not in listed(session)
    assert listed(session, until=date(2038, 5, 6))[made.case_id].state == "open"
    record.answers = record.answers | {"/data/birth_date": "2000-05-05"}
    record.save()
    assert listed(session)[made.case_id].state == "overdue"


def test_open_restitution_keeps_a_closed_case(staff: Staff) -> None:
    made = closed(staff)
    record = Record.get_by_id(made.record_id)
    form = record.form_version
    form.classes = form.classes | {"/data/justice/restitution": form.classes["/data/place"]}
    form.save()
    record.answers = record.answers | {"/data/justice/restitution": "awarded"}
    record.save()
    session = later(staff, days=5 * 365 + 30)
    item = listed(session)[made.case_id]
    assert (item.retention_class, item.state, item.decisions) == ("trial", "unknown", ("extend", "hold"))
    record.answers = record.answers | {"/data/justice/restitution": "paid"}
    record.save()
    assert listed(session)[made.case_id].retention_class == "closed"


def test_the_offices_own_period_holds_once_two_names_confirm_it(staff: Staff) -> None:
    made = closed(staff)
    lead = staff.as_("lead")
    assert not retention_terms.terms(lead)["closed"].confirmed
    for wrong in (("P5X", "A", "B"), ("P60Y", "A", "B"), ("P2Y", "A", " ")):
        with pytest.raises(Problem):
            retention_terms.confirm(lead, "closed", *wrong)
    with pytest.raises(Problem):
        retention_terms.confirm(lead, "received", "P1Y", "Direktur Contoh", "Advokat Contoh")
    retention_terms.confirm(lead, "closed", "P1Y", "Direktur Contoh", "Advokat Contoh")
    retention_terms.confirm(lead, "refused", "", "Direktur Contoh", "Advokat Contoh")
    found = retention_terms.terms(lead)
    assert (found["closed"].own, found["closed"].confirmed_by) == ("P1Y", "Direktur Contoh; Advokat Contoh")
    assert (found["refused"].own, found["refused"].confirmed) == ("PT72H", True)
    assert listed(later(staff, days=370))[made.case_id].state == "due"


def test_keeping_longer_needs_a_reason_and_ends_within_a_year(staff: Staff) -> None:
    made = closed(staff)
    session = later(staff, days=5 * 365 + 3)
    for reason, until in (
        ("", date(2032, 1, 1)),
        ("x", None),
        ("x", date(2033, 1, 1)),
        ("x", date(2031, 1, 1)),
    ):
        with pytest.raises(Problem):
            retention.decide(session, "case", made.case_id, "extend", reason, until=until)
    retention.decide(session, "case", made.case_id, "extend", "appeal runs", until=date(2032, 6, 30))
    assert made.case_id not in listed(session)
    assert listed(later(staff, days=200))[made.case_id].state == "soon"
    assert listed(later(staff, days=60))[made.case_id].state == "overdue"


def test_a_hold_wins_until_it_is_lifted(staff: Staff) -> None:
    made = closed(staff)
    session = later(staff, days=6 * 365)
    retention.decide(session, "case", made.case_id, "hold", "court order")
    item = listed(session)[made.case_id]
    assert (item.state, item.decisions) == ("held", ("lift",))
    with pytest.raises(Problem):
        retention.decide(session, "case", made.case_id, "destroy", "over", second=SECOND)
    assert Case.get_by_id(made.case_id).status == "closed"
    retention.decide(session, "case", made.case_id, "lift", "court is over")
    assert listed(session)[made.case_id].state == "overdue"


def test_destroying_takes_two_different_people_who_may(staff: Staff) -> None:
    made = closed(staff, {"/data/full_name": "Siti Contoh"})
    session = later(staff, days=6 * 365)
    args: Any = (session, "case", made.case_id, "destroy", "over")
    with pytest.raises(erasure.SecondPersonNeeded):
        retention.decide(*args)
    for second in (("holder", OTHER), ("worker", OTHER)):
        with pytest.raises(Refused):
            retention.decide(*args, second=second)
    with pytest.raises(WrongSignIn):
        retention.decide(*args, second=("boss", "wrong wrong wrong"))
    assert Record.select().count() == 1
    done = retention.decide(*args, second=("lead", OTHER))
    assert (done.by, done.second_by) == (staff.ids["holder"], staff.ids["lead"])
    assert (Record.select().count(), IdentityEntry.select().count()) == (0, 0)
    assert {row.kind for row in Tombstone.select()} == {"record", "case", "person"}
    with pytest.raises(NotDue):
        retention.decide(*args, second=("lead", OTHER))
    (row,) = RetentionDecision.select()
    assert (row.decision, row.object_id, row.reason) == ("destroy", made.case_id, "over")


def test_removing_the_identity_takes_two_people_and_leaves_statistics(staff: Staff) -> None:
    made = closed(staff, {"/data/place": "p1"})
    session = later(staff, days=6 * 365)
    with pytest.raises(erasure.SecondPersonNeeded):
        retention.decide(session, "case", made.case_id, "deidentify", "over")
    done = retention.decide(session, "case", made.case_id, "deidentify", "over", second=SECOND)
    assert done.second_by == staff.ids["boss"]
    (kept,) = Case.select().where(Case.status == "anonymised")
    assert kept.code != made.case_code
    assert listed(session) == {}


def test_the_data_lead_decides_where_no_vault_is_needed(staff: Staff) -> None:
    coded = closed(staff)
    named = closed(staff, {"/data/full_name": "Siti Contoh"})
    lead = later(staff, "lead", days=6 * 365)
    retention.decide(lead, "case", coded.case_id, "destroy", "over", second=SECOND)
    with pytest.raises(VaultAbsent):
        retention.decide(lead, "case", named.case_id, "destroy", "over", second=SECOND)
    assert Case.get_by_id(named.case_id).status == "closed"


def test_only_those_who_may_see_what_is_due(staff: Staff) -> None:
    for name in ("worker", "analyst", "reader", "admin"):
        with pytest.raises(Refused):
            retention.due(staff.as_(name))
    for name in ("lead", "boss"):
        retention.due(staff.as_(name))


def test_what_is_found_besides_cases(staff: Staff) -> None:
    made = saved(staff.as_("worker"), story="yes")
    gone = closed(staff)
    lead = staff.as_("lead")
    outbox = staff.data.outbox
    for name in ("release-1.age", "counts.csv"):
        (outbox / name).write_text("x", encoding="utf-8")
        os.utime(outbox / name, (staff.clock.at.timestamp(),) * 2)
    (outbox / "link").symlink_to(staff.data.keyring)
    old = back_up(lead)
    now = staff.clock.now()
    ReceivedPackage.create(
        id="r" * 32, manifest={"destroy_by": "2027-01-31"}, sha256="x", received_at=now, received_by="u"
    )
    Incident.create(
        id="i1", number="I-1", trigger="lost", summary="left in the bus", state="closed", first_known_at=now,
        opened_at=now, closed_at=now,
    )  # fmt: skip
    IncidentStep.create(incident="i1", step=1, note="told the director")
    for number in range(1, 6):
        AssessmentRound.create(
            id=f"a{number}", number=number, state="signed", form="", form_hash="", started_at=now, started_by="u",
            signed_at=now,
        )  # fmt: skip
    erasure.erase_case(staff.as_("boss"), gone.case_code, "asked")
    lead = later(staff, "lead", hours=25)
    files = {name: item.state for name, item in listed(lead, "file").items()}
    assert files == {"counts.csv": "overdue", "release-1.age": "soon"}, "no link"
    lead = later(staff, "lead", days=200)
    back_up(lead)
    assert listed(lead, "received")["r" * 32].state == "overdue"
    assert set(listed(lead, "round")) == {"a1", "a2"}
    assert [item.state for item in listed(lead, "backup").values()] == ["overdue"]
    lead = later(staff, "lead", days=200)
    story = Consent.get(Consent.case == made.case_id, Consent.purpose == "story")
    item = listed(lead, "consent")[str(story.id)]
    assert (item.retention_class, item.code, "extend" in item.decisions) == ("images", made.case_code, False)
    lead = later(staff, "lead", days=5 * 365)
    assert listed(lead, "incident")["i1"].decisions == ("destroy", "deidentify", "extend", "hold")
    assert listed(lead, "proof")[gone.case_id].code == gone.case_code
    assert listed(lead, "audit")["audit"].decisions == ("extend", "hold")

    retention.decide(lead, "incident", "i1", "deidentify", "over", second=SECOND)
    assert (Incident.get_by_id("i1").summary, IncidentStep.get().note) == ("", "")
    assert listed(lead, "incident") == {}
    for kind, object_id in (
        ("file", "counts.csv"), ("received", "r" * 32), ("round", "a1"), ("backup", old.folder.name),
        ("consent", str(story.id)), ("proof", gone.case_id),
    ):  # fmt: skip
        retention.decide(lead, kind, object_id, "destroy", "over", second=SECOND)
        assert object_id not in listed(lead, kind), kind
    assert (outbox / "counts.csv").exists() is False
    assert staff.data.keyring.exists()
    assert not old.folder.exists()
    assert ReceivedPackage.get().state == "destroyed"
    assert not Consent.select().where(Consent.case == gone.case_id).exists()
    assert Consent.get_by_id(story.id).decision == "yes"
    with pytest.raises(NotDue):
        retention.decide(lead, "file", "../keyring.json", "destroy", "over", second=SECOND)


def test_identities_without_a_record_are_told_and_destroyed(staff: Staff) -> None:
    made = saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh"})
    session = staff.as_("holder")
    IdentityEntry.update(record_id="never-saved").where(IdentityEntry.record_id == made.record_id).execute()
    item = listed(session, "identity")["vault"]
    assert (item.code, item.retention_class, item.tier) == ("1", "identity", 4)
    retention.decide(session, "identity", "vault", "destroy", "over", second=SECOND)
    assert IdentityEntry.select().count() == 0
    assert listed(staff.as_("lead"), "identity") == {}, "the vault is not connected there"


def test_looking_and_deciding_are_in_the_audit_without_content(staff: Staff) -> None:
    made = closed(staff)
    (staff.data.outbox / "Siti Contoh.csv").write_text("x", encoding="utf-8")
    session = later(staff, days=6 * 365)
    retention.due(session)
    retention.decide(session, "case", made.case_id, "hold", "the story of the court")
    retention.decide(session, "file", "Siti Contoh.csv", "destroy", "over", second=SECOND)
    entries = [(entry.action, entry.kind, entry.object_id, entry.reason) for entry in session.audit.entries()]
    assert ("view", "retention", None, None) in entries
    assert ("retention", "case", made.case_id, "closed hold") in entries
    assert not [entry for entry in entries if "Siti" in str(entry) or "story" in str(entry)]


def test_every_one_of_many_cases_is_found_in_one_look(staff: Staff) -> None:
    """A hundred times fewer cases than the largest office has; the statements are the same."""
    session = staff.as_("holder")
    now = session.clock.now()
    with session.transaction():
        for number in range(1000):
            Person.insert(id=f"p{number}", code=f"P{number}", created_at=now, created_by="u").execute()
            Case.insert(
                id=f"c{number}", code=f"C{number}", person=f"p{number}", status="closed",
                opened_on="2026-11-02", updated_at=now,
            ).execute()  # fmt: skip
    session = later(staff, days=6 * 365)
    before = session.clock.now()
    found = listed(session)
    assert len(found) == 1000
    assert all(item.ends is not None and item.ends < before - timedelta(days=300) for item in found.values())
