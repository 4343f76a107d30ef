"""What a leaver had goes to others, in one action (S-139): steps, tasks, duties, and where wanted their cases.

Nothing is lost: every piece keeps its history, and the audit tells of each that it was handed over, by ids, never by
a name. It can be done before an account is closed, or afterwards.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem
from httui.workflows import going, people
from httui.workflows.duty_kinds import KINDS
from httui.workflows.progress import OPEN

if TYPE_CHECKING:
    from httui.store.session import Session

KINDS_OF_WORK = ("steps", "tasks", "duties", "cases")
"""What can be handed over, each to somebody of its own."""
REASON = "handed over"


@dataclass(frozen=True, slots=True)
class Counts:
    """How many of each somebody has, or were handed over."""

    steps: int = 0
    tasks: int = 0
    duties: int = 0
    cases: int = 0

    @property
    def total(self) -> int:
        """All together."""
        return self.steps + self.tasks + self.duties + self.cases


def held(session: "Session", user_id: str) -> Counts:
    """What an account has that is open: steps, tasks, duties, cases. Raises ``Refused``."""
    _require(session)
    return Counts(**{name: len(_rows(name, user_id)) for name in KINDS_OF_WORK})


def reassign(session: "Session", leaver_id: str, to: str | Mapping[str, str | None] | None) -> Counts:
    """Hand over what is open of an account, all of it or nothing; how many of each.

    ``to``: a user id that gets steps, tasks and duties, ``None`` where nobody has them afterwards, or by kind of work
    (``KINDS_OF_WORK``; what is not named stays). Cases change their worker only when they are named; whoever may read
    them then can open what was sealed to the leaver as soon as a holder of identities signs in. Raises ``Refused``,
    :class:`Problem` (unknown or closed account, one that may not do this work).
    """
    _require(session)
    wanted = to if isinstance(to, Mapping) else dict.fromkeys(("steps", "tasks", "duties"), to)
    if unknown := set(wanted) - set(KINDS_OF_WORK):
        raise ValueError(f"no such kind of work: {min(unknown)}")
    if leaver_id not in session.keyring.users:
        raise Problem(N_("There is no such account, or it is closed."))
    for name, user_id in wanted.items():
        _check(session, name, leaver_id, user_id)
    counted = {}
    with session.transaction():
        for name, user_id in wanted.items():
            rows = _rows(name, leaver_id)
            for row in rows:
                _MOVES[name](session, row, user_id)
            counted[name] = len(rows)
        if any(counted.values()):
            told = " ".join(f"{name} {number}" for name, number in counted.items() if number)
            session.audit.append("change", "user", leaver_id, f"{REASON}: {told}")
    return Counts(**counted)


def _require(session: "Session") -> None:
    """Who looks after the team, or after the accounts."""
    session.require("tasks.team" if session.may("tasks.team") else "accounts")


def _check(session: "Session", name: str, leaver_id: str, user_id: str | None) -> None:
    """Whether somebody can be given this kind of work. Raises ``Refused``, :class:`Problem`."""
    from httui.store.rights import rights_of

    if name == "cases":
        session.require("cases.assign")
        if user_id is None:
            raise Problem(
                N_("A case needs a worker."), remedy=N_("Choose who looks after the cases from now on.")
            )
    if user_id is None:
        return
    if user_id == leaver_id:
        raise Problem(N_("Choose somebody else: this is who hands over."))
    if not people.is_active(session, user_id):
        raise Problem(N_("There is no such account, or it is closed."))
    needed = {"tasks": "cases.write", "cases": "cases.read_own"}.get(name, "workflows.read")
    if needed not in rights_of(session.keyring.users[user_id].roles, identities=False):
        raise Problem(N_("Only a case worker or a supervisor can be given a case."))


def _rows(name: str, user_id: str) -> list[Row]:
    """What is open of a kind of work and belongs to an account."""
    from httui.store.models import Case, Task
    from httui.store.workflow_models import Duty, WorkflowStep

    queries: Mapping[str, Callable[[], Row]] = {
        "steps": lambda: WorkflowStep.select().where(
            WorkflowStep.assigned_to == user_id, WorkflowStep.state.in_(OPEN)
        ),
        "tasks": lambda: Task.select().where(Task.assigned_to == user_id, Task.state == "open"),
        # What everybody answers for themselves ends with the account.
        "duties": lambda: Duty.select().where(
            Duty.owner == user_id,
            Duty.active,
            Duty.kind.not_in([kind.name for kind in KINDS.values() if kind.personal]),
        ),
        "cases": lambda: Case.select().where(Case.worker == user_id, Case.status.in_(("open", "frozen"))),
    }
    return list(queries[name]())


def _move_step(session: "Session", row: Row, user_id: str | None) -> None:
    going.change_step(row, assigned_to=user_id)
    session.audit.append("change", "step", row.id, REASON)


def _move_task(session: "Session", row: Row, user_id: str | None) -> None:
    from httui.store.rows import change

    change(row, assigned_to=user_id)
    session.audit.append("change", "task", row.id, REASON)


def _move_duty(session: "Session", row: Row, user_id: str | None) -> None:
    """A duty without an owner belongs to its role, so that it is somebody's."""
    from httui.store.rows import change

    known = KINDS.get(row.kind)
    role = row.role or (known.role if known else None) or "supervisor"
    change(row, owner=user_id, role=row.role if user_id else role)
    session.audit.append("change", "duty", row.id, REASON)


def _move_case(session: "Session", row: Row, user_id: str | None) -> None:
    from httui.cases import persons

    assert user_id is not None
    persons.assign(session, row.code, user_id)


_MOVES: Mapping[str, Callable[["Session", Row, str | None], None]] = {
    "steps": _move_step,
    "tasks": _move_task,
    "duties": _move_duty,
    "cases": _move_case,
}
