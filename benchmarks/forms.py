"""The form engine against @getodk/xforms-engine (npm, on Node): the same forms and the same answers in one run.

Run with ``python -m benchmarks.forms [--rounds N] [--answers N] [--repeats N]``. Node and npm are needed for the
reference; without them only our own figures are printed. Ratios below 1 mean that httui is faster. The goals: faster
than the reference at each; a cached open in at most 100 ms, no answer (the first one, which builds the table of a long
list, included) above 25 ms, a loaded form of at most 20 MB.
"""

import argparse
import gc
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

NODE = Path(__file__).parent / "node"
ROUNDS = 10
ANSWERS = 30
REPEATS = 200
OPEN_MS, WORST_MS, MEGABYTES = 100, 25, 20


def form_text(body: list[str], choices: list[str] | None = None) -> str:
    """A Markdown XLSForm with the survey rows ``body`` (and ``choices`` rows)."""
    lines = ["| survey |", "| | type | name | label | calculation | relevant | choice_filter |", *body]
    if choices:
        lines += ["| choices |", "| | list_name | name | label | group |", *choices]
    return "\n".join(lines)


def question(
    name: str, *, kind: str = "text", calculation: str = "", relevant: str = "", choice_filter: str = ""
) -> str:
    """One survey row."""
    return f"| | {kind} | {name} | {name} | {calculation} | {relevant} | {choice_filter} |"


def large_form() -> str:
    """500 questions with 500 expressions (300 relevants, 200 calculations), in groups of 25."""
    rows: list[str] = []
    for number in range(500):
        if number % 25 == 0:
            rows.append(f"| | begin group | g{number} | g{number} | | | |")
        if number % 5 in {1, 2}:
            earlier = f"${{q{number - number % 5}}}"
            calculation = f"if({earlier} > 5, {earlier} + {number}, 0)"
            rows.append(question(f"q{number}", kind="calculate", calculation=calculation))
        elif number % 5 == 0:
            relevant = f"${{q{number - 5}}} != 99" if number else "true()"
            rows.append(question(f"q{number}", kind="integer", relevant=relevant))
        else:
            relevant = f"${{q{number - number % 5}}} > 2 and ${{q{number - number % 5}}} < 90"
            rows.append(question(f"q{number}", relevant=relevant + f" or ${{q{number - number % 5}}} = 95"))
        if number % 25 == 24:
            rows.append("| | end group | | | | | |")
    return form_text(rows)


def fan_form(dependents: int) -> str:
    """One question that ``dependents`` calculations read, and 500 questions in all."""
    rows = [question("source", kind="integer")]
    rows += [
        question(f"d{n}", kind="calculate", calculation=f"${{source}} * 2 + {n}") for n in range(dependents)
    ]
    rows += [question(f"other{n}") for n in range(499 - dependents)]
    return form_text(rows)


def filter_form() -> str:
    """A choice filter over 5,000 items in 50 groups."""
    rows = [
        question("province", kind="integer"),
        question("place", kind="select_one places", choice_filter="group = ${province}"),
    ]
    return form_text(rows, [f"| | places | p{n} | Place {n} | {n % 50} |" for n in range(5000)])


def repeat_form() -> str:
    """A repeat of five questions with a calculation and a relevance each."""
    rows = ["| | begin repeat | person | Person | | | |", question("name"), question("age", kind="integer")]
    rows.append(question("adult", kind="calculate", calculation="if(${age} >= 18, 1, 0)"))
    rows.append(question("school", relevant="${age} < 18"))
    rows.append(question("number", kind="calculate", calculation="position(..)"))
    rows.append("| | end repeat | | | | | |")
    rows.append(question("total", kind="calculate", calculation="sum(${adult})"))
    return form_text(rows)


def plan(rounds: int = ROUNDS, count: int = ANSWERS, repeats: int = REPEATS) -> dict[str, Any]:
    """What both sides do: references, values, and which questions are looked at afterwards."""
    values = [str(n % 80 + 3) for n in range(count)]
    answers = [
        {
            "name": f"answer_{n}",
            "form": f"fan{n}",
            "reference": "/data/source",
            "values": values,
            "watch": [f"/data/d{i}" for i in range(n)],
            "options": False,
        }
        for n in (1, 50, 499)
    ]
    answers.append(
        {
            "name": "filter",
            "form": "filter",
            "reference": "/data/province",
            "values": values,
            "watch": ["/data/place"],
            "options": True,
        }
    )
    return {
        "rounds": rounds,
        "answers": answers,
        "repeat": {"reference": "/data/person", "count": repeats, "last": 10},
    }


