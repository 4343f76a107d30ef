"""What a fresh office needs beside its keys: a consent policy and the forms that ship (S-080)."""

from typing import TYPE_CHECKING

from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.cases.registry import Version
    from httui.store.session import Session

SHIPPED_POLICY = N_("The consent policy that ships with httui: thirteen points, one decision per purpose")


def prepare_office(session: "Session", policy_reference: str | None = None) -> "list[Version]":
    """Adopt a consent policy (the one that ships unless named otherwise) and keep the forms that ship.

    Called once after ``create_office`` by its administrator; calling it again changes nothing that is there.
    """
    from httui.cases import policy, registry

    if policy.current() is None:
        policy.adopt(session, policy_reference or _(SHIPPED_POLICY))
    return registry.register_shipped(session)
