"""Rows written with one statement are the rows that the models would have written."""

from datetime import UTC, datetime

from httui.store.fields import Encoded, canonical_json
from httui.store.models import Form, Person, Setting
from httui.store.rows import add, change, find, first, is_there, value
from tests.store.support import Office

NOW = datetime(2026, 11, 2, 8, 0, 0, 5, tzinfo=UTC)


def test_rows_read_back_as_they_were_given(office: Office) -> None:
    row = {
        "id": "p1",
        "code": "A",
        "pseudonym": "Mélati",
        "child": True,
        "created_at": NOW,
        "created_by": "u",
    }
    with office.session.transaction():
        add(Person, row, row | {"id": "p2", "code": "B", "pseudonym": None, "child": None})
    assert [person.__data__ for person in Person.select().order_by(Person.id)] == [
        row,
        row | {"id": "p2", "code": "B", "pseudonym": None, "child": None},
    ]


def test_columns_keep_their_conversions(office: Office) -> None:
    add(Setting, {"key": "k", "value": {"b": [1, None], "a": "é"}})
    assert Setting.get_by_id("k").value == {"a": "é", "b": [1, None]}
    assert value(Setting, "value", "k") == '{"a":"é","b":[1,null]}'
    add(Setting, {"key": "spelled", "value": Encoded(canonical_json({"a": "é"}))})
    assert Setting.get_by_id("spelled").value == {"a": "é"}


def test_looking_up(office: Office) -> None:
    add(Form, {"form_id": "f", "title": "Contoh"})
    assert is_there(Form, "f")
    assert not is_there(Form, "F")
    assert value(Form, "title", "f") == "Contoh"
    assert value(Form, "title", "g") is None


def test_nothing_to_add_is_nothing(office: Office) -> None:
    before = Form.select().count()
    add(Form)
    assert Form.select().count() == before


def test_rows_found_are_the_rows_of_the_models(office: Office) -> None:
    common = {"pseudonym": None, "child": False, "created_at": NOW, "created_by": "u"}
    add(Person, *(common | {"id": key, "code": key.upper()} for key in ("c", "a", "b")))
    found = find(Person, "created_by", "u")
    assert [row.__data__ for row in found] == [
        row.__data__ for row in Person.select().where(Person.created_by == "u").order_by(Person.id)
    ]
    assert (found[0].id, found[0].created_at) == ("a", NOW)
    assert first(Person, "code", "B") == Person.get_by_id("b")
    assert first(Person, "code", "Z") is None


def test_a_change_is_in_the_table_and_in_the_row(office: Office) -> None:
    add(Person, {"id": "a", "code": "A", "created_at": NOW, "created_by": "u"})
    row = first(Person, "id", "a")
    assert row is not None
    change(row, pseudonym="Melati", created_at=NOW.replace(year=2027))
    again = Person.get_by_id("a")
    assert again.__data__ == row.__data__
    assert (again.pseudonym, again.created_at.year, again.code) == ("Melati", 2027, "A")
