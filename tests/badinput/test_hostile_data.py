"""Data is never a formula, markup, a path or a word to the terminal: hostile names from import to every output."""

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import pytest

from tests.badinput.conftest import Office, refused
from tests.cases.support import SMALL

HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "[@click=app.bell]x[/]",
    "[/b]",
    "../../etc/passwd",
    "\u202egnp.exe",
    "%s{0}{user}",
    "'; DROP TABLE cases; --",
    "x" * 5000,
]
DANGEROUS = {"\x1b", "\x07", "\x9b", "\u202e", "\x00"}


def every_file(home: Path) -> set[Path]:
    return {path for path in home.rglob("*") if path.is_file()}


def test_hostile_answers_from_import_to_export(office: Office) -> None:
    lines = "".join(
        office.line(100 + n, full_name=text, pseudonym=text[:200], file_number=f"{n}{text}", notes=text)
        for n, text in enumerate(HOSTILE)
    )
    done = office("import", "small", office.file("x.jsonl", lines), "--json")
    said = done.out + done.err
    saved = list(done.json["cases"].values())
    assert len(saved) + len(done.json["refused"]) == len(HOSTILE)
    assert len(saved) >= 3
    outside = every_file(office.home)
    for words in (
        ("case", "list"),
        *(("case", command, code) for code in saved for command in ("show", "export")),
    ):
        done = office(*words)
        assert done.status == 0, done.err
        said += done.out + done.err
    for text in HOSTILE[::3]:
        for words in (
            ("case", "list", f"--find={text}"),
            ("case", "show", f" {text}"),
            ("audit", "show", f"--person={text}"),
        ):
            done = office(*words)
            assert done.status in {0, 1}
            assert "incident" not in done.err, text
            said += done.out + done.err
    assert not DANGEROUS & set(said)
    made = every_file(office.home) - outside
    assert all(path.is_relative_to(office.data) for path in made)
    office.whole(2 + len(saved))


def test_control_characters_are_refused_or_shown_harmless(office: Office) -> None:
    for number, text in enumerate(["a\x1b[31mb", "a\x9bb", "a\x00b", "a\x07b", "a\ud800b"]):
        line = json.dumps(json.loads(office.line(200 + number, pseudonym=text)))
        done = office("import", "small", office.file("x.jsonl", line + "\n"))
        assert done.status in {0, 1}
        assert "incident" not in done.err
        assert not DANGEROUS & set(done.out + done.err)
    listed = office("case", "list")
    assert listed.status == 0
    assert not DANGEROUS & set(listed.out)


FORMULAS = ["=1+1", "+1", "-1", "@x", "\t=1", '=HYPERLINK("http://x")']


def formula_form() -> str:
    """A form whose labels and choices begin as formulas do."""
    form = SMALL
    for number, name in enumerate(("Full name", "Phone", "Pseudonym", "Age", "Place", "Notes")):
        form = form.replace(f"| {name} ", f"| {FORMULAS[number].replace('|', '')} ", 1)
    return form


def test_a_dictionary_holds_no_formula(office: Office) -> None:
    form = office.file("formulas.md", formula_form())
    text = office("form", "show", form, "--format", "csv", user=None).out
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any("HYPERLINK" in cell or "1+1" in cell for cell in cells)
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]
    book = office.home / "book.xlsx"
    assert office("form", "show", form, "--format", "xlsx", "--output", str(book), user=None).status == 0
    with zipfile.ZipFile(book) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name), name
            assert b"<hyperlink " not in archive.read(name), name


FORM_IDS = ["../../x", "/etc/x", "..", "con", "x\\..\\y", "$(touch x)", "=1+1", "[@click=x]", "x" * 300]


def test_a_form_id_is_never_a_path(office: Office) -> None:
    before = every_file(office.home)
    for form_id in FORM_IDS:
        added = office(
            "form", "add", office.file("form.md", SMALL.replace("| small |", f"| {form_id} |")), "--json"
        )
        assert added.status in {0, 1}, added.err
        shown = office("form", "show", form_id, "--format", "md")
        assert "incident" not in added.err + shown.err, form_id
        if added.status == 0:
            assert office("import", added.json["id"], office.file("x.jsonl", office.line(9))).status in {0, 1}
            assert added.json["id"] in [form["id"] for form in office("form", "list", "--json").json]
    made = every_file(office.home) - before - {office.home / "form.md", office.home / "x.jsonl"}
    assert all(path.is_relative_to(office.data) for path in made), made
    assert not Path("/etc/x").exists()
    office.whole(len(office("case", "list", "--json").json))


