"""Who is signed in where, whose passphrase is to be asked about, who may do what."""

import pytest

from httui.problem import Problem
from httui.security import people_report, standing_duties
from httui.security.people_report import Line
from httui.store.accounts import create_account, disable_account
from httui.store.errors import Refused
from httui.store.rights import RIGHTS, ROLES, rights_of
from httui.store.session import NewAccount, Session, sign_in
from httui.workflows import duties
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff
from tests.store.support import OTHER, THIRD

__all__ = ["insecure_kdf", "staff", "template"]


def line(session: Session, name: str) -> Line:
    return next(one for one in people_report.report(session).lines if one.account.name == name)


def test_who_is_here_and_who_is_not(staff: Staff) -> None:
    boss = staff.as_("boss")
    worker = sign_in(staff.data, "worker", OTHER, clock=staff.clock)
    staff.opened.append(worker)
    assert [here.since for here in line(boss, "worker").here] == [staff.clock.now()]
    assert len(line(boss, "boss").here) == 1
    assert line(boss, "other").here == ()
    worker.close()
    assert line(boss, "worker").here == ()


def test_what_is_told_of_passphrases_and_unused_accounts(staff: Staff) -> None:
    boss = staff.as_("boss")
    assert (line(boss, "worker").check_in, line(boss, "worker").unused) == ("in_time", False)
    staff.clock.pass_time(days=31)
    boss = staff.as_("boss")
    assert line(boss, "worker").unused
    assert not line(boss, "boss").unused
    staff.clock.pass_time(days=60)
    admin = staff.as_("rini")
    assert line(admin, "worker").check_in == "due"
    create_account(admin, NewAccount("baru", "Baru Contoh", THIRD, {"reader"}))
    assert (line(admin, "baru").account.temporary, line(admin, "baru").check_in) == (True, "in_time")
    admin.set_setting("passphrase.profile", "workbook")
    assert line(admin, "worker").check_in == "changed_long_ago"
    disable_account(admin, staff.ids["other"])
    other = line(admin, "other")
    assert (other.account.disabled, other.unused) == (True, False)
    assert people_report.report(admin).lines[-1].account.name == "other"


def test_too_many_who_may_open_identities(staff: Staff) -> None:
    report = people_report.report(staff.as_("boss"))
    assert (report.holders, report.limit, report.too_many) == (2, 2, False)
    admin = staff.as_("rini")
    create_account(
        admin, NewAccount("tiga", "Tiga Contoh", THIRD, {"supervisor"}, identities=True), more_holders="leave"
    )
    assert people_report.report(admin).too_many


def test_the_yearly_word_is_seen(staff: Staff) -> None:
    standing_duties.look(staff.as_("worker"))
    worker = staff.as_("worker")
    [mine] = [duty for duty in duties.list_(worker) if duty.kind == standing_duties.YEARLY]
    duties.done(worker, mine.id)
    boss = staff.as_("boss")
    assert line(boss, "worker").confirmed_on == "2026-11-02"
    assert line(boss, "boss").confirmed_on == ""


def test_the_matrix_says_what_the_store_decides() -> None:
    matrix = dict(people_report.matrix())
    assert matrix.keys() == RIGHTS == people_report.RIGHT_WORDS.keys()
    for place, role in enumerate(ROLES):
        assert {right for right, held in matrix.items() if held[place]} == rights_of([role], identities=False)
    assert {right for right, held in matrix.items() if held[-1]} == {"identities.open", "identities.write"}


def test_who_may_look_and_who_may_change_keys(staff: Staff) -> None:
    for name in ("worker", "analyst", "reader"):
        with pytest.raises(Refused):
            people_report.report(staff.as_(name))
    with pytest.raises(Refused):
        people_report.change_keys(staff.as_("boss"), "a stick was lost")
    admin = staff.as_("rini")
    with pytest.raises(Problem):
        people_report.change_keys(admin, " ")
    before = dict(admin.keyring.current)
    assert people_report.change_keys(admin, "a stick was lost") == ["cases", "identities"]
    assert {name: number + 1 for name, number in before.items()} == dict(admin.keyring.current)
    assert ("rotate", "a stick was lost") in [(entry.action, entry.reason) for entry in admin.audit.entries()]
