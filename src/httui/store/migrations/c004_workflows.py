"""cases.db, version 4: workflows, their runs and steps, duties, days of the office's calendar.

Frozen: a later change of the models gets a migration of its own.
"""

from httui.i18n import N_
from httui.store.connection import Connection
from httui.store.migrations.step import Step, statements
from httui.store.problems import StoreProblem

_TABLES = {
    "workflow": "id TEXT NOT NULL PRIMARY KEY, created_at TEXT NOT NULL",
    "workflow_version": """
    id INTEGER NOT NULL PRIMARY KEY,
    workflow_id TEXT NOT NULL,
    number INTEGER NOT NULL,
    definition TEXT NOT NULL,
    state TEXT NOT NULL,
    trial_ends TEXT,
    why TEXT,
    file_name TEXT NOT NULL,
    added_at TEXT NOT NULL,
    added_by TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    FOREIGN KEY (workflow_id) REFERENCES workflow (id) ON DELETE RESTRICT""",
    "workflow_trigger": """
    id INTEGER NOT NULL PRIMARY KEY,
    version_id INTEGER NOT NULL,
    kind TEXT NOT NULL,
    form TEXT NOT NULL,
    FOREIGN KEY (version_id) REFERENCES workflow_version (id) ON DELETE CASCADE""",
    "workflow_run": """
    id TEXT NOT NULL PRIMARY KEY,
    version_id INTEGER NOT NULL,
    case_id TEXT,
    state TEXT NOT NULL,
    "trigger" TEXT NOT NULL,
    trigger_key TEXT,
    opened_at TEXT NOT NULL,
    opened_by TEXT NOT NULL,
    ended_at TEXT,
    end_reason TEXT,
    zone TEXT NOT NULL,
    FOREIGN KEY (version_id) REFERENCES workflow_version (id) ON DELETE RESTRICT,
    FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE""",
    "workflow_step": """
    id TEXT NOT NULL PRIMARY KEY,
    run_id TEXT NOT NULL,
    version_id INTEGER NOT NULL,
    task TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    state TEXT NOT NULL,
    assigned_to TEXT,
    due TEXT,
    opened_at TEXT NOT NULL,
    ready_at TEXT,
    started_at TEXT,
    done_at TEXT,
    done_by TEXT,
    outcome TEXT,
    minutes INTEGER,
    held_at TEXT,
    held_until TEXT,
    held_seconds INTEGER NOT NULL,
    reason TEXT,
    note TEXT,
    record_id TEXT,
    revision INTEGER NOT NULL,
    FOREIGN KEY (run_id) REFERENCES workflow_run (id) ON DELETE CASCADE,
    FOREIGN KEY (version_id) REFERENCES workflow_version (id) ON DELETE RESTRICT,
    FOREIGN KEY (record_id) REFERENCES record (id) ON DELETE SET NULL""",
    "step_comment": """
    id INTEGER NOT NULL PRIMARY KEY,
    step_id TEXT NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    text TEXT NOT NULL,
    FOREIGN KEY (step_id) REFERENCES workflow_step (id) ON DELETE CASCADE""",
    "step_document": """
    id INTEGER NOT NULL PRIMARY KEY,
    step_id TEXT NOT NULL,
    at TEXT NOT NULL,
    "by" TEXT NOT NULL,
    label TEXT NOT NULL,
    place TEXT NOT NULL,
    sha256 TEXT,
    FOREIGN KEY (step_id) REFERENCES workflow_step (id) ON DELETE CASCADE""",
    "duty": """
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    title TEXT,
    rhythm TEXT NOT NULL,
    next_on TEXT NOT NULL,
    lead_days INTEGER NOT NULL,
    owner TEXT,
    role TEXT,
    case_id TEXT,
    subject TEXT,
    active INTEGER NOT NULL,
    last_on TEXT,
    last_by TEXT,
    note TEXT,
    FOREIGN KEY (case_id) REFERENCES cases (id) ON DELETE CASCADE""",
    "calendar_day": "day TEXT NOT NULL PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL",
}
_INDEXES = (
    "CREATE UNIQUE INDEX workflow_version_workflow_id_number ON workflow_version (workflow_id, number)",
    "CREATE INDEX workflow_trigger_version_id ON workflow_trigger (version_id)",
    "CREATE INDEX workflow_trigger_kind_form ON workflow_trigger (kind, form)",
    "CREATE INDEX workflow_run_version_id ON workflow_run (version_id)",
    "CREATE INDEX workflow_run_case_id ON workflow_run (case_id)",
    "CREATE UNIQUE INDEX workflow_run_trigger_key ON workflow_run (trigger_key)",
    "CREATE INDEX workflow_run_state_opened_at ON workflow_run (state, opened_at)",
    "CREATE INDEX workflow_step_run_id_task ON workflow_step (run_id, task)",
    "CREATE INDEX workflow_step_state_due ON workflow_step (state, due)",
    "CREATE INDEX workflow_step_assigned_to_state_due ON workflow_step (assigned_to, state, due)",
    "CREATE INDEX step_comment_step_id ON step_comment (step_id)",
    "CREATE INDEX step_document_step_id ON step_document (step_id)",
    "CREATE INDEX duty_next_on ON duty (next_on)",
    "CREATE INDEX duty_case_id ON duty (case_id)",
    "CREATE INDEX duty_kind_subject ON duty (kind, subject)",
)


def _down(connection: Connection) -> None:
    """Back to version 3, as long as nothing lies in these tables: it would be lost."""
    for name in _TABLES:
        if connection.execute(f"SELECT 1 FROM {name} LIMIT 1").fetchone() is not None:  # noqa: S608 - our names
            raise StoreProblem(N_("This store cannot go back to an older version without loss."), where=name)
    for name in reversed(_TABLES):
        connection.execute(f"DROP TABLE {name}")


STEP = Step(
    4,
    up=statements(*(f"CREATE TABLE {name} ({columns})" for name, columns in _TABLES.items()), *_INDEXES),
    down=_down,
)
