"""The table of a procedure: the sample of the workbook (7 steps, 25 minutes), as text, workbook and PDF."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader

from httui import i18n
from httui.paths import shipped_forms
from httui.workflows import sop, sop_export, tables
from httui.workflows.cell_text import cells
from httui.workflows.definition import Outcome, Role, Span, Task, Workflow
from tests.workflows.making import workflow

ROLES = (
    Role("doctor", {"en": "Doctor", "id": "Dokter"}),
    Role("nurse", {"en": "Nurse", "id": "Perawat"}),
    Role("staff", {"en": "Clinic staff", "id": "Petugas klinik"}),
)
STEPS = [
    (
        "Receive the person and the result of the screening",
        "staff",
        "Screening form, health record, medicines",
        1,
    ),
    ("Ask about symptoms and earlier illnesses", "nurse", "Health record form, pen", 5),
    ("Examine the vital signs", "nurse", "Thermometer, blood pressure meter", 5),
    ("Do the tests and tell what they mean", "doctor", "Stethoscope, flashlight", 8),
    ("Tell the diagnosis and sign the health record", "doctor nurse", "Health record form, pen", 1),
    ("File the record, or send it to the registry", "staff", "File folder, cabinet", 2),
    ("Bring the person back to the registry", "staff", "Health record form", 3),
]
SAMPLE = Workflow(
    "medical",
    {"en": "Medical check at admission", "id": "Pemeriksaan kesehatan saat masuk"},
    {}, {}, {},
    source={"en": "Decision 32 of 2016, page 75"},
    note={"en": "Sample"},
    roles=ROLES,
    tasks=tuple(
        Task(
            f"t{number}",
            {"en": label},
            tuple(who.split()),
            Span(minutes, "minutes"),
            tools={"en": tools},
            output={"en": f"Result {number}"},
            information={"en": "Keep it quiet" if number == 4 else ""},
            outcomes=(
                (Outcome("ok", {"en": "Approved"}, ("t7",)), Outcome("no", {"en": "Declined"}, ("t2", "end")))
                if number == 6
                else (Outcome("done", {}, (f"t{number + 1}" if number < 7 else "end",)),)
            ),
        )
        for number, (label, who, tools, minutes) in enumerate(STEPS, 1)
    ),
)  # fmt: skip


def test_the_sample_has_seven_steps_and_twenty_five_minutes() -> None:
    made = sop.table(SAMPLE)
    assert (made.total_steps, made.totals_words) == (7, "25 minutes")
    assert made.roles == ("Doctor", "Nurse", "Clinic staff")
    assert [row.marks for row in made.rows][4] == (True, True, False)
    assert made.rows[0].tools == "Screening form, health record, medicines"
    assert made.rows[5].information == "Approved: go to 7; Declined: go to 2, end"
    assert made.rows[3].information == "Keep it quiet"
    assert made.footer() == [
        ("Operational procedure", "Medical check at admission"),
        ("Total steps", "7"),
        ("Total time", "25 minutes"),
        ("Source", "Decision 32 of 2016, page 75"),
        ("Note", "Sample"),
    ]


def test_times_add_up_over_units_and_say_what_is_missing() -> None:
    spans = [Span(50, "minutes"), Span(1, "hours"), Span(2, "days"), None]
    tasks = tuple(Task(f"t{number}", {"en": "x"}, estimate=span) for number, span in enumerate(spans))
    made = workflow({}, tasks=tasks)
    assert sop.table(made).totals_words == "2 days 1 hour 50 minutes (1 step has no time)"
    assert sop.table(workflow({}, tasks=tasks[3:])).totals_words == "not estimated"


def test_resources_people_and_funds_are_not_lost() -> None:
    task = Task(
        "t", {"en": "Go"}, documents={"en": "Letter"}, materials={"en": "Folder"}, tools={"en": "Phone"},
        people={"en": "A driver"}, funds={"en": "Transport"}, within=Span(3, "days"),
    )  # fmt: skip
    [row] = sop.table(workflow({}, tasks=(task,))).rows
    assert row.tools == "Phone; Letter; Folder"
    assert row.information == "People: A driver; Funds: Transport; At the latest after 3 days."


def test_as_text_with_numbered_roles_and_a_legend() -> None:
    text = sop.text(SAMPLE)
    lines = text.splitlines()
    assert all(len(line) <= 78 for line in lines)
    assert any(line.startswith("No. | Activity") and "| 1 2 3 | " in line for line in lines)
    fifth = next(line for line in lines if line.startswith("5 "))
    assert "| x x - |" in fifth
    assert "PIC (person in charge): 1 = Doctor; 2 = Nurse; 3 = Clinic staff" in text
    assert "Total steps: 7" in text
    assert "Total time: 25 minutes" in text


def test_many_roles_are_named_by_number() -> None:
    roles = tuple(Role(f"r{number}", {"en": f"Role {number}"}) for number in range(1, 31))
    task = Task("t", {"en": "Go"}, responsible=("r1", "r12", "r30", "gone"))
    text = sop.text(workflow({}, roles=roles, tasks=(task,)))
    assert "| 1, 12, 30," in text
    assert "31 = gone" in " ".join(text.split())
    assert all(len(line) <= 78 for line in text.splitlines())


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.integers(0, 9), st.integers(70, 120))
def test_any_text_stays_inside_the_width(texts: list[str], roles: int, width: int) -> None:
    made = workflow(
        {},
        title={"en": texts[0]},
        roles=tuple(Role(f"r{number}", {"en": texts[-1]}) for number in range(roles)),
        tasks=tuple(
            Task(f"t{number}", {"en": said}, ("r0",), tools={"en": said}, information={"en": said})
            for number, said in enumerate(texts)
        ),
    )
    assert all(cells(line) <= width for line in sop.text(made, width).splitlines())


def test_in_bahasa_indonesia() -> None:
    i18n.use("id")
    made = sop.table(SAMPLE)
    assert made.title == "Pemeriksaan kesehatan saat masuk"
    assert made.roles[0] == "Dokter"


def test_a_workbook_of_text_that_prints_across_with_its_headings() -> None:
    sheet = load_workbook(io.BytesIO(sop_export.xlsx(SAMPLE))).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0] == "Medical check at admission"
    assert rows[1][:3] == ("No.", "Activity", "PIC")
    assert rows[1][5:9] == ("Tools", "Time", "Output", "Information")
    assert rows[2][2:5] == ("Doctor", "Nurse", "Clinic staff")
    assert [row[0] for row in rows[3:10]] == ["1", "2", "3", "4", "5", "6", "7"]
    assert [bool(cell) for cell in rows[7][2:5]] == [True, True, False]
    assert "Total steps: 7" in [row[0] for row in rows]
    assert "Total time: 25 minutes" in [row[0] for row in rows]
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.print_title_rows == "$2:$3"
    assert sheet.column_dimensions["B"].width > 40


@pytest.mark.parametrize("said", ["=1+1", "+62", "-1", "@x", "{=1}", "http://example.org/x", "\ttab"])
def test_words_of_a_workflow_are_never_formulas_or_links(said: str) -> None:
    task = Task("t", {"en": said}, ("r",), tools={"en": said})
    made = workflow({}, title={"en": said}, tasks=(task,), roles=(Role("r", {"en": said}),))
    book = load_workbook(io.BytesIO(sop_export.xlsx(made)))
    assert book.active is not None
    found = [cell for row in book.active.iter_rows() for cell in row if cell.value]
    assert {cell.data_type for cell in found} == {"s"}
    assert all(cell.hyperlink is None for cell in found)
    assert book.active["B4"].value == said.strip()


def read(data: bytes) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(data))
    return " ".join("\n".join(page.extract_text() for page in reader.pages).split()), reader


def test_a_pdf_whose_text_can_be_read_and_that_tells_nothing_of_its_maker(tmp_path: Path) -> None:
    sop_export.to_pdf(SAMPLE, tmp_path / "sop.pdf")
    data = (tmp_path / "sop.pdf").read_bytes()
    text, reader = read(data)
    for words in (
        "Medical check at admission",
        "Doctor",
        "Total steps: 7",
        "Total time: 25 minutes",
        "Page 1 of 1",
    ):
        assert words in text
    page = reader.pages[0].mediabox
    assert page.width > page.height
    assert reader.metadata is not None
    assert reader.metadata.producer == "httui"
    assert reader.metadata.author is None
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date.year == 2000
    assert str(tmp_path).encode() not in data


def test_a_long_procedure_has_its_headings_on_every_page() -> None:
    many = workflow(
        {f"t{number}": [["end"]] for number in range(300)}, source={"en": "Peraturan 22/2010 — “é”"}
    )
    text, reader = read(sop_export.pdf(many))
    assert len(reader.pages) > 5
    assert all("Activity" in page.extract_text() for page in reader.pages)
    assert f"Page {len(reader.pages)} of {len(reader.pages)}" in text
    assert 'Source: Peraturan 22/2010 - "é"' in text


def test_thirty_roles_and_no_role_fit_on_paper() -> None:
    roles = tuple(Role(f"r{number}", {"en": f"Role {number}"}) for number in range(1, 31))
    task = Task("t", {"en": "Go"}, responsible=("r1", "r30"))
    assert "30 = Role 30" in read(sop_export.pdf(workflow({}, roles=roles, tasks=(task,))))[0]
    assert (
        "Total steps: 1" in read(sop_export.pdf(workflow({}, roles=(), tasks=(Task("t", {"en": "Go"}),))))[0]
    )


@settings(max_examples=15)
@given(st.text(max_size=40))
def test_any_letters_can_be_printed(said: str) -> None:
    made = workflow({}, title={"en": said}, tasks=(Task("t", {"en": said}),))
    assert sop_export.pdf(made).startswith(b"%PDF")
    assert sop_export.xlsx(made).startswith(b"PK")


def test_files_are_private_and_replace_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "sop.xlsx"
    path.write_bytes(b"older")
    sop_export.to_xlsx(SAMPLE, path)
    assert path.read_bytes().startswith(b"PK")
    assert path.stat().st_mode & 0o077 == 0 or path.stat().st_mode & 0o777 == 0o666


def test_the_sample_that_ships_adds_up() -> None:
    made = sop.table(tables.read(shipped_forms() / "workflows" / "medical_check.md"))
    assert (made.total_steps, made.totals_words) == (7, "25 minutes")
    assert "Pas-32" in made.source.replace("PAS", "Pas")
