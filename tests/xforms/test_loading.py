"""Loading: kinds of files by their content, the cache, files beside a form, and what is imported."""

import json
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from httui.xforms import FormError, load_form
from httui.xforms.cache import FormCache, form_key
from httui.xforms.convert import converter_version, refusal
from httui.xforms.sniff import sniff
from tests.xforms.making import bind, table, xform

SIMPLE = table("type | name | label\n text | a | First\n integer | b | Second")


def workbook(rows: list[list[str]], sheet: str = "survey") -> bytes:
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = sheet
    for row in rows:
        page.append(row)
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"PK\x03\x04rest", "xlsx"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"rest", "xls"),
        (b'<?xml version="1.0"?><a/>', "xml"),
        (b"\xef\xbb\xbf  <a/>", "xml"),
        (b"# a comment\n| survey |", "md"),
        (b'"survey",,\n,"type","name"', "csv"),
        ("survey,,\n,type,name".encode("utf-16"), "csv"),
    ],
)
def test_the_kind_is_found_by_content(data: bytes, kind: str) -> None:
    assert sniff(data) == kind


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"hello, world", b"\x89PNG\r\n"])
def test_other_files_are_refused(data: bytes) -> None:
    with pytest.raises(FormError):
        sniff(data, "form.xlsx")


def test_markdown_csv_xlsx_and_xform_give_the_same_questions(tmp_path: Path) -> None:
    csv = '"survey",,,\n,"type","name","label"\n,"text","a","First"\n,"integer","b","Second"\n'
    book = workbook([["type", "name", "label"], ["text", "a", "First"], ["integer", "b", "Second"]])
    wrong_name = tmp_path / "form.xls"
    wrong_name.write_bytes(book)
    markdown = load_form(SIMPLE)
    for form in (load_form(csv), load_form(book), load_form(wrong_name), load_form(markdown.xml)):
        assert [(f.ref, f.type) for f in form.fields] == [("/data/a", "string"), ("/data/b", "int")]
        assert form.fields[0].labels == {"default": "First"}


def test_pyxforms_message_reaches_the_author_word_for_word() -> None:
    with pytest.raises(FormError) as caught:
        load_form(table("type | name | label\n text | a | A\n text | a | B"), name="people.md")
    error = caught.value
    assert (error.file, error.sheet, error.row, error.column) == ("people.md", "survey", 3, "name")
    assert str(error).startswith(
        "people.md: [row : 3] On the 'survey' sheet, the 'name' value 'a' is invalid."
    )


def test_a_message_without_a_place_has_none() -> None:
    error = refusal("Unknown question type 'country'.", "x.xlsx")
    assert (error.sheet, error.row, error.column) == (None, None, None)


def test_the_converters_warnings_are_kept() -> None:
    form = load_form(table("type | name | label\n image | a | A"))
    assert any("max-pixels" in str(warning) for warning in form.warnings)


def test_a_known_form_comes_from_the_cache(tmp_path: Path) -> None:
    first = load_form(SIMPLE, cache=tmp_path)
    (entry,) = tmp_path.iterdir()
    assert entry.stat().st_mode & 0o777 == 0o600
    text = entry.read_text(encoding="utf-8").replace("First", "Kept")
    value = json.loads(text)
    import hashlib

    value["digest"] = hashlib.sha256(value["xform"].encode()).hexdigest()
    entry.write_text(json.dumps(value), encoding="utf-8")
    again = load_form(SIMPLE, cache=tmp_path)
    assert again.fields[0].labels == {"default": "Kept"}
    assert again.source_hash == first.source_hash
    assert [str(w) for w in again.warnings] == [str(w) for w in first.warnings]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"xform": 1}', "truncated"])
def test_a_damaged_cache_is_as_good_as_none(tmp_path: Path, damage: str) -> None:
    load_form(SIMPLE, cache=tmp_path)
    (entry,) = tmp_path.iterdir()
    entry.write_text(entry.read_text()[:-40] if damage == "truncated" else damage)
    assert load_form(SIMPLE, cache=tmp_path).fields[0].labels == {"default": "First"}


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    assert load_form(SIMPLE, cache=blocked / "cache").id == "data"


