"""The flowchart: inside its width, every task once, every way a line or in words; the lines lead where they should."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from httui import i18n
from httui.paths import shipped_forms
from httui.workflows import tables
from httui.workflows.cell_text import cells, one_line, pad, wrap
from httui.workflows.definition import END, Outcome, Role, Span, Task, Workflow
from httui.workflows.drawing import Drawing, draw
from httui.workflows.drawing_plan import plan, waits_for
from tests.workflows.making import workflow

UP, DOWN, LEFT, RIGHT = (0, -1), (0, 1), (-1, 0), (1, 0)
OPEN_TO = {
    "│": {UP, DOWN}, "─": {LEFT, RIGHT}, "┌": {DOWN, RIGHT}, "┐": {DOWN, LEFT}, "└": {UP, RIGHT}, "┘": {UP, LEFT},
    "├": {UP, DOWN, RIGHT}, "┤": {UP, DOWN, LEFT}, "┬": {DOWN, LEFT, RIGHT}, "┴": {UP, LEFT, RIGHT},
    "┼": {UP, DOWN, LEFT, RIGHT}, "▼": {UP},
}  # fmt: skip
"""Where each sign can be entered and left."""

NAMES = st.integers(1, 14)
LABELS = st.text(st.sampled_from("ab cé~│─►[]{}\n\t\x1b\u202e中語한e\u0301ก็ا"), max_size=130)


@st.composite
def graphs(draw_: st.DrawFn) -> dict[str, list[list[str]]]:
    names = [f"t{number}" for number in range(draw_(NAMES))]
    target = st.sampled_from([*names, END, END, "nowhere"])
    outcomes = st.lists(st.lists(target, max_size=3), max_size=4)
    return {name: draw_(outcomes) for name in names}


def label_line(drawing: Drawing, name: str) -> str:
    return drawing.lines[drawing.rows[name] + 1]


def followed(lines: list[str], x: int, y: int) -> set[tuple[int, int]]:
    """Every arrow head that the line which leaves a box at ``x`` on row ``y`` leads down to."""
    found: set[tuple[int, int]] = set()
    seen: set[tuple[int, int]] = set()
    left = [(x, y + 1, DOWN)]
    while left:
        x, y, way = left.pop()
        sign = lines[y][x : x + 1] if y < len(lines) else ""
        if (x, y) in seen or (-way[0], -way[1]) not in OPEN_TO.get(sign, set()):
            continue
        seen.add((x, y))
        if sign == "▼":
            found.add((x, y))
        left += [(x + dx, y + dy, (dx, dy)) for dx, dy in OPEN_TO[sign] - {UP}]
    return found


def boxes(drawing: Drawing, made: Workflow) -> dict[str, tuple[int, int, int]]:
    """Task to the left edge of its box, its first and its last line, found on the drawing by its number."""
    found = {}
    for number, task in enumerate(made.tasks, 1):
        top = drawing.rows[task.name]
        match = re.search(rf"[│║] {number}  ", drawing.lines[top + 1])
        assert match, (number, drawing.lines[top + 1])
        bottom = next(
            y for y in range(top + 1, len(drawing.lines)) if drawing.lines[y][match.start()] in "└╚"
        )
        found[task.name] = match.start(), top, bottom
    return found


def drawn_ways(drawing: Drawing, made: Workflow) -> set[tuple[str, str]]:
    """Pairs of tasks between which a line can be followed on the picture."""
    places = boxes(drawing, made)
    tops = {(left, top): name for name, (left, top, _bottom) in places.items()}
    ways = set()
    for name, (left, _top, bottom) in places.items():
        if drawing.lines[bottom][left + 3] in "┬╤":
            for x, y in followed(drawing.lines, left + 3, bottom):
                ways.add((name, tops.get((x - 3, y + 1), END)))
    return ways


@given(graphs())
def test_every_way_is_a_line_or_in_words_and_no_line_lies(ways: dict[str, list[list[str]]]) -> None:
    made = workflow(ways)
    drawing = draw(made)
    assert all(cell_len(line) <= 78 for line in drawing.lines)
    assert all(sum(f"Do {name} " in f"{line} " for line in drawing.lines) == 1 for name in ways)
    assert {name: "Do " + name in label_line(drawing, name) for name in ways} == dict.fromkeys(ways, True)
    lines = drawn_ways(drawing, made)
    wanted = {
        (name, target) for name, outcomes in ways.items() for way in outcomes for target in (way or [END])
    }
    assert lines <= wanted, "a line leads where no outcome leads"
    places = boxes(drawing, made)
    for name, target in wanted - lines:
        told = told_under(drawing, places[name])
        if target == "nowhere":
            assert "which is not there" in told
        elif target == END:
            assert "END" in told
        elif target == name:
            assert "this step once more" in told
        else:
            number = made.places[target] + 1
            back = "back to " if number <= made.places[name] else ""
            assert re.search(rf"(?:► |, ){back}step {number}\b", told), (name, target, told)


def told_under(drawing: Drawing, place: tuple[int, int, int]) -> str:
    """The words under a box, as one line; those beside them belong to other columns."""
    left, top, bottom = place
    edge = re.compile("[┐╗]").search(drawing.lines[top], left)
    assert edge
    # a box that stands alone has room to the edge; one of several is left to its column
    alone = left == 0 and not re.search("[┌╔]", drawing.lines[top][edge.end() :])
    right = None if alone else edge.end()
    parts = []
    for line in drawing.lines[bottom + 1 :]:
        part = line[left + 3 : right]
        if part[:1] not in ("├", "└", "│", " ") or "▼" in line or part[:1] + part[1:2] in ("┌─", "┌["):
            break
        # another column begins after two blanks; a line at the right edge is no word
        parts.append(re.split(r"\s+│|\s{3,}[├└┌]| ─{2,}", part[1:].lstrip("─ "))[0])
    return " ".join(" ".join(parts).split())


@given(graphs(), st.data())
def test_any_words_stay_inside_their_boxes(ways: dict[str, list[list[str]]], data: st.DataObject) -> None:
    made = workflow(ways)
    tasks = tuple(
        Task(
            task.name,
            {"en": data.draw(LABELS)},
            responsible=("worker", "unknown"),
            estimate=data.draw(st.sampled_from([None, Span(3, "days"), Span(1, "hours")])),
            outcomes=tuple(
                Outcome(found.name, {"en": data.draw(LABELS)}, found.next) for found in task.outcomes
            ),
        )
        for task in made.tasks
    )
    made = Workflow("w", {}, {}, {"en": data.draw(LABELS)}, {}, roles=(Role("worker"),), tasks=tasks)
    width = data.draw(st.integers(32, 120))
    drawing = draw(made, width=width, ascii=data.draw(st.booleans()))
    assert all(cells(line) <= width for line in drawing.lines)
    assert all(line.isprintable() for line in drawing.lines)
    assert set(drawing.rows) == set(ways)


@pytest.mark.parametrize("count", [1, 2, 300])
def test_from_one_task_to_three_hundred(count: int) -> None:
    names = [f"t{number}" for number in range(count)]
    made = workflow({name: [[names[(place * 7 + 1) % count], END]] for place, name in enumerate(names)})
    drawing = draw(made)
    assert len(drawing.rows) == count
    assert all(cell_len(line) <= 78 for line in drawing.lines)


def test_no_task_at_all() -> None:
    text = "\n".join(draw(workflow({})).lines)
    assert "START" in text
    assert "END" in text


CASE = {
    "report": [["consent"]],
    "consent": [["talk", "doctor"], ["help"], ["report"]],
    "talk": [["decide"]],
    "doctor": [["decide"]],
    "decide": [["plan"], ["talk"]],
    "help": [["end"]],
    "plan": [["end"]],
}


def test_a_small_case_as_a_picture() -> None:
    drawing = draw(workflow({"a": [["b"]], "b": [["c"], ["a"]], "c": [["end"]]}), width=70)
    assert (
        drawing.lines
        == """\
