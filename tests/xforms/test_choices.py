"""Choices: lists, filters, files, values that are no longer offered, rankings, scales and acknowledgements."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import json

import pytest

from httui.xforms import FormError, load_form
from httui.xforms.instances import delimiter_of
from tests.xforms.making import NOW, bind, load, start, table, xform

CASCADE = table(
    """type | name | label | choice_filter
    select_one province | p | Province |
    select_one regency | r | Regency | province = ${p}
    select_multiple village | v | Village | regency = ${r}""",
    """list_name | name | label | province | regency
    province | jb | Jawa Barat | |
    province | bt | Banten | |
    regency | bdg | Bandung | jb |
    regency | bgr | Bogor | jb |
    regency | srg | Serang | bt |
    village | a | A | | bdg
    village | b | B | | bdg
    village | c | C | | bgr""",
)


def test_a_cascade_filters_drops_and_restores() -> None:
    session = start(CASCADE)
    assert session.choices("/data/r") == []
    session.answer("/data/p", "jb")
    assert session.choices("/data/r") == [("bdg", "Bandung"), ("bgr", "Bogor")]
    session.answer("/data/r", "bdg")
    session.answer("/data/v", "b a")
    assert session.value("/data/v") == "a b"
    changed = session.answer("/data/p", "bt")
    assert changed == ["/data/p", "/data/r", "/data/v"]
    assert (session.value("/data/r"), session.value("/data/v")) == ("", "")
    session.answer("/data/p", "jb")
    assert (session.value("/data/r"), session.value("/data/v")) == ("bdg", "a b")


def test_what_is_not_offered_cannot_be_chosen() -> None:
    session = start(CASCADE)
    session.answer("/data/p", "nowhere")
    assert session.value("/data/p") == ""
    session.answer("/data/p", "jb")
    session.answer("/data/r", "srg")
    assert session.value("/data/r") == ""


def test_long_lists_are_made_once_and_filtered_by_index() -> None:
    rows = "\n".join(f"place | p{n} | Place {n} | {n % 50}" for n in range(2000))
    form = load(
        table(
            "type | name | label | choice_filter\n integer | g | G |\n"
            "select_one place | p | P | group = ${g}\n select_one place | all | All |",
            f"list_name | name | label | group\n{rows}",
        )
    )
    one, two = form.new_session(), form.new_session()
    assert len(one.choices("/data/all")) == 2000
    assert one._record.choices.offered(one._record.find("/data/all").data) is two._record.choices.offered(
        two._record.find("/data/all").data
    )
    one.answer("/data/g", "7")
    assert len(one.choices("/data/p")) == 40


def test_choices_from_entries_of_a_repeat() -> None:
    session = start(
        table(
            """type | name | label
            begin repeat | child | Child
            text | name | Name
            end repeat | |
            select_one ${name} | eldest | Eldest"""
        )
    )
    session.answer("/data/child[1]/name", "Adi")
    session.add_repeat("/data/child")
    session.answer("/data/child[2]/name", "Budi")
    assert [value for value, _ in session.choices("/data/eldest")] == ["Adi", "Budi"]
    session.answer("/data/eldest", "Budi")
    session.remove_repeat("/data/child[2]")
    assert session.value("/data/eldest") == ""


def test_other_is_asked_for_in_words() -> None:
    session = start(
        table(
            "type | name | label\n select_one f or_other | f | Fruit",
            "list_name | name | label\n f | a | Apple",
        )
    )
    assert session.choices("/data/f")[-1] == ("other", "Other")
    session.answer("/data/f", "other")
    assert session.is_relevant("/data/f_other")


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_csv_in_its_dialects(sign: str, end: str) -> None:
    text = "\ufeff" + end.join([f"name{sign}label", f'a{sign}"A{sign} quoted"', f"b{sign}B"]) + end
    session = start(
        table("type | name | label\n select_one_from_file x.csv | q | Q"), {"jr://file-csv/x.csv": text}
    )
    assert session.choices("/data/q") == [("a", f"A{sign} quoted"), ("b", "B")]


def test_the_delimiter_ignores_quotes() -> None:
    assert delimiter_of('"a,b,c";d') == ";"


def test_a_csv_title_that_is_no_name_is_refused_with_its_column() -> None:
    with pytest.raises(FormError) as caught:
        load(
            table("type | name | label\n select_one_from_file x.csv | q | Q"),
            {"jr://file-csv/x.csv": "name,label,my notes\na,A,x\n"},
        )
    assert (caught.value.file, caught.value.row, caught.value.column) == ("x.csv", 1, "3")


def test_geojson_and_xml_files() -> None:
    places = {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "id": "x1",
                "geometry": {"type": "Point", "coordinates": [107.6, -6.9]},
                "properties": {"title": "Bandung", "size": 3, "bad name": 1, "open": True, "note": None},
            }
        ],
    }
    form = table(
        "type | name | label | parameters\n select_one_from_file p.geojson | p | P |\n select_one_from_file l.xml | l | L |"
    )
    session = start(
        form,
        {
            "p.geojson": json.dumps(places),
            "l.xml": "<root><item><name>n</name><label>N</label></item></root>",
        },
    )
    assert session.choices("/data/p") == [("x1", "Bandung")]
    assert session.choices("/data/l") == [("n", "N")]
    item = session.form.instances.get("p").children[0].children[0]  # type: ignore[union-attr]
    assert {node.name: node.text for node in item.children} == {
        "geometry": "-6.9 107.6 0 0",
        "title": "Bandung",
        "size": "3",
        "open": "true",
        "note": "",
        "id": "x1",
    }


@pytest.mark.parametrize("text", ["", "[]", '{"features": 3}', '{"features": [1]}', "[" * 5000, "{"])
def test_broken_geojson_is_refused(text: str) -> None:
    with pytest.raises(FormError):
        load(table("type | name | label\n select_one_from_file p.geojson | p | P"), {"p.geojson": text})


def test_a_list_that_is_not_there_does_not_empty_answers() -> None:
    source = table("type | name | label\n select_one_from_file x.csv | q | Q")
    filled = start(source, {"x.csv": "name,label\na,A\n"})
    filled.answer("/data/q", "a")
    without = load_form(source).restore(filled.snapshot(), now=NOW)
    assert without.value("/data/q") == "a"
    assert without.unfit == []


def test_rankings_hold_every_choice() -> None:
    session = start(
        table(
            "type | name | label\n rank f | q | Q",
            "list_name | name | label\n f | a | A\n f | b | B\n f | c | C",
        )
    )
    session.answer("/data/q", "c a b")
    assert session.value("/data/q") == "c a b"
    with pytest.raises(FormError, match="every choice"):
        session.answer("/data/q", "a b")
    assert session.value("/data/q") == "c a b"
    session.answer("/data/q", "")
    assert session.value("/data/q") == ""


def test_scales_and_acknowledgements() -> None:
    session = start(
        table(
            "type | name | label | parameters\n range | n | N | start=1 end=10 step=1\n acknowledge | ok | OK |\n image | i | I |"
        )
    )
    for given, kept in (("5", "5"), ("11", ""), ("0", ""), ("10", "10"), ("x", "")):
        session.answer("/data/n", given)
        assert session.value("/data/n") == kept
    for given, kept in (("OK", "OK"), ("yes", ""), ("ok", "OK"), ("", "")):
        session.answer("/data/ok", given)
        assert session.value("/data/ok") == kept
    session.answer("/data/i", "C:\\pictures\\face.jpg")
    assert session.value("/data/i") == "face.jpg"


def test_options_of_a_form_are_unfiltered_and_keep_their_columns() -> None:
    form = load(CASCADE)
    options = form.options("/data/r")
    assert [(o.value, o.labels, o.columns) for o in options][:1] == [
        ("bdg", {"default": "Bandung"}, {"province": "jb"})
    ]
    assert len(options) == 3
    assert form.by_ref["/data/r"].list_name == "regency"


def test_choice_names_in_calculations_follow_language_and_filter() -> None:
    session = start(
        table(
            """type | name | label::English (en) | label::Bahasa Indonesia (id) | calculation
            select_one c | q | Q | Q |
            calculate | n | | | jr:choice-name(${q}, '${q}')""",
            "list_name | name | label::English (en) | label::Bahasa Indonesia (id)\n c | y | Yes | Ya\n c | n | No | Tidak",
        )
    )
    session.answer("/data/q", "y")
    assert session.value("/data/n") == "Yes"
    assert session.set_language("Bahasa Indonesia (id)") == ["/data/n"]
    assert session.value("/data/n") == "Ya"


def test_defaults_that_are_not_offered_are_dropped() -> None:
    session = start(
        xform(
            '<select1 ref="/data/a"><item><value>x</value></item></select1><select1 ref="/data/b"><item><value>x</value></item></select1>',
            "<data id='t'><a>gone</a><b>x</b></data>",
            bind("/data/a"),
        )
    )
    assert (session.value("/data/a"), session.value("/data/b")) == ("", "x")
