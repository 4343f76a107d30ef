"""``httui share check`` and ``httui share release`` over a real store."""

import json
import zipfile
from pathlib import Path

import pytest

from httui.store.files import DataDir
from httui.store.session import sign_in
from tests.commands.conftest import Desk
from tests.sharing.releasing import many, plan
from tests.store.support import PASSPHRASE


@pytest.fixture
def sharing(desk: Desk) -> tuple[Desk, str]:
    """An office with a plan for a network and forty people; the plan's id."""
    session = sign_in(DataDir(desk.data), "rina", PASSPHRASE)
    try:
        made = plan(session)
        many(session, 40)
        many(session, 2, decision="no", seed=8)
    finally:
        session.close()
    return desk, made


PERIOD = ("--from", "2026-01-01", "--to", "2026-12-31")


def test_check_tells_who_is_in_and_who_not(sharing: tuple[Desk, str]) -> None:
    desk, made = sharing
    done = desk("share", "check", made, *PERIOD)
    assert done.status == 0, done.err + done.out
    assert "40 of the 42 persons" in done.out
    assert "2 said no" in done.out
    assert "Nothing stands against it." in done.out
    assert " | sex " in desk("share", "check", made, *PERIOD, "--preview").out
    assert "hidden" in desk("share", "check", made, *PERIOD, "--preview", "--tables").out
    found = desk("share", "check", made, *PERIOD, "--json").json
    assert (found["permitted"], found["left_out"], found["against"]) == (40, {"refused": 2}, [])
    assert {field["column"] for field in found["rows"]["fields"]} == {"row_id", "age", "sex"}


def test_check_of_nobody_fails(sharing: tuple[Desk, str]) -> None:
    desk, made = sharing
    done = desk("share", "check", made, "--from", "2025-01-01", "--to", "2025-01-31")
    assert done.status == 1
    assert "Against it:" in done.out


def test_release_writes_and_the_ledger_has_it(sharing: tuple[Desk, str]) -> None:
    desk, made = sharing
    path = desk.home / "out.zip"
    done = desk("share", "release", made, *PERIOD, "--format", "csv", "--output", str(path))
    assert done.status == 0, done.err
    assert "Written:" in done.out
    assert "not encrypted" in done.out
    assert "data.csv" in zipfile.ZipFile(path).namelist()
    entries = desk("audit", "show", "--json", "--limit", "200").json
    assert sum(entry["kind"] == "person" and entry["action"] == "share" for entry in entries) > 10
    listed = desk("share", "ledger", "list", "--json").json
    assert [entry["kind"] for entry in listed] == ["release"]
    again = desk("share", "release", made, *PERIOD, "--format", "csv", "--output", str(path))
    assert again.status == 1
    assert "there already" in again.err


def test_a_locked_paper_tells_its_password_once(sharing: tuple[Desk, str]) -> None:
    desk, made = sharing
    path = desk.home / "out.pdf"
    done = desk("share", "release", made, *PERIOD, "--format", "pdf", "--output", str(path), "--json")
    assert done.status == 0, done.err
    assert len(done.json["password"].split()) == 7
    assert path.read_bytes().startswith(b"%PDF")
    assert done.json["password"].encode() not in path.read_bytes()


def test_choices_from_the_command_line(sharing: tuple[Desk, str]) -> None:
    desk, made = sharing
    path = desk.home / "out.jsonl"
    words = ("--format", "jsonl", "--output", str(path))
    done = desk("share", "release", made, *PERIOD, *words, "--drop", "sex", "--coarser", "age=3")
    assert done.status == 0, done.err
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert {tuple(row["values"]) for row in rows[1:]} == {("row_id", "age")}
    assert {row["values"]["age"] for row in rows[1:]} <= {"0-17", "18+"}
    tables = desk("share", "check", made, *PERIOD, "--tables", "--cross", "age,sex", "--json").json
    assert [table["columns"] for table in tables["tables"]] == [["age"], ["sex"], ["age", "sex"]]
    assert tables["rows"] is None


@pytest.mark.parametrize(
    "words",
    [("--drop", "name"), ("--coarser", "age"), ("--coarser", "other=2"), ("--from", "2027-01-01")],
)
def test_what_cannot_be_meant_is_refused(sharing: tuple[Desk, str], words: tuple[str, ...]) -> None:
    desk, made = sharing
    done = desk("share", "check", made, *words)
    assert done.status == 1
    assert done.err


def test_no_plan_no_release(desk: Desk, tmp_path: Path) -> None:
    done = desk("share", "release", "nothing", "--format", "csv", "--output", str(tmp_path / "x.zip"))
    assert done.status == 1
    assert "no such plan" in done.err
    assert not (tmp_path / "x.zip").exists()
    assert desk("share", "release", "nothing", "--format", "word", "--output", "x").status == 2
