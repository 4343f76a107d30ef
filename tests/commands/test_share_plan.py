"""``httui share partner|plan|agreement|keys``: partners, plans, agreements without the app (S-016, S-041, S-250)."""

import json

import pytest

from httui.sharing.fingerprint import PublicKeys, fingerprint
from httui.sharing.partner_words import NORMS
from httui.store.secret import PrivateKeys
from tests.cases.support import SMALL
from tests.commands.conftest import Desk
from tests.sharing.planning import ANSWERS, COLUMNS
from tests.sharing.test_plans import FILLED

CHECKED = {name: {"answer": "yes", "evidence": "seen on paper"} for name in NORMS}


@pytest.fixture
def office(desk: Desk) -> Desk:
    """An office with the small form in use and a complete partner."""
    assert desk("form", "add", desk.file("small.md", SMALL)).status == 0
    options = [word for name, text in COLUMNS.items() for word in (f"--{name.replace('_', '-')}", text)]
    added = desk("share", "partner", "add", "Rumah Pelita", "--trust", "casework", *options, "--json")
    assert added.status == 0, added.err
    assert added.json["complete"]
    assert desk("share", "partner", "check", "Rumah Pelita", "--answers", js(desk, CHECKED)).status == 0
    return desk


def js(desk: Desk, content: object) -> str:
    return desk.file("some.json", json.dumps(content))


def plan(desk: Desk, trust: str = "network", **answers: str) -> str:
    """A plan that lacks nothing but its approval; its code."""
    made = desk("share", "plan", "new", "Rumah Pelita", "--title", "Beds", "--trust", trust, "--json")
    assert made.status == 0, made.err
    code = str(made.json["code"])
    dates = {"q15_starts": "2020-01-01", "q15_ends": "2021-01-01"}
    assert desk("share", "plan", "answer", code, "--answers", js(desk, ANSWERS | dates | answers)).status == 0
    assert desk("share", "plan", "forms", code, "small").status == 0
    words = ["--need", "needed", "--as", "generalised", "--reason", "to choose a room"]
    told = desk("share", "plan", "field", code, "age", *words)
    assert told.status == 0, told.err
    return code


def in_time() -> dict[str, str]:
    """From yesterday, for a year: the command line has the real clock."""
    from datetime import UTC, datetime, timedelta

    today = datetime.now(UTC).date()
    return {
        "q15_starts": (today - timedelta(days=1)).isoformat(),
        "q15_ends": (today + timedelta(days=365)).isoformat(),
    }


def test_a_partner_is_listed_shown_and_changed(office: Desk) -> None:
    [row] = office("share", "partner", "list", "--json").json
    assert (row["name"], row["trust"], row["complete"], row["checked"]) == (
        "Rumah Pelita",
        "casework",
        True,
        True,
    )
    assert "Rumah Pelita" in office("share", "partner", "list").out
    changed = office(
        "share", "partner", "change", "Rumah Pelita", "--trust", "open", "--brings", "rooms", "--json"
    )
    assert (changed.json["trust"], changed.json["brings"], changed.json["risks"]) == (
        "open",
        "rooms",
        "a lost stick",
    )
    shown = office("share", "partner", "show", "Rumah Pelita", "--json").json
    assert shown["norms"]["breach"] == {"answer": "yes", "evidence": "seen on paper"}
    assert office("share", "partner", "show", "nobody").status == 1
    assert office("share", "partner", "add", "Lain", "--trust", "blind").status == 2
    for wrong in ("[]", "{", '{"breach": 7}', '{"breach": {"answer": "yes", "evidence": "x"}}'):
        path = office.file("wrong.json", wrong)
        assert office("share", "partner", "check", "Rumah Pelita", "--answers", path).status == 1


def test_keys_go_out_by_line_and_come_in_by_words(office: Desk) -> None:
    ours = office("share", "keys", "--json").json
    assert ours["card"].startswith("httui-office1")
    assert len(ours["words"]) == 9
    assert office("share", "keys", "--renew", "a colleague left", "--json").json["card"] != ours["card"]
    keys = PublicKeys.of(PrivateKeys.generate())
    assert office("share", "partner", "key", "Rumah Pelita", keys.card()).status == 0
    wrong = fingerprint(PublicKeys.of(PrivateKeys.generate()))
    assert office("share", "partner", "confirm", "Rumah Pelita", *wrong).status == 1
    assert not office("share", "partner", "show", "Rumah Pelita", "--json").json["keys_confirmed"]
    assert office("share", "partner", "confirm", "Rumah Pelita", *fingerprint(keys)).status == 0
    assert office("share", "partner", "show", "Rumah Pelita", "--json").json["keys_confirmed"]


