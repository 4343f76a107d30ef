"""What an account looks like to the rooms and screens above: who, which roles, when last here."""

from dataclasses import dataclass, field
from datetime import datetime

from httui.store.keyring import Own, User
from httui.store.models import UserProfile
from httui.store.rights import rights_of


@dataclass(frozen=True)
class NewAccount:
    """An account to be made. ``roles`` is a set of ``rights.ROLES``; the passphrase is never shown.

    ``language``: "en" or "id"; "" takes the office's.
    """

    sign_in_name: str
    display_name: str
    passphrase: str = field(repr=False)
    roles: frozenset[str] | set[str] | tuple[str, ...] = frozenset()
    identities: bool = False
    language: str = ""

    def __repr__(self) -> str:
        return "<new account>"


@dataclass(frozen=True)
class Account:
    """An account as it stands. Moments are aware (UTC) or None."""

    id: str
    name: str
    display_name: str
    roles: frozenset[str]
    identities: bool
    language: str = "en"
    temporary: bool = False
    disabled: bool = False
    leaked_at: str = ""
    created_at: datetime | None = None
    last_sign_in: datetime | None = None
    passphrase_changed_at: datetime | None = None
    checked_in_at: datetime | None = None
    disabled_at: datetime | None = None

    def __repr__(self) -> str:
        return f"<account {self.id}>"

    @property
    def sign_in_name(self) -> str:
        """The name to sign in with, as in ``NewAccount``."""
        return self.name

    @property
    def rights(self) -> frozenset[str]:
        """Every right of this account (none while it is closed)."""
        return frozenset() if self.disabled else rights_of(self.roles, identities=self.identities)


def account_of(user: User, own: Own, profile: UserProfile | None) -> Account:
    """One account from its keyring entry and its profile (None: the profile was not written yet)."""
    base = Account(
        id=user.id,
        name=user.name,
        display_name=user.name,
        roles=user.roles,
        identities=user.identities,
        temporary=own.temporary,
        disabled=user.disabled,
        leaked_at=own.leaked_at,
    )
    if profile is None:
        return base
    return Account(
        **base.__dict__
        | {
            "display_name": profile.display_name,
            "language": profile.language,
            "created_at": profile.created_at,
            "last_sign_in": profile.last_sign_in,
            "passphrase_changed_at": profile.passphrase_changed_at,
            "checked_in_at": profile.checked_in_at,
            "disabled_at": profile.disabled_at,
        }
    )