A case is closed
┌─ START ────────────────────────────────────────────────┐
│ A case is closed                                       │
└──┬─────────────────────────────────────────────────────┘
   ▼
┌────────────────────────────────────────────────────────┐
│ 1  Do a                                                │◄────┐
│    Case worker - 10 minutes                            │     │
│    Also from step 2.                                   │     │
└──┬─────────────────────────────────────────────────────┘     │
   │ Way 1                                                     │
   ▼                                                           │
┌────────────────────────────────────────────────────────┐     │
│ 2  Do b                                                │     │
│    Case worker - 10 minutes                            │     │
└──┬─────────────────────────────────────────────────────┘     │
   ├─ Way 2 ─► back to step 1 ─────────────────────────────────┘
   │ Way 1
   ▼
┌────────────────────────────────────────────────────────┐
│ 3  Do c                                                │
│    Case worker - 10 minutes                            │
└──┬─────────────────────────────────────────────────────┘
   │ Way 1
   ▼
┌─ END ──────────────────────────────────────────────────┐
│ A case is closed                                       │
└────────────────────────────────────────────────────────┘""".splitlines()
    )


def test_branches_stand_side_by_side_and_meet_again() -> None:
    made = workflow(CASE)
    drawing = draw(made)
    assert drawing.rows["talk"] == drawing.rows["doctor"] == drawing.rows["help"]
    assert {("talk", "decide"), ("doctor", "decide"), ("consent", "help"), ("plan", END)} <= drawn_ways(
        drawing, made
    )
    text = " ".join(" ".join(drawing.lines).replace("│", " ").split())
    assert "Begins when steps 3, 4 are over." in text
    assert "Way 1 (at the Way 1 (at the" in text
    assert "Way 3 ─► back to step 1" in text


def test_where_a_case_stands_is_told_by_words_and_lines() -> None:
    drawing = draw(workflow(CASE), here={"decide"}, done={"report", "consent"})
    edge = drawing.lines[drawing.rows["decide"]]
    assert ">> NOW HERE" in edge
    assert edge.startswith("╔")
    assert drawing.lines[drawing.rows["report"]].startswith("┌─[done]")
    assert "[done]" not in drawing.lines[drawing.rows["plan"]]
    assert drawing.lines[-1] == ">> NOW HERE: open now   [done]: over"
    plain = draw(workflow(CASE), here={"decide"}, done={"report", "consent"}, ascii=True)
    assert "\n".join(plain.lines).isascii()
    assert plain.rows == drawing.rows
    assert ">> NOW HERE" in plain.lines[plain.rows["decide"]]


def test_in_bahasa_indonesia() -> None:
    i18n.use("id")
    assert "Lakukan a" in "\n".join(draw(workflow({"a": [["end"]]})).lines)


def test_only_branches_that_can_be_open_together_wait_for_each_other() -> None:
    choice = workflow({"a": [["b"], ["c"]], "b": [["d"]], "c": [["d"]], "d": [["end"]]})
    assert waits_for(plan(choice, 3)) == {}
    both = workflow({"a": [["b", "c"]], "b": [["d"]], "c": [["d"]], "d": [["end"]]})
    assert waits_for(plan(both, 3)) == {3: (1, 2)}
    one_goes_on = workflow({"a": [["b", "c"]], "b": [["c"]], "c": [["end"]]})
    assert waits_for(plan(one_goes_on, 3)) == {2: (0, 1)}


def test_a_join_that_begins_with_the_first_says_so() -> None:
    made = workflow({"a": [["b", "c"]], "b": [["d"]], "c": [["d"]], "d": [["end"]]})
    last = Task("d", {"en": "Go on"}, join="any", waits=True, within=Span(72, "hours"))
    made = workflow({"a": [["b", "c"]], "b": [["d"]], "c": [["d"]]}, tasks=(*made.tasks[:3], last))
    text = " ".join(" ".join(draw(made).lines).split())
    assert "Begins with the first of steps 2, 3." in text
    assert "Waits for somebody outside." in text
    assert "At the latest after 72 hours." in text
    assert "nobody yet - no time given" in text


@given(st.text(max_size=80), st.integers(2, 30))
def test_wrapping_loses_nothing(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == one_line(text).replace(" ", "")
    assert all(cells(pad(line, width)) == width for line in lines)


@given(st.text(st.characters(max_codepoint=0xFFFF, categories=["L", "N", "P", "Mn"]), max_size=40))
def test_cells_are_counted_as_the_screen_counts_them(text: str) -> None:
    known = [letter for letter in one_line(text) if letter < "\u1100" or "\u4e00" <= letter <= "\u9fff"]
    assert cells("".join(known)) >= cell_len("".join(known))


@pytest.mark.parametrize("language", ["en", "id"])
def test_what_ships_is_drawn_with_every_task_and_way(language: str) -> None:
    i18n.use(language)
    paths = sorted((shipped_forms() / "workflows").glob("*.md"))
    assert len(paths) >= 8
    for path in paths:
        made = tables.read(path)
        drawing = draw(made)
        assert all(cell_len(line) <= 78 for line in drawing.lines), path.name
        assert set(drawing.rows) == {task.name for task in made.tasks}
        for pair in drawn_ways(drawing, made):
            assert pair[1] in {name for found in made.task(pair[0]).outcomes for name in found.next}
