"""Drafts: written often, opened by their author alone."""

import threading

import pytest

from httui.store import drafts
from httui.store.models import Draft, Form, FormVersion
from httui.store.session import Session
from tests.store.support import THIRD, Office
from tests.store.test_accounts import add

SNAPSHOT = {"form": {"/d/name": "Melati Contoh", "/d/age": "17"}, "missing": {"/d/nik": "declined"}}


def version(session: Session) -> int:
    session.alive()
    Form.insert(form_id="intake", title="Intake").execute()
    return int(
        FormVersion.insert(
            form="intake", version="1", source_hash="x", file_name="x", source=b"", xform="", state="active",
            added_at=session.clock.now(), added_by=session.user.id,
        ).execute()
    )  # fmt: skip


def test_a_draft_comes_back_as_it_was_also_after_signing_in_again(office: Office) -> None:
    form = version(office.session)
    draft = drafts.save(office.session, None, form, SNAPSHOT, base_revision=None)
    assert drafts.save(office.session, draft, form, SNAPSHOT | {"page": 2}) == draft
    office.session.close()
    again = office.sign_in()
    [found] = drafts.list(again)
    assert (found.id, found.form_version) == (draft, form)
    assert drafts.load(again, draft).snapshot == SNAPSHOT | {"page": 2}
    assert "Melati" not in repr(drafts.load(again, draft))


def test_nobody_else_sees_takes_or_overwrites_it(office: Office) -> None:
    add(office)
    draft = drafts.save(office.session, None, version(office.session), SNAPSHOT)
    budi = office.sign_in("budi", THIRD)
    assert not drafts.list(budi)
    with pytest.raises(drafts.NoSuchDraft):
        drafts.load(budi, draft)
    drafts.discard(budi, draft)
    with pytest.raises(drafts.NoSuchDraft):
        drafts.save(budi, draft, 1, {})
    # Whoever changes the row by hand to their own name still cannot open it.
    Draft.update(author=budi.user.id).execute()
    with pytest.raises(drafts.NoSuchDraft):
        drafts.load(budi, draft)
    assert b"Melati" not in bytes(Draft.get().sealed)


def test_damage_is_told_and_nothing_more(office: Office) -> None:
    draft = drafts.save(office.session, None, version(office.session), SNAPSHOT)
    for sealed in (b"", b"\x02" + b"x" * 300, bytes(Draft.get().sealed)[:-1]):
        Draft.update(sealed=sealed).execute()
        with pytest.raises(drafts.NoSuchDraft):
            drafts.load(office.session, draft)


def test_it_can_be_written_from_another_thread_while_typing_goes_on(office: Office) -> None:
    form = version(office.session)
    failed: list[BaseException] = []

    def write() -> None:
        try:
            drafts.save(office.session, "draft-1", form, SNAPSHOT)
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=write) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert len(drafts.list(office.session)) == 1
