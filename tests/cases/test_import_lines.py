"""Import lines: what is read, and what hostile lines are refused with (nothing of theirs is repeated)."""

import io
import json
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.cases.consent_rules import Decision
from httui.cases.import_lines import MAX_LINE, MAX_TEXT, BadLine, Line, parse_line, read_lines

ID = "5a5d3b1e-0c0f-4b0a-9a55-0b6e6b1f7a10"


def _line(**parts: object) -> bytes:
    return json.dumps({"id": ID, **parts}).encode()


def test_a_whole_line() -> None:
    line = parse_line(
        _line(
            case=None, answers={"/data/age": "0"}, missing={"sex": "declined"}, consent={"services": "yes"}
        ),
        7,
    )
    assert line == Line(7, ID, None, {"/data/age": "0"}, {"sex": "declined"}, {"services": Decision.YES})


def test_ids_are_written_in_one_way() -> None:
    assert parse_line(json.dumps({"id": ID.upper()}).encode()).id == ID


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"{", "not JSON"),
        (b"[]", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b'{"id": NaN}', "not JSON"),
        (b'{"answers": {}}', "id is missing"),
        (b'{"id": "7"}', "not a UUID"),
        (_line(case=7), "neither null nor a code"),
        (_line(case="x" * 41), "neither null nor a code"),
        (_line(answers=[]), "answers is not an object"),
        (_line(answers={"age": 12}), "in quotation marks"),
        (_line(answers={"age": None}), "not text"),
        (_line(answers={"a": "x" * (MAX_TEXT + 1)}), "longer than"),
        (_line(answers={"a": "\x1b[2J"}), "control character"),
        (_line(answers={"a": "\ud800"}), "control character"),
        (_line(answers={"a\x1b": "x"}), "cannot be a question"),
        (_line(answers={str(i): "x" for i in range(10_001)}), "more than 10000"),
        (_line(missing={"a": "refused"}), "unknown, unavailable or declined"),
        (_line(consent={"marketing": "yes"}), "do not know"),
        (_line(consent={"services": "maybe"}), "yes, no or later"),
        (_line(extra=1), "has a key"),
        (b'{"id": "a", "id": "b"}', "same key twice"),
        (b'{"id":"' + ID.encode() + b'","answers":{"a":"1","a":"2"}}', "same key twice"),
        (b"\xff\xfe{", "UTF-8"),
        (b'{"id": "\x00"}', "NUL"),
        (b"[" * 500_000, "nested too deeply"),
        (b'{"id":' + b"9" * 5000 + b"}", "not JSON|id is missing"),
    ],
)
def test_bad_lines_are_refused_with_the_reason(raw: bytes, words: str) -> None:
    with pytest.raises(BadLine, match=words):
        parse_line(raw)


def test_brackets_inside_text_are_no_nesting() -> None:
    assert parse_line(_line(answers={"a": '[[[[[["\\"{{{{{'})).answers["a"].startswith("[[[")


def test_a_bad_line_does_not_stop_the_file() -> None:
    good = _line(answers={"a": "1"})
    stream = io.BytesIO(b"\xef\xbb\xbf" + good + b"\r\n\n" + b"x" * (3 * MAX_LINE) + b"\n{]\n" + good)
    found = dict(read_lines(stream))
    assert [type(found[number]) for number in sorted(found)] == [Line, BadLine, BadLine, Line]
    assert sorted(found) == [1, 3, 4, 5]


@given(st.binary(max_size=200))
def test_no_bytes_do_anything_but_read_or_refuse(raw: bytes) -> None:
    for _, found in read_lines(io.BytesIO(raw)):
        assert isinstance(found, Line | BadLine)


def test_uuids_of_any_version_pass() -> None:
    assert parse_line(json.dumps({"id": str(uuid.uuid1())}).encode())
