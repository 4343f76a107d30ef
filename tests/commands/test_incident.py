"""``httui security incident``: from opening to closing over one real store, as text and as JSON."""

import pytest

from httui.store.files import DataDir
from httui.store.own import change_passphrase
from httui.store.session import sign_in
from tests.commands.conftest import Desk
from tests.store.support import OTHER, THIRD


def opened(desk: Desk, *more: str) -> str:
    made = desk("security", "incident", "open", "lost", "--json", *more)
    assert made.status == 0, made.err
    return str(made.json["number"])


def test_one_is_opened_listed_and_shown(desk: Desk) -> None:
    number = opened(desk, "--text", "laptop in the bus", "--card", "lost_device")
    assert number.endswith("-0001")
    [row] = desk("security", "incident", "list", "--json").json
    assert (row["number"], row["state"], row["severity"]) == (number, "open", None)
    assert "left of 3x24 hours" in row["clock"]
    shown = desk("security", "incident", "show", number.lower())
    assert "laptop in the bus" in shown.out
    assert "[ ]  1  People first" in shown.out
    assert desk("security", "incident", "list").out.count(number) == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("open", "eaten"), 2),
        (("open", "lost", "--known", "yesterday"), 2),
        (("open", "lost", "--known", "2999-01-01T10:00"), 1),
        (("open", "lost", "--card", "none"), 1),
        (("show", "INC-1999-0001"), 1),
        (("step", "INC-1999-0001", "1"), 1),
        (("step", "INC-1999-0001", "10"), 2),
        (("draft", "INC-1999-0001", "authority", "--format", "pdf"), 2),
    ],
)
def test_what_cannot_be_is_said(desk: Desk, words: tuple[str, ...], status: int) -> None:
    ran = desk("security", "incident", *words)
    assert ran.status == status
    assert "Traceback" not in ran.err
    assert ran.err


def test_from_judging_to_the_letter(desk: Desk) -> None:
    number = opened(desk, "--known", "2020-01-01T10:00")
    judged = desk("security", "incident", "judge", number, "3", "--tier", "3", "--persons", "4", "--json")
    assert judged.json["severity"] == 3
    late = desk("security", "incident", "step", number, "7")
    assert late.status == 1
    assert "3x24 hours are over" in late.err
    told = desk("security", "incident", "step", number, "7", "--late-because", "found today", "--json")
    assert (told.json["told"], told.json["late_reason"]) == (True, "found today")
    letter = desk("security", "incident", "draft", number, "authority", "--language", "en")
    assert "found today" in letter.out
    assert "4" in letter.out
    path = desk.home / "letter.pdf"
    words = ("draft", number, "person", "--format", "pdf", "--output", str(path))
    assert desk("security", "incident", *words).status == 0
    assert path.read_bytes().startswith(b"%PDF")
    assert path.stat().st_mode & 0o777 == 0o600
    assert desk("security", "incident", *words).status == 1, "no file is overwritten"


def test_it_is_closed_by_two_people(desk: Desk) -> None:
    number = opened(desk)
    first = desk.file("first", THIRD)
    second = desk.file("second", OTHER)
    account = ("boss", "--name", "Bos Contoh", "--role", "supervisor", "--new-passphrase-file", first)
    made = desk("user", "add", *account)
    assert made.status == 0, made.err
    session = sign_in(DataDir(desk.data), "boss", THIRD)
    change_passphrase(session, THIRD, OTHER)
    session.close()
    for step in range(1, 10):
        assert desk("security", "incident", "step", number, str(step), "--note", "ok").status == 0
    assert desk("security", "incident", "judge", number, "1").status == 0
    words = ("close", number, "--second-user", "boss", "--second-passphrase-file", second)
    assert desk("security", "incident", *words).status == 1, "lessons first"
    closed = desk("security", "incident", *words, "--lessons", "lock the bag", "--json")
    assert closed.status == 0, closed.err
    assert (closed.json["state"], bool(closed.json["second_by"])) == ("closed", True)
    assert desk("security", "incident", "list", "--json").json == []
    assert len(desk("security", "incident", "list", "--all", "--json").json) == 1
