"""Who may do what: roles, and the rights that each brings (``content/instruments.md`` section 13).

An account has a *set* of roles; the right to open identities is separate from all of them (S-215, S-216).
Administrators see no record content. Rooms ask through ``session.require(right)``, never screens.
"""

import functools
from collections.abc import Iterable

from httui.i18n import N_

ROLES = {
    "admin": N_("Administrator"),
    "data_lead": N_("Data lead"),
    "worker": N_("Case worker"),
    "supervisor": N_("Supervisor"),
    "analyst": N_("Analyst"),
    "reader": N_("Reader or volunteer"),
}
"""Role to its name, a message id."""

RIGHTS = frozenset({
    "accounts", "settings", "forms", "forms.read",
    "cases.read_own", "cases.read", "cases.write", "cases.assign", "cases.erase",
    "consent.write", "identities.write", "identities.open",
    "export", "audit.read", "backup", "restore", "gate.sign",
    "workflows", "workflows.read", "tasks.team",
    "security", "retention",
    "share", "share.approve", "ledger", "ledger.read",
})  # fmt: skip
"""Every right there is."""

_BY_ROLE: dict[str, frozenset[str]] = {
    "admin": frozenset({
        "accounts", "settings", "backup", "restore", "audit.read", "forms.read", "workflows.read", "security",
    }),
    "data_lead": frozenset(
        {
            "forms", "forms.read", "export", "audit.read", "gate.sign", "backup", "cases.read",
            "workflows", "workflows.read", "security", "retention",
            "share", "share.approve", "ledger", "ledger.read",
        }
    ),
    "worker": frozenset({
        "cases.read_own", "cases.write", "consent.write", "identities.write", "forms.read", "workflows.read",
        "ledger",
    }),
    "supervisor": frozenset({
        "cases.read", "cases.read_own", "cases.write", "cases.assign", "cases.erase",
        "consent.write", "identities.write", "export", "audit.read", "forms.read",
        "workflows", "workflows.read", "tasks.team", "security", "retention",
        "share", "share.approve", "ledger", "ledger.read",
    }),
    "analyst": frozenset({"cases.read", "forms.read", "workflows.read"}),
    "reader": frozenset({"forms.read", "workflows.read"}),
}  # fmt: skip

CARRIES_IDENTITIES_FILE = frozenset({"admin", "worker", "supervisor"})
"""Roles that get the key of the identity vault's *file*: to add a person, or to rotate that key for a leaver.

The file key opens no identity: each is sealed once more to its holders (see ``store/vault.py``).
"""


def rights_of(roles: Iterable[str], *, identities: bool) -> frozenset[str]:
    """All rights of an account with these roles and, or not, the right to identities."""
    return _rights_of(frozenset(roles), identities)


@functools.cache
def _rights_of(roles: frozenset[str], identities: bool) -> frozenset[str]:
    held = frozenset[str]().union(*(_BY_ROLE.get(role, frozenset()) for role in roles))
    return held | {"identities.open", "identities.write"} if identities else held


def holds_identities_file(roles: Iterable[str], *, identities: bool) -> bool:
    """Whether an account with these roles gets the key of the vault's file."""
    return identities or not CARRIES_IDENTITIES_FILE.isdisjoint(roles)


def coded_only(roles: Iterable[str]) -> bool:
    """Whether these roles read cases in coded form only: no narrative text (data lead, analyst)."""
    return {"worker", "supervisor"}.isdisjoint(roles)
