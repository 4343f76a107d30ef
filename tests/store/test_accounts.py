"""Accounts from the first day to the last: made, changed, reset, closed."""

import pytest

from httui.store import accounts, own
from httui.store.errors import (
    AccountProblem,
    Refused,
    SessionEnded,
    TooManyHolders,
    WeakPassphrase,
    WrongSignIn,
)
from httui.store.session import NewAccount
from tests.store.support import OTHER, PASSPHRASE, THIRD, Office


def add(
    office: Office, name: str = "budi", roles: tuple[str, ...] = ("worker",), *, identities: bool = False
) -> str:
    """A colleague who changed the temporary passphrase already; their user id."""
    new = NewAccount(name, f"{name.title()} Contoh", OTHER, roles, identities)
    account = accounts.create_account(office.session, new)
    session = office.sign_in(name, OTHER)
    own.change_passphrase(session, OTHER, THIRD)
    session.close()
    return account.id


def test_a_temporary_passphrase_gives_no_right_until_it_is_changed(office: Office) -> None:
    accounts.create_account(office.session, NewAccount("budi", "Budi Contoh", OTHER, ("worker",)))
    session = office.sign_in("budi", OTHER)
    assert session.user.temporary
    assert not session.may("cases.write")
    with pytest.raises(Refused, match="temporary"):
        session.require("cases.write")
    own.change_passphrase(session, OTHER, THIRD)
    session.require("cases.write")
    with pytest.raises(WrongSignIn):
        office.sign_in("budi", OTHER)
    assert not office.sign_in("budi", THIRD).user.temporary


def test_rights_follow_roles_as_a_set(office: Office) -> None:
    add(office, "budi", ("worker",))
    budi = office.sign_in("budi", THIRD)
    assert [account.name for account in accounts.list_accounts(budi)] == ["budi", "rini"]
    with pytest.raises(Refused):
        budi.require("accounts")
    with pytest.raises(Refused):
        accounts.change_account(budi, budi.user.id, roles=("admin",))
    assert not budi.may("export")
    changed = accounts.change_account(
        office.session, accounts.find_account(office.session, "budi").id, roles=("worker", "data_lead")
    )
    assert changed.roles == {"worker", "data_lead"}
    assert office.sign_in("budi", THIRD).may("export")


def test_names_are_unique_whatever_their_case(office: Office) -> None:
    with pytest.raises(AccountProblem, match="taken"):
        accounts.create_account(office.session, NewAccount("RINI", "Orang Lain", OTHER, ("reader",)))
    with pytest.raises(AccountProblem, match="letters"):
        accounts.create_account(office.session, NewAccount("two words", "Orang Lain", OTHER, ("reader",)))
    with pytest.raises(WeakPassphrase):
        accounts.create_account(
            office.session, NewAccount("sari", "Sari Melati", "payung sari di pelita hujan", ("reader",))
        )


def test_a_third_holder_needs_a_reason(office: Office) -> None:
    add(office, "budi", ("worker",), identities=True)
    new = NewAccount("sari", "Sari Contoh", OTHER, ("supervisor",), True)
    with pytest.raises(TooManyHolders):
        accounts.create_account(office.session, new)
    assert accounts.create_account(office.session, new, more_holders="night shift").identities
    reasons = [entry.reason for entry in office.session.audit.entries() if entry.action == "create"]
    assert "supervisor +identities: night shift" in reasons


def test_a_leaver_is_out_at_the_next_action_and_the_keys_are_new(office: Office) -> None:
    leaver = add(office)
    working = office.sign_in("budi", THIRD)
    working.require("cases.write")
    before = office.session.generations
    old_key = office.session.database_key("cases")
    assert accounts.disable_account(office.session, leaver, "left") == ["cases", "identities"]
    with pytest.raises(SessionEnded, match="closed"):
        working.require("cases.write")
    with pytest.raises(WrongSignIn):
        office.sign_in("budi", THIRD)
    assert {name: number - 1 for name, number in office.session.generations.items()} == before
    again = office.sign_in()
    assert again.keyring.pending == {}
    assert not again.keyring.rotation_due
    from httui.store.rotation import retired_keys

    retired = retired_keys(again, "cases")
    assert old_key is not None
    assert retired[1].reveal() == old_key.reveal()
    assert not [grant for grant in again.keyring.grants if grant.to == leaver]
    assert (office.data.backups).is_dir()
    assert list(office.data.backups.iterdir()), "a backup was made first"


def test_a_colleague_signs_in_again_after_keys_were_changed(office: Office) -> None:
    leaver = add(office)
    add(office, "sari", ("supervisor",))
    colleague = office.sign_in("sari", THIRD)
    accounts.disable_account(office.session, leaver)
    with pytest.raises(SessionEnded, match="keys"):
        colleague.require("cases.read")
    office.sign_in("sari", THIRD).require("cases.read")


def test_the_last_administrator_and_oneself_cannot_be_closed(office: Office) -> None:
    with pytest.raises(AccountProblem):
        accounts.disable_account(office.session, office.session.user.id)
    with pytest.raises(AccountProblem, match="administrator"):
        accounts.change_account(office.session, office.session.user.id, roles=("worker",))