def test_the_key_depends_on_source_attachments_and_versions() -> None:
    keys = {
        form_key(b"a", {}, "1"),
        form_key(b"b", {}, "1"),
        form_key(b"a", {"x": b"1"}, "1"),
        form_key(b"a", {"x": b"2"}, "1"),
        form_key(b"a", {"x1": b""}, "1"),
        form_key(b"a", {}, "2"),
    }
    assert len(keys) == 6


def test_an_entry_of_another_form_is_not_used(tmp_path: Path) -> None:
    cache = FormCache(tmp_path)
    cache.put("one", {"xform": "<a/>", "warnings": []})
    cache.path("one").rename(cache.path("two"))
    assert cache.get("two") is None


def test_the_converters_version_is_known_without_importing_it() -> None:
    import pyxform

    assert converter_version() == pyxform.__version__.removeprefix("v")


def test_files_beside_a_form_are_found_and_no_others(tmp_path: Path) -> None:
    folder = tmp_path / "forms"
    folder.mkdir()
    (tmp_path / "secret.csv").write_text("name,label\nx,X\n")
    (folder / "places.csv").write_text("name,label\nbdg,Bandung\nsby,Surabaya\n")
    form_file = folder / "form.md"
    form_file.write_text(table("type | name | label\n select_one_from_file places.csv | p | Place"))
    session = load_form(form_file).new_session()
    assert session.choices("/data/p") == [("bdg", "Bandung"), ("sby", "Surabaya")]
    outside = load_form(form_file).xml.replace("jr://file-csv/places.csv", "jr://file-csv/../secret.csv")
    form_file.write_text(outside)
    assert load_form(form_file).new_session().choices("/data/p") == []


def test_a_missing_file_is_named_and_counts_as_empty() -> None:
    form = load_form(table("type | name | label\n select_one_from_file places.csv | p | Place"))
    assert any("places.csv" in str(warning) for warning in form.warnings)
    assert form.resource_names == ["jr://file-csv/places.csv"]
    assert form.new_session().choices("/data/p") == []


def test_a_path_that_does_not_exist_is_a_problem_in_words() -> None:
    with pytest.raises(FormError, match="cannot be read"):
        load_form("nowhere/form.xlsx")


def test_warnings_follow_the_language_of_the_reader() -> None:
    from httui.xforms.notices import Notice

    notice = Notice("The file {file} was not found; its list is empty.", "/data/a", file="x.csv")
    assert Notice.from_list(notice.as_list()) == notice
    assert str(notice) == "/data/a: The file x.csv was not found; its list is empty."


def test_a_known_form_opens_without_converter_and_heavy_xml(tmp_path: Path) -> None:
    load_form(SIMPLE, cache=tmp_path / "cache")
    (tmp_path / "form.md").write_text(SIMPLE, encoding="utf-8")
    code = (
        "import sys; from httui.xforms import load_form;"
        f"s = load_form({str(tmp_path / 'form.md')!r}, cache={str(tmp_path / 'cache')!r}).new_session();"
        "s.answer('/data/a', 'x'); s.to_xml(); s.restore if False else None;"
        "print([m for m in ('pyxform', 'openpyxl', 'xlrd', 'lxml', 'xml.dom', 'xml.sax', 'defusedxml', 'textual')"
        " if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_the_package_imports_no_engine() -> None:
    code = "import sys, httui.xforms; print([m for m in sys.modules if m.startswith('httui.xforms.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_xform_keeps_its_own_titles_and_versions() -> None:
    form = load_form(
        xform('<input ref="/data/a"/>', "<data id='reg' version='7'><a/></data>", bind("/data/a"))
    )
    assert (form.id, form.version, form.title) == ("reg", "7", "Test")
