"""cases.db, version 7: saving touches fewer pages, and a draft names the person that it is about.

Every page of the file that a saving touches is encrypted and authenticated anew. The indexes that go were never
searched: drafts are few (one for each form that somebody has open), and nobody looks for entries of the audit by
actor. A draft for a new case of somebody known gets their id, so that an erasure finds it; an older draft gets it when
it is next kept.
"""

from httui.store.migrations.step import Step, statements

_INDEXES = {
    "audit_entry_actor": "audit_entry (actor)",
    "draft_author": "draft (author)",
    "draft_form_version_id": "draft (form_version_id)",
    "draft_case_id": "draft (case_id)",
    "draft_record_id": "draft (record_id)",
}

STEP = Step(
    7,
    up=statements(
        *(f"DROP INDEX {name}" for name in _INDEXES),
        "ALTER TABLE draft ADD COLUMN person_id TEXT REFERENCES person (id) ON DELETE CASCADE",
    ),
    down=statements(
        "ALTER TABLE draft DROP COLUMN person_id",
        *(f"CREATE INDEX {name} ON {where}" for name, where in _INDEXES.items()),
    ),
)
