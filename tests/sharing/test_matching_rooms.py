"""Two offices in two directories find persons in common through four files; nothing is kept but what people decided."""

from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from httui.cases.intake import Saved
from httui.problem import Problem
from httui.sharing import (
    exchange,
    ledger,
    match_runs,
    match_states,
    matching,
    office_keys,
    psi,
    recall,
    where_it_went,
)
from httui.sharing.fingerprint import PublicKeys, fingerprint
from httui.sharing.manifest import Manifest, Party, describe
from httui.sharing.match_people import NotAllowed
from httui.sharing.match_states import NoState
from httui.sharing.package import OpenedBefore, write_package
from httui.sharing.plan_approval import NotUsable
from httui.sharing.psi_message import NoMatchFile, OtherMatch
from httui.sharing.receiving import OfMatching, receive
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Setting
from httui.store.secret import PrivateKeys
from httui.store.session import Session
from httui.store.sharing_models import Agreement, MatchRun, ReceivedPackage
from tests.cases.conftest import insecure_kdf, template
from tests.cases.support import Staff, saved
from tests.sharing import neighbours
from tests.sharing.neighbours import Neighbours
from tests.sharing.planning import ANSWERS, partner
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "template"]

SITI = "3171235605780001"
RANI = "3273014502990002"


@pytest.fixture
def offices(template: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Neighbours]:
    made = neighbours.make(template, tmp_path)
    yield made
    made.here.leave()
    made.there.leave()


def person(staff: Staff, name: str, nik: str, network: str = "yes") -> Saved:
    return saved(staff.as_("holder"), {"/data/full_name": name, "/data/nik": nik}, network=network)


def plan_with(staff: Staff, with_whom: str, linking: str = "agreed", *, signed: bool = True) -> str:
    """An approved plan with a partner that is known already, and its signed agreement."""
    from httui.sharing import plan_approval, plans
    from httui.sharing.disclosure import Trust
    from httui.sharing.masking import Form
    from httui.sharing.plan_gaps import TWO_PEOPLE_TIER
    from tests.sharing.planning import share

    session = staff.as_("lead")
    made = plans.create(session, with_whom, "Persons in common", Trust.NETWORK)
    for name, text in {**ANSWERS, "q13_linking": linking}.items():
        plans.answer(session, made, name, text)
    plans.choose_forms(session, made, ["small"])
    share(session, made, "age", Form.GENERALISED)
    second = ("boss", OTHER) if plans.get(session, made).tier >= TWO_PEOPLE_TIER else None
    plan_approval.approve(session, made, second=second)
    if signed:
        now = session.clock.now()
        Agreement.create(
            id=f"agreement-{made[:8]}",
            plan=made,
            number=1,
            state="signed",
            starts="2026-01-01",
            ends="2027-01-01",
            created_at=now,
            created_by=session.user.id,
            updated_at=now,
        )
    return made


def both_plans(offices: Neighbours) -> tuple[str, str]:
    return plan_with(offices.here, offices.their_id), plan_with(offices.there, offices.our_id)


def states(staff: Staff) -> list[bytes]:
    return [path.read_bytes() for path in (staff.data.path / "matching").glob("*.state")]


def as_holder(staff: Staff) -> Session:
    return staff.as_("holder")


