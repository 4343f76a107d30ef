"""The formats: opened by other programs, complete with their papers, and nothing in them acts on a reader.

Read by frictionless, LibreOffice, openpyxl, pypdf and the receiving side of a package.
"""

import csv
import io
import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from httui.sharing import office_keys, plans, standards
from httui.sharing.age import AgeReader
from httui.sharing.disclosure import Trust
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.masking import Form
from httui.sharing.outgoing import NotCleared, Outgoing
from httui.sharing.package import Expectation, open_package
from httui.sharing.release import again, write
from httui.sharing.release_formats import FormatRefused, safe_cell
from httui.sharing.release_papers import kind_of
from httui.store.secret import PrivateKeys
from httui.store.session import Session
from httui.store.sharing_models import Partner, Release
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.sharing.releasing import many, plan, prepared, somebody
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "staff", "template"]

FIELDS = {
    "age": Form.GENERALISED, "sex": Form.CODED, "came": Form.GENERALISED, "kind": Form.CODED, "safe": Form.CODED,
}  # fmt: skip
HOSTILE = (
    '=HYPERLINK("http://example.org")',
    "@sum(1)",
    "+1+1",
    "\x1b[2Jgone",
    "a\tb\r\nc",
    "-5",
    "<b>&amp;",
)


def made(session: Session, name: str, plan_id: str, **more: object) -> bytes:
    stream = io.BytesIO()
    write(session, prepared(session, plan_id), name, stream, **more)  # type: ignore[arg-type]
    return stream.getvalue()


@pytest.fixture
def ready(staff: Staff) -> tuple[Session, str]:
    """A plan with five columns and forty people."""
    session = staff.as_("lead")
    found = plan(session, fields=FIELDS)
    many(session, 40)
    return session, found


