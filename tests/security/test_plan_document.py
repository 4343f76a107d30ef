"""Security plan, wall card, storage sheet, promise: from live data, in both languages (S-012, S-197 to S-211)."""

import io
from datetime import date

import pypdf
import pytest

from httui.i18n import speaking
from httui.pages.document import Document, Heading, KeyValues, Note
from httui.pages.pdf import to_pdf
from httui.pages.text import to_text
from httui.problem import Problem
from httui.security import (
    actions,
    assets,
    incident_contacts,
    plan_document,
    plan_rules,
    plan_versions,
    promise,
    risk_mitigations,
    risk_rules,
    risks,
    storage_sheet,
    wall_card,
)
from httui.security.assets import Asset
from httui.security.incident_contacts import Contact
from httui.security.risk_rules import Rating
from httui.security.risks import Entry
from httui.store.errors import Refused
from httui.store.models import Setting
from httui.store.security_models import RetentionRule
from httui.store.session import Session
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.security.rounds import DIRECTOR, signed

__all__ = ["insecure_kdf", "staff", "template"]


def flat(document: Document) -> str:
    """The document as text on endless lines, so that words can be looked for."""
    return " ".join(to_text(document, 4000).split())


def pages(document: Document) -> int:
    return len(pypdf.PdfReader(io.BytesIO(to_pdf(document))).pages)


def three(session: Session) -> list[str]:
    return [risks.pick(session, name) for name in ("R01", "R02", "R07")]


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_new_office_has_ten_sections_and_a_draft(staff: Staff, language: str) -> None:
    document = plan_document.plan(staff.as_("reader"), language)
    headings = [block.text for block in document.blocks if isinstance(block, Heading) and block.level == 1]
    assert [heading.split()[0] for heading in headings] == [str(number) for number in range(1, 11)]
    assert (document.draft, document.language) == (True, language)


def test_it_stays_a_draft_until_three_risks_have_a_mitigation(staff: Staff) -> None:
    session = staff.as_("lead")
    for number, name in enumerate(("R01", "R02", "R07")):
        stands = plan_versions.standing(session)
        assert (stands.state, stands.pairs, stands.draft) == ("draft", number, True)
        with pytest.raises(Problem, match=f"{number} of 3"):
            plan_versions.approve(session, "Direktur Contoh")
        risks.pick(session, name)
    assert plan_versions.standing(session).state == "waiting"
    assert "Draft: " not in flat(plan_document.plan(session, "en"))
    assert plan_document.plan(session, "en").draft, "nobody approved it"


def test_it_is_approved_by_name_ends_after_a_year_and_tells_of_changes(staff: Staff) -> None:
    session = staff.as_("lead")
    first = three(session)[0]
    with pytest.raises(Problem, match="name"):
        plan_versions.approve(session, " ")
    assert plan_versions.approve(session, "Direktur Contoh") == 1
    stands = plan_versions.standing(session)
    assert (stands.state, stands.number, stands.approved_by) == ("approved", 1, "Direktur Contoh")
    document = plan_document.plan(session, "en")
    assert not document.draft
    assert "version 1, Direktur Contoh" in flat(document)
    [duty] = [one for one in duties.list_(session) if one.kind == "security_plan"]
    assert duty.next_on == stands.expires_on
    risk_mitigations.settle(session, risks.get(session, first).mitigations[0].id, "done")
    assert plan_versions.standing(session).state == "approved", "going on with the work is no change"
    with speaking("id"):
        assert plan_versions.standing(session).state == "approved", "the language is no change"
    one = risks.get(session, first).mitigations[1]
    risk_mitigations.change(session, one.id, "Something else is done")
    assert plan_versions.standing(session).state == "changed"
    risk_mitigations.change(session, one.id, one.text)
    assert plan_versions.standing(session).state == "approved"
    risk_mitigations.add(session, first, "One more thing")
    assert plan_versions.standing(session).state == "changed"
    assert plan_versions.approve(session, "Direktur Baru") == 2
    assert [number for number, *_rest in plan_versions.versions(session)] == [2, 1]
    staff.leave()
    staff.clock.pass_time(days=367)
    session = staff.as_("lead")
    assert plan_versions.standing(session).state == "expired"


