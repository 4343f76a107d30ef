"""``httui report workflow`` over a real store."""

import io
import json

import pytest
from openpyxl import load_workbook

from tests.commands.conftest import Desk

CARE = """
| workflow |
| | id | title | goal | start | end | end_check |
| | care | Care | Somebody is cared for | A report | It is over | steps |
| roles |
| | name | label | held_by |
| | worker | Case worker | worker |
| tasks |
| | name | label | who | time |
| | a | Receive | worker | 10 minutes |
| | b | Care | worker | 1 hour |
"""


@pytest.fixture
def care(desk: Desk) -> Desk:
    """A workflow in use."""
    added = desk("workflow", "add", desk.file("care.md", CARE))
    assert added.status == 0, added.err
    return desk


def last_export(desk: Desk) -> object:
    entries = desk("audit", "show", "--json", "--limit", "100").json
    return next(((entry["object"], entry["reason"]) for entry in entries if entry["kind"] == "report"), None)


def test_as_text_it_is_printed_with_its_signposts(care: Desk) -> None:
    done = care("report", "workflow", "care", "--from", "2026-01-01", "--to", "2026-01-31")
    assert done.status == 0, done.err
    assert "Where it breaks down: Care" in done.out
    assert "Period: 2026-01-01 to 2026-01-31" in done.out
    assert "Of the 0 runs that we recorded." in done.out
    assert all(len(line) <= 78 for line in done.out.splitlines())
    assert last_export(care) is None


def test_as_json_and_as_a_workbook_it_is_an_export(care: Desk) -> None:
    printed = care("report", "workflow", "care", "--format", "json").json
    assert printed["entered"] == {"count": 0}
    assert [step["task"] for step in printed["steps"]] == ["a", "b"]
    assert last_export(care) == ("care", "json")
    path = care.home / "report.xlsx"
    assert care("report", "workflow", "care", "--format", "xlsx", "--output", str(path)).status == 0
    assert last_export(care) == ("care", "xlsx")
    assert load_workbook(io.BytesIO(path.read_bytes())).sheetnames == ["Report", "Data"]
    again = care("report", "workflow", "care", "--format", "json", "--output", str(path))
    assert again.status == 1
    assert "there already" in again.err
    other = care.home / "report.json"
    assert care("report", "workflow", "care", "--format", "json", "--output", str(other)).status == 0
    assert json.loads(other.read_text())["workflow"] == "care"


def test_what_cannot_be_meant_is_refused(care: Desk) -> None:
    assert care("report", "workflow", "care", "--format", "xlsx").status == 2
    wrong = care("report", "workflow", "care", "--from", "31-01-2026")
    assert wrong.status == 2
    assert "2026-01-31" in wrong.err
    assert care("report", "workflow", "nothing").status == 1
    backwards = care("report", "workflow", "care", "--from", "2026-02-01", "--to", "2026-01-01")
    assert backwards.status == 1
    assert "before it begins" in backwards.err
