"""Every table of ``cases.db``, and how the models come to speak to the open store.

Migrations make the tables; a test holds models and migrations equal.
"""

from httui.store.database import EncryptedDatabase
from httui.store.models import (
    AuditEntry,
    AuditKey,
    Case,
    CasesModel,
    Consent,
    Draft,
    Form,
    FormVersion,
    GateDecision,
    Person,
    Record,
    RecordChange,
    RetiredKey,
    Setting,
    Task,
    Tombstone,
    UserProfile,
)
from httui.store.security_models import SECURITY_MODELS
from httui.store.sharing_models import SHARING_MODELS
from httui.store.workflow_models import (
    CalendarDay,
    Duty,
    StepComment,
    StepDocument,
    WorkflowRun,
    WorkflowStep,
    WorkflowTrigger,
    WorkflowVersion,
)
from httui.store.workflow_models import (
    Workflow as WorkflowRow,
)

CASES_MODELS: tuple[type[CasesModel], ...] = (
    Setting,
    UserProfile,
    Form,
    FormVersion,
    Person,
    Case,
    Record,
    RecordChange,
    Draft,
    Consent,
    Task,
    Tombstone,
    AuditEntry,
    AuditKey,
    RetiredKey,
    GateDecision,
    WorkflowRow,
    WorkflowVersion,
    WorkflowTrigger,
    WorkflowRun,
    WorkflowStep,
    StepComment,
    StepDocument,
    Duty,
    CalendarDay,
    *SECURITY_MODELS,
    *SHARING_MODELS,
)


def bind_cases(database: EncryptedDatabase) -> None:
    """Make the models speak to this open ``cases.db``. One store is open per process."""
    database.bind(CASES_MODELS, bind_refs=False, bind_backrefs=False)
