"""identities.db, version 1: the tables. Frozen: a later change of the models gets a migration of its own."""

from httui.store.migrations.step import Step, statements

_TABLES = (
    """
CREATE TABLE vault_setting (
    key TEXT NOT NULL PRIMARY KEY,
    value TEXT
)
""",
    """
CREATE TABLE identity_entry (
    id INTEGER NOT NULL PRIMARY KEY,
    person_id TEXT NOT NULL,
    record_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    sealed BLOB NOT NULL
)
""",
    "CREATE INDEX identity_entry_person_id ON identity_entry (person_id)",
    "CREATE INDEX identity_entry_record_id ON identity_entry (record_id)",
    """
CREATE TABLE identity_grant (
    id INTEGER NOT NULL PRIMARY KEY,
    entry_id INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    ciphertext BLOB NOT NULL,
    FOREIGN KEY (entry_id) REFERENCES identity_entry (id) ON DELETE CASCADE
)
""",
    "CREATE INDEX identity_grant_recipient ON identity_grant (recipient)",
    "CREATE UNIQUE INDEX identity_grant_entry_id_recipient ON identity_grant (entry_id, recipient)",
    """
CREATE TABLE blind_index (
    id INTEGER NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    digest BLOB NOT NULL,
    person_id TEXT NOT NULL,
    record_id TEXT NOT NULL
)
""",
    "CREATE INDEX blind_index_person_id ON blind_index (person_id)",
    "CREATE INDEX blind_index_record_id ON blind_index (record_id)",
    "CREATE INDEX blind_index_kind_digest ON blind_index (kind, digest)",
)

STEP = Step(1, up=statements(*_TABLES))
