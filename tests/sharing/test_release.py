"""Preparing and writing a release: the one path, its checks, what is noted (S-230 to S-248)."""

import io
import json
import zipfile
import zlib
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from httui.problem import Problem
from httui.sharing import plan_approval, plans, recall, release, release_formats
from httui.sharing.disclosure import NotShared, Trust
from httui.sharing.generalise import TooExact
from httui.sharing.masking import Form
from httui.sharing.outgoing import NotCleared, Outgoing
from httui.sharing.plan_approval import NotUsable, SecondNeeded
from httui.sharing.quality import QualityTooLow
from httui.sharing.release import Prepared, again, write
from httui.sharing.release_formats import FormatRefused
from httui.sharing.release_making import NotReleasable
from httui.sharing.release_words import check_lines
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Consent, Record
from httui.store.session import Session
from httui.store.sharing_models import Release, ReleasePerson, SharingPlan
from httui.store.workflow_models import Duty
from tests.cases.conftest import insecure_kdf, staff, template
from tests.cases.support import Staff, saved
from tests.sharing.releasing import END, START, many, person_of, plan, prepared, somebody, withdraw
from tests.store.support import OTHER

__all__ = ["insecure_kdf", "staff", "template"]

FIELDS = {"age": Form.GENERALISED, "sex": Form.GENERALISED, "came": Form.GENERALISED, "safe": Form.CODED}


def rows_of(content: bytes) -> list[dict[str, object]]:
    return [json.loads(line)["values"] for line in content.splitlines() if b'"kind": "row"' in line]


def written(session: Session, found: Prepared, **more: object) -> tuple[release.Written, bytes]:
    stream = io.BytesIO()
    made = write(session, found, "jsonl", stream, **more)  # type: ignore[arg-type]
    return made, stream.getvalue()


def test_a_release_to_a_network_is_safe_and_noted(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields=FIELDS)
    many(session, 60)
    refused = somebody(session, {"/data/age": "30"}, decision="no")
    found = prepared(session, made)
    assert found.findings == ()
    assert found.permission.left_out == {"refused": 1}
    done, content = written(session, found)
    rows = rows_of(content)
    assert 0 < done.rows == len(rows) <= 60
    quasi = Counter((row["age"], row["sex"], row["came"]) for row in rows)
    assert min(quasi.values()) >= 5
    assert all("full_name" not in row and "notes" not in row for row in rows)
    row = Release.get_by_id(done.release)
    assert (row.rows, row.trust, row.format, row.state) == (len(rows), "network", "jsonl", "written")
    assert row.left_out["refused"] == 1
    assert row.sha256 == done.sha256
    noted = {one.person for one in ReleasePerson.select().where(ReleasePerson.release == done.release)}
    assert len(noted) == len(rows)
    assert person_of(refused) not in noted
    assert {one.row_id for one in ReleasePerson.select()} == {row["row_id"] for row in rows}
    audited = AuditEntry.select().where(AuditEntry.action == "share", AuditEntry.kind == "person")
    assert {entry.object_id for entry in audited} == noted


def test_a_withdrawal_is_absent_from_the_next_release_also_one_prepared_before(staff: Staff) -> None:
    session = staff.as_("boss")
    lead = staff.as_("lead")
    made = plan(lead, fields={"age": Form.GENERALISED})
    cases = many(lead, 30)
    session = staff.as_("boss")
    before = prepared(session, made)
    withdraw(session, cases[0])
    gone = person_of(cases[0])
    done, _content = written(session, before)
    assert done.since == 1
    assert gone not in {one.person for one in ReleasePerson.select()}
    written(session, prepared(session, made))
    assert gone not in {one.person for one in ReleasePerson.select()}


