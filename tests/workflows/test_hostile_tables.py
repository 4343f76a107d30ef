"""Files that are wrong, huge or meant to harm: one clear Problem with its place, at once, and nothing half read."""

import io
import os
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from httui.problem import Problem
from httui.workflows.columns import MAX_FILE, MAX_TASKS
from httui.workflows.definition import Workflow
from httui.workflows.tables import read, read_text, write_markdown
from tests.workflows.making import workflow

SOON = 20
"""Seconds: far more than it takes, far less than a hang."""
TASKS = "| tasks |\n| | name | label | who | time |\n"


def refused(text: str) -> str:
    """What is said about a Markdown file called a.md."""
    with pytest.raises(Problem) as problem:
        read_text(text, "a.md")
    return str(problem.value)


@pytest.mark.parametrize(
    ("text", "place", "word"),
    [
        ("", "a.md:", "no table of tasks"),
        ("| task |\n", "a.md:1:", "no table “task”"),
        ("| | name |\n", "a.md:1:", "no table"),
        ("| tasks |\n| tasks |\n", "a.md:2:", "twice"),
        ("| tasks |\n| | name | nmae |\n", "a.md:tasks:2:", "“nmae” is not known"),
        ("| tasks |\n| | name | label::fr |\n", "a.md:tasks:2:", "“label::fr” is not known"),
        ("| tasks |\n| | name | name |\n", "a.md:tasks:2:", "twice"),
        ("| tasks |\n| | label | label::en |\n", "a.md:tasks:2:", "twice"),
        ("| tasks |\n| | name |\n| | a | b |\n", "a.md:tasks:3:", "without a heading"),
        (TASKS + "| | a | x |\n| | a | y |\n", "a.md:tasks:4:name:", "name a stands there twice"),
        (TASKS + "| | end | x |\n", "a.md:tasks:3:name:", "“end”"),
        (TASKS + "| | two words | x |\n", "a.md:tasks:3:name:", "One name"),
        (TASKS + "| | " + "x" * 41 + " | x |\n", "a.md:tasks:3:name:", "cannot be a name"),
        (TASKS + "| | ../../a | x |\n", "a.md:tasks:3:name:", "cannot be a name"),
        (TASKS + "| | a | " + "x" * 121 + " |\n", "a.md:tasks:3:label::en:", "more than 120"),
        (TASKS + "| | a | x | y | soon |\n", "a.md:tasks:3:time:", "not a time"),
        (TASKS + "| | a | x | y | 5 |\n", "a.md:tasks:3:time:", "not a time"),
        (TASKS + "| | a | x | y | -5 days |\n", "a.md:tasks:3:time:", "not a time"),
        (TASKS + "| | a | x | y | 99999 days |\n", "a.md:tasks:3:time:", "not a time"),
        (TASKS + "| | a | Ask \x1b]0;title\x07 |\n", "a.md:tasks:3:label::en:", "U+001B"),
        (TASKS + "| | a | \x9b31m |\n", "a.md:tasks:3:label::en:", "U+009B"),
        (TASKS + "| | a | safe \u202egnp |\n", "a.md:tasks:3:label::en:", "U+202E"),
        (TASKS + "| | a | x\ufffe |\n", "a.md:tasks:3:label::en:", "U+FFFE"),
        ("| tasks |\n| | name | join |\n| | a | some |\n", "a.md:tasks:3:join:", "all, any"),
        ("| tasks |\n| | name | waits |\n| | a | maybe |\n", "a.md:tasks:3:waits:", "no, "),
        ("| tasks |\n| | name | form |\n| | a | b c |\n", "a.md:tasks:3:form:", "One form"),
        ("| tasks |\n| | name | needs |\n| | a | magic |\n", "a.md:tasks:3:needs:", "“magic”"),
        (
            "| tasks |\n| | name | output |\n| | a | " + "x" * 2_001 + " |\n",
            "a.md:tasks:3:output::en:",
            "2000",
        ),
        (
            "| tasks |\n| | name |\n| | a |\n| outcomes |\n| | task | name |\n| | b | c |\n",
            "a.md:outcomes:6:task:",
            "no task “b”",
        ),
        (
            "| tasks |\n| | name |\n| workflow |\n| | id |\n| | a |\n| | b |\n",
            "a.md:workflow:6:",
            "one workflow",
        ),
    ],
)
def test_the_place_and_the_fault_are_named(text: str, place: str, word: str) -> None:
    said = refused(text)
    assert said.startswith(place)
    assert word in said


