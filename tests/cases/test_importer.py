"""Import: each line whole or not at all, twice is once, and consent and gate as at the keyboard."""

import io
import json
import uuid
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.cases import consent, records, register, registry
from httui.cases.consent_rules import State
from httui.cases.importer import Report, bring_in
from httui.cases.intake import Intake
from httui.problem import Problem
from httui.store.errors import Refused
from httui.store.models import AuditEntry, Case, Consent, Record
from httui.store.problems import DiskFull
from tests.cases.support import Staff, saved

YES = {"services": "yes"}


def line(**parts: Any) -> bytes:
    found = {"id": str(uuid.uuid4()), "case": None, "answers": {"age": "17"}, "missing": {}, "consent": YES}
    return json.dumps(found | parts).encode() + b"\n"


def run(session: Any, *lines: bytes, form: str = "small") -> Report:
    return bring_in(session, form, io.BytesIO(b"".join(lines)))


def test_lines_become_cases(staff: Staff) -> None:
    session = staff.as_("worker")
    one = str(uuid.uuid4())
    report = run(
        session,
        line(
            id=one,
            answers={
                "/data/age": "0",
                "place": "p1",
                "full_name": "Siti Contoh",
                "/data/child[2]/child_age": "3",
            },
            missing={"file_number": "unavailable"},
            consent={"services": "yes", "police": "no", "story": "later"},
        ),
        line(),
    )
    assert report.complete
    assert len(report.saved) == 2
    view = records.view(session, one)
    assert view.answers == {
        "/data/age": "0",
        "/data/next_age": "1",
        "/data/place": "p1",
        "/data/child[2]/child_age": "3",
    }
    assert view.missing == {"/data/file_number": "unavailable"}
    assert "/data/full_name" in view.sealed
    page = register.summary(session, report.saved[one])
    assert page.place == "Pelangi"
    assert (page.consent["police"], page.consent["story"]) == (State.REFUSED, State.PAUSED)
    assert page.consent["research"] is State.NOT_ASKED


def test_the_same_file_twice_changes_nothing(staff: Staff) -> None:
    session = staff.as_("worker")
    lines = [line() for _ in range(3)]
    run(session, *lines)
    before = Record.select().count(), Case.select().count(), Consent.select().count()
    report = run(session, *lines)
    assert (len(report.saved), len(report.known), report.refused) == (0, 3, [])
    assert (Record.select().count(), Case.select().count(), Consent.select().count()) == before


@pytest.mark.parametrize(
    ("parts", "ref", "reason"),
    [
        ({"answers": {"age": "x"}}, "/data/age", "does not fit"),
        ({"answers": {"age": "130"}}, "/data/age", "rule"),
        ({"answers": {}}, "/data/age", "needs an answer"),
        ({"answers": {"age": "17", "place": "p9"}}, "/data/place", "not one of the choices"),
        ({"answers": {"age": "17", "nosuch": "1"}}, "nosuch", "no such question"),
        ({"answers": {"age": "17", "/data/nosuch": "1"}}, "/data/nosuch", "no such question"),
        (
            {"answers": {"age": "17", "/data/child[9999]/child_age": "1"}},
            "/data/child[9999]/child_age",
            "at most 200",
        ),
        ({"answers": {"age": "17", "/data/age": "18"}}, "/data/age", "named twice"),
        ({"answers": {"age": "17", "why": "x"}}, "/data/why", "not asked here"),
        ({"answers": {"age": "17", "next_age": "3"}}, "/data/next_age", "computed"),
        (
            {"answers": {"age": "17"}, "missing": {"age": "unknown"}},
            "/data/age",
            "answer and a missing-data code",
        ),
        ({"case": "7K3-M9Q-XAC"}, "", "no case with this code"),
        ({"case": "nonsense"}, "", "no case with this code"),
        ({"consent": {}}, "", "consent first"),
        ({"consent": {"statistics": "yes"}}, "", "consent first"),
        ({"consent": {"services": "no"}}, "/data/age", "declined"),
        ({"consent": {"services": "later"}}, "/data/age", "later"),
        ({"id": "x"}, "", "not a UUID"),
    ],
)
def test_a_bad_line_is_refused_whole_and_the_rest_goes_on(
    staff: Staff, parts: dict[str, Any], ref: str, reason: str
) -> None:
    session = staff.as_("worker")
    report = run(session, line(), line(**parts), line())
    assert len(report.saved) == 2
    (refused,) = report.refused
    assert (refused.line, refused.ref) == (2, ref)
    assert reason in refused.reason
    assert Record.select().count() == Case.select().count() == 2


def test_no_refusal_repeats_an_answer(staff: Staff) -> None:
    report = run(
        staff.as_("worker"),
        line(answers={"age": "RAHASIA"}),
        line(answers={"age": "17", "place": "RAHASIA"}),
        line(missing={"place": "RAHASIA"}),
        b'{"RAHASIA": ',
    )
    assert len(report.refused) == 4
    assert "RAHASIA" not in json.dumps(report.as_dict())


def test_declined_lines_keep_the_referral(staff: Staff) -> None:
    session = staff.as_("worker")
    one = str(uuid.uuid4())
    report = run(session, line(id=one, answers={"source": "police"}, consent={"services": "no"}))
    assert report.complete
    assert records.view(session, one).answers == {"/data/referral/source": "police"}
    assert register.summary(session, report.saved[one]).status == "closed"


