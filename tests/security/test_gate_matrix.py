"""The gate cannot be gone around: who, by which way, at which tier; and what it never holds back (S-014, S-015, S-030).

Every way by which an answer can come into the store is tried by every role, for a question of every tier, with the
gate at every tier, and with a gate that fell: what is stored afterwards is exactly what the gate allowed.
"""

import contextlib
import io
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from httui.cases import records, registry
from httui.cases.editing import Editing
from httui.cases.erasure import erase_person
from httui.cases.filling import FieldClosed
from httui.cases.importer import bring_in
from httui.cases.intake import Intake
from httui.cli import run as run_command
from httui.problem import Problem
from httui.security import gate_exceptions, judgement, readiness, rounds_store, signing
from httui.sharing import bringing_in, office_keys, receiving
from httui.sharing.bringing_in import Wish
from httui.sharing.fingerprint import PublicKeys, fingerprint
from httui.sharing.manifest import Manifest, Party, describe
from httui.sharing.package import write_package
from httui.store.errors import Refused
from httui.store.identity_models import IdentityEntry
from httui.store.models import Record
from httui.store.secret import PrivateKeys
from httui.store.security_models import Incident
from httui.store.session import Session
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import SMALL, Staff, intake, saved
from tests.security.rounds import DIRECTOR, answer_all, highest, reach, signed
from tests.sharing.neighbours import known
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "staff", "template"]

_NOTES = next(line for line in SMALL.split("\n") if "| notes " in line)
FORM = (
    SMALL.replace(
        _NOTES,
        _NOTES + "\n|  | text | shelter | Shelter | Rumah aman | | | | sensitive | 4 | | | | |",
    )
    .replace("| yes | . < 120  |", "|     | . < 120  |")
    .replace("| small | 1 |", "| matrix | 1 |")
)
QUESTIONS = {2: ["/data/place"], 3: ["/data/notes", "/data/full_name"], 4: ["/data/shelter"]}
"""The questions of each tier; the name goes to the identity vault."""
TEXT = {
    "/data/place": "p1",
    "/data/notes": "a story",
    "/data/full_name": "Siti Contoh",
    "/data/shelter": "blue house",
}
WRITERS = ("worker", "boss", "holder")
OTHERS = ("admin", "lead", "analyst", "reader")


def begun(session: Session) -> Intake:
    made = Intake.start(session, "matrix")
    made.decide("services", "yes")
    return made


def by_intake(session: Session, ref: str) -> str:
    """Typed at the keyboard."""
    made = begun(session)
    with contextlib.suppress(FieldClosed):
        made.answer(ref, TEXT[ref])
    return made.finish().record_id


def around_the_room(session: Session, ref: str) -> str:
    """Put into the form engine behind the room's back, as a form's own calculation would."""
    made = begun(session)
    made.run.answer(ref, TEXT[ref])
    return made.finish().record_id


def by_draft(session: Session, ref: str) -> str:
    """In a draft from the time when the gate stood open."""
    return Intake.resume(session, DRAFTS[session.user.name, ref].pop()).finish().record_id


def by_import(session: Session, ref: str) -> str:
    """Brought in from a file."""
    line = _line(ref)
    bring_in(session, "matrix", io.BytesIO(line))
    found = Record.get_or_none(Record.id == json.loads(line)["id"])
    return "" if found is None else str(found.id)


def by_editing(session: Session, ref: str) -> str:
    """Added to a record that was made while the gate stood open."""
    record = RECORDS.pop()
    edit = Editing.start(session, record)
    with contextlib.suppress(Problem):
        edit.answer(ref, TEXT[ref])
        edit.save("added later")
    return record


def by_package(session: Session, ref: str) -> str:
    """Brought in from a package that a partner whose keys are confirmed has sent."""
    inner = f"answer\r\n{TEXT[ref]}\r\n".encode()
    now = session.trusted_now()
    manifest = Manifest(
        id=uuid.uuid4().hex,
        sender=Party("x", "Rumah Pelita", PublicKeys.of(SENDER)),
        recipient=Party("x", "us", PublicKeys.of(office_keys.keys(session))),
        plan="plan-1",
        agreement="",
        purpose="network",
        period=None,
        rows=1,
        made_at=now,
        expires_at=now + timedelta(days=30),
        destroy_by=(now + timedelta(days=90)).date(),
        caveats=(),
        not_to_ask=(),
        members=(describe("data.csv", io.BytesIO(inner), 1),),
    )
    path = session.data.path / f"{manifest.id}.age"
    with path.open("wb") as stream:
        write_package(stream, manifest, {"data.csv": io.BytesIO(inner)}, SENDER)
    held = receiving.receive(session, path)
    assert isinstance(held, receiving.Package)
    wish = Wish("data.csv", "matrix", {"answer": ref}, {"services": "yes"})
    return next(iter(bringing_in.bring_in(session, held.id, wish).saved), "")