@pytest.mark.skipif(os.name == "nt", reason="Windows allows no such names")
@pytest.mark.parametrize(
    "name",
    [
        b"a\x1b]0;owned\x07.md",
        b"a\xff\xfe.md",
        b"a\nb.md",
        "\u202edm.exe.md".encode(),
        b"%s{0}.md",
    ],
)
def test_file_names_do_not_speak_to_the_terminal(office: Office, name: bytes) -> None:
    path = os.fsdecode(os.fsencode(office.home) + b"/" + name)
    said = ""
    with open(path, "w", encoding="utf-8") as file:
        file.write("| survey |\n| | type | name | label |\n| | nothing | a | A |\n")
    for words in (
        ("form", "check", path),
        ("form", "add", path),
        ("form", "show", path + ".absent.md"),
        ("form", "run", path, "--answers", path),
        ("import", "small", path),
        ("import", path, path),
        ("backup", "verify", path),
        ("backup", "restore", path),
        ("backup", "create", "--to", path),
        ("case", "export", path, "--output", path),
    ):
        done = office(*words, user=None if words[1] == "check" else "rina")
        assert done.status == 1, (words, done.out)
        assert "incident" not in done.err, words
        said += done.out + done.err
    done = office("case", "list", user=None)
    assert not (DANGEROUS | {"\udcff"}) & set(said)


LINES = [
    *(b"null", b"[]", b"{", b"\xff\xfe", b"\x00" * 1000, b"[" * 100_000, b'{"id": 1}', b"{}\n" * 3),
    b'{"id":"' + b"x" * 2_000_000,
]


def test_hostile_lines(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused with the number of the line, in both languages; the good line behind still comes in."""
    for number, content in enumerate(LINES):
        lines = office.file("x.jsonl", content + b"\n" + office.line(300 + number).encode())
        done = office("import", "small", lines, "--json")
        assert done.status == 1
        assert "incident" not in done.err
        assert done.json["saved"] == 1, content[:20]
        assert done.json["refused"][0]["line"] == 1
        if number < 4:
            monkeypatch.setenv("LC_ALL", "id_ID.UTF-8")
            again = office("import", "small", lines)
            assert again.status == 1
            assert "incident" not in again.err
            monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert office("import", "small", office.file("x.jsonl", "")).status == 0
    office.whole(2 + len(LINES))


@pytest.mark.parametrize(
    "kind", ["bomb", "zip bomb", "cycle", "absent list", "binary", "directory", "huge text"]
)
def test_hostile_forms(office: Office, kind: str) -> None:
    path = office.home / "form.xml"
    if kind == "bomb":
        entities = "".join(f'<!ENTITY e{n} "&e{n - 1};&e{n - 1};&e{n - 1};">' for n in range(1, 30))
        path.write_text(f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "lol">{entities}]><x>&e29;</x>')
    elif kind == "zip bomb":
        path = office.home / "form.xlsx"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr("xl/workbook.xml", b" " * (120 << 20))
    elif kind == "cycle":
        path = office.home / "form.md"
        path.write_text(SMALL.replace("${age} + 1", "${next_age} + 1"))
    elif kind == "absent list":
        path = office.home / "form.md"
        path.write_text(SMALL.replace("select_one yn", "select_one nowhere"))
    elif kind == "binary":
        path = office.home / "form.md"
        path.write_bytes(os.urandom(5000))
    elif kind == "directory":
        path = office.home / "form.md"
        path.mkdir()
    else:
        path = office.home / "form.md"
        path.write_text("| survey |\n" + "| | text | a | A |\n" * 400_000)
    office.refuses("form", "add", str(path), kept=[path.name])
    refused(office("form", "check", str(path), user=None))
    office.whole()