def test_nobody_takes_the_role_of_administrator_from_themselves(office: Office) -> None:
    add(office, "sari", ("admin",))
    with pytest.raises(AccountProblem, match="another administrator"):
        accounts.change_account(office.session, office.session.user.id, roles=("worker",))
    second = office.sign_in("sari", THIRD)
    accounts.change_account(second, office.session.user.id, roles=("worker",))
    with pytest.raises(Refused):
        office.session.require("accounts")
    # Keys were changed for none of it: a former manager still works, and manages nothing.
    office.session.require("cases.write")


def test_a_second_administrator_can_do_everything_the_first_could(office: Office) -> None:
    add(office, "sari", ("admin",))
    second = office.sign_in("sari", THIRD)
    founder = office.session.user.id
    accounts.disable_account(second, founder)
    with pytest.raises(SessionEnded):
        office.session.require("accounts")
    made = accounts.create_account(second, NewAccount("tono", "Tono Contoh", OTHER, ("admin",)))
    assert made.roles == {"admin"}
    third = office.sign_in("tono", OTHER)
    own.change_passphrase(third, OTHER, PASSPHRASE)
    accounts.create_account(third, NewAccount("wati", "Wati Contoh", OTHER, ("reader",)))
    assert third.audit.verify(trusted=third.trusted_keys) is None


def test_a_forgotten_passphrase_gives_new_keys_and_old_audit_still_verifies(office: Office) -> None:
    user = add(office)
    working = office.sign_in("budi", THIRD)
    accounts.reset_passphrase(office.session, user, OTHER)
    with pytest.raises(SessionEnded, match="another session"):
        working.require("cases.write")
    with pytest.raises(WrongSignIn):
        office.sign_in("budi", THIRD)
    again = office.sign_in("budi", OTHER)
    assert again.user.temporary
    assert again.audit.verify(trusted=again.trusted_keys) is None
    assert again.database_key("identities") is not None


def test_changing_a_passphrase_leaves_every_other_byte_alone(office: Office) -> None:
    before = office.session.keyring
    own.change_passphrase(office.session, PASSPHRASE, OTHER)
    after = office.session.keyring
    assert after.body() == before.body()
    assert office.session.generations == {"cases": 1, "identities": 1}
    office.session.require("accounts")


def test_a_leak_ends_other_sessions_and_is_told(office: Office) -> None:
    elsewhere = office.sign_in()
    own.leaked(office.session, PASSPHRASE, OTHER)
    office.session.require("accounts")
    with pytest.raises(SessionEnded, match="another session"):
        elsewhere.require("accounts")
    assert [account.name for account in accounts.leaked_accounts(office.session)] == ["rini"]
    assert "passphrase.leaked" in [entry.action for entry in office.session.audit.entries()]


def test_a_wrong_old_passphrase_changes_nothing(office: Office) -> None:
    with pytest.raises(WrongSignIn):
        own.change_passphrase(office.session, "not the right passphrase", OTHER)
    with pytest.raises(WeakPassphrase):
        own.change_passphrase(office.session, PASSPHRASE, PASSPHRASE)
    office.sign_in()


def test_costs_are_never_lowered(office: Office) -> None:
    from httui.store.kdf import KdfParameters

    office.session.set_setting("kdf", {"memory": 16, "passes": 2, "lanes": 1})
    own.change_passphrase(office.session, PASSPHRASE, OTHER)
    me = office.session.user.id
    assert office.session.keyring.own[me].kdf.parameters == KdfParameters(16, 2)
    office.session.set_setting("kdf", {"memory": 8, "passes": 1, "lanes": 1})
    own.change_passphrase(office.session, OTHER, THIRD)
    assert office.session.keyring.own[me].kdf.parameters == KdfParameters(16, 2)


def test_the_check_in_asks_after_ninety_days_and_the_workbook_forces_a_change(office: Office) -> None:
    assert own.check_in_state(office.session) == own.CheckIn(due=False, must_change=False)
    office.clock.pass_time(days=91)
    session = office.sign_in()
    assert own.check_in_state(session) == own.CheckIn(due=True, must_change=False)
    own.check_in(session)
    assert own.check_in_state(session) == own.CheckIn(due=False, must_change=False)
    session.set_setting("passphrase.profile", "workbook")
    assert own.check_in_state(session) == own.CheckIn(due=True, must_change=True)


def test_the_vault_may_be_away_while_somebody_leaves(office: Office) -> None:
    leaver = add(office)
    office.session.close()
    away = office.data.identities_db.with_name("on-a-stick.db")
    for end in ("", "-wal", "-shm"):
        path = office.data.identities_db.with_name("identities.db" + end)
        if path.exists():
            path.rename(away.with_name(away.name + end))
    session = office.session = office.sign_in()
    assert session.identities is None
    assert accounts.disable_account(session, leaver) == ["cases"]
    assert session.keyring.rotation_due == {"identities"}
    session.close()
    for end in ("", "-wal", "-shm"):
        path = away.with_name(away.name + end)
        if path.exists():
            path.rename(office.data.identities_db.with_name("identities.db" + end))
    session = office.sign_in()
    assert not session.keyring.rotation_due
    assert session.generations == {"cases": 2, "identities": 2}
