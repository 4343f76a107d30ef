"""Who may be in a release: consent by purpose and recipient now, the case, children (S-238, S-239)."""

from datetime import timedelta

import pytest

from httui.sharing import permission, plans
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.sharing.permission import Filter, Permission, PurposeMismatch, require_purpose
from httui.store.models import Case, Consent, Record
from httui.store.session import Session
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.releasing import END, START, plan, somebody, withdraw

__all__ = ["insecure_kdf", "staff", "template"]

AGE = {"/data/age": "30"}


def look(session: Session, made: str, chosen: Filter | None = None) -> Permission:
    return permission.look(session, plans.row_of(made), START, END, chosen)


def test_every_reason_is_counted_once_a_person(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    somebody(session, AGE)
    for decision in ("no", "later", ""):
        somebody(session, AGE, decision=decision)
    for status in ("frozen", "erased", "anonymised"):
        somebody(session, AGE, status=status)
    expired = somebody(session, AGE)
    Consent.update(expires_at=session.clock.now()).where(Consent.case == expired).execute()
    gone = somebody(session, AGE)
    Consent.update(withdrawn_at=session.clock.now()).where(Consent.case == gone).execute()
    somebody(session, AGE, recipient="Somebody Else")
    somebody(session, AGE, purpose="statistics")
    somebody(session, AGE, opened="2025-12-31")
    found = look(session, made)
    assert found.persons == 11
    assert found.permitted == 1
    assert found.left_out == {
        "erased": 1, "anonymised": 1, "frozen": 1, "withdrawn": 1, "refused": 1, "expired": 1, "paused": 1,
        "not_asked": 2, "other_recipient": 1,
    }  # fmt: skip
    assert sum(found.left_out.values()) + found.permitted == found.persons
    assert len(found.lines()) == 1 + len(found.left_out)


def test_it_is_the_same_as_the_register_of_consents_says(staff: Staff) -> None:
    from httui.cases import consent

    session = staff.as_("lead")
    made = plan(session)
    row = plans.row_of(made)
    now = session.clock.now()
    cases = [somebody(session, AGE, decision=d, recipient=r)
             for d in ("yes", "no", "later") for r in (None, row.partner.name, "Other")]  # fmt: skip
    for case in cases[::2]:
        Consent.create(person=Case.get_by_id(case).person, case=case, purpose="network", decision="yes",
                       given_at=now, recorded_by="x", recipient=row.partner.name)  # fmt: skip
    allowed = {found.case for found in look(session, made).allowed}
    for case in cases:
        held = consent.state_of(session, Case.get_by_id(case), "network", row.partner.name)
        assert (case in allowed) == (held == "given"), case


def test_a_withdrawal_in_one_case_holds_for_all_cases_until_a_later_yes(staff: Staff) -> None:
    session = staff.as_("boss")
    lead = staff.as_("lead")
    made = plan(lead)
    case = somebody(lead, AGE)
    person = Case.get_by_id(case).person
    Case.create(id="second", code="second", person=person, status="open", opened_on="2026-04-01",
                updated_at=lead.clock.now())  # fmt: skip
    Consent.create(person=person, case="second", purpose="network", decision="yes",
                   given_at=lead.clock.now() - timedelta(days=1), recorded_by="x")  # fmt: skip
    assert {row.case for row in look(lead, made).allowed} == {case, "second"}
    session = staff.as_("boss")
    withdraw(session, case)
    assert look(session, made).left_out == {"withdrawn": 1}
    Consent.create(person=person, case="second", purpose="network", decision="yes",
                   given_at=session.clock.now() + timedelta(seconds=1), recorded_by="x")  # fmt: skip
    assert {row.case for row in look(session, made).allowed} == {"second"}


def test_a_clock_that_was_set_back_brings_nothing_back(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    case = somebody(session, AGE)
    end = session.clock.now() + timedelta(hours=1)
    Consent.update(expires_at=end).where(Consent.case == case).execute()
    staff.clock.at += timedelta(hours=2)
    session.audit.append("view", "case", case)
    staff.clock.at -= timedelta(hours=2)
    assert look(session, made).left_out == {"expired": 1}


@pytest.mark.parametrize(
    ("answers", "child", "reason"),
    [
        ({"/data/assent": "refuses", "/data/guardian_consent": "guardian"}, True, "child_no"),
        ({"/data/guardian_consent": "nobody_yet"}, True, "child_nobody"),
        ({"/data/guardian_consent": "guardian", "/data/guardian_gain": "not_known"}, None, "child_guardian"),
        ({"/data/guardian_consent": "social_worker", "/data/guardian_gain": "yes"}, True, ""),
        (
            {"/data/assent": "agrees", "/data/guardian_consent": "guardian", "/data/guardian_gain": "no"},
            True,
            "",
        ),
        ({"/data/assent": "refuses"}, False, ""),
        ({}, True, ""),
    ],
)
def test_children(staff: Staff, answers: dict[str, str], child: bool | None, reason: str) -> None:
    session = staff.as_("lead")
    made = plan(session)
    somebody(session, AGE | answers, child=child)
    assert look(session, made).left_out == ({reason: 1} if reason else {})


def test_casework_needs_the_word_of_who_decided_for_a_child(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, Trust.CASEWORK, {"age": Form.CODED}, q05_purpose="referral")
    silent = somebody(session, AGE, purpose="referral", child=True)
    somebody(session, AGE | {"/data/guardian_consent": "guardian"}, purpose="referral", child=True)
    assert look(session, made).left_out == {"child_unrecorded": 1}
    Record.update(answers={"/data/guardian_consent": "legal_representative"}).where(
        Record.case == silent
    ).execute()
    assert look(session, made).left_out == {}


def test_named_is_only_who_said_yes_to_this_recipient(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, Trust.CASEWORK, {"age": Form.CODED}, q05_purpose="referral")
    name = plans.row_of(made).partner.name
    somebody(session, AGE, purpose="referral")
    somebody(session, AGE, purpose="referral", recipient=name.upper())
    somebody(session, AGE, purpose="referral", recipient="Other")
    found = look(session, made)
    assert sorted(row.named for row in found.allowed) == [False, True]
    assert found.left_out == {"other_recipient": 1}


def test_conditions_are_pointed_at(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    case = somebody(session, AGE)
    somebody(session, AGE)
    Consent.update(conditions="not to the village head").where(Consent.case == case).execute()
    found = look(session, made)
    assert [row.case for row in found.allowed if row.conditions] == [case]
    assert Case.get_by_id(case).code in found.lines()[-1]
    assert "village" not in "".join(found.lines())


def test_a_filter_takes_a_place_or_codes(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    case = somebody(session, AGE, place="Kota Contoh")
    somebody(session, AGE)
    assert look(session, made, Filter("Kota Contoh")).persons == 1
    assert look(session, made, Filter(codes=(Case.get_by_id(case).code,))).permitted == 1
    assert look(session, made, Filter("Nowhere")).persons == 0


@pytest.mark.parametrize(
    ("trust", "counts", "fits"),
    [
        (Trust.OPEN, False, {"statistics", "network"}),
        (Trust.NETWORK, False, {"network"}),
        (Trust.NETWORK, True, {"network", "statistics"}),
        (Trust.CASEWORK, False, {"referral", "police", "family"}),
        (Trust.NEVER, True, set()),
    ],
)
def test_the_purpose_of_the_plan_is_one_that_people_said_yes_to(
    trust: Trust, counts: bool, fits: set[str]
) -> None:
    from httui.cases.consent_rules import PURPOSES

    for purpose in [*PURPOSES, "", "anything"]:
        if purpose in fits:
            require_purpose(purpose, trust, counts_only=counts)
        else:
            with pytest.raises(PurposeMismatch):
                require_purpose(purpose, trust, counts_only=counts)