def test_csv_is_a_data_package(ready: tuple[Session, str], tmp_path: Path) -> None:
    from frictionless import Package

    session, plan_id = ready
    content = made(session, "csv", plan_id)
    path = tmp_path / "out.zip"
    path.write_bytes(content)
    with zipfile.ZipFile(path) as archive:
        assert sorted(archive.namelist()) == ["data.csv", "datapackage.json", "dictionary.csv", "readme.txt"]
        archive.extractall(tmp_path / "out")
    report = Package(str(tmp_path / "out" / "datapackage.json")).validate()
    assert report.valid, report.flatten(["type", "note"])
    described = json.loads((tmp_path / "out" / "datapackage.json").read_text())
    schema = described["resources"][0]["schema"]
    with (tmp_path / "out" / "data.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [field["name"] for field in schema["fields"]] == list(rows[0])
    assert "" in schema["missingValues"]
    assert {"value": "f", "label": "Woman"} in schema["fields"][2]["categories"]
    assert len(rows) == Release.get().rows
    readme = (tmp_path / "out" / "readme.txt").read_text()
    for word in ("Period: 2026-01-01 to 2026-12-31", "Base: Of the 40 persons", "Left out", "Source", "- "):
        assert word in readme
    assert described["httui"]["caveats"]
    assert len(list(csv.reader((tmp_path / "out" / "dictionary.csv").open(newline="")))) == len(rows[0]) + 1


def test_a_table_that_was_changed_is_found_by_the_description(
    ready: tuple[Session, str], tmp_path: Path
) -> None:
    """The check above can fail: a word where a day belongs does not fit the schema."""
    from frictionless import Package

    session, plan_id = ready
    with zipfile.ZipFile(io.BytesIO(made(session, "csv", plan_id))) as archive:
        archive.extractall(tmp_path)
    path = tmp_path / "data.csv"
    path.write_text(path.read_text() + "one,cell\n")
    assert not Package(str(tmp_path / "datapackage.json")).validate().valid


def test_workbook_has_five_sheets_of_text(ready: tuple[Session, str]) -> None:
    from openpyxl import load_workbook

    session, plan_id = ready
    book = load_workbook(io.BytesIO(made(session, "xlsx", plan_id)))
    assert book.sheetnames == ["Data", "Dictionary", "Signposts", "Caveats"]
    kinds = {cell.data_type for sheet in book for row in sheet for cell in row if cell.value is not None}
    assert kinds <= {"s", "inlineStr"}
    assert book["Data"].max_row == Release.get().rows + 1


@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice is not installed (libreoffice-calc-nogui)"
)
def test_libreoffice_opens_the_workbook_and_runs_nothing(staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("lead")
    plan_id = plan(session, fields={"age": Form.CODED, "why": Form.RAW}, form="small")
    for number in range(4 * len(HOSTILE)):
        somebody(session, {"/data/age": "30", "/data/why": HOSTILE[number % len(HOSTILE)]}, form="small")
    boss = staff.as_("boss")
    found = prepared(boss, plan_id)
    found = again(boss, found, lines=frozenset(text.line for text in found.texts(boss)))
    path = tmp_path / "out.xlsx"
    write(boss, found, "xlsx", path, second=("lead", OTHER))
    subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
         "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,1",
         "--outdir", str(tmp_path), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    [read] = tmp_path.glob("out*.csv")
    rows = list(csv.reader(read.open(newline="", encoding="utf-8")))
    assert rows[0] == ["row_id", "age", "why"]
    said = {row[2] for row in rows[1:]}
    assert '=HYPERLINK("http://example.org")' in said
    assert "+1+1" in said
    assert not any("\x1b" in text for text in said)
    assert any(text.endswith("[2Jgone") for text in said)


def test_hostile_text_is_text_in_every_format(staff: Staff) -> None:
    session = staff.as_("lead")
    plan_id = plan(session, fields={"age": Form.CODED, "why": Form.RAW}, form="small")
    for number in range(4 * len(HOSTILE)):
        somebody(session, {"/data/age": "30", "/data/why": HOSTILE[number % len(HOSTILE)]}, form="small")
    boss = staff.as_("boss")
    for name in ("csv", "jsonl", "xlsx", "pdf"):
        found = prepared(boss, plan_id)
        found = again(boss, found, lines=frozenset(text.line for text in found.texts(boss)))
        stream = io.BytesIO()
        write(boss, found, name, stream, second=("lead", OTHER))
        assert b"\x1b" not in stream.getvalue() or name in {"xlsx", "pdf", "csv"}
        if name == "csv":
            with zipfile.ZipFile(stream) as archive:
                data = archive.read("data.csv")
            assert b"\x1b" not in data
            cells = [row[2] for row in csv.reader(io.StringIO(data.decode()))][1:]
            assert "-5" in cells
            assert not any(cell[:1] in "=+@" for cell in cells if cell)


@pytest.mark.parametrize(("text", "safe"), [
    ("=1", "'=1"), ("+62812", "+62812"), ("-5", "-5"), ("-5.5", "-5.5"), ("-5-1", "'-5-1"), ("@x", "'@x"),
    ("\tx", "'\tx"), ("", ""), ("a=1", "a=1"), ("-", "'-"),
])  # fmt: skip
def test_cells(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@pytest.mark.parametrize(("values", "kind"), [
    (["1", "", "-2"], "integer"), (["1.5", "2"], "number"), (["2026-01-31"], "date"), (["2026-13-01"], "string"),
    (["18-20"], "string"), ([], "string"), (["[unknown]", "3"], "integer"),
])  # fmt: skip
def test_types(values: list[str], kind: str) -> None:
    assert kind_of(values) == kind


def test_json_lines(ready: tuple[Session, str]) -> None:
    session, plan_id = ready
    lines = [json.loads(line) for line in made(session, "jsonl", plan_id).splitlines()]
    assert lines[0]["kind"] == "release"
    assert lines[0]["httui"]["signposts"]
    assert {line["kind"] for line in lines[1:]} == {"row"}
    assert set(lines[1]["values"]) == {"row_id", *FIELDS}


def test_pdf_opens_with_its_password_only(ready: tuple[Session, str]) -> None:
    from pypdf import PdfReader

    session, plan_id = ready
    stream = io.BytesIO()
    done = write(session, prepared(session, plan_id), "pdf", stream)
    assert len(done.password.split()) == 7
    reader = PdfReader(io.BytesIO(stream.getvalue()))
    assert reader.is_encrypted
    assert not reader.decrypt("")
    assert not reader.decrypt(done.password[:-1])
    assert reader.decrypt(done.password)
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "Period" in text
    assert "row_id" in text
    assert Release.get().override_reason is None
    assert done.password not in json.dumps(Release.get().check_result)


def test_pdf_refuses_what_nobody_reads_on_paper(
    ready: tuple[Session, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("httui.sharing.formats_pdf.MOST_ROWS", 10)
    with pytest.raises(FormatRefused):
        made(ready[0], "pdf", ready[1])
    assert Release.select().count() == 0


def test_htcds_columns_and_what_was_not_carried(ready: tuple[Session, str]) -> None:
    session, plan_id = ready
    for number in range(24):
        somebody(
            session,
            {"/data/age": "30", "/data/sex": "x", "/data/came": "2026-03-01",
             "/data/safe": ["yes", "no"][number % 2],
             "/data/kind": "labour sexual" if number % 4 < 2 else "labour"},
        )  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(made(session, "htcds", plan_id))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("htcds.csv").decode())))
        report = archive.read("not-carried.txt").decode()
    assert list(rows[0]) == ["row_id", "prs_Gender", "vic_TypeOfExploitation"]
    assert {row["prs_Gender"] for row in rows} <= {"Feminine", "Masculine", ""}
    assert "ForcedLabour;SexualExploitation" in {row["vic_TypeOfExploitation"] for row in rows}
    assert "Column without a place: age" in report
    assert "Value without a word there: sex: x" in report
    assert set(rows[0]) - {"row_id"} <= set(standards.columns_of("htcds"))


def test_ctdc_columns(ready: tuple[Session, str]) -> None:
    session, plan_id = ready
    somebody(session, {"/data/age": "30"})
    with zipfile.ZipFile(io.BytesIO(made(session, "ctdc", plan_id, override="for the test"))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("ctdc.csv").decode())))
        report = archive.read("not-carried.txt").decode()
    assert list(rows[0]) == ["row_id", "yearOfRegistration", "gender", "isForcedLabour", "isSexualExploit"]
    assert {row["isForcedLabour"] for row in rows} <= {"0", "1", "-99"}
    assert {"0", "1"} <= {row["isForcedLabour"] for row in rows}
    assert {row["gender"] for row in rows} <= {"Female", "Male", ""}
    assert {row["yearOfRegistration"] for row in rows} <= {"2026", ""}
    assert "Column without a place: age" in report


