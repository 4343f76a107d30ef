"""Agreements: filled from plan and register, draft until whole, frozen when signed, as papers (S-250)."""

import hashlib
import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.i18n import speaking
from httui.pages.document import draft_words
from httui.pages.docx import to_docx
from httui.pages.pdf import to_pdf
from httui.pages.text import to_text
from httui.problem import Problem
from httui.sharing import agreement as words
from httui.sharing import agreement_document, agreements, partners, plan_approval, plan_document, plans
from httui.sharing.disclosure import Trust
from httui.sharing.papers import LAWYER
from httui.store.errors import Refused
from httui.store.session import Session
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.planning import approved, draft
from tests.sharing.test_plans import FILLED

__all__ = ["insecure_kdf", "staff", "template"]


def made(session: Session, mode: str = "full") -> str:
    """An agreement of an approved plan with everything filled in."""
    agreement = agreements.create(session, approved(session), mode)
    agreements.fill(session, agreement, FILLED)
    return agreement


def signed(session: Session) -> str:
    agreement = made(session)
    agreements.sign(session, agreement, session.clock.now().date())
    return agreement


@given(st.dictionaries(st.sampled_from(list(words.VARIABLES)), st.text(max_size=30)))
def test_a_value_is_never_read_as_a_variable(values: dict[str, str]) -> None:
    text = "{office} and {partner}"
    shown = words.filled(text, {**values, "office": "{partner}", "partner": "B"}, "en")
    assert shown == "{partner} and B"
    assert set(words.unknown("full", {}, values)) >= {
        name for name in words.ALWAYS if not values.get(name, "").strip()
    }


@pytest.mark.parametrize("mode", words.MODES)
def test_what_is_unknown_is_named_and_shown_until_it_is_there(staff: Staff, mode: str) -> None:
    session = staff.as_("lead")
    agreement = agreements.create(session, approved(session), mode)
    view = agreements.get(session, agreement)
    assert set(view.missing) <= set(words.ASKED), "the plan gives the others"
    assert "office_person" in view.missing
    text = to_text(agreement_document.document(session, agreement, "en"))
    assert "[who signs for us (name and function)]" in text
    assert agreement_document.document(session, agreement, "en").draft
    with pytest.raises(Problem, match="still empty"):
        agreements.sign(session, agreement, session.clock.now().date())
    agreements.fill(session, agreement, FILLED)
    assert agreements.get(session, agreement).missing == []
    for language in ("en", "id"):
        whole = to_text(agreement_document.document(session, agreement, language))
        assert "[who" not in whole
        assert "{" not in whole
        assert "Direktur Contoh" in whole


@pytest.mark.parametrize("changed", [("roles", "joint"), ("q13_publish", "review"), ("q14_cross", "yes")])
def test_the_plan_picks_the_variants(staff: Staff, changed: tuple[str, str]) -> None:
    session = staff.as_("lead")
    name, value = changed
    more = {"q14_country": "Malaysia", "q14_basis": "equal"} if name == "q14_cross" else {}
    answers = {name: value, **more} if name != "roles" else {}
    plan = approved(session, Trust.NETWORK, **answers)
    agreement = agreements.create(session, plan, "full")
    plain = to_text(agreement_document.document(session, agreement, "en"))
    if name == "roles":
        agreements.fill(session, agreement, {"roles": "joint"})
    text = to_text(agreement_document.document(session, agreement, "en"))
    expected = {
        "roles": "joint controllers",
        "q13_publish": "ten working days before",
        "q14_cross": "Malaysia",
    }[name]
    assert expected in " ".join(text.split())
    if name == "roles":
        assert "joint controllers" not in plain


def test_choices_are_in_the_words_of_each_language(staff: Staff) -> None:
    session = staff.as_("lead")
    agreement = made(session)
    english, indonesian = (
        " ".join(to_text(agreement_document.document(session, agreement, code)).split())
        for code in ("en", "id")
    )
    assert "It is shared On request" in english or "On request, each time looked at" in english
    assert "Atas permintaan" in indonesian
    assert "On request" not in indonesian


def test_signing_freezes_the_text_and_keeps_its_hash(staff: Staff) -> None:
    session = staff.as_("lead")
    agreement = made(session)
    view = agreements.get(session, agreement)
    today = session.clock.now().date()
    with pytest.raises(Problem, match="still to come"):
        agreements.sign(session, agreement, today + timedelta(days=1))
    agreements.negotiate(session, agreement)
    digest = agreements.sign(session, agreement, today)
    assert digest == agreements.text_hash(view)
    assert len(digest) == hashlib.sha256().digest_size * 2
    before = to_text(agreement_document.document(session, agreement, "id"))
    held = partners.get(session, view.plan.partner)
    partners.change(
        session, held.id, replace(held.entry, columns={**held.entry.columns, "contact": "new desk"})
    )
    after = agreements.get(session, agreement)
    assert agreements.text_hash(after) == after.sha256 == digest
    assert to_text(agreement_document.document(session, agreement, "id")) == before
    assert (after.state, after.signed_on, after.ends) == ("signed", today, date(2027, 6, 30))
    for act in (
        lambda: agreements.fill(session, agreement, {"place": "Ende"}),
        lambda: agreements.negotiate(session, agreement),
        lambda: agreements.sign(session, agreement, today),
    ):
        with pytest.raises(Problem, match="not changed any more"):
            act()


def test_only_an_approved_plan_is_signed_for(staff: Staff) -> None:
    session = staff.as_("lead")
    agreement = agreements.create(session, draft(session), "full")
    agreements.fill(session, agreement, FILLED)
    with pytest.raises(Problem, match="not approved"):
        agreements.sign(session, agreement, session.clock.now().date())