SENDER = PrivateKeys.generate()
"""The keys of a partner that sends packages."""
RECORDS: list[str] = []
"""Records without any of the answers."""
DRAFTS: dict[tuple[str, str], list[str]] = {}
"""Drafts that hold one answer, by author and question."""


WAYS: tuple[Callable[[Session, str], str], ...] = (
    by_intake,
    around_the_room,
    by_draft,
    by_import,
    by_editing,
    by_package,
)


def _line(ref: str) -> bytes:
    found = {
        "id": str(uuid.uuid4()),
        "case": None,
        "answers": {ref: TEXT[ref]},
        "missing": {},
        "consent": {"services": "yes"},
    }
    return json.dumps(found).encode() + b"\n"


def stored(record_id: str, ref: str) -> bool:
    """Whether an answer lies anywhere in the store."""
    if not record_id:
        return False
    row = Record.get_by_id(record_id)
    in_vault = IdentityEntry.select().where(IdentityEntry.record_id == record_id).exists()
    return ref in (row.answers or {}) or (ref == "/data/full_name" and in_vault)


def tried(staff: Staff, role: str) -> dict[int, set[bool]]:
    """By tier of the question: what came of every way that somebody with ``role`` can try."""
    session = staff.as_(role)
    # Packages are for those who share.
    ways = [way for way in WAYS if way is not by_package or session.may("share")]
    return {
        tier: {stored(attempt(session, way, ref), ref) for way in ways for ref in refs}
        for tier, refs in QUESTIONS.items()
    }


def attempt(session: Session, way: Callable[[Session, str], str], ref: str) -> str:
    """The record that came of it; empty where the way itself was closed."""
    count = Record.select().count()
    try:
        return way(session, ref)
    except Refused:
        assert Record.select().count() == count, "nothing is left of what was refused"
        return ""


def allowed(tier: int) -> dict[int, set[bool]]:
    return {asked: {asked <= tier} for asked in QUESTIONS}


@pytest.fixture
def office(staff: Staff) -> Staff:
    """The office with a form that asks something of every tier, with records and drafts from before the round."""
    registry.add(staff.as_("lead"), FORM)
    sender = PublicKeys.of(SENDER)
    known(staff.as_("lead"), sender.card(), fingerprint(sender))
    RECORDS.clear()
    DRAFTS.clear()
    for role in WRITERS:
        session = staff.as_(role)
        for ref, text in TEXT.items():
            for _twice in range(2):
                made = begun(session)
                made.run.answer(ref, text)
                assert made.save_draft()
                DRAFTS.setdefault((session.user.name, ref), []).append(made.draft_id)
    worker = staff.as_("worker")
    RECORDS.extend(begun(worker).finish().record_id for _ in range(len(WRITERS) * len(TEXT)))
    return staff


@pytest.mark.parametrize("tier", [1, 2, 3, 4])
def test_every_role_every_way_every_tier(office: Staff, tier: int) -> None:
    reach(office.as_("lead"), tier)
    for role in WRITERS:
        assert tried(office, role) == allowed(tier), role
    for role in OTHERS:
        session = office.as_(role)
        with pytest.raises(Refused):
            Intake.start(session, "matrix")
        with pytest.raises(Refused):
            bring_in(session, "matrix", io.BytesIO(_line("/data/place")))


@pytest.mark.parametrize("tier", [1, 3])
def test_the_command_line_stands_before_the_same_gate(office: Staff, tier: int, tmp_path: Path) -> None:
    reach(office.as_("lead"), tier)
    office.leave()
    (tmp_path / "pass").write_text(OTHER, encoding="utf-8")
    account = [
        "--data",
        str(office.data.path),
        "--user",
        "worker",
        "--passphrase-file",
        str(tmp_path / "pass"),
    ]
    for asked, refs in QUESTIONS.items():
        for ref in refs:
            line = _line(ref)
            (tmp_path / "lines").write_bytes(line)
            run_command(["import", "matrix", str(tmp_path / "lines"), *account])
            office.as_("boss")
            row = Record.get_or_none(Record.id == json.loads(line)["id"])
            assert (row is not None and stored(row.id, ref)) == (asked <= tier), ref
            office.leave()


def expired(office: Staff) -> None:
    reach(office.as_("lead"), 3)
    office.clock.pass_time(days=180)


def given_up(office: Staff) -> None:
    lead = office.as_("lead")
    reach(lead, 3)
    signing.give_up(lead, rounds_store.listing(lead)[0].id)


