"""Plans: answers, table of fields, gaps, approval by one or two, what comes from elsewhere (S-016, S-241 to S-246)."""

import json
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.cases import registry
from httui.cases.privacy import Privacy
from httui.pages.document import Note
from httui.problem import Problem
from httui.sharing import (
    agreements,
    partners,
    plan_approval,
    plan_document,
    plan_fields,
    plan_files,
    plan_gaps,
    plans,
)
from httui.sharing.disclosure import Trust
from httui.sharing.masking import Form
from httui.sharing.plan_approval import NotUsable, SecondNeeded
from httui.sharing.plan_fields import FieldRefused, FieldRow, allowed, proposed, tier_of
from httui.sharing.plan_form import answer_words, headings, open_questions
from httui.sharing.plan_gaps import PlanHasGaps
from httui.sharing.plans import NotADraft
from httui.store.errors import Refused
from httui.store.models import AuditEntry
from httui.store.session import Session
from httui.store.sharing_models import SharingPlan
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.planning import ANSWERS, approved, draft, partner, share
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "staff", "template"]

ROWS = st.builds(
    FieldRow,
    st.just("small"),
    st.just("/data/x"),
    st.sampled_from(Privacy),
    st.integers(0, 4),
    st.booleans(),
    st.sampled_from(["needed", "nice"]),
    st.sampled_from(Form),
)


def stages(session: Session, plan: str, stage: str = "approve") -> list[str]:
    return [gap.where for gap in plan_gaps.gaps(session, plan) if gap.stage == stage]


# -- the table of fields ---------------------------------------------------------------------------------


@given(ROWS, st.sampled_from(Trust))
def test_no_trust_level_lets_out_what_it_must_not(row: FieldRow, trust: Trust) -> None:
    held = allowed(trust, row)
    if trust is Trust.NEVER:
        assert held == []
    if row.tier == 4 or (row.typed and trust is Trust.OPEN):
        assert set(held) <= {Form.COUNT}
    if row.privacy is Privacy.DIRECT and trust is not Trust.CASEWORK:
        assert set(held) <= {Form.COUNT}
    if trust is Trust.OPEN:
        assert Form.RAW not in held
    fresh = proposed(trust, row)
    assert not fresh.shared, "nothing is chosen beforehand"
    assert fresh.form_of in held or not held
    if row.form_of in held:
        plan_fields.check([row], trust)
    else:
        with pytest.raises(FieldRefused):
            plan_fields.check([row], trust)


@given(ROWS)
def test_a_more_telling_form_never_lowers_the_tier(row: FieldRow) -> None:
    tiers = [
        tier_of([replace(row, form_of=form_of)])
        for form_of in (Form.COUNT, Form.GENERALISED, Form.CODED, Form.RAW)
    ]
    assert tiers == sorted(tiers)
    assert tiers[0] == 1
    if row.privacy is Privacy.DIRECT or row.typed:
        assert tiers[-1] >= 3
    assert tier_of([replace(row, need="no")]) == 1


@given(ROWS)
def test_a_row_is_read_as_it_was_written(row: FieldRow) -> None:
    assert FieldRow.from_json(json.loads(json.dumps(row.as_json()))) == row


def test_every_field_of_the_form_is_in_the_table_with_its_class(staff: Staff) -> None:
    session = staff.as_("lead")
    rows = {row.name: row for row in plan_fields.candidates(session, "small", Trust.NETWORK)}
    assert rows["full_name"].privacy is Privacy.DIRECT
    assert rows["initials"].privacy is Privacy.DIRECT, "as private as what it is made of"
    assert rows["notes"].typed
    assert not rows["age"].typed
    assert {row.need for row in rows.values()} == {"no"}
    assert len(rows) == len(
        [item for item in registry.form(session, "small").fields if item.kind not in NO_VALUE]
    )
    assert plan_fields.labels(session, "small")["/data/age"] == "Age"


NO_VALUE = {"group", "repeat", "note"}