def test_from_the_offer_to_the_decision(offices: Neighbours) -> None:
    siti = person(offices.here, "Siti Aminah", SITI)
    person(offices.here, "Joko Susilo", "3171231605780003")
    refused = person(offices.here, "Rani Contoh", RANI, network="no")
    sitti = person(offices.there, "Sitti Aminah", SITI)
    person(offices.there, "Rani Contoh", RANI)
    ours, theirs = both_plans(offices)
    one, two, three, four = (offices.desk / f"{n}.age" for n in range(1, 5))

    here = as_holder(offices.here)
    began = matching.offer(here, ours, one, reason="task force of May")
    assert (began.persons, began.left_out, began.size) == (2, {"refused": 1}, 10_000)
    assert b"Aminah" not in b"".join(states(offices.here))
    [run] = match_runs.listing(here)
    assert (run.role, run.step, run.size, run.found) == ("asking", "offered", 10_000, None)
    views = AuditEntry.select().where(AuditEntry.reason == "task force of May", AuditEntry.kind == "identity")
    assert views.count() == 2, "each identity that was opened, with the reason; not the one who refused"

    there = as_holder(offices.there)
    with pytest.raises(OfMatching):
        receive(there, one)
    proposal = matching.look(there, one)
    assert (proposal.partner_name, proposal.size, proposal.run) == ("Rumah Kenanga", 10_000, began.run)
    matching.answer(there, one, theirs, two, reason="task force of May")
    with pytest.raises(OpenedBefore):
        matching.answer(there, one, theirs, offices.desk / "twice.age", reason="again")

    here = as_holder(offices.here)
    before = states(offices.here)
    matching.close(here, two, three)
    [after] = states(offices.here)
    assert after not in before
    with pytest.raises(OpenedBefore):
        matching.close(here, two, offices.desk / "twice.age")
    with pytest.raises(NoState):
        match_states.load(here, began.run, "offered")

    there = as_holder(offices.there)
    concluded = matching.conclude(there, three)
    assert concluded.pairs == 1
    assert not four.exists()
    [pair] = match_runs.pairs(there, concluded.run)
    assert (pair.own, pair.decision) == (sitti.person_code, "")
    assert "nik" in pair.kinds
    match_runs.decide(there, concluded.run, 1, "unsure")
    assert match_runs.listing(there)[0].step == "looked", "the result waits to be sent"
    matching.send_result(there, concluded.run, four)
    assert match_runs.listing(there)[0].step == "done"
    assert states(offices.there) == []

    here = as_holder(offices.here)
    assert matching.finish(here, four).pairs == 1
    [pair] = match_runs.pairs(here, began.run)
    assert pair.own == siti.person_code
    with pytest.raises(Problem):
        match_runs.decide(here, began.run, 2, "same")
    with pytest.raises(Problem):
        match_runs.decide(here, began.run, 1, "perhaps")
    match_runs.decide(here, began.run, 1, "same")
    row = MatchRun.get_by_id(began.run)
    assert (row.step, row.found, row.ended_at is not None) == ("done", 1, True)
    assert states(offices.here) == []
    assert not Setting.select().where(Setting.key.startswith("match.state.")).exists()
    [kept] = match_runs.pairs(here, began.run)
    assert (kept.own, kept.decision) == (siti.person_code, "same")
    assert refused.person_code not in str(here.setting(f"match.decided.{began.run}"))
    [entry] = ledger.listing(here)
    assert (entry.channel, entry.with_whom, entry.persons) == (
        "matching",
        "Rumah Pelita",
        (siti.person_code,),
    )
    assert len(where_it_went.page(here, siti.person_code).went) == 1, (
        "the person can be told, and ask it back"
    )
    [asked] = recall.to_recall(here, siti.case_code, ["network"])
    assert asked.recipient == "Rumah Pelita"
    assert ledger.listing(as_holder(offices.there)) == [], "who was not decided to be the same is not in it"
    assert all(row.state == "destroyed" for row in ReceivedPackage.select())


def test_without_a_plan_that_allows_it_a_signed_agreement_or_the_rights_there_is_no_matching(
    offices: Neighbours,
) -> None:
    not_allowed = plan_with(offices.here, offices.their_id, "no")
    unsigned = plan_with(offices.here, offices.their_id, signed=False)
    good = plan_with(offices.here, offices.their_id)
    out = offices.desk / "o.age"
    here = as_holder(offices.here)
    for plan, why in ((not_allowed, NotAllowed), (unsigned, NotUsable)):
        with pytest.raises(why):
            matching.offer(here, plan, out, reason="a reason")
    Agreement.update(ends="2026-10-31").where(Agreement.plan == good).execute()
    with pytest.raises(NotUsable):
        matching.offer(here, good, out, reason="a reason")
    Agreement.update(ends="2027-01-01").where(Agreement.plan == good).execute()
    with pytest.raises(Problem):
        matching.offer(here, good, out, reason=" ")
    with pytest.raises(Problem):
        matching.offer(here, good, out, reason="a reason", size=matching.MOST_KEYS + 1)
    for name in ("lead", "boss", "worker", "admin"):
        with pytest.raises(Refused):
            matching.offer(offices.here.as_(name), good, out, reason="a reason")
    assert not out.exists()
    assert MatchRun.select().count() == 0


