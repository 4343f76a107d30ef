"""cases.db, version 2: the case list as a narrow table of its own, kept by triggers.

Whoever writes a case, a person or a profile, the list follows in the same transaction. ``find`` holds what
the list is searched by, in lower case, each word after a space. Everything here can be made again from the
other tables, so going back loses nothing.
"""

from httui.store.migrations.step import Step, statements

_TABLE = """
CREATE TABLE case_list (
    seq INTEGER NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    code TEXT NOT NULL,
    pseudonym TEXT,
    status TEXT NOT NULL,
    worker TEXT,
    worker_name TEXT,
    place TEXT,
    opened_on TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    find TEXT NOT NULL
)
"""

# Each order of the list is read from one index alone, the words included: no row is fetched that is not
# shown.
_INDEXES = (
    "CREATE UNIQUE INDEX case_list_case_id ON case_list (case_id)",
    "CREATE INDEX case_list_updated ON case_list (updated_at, seq, status, worker, place, opened_on, find)",
    "CREATE INDEX case_list_opened ON case_list (opened_on, seq, status, worker, place, find)",
    "CREATE INDEX case_list_code ON case_list (code, seq, status, worker, place, opened_on, find)",
)

_FIND = """' ' || lower(c.code || ' ' || replace(c.code, '-', '') || ' ' || coalesce(p.pseudonym, '') || ' '
|| c.status
    || ' ' || coalesce(c.place, '') || ' ' || coalesce(u.display_name || ' ' || u.sign_in_name, '') || ' '
    || c.opened_on)"""

# Only names of ours are put together here.
_FROM = f"""
SELECT NULL, c.id, c.code, p.pseudonym, c.status, c.worker, u.display_name, c.place, c.opened_on,
       c.updated_at, {_FIND}
FROM cases c JOIN person p ON p.id = c.person_id LEFT JOIN user_profile u ON u.id = c.worker
"""  # noqa: S608
_COLUMNS = "pseudonym, status, worker, worker_name, place, opened_on, updated_at, find, code"
_SET = "ON CONFLICT (case_id) DO UPDATE SET " + ", ".join(f"{c} = excluded.{c}" for c in _COLUMNS.split(", "))

_FILL = f"INSERT INTO case_list {_FROM} ORDER BY c.updated_at"  # noqa: S608


def _trigger(name: str, event: str, where: str, *, when: str = "1") -> str:
    return f"""
CREATE TRIGGER {name} AFTER {event} WHEN {when}
BEGIN INSERT INTO case_list {_FROM} WHERE {where} {_SET}; END
"""  # noqa: S608


_SHOWN = ("code", "person_id", "status", "worker", "place", "opened_on")
_OTHER_CHANGE = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in _SHOWN)

_TRIGGERS = (
    _trigger("case_list_new", "INSERT ON cases", "c.id = NEW.id"),
    _trigger("case_list_changed", "UPDATE ON cases", "c.id = NEW.id", when=_OTHER_CHANGE),
    # The usual change: a record was saved. One index of the list is touched, not all.
    f"""
CREATE TRIGGER case_list_touched AFTER UPDATE ON cases WHEN NOT ({_OTHER_CHANGE})
BEGIN UPDATE case_list SET updated_at = NEW.updated_at WHERE case_id = NEW.id; END
""",
    """
CREATE TRIGGER case_list_gone AFTER DELETE ON cases
BEGIN DELETE FROM case_list WHERE case_id = OLD.id; END
""",
    _trigger("case_list_person", "UPDATE OF pseudonym ON person", "c.person_id = NEW.id"),
    _trigger("case_list_worker", "UPDATE OF display_name, sign_in_name ON user_profile", "c.worker = NEW.id"),
    _trigger("case_list_worker_new", "INSERT ON user_profile", "c.worker = NEW.id"),
)

_NAMES = ("new", "changed", "touched", "gone", "person", "worker", "worker_new")

STEP = Step(
    2,
    up=statements(_TABLE, *_INDEXES, _FILL, *_TRIGGERS),
    down=statements(*(f"DROP TRIGGER case_list_{name}" for name in _NAMES), "DROP TABLE case_list"),
)
