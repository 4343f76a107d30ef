"""Hostile input: refused within seconds and little memory, with a message that says where."""

import random
import struct
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.xforms import FormError, load_form
from httui.xforms.limits import column_number
from tests.xforms.making import bind, table, xform

A = '<input ref="/data/a"/>'
BOOK = (
    '<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="survey" sheetId="1" r:id="rId1"/></sheets></workbook>'
)
RELATIONS = '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>'


def package(sheet: bytes, *, packed: bool = True, **parts: bytes) -> bytes:
    """An .xlsx with one sheet of raw XML."""
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", RELATIONS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, data in parts.items():
            archive.writestr(f"xl/{name}.xml", data)
    return stream.getvalue()


def rows(count: int) -> bytes:
    return b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * count + b"</sheetData></worksheet>"


BOMB = b"<worksheet><sheetData>" + b" " * 90_000_000 + b"</sheetData></worksheet>"
WIDE = b'<worksheet><sheetData><row><c r="ABCD1"><v>1</v></c></row></sheetData></worksheet>'
ENTITY = b'<!DOCTYPE x [<!ENTITY a "aaa">]>'
MANY = BytesIO()
with zipfile.ZipFile(MANY, "w") as _archive:
    for _number in range(500):
        _archive.writestr(f"part{_number}.xml", "x")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (package(BOMB), "times its size"),
        (package(rows(1_000_000)), "times its size"),
        (package(rows(60_000), packed=False), "sheet survey: The sheet has more than 15000 rows"),
        (package(WIDE), "1000 columns"),
        (package(ENTITY + rows(1)), "entities"),
        (package(rows(1), sharedStrings=ENTITY + b"<sst/>"), "entities"),
        (package(rows(1), styles=("<!DOCTYPE x>".encode("utf-16-le"))), "entities"),
        (package(b"<worksheet><row>"), "damaged"),
        (MANY.getvalue(), "400 parts"),
        (b"PK\x03\x04" + b"\0" * 100, "damaged"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 5000, "damaged"),
    ],
    ids=[
        "bomb",
        "million rows",
        "rows",
        "columns",
        "entity",
        "entity in strings",
        "entity in utf-16",
        "cut off",
        "parts",
        "zip",
        "xls",
    ],
)
def test_workbooks_are_looked_at_before_they_are_opened(data: bytes, words: str) -> None:
    with pytest.raises(FormError) as caught:
        load_form(data, name="form.xlsx")
    assert words in str(caught.value)
    assert str(caught.value).startswith("form.xlsx")


def test_a_lying_directory_of_a_zip_does_not_help() -> None:
    data = bytearray(package(BOMB))
    place = data.rindex(b"PK\x01\x02", 0, data.rindex(b"xl/worksheets/sheet1.xml") + 1)
    struct.pack_into("<I", data, place + 24, 1000)
    with pytest.raises(FormError):
        load_form(bytes(data))


LAUGHS = "".join(f'<!ENTITY l{n} "&l{n - 1};&l{n - 1};">' for n in range(1, 40))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        (f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l39;</x>', "entities"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "entities"),
        (xform(A, model=bind("/data/a", calculate="1" + " + 1" * 30_000)), "32767 characters"),
        (xform(A, model=bind("/data/a", calculate="(" * 5_000 + "1" + ")" * 5_000)), "nested"),
        (xform(A, model=bind("/data/a", calculate="concat(" * 500 + "1" + ")" * 500)), "nested"),
        (xform(A, "<data id='t'><a/>" + "<g>" * 50_000 + "</g>" * 50_000 + "</data>"), "nested"),
        (xform("<group>" * 50_000 + "</group>" * 50_000), "nested"),
        (xform(A, "<data id='t'>" + "".join(f"<q{n}/>" for n in range(60_000)) + "</data>"), "50000"),
        (table("type | name | label\n" + "\n".join(f"begin repeat | r{n} | R" for n in range(50))), "nested"),
        (table("type | name | label\n" + "\n".join(f"begin group | g{n} | G" for n in range(50))), "nested"),
        (table("type | name | label\n" + "\n".join(f"text | q{n} | Q" for n in range(5_100))), "5000 questions"),
        (table("type | name | label | calculation\n calculate | c | | " + "1 + " * 20_000 + "1"), "32767"),
        (table("type | name | label" + " | x" * 1_500 + "\n text | a | A"), "1000 columns"),
        ("| survey |\n" * 60_000, "50000 rows"),
    ],
    ids=[
        "laughs", "external", "long", "brackets", "calls", "deep", "deep body", "many nodes", "repeats", "groups",
        "questions", "cell", "columns", "rows",
    ],
)  # fmt: skip
def test_texts_are_bounded(source: str, words: str) -> None:
    with pytest.raises(FormError) as caught:
        load_form(source)
    assert words in str(caught.value)


def test_everything_that_reads_everything_is_bounded() -> None:
    count = 600
    nodes = "".join(f"<q{n}/>" for n in range(count))
    binds = "".join(
        bind(f"/data/q{n}", relevant="count(/data/*) &gt; 1 and sum(/data/*) &gt;= 0") for n in range(count)
    )
    with pytest.raises(FormError, match="read too many questions"):
        load_form(xform(A, f"<data id='t'><a/>{nodes}</data>", binds))