def test_where_two_people_open_identities_one_alone_cannot_match(offices: Neighbours) -> None:
    from httui.store.vault import DUAL_CONTROL

    person(offices.here, "Siti Aminah", SITI)
    plan = plan_with(offices.here, offices.their_id)
    offices.here.as_("admin").set_setting(DUAL_CONTROL, True)
    with pytest.raises(Refused):
        matching.offer(as_holder(offices.here), plan, offices.desk / "o.age", reason="a reason")


def test_a_plan_with_somebody_else_does_not_answer_an_offer(offices: Neighbours) -> None:
    ours = plan_with(offices.here, offices.their_id)
    matching.offer(as_holder(offices.here), ours, offices.desk / "1.age", reason="a reason")
    there = offices.there.as_("lead")
    stranger = partner(there, name="Rumah Lain")
    theirs = plan_with(offices.there, stranger)
    with pytest.raises(NotAllowed):
        matching.answer(
            as_holder(offices.there), offices.desk / "1.age", theirs, offices.desk / "2.age", reason="x y"
        )
    assert MatchRun.select().count() == 0


def test_files_of_another_run_or_step_are_refused_and_nothing_moves(offices: Neighbours) -> None:
    ours, theirs = both_plans(offices)
    desk = offices.desk
    matching.offer(as_holder(offices.here), ours, desk / "1.age", reason="a reason")
    there = as_holder(offices.there)
    matching.answer(there, desk / "1.age", theirs, desk / "2.age", reason="a reason")
    with pytest.raises(Problem):
        matching.close(there, desk / "1.age", desk / "x.age")
    here = as_holder(offices.here)
    for step in (lambda: matching.look(here, desk / "2.age"), lambda: matching.finish(here, desk / "2.age")):
        with pytest.raises((OtherMatch, NoMatchFile)):
            step()
    with pytest.raises(OtherMatch):
        matching.conclude(here, desk / "2.age")
    assert [run.step for run in match_runs.listing(here)] == ["offered"]
    match_runs.end(here, MatchRun.select().get().id)
    with pytest.raises(OtherMatch):
        matching.close(here, desk / "2.age", desk / "3.age")
    assert states(offices.here) == []


def test_an_offer_that_somebody_else_passes_on_or_that_is_for_somebody_else_is_refused(
    offices: Neighbours,
) -> None:
    ours, theirs = both_plans(offices)
    matching.offer(as_holder(offices.here), ours, offices.desk / "1.age", reason="a reason")
    there = as_holder(offices.there)
    raw = exchange.opened(there, exchange.read_file(offices.desk / "1.age")).files[exchange.MATCH]
    stranger = PrivateKeys.generate()
    keys = PublicKeys.of(stranger)
    neighbours.known(there, keys.card(), fingerprint(keys), "Rumah Lain")
    passed_on = _sent(offices, raw, stranger, "passed.age")
    terms = psi.new_terms(keys.sign.hex(), "a" * 64, 10)
    for_another = _sent(offices, psi.begin({}, terms)[1], stranger, "another.age")
    there = as_holder(offices.there)
    for path in (passed_on, for_another):
        for step in (
            lambda path=path: matching.look(there, path),
            lambda path=path: matching.answer(there, path, theirs, offices.desk / "2.age", reason="a reason"),
        ):
            with pytest.raises(OtherMatch):
                step()
    assert MatchRun.select().count() == 0
    assert not (offices.desk / "2.age").exists()


