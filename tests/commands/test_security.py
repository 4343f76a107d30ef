"""``httui security``: a round from a file, its result, signing, the gate, an exception, a drill."""

import json
from typing import Any

from tests.commands.conftest import Desk
from tests.security.assessing import items


def answers(desk: Desk, default: str = "yes", **given: Any) -> str:
    """A file that answers every item with ``default``, those in ``given`` otherwise."""
    return desk.file("answers.json", json.dumps({one.id: {"value": default} for one in items()} | given))


def test_a_round_is_answered_signed_and_moves_the_gate(desk: Desk) -> None:
    before = desk("security", "gate", "--json").json
    assert (before["tier"], before["basis"], before["assessed_tier"]) == (3, "judgement", None)
    told = desk("security", "assess", "--answers", answers(desk, b1="no"), "--json")
    assert told.status == 0, told.err
    assert (told.json["state"], told.json["answered"], told.json["level"]) == ("open", 66, "capped")
    assert told.json["gate"]["basis"] == "judgement", "not signed yet"
    done = desk("security", "assess", "--sign", "--director", "Direktur Contoh", "--json")
    assert done.status == 0, done.err
    gate = done.json["gate"]
    assert (gate["tier"], gate["basis"], gate["signed_by"]) == (2, "assessment", "Direktur Contoh")
    assert gate["tiers"]["3"]["blocks"][0]["item"] == "b1"
    assert gate["path"]["tier"] == 3
    assert desk("security", "assess", "--sign", "--director", "Direktur Contoh").status == 1, (
        "no round is open"
    )


def test_the_answers_are_of_the_person_and_looked_and_reason_are_kept(desk: Desk) -> None:
    given = {"value": "na", "na_reason": "we use no cloud", "note": "asked all", "looked": True}
    assert desk("security", "assess", "--answers", answers(desk, i1=given)).status == 0
    desk("security", "assess", "--sign", "--director", "Direktur Contoh")
    assert "i1" in desk("security", "gate", "--json").json["rests_on_reasons"]
    page = desk.home / "page.txt"
    assert desk("security", "gate", "--certificate", str(page)).status == 0
    text = page.read_text(encoding="utf-8")
    assert "we use no cloud" in text
    assert "not a guarantee" in text
    assert desk("security", "gate", "--certificate", str(page)).status == 1, "nothing is written over"
    paper = desk.home / "page.pdf"
    assert desk("security", "gate", "--certificate", str(paper)).status == 0
    assert paper.read_bytes().startswith(b"%PDF-")


def test_a_wrong_line_leaves_the_round_as_it_was(desk: Desk) -> None:
    wrong = {
        "z9": {"value": "yes"},
        "b1": {"value": "perhaps"},
        "b2": {"note": "x"},
        "b3": {"value": "yes", "note": 3},
    }
    for item, one in wrong.items():
        told = desk(
            "security", "assess", "--answers", desk.file("a.json", json.dumps({"a1": "yes", item: one}))
        )
        assert told.status == 1, item
    for text in ("[]", "{", "", '"x"', "[" * 100_000):
        assert desk("security", "assess", "--answers", desk.file("a.json", text)).status == 1
    signing = desk("security", "assess", "--sign", "--director", "Direktur Contoh")
    assert "No round is open" in signing.err, "a file that was refused begins no round"
    assert desk("security", "assess", "--json").json["answered"] == 0
    assert desk("security", "assess", "--answers", str(desk.home / "none.json")).status == 1


def test_signing_needs_a_director_and_the_right(desk: Desk) -> None:
    desk("security", "assess", "--answers", answers(desk))
    assert desk("security", "assess", "--sign").status == 2
    assert desk("security", "gate", "--exception", "b1", "--director", "D").status == 2


def test_an_exception_opens_a_tier_for_its_days(desk: Desk) -> None:
    desk("security", "assess", "--answers", answers(desk, b1="no"), "--sign", "--director", "Direktur Contoh")
    words = ["--director", "Direktur Contoh", "--reason", "half done", "--measure", "no new paper"]
    opened = desk("security", "gate", "--exception", "B1", *words, "--days", "7", "--json")
    assert opened.status == 0, opened.err
    assert (opened.json["tier"], opened.json["basis"]) == (3, "exception")
    assert opened.json["exceptions"][0]["running"]
    shown = desk("security", "gate")
    assert "EXCEPTIONS in force" in shown.out
    assert "B1" in shown.out
    for days in ("31", "0", "-3", "99999999999"):
        assert desk("security", "gate", "--exception", "b1", *words, "--days", days).status == 1
    assert desk("security", "gate", "--exception", "c1", *words).status == 1


def test_the_highest_tier_wants_a_drill_and_two_people(desk: Desk) -> None:
    desk("security", "assess", "--answers", answers(desk), "--sign", "--director", "Direktur Contoh")
    blocked = desk("security", "gate", "--json").json
    assert blocked["tier"] == 3
    assert [one["reason"] for one in blocked["tiers"]["4"]["blocks"]] == ["no_dual_control", "no_drill"]
    assert desk("security", "drill", "--where", "laptop 2").status == 0
    assert desk("security", "gate", "--two-people", "on", "--json").json["tier"] == 4
    assert desk("security", "gate", "--two-people", "off", "--json").json["tier"] == 3


def test_a_closed_gate_is_told_by_the_status(desk: Desk) -> None:
    desk("security", "assess", "--answers", answers(desk, a1="no"), "--sign", "--director", "Direktur Contoh")
    told = desk("security", "gate")
    assert told.status == 1
    assert "Choose an option" in told.out


def test_what_the_machine_shows_is_a_suggestion_only(desk: Desk) -> None:
    seen = desk("security", "assess", "--look", "--json").json
    assert seen["e2"]["suggests"] == "yes"
    assert seen["e5"]["suggests"] == "no"
    assert "a person looks" in desk("security", "assess", "--look").out
    assert desk("security", "assess", "--json").json["answered"] == 0
