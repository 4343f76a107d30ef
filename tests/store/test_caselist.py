"""The case list: what is found, in which order, and that it stays instant with 100,000 cases."""

import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import pytest
from benchmarks.fill import make_store
from hypothesis import given
from hypothesis import strategies as st

from httui.store.caselist import CaseFilter, CaseList, day_range, typed_words
from httui.store.database import EncryptedDatabase
from tests.store.bare import Bare, bare

__all__ = ["bare"]


@pytest.fixture
def five(bare: Bare) -> CaseList:
    for name, shown in (("w1", "Sari Contoh"), ("w2", "Budi Teladan")):
        bare.database.sql(
            "INSERT INTO user_profile (id, sign_in_name, display_name, language, created_at, temporary) "
            "VALUES (?, ?, ?, 'id', '', 0)",
            (name, shown.split(" ", maxsplit=1)[0].lower(), shown),
        )
    rows = (
        ("7K2M-QX9P", "Melati", "open", "w1", "35.09", "2026-11-02"),
        ("7K9A-B3CD", "Kenanga Putih", "closed", "w2", "35.10", "2026-03-12"),
        ("ZZ11-7K2M", None, "open", None, "51.71", "2025-03-12"),
        ("H0H0-H0H0", "O'Brien 50%_x", "frozen", "w1", None, "2025-12-31"),
        ("MELA-T1T1", "", "erased", None, None, "2024-02-29"),
    )
    for number, (code, pseudonym, status, worker, place, opened) in enumerate(rows, 1):
        at = f"2026-11-0{number}T00:00:00.000000Z"
        fields = {"code": code, "pseudonym": pseudonym, "status": status, "worker": worker}
        bare.add_case(number, **fields, place=place, opened_on=opened, at=at)
    return CaseList(bare.database)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", "54321"),
        ("7k", "21"),
        ("7K2M", "31"),
        ("7k2m-q", "1"),
        ("7k2mqx9p", "1"),
        ("qx9", "1"),
        ("x9", ""),
        ("mel", "51"),
        ("melati", "1"),
        ("put", "2"),
        ("kenanga putih", "2"),
        ("putih kenanga", "2"),
        ("open", "31"),
        ("op sari", "1"),
        ("sari", "41"),
        ("budi", "2"),
        ("contoh", "41"),
        ("35", "21"),
        ("35.09", "1"),
        ("o'b", "4"),
        ("%", ""),
        ("50%", "4"),
        ("2025", "43"),
        ("2025-03", "3"),
        ("03-2025", "3"),
        ("12-03-2025", "3"),
        ("12-3-2025", "3"),
        ("12/03/2025", "3"),
        ("2025-03-12", "3"),
        ("nothing", ""),
        ("7k nothing", ""),
        ("'; DROP TABLE cases; --", ""),
        ("\x00", ""),
    ],
)
def test_find(five: CaseList, typed: str, found: str) -> None:
    assert "".join(row.id[1:] for row in five.find(typed)) == found
    assert five.count(CaseFilter(find=typed)).number == len(found)


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        (CaseFilter(statuses=("open", "frozen")), "431"),
        (CaseFilter(statuses=("unknown",)), ""),
        (CaseFilter(workers=("w1",)), "41"),
        (CaseFilter(workers=("w1", "w2")), "421"),
        (CaseFilter(workers=("nobody",)), ""),
        (CaseFilter(places=("35.10", "51.71")), "32"),
        (CaseFilter(opened_from="2025-12-31"), "421"),
        (CaseFilter(opened_to="2025-12-30"), "53"),
        (CaseFilter(opened_from="2025-01-01", opened_to="2025-12-31", statuses=("open",)), "3"),
        (CaseFilter(order="opened"), "12435"),
        (CaseFilter(order="opened", descending=False), "53421"),
        (CaseFilter(order="code", descending=False), "12453"),
        (CaseFilter(find="7k", order="code"), "21"),
    ],
)
def test_filters_and_orders(five: CaseList, chosen: CaseFilter, found: str) -> None:
    assert "".join(row.id[1:] for row in five.page(chosen)) == found
    assert five.count(chosen).number == len(found)


def test_a_row_has_what_the_screen_shows(five: CaseList) -> None:
    row = five.find("melati")[0]
    assert (row.code, row.pseudonym, row.status, row.worker, row.worker_name, row.place, row.opened_on) == (
        *("7K2M-QX9P", "Melati", "open", "w1"),
        *("Sari Contoh", "35.09", "2026-11-02"),
    )


