"""The rights panel: told, everything, withdraw, erase; export of one case; who may what."""

import json
from datetime import timedelta

import pytest

from httui.cases import (
    consent,
    erasure,
    export,
    intake,
    persons,
    records,
    register,
    registry,
    rights_panel,
    tasks,
)
from httui.cases.access import NoSuchCase
from httui.cases.consent import Given
from httui.cases.consent_rules import Decision, State
from httui.cases.filling import FieldClosed
from httui.cases.persons import NoSuchPerson
from httui.problem import Problem
from httui.store.errors import Refused, VaultAbsent, WrongSignIn
from httui.store.identity_models import BlindIndex, IdentityEntry, IdentityGrant
from httui.store.models import AuditEntry, Draft, Record, RecordChange, Tombstone
from httui.store.session import Session
from httui.store.vault import DUAL_CONTROL, Vault
from tests.cases.support import EVERYBODY, Staff, person_of, saved
from tests.store.support import OTHER

FULL = {
    "/data/full_name": "Siti Contoh",
    "/data/nik": "3171234567890001",
    "/data/notes": "a long story",
    "/data/pseudonym": "Melati",
}


def test_everything_that_is_held_is_printed(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, FULL | {"/data/place": "p1"}, police="no")
    text = rights_panel.everything(session, made.person_code).text()
    for part in ("Melati", "Place: Pelangi", "a long story", "Full name: in the identity vault", "declined"):
        assert part in text
    assert "Siti" not in text
    text = rights_panel.everything(
        session, made.person_code, identities=True, reason="she asks for it"
    ).text()
    assert "Full name: Siti Contoh" in text
    opened = [row.reason for row in AuditEntry.select() if (row.action, row.kind) == ("view", "identity")]
    assert opened == ["she asks for it"]


def test_identities_need_a_reason_and_the_right(staff: Staff) -> None:
    made = saved(staff.as_("worker"), FULL)
    boss = staff.as_("boss")
    rights_panel.everything(boss, made.person_code)
    with pytest.raises(Problem, match="Say why"):
        rights_panel.everything(boss, made.person_code, identities=True)
    with pytest.raises(Refused):
        rights_panel.everything(boss, made.person_code, identities=True, reason="curious")
    holder = staff.as_("holder")
    assert rights_panel.everything(holder, made.person_code, identities=True, reason="court order").identities
    with pytest.raises(NoSuchPerson):
        rights_panel.everything(staff.as_("other"), made.person_code)


def test_where_the_office_wants_two_people_the_second_proves_who_they_are(staff: Staff) -> None:
    made = saved(staff.as_("worker"), FULL)
    staff.as_("admin").set_setting(DUAL_CONTROL, True)
    worker = staff.as_("worker")
    who = person_of(made)
    wrong: list[tuple[tuple[str, str] | None, type[Problem]]] = [
        (None, Refused),
        (("holder", "wrong words"), WrongSignIn),
        (("worker", OTHER), Refused),
        (("boss", OTHER), Refused),
    ]
    for second, problem in wrong:
        with pytest.raises(problem):
            rights_panel.open_identities(worker, who, "to call her", second)
    assert not AuditEntry.select().where(AuditEntry.action == "view", AuditEntry.kind == "identity").exists()
    held = rights_panel.open_identities(worker, who, "to call her", ("holder", OTHER))
    assert "Siti Contoh" in next(iter(held.values())).values()
    told = [(row.action, row.object_id) for row in AuditEntry.select().order_by(AuditEntry.seq)][-2:]
    assert told == [("second_person", staff.ids["holder"]), ("view", who)]
    page = rights_panel.everything(
        worker, made.person_code, identities=True, reason="her wish", second=("holder", OTHER)
    )
    assert page.identities
    with pytest.raises(Refused):
        rights_panel.open_identities(staff.as_("boss"), who, "curious", ("holder", OTHER))


