"""A pseudonym that is set or changed after intake (S-214)."""

import pytest

from httui.cases import persons, register
from httui.problem import Problem
from httui.store.errors import Refused
from tests.cases.support import Staff, saved


def test_the_worker_sets_changes_and_takes_away_a_pseudonym(staff: Staff) -> None:
    made = saved(staff.as_("worker"), {"/data/pseudonym": "Melati"})
    session = staff.as_("worker")
    persons.set_pseudonym(session, made.person_code, "  Kenanga ")
    assert register.summary(session, made.case_code).pseudonym == "Kenanga"
    persons.set_pseudonym(session, made.person_code, "")
    assert register.summary(session, made.case_code).pseudonym is None
    assert session.audit.newest(1)[0].kind == "case"
    assert [entry.action for entry in session.audit.newest(6) if entry.kind == "person"][:2] == ["change"] * 2


@pytest.mark.parametrize(
    "wanted", ["Siti Rekaan", "rekaan siti", "081234567890", "a@b.example", "x" * 41, "MELATI"]
)
def test_what_cannot_be_a_pseudonym_is_refused_and_the_old_one_stays(staff: Staff, wanted: str) -> None:
    saved(staff.as_("worker"), {"/data/pseudonym": "Melati"})
    made = saved(staff.as_("worker"), {"/data/full_name": "Siti Rekaan", "/data/pseudonym": "Mawar"})
    session = staff.as_("worker")
    with pytest.raises(Problem):
        persons.set_pseudonym(session, made.person_code, wanted)
    assert register.summary(session, made.case_code).pseudonym == "Mawar"


@pytest.mark.parametrize("who", ["other", "analyst", "reader", "admin"])
def test_nobody_else_may(staff: Staff, who: str) -> None:
    made = saved(staff.as_("worker"), {"/data/pseudonym": "Melati"})
    with pytest.raises(Problem):
        persons.set_pseudonym(staff.as_(who), made.person_code, "Kenanga")
    assert register.summary(staff.as_("boss"), made.case_code).pseudonym == "Melati"


def test_an_analyst_is_refused_by_right(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    with pytest.raises(Refused):
        persons.set_pseudonym(staff.as_("analyst"), made.person_code, "Kenanga")
