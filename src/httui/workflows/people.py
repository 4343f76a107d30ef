"""Who does a task: whom it is given to, and who may do it (S-129, S-139).

A role of a workflow is held by account roles (``worker``) or by sign-in names; a word that is an account role is
never a name. Nothing here reads a case.
"""

from typing import TYPE_CHECKING

from httui.cases.access import Row
from httui.store.rights import ROLES
from httui.workflows.definition import Task, Workflow

if TYPE_CHECKING:
    from httui.store.keyring import User
    from httui.store.session import Session


def assignee(session: "Session", workflow: Workflow, task: Task, case: Row | None) -> str | None:
    """The user id that a step of ``task`` is given to, or ``None``: open to everybody who holds it.

    The first responsible role that names an active account decides; else the worker of the case, if an account
    role of theirs is responsible.
    """
    keyring = session.keyring
    for name in _held_by(workflow, task):
        user = None if name in ROLES else keyring.user_named(name)
        if user is not None and not user.disabled:
            return user.id
    worker = keyring.users.get(case.worker) if case is not None and case.worker else None
    if worker is not None and not worker.disabled and not worker.roles.isdisjoint(_held_by(workflow, task)):
        return worker.id
    return None


def is_responsible(session: "Session", workflow: Workflow, task: Task) -> bool:
    """Whether the signed-in person holds a role that is responsible for ``task``, by account role or name."""
    return _holds(session.keyring.users[session.user.id], _held_by(workflow, task))


def has_holder(session: "Session", workflow: Workflow, task: Task) -> bool:
    """Whether anybody with an account holds a role that is responsible for ``task``."""
    held_by = _held_by(workflow, task)
    return any(_holds(user, held_by) for user in session.keyring.active())


def holds_role(session: "Session", workflow: Workflow, role: str) -> bool:
    """Whether the signed-in person holds this role of the workflow, or where it has none, this account role."""
    found = workflow.role(role)
    return _holds(session.keyring.users[session.user.id], (role,) if found is None else found.held_by)


def is_active(session: "Session", user_id: str) -> bool:
    """Whether this is an account that is not closed."""
    user = session.keyring.users.get(user_id)
    return user is not None and not user.disabled


def _held_by(workflow: Workflow, task: Task) -> tuple[str, ...]:
    roles = (workflow.role(name) for name in task.responsible)
    return tuple(name for role in roles if role is not None for name in role.held_by)


def _holds(user: "User", held_by: tuple[str, ...]) -> bool:
    from httui.store.keyring import plain_name

    own = plain_name(user.name)
    return any(
        name in user.roles if name in ROLES else plain_name(name) == own and not user.disabled
        for name in held_by
    )
