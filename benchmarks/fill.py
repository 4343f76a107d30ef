"""Fill a store with cases that nobody lived: for the benchmarks, and to try screens with many rows.

All names, codes and places here are invented. ``fill_cases`` works on any open ``cases.db``.
"""

import argparse
import os
import random
import tempfile
import time
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

from httui.store.database import EncryptedDatabase
from httui.store.fields import moment_text
from httui.store.files import DataDir
from httui.store.migrations import migrate

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PSEUDONYMS = ("Melati", "Kenanga", "Cempaka", "Anggrek", "Mawar", "Seruni", "Teratai", "Dahlia", "Kemuning")
WORKERS = tuple(f"worker-{number:02d}" for number in range(1, 21))
STATUSES = ("open",) * 6 + ("closed",) * 3 + ("frozen",)


def fill_cases(
    database: EncryptedDatabase, count: int, *, records: int = 0, changes: int = 0, seed: int = 7
) -> None:
    """Add ``count`` persons with a case each, ``records`` records per case and ``changes`` changes per
    record.

    The same ``seed`` makes the same cases. Everything goes in one transaction per 5,000 cases.
    """
    chance = random.Random(seed)
    start = datetime(2024, 1, 1, tzinfo=UTC)
    now = moment_text(start)
    with database.atomic():
        database.raw().executemany(
            "INSERT OR IGNORE INTO user_profile (id, sign_in_name, display_name, language, created_at, "
            "temporary) VALUES (?, ?, ?, 'en', ?, 0)",
            [(worker, worker, f"Staff {worker[-2:]}", now) for worker in WORKERS],
        )
        database.sql("INSERT OR IGNORE INTO form (form_id, title) VALUES ('bench', 'Benchmark')")
        database.sql(
            "INSERT OR IGNORE INTO form_version (form_id, version, source_hash, file_name, source, "
            "resources, xform, classes, state, added_at, added_by) "
            "VALUES ('bench', '1', '', '', x'', '{}', '', '{}', 'active', ?, '')",
            (now,),
        )
    version = database.sql("SELECT id FROM form_version WHERE form_id = 'bench'").fetchone()[0]
    for first in range(0, count, 5000):
        with database.atomic():
            _block(
                database,
                chance=chance,
                start=start,
                numbers=range(first, min(first + 5000, count)),
                records=records,
                changes=changes,
                version=version,
            )


def _block(
    database: EncryptedDatabase,
    *,
    chance: random.Random,
    start: datetime,
    numbers: range,
    records: int,
    changes: int,
    version: int,
) -> None:
    persons, cases, rows, diffs = [], [], [], []
    for _ in numbers:
        opened = start + timedelta(minutes=chance.randrange(60 * 24 * 1000))
        updated = moment_text(opened + timedelta(minutes=chance.randrange(60 * 24 * 60)))
        code = "".join(chance.choices(ALPHABET, k=8))
        person, case = (str(uuid.UUID(int=chance.getrandbits(128), version=4)) for _ in range(2))
        worker = chance.choice(WORKERS)
        pseudonym = f"{chance.choice(PSEUDONYMS)} {chance.randrange(1000)}" if chance.random() < 0.6 else None
        persons.append((person, f"P{code[:4]}-{code[4:]}", pseudonym, 0, updated, worker))
        place = f"{chance.randrange(11, 95)}.{chance.randrange(1, 7):02d}"
        day = opened.date().isoformat()
        cases.append(
            (case, f"{code[:4]}-{code[4:]}", person, chance.choice(STATUSES), worker, place, day, updated)
        )
        for _ in range(records):
            record = str(uuid.UUID(int=chance.getrandbits(128), version=4))
            answers = '{"/data/note":"' + "x" * chance.randrange(200, 1200) + '"}'
            rows.append(
                (record, case, version, "final", answers, "{}", 1, updated, worker, updated, worker, "+07:00")
            )
            diffs += [(record, 1, updated, worker, f"/data/q{n}", None, "x") for n in range(changes)]
    raw = database.raw()
    raw.executemany(
        "INSERT INTO person (id, code, pseudonym, child, created_at, created_by) VALUES (?, ?, ?, ?, ?, ?)",
        persons,
    )
    raw.executemany(
        "INSERT INTO cases (id, code, person_id, status, worker, place, opened_on, updated_at) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        cases,
    )
    raw.executemany(
        "INSERT INTO record (id, case_id, form_version_id, status, answers, missing, revision, created_at, "
        "created_by, updated_at, updated_by, zone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        rows,
    )
    raw.executemany(
        'INSERT INTO record_change (record_id, revision, at, "by", ref, old, new) '
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        diffs,
    )


def make_store(path: Path, count: int, *, records: int = 0) -> tuple[EncryptedDatabase, bytes]:
    """A new bare ``cases.db`` with ``count`` cases under ``path``; the open database and its key."""
    data, key = DataDir(path).ready(), os.urandom(32)
    database = EncryptedDatabase(data.cases_db, key, create=True).open()
    migrate(database)
    fill_cases(database, count, records=records)
    return database, key


def main() -> None:
    """Fill a throw-away store and say how long it took."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("count", type=int, nargs="?", default=100_000)
    parser.add_argument("--records", type=int, default=0)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        begin = time.perf_counter()
        database, _ = make_store(Path(place) / "data", chosen.count, records=chosen.records)
        size = database.path.stat().st_size / 1e6
        print(f"{chosen.count} cases in {time.perf_counter() - begin:.1f} s, {size:.0f} MB")
        database.shut()


if __name__ == "__main__":
    main()
