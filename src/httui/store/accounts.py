"""Accounts: made, changed, given a new passphrase, closed (S-216, S-218, S-223, S-224).

Managers (role admin) do this. A new account, and one whose passphrase was forgotten, gets a temporary passphrase
that must be changed at the first sign-in; a forgotten passphrase means new keys, so identities that were sealed to
the account are granted to it again by another holder (``vault.settle``). Closing an account ends its sessions at
their next action and changes every key that it could open.
"""

import re
import unicodedata
import uuid
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from httui.i18n import N_
from httui.store import passphrase as rules
from httui.store.account import Account, NewAccount, account_of
from httui.store.errors import AccountProblem, TooManyHolders
from httui.store.grants import settle, withdraw
from httui.store.keyring import DATABASES, Keyring, User, plain_name
from httui.store.models import UserProfile
from httui.store.own import office_costs, personal, profile_of, sealed_own
from httui.store.rights import ROLES, holds_identities_file
from httui.store.rotation import rotate
from httui.store.secret import PrivateKeys

if TYPE_CHECKING:
    from httui.store.session import Session

HOLDER_LIMIT = 2
"""How many people may hold the right to identities unless the office says otherwise (S-216)."""
SHARED_NAMES = frozenset(
    ("admin", "administrator", "guest", "kantor", "office", "operator", "petugas", "staf", "staff", "tamu")
)
"""Names that look like an account for several people (S-218): told, not refused."""


def check_name(name: str) -> None:
    """:class:`AccountProblem` unless ``name`` is 2 to 32 letters, digits, dots, dashes or underscores."""
    if not re.fullmatch(r"[^\W_](?:[\w.-]{0,30}[^\W_])", name.strip()):
        raise AccountProblem(
            N_("A sign-in name has 2 to 32 letters, digits, dots or dashes, without spaces.")
        )


def list_accounts(session: "Session") -> list[Account]:
    """Every account by name, closed ones last. Colleagues' names are no secret among colleagues."""
    session.alive()
    keyring = session.keyring
    profiles = {profile.id: profile for profile in UserProfile.select()}
    found = [account_of(user, keyring.own[user.id], profiles.get(user.id)) for user in keyring.users.values()]
    return sorted(found, key=lambda account: (account.disabled, account.name.casefold()))


def find_account(session: "Session", who: str) -> Account:
    """The account with this id or sign-in name; :class:`AccountProblem` if there is none."""
    for account in list_accounts(session):
        if who == account.id or plain_name(who) == plain_name(account.name):
            return account
    raise AccountProblem(N_("There is no such account."))


def holders(keyring: Keyring) -> list[User]:
    """Active accounts with the right to identities."""
    return [user for user in keyring.active() if user.identities]


def create_account(session: "Session", new: NewAccount, *, more_holders: str = "") -> Account:
    """Make an account with a temporary passphrase. ``more_holders``: why there is one holder more than usual.

    Raises ``Refused``, :class:`AccountProblem`, ``WeakPassphrase``, :class:`TooManyHolders`.
    """
    session.require("accounts")
    name = unicodedata.normalize("NFC", new.sign_in_name.strip())
    roles = _checked_roles(new.roles)
    check_name(name)
    if session.keyring.user_named(name) is not None:
        raise AccountProblem(N_("This sign-in name is taken."))
    rules.require(new.passphrase, profile_of(session), personal(session, name, new.display_name))
    if new.identities:
        _check_holders(session, more_holders)
    keys = PrivateKeys.generate()
    user = User(uuid.uuid4().hex, name, keys.box_public, keys.sign_public, roles, new.identities)
    own = sealed_own(
        session.office,
        user,
        keys,
        passphrase=new.passphrase,
        parameters=office_costs(session),
        data=session.data,
    )
    with session.transaction():
        now = session.clock.now()
        UserProfile.insert(
            id=user.id,
            sign_in_name=name,
            display_name=new.display_name.strip() or name,
            language=new.language or session.setting("language", "en"),
            created_at=now,
            passphrase_changed_at=now,
            checked_in_at=now,
            temporary=True,
        ).on_conflict_replace().execute()
        session.audit.append("create", "user", user.id, _told(roles, new.identities, more_holders))
        with session.change_keyring() as keyring:
            if keyring.user_named(name) is not None:
                raise AccountProblem(N_("This sign-in name is taken."))
            keyring.users[user.id] = user
            keyring.own[user.id] = replace(own, temporary=True)
            if "admin" in roles:
                keyring.certify(user.sign, session.keys.sign)
            _settle(session, keyring)
    _settle_vault(session)
    return find_account(session, user.id)