def test_a_direct_identifier_needs_casework_and_a_field_its_place_in_the_table(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    with pytest.raises(FieldRefused):
        share(session, made, "full_name", Form.RAW)
    with pytest.raises(FieldRefused, match="not in the table"):
        plans.set_field(session, made, FieldRow("small", "/data/none", Privacy.NONE, 0))
    row = next(row for row in plans.get(session, made).fields if row.name == "full_name")
    lying = replace(row, privacy=Privacy.NONE, tier=0, need="needed", form_of=Form.CODED, reason="x")
    with pytest.raises(FieldRefused):
        plans.set_field(session, made, lying)
    assert [row.name for row in plans.get(session, made).shared] == ["age"]


def test_less_trust_takes_fields_out_again(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session, Trust.CASEWORK, q05_purpose="referral")
    share(session, made, "full_name", Form.RAW)
    assert plans.get(session, made).tier == 3
    plans.rename(session, made, "Counts", Trust.OPEN)
    view = plans.get(session, made)
    assert ([row.name for row in view.shared], view.tier, view.title) == (["age"], 2, "Counts")
    with pytest.raises(Problem, match="that far"):
        plans.create(session, partners.add(session, partners.Entry("Koran Contoh")), "Data", Trust.NETWORK)
    never = partners.add(session, partners.Entry("Tak Dipercaya", Trust.NEVER))
    with pytest.raises(Problem, match="that far"):
        plans.create(session, never, "Data", Trust.OPEN)


def test_choosing_forms_again_keeps_what_was_decided(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    plans.choose_forms(session, made, ["small", "small"])
    assert [(row.name, row.reason) for row in plans.get(session, made).shared] == [
        ("age", "to choose a room")
    ]
    plans.choose_forms(session, made, [])
    assert plans.get(session, made).fields == ()


# -- answers and gaps ------------------------------------------------------------------------------------


def test_an_answer_is_kept_at_once_and_one_sitting_is_audited_once(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plans.create(session, partner(session), "Beds", Trust.NETWORK)
    before = AuditEntry.select().count()
    plans.answer(session, made, "q02_need", "to prepare")
    plans.answer(session, made, "q02_need", "to prepare a bed", noted=True)
    plans.answer(session, made, "q15_ends", "2027-01-31", noted=True)
    plans.answer(session, made, "q02_without", "x", noted=True)
    plans.answer(session, made, "q02_without", "", noted=True)
    assert AuditEntry.select().count() == before + 1
    view = plans.get(staff.as_("boss"), made)
    assert view.answers == {"q02_need": "to prepare a bed", "q15_ends": "2027-01-31"}
    assert view.ends == date(2027, 1, 31)
    for name, text in (
        ("q99", "x"),
        ("q02_need", "x" * 4001),
        ("q01_kind", "pirates"),
        ("q15_ends", "never"),
    ):
        with pytest.raises(Problem):
            plans.answer(staff.as_("lead"), made, name, text)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_question_without_an_answer_is_a_gap(staff: Staff, name: str) -> None:
    assert open_questions(ANSWERS) == []
    left = {key: text for key, text in ANSWERS.items() if key != name}
    assert name in [one.name for one in open_questions(left)]


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"q04_surprised": "not_sure"}, "q04_surprised"),
        ({"q05_basis": "counts", "q05_purpose": ""}, "q05_basis"),
        ({"q05_purpose": "statistics"}, "q05_purpose"),
        ({"q05_basis": "law", "q05_purpose": ""}, "q05_law"),
        ({"q03_people": "nobody"}, "q03_people"),
        ({"q03_people": "adults children"}, "q05_children"),
        ({"q14_cross": "yes"}, "q14_country"),
        ({"q08_transfer": "pdf publication"}, "q08_transfer"),
        ({"q08_months": "121"}, "q08_months"),
        ({"q15_ends": "2025-12-31"}, "q15_ends"),
        ({"q15_ends": "2028-06-30"}, "q15_ends"),
        ({"q15_starts": "2020-01-01", "q15_ends": "2020-02-01"}, "q15_ends"),
    ],
)
def test_the_plan_lists_what_does_not_fit(staff: Staff, changed: dict[str, str], where: str) -> None:
    session = staff.as_("lead")
    made = draft(session)
    assert stages(session, made) == []
    for name, text in changed.items():
        plans.answer(session, made, name, text)
    assert where in stages(session, made)
    assert all(gap.text for gap in plan_gaps.gaps(session, made))
    with pytest.raises(PlanHasGaps):
        plan_approval.approve(session, made)
    assert plans.get(session, made).state == "draft"


