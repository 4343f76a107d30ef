"""A name that the form itself copies elsewhere stays what it is: a direct identifier (S-212, S-217)."""

import pytest

from httui.cases import registry
from httui.cases.intake import Intake
from httui.store.models import Record
from httui.xforms import load_form
from tests.cases.support import Staff

NAME = "Melati Contoh"
HEAD = "| survey |\n| | type | name | label | default | calculation | trigger | bind::httui:privacy |\n"
TAIL = (
    '| settings |\n| | form_title | form_id | namespaces |\n| | X | x | httui="http://httui.org/xforms" |\n'
)
PEOPLE = """| | begin_group | g | G | | | | |
| | text | full_name | Full name | | | | direct |
| | end_group | | | | | | |
| | begin_repeat | child | Child | | | | |
| | text | child_name | Name | | | | direct |
| | end_repeat | | | | | | |
"""
COPIES = {
    "calculated": "| | calculate | copy | | | ${full_name} | | |",
    "in two steps": "| | calculate | one | | | ${full_name} | | |\n| | calculate | copy | | | ${one} | | |",
    "any group": "| | calculate | copy | | | /data/*/full_name | | |",
    "any depth": "| | calculate | copy | | | string(/data//full_name) | | |",
    "by an axis": "| | calculate | copy | | | ../g/descendant::full_name | | |",
    "a whole group": "| | calculate | copy | | | string(/data/g) | | |",
    "when it changes": "| | calculate | copy | | | ${full_name} | ${full_name} | |",
    "into a text": "| | text | copy | Remark | | ${full_name} | ${full_name} | |",
    "from a repeat": "| | calculate | copy | | | indexed-repeat(${child_name}, ${child}, 1) | | |",
    "chosen among names": "| | select_one ${child_name} | copy | Which is the oldest? | | | | |",
}


@pytest.mark.parametrize("how", COPIES)
def test_a_copy_of_a_name_is_as_private_as_the_name(staff: Staff, how: str) -> None:
    staff.judge(3)
    registry.add(staff.as_("lead"), HEAD + PEOPLE + COPIES[how] + "\n" + TAIL)
    begun = Intake.start(staff.as_("worker"), "x")
    begun.decide("services", "yes")
    begun.answer("/data/g/full_name", NAME)
    if not begun.run.count("/data/child"):
        begun.run.add_repeat("/data/child")
    begun.answer("/data/child[1]/child_name", NAME)
    if how == "chosen among names":
        begun.answer("/data/copy", NAME)
    assert NAME in begun.run.value("/data/copy"), "the form does copy it"
    assert NAME not in str(Record.get_by_id(begun.finish().record_id).answers)


def test_a_dynamic_default_is_as_private_as_what_it_reads() -> None:
    form = load_form(HEAD + PEOPLE + "| | text | copy | Label | ${full_name} | | | |\n" + TAIL)
    assert form.calculations["/data/copy"] == {"/data/g/full_name"}


def test_a_list_of_the_form_is_no_copy_of_the_answer_that_filters_it() -> None:
    form = load_form(
        "| survey |\n| | type | name | label | choice_filter |\n"
        "| | text | home | Home | |\n| | select_one place | place | Place | of = ${home} |\n"
        "| choices |\n| | list_name | name | label | of |\n| | place | p1 | Pelangi | a |\n"
    )
    assert form.calculations == {}
