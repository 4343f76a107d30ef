"""A workflow survives being written and read, in each kind of file, and reads as an office writes it."""

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings

from httui.cases.consent_rules import PURPOSES
from httui.problem import Problem
from httui.workflows.check import findings
from httui.workflows.columns import COLUMNS, MAX_OUTCOMES, MAX_ROLES, MAX_TASKS
from httui.workflows.conditions import END_CHECKS, NEEDS, TRIGGERS
from httui.workflows.definition import DONE, END, Condition, Outcome, Span, Workflow
from httui.workflows.tables import read, read_text, write_markdown, write_xlsx
from tests.workflows.making import workflow
from tests.workflows.random_workflows import workflows

HAND_MADE = """
# Visiting a clinic

Words for people, which are no table.

| roles |
| | name | label | held_by |
| | worker | Case worker | worker, supervisor rina.s |

| tasks |
| | name   | label::English (en) | label::id        | who    | time    | within   | #our own | needs            |
|-|--------|---------------------|------------------|--------|---------|----------|----------|------------------|
| | phone  | Phone the clinic    | Telepon klinik   | worker | 5 menit | 72 hours | \\| later | consent referral |
| |        | Go there            | Pergi ke sana    | WORKER | 1 Hour  |          |          |                  |

| | note   | Write it down\\nat once |             | worker | 2 hari kerja | | | record intake; role worker |

| outcomes |
| | task  | name | label  | next |
| | phone | yes  | Open   | go_there |
| | phone | no   | Closed | phone, end |

| workflow |
| | id | title | goal | start | end | trigger |
| | visit | A visit | Cared for | A wish | Home again | hand; withdrawal |
"""


def test_a_file_written_by_hand() -> None:
    made = read_text(HAND_MADE, "visit.md")
    assert made.id == "visit"
    assert made.title == {"en": "A visit"}
    assert made.triggers == (Condition("hand"), Condition("withdrawal"))
    assert made.end_check == (Condition("steps"),)
    assert made.roles[0].held_by == ("worker", "supervisor", "rina.s")
    phone, go, note = made.tasks
    assert phone.label == {"en": "Phone the clinic", "id": "Telepon klinik"}
    assert (phone.estimate, phone.within) == (Span(5, "minutes"), Span(72, "hours"))
    assert phone.needs == (Condition("consent", value="referral"),)
    assert phone.outcomes == (
        Outcome("yes", {"en": "Open"}, ("go_there",)),
        Outcome("no", {"en": "Closed"}, ("phone", END)),
    )
    assert go.name == "go_there"
    assert go.responsible == ("worker",)
    assert go.outcomes == (Outcome("done", DONE.label, ("note",)),)
    assert note.label == {"en": "Write it down\nat once"}
    assert note.estimate == Span(2, "days")
    assert note.outcomes == (Outcome("done", DONE.label, (END,)),)
    assert not [finding for finding in findings(made) if finding.blocking]


@pytest.mark.parametrize(
    "words", ["a\\nb", "\\", "\\|", "a\\\\|b\\", "|", "a\nb", "a <br> b", "---", "# |x|"]
)
def test_every_sign_of_markdown_is_only_a_sign(words: str) -> None:
    made = workflow({"a": [["end"]]}, title={"en": words, "id": words})
    assert read_text(write_markdown(made), "a.md") == made


def test_tasks_in_a_row_need_no_outcomes_in_the_file() -> None:
    made = read_text("| tasks |\n| | name |\n| | a |\n| | b |\n", "a.md")
    assert [way.next for task in made.tasks for way in task.outcomes] == [("b",), (END,)]
    assert "| outcomes |" not in write_markdown(made)


def test_an_outcome_without_next_leads_to_the_next_row() -> None:
    text = (
        "| tasks |\n| | name |\n| | a |\n| | b |\n| outcomes |\n| | task | name |\n| | a | x |\n| | b | y |\n"
    )
    assert [way.next for task in read_text(text, "a.md").tasks for way in task.outcomes] == [("b",), (END,)]


def test_a_column_of_the_office_s_own_may_hold_anything() -> None:
    text = f"| tasks |\n| | name | #log | #log |\n| | a | \x1b {'x' * 3_000} | y |\n"
    assert [task.name for task in read_text(text, "a.md").tasks] == ["a"]


@given(workflows())
def test_markdown_brings_every_definition_back(made: Workflow) -> None:
    assert read_text(write_markdown(made), "a.md") == made


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(workflows())
def test_a_workbook_brings_every_definition_back(tmp_path: Path, made: Workflow) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(made, path)
    assert read(path) == made


