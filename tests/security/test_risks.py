"""The register of risks: picked, rated, looked at again, accepted by a name (S-188, S-197 to S-207)."""

from datetime import date
from pathlib import Path

import pytest

from httui.i18n import speaking
from httui.problem import Problem
from httui.security import risk_mitigations, risk_rules, risks
from httui.security.risk_rules import Rating
from httui.security.risks import Entry
from httui.store.errors import Refused
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff

__all__ = ["insecure_kdf", "staff", "template"]

OWN = Entry("The river floods", ("C", "S"), ("subject", "organisation"), Rating(3, 3))


def test_the_six_of_the_workbook_are_offered_first(staff: Staff) -> None:
    session = staff.as_("lead")
    offered = [risk.id for risk in risks.not_picked(session)]
    assert offered[:6] == ["R01", "R02", "R03", "R04", "R05", "R06"]
    risks.pick(session, "R02")
    assert [risk.id for risk in risks.not_picked(session)] == [name for name in offered if name != "R02"]
    with pytest.raises(Problem, match="already"):
        risks.pick(session, "R02")
    with pytest.raises(risks.NoSuchRisk):
        risks.pick(session, "R99")


def test_a_picked_risk_is_read_in_both_languages(staff: Staff) -> None:
    session = staff.as_("lead")
    with speaking("id"):
        made = risks.pick(session, "R24")
    found = next(risk for risk in risk_rules.catalogue() if risk.id == "R24")
    for code in ("en", "id"):
        with speaking(code):
            view = risks.get(session, made)
            assert view.entry.title == found.title[code]
            assert [one.text for one in view.mitigations] == [words[code] for words in found.mitigations]
    risks.change(session, made, Entry("Cadangan rusak", ("C",), ("subject",), Rating(3, 4)))
    assert risks.get(session, made).entry.title == "Cadangan rusak"


def test_the_most_pressing_comes_first(staff: Staff) -> None:
    session = staff.as_("boss")
    own = risks.add(session, OWN)
    for name in ("R25", "R07", "R08"):
        risks.pick(session, name)
    assert [view.short for view in risks.listing(session)] == ["R07", "R08", own[:4].upper(), "R25"]
    lost = next(view for view in risks.listing(session) if view.short == "R07")
    risks.change(
        session, lost.id, Entry(lost.entry.title, lost.entry.groups, ("subject",), Rating(4, 4), Rating(1, 2))
    )
    assert risks.listing(session)[-1].short == "R07"


def test_picking_leaves_parties_to_think_of(staff: Staff) -> None:
    session = staff.as_("lead")
    for name in ("R06", "R02", "R07"):
        risks.pick(session, name)
    rules = [view.rule for view in risks.listing(session)]
    assert risk_rules.missing_parties(rules) == ("network", "organisation", "others")
    assert not risk_rules.is_draft(rules)


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (Entry(" ", ("C",), ("subject",), Rating(1, 1)), "title"),
        (Entry("T", (), ("subject",), Rating(1, 1)), "for whom"),
        (Entry("T", ("C",), (), Rating(1, 1)), "all six"),
        (Entry("T", ("C",), ("nobody",), Rating(1, 1)), "all six"),
        (Entry("T", ("C",), ("subject",), Rating(1, 1), response="ignore"), "reduce"),
        (Entry("T", ("C",), ("subject",), Rating(1, 1), response="accept"), "director"),
        (Entry("T", ("C",), ("subject",), Rating(1, 1), owner="nobody"), "account"),
        (Entry("T", ("C",), ("subject",), Rating(1, 1), cause="x" * 1001), "1000"),
    ],
)
def test_what_is_no_risk_is_refused(staff: Staff, entry: Entry, words: str) -> None:
    session = staff.as_("lead")
    with pytest.raises(Problem, match=words):
        risks.add(session, entry)
    assert risks.listing(session, closed=True) == []


def test_accepting_takes_a_name_and_ends_with_another_response(staff: Staff) -> None:
    session = staff.as_("lead")
    made = risks.add(session, OWN)
    accepted = Entry(OWN.title, OWN.groups, OWN.parties, OWN.before, response="accept")
    with pytest.raises(Problem, match="director"):
        risks.change(session, made, accepted)
    with pytest.raises(Problem, match="director"):
        risks.accept(session, made, "  ")
    risks.accept(session, made, "Direktur Contoh")
    view = risks.get(session, made)
    assert (view.entry.response, view.accepted_by) == ("accept", "Direktur Contoh")
    risks.change(session, made, accepted)
    assert risks.get(session, made).accepted_by == "Direktur Contoh"
    risks.change(session, made, OWN)
    assert risks.get(session, made).accepted_by == ""


