"""``httui workflow``: check."""

from pathlib import Path

import pytest

from httui.paths import shipped_forms
from tests.commands.conftest import Desk

SOUND = """
| workflow |
| | id | title | goal | start | end |
| | visit | A visit | Cared for | A wish | Home again |
| roles |
| | name | label | held_by |
| | worker | Case worker | worker |
| tasks |
| | name | label | who | time |
| | phone | Phone the clinic | worker | 5 minutes |
| | go | Go there | worker | 1 hour |
"""


def test_check_says_that_a_sound_file_is_usable(empty: Desk) -> None:
    path = empty.file("visit.md", SOUND)
    done = empty("workflow", "check", path, user=None)
    assert done.status == 0, done.err
    assert done.out.startswith("A visit (visit): 2 tasks.\n- ")
    assert done.out.endswith("Usable.\n")
    told = empty("workflow", "check", path, "--json", user=None).json
    assert (told["id"], told["tasks"], told["usable"]) == ("visit", 2, True)
    assert told["totals"] == {"hours": 1, "minutes": 5}
    assert {finding["kind"] for finding in told["findings"]} == {"untranslated"}


def test_check_names_what_blocks(empty: Desk) -> None:
    path = empty.file("visit.md", SOUND.replace("| worker | 1 hour |", "| | |"))
    done = empty("workflow", "check", path, user=None)
    assert done.status == 1
    assert "! Go there: Nobody is responsible." in done.out
    assert "! Go there: The time that it takes is missing." in done.out
    assert "Usable" not in done.out
    told = empty("workflow", "check", path, "--json", user=None)
    assert told.status == 1
    assert told.json["usable"] is False
    blocking = {(f["kind"], f["task"]) for f in told.json["findings"] if f["blocking"]}
    assert blocking == {("nobody", "go"), ("no_time", "go")}


def test_check_refuses_what_cannot_be_read(empty: Desk) -> None:
    done = empty("workflow", "check", empty.file("visit.md", SOUND.replace("1 hour", "soon")), user=None)
    assert done.status == 1
    assert done.out == ""
    assert done.err.startswith("httui: visit.md:tasks:11:time: ")
    assert empty("workflow", "check", str(empty.home / "absent.md"), user=None).status == 1
    assert empty("workflow", "check", str(empty.home), user=None).status == 1
    assert empty("workflow", "check", user=None).status == 2
    assert empty("workflow", user=None).status == 2


def test_nothing_in_a_file_speaks_to_the_terminal(empty: Desk) -> None:
    name = empty.home / "a\x1b[31m.md"
    name.write_text(SOUND.replace("5 minutes", "\x1b]0;x\x07"), encoding="utf-8")
    done = empty("workflow", "check", str(name), user=None)
    assert done.status == 1
    assert "\x1b" not in done.err
    assert "U+001B" in done.err


@pytest.mark.parametrize(
    "path", sorted((shipped_forms() / "workflows").glob("*.md")), ids=lambda path: path.stem
)
def test_every_shipped_workflow_is_usable(empty: Desk, path: Path) -> None:
    done = empty("workflow", "check", str(path), user=None)
    assert (done.status, done.err) == (0, "")
    assert done.out.count("\n") == 2
