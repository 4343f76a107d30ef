"""``httui task list, done``: steps, tasks and duties over one real store."""

import json
import uuid

import pytest

from httui.workflows.definition import Condition
from httui.workflows.tables import write_markdown
from tests.cases.support import SMALL
from tests.commands.conftest import Desk
from tests.workflows.making import workflow


@pytest.fixture
def working(desk: Desk) -> Desk:
    """A workflow that every record of the small form opens, and one record."""
    ways = {"a": [["b"], ["end"]], "b": [["end"]]}
    made = workflow(ways, triggers=(Condition("record", form="small"),))
    assert desk("form", "add", desk.file("small.md", SMALL)).status == 0
    assert desk("workflow", "add", desk.file("sample.md", write_markdown(made))).status == 0
    line = {
        "id": str(uuid.uuid4()),
        "answers": {"/data/safety/safe_now": "no"},
        "consent": {"services": "later"},
    }
    done = desk("import", "small", desk.file("in.jsonl", json.dumps(line) + "\n"), "--json")
    assert done.json["saved"] == 1, done.out
    return desk


def of_kind(desk: Desk, kind: str, *more: str) -> list[dict[str, str]]:
    return [row for row in desk("task", "list", "--json", *more).json if row["kind"] == kind]


def test_a_step_is_listed_and_done(working: Desk) -> None:
    [step] = of_kind(working, "step")
    assert {"id", "kind", "title", "case", "due", "state"} <= step.keys()
    assert (step["title"], step["state"]) == ("Do a", "ready")
    assert working("case", "show", step["case"]).status == 0
    assert [row["id"] for row in of_kind(working, "step", "--all")] == [step["id"]]
    refused = working("task", "done", step["id"])
    assert refused.status == 1
    assert "several ways" in refused.err
    done = working("task", "done", step["id"], "--outcome", "o1", "--minutes", "20", "--note", "ok", "--json")
    assert done.json == {"id": step["id"], "kind": "step", "state": "done"}
    assert [row["title"] for row in of_kind(working, "step")] == ["Do b"]
    assert working("task", "done", step["id"], "--outcome", "o1").status == 1, "never twice"
    assert "Do b" in working("task", "list").out


def test_people_read_the_time_of_the_office_and_states_in_words(working: Desk) -> None:
    shown = working("task", "list").out
    assert " WIB " in shown
    assert "+00:00" not in shown
    assert "to do" in shown
    assert "ready" not in shown
    assert all(row["due"].endswith("+00:00") for row in of_kind(working, "step"))


def test_where_a_run_stands(working: Desk) -> None:
    [step] = of_kind(working, "step")
    chart = working("workflow", "draw", "sample", "--run", step["run"], "--ascii").out
    assert chart != working("workflow", "draw", "sample", "--ascii").out


def test_a_task_of_a_case_is_done(working: Desk) -> None:
    [task] = of_kind(working, "task")
    assert [row["id"] for row in of_kind(working, "task", "--all")] == [task["id"]]
    assert working("task", "done", task["id"], "--minutes", "5").status == 1
    assert working("task", "done", task["id"], "--note", "asked").status == 0
    assert of_kind(working, "task") == []


def test_a_duty_is_done_with_its_parts(working: Desk) -> None:
    review = next(
        row for row in of_kind(working, "duty", "--all") if "achieved" in _parts(working, row["id"])
    )
    assert working("task", "done", review["id"]).status == 1
    assert working("task", "done", review["id"], "--part", "achieved").status == 2
    said = ("--part", "achieved=ten cases", "--part", "barriers=no car")
    assert working("task", "done", review["id"], *said).status == 0
    after = next(row for row in of_kind(working, "duty", "--all") if row["id"] == review["id"])
    assert after["due"] > review["due"]


def _parts(desk: Desk, duty_id: str) -> str:
    """What a duty says that it lacks."""
    return desk("task", "done", duty_id, "--part", "none=x").err.lower()


def test_nothing_for_those_who_may_not(working: Desk) -> None:
    assert working("task", "done", "none").status == 1
    made = working("user", "add", "budi", "--role", "reader", "--json").json
    temporary = working.home / "temporary"
    temporary.write_text(made["passphrase"])
    assert working("task", "list", user="budi", passphrase=temporary).status == 1
