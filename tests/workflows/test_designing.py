"""Designing: whatever is inserted, moved, split or taken out, every way leads to a task that is there."""

from hypothesis import given
from hypothesis import strategies as st

from httui.workflows import designing
from httui.workflows.definition import END, Outcome, Role, Workflow
from tests.workflows.making import workflow


def ways(made: Workflow) -> dict[str, list[tuple[str, ...]]]:
    return {task.name: [outcome.next for outcome in task.outcomes] for task in made.tasks}


def test_a_list_of_tasks_stays_in_line() -> None:
    made = designing.begin("A survivor is safe", "en")
    assert made.id == "a_survivor_is_safe"
    for place, words in ((0, "Second"), (0, "First"), (9, "Third")):
        made = designing.insert(made, place, words, "en")
    assert ways(made) == {"first": [("second",)], "second": [("third",)], "third": [(END,)]}
    made = designing.move(made, "third", -2)
    assert ways(made) == {"third": [("first",)], "first": [("second",)], "second": [(END,)]}
    made = designing.take_out(made, "first")
    assert ways(made) == {"third": [("second",)], "second": [(END,)]}


def test_what_was_drawn_otherwise_is_left() -> None:
    made = workflow({"a": [["b"], ["c"]], "b": [["c"]], "c": [["end"], ["a"]]})
    moved = designing.move(made, "b", 1)
    assert ways(moved)["a"] == [("b",), ("c",)]
    assert ways(moved)["c"] == [("end",), ("a",)]
    assert ways(moved)["b"] == [("end",)], "b was in line and is the last row now"
    gone = designing.take_out(made, "b")
    assert ways(gone) == {"a": [("c",), ("c",)], "c": [("end",), ("a",)]}


def test_a_split_hands_the_outcomes_on() -> None:
    made = designing.split(workflow({"a": [["b"], ["end"]], "b": [["end"]]}), "a", "Ask", "Decide", "en")
    assert ways(made) == {"a": [("decide",)], "decide": [("b",), ("end",)], "b": [("end",)]}
    assert made.task("a").label["en"] == "Ask"
    assert made.task("decide").responsible == made.task("a").responsible


def test_names_are_never_taken_twice_and_never_the_end() -> None:
    assert designing.name_for("End") == "end_2"
    assert designing.name_for("Wawancara!", ["wawancara", "wawancara_2"]) == "wawancara_3"
    assert designing.name_for("…") == "task"


def test_a_role_that_goes_leaves_its_tasks() -> None:
    made = designing.put_role(workflow({"a": [["end"]]}), Role("nurse", {"en": "Nurse"}))
    made = designing.take_out_role(made, "worker")
    assert [role.name for role in made.roles] == ["nurse"]
    assert made.task("a").responsible == ()


EDITS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "move", "split", "take_out", "outcomes"]),
        st.integers(0, 9),
        st.integers(-9, 9),
    ),
    max_size=20,
)


@given(EDITS)
def test_no_way_ever_leads_nowhere(edits: list[tuple[str, int, int]]) -> None:
    made = workflow({"a": [["b", "c"]], "b": [["c"], ["a"]], "c": [["end"]]})
    for kind, number, steps in edits:
        names = [task.name for task in made.tasks]
        name = names[number % len(names)] if names else ""
        if kind == "insert" or not name:
            made = designing.insert(made, number, f"Task {number}", "en")
        elif kind == "move":
            made = designing.move(made, name, steps)
        elif kind == "split":
            made = designing.split(made, name, "One", "Two", "en")
        elif kind == "take_out":
            made = designing.take_out(made, name)
        else:
            other = names[steps % len(names)]
            made = designing.put_outcomes(
                made, name, [Outcome("x", {}, (other, "gone")), Outcome("y", {}, ())]
            )
        known = {*made.places, END}
        assert len(made.places) == len(made.tasks)
        assert all(task.outcomes for task in made.tasks)
        assert all(way in known for task in made.tasks for way in (w for o in task.outcomes for w in o.next))
        assert all(outcome.next for task in made.tasks for outcome in task.outcomes)


def test_the_first_outcome_with_words_takes_the_place_of_done() -> None:
    made = designing.insert(designing.begin("Visit", "en"), 0, "Phone", "en")
    made = designing.insert(made, 1, "Go", "en")
    assert made.task("phone").outcomes == (Outcome("done", {"en": "Done", "id": "Selesai"}, ("go",)),)
    full = Outcome("full", {"en": "Full"}, ("phone",))
    made = designing.add_outcome(made, "phone", full)
    assert made.task("phone").outcomes == (full,)
    free = Outcome("free", {"en": "Free"}, ("go",))
    assert designing.add_outcome(made, "phone", free).task("phone").outcomes == (full, free)


def test_a_done_that_somebody_gave_words_stays() -> None:
    own = Outcome("done", {"en": "All was said"}, (END,))
    made = designing.put_outcomes(workflow({"a": [["end"]]}), "a", [own])
    assert designing.add_outcome(made, "a", Outcome("x")).task("a").outcomes == (own, Outcome("x"))
