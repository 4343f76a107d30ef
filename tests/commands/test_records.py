"""``httui import``, ``case``, ``user``, ``audit`` and ``backup`` over one real store."""

import json
import sqlite3
import uuid
from pathlib import Path

import pytest

from tests.cases.support import SMALL
from tests.commands.conftest import Desk

YES = {"services": "yes"}


def line(**parts: object) -> str:
    found = {"id": str(uuid.uuid4()), "case": None, "answers": {"age": "17"}, "missing": {}, "consent": YES}
    return json.dumps(found | parts) + "\n"


@pytest.fixture
def small(desk: Desk) -> Desk:
    """The small form in use."""
    assert desk("form", "add", desk.file("small.md", SMALL)).status == 0
    return desk


def test_import_list_show_export(small: Desk) -> None:
    lines = small.file(
        "in.jsonl", line(answers={"age": "17", "full_name": "Siti Contoh"}) + line(answers={"age": "x"})
    )
    done = small("import", "small", lines, "--json")
    assert done.status == 1
    assert done.json["saved"] == 1
    assert done.json["refused"][0]["line"] == 2
    again = small("import", "small", lines, "--json")
    assert (again.json["saved"], again.json["known"]) == (0, 1)
    (case,) = small("case", "list", "--json").json
    assert case["id"] == next(iter(done.json["cases"].values()))
    shown = small("case", "show", case["id"], "--json").json
    assert shown["consent"]["services"] == "given"
    exported = small("case", "export", case["id"])
    assert exported.json["records"][0]["answers"]["/data/age"] == "17"
    assert "Siti" not in exported.out + json.dumps(shown)
    assert small("case", "show", "NOS-UCH-XXX").status == 1


def test_nothing_readable_lies_on_the_disk(small: Desk) -> None:
    assert (
        small(
            "import", "small", small.file("in.jsonl", line(answers={"age": "17", "full_name": "Siti Zaenab"}))
        ).status
        == 0
    )
    (small.home / "in.jsonl").unlink()
    for path in small.data.rglob("*"):
        if path.is_file():
            assert b"Zaenab" not in path.read_bytes(), path
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(small.data / "cases.db").execute("SELECT * FROM sqlite_master").fetchall()


def test_the_gate_holds_on_the_command_line(empty: Desk) -> None:
    assert empty.init().status == 0
    assert empty("form", "add", empty.file("small.md", SMALL)).status == 0
    named = empty.file("in.jsonl", line(answers={"age": "17", "full_name": "Siti Contoh"}))
    done = empty("import", "small", named, "--json")
    assert done.status == 1
    assert done.json["refused"][0]["ref"] == "/data/full_name"
    assert empty("case", "list", "--json").json == []


def test_accounts(desk: Desk) -> None:
    made = desk("user", "add", "budi", "--role", "worker", "--json").json
    assert len(made["passphrase"].split()) >= 6
    names = [user["name"] for user in desk("user", "list", "--json").json]
    assert names == ["budi", "rina"]
    assert all("id" in user for user in desk("user", "list", "--json").json)
    temporary = desk.home / "temporary"
    temporary.write_text(made["passphrase"])
    refused = desk("case", "list", user="budi", passphrase=temporary)
    assert refused.status == 1
    assert desk("user", "disable", "budi", "--reason", "left").status == 0
    assert desk("case", "list", user="budi", passphrase=temporary).status == 1
    assert desk("user", "add", "budi", "--role", "king").status == 2


def test_what_a_leaver_had_is_handed_over(desk: Desk) -> None:
    ids = {
        name: desk("user", "add", name, "--role", "supervisor", "--json").json["id"]
        for name in ("budi", "citra")
    }
    assert desk("user", "handover", "budi", "--to", "citra", "--json").json == {
        "steps": 0, "tasks": 0, "duties": 0, "cases": 0,
    }  # fmt: skip
    assert desk("user", "handover", "budi", "--to", "budi").status == 1
    assert desk("user", "handover", "nobody").status == 1
    assert desk("user", "disable", "budi", "--work-to", "nobody").status == 1
    assert "budi" in [user["name"] for user in desk("user", "list", "--json").json if not user["disabled"]]
    told = desk("user", "disable", "budi", "--work-to", "citra")
    assert (told.status, "Handed over: 0" in told.out) == (0, True)
    assert ids["budi"] not in told.out


def test_the_audit_is_whole_and_shows_no_content(small: Desk) -> None:
    assert (
        small(
            "import", "small", small.file("in.jsonl", line(answers={"age": "17", "full_name": "Siti Zaenab"}))
        ).status
        == 0
    )
    assert small("audit", "verify").status == 0
    entries = small("audit", "show", "--json", "--limit", "500")
    assert {"id", "at", "who", "action"} <= entries.json[0].keys()
    assert "Zaenab" not in entries.out
    (case,) = small("case", "list", "--json").json
    of_person = small("audit", "show", "--person", case["id"], "--json").json
    assert of_person
    assert len(of_person) < len(entries.json)


def test_a_backup_is_made_verified_and_restored_elsewhere(small: Desk, tmp_path: Path) -> None:
    assert small("import", "small", small.file("in.jsonl", line())).status == 0
    made = small("backup", "create", "--json").json
    assert small("backup", "verify", made["path"]).status == 0
    assert small("backup", "list", "--json").json[0]["id"] == made["id"]
    (tmp_path / "pc2").mkdir()
    other = Desk(tmp_path / "pc2", small.capture)
    back = other("backup", "restore", made["path"])
    assert back.status == 0, back.err
    assert len(other("case", "list", "--json").json) == 1
    (Path(made["path"]) / "cases.db").write_bytes(b"half")
    assert small("backup", "verify", made["path"]).status == 1
    assert small("backup", "verify", str(tmp_path / "nothing")).status == 1


def test_an_older_backup_over_a_newer_store_needs_two(small: Desk) -> None:
    made = small("backup", "create", "--json").json
    assert small("import", "small", small.file("in.jsonl", line())).status == 0
    refused = small("backup", "restore", made["path"])
    assert refused.status == 1
    assert "older" in refused.err
    assert len(small("case", "list", "--json").json) == 1
    alone = small(
        "backup",
        "restore",
        made["path"],
        "--confirm",
        "--second-user",
        "rina",
        "--second-passphrase-file",
        str(small.passphrase),
    )
    assert alone.status == 1
    assert len(small("case", "list", "--json").json) == 1


def test_doctor_speaks_without_an_office(empty: Desk) -> None:
    done = empty("doctor", "--json", user=None)
    assert done.status in {0, 1}
    assert {"id", "state", "text", "advice"} <= done.json[0].keys()


@pytest.mark.parametrize(
    "words", [["case", "list"], ["backup", "create"], ["audit", "verify"], ["user", "list"]]
)
def test_no_office_is_said_in_words(empty: Desk, words: list[str]) -> None:
    done = empty(*words)
    assert done.status == 1
    assert "no office" in done.err


@pytest.mark.parametrize(
    "words", [["nothing"], ["case"], ["case", "list", "--nothing"], ["form", "run", "x.md"]]
)
def test_misuse_is_status_2(empty: Desk, words: list[str]) -> None:
    assert empty(*words, user=None).status == 2


def test_every_command_has_help_in_both_languages(empty: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from httui.cli import COMMANDS

    for language in ("C.UTF-8", "id_ID.UTF-8"):
        monkeypatch.setenv("LC_ALL", language)
        for command in COMMANDS:
            done = empty(command, "--help", user=None)
            assert done.status == 0
            assert "--data" in done.out or "ACTION" in done.out or "TINDAKAN" in done.out