def change_account(
    session: "Session",
    user_id: str,
    *,
    roles: Iterable[str] | None = None,
    identities: bool | None = None,
    display_name: str | None = None,
    language: str | None = None,
    more_holders: str = "",
) -> Account:
    """Change what an account is (None: as it was). Losing the vault's file or a right to it changes its key.

    Raises ``Refused``, :class:`AccountProblem` (no administrator would be left), :class:`TooManyHolders`.
    """
    session.require("accounts")
    before = _active(session, user_id)
    after = replace(
        before,
        roles=before.roles if roles is None else _checked_roles(roles),
        identities=before.identities if identities is None else identities,
    )
    if after.identities and not before.identities:
        _check_holders(session, more_holders)
    _keep_an_admin(session.keyring, user_id, stays="admin" in after.roles)
    if user_id == session.user.id and "admin" not in after.roles:
        raise AccountProblem(N_("Only another administrator can take the role of administrator from you."))
    with session.transaction():
        changes = {"display_name": display_name, "language": language}
        given = {key: value for key, value in changes.items() if value}
        if given:
            UserProfile.update(**given).where(UserProfile.id == user_id).execute()
        session.audit.append("change", "user", user_id, _told(after.roles, after.identities, more_holders))

    def change(keyring: Keyring) -> None:
        keyring.users[user_id] = after
        _admit_manager(session, keyring, after)
        _settle(session, keyring)

    lost = _held(before) - _held(after) | ({"identities"} if before.identities > after.identities else set())
    if after != before:
        with session.change_keyring() as keyring:
            change(keyring)
            keyring.rotation_due.update(lost)
    if lost:
        rotate(session, sorted(lost))
    _settle_vault(session)
    session.refresh_user()
    return find_account(session, user_id)


def reset_passphrase(session: "Session", user_id: str, passphrase: str) -> Account:
    """Give an account new keys under a temporary passphrase (forgotten, or leaked); its sessions end.

    Drafts sealed to the old keys are rescued with the identities' recovery sheet (``drafts.rescue``); identities
    are granted again by another holder.
    """
    session.require("accounts")
    before = _active(session, user_id)
    if user_id == session.user.id:
        raise AccountProblem(N_("Change your own passphrase in your own settings."))
    profile = UserProfile.get_or_none(UserProfile.id == user_id)
    names = (before.name, profile.display_name if profile else before.name)
    rules.require(passphrase, profile_of(session), personal(session, *names))
    keys = PrivateKeys.generate()
    after = renewed(before, keys)
    own = session.keyring.own[user_id]
    fresh = sealed_own(
        session.office,
        after,
        keys,
        passphrase=passphrase,
        parameters=office_costs(session).at_least(own.kdf.parameters),
        data=session.data,
    )
    with session.transaction():
        UserProfile.update(passphrase_changed_at=session.clock.now(), temporary=True).where(
            UserProfile.id == user_id
        ).execute()
        session.audit.append("passphrase.reset", "user", user_id)
        with session.change_keyring() as keyring:
            keyring.users[user_id] = after
            keyring.own[user_id] = replace(fresh, temporary=True, epoch=own.epoch + 1)
            keyring.revoked.add(before.sign)
            withdraw(keyring, user_id)
            _admit_manager(session, keyring, after)
            _settle(session, keyring)
    _settle_vault(session)
    return find_account(session, user_id)


