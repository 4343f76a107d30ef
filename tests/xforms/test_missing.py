"""Missing-data states and soft warnings: a state beside the value, never a value."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import pytest

from httui.xforms import FormError
from httui.xforms.fields import allowed_missing
from tests.xforms.making import NOW, start, table

FORM = table(
    """type | name | label | required | relevant | calculation | bind::httui:missing | bind::httui:soft | bind::httui:softMsg | bind::httui:softMsg_id | repeat_count
    text | t | T | yes | | | | | | |
    integer | i | I | yes | | | unknown declined | . < 50 | That is many | Itu banyak |
    decimal | d | D | | | | no | | | |
    date | day | Day | | | | | | | |
    select_one c | one | One | yes | | | | | | |
    select_multiple c | some | Some | | | | | | | |
    rank c | order | Order | | | | | | | |
    geopoint | place | Place | | | | | | | |
    text | more | More | | ${i} > 5 | | | | | |
    calculate | sum | | | | coalesce(${i}, 0) + 1 | | | | |
    begin repeat | r | R | | | | | | | |
    text | q | Q | yes | | | | | | |
    end repeat | | | | | | | | | |""",
    "list_name | name | label\n c | x | X\n c | y | Y",
    'namespaces\n httui="http://example.org/httui"',
)
KINDS = ["t", "i", "day", "one", "some", "order", "place", "r[1]/q"]


@pytest.mark.parametrize("name", KINDS)
def test_a_code_stands_beside_every_type_of_value(name: str) -> None:
    session = start(FORM)
    ref = f"/data/{name}"
    required = session.validity(ref) == "required"
    assert ref in session.set_missing(ref, "declined")
    assert (session.value(ref), session.missing(ref)) == ("", "declined")
    assert session.validity(ref) == "ok"
    assert session.set_missing(ref, None) == [ref]
    assert (session.validity(ref) == "required") is required


def test_a_code_takes_the_answer_away_and_an_answer_the_code() -> None:
    session = start(FORM)
    session.answer("/data/i", "7")
    assert session.value("/data/sum") == "8"
    changed = session.set_missing("/data/i", "unknown")
    assert {"/data/i", "/data/more", "/data/sum"} <= set(changed)
    assert session.value("/data/sum") == "1"
    assert not session.is_relevant("/data/more")
    session.answer("/data/i", "0")
    assert (session.value("/data/i"), session.missing("/data/i")) == ("0", None)
    session.set_missing("/data/i", "unknown")
    session.answer("/data/i", "")
    assert session.missing("/data/i") is None


def test_zero_is_an_answer() -> None:
    session = start(FORM)
    session.answer("/data/i", "0")
    assert session.validity("/data/i") == "ok"


@pytest.mark.parametrize(("name", "code"), [("i", "unavailable"), ("d", "unknown"), ("t", "n/a"), ("t", "")])
def test_only_allowed_codes(name: str, code: str) -> None:
    session = start(FORM)
    with pytest.raises(FormError):
        session.set_missing(f"/data/{name}", code)
    with pytest.raises(FormError):
        session.set_missing("/data/sum", "unknown")
    with pytest.raises(FormError):
        session.set_missing("/data/r[1]", "unknown")


@pytest.mark.parametrize(
    ("column", "codes"),
    [
        (None, ("unknown", "unavailable", "declined")),
        ("", ("unknown", "unavailable", "declined")),
        ("no", ()),
        ("declined, unknown", ("unknown", "declined")),
    ],
)
def test_the_column_of_the_form(column: str | None, codes: tuple[str, ...]) -> None:
    assert allowed_missing(column) == codes


def test_codes_survive_submissions_and_drafts() -> None:
    session = start(FORM)
    for name in KINDS:
        session.set_missing(f"/data/{name}", "declined")
    xml = session.to_xml()
    assert xml.count('httui:missing="declined"') == len(KINDS)
    assert 'xmlns:httui="http://example.org/httui"' in xml
    for again in (
        session.form.new_session(instance=xml, now=NOW),
        session.form.restore(session.snapshot(), now=NOW),
    ):
        assert [again.missing(f"/data/{name}") for name in KINDS] == ["declined"] * len(KINDS)
        assert again.unfit == []
        assert again.to_xml() == xml


def test_a_code_that_is_taken_back_leaves_the_submission() -> None:
    session = start(FORM)
    session.set_missing("/data/t", "unknown")
    session.to_xml()
    session.set_missing("/data/t", None)
    assert "missing=" not in session.to_xml()


def test_soft_rules_warn_in_the_language_and_refuse_nothing() -> None:
    session = start(FORM)
    session.answer("/data/i", "100")
    assert ("/data/i", "soft", "That is many") in session.violations()
    assert session.validity("/data/i") == "ok"
    session.answer("/data/i", "10")
    assert all(kind != "soft" for _, kind, _ in session.violations())
    session.set_missing("/data/i", "unknown")
    assert all(ref != "/data/i" for ref, _, _ in session.violations())


def test_soft_messages_know_the_language_of_the_form() -> None:
    source = FORM.replace("| label |", "| label::Bahasa Indonesia (id) |", 1)
    session = start(source, language="Bahasa Indonesia (id)")
    session.answer("/data/i", "100")
    assert ("/data/i", "soft", "Itu banyak") in session.violations()