def test_standards_are_not_for_counts(staff: Staff) -> None:
    session = staff.as_("lead")
    plan_id = plan(session, fields={"age": Form.COUNT})
    many(session, 40)
    with pytest.raises(FormatRefused):
        made(session, "htcds", plan_id)


def test_tables_of_counts_in_csv_and_workbook(staff: Staff, tmp_path: Path) -> None:
    from frictionless import Package
    from openpyxl import load_workbook

    session = staff.as_("lead")
    plan_id = plan(session, fields={"age": Form.COUNT, "sex": Form.COUNT}, q05_basis="counts", q05_purpose="")
    many(session, 60, purpose="statistics")
    with zipfile.ZipFile(io.BytesIO(made(session, "csv", plan_id))) as archive:
        archive.extractall(tmp_path)
    assert Package(str(tmp_path / "datapackage.json")).validate().valid
    rows = list(csv.DictReader((tmp_path / "table-2-sex.csv").open(newline="")))
    assert [row["Sex"] for row in rows] == ["Woman", "Man", "all"]
    assert rows[-1]["Persons"] == "60"
    book = load_workbook(io.BytesIO(made(session, "xlsx", plan_id)))
    assert book.sheetnames[:2] == ["Table 1", "Table 2"]


def confirmed(session: Session, plan_id: str, keys: PrivateKeys, *, httui: bool = True) -> None:
    """Give the plan's partner keys that somebody compared."""
    from httui.sharing.age_keys import recipient_text

    public = PublicKeys.of(keys)
    Partner.update(
        age_key=recipient_text(public.recipient),
        sign_key=public.sign.hex() if httui else None,
        keys_checked_at=session.clock.now(),
    ).where(Partner.id == plans.row_of(plan_id).partner_id).execute()


def test_a_package_opens_at_the_partner_and_says_what_not_to_ask_again(staff: Staff) -> None:
    session = staff.as_("lead")
    plan_id = plan(session, Trust.CASEWORK, {"age": Form.CODED, "sex": Form.CODED}, q05_purpose="referral")
    somebody(session, {"/data/age": "30", "/data/sex": "f"}, purpose="referral")
    theirs = PrivateKeys.generate()
    confirmed(session, plan_id, theirs)
    content = made(session, "package", plan_id)
    ours = office_keys.public(session)
    opened = open_package(
        io.BytesIO(content),
        Expectation((theirs.box,), {session.office: [ours.sign]}, set(), session.clock.now()),
    )
    manifest = opened.manifest
    files = opened.to_memory()
    assert set(files) == {"data.csv", "datapackage.json", "dictionary.csv", "readme.txt"}
    [row] = csv.DictReader(io.StringIO(files["data.csv"].decode()))
    assert (row["age"], row["sex"]) == ("30", "f")
    [told] = manifest.not_to_ask
    assert told.person == row["row_id"]
    assert told.topics == ("Age", "Sex")
    assert manifest.rows == 1
    kept = Release.get()
    assert kept.package_id == manifest.id
    assert kept.expires_on == manifest.destroy_by.isoformat() == "2027-05-02"
    assert kept.agreement is not None
    assert manifest.agreement == kept.agreement.id


