"""cases.db, version 2: the case list as narrow tables of their own, kept by triggers.

Whoever writes a case or a person, the list follows in the same transaction. What is filtered is a small
number (``case_word`` gives one to each status, worker and place; days are 20260131; moments are
milliseconds), and ``find`` holds the words that only a search can know: code without dashes, pseudonym; in
lower case, each after a space. So an index over 100,000 cases stays at some 8 MB and in the page cache.
Everything here can be made again from the other tables: going back loses nothing.
"""

# ruff: noqa: S608 - only names of ours are put together here

from httui.store.migrations.step import Step, statements

_TABLES = (
    """
CREATE TABLE case_word (
    no INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    word TEXT NOT NULL,
    UNIQUE (kind, word)
)
""",
    """
CREATE TABLE case_list (
    seq INTEGER NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL UNIQUE,
    code TEXT NOT NULL,
    status_no INTEGER NOT NULL,
    worker_no INTEGER,
    place_no INTEGER,
    opened_no INTEGER NOT NULL,
    updated_no INTEGER NOT NULL,
    find TEXT NOT NULL
)
""",
)

# Each order of the list is read from one index alone, the words included: no row is fetched in vain.
_INDEXES = (
    """
CREATE INDEX case_list_updated
ON case_list (updated_no, seq, status_no, worker_no, place_no, opened_no, find)
""",
    "CREATE INDEX case_list_opened ON case_list (opened_no, seq, status_no, worker_no, place_no, find)",
    "CREATE INDEX case_list_code ON case_list (code, seq, status_no, worker_no, place_no, opened_no, find)",
)


def _day(name: str) -> str:
    return f"CAST(replace({name}, '-', '') AS INTEGER)"


def _millisecond(name: str) -> str:
    return f"CAST(round(unixepoch({name}, 'subsec') * 1000) AS INTEGER)"


_ROWS = f"""
SELECT NULL, c.id, c.code,
    (SELECT no FROM case_word WHERE kind = 'status' AND word = c.status),
    (SELECT no FROM case_word WHERE kind = 'worker' AND word = c.worker),
    (SELECT no FROM case_word WHERE kind = 'place' AND word = c.place),
    {_day("c.opened_on")}, {_millisecond("c.updated_at")},
    ' ' || lower(replace(c.code, '-', '') || coalesce(' ' || p.pseudonym, ''))
FROM cases c JOIN person p ON p.id = c.person_id
"""
_COLUMNS = ("code", "status_no", "worker_no", "place_no", "opened_no", "updated_no", "find")
_FOLLOW = "ON CONFLICT (case_id) DO UPDATE SET " + ", ".join(f"{name} = excluded.{name}" for name in _COLUMNS)

_FILL = (
    "INSERT INTO case_word (kind, word) SELECT DISTINCT 'status', status FROM cases",
    "INSERT INTO case_word (kind, word) SELECT DISTINCT 'worker', worker FROM cases WHERE worker IS NOT NULL",
    "INSERT INTO case_word (kind, word) SELECT DISTINCT 'place', place FROM cases WHERE place IS NOT NULL",
    f"INSERT INTO case_list {_ROWS} ORDER BY c.updated_at",
)

_WORDS = """
    INSERT OR IGNORE INTO case_word (kind, word)
    SELECT 'status', NEW.status UNION SELECT 'worker', NEW.worker WHERE NEW.worker IS NOT NULL
    UNION SELECT 'place', NEW.place WHERE NEW.place IS NOT NULL;
"""
_SHOWN = ("code", "person_id", "status", "worker", "place", "opened_on")
_OTHER_CHANGE = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in _SHOWN)


def _trigger(name: str, event: str, *does: str) -> str:
    return " ".join(("CREATE TRIGGER", name, "AFTER", event, "BEGIN", *does, "END"))


def _again(column: str) -> str:
    return f"INSERT INTO case_list {_ROWS} WHERE {column} = NEW.id {_FOLLOW};"


_TRIGGERS = {
    "case_list_new": ("INSERT ON cases", _WORDS, _again("c.id")),
    "case_list_changed": (f"UPDATE ON cases WHEN {_OTHER_CHANGE}", _WORDS, _again("c.id")),
    # The usual change: a record was saved. One index of the list is touched, not all.
    "case_list_touched": (
        f"UPDATE ON cases WHEN NOT ({_OTHER_CHANGE})",
        f"UPDATE case_list SET updated_no = {_millisecond('NEW.updated_at')} WHERE case_id = NEW.id;",
    ),
    "case_list_gone": ("DELETE ON cases", "DELETE FROM case_list WHERE case_id = OLD.id;"),
    "case_list_person": ("UPDATE OF pseudonym ON person", _again("c.person_id")),
}

STEP = Step(
    2,
    up=statements(
        *_TABLES, *_INDEXES, *_FILL, *(_trigger(name, *parts) for name, parts in _TRIGGERS.items())
    ),
    down=statements(
        *(f"DROP TRIGGER {name}" for name in _TRIGGERS), "DROP TABLE case_list", "DROP TABLE case_word"
    ),
)