def test_pages_do_not_overlap_and_counting_stops_where_told(five: CaseList) -> None:
    assert [row.id for offset in (0, 2, 4) for row in five.page(None, offset, 2)] == [
        "c5", "c4", "c3", "c2", "c1",
    ]  # fmt: skip
    assert (five.count(bound=3).number, five.count(bound=3).more) == (3, True)
    assert (five.count(bound=5).number, five.count(bound=5).more) == (5, False)
    assert five.places() == ["35.09", "35.10", "51.71"]


def test_the_list_follows_every_change(five: CaseList, bare: Bare) -> None:
    change = bare.database.sql
    change("UPDATE cases SET updated_at = '2026-12-01T00:00:00.000000Z' WHERE id = 'c2'")
    assert five.page()[0].id == "c2"
    change("UPDATE cases SET status = 'closed', worker = 'w2' WHERE id = 'c1'")
    assert [row.id for row in five.find("closed budi")] == ["c2", "c1"]
    change("UPDATE person SET pseudonym = 'Dahlia' WHERE id = 'p1'")
    assert [row.id for row in five.find("dahlia")] == ["c1"]
    assert five.find("melati") == []
    change("DELETE FROM cases WHERE id = 'c3'")
    assert five.find("zz11") == []
    assert five.count().number == 4
    change("UPDATE cases SET place = '99.99' WHERE id = 'c4'")
    assert [row.id for row in five.find("99.99")] == ["c4"]


def test_a_new_name_of_a_worker_is_found_soon(
    five: CaseList, bare: Bare, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert five.find("wati") == []
    bare.database.sql("UPDATE user_profile SET display_name = 'Wati Contoh' WHERE id = 'w1'")
    later = time.monotonic() + 11
    monkeypatch.setattr(time, "monotonic", lambda: later)
    assert [row.worker_name for row in five.find("wati")] == ["Wati Contoh"] * 2


def test_a_saved_record_touches_one_index_of_the_list(five: CaseList, bare: Bare) -> None:
    plan = bare.database.sql("EXPLAIN UPDATE case_list SET updated_no = 1 WHERE case_id = 'c1'").fetchall()
    assert sum(1 for step in plan if step[1] == "IdxInsert") == 1


def test_a_page_is_read_from_one_index_alone(five: CaseList, bare: Bare) -> None:
    for order in ("updated", "opened", "code"):
        statement, values = five.page_query(
            CaseFilter(find="mel 7k", statuses=("open",), workers=("w1",), places=("35.09",), order=order),
            0,
            50,
        )
        plan = " ".join(
            row[3] for row in bare.database.sql(f"EXPLAIN QUERY PLAN {statement}", values).fetchall()
        )
        assert f"USING COVERING INDEX case_list_{order}" in plan


@given(st.text(max_size=60))
def test_whatever_is_typed_is_words(typed: str) -> None:
    words = typed_words(typed)
    assert len(words) <= 8
    assert all(word and not word.isspace() for word in words)
    for word in words:
        days = day_range(word)
        assert days is None or days[0] <= days[1]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EncryptedDatabase]:
    database, _ = make_store(Path(tmp_path_factory.mktemp("many")) / "data", 20_000)
    yield database
    database.shut()


def test_twenty_thousand_cases_stay_instant(many: EncryptedDatabase) -> None:
    """A fifth of the promise's size in a fifth of its time, so that a slow test machine does not cry wolf."""
    cases = CaseList(many)
    for chosen in (
        CaseFilter(),
        *(CaseFilter(find="mel 42"[:n]) for n in range(1, 7)),
        CaseFilter(find="zzzzzz"),
        CaseFilter(find="open staff 35.0"),
        CaseFilter(order="code", find="qqqq"),
        CaseFilter(workers=("worker-03",), find="zzzzzz"),
    ):
        took = []
        for _ in range(5):
            begin = time.perf_counter()
            cases.page(chosen)
            took.append(time.perf_counter() - begin)
        assert median(took) < 0.05, chosen


def test_the_way_through_our_class_costs_little(many: EncryptedDatabase) -> None:
    cases, raw = CaseList(many), many.raw()
    for chosen in (CaseFilter(find="zzzz"), CaseFilter(find="me 42"), CaseFilter(order="code", find="qq1")):
        query = cases.page_query(chosen, 0, 50)
        ours, bare_query = [], []
        for _ in range(15):
            begin = time.perf_counter()
            cases.page(chosen)
            middle = time.perf_counter()
            raw.execute(*query).fetchall()
            ours.append(middle - begin)
            bare_query.append(time.perf_counter() - middle)
        assert min(ours) <= 1.5 * min(bare_query) + 0.0005, chosen
