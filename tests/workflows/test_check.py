"""What is wrong with a workflow is found, and what is fine is not."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui import i18n
from httui.workflows.check import Finding, findings
from httui.workflows.definition import Condition, Outcome, Role, Span, Workflow
from httui.workflows.progress import At, begin, follow
from tests.workflows.making import workflow
from tests.workflows.random_workflows import workflows

LINE = {"a": [["b"]], "b": [["end"]]}


def kinds(found: Sequence[Finding]) -> set[tuple[str, str]]:
    return {(finding.kind, finding.task) for finding in found if finding.blocking}


def changed(name: str = "a", /, **fields: Any) -> Workflow:
    """The workflow of two tasks with one task changed."""
    made = workflow(LINE)
    tasks = [replace(task, **fields) if task.name == name else task for task in made.tasks]
    return replace(made, tasks=tuple(tasks))


def test_a_sound_workflow_has_nothing_that_blocks() -> None:
    found = findings(workflow(LINE), forms=set(), people=set())
    assert kinds(found) == set()
    assert {finding.kind for finding in found} == {"untranslated"}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"title": {}}, "no_goal"),
        ({"goal": {"en": " "}}, "no_goal"),
        ({"start": {}}, "no_start"),
        ({"triggers": ()}, "no_start"),
        ({"end": {}}, "no_end"),
        ({"end_check": ()}, "no_end"),
        ({"tasks": ()}, "no_tasks"),
        ({"note": {"en": "x" * 2_001}}, "too_long"),
        ({"title": {"en": "x" * 121}}, "too_long"),
        ({"triggers": (Condition("steps"),)}, "bad_condition"),
        ({"triggers": (Condition("withdrawal", value="weather"),)}, "bad_condition"),
        ({"triggers": (Condition("record", form="gone"),)}, "unknown_form"),
        ({"end_check": (Condition("hand"),)}, "bad_condition"),
        ({"end_check": (Condition("closed", days=3),)}, "bad_condition"),
    ],
)
def test_the_whole_is_checked(fields: Mapping[str, Any], kind: str) -> None:
    assert kinds(findings(replace(workflow(LINE), **fields), forms={"intake"})) == {(kind, "")}


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"label": {}}, "no_words"),
        ({"label": {"en": "x" * 121}}, "too_long"),
        ({"output": {"id": "x" * 2_001}}, "too_long"),
        ({"responsible": ()}, "nobody"),
        ({"responsible": ("worker", "ghost")}, "unknown_role"),
        ({"estimate": None}, "no_time"),
        ({"estimate": Span(0, "minutes")}, "no_time"),
        ({"form": "gone"}, "unknown_form"),
        ({"needs": (Condition("field", "gone", "/data/a", "1"),)}, "unknown_form"),
        ({"needs": (Condition("steps"),)}, "bad_condition"),
        ({"needs": (Condition("consent", value="weather"),)}, "bad_condition"),
        ({"needs": (Condition("role", value="ghost"),)}, "bad_condition"),
        ({"outcomes": (Outcome("x", {"en": "X"}, ("b", "gone")),)}, "unknown_next"),
        ({"outcomes": (Outcome("x", {"en": "X"}, ("b",)), Outcome("y", {}, ("b",)))}, "no_words"),
        ({"outcomes": (Outcome("x", {"en": "X"}, ("b",)), Outcome("x", {"en": "Y"}, ("b",)))}, "double"),
    ],
)
def test_each_task_is_checked(fields: Mapping[str, Any], kind: str) -> None:
    assert kinds(findings(changed(**fields), forms={"intake"})) == {(kind, "a")}


def test_forms_and_people_are_only_checked_where_they_are_known() -> None:
    made = replace(changed(form="gone"), roles=(Role("worker", {"en": "W"}, ("worker", "nobody.known")),))
    assert kinds(findings(made)) == set()
    assert kinds(findings(made, forms=[], people=["rina"])) == {("unknown_person", ""), ("unknown_form", "a")}
    assert kinds(findings(made, forms=["gone"], people=["nobody.known"])) == set()


def test_names_that_stand_twice() -> None:
    made = workflow(LINE)
    twice = replace(made, tasks=(*made.tasks, made.tasks[1]), roles=made.roles * 2)
    assert [finding.kind for finding in findings(twice) if finding.blocking] == ["double", "double"]


@pytest.mark.parametrize(
    ("ways", "expected"),
    [
        ({"a": [["end"]], "b": [["end"]]}, {("unreachable", "b")}),
        ({"a": [["b"]], "b": [["a"]]}, {("no_way_out", "a"), ("no_way_out", "b")}),
        ({"a": [["a"], ["end"]]}, set()),
        ({"a": [["b", "c"]], "b": [["end"]], "c": [["c"]]}, {("no_way_out", "a"), ("no_way_out", "c")}),
        ({"a": [["b", "c"], ["b"]], "b": [["end"]], "c": [["b"]]}, set()),
        ({"a": [["b"]], "b": [["c"], ["end"]], "c": [["a"]]}, set()),
    ],
)
def test_ways(ways: Mapping[str, Sequence[Sequence[str]]], expected: set[tuple[str, str]]) -> None:
    assert kinds(findings(workflow(ways))) == expected


def test_a_task_without_outcomes_and_one_that_leads_nowhere() -> None:
    assert kinds(findings(changed("b", outcomes=()))) == {("no_way_out", "a"), ("no_way_out", "b")}
    assert kinds(findings(changed("b", outcomes=(Outcome("x", {"en": "X"}, ()),)))) == {("unknown_next", "b")}


@given(st.data())
def test_without_findings_some_outcome_always_brings_the_end(data: st.DataObject) -> None:
    """In any graph, from anywhere a run can come to: either it is found, or choosing well ends the run."""
    names = [f"t{number}" for number in range(data.draw(st.integers(1, 7)))]
    target = st.sampled_from([*names, "end"])
    ways = {
        name: data.draw(st.lists(st.lists(target, min_size=1, max_size=2), min_size=1, max_size=3))
        for name in names
    }
    made = workflow(ways)
    stuck = {finding.task for finding in findings(made) if finding.kind == "no_way_out"}
    reached = set(names) - {f.task for f in findings(made) if f.kind == "unreachable"}
    for name in reached:
        assert (name not in stuck) == ends(made, name)


def ends(made: Workflow, start: str) -> bool:
    """Whether a run that stands at ``start`` can be over: every choice tried over the rules of going on."""
    seen: set[frozenset[str]] = set()
    todo = [frozenset({start})]
    while todo:
        standing = todo.pop()
        if standing in seen:
            continue
        seen.add(standing)
        for name in standing:
            steps = [At(other, other, "ready") for other in standing]
            for way in made.task(name).outcomes:
                moves = follow(made, steps, name, way.name)
                if moves.over:
                    return True
                todo.append((standing - {name}) | {opened for opened, _state in moves.opens})
    return False


def test_five_thousand_tasks_are_told_at_once() -> None:
    ways = {f"t{number}": [[f"t{number + 1}"]] for number in range(4_999)} | {"t4999": [["end"]]}
    assert kinds(findings(workflow(ways))) == {("too_long", "")}
    assert begin(workflow(ways)).opens == (("t0", "ready"),)


@given(workflows())
def test_any_definition_is_told_in_words(made: Workflow) -> None:
    for language in ("en", "id"):
        i18n.use(language)
        try:
            assert all(finding.words() for finding in findings(made, forms=(), people=()))
        finally:
            i18n.use("en")


def test_a_finding_names_the_task_in_the_reader_s_language() -> None:
    (finding,) = (found for found in findings(changed(responsible=())) if found.blocking)
    assert finding.words().startswith("Do a: ")
    i18n.use("id")
    try:
        assert finding.words().startswith("Lakukan a: ")
    finally:
        i18n.use("en")


def test_braces_in_data_are_only_data() -> None:
    made = changed(responsible=("{x}",), label={"en": "{0} {task}"})
    said = [finding.words() for finding in findings(made) if finding.blocking]
    assert said == ["{0} {task}: There is no role {x}."]
