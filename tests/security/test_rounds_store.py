"""Rounds in a real store: several people, at once, signed once, judged as they were, and what follows from them."""

from datetime import date, timedelta
from typing import Any

import pytest

from httui.pages.text import to_text
from httui.problem import Problem
from httui.security import (
    actions,
    drill,
    gate_certificate,
    gate_exceptions,
    plan_document,
    readiness,
    reminders,
    rounds_store,
    signing,
)
from httui.security.answers import Answer, Value
from httui.store.accounts import change_account, disable_account
from httui.store.errors import Refused
from httui.store.models import AuditEntry
from httui.store.security_models import AssessmentAnswer, Incident
from httui.store.sharing_models import Partner
from httui.workflows import duties, mywork
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.security.assessing import items
from tests.security.rounds import DIRECTOR, REASON, answer_all, give, highest, reach, signed

__all__ = ["insecure_kdf", "staff", "template"]


def test_several_people_answer_one_round_and_see_their_own(staff: Staff) -> None:
    worker = staff.as_("worker")
    begun = rounds_store.start(worker)
    give(worker, begun.id, "a1", "yes")
    give(worker, begun.id, "c1", "no")
    give(worker, begun.id, "c1", "partly")
    reader = staff.as_("reader")
    assert rounds_store.start(reader).id == begun.id, "one round at a time"
    assert rounds_store.mine(reader, begun.id) == {}
    give(reader, begun.id, "a1", "no")
    found = rounds_store.kept(reader, begun.id).combined
    assert found.answers["a1"].value is Value.NO
    assert [(one.item, one.said) for one in found.disagreements] == [
        ("a1", {staff.ids["worker"]: Value.YES, staff.ids["reader"]: Value.NO})
    ]
    worker = staff.as_("worker")
    assert {name: one.value for name, one in rounds_store.mine(worker, begun.id).items()} == {
        "a1": Value.YES,
        "c1": Value.PARTLY,
    }
    (view,) = rounds_store.listing(worker)
    assert (view.number, view.state, view.answered, view.count) == (1, "open", 2, 66)
    assert view.people == tuple(sorted((staff.ids["worker"], staff.ids["reader"])))


def test_every_answer_is_kept_at_once_with_who_and_when(staff: Staff) -> None:
    worker = staff.as_("worker")
    begun = rounds_store.start(worker)
    rounds_store.give(worker, begun.id, "a1", Answer(Value.YES, looked=True, note=" the letter of May "))
    worker.lock()
    worker = staff.as_("worker")
    kept = rounds_store.mine(worker, begun.id)["a1"]
    assert (kept.value, kept.note, kept.looked) == (Value.YES, "the letter of May", True)
    assert (kept.by, kept.at) == (worker.user.id, staff.clock.now())
    rounds_store.take_back(worker, begun.id, "a1")
    assert rounds_store.mine(worker, begun.id) == {}
    last = AuditEntry.select().where(AuditEntry.kind == "assessment").order_by(AuditEntry.seq.desc()).first()
    assert (last.action, last.reason) == ("change", "a1"), "which item, never what was answered"


def test_what_is_refused(staff: Staff) -> None:
    worker = staff.as_("worker")
    begun = rounds_store.start(worker)
    with pytest.raises(Problem, match="no such item"):
        give(worker, begun.id, "z9", "yes")
    with pytest.raises(Problem, match="500"):
        rounds_store.give(worker, begun.id, "a1", Answer(Value.YES, note="x" * 501))
    with pytest.raises(rounds_store.NoSuchRound):
        give(worker, "none", "a1", "yes")
    for act in (
        lambda: signing.sign(worker, begun.id, DIRECTOR),
        lambda: rounds_store.drop(worker, begun.id),
        lambda: signing.give_up(worker, begun.id),
        lambda: rounds_store.start(worker, "| survey |"),
        lambda: gate_exceptions.grant(worker, "a1", director="D", reason="r", measure="m"),
    ):
        with pytest.raises(Refused):
            act()
    lead = staff.as_("lead")
    with pytest.raises(Problem, match="answered anything"):
        signing.sign(lead, begun.id, DIRECTOR)
    give(lead, begun.id, "a1", "yes")
    with pytest.raises(Problem, match="name of the director"):
        signing.sign(lead, begun.id, "  ")