def test_counts_inside_counts_stop_at_a_size() -> None:
    session = load_form(
        table(
            "type | name | label | repeat_count\n"
            + "\n".join(f"begin repeat | r{n} | R | 500" for n in range(4))
            + "\n text | q | Q |\n"
            + "end repeat | | |\n" * 4
        )
    ).new_session()
    total = sum(1 for _ in session.nodes())
    assert 10_000 < total < 120_000


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ('"survey",,\n,"type","name","label"\n,"text","a","Café"\n'.encode("latin-1"), "UTF-8"),
        (b'<?xml version="1.0" encoding="utf-7"?><a/>', "utf-7"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "nonsense"),
        (b"| survey |\0", "NUL bytes"),
        ("| survey |".encode("utf-16") + b"\x00", "UTF-16"),
    ],
)
def test_encodings(data: bytes, words: str) -> None:
    with pytest.raises(FormError) as caught:
        load_form(data)
    assert words in str(caught.value)


def test_other_encodings_that_are_declared_are_read() -> None:
    source = xform('<input ref="/data/a"><label>Kafé</label></input>')
    latin = source.replace('version="1.0"', 'version="1.0" encoding="ISO-8859-1"').encode("latin-1")
    assert load_form(latin).fields[0].labels == {"default": "Kafé"}
    wide = '"survey",,\n,"type","name","label"\n,"text","a","Café"\n'.encode("utf-16")
    assert load_form(wide).fields[0].labels == {"default": "Café"}


def test_worst_cases_stay_within_time_and_memory(tmp_path: Path) -> None:
    """In a process of its own, with the address space capped: the million-row sheet and the bomb."""
    (tmp_path / "rows.xlsx").write_bytes(package(rows(1_000_000)))
    (tmp_path / "bomb.xlsx").write_bytes(package(BOMB))
    code = (
        "import sys, time; from httui.xforms import load_form, FormError\n"
        "for name in sys.argv[1:]:\n"
        "    begin = time.process_time()\n"
        "    try: load_form(name)\n"
        "    except FormError: pass\n"
        "    else: raise SystemExit('loaded')\n"
        "    assert time.process_time() - begin < 5, name\n"
        "peak = next(line for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "assert int(peak.split()[1]) < 200 * 1024, peak\n"
    )
    subprocess.run([sys.executable, "-c", code, *map(str, tmp_path.iterdir())], check=True)


def test_letters_of_columns() -> None:
    assert [column_number(letters) for letters in ("A", "Z", "AA", "XFD")] == [1, 26, 27, 16384]


# -- fuzzing -----------------------------------------------------------------------------------------------

SOUND = table(
    """type | name | label | relevant | calculation
    begin repeat | r | R | |
    select_one c | q | Q ${n} | |
    end repeat | | | |
    integer | n | N | ${n} > 1 |
    calculate | x | | | sum(${n})""".replace("${n} > 1", "true()"),
    "list_name | name | label\n c | a | A",
)
SOUND_XML = load_form(SOUND).xml
SOUND_BOOK = package(rows(3), sharedStrings=b"<sst/>")


def load_or_refuse(data: bytes | str) -> None:
    """Any outcome but a refusal in words, or a form that works, is a defect."""
    try:
        form = load_form(data)
    except FormError:
        return
    session = form.new_session()
    for node in session.nodes():
        assert node.label is not None
    session.violations()
    session.to_xml()


def damaged(data: bytes, seed: int, hits: int) -> bytes:
    chance = random.Random(seed)
    found = bytearray(data)
    for _ in range(hits):
        place = chance.randrange(len(found))
        what = chance.randrange(4)
        if what == 0:
            found[place] = chance.randrange(256)
        elif what == 1:
            del found[place : place + chance.randrange(1, 30)]
        elif what == 2:
            found[place:place] = found[place : place + chance.randrange(1, 60)]
        else:
            found[place:place] = chance.choice(
                (b"<", b">", b"|", b"${", b"'", b"()", b"/data/n", b"\\", b"\n")
            )
        if not found:
            found = bytearray(b"|")
    return bytes(found)


@given(
    st.integers(0, 2**32),
    st.integers(1, 6),
    st.sampled_from([SOUND.encode(), SOUND_XML.encode(), SOUND_BOOK]),
)
def test_damaged_forms_are_refused_or_work(seed: int, hits: int, data: bytes) -> None:
    load_or_refuse(damaged(data, seed, hits))


@given(st.binary(max_size=300))
def test_any_bytes(data: bytes) -> None:
    load_or_refuse(data)


@given(
    st.text(max_size=200), st.sampled_from(["calculate", "relevant", "constraint", "required", "readonly"])
)
def test_any_text_as_an_expression(text: str, kind: str) -> None:
    from xml.sax.saxutils import quoteattr

    clean = "".join(c for c in text if c.isprintable())
    load_or_refuse(xform(A, model=f'<bind nodeset="/data/a" {kind}={quoteattr(clean)}/>'))
