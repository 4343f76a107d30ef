"""cases.db, version 3: the latest moment ever audited is found at once.

Time never runs back for the gate and for consent: with a clock that was set back, what had expired stays
expired. The newest entry may carry the wrong time then; the latest moment of all does not.
"""

from httui.store.migrations.step import Step, statements

STEP = Step(
    3,
    up=statements('CREATE INDEX "audit_entry_at" ON "audit_entry" ("at")'),
    down=statements('DROP INDEX "audit_entry_at"'),
)
