"""An inner file read as a table: it is text or a refusal; and which traits of a person are found in answers."""

import contextlib
import csv
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.sharing import received_table, traits
from httui.sharing.matching_keys import Traits
from httui.sharing.received_table import NotATable, Table

CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00\r"), max_size=30)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8))
def test_every_cell_arrives_as_it_was_written(rows: list[list[str]]) -> None:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["a", "b", "c"])
    marked = [
        [f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t"} else cell for cell in row] for row in rows
    ]
    writer.writerows(marked)
    read = received_table.read("data.csv", out.getvalue().encode())
    wanted = [
        {name: cell.removeprefix("'") if cell[1:2] in set("=+-@\t") and cell[:1] == "'" else cell
         for name, cell in zip("abc", row, strict=True) if cell}
        for row in marked
        if any(row)
    ]  # fmt: skip
    assert list(read.rows) == wanted


@given(st.binary(max_size=200), st.sampled_from(["data.csv", "data.jsonl", "data.pdf"]))
def test_whatever_it_is_it_is_a_table_or_refused(raw: bytes, name: str) -> None:
    with contextlib.suppress(NotATable):
        assert isinstance(received_table.read(name, raw), Table)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("data.csv", b""),
        ("data.csv", b"a,a\r\n1,2\r\n"),
        ("data.csv", b"a,\r\n1,2\r\n"),
        ("data.csv", b"a\x1b,b\r\n1,2\r\n"),
        ("data.csv", b"a,b\r\n1,2,3\r\n"),
        ("data.csv", b'a,b\r\n"1,2\r\n'),
        ("data.csv", b"a\r\n" + b"x" * 120_000 + b"\r\n"),
        ("data.csv", b"a\r\n" + b"x\r\n" * 50_001),
        ("data.csv", ",".join(f"c{n}" for n in range(601)).encode()),
        ("data.jsonl", b"[1]\n"),
        ("data.jsonl", b'{"a": [1]}\n'),
        ("data.jsonl", b'{"a": NaN}\n'),
        ("data.jsonl", b"[" * 100_000),
        ("data.jsonl", b'{"a": ' + b"9" * 10_000 + b"}\n"),
        ("data.xlsx", b"PK"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_without_its_words(name: str, raw: bytes) -> None:
    with pytest.raises(NotATable) as refused:
        received_table.read(name, raw)
    assert name in str(refused.value)


def found(kinds: dict[str, str] | None = None, /, **answers: str) -> Traits:
    return traits.from_answers([(f"/data/{name}", text) for name, text in answers.items()], kinds or {}, 2026)


def test_traits_are_found_by_the_names_of_questions_in_both_languages() -> None:
    assert found(full_name="Siti", birth_date="1990-05-17", gender="female", home_regency="3171") == Traits(
        name="Siti", birth_date="1990-05-17", sex="f", regency="3171", age_in=2026
    )
    assert found(nama="Budi", jenis_kelamin="laki_laki", umur="17", desa="Contoh", nama_ibu="Rani") == Traits(
        name="Budi", sex="m", age=17, age_in=2026, village="Contoh", mother="Rani"
    )
    assert found(age_years="17", age_as_of="2024-03-01").age_in == 2024


def test_what_belongs_to_somebody_else_is_left_aside() -> None:
    assert found(guardian_name="Rani", interpreter_name="Tono", other_names="Mawar").name == ""
    assert traits.from_answers([("/data/child[1]/name", "Ani")], {}, 2026).name == ""


def test_a_name_by_another_name_is_told_by_its_class_and_the_newest_counts() -> None:
    values = [("/data/called", "Sitti"), ("/data/called", "Siti"), ("/data/phone", "0812")]
    assert traits.from_answers(values, {"/data/called": "name", "/data/phone": "phone"}, 2026).name == "Siti"
    plainer = [*values, ("/data/full_name", "Siti Aminah")]
    assert traits.from_answers(plainer, {"/data/called": "name"}, 2026).name == "Siti Aminah"
