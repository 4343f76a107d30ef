"""Rows written with one statement are the rows that the models would have written."""

from datetime import UTC, datetime

from httui.store.models import Form, Person, Setting
from httui.store.rows import add, is_there, value
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
