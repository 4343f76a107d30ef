"""A document as PDF, read back by another program."""

import io
from datetime import date

import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.i18n import speaking
from httui.pages import pdf
from httui.pages.document import Document, Paragraph, Table, draft_words
from tests.pages.samples import TRICKS, everything, tricky


def _read(content: bytes, password: str = "") -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content), password=password or None)


def _words(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_every_block_can_be_read_and_pages_are_numbered() -> None:
    reader = _read(pdf.to_pdf(everything()))
    text = _words(reader)
    for words in ("Section one", "Siti Contoh", "second thing", "2. next step", "Lost laptop", "Data lead"):
        assert words in text
    assert [f"Page {number} of 2" in page.extract_text() for number, page in enumerate(reader.pages, 1)] == [
        True,
        True,
    ]
    assert "DRAFT" not in text


@pytest.mark.parametrize("language", ["en", "id"])
def test_a_draft_is_marked_on_every_page(language: str) -> None:
    reader = _read(pdf.to_pdf(everything(language=language, draft=True)))
    with speaking(language):
        mark = draft_words()
    assert all(page.extract_text().count(mark) == 2 for page in reader.pages)
    assert str(reader.root_object["/Lang"]) == language


def test_markup_stays_text() -> None:
    text = _words(_read(pdf.to_pdf(tricky())))
    joined = text.replace(" ", "")
    assert all(joined.count(trick.replace(" ", "")) >= 6 for trick in TRICKS)


def test_the_file_says_only_what_it_is() -> None:
    content = pdf.to_pdf(everything())
    found = _read(content).metadata
    assert {name: str(value) for name, value in (found or {}).items()} == {
        "/Title": "Paper of Lembaga Pelita",
        "/Creator": "httui",
        "/Producer": "httui",
        "/CreationDate": "D:20000101000000Z",
    }
    assert content == pdf.to_pdf(everything())
    dated = _read(pdf.to_pdf(everything(made_on=date(2026, 3, 9)))).metadata
    assert dated is not None
    assert str(dated["/CreationDate"]).startswith("D:20260309")


def test_a_password_locks_it() -> None:
    content = pdf.to_pdf(everything(), password="kata sandi é")
    assert b"Siti" not in content
    assert b"/V 5" in content, "AES-256"
    with pytest.raises(pypdf.errors.FileNotDecryptedError):
        _words(_read(content))
    with pytest.raises(pypdf.errors.WrongPasswordError):
        _read(content, "wrong")
    assert "Siti Contoh" in _words(_read(content, "kata sandi é"))


def test_a_cell_longer_than_a_page_goes_on_in_the_next_row() -> None:
    said = " ".join(f"w{number}" for number in range(2000))
    reader = _read(pdf.to_pdf(Document("Long", (Table(("A", "B"), (("x", said),), (3, 1)),))))
    assert len(reader.pages) > 3
    words = set(_words(reader).split())
    assert all(f"w{number}" in words for number in range(2000))


@given(st.lists(st.floats(1, 5), min_size=1, max_size=9))
@settings(max_examples=25, deadline=None)
def test_columns_of_any_widths_fit_on_the_page(widths: list[float]) -> None:
    headings = tuple(f"H{number}" for number in range(len(widths)))
    made = pdf.to_pdf(Document("Wide", (Table(headings, (headings,), tuple(widths)),)))
    assert all(_words(_read(made)).count(heading) == 2 for heading in headings)


def test_letters_beyond_latin(monkeypatch: pytest.MonkeyPatch) -> None:
    document = Document("Names", (Paragraph("Łukasz Đặng, José – “Ayu”"),))
    monkeypatch.setattr(pdf, "_FONTS", ())
    assert '?ukasz ?ang, José - "Ayu"' in _words(_read(pdf.to_pdf(document)))


def test_a_font_of_the_machine_is_used_where_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    if pdf._font_files() is None:
        pytest.skip("no common font on this machine")
    content = pdf.to_pdf(Document("Names", (Paragraph("Łukasz Đặng, José – “Ayu”"),)))
    assert "Łukasz Đặng, José – “Ayu”" in _words(_read(content))
    assert b"/usr/share" not in content
