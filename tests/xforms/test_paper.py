"""The blank paper form: every question, in order, in words, and nothing about this machine (S-029)."""

import getpass
import io
import re
import socket
import sys

import pypdf
import pytest

from httui.xforms import load_form, paper
from httui.xforms.dictionary import Dictionary, of
from tests.forms.conftest import EN, FORMS, ID
from tests.xforms.test_dictionary import FORM


def words_of(data: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(data)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))


@pytest.fixture(scope="module")
def intake() -> Dictionary:
    return of(load_form(FORMS / "intake.md"))


@pytest.mark.parametrize(("code", "language"), [("en", EN), ("id", ID)])
def test_every_asked_question_is_printed_once_and_in_order(
    intake: Dictionary, code: str, language: str
) -> None:
    text = words_of(paper.pdf(intake, code))
    at = 0
    for item in (entry for entry in intake.entries if entry.asked):
        label = re.sub(r"\s+", " ", item.labels[language])
        found = text.find(f"{item.number}. {label}", at)
        assert found >= at, item.name
        at = found


def test_pages_are_counted_and_the_head_asks_for_no_name(intake: Dictionary) -> None:
    reader = pypdf.PdfReader(io.BytesIO(paper.pdf(intake, "en")))
    count = len(reader.pages)
    assert count > 5
    for number, page in enumerate(reader.pages, 1):
        assert f"Page {number} of {count}" in page.extract_text()
    assert "Case code (never a name)" in reader.pages[0].extract_text()


def test_nothing_leaves_the_page(intake: Dictionary) -> None:
    """No text is drawn beyond the margins: long labels wrap."""
    reader = pypdf.PdfReader(io.BytesIO(paper.pdf(intake, "id")))
    for page in reader.pages:
        width = float(page.mediabox.width)
        places: list[tuple[float, float]] = []

        def visit(
            text: str, _cm: object, tm: list[float], _font: object, size: float, out: list = places
        ) -> None:
            if text.strip():
                out.append((tm[4], tm[4] + len(text.strip()) * size * 0.2))

        page.extract_text(visitor_text=visit)
        assert places
        assert all(left >= 40 and right <= width for left, right in places)


def test_long_words_and_labels_wrap() -> None:
    long = "Pneumono" * 60
    form = load_form(FORM.replace("Which colour?", "long " * 80 + "?").replace("| Red |", f"| {long} |"))
    reader = pypdf.PdfReader(io.BytesIO(paper.pdf(form, "en")))
    text = "".join(page.extract_text() for page in reader.pages)
    assert text.count("long") == 80
    assert "".join(text.split()).count("Pneumono") == 120, "the option, and the rule that names it"


def test_skip_rules_choices_and_missing_codes_are_words() -> None:
    text = words_of(paper.pdf(load_form(FORM), "en"))
    assert 'Only if: question 1 includes "Red"' in text
    assert "Red Blue" in text
    assert "unknown declined to state" in text
    assert "Copy this part for each further one." in text
    assert "Hello" in text


def test_calculations_are_not_asked(intake: Dictionary) -> None:
    assert "presumption" not in words_of(paper.pdf(intake, "en"))
    assert not [line for line in intake.outline if line.entry is not None and line.entry.name == "age_now"]


def test_the_file_tells_nothing_about_this_machine_and_is_the_same_every_time(intake: Dictionary) -> None:
    data = paper.pdf(intake, "en")
    info = dict(pypdf.PdfReader(io.BytesIO(data)).metadata or {})
    assert str(info["/CreationDate"]) == "D:20000101000000Z"
    assert set(info) <= {"/CreationDate", "/Creator", "/Producer", "/Title", "/ModDate"}
    told = str(info)
    for secret in (getpass.getuser(), socket.gethostname(), str(FORMS), "/home", sys.prefix):
        assert secret not in told
        assert len(secret) < 6 or secret.encode() not in data
    assert paper.pdf(intake, "en") == data


def test_letters_beyond_the_font_do_not_stop_the_print() -> None:
    text = words_of(paper.pdf(load_form(FORM.replace("Which colour?", "Čokoláda “日” ≥ 1 – é?")), "en"))
    assert 'Cokoláda "?" >= 1 - é?' in text


def test_definitions_are_printed_when_asked() -> None:
    form = load_form(FORM)
    assert "The colour of the door." not in words_of(paper.pdf(form, "en"))
    assert "The colour of the door." in words_of(paper.pdf(form, "en", definitions=True))


def test_a_form_without_questions_still_prints() -> None:
    bare = "| survey |\n| | type | name | label |\n| | note | n | Hi |\n| settings |\n| | form_id |\n| | bare |\n"
    assert "Hi" in words_of(paper.pdf(load_form(bare), ""))
