"""Signing in, and what a session may do until it ends."""

import pytest

from httui.store.errors import MustWait, Refused, SessionEnded, WrongSignIn
from httui.store.files import DataDir
from httui.store.kdf import KdfParameters
from httui.store.office import Judgement, create_office
from httui.store.problems import StoreClosed
from httui.store.session import NewAccount
from tests.store.support import INSECURE, PASSPHRASE, THIRD, Office, TurnedClock


def test_an_office_is_made_and_signed_in_to(office: Office) -> None:
    office.session.close()
    again = office.sign_in("RINI ")
    assert again.user.display_name == "Rini Contoh"
    assert again.org == "Lembaga Pelita"
    assert again.may("accounts")
    assert not again.may("cases.erase")
    actions = [entry.action for entry in again.audit.entries()]
    assert actions == ["create", "create", "sign_in", "sign_out", "sign_in"]


def test_unknown_name_and_wrong_passphrase_look_the_same(office: Office) -> None:
    said = set()
    for name in ("rini", "nobody"):
        with pytest.raises(WrongSignIn) as caught:
            office.sign_in(name, "not the right passphrase")
        said.add(str(caught.value))
    assert len(said) == 1


def test_failures_are_audited_at_the_next_sign_in_without_the_name(office: Office) -> None:
    for name in ("rini", "a name that is a secret"):
        with pytest.raises(WrongSignIn):
            office.sign_in(name, "not the right passphrase")
    assert b"a name that is" not in (office.data.path / "sign-in.json").read_bytes()
    session = office.sign_in()
    failed = [entry for entry in session.audit.entries() if entry.action == "sign_in.failed"]
    assert {entry.object_id for entry in failed} == {session.user.id, None}
    office.sign_in()
    assert len([e for e in session.audit.entries() if e.action == "sign_in.failed"]) == 2


def test_a_locked_session_holds_nothing(office: Office) -> None:
    session = office.session
    session.lock()
    with pytest.raises(SessionEnded):
        session.require("accounts")
    with pytest.raises(StoreClosed):
        session.cases.sql("SELECT 1")
    with pytest.raises(SessionEnded):
        _ = session.keys
    assert not session.may("accounts")
    session.close()


def test_a_session_ends_after_eight_hours_whatever_the_wall_clock_says(office: Office) -> None:
    office.clock.pass_time(hours=7.9)
    office.session.require("accounts")
    office.clock.pass_time(hours=0.2)
    office.clock.at = office.session.started_at
    with pytest.raises(SessionEnded):
        office.session.require("accounts")
    assert office.session.cases.is_shut


def test_the_second_person_is_somebody_else(office: Office) -> None:
    with pytest.raises(Refused):
        office.session.second_person("rini", PASSPHRASE)
    with pytest.raises(WrongSignIn):
        office.session.second_person("nobody", PASSPHRASE)


def test_back_off_holds_for_known_and_unknown_names(office: Office) -> None:
    for name in ("rini", "nobody"):
        for _attempt in range(3):
            with pytest.raises(WrongSignIn):
                office.sign_in(name, "not the right passphrase")
        with pytest.raises(MustWait) as caught:
            office.sign_in(name)
        assert caught.value.seconds == 1
    office.clock.pass_time(seconds=1)
    office.sign_in()


def test_a_judgement_opens_the_gate_for_thirty_days(data: DataDir, insecure_kdf: None) -> None:
    clock = TurnedClock()
    admin = NewAccount("rini", "Rini Contoh", PASSPHRASE, {"admin"})
    with pytest.raises(Refused):
        create_office(data, "Lembaga Pelita", admin, kdf=INSECURE, clock=clock, tier=3)
    session, _sheet = create_office(
        data,
        "Lembaga Pelita",
        admin,
        kdf=INSECURE,
        clock=clock,
        tier=3,
        judgement=Judgement("Ibu Contoh", "trial"),
    )
    session.require_tier(3)
    clock.pass_time(days=29)
    assert session.tier == 3
    clock.pass_time(days=2)
    assert session.tier == 2
    session.audit.append("view", "office")
    clock.at -= clock.at - session.started_at
    assert session.tier == 2, "a clock that was set back opens nothing"
    session.lock()


def test_settings_need_the_right(office: Office) -> None:
    office.session.set_setting("idle.minutes", 5)
    assert office.session.setting("idle.minutes") == 5
    with pytest.raises(ValueError, match="itself"):
        office.session.set_setting("keyring", {"serial": 0, "signed": 0, "revoked": []})


def test_killed_sessions_leave_an_anchor_now_and_then(office: Office) -> None:
    for number in range(60):
        office.session.audit.append("view", "case", f"case-{number}")
    office.session.lock()
    session = office.sign_in()
    assert session.keyring.anchors[-1]["seq"] >= 60


def test_a_colleague_agrees_as_the_second_person(office: Office) -> None:
    from tests.store.test_accounts import add

    budi = add(office, "budi", ("supervisor",))
    with pytest.raises(Refused):
        office.session.second_person("budi", THIRD, "restore")
    assert office.session.second_person("budi", THIRD, "cases.erase").id == budi
    assert [
        entry.object_id for entry in office.session.audit.entries() if entry.action == "second_person"
    ] == [budi]


def test_weak_costs_are_refused_by_product_code(data: DataDir) -> None:
    from httui.store.errors import WeakKdf

    admin = NewAccount("rini", "Rini Contoh", PASSPHRASE, {"admin"})
    with pytest.raises(WeakKdf):
        create_office(data, "Lembaga Pelita", admin, kdf=KdfParameters(8, 1))
    assert not data.keyring.exists()
