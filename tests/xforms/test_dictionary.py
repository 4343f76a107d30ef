"""The data dictionary of a form: what it holds, its words, and its files (S-142 to S-148)."""

import csv
import io
import time

import openpyxl
import pytest

from httui import i18n
from httui.xforms import FormError, load_form
from httui.xforms import dictionary_export as export
from httui.xforms.dictionary import Dictionary, Entry, entries, form_language, of, speaking
from httui.xforms.dictionary_import import read_table, to_xlsform
from tests.forms.conftest import EN, FORMS, ID

FORM = """
| survey |
|  | type | name | label::English (en) | label::Bahasa Indonesia (id) | guidance_hint::English (en) | guidance_hint::Bahasa Indonesia (id) | required | relevant | constraint | constraint_message::English (en) | constraint_message::Bahasa Indonesia (id) | bind::httui:privacy | bind::httui:tier | bind::httui:missing | bind::httui:soft | bind::httui:softMsg | bind::httui:softMsg_id | bind::httui:purpose | bind::httui:map | bind::httui:unique | bind::httui:label | bind::httui:label_id | calculation |
|  | begin_group | home | Home | Rumah | | | | | | | | | | | | | | | | | | | |
|  | select_one colour | colour | Which colour? | Warna apa? | The colour of the door. | Warna pintu. | yes | | | | | quasi | 2 | unknown declined | | | | q_a q_b | htcds:prs_X ctdc:y htcds:prs_Z | | | | |
|  | note | hello | Hello | Halo | | | | | | | | | | | | | | | | | | | |
|  | integer | doors | How many doors? | Berapa pintu? | Doors. | Pintu. | ${colour} = 'red' | selected(${colour}, 'red') | . >= 0 and . <= 9 | 0 to 9. | 0 sampai 9. | none | 2 | no | . <= 4 | Many? | Banyak? | q_a | | | | | |
|  | end_group | | | | | | | | | | | | | | | | | | | | | | |
|  | begin_repeat | guest | Guest | Tamu | | | | ${doors} > 1 or not(${colour} != '') and ${doors} = 0 | | | | | | | | | | | | | | | |
|  | text | name | =1+1 | Nama | | | | | regex(., '[a-z]+') | | | direct | 3 | | | | | q_a | | yes | | | |
|  | end_repeat | | | | | | | | | | | | | | | | | | | | | | |
|  | calculate | twice | | | | | | | | | | none | 2 | no | | | | q_a | | | Twice | Dua kali | ${doors} * 2 |
|  | select_multiple_from_file fruit.csv | fruit | Fruit | Buah | | | | | | | | | | | | | | | | | | | |
| choices |
|  | list_name | name | label::English (en) | label::Bahasa Indonesia (id) | htcds |
|  | colour | red | Red | Merah | R |
|  | colour | blue | Blue | Biru | |
| settings |
|  | form_title | form_id | version | default_language | namespaces |
|  | House | house | 7 | English (en) | httui="urn:anything" |
"""  # noqa: E501


@pytest.fixture(scope="module")
def house() -> Dictionary:
    return of(load_form(FORM, resources={"fruit.csv": "name,label\nfig,Fig\nkiwi,Kiwi\n"}))


def entry(dictionary: Dictionary, name: str) -> Entry:
    return next(item for item in dictionary.entries if item.name == name)


def cells(dictionary: Dictionary, name: str, language: str = EN) -> dict[str, str]:
    heads = export.columns(language)
    found = next(row for row in export.rows(dictionary, language) if row[0] == name)
    return dict(zip(heads, found, strict=True))


def test_variables_are_in_order_and_asked_ones_numbered(house: Dictionary) -> None:
    assert [(item.name, item.number) for item in house.entries] == [
        ("colour", 1),
        ("doors", 2),
        ("name", 3),
        ("twice", 0),
        ("fruit", 4),
    ]
    assert (house.form_id, house.version, house.title, house.languages) == ("house", "7", "House", (EN, ID))