def test_what_was_told_and_a_request(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    told = rights_panel.told(session, made.case_code)
    assert len(told.points) == 13
    assert told.script_version == "1"
    rights_panel.request(session, made.case_code, "correct")
    (task,) = tasks.open_tasks(session, made.case_code)
    assert (task.kind, task.due[:13]) == ("answer_person", "2026-11-05T08")
    tasks.finish(session, task.id, "told her")
    assert tasks.open_tasks(session, made.case_code) == []


def test_withdrawal_freezes_lists_and_opens_the_duties(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL, statistics="yes")
    export.case_json(boss, made.case_code, reason="for the doctor")
    done = consent.withdraw(boss, made.case_code, scope="please stop")
    assert set(done.purposes) == {"services", "statistics"}
    assert done.frozen
    assert [(out.action, out.reason) for out in done.went_to] == [("export", "for the doctor")]
    found = tasks.open_tasks(boss, made.case_code)
    assert [task.kind for task in found] == [
        "withdrawal_stop", "withdrawal_notify", "withdrawal_erase", "withdrawal_tell",
    ]  # fmt: skip
    assert {task.due[:16] for task in found} == {"2026-11-05T08:00"}
    assert register.summary(boss, made.case_code).status == "frozen"
    assert consent.states(boss, made.case_code)["statistics"] is State.WITHDRAWN
    with pytest.raises(Problem, match="frozen"):
        intake.Intake.start(boss, "small", case=made.case_code)
    with pytest.raises(Problem, match="no consent to withdraw"):
        consent.withdraw(boss, made.case_code)
    consent.record(boss, made.case_code, {"services": Given(Decision.YES)})
    assert register.summary(boss, made.case_code).status == "open"


def test_one_purpose_can_be_withdrawn_alone(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, statistics="yes")
    done = consent.withdraw(session, made.case_code, ["statistics"])
    assert not done.frozen
    assert consent.states(session, made.case_code)["services"] is State.GIVEN


def test_consent_ends_by_itself(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, statistics="yes", police="yes")
    staff.clock.pass_time(days=800)
    session = staff.as_("worker")
    states = consent.states(session, made.case_code)
    assert (states["services"], states["statistics"], states["police"]) == (
        State.GIVEN,
        State.EXPIRED,
        State.GIVEN,
    )
    persons.set_status(session, made.case_code, "closed")
    assert consent.states(session, made.case_code)["services"] is State.EXPIRED


def test_consent_is_for_a_recipient(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    consent.record(session, made.case_code, {"referral": Given(Decision.YES, "Shelter A")})
    case = records.record_of(session, made.record_id).case
    assert consent.state_of(session, case, "referral", "Shelter A") is State.GIVEN
    assert consent.state_of(session, case, "referral", "Shelter B") is State.NOT_ASKED
    consent.record(session, made.case_code, {"referral": Given(Decision.NO)})
    assert consent.state_of(session, case, "referral", "Shelter A") is State.REFUSED


def test_erasing_leaves_codes_and_a_tombstone(staff: Staff) -> None:
    worker = staff.as_("worker")
    made = saved(worker, FULL)
    intake.Intake.start(worker, "small", case=made.case_code).save_draft()
    boss = staff.as_("boss")
    person = person_of(made)
    assert erasure.needs_second(boss, made.person_code)
    with pytest.raises(erasure.SecondPersonNeeded):
        erasure.erase_person(boss, made.person_code, "she asked")
    with pytest.raises(Refused, match="somebody else"):
        erasure.erase_person(boss, made.person_code, "she asked", second=("boss", OTHER))
    with pytest.raises(Refused, match="no right"):
        erasure.erase_person(boss, made.person_code, "she asked", second=("worker", OTHER))
    with pytest.raises(Problem, match="Say why"):
        erasure.erase_person(boss, made.person_code, " ", second=("holder", OTHER))
    assert Record.select().count() == 1
    done = erasure.erase_person(boss, made.person_code, "she asked", second=("holder", OTHER))
    assert (done.code, done.cases, done.records) == (made.person_code, 1, 1)
    assert not any(model.select().exists() for model in (Record, RecordChange, Draft))
    assert not any(model.select().exists() for model in (IdentityEntry, IdentityGrant, BlindIndex))
    page = register.summary(boss, made.case_code)
    assert (page.status, page.pseudonym, page.place, page.worker) == ("erased", None, None, None)
    stones = {(stone.kind, stone.object_id): stone for stone in Tombstone.select()}
    assert set(stones) == {("person", person), ("case", made.case_id), ("record", made.record_id)}
    assert {stone.second_by for stone in stones.values()} == {staff.ids["holder"]}
    assert boss.audit.verify() is None
    assert [entry.action for entry in boss.audit.for_person(person)].count("delete") == 3
    assert staff.data.erasures.exists()
    with pytest.raises(Problem, match="erased"):
        intake.Intake.start(boss, "small", case=made.case_code)


def test_coded_answers_alone_need_one_person(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss)
    assert not erasure.needs_second(boss, made.person_code)
    assert erasure.erase_case(boss, made.case_code, "entered twice").records == 1


def test_one_of_two_cases_is_erased(staff: Staff) -> None:
    boss = staff.as_("boss")
    first = saved(boss, {"/data/pseudonym": "Melati"})
    second = intake.Intake.start(boss, "small", person=first.person_code)
    second.decide("services", "yes")
    second.answer("/data/age", "18")
    done = second.finish()
    erasure.erase_case(boss, done.case_code, "entered twice")
    page = register.summary(boss, first.case_code)
    assert (page.status, page.pseudonym) == ("open", "Melati")
    assert len(page.records) == 1


def test_a_case_leaves_as_codes_only(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL, police="no")
    found = export.case_json(boss, made.case_code, reason="for her lawyer")
    text = json.dumps(found)
    assert "Siti" not in text
    assert "3171234567890001" not in text
    (record,) = found["records"]
    assert record["answers"]["/data/notes"] == "a long story"
    assert set(record["in_vault"]) == {"/data/full_name", "/data/nik", "/data/initials"}
    assert (found["code"], found["person"]) == (made.case_code, made.person_code)
    assert {item["purpose"]: item["state"] for item in found["consents"]} == {
        "services": "given",
        "police": "refused",
    }
    small = export.case_json(boss, made.case_code, minimal=True)
    assert "a long story" not in json.dumps(small)
    assert "Melati" not in json.dumps(small)
    assert small["records"][0]["left_out"] == ["/data/notes", "/data/pseudonym"]
    assert [row.reason for row in AuditEntry.select() if row.action == "export"] == [
        "for her lawyer",
        "minimal",
    ]


def test_the_data_lead_exports_and_sees_coded_facts_only(staff: Staff) -> None:
    made = saved(staff.as_("worker"), FULL)
    lead = staff.as_("lead")
    assert "a long story" not in json.dumps(export.case_json(lead, made.case_code))
    view = records.view(lead, made.record_id)
    assert view.withheld == {"/data/notes"}
    assert "a long story" not in repr(records.history(lead, made.record_id))


def test_looking_is_logged(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    boss = staff.as_("boss")
    register.summary(boss, made.case_code)
    records.view(boss, made.record_id)
    records.history(boss, made.record_id)
    seen = [
        (e.action, e.kind) for e in boss.audit.for_person(person_of(made)) if e.actor == staff.ids["boss"]
    ]
    assert seen == [("view", "case"), ("view", "record"), ("view", "record")]


# -- who may what --------------------------------------------------------------------------------------

DENIED = (Refused, NoSuchCase, NoSuchPerson, VaultAbsent, records.NoSuchRecord)
ALL = frozenset(EVERYBODY)
ACTIONS = {
    "list": (lambda s, m: register.page(s), {"worker", "other", "lead", "boss", "analyst", "holder"}),
    "open": (lambda s, m: register.summary(s, m.case_code), {"worker", "lead", "boss", "analyst", "holder"}),
    "record": (lambda s, m: records.view(s, m.record_id), {"worker", "lead", "boss", "analyst", "holder"}),
    "history": (
        lambda s, m: records.history(s, m.record_id),
        {"worker", "lead", "boss", "analyst", "holder"},
    ),
    "new": (lambda s, m: saved(s), {"worker", "other", "boss", "holder"}),
    "more": (lambda s, m: intake.Intake.start(s, "small", case=m.case_code), {"worker", "boss", "holder"}),
    "consent": (
        lambda s, m: consent.record(s, m.case_code, {"police": Given(Decision.NO)}),
        {"worker", "boss", "holder"},
    ),
    "withdraw": (lambda s, m: consent.withdraw(s, m.case_code), {"worker", "boss", "holder"}),
    "print": (lambda s, m: rights_panel.everything(s, m.person_code), {"worker", "boss", "holder"}),
    "identity": (lambda s, m: Vault(s).open(person_of(m), "to call her"), {"worker", "holder"}),
    "assign": (lambda s, m: persons.assign(s, m.case_code, m.other), {"boss", "holder"}),
    "export": (lambda s, m: export.case_json(s, m.case_code), {"lead", "boss", "holder"}),
    "erase": (
        lambda s, m: erasure.erase_case(s, m.case_code, "test", second=("rini", "")),
        {"boss", "holder"},
    ),
    "forms": (lambda s, m: registry.versions(s), ALL),
    "form add": (lambda s, m: registry.set_state(s, 1, "trial"), {"lead"}),
}


class Target:
    """A saved case, and another worker's id to hand it to."""

    def __init__(self, case_code: str, person_code: str, record_id: str, case_id: str, other: str) -> None:
        self.case_code, self.person_code, self.record_id, self.case_id = (
            case_code,
            person_code,
            record_id,
            case_id,
        )
        self.other = other


@pytest.mark.parametrize("action", ACTIONS)
def test_each_role_may_what_its_work_needs(
    staff: Staff, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Session, "second_person", lambda self, *_a, **_k: self.user)
    act, allowed = ACTIONS[action]
    for name in EVERYBODY:
        made = saved(staff.as_("worker"), {"/data/full_name": "Siti Contoh"})
        target = Target(made.case_code, made.person_code, made.record_id, made.case_id, staff.ids["other"])
        session = staff.as_(name)
        if name in allowed:
            act(session, target)
        else:
            with pytest.raises(DENIED):
                act(session, target)


@pytest.mark.parametrize("tier", [2, 3])
@pytest.mark.parametrize("name", ["worker", "boss"])
def test_the_gate_is_the_same_for_every_role(staff: Staff, name: str, tier: int) -> None:
    made = saved(staff.as_(name), FULL)
    staff.judge(tier)
    session = staff.as_(name)
    begun = intake.Intake.start(session, "small")
    begun.decide("services", "yes")
    if tier == 2:
        with pytest.raises(FieldClosed):
            begun.answer("/data/full_name", "Siti")
    else:
        begun.answer("/data/full_name", "Siti")
    assert records.view(session, made.record_id).answers["/data/notes"] == "a long story"
    assert rights_panel.everything(session, made.person_code).cases


def test_a_locked_session_does_nothing(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    session = staff.opened[-1]
    session.lock()
    for act, _allowed in ACTIONS.values():
        with pytest.raises(Problem):
            act(session, Target(made.case_code, made.person_code, made.record_id, made.case_id, "x"))


def test_a_stop_between_vault_and_record_loses_nothing(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = staff.as_("worker")
    begun = intake.Intake.start(worker, "small")
    begun.decide("services", "yes")
    begun.answer("/data/age", "17")
    begun.answer("/data/full_name", "Siti Contoh")
    begun.save_draft()
    write = Vault.write

    def stop(self: Vault, *args: object, **more: object) -> None:
        write(self, *args, **more)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(Vault, "write", stop)
    with pytest.raises(KeyboardInterrupt):
        begun.finish()
    monkeypatch.setattr(Vault, "write", write)
    assert Record.select().count() == 0
    assert IdentityEntry.select().count() == 1
    again = intake.Intake.resume(worker, begun.draft_id)
    done = again.finish()
    found = Vault(worker).current(person_of(done), "to check")
    assert found == {done.record_id: {"/data/full_name": "Siti Contoh", "/data/initials": "S"}}
    boss = staff.as_("boss")
    assert erasure.sweep_orphans(boss) == 0
    assert IdentityEntry.select().count() == 1


def test_an_identity_that_was_never_saved_is_swept(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss, FULL)
    Vault(boss).write("nobody", "never", 1, {"/data/full_name": "Siti"}, index={"name": ["Siti"]})
    assert erasure.sweep_orphans(boss) == 1
    assert {row.record_id for row in IdentityEntry.select()} == {made.record_id}


def test_a_new_yes_opens_a_closed_case_again(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    persons.set_status(session, made.case_code, "closed")
    more = intake.Intake.start(session, "small", case=made.case_code)
    assert more.path is None
    more.decide("services", "yes")
    more.answer("/data/age", "18")
    more.finish()
    assert register.summary(session, made.case_code).status == "open"


def test_a_clock_that_is_set_back_brings_no_consent_back(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session, statistics="yes")
    staff.clock.pass_time(days=800)
    session = staff.as_("worker")
    register.summary(session, made.case_code)
    staff.clock.at -= timedelta(days=750)
    assert consent.states(session, made.case_code)["statistics"] is State.EXPIRED


def test_an_erased_person_gets_no_new_case(staff: Staff) -> None:
    boss = staff.as_("boss")
    made = saved(boss)
    erasure.erase_person(boss, made.person_code, "she asked")
    with pytest.raises(Problem, match="erased"):
        intake.Intake.start(boss, "small", person=made.person_code)
