"""Made anonymous: what counts stays under codes that lead nowhere; a restore of an older backup does it again."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.cases import access, anonymity, consent, erasure, persons, registry
from httui.cases.consent_rules import Decision
from httui.cases.editing import Editing
from httui.cases.intake import Saved
from httui.store.anonymising import kept_answers
from httui.store.errors import Refused
from httui.store.identity_models import BlindIndex, IdentityEntry
from httui.store.models import (
    Case,
    Consent,
    Draft,
    FormVersion,
    Person,
    Record,
    RecordChange,
    Task,
    Tombstone,
)
from httui.store.restore import restore
from httui.store.safekeeping import back_up
from httui.store.session import Session
from httui.store.tombstones import read_file
from httui.store.unlock import by_account
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.store.support import OTHER, PASSPHRASE

__all__ = ["insecure_kdf", "staff", "template"]

WORDS = {
    "/data/full_name": "Siti Contoh",
    "/data/phone": "0812 0000 0001",
    "/data/pseudonym": "Kenanga",
    "/data/is_child": "no",
    "/data/place": "p1",
    "/data/file_number": "BERKAS-77",
    "/data/notes": "a story of her own",
    "/data/safety/safe_now": "yes",
}
SECRETS = ("Siti", "Kenanga", "BERKAS-77", "a story", "0812")
BOSS = ("boss", OTHER)


def case_of(staff: Staff) -> Saved:
    """A case with everything that can be in one."""
    return saved(staff.as_("worker"), WORDS, statistics="yes")


def anonymous() -> list[Any]:
    return list(Case.select().where(Case.status == "anonymised"))


def words_in(session: Session) -> str:
    """Every text of the tables that an analyst could reach."""
    found = [json.dumps(row.__data__, default=str) for model in (Case, Person, Record, RecordChange, Task)
             for row in model.select()]  # fmt: skip
    return "\n".join(found) + str(session.cases.sql("SELECT * FROM case_list").fetchall())


def test_coded_answers_stay_and_everything_that_names_goes(staff: Staff) -> None:
    made = case_of(staff)
    holder = staff.as_("holder")
    assert IdentityEntry.select().count() == 1
    anonymity.anonymise_case(holder, made.case_code, "time is over", second=BOSS)
    (kept,) = anonymous()
    record: Any = Record.get()
    assert Record.select().count() == 1
    assert record.answers == {
        "/data/age": "17",
        "/data/is_child": "no",
        "/data/place": "p1",
        "/data/safety/safe_now": "yes",
        "/data/next_age": "18",
    }
    assert (kept.worker, kept.person.pseudonym, record.created_by) == (None, None, "")
    assert (kept.place, kept.person.child, record.case_id) == ("Pelangi", False, kept.id)
    for model in (RecordChange, Draft, Task):
        assert model.select().count() == 0
    for vault in (IdentityEntry, BlindIndex):
        assert vault.select().count() == 0
    told = words_in(holder)
    assert not [secret for secret in SECRETS if secret in told]


def test_nothing_leads_from_what_stays_to_what_it_was(staff: Staff) -> None:
    made = case_of(staff)
    before: Any = Case.get_by_id(made.case_id)
    session = staff.as_("holder")
    anonymity.anonymise_case(session, made.case_code, "time is over", second=BOSS)
    (kept,) = anonymous()
    (record,) = Record.select()
    new = {kept.id, kept.code, kept.person_id, kept.person.code, record.id}
    assert not new & {before.id, before.code, before.person_id, made.person_code, made.record_id}
    noted = json.dumps([row.__data__ for row in Tombstone.select()], default=str)
    noted += json.dumps([entry.__dict__ for entry in session.audit.entries()], default=str)
    noted += staff.data.erasures.read_text(encoding="utf-8")
    assert not [word for word in new if word in noted]
    assert (kept.opened_on, record.created_at.day, record.created_at.hour) == ("2026-11-01", 1, 0)
    old = Case.get_by_id(made.case_id)
    assert (old.status, old.worker, old.place) == ("erased", None, None)
    assert {(row.decision, row.conditions) for row in Consent.select()} == {("yes", None)}, "the proof stays"


def test_nothing_is_added_to_what_is_anonymous(staff: Staff) -> None:
    made = case_of(staff)
    anonymity.anonymise_case(staff.as_("holder"), made.case_code, "time is over", second=BOSS)
    (kept,) = anonymous()
    (record,) = Record.select()
    boss = staff.as_("boss")
    with pytest.raises(access.CaseClosed):
        consent.record(boss, kept.code, {"services": consent.Given(Decision.YES)})
    with pytest.raises(access.CaseClosed):
        Editing.start(boss, record.id)
    with pytest.raises(access.CaseClosed):
        persons.set_pseudonym(boss, kept.person.code, "Melati")
    with pytest.raises(access.CaseClosed):
        anonymity.anonymise_case(boss, kept.code, "again", second=("holder", OTHER))
    assert Case.get_by_id(kept.id).status == "anonymised"


def test_who_said_no_to_statistics_is_not_counted(staff: Staff) -> None:
    refused = saved(staff.as_("worker"), statistics="no")
    taken_back = saved(staff.as_("worker"), statistics="yes")
    not_asked = saved(staff.as_("worker"))
    consent.withdraw(staff.as_("worker"), taken_back.case_code, ["statistics"])
    boss = staff.as_("boss")
    for made in (refused, taken_back):
        with pytest.raises(anonymity.NotAgreed):
            anonymity.anonymise_case(boss, made.case_code, "time is over")
    anonymity.anonymise_case(boss, not_asked.case_code, "time is over")
    assert len(anonymous()) == 1


def test_two_people_where_a_name_or_a_story_lies(staff: Staff) -> None:
    made = case_of(staff)
    session = staff.as_("holder")
    with pytest.raises(erasure.SecondPersonNeeded):
        anonymity.anonymise_case(session, made.case_code, "time is over")
    with pytest.raises(Refused):
        anonymity.anonymise_case(session, made.case_code, "time is over", second=("worker", OTHER))
    assert anonymous() == []
    assert Case.get_by_id(made.case_id).status == "open"


def test_another_case_of_the_person_stays_whole(staff: Staff) -> None:
    worker = staff.as_("worker")
    first = saved(worker, WORDS)
    from httui.cases.intake import Intake

    intake = Intake.start(worker, "small", person=first.person_code)
    intake.decide("services", "yes")
    intake.answer("/data/age", "18")
    intake.answer("/data/phone", "0812 0000 0002")
    second = intake.finish()
    anonymity.anonymise_case(staff.as_("holder"), first.case_code, "time is over", second=BOSS)
    person: Any = Person.get(Person.code == first.person_code)
    assert person.pseudonym == "Kenanga"
    assert [row.id for row in person.cases if row.status == "open"] == [second.case_id]
    assert [entry.record_id for entry in IdentityEntry.select()] == [second.record_id]


def test_a_version_from_before_typed_answers_were_noted_loses_them_too(staff: Staff) -> None:
    made = case_of(staff)
    for version in FormVersion.select():
        version.classes = {
            ref: {key: value for key, value in words.items() if key != "loose"}
            for ref, words in version.classes.items()
        }
        version.save()
    anonymity.anonymise_case(staff.as_("holder"), made.case_code, "time is over", second=BOSS)
    (record,) = Record.select()
    assert not [secret for secret in SECRETS if secret in json.dumps(record.answers)]


def test_confirming_classes_keeps_what_is_known_of_typed_answers(staff: Staff) -> None:
    lead = staff.as_("lead")
    version = registry.find(lead, "small")
    registry.confirm_classes(lead, version.version_id, {"/data/others": "quasi"})
    classes = FormVersion.get_by_id(version.version_id).classes
    assert classes["/data/file_number"]["loose"] is True
    assert classes["/data/others"] == classes["/data/others"] | {"privacy": "quasi", "loose": False}


@pytest.mark.parametrize("vault", [True, False], ids=["with the vault", "vault caught up with later"])
def test_an_older_backup_is_made_anonymous_again(staff: Staff, vault: bool) -> None:
    made, other = case_of(staff), saved(staff.as_("worker"), {"/data/full_name": "Dewi Contoh"})
    admin = staff.as_("rini")
    backup = back_up(admin)
    staff.clock.pass_time(days=1)
    holder = staff.as_("holder")
    anonymity.anonymise_case(holder, made.case_code, "time is over", second=BOSS)
    (first,) = anonymous()
    staff.leave()
    opener = by_account(backup.folder, staff.data.ready(), "rini", PASSPHRASE, staff.clock)
    opener = opener if vault else replace(opener, identities=())
    done = restore(backup.folder, staff.data, opener, staff.clock, confirmed=True, second="u2")
    assert done.erased_again == 3, "case, record and person"
    session = staff.as_("holder")
    (again,) = anonymous()
    assert again.code != first.code
    assert not [secret for secret in SECRETS if secret in words_in(session)]
    (record,) = Record.select().where(Record.case == again.id)
    assert record.answers["/data/place"] == "p1"
    assert [entry.record_id for entry in IdentityEntry.select()] == [other.record_id]
    assert Case.get_by_id(other.case_id).status == "open"
    assert len(read_file(staff.data)) == 3


def test_a_newer_backup_is_not_counted_twice(staff: Staff) -> None:
    made = case_of(staff)
    anonymity.anonymise_case(staff.as_("holder"), made.case_code, "time is over", second=BOSS)
    backup = back_up(staff.as_("rini"))
    staff.leave()
    opener = by_account(backup.folder, staff.data.ready(), "rini", PASSPHRASE, staff.clock)
    done = restore(backup.folder, staff.data, opener, staff.clock, confirmed=True, second="u2")
    assert done.erased_again == 0
    told = words_in(staff.as_("holder"))
    assert len(anonymous()) == 1
    assert not [secret for secret in SECRETS if secret in told], "absent from later backups"


def test_stopped_in_between_it_is_all_there_or_not_begun(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = case_of(staff)
    session = staff.as_("holder")

    def stopped(*_args: object) -> None:
        raise OSError(5, "the machine stopped")

    for place in ("anonymising.erase_content", "tombstones.finish_in_vault"):
        with monkeypatch.context() as patch:
            patch.setattr(f"httui.store.{place}", stopped)
            with pytest.raises(OSError, match="stopped"):
                anonymity.anonymise_case(session, made.case_code, "time is over", second=BOSS)
        assert (anonymous(), Tombstone.select().count()) == ([], 0)
        assert Record.get_by_id(made.record_id).answers["/data/notes"] == "a story of her own"
        assert IdentityEntry.select().count() == 1
    anonymity.anonymise_case(session, made.case_code, "time is over", second=BOSS)
    assert len(anonymous()) == 1


PRIVACY = st.sampled_from(["direct", "sensitive", "quasi", "none"])


@given(
    st.dictionaries(
        st.sampled_from("abcdef"), st.tuples(PRIVACY, st.integers(0, 4), st.sampled_from([True, False, None]))
    )
)
def test_only_codes_that_the_form_knows_stay(classes: dict[str, tuple[str, int, bool | None]]) -> None:
    known = {
        f"/data/r/{name}": {"privacy": privacy, "tier": tier} | ({} if loose is None else {"loose": loose})
        for name, (privacy, tier, loose) in classes.items()
    }
    kept = kept_answers({f"/data/r[2]/{name}": name for name in "abcdef"}, known)
    assert kept == {
        f"/data/r[2]/{name}": name
        for name, (privacy, tier, loose) in classes.items()
        if privacy != "direct" and tier <= 2 and not loose
    }