def test_several_choices_are_taken_in_any_order_and_no_other(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    plans.answer(session, made, "q07_format", "pdf csv")
    assert plans.get(session, made).answers["q07_format"] == "csv pdf"
    for wrong in ("pdf csv csv", "pdf fax", "2026-01-01"):
        with pytest.raises(Problem):
            plans.answer(session, made, "q07_format", wrong)


def test_a_plan_that_rests_on_a_law_says_from_the_first_day_that_it_releases_nothing(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session, q05_basis="law", q05_purpose="", q05_law="an invented law")
    told = [gap for gap in plan_gaps.gaps(session, made) if gap.where == "q05_basis"]
    assert [(gap.stage, "case by case" in gap.text) for gap in told] == [("release", True)]
    assert Note(plan_gaps.BY_LAW) in plan_document.document(session, made, "en").blocks


def test_a_field_without_a_reason_and_a_form_that_changed_are_gaps(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    share(session, made, "place", Form.GENERALISED, reason=" ")
    assert stages(session, made) == ["/data/place"]
    share(session, made, "place", Form.GENERALISED)
    version = registry.find(session, "small").version_id
    registry.confirm_classes(session, version, {"place": {"privacy": "direct", "tier": 3}})
    assert "/data/place" in stages(session, made)
    fields = plan_fields.candidates(session, "small", Trust.NETWORK)
    gone = [row for row in fields if row.name != "age"]
    assert [row.name for row in plan_fields.changed_since(plans.get(session, made).shared, gone)] == [
        "age",
        "place",
    ]


def test_the_partner_is_looked_at_too(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    held = partners.get(session, plans.get(session, made).partner)
    bare = replace(held.entry, columns={**held.entry.columns, "brings": "", "incident_contact": ""})
    partners.change(session, held.id, bare)
    assert stages(session, made) == ["partner", "partner"]
    partners.change(session, held.id, replace(held.entry, trust=Trust.OPEN, jurisdiction="MY"))
    assert stages(session, made) == ["q14_cross", "partner"]
    partners.change(session, held.id, held.entry)
    staff.clock.pass_time(days=366)
    assert "partner" in stages(staff.as_("lead"), made), "the check is older than a year"


# -- approval --------------------------------------------------------------------------------------------


def test_a_plan_is_approved_by_name_and_not_changed_any_more(staff: Staff) -> None:
    session = staff.as_("lead")
    made = approved(session)
    view = plans.get(session, made)
    assert (view.state, view.approved_by, view.second_by, view.tier) == ("approved", session.user.id, "", 2)
    assert plans.get(session, view.code).id == made
    [duty] = [duty for duty in duties.list_(session) if duty.subject == made]
    assert (duty.kind, duty.next_on, duty.lead_days) == ("plan_expiry", date(2027, 6, 30), 60)
    row = view.shared[0]
    for act in (
        lambda: plans.answer(session, made, "q02_need", "x"),
        lambda: plans.set_field(session, made, row),
        lambda: plans.choose_forms(session, made, []),
        lambda: plans.rename(session, made, "x", Trust.OPEN),
        lambda: plans.discard(session, made),
        lambda: plan_approval.approve(session, made),
    ):
        with pytest.raises(NotADraft):
            act()


def test_from_tier_three_two_people_approve(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session, Trust.CASEWORK, q05_purpose="referral")
    share(session, made, "full_name", Form.RAW)
    with pytest.raises(SecondNeeded):
        plan_approval.approve(session, made)
    for name in ("lead", "worker", "admin"):
        with pytest.raises(Problem):
            plan_approval.approve(session, made, second=(name, OTHER))
    with pytest.raises(Problem):
        plan_approval.approve(session, made, second=("boss", "not the passphrase"))
    assert plans.get(session, made).state == "draft"
    plan_approval.approve(session, made, second=("boss", OTHER))
    view = plans.get(session, made)
    assert (view.tier, view.approved_by, view.second_by) == (3, session.user.id, staff.ids["boss"])


def test_a_new_version_takes_the_place_of_the_one_before(staff: Staff) -> None:
    session = staff.as_("lead")
    first = approved(session)
    second = plans.next_version(session, first)
    with pytest.raises(Problem, match="draft of this plan already"):
        plans.next_version(session, first)
    plans.answer(session, second, "q15_ends", "2027-12-31")
    assert plans.get(session, first).state == "approved", "until the new one is approved"
    plan_approval.approve(session, second)
    states = {view.number: view.state for view in plans.listing(session, retired=True)}
    assert states == {1: "retired", 2: "approved"}
    assert [duty.subject for duty in duties.list_(session) if duty.kind == "plan_expiry"] == [second]
    with pytest.raises(Problem):
        plan_approval.retire(session, second, " ")
    plan_approval.retire(session, second, "the shelter closed")
    assert plans.listing(session) == []


@pytest.mark.parametrize(
    ("days", "standing"),
    [(0, "approved"), (60, "expiring"), (119, "expiring"), (120, "expiring"), (121, "expired")],
)
def test_it_ends_by_itself(staff: Staff, days: int, standing: str) -> None:
    session = staff.as_("lead")
    today = session.clock.now().date()
    ends = today + timedelta(days=120)
    made = approved(session, q15_starts=today.isoformat(), q15_ends=ends.isoformat())
    assert plans.get(session, made).standing(today + timedelta(days=days)) == standing


def test_nothing_is_usable_before_everything_is_there(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    with pytest.raises(NotUsable, match="not approved"):
        plan_approval.usable(session, made)
    plan_approval.approve(session, made)
    assert stages(session, made, "release") == ["agreement"]
    with pytest.raises(NotUsable, match="no signed agreement"):
        plan_approval.usable(session, made)
    agreement = agreements.create(session, made, "full")
    agreements.fill(session, agreement, FILLED)
    agreements.sign(session, agreement, session.clock.now().date())
    assert plan_approval.usable(session, made).id == made
    held = partners.get(session, plans.get(session, made).partner)
    partners.change(session, held.id, replace(held.entry, trust=Trust.NEVER))
    with pytest.raises(Problem, match="that far"):
        plan_approval.usable(session, made)
    partners.change(session, held.id, held.entry)
    agreements.end(session, agreement, "trust was broken")
    with pytest.raises(NotUsable):
        plan_approval.usable(session, made)


FILLED = {
    "office_person": "Direktur Contoh",
    "partner_person": "Kepala Contoh",
    "office_address": "Jalan Contoh 1",
    "partner_address": "Jalan Contoh 2",
    "office_contact": "data lead",
    "office_incident": "duty telephone",
    "costs": "each its own",
    "place": "Kupang",
}


def test_a_plan_holds_from_its_first_to_its_last_day(staff: Staff) -> None:
    session = staff.as_("lead")
    tomorrow = session.clock.now().date() + timedelta(days=2)
    made = approved(session, Trust.OPEN, q15_starts=tomorrow.isoformat(), q05_purpose="statistics")
    with pytest.raises(NotUsable, match="does not hold today"):
        plan_approval.usable(session, made)
    staff.clock.pass_time(days=3)
    assert plan_approval.usable(staff.as_("lead"), made).id == made
    staff.clock.pass_time(days=300)
    with pytest.raises(NotUsable, match="does not hold today"):
        plan_approval.usable(staff.as_("lead"), made)


@pytest.mark.parametrize("name", ["worker", "analyst", "reader", "admin"])
def test_who_may_not_share_sees_no_plan(staff: Staff, name: str) -> None:
    made = draft(staff.as_("lead"))
    session = staff.as_(name)
    for act in (
        lambda: plans.listing(session),
        lambda: plans.get(session, made),
        lambda: plans.answer(session, made, "q02_need", "x"),
        lambda: plan_approval.approve(session, made),
        lambda: plan_gaps.gaps(session, made),
        lambda: plan_files.to_file(session, made),
    ):
        with pytest.raises(Refused):
            act()


# -- files -----------------------------------------------------------------------------------------------


def test_what_comes_from_elsewhere_is_always_a_draft(staff: Staff) -> None:
    session = staff.as_("lead")
    made = approved(session)
    content = plan_files.to_file(session, made)
    lying = json.loads(content) | {"state": "approved", "approved_by": "x", "second_by": "y", "tier": 0}
    other = partner(session, name="Rumah Kedua")
    taken = plan_files.from_file(session, other, json.dumps(lying).encode(), "../plan\x1b[2J.json")
    view = plans.get(session, taken)
    assert (view.state, view.approved_by, view.second_by, view.number, view.tier) == ("draft", "", "", 1, 2)
    assert view.answers == ANSWERS
    assert [(row.name, row.form_of) for row in view.shared] == [("age", Form.GENERALISED)]
    assert view.origin == "../plan[2J.json"
    with pytest.raises(NotUsable):
        plan_approval.usable(session, taken)


def test_a_file_lowers_no_class_and_brings_no_field_of_its_own(staff: Staff) -> None:
    session = staff.as_("lead")
    content = json.loads(plan_files.to_file(session, draft(session)))
    bad = {"privacy": "none", "tier": 0, "need": "needed", "form_of": "raw", "reason": "x"}
    content["fields"] += [
        {"form": "small", "ref": "/data/full_name", **bad},
        {"form": "small", "ref": "/data/made_up", **bad},
        {"form": "elsewhere", "ref": "/data/x", **bad},
    ]
    content["answers"] |= {"q01_kind": "pirates", "q99": "x", "q15_ends": "never", "q02_need": 7}
    taken = plan_files.from_file(
        session, partner(session, name="Kedua"), json.dumps(content).encode(), "a.json"
    )
    view = plans.get(session, taken)
    assert [row.name for row in view.shared] == ["age"]
    assert {"q99", "q01_kind", "q15_ends", "q02_need"} & set(view.answers) == set()
    assert "q02_need" in stages(session, taken)


NOT_PLANS: list[bytes] = [b"", b"{", b"[]", b"\xff", b"[" * 100_000, b"{}" + b" " * 1_100_000]


@pytest.mark.parametrize("content", NOT_PLANS, ids=range(len(NOT_PLANS)))
def test_a_file_that_is_no_plan_is_refused(staff: Staff, content: bytes) -> None:
    session = staff.as_("lead")
    with pytest.raises(plan_files.NotAPlanFile):
        plan_files.from_file(session, partner(session), content, "x")
    assert plans.listing(session) == []


@given(
    st.dictionaries(
        st.sampled_from(["title", "trust", "answers", "fields"]),
        st.one_of(
            st.none(), st.integers(), st.text(), st.lists(st.dictionaries(st.text(), st.text()), max_size=2)
        ),
    )
)
def test_no_file_raises_anything_but_a_problem(content: dict[str, Any]) -> None:
    data = json.dumps({"format": "httui-sharing-plan", "version": 1} | content).encode()
    assert plan_files._read(data)["version"] == 1
    with suppress(plan_files.NotAPlanFile):
        plan_files._parts(plan_files._read(data))


def test_deleting_a_draft_leaves_no_row(staff: Staff) -> None:
    session = staff.as_("lead")
    made = draft(session)
    plans.discard(session, made)
    assert SharingPlan.select().count() == 0
    with pytest.raises(plans.NoSuchPlan):
        plans.get(session, made)


def test_the_words_of_an_answer_are_in_both_languages() -> None:
    for language, word in (("en", "Shelter"), ("id", "Rumah aman")):
        assert answer_words(ANSWERS, in_language=language)["q01_kind"] == word
        assert len(headings(language)) == 16
    pairs = product(headings("en").values(), headings("id").values())
    assert not any(one == other for one, other in pairs)
