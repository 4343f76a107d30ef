"""The lists of work in the store: pages that fit together, counts that agree with them, no walk through everything."""

import random
from collections.abc import Iterator

import pytest

from httui.store import teamwork
from httui.store.database import EncryptedDatabase
from httui.store.files import DataDir
from httui.store.migrations import migrate
from httui.store.worklist import FREE_STEPS, LISTS, Asker, Times, WorkList

ME = "me"
TIMES = Times("2026-11-02T08", "2026-11-02T17", "2026-11-09T17", "2026-11-02")
PAIRS = [(1, "a"), (1, "b")]


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EncryptedDatabase]:
    """Bare tables with 400 steps, 120 tasks, 120 duties, many of them due at the same moment; only read here."""
    data = DataDir(tmp_path_factory.mktemp("work") / "office").ready()
    made = EncryptedDatabase(data.cases_db, bytes(range(32)), create=True).open()
    migrate(made)
    with made.atomic():
        _fill(made)
    yield made
    made.shut()


def _fill(database: EncryptedDatabase) -> None:
    chance = random.Random(3)
    raw = database.raw()
    moments = [*(f"2026-11-{day:02d}T{hour:02d}" for day in (1, 2, 3, 12) for hour in (7, 9, 18)), None]
    people = (ME, "other", None)
    raw.execute("INSERT INTO person (id, code, created_at, created_by) VALUES ('p', 'P', '', '')")
    raw.executemany(
        "INSERT INTO cases (id, code, person_id, status, worker, opened_on, updated_at) "
        "VALUES (?, ?, 'p', 'open', ?, '2026-11-01', '2026-11-01T00:00:00.000000Z')",
        [("mine", "C-1", ME), ("theirs", "C-2", "other"), ("nobodys", "C-3", None)],
    )
    cases = ("mine", "theirs", "nobodys", None)
    raw.execute("INSERT INTO workflow (id, created_at) VALUES ('w', '')")
    raw.execute(
        "INSERT INTO workflow_version (id, workflow_id, number, definition, state, file_name, added_at, added_by, "
        "changed_at) VALUES (1, 'w', 1, '{}', 'adopted', '', '', '', '')"
    )
    runs = [
        (
            f"r{n}",
            chance.choice(cases),
            chance.choice(("open", "open", "stopped")),
            chance.choice(("me", "other")),
        )
        for n in range(40)
    ]
    raw.executemany(
        'INSERT INTO workflow_run (id, version_id, case_id, state, "trigger", opened_at, opened_by, zone) '
        "VALUES (?, 1, ?, ?, 'hand', '', ?, '')",
        runs,
    )
    states = ("waiting", "ready", "started", "held", "done", "cancelled")
    raw.executemany(
        "INSERT INTO workflow_step (id, run_id, version_id, task, state, assigned_to, due, opened_at, attempt, "
        "held_seconds, revision) VALUES (?, ?, 1, ?, ?, ?, ?, ?, 1, 0, 1)",
        [
            (
                f"s{n}", f"r{n % 40}", chance.choice("abc"), chance.choice(states), chance.choice(people),
                chance.choice(moments), f"2026-10-{chance.randrange(1, 30):02d}",
            )
            for n in range(400)
        ],
    )  # fmt: skip
    raw.executemany(
        "INSERT INTO task (id, case_id, kind, title, due, assigned_to, state, created_at) "
        "VALUES (?, ?, 'k', 't', ?, ?, ?, '')",
        [
            (
                f"t{n}",
                chance.choice(cases),
                chance.choice(moments),
                chance.choice(people),
                chance.choice(("open", "done")),
            )
            for n in range(120)
        ],
    )
    raw.executemany(
        "INSERT INTO duty (id, kind, rhythm, next_on, lead_days, owner, role, case_id, active) "
        "VALUES (?, 'k', '', ?, ?, ?, ?, ?, ?)",
        [
            (
                f"d{n}", f"2026-11-{chance.randrange(1, 12):02d}", chance.randrange(9), chance.choice(people),
                chance.choice(("worker", "admin", None)), chance.choice(cases), chance.choice((1, 1, 0)),
            )
            for n in range(120)
        ],
    )  # fmt: skip


@pytest.fixture(params=["worker", "supervisor", "analyst"])
def work(request: pytest.FixtureRequest, database: EncryptedDatabase) -> WorkList:
    """The lists as seen by different people."""
    asker = Asker(ME, frozenset({"worker"}), request.param != "worker", request.param != "analyst")
    return WorkList(database, asker, TIMES)