def test_everything_that_the_form_says_is_there(house: Dictionary) -> None:
    colour = entry(house, "colour")
    assert colour.labels == {EN: "Which colour?", ID: "Warna apa?"}
    assert colour.definitions[ID] == "Warna pintu."
    assert [(item.value, item.labels[ID]) for item in colour.options] == [("red", "Merah"), ("blue", "Biru")]
    assert colour.options[0].extra["htcds"] == "R"
    assert colour.required == "yes"
    assert colour.missing == ("unknown", "declined")
    assert (colour.privacy, colour.tier, colour.purpose) == ("quasi", 2, ("q_a", "q_b"))
    assert colour.crosswalk == {"htcds": ("prs_X", "prs_Z"), "ctdc": ("y",)}
    assert [part[EN] for part in colour.section] == ["Home"]
    name = entry(house, "name")
    assert name.unique
    assert name.repeats
    assert name.missing == ("unknown", "unavailable", "declined")
    assert len(name.conditions) == 1, "the condition of the repeat around it"
    assert entry(house, "twice").labels[ID] == "Dua kali"
    assert entry(house, "fruit").options_file == "fruit.csv"


def test_first_five_columns_are_those_of_the_sample() -> None:
    assert export.columns(EN)[:5] == ["Variable name", "Definition", "Format", "Options", "Required?"]


def test_rules_are_said_in_words(house: Dictionary) -> None:
    doors = cells(house, "doors")
    assert doors["Required?"] == "Yes, when: “Which colour?” is “Red”"
    assert doors["Asked when"] == "“Which colour?” includes “Red”"
    assert doors["The answer must be"] == "0 to 9. (the answer is at least 0 and the answer is at most 9)"
    assert doors["A reason is asked when not"] == "Many? (expected: the answer is at most 4)"
    assert doors["Missing-data codes"] == "none"
    guest = cells(house, "name")["Asked when"]
    assert guest == (
        "“How many doors?” is more than 1 or (not: “Which colour?” is answered and “How many doors?” is 0)"
    )
    assert cells(house, "name")["The answer must be"] == "the answer has the form “[a-z]+”"
    assert any(cell.startswith("0 sampai 9.") for cell in cells(house, "doors", ID).values())
    reason = export.columns(ID)[export.columns(EN).index("A reason is asked when not")]
    assert cells(house, "doors", ID)[reason].startswith("Banyak?")


def test_formats_are_said(house: Dictionary) -> None:
    formats = {name: cells(house, name)["Format"] for name in ("colour", "doors", "twice", "fruit")}
    assert formats == {
        "colour": "One of a list (2 options)",
        "doors": "Whole number",
        "twice": "Worked out by the form",
        "fruit": "Several of a list (2 options, fruit.csv)",
    }


def test_a_language_is_found_by_name_and_by_code(house: Dictionary) -> None:
    assert form_language(house, "id") == ID
    assert form_language(house, ID) == ID
    assert form_language(house, "fr") == EN


def test_speaking_goes_back_to_the_language_before() -> None:
    before = i18n.language()
    with speaking(ID):
        assert i18n.language() == "id"
    assert i18n.language() == before


def test_entries_are_plain_data(house: Dictionary) -> None:
    found = {str(item.as_dict()["name"]): item.as_dict() for item in entries(house, "id")}
    assert found["colour"]["options"] == [
        {"value": "red", "label": "Merah"},
        {"value": "blue", "label": "Biru"},
    ]
    assert found["colour"]["question"] == "Warna apa?"
    assert found["twice"]["number"] is None