def test_the_check_ends_with_one_as_long_as_something_is_missing(office: Desk) -> None:
    code = plan(office)
    told = office("share", "plan", "check", code, "--json")
    assert told.status == 1
    assert {(gap["stage"], gap["where"]) for gap in told.json} == {
        ("approve", "q15_ends"),
        ("release", "plan"),
        ("release", "agreement"),
    }
    assert office("share", "plan", "approve", code).status == 1
    assert office("share", "plan", "answer", code, "--answers", js(office, in_time())).status == 0
    assert office("share", "plan", "approve", code).status == 0
    assert [gap["where"] for gap in office("share", "plan", "check", code, "--json").json] == ["agreement"]
    made = office("share", "agreement", "new", code, "--json")
    assert "office_person" in made.json["missing"]
    agreement = made.json["code"]
    today = in_time()["q15_starts"]
    assert office("share", "agreement", "sign", agreement, "--on", today).status == 1
    filled = office("share", "agreement", "fill", agreement, "--values", js(office, FILLED), "--json")
    assert filled.json["missing"] == []
    assert office("share", "agreement", "given", agreement).status == 0
    signed = office("share", "agreement", "sign", agreement, "--on", today, "--json")
    assert signed.json["state"] == "signed"
    assert len(signed.json["sha256"]) == 64
    done = office("share", "plan", "check", code)
    assert (done.status, done.out.strip()) == (0, "Nothing is missing.")
    [row] = office("share", "agreement", "list", "--plan", code, "--json").json
    assert row["standing"] == "signed"
    amended = office("share", "agreement", "amend", agreement, "--json").json
    assert amended["amends"]
    assert office("share", "agreement", "end", agreement, "--reason", "over").status == 0
    assert office("share", "plan", "check", code).status == 1


def test_two_people_approve_what_names_somebody(office: Desk) -> None:
    code = plan(office, "casework", q05_purpose="referral", **in_time())
    words = ["--need", "needed", "--as", "raw", "--reason", "to greet the person"]
    assert office("share", "plan", "field", code, "full_name", *words).status == 0
    alone = office("share", "plan", "check", code, "--json").json
    assert "q16_who" in [gap["where"] for gap in alone], "one account may approve"
    assert office("share", "plan", "approve", code).status == 1
    secret = office.file("second", "not it\n")
    told = office("share", "plan", "approve", code, "--second", "rina", "--second-passphrase-file", secret)
    assert told.status == 1
    assert office("share", "plan", "show", code, "--json").json["state"] == "draft"


def test_what_is_not_allowed_or_not_there_changes_nothing(office: Desk) -> None:
    code = plan(office)
    raw = office(
        "share", "plan", "field", code, "full_name", "--need", "needed", "--as", "raw", "--reason", "x"
    )
    assert raw.status == 1
    assert office("share", "plan", "field", code, "nothing", "--need", "no").status == 1
    assert office("share", "plan", "answer", code, "--answers", js(office, {"q99": "x"})).status == 1
    both = {"q02_need": "changed", "q01_kind": "pirates"}
    assert office("share", "plan", "answer", code, "--answers", js(office, both)).status == 1
    assert office("share", "plan", "answer", code, "--answers", js(office, {"q02_need": 7})).status == 1
    shown = office("share", "plan", "show", code, "--json").json
    assert shown["answers"]["q02_need"] == ANSWERS["q02_need"]
    assert [row["ref"] for row in shown["fields"] if row["need"] != "no"] == ["/data/age"]
    assert office("share", "plan", "new", "Rumah Pelita").status == 2
    assert office("share", "plan", "new", "nobody", "--title", "x", "--trust", "open").status == 1
    assert office("share", "plan", "show", "00000000-1").status == 1


def test_papers_and_files_are_written_once_and_taken_over_as_drafts(office: Desk) -> None:
    code = plan(office, **in_time())
    assert office("share", "plan", "approve", code).status == 0
    for ending, begin in ((".pdf", b"%PDF"), (".docx", b"PK"), (".txt", b"Rencana")):
        out = office.home / f"plan{ending}"
        words = ["share", "plan", "document", code, "--out", str(out), "--language", "id"]
        assert office(*words).status == 0
        assert begin in out.read_bytes()[:400] or ending == ".txt"
        assert office(*words).status == 1, "nothing is written over"
    assert office("share", "plan", "document", code, "--out", str(office.home / "x.exe")).status == 1
    out = office.home / "plan.json"
    assert office("share", "plan", "export", code, "--out", str(out)).status == 0
    taken = office("share", "plan", "new", "Rumah Pelita", "--file", str(out), "--json")
    assert (taken.json["state"], taken.json["origin"]) == ("draft", "plan.json")
    assert taken.json["answers"]["q02_need"] == ANSWERS["q02_need"]
    version = office("share", "plan", "version", code)
    assert version.out.strip().endswith("-2")
    assert office("share", "plan", "retire", code, "--reason", "over").status == 0
    states = {row["code"]: row["state"] for row in office("share", "plan", "list", "--all", "--json").json}
    assert states[code] == "retired"
    agreement = office("share", "agreement", "new", code, "--mode", "letter", "--json").json["code"]
    paper = office.home / "letter.docx"
    assert office("share", "agreement", "document", agreement, "--out", str(paper)).status == 0
    assert paper.read_bytes().startswith(b"PK")


def test_how_strict_a_plan_is_can_be_raised_and_not_lowered(office: Desk) -> None:
    code = plan(office)
    assert office("share", "plan", "settings", code, "--json").json["k"] == 5
    raised = office(
        "share", "plan", "settings", code, "--k", "8", "--quality", "90", "--unit", "case", "--json"
    )
    assert (raised.json["k"], raised.json["quality"], raised.json["unit"]) == (8, 90, "case")
    lowered = office("share", "plan", "settings", code, "--k", "3")
    assert (lowered.status, lowered.err.count("from 5 to 100")) == (1, 1)
    assert office("share", "plan", "settings", code, "--quasi", "small:/data/none").status == 1
    assert office("share", "plan", "settings", code, "--tables", "age,none").status == 1
    assert office("share", "plan", "settings", code, "--json").json["k"] == 8
    assert "least_count" in office("share", "plan", "settings", code).out