def test_a_withdrawal_between_making_and_noting_is_absent_too(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else withdraws while the file is being written."""
    lead = staff.as_("lead")
    made = plan(lead, fields={"age": Form.GENERALISED})
    cases = many(lead, 30)
    found = prepared(lead, made)
    original = release_formats.Format.write

    def slow(self: release_formats.Format, *parts: object) -> release_formats.Result:
        Consent.update(withdrawn_at=lead.clock.now()).where(Consent.case == cases[3]).execute()
        return original(self, *parts)  # type: ignore[arg-type]

    monkeypatch.setattr(release_formats.Format, "write", slow)
    done, content = written(lead, found)
    assert person_of(cases[3]) not in {one.person for one in ReleasePerson.select()}
    assert done.rows == len(rows_of(content)) <= 29
    assert Release.select().count() == 1


def test_consent_that_changes_all_the_time_writes_nothing(
    staff: Staff, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    lead = staff.as_("lead")
    made = plan(lead, fields={"age": Form.GENERALISED})
    cases = many(lead, 30)
    found = prepared(lead, made)
    original = release_formats.Format.write

    def slow(self: release_formats.Format, *parts: object) -> release_formats.Result:
        Consent.update(withdrawn_at=lead.clock.now()).where(Consent.case == cases.pop()).execute()
        return original(self, *parts)  # type: ignore[arg-type]

    monkeypatch.setattr(release_formats.Format, "write", slow)
    with pytest.raises(release.ConsentChanged):
        write(lead, found, "jsonl", tmp_path / "out.jsonl")
    assert list(tmp_path.glob("*out*")) == []
    assert Release.select().count() == 0


def test_open_rows_need_five_hundred_persons_and_tables_are_offered(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, Trust.OPEN, FIELDS | {"safe": Form.CODED}, q05_purpose="statistics")
    many(session, 60, purpose="statistics")
    found = prepared(session, made)
    assert isinstance(found.made.refused, NotShared)
    with pytest.raises(NotCleared):
        written(session, found)
    tables = again(session, found, tables=True)
    assert tables.findings == ()
    done, content = written(session, tables)
    assert (done.rows, done.tables) == (0, 4)
    assert rows_of(content) == []
    printed = [json.loads(line) for line in content.splitlines()[1:]]
    counts = [row["Persons"] for table in printed for row in table["rows"]]
    assert all(count == "hidden" or int(count) % 5 == 0 for count in counts)
    assert ReleasePerson.select().count() == 0, "counts are about nobody"


def test_an_open_release_of_many_has_classes_of_eleven(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, Trust.OPEN, FIELDS, q05_purpose="network")
    many(session, 560)
    found = prepared(session, made)
    assert found.findings == ()
    assert found.planned is not None
    assert found.planned.rows_under > 0
    _done, content = written(session, found)
    rows = rows_of(content)
    classes = Counter((row["age"], row["sex"], row["came"]) for row in rows)
    assert min(classes.values()) >= 11
    assert all(len(str(row["came"])) <= 7 for row in rows if row["came"])


def test_coarsening_shows_the_effect_at_once_and_stays(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields=FIELDS)
    many(session, 80)
    found = prepared(session, made)
    before = found.effect()
    assert before is not None
    size, cells = found.worst()[0]
    assert size == before.smallest
    assert [name for name, _text in cells] == ["age", "sex", "came"]
    effect = found.coarser("came")
    assert effect.rows_under <= before.rows_under
    assert effect.loss > before.loss
    remade = again(session, found)
    assert remade.choices.rungs == {"came": 2}
    _done, content = written(session, remade)
    assert not any(str(row["came"] or "").count("-") and "Q" not in str(row["came"]) for row in rows_of(content)
                   if len(str(row["came"])) == 7 and "Q" not in str(row["came"]))  # fmt: skip
    with pytest.raises(Problem):
        found.coarser("safe")
    with pytest.raises(TooExact):
        found.stand("came", 0)
    exact = again(session, found, rungs={"came": 0})
    assert exact.made.rows is not None
    assert not any((cell or "").count("-") == 2 for cell in exact.made.rows.table.column("came"))


def test_a_later_release_gives_nobody_away(staff: Staff) -> None:
    """A class that grew by one is left out of the second release: the difference would be that one person."""
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED})
    for age in ("30", "40"):
        for _number in range(8):
            somebody(session, {"/data/age": age})
    written(session, prepared(session, made))
    somebody(session, {"/data/age": "30"})
    second = prepared(session, made)
    assert second.made.rows is not None
    assert second.made.rows.beside == 9
    _done, content = written(session, second)
    assert {row["age"] for row in rows_of(content)} == {"39-47"}
    assert len(rows_of(content)) == 8


def test_other_persons_of_another_period_are_not_compared(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED})
    for _number in range(8):
        somebody(session, {"/data/age": "30"}, opened="2026-02-01")
    for _number in range(9):
        somebody(session, {"/data/age": "30"}, opened="2026-05-01")
    first = release.prepare(session, made, START, START + timedelta(days=60))
    written(session, first)
    second = release.prepare(session, made, START + timedelta(days=90), END)
    assert second.made.rows is not None
    assert second.made.rows.beside == 0


def test_quality_below_the_threshold_needs_a_reason(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED, "sex": Form.GENERALISED, "safe": Form.CODED})
    for _number in range(12):
        somebody(session, {"/data/age": "30"}, missing={"/data/safe": "declined"})
    found = prepared(session, made)
    assert found.quality.low
    by_name = {field.column: field for field in found.quality.fields}
    assert (by_name["age"].answered, by_name["sex"].empty, by_name["safe"].missing) == (
        12,
        12,
        {"declined": 12},
    )
    with pytest.raises(QualityTooLow):
        written(session, found)
    done, content = written(session, found, override="Nothing else is there")
    assert Release.get_by_id(done.release).override_reason == "Nothing else is there"
    assert b"Nothing else is there" in content


def test_soft_warnings_and_lag_count(staff: Staff) -> None:
    from httui.store.models import RecordChange

    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED})
    case = somebody(session, {"/data/age": "30"}, opened="2026-02-01")
    somebody(session, {"/data/age": "30"}, opened="2026-03-01")
    perfect = prepared(session, made).quality
    record = Record.get(Record.case == case)
    RecordChange.create(
        record=record, revision=1, at=session.clock.now(), by="x", ref="/data/age", reason="old"
    )
    found = prepared(session, made).quality
    assert (found.unusual, found.lag) == (0.5, 15.0)
    assert found.score == perfect.score - 10


def test_free_text_goes_line_by_line(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = plan(lead, Trust.CASEWORK, {"age": Form.CODED, "notes": Form.RAW}, q05_purpose="referral",
                q07_format="pdf")  # fmt: skip
    for text in ("came by bus", "is afraid"):
        somebody(lead, {"/data/age": "30", "/data/notes": text}, purpose="referral")
    with pytest.raises(Refused):
        prepared(lead, made).texts(lead)
    boss = staff.as_("boss")
    found = prepared(boss, made)
    texts = found.texts(boss)
    texts.sort(key=lambda text: text.text)
    assert [text.text for text in texts] == ["came by bus", "is afraid"]
    assert found.made.rows is not None
    assert "notes" not in found.made.rows.table.columns
    some = again(boss, found, lines=frozenset({texts[0].line}))
    assert some.made.rows is not None
    assert sorted(filter(None, some.made.rows.table.column("notes"))) == ["came by bus"]
    Record.update(answers={"/data/age": "30", "/data/notes": "came by car"}).where(
        Record.case == texts[0].line.case
    ).execute()
    changed = again(boss, some)
    assert changed.made.rows is not None
    assert "notes" not in changed.made.rows.table.columns, "what was read is not what stands there now"


def test_tier_three_needs_a_second_person(staff: Staff) -> None:
    lead = staff.as_("lead")
    made = plan(lead, Trust.CASEWORK, {"age": Form.CODED, "full_name": Form.RAW}, q05_purpose="referral",
                q07_format="pdf")  # fmt: skip
    assert plans.row_of(made).tier >= 3
    somebody(lead, {"/data/age": "30"}, purpose="referral")
    found = prepared(lead, made)
    with pytest.raises(SecondNeeded):
        write(lead, found, "pdf", io.BytesIO())
    with pytest.raises(Refused):
        write(lead, found, "pdf", io.BytesIO(), second=("worker", OTHER))
    done = write(lead, found, "pdf", io.BytesIO(), second=("boss", OTHER))
    assert Release.get_by_id(done.release).second_by == staff.ids["boss"]


def test_casework_leaves_encrypted_only_and_the_plan_names_formats(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, Trust.CASEWORK, {"age": Form.CODED}, q05_purpose="referral")
    somebody(session, {"/data/age": "30"}, purpose="referral")
    found = prepared(session, made)
    for name in ("csv", "xlsx", "htcds", "ctdc", "jsonl", "word"):
        with pytest.raises(FormatRefused):
            write(session, found, name, io.BytesIO())
    other = plan(session, q07_format="csv")
    assert [one.name for one in release_formats.allowed(plans.row_of(other))] == ["csv", "package"]


def test_a_column_that_tells_rows_apart_stops_and_can_be_left_out(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED, "file_number": Form.RAW}, form="small")
    for number in range(12):
        somebody(session, {"/data/age": "30", "/data/file_number": f"F{number}"}, form="small")
    found = prepared(session, made)
    assert found.made.rows is not None
    assert [one.column for one in found.made.rows.withheld] == ["file_number"]
    assert again(session, found, dropped=frozenset({"file_number"})).findings == ()


@pytest.mark.parametrize("format_", ["csv", "xlsx", "pdf", "jsonl"])
def test_every_release_has_its_day_of_destruction_whatever_the_format(staff: Staff, format_: str) -> None:
    lead = staff.as_("lead")
    made = plan(lead, fields={"age": Form.GENERALISED}, q08_months="6")
    many(lead, 12)
    stream = io.BytesIO()
    done = write(lead, prepared(lead, made), format_, stream)
    assert format_ != "jsonl" or b"Destroy by: 2027-05-02" in stream.getvalue(), "the reader is told"
    assert Release.get_by_id(done.release).expires_on == "2027-05-02", "six months, as the plan says"
    recall.remind(lead)
    assert Duty.get(Duty.subject == done.release).next_on == "2027-05-02"


def test_who_has_no_record_of_the_plans_forms_is_counted_and_told(staff: Staff) -> None:
    worker = staff.as_("worker")
    for _twice in range(2):
        saved(worker, network="yes")
    lead = staff.as_("lead")
    made = plan(lead, fields={"age": Form.GENERALISED})
    many(lead, 20)
    found = prepared(lead, made)
    assert (found.permission.permitted, found.made.without_record) == (22, 2)
    assert any("about 2 of them" in line for line in check_lines(found))
    done, content = written(lead, found)
    assert Release.get_by_id(done.release).left_out["no_record"] == 2
    assert b"nothing recorded with these forms: fewer than 5" in content


def test_nothing_left_is_no_release(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    found = prepared(session, made)
    assert [one.kind for one in found.findings] == ["nothing"]
    with pytest.raises(NotCleared):
        written(session, found)
    with pytest.raises(Problem):
        release.prepare(session, made, END, START)


def test_purpose_and_plan_are_looked_at_first(staff: Staff) -> None:
    session = staff.as_("lead")
    by_law = plan(session, q05_basis="law", q05_law="an invented law", q05_purpose="")
    with pytest.raises(NotUsable, match="rests on a law"):
        prepared(session, by_law)
    unfit = plan(session)
    SharingPlan.update(purpose="follow_up").where(SharingPlan.id == unfit).execute()
    with pytest.raises(NotUsable):
        prepared(session, unfit)
    draft = plan(session)
    SharingPlan.update(state="draft").where(SharingPlan.id == draft).execute()
    with pytest.raises(NotUsable):
        prepared(session, draft)


def test_a_plan_approved_elsewhere_is_not_enough(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session)
    many(session, 12)
    SharingPlan.update(approved_by="somebody-elsewhere", origin="plan.json").where(
        SharingPlan.id == made
    ).execute()
    with pytest.raises(NotReleasable):
        prepared(session, made)


def test_what_was_there_already_is_not_written_over(staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED})
    many(session, 12)
    path = tmp_path / "out.zip"
    path.write_text("mine")
    found = prepared(session, made)
    with pytest.raises(Problem):
        write(session, found, "csv", path)
    assert path.read_text() == "mine"
    assert Release.select().count() == 0
    path.unlink()
    write(session, found, "csv", path)
    assert path.stat().st_mode & 0o077 == 0
    assert zipfile.ZipFile(path).testzip() is None
    assert [one.name for one in tmp_path.iterdir() if "part" in one.name] == []


def test_who_may_not_share_releases_nothing(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED})
    many(session, 12)
    found = prepared(session, made)
    for name in ("worker", "analyst", "admin", "reader"):
        other = staff.as_(name)
        with pytest.raises(Refused):
            prepared(other, made)
        with pytest.raises(Refused):
            write(other, found, "csv", io.BytesIO())


def test_a_plan_retired_after_preparing_writes_nothing(staff: Staff) -> None:
    session = staff.as_("lead")
    made = plan(session, fields={"age": Form.GENERALISED})
    many(session, 12)
    found = prepared(session, made)
    plan_approval.retire(session, made, "an incident")
    with pytest.raises(NotUsable):
        written(session, found)


def test_names_leave_for_those_alone_who_said_yes_to_this_partner(staff: Staff) -> None:
    """Real intakes with real vault entries: one named the partner, one said yes to anybody."""
    from httui.cases import consent
    from httui.cases.consent import Given
    from httui.cases.consent_rules import Decision
    from httui.sharing.release_formats import Place

    lead = staff.as_("lead")
    made = plan(
        lead, Trust.CASEWORK, {"age": Form.CODED, "full_name": Form.RAW}, form="small", q05_purpose="referral",
        q07_format="pdf",
    )  # fmt: skip
    partner = plans.row_of(made).partner.name
    worker = staff.as_("worker")
    for name, recipient in (("Siti Contoh", partner), ("Budi Contoh", None)):
        intake = saved(worker, {"/data/age": "30", "/data/full_name": name, "/data/is_child": "no"})
        consent.record(worker, intake.case_code, {"referral": Given(Decision.YES, recipient)})
    lead = staff.as_("lead")
    found = prepared(lead, made)
    assert b"Contoh" not in repr(found.made.gathered.table.rows).encode(), "nothing is opened to prepare"
    with pytest.raises(Refused):
        write(lead, found, "pdf", io.BytesIO(), second=("boss", OTHER))
    holder = staff.as_("holder")
    seen: list[list[str]] = []
    original = release_formats.Format.write

    def look(
        self: release_formats.Format, session: Session, out: Outgoing, row: object, place: Place
    ) -> object:
        seen.extend(map(list, out.rows))
        return original(self, session, out, row, place)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_formats.Format, "write", look)
        write(holder, prepared(holder, made), "pdf", io.BytesIO(), second=("boss", OTHER))
    assert sorted(row[1] for row in seen) == ["", "Siti Contoh"]
    opened = AuditEntry.select().where(AuditEntry.kind == "identity", AuditEntry.action == "view")
    assert b"Contoh" not in zlib.decompress(Release.get().classes or b""), "names stay in the vault"
    assert json.loads(zlib.decompress(Release.get().classes or b""))["rows"] is None
    [named] = [row.person for row in found.permission.allowed if row.named]
    assert {entry.object_id for entry in opened} == {named}
