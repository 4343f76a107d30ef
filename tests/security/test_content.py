"""The shipped lists of the security room: whole, in both languages, harmless in a spreadsheet program."""

import pytest

from httui.paths import shipped_forms
from httui.problem import Problem
from httui.security.content import rows
from httui.security.items import shipped_assessment

LISTS = {"risks": 32, "incident": 10, "scenarios": 52, "retention": 19}
MAY_BE_EMPTY = {"starter", "period"}


@pytest.mark.parametrize("name", LISTS)
def test_every_cell_is_there_and_is_text(name: str) -> None:
    lines = rows(name)
    assert len(lines) == LISTS[name]
    for line in lines:
        assert None not in line, "a line has more cells than the header"
        for column, text in line.items():
            assert text is not None
            assert text or column in MAY_BE_EMPTY, (column, dict(line))
            assert not text.startswith(("=", "+", "-", "@", "\t", "\r")), (column, text)
            assert text == text.strip()


def test_both_languages_have_the_same_columns() -> None:
    for name in LISTS:
        columns = set(rows(name)[0]) - {"id"}
        english = {column[:-3] for column in columns if column.endswith("_en")}
        assert english == {column[:-3] for column in columns if column.endswith("_id")}
        assert english


def test_a_missing_list_says_what_to_do() -> None:
    with pytest.raises(Problem) as problem:
        rows("nothing")
    assert problem.value.remedy


def test_the_assessment_is_no_form_for_intake() -> None:
    names = {path.name for path in shipped_forms().glob("*.md")}
    assert "intake.md" in names
    assert "assessment.md" not in names
    assert shipped_assessment().id == "security_assessment"