def test_a_reminder_comes_sixty_days_before_the_end(staff: Staff) -> None:
    session = staff.as_("lead")
    agreement = signed(session)
    [duty] = [one for one in duties.list_(session) if one.kind == "agreement_expiry"]
    assert (duty.next_on, duty.lead_days, duty.subject) == (date(2027, 6, 30), 60, agreement)
    view = agreements.get(session, agreement)
    standings = [view.standing(date(2027, 6, 30) + timedelta(days=days)) for days in (-61, -60, 0, 1)]
    assert standings == ["signed", "expiring", "expiring", "expired"]
    agreements.end(session, agreement, "the shelter closed")
    assert not [one for one in duties.list_(session) if one.kind == "agreement_expiry"]


def test_an_amendment_names_what_it_amends_and_takes_its_place(staff: Staff) -> None:
    session = staff.as_("lead")
    first = signed(session)
    plan = agreements.get(session, first).plan.id
    second = agreements.amend(session, first)
    view = agreements.get(session, second)
    assert (view.number, view.amends, view.values["place"]) == (2, first, "Kupang")
    code = agreements.get(session, first).code
    assert code in to_text(agreement_document.document(session, second, "en"))
    assert agreements.get(session, code).id == first
    in_force = agreements.in_force(session, plan)
    assert in_force is not None
    assert in_force.id == first, "until the amendment is signed"
    agreements.sign(session, second, session.clock.now().date())
    assert agreements.get(session, first).state == "ended"
    in_force = agreements.in_force(session, plan)
    assert in_force is not None
    assert in_force.id == second
    with pytest.raises(Problem):
        agreements.amend(session, first)


def test_an_amendment_stands_on_the_newest_plan(staff: Staff) -> None:
    session = staff.as_("lead")
    first = signed(session)
    newer = plans.next_version(session, agreements.get(session, first).plan.id)
    plan_approval.approve(session, newer)
    second = agreements.amend(session, first)
    assert agreements.get(session, second).plan.id == newer
    in_force = agreements.in_force(session, newer)
    assert in_force is not None
    assert in_force.id == first


@pytest.mark.parametrize(("language", "mode"), product(("en", "id"), words.MODES))
def test_pdf_and_docx_open_and_say_on_every_page_to_ask_a_lawyer(
    staff: Staff, language: str, mode: str
) -> None:
    import pypdf
    from docx import Document as Docx

    session = staff.as_("lead")
    agreement = agreements.create(session, approved(session), mode)
    paper = agreement_document.document(session, agreement, language)
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(paper))).pages
    assert len(pages) > 1
    for page in pages:
        text = " ".join(page.extract_text().split())
        assert LAWYER in text
        with speaking(language):
            assert draft_words() in text
    opened = Docx(io.BytesIO(to_docx(paper)))
    assert LAWYER in "".join(part.text for part in opened.sections[0].footer.paragraphs)
    headings = [
        part.text
        for part in opened.paragraphs
        if part.style and (part.style.name or "").startswith("Heading")
    ]
    assert len([text for text in headings if text[:1].isdigit()]) == words.CLAUSES
    assert len(headings) == words.CLAUSES + 5


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_plan_as_a_paper_has_its_sections_and_says_what_it_is(staff: Staff, language: str) -> None:
    session = staff.as_("lead")
    plan = draft(session)
    paper = plan_document.document(session, plan, language)
    assert paper.draft
    assert LAWYER in paper.footer
    text = to_text(paper)
    assert "Rumah Pelita" in text
    assert "to choose a room" in text
    assert ("Shelter" if language == "en" else "Rumah aman") in text
    plan_approval.approve(session, plan)
    done = plan_document.document(session, plan, language)
    assert not done.draft
    assert session.user.display_name in to_text(done)
    assert len(plan_document.SECTIONS) == 17


def test_counts_need_no_consent_in_the_text(staff: Staff) -> None:
    values = dict.fromkeys(words.VARIABLES, "x")
    for mode in words.MODES:
        [clause] = [
            one
            for one in words.clauses(mode, {"basis": "counts"}, values, "en")
            if one.number == len("1234567")
        ]
        assert clause.paragraphs[0].startswith("Only counts")
    assert "law" not in words.unknown("full", {"basis": "consent"}, {})
    assert "law" in words.unknown("full", {"basis": "law"}, {})


@pytest.mark.parametrize("name", ["worker", "analyst", "reader", "admin"])
def test_who_may_not_share_sees_no_agreement(staff: Staff, name: str) -> None:
    agreement = made(staff.as_("lead"))
    session = staff.as_(name)
    for act in (
        lambda: agreements.listing(session),
        lambda: agreements.get(session, agreement),
        lambda: agreement_document.document(session, agreement, "en"),
        lambda: agreements.sign(session, agreement, date(2026, 11, 2)),
    ):
        with pytest.raises(Refused):
            act()


def test_an_open_plan_makes_an_agreement_too(staff: Staff) -> None:
    session = staff.as_("lead")
    plan = approved(session, Trust.OPEN, q05_purpose="statistics")
    agreement = agreements.create(session, plan, "letter")
    assert agreements.get(session, agreement).values["k"] == "11"
    for wrong in ("", "treaty"):
        with pytest.raises(Problem):
            agreements.create(session, plan, wrong)
    for values in ({"office": "x"}, {"roles": "x"}, {"place": "x" * 501}):
        with pytest.raises(Problem):
            agreements.fill(session, agreement, values)