def test_the_gate_holds(staff: Staff) -> None:
    staff.judge(2)
    session = staff.as_("worker")
    report = run(
        session,
        line(answers={"age": "17", "full_name": "Siti"}),
        line(answers={"age": "17", "notes": "x"}),
        line(),
    )
    assert [(item.line, item.ref) for item in report.refused] == [(1, "/data/full_name"), (2, "/data/notes")]
    assert all("tier 3" in item.reason for item in report.refused)


def test_a_line_for_a_case_that_is_there(staff: Staff) -> None:
    session = staff.as_("worker")
    made = saved(session)
    typed = made.case_code.lower().replace("-", "")
    report = run(session, line(case=typed, consent={}), line(case=made.case_code, consent={"police": "yes"}))
    assert report.complete
    assert len(register.summary(session, made.case_code).records) == 3
    assert consent.states(session, made.case_code)["police"] is State.GIVEN
    consent.withdraw(session, made.case_code)
    (refused,) = run(session, line(case=made.case_code, consent={})).refused
    assert "frozen" in refused.reason


def test_somebody_elses_case_is_no_case(staff: Staff) -> None:
    made = saved(staff.as_("worker"))
    (refused,) = run(staff.as_("other"), line(case=made.case_code)).refused
    assert "no case with this code" in refused.reason


def test_unique_values_within_one_file(staff: Staff) -> None:
    same = {"age": "17", "nik": "3171234567890001"}
    report = run(staff.as_("worker"), line(answers=same), line(answers=same))
    assert len(report.saved) == 1
    assert [(item.line, item.ref) for item in report.refused] == [(2, "/data/nik")]


def test_a_soft_warning_is_brought_in_and_marked(staff: Staff) -> None:
    session = staff.as_("worker")
    one = str(uuid.uuid4())
    report = run(session, line(id=one, answers={"age": "17", "others": "100"}))
    assert report.warned == {1: ["/data/others"]}
    reasons = {change.ref: change.reason for change in records.history(session, one)}
    assert "from a file" in str(reasons["/data/others"])


@pytest.mark.parametrize("name", ["admin", "lead", "analyst", "reader"])
def test_who_may_not_write_may_not_import(staff: Staff, name: str) -> None:
    with pytest.raises(Refused):
        run(staff.as_(name), line())


def test_nothing_to_bring_in_with(staff: Staff, tmp_path: Path) -> None:
    session = staff.as_("worker")
    with pytest.raises(registry.FormUnknown):
        run(session, line(), form="nosuch")
    with pytest.raises(Problem, match="cannot be read"):
        bring_in(session, "small", tmp_path / "none.jsonl")


def test_an_import_is_audited_by_codes_only(staff: Staff) -> None:
    session = staff.as_("worker")
    run(session, line(answers={"age": "17", "full_name": "Siti Contoh"}))
    entries = [(row.action, row.kind) for row in AuditEntry.select().order_by(AuditEntry.seq)]
    assert ("import", "form") in entries
    assert ("create", "record") in entries
    assert "Siti" not in repr([row.__data__ for row in AuditEntry.select()])


_texts = st.text(st.characters(codec="utf-8"), max_size=20)
_names = st.sampled_from(
    ["age", "/data/age", "place", "full_name", "/data/child[2]/child_age", "why", "/data", "child", "x"]
)


@given(
    answers=st.dictionaries(_names | _texts, _texts | st.sampled_from(["17", "p1", "1e9", "-1"]), max_size=4),
    missing=st.dictionaries(_names, st.sampled_from(["unknown", "declined"]), max_size=2),
    consents=st.dictionaries(
        st.sampled_from(["services", "police"]), st.sampled_from(["yes", "no", "later"]), max_size=2
    ),
)
@settings(max_examples=40)
def test_no_line_does_anything_but_save_or_be_refused(
    staff: Staff, answers: dict[str, str], missing: dict[str, str], consents: dict[str, str]
) -> None:
    session = staff.opened[-1] if staff.opened else staff.as_("worker")
    before = Record.select().count()
    report = run(session, line(answers=answers, missing=missing, consent=consents))
    assert len(report.saved) + len(report.refused) == 1
    assert Record.select().count() == before + len(report.saved)


def test_a_form_with_its_own_consent_page_takes_decisions_from_the_line(staff: Staff) -> None:
    registry.register_shipped(staff.as_("admin"))
    session = staff.as_("worker")
    report = run(session, line(answers={"gender": "female"}), form="intake")
    (refused,) = report.refused
    assert {"consent", "situation"}.isdisjoint(refused.ref.rpartition("/")[2].split("_")[:1])
    assert "needs" in refused.reason or "Please" in refused.reason


def test_a_full_disk_stops_the_import_once(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    session = staff.as_("worker")
    tried = []

    def full(*_words: object) -> None:
        tried.append(1)
        raise DiskFull("The disk is full.")

    monkeypatch.setattr(Intake, "finish", full)
    report = run(session, *[line() for _ in range(5)])
    assert (len(tried), len(report.refused), report.stopped) == (1, 1, True)
    monkeypatch.undo()
    assert not run(session, line(answers={"age": "x"}), line()).stopped