@pytest.mark.parametrize("column", ["extends", "import", "include"])
def test_no_file_can_pull_in_another_or_itself(tmp_path: Path, column: str) -> None:
    path = tmp_path / "a.md"
    path.write_text(f"| workflow |\n| | id | {column} |\n| | a | a.md |\n", encoding="utf-8")
    with pytest.raises(Problem, match=f"a.md:workflow:2.*“{column}” is not known"):
        read(path)


def test_markup_and_formulas_are_only_text() -> None:
    text = "[@click=app.quit]x[/b] =HYPERLINK(1) ${a} {b} %s"
    assert read_text(f"{TASKS}| | a | {text} |\n", "a.md").tasks[0].label == {"en": text}


def test_five_thousand_tasks_are_one_problem_at_once() -> None:
    rows = "".join(f"| | t{number} | x |\n" for number in range(5_000))
    begun = time.monotonic()
    said = refused(TASKS + rows)
    assert time.monotonic() - begun < SOON
    assert "more than" in said
    assert "a.md:" in said
    rows = "".join(f"| | t{number} | x |\n" for number in range(MAX_TASKS + 1))
    assert refused(TASKS + rows).startswith(f"a.md:tasks:{MAX_TASKS + 3}: There are more than 300 tasks.")


def test_too_many_roles_and_outcomes() -> None:
    roles = "".join(f"| | r{number} | x |\n" for number in range(31))
    assert refused(TASKS + "| roles |\n| | name | label |\n" + roles).startswith("a.md:roles:35:")
    ways = "".join(f"| | a | o{number} | x |\n" for number in range(13))
    said = refused(TASKS + "| | a | x |\n| outcomes |\n| | task | name | label |\n" + ways)
    assert said.startswith("a.md:outcomes:18:task: The task a has more than 12 outcomes.")


@given(st.text(alphabet="|\\ \n<br>tasksworflname-:;ab1", max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    made: Workflow | None = None
    said = ""
    try:
        made = read_text(text, "a.md")
    except Problem as problem:
        said = str(problem)
    assert said.startswith("a.md:") or (
        made is not None and read_text(write_markdown(made), "b.md") is not None
    )


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.md", "Café".encode("cp1252") + b"\n" + TASKS.encode(), "a.md, row 1: "),
        ("a.md", TASKS.encode("utf-16-le"), "NUL"),
        ("a.csv", b"label;who\nCaf\xe9;x\n", "a.csv, row 2: "),
        ("a.csv", b'label,who\n"open', "a.csv:"),
        ("a.csv", b"", "a.csv: There is no table of tasks."),
        ("a.csv", b"label,extends\nx,a.csv\n", "a.csv:tasks:1:"),
        pytest.param("a.csv", b"label\n" + b"x\n" * 6_000, "a.csv:", id="rows"),
        pytest.param("a.csv", b"label\n" + b"x" * 200_000, "a.csv:", id="cell"),
        pytest.param("a.md", b"x" * (MAX_FILE + 1), "a.md: The file is larger than 2 megabytes.", id="large"),
        pytest.param(
            "a.csv",
            b"name\n" + b"\n" * MAX_FILE,
            "a.csv: The file is larger than 2 megabytes.",
            id="large csv",
        ),
        ("a.ods", b"PK", "a.ods: A workflow is a file of the kind"),
        ("a.xlsx", b"no workbook at all", "a.xlsx: The workbook is damaged"),
        ("a.xlsx", b"", "a.xlsx: The workbook is damaged"),
    ],
)
def test_bytes_that_are_no_such_file(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Problem) as problem:
        read(tmp_path / name)
    assert str(problem.value).startswith(word) or (word == "NUL" and word in str(problem.value))


def test_what_is_no_file(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "absent.md", tmp_path / ("x" * 300 + ".md")):
        with pytest.raises(Problem):
            read(path)


