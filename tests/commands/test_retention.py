"""``httui retention due`` over one real store."""

import json
import os
import uuid

import pytest

from tests.cases.support import SMALL
from tests.commands.conftest import Desk


@pytest.fixture
def refused(desk: Desk) -> Desk:
    """A person who said no, and a plain file in the outbox from long ago."""
    assert desk("form", "add", desk.file("small.md", SMALL)).status == 0
    line = {"id": str(uuid.uuid4()), "answers": {}, "consent": {"services": "no"}}
    done = desk("import", "small", desk.file("in.jsonl", json.dumps(line) + "\n"), "--json")
    assert done.json["saved"] == 1, done.out
    old = desk.data / "outbox" / "old\x1b[2J.csv"
    old.write_text("x", encoding="utf-8")
    os.utime(old, (1_700_000_000, 1_700_000_000))
    return desk


def test_what_is_due_is_listed_by_code(refused: Desk) -> None:
    rows = refused("retention", "due", "--json").json
    assert [(row["class"], row["kind"], row["state"]) for row in rows] == [
        ("plain", "file", "overdue"),
        ("refused", "case", "soon"),
    ]
    assert rows[0]["decisions"] == ["destroy", "extend", "hold"]
    assert rows[1]["decisions"] == ["hold"]
    assert set(rows[1]) == {"kind", "id", "code", "class", "tier", "starts", "ends", "state", "decisions"}
    assert refused("case", "show", rows[1]["code"]).status == 0


def test_the_table_is_plain_text_for_any_terminal(refused: Desk) -> None:
    shown = refused("retention", "due")
    assert shown.status == 0
    assert "\x1b" not in shown.out
    heading, first, _second = shown.out.splitlines()
    assert heading.split()[:2] == ["State", "Until"]
    assert "overdue" in first
    assert "Plain exports" in first


def test_looking_ahead_shows_more(refused: Desk) -> None:
    far = refused("retention", "due", "--until", "2060-01-01", "--json").json
    assert {"audit"} < {row["kind"] for row in far}
    assert refused("retention", "due", "--until", "soon").status == 2


def test_only_those_who_decide_see_it(refused: Desk) -> None:
    passphrase = refused.file("other", "sepeda tua mendaki bukit kapur\n")
    added = refused("user", "add", "baca", "--role", "reader", "--new-passphrase-file", passphrase)
    assert added.status == 0, added.err
    wrong = refused("retention", "due", user="baca", passphrase=refused.home / "other")
    assert (wrong.status, wrong.out) == (1, "")
