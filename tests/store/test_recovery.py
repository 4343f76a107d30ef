"""The recovery sheets: an administrator gets in again, with the right paper only."""

import pytest

from httui.store import drafts
from httui.store.errors import AccountProblem, SessionEnded, WeakPassphrase, WrongSignIn, WrongWords
from httui.store.models import Form, FormVersion
from httui.store.recovery import Words, draw_sheet, kept_by_holders, put_in_force, recover, sheet_keys
from httui.store.session import Session
from httui.store.vault import Vault
from tests.store.support import OTHER, PASSPHRASE, THIRD, Office
from tests.store.test_accounts import add
from tests.store.test_vault import NAME, person


def recovered(office: Office, cases: Words, identities: Words | None = None) -> Session:
    session = recover(
        office.data,
        "rini",
        OTHER,
        cases_words=cases,
        identities_words=identities,
        clock=office.clock,
    )
    office.opened.append(session)
    return session


def new_sheet(session: Session, database: str, *, holders: bool = False) -> tuple[tuple[str, ...], ...]:
    """Draw a sheet and put it in force; its words."""
    drawn = draw_sheet(session, database, holders=holders)
    put_in_force(session, drawn)
    return drawn.sheets


def test_a_sheet_that_was_only_drawn_changes_nothing(office: Office) -> None:
    drawn = draw_sheet(office.session, "cases")
    with pytest.raises(WrongWords, match="newer sheet"):
        sheet_keys(office.session.keyring, "cases", drawn.sheets[0])
    assert drawn.sheets[0][0] not in repr(drawn)
    recovered(office, office.sheet.cases).require("accounts")


def test_both_sheets_give_everything_back(office: Office) -> None:
    who = person(office.session)
    Vault(office.session).write(who, "record-1", 1, {"/d/name": NAME})
    other = office.sign_in()
    session = recovered(office, office.sheet.cases, " ".join(office.sheet.identities).upper())
    session.require("accounts")
    assert Vault(session).current(who, "after recovery")["record-1"] == {"/d/name": NAME}
    assert session.audit.verify(trusted=session.trusted_keys) is None
    assert "recovery" in [entry.action for entry in session.audit.entries()]
    with pytest.raises(SessionEnded):
        other.require("accounts")
    with pytest.raises(WrongSignIn):
        office.sign_in("rini", PASSPHRASE)
    office.sign_in("rini", OTHER)


def test_the_cases_sheet_alone_opens_no_identity(office: Office) -> None:
    person(office.session)
    office.session.close()
    session = recovered(office, office.sheet.cases)
    session.require("accounts")
    assert session.identities is None


def test_another_manager_gives_the_vaults_file_back_at_sign_in(office: Office) -> None:
    add(office, "sari", ("admin",))
    recovered(office, office.sheet.cases).close()
    office.sign_in("sari", THIRD).close()
    again = office.sign_in("rini", OTHER)
    assert again.identities is not None
    assert Vault(again).holders()[0].missing == 0


def test_wrong_words_are_told_apart(office: Office) -> None:
    wrong = list(office.sheet.cases)
    wrong[3] = "zzzz"
    with pytest.raises(WrongWords, match="Word 4"):
        recovered(office, wrong)
    with pytest.raises(WrongWords, match="16 words"):
        recovered(office, office.sheet.cases[:15])
    with pytest.raises(WrongWords, match="belong together"):
        recovered(office, office.sheet.identities)
    swapped = [office.sheet.cases[1], office.sheet.cases[0], *office.sheet.cases[2:]]
    if swapped[0] != swapped[1]:
        with pytest.raises(WrongWords):
            recovered(office, swapped)
    with pytest.raises(WeakPassphrase):
        recover(office.data, "rini", "short", cases_words=office.sheet.cases, clock=office.clock)


def test_only_an_administrator_is_recovered(office: Office) -> None:
    add(office)
    with pytest.raises(AccountProblem):
        recover(office.data, "budi", OTHER, cases_words=office.sheet.cases, clock=office.clock)


def test_a_new_sheet_replaces_the_old_one(office: Office) -> None:
    who = person(office.session)
    Vault(office.session).write(who, "record-1", 1, {"/d/name": NAME})
    [cases] = new_sheet(office.session, "cases")
    [identities] = new_sheet(office.session, "identities")
    with pytest.raises(WrongWords, match="newer sheet"):
        recovered(office, office.sheet.cases)
    session = recovered(office, cases, identities)
    assert Vault(session).current(who, "after recovery")["record-1"] == {"/d/name": NAME}


def test_two_of_three_holders(office: Office) -> None:
    sheets = new_sheet(office.session, "cases", holders=True)
    assert len(sheets) == 3
    assert kept_by_holders(office.data) == {"cases": True, "identities": False}
    for alone in (sheets[0], " ".join(sheets[0]), (" ".join(sheets[0]), " ")):
        with pytest.raises(WrongWords, match="two of them"):
            recovered(office, alone)
    with pytest.raises(WrongWords, match="different"):
        recovered(office, (" ".join(sheets[0]), " ".join(sheets[0])))
    for one, two in ((0, 1), (2, 0), (1, 2)):
        keyring = office.session.keyring
        sheet_keys(keyring, "cases", (" ".join(sheets[one]), " ".join(sheets[two])))
    recovered(office, (" ".join(sheets[2]), " ".join(sheets[1]))).require("accounts")


def test_the_sheet_is_proven_by_typing_a_part_back(office: Office) -> None:
    places = office.sheet.challenge()
    assert len(places) == 3
    typed = ", ".join(office.sheet.cases[place - 1].title() for place in places)
    assert office.sheet.proven("cases", places, typed)
    assert not office.sheet.proven("identities", places, typed)
    assert not office.sheet.proven("cases", places, "")
    printed = office.sheet.text("cases")
    assert all(word in printed for word in office.sheet.cases)
    assert max(map(len, printed.splitlines())) <= 80


def test_recovery_works_after_keys_were_changed(office: Office) -> None:
    from httui.store import accounts

    leaver = add(office)
    accounts.disable_account(office.session, leaver)
    recovered(office, office.sheet.cases, office.sheet.identities).require("accounts")


def test_drafts_of_somebody_who_forgot_their_passphrase_are_rescued(office: Office) -> None:
    from httui.store import accounts

    user = add(office)
    session = office.sign_in("budi", THIRD)
    now = office.clock.now()
    Form.insert(form_id="intake", title="Intake").execute()
    version = FormVersion.insert(
        form="intake", version="1", source_hash="x", file_name="x", source=b"", xform="", state="active",
        added_at=now, added_by=user,
    ).execute()  # fmt: skip
    draft = drafts.save(session, None, version, {"form": {"/d/name": NAME}})
    assert drafts.load(session, draft).snapshot == {"form": {"/d/name": NAME}}
    accounts.reset_passphrase(office.session, user, OTHER)
    again = office.sign_in("budi", OTHER)
    with pytest.raises(drafts.NoSuchDraft):
        drafts.load(again, draft)
    key = sheet_keys(office.session.keyring, "identities", office.sheet.identities)
    assert drafts.rescue(office.session, key.box, user) == 1
    assert drafts.load(again, draft).snapshot == {"form": {"/d/name": NAME}}
    assert [found.id for found in drafts.list(again)] == [draft]
    drafts.discard(again, draft)
    assert not drafts.list(again)