def test_closing_risks_makes_it_a_draft_again(staff: Staff) -> None:
    session = staff.as_("lead")
    first = three(session)[0]
    plan_versions.approve(session, "Direktur Contoh")
    risks.close(session, first, "gone")
    assert plan_versions.standing(session).state == "draft"
    assert plan_document.plan(session, "en").draft


def test_risks_stand_under_clients_networks_and_staff(staff: Staff) -> None:
    session = staff.as_("lead")
    made = risks.add(
        session,
        Entry(
            "The river floods", ("S",), ("organisation",), Rating(3, 3), Rating(1, 3), owner=session.user.id
        ),
    )
    risk_mitigations.add(
        session, made, "Keep files upstairs", owner=staff.ids["worker"], due=date(2027, 1, 31)
    )
    text = flat(plan_document.plan(session, "en"))
    clients, networks, ours = (text.index(words) for words in risk_rules.GROUPS.values())
    assert clients < networks < ours < text.index("The river floods")
    assert text.count("No risk is written down for this group yet.") == 2
    assert "9 medium" in text
    assert "3 low" in text
    assert "Keep files upstairs, worker contoh, 31-01-2027" in text
    assert "Nobody has thought yet of: the person the data is about" in text
    risks.accept(session, made, "Direktur Contoh")
    assert "accepted by Direktur Contoh" in flat(plan_document.plan(session, "en"))


def test_what_a_person_entered_is_in_it_at_once(staff: Staff) -> None:
    session = staff.as_("lead")
    text = flat(plan_document.plan(session, "en"))
    for words in (
        "not judged",
        "Nothing is planned",
        "No contact is written",
        "No device is in the register",
    ):
        assert words in text
    signed(session)
    action = actions.add(session, "incident", "Change the locks")
    actions.assign(session, action, staff.ids["worker"], date(2027, 2, 28))
    assets.add(session, Asset("phone", "Hotline phone", personal=True, tier=3))
    incident_contacts.keep(session, [Contact("Advocate", "0800 000 000")])
    RetentionRule.create(
        name="closed", period="P3Y", confirmed_by="Direktur Contoh", confirmed_at=session.trusted_now()
    )
    text = flat(plan_document.plan(session, "en"))
    for words in (
        f"Self-assessment number 1, signed on {session.trusted_now():%d-%m-%Y} by {DIRECTOR}",
        "Change the locks worker contoh 28-02-2027",
        "Hotline phone (phone)",
        "NOT IN ORDER: not secured like a work device, not encrypted, work not kept apart",
        "Advocate: 0800 000 000",
        "3 years closure",
        "folder 1",
    ):
        assert words in text
    assert "5 years (suggested)" in text
    for words in (
        "not judged",
        "Nothing is planned",
        "No contact is written",
        "No device is in the register",
    ):
        assert words not in text


def test_encryption_is_said_to_lower_the_risk_only(staff: Staff) -> None:
    for language in ("en", "id"):
        document = plan_document.plan(staff.as_("reader"), language)
        notes = [block.text for block in document.blocks if isinstance(block, Note)]
        assert sum("20/2016" in note and "27/2022" in note for note in notes) == 1
    assert "can never take it away" in plan_rules.ENCRYPTION[0]


def test_exports_are_audited_and_hold_the_plan(staff: Staff) -> None:
    session = staff.as_("worker")
    document = plan_document.plan(session, "en")
    assert b"Security plan" in plan_document.exported(session, document, "text")
    made = plan_document.exported(session, document, "pdf")
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(made)).pages)
    assert "10 Training, dates, signatures" in words
    assert plan_document.exported(session, document, "docx")[:2] == b"PK"
    told = [(one.action, one.reason) for one in session.audit.entries() if one.kind == "security_plan"]
    assert told == [("export", "text"), ("export", "pdf"), ("export", "docx")]
    with pytest.raises(Problem, match="docx"):
        plan_document.exported(session, document, "odt")


