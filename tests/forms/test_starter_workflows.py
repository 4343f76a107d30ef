"""The starter workflows: complete in both languages, sound, and true to what they retell (S-125 to S-141)."""

from collections.abc import Mapping
from pathlib import Path
from random import Random

import pytest

from httui.workflows.check import findings
from httui.workflows.conditions import parse
from httui.workflows.definition import END, RESOURCES, Span, Text, Workflow, words
from httui.workflows.progress import At, begin, follow
from httui.workflows.tables import read, write_markdown
from tests.forms.conftest import FORMS

FILES = sorted((FORMS / "workflows").glob("*.md"))
IDS = {
    "case_received", "first_72_hours", "medical_check", "integrated_services",
    "referral_followup", "consent_withdrawal", "closing_retention", "data_breach",
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Mapping[str, Workflow]:
    return {workflow.id: workflow for workflow in map(read, FILES)}


each = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])


def test_there_are_eight(shipped: Mapping[str, Workflow]) -> None:
    assert set(shipped) == IDS
    assert {path.stem for path in FILES} == IDS


@each
def test_nothing_is_wrong_and_nothing_untranslated(path: Path) -> None:
    assert findings(read(path), forms={"intake"}, people=set()) == []


@each
def test_the_file_holds_what_the_program_would_write(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert text[text.index("| workflow |") :] == write_markdown(read(path))


@each
def test_each_says_its_source_and_each_task_its_result(path: Path) -> None:
    workflow = read(path)
    assert workflow.source
    for task in workflow.tasks:
        assert task.output, task.name
        assert task.estimate is not None
        assert task.estimate.unit != "days" or task.estimate.amount <= 20, task.name


@each
def test_each_names_all_four_kinds_of_resources_or_the_reason_is_plain(path: Path) -> None:
    workflow = read(path)
    used = {kind for kind in RESOURCES if any(getattr(task, kind) for task in workflow.tasks)}
    assert used >= {"documents", "people"}
    if workflow.id not in {"medical_check", "consent_withdrawal"}:  # both need nobody's money
        assert "funds" in used


@each
def test_the_two_languages_differ_and_are_no_copies(path: Path) -> None:
    same = {"Supervisor", "Administrator"}
    for text in every_text(read(path)):
        assert text["en"] != text["id"] or text["en"] in same


@each
def test_every_way_through_ends(path: Path) -> None:
    """Each task is come to, and each of its outcomes is followed, from the beginning to the end of a run."""
    workflow = read(path)
    seen: set[tuple[str, str]] = set()
    chance = Random(7)
    for _run in range(300):
        steps = dict(begin(workflow).opens)
        for _step in range(1_000):
            name = chance.choice(sorted(name for name, state in steps.items() if state == "ready"))
            way = chance.choice(workflow.task(name).outcomes)
            seen.add((name, way.name))
            moves = follow(workflow, [At(n, n, state) for n, state in steps.items()], name, way.name)
            del steps[name]
            steps.update(dict(moves.opens))
            steps.update(dict.fromkeys(moves.begins, "ready"))
            if moves.over:
                break
        assert not steps
    assert seen == {(task.name, way.name) for task in workflow.tasks for way in task.outcomes}


def every_text(workflow: Workflow) -> list[Text]:
    """All words of a workflow but the default outcome's and those that it does not have."""
    whole = [getattr(workflow, name) for name in ("title", "goal", "start", "end", "source", "note")]
    roles = [role.label for role in workflow.roles]
    tasks = [
        getattr(task, name)
        for task in workflow.tasks
        for name in ("label", *RESOURCES, "tools", "output", "information")
    ]
    ways = [way.label for task in workflow.tasks for way in task.outcomes]
    return [text for text in [*whole, *roles, *tasks, *ways] if text]


def test_the_sample_of_the_medical_check(shipped: Mapping[str, Workflow]) -> None:
    workflow = shipped["medical_check"]
    assert len(workflow.tasks) == 7
    assert [str(task.estimate) for task in workflow.tasks] == [
        "1 minutes", "5 minutes", "5 minutes", "8 minutes", "1 minutes", "2 minutes", "3 minutes",
    ]  # fmt: skip
    assert workflow.totals == {"minutes": 25}
    assert [words(role.label, "en") for role in workflow.roles] == ["Doctor", "Nurse", "Polyclinic staff"]
    assert {way.name for way in workflow.tasks[5].outcomes} == {"approved", "declined"}
    for part in ("PAS-32.PK.01.07.01", "2016", "75"):
        assert part in workflow.source["en"]
        assert part in workflow.source["id"]
    assert all(task.tools for task in workflow.tasks)


def test_the_integrated_services_ask_to_be_verified(shipped: Mapping[str, Workflow]) -> None:
    workflow = shipped["integrated_services"]
    assert "Verify against the regulation" in workflow.note["en"]
    assert "Cocokkan dengan peraturannya" in workflow.note["id"]
    assert "22" in workflow.source["en"]
    assert "2010" in workflow.source["en"]


def test_what_opens_them(shipped: Mapping[str, Workflow]) -> None:
    def kinds(name: str) -> set[str]:
        return {condition.kind for condition in shipped[name].triggers}

    # a run that was opened by hand stands still when the withdrawal freezes its case
    assert kinds("consent_withdrawal") == {"withdrawal"}
    assert kinds("closing_retention") == {"hand", "closed"}
    assert kinds("data_breach") == {"hand", "incident"}
    assert shipped["closing_retention"].end_check == parse("closed; steps")
    assert all("hand" in kinds(name) for name in IDS - {"consent_withdrawal"})


def longest(workflow: Workflow, start: str, goal: str) -> int:
    """Minutes of all limits on the longest way down the order from ``start`` to the end of ``goal``."""
    task = workflow.task(start)
    own = _minutes(task.within)
    if start == goal:
        return own
    place = workflow.places
    further = {n for way in task.outcomes for n in way.next if n != END and place[n] > place[start]}
    ways = [longest(workflow, name, goal) for name in further]
    return own + max((length for length in ways if length >= 0), default=-(10**9))


def _minutes(span: Span | None) -> int:
    if span is None:
        return 0
    return span.amount * {"minutes": 1, "hours": 60, "days": 24 * 60}[span.unit]


def test_the_limits_of_the_law_are_kept_by_the_limits_of_the_steps(shipped: Mapping[str, Workflow]) -> None:
    assert longest(shipped["consent_withdrawal"], "listen", "carry_out") == 72 * 60
    assert longest(shipped["data_breach"], "people_first", "notify") == 72 * 60
    assert longest(shipped["data_breach"], "people_first", "tell_lead") == 60


def test_the_data_breach_has_its_ten_steps_in_order(shipped: Mapping[str, Workflow]) -> None:
    assert [task.name for task in shipped["data_breach"].tasks] == [
        "people_first", "stop_leak", "tell_lead", "evidence", "judge",
        "telling", "notify", "help", "repair", "learn",
    ]  # fmt: skip


def test_the_person_is_told_before_the_way_to_reach_them_is_erased(shipped: Mapping[str, Workflow]) -> None:
    places = shipped["consent_withdrawal"].places
    assert places["decide"] < places["tell"] < places["carry_out"]


def test_a_declined_referral_looks_for_another_service(shipped: Mapping[str, Workflow]) -> None:
    workflow = shipped["referral_followup"]
    declined = workflow.task("answer").outcome("declined")
    assert declined is not None
    assert declined.next == ("choose",)
    assert workflow.places["choose"] < workflow.places["answer"]
    assert workflow.task("send").needs == parse("consent referral")


def test_nobody_is_blamed_or_named_not_a_victim(shipped: Mapping[str, Workflow]) -> None:
    for workflow in shipped.values():
        for text in every_text(workflow):
            said = f" {text['en']} {text['id']} ".lower()
            for word in ("not a victim", "bukan korban", "illegal", "prostitut", "pelacur", "rescued"):
                assert word not in said
