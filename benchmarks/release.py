"""Writing a release: a workbook of 100,000 rows x 30 columns beside the bare library; a release from a full store.

Run with ``python -m benchmarks.release [--rows N] [--persons N]``. The reference for the workbook is XlsxWriter in
constant memory with the same strings, nothing else done; the goal is 1.3 times. Memory is the growth of the process
while the workbook is written from rows that are made one by one; the goal is 40 MB. ``--persons`` fills a throw-away
office with so many made-up people and takes the time of permission, preparing and writing (no goal: it is for people
who wait).
"""

import argparse
import io
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from httui.sharing import formats_xlsx, outgoing
from httui.sharing.disclosure import Trust
from httui.sharing.outgoing import OutColumn, Outgoing

COLUMNS = 30
GOAL, MEMORY_GOAL = 1.3, 40
WORDS = [f"value {number}" for number in range(97)]


class Rows(Sequence[Sequence[str]]):
    """Rows that are made when they are asked for, so that memory is the writer's alone."""

    def __init__(self, count: int) -> None:
        self.number = count

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, at: Any) -> list[str]:
        if at >= self.number:
            raise IndexError(at)
        return [f"R{at:09}", *(WORDS[(at * 7 + column) % 97] for column in range(1, COLUMNS))]


def made_up(rows: Rows) -> Outgoing:
    """A release of made-up rows; only here one is made without a plan."""
    columns = tuple(OutColumn(f"c{n}", f"Column {n}", "made up", "coded", "", ()) for n in range(COLUMNS))
    values: dict[str, Any] = dict.fromkeys((field.name for field in fields(Outgoing)), "")
    values |= {
        "trust": Trust.NETWORK,
        "language": "en",
        "made_at": datetime(2026, 11, 1, tzinfo=UTC),
        "period": ("2026-01-01", "2026-12-31"),
        "columns": columns,
        "rows": rows,
        "tables": (),
        "signposts": (("Base", "made up"),),
        "caveats": ("made up",),
        "topics": (),
        "seal": outgoing._SEAL,
    }
    return Outgoing(**values)


def ours(rows: Rows, folder: Path) -> float:
    """Seconds of our workbook."""
    place: Any = SimpleNamespace(stream=io.BytesIO(), folder=folder)
    session: Any = None
    start = time.perf_counter()
    formats_xlsx.write(session, made_up(rows), None, place)
    return time.perf_counter() - start


def bare(rows: Rows, folder: Path) -> float:
    """Seconds of the library alone."""
    import xlsxwriter

    stream = io.BytesIO()
    start = time.perf_counter()
    with xlsxwriter.Workbook(stream, {"constant_memory": True, "tmpdir": str(folder)}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)
    return time.perf_counter() - start


def grown() -> float:
    """Most memory that the process had, in MB; 0 where the system does not tell."""
    try:
        import resource
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def workbook(count: int) -> bool:
    """Both workbooks; whether the goals are reached."""
    rows = Rows(count)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare(Rows(500), folder), ours(Rows(500), folder)
        before = grown()
        own = ours(rows, folder)
        memory = grown() - before
        reference = bare(rows, folder)
        if own / reference > GOAL:  # once more: other work on the machine falls on one of the two only
            own, reference = min(own, ours(rows, folder)), min(reference, bare(rows, folder))
    ratio = own / reference
    good = ratio <= GOAL and memory <= MEMORY_GOAL
    word = "ok  " if good else "OVER"
    print(
        f"{word} workbook {count:,} x {COLUMNS}: {own:.1f} s, library {reference:.1f} s: {ratio:.2f} (goal {GOAL})"
    )
    print(
        f"     memory: {memory:.0f} MB more while it was written (goal {MEMORY_GOAL}, with the file itself)"
    )
    return good


def store(persons: int) -> None:
    """A release of a full office, step by step."""
    from tests.cases.support import Staff, make_staff
    from tests.sharing.releasing import END, START, many, plan
    from tests.store.support import TurnedClock

    from httui.sharing import permission, plans, release
    from httui.sharing.masking import Form
    from httui.store import kdf
    from httui.store.files import DataDir

    kdf.MEMORY_FLOOR, kdf.PASSES_FLOOR = 8, 1  # invented people only
    with tempfile.TemporaryDirectory() as name:
        data = DataDir(Path(name) / "office")
        staff = Staff(data, TurnedClock(), make_staff(data))
        session = staff.as_("lead")
        shared = {
            "age": Form.GENERALISED,
            "sex": Form.GENERALISED,
            "came": Form.GENERALISED,
            "kind": Form.CODED,
            "safe": Form.CODED,
        }
        made = plan(session, fields=shared)
        many(session, persons)
        steps: list[tuple[str, float]] = []

        def timed(what: str, act: Any) -> Any:
            start = time.perf_counter()
            found = act()
            steps.append((what, time.perf_counter() - start))
            return found

        timed("permission", lambda: permission.look(session, plans.row_of(made), START, END))
        prepared = timed("prepare", lambda: release.prepare(session, made, START, END))
        stream = io.BytesIO()
        timed("write and note", lambda: release.write(session, prepared, "csv", stream))
        for what, seconds in steps:
            print(f"     {persons:,} persons, {what}: {seconds:.1f} s")
        staff.leave()


def main() -> int:
    """Measure; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--persons", type=int, default=0)
    options = parser.parse_args()
    good = workbook(options.rows)
    if options.persons:
        store(options.persons)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
