"""``httui share ledger``, ``receive`` and ``match`` as a person calls them, with hostile packages too."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest

from httui.commands.share_ledger import about
from httui.sharing import office_keys, partner_keys
from httui.sharing.disclosure import Trust
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.ledger import Entry
from httui.store.files import DataDir
from httui.store.secret import PrivateKeys
from httui.store.session import sign_in
from tests.commands.conftest import Desk, Ran
from tests.sharing.planning import partner
from tests.store.support import PASSPHRASE

FORM = Path(__file__).parents[1] / "cases" / "small.md"
LINE = {
    "id": "11111111-1111-4111-8111-111111111111",
    "answers": {"age": "17"},
    "consent": {"services": "yes"},
}


@pytest.fixture
def case(desk: Desk) -> dict[str, str]:
    """A case of rina's: its code and its person's."""
    desk("form", "add", str(FORM), "--state", "active")
    brought = desk("import", "small", desk.file("lines", json.dumps(LINE)), "--json")
    assert brought.status == 0, brought.err + brought.out
    code = next(iter(brought.json["cases"].values()))
    person = desk("case", "show", code, "--json").json
    return {"code": code, "person": person.get("person") or person["person_code"]}


TOLD = ("--why", "referral", "--how", "whatsapp", "--with", "clinic", "--told", "needs", "--yes", "person")


def test_a_talk_is_noted_listed_and_shown_for_the_person(desk: Desk, case: dict[str, str]) -> None:
    added = desk("share", "ledger", "add", case["code"], *TOLD, "--json")
    assert added.status == 0, added.err
    [row] = desk("share", "ledger", "list", "--json").json
    assert (row["id"], row["with_whom"], row["channel"], row["fields"]) == (
        added.json["id"],
        "clinic",
        "whatsapp",
        ["needs"],
    )
    listed = desk("share", "ledger", "list")
    assert "WhatsApp" in listed.out
    assert case["person"] in listed.out
    page = desk("share", "ledger", "person", case["person"], "--json").json
    assert [went["to"] for went in page["went"]] == ["clinic"]
    assert "clinic" in desk("share", "ledger", "person", case["person"]).out
    assert desk("share", "ledger", "list", "--since", "2999-01-01", "--json").json == []


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("add", "7K3-M9Q-XAC", *TOLD), 1),
        (("add", "7K3-M9Q-XAC", "--why", "gossip"), 2),
        (("list", "--since", "yesterday"), 2),
        (("person", "nobody"), 1),
        (("recall", "7K3-M9Q-XAC"), 1),
        (("recall", "7K3-M9Q-XAC", "--letter", "x"), 2),
        (("destroyed", "nothing", "--on", "2026-01-01", "--how", "seen"), 1),
    ],
)
def test_what_cannot_be_is_refused_in_words(desk: Desk, words: tuple[str, ...], status: int) -> None:
    told = desk("share", "ledger", *words)
    assert told.status == status
    assert "Traceback" not in told.err


def test_a_letter_is_drafted_and_the_asking_noted(desk: Desk, case: dict[str, str]) -> None:
    desk("share", "ledger", "add", case["code"], *TOLD)
    assert desk("share", "ledger", "recall", case["code"], "--json").json == []
    session = sign_in(DataDir(desk.data), "rina", PASSPHRASE)
    from httui.cases import consent

    consent.withdraw(session, case["code"])
    session.close()
    [found] = desk("share", "ledger", "recall", case["code"], "--json").json
    assert (found["recipient"], found["done"]) == ("clinic", False)
    for name in ("letter.txt", "letter.pdf", "letter.docx"):
        out = desk.home / name
        assert (
            desk(
                "share", "ledger", "recall", case["code"], "--letter", found["key"], "--out", str(out)
            ).status
            == 0
        )
        assert out.stat().st_size > 500
    assert case["person"] in (desk.home / "letter.txt").read_text(encoding="utf-8")
    [done] = desk("share", "ledger", "recall", case["code"], "--done", found["key"], "--json").json
    assert done["done"]


@pytest.fixture
def send(desk: Desk) -> Callable[..., str]:
    """Makes a package of a confirmed partner for this office, parts of its manifest changed."""
    from datetime import timedelta

    from httui.sharing.manifest import Manifest, Party, describe
    from httui.sharing.package import write_package

    keys = PrivateKeys.generate()
    session = sign_in(DataDir(desk.data), "rina", PASSPHRASE)
    made = partner(session, Trust.NETWORK, "Rumah Kenanga")
    card = PublicKeys.of(keys)
    words = partner_keys.take(session, made, card.card())
    partner_keys.confirm(session, made, " ".join(words))
    us, now = office_keys.public(session), session.clock.now()
    session.close()

    def make(name: str, content: bytes, *, signer: PrivateKeys = keys, **changed: object) -> str:
        member = describe("data.csv", BytesIO(content), 1)
        values: dict[str, object] = {
            "id": "a" * 32,
            "sender": Party("o", "o", PublicKeys.of(signer)),
            "recipient": Party("u", "u", us),
            "plan": "p",
            "agreement": "",
            "purpose": "network",
            "period": None,
            "rows": 1,
            "made_at": now,
            "expires_at": now + timedelta(days=9),
            "destroy_by": now.date() + timedelta(days=60),
            "caveats": (),
            "not_to_ask": (),
            "members": (member,),
        }
        out = BytesIO()
        write_package(out, Manifest(**{**values, **changed}), {"data.csv": BytesIO(content)}, signer)  # type: ignore[arg-type]
        return desk.file(name, out.getvalue())

    return make


ROWS = b"full_name,age,place,note\r\nSiti Contoh,17,Pelangi,=1+1\r\nBudi Contoh,900,Pelangi,x\r\n"


def receive(desk: Desk, *words: str) -> Ran:
    return desk("share", "receive", *words)


def test_a_package_is_received_looked_at_brought_in_and_destroyed(
    desk: Desk, send: Callable[..., str]
) -> None:
    desk("form", "add", str(FORM), "--state", "active")
    shown = receive(desk, send("p.age", ROWS))
    assert shown.status == 0, shown.err
    assert "Rumah Kenanga" in shown.out
    assert "Siti Contoh | 17 | Pelangi | =1+1" in shown.out
    [held] = receive(desk, "--json").json
    assert (held["id"], held["state"]) == ("a" * 32, "quarantined")
    words = (held["id"][:8], "--form", "small", "--consent", "services=yes")
    assert receive(desk, *words, "--dry-run").status == 1, "a column is open"
    dry = receive(desk, *words, "--map", "note=notes", "--dry-run", "--json")
    assert (dry.status, dry.json["fitting"], dry.json["rows"]) == (1, 1, 2)
    done = receive(desk, *words, "--map", "note=notes", "--json")
    assert (done.status, done.json["saved"], len(done.json["refused"])) == (1, 1, 1)
    again = receive(desk, *words, "--skip", "2", "--json")
    assert (again.status, again.json["known"]) == (0, 1), "the columns are remembered"
    receipt = desk.home / "receipt.age"
    told = receive(desk, held["id"], "--destroy", "--receipt", str(receipt), "--json")
    assert told.json == {"kept": 1}, told.err
    assert receipt.stat().st_size > 500
    assert receive(desk, held["id"]).status == 1
    assert receive(desk, "--json").json[0]["state"] == "destroyed"


def test_hostile_packages_are_refused_with_words_and_leave_nothing(
    desk: Desk, send: Callable[..., str]
) -> None:
    from datetime import UTC, datetime, timedelta

    past = datetime.now(UTC) - timedelta(days=30)
    whole = Path(send("whole.age", ROWS)).read_bytes()
    hostile = [
        send("stranger.age", ROWS, signer=PrivateKeys.generate()),
        send("old.age", ROWS, made_at=past, expires_at=past + timedelta(days=1)),
        send("newer.age", ROWS, schema=9),
        desk.file("cut.age", whole[:-1]),
        desk.file("junk.age", b"\x1b[2J" * 100),
        desk.file("empty.age", b""),
        str(desk.home),
    ]
    for path in hostile:
        told = receive(desk, path)
        assert told.status == 1, path
        assert told.err.strip()
        assert "Traceback" not in told.err
        assert "\x1b" not in told.err
    assert not (desk.data / "quarantine").exists()
    assert receive(desk, "--json").json == []
    assert receive(desk, desk.file("whole2.age", whole)).status == 0
    assert receive(desk, desk.file("whole3.age", whole)).status == 1, "replayed"


def test_matching_says_what_is_missing(desk: Desk, send: Callable[..., str]) -> None:
    assert desk("share", "match", "show", "--json").json == []
    out = desk.home / "o.age"
    words = ("--reason", "a reason", "--out", str(out))
    assert desk("share", "match", "offer", "none", *words).status == 1
    assert desk("share", "match", "answer", send("p.age", ROWS)).status == 1, "no file of a matching"
    assert desk("share", "match", "conclude", "f" * 32, "--out", str(out)).status == 1
    assert desk("share", "match", "show", "f" * 32).status == 1
    assert not out.exists()


def test_a_line_of_the_table_stays_short_however_many_persons_it_isabout() -> None:
    entry = Entry(
        "r" * 32,
        "release",
        datetime.now(UTC),
        "u",
        "Rumah Pelita",
        None,
        "csv",
        "network",
        "",
        (),
        ("A", "B"),
        2,
        "",
        "",
    )
    assert about(entry) == "A, B"
    assert about(replace(entry, persons=tuple("ABCD"), count=4)) == "4 persons"
    assert about(replace(entry, persons=("A",), count=9)) == "9 persons", (
        "those whom one may not know are counted"
    )