def timed(work: Callable[[], object]) -> float:
    """Milliseconds that ``work`` takes."""
    start = time.perf_counter()
    work()
    return (time.perf_counter() - start) * 1000


def ours(forms: dict[str, str], tasks: dict[str, Any], cache: Path) -> dict[str, list[float]]:
    """httui's figures: task to list of milliseconds."""
    from httui.xforms import load_form

    for text in forms.values():
        load_form(text, cache=cache)
    # A known form is opened long after it was converted: what the conversion left behind is not paid for here.
    loaded = {name: load_form(text, cache=cache) for name, text in forms.items()}
    gc.collect()
    result: dict[str, list[float]] = {"open": []}
    for _round in range(tasks["rounds"]):
        result["open"].append(timed(lambda: load_form(forms["large"], cache=cache).new_session()))
    for task in tasks["answers"]:
        session = loaded[task["form"]].new_session()

        def step(value: str, task: dict[str, Any] = task, session: Any = session) -> None:
            session.answer(task["reference"], value)
            for other in task["watch"]:
                session.value(other)
                session.is_relevant(other)
                if task["options"]:
                    len(session.choices(other))

        result[task["name"]] = [timed(lambda v=value: step(v)) for value in task["values"]]  # type: ignore[misc]
    session = loaded["repeat"].new_session()
    spent = [
        timed(lambda: session.add_repeat(tasks["repeat"]["reference"]))
        for _ in range(tasks["repeat"]["count"] - 1)
    ]
    result["repeat"] = spent[-tasks["repeat"]["last"] :]
    return result


def reference(forms: dict[str, str], tasks: dict[str, Any], directory: Path) -> dict[str, list[float]] | None:
    """The reference's figures, or None where Node is missing or the engine cannot be installed (no network)."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    from httui.xforms import load_form

    for name, text in forms.items():
        (directory / f"{name}.xml").write_text(load_form(text).xml, encoding="utf-8")
    (directory / "plan.json").write_text(json.dumps(tasks), encoding="utf-8")
    if not (NODE / "node_modules" / "@getodk" / "xforms-engine").exists():
        print("installing @getodk/xforms-engine from npm, once", flush=True)
        installed = subprocess.run(
            ["npm", "install", "--silent", "--no-audit", "--no-fund"], cwd=NODE, check=False
        )
        if installed.returncode:
            return None
    done = subprocess.run(
        ["node", NODE / "reference.mjs", directory], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)  # type: ignore[no-any-return]


def memory(text: str, cache: Path) -> float:
    """Megabytes that one loaded form of 500 questions with a session holds."""
    from httui.xforms import load_form

    tracemalloc.start()
    form = load_form(text, cache=cache)
    session = form.new_session()
    held = tracemalloc.get_traced_memory()[0] / 1e6
    tracemalloc.stop()
    del session
    return held


def main() -> int:
    """Print one line a task: ours, the reference, the ratio (medians, and our worst); 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--answers", type=int, default=ANSWERS)
    parser.add_argument("--repeats", type=int, default=REPEATS, help="which repeat is the one that is timed")
    options = parser.parse_args()
    forms = {"large": large_form(), "filter": filter_form(), "repeat": repeat_form()}
    forms |= {f"fan{n}": fan_form(n) for n in (1, 50, 499)}
    tasks = plan(options.rounds, options.answers, options.repeats)
    names = {"repeat": f"repeat_{options.repeats}"}
    kept = True
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        mine = ours(forms, tasks, directory)
        theirs = reference(forms, tasks, directory)
        if theirs is None:
            print("node or npm is missing, or the reference cannot be installed: our own figures only")
        print(f"      {'task':<12}{'httui ms':>10}{'worst':>8}{'reference ms':>14}{'ratio':>8}")
        for task, values in mine.items():
            median = statistics.median(values)
            line = f"{names.get(task, task):<12}{median:>10.3f}{max(values):>8.2f}"
            held = median <= OPEN_MS if task == "open" else max(values) <= WORST_MS
            if theirs:
                ratio = median / statistics.median(theirs[task])
                line += f"{statistics.median(theirs[task]):>14.3f}{ratio:>8.3f}"
                held = held and ratio < 1
            print(f"{'ok  ' if held else 'OVER'}  {line}")
            kept = kept and held
        held_mb = memory(forms["large"], directory)
        print(
            f"{'ok  ' if held_mb <= MEGABYTES else 'OVER'}  a loaded form of 500 questions, filled: {held_mb:.1f} MB"
        )
    return 0 if kept and held_mb <= MEGABYTES else 1


if __name__ == "__main__":
    sys.exit(main())
