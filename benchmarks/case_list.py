"""The case list beside the raw query: each key of a search in a store of 100,000 cases, in one run.

Run with ``python -m benchmarks.case_list [CASES]``. The promise: the first page and each key under 100 ms,
and at most 1.5 times the same statement given to the driver directly, with half a millisecond for making
the rows of a page. "cold" is the first time after opening.
"""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.fill import make_store
from httui.store.caselist import CaseFilter, CaseList
from httui.store.database import EncryptedDatabase

ROUNDS = 21
COLD_MS, RATIO, ROWS_MS = 100, 1.5, 0.5
SEARCHES = (
    "",
    "m",
    "me",
    "mel",
    "melati 42",
    "x",
    "xk",
    "xk7",
    "xk7q",
    "zzzzzz",
    "open",
    "2025-03",
    "staff 03 35",
)


def milliseconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def measure(path: Path, key: bytes, chosen: CaseFilter) -> tuple[float, float, float]:
    """Cold, median, and median of the raw statement, in milliseconds."""
    database = EncryptedDatabase(path, key).open()
    cases, raw = CaseList(database), database.raw()
    cold = milliseconds(lambda: cases.page(chosen))
    query = cases.page_query(chosen, 0, 50)
    ours, bare = [], []
    for _ in range(ROUNDS):
        ours.append(milliseconds(lambda: cases.page(chosen)))
        bare.append(milliseconds(lambda: raw.execute(*query).fetchall()))
    database.shut()
    return cold, statistics.median(ours), statistics.median(bare)


def main() -> int:
    """Print one line per search and the worst figures; 1 if the promise was not kept."""
    kept = True
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        database, key = make_store(Path(place) / "data", count)
        path = database.path
        database.shut()
        print(f"{count} cases, {path.stat().st_size / 1e6:.0f} MB; milliseconds")
        print(f"      {'search':<14} {'cold':>7} {'ours':>7} {'raw':>7} {'ratio':>6}")
        worst = [0.0, 0.0]
        for typed in SEARCHES:
            cold, ours, bare = measure(path, key, CaseFilter(find=typed))
            held = cold <= COLD_MS and ours <= RATIO * bare + ROWS_MS
            kept = kept and held
            worst = [max(worst[0], cold), max(worst[1], ours / bare)]
            line = f"{typed or '(first page)':<14} {cold:7.1f} {ours:7.2f} {bare:7.2f} {ours / bare:6.2f}"
            print(f"{'ok  ' if held else 'OVER'}  {line}")
        print(f"worst: {worst[0]:.1f} ms cold, {worst[1]:.2f} times raw")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