def test_csv_runs_no_formula(house: Dictionary) -> None:
    table = list(csv.reader(io.StringIO(export.csv(house, "en"))))
    assert len(table) == 6
    row = next(line for line in table if line[0] == "name")
    assert row[5] == "'=1+1"
    assert not [cell for line in table for cell in line if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_workbook_is_text_only_in_every_language(house: Dictionary) -> None:
    book = openpyxl.load_workbook(io.BytesIO(export.xlsx(house)))
    assert len(book.sheetnames) == 4
    types = {
        cell.data_type
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    }
    assert types == {"s"}
    values = {cell.value for row in book.worksheets[2].iter_rows() for cell in row}
    assert {"Warna apa?", "=1+1", "Nama"} & values == {"Warna apa?", "Nama"}
    assert "=1+1" in {cell.value for row in book.worksheets[0].iter_rows() for cell in row}
    one = openpyxl.load_workbook(io.BytesIO(export.xlsx(house, "id")))
    assert len(one.sheetnames) == 2


def test_markdown_shows_no_markup_of_the_form() -> None:
    form = load_form(
        FORM.replace("| Hello |", "| Hello |").replace("Which colour?", "<b>Which</b> [x](y) colour?")
    )
    page = export.markdown(form, "en")
    assert "<b>" not in page.replace("\\<b\\>", "")
    assert "](y)" not in page.replace("\\](y)", "")


def test_control_and_bidi_signs_are_dropped() -> None:
    form = load_form(FORM.replace("Which colour?", "Which\u202e colour\u009b2J?"))
    out = export.text(form, "en") + export.csv(form, "en") + export.markdown(form, "en")
    assert not {"\u202e", "\u009b"} & set(out)


def test_text_table_has_the_five_columns(house: Dictionary) -> None:
    head = export.text(house, "en").splitlines()[0]
    assert head.split("  ")[0] == "Variable name"
    assert "Required?" in head


@pytest.mark.parametrize(
    "expression",
    [
        "a" * 4_000,
        "(" * 500,
        "/a" * 2_000 + "!",
        "not(" * 300,
        "'" + "x" * 4_000,
        "aaaa/" * 700 + "*",
        "../" * 1000,
    ],
)
def test_no_expression_makes_the_words_slow(expression: str, house: Dictionary) -> None:
    from httui.xforms.words import in_words

    start = time.perf_counter()
    words = in_words(expression, house.names(EN))
    assert time.perf_counter() - start < 1
    assert words


def test_what_has_no_words_is_shown_as_it_stands(house: Dictionary) -> None:
    from httui.xforms.words import in_words

    words = in_words("count(/data/guest) + /data/home/doors > 3", house.names(EN))
    assert words == "count(/data/guest) + “How many doors?” > 3"


def test_intake_dictionary_is_complete() -> None:
    dictionary = of(load_form(FORMS / "intake.md"))
    for item in dictionary.entries:
        for language in (EN, ID):
            assert item.labels.get(language), item.name
            assert item.definitions.get(language), item.name
        assert item.privacy, item.name
        assert item.purpose, item.name
    regency = entry(dictionary, "home_regency")
    assert len(regency.options) == 514
    assert regency.options_file == "regencies.csv"


def test_sample_entry_loads_unchanged() -> None:
    """S-147: the seed's sample becomes a question with the same seven options, required."""
    variables = read_table((FORMS / "samples" / "data-dictionary.csv").read_text(encoding="utf-8"))
    form = load_form(to_xlsform(variables, "sample", "Sample"))
    (status,) = of(form).entries
    assert status.required == "yes"
    assert [next(iter(item.labels.values())) for item in status.options] == [
        "Common Law",
        "Divorced",
        "Married",
        "Separated",
        "Single",
        "Unknown",
        "Widowed",
    ]
    assert {item.value: item.extra.get("missing_code") for item in status.options}["unknown"] == "unknown"
    row = export.rows(of(form), "default")[0]
    assert row[1] == "Defines the relationship status of the person in question"
    assert row[4] == "Yes"


@pytest.mark.parametrize(
    "table",
    [
        "",
        "a,b\n1,2\n",
        "Variable name,Definition,Format\n,x,text\n",
        "Variable name,Definition,Format\nA,x,text\na,y,text\n",
    ],
)
def test_tables_that_are_no_dictionary_are_refused(table: str) -> None:
    with pytest.raises(FormError):
        read_table(table)


def test_tables_come_with_tabs_semicolons_and_indonesian_heads() -> None:
    tabs = "Variable name\tDefinition\tFormat\tOptions\tRequired?\nAge\tAge in years\tinteger\t\tno\n"
    assert read_table(tabs)[0].format == "integer"
    local = (
        "\ufeffNama variabel;Definisi;Jenis data;Pilihan;Wajib\nWarna;Warna pintu;pick list;Merah|Biru;ya\n"
    )
    (colour,) = read_table(local)
    assert colour.options == ("Merah", "Biru")
    assert colour.required
    form = load_form(to_xlsform([colour], "x", "X | Y"))
    assert [item.value for item in of(form).entries[0].options] == ["merah", "biru"]
