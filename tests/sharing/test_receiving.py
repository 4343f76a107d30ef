"""What a partner sends: proved first, kept sealed, looked at as text, brought in by the usual door, destroyed, told."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from httui.problem import Problem
from httui.sharing import bringing_in, exchange, office_keys, receipts, receiving
from httui.sharing.age_header import AgeProblem
from httui.sharing.bringing_in import LEAVE_OUT, Undecided, Wish
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.manifest import Manifest, NewerPackage, NotAPackage, NotToAsk, Party, describe
from httui.sharing.package import Expired, NotYet, OpenedBefore, UnknownSender, WrongRecipient, write_package
from httui.sharing.receiving import Gone
from httui.store.errors import Refused
from httui.store.models import Case, Record
from httui.store.secret import PrivateKeys
from httui.store.sharing_models import Partner, ReceivedPackage, Release
from httui.store.workflow_models import Duty
from tests.cases.conftest import insecure_kdf, template
from tests.cases.support import saved
from tests.sharing import neighbours
from tests.sharing.giving import released
from tests.sharing.neighbours import Neighbours
from tests.sharing.planning import approved

__all__ = ["insecure_kdf", "template"]

CSV = (
    "full_name,umur,place,gender_words,consent,formula\r\n"
    "Siti Contoh,17,Pelangi,girl,yes,'=HYPERLINK(1)\r\n"
    "Budi Contoh,200,senja,boy,yes,\x1b[31mred\r\n"
    "Rani Contoh,19,nowhere,girl,yes,plain\r\n"
    "Tono Contoh,30,p2,boy,no,-1\r\n"
)


@pytest.fixture
def offices(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Neighbours]:
    made = neighbours.make(template, tmp_path)
    yield made
    made.here.leave()
    made.there.leave()


def package(
    offices: Neighbours,
    files: dict[str, bytes],
    *,
    name: str = "a.age",
    keys: PrivateKeys | None = None,
    **changed: Any,
) -> Path:
    """A package that the other office makes for us, with parts of the manifest changed."""
    us = PublicKeys.of(office_keys.keys(offices.here.as_("holder")))
    theirs = offices.there.as_("holder")
    keys = keys or office_keys.keys(theirs)
    now = theirs.clock.now()
    values: dict[str, Any] = {
        "id": "0" * 31 + "1",
        "sender": Party(theirs.office, "whatever they say", PublicKeys.of(keys)),
        "recipient": Party("x", "us", us),
        "plan": "plan-1",
        "agreement": "",
        "purpose": "network",
        "period": None,
        "rows": 4,
        "made_at": now,
        "expires_at": now + timedelta(days=30),
        "destroy_by": (now + timedelta(days=90)).date(),
        "caveats": ("only those who asked for help",),
        "not_to_ask": (NotToAsk("7K3-M9Q-XAC", ("journey",)),),
        "members": tuple(describe(one, BytesIO(raw), 4) for one, raw in files.items()),
    }
    manifest = Manifest(**{**values, **changed})
    made = BytesIO()
    write_package(made, manifest, {one: BytesIO(raw) for one, raw in files.items()}, keys)
    path = offices.desk / name
    path.write_bytes(made.getvalue())
    return path


def everything_in(offices: Neighbours) -> bytes:
    """All bytes of all files of our office but the databases."""
    paths = [path for path in offices.here.data.path.rglob("*") if path.is_file() and path.suffix != ".db"]
    return b"".join(path.read_bytes() for path in paths)


def test_a_package_waits_sealed_and_is_shown_as_text(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": CSV.encode(), "dictionary.txt": b"age: years\n\x1b]0;x\x07"})
    lead = offices.here.as_("lead")
    found = receiving.receive(lead, path)
    assert isinstance(found, receiving.Package)
    assert (found.partner, found.state, found.rows) == ("Rumah Pelita", "quarantined", 4)
    assert found.not_to_ask == (("7K3-M9Q-XAC", ("journey",)),)
    assert b"Siti Contoh" not in everything_in(offices)
    assert (offices.here.data.path / "quarantine" / f"{found.id}.age").read_bytes() == path.read_bytes()
    [duty] = Duty.select().where(Duty.kind == "share_received")
    assert (duty.subject, duty.next_on) == (found.id, found.destroy_by.isoformat())
    data, words = receiving.preview(lead, found.id[:8])
    assert data.lines[1] == "Siti Contoh | 17 | Pelangi | girl | yes | '=HYPERLINK(1)"
    assert "\x1b" not in "".join(data.lines + words.lines)
    with pytest.raises(OpenedBefore):
        receiving.receive(lead, path)
    for name in ("worker", "admin", "analyst"):
        with pytest.raises(Refused):
            receiving.receive(offices.here.as_(name), path)


def hostile(offices: Neighbours) -> list[tuple[Path, type[Problem]]]:
    now = offices.there.clock.now()
    files = {"data.csv": CSV.encode()}
    stranger = PrivateKeys.generate()
    junk = offices.desk / "junk.age"
    junk.write_bytes(b"age-encryption.org/v1\n" + b"x" * 5000)
    whole = package(offices, files, name="whole.age").read_bytes()
    cut, bent = offices.desk / "cut.age", offices.desk / "bent.age"
    cut.write_bytes(whole[:-40])
    bent.write_bytes(whole[:-400] + bytes([whole[-400] ^ 1]) + whole[-399:])
    other = PublicKeys.of(stranger)
    to_other = Party("x", "us", other)
    rewrapped = offices.desk / "rewrapped.age"
    rewrapped.write_bytes(
        _rewrapped(offices, package(offices, files, name="o.age", recipient=to_other), stranger)
    )
    return [
        (junk, AgeProblem),
        (cut, Problem),
        (bent, Problem),
        (package(offices, files, name="stranger.age", keys=stranger), UnknownSender),
        (
            package(
                offices, files, name="expired.age", made_at=now - timedelta(9), expires_at=now - timedelta(1)
            ),
            Expired,
        ),
        (
            package(
                offices, files, name="future.age", made_at=now + timedelta(9), expires_at=now + timedelta(20)
            ),
            NotYet,
        ),
        (package(offices, files, name="newer.age", schema=2), NewerPackage),
        (rewrapped, WrongRecipient),
        (offices.desk, Problem),
        (offices.desk / "nothing.age", Problem),
    ]


def _rewrapped(offices: Neighbours, path: Path, key: PrivateKeys) -> bytes:
    """A package for somebody else, encrypted anew to us by them."""
    from httui.sharing.age import AgeReader, AgeWriter

    us = PublicKeys.of(office_keys.keys(offices.here.as_("holder")))
    made = BytesIO()
    with path.open("rb") as file, AgeWriter(made, [us.recipient]) as writer:
        reader = AgeReader(file, [key.box])
        while part := reader.read(65536):
            writer.write(part)
    return made.getvalue()


def test_hostile_packages_are_refused_before_anything_is_written(offices: Neighbours) -> None:
    lead = offices.here.as_("lead")
    for path, why in hostile(offices):
        lead = offices.here.as_("lead")
        with pytest.raises(why):
            receiving.receive(lead, path)
        assert ReceivedPackage.select().count() == 0, path.name
        assert not (offices.here.data.path / "quarantine").exists(), path.name


@pytest.mark.parametrize("changed", [{"keys_checked_at": None}, {"state": "retired"}, {"trust": "never"}])
def test_a_partner_whose_keys_nobody_compared_or_that_is_none_any_more_is_unknown(
    offices: Neighbours, changed: dict[str, Any]
) -> None:
    path = package(offices, {"data.csv": CSV.encode()})
    lead = offices.here.as_("lead")
    Partner.update(**changed).where(Partner.id == offices.their_id).execute()
    with pytest.raises(UnknownSender):
        receiving.receive(lead, path)


def test_a_key_that_two_entries_hold_names_nobody(offices: Neighbours) -> None:
    theirs = offices.there.as_("holder")
    card, words = office_keys.card(theirs), office_keys.words(theirs)
    path = package(offices, {"data.csv": CSV.encode()})
    lead = offices.here.as_("lead")
    neighbours.known(lead, card, words, "Rumah Lain")
    with pytest.raises(UnknownSender):
        receiving.receive(lead, path)


def wish(offices: Neighbours, session: Any, package_id: str, **changed: str) -> Wish:
    proposed = bringing_in.propose(session, package_id, "data.csv", "small")
    mapping = {
        **proposed,
        "umur": "/data/age",
        "gender_words": LEAVE_OUT,
        "formula": "/data/notes",
        **changed,
    }
    return Wish("data.csv", "small", {**mapping, "consent": "consent:services"}, {})


def test_columns_are_proposed_decided_about_and_remembered(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": CSV.encode()})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    proposed = bringing_in.propose(boss, found.id, "data.csv", "small")
    assert (proposed["full_name"], proposed["place"], proposed["umur"], proposed["formula"]) == (
        "/data/full_name",
        "/data/place",
        "/data/age",
        "",
    )
    with pytest.raises(Undecided):
        bringing_in.look(boss, found.id, Wish("data.csv", "small", proposed, {}))
    for wrong in ({"formula": "/data/nothing"}, {"formula": "/data/age"}):
        with pytest.raises(Problem):
            bringing_in.look(boss, found.id, wish(offices, boss, found.id, **wrong))
    bringing_in.bring_in(boss, found.id, wish(offices, boss, found.id), skip={2, 3, 4})
    again = package(offices, {"data.csv": CSV.encode()}, id="0" * 31 + "2")
    boss = offices.here.as_("boss")
    newer = receiving.receive(boss, again)
    assert isinstance(newer, receiving.Package)
    remembered = bringing_in.propose(boss, newer.id, "data.csv", "small")
    assert (remembered["formula"], remembered["gender_words"]) == ("/data/notes", LEAVE_OUT)


def test_what_would_clash_is_told_before_anything_is_saved(offices: Neighbours) -> None:
    ours = offices.here.as_("boss")
    known = saved(ours, {"/data/full_name": "Siti Contoh"})
    twice = CSV + "Siti Contoh,17,Pelangi,girl,yes,x\r\n"
    path = package(offices, {"data.csv": twice.encode()})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    records = Record.select().count()
    report = bringing_in.look(boss, found.id, wish(offices, boss, found.id))
    assert (report.rows, report.fitting, report.here) == (5, 2, 0)
    assert {(row, column) for row, column, _reason in report.refused} == {
        (2, "formula"),
        (3, "place"),
        (4, "full_name"),
    }
    assert not any("Contoh" in reason or "nowhere" in reason for _row, _column, reason in report.refused)
    assert [clash.row for clash in report.clashes] == [1, 5]
    assert report.clashes[0].known[0].person_code == known.person_code
    assert report.left_out == ("gender_words",)
    assert Record.select().count() == records, "nothing was saved"


def test_two_rows_that_may_be_one_person_are_shown(offices: Neighbours) -> None:
    rows = "full_name,nik,age\r\nSiti Contoh,3171235605780001,17\r\nSitti Tjontoh,3171235605780001,18\r\nBudi,,30\r\n"
    path = package(offices, {"data.csv": rows.encode()})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    mapping = bringing_in.propose(boss, found.id, "data.csv", "small")
    report = bringing_in.look(boss, found.id, Wish("data.csv", "small", mapping, {"services": "yes"}))
    assert [pair[:2] for pair in report.twins] == [(1, 2)]


def test_rows_come_in_whole_or_not_at_all_and_never_twice(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": CSV.encode()})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    report = bringing_in.bring_in(boss, found.id, wish(offices, boss, found.id))
    assert (len(report.saved), len(report.refused)) == (1, 3)
    [record] = Record.select()
    assert record.answers["/data/age"] == "17"
    assert record.answers["/data/place"] == "p1", "by the label of the choice"
    assert record.answers["/data/notes"] == "=HYPERLINK(1)", "text, as it was typed there"
    again = bringing_in.bring_in(boss, found.id, wish(offices, boss, found.id))
    assert (len(again.saved), len(again.known)) == (0, 1)
    told = receiving.get(boss, found.id)
    assert (told.state, told.report["refused"], len(told.report["records"])) == ("imported", 3, 1)


def test_without_a_consent_decision_nothing_comes_in(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": b"full_name,age\r\nSiti Contoh,17\r\n"})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    mapping = bringing_in.propose(boss, found.id, "data.csv", "small")
    assert bringing_in.bring_in(boss, found.id, Wish("data.csv", "small", mapping, {})).saved == {}
    assert bringing_in.look(boss, found.id, Wish("data.csv", "small", mapping, {})).fitting == 0
    done = bringing_in.bring_in(boss, found.id, Wish("data.csv", "small", mapping, {"services": "yes"}))
    assert len(done.saved) == 1
    lead = offices.here.as_("lead")
    with pytest.raises(Refused):
        bringing_in.bring_in(lead, found.id, Wish("data.csv", "small", mapping, {"services": "yes"}))


def test_json_lines_come_in_too(offices: Neighbours) -> None:
    lines = (
        b'{"full_name": "Siti Contoh", "age": 17}\n\n'
        b'{"id": "1", "answers": {"age": "18"}, "missing": {"place": "declined"}}\n'
        b'{"kind": "release", "fields": [{}]}\n'
        b'{"kind": "row", "values": {"age": "19", "place": null}, "missing": {"place": "unknown"}}\n'
    )
    path = package(offices, {"data.jsonl": lines})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    mapping = bringing_in.propose(boss, found.id, "data.jsonl", "small")
    assert mapping == {"full_name": "/data/full_name", "age": "/data/age", "place": "/data/place"}
    done = bringing_in.bring_in(boss, found.id, Wish("data.jsonl", "small", mapping, {"services": "yes"}))
    assert len(done.saved) == 3, done.refused
    assert {record.answers["/data/age"]: record.missing for record in Record.select()}["18"] == {
        "/data/place": "declined"
    }


def test_destroyed_means_gone_and_the_sender_is_told(offices: Neighbours) -> None:
    theirs = offices.there.as_("worker")
    case = saved(theirs)
    theirs = offices.there.as_("lead")
    release = released(theirs, approved(theirs), [case], package="0" * 31 + "1")
    Release.update(partner=offices.our_id).where(Release.id == release).execute()
    path = package(offices, {"data.csv": CSV.encode()})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    done = bringing_in.bring_in(boss, found.id, wish(offices, boss, found.id))
    with pytest.raises(Problem):
        receipts.give(boss, found.id, offices.desk / "early.age")
    over = receiving.destroy(boss, found.id)
    assert (over.state, over.not_to_ask) == ("destroyed", ())
    assert list((offices.here.data.path / "quarantine").iterdir()) == []
    assert not Duty.select().where(Duty.kind == "share_received", Duty.active).exists()
    with pytest.raises(Gone):
        receiving.preview(boss, found.id)
    with pytest.raises(OpenedBefore):
        receiving.receive(boss, path)
    assert receipts.give(boss, found.id, offices.desk / "kept.age") == 1
    theirs = offices.there.as_("lead")
    told = receiving.receive(theirs, offices.desk / "kept.age")
    assert isinstance(told, receipts.Receipt)
    assert (told.release, told.kept, Release.get_by_id(release).state) == (release, 1, "written")
    boss = offices.here.as_("boss")
    [code] = done.saved.values()
    Case.update(status="erased").where(Case.code == code).execute()
    assert receipts.give(boss, found.id, offices.desk / "gone.age") == 0
    theirs = offices.there.as_("lead")
    assert isinstance(receiving.receive(theirs, offices.desk / "gone.age"), receipts.Receipt)
    row = Release.get_by_id(release)
    assert (row.state, row.receipt["how"]) == ("destroyed", "package")
    assert receiving.listing(theirs) == [], "receipts are no data"


def test_a_receipt_for_what_was_never_given_is_refused(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": CSV.encode()})
    boss = offices.here.as_("boss")
    found = receiving.receive(boss, path)
    assert isinstance(found, receiving.Package)
    receiving.destroy(boss, found.id)
    receipts.give(boss, found.id, offices.desk / "r.age")
    theirs = offices.there.as_("lead")
    with pytest.raises(receipts.NotOurs):
        receiving.receive(theirs, offices.desk / "r.age")
    assert ReceivedPackage.select().count() == 0
    for wrong in (b"{}", b"[]", b"[" * 9000, b'{"httui":"destruction receipt"}'):
        bad = package(offices, {exchange.RECEIPT: wrong}, id="0" * 31 + "9")
        with pytest.raises(receipts.NotOurs):
            receiving.receive(offices.here.as_("lead"), bad)


def test_what_expired_in_quarantine_is_not_opened_any_more_and_can_be_destroyed(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": CSV.encode()})
    found = receiving.receive(offices.here.as_("lead"), path)
    assert isinstance(found, receiving.Package)
    offices.here.clock.pass_time(days=31)
    lead = offices.here.as_("lead")
    with pytest.raises(Expired):
        receiving.preview(lead, found.id)
    assert receiving.destroy(lead, found.id).state == "destroyed"


def test_a_package_that_was_changed_in_quarantine_is_refused(offices: Neighbours) -> None:
    path = package(offices, {"data.csv": CSV.encode()})
    lead = offices.here.as_("lead")
    found = receiving.receive(lead, path)
    assert isinstance(found, receiving.Package)
    place = offices.here.data.path / "quarantine" / f"{found.id}.age"
    held = place.read_bytes()
    place.write_bytes(held[:-100] + bytes([held[-100] ^ 1]) + held[-99:])
    with pytest.raises(AgeProblem):
        receiving.preview(lead, found.id)
    other = package(offices, {"data.csv": b"age\r\n1\r\n"}, id="0" * 31 + "2", name="other.age")
    lead = offices.here.as_("lead")
    place.write_bytes(other.read_bytes())
    with pytest.raises(Gone):
        receiving.preview(lead, found.id)


def test_an_inner_file_is_taken_out_by_its_name_only(offices: Neighbours) -> None:
    path = package(offices, {"paper.pdf": b"%PDF-1.7 x"})
    lead = offices.here.as_("lead")
    found = receiving.receive(lead, path)
    assert isinstance(found, receiving.Package)
    assert receiving.preview(lead, found.id)[0].lines == ()
    out = offices.desk / "paper.pdf"
    receiving.take_out(lead, found.id, "paper.pdf", out)
    assert out.read_bytes() == b"%PDF-1.7 x"
    for name, target in (("../paper.pdf", offices.desk / "x"), ("paper.pdf", out)):
        with pytest.raises(Problem):
            receiving.take_out(lead, found.id, name, target)


def test_a_package_that_is_no_archive_inside_is_refused(offices: Neighbours) -> None:
    from httui.sharing.age import AgeWriter

    us = PublicKeys.of(office_keys.keys(offices.here.as_("holder")))
    path = offices.desk / "plain.age"
    with path.open("wb") as file, AgeWriter(file, [us.recipient]) as writer:
        writer.write(b"../../etc/passwd" * 1000)
    with pytest.raises(NotAPackage):
        receiving.receive(offices.here.as_("lead"), path)