def _book(fill: Callable[[xlsxwriter.Workbook], object]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        fill(book)
    return target.getvalue()


def _formula(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("tasks")
    sheet.write_row(0, 0, ["name", "label"])
    sheet.write_row(1, 0, ["a"])
    sheet.write_formula(1, 1, '=HYPERLINK("http://a.example")', value="Ask")


def _joined(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("tasks")
    sheet.write_row(0, 0, ["name", "label"])
    sheet.merge_range(1, 0, 3, 0, "a")


def _far(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("tasks")
    sheet.write_row(0, 0, ["name", "label"])
    sheet.write(1_048_575, 0, "a")


def _wide(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("tasks").write(0, 900, "name")


def _many(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("tasks")
    for row in range(3_000):
        sheet.write_row(row, 0, ["x"] * 30)


def _strange(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("tasks").write(0, 0, "name")
    book.add_worksheet("outcome").write(0, 0, "task")


def _alike(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("tasks").write(0, 0, "name")
    book.add_worksheet("Tasks ").write(0, 0, "name")


def _escape(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("tasks")
    sheet.write_row(0, 0, ["name", "label"])
    sheet.write_row(1, 0, ["a", "x\u202ey"])


def _without_tasks(book: xlsxwriter.Workbook) -> None:
    book.add_worksheet("roles").write(0, 0, "name")


@pytest.mark.parametrize(
    ("fill", "place", "word"),
    [
        (_formula, "a.xlsx:tasks:2:B2:", "formula"),
        (_joined, "a.xlsx:tasks:", "A2:A4"),
        (_far, "a.xlsx:tasks:", "beyond"),
        (_wide, "a.xlsx:tasks:", "beyond"),
        (_many, "a.xlsx:", "more than 60000 cells"),
        (_strange, "a.xlsx:", "“outcome”"),
        (_alike, "a.xlsx:", "“Tasks ”"),
        (_escape, "a.xlsx:tasks:2:label::en:", "U+202E"),
        (_without_tasks, "a.xlsx:", "no table of tasks"),
    ],
)
def test_workbooks(
    tmp_path: Path, fill: Callable[[xlsxwriter.Workbook], None], place: str, word: str
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_book(fill))
    begun = time.monotonic()
    with pytest.raises(Problem) as problem:
        read(path)
    assert time.monotonic() - begun < SOON
    assert str(problem.value).startswith(place)
    assert word in str(problem.value)


def _repacked(part: str, content: bytes) -> bytes:
    """A workbook with one part replaced or added."""
    source = zipfile.ZipFile(io.BytesIO(_book(_without_tasks)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            if entry.filename != part:
                archive.writestr(entry, source.read(entry))
        archive.writestr(part, content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("part", "content"),
    [
        pytest.param("xl/worksheets/sheet1.xml", b" " * (30 * 1024 * 1024), id="bomb"),
        pytest.param("xl/media/image1.bin", os.urandom(1024) * (13 * 1024), id="large"),
        pytest.param(
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData>" + b'<row><c r="A1"/></row>' * 70_000,
            id="cells",
        ),
        pytest.param(
            "xl/sharedStrings.xml",
            b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><sst><si><t>&c;</t></si></sst>',
            id="entities",
        ),
        pytest.param("xl/workbook.xml", b"<workbook/>", id="empty book"),
        pytest.param(
            "xl/worksheets/sheet1.xml",
            b"<worksheet><sheetData><row r='x'><c r='?'><v>1</v></c></row>",
            id="cut",
        ),
    ],
)
def test_bombs_and_damage_inside_a_workbook(tmp_path: Path, part: str, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(_repacked(part, content))
    begun = time.monotonic()
    with pytest.raises(Problem) as problem:
        read(path)
    assert time.monotonic() - begun < SOON
    assert "a.xlsx" in str(problem.value)


def test_reading_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    content = _book(_formula)
    path.write_bytes(content)
    with pytest.raises(Problem):
        read(path)
    assert path.read_bytes() == content
    assert [found.name for found in tmp_path.iterdir()] == ["a.xlsx"]
    assert openpyxl.load_workbook(path)["tasks"]["A2"].value == "a"


def test_a_large_workflow_within_the_limits_is_read(tmp_path: Path) -> None:
    ways = {f"t{number}": [[f"t{number + 1}"], ["end"]] for number in range(MAX_TASKS - 1)}
    made = workflow({**ways, f"t{MAX_TASKS - 1}": [["end"]]})
    path = tmp_path / "a.md"
    path.write_text(write_markdown(made), encoding="utf-8")
    assert read(path) == made
