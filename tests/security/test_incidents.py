"""Incidents: opened by anybody, acted on by who leads, the clock, the gate, notices, closing by two people."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from httui.i18n import speaking
from httui.pages.text import to_text
from httui.problem import Problem
from httui.security import affected, incident_clock, incident_contacts, incident_work, incidents, notices
from httui.security.incident_contacts import Contact
from httui.store.errors import Refused, WrongSignIn
from httui.store.models import AuditEntry, Case
from httui.store.security_models import Incident
from httui.store.session import Session
from httui.store.workflow_models import WorkflowRun
from httui.workflows import register
from httui.workflows.definition import Condition
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, person_of, saved
from tests.security.rounds import reach
from tests.store.support import OTHER
from tests.workflows.making import workflow

__all__ = ["insecure_kdf", "staff", "template"]


def opened(session: Session, **more: Any) -> str:
    return incidents.open_(session, "lost", **more).head.number


def done(session: Session, number: str, *steps: int) -> None:
    for step in steps:
        incident_work.step(session, number, step, "as the plan says")


# -- opening and seeing ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["admin", "lead", "worker", "boss", "analyst", "reader"])
def test_anybody_opens_one_and_the_number_says_nothing(staff: Staff, name: str) -> None:
    session = staff.as_(name)
    assert [opened(session), opened(session)] == ["INC-2026-0001", "INC-2026-0002"]
    last = AuditEntry.select().where(AuditEntry.kind == "incident").order_by(AuditEntry.seq.desc()).first()
    assert (last.action, last.actor, last.reason) == ("create", session.user.id, "INC-2026-0002")


def test_what_it_is_about_is_for_who_acts_on_it(staff: Staff) -> None:
    number = opened(staff.as_("reader"), summary="a colleague looked without need", scenario="insider")
    assert incidents.view(staff.as_("reader"), number).summary
    worker = staff.as_("worker")
    [head] = incidents.listing(worker)
    assert (head.number, head.mine, head.severity) == (number, False, None)
    with pytest.raises(incidents.NoSuchIncident):
        incidents.view(worker, number)
    incidents.add(worker, number, "I saw it too")
    boss = staff.as_("boss")
    view = incidents.view(boss, number)
    assert [(one["by"], one["text"]) for one in view.added] == [(staff.ids["worker"], "I saw it too")]
    assert view.card is not None
    incident_work.name_lead(boss, number, staff.ids["worker"])
    assert incidents.view(staff.as_("worker"), number).lead == staff.ids["worker"]


def test_what_cannot_be_is_refused(staff: Staff) -> None:
    worker = staff.as_("worker")
    wrong: tuple[Callable[[], object], ...] = (
        lambda: incidents.open_(worker, "eaten"),
        lambda: incidents.open_(worker, "lost", scenario="none"),
        lambda: incidents.open_(worker, "lost", summary="x" * 601),
        lambda: incidents.open_(worker, "lost", first_known_at=staff.clock.now() + timedelta(hours=1)),
        lambda: incidents.add(worker, opened(worker), " "),
        lambda: incidents.view(worker, "INC-1999-0001"),
    )
    for act in wrong:
        with pytest.raises(Problem):
            act()
    number = opened(worker)
    not_theirs: tuple[Callable[[], object], ...] = (
        lambda: incident_work.step(worker, number, 1),
        lambda: incident_work.judge(worker, number, 1),
        lambda: incident_work.review(worker, number, "all well"),
        lambda: incident_work.name_lead(worker, number, "worker"),
        lambda: notices.decide(worker, number, "authority", "tell", channel="letter"),
        lambda: affected.look(worker, number, ["x"], staff.clock.now(), staff.clock.now()),
        lambda: incident_contacts.keep(worker, [Contact("Polisi", "110")]),
    )
    for act in not_theirs:
        with pytest.raises(Refused):
            act()


def test_a_workflow_that_listens_begins_once(staff: Staff) -> None:
    lead = staff.as_("lead")
    register.add(lead, workflow({"a": [["end"]]}, triggers=(Condition("incident"),)), state="adopted")
    opened(staff.as_("reader"))
    assert [(run.trigger, run.case) for run in WorkflowRun.select()] == [("incident", None)]


def test_the_shipped_workflow_listens_for_incidents(staff: Staff) -> None:
    lead = staff.as_("lead")
    for version in register.register_shipped(lead):
        if version.workflow_id == "data_breach":
            register.set_state(lead, version.version_id, "trial")
    opened(staff.as_("worker"))
    assert WorkflowRun.select().count() == 1


# -- the clock -------------------------------------------------------------------------------------------


def test_the_clock_counts_in_words_at_home_in_both_languages(staff: Staff) -> None:
    lead = staff.as_("lead")
    number = opened(lead)
    staff.clock.pass_time(hours=30)
    lead = staff.as_("lead")
    [line] = incidents.care_words(lead)
    assert number in line
    assert "1 day and 18 hours left of 3x24 hours" in line
    assert "Next: People first." in line
    with speaking("id"):
        [line] = incidents.care_words(lead)
    assert "3x24" in line
    assert "Keselamatan dulu" in line
    staff.clock.pass_time(hours=50)
    [line] = incidents.care_words(staff.as_("reader"))
    assert "3x24 hours are over since 8 hours" in line
    assert "Next" not in line, "others see that there is one, not what it is about"


def test_after_three_days_the_reason_comes_first_and_it_is_sent_all_the_same(staff: Staff) -> None:
    lead = staff.as_("lead")
    number = opened(lead)
    letter = notices.decide(lead, number, "authority", "tell", channel="letter")
    staff.clock.pass_time(hours=73)
    lead = staff.as_("lead")
    for act in (lambda: incident_work.step(lead, number, 7), lambda: notices.sent(lead, number, letter.id)):
        with pytest.raises(Problem, match="3x24 hours are over"):
            act()
    incident_work.say_late(lead, number, "nobody could reach the lawyer before")
    assert notices.sent(lead, number, letter.id).sent_by == lead.user.id
    view = incident_work.step(lead, number, 7, "letter sent")
    assert view.head.told
    assert view.steps[6].late
    page = to_text(notices.draft(lead, number, "authority", "en"))
    assert "Why this notice comes after 72 hours" in page
    assert "nobody could reach the lawyer before" in page


def test_a_notice_that_is_not_needed_is_no_notice_that_was_sent(staff: Staff) -> None:
    lead = staff.as_("lead")
    number = opened(lead)
    incident_work.step(lead, number, 7, "an empty stick", left_out=True)
    [head] = incidents.listing(lead)
    assert (head.told, head.spared) == (False, True)
    assert incidents.view(lead, number).head == head
    [line] = incidents.care_words(lead)
    assert "No written notice is needed" in line
    incident_work.step(lead, number, 7, "sent after all")
    [head] = incidents.listing(lead)
    assert (head.told, head.spared) == (True, False)


def test_when_it_was_known_is_corrected_with_a_reason(staff: Staff) -> None:
    lead = staff.as_("lead")
    number = opened(lead)
    earlier = staff.clock.now() - timedelta(hours=20)
    view = incident_work.correct_first_known(lead, number, earlier, "the driver knew in the evening")
    assert view.head.first_known_at == earlier
    assert view.facts["first_known"][0]["reason"] == "the driver knew in the evening"
    for moment, reason in ((earlier, " "), (staff.clock.now() + timedelta(minutes=1), "x")):
        with pytest.raises(Problem):
            incident_work.correct_first_known(lead, number, moment, reason)


# -- the gate --------------------------------------------------------------------------------------------


def test_high_severity_closes_the_gate_until_it_was_reviewed(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 3)
    number = opened(lead)
    assert lead.tier == 3
    boss = staff.as_("boss")
    incident_work.judge(boss, number, 3, tiers=(3,), persons=12, encrypted="no")
    assert incidents.unreviewed_high(boss) == 1
    assert boss.tier < 3
    with pytest.raises(Refused):
        incident_work.judge(boss, number, 2, reason="it was less")
    with pytest.raises(Problem, match="1, 2, 5, 9"):
        incident_work.review(boss, number, "new passphrases")
    done(boss, number, 1, 2, 5, 9)
    incident_work.review(boss, number, "new passphrases")
    assert incidents.unreviewed_high(boss) == 0
    assert boss.tier < 3, "opening again is for who may sign the gate"
    lead = staff.as_("lead")
    from httui.security import readiness

    readiness.refresh(lead)
    assert lead.tier == 3
    incident_work.judge(lead, number, 4)
    assert lead.tier < 3, "a graver judgement asks for a new review"


def test_going_below_needs_who_signs_the_gate_and_a_reason(staff: Staff) -> None:
    lead = staff.as_("lead")
    number = opened(lead)
    incident_work.judge(lead, number, 4)
    with pytest.raises(Problem, match="say why"):
        incident_work.judge(lead, number, 1)
    view = incident_work.judge(lead, number, 1, reason="the disk was encrypted")
    assert view.facts["judged"]["lowered"]["from"] == 4
    for wrong in (
        {"severity": 0},
        {"severity": 5},
        {"severity": 2, "persons": -1},
        {"severity": 2, "tiers": (7,)},
    ):
        with pytest.raises(Problem):
            incident_work.judge(lead, number, **wrong)


# -- closing ---------------------------------------------------------------------------------------------


def test_two_people_close_it_when_everything_is_done(staff: Staff) -> None:
    lead = staff.as_("lead")
    number = opened(lead)
    with pytest.raises(Problem, match="1, 2, 3"):
        incident_work.close(lead, number, "boss", OTHER)
    with pytest.raises(Problem, match="Say why"):
        incident_work.step(lead, number, 8, left_out=True)
    incident_work.step(lead, number, 8, "nobody was affected", left_out=True)
    done(lead, number, 1, 2, 3, 4, 5, 6, 7, 9)
    incident_work.judge(lead, number, 3)
    for want in ("learned", "reviewed"):
        with pytest.raises(Problem, match=want):
            incident_work.close(lead, number, "boss", OTHER)
        if want == "learned":
            incident_work.learn(lead, number, "lock the bag")
    incident_work.review(lead, number, "locks bought")
    with pytest.raises(WrongSignIn):
        incident_work.close(lead, number, "boss", "wrong")
    with pytest.raises(Refused, match="somebody else"):
        incident_work.close(lead, number, "lead", OTHER)
    assert Incident.get().state == "open"
    view = incident_work.close(lead, number, "boss", OTHER)
    assert (view.head.state, view.closed_by, view.second_by) == ("closed", lead.user.id, staff.ids["boss"])
    assert view.steps[9].done_at
    assert view.steps[7].left_out
    assert incidents.listing(lead) == []
    assert incidents.care_words(lead) == []
    with pytest.raises(Problem, match="closed"):
        incident_work.step(lead, number, 1)
    with pytest.raises(Problem, match="closed"):
        incidents.add(lead, number, "late")


# -- who is affected -------------------------------------------------------------------------------------


def test_who_is_affected_comes_from_the_audit(staff: Staff) -> None:
    from httui.cases import records
    from httui.cases import register as cases

    worker = staff.as_("worker")
    first, second = saved(worker), saved(worker)
    staff.clock.pass_time(hours=2)
    start = staff.clock.now()
    boss = staff.as_("boss")
    cases.summary(boss, first.case_code)
    records.view(boss, first.record_id)
    staff.clock.pass_time(hours=1)
    lead = staff.as_("lead")
    number = opened(lead)
    found = affected.look(lead, number, [staff.ids["boss"]], start, staff.clock.now())
    assert [(one.code, one.cases, one.how) for one in found.people] == [
        (first.person_code, (first.case_code,), ("view",))
    ]
    assert found.people[0].times >= 2
    everybody = affected.look(lead, number, [], start, staff.clock.now(), whole=True)
    assert {one.code for one in everybody.people} == {first.person_code, second.person_code}
    assert affected.keep(lead, number, found) == 1
    stored = Incident.get().facts["affected"]
    assert stored["people"] == [{"id": person_of(first), "how": ["view"]}]
    assert first.person_code not in str(stored), "ids, no codes"
    assert [one.code for one in affected.kept(lead, number)] == [first.person_code]
    for accounts, since, until in (([], start, start), (["x"], start, start - timedelta(1))):
        with pytest.raises(Problem):
            affected.look(lead, number, accounts, since, until)


def test_another_time_and_another_account_are_not_affected(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker)
    lead = staff.as_("lead")
    number = opened(lead)
    now = staff.clock.now()
    assert affected.look(lead, number, [staff.ids["other"]], now - timedelta(1), now).people == ()
    earlier = affected.look(lead, number, [staff.ids["worker"]], now - timedelta(2), now - timedelta(1))
    assert earlier.people == ()
    own = affected.look(lead, number, [staff.ids["worker"]], now - timedelta(1), now)
    assert [one.code for one in own.people] == [made.person_code]
    assert "create" in own.people[0].how


# -- notices ---------------------------------------------------------------------------------------------


def test_never_through_a_phone_that_the_exploiter_controls(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    number, person = opened(lead), person_of(made)
    for channel in ("call", "message"):
        with pytest.raises(notices.NotSafe, match="telephone"):
            notices.decide(lead, number, "person", "tell", person=person, channel=channel)
    told = notices.decide(lead, number, "person", "tell", person=person, channel="call", phone_is_safe=True)
    assert (told.code, told.channel, told.sent_at) == (made.person_code, "call", None)
    changed = notices.decide(lead, number, "person", "later", person=person, note="he is at home with her")
    assert changed.id == told.id
    with pytest.raises(Problem, match="Decide first"):
        notices.sent(lead, number, told.id)
    notices.decide(lead, number, "person", "tell", person=person, channel="face")
    assert notices.sent(lead, number, told.id, "with an interpreter").sent_at == staff.clock.now()
    with pytest.raises(Problem, match="already"):
        notices.sent(lead, number, told.id)
    again = notices.decide(lead, number, "person", "tell", person=person, channel="letter")
    assert again.id != told.id, "what was sent stays"


def test_what_the_record_rules_out_is_refused(staff: Staff) -> None:
    from httui.store.models import Record

    made = saved(staff.as_("worker"))
    record = Record.get_by_id(made.record_id)
    answers = record.answers | {
        "/data/safe_contact/contact_channel": "visit person_calls_us",
        "/data/safe_contact/contact_never": "no_letter no_call",
    }
    Record.update(answers=answers).where(Record.id == record.id).execute()
    lead = staff.as_("lead")
    number, person = opened(lead), person_of(made)
    contact = notices.safe_contact(lead, person)
    assert (contact.ways, contact.asked) == (("visit", "person_calls_us"), True)
    for channel in ("letter", "call"):
        with pytest.raises(notices.NotSafe):
            notices.decide(lead, number, "person", "tell", person=person, channel=channel, phone_is_safe=True)
    notices.decide(lead, number, "person", "tell", person=person, channel="visit")
    admin = staff.as_("admin")
    assert not notices.safe_contact(admin, person).asked, "who may not read the record is asked"


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("kind", list(notices.KINDS))
def test_every_draft_has_what_the_law_asks_for_and_no_name(staff: Staff, kind: str, language: str) -> None:
    made = saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh"})
    lead = staff.as_("lead")
    number = opened(lead, summary="the bag of the driver")
    incident_work.judge(lead, number, 3, tiers=(3,), persons=7)
    incident_work.step(lead, number, 1, "she is in the shelter in Bogor")
    incident_work.step(lead, number, 2, "phone wiped from a distance")
    page = to_text(notices.draft(lead, number, kind, language))
    with speaking(language):
        from httui.i18n import _

        assert _(incident_clock.CHECK_LAW) in page
        assert _("What data") in page
        assert _("When and how") in page
        assert _("What we do about it") in page
        assert _("We stopped what could be stopped.") in page
    assert ("phone wiped from a distance" in page) is (kind in {"person", "authority"})
    for hidden in ("Siti", made.person_code, made.case_code, "the bag of the driver", "Bogor"):
        assert hidden not in page
    exported = AuditEntry.select().where(AuditEntry.action == "export", AuditEntry.kind == "incident")
    assert [entry.reason for entry in exported] == [f"notice {kind}"]


def test_the_spoken_script_blames_nobody(staff: Staff) -> None:
    lead = staff.as_("lead")
    page = to_text(notices.draft(lead, opened(lead), "person", "en", spoken=True))
    assert "It is our fault, not yours." in page.replace("\n   ", " ")
    assert "alone with the person" in page


def test_letters_are_papers_of_every_kind(staff: Staff) -> None:
    from httui.pages.docx import to_docx
    from httui.pages.pdf import to_pdf

    lead = staff.as_("lead")
    letter = notices.draft(lead, opened(lead), "authority", "id")
    assert to_pdf(letter).startswith(b"%PDF")
    assert to_docx(letter).startswith(b"PK")


# -- contacts --------------------------------------------------------------------------------------------


def test_only_what_the_office_chose_is_readable_before_sign_in(staff: Staff) -> None:
    lead = staff.as_("lead")
    incident_contacts.keep(
        lead, [Contact("Direktur", "0800-1", shown=False), Contact("Rumah aman", "0800-2", shown=True)]
    )
    path = staff.data.path / incident_contacts.FILE
    assert "0800-1" not in path.read_text(encoding="utf-8")
    assert path.stat().st_mode & 0o777 == 0o600
    assert incident_contacts.before_sign_in(staff.data) == [Contact("Rumah aman", "0800-2", shown=True)]
    assert len(incident_contacts.contacts(staff.as_("reader"))) == 2
    path.write_text('[{"who": "Orang lain", "reach": "0666", "shown": true}]', encoding="utf-8")
    assert incident_contacts.publish(staff.as_("worker")), "put right at the next sign-in"
    assert incident_contacts.before_sign_in(staff.data)[0].reach == "0800-2"
    incident_contacts.keep(staff.as_("boss"), [])
    assert not path.exists()


@pytest.mark.parametrize("raw", [b"", b"{", b"[1, null]", b"[" * 50_000, b"x" * 40_000, b'[{"who": 1}]'])
def test_a_damaged_file_of_contacts_shows_none(staff: Staff, raw: bytes) -> None:
    staff.leave()
    (staff.data.path / incident_contacts.FILE).write_bytes(raw)
    assert incident_contacts.before_sign_in(staff.data) == []
    assert incident_contacts.helper_lines()[0].startswith("110")


def test_a_contact_needs_both_parts(staff: Staff) -> None:
    lead = staff.as_("lead")
    for wrong in (
        [Contact("", "1")],
        [Contact("x", " ")],
        [Contact("x" * 200, "1")],
        [Contact("x", "1")] * 21,
    ):
        with pytest.raises(Problem):
            incident_contacts.keep(lead, wrong)
    assert Case.select().count() == 0
