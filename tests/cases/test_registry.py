"""Forms of the office: classes, versions, states; the data standard and the shipped intake run unchanged."""

from pathlib import Path

import pytest

from httui.cases import records, register, registry
from httui.cases.consent_rules import Path as Way
from httui.cases.filling import FieldClosed
from httui.cases.intake import Intake, NotReady
from httui.paths import shipped_forms
from httui.problem import Problem
from httui.store.errors import Refused
from tests.cases.support import SMALL, Staff, saved

HTCDS = Path(__file__).parent / "data" / "htcds_xlsform.xlsx"


def test_a_form_from_elsewhere_gets_proposals(staff: Staff) -> None:
    session = staff.as_("lead")
    checked = registry.check(session, HTCDS)
    found = {item.ref.rpartition("/")[2]: item for item in registry.proposal(checked)}
    direct = {name for name, item in found.items() if item.privacy == "direct"}
    assert {
        "prs_First_Name", "prs_Second_Name", "prs_Email", "prs_HomePhone", "prs_MobilePhone", "prs_MailingStreet",
    } <= direct  # fmt: skip
    assert (found["prs_Birthdate"].privacy, found["prs_Birthdate"].tier) == ("quasi", 3)
    assert (found["prs_Gender"].privacy, found["prs_Gender"].tier) == ("quasi", 2)
    assert (found["vic_LocationOfRecruitment"].privacy, found["vic_LocationOfRecruitment"].tier) == (
        "sensitive",
        3,
    )
    assert found["start"].privacy == found["__version__"].privacy == "none"
    assert all(item.proposed and item.reason for item in found.values())


def test_the_data_standard_runs_unchanged_with_consent_in_front(staff: Staff) -> None:
    version = registry.add(staff.as_("lead"), HTCDS)
    session = staff.as_("worker")
    made = Intake.start(session, version.form_id)
    root = "/" + made.form.fields[0].ref.split("/")[1]
    with pytest.raises(FieldClosed, match="consent first"):
        made.answer(f"{root}/prs_Gender", "Female")
    made.decide("services", "yes")
    gender = made.run.choices(f"{root}/prs_Gender")[0][0]
    made.answer(f"{root}/prs_Gender", gender)
    made.answer(f"{root}/prs_First_Name", "Siti")
    made.answer(f"{root}/prs_Birthdate", "1999-03-12")
    made.set_missing(f"{root}/prs_Citizenship", "declined")
    done = made.finish()
    view = records.view(session, done.record_id)
    assert view.answers[f"{root}/prs_Gender"] == gender
    assert view.missing == {f"{root}/prs_Citizenship": "declined"}
    assert view.sealed == {f"{root}/prs_First_Name"}


def test_a_calculation_is_as_private_as_what_it_is_made_of(staff: Staff) -> None:
    found = {item.ref: item for item in registry.proposal(registry.check(None, SMALL))}
    assert found["/data/initials"].privacy == "direct"
    assert found["/data/next_age"].privacy == "quasi"


def test_chains_of_calculations_are_followed() -> None:
    form = """
| survey |
| | type | name | label | calculation |
| | text | full_name | Name | |
| | calculate | c | | ${b} |
| | calculate | b | | concat(${a}, 'x') |
| | calculate | a | | upper-case-less(${full_name}) |
""".replace("upper-case-less(${full_name})", "normalize-space(${full_name})")
    found = {item.ref: item.privacy for item in registry.proposal(registry.check(None, form))}
    assert {found["/data/a"], found["/data/b"], found["/data/c"]} == {"direct"}


