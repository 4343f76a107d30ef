"""cases.db, version 1: the tables, and an audit that can only grow.

Frozen: a later change of the models gets a migration of its own.
"""

from httui.store.migrations.step import Step, statements

_TABLES = (
    """
CREATE TABLE setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT
)
""",
    """
CREATE TABLE user_profile (
    id TEXT NOT NULL PRIMARY KEY,
    sign_in_name TEXT NOT NULL,
    display_name TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at TEXT NOT NULL,
    disabled_at TEXT,
    last_sign_in TEXT,
    passphrase_changed_at TEXT,
    checked_in_at TEXT,
    temporary INTEGER NOT NULL
)
""",
    "CREATE UNIQUE INDEX user_profile_sign_in_name ON user_profile (sign_in_name)",
    """
CREATE TABLE form (
    form_id TEXT NOT NULL PRIMARY KEY,
    title TEXT NOT NULL
)
""",
    """
CREATE TABLE form_version (
    id INTEGER NOT NULL PRIMARY KEY,
    form_id TEXT NOT NULL,
    version TEXT NOT NULL,
    source_hash TEXT NOT NULL,
    file_name TEXT NOT NULL,
    source BLOB NOT NULL,
    resources TEXT NOT NULL,
    xform TEXT NOT NULL,
    classes TEXT NOT NULL,
    state TEXT NOT NULL,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    FOREIGN KEY (form_id) REFERENCES form (form_id) ON DELETE RESTRICT
)
""",
    """
CREATE UNIQUE INDEX form_version_form_id_version_source_hash
ON form_version (form_id, version, source_hash)
""",
    """
CREATE TABLE person (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    pseudonym TEXT,
    child INTEGER,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL
)
""",
    "CREATE UNIQUE INDEX person_code ON person (code)",
    """
CREATE TABLE cases (
    id TEXT NOT NULL PRIMARY KEY,
    code TEXT NOT NULL,
    person_id TEXT NOT NULL,
    status TEXT NOT NULL,
    worker TEXT,
    place TEXT,
    opened_on TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE RESTRICT
)
""",
    "CREATE UNIQUE INDEX cases_code ON cases (code)",
    "CREATE INDEX cases_person_id ON cases (person_id)",
    "CREATE INDEX cases_worker ON cases (worker)",
    """
CREATE TABLE record (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT NOT NULL,
    form_version_id INTEGER NOT NULL,
    status TEXT NOT NULL,
    answers TEXT NOT NULL,
    missing TEXT NOT NULL,
    revision INTEGER NOT NULL,
    created_at TEXT NOT NULL,
    created_by TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    updated_by TEXT NOT NULL,
    zone TEXT NOT NULL,
    FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE RESTRICT,
    FOREIGN KEY (form_version_id) REFERENCES form_version (id) ON DELETE RESTRICT
)
""",
    "CREATE INDEX record_case_id ON record (case_id)",
    "CREATE INDEX record_form_version_id ON record (form_version_id)",
    """
CREATE TABLE record_change (
    id INTEGER NOT NULL PRIMARY KEY,
    record_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    ref TEXT NOT NULL,
    old TEXT,
    new TEXT,
    old_missing TEXT,
    new_missing TEXT,
    reason TEXT,
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX record_change_record_id_revision ON record_change (record_id, revision)",
    """
CREATE TABLE draft (
    id TEXT NOT NULL PRIMARY KEY,
    author TEXT NOT NULL,
    form_version_id INTEGER NOT NULL,
    case_id TEXT,
    record_id TEXT,
    base_revision INTEGER,
    sealed BLOB NOT NULL,
    updated_at TEXT NOT NULL,
    FOREIGN KEY (form_version_id) REFERENCES form_version (id) ON DELETE RESTRICT,
    FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX draft_author ON draft (author)",
    "CREATE INDEX draft_form_version_id ON draft (form_version_id)",
    "CREATE INDEX draft_case_id ON draft (case_id)",
    "CREATE INDEX draft_record_id ON draft (record_id)",
    """
CREATE TABLE consent (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    case_id TEXT,
    record_id TEXT,
    purpose TEXT NOT NULL,
    recipient TEXT,
    scope TEXT,
    decision TEXT NOT NULL,
    given_at TEXT NOT NULL,
    expires_at TEXT,
    method TEXT,
    script_version TEXT,
    conditions TEXT,
    recorded_by TEXT NOT NULL,
    withdrawn_at TEXT,
    withdrawn_scope TEXT,
    FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE RESTRICT,
    FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE RESTRICT,
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE SET NULL
)
""",
    "CREATE INDEX consent_person_id ON consent (person_id)",
    "CREATE INDEX consent_case_id ON consent (case_id)",
    "CREATE INDEX consent_record_id ON consent (record_id)",
    """
CREATE TABLE task (
    id TEXT NOT NULL PRIMARY KEY,
    case_id TEXT,
    person_id TEXT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    due TEXT,
    assigned_to TEXT,
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    done_at TEXT,
    note TEXT,
    FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE,
    FOREIGN KEY (person_id) REFERENCES person (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX task_case_id ON task (case_id)",
    "CREATE INDEX task_person_id ON task (person_id)",
    "CREATE INDEX task_state_due ON task (state, due)",
    "CREATE INDEX task_assigned_to_state ON task (assigned_to, state)",
    """
CREATE TABLE tombstone (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    person_id TEXT,
    code TEXT,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    second_by TEXT,
    reason TEXT
)
""",
    "CREATE INDEX tombstone_object_id ON tombstone (object_id)",
    "CREATE INDEX tombstone_person_id ON tombstone (person_id)",
    """
CREATE TABLE audit_entry (
    seq INTEGER NOT NULL PRIMARY KEY,
    at TEXT NOT NULL,
    zone TEXT NOT NULL,
    actor TEXT NOT NULL,
    action TEXT NOT NULL,
    kind TEXT NOT NULL,
    object_id TEXT,
    reason TEXT,
    previous TEXT NOT NULL,
    hash TEXT NOT NULL,
    key TEXT NOT NULL,
    signature BLOB NOT NULL
)
""",
    "CREATE INDEX audit_entry_actor ON audit_entry (actor)",
    "CREATE INDEX audit_entry_object_id ON audit_entry (object_id)",
    """
CREATE TABLE audit_key (
    fingerprint TEXT NOT NULL PRIMARY KEY,
    actor TEXT NOT NULL,
    public_key BLOB NOT NULL,
    added_at TEXT NOT NULL
)
""",
    """
CREATE TABLE retired_key (
    database TEXT NOT NULL,
    generation INTEGER NOT NULL,
    key BLOB NOT NULL,
    PRIMARY KEY (database, generation)
)
""",
    """
CREATE TABLE gate_decision (
    id INTEGER NOT NULL PRIMARY KEY,
    tier INTEGER NOT NULL,
    basis TEXT NOT NULL,
    signed_by TEXT NOT NULL,
    reason TEXT,
    at TEXT NOT NULL,
    expires_at TEXT
)
""",
)

_APPEND_ONLY = (
    """
CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
""",
    """
CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
""",
    """
CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry
WHEN NEW.seq IS NOT 1 + coalesce((SELECT max(seq) FROM audit_entry), 0)
  OR NEW.previous IS NOT coalesce((SELECT hash FROM audit_entry ORDER BY seq DESC LIMIT 1), '')
BEGIN SELECT RAISE(ABORT, 'an audit entry follows the last one'); END
""",
    """
CREATE TRIGGER audit_key_no_update BEFORE UPDATE ON audit_key
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
""",
    """
CREATE TRIGGER audit_key_no_delete BEFORE DELETE ON audit_key
BEGIN SELECT RAISE(ABORT, 'the audit is append-only'); END
""",
)

STEP = Step(1, up=statements(*_TABLES, *_APPEND_ONLY))
