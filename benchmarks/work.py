"""My work and the team's board beside the raw queries: 1,000 open runs of 30 steps, in one run.

Run with ``python -m benchmarks.work [--runs N] [--rounds N]``. The promise: My work of a case worker and of a
supervisor in under 150 ms, the board of one workflow and of all in under 300 ms, the first time after signing in too;
each at most 2 times the statements that it is made of given to the driver directly, and five milliseconds for making
its lines. Every run has 30 steps: 26 of them over, four open. Cases, steps and names are invented.
"""

import argparse
import random
import statistics
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.fill import WORKERS, fill_cases
from benchmarks.saving import PASSPHRASE

if TYPE_CHECKING:
    from httui.store.session import Session

STEPS, OPEN = 30, 4
WORK_MS, BOARD_MS, RATIO, LINES_MS = 150, 300, 2.0, 5.0
WORKFLOWS = 8


def milliseconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    begin = time.perf_counter()
    work()
    return (time.perf_counter() - begin) * 1000


def make_workflows(session: "Session") -> list[int]:
    """Workflows of 30 tasks in use; the ids of their versions."""
    from httui.store.workflow_models import Workflow as Row
    from httui.store.workflow_models import WorkflowVersion
    from httui.workflows.definition import Outcome, Role, Span, Task, Workflow, to_json

    now, made = session.clock.now(), []
    for number in range(WORKFLOWS):
        tasks = tuple(
            Task(
                f"t{place:02d}",
                {"en": f"Do the {place}th thing", "id": f"Kerjakan hal ke-{place}"},
                ("worker" if place % 2 else "boss",),
                Span(1, "days"),
                outcomes=(Outcome("done", {}, (f"t{place + 1:02d}" if place < STEPS - 1 else "end",)),),
            )
            for place in range(STEPS)
        )
        roles = (Role("worker", {}, ("worker",)), Role("boss", {}, ("supervisor",)))
        words = {"en": f"Workflow {number}", "id": f"Alur {number}"}
        workflow = Workflow(f"w{number}", words, words, words, words, roles=roles, tasks=tasks)
        Row.create(id=workflow.id, created_at=now)
        made.append(
            WorkflowVersion.create(
                workflow=workflow.id, number=1, definition=to_json(workflow), state="adopted",
                added_at=now, added_by=session.user.id, changed_at=now,
            ).id
        )  # fmt: skip
    return made


def make_runs(session: "Session", count: int, people: Iterable[str], seed: int = 11) -> None:
    """``count`` open runs of 30 steps each, on cases, their open steps given to ``people`` or to nobody."""
    from httui.store.fields import moment_text

    chance, now, everybody = random.Random(seed), session.clock.now(), list(people)
    versions = make_workflows(session)
    raw = session.cases.raw()
    cases = [row[0] for row in raw.execute("SELECT id FROM cases LIMIT ?", (count,)).fetchall()]
    runs: list[tuple[Any, ...]] = []
    steps: list[tuple[Any, ...]] = []
    for case in cases:
        run, version = str(uuid.UUID(int=chance.getrandbits(128))), chance.choice(versions)
        begun = now - timedelta(hours=chance.randrange(24 * 90))
        at = moment_text(begun)
        runs.append((run, version, case, "open", "hand", at, chance.choice(everybody), "Asia/Jakarta"))
        for place in range(STEPS):
            over = place < STEPS - OPEN
            state = "done" if over else chance.choice(("ready", "ready", "started", "held", "waiting"))
            due = moment_text(now + timedelta(hours=chance.randrange(-200, 400)))
            steps.append(
                (
                    str(uuid.UUID(int=chance.getrandbits(128))), run, version, f"t{place:02d}", state,
                    None if not over and chance.random() < 0.3 else chance.choice(everybody), due,
                    at, None if state == "waiting" else at, at if over else None,
                )
            )  # fmt: skip
    with session.cases.atomic():
        raw.executemany(
            'INSERT INTO workflow_run (id, version_id, case_id, state, "trigger", opened_at, opened_by, zone) '
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            runs,
        )
        raw.executemany(
            "INSERT INTO workflow_step (id, run_id, version_id, task, state, assigned_to, due, opened_at, ready_at, "
            "done_at, attempt, held_seconds, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, 0, 1)",
            steps,
        )


