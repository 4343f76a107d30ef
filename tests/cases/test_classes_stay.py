"""Adding a form again is no way around what holds for its privacy classes."""

import pytest

from httui.cases import registry
from httui.cases.registry import classes_of, row_of
from httui.problem import Problem
from tests.cases.support import SMALL, Staff, saved


def test_a_direct_identifier_with_records_stays_one(staff: Staff) -> None:
    saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh"})
    lead = staff.as_("lead")
    version = registry.find(lead, "small").version_id
    with pytest.raises(Problem, match="records already"):
        registry.add(lead, SMALL, classes={"full_name": "none"})
    assert classes_of(row_of(version))["/data/full_name"].privacy == "direct"


def test_what_was_confirmed_stays_when_another_class_is_given(staff: Staff) -> None:
    lead = staff.as_("lead")
    version = registry.find(lead, "small").version_id
    registry.confirm_classes(lead, version, {"source_note": "direct"})
    registry.add(lead, SMALL, classes={"notes": "direct"})
    classes = classes_of(row_of(version))
    assert {classes["/data/referral/source_note"].privacy, classes["/data/notes"].privacy} == {"direct"}
    last = lead.audit.last()
    assert last is not None
    assert (last.action, last.kind, last.object_id, last.reason) == ("change", "form", "small", "classes")