def test_a_signed_round_stands_as_it_was(staff: Staff) -> None:
    lead = staff.as_("lead")
    done = answer_all(lead, b1="no")
    assert signing.sign(lead, done, DIRECTOR).tier == 2
    with pytest.raises(Problem, match="over"):
        give(lead, done, "b1", "yes")
    with pytest.raises(Problem, match="over"):
        signing.sign(lead, done, DIRECTOR)
    AssessmentAnswer.update(value="yes").execute()
    assert rounds_store.kept(lead, done).combined.answers["b1"].value is Value.NO
    assert readiness.look(lead).tier == 2
    assert rounds_store.start(lead).number == 2


def test_a_form_that_asks_less_signs_nothing(staff: Staff) -> None:
    from httui.paths import shipped_forms

    text = (shipped_forms() / "security" / "assessment.md").read_text(encoding="utf-8")
    eased = "\n".join(
        line.replace("| 5 | 2 | L | critical |", "| 5 |  | L | critical |") for line in text.split("\n")
    )
    assert eased != text
    lead = staff.as_("lead")
    begun = rounds_store.start(lead, eased)
    give(lead, begun.id, "a1", "yes")
    with pytest.raises(Problem, match="L1"):
        signing.sign(lead, begun.id, DIRECTOR)
    assert lead.gate.basis == "judgement"


def test_answers_of_months_ago_are_not_signed_as_if_they_were_of_today(staff: Staff) -> None:
    begun = answer_all(staff.as_("worker"))
    staff.clock.pass_time(days=91)
    lead = staff.as_("lead")
    with pytest.raises(Problem, match="66 answers are older"):
        signing.sign(lead, begun, DIRECTOR)
    signing.give_up(lead, begun)
    assert (lead.tier, lead.gate.basis) == (2, "fresh"), "no round was ever signed"
    assert signed(lead, b1="no").tier == 2


def test_the_paper_says_what_it_rests_on_in_both_languages(staff: Staff) -> None:
    lead = staff.as_("lead")
    with pytest.raises(Problem, match="no signed"):
        gate_certificate.certificate(lead, "en")
    signing.sign(lead, answer_all(lead, i1="na", d7="no"), DIRECTOR, scope="the main office")
    text = to_text(gate_certificate.certificate(lead, "en"))
    for part in (
        "the main office",
        DIRECTOR,
        "I1",
        REASON,
        "Tier 4 is closed",
        "not a guarantee",
        "02-11-2026",
    ):
        assert part in text
    assert "Tier 3 is closed" not in text
    assert "bukan jaminan" in to_text(gate_certificate.certificate(lead, "id"))
    made = plan_document.exported(lead, gate_certificate.certificate(lead, "id"), "pdf", "gate_certificate")
    assert made.startswith(b"%PDF-")


def test_the_paper_names_an_exception_whose_tier_something_else_keeps_closed(staff: Staff) -> None:
    lead = staff.as_("lead")
    signed(lead, b1="no", e1="no")
    gate_exceptions.grant(lead, "b1", director=DIRECTOR, reason="the list is made.", measure="one computer")
    text = to_text(gate_certificate.certificate(lead, "en"), width=200)
    assert "Why: the list is made. Instead: one computer" in text
    assert lead.tier == 2


def test_signing_moves_the_gate_and_it_falls_by_itself(staff: Staff) -> None:
    lead = staff.as_("lead")
    assert (lead.tier, lead.gate.basis) == (3, "judgement")
    reach(lead, 2)
    assert (lead.gate.basis, lead.gate.signed_by) == ("assessment", DIRECTOR)
    staff.clock.pass_time(days=179)
    assert staff.as_("worker").tier == 2
    staff.clock.pass_time(days=1)
    worker = staff.as_("worker")
    assert (worker.tier, worker.gate.basis) == (1, "assessment")
    assert not readiness.refresh(worker)


def test_tier_four_falls_to_three_when_the_drill_is_old(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 4)
    staff.clock.pass_time(days=90)
    worker = staff.as_("worker")
    assert worker.tier == 3
    staff.clock.pass_time(days=1)
    lead = staff.as_("lead")
    drill.note(lead, "the spare computer", "Ayu Contoh")
    assert readiness.refresh(lead)
    assert lead.tier == 4