def test_the_review_is_a_duty_that_moves_on(staff: Staff) -> None:
    session = staff.as_("lead")
    day = date(2027, 1, 15)
    entry = Entry(OWN.title, OWN.groups, OWN.parties, OWN.before, owner=session.user.id, review_on=day)
    made = risks.add(session, entry)
    [duty] = [one for one in duties.list_(session) if one.kind == "risk_review"]
    assert (duty.next_on, duty.owner, duty.subject) == (day, session.user.id, made)
    moved = duties.done(session, duty.id)
    assert moved is not None
    assert risks.get(session, made).entry.review_on == moved > day
    risks.close(session, made, "the office moved uphill")
    assert not [one for one in duties.list_(session) if one.kind == "risk_review"]
    assert risks.listing(session) == []
    risks.reopen(session, made, "it moved back")
    assert [view.id for view in risks.listing(session)] == [made]


def test_mitigations_are_work_of_their_owner(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = risks.add(lead, OWN)
    worker = staff.ids["worker"]
    first = risk_mitigations.add(lead, made, "Keep  files upstairs", owner=worker, due=date(2026, 12, 1))
    second = risk_mitigations.add(lead, made, "Buy a pump", owner=worker, due=date(2026, 12, 2))
    assert [one.text for one in risks.get(lead, made).mitigations] == ["Keep files upstairs", "Buy a pump"]
    session = staff.as_("worker")
    mine = {one.subject: one for one in duties.list_(session) if one.mine and one.kind == "risk_mitigation"}
    assert mine[first].title == "Keep files upstairs"
    duties.done(session, mine[first].id, "moved")
    risk_mitigations.settle(session, second, "done")
    assert [one.state for one in risks.get(session, made).mitigations] == ["done", "done"]
    assert not [one for one in duties.list_(session) if one.kind == "risk_mitigation"]
    with pytest.raises(Refused):
        risk_mitigations.settle(session, second, "open")
    lead = staff.as_("lead")
    risk_mitigations.settle(lead, second, "open")
    risk_mitigations.change(lead, second, "Buy two pumps", owner=worker, due=date(2027, 1, 2))
    [duty] = [one for one in duties.list_(lead) if one.kind == "risk_mitigation"]
    assert (duty.title, duty.next_on) == ("Buy two pumps", date(2027, 1, 2))


def test_a_dropped_mitigation_makes_no_pair(staff: Staff) -> None:
    session = staff.as_("lead")
    made = risks.add(session, OWN)
    one = risk_mitigations.add(session, made, "Move")
    assert risk_rules.pairs([risks.get(session, made).rule]) == 1
    risk_mitigations.settle(session, one, "dropped")
    assert risk_rules.pairs([risks.get(session, made).rule]) == 0


def test_everybody_reads_and_only_who_keeps_security_changes(staff: Staff) -> None:
    made = risks.add(staff.as_("lead"), OWN)
    for name in ("worker", "analyst", "reader"):
        session = staff.as_(name)
        assert [view.id for view in risks.listing(session)] == [made]
        for attempt in (
            lambda session=session: risks.pick(session, "R01"),
            lambda session=session: risks.add(session, OWN),
            lambda session=session: risks.change(session, made, OWN),
            lambda session=session: risks.accept(session, made, "Direktur Contoh"),
            lambda session=session: risks.close(session, made, "why"),
            lambda session=session: risk_mitigations.add(session, made, "x"),
        ):
            with pytest.raises(Refused):
                attempt()


def test_every_change_is_audited_without_its_words(staff: Staff) -> None:
    session = staff.as_("lead")
    made = risks.add(session, OWN)
    risk_mitigations.add(session, made, "Buy a pump")
    risks.close(session, made, "uphill now")
    entries = [(one.action, one.reason) for one in session.audit.entries() if one.object_id == made]
    assert entries == [("create", None), ("change", "mitigation"), ("change", "closed: uphill now")]


def test_nothing_of_it_is_readable_in_the_file(staff: Staff, tmp_path: Path) -> None:
    risks.add(staff.as_("lead"), OWN)
    staff.leave()
    assert b"river" not in (tmp_path / "office" / "cases.db").read_bytes()