def disable_account(session: "Session", user_id: str, reason: str = "") -> list[str]:
    """Close an account: its sessions end at their next action, and the keys that it held are changed.

    Returns the databases that have new keys now; the vault's turn comes later if it is not connected. Raises
    ``Refused``, :class:`AccountProblem` (one's own, unknown, the last administrator).
    """
    session.require("accounts")
    leaver = _active(session, user_id)
    if user_id == session.user.id:
        raise AccountProblem(N_("Only another administrator can close your account."))
    _keep_an_admin(session.keyring, user_id, stays=False)

    lost = sorted(_held(leaver))
    # At once and on its own: nobody waits for a backup or a big database until somebody is shut out.
    with session.change_keyring() as keyring:
        keyring.users[user_id] = replace(leaver, disabled=True, roles=frozenset(), identities=False)
        keyring.own[user_id] = replace(keyring.own[user_id], sealed=b"")
        keyring.revoked.add(leaver.sign)
        withdraw(keyring, user_id)
        keyring.rotation_due.update(lost)
    with session.transaction():
        UserProfile.update(disabled_at=session.clock.now()).where(UserProfile.id == user_id).execute()
        session.audit.append("disable", "user", user_id, reason or None)
    _settle_vault(session, leaver=user_id)
    return rotate(session, lost)


def renewed(user: User, keys: PrivateKeys) -> User:
    """An account with new keys; the signing key that it had stays known for old audit entries."""
    return replace(user, box=keys.box_public, sign=keys.sign_public, former=(*user.former, user.sign))


def leaked_accounts(session: "Session") -> list[Account]:
    """Accounts whose passphrase was reported as leaked and whose keys are still the ones of then."""
    return [account for account in list_accounts(session) if account.leaked_at and not account.disabled]


def _active(session: "Session", user_id: str) -> User:
    user = session.keyring.users.get(user_id)
    if user is None or user.disabled:
        raise AccountProblem(N_("There is no such account, or it is closed."))
    return user


def _checked_roles(roles: Iterable[str]) -> frozenset[str]:
    found = frozenset(roles)
    if not found or not found <= set(ROLES):
        raise AccountProblem(N_("An account needs at least one of the known roles."))
    return found


def _check_holders(session: "Session", why: str) -> None:
    limit = int(session.setting("identities.holder_limit", HOLDER_LIMIT))
    if len(holders(session.keyring)) >= limit and not why.strip():
        raise TooManyHolders(limit)


def _keep_an_admin(keyring: Keyring, user_id: str, *, stays: bool) -> None:
    others = [user for user in keyring.active() if "admin" in user.roles and user.id != user_id]
    if not stays and not others:
        raise AccountProblem(N_("The office needs at least one administrator."))


def _admit_manager(session: "Session", keyring: Keyring, user: User) -> None:
    """Vouch for a manager's key, or withdraw the key of somebody who is none any more."""
    if "admin" in user.roles:
        keyring.certify(user.sign, session.keys.sign)
    elif (
        any(certificate.key == user.sign for certificate in keyring.certificates)
        or user.sign == keyring.founder
    ):
        keyring.revoked.add(user.sign)


def _held(user: User) -> set[str]:
    held = {"cases"}
    if holds_identities_file(user.roles, identities=user.identities):
        held.add("identities")
    return held


def _settle(session: "Session", keyring: Keyring) -> None:
    for database in DATABASES:
        settle(keyring, database, session.granted_keys(database))


def _settle_vault(session: "Session", leaver: str = "") -> None:
    """Bring the sealed identities in line with who may open them, as far as this manager can."""
    if session.identities is None:
        return
    from httui.store.vault import Vault

    vault = Vault(session)
    if leaver:
        vault.drop_recipient(leaver)
    if session.may("identities.open"):
        vault.settle()


def _told(roles: Iterable[str], identities: bool, more_holders: str) -> str:
    told = " ".join(sorted(roles)) + (" +identities" if identities else "")
    return f"{told}: {more_holders}" if more_holders else told
