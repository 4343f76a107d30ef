"""``httui workflow add, list, state, show, draw`` over one real store."""

from pathlib import Path

import pytest

from httui.workflows.tables import write_markdown
from tests.commands.conftest import Desk
from tests.workflows.running import line, with_task


@pytest.fixture
def sample(desk: Desk) -> str:
    """A workflow file."""
    return desk.file("sample.md", write_markdown(line()))


def test_what_ships_is_there_as_drafts(desk: Desk) -> None:
    rows = desk("workflow", "list", "--json").json
    shipped = sorted(path.stem for path in (Path(__file__).parents[2] / "forms" / "workflows").glob("*.md"))
    assert len(rows) == len(shipped) > 3
    assert {row["state"] for row in rows} == {"draft"}
    again = desk("workflow", "add", "--shipped", "--json").json
    assert {row["number"] for row in again} == {1}
    assert len(desk("workflow", "list", "--json").json) == len(rows)


def test_add_list_show(desk: Desk, sample: str) -> None:
    made = desk("workflow", "add", sample, "--json")
    assert made.status == 0, made.err
    assert (made.json[0]["id"], made.json[0]["state"], made.json[0]["number"]) == ("sample", "adopted", 1)
    changed = desk.file("new.md", write_markdown(with_task(line(), "a", waits=True)))
    trial = desk(
        "workflow", "add", changed, "--state", "trial", "--trial-days", "14", "--why", "shorter", "--json"
    )
    assert trial.json[0]["why"] == "shorter"
    assert trial.json[0]["trial_ends"]
    rows = [row for row in desk("workflow", "list", "--json").json if row["id"] == "sample"]
    assert [(row["number"], row["state"]) for row in rows] == [(1, "adopted"), (2, "trial")]
    shown = desk("workflow", "show", "sample", "--json").json
    assert [task["name"] for task in shown["definition"]["tasks"]] == ["a", "b", "c"]
    table = desk("workflow", "show", "sample", "--number", "2").out
    assert "Do a" in table
    assert "Case worker" in table
    assert desk("workflow", "show", "none").status == 1


def test_a_file_with_faults_is_refused_and_says_which(desk: Desk) -> None:
    bad = desk.file("bad.md", write_markdown(with_task(line(), "b", responsible=())))
    done = desk("workflow", "add", bad)
    assert done.status == 1
    assert "Do b" in done.err
    assert desk("workflow", "show", "sample").status == 1
    kept = desk("workflow", "add", bad, "--state", "draft", "--json")
    assert kept.json[0]["blocking"] == 1
    assert desk("workflow", "state", "sample", "adopted").status == 1
    assert desk("workflow", "add").status == 2
    assert desk("workflow", "add", bad, "--shipped").status == 2


def test_a_version_is_adopted_and_retired(desk: Desk, sample: str) -> None:
    assert desk("workflow", "add", sample, "--state", "draft").status == 0
    assert desk("workflow", "state", "sample", "adopted", "--json").json[0]["state"] == "adopted"
    assert (
        desk("workflow", "state", "sample", "retired", "--number", "1", "--json").json[0]["state"]
        == "retired"
    )
    assert desk("workflow", "state", "sample", "draft").status == 0, "nothing was done by it"


def test_drawn_on_screen_and_into_files(desk: Desk, sample: str, tmp_path: Path) -> None:
    assert desk("workflow", "add", sample).status == 0
    for how in (("sample",), (sample,)):
        chart = desk("workflow", "draw", *how, "--ascii").out
        assert "Do a" in chart
        assert chart.isascii()
        assert max(len(row) for row in chart.splitlines()) <= 78
    assert "Do c" in desk("workflow", "draw", "sample", "--format", "sop").out
    for name, begin in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        path = tmp_path / f"sop.{name}"
        assert desk("workflow", "draw", "sample", "--format", name).status == 2
        assert desk("workflow", "draw", "sample", "--format", name, "--output", str(path)).status == 0
        assert path.read_bytes().startswith(begin)
        assert desk("workflow", "draw", "sample", "--format", name, "--output", str(path)).status == 1
    assert desk("workflow", "draw", "none").status == 1


def test_a_file_is_drawn_without_an_account(empty: Desk) -> None:
    assert "Do a" in empty("workflow", "draw", empty.file("a.md", write_markdown(line())), user=None).out
