"""The office's own partners: added from the intake, on offer at once and later, in both languages, no person in it."""

import pytest

from httui.cases import office_lists, registry
from httui.cases.intake import Intake
from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.models import AuditEntry
from httui.store.session import Session
from tests.cases.partner_form import FORM, RESOURCES
from tests.cases.support import Staff

CSO = "/data/cso"


def begun(session: Session) -> Intake:
    made = Intake.start(session, "referral")
    made.decide("services", "yes")
    made.answer("/data/kind", "cso")
    return made


@pytest.fixture
def worker(staff: Staff) -> Session:
    """A case worker of an office that uses the form with the list."""
    registry.add(staff.as_("lead"), FORM, resources=RESOURCES)
    return staff.as_("worker")


def test_an_added_partner_is_chosen_and_on_offer_before_the_last_row(worker: Session) -> None:
    intake = begun(worker)
    assert intake.office_list(CSO) == "partners"
    assert intake.office_list("/data/kind") == ""
    intake.add_choice(CSO, "  Lembaga   Pelita ")
    assert intake.run.value(CSO) == "lembaga_pelita"
    assert intake.run.choices(CSO) == [
        ("rumah_contoh", "Rumah Contoh"),
        ("lembaga_pelita", "Lembaga Pelita"),
        ("other_cso", "Another organisation"),
    ]
    assert intake.violations() == []
    saved = intake.finish()
    assert saved.case_code


def test_it_is_in_later_intakes_of_others_and_in_both_languages(staff: Staff, worker: Session) -> None:
    begun(worker).add_choice(CSO, "Lembaga Pelita")
    later = begun(staff.as_("boss"))
    for language in later.form.languages:
        later.run.set_language(language)
        assert ("lembaga_pelita", "Lembaga Pelita") in later.run.choices(CSO)


def test_a_form_that_is_open_elsewhere_shows_it_at_the_next_intake(worker: Session) -> None:
    first = begun(worker)
    office_lists.add(worker, "partners", "Lembaga Pelita")
    assert len(first.run.choices(CSO)) == 2
    assert len(begun(worker).run.choices(CSO)) == 3


def test_the_same_name_is_there_once_and_like_names_have_codes_of_their_own(worker: Session) -> None:
    intake = begun(worker)
    for name in ("Lembaga Pelita", "lembaga pelita", "Lembaga-Pelita", "Others for Hope", "心"):
        intake.add_choice(CSO, name)
    codes = [entry.code for entry in office_lists.entries("partners")]
    assert codes == ["lembaga_pelita", "lembaga_pelita_2", "p_others_for_hope", "partner"]
    assert intake.run.choices(CSO)[-1][0] == "other_cso"


@pytest.mark.parametrize("name", ["", "  ", "...", "0812 3456 7890", "a@contoh.id", "x" * 121])
def test_what_is_no_name_of_an_organisation_is_refused(worker: Session, name: str) -> None:
    with pytest.raises(Problem):
        begun(worker).add_choice(CSO, name)
    assert office_lists.entries("partners") == []


def test_no_name_of_the_person_comes_into_the_list(worker: Session) -> None:
    intake = begun(worker)
    intake.answer("/data/full_name", "Siti Contoh")
    for name in ("Siti Contoh", "Rumah Sítí", "yayasan contoh"):
        with pytest.raises(Problem, match="name of a person"):
            intake.add_choice(CSO, name)
    assert office_lists.entries("partners") == []


def test_nor_the_whole_name_of_somebody_known_already(worker: Session) -> None:
    first = begun(worker)
    first.answer("/data/full_name", "Marsinah Contoh")
    first.answer(CSO, "rumah_contoh")
    first.finish()
    with pytest.raises(Problem, match="name of a person"):
        office_lists.add(worker, "partners", "Marsinah Contoh")


def test_it_is_audited_without_the_name_and_only_by_who_writes_cases(staff: Staff, worker: Session) -> None:
    office_lists.add(worker, "partners", "Lembaga Pelita")
    last = AuditEntry.select().order_by(AuditEntry.seq.desc()).first()
    assert (last.action, last.kind, last.object_id) == ("create", "choice_list", "partners")
    with pytest.raises(Problem, match="nothing to this list"):
        office_lists.add(worker, "kind", "Lembaga Pelita")
    for name in ("analyst", "reader", "admin", "lead"):
        with pytest.raises(Refused):
            office_lists.add(staff.as_(name), "partners", "Lembaga Lain")


def test_a_record_shows_the_partner_by_name_long_after(staff: Staff, worker: Session) -> None:
    from httui.cases.rights_panel import value_words
    from httui.store.models import Record

    intake = begun(worker)
    intake.add_choice(CSO, "Lembaga Pelita")
    saved = intake.finish()
    session = staff.as_("boss")
    row = Record.get_by_id(saved.record_id)
    assert row.answers[CSO] == "lembaga_pelita"
    assert value_words(registry.load(session, row.form_version), CSO, "lembaga_pelita") == "Lembaga Pelita"
