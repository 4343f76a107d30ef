"""Saving beside the raw encrypted insert: a record of 100 coded answers, a new intake, a file of lines.

Run with ``python -m benchmarks.saving [--rounds N] [--lines N]``. Everything happens in one run on this machine, in
one directory, the paths taking turns; times are medians and printed as ratios. The reference is one INSERT of the
same JSON by the driver itself, into a table like the one of records, in an encrypted file with the same settings
(WAL, every commit on the disk before it returns). The goal: a record saved into an existing case in at most twice
that. What is saved is what the room saves at the keyboard: rights, gate and consent looked at, the form checked, the
record, its entry in the audit (chained and signed), all in one transaction.
"""

import argparse
import contextlib
import io
import json
import os
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httui.store.connection import Connection
    from httui.store.session import Session

PASSPHRASE = "lamp river stone cloud window"
QUESTIONS = 100
GOAL = 2.0
WORDS = {
    "record": "a record into a case",
    "intake": "a new intake: person, case, consent",
    "correction": "a correction of one answer",
    "line": "a line of an import, filled and saved",
}


def form_of_coded() -> str:
    """A form of 100 coded questions in ten parts, each with three choices."""
    rows = ["| survey |", "| | type | name | label | bind::httui:privacy |"]
    for number in range(QUESTIONS):
        if number % 10 == 0:
            rows.append(f"| | begin group | part{number // 10} | Part {number // 10} | |")
        rows.append(f"| | select_one scale | question{number} | Question {number} | none |")
        if number % 10 == 9:
            rows.append("| | end group | | | |")
    rows += ["| choices |", "| | list_name | name | label |"]
    rows += [f"| | scale | {value} | {value.title()} |" for value in ("never", "sometimes", "often")]
    settings = '| | coded | Coded | 1 | httui="https://httui.invalid/xforms" |'
    return "\n".join(
        [*rows, "| settings |", "| | form_id | form_title | version | namespaces |", settings, ""]
    )


def answers(seed: int) -> dict[str, str]:
    """An answer to each question."""
    values = ("never", "sometimes", "often")
    return {
        f"/data/part{number // 10}/question{number}": values[(number * 7 + seed) % 3]
        for number in range(QUESTIONS)
    }


@contextlib.contextmanager
def office(directory: Path) -> Iterator["Session"]:
    """A session in a made-up office with the form in use and a consent policy adopted."""
    from httui.cases import policy, registry
    from httui.store.files import DataDir
    from httui.store.office import create_office
    from httui.store.session import NewAccount

    roles = frozenset({"admin", "data_lead", "worker"})
    founder = NewAccount("ani", "Ani Contoh", PASSPHRASE, roles, True)
    session, _sheet = create_office(DataDir(directory / "office"), "Contoh", founder)
    try:
        registry.add(session, form_of_coded())
        policy.adopt(session, "folder 1")
        yield session
    finally:
        session.lock()


class Raw:
    """The reference: one INSERT of a record's row by the driver itself, and its commit."""

    def __init__(self, path: Path) -> None:
        from httui.store.connection import connect

        self.connection: Connection = connect(path, os.urandom(32))
        self.connection.execute(
            "CREATE TABLE record (id TEXT NOT NULL PRIMARY KEY, case_id TEXT NOT NULL, answers TEXT NOT NULL)"
        )
        self.connection.execute("CREATE INDEX record_case_id ON record (case_id)")
        self._row: tuple[str, ...] = ()

    def prepare(self, values: dict[str, str]) -> None:
        """Have the row ready, so that only the insert is timed."""
        self._row = (str(uuid.uuid4()), str(uuid.uuid4()), json.dumps(values))

    def insert(self) -> None:
        """The insert; in the driver's autocommit it is a transaction of its own."""
        self.connection.execute("INSERT INTO record VALUES (?, ?, ?)", self._row)


def milliseconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def filled(session: "Session", seed: int, case: str | None = None) -> Callable[[], object]:
    """A form answered to its end, in an existing case or for a new person, and reviewed, as nobody saves without the
    review before it; what is left is its ``finish``.
    """
    from httui.cases.intake import Intake

    intake = Intake.start(session, "coded", case=case)
    if case is None:
        intake.decide("services", "yes")
    for ref, text in answers(seed).items():
        intake.answer(ref, text)
    intake.save_draft()
    intake.review()
    return intake.finish


def corrected(session: "Session", record: str, seed: int) -> Callable[[], object]:
    """A record with one answer changed; what is left is its ``save``."""
    from httui.cases.editing import Editing

    editing = Editing.start(session, record)
    ref, text = next(iter(answers(seed).items()))
    editing.answer(ref, text)
    return lambda: editing.save("typed wrongly")


def lines(count: int) -> io.BytesIO:
    """A file of ``count`` new persons, as ``httui import`` takes it."""
    made = [
        json.dumps({"id": str(uuid.uuid4()), "answers": answers(number), "consent": {"services": "yes"}})
        for number in range(count)
    ]
    return io.BytesIO("\n".join(made).encode())


def measure(session: "Session", raw: Raw, rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each path, taking turns; the first rounds, which open and cache, are thrown away."""
    from httui.cases.intake import Saved

    first = filled(session, 0)()
    assert isinstance(first, Saved)
    spent: dict[str, list[float]] = {"raw": [], "record": [], "intake": [], "correction": []}
    for number in range(-3, rounds):
        raw.prepare(answers(number))
        steps = {
            "raw": raw.insert,
            "record": filled(session, number, first.case_code),
            "intake": filled(session, number),
            "correction": corrected(session, first.record_id, number + 4),
        }
        names = list(steps)
        first_one = number % len(names)  # who comes first finds the processor's caches cold
        for name in names[first_one:] + names[:first_one]:
            took = milliseconds(steps[name])
            if number >= 0:
                spent[name].append(took)
    return spent


def main() -> int:
    """Print one line a path and return 1 if the goal is missed."""
    from httui.cases.importer import bring_in

    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--lines", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place, office(Path(place)) as session:
        raw = Raw(Path(place) / "raw.db")
        spent = {
            name: statistics.median(values) for name, values in measure(session, raw, options.rounds).items()
        }
        source = lines(options.lines)
        each = milliseconds(lambda: bring_in(session, "coded", source)) / options.lines
        raw.connection.close()
    bare = spent.pop("raw")
    ratio = spent["record"] / bare
    print(f"raw encrypted insert of {QUESTIONS} answers: {bare:.2f} ms; the others in ms, and in times of it")
    for name, took in (spent | {"line": each}).items():
        held = "    " if name != "record" else "ok  " if ratio <= GOAL else "OVER"
        goal = f"   goal {GOAL:.0f} x" if name == "record" else ""
        print(f"{held}  {WORDS[name]:<40}{took:>8.2f}{took / bare:>8.2f} x{goal}")
    return 0 if ratio <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