def _sent(offices: Neighbours, raw: bytes, keys: PrivateKeys, name: str) -> Path:
    """A file of a matching in a package of ``keys`` for the other office."""
    there = as_holder(offices.there)
    now = there.clock.now()
    manifest = Manifest(
        id=name.encode().hex().ljust(32, "0")[:32],
        sender=Party("o", "o", PublicKeys.of(keys)),
        recipient=Party("u", "u", office_keys.public(there)),
        plan="",
        agreement="",
        purpose="matching",
        period=None,
        rows=0,
        made_at=now,
        expires_at=now + timedelta(days=9),
        destroy_by=now.date(),
        caveats=(),
        not_to_ask=(),
        members=(describe(exchange.MATCH, BytesIO(raw)),),
    )
    out = BytesIO()
    write_package(out, manifest, {exchange.MATCH: BytesIO(raw)}, keys)
    path = offices.desk / name
    path.write_bytes(out.getvalue())
    return path


def test_when_the_file_cannot_be_written_nothing_happened(offices: Neighbours) -> None:
    ours, theirs = both_plans(offices)
    desk = offices.desk
    (desk / "there.age").write_bytes(b"")
    here = as_holder(offices.here)
    with pytest.raises(Problem):
        matching.offer(here, ours, desk / "there.age", reason="a reason")
    assert MatchRun.select().count() == 0
    matching.offer(here, ours, desk / "1.age", reason="a reason")
    matching.answer(as_holder(offices.there), desk / "1.age", theirs, desk / "2.age", reason="a reason")
    here = as_holder(offices.here)
    with pytest.raises(Problem):
        matching.close(here, desk / "2.age", desk / "there.age")
    matching.close(here, desk / "2.age", desk / "3.age")
    assert len(states(offices.here)) == 1


def test_what_nobody_goes_on_with_ends_after_thirty_days(offices: Neighbours) -> None:
    ours = plan_with(offices.here, offices.their_id)
    here = as_holder(offices.here)
    began = matching.offer(here, ours, offices.desk / "1.age", reason="a reason")
    assert match_runs.sweep(here) == 0
    offices.here.clock.pass_time(days=31)
    here = as_holder(offices.here)
    [run] = match_runs.listing(here)
    assert (run.id, run.step) == (began.run, "ended")
    assert states(offices.here) == []
    with pytest.raises(Problem):
        match_runs.end(here, began.run)


def test_a_state_opens_only_for_its_run_step_and_key(offices: Neighbours) -> None:
    here = as_holder(offices.here)
    with here.transaction():
        match_states.keep(here, "a" * 32, "offered", b"secret places")
    [path] = (offices.here.data.path / "matching").glob("*.state")
    assert b"secret places" not in path.read_bytes()
    assert match_states.load(here, "a" * 32, "offered") == b"secret places"
    for run, step in (("b" * 32, "offered"), ("a" * 32, "closed")):
        with pytest.raises(NoState):
            match_states.load(here, run, step)
    held = path.read_bytes()
    path.write_bytes(held[:-1] + bytes([held[-1] ^ 1]))
    with pytest.raises(NoState):
        match_states.load(here, "a" * 32, "offered")
    with here.transaction():
        match_states.drop(here, "a" * 32)
    assert match_states.tidy(here) == 1
    with pytest.raises(Refused):
        match_states.load(offices.here.as_("worker"), "a" * 32, "offered")


def test_persons_who_withdrew_or_whose_case_is_frozen_are_not_compared(offices: Neighbours) -> None:
    from httui.cases import consent

    gone = person(offices.here, "Siti Aminah", SITI)
    person(offices.here, "Joko Susilo", "3171231605780003")
    consent.withdraw(offices.here.as_("holder"), gone.case_code, ["network"])
    ours = plan_with(offices.here, offices.their_id)
    began = matching.offer(as_holder(offices.here), ours, offices.desk / "1.age", reason="a reason")
    assert (began.persons, began.left_out) == (1, {"withdrawn": 1})
