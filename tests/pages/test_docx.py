"""A document as DOCX, read back by the library and as the raw parts of the file."""

import io
import zipfile
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest

from httui.i18n import speaking
from httui.pages.document import Document, Paragraph, draft_words
from httui.pages.docx import to_docx
from tests.pages.samples import TRICKS, everything, tricky


def _read(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def _text(file: Any) -> str:
    cells = [cell.text for table in file.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in file.paragraphs), *cells])


def _parts(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_headings_are_styles_and_tables_are_tables() -> None:
    file = _read(to_docx(everything()))
    styles = {paragraph.text: paragraph.style.name for paragraph in file.paragraphs}
    assert styles["Paper of Lembaga Pelita"] == "Title"
    assert styles["Section one"] == "Heading 1"
    assert styles["Part"] == "Heading 2"
    assert styles["first thing"] == "List Bullet"
    assert [[cell.text for cell in row.cells] for row in file.tables[1].rows] == [
        ["Risk", "Rating"],
        ["Lost laptop", "high"],
        ["Fire", "low"],
    ]
    assert "tblHeader" in file.tables[1].rows[0]._tr.xml


def test_pages_are_numbered_by_the_reader() -> None:
    foot = _parts(to_docx(everything()))
    xml = next(part for name, part in foot.items() if name.startswith("word/footer")).decode()
    assert ">PAGE<" in xml
    assert ">NUMPAGES<" in xml


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_draft_says_so_on_every_page(language: str) -> None:
    file = _read(to_docx(everything(language=language, draft=True)))
    with speaking(language):
        assert file.sections[0].header.paragraphs[0].text == draft_words()
    assert _read(to_docx(everything())).sections[0].header.paragraphs[0].text == ""


def test_markup_stays_text() -> None:
    text = _text(_read(to_docx(tricky())))
    assert all(text.count(trick) >= 6 for trick in TRICKS)


def test_signs_that_xml_refuses_become_spaces() -> None:
    text = _text(_read(to_docx(Document("T\x00", (Paragraph("a\x1b[2Jb\ud800\x0bc"),)))))
    assert "a [2Jb  c" in text


def test_the_file_says_only_what_it_is() -> None:
    content = to_docx(everything())
    core = _read(content).core_properties
    assert (core.author, core.last_modified_by, core.comments, core.keywords) == ("", "", "", "")
    assert core.created == core.modified == datetime(2000, 1, 1, tzinfo=UTC)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {part.date_time for part in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    parts = _parts(content)
    assert "docProps/thumbnail.jpeg" not in parts
    assert b"thumbnail" not in parts["_rels/.rels"]
    assert not any(b"python-docx" in part or b"Macintosh" in part for part in parts.values())
    assert content == to_docx(everything())
    dated = _read(to_docx(everything(made_on=date(2026, 3, 9)))).core_properties
    assert dated.created == datetime(2026, 3, 9, tzinfo=UTC)