def test_an_incident_closes_at_once_and_only_a_signer_opens_again(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 3)
    worker = staff.as_("worker")
    now = worker.clock.now()
    Incident.create(id="i1", number="I-1", trigger="lost", severity=3, first_known_at=now, opened_at=now)
    assert readiness.refresh(worker)
    assert worker.tier == 1
    Incident.update(reviewed_at=now).execute()
    assert not readiness.refresh(worker)
    assert worker.tier == 1
    lead = staff.as_("lead")
    assert readiness.refresh(lead)
    assert lead.tier == 3


def test_switching_two_people_off_closes_tier_four(staff: Staff) -> None:
    reach(staff.as_("lead"), 4)
    admin = staff.as_("admin")
    readiness.set_dual_control(admin, on=False)
    assert admin.tier == 3


def test_a_round_that_is_given_up_opens_nothing_and_brings_no_earlier_one_back(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 3)
    staff.clock.pass_time(days=1)
    lead = staff.as_("lead")
    done = answer_all(lead)
    signing.sign(lead, done, DIRECTOR)
    signing.give_up(lead, done)
    assert lead.tier == 1
    assert not readiness.look(lead).state(2).open
    staff.clock.pass_time(days=3)
    assert staff.as_("worker").tier == 1


def test_an_exception_opens_for_its_time_and_ends_early(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 2)
    words: dict[str, Any] = {"director": DIRECTOR, "reason": "list half made", "measure": "no new paper"}
    for item, why in (("c1", "itself stands"), ("d7", "tier 4"), ("b2", "no exception"), ("zz", "no such")):
        with pytest.raises(Problem, match=why):
            gate_exceptions.grant(lead, item, **words)
    with pytest.raises(Problem, match="30 days"):
        gate_exceptions.grant(lead, "b1", **words, days=31)
    made = gate_exceptions.grant(lead, "B1", **words, days=10)
    assert (lead.tier, lead.gate.basis, lead.gate.expires_at) == (3, "exception", made.ends)
    (held,) = gate_exceptions.listing(lead)
    assert held.running
    staff.clock.pass_time(days=10)
    assert (staff.as_("worker").tier, gate_exceptions.listing(staff.as_("lead"))[0].running) == (2, False)
    lead = staff.as_("lead")
    gate_exceptions.grant(lead, "b1", **words)
    assert lead.tier == 3
    gate_exceptions.end(lead, gate_exceptions.listing(lead)[0].number)
    assert lead.tier == 2
    with pytest.raises(Problem, match="followed"):
        gate_exceptions.grant(lead, "b1", **words)


def test_a_clock_that_was_set_back_opens_nothing(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 3)
    staff.clock.pass_time(days=181)
    staff.as_("worker").close()
    staff.clock.pass_time(days=-180)
    lead = staff.as_("lead")
    assert lead.tier == 1
    assert not readiness.refresh(lead)
    assert readiness.look(lead).tier == 1


def test_an_action_stands_in_my_work_in_the_language_of_who_does_it(staff: Staff) -> None:
    change_account(staff.as_("rini"), staff.ids["worker"], language="id")
    lead = staff.as_("lead")
    signed(lead, a1="no")
    actions.assign(lead, actions.listing(lead)[0].id, staff.ids["worker"], date(2026, 11, 5))
    titles = [item.title() for item in mywork.mine(staff.as_("worker")).items if item.kind == "duty"]
    assert "A1 Ada penanggung jawab" in titles


def test_the_plan_follows_the_rounds_and_stands_in_my_work(staff: Staff) -> None:
    lead = staff.as_("lead")
    signed(lead, a1="no", b2="partly", d2="dont_know")
    found = actions.listing(lead)
    assert [one.item for one in found] == ["d2", "a1", "b2"]
    assert found[1].title.startswith("A1 ")
    first = actions.today(found)
    assert first is not None
    assert first.item == "d2"
    assert "Find out" in first.text
    actions.assign(lead, found[1].id, staff.ids["worker"], date(2026, 11, 5))
    worker = staff.as_("worker")
    mine = [item for item in mywork.mine(worker).items if item.kind == "duty" and "A1" in item.title()]
    assert len(mine) == 1
    with pytest.raises(Problem):
        duties.done(worker, mine[0].id)
    duties.done(worker, mine[0].id, parts={"evidence": "the letter hangs at the door"})
    assert [one.item for one in actions.listing(worker)] == ["d2", "b2"]
    (over,) = [one for one in actions.listing(worker, all_states=True) if one.state == "done"]
    assert over.evidence == "the letter hangs at the door"
    with pytest.raises(Refused):
        actions.done(worker, found[2].id, "mine?")
    with pytest.raises(Refused):
        actions.assign(worker, found[2].id, staff.ids["worker"], date(2026, 11, 5))
    lead = staff.as_("lead")
    with pytest.raises(Problem, match="what shows"):
        actions.done(lead, found[2].id, " ")
    signed(lead, d2="no")
    assert [(one.item, one.state) for one in actions.listing(lead, all_states=True)] == [
        ("d2", "open"),
        ("a1", "done"),
        ("b2", "done"),
    ]
    assert "Find out" not in actions.listing(lead)[0].text


