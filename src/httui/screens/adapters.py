"""Thin calls into the store that several screens share. No rule lives here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from httui.store.session import Session


def passphrase_profile(session: "Session") -> str:
    """The office's rules for passphrases."""
    from httui.store.own import profile_of

    return profile_of(session)


def change_passphrase(session: "Session", old: str, new: str, *, leaked: bool) -> None:
    """Change the own passphrase."""
    from httui.store import own

    if leaked:
        own.leaked(session, old, new)
    else:
        own.change_passphrase(session, old, new)


def check_in(session: "Session") -> None:
    """The person says that the passphrase is only theirs."""
    from httui.store.own import check_in as noted

    noted(session)


def check_in_due(session: "Session") -> bool:
    """Whether the 90 days are over."""
    from httui.store.own import check_in_state

    return check_in_state(session).due


def must_change(session: "Session") -> bool:
    """Whether the office's rules ask for a new passphrase now."""
    from httui.store.own import check_in_state

    return check_in_state(session).must_change


def active_people(session: "Session") -> list[tuple[str, str]]:  # noqa: ARG001 - the tables are bound to its store
    """Accounts that are in use: (id, name shown)."""
    from httui.store.models import UserProfile

    rows = UserProfile.select().where(UserProfile.disabled_at.is_null()).order_by(UserProfile.display_name)
    return [(row.id, row.display_name) for row in rows]


def names_by_id() -> dict[str, str]:
    """Every account's shown name by id, closed ones too."""
    from httui.store.models import UserProfile

    return {row.id: row.display_name for row in UserProfile.select()}
