"""Languages, labels, hints, messages, and what a form says about its questions."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import pytest

from httui import i18n
from httui.xforms import FormError, plain_text
from tests.xforms.making import bind, load, start, table, xform

TWO = table(
    """type | name | label::English (en) | label::Bahasa Indonesia (id) | hint::English (en) | guidance_hint::English (en) | required | constraint | constraint_message::English (en) | constraint_message::Bahasa Indonesia (id) | required_message::English (en)
    text | name | Your **name** | Nama | as on paper | The legal name. | yes | | | | Please give a name
    integer | age | Age of ${name} | Umur ${name} | | | | . < 120 | ${name} cannot be that old | ${name} tidak mungkin setua itu |
    note | n | Only here | - | | | | | | |""",
    settings="default_language\n Bahasa Indonesia (id)",
)


def test_languages_default_and_switch() -> None:
    session = start(TWO)
    assert session.form.languages == ["English (en)", "Bahasa Indonesia (id)"]
    assert session.language == session.form.default_language == "Bahasa Indonesia (id)"
    session.answer("/data/name", "Sari")
    assert session.label("/data/age") == "Umur Sari"
    session.set_language("English (en)")
    assert session.label("/data/age") == "Age of Sari"
    with pytest.raises(FormError):
        session.set_language("Klingon")


def test_a_language_is_also_known_by_its_code() -> None:
    assert load(TWO).new_session(language="en").language == "English (en)"
    assert load(TWO).new_session(language="xx").language == "Bahasa Indonesia (id)"


def test_missing_translations_show_another_language_and_are_listed() -> None:
    session = start(TWO)
    assert session.label("/data/n") == "Only here"
    assert session.hint("/data/name") == "as on paper"
    assert session.guidance("/data/name") == "The legal name."
    gaps = session.form.missing_translations
    assert ("Bahasa Indonesia (id)", "/data/n:label") in gaps
    assert any("not translated" in str(warning) for warning in session.form.warnings)


def test_messages_of_the_form_in_the_language_with_outputs() -> None:
    session = start(TWO, language="English (en)")
    assert session.message("/data/name") == "Please give a name"
    session.answer("/data/name", "Sari")
    session.answer("/data/age", "130")
    assert session.violations() == [("/data/age", "constraint", "Sari cannot be that old")]
    session.set_language("Bahasa Indonesia (id)")
    assert session.message("/data/age") == "Sari tidak mungkin setua itu"
    assert session.value("/data/age") == "130"


def test_our_own_messages_where_the_form_has_none() -> None:
    session = start(table("type | name | label | required | constraint\n integer | a | A | yes | . > 3"))
    assert session.message("/data/a") == "This question needs an answer."
    session.answer("/data/a", "1")
    assert session.message("/data/a") == "This answer does not fit the rule of the form."
    i18n.use("id")
    assert session.message("/data/a")


def test_two_characters_break_the_line() -> None:
    session = start(table("type | name | label\n note | n | One\\ntwo"))
    assert session.label("/data/n") == "One\ntwo"


def test_media_are_named_only_where_there_are_no_words() -> None:
    session = start(
        xform(
            '<input ref="/data/a"><label ref="jr:itext(\'only\')"/></input><input ref="/data/b"><label ref="jr:itext(\'both\')"/></input>',
            model="<itext><translation lang='en'><text id='only'><value form='image'>jr://images/x.png</value></text>"
            "<text id='both'><value>Words</value><value form='audio'>jr://audio/y.mp3</value></text></translation></itext>",
        )
    )
    assert session.label("/data/a") == "[image: x.png]"
    assert session.label("/data/b") == "Words"


@pytest.mark.parametrize(
    ("label", "plain"),
    [
        ("Your **name** and *age*", "Your name and age"),
        ("# Title\ntext", "Title\ntext"),
        ("See [the guide](https://example.org/a_b)", "See the guide"),
        ("snake_case_stays 2*3*4", "snake_case_stays 2*3*4"),
        ('<span style="color:red">Red</span>', "Red"),
        ("[link=x]not markup[/link]", "[link=x]not markup[/link]"),
    ],
)
def test_markdown_becomes_words(label: str, plain: str) -> None:
    assert plain_text(label) == plain


HTTUI = " | ".join(
    f"bind::httui:{name}"
    for name in (
        "privacy",
        "tier",
        "missing",
        "soft",
        "softMsg",
        "softMsg_id",
        "unique",
        "purpose",
        "map",
        "weight",
    )
)


def test_fields_tell_everything_a_room_asks() -> None:
    form = load(
        table(
            f"""type | name | label | required | relevant | appearance | save_to | {HTTUI}
            begin group | who | Who | | | field-list
            text | nik | NIK | yes | | numbers | nik | direct | 4 | unknown declined | string-length(.) = 16 | Short | Pendek | yes | q1 q2 | htcds:id | 2
            select_one yn | yn | ${{nik}}? | | ${{nik}} != '' | | | quasi | 7 | no
            end group | |
            begin repeat | r | R
            text | t | T
            end repeat | |""",
            "list_name | name | label\n yn | y | Y",
            'form_title | form_id | version | namespaces\n T | reg | 3 | httui="http://example.org/httui"',
            "dataset | label\n people | ${nik}",
        )
    )
    fields = form.by_ref
    assert list(fields) == ["/data/who", "/data/who/nik", "/data/who/yn", "/data/r", "/data/r/t"]
    nik = fields["/data/who/nik"]
    assert (nik.kind, nik.type, nik.name, nik.group, nik.repeat) == (
        "input",
        "string",
        "nik",
        "/data/who",
        "",
    )
    assert (nik.required, nik.appearance, nik.labels) == ("true()", "numbers", {"default": "NIK"})
    assert (nik.privacy, nik.tier, nik.missing, nik.unique) == ("direct", 4, ("unknown", "declined"), True)
    assert (nik.purpose, nik.map, nik.weight, nik.saveto) == (("q1", "q2"), ("htcds:id",), "2", "nik")
    assert nik.soft == "string-length(.) = 16"
    assert nik.soft_messages == {"": "Short", "id": "Pendek"}
    choice = fields["/data/who/yn"]
    assert (choice.kind, choice.control, choice.tier, choice.missing) == ("select", "select1", None, ())
    assert choice.labels == {"default": "…?"}
    assert choice.relevant == "/data/who/nik  != ''"
    assert fields["/data/r/t"].repeats == ("/data/r",)
    assert form.entity is not None
    assert form.entity["saveto"] == {"nik": "/data/who/nik"}
    assert form.calculations == {"/data/meta/entity/label": {"/data/who/nik"}}


def test_calculations_name_what_they_read() -> None:
    form = load(
        table(
            """type | name | label | calculation
            text | first | F |
            text | last | L |
            calculate | full | | concat(${first}, ' ', ${last})
            begin group | g | G |
            text | x | X |
            end group | | |
            calculate | all | | join(',', ../g/*)"""
        )
    )
    assert form.calculations["/data/full"] == {"/data/first", "/data/last"}


def test_texts_by_expression_and_short_forms() -> None:
    session = start(
        xform(
            '<input ref="/data/a"><label ref="concat(\'A \', /data/b)"/></input>',
            "<data id='t'><a/><b>bee</b></data>",
            bind("/data/b"),
        )
    )
    assert session.label("/data/a") == "A bee"


def test_pages_are_the_outermost_groups_and_what_stands_between_them() -> None:
    form = load(
        table(
            """type | name | label
            text | a | A
            text | b | B
            begin group | g | Group
            text | c | C
            begin repeat | r | R
            text | d | D
            end repeat | |
            end group | |
            start | x |
            text | e | E"""
        )
    )
    assert [(page.ref, page.labels, page.refs) for page in form.pages] == [
        ("", {}, ["/data/a", "/data/b"]),
        ("/data/g", {"default": "Group"}, ["/data/g/c", "/data/g/r/d"]),
        ("", {}, ["/data/e"]),
    ]