def test_a_partner_with_age_alone_gets_the_same_files(staff: Staff) -> None:
    session = staff.as_("lead")
    plan_id = plan(session, fields={"age": Form.CODED, "sex": Form.CODED})
    many(session, 30)
    theirs = PrivateKeys.generate()
    confirmed(session, plan_id, theirs, httui=False)
    reader = AgeReader(io.BytesIO(made(session, "package", plan_id)), [theirs.box])
    with zipfile.ZipFile(io.BytesIO(reader.read())) as archive:
        assert "data.csv" in archive.namelist()


def test_missing_codes_go_along_in_casework_only(staff: Staff) -> None:
    session = staff.as_("lead")
    plan_id = plan(session, Trust.CASEWORK, {"age": Form.CODED, "sex": Form.CODED}, q05_purpose="referral")
    theirs = PrivateKeys.generate()
    confirmed(session, plan_id, theirs)
    somebody(session, {"/data/age": "30"}, purpose="referral", missing={"/data/sex": "declined"})
    content = made(session, "package", plan_id, override="a single referral")
    ours = office_keys.public(session)
    expected = Expectation((theirs.box,), {session.office: [ours.sign]}, set(), session.clock.now())
    files = open_package(io.BytesIO(content), expected).to_memory()
    [row] = csv.DictReader(io.StringIO(files["data.csv"].decode()))
    assert row["sex"] == "[declined]"
    other = plan(session, fields={"age": Form.CODED, "sex": Form.CODED})
    for _number in range(12):
        somebody(session, {"/data/age": "30"}, missing={"/data/sex": "declined"})
    assert b"[declined]" not in made(session, "jsonl", other, override="x y z").split(b"\n", 1)[1]


def test_an_outgoing_cannot_be_made_by_hand() -> None:
    from dataclasses import fields

    with pytest.raises(NotCleared):
        Outgoing(**{field.name: None for field in fields(Outgoing)})  # type: ignore[arg-type]


def test_bahasa_indonesia(ready: tuple[Session, str]) -> None:
    """The words that go along are in the language in use when it was prepared."""
    from httui import i18n

    session, plan_id = ready
    i18n.use("id")
    with zipfile.ZipFile(io.BytesIO(made(session, "csv", plan_id))) as archive:
        assert json.loads(archive.read("datapackage.json"))["httui"]["language"] == "id"


def test_the_intake_of_the_product_fits_both_standards(staff: Staff) -> None:
    """The crosswalk of the form that ships: groups of ages, places, several answers, and what has no place."""
    from httui.cases import registry
    from httui.paths import shipped_forms

    session = staff.as_("lead")
    registry.add(session, shipped_forms() / "intake.md")
    shared = {
        "age_band": Form.GENERALISED, "gender": Form.GENERALISED, "is_child": Form.GENERALISED,
        "examination_regency": Form.GENERALISED, "exploitation_type": Form.CODED,
    }  # fmt: skip
    plan_id = plan(session, fields=shared, form="intake")
    refs = {row.name: row.ref for row in plans.get(session, plan_id).fields}
    for number in range(24):
        said = {
            "age_band": ["9_17", "48_plus"][number % 2], "is_child": ["yes", "no"][number % 2], "gender": "female",
            "examination_regency": "33.01",
            "exploitation_type": ["forced_labour", "forced_labour sexual_exploitation"][number % 4 // 2],
        }  # fmt: skip
        somebody(session, {refs[name]: text for name, text in said.items()}, form="intake")
    with zipfile.ZipFile(io.BytesIO(made(session, "ctdc", plan_id))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("ctdc.csv").decode())))
        report = archive.read("not-carried.txt").decode()
    assert {(row["ageBroad"], row["majorityStatus"]) for row in rows} == {
        ("9--17", "Minor"),
        ("48+", "Adult"),
    }
    assert {row["isForcedLabour"] for row in rows} == {"1"}
    assert {row["isSexualExploit"] for row in rows} == {"0", "1"}
    assert "Column without a place: examination_regency" in report
    assert "age_band -> ageBroad" in report
    with zipfile.ZipFile(io.BytesIO(made(session, "htcds", plan_id))) as archive:
        rows = list(csv.DictReader(io.StringIO(archive.read("htcds.csv").decode())))
    assert {row["vic_TypeOfExploitation"] for row in rows} == {
        "ForcedLabour",
        "ForcedLabour;SexualExploitation",
    }
    with zipfile.ZipFile(io.BytesIO(made(session, "csv", plan_id))) as archive:
        assert "33.01 = Kabupaten Cilacap" in archive.read("dictionary.csv").decode()