def test_versions_are_kept_and_records_keep_theirs(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    lead = staff.as_("lead")
    new = SMALL.replace("| small | 1 |", "| small | 2 |")
    registry.add(lead, new)
    assert [(v.version, v.state) for v in registry.versions(lead)] == [("1", "retired"), ("2", "active")]
    assert registry.find(lead, "small").version == "2"
    assert registry.form(lead, "small", "1").version == "1"
    assert records.view(lead, made.record_id).version == "1"
    registry.add(lead, new)
    assert len(registry.versions(lead)) == 2


def test_states(staff: Staff) -> None:
    lead = staff.as_("lead")
    version = registry.add(lead, SMALL.replace("| small |", "| second |"), confirm=False)
    assert (version.state, version.confirmed) == ("draft", False)
    with pytest.raises(Problem, match="Confirm the privacy classes"):
        registry.set_state(lead, version.version_id, "active")
    registry.confirm_classes(lead, version.version_id, {"notes": "direct"})
    assert registry.set_state(lead, version.version_id, "trial").state == "trial"
    session = staff.as_("worker")
    made = Intake.start(session, "second")
    made.decide("services", "yes")
    made.answer("/data/notes", "a name in it")
    made.answer("/data/age", "17")
    done = made.finish()
    assert "/data/notes" in records.view(session, done.record_id).sealed
    lead = staff.as_("lead")
    with pytest.raises(Problem, match="new version"):
        registry.confirm_classes(lead, version.version_id, {"notes": "sensitive"})
    registry.set_state(lead, version.version_id, "retired")
    with pytest.raises(Problem, match="not in use"):
        Intake.start(staff.as_("worker"), "second")


@pytest.mark.parametrize(
    "classes", [{"nosuch": "direct"}, {"notes": "secret"}, {"notes": {"privacy": "direct", "tier": 9}}]
)
def test_wrong_classes_are_refused(classes: dict[str, object]) -> None:
    with pytest.raises(Problem):
        registry.proposal(registry.check(None, SMALL), classes)


def test_only_the_data_lead_adds_forms(staff: Staff) -> None:
    for name in ("admin", "worker", "boss", "analyst", "reader"):
        with pytest.raises(Refused):
            registry.add(staff.as_(name), SMALL)


def test_the_shipped_intake_from_its_own_consent_page_to_a_case(staff: Staff) -> None:
    admin = staff.as_("admin")
    assert "intake" in {version.form_id for version in registry.register_shipped(admin)}
    count = len(registry.versions(admin))
    registry.register_shipped(admin)
    assert len(registry.versions(admin)) == count
    session = staff.as_("worker")
    made = Intake.start(session, "intake")
    assert made.asks_itself
    refs = {item.name: item.ref for item in made.form.fields}
    assert made.save_draft() is False
    with pytest.raises(FieldClosed):
        made.answer(refs["full_name"], "Siti Contoh")
    made.answer(refs["situation"], "can_talk")
    made.answer(refs["adult_check"], "adult")
    assert made.path is None
    made.answer(refs["consent_services"], "yes")
    assert made.path is Way.FULL
    made.answer(refs["consent_police"], "no")
    made.answer(refs["full_name"], "Siti Contoh")
    made.answer(refs["pseudonym"], "Melati")
    assert made.decisions["police"].decision == "no"
    assert made.save_draft()
    with pytest.raises(NotReady) as found:
        made.finish()
    for _round in range(60):
        open_ones = [item for item in made.violations() if item.kind != "soft"]
        for item in made.violations():
            if item.kind == "soft":
                made.explain(item.ref, "as told")
        if not open_ones:
            break
        for item in open_ones:
            _answer_somehow(made, item.ref)
    done = made.finish()
    assert found.value.violations
    page = register.summary(session, done.case_code)
    assert page.pseudonym == "Melati"
    view = records.view(session, done.record_id)
    assert refs["full_name"] in view.sealed
    assert "Siti" not in repr(view.answers)


def _answer_somehow(made: Intake, ref: str) -> None:
    for code in made.run.missing_allowed(ref):
        made.set_missing(ref, code)
        return
    choices = [value for value, _label in made.run.choices(ref)]
    made.answer(ref, choices[0] if choices else "2026-10-01" if "date" in ref or ref.endswith("_on") else "1")


@pytest.mark.parametrize(
    "answers", [{"situation": "third_party"}, {"situation": "emergency"}, {"situation": "not_now"}]
)
def test_the_shipped_intake_without_consent_keeps_no_identity(staff: Staff, answers: dict[str, str]) -> None:
    registry.register_shipped(staff.as_("admin"))
    session = staff.as_("worker")
    made = Intake.start(session, "intake")
    refs = {item.name: item.ref for item in made.form.fields}
    for name, value in answers.items():
        made.answer(refs[name], value)
    assert made.path is Way.SAFETY
    assert made.closed(refs["full_name"]) is not None
    assert made.closed(refs["worker_note"]) is not None
    assert made.closed(refs["safe_now"]) is None
    made.answer(refs["safe_now"], made.run.choices(refs["safe_now"])[0][0])


def test_the_shipped_intake_declined_is_referral_only(staff: Staff) -> None:
    registry.register_shipped(staff.as_("admin"))
    made = Intake.start(staff.as_("worker"), "intake")
    refs = {item.name: item.ref for item in made.form.fields}
    made.answer(refs["situation"], "can_talk")
    made.answer(refs["consent_services"], "yes")
    made.answer(refs["full_name"], "Siti Contoh")
    made.answer(refs["consent_services"], "no")
    assert made.path is Way.REFERRAL
    assert made.run.stored_value(refs["full_name"]) == ""
    assert made.closed(refs["gender"]) is not None or not made.run.is_relevant(refs["gender"])


def test_the_shipped_forms_folder_is_there() -> None:
    assert (shipped_forms() / "intake.md").is_file()