def test_no_page_names_a_person_who_is_helped(staff: Staff) -> None:
    case = saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh", "/data/age": "30"})
    session = staff.as_("lead")
    three(session)
    made = [
        plan_document.plan(session, "id"),
        wall_card.card(session, "id"),
        storage_sheet.sheet(session, "id"),
    ]
    for document in made:
        text = to_text(document)
        assert "Siti" not in text
        assert case.case_code not in text
        assert case.person_code not in text


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_wall_card_is_one_page_without_secrets(staff: Staff, language: str) -> None:
    session = staff.as_("lead")
    for count in (wall_card.FEW, incident_contacts.MOST):
        incident_contacts.keep(
            session, [Contact(f"Helper {number}", "0800 000 000") for number in range(count)]
        )
        document = wall_card.card(session, language)
        assert (pages(document), document.large) == (1, count == wall_card.FEW)
    text = flat(document)
    for words in ("F9", "0800 000 000", "110"):
        assert words in text
    for secret in (str(staff.data.path), "cases.db", "lead contoh"):
        assert secret not in text


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_storage_sheet_is_one_page_from_live_settings(staff: Staff, language: str) -> None:
    session = staff.as_("worker")
    document = storage_sheet.sheet(session, language)
    text = flat(document)
    assert pages(document) == 1
    for place in (str(staff.data.path), "cases.db", "identities.db", "keyring.json", "backups", "outbox"):
        assert place in text
    assert "holder contoh" in text


def test_the_storage_sheet_follows_what_changes(staff: Staff) -> None:
    from httui.store import safekeeping

    session = staff.as_("lead")
    before = flat(storage_sheet.sheet(session, "en"))
    assert "5 years from: closure (suggested)" in before
    newest = safekeeping.newest_backup(session)
    assert newest is None or "the newest of" in before
    safekeeping.back_up(session)
    RetentionRule.create(name="closed", period="P1Y6M", confirmed_by="D", confirmed_at=session.trusted_now())
    RetentionRule.create(name="identity", period="P9Y", confirmed_by="", confirmed_at=None)
    assets.add(session, Asset("paper", "Cabinet A", place="room 2", backup="none", retention="5 years"))
    after = flat(storage_sheet.sheet(session, "en"))
    for words in (
        "1 year, 6 months from: closure",
        "the newest of",
        "Cabinet A (paper) - room 2",
        "none, 5 years",
    ):
        assert words in after
    assert "9 years" not in after, "nobody confirmed it"


def test_an_office_with_many_devices_still_gets_its_sheet(staff: Staff) -> None:
    session = staff.as_("lead")
    for number in range(40):
        assets.add(session, Asset("laptop", f"Laptop {number}", place="x" * 200))
    assert pages(storage_sheet.sheet(session, "en")) > 1


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_promise_is_one_page_with_the_name_of_the_account(staff: Staff, language: str) -> None:
    session = staff.as_("admin")
    document = promise.promise(session, "worker", language)
    assert pages(document) == 1
    [pairs] = [block.pairs for block in document.blocks if isinstance(block, KeyValues)]
    assert [value for _name, value in pairs] == [session.org, "worker contoh"]
    with pytest.raises(Refused):
        promise.promise(staff.as_("worker"), "worker", language)


def test_only_who_keeps_security_approves(staff: Staff) -> None:
    three(staff.as_("lead"))
    with pytest.raises(Refused):
        plan_versions.approve(staff.as_("worker"), "Direktur Contoh")
    with speaking("en"):
        assert plan_versions.standing(staff.as_("worker")).state == "waiting"


def test_a_missing_policy_is_said(staff: Staff) -> None:
    session = staff.as_("lead")
    Setting.delete().where(Setting.key == "consent_policy").execute()
    assert "No consent policy is adopted yet" in flat(plan_document.plan(session, "en"))