def set_back(office: Staff) -> None:
    reach(office.as_("lead"), 3)
    office.clock.pass_time(days=181)
    office.as_("boss").close()
    office.clock.pass_time(days=-181)


def dated_later(office: Staff) -> None:
    office.clock.pass_time(days=400)
    reach(office.as_("lead"), 3)
    office.clock.pass_time(days=181)
    office.as_("boss").close()
    office.clock.pass_time(days=-500)


def incident(office: Staff) -> None:
    lead = office.as_("lead")
    reach(lead, 4)
    now = lead.clock.now()
    Incident.create(id="i1", number="I-1", trigger="lost", severity=3, first_known_at=now, opened_at=now)
    readiness.refresh(office.as_("worker"))


def unanswered(office: Staff) -> None:
    lead = office.as_("lead")
    highest(lead)
    signed(lead, None, b2="yes")


def worse_after_better(office: Staff) -> None:
    lead = office.as_("lead")
    reach(lead, 4)
    signed(lead, a1="dont_know")


@pytest.mark.parametrize(
    "fell", [expired, given_up, set_back, dated_later, incident, unanswered, worse_after_better]
)
def test_a_gate_that_fell_takes_nothing_about_a_person(office: Staff, fell: Callable[[Staff], None]) -> None:
    fell(office)
    assert office.as_("worker").tier == 1
    assert tried(office, "boss") == allowed(1)


def test_an_exception_holds_for_its_days_only(office: Staff) -> None:
    lead = office.as_("lead")
    reach(lead, 2)
    words = {"director": DIRECTOR, "reason": "half made", "measure": "no new paper"}
    gate_exceptions.grant(lead, "b1", days=5, **words)
    assert tried(office, "worker") == allowed(3)
    office.clock.pass_time(days=5)
    assert tried(office, "worker") == allowed(2)


def test_nothing_opens_by_a_name_or_a_right_alone(office: Staff) -> None:
    """Direct calls in the rooms: a judgement after the first round, a step beyond what the round says."""
    lead = office.as_("lead")
    reach(lead, 2)
    for act in (
        lambda: lead.sign_judgement(3, DIRECTOR, "hurry"),
        lambda: judgement.sign(lead, 3, DIRECTOR, "hurry"),
        lambda: lead.record_gate(2, "fresh", DIRECTOR),
        lambda: lead.require_tier(3),
    ):
        with pytest.raises(Refused):
            act()
    assert not readiness.refresh(lead)
    for role in (*WRITERS, "admin", "analyst", "reader"):
        session = office.as_(role)
        with pytest.raises(Refused):
            session.record_gate(4, "assessment", DIRECTOR)
        with pytest.raises(Refused):
            signing.sign(session, answer_all(session), DIRECTOR)
        with pytest.raises(Refused):
            session.require_tier(3)
        assert session.tier == 2


def test_a_gate_that_falls_while_somebody_types_takes_no_more(office: Staff) -> None:
    lead = office.as_("lead")
    reach(lead, 3)
    boss = office.as_("boss")
    typing = begun(boss)
    typing.answer("/data/notes", "a story")
    now = boss.clock.now()
    Incident.create(id="i1", number="I-1", trigger="lost", severity=3, first_known_at=now, opened_at=now)
    readiness.refresh(boss)
    before = Record.select().count()
    with pytest.raises(Refused):
        typing.finish()
    assert Record.select().count() == before


def test_a_closed_gate_holds_nothing_back_that_is_there(office: Staff) -> None:
    reach(office.as_("lead"), 3)
    made = saved(office.as_("worker"), {"/data/notes": "first", "/data/full_name": "Siti Contoh"})
    lead = office.as_("lead")
    signed(lead, a1="no")
    assert lead.tier == 1
    worker = office.as_("worker")
    assert records.view(worker, made.record_id).answers["/data/notes"] == "first"
    edit = Editing.start(worker, made.record_id)
    edit.answer("/data/notes", "corrected")
    edit.save("a misspelling")
    assert records.view(worker, made.record_id).answers["/data/notes"] == "corrected"
    edit = Editing.start(worker, made.record_id)
    edit.answer("/data/notes", "")
    edit.save("not ours to keep")
    assert "/data/notes" not in records.view(worker, made.record_id).answers
    boss = office.as_("boss")
    assert erase_person(boss, made.person_code, "her wish", second=("holder", OTHER)).cases == 1


def test_the_judgement_of_the_beginning_ends_with_the_first_round(office: Staff) -> None:
    assert office.as_("worker").tier == 3
    assert intake(office.as_("worker"), {"/data/notes": "a story"}).finish()
    signed(office.as_("lead"), c1="no")
    assert tried(office, "worker") == allowed(1)