def test_markdown_on_disk_with_a_byte_order_mark_and_windows_lines(tmp_path: Path) -> None:
    made = workflow({"a": [["b"], ["a"]], "b": [["end"]]})
    path = tmp_path / "a.md"
    path.write_bytes(b"\xef\xbb\xbf" + write_markdown(made).replace("\n", "\r\n").encode())
    assert read(path) == made


def test_every_cell_of_a_workbook_is_text_and_every_column_is_there(tmp_path: Path) -> None:
    made = workflow({"a": [["end"]]}, title={"en": "=1+1", "id": "https://a.example"})
    path = tmp_path / "a.xlsx"
    write_xlsx(made, path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["workflow", "roles", "tasks", "outcomes"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}
    assert {cell.number_format for cell in cells} == {"@"}
    assert not any(cell.hyperlink for cell in cells)
    headings = [cell.value for cell in book["tasks"][1]]
    assert "funds::Bahasa Indonesia (id)" in headings
    assert read(path).title["en"] == "=1+1"


def test_numbers_and_yes_of_a_spreadsheet_are_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("Tasks")
        sheet.write_row(0, 0, ["name", "label", "who", "time", "waits"])
        sheet.write_row(1, 0, [1, 2.0, "w", "5 minutes"])
        sheet.write_boolean(1, 4, True)
        book.add_worksheet("Sheet2")
        book.add_worksheet("#our notes").write(0, 0, "=SUM(A2)")
    (task,) = read(path).tasks
    assert (task.name, task.label, task.waits) == ("1", {"en": "2"}, True)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_brings_tasks_and_a_role_for_each_name(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "Klinik Baru.csv"
    lines = [
        ["label", "who", "time"],
        ['"Phone, or write; then wait"', "worker nurse", "5 minutes"],
        ["Go", "nurse", "1 hour"],
    ]
    path.write_text("\r\n".join(separator.join(line) for line in lines), encoding="utf-8-sig")
    made = read(path)
    assert (made.id, made.title) == ("klinik_baru", {"en": "Klinik Baru"})
    assert [task.name for task in made.tasks] == ["phone_or_write_then_wait", "go"]
    assert [(role.name, role.held_by) for role in made.roles] == [("worker", ("worker",)), ("nurse", ())]
    assert made.tasks[0].outcomes[0].next == ("go",)
    assert {finding.kind for finding in findings(made) if finding.blocking} == {
        "no_goal",
        "no_start",
        "no_end",
    }


def test_words_without_a_name_get_one_that_is_free() -> None:
    text = "| tasks |\n| | name | label |\n| | go_2 | x |\n| | | Go! |\n| | | go |\n| | | End |\n"
    text += "| | | 你好 |\n| | | |\n| | | Later |\n| | later | x |\n"
    assert [task.name for task in read_text(text, "a.md").tasks] == [
        "go_2", "go", "go_3", "task", "task_2", "later_2", "later",
    ]  # fmt: skip


def test_what_word_processors_leave_is_dropped() -> None:
    text = "| tasks |\n| | name | label |\n| | a | \u200bPhone\u00a0the cli\u00adnic\u00a0 |\n"
    assert read_text(text, "a.md").tasks[0].label == {"en": "Phone the clinic"}


def test_a_workbook_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    made = workflow({"a": [["end"]]})
    with pytest.raises(Problem):
        write_xlsx(made, tmp_path / "absent" / "a.xlsx")
    write_xlsx(made, tmp_path / "a.xlsx")
    write_xlsx(workflow({"b": [["end"]]}), tmp_path / "a.xlsx")
    assert [task.name for task in read(tmp_path / "a.xlsx").tasks] == ["b"]
    assert [path.name for path in tmp_path.iterdir()] == ["a.xlsx"]


def test_the_guide_s_example_is_sound_and_it_names_every_column_and_condition() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "workflow-format.md").read_text(encoding="utf-8")
    example = next(part for part in guide.split("```") if "| workflow |" in part)
    made = read_text(example, "visit.md")
    assert findings(made, forms=(), people={"budi.c"}) == []
    assert made.tasks[1].outcomes[0].next == ("wait", "home")
    columns = {column for table in COLUMNS.values() for column in table}
    kinds = NEEDS | END_CHECKS | TRIGGERS
    for word in columns | kinds | PURPOSES.keys():
        assert f"`{word}`" in guide or f"`{word} " in guide, word
    for limit in (MAX_TASKS, MAX_ROLES, MAX_OUTCOMES):
        assert f"| {limit} |" in guide