@pytest.mark.parametrize("name", LISTS)
def test_pages_fit_together_and_the_count_agrees(work: WorkList, name: str) -> None:
    whole = work.page(name, 0, 1000, PAIRS)
    for size in (1, 7, 50):
        pages = [
            row
            for offset in range(0, len(whole) + size, size)
            for row in work.page(name, offset, size, PAIRS)
        ]
        assert pages == whole
    assert len({(row.kind, row.id) for row in whole}) == len(whole)
    counted = work.counts()[name]
    if name == "to_take":
        counted += sum(number for version, task, number in work.free_steps() if (version, task) in PAIRS)
    assert counted == len(whole)
    assert whole or name == "to_take"


@pytest.mark.parametrize("name", LISTS)
def test_what_is_due_first_stands_first_and_what_has_no_day_last(work: WorkList, name: str) -> None:
    dues = [row.due or "9999" for row in work.page(name, 0, 1000, PAIRS)]
    assert dues == sorted(dues)


def test_no_piece_of_work_stands_in_two_lists(work: WorkList) -> None:
    found = [(row.kind, row.id) for name in LISTS for row in work.page(name, 0, 1000, PAIRS)]
    assert len(found) == len(set(found))


def test_the_lists_are_what_a_plain_look_at_every_row_finds(database: EncryptedDatabase) -> None:
    """The same by hand, for a supervisor: who has it, in which state, when."""
    work = WorkList(database, Asker(ME, frozenset({"worker"}), sees_all=True, writes=True), TIMES)
    rows = database.raw().execute("SELECT id, state, assigned_to, due, task FROM workflow_step").fetchall()
    mine = [row for row in rows if row[1] in {"ready", "started"} and row[2] == ME]
    ends = {
        "overdue": ("", TIMES.now),
        "today": (TIMES.now, TIMES.tomorrow),
        "soon": (TIMES.tomorrow, TIMES.week),
    }
    expected = {
        name: {row[0] for row in mine if row[3] and first <= row[3] < last}
        for name, (first, last) in ends.items()
    }
    expected["later"] = {row[0] for row in mine if not row[3] or row[3] >= TIMES.week}
    expected["to_take"] = {
        row[0] for row in rows if row[1] in {"ready", "started"} and row[2] is None and row[4] in "ab"
    }
    for name, wanted in expected.items():
        found = {row.id for row in work.page(name, 0, 1000, PAIRS) if row.kind == "step"}
        assert found == wanted, name
        assert wanted


def test_no_list_walks_through_every_step(work: WorkList, database: EncryptedDatabase) -> None:
    """Each asks an index first: runs that are over are no burden."""
    queries = [work.counts_query(), (FREE_STEPS, {})]
    queries += [work.page_query(name, 0, 50, PAIRS) for name in LISTS]
    queries += [teamwork.counts_query("state", TIMES.now), teamwork.cards_query("task", 0, 30, [1])]
    queries += [teamwork.load_query(TIMES.now, TIMES.today)]
    for statement, values in queries:
        plan = [
            row[3] for row in database.raw().execute(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        ]
        walks = [line for line in plan if line.startswith("SCAN workflow_step") and "INDEX" not in line]
        assert walks == [], statement


@pytest.mark.parametrize("by", teamwork.BY)
def test_the_board_counts_what_it_shows(database: EncryptedDatabase, by: str) -> None:
    cards = teamwork.cards(database, by, 0, 1000)
    counted = teamwork.counts(database, by, TIMES.now)
    shown: dict[str, list[teamwork.CardRow]] = {}
    for card in cards:
        shown.setdefault(card.column, []).append(card)
    assert {name: len(found) for name, found in shown.items()} == {
        name: number for name, (number, _l) in counted.items()
    }
    for name, found in shown.items():
        assert counted[name][1] == sum(card.due is not None and card.due < TIMES.now for card in found)
        assert [card.since for card in found] == sorted(card.since for card in found)
        pages = [c for n in range(0, 1000, 6) for c in teamwork.cards(database, by, n, 6, column=name)]
        assert pages == found
    assert teamwork.cards(database, by, 0, 1000, versions=[2]) == []
    with pytest.raises(ValueError, match="columns"):
        teamwork.cards(database, "id", 0, 1)


def test_an_unknown_list_is_refused(work: WorkList) -> None:
    with pytest.raises(ValueError, match="list"):
        work.page("never", 0, 1)