def raw_work(session: "Session") -> Callable[[], object]:
    """The statements of My work, by the driver alone."""
    from httui.store.worklist import FREE_STEPS, LISTS, WorkList
    from httui.workflows import mywork
    from httui.workflows.calendar import office_calendar

    work = WorkList(session.cases, mywork.asker(session), mywork.times(session, office_calendar(session)))
    pairs = [(version, task) for version, task, _number in work.free_steps()]
    queries = [work.counts_query(), (FREE_STEPS, {})]
    queries += [work.page_query(name, 0, mywork.FIRST, pairs) for name in LISTS]
    raw = session.cases.raw()
    return lambda: [raw.execute(*query).fetchall() for query in queries]


def raw_board(session: "Session", workflow: str | None) -> Callable[[], object]:
    """The statements of the board, by the driver alone."""
    from httui.store import teamwork
    from httui.store.fields import moment_text
    from httui.workflows import board, version_rows

    now = moment_text(session.clock.now())
    by = "state" if workflow is None else "task"
    versions = None if workflow is None else [row.id for row in version_rows.rows_of(workflow)]
    queries = [
        teamwork.counts_query(by, now, versions),
        teamwork.cards_query(by, 0, board.FIRST, versions),
        teamwork.load_query(now, now[:10]),
    ]
    raw = session.cases.raw()
    return lambda: [raw.execute(*query).fetchall() for query in queries]


def measure(
    title: str, ours: Callable[[], object], raw: Callable[[], object], most: float, rounds: int
) -> bool:
    """Measure one look, print its line; whether the promise was kept."""
    cold = milliseconds(ours)
    mine, bare = [], []
    for _round in range(rounds):
        mine.append(milliseconds(ours))
        bare.append(milliseconds(raw))
    middle, reference = statistics.median(mine), statistics.median(bare)
    held = max(cold, middle) <= most and middle <= RATIO * reference + LINES_MS
    figures = f"{cold:7.1f} {middle:7.2f} {reference:7.2f} {middle / reference:6.2f}"
    print(f"{'ok  ' if held else 'OVER'}  {title:<28} {figures}")
    return held


def looks(directory: Path, runs: int, rounds: int) -> bool:
    """Fill an office, look as a case worker and as a supervisor; whether every promise was kept."""
    from httui.store.accounts import create_account
    from httui.store.files import DataDir
    from httui.store.office import create_office
    from httui.store.own import change_passphrase
    from httui.store.session import NewAccount, sign_in
    from httui.workflows import board, mywork

    data = DataDir(directory / "office")
    session, _sheet = create_office(
        data, "Contoh", NewAccount("ani", "Ani Contoh", PASSPHRASE, frozenset({"admin"}), True)
    )
    first, later = "candle mountain violin harbour", "rainy blanket guitar orchard"
    users = {}
    for name, role in (("budi", "worker"), ("citra", "supervisor")):
        users[name] = create_account(session, NewAccount(name, name.title(), first, frozenset({role}))).id
    fill_cases(session.cases, runs)
    make_runs(session, runs, [*WORKERS[:8], *users.values()])
    session.cases.checkpoint()
    session.lock()
    for name in users:
        session = sign_in(data, name, first)
        change_passphrase(session, first, later)
        session.lock()
    kept = True
    print(f"      {'look':<28} {'first':>7} {'ours':>7} {'raw':>7} {'ratio':>6}")
    for name, title in (("budi", "My work, case worker"), ("citra", "My work, supervisor")):
        session = sign_in(data, name, later)
        kept &= measure(title, partial(mywork.mine, session), raw_work(session), WORK_MS, rounds)
        if name == "budi":
            session.lock()
    for workflow, title in ((None, "board, all workflows"), ("w0", "board, one workflow")):
        ours = partial(board.board, session, workflow)
        kept &= measure(title, ours, raw_board(session, workflow), BOARD_MS, rounds)
    session.lock()
    return kept


def main() -> int:
    """Print one line a look; 1 if the promise was not kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=15)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        print(f"{chosen.runs} open runs of {STEPS} steps, {OPEN} of them open; milliseconds")
        kept = looks(Path(place), chosen.runs, chosen.rounds)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