def test_it_is_asked_again_after_half_a_year_or_at_once(staff: Staff) -> None:
    lead = staff.as_("lead")
    reach(lead, 2)
    again = [duty for duty in duties.list_(lead) if duty.kind == "assess_again"]
    assert [(duty.next_on, duty.role) for duty in again] == [(date(2027, 5, 2), "data_lead")]
    staff.clock.pass_time(hours=1)
    reader = staff.as_("reader")
    reminders.tell(reader, "move")
    now = reader.clock.now()
    Incident.create(id="i1", number="I-1", trigger="lost", first_known_at=now, opened_at=now)
    since = now - timedelta(hours=1)
    assert reminders.look(reader, since) == ["incident"]
    assert reminders.look(reader, since) == [], "it is told once"
    lead = staff.as_("lead")
    due = [duty.words() for duty in duties.due(lead, date(2026, 11, 3)) if duty.kind == "assess_again"]
    assert len(due) == 2
    assert any("moved" in words for words in due)
    reach(lead, 3)
    assert len([duty for duty in duties.list_(lead) if duty.kind == "assess_again"]) == 1


def test_an_administrator_who_leaves_and_a_new_partner_make_it_due(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("httui.store.accounts.rotate", lambda *_args: [])
    reach(staff.as_("lead"), 2)
    since = staff.clock.now()
    staff.clock.pass_time(days=1)
    founder = staff.as_("rini")
    disable_account(founder, staff.ids["other"])
    assert reminders.look(founder, since) == [], "a worker's leaving is another matter"
    disable_account(founder, staff.ids["admin"])
    now = founder.clock.now()
    Partner.create(id="p1", name="Yayasan Rekaan", created_at=now, created_by=founder.user.id, updated_at=now)
    assert reminders.look(founder, since) == ["partner", "admin_left"]
    staff.clock.pass_time(days=1)
    lead = staff.as_("lead")
    due = [duty for duty in duties.due(lead, date(2026, 11, 4)) if duty.kind == "assess_again"]
    assert len(due) == 2
    for duty in due:
        duties.done(lead, duty.id, "talked about it")
    assert reminders.look(lead, since) == [], "what was looked at is not asked again"


def test_a_drill_needs_a_place_and_the_right(staff: Staff) -> None:
    with pytest.raises(Refused):
        drill.note(staff.as_("worker"), "here")
    admin = staff.as_("admin")
    assert drill.last(admin) is None
    with pytest.raises(Problem, match="Where"):
        drill.note(admin, " ")
    made = drill.note(admin, "laptop 2")
    assert drill.last(admin) == made
    assert made.who == admin.user.display_name


def test_the_options_keep_what_was_decided(staff: Staff) -> None:
    with pytest.raises(Refused):
        gate_exceptions.choose(staff.as_("worker"), 2, chosen=True, why="safe")
    lead = staff.as_("lead")
    for option, why in ((0, "x"), (2, " ")):
        with pytest.raises(Problem):
            gate_exceptions.choose(lead, option, chosen=True, why=why)
    gate_exceptions.choose(lead, 2, chosen=False, why="no safe yet")
    gate_exceptions.choose(lead, 2, chosen=True, why="the safe came", owner="lead", day="2026-12-01")
    (kept,) = gate_exceptions.chosen(lead).values()
    assert (kept.option, kept.chosen, kept.why, kept.day) == (2, True, "the safe came", "2026-12-01")


def test_what_is_not_answered_keeps_the_gate_closed(staff: Staff) -> None:
    lead = staff.as_("lead")
    highest(lead)
    assert signed(lead, None, a1="yes").tier == 1
    assert len(actions.listing(lead)) == len(items()) - 1
